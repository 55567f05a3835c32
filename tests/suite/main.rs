//! Tests of the library as a whole, one module for each feature.

mod anki;
mod lock;
mod snippets;
