//! A source's Markdown without what a page of a book has no use for: links back to the top, tables of contents, and raw
//! HTML that a page may not hold.
//!
//! In: a [`Text`]. Out: the same without them, and a remark on each. Wrapping elements go and their content stays; images,
//! links and headings in HTML become Markdown; the rest keeps the attributes that a page may hold.
//!
//! Must not know: which format the text came from, where links lead.

use super::reading::{self, TopBlock};
use super::shape::{Fate, Remark, Text};
use crate::markdown::raw_html::{self, Tag, Token};
use crate::markdown::sanitize::{self, Drawing};
use pulldown_cmark::{Event, Tag as Start};
use std::collections::HashMap;
use std::ops::Range;

/// Elements that only say where their content stands or how it looks.
const WRAPPERS: &[&str] = &[
    "p", "div", "center", "font", "span", "section", "article", "main", "header", "footer", "nav", "small", "big",
    "tt", "html", "body", "picture", "source", "label", "input", "button", "form", "hr",
];
/// Elements in which Markdown is not read, so that what stands in them stays HTML.
const STAY_HTML: &[&str] = &[
    "table", "thead", "tbody", "tr", "td", "th", "ul", "ol", "li", "dl", "dt", "dd", "pre", "figure", "video", "audio",
    "svg",
];
/// Elements that go with all that is in them.
const GO_WHOLE: &[&str] = &["script", "style", "noscript", "template"];

/// The text without navigation and unfit HTML.
pub(crate) fn tidied(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let text = without_navigation(text, remarks);
    let text = without_whole_elements(&text, remarks);
    with_fit_html(&text, remarks)
}

/// Leaves out links back to the top, and tables of contents with their headings.
fn without_navigation(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let blocks = reading::blocks(source);
    let mut edits = Vec::new();
    let mut leave = |span: Range<usize>, message: &str, remarks: &mut Vec<Remark>| {
        let place = text.place(span.start);
        remarks.push(Remark::new(Fate::Left, place, message).gone(&source[span.clone()]));
        edits.push((span, String::new()));
    };
    for (number, block) in blocks.iter().enumerate() {
        if is_contents(block) {
            leave(block.span.clone(), "a table of contents: the book makes its own", remarks);
            let before = number.checked_sub(1).and_then(|before| blocks.get(before));
            if let Some(heading) = before.filter(|block| is_contents_heading(block)) {
                leave(heading.span.clone(), "the heading of a table of contents", remarks);
            }
            continue;
        }
        for span in back_to_top(block, source) {
            leave(span, "a link back to the top: the book's pages have their own", remarks);
        }
    }
    text.edited(edits)
}

fn is_contents(block: &TopBlock<'_>) -> bool {
    if !matches!(block.kind, Start::List(_) | Start::Table(_)) {
        return false;
    }
    let (mut items, mut links, mut linked, mut all, mut within) = (0, 0, 0, 0, false);
    for (event, _) in &block.events {
        match event {
            Event::Start(Start::Item | Start::TableRow) => items += 1,
            Event::Start(Start::Link { dest_url, .. }) if dest_url.starts_with('#') => {
                links += 1;
                within = true;
            }
            Event::End(pulldown_cmark::TagEnd::Link) => within = false,
            Event::Start(Start::CodeBlock(_)) => return false,
            Event::Text(part) | Event::Code(part) => {
                let letters = part.chars().filter(|c| c.is_alphabetic()).count();
                all += letters;
                linked += if within { letters } else { 0 };
            }
            _ => {}
        }
    }
    links >= 3 && links * 10 >= items * 6 && linked * 10 >= all * 7
}

fn is_contents_heading(block: &TopBlock<'_>) -> bool {
    const NAMES: [&str; 8] = [
        "table of contents",
        "contents",
        "toc",
        "index",
        "table of content",
        "list of questions",
        "questions",
        "inhalt",
    ];
    let words = reading::plain(&block.events).to_lowercase();
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(block.kind, Start::Heading { .. } | Start::Paragraph) && NAMES.contains(&words)
}

