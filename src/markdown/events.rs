//! Markdown text → events: the one place that says which Markdown is read.
//!
//! In: a page's text, the byte at which its Markdown starts, and how it is to be read. Out: events, each with its bytes
//! in the file. The outline, the HTML, the text for search and the lints all take them from here, and find a heading, a
//! link or raw HTML again by its span.
//!
//! Must not know: what becomes of the events.

pub use crate::config::HtmlMode;
use pulldown_cmark::{Event, Options, Parser};
use std::ops::Range;

/// How a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Typographic quotes and dashes.
    pub smart: bool,
    /// What becomes of raw HTML.
    pub html: HtmlMode,
}

/// The events of a page, in the order of its text.
pub fn events(text: &str, body: usize, reading: Reading) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let parser = Parser::new_ext(&text[body..], options(reading));
    parser.into_offset_iter().map(move |(event, span)| (event, span.start + body..span.end + body))
}

/// Where the text of an event stands in the file: the whole of its span, or the end of each of its lines where the marks
/// of a quote or the indentation of a list stand between them.
pub fn lines_of(event: &str, span: Range<usize>, text: &str) -> Vec<Range<usize>> {
    let source = &text[span.clone()];
    if event == source {
        return vec![span];
    }
    let mut at = span.start;
    let lines = source.split_inclusive('\n').zip(event.split_inclusive('\n')).map(|(source, line)| {
        let start = source.rfind(line.trim_end_matches(['\r', '\n'])).unwrap_or(0);
        at += source.len();
        at - source.len() + start..at
    });
    lines.collect()
}

/// All that pulldown-cmark offers but wikilinks.
fn options(reading: Reading) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT;
    options.set(Options::ENABLE_SMART_PUNCTUATION, reading.smart);
    options
}
