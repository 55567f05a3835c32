//! HTML of cards → Markdown.
//!
//! In: the field of a card. Out: Markdown, its words for comparing, and a title with what follows it.
//!
//! Must not know: where the field came from.

use super::reading;
use super::shape::{Fate, Remark, SourceLine, Text};
use super::tidy;
use crate::markdown::raw_html::{self, Token};
use crate::markdown::sanitize;
use crate::markdown::text::escaped;
use pulldown_cmark::Tag;

/// Stands around a formula within `<code>`, which keeps it from being escaped.
pub(crate) const FORMULA: char = '\u{e000}';

/// Stands around the title of a code block behind its language.
const TITLE: char = '\u{e001}';
/// Stands for a space in such a title.
const SPACE: char = '\u{e002}';

/// Longest title, in characters.
const LONGEST: usize = 200;

/// Whether a text is HTML rather than Markdown.
pub(crate) fn is_html(text: &str) -> bool {
    let block =
        |name: &str| matches!(name, "br" | "div" | "p" | "ul" | "ol" | "li" | "pre" | "b" | "i" | "span" | "img");
    raw_html::tokens(text).iter().any(|token| matches!(token, Token::Start(tag) if block(&tag.name)))
}

/// A field as Markdown. What only HTML can say stays HTML, in the form that a page may hold.
pub(crate) fn markdown(field: &str, place: &SourceLine, remarks: &mut Vec<Remark>) -> Text {
    let field = before_conversion(&with_even_rows(&with_plain_code(field, place, remarks)));
    let converter = htmd::HtmlToMarkdown::builder()
        .options(htmd::options::Options {
            heading_style: htmd::options::HeadingStyle::Atx,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            bullet_list_marker: htmd::options::BulletListMarker::Dash,
            br_style: htmd::options::BrStyle::Backslash,
            ..htmd::options::Options::default()
        })
        .add_handler(vec!["sub", "sup", "kbd", "mark", "u", "ruby", "rt", "rp"], kept)
        .build();
    let text = converter.convert(&field).unwrap_or_else(|_| raw_html::text_of(&field));
    let text = with_alternatives(&with_titles(&text));
    let text = text.replace(&format!("`{FORMULA}"), "").replace(&format!("{FORMULA}`"), "").replace(FORMULA, "");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    tidy::tidied(&Text::at(place, lines.join("\n").trim_matches('\n')), remarks)
}

/// Elements that Markdown has no marks for stay.
fn kept(
    handlers: &dyn htmd::element_handler::Handlers,
    element: htmd::Element<'_>,
) -> Option<htmd::element_handler::HandlerResult> {
    let content = handlers.walk_children(element.node).content;
    let name = element.tag;
    Some(format!("<{name}>{content}</{name}>").into())
}

/// Code without the tags that colour it, which no Markdown can hold. Cuebook's own figures say language, title and output.
fn with_plain_code(field: &str, place: &SourceLine, remarks: &mut Vec<Remark>) -> String {
    let tokens = raw_html::tokens(field);
    let (mut text, mut from) = (String::new(), 0);
    for (number, token) in tokens.iter().enumerate() {
        let Token::Start(tag) = token else { continue };
        let class = tag.get("class").unwrap_or_default();
        let figure = tag.name == "figure" && matches!(class, "code" | "output");
        if tag.span.start < from || !(figure || tag.name == "pre") {
            continue;
        }
        let closing = tokens[number..].iter().find_map(|token| match token {
            Token::End { name, span } if *name == tag.name => Some(span.end),
            _ => None,
        });
        let Some(end) = closing else { continue };
        let inner = &field[tag.span.end..end];
        let (caption, code) = inner.split_once("</figcaption>").unwrap_or(("", inner));
        let caption = raw_html::text_of(caption);
        let code = raw_html::text_of(&code.replace("<br>", "\n").replace("<br/>", "\n").replace("<br />", "\n"));
        let named = code_language(&tokens[number..], end);
        let language = match (class, tag.get("data-lang")) {
            ("output", _) => {
                let message = "the caption of an output: the block is marked as one";
                remarks.push(Remark::new(Fate::Changed, place.clone(), message).gone(&caption));
                "output".to_owned()
            }
            (_, Some(language)) if caption.is_empty() => language.to_owned(),
            (_, Some(language)) => format!("{language}{TITLE}{}{TITLE}", caption.replace(' ', &SPACE.to_string())),
            _ => named,
        };
        let class = if language.is_empty() { String::new() } else { format!(" class=\"language-{language}\"") };
        text.push_str(&field[from..tag.span.start]);
        text.push_str(&format!("<pre><code{class}>{}</code></pre>", escaped(code.trim_end_matches('\n'))));
        from = end;
    }
    text + &field[from..]
}

