//! What the templates of booklets, sheets and preview images see.
//!
//! In: nothing (this file declares shapes). Out: the views that `booklet.rs`, `sheets/` and `social_image.rs` fill. Must not know:
//! how many files a booklet is put together from, where lines of a sheet break.

use crate::markdown::text::Title;
use crate::outputs::view::*;
use serde::Serialize;

/// `booklet.html`: a whole track, every answer expanded.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct BookletPage {
    /// The track's slug.
    pub id: String,
    /// Chapters in the track's order.
    pub chapters: Vec<Chapter>,
}

/// One group of a booklet.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Chapter {
    /// Anchor.
    pub id: String,
    /// Its title.
    pub title: Title,
    /// Its questions.
    pub questions: Vec<ChapterEntry>,
}

/// A question of a booklet, for its contents and its place.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct ChapterEntry {
    /// Anchor.
    pub anchor: String,
    /// Its title.
    pub title: Title,
    /// The question in full, as `booklet-question.html` shows it: to be printed as it is (`| safe`).
    pub html: String,
}

/// `booklet-question.html`: one question of a booklet, every id in its HTML unique within the booklet.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct BookletQuestion {
    /// Its number: that of its chapter and its place in it.
    pub number: String,
    /// The question.
    pub question: QuestionView,
}

/// `sheet.html`: a one-page summary, already broken into lines and columns. Each `html` of a sheet holds its lines as
/// `<span class="l">`, with what stood between them in the text.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SheetPage {
    /// Link back to the track or topic.
    pub back: Link,
    /// Link to the PDF beside it.
    pub pdf: Option<String>,
    /// Text size: whole points.
    pub points: u32,
    /// Text size: hundredths of a point beyond those.
    pub part: u32,
    /// Number of columns.
    pub columns: u32,
    /// How many entries there are in all.
    pub total: usize,
    /// How many are shown.
    pub shown: usize,
    /// The title.
    pub title: SheetText,
    /// What stands beside or under it.
    pub subtitle: Option<SheetText>,
    /// Whether the subtitle stands on the title's line.
    pub beside: bool,
    /// The columns in reading order.
    pub body: Vec<SheetColumn>,
    /// Title, count, address and legend.
    pub foot: SheetText,
    /// QR code of the address; none without a `base_url`.
    pub qr: Option<SheetQr>,
    /// What `±` means.
    pub tradeoff: String,
}

/// A paragraph of a sheet.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SheetText {
    /// Its lines.
    pub html: String,
    /// `ltr` or `rtl`, where it differs from the page.
    pub dir: Option<&'static str>,
}

/// A column of a sheet.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SheetColumn {
    /// Parts of groups, in order.
    pub parts: Vec<SheetPart>,
}

/// The entries of one group in one column.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SheetPart {
    /// The group's heading, where it starts here.
    pub heading: Option<SheetText>,
    /// The entries.
    pub entries: Vec<SheetEntry>,
}

/// One question on a sheet.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SheetEntry {
    /// Link to the question.
    pub href: Option<String>,
    /// The question.
    pub title: SheetText,
    /// The memory hook.
    pub cue: Option<SheetText>,
    /// One-line answer.
    pub answer: Option<SheetText>,
    /// One-line trade-off, without its mark.
    pub tradeoff: Option<SheetText>,
    /// Lines of code, for a `<pre>`.
    pub code: Option<String>,
}

/// A QR code as an SVG.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SheetQr {
    /// Side of the view box.
    pub side: usize,
    /// `d` of the path.
    pub path: String,
    /// The address it holds.
    pub address: String,
}

/// `social.svg`: what a link to the book looks like where it is shared. Text is already broken into lines.
#[cfg(feature = "images")]
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct SocialImage {
    /// What kind of thing it is, or the topic of a page, text; may be empty.
    pub label: String,
    /// The title in lines, text.
    pub lines: Vec<String>,
    /// Size of the title in pixels.
    pub size: u32,
    /// A line or two below the title, text.
    pub note: Vec<String>,
    /// 0, or one more than the number of a track's accent colour.
    pub accent: usize,
    /// The book's title, text; empty where it is the title already.
    pub site: String,
}
