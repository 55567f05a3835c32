//! Text → words with widths → lines.
//!
//! In: text in one or two faces, and the fonts. Out: [`Para`], measured once, and its lines at any width. All lengths are
//! in thousandths of the text size, so that one measurement serves every size that the search tries.
//!
//! Must not know: pages, columns, questions.
//!
//! Lines are broken greedily at spaces, after hyphens, dashes and slashes between letters, in code after an opening bracket
//! instead, and anywhere in Chinese, Japanese and Korean but where their punctuation forbids it. A word wider than the line
//! is broken between letters.

use crate::markdown::text::{Prose, Title, is_cjk};
use crate::outputs::sheets::fonts::{Face, Fonts};
use std::ops::Range;

/// What a paragraph is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParagraphRole {
    /// Title of the sheet.
    Head,
    /// What stands beside or under it.
    Subtitle,
    /// Heading of a group.
    Group,
    /// A question.
    Title,
    /// Its memory hook.
    Cue,
    /// Its one-line answer.
    Answer,
    /// Its one-line trade-off.
    Tradeoff,
    /// A line of code.
    Code,
    /// The foot of the sheet.
    Foot,
}

/// A paragraph, measured.
#[derive(Debug, Clone)]
pub(crate) struct Para {
    /// What it is.
    pub role: ParagraphRole,
    /// The text as printed.
    pub text: String,
    /// Faces: up to which byte, and which.
    pub spans: Vec<(usize, Face)>,
    /// Whether it runs from right to left.
    pub rtl: bool,
    /// How far lines after the first are set in.
    pub hang: u32,
    atoms: Vec<Atom>,
}

/// What a line break cannot split.
#[derive(Debug, Clone)]
struct Atom {
    start: usize,
    end: usize,
    width: u32,
    /// Width of the space after it; 0 when the next one follows directly.
    space: u32,
    /// For one that may be wider than a line: ends and widths of its letters.
    letters: Vec<(usize, u32)>,
}

/// A line of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineSpan {
    /// First byte.
    pub start: usize,
    /// Byte after the last that is printed.
    pub end: usize,
    /// How wide it is.
    pub width: u32,
}

/// No column is narrower than this.
pub(crate) const NARROWEST: u32 = 9000;

impl Para {
    /// Prose. White space collapses. `scale` is the size of this paragraph in thousandths of the text size; `rtl` is the
    /// direction when the text itself has none.
    pub(crate) fn prose(role: ParagraphRole, runs: &[(Face, &str)], scale: u32, rtl: bool, fonts: &Fonts) -> Para {
        let mut para = Para { role, text: String::new(), spans: Vec::new(), rtl, hang: 0, atoms: Vec::new() };
        for (face, text) in runs {
            for c in text.chars() {
                match c {
                    // Soft hyphens would be printed by a plain font.
                    '\u{ad}' | '\u{feff}' => {}
                    c if breaks(c) && (para.text.is_empty() || para.text.ends_with(' ')) => {}
                    c if breaks(c) => para.text.push(' '),
                    c if c.is_control() => {}
                    c => para.text.push(c),
                }
            }
            para.close_span(*face);
        }
        para.text.truncate(para.text.trim_end_matches(' ').len());
        para.clip_spans();
        para.rtl = direction(&para.text).unwrap_or(rtl);
        para.measure(scale, fonts);
        para
    }

    /// One line of code. White space stays; tabs are four spaces.
    pub(crate) fn code(line: &str, scale: u32, fonts: &Fonts) -> Para {
        let mut text = String::with_capacity(line.len());
        for c in line.trim_end().chars() {
            match c {
                '\t' => text.push_str("    "),
                c if c.is_control() || c == '\u{feff}' => {}
                c => text.push(c),
            }
        }
        let indent = text.len() - text.trim_start_matches(' ').len();
        let hang = fonts.advance(Face::Mono, ' ') * hang(indent) * scale / 1000;
        let spans = vec![(text.len(), Face::Mono)];
        let mut para = Para { role: ParagraphRole::Code, text, spans, rtl: false, hang, atoms: Vec::new() };
        para.measure(scale, fonts);
        para
    }

    fn close_span(&mut self, face: Face) {
        match self.spans.last_mut() {
            Some((end, last)) if *last == face => *end = self.text.len(),
            _ => self.spans.push((self.text.len(), face)),
        }
    }

    fn clip_spans(&mut self) {
        let end = self.text.len();
        self.spans.iter_mut().for_each(|(at, _)| *at = (*at).min(end));
        let mut from = 0;
        self.spans.retain(|(at, _)| std::mem::replace(&mut from, *at) < *at);
    }

