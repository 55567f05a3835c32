//! Imported pages → the text of Markdown files.
//!
//! In: pages with paths and ids, the book's settings. Out: for each its path and [`Text`], so that every line still knows
//! where it came from. This is the only writer: what a page of the book looks like is decided here for every format.
//!
//! Must not know: formats, the disk.

use super::outline::explicit_id;
use super::reading;
use super::shape::{DraftKind, DraftMarks, DraftPage, DraftQuestion, Fate, Remark, Text};
use super::vocabulary::{BookNames, LabelKind};
use crate::book::sections::{self, SectionNames};
use crate::config::Config;
use crate::markdown::doc::Heading;
use crate::markdown::text::Title;
use pulldown_cmark::Tag;

/// A page as it is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageToWrite {
    /// Path from the book's folder.
    pub(crate) path: String,
    pub(crate) text: Text,
}

/// How pages are written.
pub(crate) struct PageWriter<'c> {
    config: &'c Config,
    sections: SectionNames,
    names: BookNames,
    remarks: Vec<Remark>,
}

impl<'c> PageWriter<'c> {
    pub(crate) fn new(config: &'c Config) -> PageWriter<'c> {
        PageWriter {
            config,
            sections: SectionNames::new(&config.book.language, &config.sections),
            names: BookNames::of(&config.vocabulary),
            remarks: Vec::new(),
        }
    }

    /// What the book calls a kind of section.
    fn name(&self, kind: &str) -> &'c str {
        sections::heading(kind, &self.config.book.language, &self.config.sections)
    }

    /// The names that the pages written so far use, and what was changed in writing them.
    pub(crate) fn finish(self) -> (BookNames, Vec<Remark>) {
        (self.names, self.remarks)
    }

    /// A page as a file.
    pub(crate) fn page(&mut self, page: &DraftPage) -> PageToWrite {
        let mut text = Text::at(&page.place, &self.front_matter(page));
        match page.shape {
            DraftKind::Topic | DraftKind::Guide => text.push(&releveled(&page.prose, 2)),
            DraftKind::Questions => {
                text.push(&releveled(&page.prose, 3));
                for question in &page.questions {
                    text.push_line(&question.place, &self.heading(question));
                    text.push(&self.body(&question.body, 1));
                }
            }
            DraftKind::Question => {
                text.push(&releveled(&page.prose, 3));
                for question in &page.questions {
                    text.push(&self.body(&question.body, 0));
                }
            }
        }
        let end = text.as_str().len();
        PageToWrite { path: format!("content/{}.md", page.path), text: text.edited(vec![(end..end, "\n".to_owned())]) }
    }

    fn front_matter(&mut self, page: &DraftPage) -> String {
        let mut lines = vec!["+++".to_owned(), format!("title = {}", quoted(&page.title))];
        // A page of one question has that question's marks.
        let single = page.questions.first().filter(|_| page.shape == DraftKind::Question);
        let marks = single.map_or(&page.marks, |question| &question.marks);
        lines.extend(page.marks.id.as_ref().map(|id| format!("id = {}", quoted(id))));
        match page.shape {
            DraftKind::Questions => lines.push("kind = \"questions\"".to_owned()),
            DraftKind::Question => lines.push("kind = \"question\"".to_owned()),
            DraftKind::Guide => lines.push("kind = \"guide\"".to_owned()),
            DraftKind::Topic => {}
        }
        self.marks(marks, &mut lines);
        if !page.order.is_empty() {
            lines.push(format!("order = {}", list(&page.order)));
        }
        lines.push("+++".to_owned());
        lines.join("\n")
    }

