//! The search index: documents ([`docs`]) → words ([`tokens`], [`words`]) → parts of the index ([`part`]) → weighted
//! postings ([`mod@index`]) → data scripts ([`encode`]), with what hits show ([`hits`]) and the answers to the first keys
//! ([`heads`]).
//! `themes/default/js/search-core.js` reads what this folder writes; the two share one tokeniser, held together by
//! `tests/search/tokens.json`.

pub mod docs;
pub mod encode;
pub mod heads;
pub mod hits;
pub mod index;
pub mod part;
pub mod tokens;
pub mod words;

pub use docs::{DocText, Facets, PageText, SearchDoc, of_book, text_of};
pub use encode::index;
pub use part::{IndexPart, read, shares};
pub use words::SearchSection;
