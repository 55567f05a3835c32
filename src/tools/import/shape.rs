//! What every importer hands over: pages with questions, files beside them, and a remark on each piece that was guessed,
//! changed or left out.
//!
//! In: nothing. Out: [`Imported`] and what it is made of. [`Text`] is Markdown that knows from which line of which source
//! each of its lines came, however it is cut and edited.
//!
//! Must not know: any format, how pages are written, the disk.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A line of a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SourceLine {
    /// The file, as it is named in reports.
    pub(crate) file: Arc<str>,
    /// The line, from 1; in a table of cards the row.
    pub(crate) line: usize,
}

impl SourceLine {
    pub(crate) fn new(file: &Arc<str>, line: usize) -> SourceLine {
        SourceLine { file: file.clone(), line }
    }
}

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// The source does not say; this was assumed.
    Guessed,
    /// It stands in the book in another form.
    Changed,
    /// It is not in the book.
    Left,
}

impl Fate {
    /// The name in reports for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Fate::Guessed => "import-guessed",
            Fate::Changed => "import-changed",
            Fate::Left => "import-left",
        }
    }
}

/// A remark on a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    pub(crate) what: Fate,
    pub(crate) place: SourceLine,
    pub(crate) message: String,
    /// The words of the source that the book does not have because of it.
    pub(crate) gone: String,
}

impl Remark {
    pub(crate) fn new(what: Fate, place: SourceLine, message: impl Into<String>) -> Remark {
        Remark { what, place, message: message.into(), gone: String::new() }
    }

    /// The same remark, with the words that are gone.
    pub(crate) fn gone(mut self, words: impl Into<String>) -> Remark {
        self.gone = words.into();
        self
    }
}

/// Markdown, and for each of its lines the place it came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text {
    text: String,
    places: Vec<SourceLine>,
    /// Where each line begins, but for the first.
    starts: Vec<usize>,
}

impl Text {
    fn new(text: String, places: Vec<SourceLine>) -> Text {
        let starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Text { text, places, starts }
    }

