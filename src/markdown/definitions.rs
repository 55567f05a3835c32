//! Definitions of links that nobody sees: `[name]: address` shows nothing by itself.
//!
//! In: a text, its events and the definitions that pulldown-cmark has found. Out: the bytes of those that no link refers
//! to, and of those whose name was defined before. What people write as comments (`[//]: # (…)`) is left alone.
//!
//! Must not know: where links lead.

use pulldown_cmark::{Event, LinkType, RefDefs, Tag};
use std::collections::HashSet;
use std::ops::Range;

/// The definitions that show nothing.
pub fn unread(text: &str, events: &[(Event<'_>, Range<usize>)], all: &RefDefs<'_>) -> Vec<Range<usize>> {
    let mut used = HashSet::new();
    for (event, _) in events {
        let Event::Start(Tag::Link { link_type, id, .. } | Tag::Image { link_type, id, .. }) = event else { continue };
        if matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut) {
            used.extend(all.get(id).map(|definition| definition.span.start));
        }
    }
    let unused = all.iter().map(|(_, definition)| definition);
    let unused = unused.filter(|definition| !used.contains(&definition.span.start) && !is_comment(&definition.dest));
    let mut found: Vec<Range<usize>> = unused.map(|definition| trimmed(text, definition.span.clone())).collect();
    found.extend(repeated(text, events, all));
    found
}

/// What is written to be read in the source alone.
fn is_comment(address: &str) -> bool {
    matches!(address, "#" | "")
}

/// Definitions of a name that has one. pulldown-cmark passes them over, so they are looked for in what no event shows.
fn repeated(text: &str, events: &[(Event<'_>, Range<usize>)], all: &RefDefs<'_>) -> Vec<Range<usize>> {
    let shown = |event: &Event<'_>| match event {
        Event::Start(tag) => matches!(tag, Tag::CodeBlock(_)),
        Event::End(_) | Event::SoftBreak | Event::HardBreak => false,
        _ => true,
    };
    let mut shown: Vec<&Range<usize>> = events.iter().filter(|(event, _)| shown(event)).map(|(_, span)| span).collect();
    shown.sort_by_key(|span| span.start);
    let is_shown = |at: usize| {
        let next = shown.partition_point(|span| span.start <= at);
        next.checked_sub(1).is_some_and(|before| shown[before].contains(&at))
    };
    let mut found = Vec::new();
    for (colon, _) in text.match_indices("]:") {
        let line = text[..colon].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let Some(start) = text[line..colon].find('[').map(|at| line + at) else { continue };
        let marks = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')');
        let Some(first) = all.get(&text[start + 1..colon]) else { continue };
        if text[line..start].chars().all(marks) && !first.span.contains(&start) && !is_shown(start) {
            let end = text[colon..].find(['\n', '\r']).map_or(text.len(), |at| colon + at);
            found.push(trimmed(text, start..end));
        }
    }
    found
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let written = &text[span.clone()];
    let start = span.start + written.len() - written.trim_start().len();
    start..start + written.trim().len()
}
