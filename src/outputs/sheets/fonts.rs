//! The fonts of a sheet: which has a character, and how wide it is there.
//!
//! In: the embedded fonts, and fonts that a book's theme brings for other scripts. Out: advance widths in thousandths of
//! the text size, and the bytes for a PDF to embed.
//!
//! Must not know: what is set in them. The browser gets the same outlines as variable web fonts with the same advances.

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::raw::tables::gpos::{PairPos, PositionSubtables};
use skrifa::raw::{FontRef, ReadError, TableProvider};
use skrifa::{GlyphId, MetadataProvider};
use std::borrow::Cow;
use std::sync::OnceLock;

/// What a run of text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Face {
    /// Text.
    Regular,
    /// Titles and headings.
    Bold,
    /// Code.
    Mono,
    /// Code in a title.
    MonoBold,
}

/// One font file with its advances.
#[derive(Clone)]
pub struct Font {
    /// The file: TrueType or OpenType.
    pub data: Cow<'static, [u8]>,
    /// Characters below this have their advance in `table`.
    table: Vec<u16>,
    /// The others, sorted.
    rest: Vec<(u32, u16)>,
    /// Kerning between printable ASCII characters, row by row; empty for a font without.
    kerning: Vec<i16>,
}

/// The fonts of a sheet: four faces, then fallbacks in order.
#[derive(Clone)]
pub struct Fonts {
    fonts: Vec<Font>,
}

const TABLE: usize = 0x250;
const NONE: u16 = u16::MAX;
/// Indices into `fonts`: the faces, then the symbols in regular and bold.
const SYMBOLS: usize = 4;
const OWN: usize = 6;

impl Fonts {
    /// The embedded fonts.
    pub fn embedded() -> &'static Fonts {
        static FONTS: OnceLock<Fonts> = OnceLock::new();
        FONTS.get_or_init(|| Fonts::with_fallbacks(Vec::new()))
    }

    /// The embedded fonts, and more to look in for what they lack. Files that are no fonts are passed over.
    pub fn with_fallbacks(more: Vec<Vec<u8>>) -> Fonts {
        const FILES: [&[u8]; OWN] = [
            include_bytes!("../../../themes/default/fonts/print/sans-400.ttf"),
            include_bytes!("../../../themes/default/fonts/print/sans-700.ttf"),
            include_bytes!("../../../themes/default/fonts/print/mono-400.ttf"),
            include_bytes!("../../../themes/default/fonts/print/mono-700.ttf"),
            include_bytes!("../../../themes/default/fonts/print/symbols-400.ttf"),
            include_bytes!("../../../themes/default/fonts/print/symbols-700.ttf"),
        ];
        let own = FILES.into_iter().map(Cow::Borrowed);
        Fonts { fonts: own.chain(more.into_iter().map(Cow::Owned)).filter_map(read).collect() }
    }

    /// Every font, in the order of the numbers that [`Fonts::find`] gives.
    pub fn all(&self) -> &[Font] {
        &self.fonts
    }

    /// The font that has a character for a face, by number; none when no font has it.
    pub fn find(&self, face: Face, c: char) -> Option<usize> {
        self.look_up(face, c).map(|(font, _)| font)
    }

    /// How wide a character is, in thousandths of the text size. One that no font has is guessed wide enough for the
    /// fonts that a browser is likely to find.
    pub fn advance(&self, face: Face, c: char) -> u32 {
        self.look_up(face, c).map_or_else(|| guess(c), |(_, advance)| u32::from(advance))
    }

    /// What two neighbours add to their advances, in thousandths of the text size. Known for ASCII, of which
    /// nearly all text here is made: a line can come out half a hundredth wider with it.
    pub fn kern(&self, face: Face, before: char, c: char) -> i32 {
        self.fonts.get(face as usize).map_or(0, |font| font.kern(before, c))
    }

    /// The characters of a text that no font has and that would leave a mark on paper.
    pub fn lacks<'t>(&'t self, face: Face, text: &'t str) -> impl Iterator<Item = char> + 't {
        let text = if text.is_ascii() { "" } else { text };
        let printed =
            |c: &char| !c.is_ascii() && !c.is_control() && !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{feff}');
        text.chars().filter(printed).filter(move |c| self.find(face, *c).is_none() && guess(*c) > 0)
    }

    fn look_up(&self, face: Face, c: char) -> Option<(usize, u16)> {
        let first = face as usize;
        let symbols = match face {
            Face::Bold | Face::MonoBold => [SYMBOLS + 1, SYMBOLS],
            Face::Regular | Face::Mono => [SYMBOLS, SYMBOLS + 1],
        };
        let order = std::iter::once(first).chain(symbols).chain(OWN..self.fonts.len());
        order.into_iter().find_map(|font| Some((font, self.fonts.get(font)?.advance(c)?)))
    }
}

