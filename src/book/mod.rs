//! The book: pages read one by one ([`page`], [`cards`]), then put together from their facts ([`assemble`], with
//! [`tracks`] and [`links`]).

pub mod aliases;
pub mod assemble;
pub mod blocks;
pub mod cards;
pub mod links;
pub mod lock;
pub mod page;
pub mod questions;
pub mod shown;
pub mod topics;
pub mod tracks;
