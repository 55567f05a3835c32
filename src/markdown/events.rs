//! Markdown text → events: the one place that says which Markdown is read.
//!
//! In: a page's text, the byte at which its Markdown starts, and how it is to be read. Out: events, each with its bytes
//! in the file. The outline, the HTML, the text for search and the lints all take them from here, and find a heading, a
//! link or raw HTML again by its span.
//!
//! Must not know: what becomes of the events.

pub use crate::config::HtmlMode;
use crate::markdown::definitions;
use crate::markdown::dollars::{self, Formula};
use crate::markdown::emphasis::{self, StandIn};
use crate::markdown::phrasing::{self, TextLine};
use crate::markdown::quotes::{self, Quotes};
use crate::markdown::text::is_wide;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// How a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reading {
    /// The quotation marks of the book's language, where quotes and dashes are typographic.
    pub quotes: Option<Quotes>,
    /// What becomes of raw HTML.
    pub html: HtmlMode,
    /// Dollars make formulas.
    pub math: bool,
    /// Images may come from another host.
    pub remote_images: bool,
}

/// An event, with its bytes in the file.
pub(crate) type EventAt<'e> = (Event<'e>, Range<usize>);

/// A reference to nothing, with its bytes in the file.
pub(crate) type BrokenAt = (Range<usize>, Broken);

/// What a reference to nothing would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// A link.
    Link,
    /// A footnote.
    Footnote,
    /// No reference, but the definition of a link that nothing refers to.
    Definition,
}

/// The events of a page, in the order of its text.
///
/// pulldown-cmark takes money for formulas, any braces that end a heading for attributes, and asterisks in scripts without
/// spaces for text. What is one is found in a first reading without either, and hidden from a second behind other
/// characters, byte for byte.
pub(crate) fn events(text: &str, body: usize, reading: Reading) -> Vec<EventAt<'_>> {
    events_and_broken(text, body, reading).0
}

/// The events of a page, and the references to nothing, both in the order of the text.
pub(crate) fn events_and_broken(text: &str, body: usize, reading: Reading) -> (Vec<EventAt<'_>>, Vec<BrokenAt>) {
    let (mut events, broken) = all_events(text, body, reading);
    join_wide(&mut events);
    unstrike(text, &mut events);
    if let Some(quotes) = reading.quotes {
        quotes::set(quotes, text, &mut events);
    }
    (events, broken)
}

/// Nobody strikes out more than so many bytes, brackets among them, with one tilde.
const STRUCK: usize = 4096;

/// One tilde around what opens or closes a bracket strikes nothing: `(~5)~(6)`.
fn unstrike(text: &str, events: &mut [(Event<'_>, Range<usize>)]) {
    for (event, span) in events {
        let tilde = match event {
            Event::Start(Tag::Strikethrough) => span.start..span.start + 1,
            Event::End(TagEnd::Strikethrough) => span.end - 1..span.end,
            _ => continue,
        };
        let source = &text[span.clone()];
        let inner = source.get(1..source.len() - 1).unwrap_or_default();
        if !inner.starts_with('~') && inner.len() < STRUCK && !is_balanced(inner) {
            (*event, *span) = (Event::Text(CowStr::Borrowed("~")), tilde);
        }
    }
}

fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for byte in text.bytes() {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

fn all_events(text: &str, body: usize, reading: Reading) -> (Vec<EventAt<'_>>, Vec<BrokenAt>) {
    let in_file = |span: Range<usize>| span.start + body..span.end + body;
    let markdown = &text[body..];
    let (events, broken) = match hide(markdown, reading) {
        None => parsed(markdown, reading),
        Some(hidden) => {
            let (events, broken) = parsed(&hidden.text, reading);
            let mut shown = Vec::new();
            for (event, span) in events {
                let event = hidden.event(event.into_static(), &span, markdown);
                let event = hidden.as_typed(event, &span, markdown);
                push_with_formulas(event, span, &hidden.formulas, markdown, &mut shown);
            }
            (shown, broken)
        }
    };
    let events = events.into_iter().map(|(event, span)| (event, in_file(span))).collect();
    (events, broken.into_iter().map(|(span, kind)| (in_file(span), kind)).collect())
}

/// Pages of more bytes than this have their events counted before they are collected.
const LARGE: usize = 1 << 18;

/// The events of some Markdown as pulldown-cmark reads it, and the references to nothing.
fn parsed(markdown: &str, reading: Reading) -> (Vec<EventAt<'_>>, Vec<BrokenAt>) {
    let mut broken = Vec::new();
    let note = |link: pulldown_cmark::BrokenLink<'_>| {
        // A word between brackets alone is text like others.
        if link.link_type != LinkType::Shortcut {
            broken.push((link.span, Broken::Link));
        }
        None::<(CowStr<'_>, CowStr<'_>)>
    };
    let mut parser = Parser::new_with_broken_link_callback(markdown, options(reading), Some(note)).into_offset_iter();
    // A vector that grows is in memory twice while it moves, and the events take most of the memory that a large page needs.
    let count = if markdown.len() > LARGE { Parser::new_ext(markdown, options(reading)).count() } else { 0 };
    let mut events: Vec<EventAt<'_>> = Vec::with_capacity(count);
    events.extend(parser.by_ref());
    let defined = parser.reference_definitions();
    let unread =
        if defined.iter().next().is_some() { definitions::unread(markdown, &events, defined) } else { Vec::new() };
    drop(parser);
    broken.extend(unread.into_iter().map(|span| (span, Broken::Definition)));
    let mut in_code = false;
    for (event, span) in &events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => {
                broken.extend(footnote_mark(markdown, span).map(|span| (span, Broken::Footnote)));
            }
            _ => {}
        }
    }
    broken.sort_by_key(|(span, _)| span.start);
    broken.dedup();
    (events, broken)
}

