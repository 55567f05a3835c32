//! Outputs: views and the theme → artifacts, one file for each kind of output.

#[cfg(feature = "pdf")]
pub mod pdf;
pub mod sheets;
pub mod view;
