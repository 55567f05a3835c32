#![doc = include_str!("../README.md")]

mod bounds;
mod grammar;
mod pattern;
mod reader;
mod scopes;
mod search;
mod state;
mod stock;
mod table;
mod walk;

pub use bounds::Stop;
pub use grammar::Grammars;
pub use reader::Reader;
pub use state::State;
