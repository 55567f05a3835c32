//! The book: pages read one by one ([`page`], [`questions`], [`cards`]), then put together ([`assemble`], with [`tracks`]
//! and [`links`]) from what is known of each ([`facts`]).

pub(crate) mod aliases;
pub(crate) mod assemble;
pub(crate) mod blocks;
pub(crate) mod cards;
pub(crate) mod diagrams;
pub(crate) mod entries;
pub(crate) mod exercises;
pub(crate) mod facts;
pub(crate) mod files;
pub(crate) mod follow_ons;
pub(crate) mod foreign_keys;
pub(crate) mod front_matter;
pub(crate) mod imports;
pub(crate) mod includes;
pub(crate) mod levels;
pub(crate) mod links;
pub(crate) mod lock;
pub(crate) mod names;
pub(crate) mod nav;
pub(crate) mod options;
pub(crate) mod order;
pub(crate) mod page;
pub(crate) mod questions;
pub(crate) mod sections;
pub(crate) mod shown;
pub(crate) mod slips;
pub(crate) mod topics;
pub(crate) mod tracks;
