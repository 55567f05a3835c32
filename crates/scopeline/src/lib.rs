#![doc = include_str!("../README.md")]

mod bounds;
mod grammar;
mod reader;
mod search;
mod state;

pub use bounds::Stop;
pub use grammar::Grammars;
pub use reader::Reader;
pub use state::State;
