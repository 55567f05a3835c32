//! A sheet, set: every line with its place.
//!
//! In: nothing (this file declares shapes, and the measures of the design). Out: [`Layout`], from which the template and the
//! PDF are both made.
//!
//! Must not know: how the fit was found, PDF, HTML.
//!
//! Lengths are hundredths of a point, from the left and the top of the page. Measures of the design are thousandths of the
//! text size; `css/sheet.css` repeats them, in em.

use crate::outputs::sheets::fonts::Face;
use crate::outputs::sheets::input::Paper;
use crate::outputs::sheets::measure::ParagraphRole;
use crate::outputs::sheets::qr::Qr;
use std::sync::Arc;

/// A sheet, set.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Layout {
    /// What it is set for.
    pub paper: Paper,
    /// Whether columns run from right to left.
    pub rtl: bool,
    /// Text size.
    pub size: u32,
    /// Number of columns.
    pub columns: u32,
    /// Entries in all.
    pub total: usize,
    /// Entries shown.
    pub shown: usize,
    /// The title.
    pub title: SheetBlock,
    /// What stands beside it (`beside`) or under it.
    pub subtitle: Option<SheetBlock>,
    /// Whether the subtitle stands on the title's line.
    pub beside: bool,
    /// The columns in reading order, with what stands in them.
    pub body: Vec<Column>,
    /// Title, count, address and legend.
    pub foot: SheetBlock,
    /// Horizontal rules under the head and over the foot: x, y, width.
    pub rules: [(i32, i32, i32); 2],
    /// The QR code of the address, with the place and side of its box.
    pub qr: Option<(Qr, i32, i32, i32)>,
    /// Absolute address of the sheet's track or topic; empty without a `base_url`.
    pub address: String,
    /// Absolute address of the site's root; empty without a `base_url`.
    pub base: String,
    /// What the mark before a trade-off means.
    pub tradeoff: String,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Column {
    /// Its left edge.
    pub x: i32,
    /// Its width.
    pub width: i32,
    /// Parts of groups, in order.
    pub parts: Vec<ColumnPart>,
}

/// The entries of one group in one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ColumnPart {
    /// The group's heading, where the group starts in this column.
    pub heading: Option<SheetBlock>,
    /// Entries.
    pub items: Vec<Item>,
}

/// One question on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Item {
    /// Its title, text.
    pub name: String,
    /// Where it stands, from the site's root; empty for nowhere.
    pub path: String,
    /// The file it is written in.
    pub file: Arc<str>,
    /// Title, cue, answer, trade-off, lines of code: those it has, in this order.
    pub blocks: Vec<SheetBlock>,
}

/// A paragraph, or one line of code as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SheetBlock {
    /// What it is.
    pub role: ParagraphRole,
    /// Whether it runs from right to left.
    pub rtl: bool,
    /// Size of its text.
    pub size: i32,
    /// Its box: x, y, width, height. That of a cue is drawn.
    pub area: (i32, i32, i32, i32),
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line {
    /// Left edge of its text.
    pub x: i32,
    /// Baseline.
    pub y: i32,
    /// Width by the advances of its characters.
    pub width: i32,
    /// Its text, in logical order.
    pub runs: Vec<TextRun>,
    /// What stands between this line and the next one in the text: spaces, or nothing.
    pub joint: String,
}

/// Text in one face.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextRun {
    /// The face.
    pub face: Face,
    /// The text.
    pub text: String,
}

impl Layout {
    /// The entries shown, in reading order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.body.iter().flat_map(|column| &column.parts).flat_map(|part| &part.items)
    }

    /// The address of an entry's page, where the book has one.
    pub fn url(&self, item: &Item) -> Option<String> {
        (!self.base.is_empty() && !item.path.is_empty()).then(|| format!("{}/{}", self.base, item.path))
    }
}

impl SheetBlock {
    /// The text, as written in the book but for white space.
    pub fn text(&self) -> String {
        let lines = self.lines.iter().map(|line| {
            let text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
            text + &line.joint
        });
        lines.collect()
    }
}

/// How a role is set, in thousandths of the text size.
pub(crate) struct Setting {
    /// Size.
    pub scale: u32,
    /// From line to line.
    pub leading: u32,
    /// Kept free at the start and the end of each line.
    pub inset: (u32, u32),
    /// Kept free above and below.
    pub pad: (u32, u32),
}

/// How a role of the columns is set.
pub(crate) fn setting(role: ParagraphRole) -> Setting {
    let plain = |leading| Setting { scale: 1000, leading, inset: (0, 0), pad: (0, 0) };
    match role {
        ParagraphRole::Group => Setting { scale: 1100, leading: 1320, pad: (180, 200), ..plain(0) },
        ParagraphRole::Cue => Setting { leading: 1160, inset: (320, 320), pad: (150, 170), ..plain(0) },
        ParagraphRole::Code => Setting { leading: 1150, inset: (450, 0), ..plain(0) },
        _ => plain(1190),
    }
}

/// Between two entries.
pub(crate) const ENTRY_GAP: u32 = 520;
/// Over the heading of a group that does not open a column.
pub(crate) const GROUP_GAP: u32 = 750;
/// Over and under code, each.
pub(crate) const CODE_GAP: u32 = 160;
/// Between two columns.
pub(crate) const COLUMN_GAP: u32 = 1700;
/// From the middle of a line to its baseline, in thousandths of the size of its text: half of ascent less descent.
pub(crate) const BASELINE: i32 = 334;

/// The head and the foot have fixed sizes: text, line.
pub(crate) const TITLE: (i32, i32) = (1500, 1800);
/// The subtitle.
pub(crate) const SUBTITLE: (i32, i32) = (900, 1200);
/// The foot.
pub(crate) const FOOT: (i32, i32) = (700, 880);
/// Between title and subtitle on one line, at least.
pub(crate) const HEAD_GAP: i32 = 1800;
/// From the last line of the head to its rule, and from there to the columns.
pub(crate) const HEAD_RULE: (i32, i32) = (300, 700);
/// From the columns to the rule of the foot, and from there to its text.
pub(crate) const FOOT_RULE: (i32, i32) = (500, 300);
/// Side of the QR code with its quiet zone, and what is kept free above it.
pub(crate) const QR: (i32, i32) = (5200, 300);
