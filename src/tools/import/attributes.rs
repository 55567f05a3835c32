//! Attributes at the end of a heading, as other tools write them: `{: #id .class }`, `{#id data-x="y"}`.
//!
//! In: Markdown. Out: the same with the id alone, or nothing, and a remark on what went. Braces with anything else in them are
//! words of the heading.
//!
//! Must not know: which tool wrote it.

use super::reading;
use super::shape::{Fate, Remark, Text};
use pulldown_cmark::Tag;

/// Attributes that a heading of a book may have.
const OWN: &[&str] = &["aliases", "roles", "levels", "tags", "weight", "format"];

/// The text with only those attributes that a heading of a book may have.
pub(crate) fn fitted(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let mut edits = Vec::new();
    for block in reading::blocks(source) {
        if !matches!(block.kind, Tag::Heading { .. }) {
            continue;
        }
        // Of a heading with a line below, the words are on the first.
        let line = source[block.span.clone()].lines().next().unwrap_or_default().trim_end();
        let Some((words, inside)) = line.strip_suffix('}').and_then(|line| line.rsplit_once('{')) else { continue };
        let Some(parts) = parts(inside.trim_start_matches(':')) else { continue };
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
            let mut remarks = Vec::new();
            let text = fitted(&Text::of_file(&"a.md".into(), source, 1), &mut remarks);
            assert_eq!(text.as_str().trim_end(), result);
            assert_eq!(remarks.is_empty(), !source.contains("data-") && !source.contains(".class"), "{source}");
        }
    }
}
