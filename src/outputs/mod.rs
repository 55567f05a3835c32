//! Outputs: views and the theme → artifacts, one file for each kind of output.

pub mod anki;
pub mod anki_links;
mod anki_types;
pub mod assets;
pub mod bodies;
pub mod book_json;
pub mod booklet;
pub mod card_sides;
pub mod decks;
pub mod exercises;
pub mod fact;
pub mod facts;
pub mod feeds;
pub mod groups;
pub mod json;
pub mod names;
pub mod offline;
pub mod pages;
pub mod parts;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod places;
pub mod questions;
pub mod redirects;
pub mod runtimes;
pub mod scene;
pub mod search;
pub mod sheets;
pub mod sink;
pub mod social;
pub mod structured_data;
pub mod theme;
pub mod theme_manifest;
pub mod theme_use;
pub mod unused_properties;
pub mod view;
