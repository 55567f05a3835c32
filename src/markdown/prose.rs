//! The prose of a piece of a page: what search indexes and lints read. Code blocks and headings are left out.
//!
//! In: text with its place, as a page is read. Out: the text, put together when it is asked for. Nearly all of it stands in
//! the page's source word for word, so places are kept and not the words.
//!
//! Must not know: who reads it.

use std::ops::Range;

/// What a piece says, as stretches of the source and of what the source does not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    runs: Vec<ProseRun>,
    other: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum ProseRun {
    /// Bytes of the source, in which the end of a line is a space.
    Source(Range<usize>),
    /// Bytes of what the source does not hold.
    Other(Range<usize>),
}

impl Said {
    /// Appends text that stands at some bytes of the source.
    pub(super) fn push(&mut self, text: &str, span: Range<usize>, source: &str) {
        match source.get(span.clone()) {
            Some(written) if written == text || (written == "\n" && text == " ") => {}
            _ => return self.push_other(text),
        }
        match self.runs.last_mut() {
            Some(ProseRun::Source(last)) if last.end == span.start => last.end = span.end,
            _ => self.runs.push(ProseRun::Source(span)),
        }
    }

    /// Appends the end of a line.
    pub(super) fn end_line(&mut self) {
        self.push_other("\n");
    }

    /// Appends what the source does not hold.
    fn push_other(&mut self, text: &str) {
        let start = self.other.len();
        self.other.push_str(text);
        match self.runs.last_mut() {
            Some(ProseRun::Other(last)) => last.end = self.other.len(),
            _ => self.runs.push(ProseRun::Other(start..self.other.len())),
        }
    }

    /// The text.
    pub fn text(&self, source: &str) -> String {
        let mut text = String::new();
        for run in &self.runs {
            match run {
                ProseRun::Source(span) => text += &source.get(span.clone()).unwrap_or_default().replace('\n', " "),
                ProseRun::Other(span) => text += self.other.get(span.clone()).unwrap_or_default(),
            }
        }
        text
    }
}

/// Finds stretches of what a piece says in its source, in the order of the text.
pub(crate) struct SourcePlaces<'s> {
    said: &'s Said,
    run: usize,
    /// The byte of the text at which that run begins.
    start: usize,
}

impl<'s> SourcePlaces<'s> {
    /// From the beginning of a piece.
    pub(crate) fn new(said: &'s Said) -> SourcePlaces<'s> {
        SourcePlaces { said, run: 0, start: 0 }
    }

    /// Where some bytes of the text stand in the source; none where they do not stand there in one stretch. They begin
    /// no earlier than those that were asked for before.
    pub(crate) fn next(&mut self, bytes: Range<usize>) -> Option<Range<usize>> {
        while let Some(run) = self.said.runs.get(self.run) {
            let (ProseRun::Source(span) | ProseRun::Other(span)) = run;
            if bytes.start < self.start + span.len() {
                let ProseRun::Source(span) = run else { return None };
                let start = span.start + (bytes.start - self.start);
                return (start + bytes.len() <= span.end).then(|| start..start + bytes.len());
            }
            self.start += span.len();
            self.run += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::input::Source;
    use crate::markdown::events::{HtmlMode, Reading};
    use crate::markdown::outline;
    use crate::markdown::quotes::Quotes;

    #[test]
    fn a_piece_says_what_is_read_without_headings_and_code() {
        let text = "One *two*\nthree `a  b`.\n\n> Quoted\n> on &amp; on.\n\n```python\nx\n```\n\n- Item $x^2$\n\n## Head *ing*\n\n> ### Inner\n\n| a | b |\n|---|---|\n| c | \"d\" |\n";
        let source = Source { path: "content/a.md".into(), text: text.into(), ..Source::default() };
        let reading =
            Reading { quotes: Some(Quotes::ENGLISH), html: HtmlMode::Allow, math: true, remote_images: false };
        let prose = outline::parse(&source, reading).value.prose();
        assert_eq!(prose[0], "One two three a  b.\nQuoted on & on.\nItem x^2\n");
        assert_eq!(prose[1], "\nInner\na\nb\nc\n“d”\n");
        assert_eq!(prose.len(), 2);
    }
}