    fn measure(&mut self, scale: u32, fonts: &Fonts) {
        let mut letters: Vec<(usize, u32)> = Vec::new();
        let (mut from, mut before, mut span) = (0, None, 0);
        let (mut atoms, mut indent) = (Vec::new(), true);
        let mut last = Face::Regular;
        let code = self.role == ParagraphRole::Code;
        // Whatever is no wider fits any line, the ones that are set in too.
        let whole = (NARROWEST / 2).saturating_sub(self.hang);
        let mut chars = self.text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            while self.spans.get(span).is_some_and(|(end, _)| *end <= at) {
                span += 1;
            }
            let face = self.spans.get(span).map_or(Face::Regular, |(_, face)| *face);
            let kern = before.filter(|_| face == last).map_or(0, |before| fonts.kern(face, before, c));
            let width = fonts.advance(face, c).saturating_add_signed(kern) * scale;
            last = face;
            // Spaces that open a line of code belong to its first word.
            indent &= code && before.is_none_or(|before| before == ' ');
            if c == ' ' && !indent {
                let mut space = width;
                let mut after = at + 1;
                while chars.next_if(|(_, next)| *next == ' ').is_some() {
                    space += width;
                    after += 1;
                }
                atoms.push(atom(from..at, std::mem::take(&mut letters), space, whole));
                (from, before) = (after, None);
                continue;
            }
            let next = chars.peek().map(|(_, next)| *next);
            if !letters.is_empty() && between(before, c, next, code || matches!(face, Face::Mono | Face::MonoBold)) {
                atoms.push(atom(from..at, std::mem::take(&mut letters), 0, whole));
                from = at;
            }
            let end = at + c.len_utf8();
            match letters.last_mut() {
                // Marks, joiners and what follows a joiner stay with their letter.
                Some(last) if width == 0 || before == Some('\u{200d}') => *last = (end, last.1 + width),
                _ => letters.push((end, width)),
            }
            before = Some(c);
        }
        if !letters.is_empty() {
            atoms.push(atom(from..self.text.len(), letters, 0, whole));
        }
        self.atoms = atoms;
    }

    /// Whether there is nothing to print.
    pub(crate) fn is_empty(&self) -> bool {
        self.atoms.is_empty()
    }

    /// Width of the whole on one line.
    pub(crate) fn width(&self) -> u32 {
        let last = self.atoms.last().map_or(0, |atom| atom.space);
        self.atoms.iter().map(|atom| atom.width + atom.space).sum::<u32>() - last
    }

    /// How many lines it takes at a width.
    pub(crate) fn count(&self, width: u32) -> u32 {
        let mut lines = 0;
        self.each_line(width, |_| lines += 1);
        lines
    }

    /// Its lines at a width.
    pub(crate) fn lines(&self, width: u32) -> Vec<LineSpan> {
        let mut lines = Vec::new();
        self.each_line(width, |line| lines.push(line));
        lines
    }

    fn each_line(&self, width: u32, mut emit: impl FnMut(LineSpan)) {
        let mut line = LineSpan { start: 0, end: 0, width: 0 };
        let (mut open, mut space, mut room) = (false, 0, width);
        for atom in &self.atoms {
            if open && line.width + space + atom.width > room {
                emit(line);
                (open, room) = (false, width.saturating_sub(self.hang));
            }
            if open {
                line = LineSpan { end: atom.end, width: line.width + space + atom.width, ..line };
            } else if atom.width <= room || atom.letters.is_empty() {
                line = LineSpan { start: atom.start, end: atom.end, width: atom.width };
            } else {
                line = LineSpan { start: atom.start, end: atom.start, width: 0 };
                for (end, letter) in &atom.letters {
                    if line.width + letter > room && line.end > line.start {
                        emit(line);
                        room = width.saturating_sub(self.hang);
                        line = LineSpan { start: line.end, end: line.end, width: 0 };
                    }
                    line = LineSpan { end: *end, width: line.width + letter, ..line };
                }
            }
            (open, space) = (true, atom.space);
        }
        if open {
            emit(line);
        }
    }
}

/// The title's text and code, in a face each.
pub(crate) fn title_runs(title: &Title) -> Vec<(Face, String)> {
    title.runs().map(|(code, text)| (if code { Face::MonoBold } else { Face::Bold }, text.to_owned())).collect()
}

/// How far a line of code that is indented by some spaces goes on, in spaces: `css/sheet.css` has a class for each.
pub(crate) fn hang(indent: usize) -> u32 {
    (indent.min(8) / 2 * 2 + 2) as u32
}

/// Running text and its code, in a face each.
pub(crate) fn prose_runs(prose: &Prose) -> Vec<(Face, &str)> {
    prose.runs().map(|(code, text)| (if code { Face::Mono } else { Face::Regular }, text)).collect()
}

/// The direction of the first letter that has one.
fn direction(text: &str) -> Option<bool> {
    match unicode_bidi::get_base_direction(text) {
        unicode_bidi::Direction::Ltr => Some(false),
        unicode_bidi::Direction::Rtl => Some(true),
        unicode_bidi::Direction::Mixed => None,
    }
}

