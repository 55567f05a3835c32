//! Outputs: views and the theme → artifacts, one file for each kind of output.

pub mod search;
pub mod view;