/// The paragraphs, headings and pieces of HTML of a block that only lead back to the top; within a paragraph the links.
fn back_to_top(block: &TopBlock<'_>, source: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let leads_up = |text: &str| {
        let lower = text.to_lowercase();
        let letters: String = lower.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
        let letters = letters.split_whitespace().collect::<Vec<_>>().join(" ");
        let words = [
            "back to top",
            "back to the top",
            "go to top",
            "top",
            "return to top",
            "back to contents",
            "back to table of contents",
            "nach oben",
            "up",
        ];
        let arrows = !lower.is_empty() && lower.chars().any(|c| "⬆↑🔝▲⇧↥⤴☝".contains(c));
        words.contains(&letters.as_str()) || (letters.is_empty() && arrows)
    };
    if matches!(block.kind, Start::HtmlBlock) {
        let html = &source[block.span.clone()];
        let up = raw_html::tokens(html).iter().any(
            |token| matches!(token, Token::Start(tag) if tag.get("href").is_some_and(|href| href.starts_with('#'))),
        );
        let markdown = reading::plain(&reading::events(raw_html::text_of(html).trim()));
        return if up && leads_up(&markdown) { vec![block.span.clone()] } else { found };
    }
    let mut open: Vec<(Range<usize>, usize)> = vec![(block.span.clone(), 0)];
    let whole = matches!(block.kind, Start::Paragraph | Start::Heading { .. });
    let mut link: Option<(usize, Range<usize>)> = None;
    for (at, (event, span)) in block.events.iter().enumerate() {
        match event {
            Event::Start(Start::Paragraph | Start::Heading { .. }) => open.push((span.clone(), at + 1)),
            Event::Start(Start::Link { dest_url, .. }) if dest_url.starts_with('#') => link = Some((at, span.clone())),
            Event::End(pulldown_cmark::TagEnd::Link) => {
                let Some((start, bytes)) = link.take() else { continue };
                if !leads_up(&reading::plain(&block.events[start..at])) {
                    continue;
                }
                let alone = |paragraph: &(Range<usize>, usize)| {
                    let text = without_marks(&source[paragraph.0.clone()]);
                    text == without_marks(&source[bytes.clone()])
                };
                let paragraph = open.last().filter(|_| whole || open.len() > 1).filter(|last| alone(last));
                found.push(paragraph.map_or(bytes.clone(), |paragraph| paragraph.0.clone()));
            }
            _ => {}
        }
    }
    found
}

/// A stretch of Markdown without the marks that may stand around a link, and without tags.
fn without_marks(source: &str) -> String {
    let text = raw_html::text_of(source);
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '_' | '#' | '`' | '>')).collect()
}

/// Leaves out elements that go with their content.
fn without_whole_elements(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let tags = tags(source);
    let mut edits = Vec::new();
    for (number, (token, _)) in tags.iter().enumerate() {
        let Token::Start(tag) = token else { continue };
        if !GO_WHOLE.contains(&tag.name.as_str()) {
            continue;
        }
        let closing = tags[number..].iter().find_map(|(token, _)| match token {
            Token::End { name, span } if *name == tag.name => Some(span.end),
            _ => None,
        });
        let span = tag.span.start..closing.unwrap_or(tag.span.end);
        let message = format!("`<{}>` with its content: a page holds no such element", tag.name);
        remarks.push(Remark::new(Fate::Left, text.place(span.start), message).gone(&source[span.clone()]));
        edits.push((span, String::new()));
    }
    text.edited(edits)
}