fn atom(bytes: Range<usize>, letters: Vec<(usize, u32)>, space: u32, whole: u32) -> Atom {
    let width = letters.iter().map(|(_, width)| width).sum::<u32>().div_ceil(1000);
    let letters = if width > whole {
        letters.into_iter().map(|(end, width)| (end, width.div_ceil(1000))).collect()
    } else {
        Vec::new()
    };
    Atom { start: bytes.start, end: bytes.end, width, space: space.div_ceil(1000), letters }
}

/// White space that a line may break at: no-break spaces are none.
fn breaks(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Whether a line may break between `before` and `c`, which `next` follows.
fn between(before: Option<char>, c: char, next: Option<char>, code: bool) -> bool {
    let Some(before) = before else { return false };
    if before == '\u{200b}' {
        return true;
    }
    let wide = |c: char| is_cjk(c) || matches!(u32::from(c), 0x3000..=0x303F | 0xFF00..=0xFFEF);
    if wide(before) || wide(c) {
        return !NO_START.contains(c) && !NO_END.contains(before);
    }
    // After a hyphen inside a word, not before a lone letter; after dashes and slashes.
    match before {
        '(' | '[' | '{' => code && !")]}".contains(c),
        '-' | '/' => !code && c.is_alphabetic() && next.is_some_and(char::is_alphabetic),
        '–' | '—' => c.is_alphanumeric(),
        _ => false,
    }
}

const NO_START: &str = "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】％ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥,.;:!?)]}'\"%";
const NO_END: &str = "（〔［｛〈《「『【‘“([{'\"";

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(text: &str) -> Para {
        Para::prose(ParagraphRole::Answer, &[(Face::Regular, text)], 1000, false, Fonts::embedded())
    }

    fn broken(para: &Para, width: u32) -> Vec<&str> {
        para.lines(width).iter().map(|line| &para.text[line.start..line.end]).collect()
    }

    #[test]
    fn lines_break_at_spaces_and_hold_what_fits() {
        let para = prose("  one two\n three  four ");
        assert_eq!(para.text, "one two three four");
        assert_eq!(broken(&para, 100_000), ["one two three four"]);
        assert_eq!(para.lines(100_000)[0].width, para.width());
        let width = prose("one two").width();
        assert_eq!(broken(&para, width), ["one two", "three", "four"]);
        assert_eq!(para.count(width), 3);
    }

    #[test]
    fn a_long_word_is_broken_and_loses_nothing() {
        let word = "x".repeat(120);
        let para = prose(&format!("a {word} b"));
        let lines = broken(&para, NARROWEST);
        assert_eq!(lines.concat().replace(' ', ""), format!("a{word}b"), "{lines:?}");
        assert!(para.lines(NARROWEST).iter().all(|line| line.width <= NARROWEST));
        assert_eq!(lines[0], "a");
    }

    #[test]
    fn hyphens_and_ideographs_let_a_line_break() {
        let para = prose("an off-by-one error");
        assert_eq!(broken(&para, prose("an off-by-").width()), ["an off-by-", "one error"]);
        let para = prose("日本語の文章です。改行");
        let lines = broken(&para, 8000);
        assert_eq!(lines, ["日本語の文章で", "す。改行"]);
    }

    #[test]
    fn direction_follows_the_first_letter() {
        assert!(prose("שלום Python").rtl);
        assert!(!prose("Python שלום").rtl);
        assert!(Para::prose(ParagraphRole::Answer, &[(Face::Regular, "123")], 1000, true, Fonts::embedded()).rtl);
    }

    #[test]
    fn code_that_goes_on_far_from_the_edge_stays_in_its_column() {
        let para = Para::code("        c__((=xb,,,z", 1000, Fonts::embedded());
        let lines = para.lines(NARROWEST);
        assert!(lines.len() > 1 && para.hang > NARROWEST / 2, "{lines:?}");
        assert!(lines[1..].iter().all(|line| para.hang + line.width <= NARROWEST), "{lines:?}");
    }

    #[test]
    fn code_keeps_its_indentation() {
        let para = Para::code("\treturn  value", 900, Fonts::embedded());
        assert_eq!(para.text, "    return  value");
        assert_eq!(broken(&para, 100_000), ["    return  value"]);
        let narrow = para.width() - 1;
        assert_eq!(broken(&para, narrow), ["    return", "value"]);
    }

    #[test]
    fn a_title_is_split_into_faces() {
        let runs = title_runs(&Title::written("What is `a < b` & `c`?"));
        let expected = [
            (Face::Bold, "What is "),
            (Face::MonoBold, "a < b"),
            (Face::Bold, " & "),
            (Face::MonoBold, "c"),
            (Face::Bold, "?"),
        ];
        assert_eq!(runs, expected.map(|(face, text)| (face, text.to_owned())));
    }
}
