//! The search index: documents ([`docs`]) → words ([`tokens`]) → weighted postings ([`index`]) → data scripts
//! ([`encode`]), with what hits show ([`hits`]) and the answers to the first keys ([`heads`]).
//! `themes/default/js/search-core.js` reads what this folder writes; the two share one tokeniser, held together by
//! `tests/search/tokens.json`.

pub mod docs;
pub mod encode;
pub mod heads;
pub mod hits;
pub mod index;
pub mod tokens;

pub use docs::{Facets, SearchDoc, SearchSection, of_book};
pub use encode::index;
