//! Sheets: many questions → exactly one page.
//!
//! [`mod@compose`] chooses what is printed from the book ([`input`]), [`fonts`] how wide it is, [`measure`] turns entries into words with widths and words into
//! lines, [`mod@fit`] searches size and columns and places every line, [`layout`] is the result, [`mod@page`] hands it to a template; [`glyphs`] finds what no font has.
//! The PDF is drawn from the same layout by [`crate::outputs::pdf`].

pub(crate) mod compose;
pub mod fit;
pub(crate) mod fonts;
#[cfg(feature = "pdf")]
pub(crate) mod glyphs;
pub(crate) mod input;
pub(crate) mod layout;
pub(crate) mod measure;
pub mod page;
pub(crate) mod qr;

pub(crate) use compose::{SheetKind, compose, entry};
pub use fit::fit;
pub(crate) use fit::{EntryParas, fit_with};
pub use fonts::Fonts;
pub use input::{InputEntry, Paper, SheetInput, SheetWords};
pub use layout::Layout;
pub use page::page;