/// A text whose formulas and attributes are hidden, and in which characters beside asterisks have stand-ins.
struct HiddenText {
    text: String,
    formulas: Vec<Formula>,
    attributes: Vec<(usize, Range<usize>)>,
    stand_ins: Vec<StandIn>,
}

impl HiddenText {
    /// An event with the attributes that were hidden from it.
    fn event<'e>(&self, event: Event<'e>, span: &Range<usize>, text: &str) -> Event<'e> {
        let Event::Start(Tag::Heading { level, .. }) = event else { return event };
        let found = self.attributes.binary_search_by_key(&span.start, |(start, _)| *start);
        let block = found.ok().map(|index| &self.attributes[index].1);
        heading(level, block.map(|block| &text[block.start + 1..block.end - 1]).unwrap_or_default())
    }

    /// An event whose text is that of the file where characters of it have stand-ins.
    fn as_typed<'e>(&self, event: Event<'e>, span: &Range<usize>, text: &str) -> Event<'e> {
        let next = self.stand_ins.partition_point(|one| one.at < span.start);
        match &event {
            Event::Text(part)
                if part.len() == span.len() && self.stand_ins.get(next).is_some_and(|one| one.at < span.end) =>
            {
                Event::Text(CowStr::from(text[span.clone()].to_owned()))
            }
            _ => event,
        }
    }
}

/// Hides what pulldown-cmark would misread; `None` where there is nothing to hide.
fn hide(text: &str, reading: Reading) -> Option<HiddenText> {
    let has_dollars = reading.math && memchr::memchr(b'$', text.as_bytes()).is_some();
    if !has_dollars && !may_have_attributes(text) && !emphasis::is_possible(text) {
        return None;
    }
    let masked = if reading.math { dollars::masked(text) } else { None };
    let first = Options::difference(options(reading), Options::ENABLE_SMART_PUNCTUATION);
    let first: Vec<_> = Parser::new_ext(masked.as_deref().unwrap_or(text), first).into_offset_iter().collect();
    let lines = phrasing::lines(&first);
    let formulas = if reading.math { formulas_of(&lines, text) } else { Vec::new() };
    let attributes = attributes_of(&first, text);
    let stand_ins = emphasis::stand_ins(text, &lines);
    if formulas.is_empty() && attributes.is_empty() && stand_ins.is_empty() {
        return None;
    }
    Some(HiddenText { text: hidden(text, &formulas, &attributes, &stand_ins), formulas, attributes, stand_ins })
}

/// Line ends between two characters of a script without spaces are no spaces.
fn join_wide(events: &mut Vec<(Event<'_>, Range<usize>)>) {
    if !events.iter().any(|(event, _)| *event == Event::SoftBreak) {
        return;
    }
    let mut in_heading = false;
    let mut joined = vec![false; events.len()];
    // Whether the last character was wide, and the line ends since.
    let (mut after_wide, mut ends) = (false, Vec::new());
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { .. }) => in_heading = true,
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            // Ids are made from headings, and do not change.
            Event::SoftBreak if !in_heading && after_wide => ends.push(index),
            Event::Text(text) | Event::Code(text) => {
                let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { continue };
                if is_wide(first) {
                    ends.iter().for_each(|end| joined[*end] = true);
                }
                ends.clear();
                after_wide = is_wide(last);
            }
            _ => {}
        }
    }
    let mut joined = joined.into_iter();
    events.retain(|_| !joined.next().unwrap_or_default());
}

