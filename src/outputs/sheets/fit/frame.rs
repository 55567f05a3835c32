//! What stands around the columns: title, foot, QR code, and the room that they leave.
//!
//! In: a measured sheet, and how many of its entries are shown. Out: [`Frame`].
//!
//! Must not know: the entries, sizes of text.

use super::entry::MARK;
use super::lengths::{limit, width};
use super::sheet::MeasuredSheet;
use crate::outputs::sheets::fonts::Face;
use crate::outputs::sheets::input::{MARGIN, SPARE};
use crate::outputs::sheets::layout as set;
use crate::outputs::sheets::measure::{Para, ParagraphRole};
use crate::outputs::sheets::qr;

/// What stands around the columns.
pub(super) struct Frame {
    pub foot: Para,
    pub top: i32,
    pub bottom: i32,
    pub qr: Option<qr::Qr>,
    /// How much shorter the last column is.
    pub notch: i32,
}

/// The frame when so many entries are shown; none for a number that is not known yet.
pub(super) fn frame(sheet: &MeasuredSheet<'_>, shown: Option<usize>) -> Frame {
    let (wide, qr) = (width(sheet.paper), qr::qr(&sheet.input.address));
    let foot = foot(sheet, shown);
    let head = head_height(sheet, wide);
    let lines = foot.count(limit(foot_width(sheet, qr.is_some()), set::FOOT.0)) as i32;
    let below = set::FOOT_RULE.0 + set::FOOT_RULE.1 + lines * set::FOOT.1;
    let notch = if qr.is_some() { (set::QR.0 + set::QR.1 - below).max(0) } else { 0 };
    Frame { foot, top: MARGIN + head, bottom: sheet.paper.size().1 - MARGIN - SPARE - below, qr, notch }
}

fn head_height(sheet: &MeasuredSheet<'_>, wide: i32) -> i32 {
    let lines = sheet.title.count(limit(wide, set::TITLE.0)) as i32 * set::TITLE.1;
    let more = sheet.subtitle.as_ref().filter(|_| !sheet.beside);
    let more = more.map_or(0, |para| para.count(limit(wide, set::SUBTITLE.0)) as i32 * set::SUBTITLE.1);
    lines + more + set::HEAD_RULE.0 + set::HEAD_RULE.1
}

pub(super) fn foot_width(sheet: &MeasuredSheet<'_>, qr: bool) -> i32 {
    width(sheet.paper) - if qr { set::QR.0 + set::HEAD_GAP } else { 0 }
}

pub(super) fn foot(sheet: &MeasuredSheet<'_>, shown: Option<usize>) -> Para {
    let (words, address, total) = (&sheet.input.words, &sheet.input.address, sheet.entries.len().to_string());
    let printed = address.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches("/index.html");
    let all = shown == Some(sheet.entries.len());
    // A count not known yet is taken as wide as any can be.
    let wide = ('0'..='9').max_by_key(|digit| sheet.fonts.advance(Face::Regular, *digit)).unwrap_or('0');
    let count = shown.map_or_else(|| total.chars().map(|_| wide).collect(), |shown| shown.to_string());
    let phrase = match (all, address.is_empty()) {
        (true, _) => &words.all,
        (false, false) => &words.some,
        (false, true) => &words.some_offline,
    };
    let phrase = phrase.replace("{shown}", &count).replace("{total}", &total).replace("{address}", printed);
    let mut parts = vec![sheet.input.title.as_str(), phrase.as_str()];
    if all && !printed.is_empty() {
        parts.push(printed);
    }
    let legend = format!("{MARK} {}", words.tradeoff);
    if sheet.entries.iter().any(|entry| entry.input.tradeoff.is_some()) {
        parts.push(&legend);
    }
    parts.retain(|part| !part.is_empty());
    Para::prose(ParagraphRole::Foot, &[(Face::Regular, &parts.join(" · "))], 1000, sheet.input.rtl, sheet.fonts)
}
