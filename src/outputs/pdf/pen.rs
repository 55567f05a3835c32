//! Lines of text → glyphs on the page.
//!
//! In: blocks of a layout. Out: drawn glyphs with their tags. Each line is split by
//! direction (Unicode's bidirectional algorithm), then by font, then shaped, so that kerning, marks and joined scripts
//! come out right where a font knows them.
//!
//! Must not know: where blocks come from, the structure of the document.

use crate::outputs::sheets::fonts::{Face, Fonts};
use crate::outputs::sheets::layout::{Line, SheetBlock};
use harfrust::{Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::geom::Point;
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, Identifier, SpanTag};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::borrow::Cow;
use std::ops::Range;
use unicode_bidi::{BidiInfo, Level};

/// Draws text.
pub(super) struct Pen<'f> {
    fonts: &'f Fonts,
    /// The same fonts in the same order.
    faces: Vec<Option<SetFont<'f>>>,
}

/// A font for shaping and for embedding.
struct SetFont<'f> {
    file: FontRef<'f>,
    shaping: ShaperData,
    embedded: Font,
}

/// Glyphs in one font and direction.
struct Shaped {
    font: usize,
    glyphs: Vec<KrillaGlyph>,
    range: Range<usize>,
    /// In ems.
    width: f32,
}

impl<'f> Pen<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Pen<'f> {
        let faces = fonts.all().iter().map(|font| {
            let data = match &font.data {
                Cow::Borrowed(bytes) => (*bytes).into(),
                Cow::Owned(bytes) => bytes.clone().into(),
            };
            let file = FontRef::from_index(&font.data, 0).ok()?;
            Some(SetFont { shaping: ShaperData::new(&file), file, embedded: Font::new(data, 0)? })
        });
        Pen { fonts, faces: faces.collect() }
    }

    /// Draws a block, one tag a line.
    pub(super) fn block(&self, block: &SheetBlock, surface: &mut Surface<'_>) -> Vec<Identifier> {
        ink_fill(surface);
        let lines = block.lines.iter().map(|line| {
            let tag = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            self.line(block, line, surface);
            surface.end_tagged();
            tag
        });
        lines.collect()
    }

    fn line(&self, block: &SheetBlock, line: &Line, surface: &mut Surface<'_>) {
        let mut text: String = line.runs.iter().map(|run| run.text.as_str()).collect();
        let mut faces = Vec::with_capacity(line.runs.len());
        for run in &line.runs {
            faces.push((faces.last().map_or(0, |(end, _)| *end) + run.text.len(), run.face));
        }
        // The space at which the line was broken: a reader of the text needs it between two words.
        if !block.rtl && line.joint.starts_with(' ') {
            text.push(' ');
            if let Some((end, _)) = faces.last_mut() {
                *end += 1;
            }
        }
        let size = block.size as f32 / 100.0;
        let mut pieces = Vec::new();
        for (range, rtl) in visual_runs(&text, block.rtl) {
            let mut segments = self.segments(&text, range, &faces);
            if rtl {
                segments.reverse();
            }
            pieces.extend(segments.into_iter().filter_map(|(font, range)| self.shape(&text, font, range, rtl)));
        }
        let width: f32 = pieces.iter().map(|piece| piece.width).sum::<f32>() * size;
        let left = line.x as f32 / 100.0;
        let mut x = if block.rtl { left + line.width as f32 / 100.0 - width } else { left };
        for piece in pieces {
            if let Some(Some(font)) = self.faces.get(piece.font) {
                let start = Point::from_xy(x, line.y as f32 / 100.0);
                surface.draw_glyphs(start, &piece.glyphs, font.embedded.clone(), &text[piece.range], size, false);
            }
            x += piece.width * size;
        }
    }

    /// Splits a range by font, in logical order.
    fn segments(&self, text: &str, range: Range<usize>, faces: &[(usize, Face)]) -> Vec<(usize, Range<usize>)> {
        let mut segments: Vec<(usize, Range<usize>)> = Vec::new();
        for (at, c) in text[range.clone()].char_indices().map(|(at, c)| (range.start + at, c)) {
            let face = faces.iter().find(|(end, _)| at < *end).map_or(Face::Regular, |(_, face)| *face);
            let own = face as usize;
            let font = match self.fonts.find(face, c) {
                Some(font) => font,
                // Marks and joiners go with their letter; what has no width shows nothing.
                None if self.fonts.advance(face, c) == 0 => segments.last().map_or(own, |(font, _)| *font),
                None => own,
            };
            match segments.last_mut() {
                Some((last, range)) if *last == font => range.end = at + c.len_utf8(),
                _ => segments.push((font, at..at + c.len_utf8())),
            }
        }
        segments
    }

    fn shape(&self, text: &str, font: usize, range: Range<usize>, rtl: bool) -> Option<Shaped> {
        let SetFont { file, shaping, .. } = self.faces.get(font)?.as_ref()?;
        let shaper = shaping.shaper(file).build();
        let own = &text[range.clone()];
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(own);
        buffer.guess_segment_properties();
        buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        let output = shaper.shape(buffer, ShapeOptions::new());
        let (infos, positions) = (output.glyph_infos(), output.glyph_positions());
        let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        let end = |start: usize| {
            let next = starts.partition_point(|other| *other <= start);
            starts.get(next).copied().unwrap_or(own.len())
        };
        let em = |units: i32| units as f32 / shaper.units_per_em() as f32;
        let glyphs: Vec<KrillaGlyph> = infos
            .iter()
            .zip(positions)
            .map(|(info, place)| {
                let start = info.cluster as usize;
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    em(place.x_advance),
                    em(place.x_offset),
                    em(place.y_offset),
                    em(place.y_advance),
                    start..end(start),
                    None,
                )
            })
            .collect();
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Some(Shaped { font, glyphs, range, width })
    }
}

/// Runs of one direction in the order they stand on the line, and whether each runs from right to left.
fn visual_runs(text: &str, rtl: bool) -> Vec<(Range<usize>, bool)> {
    if !rtl && !text.chars().any(|c| matches!(u32::from(c), 0x590..=0x8FF | 0x202A..=0x202E | 0x2066..=0x2069 | 0xFB1D..=0xFEFC | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)) {
        return vec![(0..text.len(), false)];
    }
    let base = if rtl { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(text, Some(base));
    let Some(paragraph) = info.paragraphs.first() else { return Vec::new() };
    let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
    runs.into_iter().filter(|run| !run.is_empty()).map(|run| (run.clone(), levels[run.start].is_rtl())).collect()
}

/// Fills with black from here on.
pub(super) fn ink_fill(surface: &mut Surface<'_>) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill {
        paint: krilla::color::luma::Color::black().into(),
        opacity: NormalizedF32::ONE,
        ..Fill::default()
    }));
}

/// Draws outlines in black from here on.
pub(super) fn ink_stroke(surface: &mut Surface<'_>, width: f32) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: krilla::color::luma::Color::black().into(), width, ..Stroke::default() }));
}
