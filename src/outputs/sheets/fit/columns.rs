//! Entries in columns: whether they fit at a size, and where each then stands.
//!
//! In: a measured sheet, the frame, entries, a size. Out: [`Trial`]s in which they fit; a [`EntrySpot`] for each entry.
//!
//! Must not know: which size is best, lines of text.

use super::entry::{entry_height, height};
use super::frame::Frame;
use super::lengths::{limit, points, width};
use super::sheet::MeasuredSheet;
use crate::outputs::sheets::layout as set;
use crate::outputs::sheets::measure::NARROWEST;

/// The numbers of columns that are tried.
pub(super) const COLUMNS: std::ops::RangeInclusive<u32> = 2..=5;

/// A trial: width of a column and heights of the columns, in thousandths of the text size.
pub(super) struct Trial {
    pub(super) width: u32,
    pub(super) heights: Vec<u32>,
}

/// Where an entry stands: column, top of its heading, top of itself.
pub(super) struct EntrySpot {
    pub(super) column: usize,
    pub(super) heading: Option<u32>,
    pub(super) top: u32,
}

pub(super) fn trial(sheet: &MeasuredSheet<'_>, frame: &Frame, size: u32, columns: u32) -> Option<Trial> {
    let gaps = points(set::COLUMN_GAP, size as i32) * (columns as i32 - 1);
    let width = limit((width(sheet.paper) - gaps) / columns as i32, size as i32);
    if width < NARROWEST {
        return None;
    }
    let height = frame.bottom - frame.top;
    let em = |height: i32| (height.max(0) as u64 * 1000 / u64::from(size)) as u32;
    let mut heights = vec![em(height); columns as usize];
    if let Some(last) = heights.last_mut() {
        *last = em(height - frame.notch);
    }
    Some(Trial { width, heights })
}

/// The numbers of columns in which entries fit at a size.
pub(super) fn ways<'s>(
    sheet: &'s MeasuredSheet<'s>,
    frame: &'s Frame,
    kept: &'s [usize],
    size: u32,
) -> impl Iterator<Item = (u32, Trial)> + 's {
    COLUMNS.filter_map(move |columns| {
        let trial = trial(sheet, frame, size, columns)?;
        let spots = pack(sheet, kept, &heights(sheet, kept, &trial)?, &trial.heights);
        spots.is_some().then_some((columns, trial))
    })
}

pub(super) fn fits_somehow(sheet: &MeasuredSheet<'_>, frame: &Frame, kept: &[usize], size: u32) -> bool {
    ways(sheet, frame, kept, size).next().is_some()
}

/// The height of each entry, and of its group's heading where the group starts with it. None when all together are
/// higher than the columns.
pub(super) fn heights(sheet: &MeasuredSheet<'_>, kept: &[usize], trial: &Trial) -> Option<Vec<(Option<u32>, u32)>> {
    let mut room = i64::from(trial.heights.iter().sum::<u32>());
    let mut heights = Vec::with_capacity(kept.len());
    let mut group = None;
    for &index in kept {
        let entry = &sheet.entries[index];
        let opens = group.replace(entry.group) != Some(entry.group) && !sheet.headings[entry.group].is_empty();
        let heading = opens.then(|| height(&sheet.headings[entry.group], trial.width));
        let own = entry_height(sheet.paras(entry), trial.width);
        room -= i64::from(own + heading.unwrap_or(0));
        if room < 0 {
            return None;
        }
        heights.push((heading, own));
    }
    Some(heights)
}

/// Fills columns one after the other. None when entries are left over.
pub(super) fn pack(
    sheet: &MeasuredSheet<'_>,
    kept: &[usize],
    heights: &[(Option<u32>, u32)],
    columns: &[u32],
) -> Option<Vec<EntrySpot>> {
    let (mut column, mut y, mut spots) = (0, 0, Vec::with_capacity(kept.len()));
    let mut group = None;
    for (index, (heading, own)) in kept.iter().zip(heights) {
        let changes =
            group.replace(sheet.entries[*index].group).is_some_and(|last| last != sheet.entries[*index].group);
        let gap = if changes { set::GROUP_GAP } else { set::ENTRY_GAP };
        let needed = heading.unwrap_or(0) + own;
        let mut top = if y == 0 { 0 } else { y + gap };
        while top + needed > *columns.get(column)? {
            (column, top) = (column + 1, 0);
        }
        spots.push(EntrySpot { column, heading: heading.map(|_| top), top: top + heading.unwrap_or(0) });
        y = top + needed;
    }
    Some(spots)
}

/// Packs into columns as short as they go.
pub(super) fn level(
    sheet: &MeasuredSheet<'_>,
    kept: &[usize],
    heights: &[(Option<u32>, u32)],
    columns: &[u32],
) -> Vec<EntrySpot> {
    let tallest = columns.first().copied().unwrap_or(0);
    let pack = |less: u32| {
        let cut: Vec<u32> = columns.iter().map(|height| (*height).min(tallest.saturating_sub(less))).collect();
        pack(sheet, kept, heights, &cut)
    };
    const GRAIN: u32 = 50;
    let less = bisect((tallest / GRAIN) as usize, |step| pack(step as u32 * GRAIN).is_some()).unwrap_or(0);
    pack(less as u32 * GRAIN).unwrap_or_default()
}

/// The largest number up to `most` for which a monotone condition holds; none when it does not hold for 0.
pub(super) fn bisect(most: usize, holds: impl Fn(usize) -> bool) -> Option<usize> {
    if holds(most) {
        return Some(most);
    }
    if !holds(0) {
        return None;
    }
    let (mut good, mut bad) = (0, most);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if holds(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    Some(good)
}
