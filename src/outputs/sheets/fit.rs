//! The one-page fit: entries → the largest text that fits, and where every line stands.
//!
//! In: [`SheetInput`], the paper, the fonts. Out: [`Layout`].
//!
//! Must not know: HTML, PDF, the book.
//!
//! Everything is measured once in thousandths of the text size ([`measure`](super::measure)), so a trial at one size and
//! number of columns is a walk over words. Entries stay whole and in order and fill one column after the other. The fit
//! is monotone (smaller text never needs more room), so the size is found by bisection, on a grid of a twentieth of a
//! point; where even the smallest size is too large, so is the number of entries that stay, by weight, then by order.
//! At the size found, columns are made as even as they go.

use crate::outputs::sheets::fonts::Fonts;
use crate::outputs::sheets::input::{Paper, SheetInput};
use crate::outputs::sheets::layout::Layout;
use columns::{bisect, fits_somehow};
use frame::Frame;
use sheet::{MeasuredSheet, STEP};

mod columns;
mod entry;
mod frame;
mod lengths;
mod place;
mod sheet;

pub(crate) use entry::EntryParas;
pub use entry::MARK;

/// Sets a sheet by itself.
pub fn fit(input: &SheetInput, paper: Paper, fonts: &Fonts) -> Layout {
    fit_with(input, paper, fonts, &EntryParas::default())
}

/// Sets a sheet of several that show the same entries.
pub(crate) fn fit_with(input: &SheetInput, paper: Paper, fonts: &Fonts, known: &EntryParas) -> Layout {
    let sheet = MeasuredSheet::measure(input, paper, fonts, known);
    let all: Vec<usize> = (0..sheet.entries.len()).collect();
    let (frame, kept) = match frame::frame(&sheet, Some(all.len())) {
        frame if fits_somehow(&sheet, &frame, &all, sheet.floor()) => (frame, all),
        _ => {
            // The count in the foot is as wide as any that can come out.
            let frame = frame::frame(&sheet, None);
            let kept = stay(&sheet, &frame);
            (Frame { foot: frame::foot(&sheet, Some(kept.len())), ..frame }, kept)
        }
    };
    let size = largest(&sheet, &frame, &kept);
    place::place(&sheet, &frame, &kept, size)
}

/// The entries that stay at the smallest size: as many as fit, by weight, then in order.
fn stay(sheet: &MeasuredSheet<'_>, frame: &Frame) -> Vec<usize> {
    let size = sheet.floor();
    let mut order: Vec<usize> = (0..sheet.entries.len()).collect();
    order.sort_by_key(|entry| sheet.entries[*entry].input.weight);
    let first = |order: &[usize], count: usize| {
        let mut kept = order[..count].to_vec();
        kept.sort_unstable();
        kept
    };
    let fits = |order: &[usize], count: usize| fits_somehow(sheet, frame, &first(order, count), size);
    let most = |order: &[usize]| {
        // From few to many: of a thousand entries only those that come near the page are measured.
        let mut limit = 16;
        while limit < order.len() && fits(order, limit) {
            limit *= 2;
        }
        bisect(limit.min(order.len()), |count| fits(order, count)).unwrap_or(0)
    };
    let mut count = most(&order);
    // An entry too tall for the page by itself must not keep out those after it.
    while count < order.len() && !fits_somehow(sheet, frame, &[order[count]], size) {
        order.remove(count);
        count = most(&order);
    }
    first(&order, count)
}

/// The largest size at which entries fit.
fn largest(sheet: &MeasuredSheet<'_>, frame: &Frame, kept: &[usize]) -> u32 {
    let (floor, top) = sheet.sizes();
    let steps = ((top - floor) / STEP) as usize;
    let fits = |step: usize| fits_somehow(sheet, frame, kept, floor + step as u32 * STEP);
    let mut best = bisect(steps, fits).unwrap_or(0);
    // Lines that break inside long words can be one fewer at a larger size: look a little further.
    while let Some(better) = (best + 1..=(best + 6).min(steps)).rev().find(|step| fits(*step)) {
        best = better;
    }
    floor + best as u32 * STEP
}

#[cfg(test)]
mod tests;
