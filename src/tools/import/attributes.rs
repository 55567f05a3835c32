//! Attributes as other tools write them: at the end of a heading (`{: #id .class }`, `{#id data-x="y"}`), and Kramdown's on a
//! line of their own below what they are of.
//!
//! In: Markdown. Out: the same with a heading's id behind it, and a remark on what went. Braces with anything else in them
//! are words.
//!
//! Must not know: which tool wrote it.

use super::reading::{self, TopBlock};
use super::shape::{Fate, Remark, Text};
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

/// Attributes that a heading of a book may have.
const OWN: &[&str] = &["aliases", "roles", "levels", "tags", "weight", "format"];

/// The text with only those attributes that a heading of a book may have.
pub(crate) fn fitted(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let mut edits = Vec::new();
    let mut heading: Option<Range<usize>> = None;
    for block in reading::blocks(source) {
        let before = heading.take();
        if !matches!(block.kind, Tag::Heading { .. }) {
            edits.extend(lines(text, &block, before, remarks));
            continue;
        }
        // Of a heading with a line below, the words are on the first.
        let line = source[block.span.clone()].lines().next().unwrap_or_default().trim_end();
        heading = Some(block.span.start..block.span.start + line.len());
        let Some((words, inside)) = line.strip_suffix('}').and_then(|line| line.rsplit_once('{')) else { continue };
        let Some(parts) = parts(inside.trim_start_matches(':')) else { continue };
        heading = None;
        let (kept, gone): (Vec<&str>, Vec<&str>) = parts.iter().copied().partition(|part| stays(part));
        if gone.is_empty() && !inside.starts_with([':', ' ']) {
            continue;
        }
        let start = block.span.start + words.len();
        let end = block.span.start + line.len();
        if !gone.is_empty() {
            let message = "an attribute of a heading: the book's headings have none like it";
            remarks.push(Remark::new(Fate::Left, text.place(start), message).gone(gone.join(" ")));
        }
        let with = if kept.is_empty() { String::new() } else { format!("{{{}}}", kept.join(" ")) };
        let start = if kept.is_empty() { block.span.start + words.trim_end().len() } else { start };
        edits.push((start..end, with));
    }
    text.edited(edits)
}

/// What becomes of lines that hold attributes alone, in a block that may stand right below a heading: an id of the heading
/// moves behind it, the rest goes.
fn lines(
    text: &Text,
    block: &TopBlock<'_>,
    heading: Option<Range<usize>>,
    remarks: &mut Vec<Remark>,
) -> Vec<(Range<usize>, String)> {
    let source = text.as_str();
    if matches!(block.kind, Tag::CodeBlock(_) | Tag::HtmlBlock) || !source[block.span.clone()].contains("{:") {
        return Vec::new();
    }
    let code = |event: &Event<'_>| matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_) | Event::Html(_));
    let code: Vec<&Range<usize>> = block.events.iter().filter(|(event, _)| code(event)).map(|(_, span)| span).collect();
    let mut edits = Vec::new();
    let mut next = block.span.start;
    for line in source[block.span.clone()].split_inclusive('\n') {
        let at = next;
        next += line.len();
        let inside = line.trim().strip_prefix("{:").and_then(|rest| rest.strip_suffix('}'));
        let Some(mut gone) = inside.and_then(parts).filter(|_| !code.iter().any(|span| span.contains(&at))) else {
            continue;
        };
        let id = gone.iter().position(|part| part.starts_with('#')).filter(|_| at == block.span.start);
        if let (Some(heading), Some(id)) = (&heading, id) {
            let id = gone.remove(id);
            edits.push((heading.end..heading.end, format!(" {{{id}}}")));
            let message = "the id of a heading, on a line of its own: it stands behind the heading";
            remarks.push(Remark::new(Fate::Changed, text.place(at), message));
        }
        if !gone.is_empty() {
            let message = "attributes on a line of their own: a book's paragraphs and lists have none";
            remarks.push(Remark::new(Fate::Left, text.place(at), message).gone(gone.join(" ")));
        }
        edits.push((at..next, String::new()));
    }
    edits
}

fn stays(part: &str) -> bool {
    part.starts_with('#') || part.split_once('=').is_some_and(|(key, _)| OWN.contains(&key))
}

/// The attributes between braces; `None` where something else stands there.
fn parts(inside: &str) -> Option<Vec<&str>> {
    let (mut parts, mut rest) = (Vec::new(), inside.trim());
    while !rest.is_empty() {
        let mut quoted = None;
        let end = rest.find(|c: char| {
            match (quoted, c) {
                (None, '"' | '\'') => quoted = Some(c),
                (Some(open), _) if c == open => quoted = None,
                _ => {}
            }
            quoted.is_none() && c.is_whitespace()
        });
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        let name = |name: &str| {
            name.starts_with(char::is_alphabetic)
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':'))
        };
        let known = part.strip_prefix(['#', '.']).is_some_and(name)
            || part.split_once('=').is_some_and(|(key, value)| name(key) && !value.is_empty());
        if !known || quoted.is_some() {
            return None;
        }
        parts.push(part);
        rest = after.trim_start();
    }
    (!parts.is_empty()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a source, and whether nothing is said of it.
    fn read(source: &str) -> (String, bool) {
        let mut remarks = Vec::new();
        let text = fitted(&Text::of_file(&"a.md".into(), source, 1), &mut remarks);
        (text.as_str().trim_end().to_owned(), remarks.is_empty())
    }

    #[test]
    fn the_id_stays_and_words_in_braces_do() {
        for (source, result) in [
            ("## Version { data-toc-label=\"A version\" }", "## Version"),
            ("## Default { #default data-toc-label='x' .wide }", "## Default {#default}"),
            ("## Kramdown {: #own .class}", "## Kramdown {#own}"),
            ("## Ours {#a tags=one,two}", "## Ours {#a tags=one,two}"),
            ("## A set {1, 2}", "## A set {1, 2}"),
            ("## A dict {a: b}", "## A dict {a: b}"),
            ("## None {}", "## None {}"),
            ("    ## Code { .x }", "    ## Code { .x }"),
        ] {
            let (text, is_quiet) = read(source);
            assert_eq!(text, result);
            assert_eq!(is_quiet, !source.contains("data-") && !source.contains(".class"), "{source}");
        }
    }

    #[test]
    fn a_line_of_attributes_goes_and_gives_a_heading_its_id() {
        for (source, result) in [
            ("## New\n{: #v4-4-1}\n\nText.", "## New {#v4-4-1}\n\nText."),
            ("## New\n{: #v4 .wide }\nText.", "## New {#v4}\nText."),
            ("## Own {#a}\n{: #b}\n\nText.", "## Own {#a}\n\nText."),
            ("Text.\n{: .note .info}\n\nMore.", "Text.\n\nMore."),
            ("- One\n- Two\n{:.wide}\n", "- One\n- Two"),
            ("> Quoted.\n{: .note}\n", "> Quoted."),
            ("```text\n{: .note}\n```", "```text\n{: .note}\n```"),
            ("- One\n\n  ```text\n  {: .note}\n  ```", "- One\n\n  ```text\n  {: .note}\n  ```"),
            ("A set {: 1}\n{: not, this}", "A set {: 1}\n{: not, this}"),
        ] {
            let (text, is_quiet) = read(source);
            assert_eq!(text, result, "{source}");
            assert_eq!(is_quiet, source == result, "{source}");
        }
    }
}