    fn marks(&mut self, marks: &DraftMarks, lines: &mut Vec<String>) {
        for (key, value) in [("cue", &marks.cue), ("description", &marks.description)] {
            if !value.is_empty() {
                lines.push(format!("{key} = {}", quoted(value)));
            }
        }
        for (key, of, labels) in [
            ("tags", LabelKind::Tags, &marks.tags),
            ("roles", LabelKind::Roles, &marks.roles),
            ("levels", LabelKind::Levels, &marks.levels),
        ] {
            if !labels.is_empty() {
                lines.push(format!("{key} = {}", list(&self.ids(of, labels))));
            }
        }
        lines.extend(marks.weight.map(|weight| format!("weight = {weight}")));
        for (key, values) in [("sources", &marks.sources), ("aliases", &marks.aliases)] {
            if !values.is_empty() {
                lines.push(format!("{key} = {}", list(values)));
            }
        }
        if marks.draft {
            lines.push("draft = true".to_owned());
        }
        lines.extend(marks.more.iter().map(|(key, value)| format!("{key} = {value}")));
    }

    fn ids(&mut self, list: LabelKind, labels: &[String]) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for label in labels.iter().filter(|label| !label.trim().is_empty()) {
            let id = self.names.id(list, label);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// The heading of a question among others.
    fn heading(&mut self, question: &DraftQuestion) -> String {
        let marks = &question.marks;
        let mut attributes = vec![format!("#{}", marks.id.as_deref().unwrap_or_default())];
        for (key, of, labels) in [
            ("tags", LabelKind::Tags, &marks.tags),
            ("roles", LabelKind::Roles, &marks.roles),
            ("levels", LabelKind::Levels, &marks.levels),
        ] {
            let ids = self.ids(of, labels);
            if !ids.is_empty() {
                attributes.push(format!("{key}={}", ids.join(",")));
            }
        }
        attributes.extend(marks.weight.map(|weight| format!("weight={weight}")));
        format!("## {} {{{}}}", in_heading(&question.title), attributes.join(" "))
    }

    /// The text of a question whose parts stand under headings `deeper` than the second level.
    fn body(&mut self, body: &Text, deeper: u8) -> Text {
        let body = self.named(&releveled(body, 2));
        let headings = headings(&body);
        let kind = |title: &str| {
            let heading = Heading { title: Title::plain(title), ..Heading::default() };
            self.sections.kind(&heading)
        };
        let parts: Vec<&str> =
            headings.iter().filter(|(_, level, _)| *level == 2).map(|(_, _, title)| kind(title)).collect();
        let parted = parts.iter().any(|part| *part != "other");
        let lead = headings.first().map_or(body.as_str().len(), |(start, ..)| *start);
        let answered = parts.iter().any(|part| matches!(*part, "answer" | "solution" | "problem" | "strong"));
        let mut whole = Text::default();
        let unanswered = !answered && !body.as_str()[..lead].trim().is_empty();
        // Among others a question without parts is all answer; on a page of its own the answer has a heading.
        if (parted && unanswered) || (deeper == 0 && !answered) {
            whole
                .push_line(&body.place(0), &format!("{} {}", "#".repeat(2 + usize::from(deeper)), self.name("answer")));
        }
        whole.push(&releveled(&body, if parted { 2 + deeper } else { 3 }));
        whole
    }
}

impl PageWriter<'_> {
    /// The text with its parts under the names that the book's language has for them.
    fn named(&mut self, body: &Text) -> Text {
        let mut edits = Vec::new();
        for (kind, usual) in
            [("answer", "Answer"), ("example", "Example"), ("pitfalls", "Pitfalls"), ("followups", "Follow-ups")]
        {
            let name = self.name(kind);
            for (start, ..) in
                headings(body).iter().filter(|(_, level, title)| *level == 2 && title == usual && name != usual)
            {
                let at = start + "## ".len();
                let message = "a heading, under the name that the book has for it";
                self.remarks.push(Remark::new(Fate::Changed, body.place(*start), message).gone(usual));
                edits.push((at..at + usual.len(), name.to_owned()));
            }
        }
        body.edited(edits)
    }
}

/// The headings of a text at its top level: where each starts, its level and its words.
fn headings(text: &Text) -> Vec<(usize, u8, String)> {
    let blocks = reading::blocks(text.as_str());
    let found = blocks.iter().filter_map(|block| match block.kind {
        Tag::Heading { level, .. } => {
            let (title, _) = explicit_id(&reading::plain(&block.events));
            Some((block.span.start, reading::level(level), title))
        }
        _ => None,
    });
    found.collect()
}

