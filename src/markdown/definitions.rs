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
pub(crate) fn unread(text: &str, events: &[(Event<'_>, Range<usize>)], all: &RefDefs<'_>) -> Vec<Range<usize>> {
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

/// Whether a definition is a comment, for those who read the source.
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
    let marks = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')');
    let (mut found, mut at) = (Vec::new(), 0);
    for line in text.split_inclusive(['\n', '\r']) {
        let start = at + line.len() - line.trim_start_matches(marks).len();
        let end = at + line.len();
        at = end;
        let Some(first) = name(&text[start..end]).and_then(|name| all.get(name)) else { continue };
        if !first.span.contains(&start) && !is_shown(start) {
            found.push(trimmed(text, start..end));
        }
    }
    found
}

/// The name that a line defines: what stands between `[` and the first `]` that is not escaped, with `:` behind it.
fn name(line: &str) -> Option<&str> {
    let inside = line.strip_prefix('[')?;
    let mut escaped = false;
    let end = inside.find(|c| {
        let ends = c == ']' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    inside[end..].starts_with("]:").then_some(&inside[..end])
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let written = &text[span.clone()];
    let start = span.start + written.len() - written.trim_start().len();
    start..start + written.trim().len()
}