    /// The number of the line that holds a byte, from 0.
    fn line(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// The text of a file whose first line has this number.
    pub(crate) fn of_file(file: &Arc<str>, text: &str, first: usize) -> Text {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let places = (0..text.split('\n').count()).map(|line| SourceLine::new(file, first + line)).collect();
        Text::new(text, places)
    }

    /// Text that came from one place.
    pub(crate) fn at(place: &SourceLine, text: &str) -> Text {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let places = vec![place.clone(); text.split('\n').count()];
        Text::new(text, places)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The place of a byte.
    pub(crate) fn place(&self, byte: usize) -> SourceLine {
        let line = self.line(byte);
        self.places.get(line).or(self.places.last()).cloned().unwrap_or(SourceLine { file: "".into(), line: 1 })
    }

    /// A part of it.
    pub(crate) fn slice(&self, bytes: Range<usize>) -> Text {
        let first = self.line(bytes.start);
        let text = self.text[bytes].to_owned();
        let lines = text.split('\n').count();
        let places = self.places.iter().skip(first).take(lines).cloned().collect();
        Text::new(text, places)
    }

    /// Without the rules and breaks that end it.
    pub(crate) fn without_last_rules(&self) -> Text {
        let mut end = self.text.trim_end().len();
        while let Some(mark) = ["\n---", "\n***", "\n___", "\n* * *", "\n- - -", "<br>", "<br/>", "<br />"]
            .iter()
            .find(|mark| self.text[..end].ends_with(**mark))
        {
            let shorter = self.text[..end - mark.len()].trim_end().len();
            // Right below a line, dashes make a heading of it.
            if mark.starts_with('\n') && end - mark.len() == shorter && shorter > 0 {
                break;
            }
            end = shorter;
        }
        self.slice(0..end)
    }

    /// The same with stretches replaced. Of two that overlap the one that begins first counts.
    pub(crate) fn edited(&self, mut edits: Vec<(Range<usize>, String)>) -> Text {
        edits.sort_by_key(|(bytes, _)| (bytes.start, std::cmp::Reverse(bytes.end)));
        let mut text = String::with_capacity(self.text.len());
        let mut places = Vec::with_capacity(self.places.len());
        let mut line = 0;
        let mut from = 0;
        let mut open = false;
        let mut push = |part: &str, line: &mut usize, moves: bool, text: &mut String, open: &mut bool| {
            for c in part.chars() {
                if !*open {
                    places.extend(self.places.get(*line).or(self.places.last()).cloned());
                    *open = true;
                }
                text.push(c);
                if c == '\n' {
                    *open = false;
                    *line += usize::from(moves);
                }
            }
        };
        for (bytes, with) in edits {
            if bytes.start < from {
                continue;
            }
            push(&self.text[from..bytes.start], &mut line, true, &mut text, &mut open);
            push(&with, &mut line, false, &mut text, &mut open);
            line += self.text[bytes.clone()].matches('\n').count();
            from = bytes.end;
        }
        push(&self.text[from..], &mut line, true, &mut text, &mut open);
        if !open {
            places.extend(self.places.get(line).or(self.places.last()).cloned());
        }
        Text::new(text, places)
    }

    /// Adds another text as blocks of its own, an empty line between.
    pub(crate) fn push(&mut self, other: &Text) {
        let other = other.trimmed();
        if other.is_blank() {
            return;
        }
        if self.is_blank() {
            *self = other;
            return;
        }
        let end = self.text.trim_end().len();
        let lines = self.places.len() - self.text[end..].matches('\n').count();
        self.text.truncate(end);
        self.places.truncate(lines);
        self.starts.truncate(lines.saturating_sub(1));
        self.text.push_str("\n\n");
        self.text.push_str(&other.text);
        self.places.extend(other.places.first().cloned());
        self.places.extend(other.places);
        self.starts.extend([end + 1, end + 2]);
        self.starts.extend(other.starts.iter().map(|start| start + end + 2));
    }

    /// Adds a line at the end.
    pub(crate) fn push_line(&mut self, place: &SourceLine, line: &str) {
        self.push(&Text::at(place, line));
    }

    /// Without empty lines around it.
    pub(crate) fn trimmed(&self) -> Text {
        let end = self.text.trim_end().len();
        let lead = self.text[..end].len() - self.text[..end].trim_start_matches(['\n', ' ']).len();
        // The indent of the first line means something in Markdown.
        let start = self.text[..lead].rfind('\n').map_or(0, |newline| newline + 1).min(end);
        self.slice(start..end)
    }

    /// Each line with the same number of columns taken off, where it has them.
    pub(crate) fn dedented(&self, columns: usize) -> Text {
        let mut edits = Vec::new();
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let white = line.len() - line.trim_start_matches(' ').len();
            edits.push((start..start + white.min(columns), String::new()));
            start += line.len();
        }
        self.edited(edits)
    }
}

/// What is known of a question or page beside its text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DraftMarks {
    /// The permanent id, where the source has one that can be kept.
    pub(crate) id: Option<String>,
    pub(crate) cue: String,
    pub(crate) description: String,
    /// Labels of tags, roles and levels, as the source writes them.
    pub(crate) tags: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) levels: Vec<String>,
    pub(crate) weight: Option<i64>,
    pub(crate) sources: Vec<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) draft: bool,
    /// Further keys of cuebook's own front matter, each with its value as TOML.
    pub(crate) more: BTreeMap<String, String>,
}