impl Font {
    fn advance(&self, c: char) -> Option<u16> {
        let code = u32::from(c);
        match self.table.get(code as usize) {
            Some(&NONE) => None,
            Some(&advance) => Some(advance),
            None => self.rest.binary_search_by_key(&code, |(c, _)| *c).ok().map(|at| self.rest[at].1),
        }
    }
}

impl Font {
    fn kern(&self, before: char, c: char) -> i32 {
        let index = |c: char| PRINTABLE.contains(&c).then(|| c as usize - *PRINTABLE.start() as usize);
        let place = index(before).zip(index(c)).map(|(row, column)| row * PRINTABLE_COUNT + column);
        place.and_then(|place| self.kerning.get(place)).map_or(0, |kern| i32::from(*kern))
    }
}

const PRINTABLE: std::ops::RangeInclusive<char> = '!'..='~';
const PRINTABLE_COUNT: usize = 94;

/// The kerning table of a font, in thousandths of the text size.
fn kerning(font: &FontRef<'_>, upem: i32) -> Vec<i16> {
    let tables = pairs(font).unwrap_or_default();
    if tables.is_empty() {
        return Vec::new();
    }
    let charmap = font.charmap();
    let glyphs: Vec<GlyphId> = PRINTABLE.map(|c| charmap.map(c).unwrap_or_default()).collect();
    let tables: Vec<_> = tables.iter().map(|table| (table, second_classes(table, &glyphs))).collect();
    let row_of = |first: &GlyphId| {
        let rows: Vec<AdjustmentRow> = tables
            .iter()
            .filter_map(|(table, classes)| adjustments(table, *first, (&glyphs, classes)).ok().flatten())
            .collect();
        let value = |column: usize| rows.iter().find_map(|row| row[column]).unwrap_or(0);
        (0..glyphs.len()).map(|column| (i32::from(value(column)) * 1000 / upem) as i16).collect::<Vec<_>>()
    };
    glyphs.iter().flat_map(row_of).collect()
}

/// The tables in which a font adjusts two neighbours.
fn pairs<'f>(font: &FontRef<'f>) -> Result<Vec<PairPos<'f>>, ReadError> {
    let mut found = Vec::new();
    for lookup in font.gpos()?.lookup_list()?.lookups().iter() {
        if let PositionSubtables::Pair(tables) = lookup?.subtables()? {
            found.extend(tables.iter().filter_map(Result::ok));
        }
    }
    Ok(found)
}

/// What a table adds to the advance of one glyph before each other, in the font's units; none where it has no such pair.
type AdjustmentRow = Vec<Option<i16>>;

/// The classes of all glyphs as the second of a pair, looked up once for a table that goes by classes.
fn second_classes(table: &PairPos<'_>, glyphs: &[GlyphId]) -> Vec<u16> {
    let PairPos::Format2(table) = table else { return Vec::new() };
    let Ok(classes) = table.class_def2() else { return Vec::new() };
    glyphs.iter().map(|glyph| classes.get(*glyph)).collect()
}

/// The row of a glyph in a table, if the table is about it.
fn adjustments(
    table: &PairPos<'_>,
    first: GlyphId,
    (glyphs, classes): (&[GlyphId], &[u16]),
) -> Result<Option<AdjustmentRow>, ReadError> {
    let mut row = vec![None; glyphs.len()];
    match table {
        PairPos::Format1(table) => {
            let Some(at) = table.coverage()?.get(first) else { return Ok(None) };
            for pair in table.pair_sets().get(usize::from(at))?.pair_value_records().iter().filter_map(Result::ok) {
                let second = GlyphId::from(pair.second_glyph());
                let value = pair.value_record1().x_advance().unwrap_or(0);
                for column in (0..glyphs.len()).filter(|column| glyphs[*column] == second) {
                    row[column].get_or_insert(value);
                }
            }
        }
        PairPos::Format2(table) => {
            if table.coverage()?.get(first).is_none() {
                return Ok(None);
            }
            let class = table.class_def1()?.get(first);
            let pairs = table.class1_records().get(usize::from(class))?;
            let pairs = pairs.class2_records();
            for (cell, class) in row.iter_mut().zip(classes) {
                *cell = pairs.get(usize::from(*class)).ok().map(|pair| pair.value_record1().x_advance().unwrap_or(0));
            }
        }
    }
    Ok(Some(row))
}