/// The mark of a footnote that a text begins with, just behind its bracket.
fn footnote_mark(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let start = if text[span.clone()].starts_with("[^") { span.start } else { span.start.checked_sub(1)? };
    if !text.get(start..)?.starts_with("[^") || text[..start].ends_with('\\') {
        return None;
    }
    let label = text[start + 2..].split([']', '[', '\n']).next().unwrap_or_default();
    let end = start + 2 + label.len();
    (!label.trim().is_empty() && text[end..].starts_with(']')).then_some(start..end + 1)
}

/// The formulas of a text, from its lines.
fn formulas_of(lines: &[TextLine], text: &str) -> Vec<Formula> {
    let formulas = lines.iter().flat_map(|line| {
        let dollars = line.texts.iter().flat_map(|span| {
            let escaped = |at: usize| at == span.start && text[..at].ends_with('\\');
            let here = memchr::memchr_iter(b'$', &text.as_bytes()[span.clone()]).map(|at| span.start + at);
            here.filter(move |at| !escaped(*at))
        });
        dollars::formulas(text, &dollars.collect::<Vec<_>>(), &line.codes)
    });
    formulas.collect()
}

/// Whether some line may be a heading that ends with a block of attributes. Most pages have none, and need no first reading.
fn may_have_attributes(text: &str) -> bool {
    let underlines = |line: &str| line.contains(['=', '-']) && !line.contains(|c: char| !" \t>=-".contains(c));
    let line_end = ['\n', '\r'];
    let mut from = 0;
    // Of each line that has braces, the whole once: a line can be as long as the page.
    while let Some(brace) = memchr::memchr(b'}', &text.as_bytes()[from..]).map(|at| from + at) {
        let start = text[from..brace].rfind(line_end).map_or(from, |at| from + at + 1);
        let end = text[brace..].find(line_end).map_or(text.len(), |at| brace + at);
        let (line, after) = (&text[start..end], &text[end..]);
        let next = || after.trim_start_matches(line_end).split(line_end).next().unwrap_or_default();
        if line.trim_end().ends_with('}') && (line.contains('#') || underlines(next())) {
            return true;
        }
        from = end;
    }
    false
}

/// For each heading that ends with a block of attributes, where it starts and the bytes of the block.
fn attributes_of(events: &[(Event<'_>, Range<usize>)], text: &str) -> Vec<(usize, Range<usize>)> {
    let headings = events.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Heading { .. })));
    let blocks = headings.filter_map(|(_, span)| {
        let source = text[span.clone()].trim_end();
        let line = match source.starts_with('#') {
            true => source.lines().next()?,
            // The last line of the other kind of heading is its underline.
            false => source.rsplit_once('\n')?.0,
        };
        let line = line.trim_end();
        let start = line.strip_suffix('}')?.rfind('{')?;
        is_attributes(&line[start + 1..line.len() - 1])
            .then(|| (span.start, span.start + start..span.start + line.len()))
    });
    blocks.collect()
}

/// Names of the attributes that a heading can have.
pub(crate) const HEADING_KEYS: &[&str] = &["aliases", "roles", "levels", "tags", "weight", "format"];

