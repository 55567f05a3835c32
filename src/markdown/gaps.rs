//! `==hidden==`: the words of a page that its cards ask for.
//!
//! In: the events of a page. Out: the gaps, each with the block of text that it stands in. What opens a gap has no space
//! to its right, what closes it none to its left, and both stand in the same paragraph, cell or emphasis. In code `==`
//! compares, and a footnote is asked by no card.
//!
//! Must not know: which pages have cards of this kind, HTML.

use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// The mark at both ends of a gap.
pub(crate) const MARK: &str = "==";

/// Words between two marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Its bytes in the file, marks included.
    pub span: Range<usize>,
    /// The bytes of the block at the top level of the page that holds it.
    pub block: Range<usize>,
    /// What is hidden, text.
    pub hidden: String,
}

/// Looks for gaps while the events of a page go by.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    found: Vec<Gap>,
    /// Those of the open block: their bytes in the file, and which of `said` they hide.
    here: Vec<(Range<usize>, Range<usize>)>,
    /// For each open construct, where a gap opened in it and how much of `said` was said before.
    open: Vec<Option<(usize, usize)>>,
    /// The text of the open block, without marks.
    said: String,
    block: Range<usize>,
    /// How many constructs are open in which no gap is looked for.
    shut: usize,
}

impl Gaps {
    /// Takes the next event.
    pub(crate) fn event(&mut self, event: &Event<'_>, span: &Range<usize>, text: &str) {
        match event {
            Event::Start(tag) => {
                if self.open.is_empty() {
                    self.said.clear();
                    self.block = span.clone();
                }
                self.shut += usize::from(matches!(tag, Tag::CodeBlock(_) | Tag::FootnoteDefinition(_)));
                self.open.push(None);
            }
            Event::End(tag) => {
                self.shut -= usize::from(matches!(tag, TagEnd::CodeBlock | TagEnd::FootnoteDefinition));
                self.open.pop();
                if self.open.is_empty() {
                    self.end_block();
                }
            }
            Event::Text(part) if self.shut == 0 && text.get(span.clone()) == Some(part) => self.text(part, span.start),
            Event::Text(part) | Event::Code(part) if self.shut == 0 => self.said.push_str(part),
            Event::InlineMath(part) | Event::DisplayMath(part) => self.said.push_str(part),
            Event::SoftBreak | Event::HardBreak => self.said.push(' '),
            _ => {}
        }
    }

    /// The gaps, in the order of the text; of one within another, the outer.
    pub(crate) fn finish(mut self) -> Vec<Gap> {
        self.end_block();
        self.found
    }

    /// Keeps the gaps of the open block that stand in no other. Only then their words are taken: gaps can be as deep in
    /// each other as the block is long.
    fn end_block(&mut self) {
        self.here.sort_by_key(|(span, _)| span.start);
        let mut end = 0;
        for (span, said) in self.here.drain(..) {
            if span.start >= end {
                end = span.end;
                let hidden = self.said[said].trim().to_owned();
                self.found.push(Gap { span, block: self.block.clone(), hidden });
            }
        }
    }

    fn text(&mut self, part: &str, start: usize) {
        let mut from = 0;
        for (at, _) in part.match_indices(MARK) {
            let before = part[..at].chars().next_back();
            let after = part[at + MARK.len()..].chars().next();
            // Three in a row are a line, not a mark.
            if before == Some('=') || after == Some('=') {
                continue;
            }
            let space = |c: Option<char>| c.is_some_and(char::is_whitespace);
            self.said.push_str(&part[from..at]);
            from = at + MARK.len();
            let Some(open) = self.open.last_mut() else { continue };
            match *open {
                Some((opened, said)) if !space(before) && self.said.len() > said => {
                    self.here.push((opened..start + from, said..self.said.len()));
                    *open = None;
                }
                _ if !space(after) => *open = Some((start + at, self.said.len())),
                _ => {}
            }
        }
        self.said.push_str(&part[from..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::events::{HtmlMode, Reading, events};
    use crate::markdown::quotes::Quotes;

    fn found(text: &str) -> Vec<(String, String)> {
        let mut gaps = Gaps::default();
        let reading =
            Reading { quotes: Some(Quotes::ENGLISH), html: HtmlMode::Sanitize, math: true, remote_images: false };
        for (event, span) in events(text, 0, reading) {
            gaps.event(&event, &span, text);
        }
        let gap = |gap: Gap| (gap.hidden, text[gap.span].to_owned());
        gaps.finish().into_iter().map(gap).collect()
    }

    fn hidden(text: &str) -> Vec<String> {
        found(text).into_iter().map(|(hidden, _)| hidden).collect()
    }

    #[test]
    fn a_gap_holds_what_stands_between_its_marks() {
        assert_eq!(hidden("A ==lock== and ==two words==."), ["lock", "two words"]);
        assert_eq!(
            found("The ==**GIL** of `CPython`== here"),
            [("GIL of CPython".to_owned(), "==**GIL** of `CPython`==".to_owned())]
        );
        assert_eq!(hidden("- ==a==\n- b ==c==\n\n> ==d==\n\n| x |\n|---|\n| ==e== |\n"), ["a", "c", "d", "e"]);
        assert_eq!(hidden("over ==two\nlines== of text"), ["two lines"]);
    }

    #[test]
    fn comparisons_and_lines_are_none() {
        for text in [
            "a == b",
            "a == b and c == d",
            "`a==b` or `c==d`",
            "```\n==x==\n```",
            "== x ==",
            "==x",
            "==== x ====",
            "===",
            "==x **y==** z",
            "x ==y\n\nz== w",
            "Title\n=====\n",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