fn read(data: Cow<'static, [u8]>) -> Option<Font> {
    let mut advances: Vec<(u32, u16)> = Vec::new();
    let kerning = {
        let font = usable(&data)?;
        let upem = u32::from(font.head().ok()?.units_per_em()).max(1);
        let metrics = GlyphMetrics::new(&font, Size::unscaled(), LocationRef::default());
        for (code, glyph) in font.charmap().mappings().filter(|(_, glyph)| *glyph != GlyphId::NOTDEF) {
            let units = metrics.advance_width(glyph).unwrap_or(0.0) as u32;
            let advance = units.saturating_mul(1000).div_ceil(upem);
            advances.push((code, advance.min(u32::from(NONE) - 1) as u16));
        }
        kerning(&font, upem as i32)
    };
    advances.sort_unstable();
    advances.dedup_by_key(|(code, _)| *code);
    let mut table = vec![NONE; TABLE];
    let rest = advances.partition_point(|(code, _)| (*code as usize) < TABLE);
    for (code, advance) in &advances[..rest] {
        table[*code as usize] = *advance;
    }
    Some(Font { data, table, rest: advances.split_off(rest), kerning })
}

/// A font with the tables without which nothing can be set in it.
fn usable(data: &[u8]) -> Option<FontRef<'_>> {
    let font = FontRef::from_index(data, 0).ok()?;
    let complete = font.head().is_ok() && font.hhea().is_ok() && font.maxp().is_ok() && font.charmap().has_map();
    complete.then_some(font)
}

/// Whether bytes can be used as a font.
pub(crate) fn is_font(data: &[u8]) -> bool {
    usable(data).is_some()
}

/// Widths of characters that no embedded font has, from the usual system fonts, rounded up.
fn guess(c: char) -> u32 {
    match u32::from(c) {
        // Controls, joiners, marks that stand on other letters, variation selectors.
        0x00..=0x1F | 0x300..=0x36F | 0x591..=0x5BD | 0x610..=0x61A | 0x64B..=0x65F | 0x200B..=0x200F => 0,
        0x202A..=0x202E | 0x2060..=0x206F | 0x20D0..=0x20F0 | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F => 0,
        0x1F3FB..=0x1F3FF | 0xE0000..=0xE01EF => 0,
        // Halfwidth forms.
        0xFF61..=0xFF9F => 600,
        // Ideographs, kana, hangul, fullwidth forms.
        0x1100..=0x11FF | 0x2E80..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xF900..=0xFAFF => 1000,
        0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFF => 1000,
        // Emoji.
        0x2600..=0x27BF | 0x1F000..=0x1FAFF => 1380,
        // Arabic and other joined scripts.
        0x0600..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => 620,
        _ => 760,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_fonts_have_what_a_handbook_says() {
        let fonts = Fonts::embedded();
        assert_eq!(fonts.all().len(), OWN);
        for c in "azAZ09 äßéłŞ “”‘’ – — … × ± ² ³ ₂ ⁷ − ≤ ≥ ≠ → ← ∈ λ π Σ ж א •".chars()
        {
            for face in [Face::Regular, Face::Bold, Face::Mono, Face::MonoBold] {
                assert!(fonts.find(face, c).is_some(), "{c:?} in {face:?}");
            }
        }
        assert_eq!(fonts.find(Face::Regular, '漢'), None);
        assert_eq!(fonts.advance(Face::Regular, '漢'), 1000);
    }

    #[test]
    fn kerning_is_that_of_the_font() {
        let fonts = Fonts::embedded();
        assert!(fonts.kern(Face::Regular, 'x', 'x') > 0);
        assert!(fonts.kern(Face::Regular, 'T', 'o') < 0);
        assert_eq!((fonts.kern(Face::Mono, '_', '_'), fonts.kern(Face::Regular, 'é', 'o')), (0, 0));
    }

    #[test]
    fn code_is_set_in_one_width() {
        let fonts = Fonts::embedded();
        let widths: Vec<u32> = "iW0(_ é".chars().map(|c| fonts.advance(Face::Mono, c)).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
    }
}
