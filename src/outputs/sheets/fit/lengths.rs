//! Lengths of a sheet: thousandths of a text size ↔ hundredths of a point.
//!
//! In: a length and a size. Out: the other length. Must not know: what is measured.

use crate::outputs::sheets::input::{MARGIN, Paper};

/// Taken off the width of every line, in thousandths: a browser's own spacing may be a little wider.
const SLACK: u32 = 4;

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
