//! A line of Markdown outside a document: the `title` of front matter.
//!
//! In: the line, and how it is read. Out: its events, its [`Title`], its links. A line is no list, no heading and no HTML,
//! whatever it begins with, and an image is shown as typed. Names such as `__init__` keep their underscores.
//!
//! Must not know: documents, where links lead.

use crate::markdown::events::{EventAt, HtmlMode, Reading, events};
use crate::markdown::math;
use crate::markdown::text::Title;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::ops::Range;

/// What is put before a line, so that nothing in it begins a block.
const BEFORE: &str = "x ";

/// The events of a line, each with its bytes there.
pub(crate) fn events_of(line: &str, reading: Reading) -> Vec<EventAt<'static>> {
    let line = line.trim();
    if !line.contains(['*', '_', '~', '`', '[', '<', '&', '\\', '$']) {
        return vec![(Event::Text(CowStr::from(line.to_owned())), 0..line.len())];
    }
    let whole = format!("{BEFORE}{}", line.replace(['\n', '\r'], " "));
    // What is typed with plain quotes has them in every list.
    let read = events(&whole, 0, Reading { quotes: None, html: HtmlMode::Allow, ..reading });
    let mut shown: Vec<EventAt<'static>> = Vec::new();
    // The last element that is shown as typed, with all that is in it.
    let mut typed = 0..0;
    for (event, span) in read {
        if typed.start <= span.start && span.end <= typed.end {
            continue;
        }
        let (start, end) = (span.start.saturating_sub(BEFORE.len()), span.end.saturating_sub(BEFORE.len()));
        let as_typed = Event::Text(CowStr::from(whole[span.clone()].to_owned()));
        let event = match event {
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => continue,
            Event::Start(ref tag) if stays(tag, &whole[span.clone()]) => {
                typed = span;
                as_typed
            }
            Event::InlineMath(source) | Event::DisplayMath(source) if math::check(&source).is_err() => as_typed,
            Event::Html(_) | Event::InlineHtml(_) => as_typed,
            Event::Text(text) if span.start == 0 => Event::Text(CowStr::from(text[BEFORE.len()..].to_owned())),
            event => event.into_static(),
        };
        shown.push((event, start..end));
    }
    shown
}

/// Whether an element is shown as typed: an image, and emphasis that is a name in a program (`_x_`, `__init__`).
fn stays(tag: &Tag<'_>, source: &str) -> bool {
    match tag {
        Tag::Image { .. } => true,
        Tag::Emphasis | Tag::Strong => {
            source.starts_with('_') && source.chars().all(|c| c.is_alphanumeric() || c == '_')
        }
        _ => false,
    }
}

/// The title that a line is.
pub(crate) fn title(line: &str, reading: Reading) -> Title {
    let mut title = Title::default();
    for (event, _) in events_of(line, reading) {
        match event {
            Event::Text(text) => title.push_text(&text),
            Event::Code(code) => title.push_code(&code),
            Event::InlineMath(source) | Event::DisplayMath(source) => match math::mathml(&source, false) {
                Ok(html) => title.push_html(&html, &math::plain(&source)),
                Err(_) => title.push_text(&source),
            },
            Event::SoftBreak | Event::HardBreak => title.push_text(" "),
            Event::Start(tag) => title.push_html(mark(&tag.to_end(), false), ""),
            Event::End(tag) => title.push_html(mark(&tag, true), ""),
            _ => {}
        }
    }
    title
}

/// The tag of an element that a title shows everywhere. A link is one only where the title stands over its page.
fn mark(tag: &TagEnd, ends: bool) -> &'static str {
    match (tag, ends) {
        (TagEnd::Emphasis, false) => "<em>",
        (TagEnd::Emphasis, true) => "</em>",
        (TagEnd::Strong, false) => "<strong>",
        (TagEnd::Strong, true) => "</strong>",
        (TagEnd::Strikethrough, false) => "<del>",
        (TagEnd::Strikethrough, true) => "</del>",
        _ => "",
    }
}

/// The links of a line, each with where it leads and its bytes.
pub(crate) fn links(line: &str, reading: Reading) -> Vec<(String, Range<usize>)> {
    if !line.contains(['[', '<']) {
        return Vec::new();
    }
    let links = events_of(line, reading).into_iter().filter_map(|(event, span)| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some((dest_url.into_string(), span)),
        _ => None,
    });
    links.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::quotes::Quotes;

    const READING: Reading =
        Reading { quotes: Some(Quotes::ENGLISH), html: HtmlMode::Sanitize, math: true, remote_images: false };

    #[test]
    fn a_title_keeps_what_its_author_marked() {
        for (line, html, text) in [
            ("What is `a < b` & *why*?", "What is <code>a &lt; b</code> &amp; <em>why</em>?", "What is a < b & why?"),
            ("**Never** ~~ever~~", "<strong>Never</strong> <del>ever</del>", "Never ever"),
            ("See [PEP 8](https://e.example)", "See PEP 8", "See PEP 8"),
            ("What does ``a`b`` do?", "What does <code>a`b</code> do?", "What does a`b do?"),
            ("  a ` b ", "a ` b", "a ` b"),
        ] {
            let title = title(line, READING);
            assert_eq!((title.html.as_str(), title.text.as_str()), (html, text), "{line}");
        }
        let title = title("Is $\\theta(n)$ fast?", READING);
        assert!(title.html.contains("<mi>θ</mi>"), "{}", title.html);
        assert_eq!(title.text, "Is θ(n) fast?");
    }

    #[test]
    fn what_only_looks_like_markdown_stays_as_typed() {
        for line in [
            "What are __init__ and __new__?",
            "_x_ or _",
            "# of rows",
            "1. of January",
            "- of a list",
            "> and <",
            "List<int> or <package>",
            "![a](b.png)",
            "*args and **kwargs",
            "It's \"so\" -- or not",
            "From $5 to $10",
            "[x] and [^1]",
            "C:\\temp",
            "$\\frac{1$",
            "===",
            "| a | b |",
            "A\tb",
        ] {
            let title = title(line, READING);
            assert_eq!(title.text, line);
            assert_eq!(title.html, crate::markdown::text::escaped(line), "{line}");
        }
    }

    #[test]
    fn links_know_their_bytes() {
        let line = "é [a](b.md) and <https://e.example>";
        let found = links(line, READING);
        let found: Vec<(&str, &str)> = found.iter().map(|(to, span)| (to.as_str(), &line[span.clone()])).collect();
        assert_eq!(found, [("b.md", "[a](b.md)"), ("https://e.example", "<https://e.example>")]);
    }
}
