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
use crate::outputs::sheets::input::{InputEntry, MARGIN, Paper, SPARE, SheetInput};
use crate::outputs::sheets::layout::{self as set, Block, Column, Item, Layout, Line, Part, Run, Setting, setting};
use crate::outputs::sheets::measure::{NARROWEST, Para, Role, title_runs};
use crate::outputs::sheets::qr;
use std::cell::OnceCell;

/// The grid of sizes, in hundredths of a point.
pub const STEP: u32 = 5;
/// The numbers of columns that are tried.
pub const COLUMNS: std::ops::RangeInclusive<u32> = 2..=5;
/// The width of a column that reads best, in thousandths of the text size: among the numbers of columns that allow the
/// largest text, the one that comes nearest is taken.
const BEST_WIDTH: u32 = 20_000;
/// Taken off the width of every line, in thousandths: a browser's own spacing may be a little wider.
const SLACK: u32 = 4;

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

/// What stands around the columns.
struct Frame {
    foot: Para,
    top: i32,
    bottom: i32,
    qr: Option<qr::Qr>,
    /// How much shorter the last column is.
    notch: i32,
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

    /// The frame when so many entries are shown; none for a number that is not known yet.
    fn frame(&self, shown: Option<usize>) -> Frame {
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

    fn foot_width(&self, qr: bool) -> i32 {
        width(self.paper) - if qr { set::QR.0 + set::HEAD_GAP } else { 0 }
    }

    fn foot(&self, shown: Option<usize>) -> Para {
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
        let most = |order: &[usize]| {
            bisect(order.len(), |count| self.fits_somehow(frame, &first(order, count), size)).unwrap_or(0)
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

    fn place(&self, frame: &Frame, kept: &[usize], size: u32) -> Layout {
        let wide = width(self.paper);
        let way = self.ways(frame, kept, size).min_by_key(|(_, trial)| trial.width.abs_diff(BEST_WIDTH));
        let (columns, trial) = way.unwrap_or((*COLUMNS.start(), Trial { width: NARROWEST, heights: Vec::new() }));
        let heights = self.heights(kept, &trial).unwrap_or_default();
        let spots = self.level(kept, &heights, &trial.heights);

        let gap = points(set::COLUMN_GAP, size as i32);
        let each = (wide - gap * (columns as i32 - 1)) / columns as i32;
        let mut body: Vec<Column> = (0..columns as i32)
            .map(|index| if self.input.rtl { columns as i32 - 1 - index } else { index })
            .map(|place| Column { x: MARGIN + place * (each + gap), width: each, parts: Vec::new() })
            .collect();
        let mut group = None;
        for (&index, spot) in kept.iter().zip(&spots) {
            let (entry, column) = (&self.entries[index], &mut body[spot.column]);
            let pen = Pen { x: column.x, width: each, top: frame.top, size: size as i32, limit: trial.width };
            let changes = group.replace((entry.group, spot.column)) != Some((entry.group, spot.column));
            if changes {
                let heading = spot.heading.map(|y| pen.block(&self.headings[entry.group], y));
                column.parts.push(Part { heading, items: Vec::new() });
            }
            if let Some(part) = column.parts.last_mut() {
                part.items.push(pen.item(entry.input, self.paras(entry), spot.top));
            }
        }

        let head = |para: &Para, (size, leading): (i32, i32), top: i32, x: i32, room: i32| {
            lines(para, Area { x, top, width: room, limit: limit(room, size), size, leading })
        };
        let mut title = head(&self.title, set::TITLE, MARGIN, MARGIN, wide);
        if self.beside {
            // At the start of the page's direction, whatever the title's own.
            let start = |line: &Line| if self.input.rtl { MARGIN + wide - line.width } else { MARGIN };
            title.lines.iter_mut().for_each(|line| line.x = start(line));
        }
        let under = MARGIN + title.area.3;
        let subtitle = self.subtitle.as_ref().map(|para| {
            if !self.beside {
                return head(para, set::SUBTITLE, under, MARGIN, wide);
            }
            // On the title's baseline, at the other end of the line.
            let own = points(para.width(), set::SUBTITLE.0);
            let x = if self.input.rtl { MARGIN } else { MARGIN + wide - own };
            let mut block = head(para, set::SUBTITLE, MARGIN, x, own + own / 50);
            let baseline = title.lines.first().map_or(0, |line| line.y);
            block.lines.iter_mut().for_each(|line| (line.x, line.y) = (x, baseline));
            block
        });
        let foot_width = self.foot_width(frame.qr.is_some());
        let foot_x = if self.input.rtl { MARGIN + wide - foot_width } else { MARGIN };
        let foot_rule = frame.bottom + set::FOOT_RULE.0;
        let foot = head(&frame.foot, set::FOOT, foot_rule + set::FOOT_RULE.1, foot_x, foot_width);
        let page_bottom = self.paper.size().1 - MARGIN - SPARE;
        let qr_x = if self.input.rtl { MARGIN } else { MARGIN + wide - set::QR.0 };
        Layout {
            paper: self.paper,
            rtl: self.input.rtl,
            size,
            columns,
            total: self.entries.len(),
            shown: kept.len(),
            title,
            subtitle,
            beside: self.beside,
            body,
            foot,
            rules: [(MARGIN, frame.top - set::HEAD_RULE.1, wide), (foot_x, foot_rule, foot_width)],
            qr: frame.qr.clone().map(|qr| (qr, qr_x, page_bottom - set::QR.0, set::QR.0)),
            address: self.input.address.clone(),
            base: self.input.base.clone(),
            tradeoff: self.input.words.tradeoff.clone(),
        }
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

/// Puts paragraphs into a column.
struct Pen {
    x: i32,
    width: i32,
    top: i32,
    size: i32,
    limit: u32,
}

impl Pen {
    fn block(&self, para: &Para, y: u32) -> Block {
        let Setting { scale, leading, inset, pad } = setting(para.role);
        let em = |length: u32| points(length, self.size);
        let (start, end) = if para.rtl { (inset.1, inset.0) } else { inset };
        let mut block = lines(
            para,
            Area {
                x: self.x + em(start),
                top: self.top + em(y + pad.0),
                width: self.width - em(start) - em(end),
                limit: self.limit - inset.0 - inset.1,
                size: self.size,
                leading: em(leading),
            },
        );
        block.size = self.size * scale as i32 / 1000;
        let half = em(leading) / 2 + block.size * set::BASELINE / 1000;
        for (index, line) in block.lines.iter_mut().enumerate() {
            line.y = self.top + em(y + pad.0 + leading * index as u32) + half;
        }
        let height = height(para, self.limit);
        block.area = match (para.role, block.lines.as_slice()) {
            // The box of a cue closes around a single line.
            (Role::Cue, [line]) => {
                (line.x - em(inset.0), self.top + em(y), line.width + em(inset.0 + inset.1), em(height))
            }
            _ => (self.x, self.top + em(y), self.width, em(height)),
        };
        block
    }

    fn item(&self, input: &InputEntry, paras: &[Para], top: u32) -> Item {
        let (mut y, mut blocks) = (top, Vec::with_capacity(paras.len()));
        for (index, para) in paras.iter().enumerate() {
            y += code_gap(paras, index);
            blocks.push(self.block(para, y));
            y += height(para, self.limit);
        }
        Item { name: input.title.text.clone(), path: input.path.clone(), file: input.file.clone(), blocks }
    }
}

struct Area {
    x: i32,
    top: i32,
    width: i32,
    limit: u32,
    size: i32,
    leading: i32,
}

/// The lines of a paragraph in an area.
fn lines(para: &Para, area: Area) -> Block {
    let spans = para.lines(area.limit);
    let mut lines = Vec::with_capacity(spans.len());
    for (index, span) in spans.iter().enumerate() {
        let own = points(span.width, area.size);
        let hang = if index > 0 { points(para.hang, area.size) } else { 0 };
        let x = if para.rtl { area.x + area.width - own - hang } else { area.x + hang };
        let middle = area.top + area.leading * index as i32 + area.leading / 2;
        let joint = spans.get(index + 1).map_or("", |next| &para.text[span.end..next.start]).to_owned();
        let y = middle + area.size * set::BASELINE / 1000;
        lines.push(Line { x, y, width: own, runs: runs(para, span.start, span.end), joint });
    }
    let height = area.leading * lines.len() as i32;
    let place = (area.x, area.top, area.width, height);
    Block { role: para.role, rtl: para.rtl, size: area.size, area: place, lines }
}

fn runs(para: &Para, start: usize, end: usize) -> Vec<Run> {
    let mut from = start;
    let mut runs = Vec::new();
    for (span_end, face) in &para.spans {
        let to = (*span_end).min(end);
        if to > from {
            runs.push(Run { face: *face, text: para.text[from..to].to_owned() });
            from = to;
        }
    }
    runs
}

/// Before a trade-off.
pub const MARK: &str = "±";

fn paras(entry: &InputEntry, rtl: bool, fonts: &Fonts) -> Vec<Para> {
    let prose = |role, text: &str| Para::prose(role, &[(Face::Regular, text)], setting(role).scale, rtl, fonts);
    let title = title_runs(&entry.title);
    let title: Vec<(Face, &str)> = title.iter().map(|(face, text)| (*face, text.as_str())).collect();
    let mut paras = vec![Para::prose(Role::Title, &title, setting(Role::Title).scale, rtl, fonts)];
    paras.extend(entry.cue.as_ref().map(|cue| prose(Role::Cue, cue)));
    paras.push(prose(Role::Answer, &entry.answer));
    if let Some(tradeoff) = &entry.tradeoff {
        let mut para = prose(Role::Tradeoff, tradeoff);
        if !para.is_empty() {
            // The mark takes the direction of what it marks: a mark has none of its own.
            let (face, text) = (Face::Regular, format!("{MARK}\u{a0}{tradeoff}"));
            para = Para::prose(Role::Tradeoff, &[(face, &text)], setting(Role::Tradeoff).scale, rtl, fonts);
        }
        paras.push(para);
    }
    paras.retain(|para| !para.is_empty());
    if let Some(code) = &entry.code {
        let scale = setting(Role::Code).scale;
        let lines = code.lines().filter(|line| !line.trim().is_empty());
        paras.extend(lines.map(|line| Para::code(line, scale, fonts)).filter(|para| !para.is_empty()));
    }
    paras
}

fn entry_height(paras: &[Para], width: u32) -> u32 {
    paras.iter().enumerate().map(|(index, para)| code_gap(paras, index) + height(para, width)).sum()
}

/// Code is set off from what stands before it.
fn code_gap(paras: &[Para], index: usize) -> u32 {
    let starts =
        paras[index].role == Role::Code && index.checked_sub(1).is_some_and(|last| paras[last].role != Role::Code);
    if starts { set::CODE_GAP } else { 0 }
}

fn height(para: &Para, width: u32) -> u32 {
    let Setting { leading, inset, pad, .. } = setting(para.role);
    pad.0 + pad.1 + leading * para.count(width - inset.0 - inset.1)
}

/// Width of what may be printed on.
fn width(paper: Paper) -> i32 {
    paper.size().0 - 2 * MARGIN
}

/// Thousandths of a size, in hundredths of a point.
fn points(length: u32, size: i32) -> i32 {
    (i64::from(length) * i64::from(size) / 1000) as i32
}

/// The width of a line in thousandths of its size, a little less than there is.
fn limit(width: i32, size: i32) -> u32 {
    (width.max(0) as u64 * u64::from(1000 - SLACK) / u64::from(size.max(1) as u32)) as u32
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
