//! A size and entries that fit it → the place of every line.
//!
//! In: what the search found. Out: [`Layout`].
//!
//! Must not know: how it was found.

use super::columns::{COLUMNS, Trial, heights, level, ways};
use super::entry::{code_gap, height};
use super::frame::{Frame, foot_width};
use super::lengths::{limit, points, width};
use super::sheet::MeasuredSheet;
use crate::outputs::sheets::input::{InputEntry, MARGIN, SPARE};
use crate::outputs::sheets::layout::{
    self as set, Column, ColumnPart, Item, Layout, Line, Setting, SheetBlock, TextRun, setting,
};
use crate::outputs::sheets::measure::{NARROWEST, Para, ParagraphRole};

/// The width of a column that reads best, in thousandths of the text size: among the numbers of columns that allow the
/// largest text, the one that comes nearest is taken.
const BEST_WIDTH: u32 = 20_000;

/// Sets entries at a size at which they fit.
pub(super) fn place(sheet: &MeasuredSheet<'_>, frame: &Frame, kept: &[usize], size: u32) -> Layout {
    let wide = width(sheet.paper);
    let way = ways(sheet, frame, kept, size).min_by_key(|(_, trial)| trial.width.abs_diff(BEST_WIDTH));
    let (columns, trial) = way.unwrap_or((*COLUMNS.start(), Trial { width: NARROWEST, heights: Vec::new() }));
    let heights = heights(sheet, kept, &trial).unwrap_or_default();
    let spots = level(sheet, kept, &heights, &trial.heights);

    let gap = points(set::COLUMN_GAP, size as i32);
    let each = (wide - gap * (columns as i32 - 1)) / columns as i32;
    let mut body: Vec<Column> = (0..columns as i32)
        .map(|index| if sheet.input.rtl { columns as i32 - 1 - index } else { index })
        .map(|place| Column { x: MARGIN + place * (each + gap), width: each, parts: Vec::new() })
        .collect();
    let mut group = None;
    for (&index, spot) in kept.iter().zip(&spots) {
        let (entry, column) = (&sheet.entries[index], &mut body[spot.column]);
        let pen = ColumnPen { x: column.x, width: each, top: frame.top, size: size as i32, limit: trial.width };
        let changes = group.replace((entry.group, spot.column)) != Some((entry.group, spot.column));
        if changes {
            let heading = spot.heading.map(|y| pen.block(&sheet.headings[entry.group], y));
            column.parts.push(ColumnPart { heading, items: Vec::new() });
        }
        if let Some(part) = column.parts.last_mut() {
            part.items.push(pen.item(entry.input, sheet.paras(entry), spot.top));
        }
    }

    let (title, subtitle) = head(sheet);
    let foot_width = foot_width(sheet, frame.qr.is_some());
    let foot_x = if sheet.input.rtl { MARGIN + wide - foot_width } else { MARGIN };
    let foot_rule = frame.bottom + set::FOOT_RULE.0;
    let foot = line(&frame.foot, set::FOOT, foot_rule + set::FOOT_RULE.1, foot_x, foot_width);
    let page_bottom = sheet.paper.size().1 - MARGIN - SPARE;
    let qr_x = if sheet.input.rtl { MARGIN } else { MARGIN + wide - set::QR.0 };
    Layout {
        paper: sheet.paper,
        rtl: sheet.input.rtl,
        size,
        columns,
        total: sheet.entries.len(),
        shown: kept.len(),
        title,
        subtitle,
        beside: sheet.beside,
        body,
        foot,
        rules: [(MARGIN, frame.top - set::HEAD_RULE.1, wide), (foot_x, foot_rule, foot_width)],
        qr: frame.qr.clone().map(|qr| (qr, qr_x, page_bottom - set::QR.0, set::QR.0)),
        address: sheet.input.address.clone(),
        base: sheet.input.base.clone(),
        tradeoff: sheet.input.words.tradeoff.clone(),
    }
}

/// The title and the subtitle.
fn head(sheet: &MeasuredSheet<'_>) -> (SheetBlock, Option<SheetBlock>) {
    let wide = width(sheet.paper);
    let mut title = line(&sheet.title, set::TITLE, MARGIN, MARGIN, wide);
    if sheet.beside {
        // At the start of the page's direction, whatever the title's own.
        let start = |line: &Line| if sheet.input.rtl { MARGIN + wide - line.width } else { MARGIN };
        title.lines.iter_mut().for_each(|line| line.x = start(line));
    }
    let under = MARGIN + title.area.3;
    let subtitle = sheet.subtitle.as_ref().map(|para| {
        if !sheet.beside {
            return line(para, set::SUBTITLE, under, MARGIN, wide);
        }
        // On the title's baseline, at the other end of the line.
        let own = points(para.width(), set::SUBTITLE.0);
        let x = if sheet.input.rtl { MARGIN } else { MARGIN + wide - own };
        let mut block = line(para, set::SUBTITLE, MARGIN, x, own + own / 50);
        let baseline = title.lines.first().map_or(0, |line| line.y);
        block.lines.iter_mut().for_each(|line| (line.x, line.y) = (x, baseline));
        block
    });
    (title, subtitle)
}

/// A paragraph outside the columns, of a size and leading, in so much room.
fn line(para: &Para, (size, leading): (i32, i32), top: i32, x: i32, room: i32) -> SheetBlock {
    lines(para, Area { x, top, width: room, limit: limit(room, size), size, leading })
}

/// Puts paragraphs into a column.
struct ColumnPen {
    x: i32,
    width: i32,
    top: i32,
    size: i32,
    limit: u32,
}

impl ColumnPen {
    fn block(&self, para: &Para, y: u32) -> SheetBlock {
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
            (ParagraphRole::Cue, [line]) => {
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
fn lines(para: &Para, area: Area) -> SheetBlock {
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
    SheetBlock { role: para.role, rtl: para.rtl, size: area.size, area: place, lines }
}

fn runs(para: &Para, start: usize, end: usize) -> Vec<TextRun> {
    let mut from = start;
    let mut runs = Vec::new();
    for (span_end, face) in &para.spans {
        let to = (*span_end).min(end);
        if to > from {
            runs.push(TextRun { face: *face, text: para.text[from..to].to_owned() });
            from = to;
        }
    }
    runs
}
