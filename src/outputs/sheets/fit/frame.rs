//! What stands around the columns: title, foot, QR code, and the room that they leave.
//!
//! In: a measured sheet, and how many of its entries are shown. Out: [`Frame`].
//!
//! Must not know: the entries, sizes of text.

use super::Sheet;
use super::entry::MARK;
use crate::outputs::sheets::fonts::Face;
use crate::outputs::sheets::input::{MARGIN, Paper, SPARE};
use crate::outputs::sheets::layout as set;
use crate::outputs::sheets::measure::{Para, Role};
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

/// Taken off the width of every line, in thousandths: a browser's own spacing may be a little wider.
const SLACK: u32 = 4;

impl Sheet<'_> {
    /// The frame when so many entries are shown; none for a number that is not known yet.
    pub(super) fn frame(&self, shown: Option<usize>) -> Frame {
        let (wide, qr) = (width(self.paper), qr::qr(&self.input.address));
        let foot = self.foot(shown);
        let head = self.head_height(wide);
        let lines = foot.count(limit(self.foot_width(qr.is_some()), set::FOOT.0)) as i32;
        let below = set::FOOT_RULE.0 + set::FOOT_RULE.1 + lines * set::FOOT.1;
        let notch = if qr.is_some() { (set::QR.0 + set::QR.1 - below).max(0) } else { 0 };
        Frame { foot, top: MARGIN + head, bottom: self.paper.size().1 - MARGIN - SPARE - below, qr, notch }
    }

    fn head_height(&self, wide: i32) -> i32 {
        let lines = self.title.count(limit(wide, set::TITLE.0)) as i32 * set::TITLE.1;
        let more = self.subtitle.as_ref().filter(|_| !self.beside);
        let more = more.map_or(0, |para| para.count(limit(wide, set::SUBTITLE.0)) as i32 * set::SUBTITLE.1);
        lines + more + set::HEAD_RULE.0 + set::HEAD_RULE.1
    }

    pub(super) fn foot_width(&self, qr: bool) -> i32 {
        width(self.paper) - if qr { set::QR.0 + set::HEAD_GAP } else { 0 }
    }

    pub(super) fn foot(&self, shown: Option<usize>) -> Para {
        let (words, address, total) = (&self.input.words, &self.input.address, self.entries.len().to_string());
        let printed =
            address.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches("/index.html");
        let all = shown == Some(self.entries.len());
        // A count not known yet is taken as wide as any can be.
        let wide = ('0'..='9').max_by_key(|digit| self.fonts.advance(Face::Regular, *digit)).unwrap_or('0');
        let count = shown.map_or_else(|| total.chars().map(|_| wide).collect(), |shown| shown.to_string());
        let phrase = match (all, address.is_empty()) {
            (true, _) => &words.all,
            (false, false) => &words.some,
            (false, true) => &words.some_offline,
        };
        let phrase = phrase.replace("{shown}", &count).replace("{total}", &total).replace("{address}", printed);
        let mut parts = vec![self.input.title.as_str(), phrase.as_str()];
        if all && !printed.is_empty() {
            parts.push(printed);
        }
        let legend = format!("{MARK} {}", words.tradeoff);
        if self.entries.iter().any(|entry| entry.input.tradeoff.is_some()) {
            parts.push(&legend);
        }
        parts.retain(|part| !part.is_empty());
        Para::prose(Role::Foot, &[(Face::Regular, &parts.join(" · "))], 1000, self.input.rtl, self.fonts)
    }
}

/// Width of what may be printed on.
pub(super) fn width(paper: Paper) -> i32 {
    paper.size().0 - 2 * MARGIN
}

/// Thousandths of a size, in hundredths of a point.
pub(super) fn points(length: u32, size: i32) -> i32 {
    (i64::from(length) * i64::from(size) / 1000) as i32
}

/// The width of a line in thousandths of its size, a little less than there is.
pub(super) fn limit(width: i32, size: i32) -> u32 {
    (width.max(0) as u64 * u64::from(1000 - SLACK) / u64::from(size.max(1) as u32)) as u32
}
