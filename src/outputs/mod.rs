//! Outputs: views and the theme → artifacts, one file for each kind of output.

pub mod anki;
pub mod assets;
pub mod book_json;
pub mod booklet;
pub mod decks;
pub mod feeds;
pub mod json;
pub mod offline;
pub mod pages;
pub mod parts;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod places;
pub mod questions;
pub mod redirects;
pub mod scene;
pub mod search;
pub mod sheets;
pub mod sink;
pub mod social;
pub mod structured_data;
pub mod theme;
pub mod theme_use;
pub mod view;