/// The text with its headings moved so that the highest is of this level.
fn releveled(text: &Text, top: u8) -> Text {
    let source = text.as_str();
    let blocks = reading::blocks(source);
    let level_of = |kind: &Tag<'_>| match kind {
        Tag::Heading { level, .. } => Some(reading::level(*level)),
        _ => None,
    };
    let Some(highest) = blocks.iter().filter_map(|block| level_of(&block.kind)).min() else { return text.clone() };
    let mut edits = Vec::new();
    for block in &blocks {
        let Some(level) = level_of(&block.kind) else { continue };
        let marks = "#".repeat(usize::from((level - highest + top).min(6)));
        let written = source[block.span.clone()].trim_end();
        let end = block.span.start + written.len();
        if written.starts_with('#') {
            let hashes = written.len() - written.trim_start_matches('#').len();
            edits.push((block.span.start..block.span.start + hashes, marks));
        } else {
            // Underlined: its text on one line behind the marks.
            let words = written.rsplit_once('\n').map_or(written, |(words, _)| words);
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            edits.push((block.span.start..end, format!("{marks} {words}")));
        }
    }
    text.edited(edits)
}

/// A title as the text of a heading: what would be read as a mark is escaped, code stays.
fn in_heading(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    let mut code = false;
    let mut before = ' ';
    for (at, c) in title.char_indices() {
        let next = title[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let mark = match c {
            '`' => {
                code = !code && title[at + 1..].contains('`');
                false
            }
            '_' => !before.is_alphanumeric() || !next.is_alphanumeric(),
            '<' | '&' => !next.is_whitespace(),
            '\\' | '*' | '[' | ']' | '~' | '$' => true,
            '}' => next == ' ' && title[at + 1..].trim().is_empty(),
            '#' => title[at + 1..].trim().is_empty(),
            _ => false,
        };
        if mark && !code {
            text.push('\\');
        }
        text.push(c);
        before = c;
    }
    text
}

pub(crate) fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", text.trim().replace('\\', "\\\\").replace('"', "\\\""))
}

pub(crate) fn list(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::import::shape::SourceLine;

    fn question(title: &str, body: &str) -> DraftQuestion {
        let place = SourceLine::new(&"a.md".into(), 1);
        let marks = DraftMarks { id: Some("q".to_owned()), ..DraftMarks::default() };
        DraftQuestion { title: title.to_owned(), marks, anchors: Vec::new(), body: Text::at(&place, body), place }
    }

    fn written(shape: DraftKind, body: &str) -> String {
        let mut page = DraftPage::new(shape, "t/p", &SourceLine::new(&"a.md".into(), 1), "P");
        page.marks.id = Some("t/p".to_owned());
        page.questions = vec![question("What is `a<b>` or <b>?", body)];
        let config = Config::default();
        let text = PageWriter::new(&config).page(&page).text;
        text.as_str().split_once("\n+++\n\n").expect("front matter").1.to_owned()
    }

    #[test]
    fn parts_stand_below_their_question() {
        let heading = "## What is `a<b>` or \\<b>? {#q}\n\n";
        for (body, many, one) in [
            ("Yes.", "Yes.\n", "## Answer\n\nYes.\n"),
            ("Yes.\n\n#### Note\n\nx", "Yes.\n\n### Note\n\nx\n", "## Answer\n\nYes.\n\n### Note\n\nx\n"),
            (
                "Yes.\n\nExample\n===\n\nx",
                "### Answer\n\nYes.\n\n### Example\n\nx\n",
                "## Answer\n\nYes.\n\n## Example\n\nx\n",
            ),
            ("Lead\n\n## Answer\n\nYes.", "Lead\n\n### Answer\n\nYes.\n", "Lead\n\n## Answer\n\nYes.\n"),
        ] {
            assert_eq!(written(DraftKind::Questions, body), format!("{heading}{many}"), "{body}");
            assert_eq!(written(DraftKind::Question, body), one, "{body}");
        }
    }
}
