//! `Doc` + `PageLinks` → `Body`: the page's HTML, in pieces, with holes where it depends on where it will stand.
//!
//! In: a document, and for each of its links where it leads. Out: a [`Body`]: for each piece of the document HTML in which
//! links to other pages and the ids of headings are holes. A page, a flashcard, a booklet and a feed fill the holes for
//! their own place, so a body is made once and highlighted once.
//!
//! Must not know: page kinds, templates, where the fragment ends up.

mod choices;
mod fields;
mod figures;
mod footnotes;
mod gap_marks;
mod links;
mod raw;
mod settings;
mod tasks;
mod writer;

pub use crate::markdown::fragment::Place;
pub(crate) use crate::markdown::fragment::{Beside, Body, Neighbour};
pub use links::{PageLinks, Target};
pub use settings::{BodyOptions, BodyWords};
pub use writer::render;
