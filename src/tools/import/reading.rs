//! Markdown of a source, read: its events, its blocks, and the plain words of a stretch of it.
//!
//! In: Markdown. Out: events with their bytes. Sources are read as GitHub reads them, so no formulas, definition lists or
//! attributes of headings are looked for.
//!
//! Must not know: what becomes of any of it.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// How sources are read.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// The events of a source.
pub(crate) fn events(text: &str) -> Vec<(Event<'_>, Range<usize>)> {
    Parser::new_ext(text, options()).into_offset_iter().collect()
}

/// A block at the top level.
#[derive(Debug, Clone)]
pub(crate) struct TopBlock<'a> {
    pub(crate) kind: Tag<'a>,
    pub(crate) span: Range<usize>,
    /// Its events, between start and end.
    pub(crate) events: Vec<(Event<'a>, Range<usize>)>,
}

/// The blocks at the top level; a rule is a block without events.
pub(crate) fn blocks(text: &str) -> Vec<TopBlock<'_>> {
    let mut blocks: Vec<TopBlock<'_>> = Vec::new();
    let mut depth = 0_usize;
    for (event, span) in events(text) {
        match &event {
            Event::Start(tag) => {
                depth += 1;
                if depth == 1 {
                    blocks.push(TopBlock { kind: tag.clone(), span, events: Vec::new() });
                    continue;
                }
            }
            Event::End(_) => {
                depth -= 1;
                if depth == 0 {
                    continue;
                }
            }
            _ => {}
        }
        if depth > 0
            && let Some(block) = blocks.last_mut()
        {
            block.events.push((event, span));
        }
    }
    blocks
}

/// The number of a heading's level.
pub(crate) fn level(level: HeadingLevel) -> u8 {
    level as u8
}

/// The text of some events: without marks, code without its backticks.
pub(crate) fn plain(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) => text.push(' '),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// A title for some events: text with `code` in backticks, nothing else marked.
pub(crate) fn title(events: &[(Event<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(part) => text.push_str(part),
            Event::Code(code) => {
                let fence = if code.contains('`') { "``" } else { "`" };
                let pad = if code.contains('`') { " " } else { "" };
                text.push_str(&format!("{fence}{pad}{code}{pad}{fence}"));
            }
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The destinations of links and images among some events.
pub(crate) fn destinations<'e>(events: &'e [(Event<'_>, Range<usize>)]) -> impl Iterator<Item = &'e str> {
    events.iter().filter_map(|(event, _)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(&**dest_url),
        _ => None,
    })
}

/// The id that GitHub gives a heading.
pub(crate) fn github_anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// The words of a text, in small letters.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}
