//! The book: pages read one by one ([`page`], [`questions`], [`cards`]), then put together ([`assemble`], with [`tracks`]
//! and [`links`]) from what is known of each ([`facts`]).

pub mod aliases;
pub mod assemble;
pub mod blocks;
pub mod cards;
pub mod diagrams;
pub mod drafts;
pub mod entries;
pub mod exercises;
pub mod facts;
pub mod foreign_keys;
pub mod front_matter;
pub mod imports;
pub mod includes;
pub mod levels;
pub mod links;
pub mod lock;
pub mod names;
pub mod nav;
pub mod options;
pub mod order;
pub mod page;
pub mod questions;
pub mod sections;
pub mod shown;
pub mod slips;
pub mod topics;
pub mod tracks;