/// The tags of raw HTML, at their bytes of the source, each with whether Markdown is read around it.
pub(crate) fn tags(source: &str) -> Vec<(Token, bool)> {
    let mut found = Vec::new();
    for (event, span) in reading::events(source) {
        let markdown = match event {
            Event::InlineHtml(_) => true,
            Event::Start(Start::HtmlBlock) => {
                let tokens = raw_html::tokens(&source[span.clone()]);
                !tokens.iter().any(|token| match token {
                    Token::Start(tag) => STAY_HTML.contains(&tag.name.as_str()),
                    Token::End { name, .. } => STAY_HTML.contains(&name.as_str()),
                    _ => false,
                })
            }
            _ => continue,
        };
        let shift = |range: Range<usize>| range.start + span.start..range.end + span.start;
        for token in raw_html::tokens(&source[span.clone()]) {
            match token {
                Token::Start(mut tag) => {
                    tag.span = shift(tag.span);
                    for attribute in &mut tag.attributes {
                        attribute.span = shift(attribute.span.clone());
                        attribute.quoted = shift(attribute.quoted.clone());
                        attribute.start += span.start;
                    }
                    found.push((Token::Start(tag), markdown));
                }
                Token::End { name, span } => found.push((Token::End { name, span: shift(span) }, markdown)),
                Token::Text | Token::Broken { .. } => {}
            }
        }
    }
    found
}

/// Raw HTML in a form that a page may hold.
struct Fit<'t, 'r> {
    text: &'t Text,
    remarks: &'r mut Vec<Remark>,
    /// What becomes of tags, in their order.
    edits: Vec<(Range<usize>, String)>,
    /// What becomes of the lines around them.
    more: Vec<(Range<usize>, String)>,
    /// Names of open elements, each with what its end tag becomes; `None` leaves the tag as it is.
    open: Vec<(String, Option<String>)>,
    drawing: Drawing,
}

fn with_fit_html(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let mut fit =
        Fit { text, remarks, edits: Vec::new(), more: Vec::new(), open: Vec::new(), drawing: Drawing::default() };
    let tags = tags(source);
    for (number, (token, markdown)) in tags.iter().enumerate() {
        match token {
            Token::Start(tag) => {
                let end = end_of(&tags[number + 1..], &tag.name);
                fit.start(tag, *markdown, end);
            }
            Token::End { name, span } => fit.end(name, span.clone()),
            _ => {}
        }
    }
    // The indent of what stood in a block of HTML means nothing, and would make code of Markdown.
    let gone: HashMap<usize, usize> =
        fit.edits.iter().filter(|(_, with)| with.is_empty()).map(|(span, _)| (span.start, span.end)).collect();
    for (event, span) in reading::events(source) {
        if matches!(event, Event::Start(Start::HtmlBlock)) {
            fit.settle(span, &gone);
        }
    }
    let edits = fit.edits.into_iter().chain(fit.more).collect();
    text.edited(edits)
}

/// Where the element that a start tag opens is closed.
fn end_of(after: &[(Token, bool)], name: &str) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    for (token, _) in after {
        match token {
            Token::Start(tag) if tag.name == name && !tag.closed => depth += 1,
            Token::End { name: closed, span } if closed == name => {
                if depth == 0 {
                    return Some(span.clone());
                }
                depth -= 1;
            }
            _ => {}
        }
    }
    None
}

impl Fit<'_, '_> {
    fn start(&mut self, tag: &Tag, markdown: bool, end: Option<Range<usize>>) {
        let source = self.text.as_str();
        let written = &source[tag.span.clone()];
        let name = tag.name.as_str();
        let in_line = ["summary", "td", "th", "li", "a"].iter().any(|name| self.is_open(name));
        let void = tag.closed || matches!(name, "img" | "br" | "hr" | "input" | "source" | "wbr" | "col" | "track");
        let inside = end.as_ref().map(|end| &source[tag.span.end..end.start]);
        let (with, closing) = match name {
            "img" if markdown => (Some(image(tag)), None),
            "iframe" | "embed" | "object" => {
                let to = tag.get("src").or(tag.get("data")).unwrap_or_default();
                (Some(format!("[{to}](<{to}>)")), Some(String::new()))
            }
            "a" if markdown && inside.is_some_and(|inside| !inside.contains("\n\n")) => match tag.get("href") {
                Some(to) if !inside.unwrap_or_default().trim().is_empty() => {
                    (Some("[".to_owned()), Some(format!("](<{}>)", to.trim().replace(['<', '>'], ""))))
                }
                _ => (Some(String::new()), Some(String::new())),
            },
            "a" if tag.get("href").is_none() => (Some(String::new()), Some(String::new())),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if markdown && !in_line && inside.is_some() => {
                let level = name[1..].parse().unwrap_or(1);
                (Some(format!("\n\n{} ", "#".repeat(level))), Some("\n\n".to_owned()))
            }
            name if WRAPPERS.contains(&name) || (name.starts_with('h') && name.len() == 2) => {
                (Some(String::new()), Some(String::new()))
            }
            name if sanitize::is_element(name) => {
                let kept = fit_attributes(tag, written, &self.drawing);
                let closing = kept.as_ref().is_some_and(String::is_empty).then(String::new);
                (kept, closing)
            }
            _ => (None, None),
        };
        self.drawing.open(tag);
        if let Some(with) = with {
            let place = self.text.place(tag.span.start);
            let message = match with.is_empty() {
                true => format!("the tag `<{name}>`: its content stays"),
                false => format!("the tag `<{name}>` in a form that a page may hold"),
            };
            self.remarks.push(Remark::new(Fate::Changed, place, message).gone(written));
            self.edits.push((tag.span.clone(), with));
        }
        if !void {
            self.open.push((tag.name.clone(), closing));
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|(open, _)| open == name)
    }