impl DraftMarks {
    /// Whether a heading of a page with several questions can carry all of it.
    pub(crate) fn fits_heading(&self) -> bool {
        self.cue.is_empty()
            && self.description.is_empty()
            && self.sources.is_empty()
            && self.aliases.is_empty()
            && self.more.is_empty()
            && !self.draft
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DraftQuestion {
    pub(crate) place: SourceLine,
    /// Text with `code` in backticks.
    pub(crate) title: String,
    pub(crate) marks: DraftMarks,
    /// What links of the source call it.
    pub(crate) anchors: Vec<String>,
    /// The answer, or parts under headings of the second level. Without any part it is all answer.
    pub(crate) body: Text,
}

/// What a page is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DraftKind {
    /// `_index.md` of a topic.
    Topic,
    /// Prose.
    Guide,
    /// Questions, one to a heading.
    Questions,
    /// One question.
    Question,
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DraftPage {
    pub(crate) shape: DraftKind,
    /// Path below `content/`, without `.md`, in letters, digits and `-`.
    pub(crate) path: String,
    pub(crate) place: SourceLine,
    pub(crate) title: String,
    pub(crate) marks: DraftMarks,
    /// For a topic: the names below it in their order.
    pub(crate) order: Vec<String>,
    /// What links of the source within its file call it, beside the name of the file.
    pub(crate) anchors: Vec<String>,
    /// Prose; of a page with questions what stands before the first.
    pub(crate) prose: Text,
    pub(crate) questions: Vec<DraftQuestion>,
}

impl DraftPage {
    pub(crate) fn new(
        shape: DraftKind,
        path: impl Into<String>,
        place: &SourceLine,
        title: impl Into<String>,
    ) -> DraftPage {
        DraftPage {
            shape,
            path: path.into(),
            place: place.clone(),
            title: title.into(),
            marks: DraftMarks::default(),
            order: Vec::new(),
            anchors: Vec::new(),
            prose: Text::default(),
            questions: Vec::new(),
        }
    }
}

/// A file that pages show or link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    /// Path as links of the source write it, from the source's root.
    pub(crate) name: String,
    /// Path below `content/`.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// The words of a source, to be found again in the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Original {
    pub(crate) place: SourceLine,
    pub(crate) text: String,
}

/// Everything an importer found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Imported {
    pub(crate) pages: Vec<DraftPage>,
    pub(crate) files: Vec<Attachment>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) originals: Vec<Original>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &Text) -> Vec<usize> {
        text.places.iter().map(|place| place.line).collect()
    }

    #[test]
    fn lines_keep_their_places_through_cuts_and_edits() {
        let text = Text::of_file(&"a.md".into(), "one\ntwo\r\nthree\nfour", 1);
        assert_eq!((text.as_str(), lines(&text)), ("one\ntwo\nthree\nfour", vec![1, 2, 3, 4]));
        let cut = text.slice(4..13);
        assert_eq!((cut.as_str(), lines(&cut)), ("two\nthree", vec![2, 3]));
        let gone = text.edited(vec![(3..7, String::new())]);
        assert_eq!((gone.as_str(), lines(&gone)), ("one\nthree\nfour", vec![1, 3, 4]));
        let more = text.edited(vec![(4..7, "2\n2½".to_owned())]);
        assert_eq!((more.as_str(), lines(&more)), ("one\n2\n2½\nthree\nfour", vec![1, 2, 2, 3, 4]));
        assert_eq!(more.place(more.as_str().find("three").expect("there")).line, 3);
        let mut both = cut.clone();
        both.push(&text.slice(0..3));
        assert_eq!((both.as_str(), lines(&both)), ("two\nthree\n\none", vec![2, 3, 1, 1]));
        let empty = text.edited(vec![(0..18, String::new())]);
        assert_eq!(lines(&empty), [4]);
    }

    #[test]
    fn the_indent_of_the_first_line_stays() {
        let text = Text::of_file(&"a.md".into(), "\n\n    code\nend\n\n", 1);
        assert_eq!(text.trimmed().as_str(), "    code\nend");
        assert_eq!(text.trimmed().dedented(4).as_str(), "code\nend");
    }
}
