//! The search index: documents ([`docs`]) → words ([`tokens`], [`words`]) → parts of the index ([`part`]) → weighted
//! postings ([`mod@index`]) → data scripts ([`encode`]), with what hits show ([`hits`]) and the answers to the first keys
//! ([`heads`]).
//! `themes/default/js/search-core.js` reads what this folder writes; the two share one tokeniser, held together by
//! `tests/search/tokens.json`.

pub(crate) mod docs;
pub(crate) mod encode;
pub(crate) mod heads;
pub(crate) mod hits;
pub mod index;
pub(crate) mod part;
pub(crate) mod tokens;
pub(crate) mod words;

pub(crate) use docs::PageText;
pub use docs::{DocText, Facets, SearchDoc, of_book, text_of};
pub use encode::index;
pub(crate) use part::IndexPart;
pub use part::{read, shares};
pub use words::SearchSection;