/// Whether the text between braces is attributes: every word is `#id`, `.class` or `key=value`, and one of them is known.
fn is_attributes(block: &str) -> bool {
    let mark = |word: &str| word.len() > 1 && (word.starts_with('#') || word.starts_with('.'));
    let key = |word: &str| word.split_once('=').map(|(key, _)| key.to_owned());
    let known = |word: &str| mark(word) || key(word).is_some_and(|key| HEADING_KEYS.contains(&key.as_str()));
    let named = |word: &str| {
        key(word).is_some_and(|key| {
            !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
    };
    !block.contains(['{', '}', '<', '>', '\\'])
        && block.split_whitespace().any(known)
        && block.split_whitespace().all(|word| mark(word) || named(word))
}

/// A heading with the attributes of a block.
fn heading(level: HeadingLevel, block: &str) -> Event<'static> {
    let (mut id, mut classes, mut attrs) = (None, Vec::new(), Vec::new());
    for word in block.split_whitespace() {
        match (word.strip_prefix('#'), word.strip_prefix('.'), word.split_once('=')) {
            (Some(name), ..) => id = Some(CowStr::from(name.to_owned())),
            (_, Some(class), _) => classes.push(CowStr::from(class.to_owned())),
            (.., Some((key, value))) => {
                attrs.push((CowStr::from(key.to_owned()), Some(CowStr::from(value.to_owned()))));
            }
            _ => {}
        }
    }
    Event::Start(Tag::Heading { level, id, classes, attrs })
}

/// The text with its formulas behind dollars, its attributes behind spaces, and the stand-ins. Line ends, and the marks of
/// quotes and lists that begin a line, stay.
fn hidden(text: &str, formulas: &[Formula], attributes: &[(usize, Range<usize>)], stand_ins: &[StandIn]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for StandIn { at, text } in stand_ins {
        bytes[*at..at + text.len()].copy_from_slice(text.as_bytes());
    }
    for (_, block) in attributes {
        bytes[block.clone()].fill(b' ');
    }
    for Formula { span, .. } in formulas {
        let quotes = quotes_around(text, span.start);
        let mut at = span.start;
        for line in text[span.clone()].split_inclusive(['\n', '\r']) {
            let from = if at == span.start { 0 } else { dollars::margin(line, quotes) };
            let end = line.trim_end_matches(['\n', '\r']).len();
            bytes[at + from..at + end.max(from)].fill(b'$');
            at += line.len();
        }
    }
    // Whole characters were replaced: the bytes are text.
    String::from_utf8(bytes).unwrap_or_default()
}

/// How many quotes a formula that starts at a byte stands in.
fn quotes_around(text: &str, start: usize) -> usize {
    let line = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    dollars::quotes(&text[line..start])
}

/// Appends an event; what of it stands for formulas becomes formulas.
fn push_with_formulas<'e>(
    event: Event<'e>,
    span: Range<usize>,
    formulas: &[Formula],
    text: &str,
    out: &mut Vec<(Event<'e>, Range<usize>)>,
) {
    let mut next = formulas.partition_point(|formula| formula.span.end <= span.start);
    let within = formulas.get(next).is_some_and(|formula| formula.span.start < span.end);
    let part = match &event {
        Event::Text(part) if within && part.len() == span.len() => part.clone(),
        Event::SoftBreak | Event::HardBreak if within => return,
        _ => return out.push((event, span)),
    };
    let mut at = span.start;
    let push_text = |out: &mut Vec<(Event<'e>, Range<usize>)>, range: Range<usize>| {
        if !range.is_empty() {
            let piece = part[range.start - span.start..range.end - span.start].to_owned();
            out.push((Event::Text(CowStr::from(piece)), range));
        }
    };
    while let Some(formula) = formulas.get(next).filter(|formula| formula.span.start < span.end) {
        next += 1;
        // A formula of several lines is written where its first begins.
        if formula.span.start >= at {
            push_text(out, at..formula.span.start);
            let quotes = quotes_around(text, formula.span.start);
            let lines = text[formula.source.clone()].split('\n').enumerate();
            let lines = lines.map(|(row, line)| if row == 0 { line } else { &line[dollars::margin(line, quotes)..] });
            let source = CowStr::from(lines.collect::<Vec<_>>().join("\n"));
            let event = if formula.display { Event::DisplayMath(source) } else { Event::InlineMath(source) };
            out.push((event, formula.span.clone()));
        }
        at = formula.span.end.min(span.end);
    }
    push_text(out, at..span.end);
}

/// Where the text of an event stands in the file: the whole of its span, or the end of each of its lines where the marks
/// of a quote or the indentation of a list stand between them.
pub(crate) fn lines_of(event: &str, span: Range<usize>, text: &str) -> Vec<Range<usize>> {
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

/// CommonMark and what GitHub adds to it, footnotes and definition lists.
fn options(reading: Reading) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    options.set(Options::ENABLE_SMART_PUNCTUATION, reading.quotes.is_some());
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_with_attributes_is_never_passed_by() {
        for heading in
            ["# A {#b}", "## A {.b} \r\n", "A {#b}\n---", "> A {#b}\r\n> ===\r\n", "- # A {#b}", "# A {#b}\rB"]
        {
            assert!(may_have_attributes(&format!("Text {{x}}.\n\n{heading}")), "{heading}");
        }
        for text in ["Text {x}", "```python\nx = {\n  1: {}\n}\n```\n", "{x}\n\nText", "# A {b} c"] {
            assert!(!may_have_attributes(text), "{text}");
        }
    }
}
