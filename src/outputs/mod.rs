//! Outputs: views and the theme → artifacts, one file for each kind of output.

pub mod anki;
pub mod view;
