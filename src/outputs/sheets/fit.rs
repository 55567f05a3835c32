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

use crate::outputs::sheets::fonts::{Face, Fonts};
use crate::outputs::sheets::input::{InputEntry, Paper, SheetInput};
use crate::outputs::sheets::layout::{self as set, Layout, setting};
use crate::outputs::sheets::measure::{NARROWEST, Para, Role};
use entry::{entry_height, height, paras};
use frame::{Frame, limit, points, width};
use std::cell::OnceCell;

mod entry;
mod frame;
mod place;

pub use entry::MARK;

/// The grid of sizes, in hundredths of a point.
pub const STEP: u32 = 5;
/// The numbers of columns that are tried.
pub const COLUMNS: std::ops::RangeInclusive<u32> = 2..=5;
/// The width of a column that reads best, in thousandths of the text size: among the numbers of columns that allow the
/// largest text, the one that comes nearest is taken.
const BEST_WIDTH: u32 = 20_000;

/// Sets a sheet.
pub fn fit(input: &SheetInput, paper: Paper, fonts: &Fonts) -> Layout {
    let sheet = Sheet::measure(input, paper, fonts);
    let all: Vec<usize> = (0..sheet.entries.len()).collect();
    let (frame, kept) = match sheet.frame(Some(all.len())) {
        frame if sheet.fits_somehow(&frame, &all, sheet.floor()) => (frame, all),
        _ => {
            // The count in the foot is as wide as any that can come out.
            let frame = sheet.frame(None);
            let kept = sheet.stay(&frame);
            (Frame { foot: sheet.foot(Some(kept.len())), ..frame }, kept)
        }
    };
    let size = sheet.largest(&frame, &kept);
    sheet.place(&frame, &kept, size)
}

/// A sheet, measured.
struct Sheet<'a> {
    input: &'a SheetInput,
    fonts: &'a Fonts,
    paper: Paper,
    headings: Vec<Para>,
    entries: Vec<Entry<'a>>,
    title: Para,
    subtitle: Option<Para>,
    beside: bool,
}

struct Entry<'a> {
    group: usize,
    input: &'a InputEntry,
    /// Measured when first asked for: of a large book, most entries never come near the page.
    paras: OnceCell<Vec<Para>>,
}

/// A trial: width of a column and heights of the columns, in thousandths of the text size.
struct Trial {
    width: u32,
    heights: Vec<u32>,
}

/// Where an entry stands: column, top of its heading, top of itself.
struct Spot {
    column: usize,
    heading: Option<u32>,
    top: u32,
}