    fn end(&mut self, name: &str, span: Range<usize>) {
        self.drawing.close(name);
        let closing = match self.open.iter().rposition(|(open, _)| open == name) {
            Some(at) => self.open.remove(at).1,
            // It closes nothing.
            None => sanitize::is_element(name).then(String::new),
        };
        if let Some(with) = closing {
            let place = self.text.place(span.start);
            let written = self.text.as_str()[span.clone()].to_owned();
            if with.is_empty() {
                let message = format!("the tag `</{name}>`: its content stays");
                self.remarks.push(Remark::new(Fate::Changed, place, message).gone(written));
            } else {
                self.remarks.push(Remark::new(Fate::Changed, place, format!("`<{name}>` as Markdown")).gone(written));
            }
            self.edits.push((span, with));
        }
    }

    /// Takes the indent off the lines of a block of HTML of which no tag stays. Of another the lines go that are empty now, since
    /// an empty line would end it. `gone` has where each tag that goes begins and ends.
    fn settle(&mut self, block: Range<usize>, gone: &HashMap<usize, usize>) {
        let source = self.text.as_str();
        let edited = |at: usize| self.edits.binary_search_by_key(&at, |(span, _)| span.start).is_ok();
        let tags = raw_html::tokens(&source[block.clone()]).into_iter().filter_map(|token| match token {
            Token::Start(tag) => Some(edited(block.start + tag.span.start)),
            Token::End { span, .. } => Some(edited(block.start + span.start)),
            _ => None,
        });
        let tags: Vec<bool> = tags.collect();
        let (all, none) = (tags.iter().all(|edited| *edited), tags.iter().all(|edited| !edited));
        let mut at = block.start;
        for line in source[block.clone()].split_inclusive('\n').filter(|_| !none) {
            let (start, end) = (at, at + line.len());
            at = end;
            let white = line.len() - line.trim_start_matches([' ', '\t']).len();
            if all && white > 0 {
                self.more.push((start..start + white, String::new()));
            } else if !all && start > block.start {
                let after = past_gone(source, start..end, gone);
                self.more.extend(after.map(|after| (start..after, String::new())));
            }
        }
    }
}

/// Where a line ends of which nothing but white space stays, when some tag of it goes.
fn past_gone(source: &str, line: Range<usize>, gone: &HashMap<usize, usize>) -> Option<usize> {
    let (mut at, mut left) = (line.start, false);
    while at < line.end {
        match (gone.get(&at), source[at..].chars().next()) {
            (Some(end), _) => (at, left) = (*end, true),
            (None, Some(c)) if c.is_whitespace() => at += c.len_utf8(),
            _ => return None,
        }
    }
    left.then_some(at)
}

fn image(tag: &Tag) -> String {
    let to = tag.get("src").unwrap_or_default().trim();
    let stem = to.rsplit('/').next().unwrap_or(to).split(['.', '?']).next().unwrap_or_default();
    let alt = tag.get("alt").map(str::trim).filter(|alt| !alt.is_empty()).unwrap_or(stem);
    format!("![{}](<{to}>)", alt.replace(['[', ']'], " "))
}

