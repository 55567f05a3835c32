//! What a sheet is made from.
//!
//! In: nothing (this file declares shapes). Out: [`SheetInput`], whose digest together with the paper is the key of a sheet.
//!
//! Must not know: the book, fonts, HTML. Everything here is already chosen and in order; weights decide what leaves first.

use crate::config::PrintConfig;
use crate::markdown::text::{Prose, Title};
use std::sync::Arc;

/// A sheet before it is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct SheetInput {
    /// Name of the track or topic, text.
    pub title: String,
    /// A few words under it (the book's title, the level), text; may be empty.
    pub subtitle: String,
    /// Groups in order: heading (text; may be empty) and entries, which several sheets share.
    pub groups: Vec<(String, Vec<Arc<InputEntry>>)>,
    /// Absolute address of the track or topic, printed and drawn as a QR code; empty without a `base_url`.
    pub address: String,
    /// Absolute address of the site's root, without a trailing slash, for links in the PDF; empty without a `base_url`.
    pub base: String,
    /// Whether the book's language is written from right to left.
    pub rtl: bool,
    /// Largest and smallest text size.
    pub config: PrintConfig,
    /// The words that the sheet itself says.
    pub words: SheetWords,
}

/// One question on a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct InputEntry {
    /// The question.
    pub title: Title,
    /// The memory hook, text.
    pub cue: Option<String>,
    /// One-line answer; may be empty.
    pub answer: Prose,
    /// One-line trade-off.
    pub tradeoff: Option<Prose>,
    /// A few lines of code, where code is the point.
    pub code: Option<String>,
    /// 1 core, 2 common, 3 occasional: the highest number leaves first.
    pub weight: u8,
    /// Where the question stands, from the site's root (`core-language/slicing.html`); empty for nowhere.
    pub path: String,
    /// The file it is written in, relative to the book, for reports.
    pub file: Arc<str>,
}

/// What the sheet itself says, in the book's language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SheetWords {
    /// When everything is shown: `{total} questions`.
    pub all: String,
    /// When entries left and there is an address: `{shown} of {total}, by weight; all at {address}`.
    pub some: String,
    /// When entries left and there is no address: `{shown} of {total}, by weight`.
    pub some_offline: String,
    /// What the mark before a trade-off means: `Trade-off`.
    pub tradeoff: String,
}

impl Default for SheetWords {
    fn default() -> SheetWords {
        SheetWords {
            all: "{total} questions".to_owned(),
            some: "{shown} of {total}, by weight; all at {address}".to_owned(),
            some_offline: "{shown} of {total}, by weight".to_owned(),
            tradeoff: "Trade-off".to_owned(),
        }
    }
}

/// What a sheet is printed on, always portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Paper {
    /// 210 × 279.4 mm: what A4 and Letter share. The HTML sheet and the PDF beside it are set for it.
    #[default]
    Both,
    /// 210 × 297 mm.
    A4,
    /// 8.5 × 11 in.
    Letter,
}

impl Paper {
    /// Width and height, in hundredths of a point.
    pub fn size(self) -> (i32, i32) {
        match self {
            Paper::Both => (59528, 79200),
            Paper::A4 => (59528, 84189),
            Paper::Letter => (61200, 79200),
        }
    }
}

/// White around the sheet on every side: 8 mm, in hundredths of a point.
pub(crate) const MARGIN: i32 = 2268;
/// Left free at the foot of the page, so that no rounding of a browser makes a second page.
pub(crate) const SPARE: i32 = 110;