impl<'a> Sheet<'a> {
    fn measure(input: &'a SheetInput, paper: Paper, fonts: &'a Fonts) -> Sheet<'a> {
        let (rtl, wide) = (input.rtl, width(paper));
        let line = |role, face, text: &str| Para::prose(role, &[(face, text)], 1000, rtl, fonts);
        let title = line(Role::Head, Face::Bold, &input.title);
        let subtitle = Some(line(Role::Subtitle, Face::Regular, &input.subtitle)).filter(|para| !para.is_empty());
        let beside = subtitle.as_ref().is_some_and(|subtitle| {
            points(title.width(), set::TITLE.0) + set::HEAD_GAP + points(subtitle.width(), set::SUBTITLE.0) <= wide
        });
        let groups = input.groups.iter().enumerate();
        Sheet {
            input,
            fonts,
            paper,
            headings: input
                .groups
                .iter()
                .map(|(title, _)| {
                    Para::prose(Role::Group, &[(Face::Bold, title)], setting(Role::Group).scale, rtl, fonts)
                })
                .collect(),
            entries: groups
                .flat_map(|(group, (_, entries))| entries.iter().map(move |entry| (group, entry)))
                .map(|(group, input)| Entry { group, input, paras: OnceCell::new() })
                .collect(),
            title,
            subtitle,
            beside,
        }
    }

    /// The paragraphs of an entry.
    fn paras<'s>(&self, entry: &'s Entry<'a>) -> &'s [Para] {
        entry.paras.get_or_init(|| paras(entry.input, self.input.rtl, self.fonts))
    }

    /// Smallest and largest size, on the grid.
    fn sizes(&self) -> (u32, u32) {
        let floor = self.input.config.min_size.max(STEP).next_multiple_of(STEP);
        (floor, floor.max(self.input.config.max_size / STEP * STEP))
    }

    fn floor(&self) -> u32 {
        self.sizes().0
    }

    fn trial(&self, frame: &Frame, size: u32, columns: u32) -> Option<Trial> {
        let gaps = points(set::COLUMN_GAP, size as i32) * (columns as i32 - 1);
        let width = limit((width(self.paper) - gaps) / columns as i32, size as i32);
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
    fn ways<'s>(&'s self, frame: &'s Frame, kept: &'s [usize], size: u32) -> impl Iterator<Item = (u32, Trial)> + 's {
        COLUMNS.filter_map(move |columns| {
            let trial = self.trial(frame, size, columns)?;
            let spots = self.pack(kept, &self.heights(kept, &trial)?, &trial.heights);
            spots.is_some().then_some((columns, trial))
        })
    }

    fn fits_somehow(&self, frame: &Frame, kept: &[usize], size: u32) -> bool {
        self.ways(frame, kept, size).next().is_some()
    }

    /// The entries that stay at the smallest size: as many as fit, by weight, then in order.
    fn stay(&self, frame: &Frame) -> Vec<usize> {
        let size = self.floor();
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by_key(|entry| self.entries[*entry].input.weight);
        let first = |order: &[usize], count: usize| {
            let mut kept = order[..count].to_vec();
            kept.sort_unstable();
            kept
        };
        let fits = |order: &[usize], count: usize| self.fits_somehow(frame, &first(order, count), size);
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
        while count < order.len() && !self.fits_somehow(frame, &[order[count]], size) {
            order.remove(count);
            count = most(&order);
        }
        first(&order, count)
    }

    /// The largest size at which entries fit.
    fn largest(&self, frame: &Frame, kept: &[usize]) -> u32 {
        let (floor, top) = self.sizes();
        let steps = ((top - floor) / STEP) as usize;
        let fits = |step: usize| self.fits_somehow(frame, kept, floor + step as u32 * STEP);
        let mut best = bisect(steps, fits).unwrap_or(0);
        // Lines that break inside long words can be one fewer at a larger size: look a little further.
        while let Some(better) = (best + 1..=(best + 6).min(steps)).rev().find(|step| fits(*step)) {
            best = better;
        }
        floor + best as u32 * STEP
    }

    /// The height of each entry, and of its group's heading where the group starts with it. None when all together are
    /// higher than the columns.
    fn heights(&self, kept: &[usize], trial: &Trial) -> Option<Vec<(Option<u32>, u32)>> {
        let mut room = i64::from(trial.heights.iter().sum::<u32>());
        let mut heights = Vec::with_capacity(kept.len());
        let mut group = None;
        for &index in kept {
            let entry = &self.entries[index];
            let opens = group.replace(entry.group) != Some(entry.group) && !self.headings[entry.group].is_empty();
            let heading = opens.then(|| height(&self.headings[entry.group], trial.width));
            let own = entry_height(self.paras(entry), trial.width);
            room -= i64::from(own + heading.unwrap_or(0));
            if room < 0 {
                return None;
            }
            heights.push((heading, own));
        }
        Some(heights)
    }

    /// Fills columns one after the other. None when entries are left over.
    fn pack(&self, kept: &[usize], heights: &[(Option<u32>, u32)], columns: &[u32]) -> Option<Vec<Spot>> {
        let (mut column, mut y, mut spots) = (0, 0, Vec::with_capacity(kept.len()));
        let mut group = None;
        for (index, (heading, own)) in kept.iter().zip(heights) {
            let changes =
                group.replace(self.entries[*index].group).is_some_and(|last| last != self.entries[*index].group);
            let gap = if changes { set::GROUP_GAP } else { set::ENTRY_GAP };
            let needed = heading.unwrap_or(0) + own;
            let mut top = if y == 0 { 0 } else { y + gap };
            while top + needed > *columns.get(column)? {
                (column, top) = (column + 1, 0);
            }
            spots.push(Spot { column, heading: heading.map(|_| top), top: top + heading.unwrap_or(0) });
            y = top + needed;
        }
        Some(spots)
    }

    /// Packs into columns as short as they go.
    fn level(&self, kept: &[usize], heights: &[(Option<u32>, u32)], columns: &[u32]) -> Vec<Spot> {
        let tallest = columns.first().copied().unwrap_or(0);
        let pack = |less: u32| {
            let cut: Vec<u32> = columns.iter().map(|height| (*height).min(tallest.saturating_sub(less))).collect();
            self.pack(kept, heights, &cut)
        };
        const GRAIN: u32 = 50;
        let less = bisect((tallest / GRAIN) as usize, |step| pack(step as u32 * GRAIN).is_some()).unwrap_or(0);
        pack(less as u32 * GRAIN).unwrap_or_default()
    }
}

/// The largest number up to `most` for which a monotone condition holds; none when it does not hold for 0.
fn bisect(most: usize, holds: impl Fn(usize) -> bool) -> Option<usize> {
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

#[cfg(test)]
mod tests;