/// A tag with only the attributes that a page may hold; `None` when that is all of them, empty when the element may not
/// stand in a page at all.
fn fit_attributes(tag: &Tag, written: &str, drawing: &Drawing) -> Option<String> {
    let svg = written.starts_with("<svg") || tag.name == "path" || tag.name == "g";
    let refused = |tag: &Tag| sanitize::refused(tag, drawing, true).or(sanitize::not_allowed(tag, svg)).is_some();
    if !refused(tag) {
        return None;
    }
    let bare = Tag { attributes: Vec::new(), ..tag.clone() };
    if refused(&bare) {
        return Some(String::new());
    }
    let kept = tag.attributes.iter().filter(|attribute| {
        let one = Tag { attributes: vec![(*attribute).clone()], ..tag.clone() };
        !refused(&one)
    });
    let kept: String = kept
        .map(|attribute| match attribute.value.is_empty() {
            true => format!(" {}", attribute.name),
            false => format!(" {}=\"{}\"", attribute.name, crate::markdown::text::escaped(&attribute.value)),
        })
        .collect();
    Some(format!("<{}{kept}{}>", tag.name, if tag.closed { "/" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidy(source: &str) -> (String, Vec<Remark>) {
        let mut remarks = Vec::new();
        let text = tidied(&Text::of_file(&"a.md".into(), source, 1), &mut remarks);
        (text.as_str().trim().to_owned(), remarks)
    }

    #[test]
    fn navigation_goes_and_is_named() {
        for up in [
            "**[⬆ Back to Top](#table-of-contents)**",
            "[↑](#top)",
            "<div align=\"right\">\n    <b><a href=\"#\">↥ back to top</a></b>\n</div>",
            "#### [[⬆] Back to top](#toc)",
        ] {
            let (text, remarks) = tidy(&format!("one\n\n{up}\n\ntwo"));
            assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["one", "two"], "{up}");
            assert_eq!((remarks[0].what, remarks[0].place.line), (Fate::Left, 3), "{up}");
        }
        let (text, _) = tidy("see [the top](#top) of it");
        assert_eq!(text, "see [the top](#top) of it");
        let (text, remarks) = tidy("## Contents\n\n- [A](#a)\n- [B](#b)\n- [C](#c)\n\n## A\n\nx");
        assert_eq!(text, "## A\n\nx");
        assert_eq!(remarks.len(), 2);
    }

    #[test]
    fn html_takes_a_form_that_a_page_may_hold() {
        for (source, result) in [
            ("<p align=\"center\">\n    <img src=\"a.png\" width=\"30\" alt=\"A\">\n</p>", "![A](<a.png>)"),
            ("<h1 align=\"center\">Title</h1>", "# Title"),
            ("a <a href=\"b.md\">b</a> <a name=\"x\"></a>c", "a [b](<b.md>) c"),
            ("<font color=\"red\">red</font> <kbd>x</kbd>", "red <kbd>x</kbd>"),
            ("<table align=\"center\"><tr><td>1</td></tr></table>", "<table><tr><td>1</td></tr></table>"),
            (
                "<details open onclick=\"x()\">\n<summary>s</summary>\n\nt\n\n</details>",
                "<details open>\n<summary>s</summary>\n\nt\n\n</details>",
            ),
            (
                "<table>\n<tr>\n  <td>\n    <p>\n      a <code>b</code>\n    </p>\n  </td>\n</tr>\n</table>",
                "<table>\n<tr>\n  <td>\n      a <code>b</code>\n  </td>\n</tr>\n</table>",
            ),
            (": a\n\n  <!-- one\n  two -->\n\n  b", ": a\n\n  <!-- one\n  two -->\n\n  b"),
            ("a<script>alert(1)</script>b", "ab"),
            ("`<div>` and List<int>", "`<div>` and List<int>"),
        ] {
            assert_eq!(tidy(source).0, result, "{source}");
        }
    }
}