/// Rows of tables with cells of one kind: the converter takes `<th>` for heads and `<td>` for bodies, and loses the others of a row.
fn with_even_rows(field: &str) -> String {
    let mut text = field.to_owned();
    let (mut rows, mut cells) = (0_usize, Vec::new());
    let settle = |text: &mut String, cells: &mut Vec<(bool, usize)>, rows: usize| {
        let head = rows == 1 && cells.iter().any(|(head, _)| *head);
        for (_, at) in cells.drain(..) {
            text.replace_range(at..at + 2, if head { "th" } else { "td" });
        }
    };
    for token in raw_html::tokens(field) {
        let (name, at) = match &token {
            Token::Start(tag) => (tag.name.as_str(), tag.span.start + "<".len()),
            Token::End { name, span } => (name.as_str(), span.start + "</".len()),
            _ => continue,
        };
        match (name, &token) {
            ("th" | "td", _) => cells.push((name == "th", at)),
            ("table" | "tr", Token::Start(_)) => {
                settle(&mut text, &mut cells, rows);
                rows = if name == "tr" { rows + 1 } else { 0 };
            }
            ("table", _) => settle(&mut text, &mut cells, rows),
            _ => {}
        }
    }
    text
}

/// The language that a class of `<code>` names before `end`.
fn code_language(tokens: &[Token], end: usize) -> String {
    let classes = tokens.iter().filter_map(|token| match token {
        Token::Start(tag) if tag.span.end <= end => tag.get("class"),
        _ => None,
    });
    let languages = classes.flat_map(str::split_whitespace).filter_map(|class| class.strip_prefix("language-"));
    languages.map(str::to_owned).next().unwrap_or_default()
}

/// Pictures without a text of their own get the name of their file.
fn with_alternatives(text: &str) -> String {
    let mut parts = text.split("![](");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let to = part.strip_prefix('<').map_or_else(|| part.split([')', ' ']).next(), |to| to.split('>').next());
        let file = to.unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let stem = crate::route::decode(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        result.push_str(&format!("![{}]({part}", stem.replace(['_', '-'], " ")));
    }
    result
}

/// Titles of code blocks in the form of attributes.
fn with_titles(text: &str) -> String {
    let mut parts = text.split(TITLE);
    let mut result = parts.next().unwrap_or_default().to_owned();
    while let (Some(title), Some(rest)) = (parts.next(), parts.next()) {
        result.push_str(&format!(" title=\"{}\"{rest}", title.replace(SPACE, " ").replace('"', "'")));
    }
    result
}

/// Anki separates lines by `<div>`, `<br>` and ends of lines within `<pre>`.
fn before_conversion(field: &str) -> String {
    field
        .replace("&nbsp;", " ")
        .replace('\u{a0}', " ")
        .replace("<div><br></div>", "<p></p>")
        .replace("<div>", "<p>")
        .replace("</div>", "</p>")
}

/// The words of a field: its text, and where it leads.
pub(crate) fn words_of(field: &str) -> String {
    let mut words = raw_html::text_of(&field.replace('<', " <"));
    for token in raw_html::tokens(field) {
        let Token::Start(tag) = token else { continue };
        if sanitize::is_element(&tag.name) {
            let shown = ["href", "src", "alt"].iter().filter_map(|name| tag.get(name));
            words.extend(shown.map(|value| format!(" {value}")));
        }
    }
    words
}

/// The first line of a question as its title, and the rest.
pub(crate) fn title_and_rest(front: &Text) -> (String, Text) {
    let source = front.as_str();
    let blocks = reading::blocks(source);
    let first = blocks.first();
    let whole = first.is_some_and(|block| matches!(block.kind, Tag::Paragraph | Tag::Heading { .. }));
    match first.filter(|_| whole) {
        Some(block) => {
            let title = reading::title(&block.events);
            let shown = block.events.iter().any(|(event, _)| {
                matches!(event, pulldown_cmark::Event::Start(Tag::Image { .. } | Tag::Link { .. }))
                    || matches!(event, pulldown_cmark::Event::InlineHtml(_))
            });
            let (title, cut) = shortened(&title);
            // A picture or link is no title, nor is what was cut off.
            let rest = if shown || cut { front.clone() } else { front.slice(block.span.end..source.len()).trimmed() };
            (title, rest)
        }
        None => {
            let plain = reading::plain(&reading::events(source));
            let line = plain.lines().find(|line| !line.trim().is_empty()).unwrap_or("Card").trim().to_owned();
            (shortened(&line).0, front.clone())
        }
    }
}

fn shortened(title: &str) -> (String, bool) {
    let title = if title.trim().is_empty() { "Card" } else { title.trim() };
    if title.chars().count() <= LONGEST {
        return (title.to_owned(), title == "Card");
    }
    let cut: String = title.chars().take(LONGEST).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(start, _)| start);
    (format!("{} …", cut.replace('`', "")), true)
}

/// A text as one line without marks.
pub(crate) fn plain(text: &Text) -> String {
    reading::title(&reading::events(text.as_str()))
}
