//! Where the questions of a source stand: headings, `<details>`, items of lists, bold lines.
//!
//! In: tidied Markdown. Out: [`Mark`]s in the order of the text. A mark is a place where a question or a section may
//! begin; what is a question is decided where they are put together.
//!
//! Must not know: pages, ids.

use super::reading::{self, TopBlock};
use super::shape::Text;
use super::tidy;
use crate::markdown::raw_html::{self, Token};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// A place where something may begin.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    pub(crate) span: Range<usize>,
    pub(crate) title: String,
    pub(crate) kind: MarkKind,
    /// Tags and numbers that go when it becomes a question.
    pub(crate) tags: String,
}

/// What stands at a [`Mark`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum MarkKind {
    /// A heading of that level.
    Heading(u8),
    /// `<details>`, with its content.
    Details(Text),
    /// An item of a list, with what follows its first line.
    Item(Text),
    /// A bold line.
    Bold,
}

impl Mark {
    /// Whether its title is put as a question, or numbered like one.
    pub(crate) fn asks(&self) -> bool {
        self.title.trim_end().ends_with(['?', '？', '؟']) || number(&self.title) > 0
    }
}

/// How many bytes of a title number it: `12. `, `3) `, `Q4: `.
pub(crate) fn number(title: &str) -> usize {
    let lower = title.to_lowercase();
    if lower.len() != title.len() {
        return 0;
    }
    let word = ["question", "q", "№", "#"].iter().find(|word| lower.starts_with(**word)).map_or(0, |word| word.len());
    let rest = &title[word..];
    let gap = rest.len() - rest.trim_start_matches(['.', ' ']).len();
    let digits = rest[gap..].bytes().take_while(u8::is_ascii_digit).count();
    let gap = if digits == 0 { 0 } else { gap };
    if digits > 4 || (word == 0 && gap > 0) {
        return 0;
    }
    let after = &rest[gap + digits..];
    let spaces = after.len() - after.trim_start().len();
    // `4 - What`
    let pad = if after.trim_start().starts_with(['-', '–', '—']) { spaces } else { 0 };
    let after = &after[pad..];
    let marks = after.len() - after.trim_start_matches(['.', ')', ':', '-', '–', '—']).len();
    let spaced =
        after[marks..].starts_with(' ') || (digits > 0 && marks > 0 && after[marks..].starts_with(char::is_alphabetic));
    // `Q.` and `3.` are numbers; `3 pillars` and `Queue` are words.
    let numbered = digits > 0 && (marks > 0 || word > 0);
    let named = word > 0 && word < 3 && digits == 0 && marks > 0 && !after.starts_with('-');
    if !(spaced && (numbered || named)) {
        return 0;
    }
    let end = word + gap + digits + pad + marks;
    end + title[end..].len() - title[end..].trim_start().len()
}

/// All marks of a text.
pub(crate) fn marks(text: &Text) -> Vec<Mark> {
    let source = text.as_str();
    let blocks = reading::blocks(source);
    let mut marks = details(text, &blocks);
    let inside = |at: usize, marks: &[Mark]| marks.iter().any(|mark| mark.span.contains(&at));
    let found = marks.clone();
    for block in blocks.iter().filter(|block| !inside(block.span.start, &found)) {
        match &block.kind {
            Tag::Heading { level, .. } => {
                let (title, _) = explicit_id(&reading::title(&block.events));
                let kind = MarkKind::Heading(reading::level(*level));
                marks.push(Mark { span: block.span.clone(), title, kind, tags: String::new() });
            }
            Tag::Paragraph => marks.extend(bold(block, source)),
            Tag::List(_) => marks.extend(items(block, text)),
            _ => {}
        }
    }
    marks.sort_by_key(|mark| mark.span.start);
    marks
}

/// A title without the `{#id}` behind it, and that id.
pub(crate) fn explicit_id(title: &str) -> (String, Option<String>) {
    let braces = title.strip_suffix('}').and_then(|title| title.rsplit_once("{#"));
    match braces {
        Some((title, id)) if !id.is_empty() && !id.contains([' ', '{']) => {
            (title.trim_end().to_owned(), Some(id.to_owned()))
        }
        _ => (title.to_owned(), None),
    }
}

/// Every `<details>` that opens a block at the top level.
fn details(text: &Text, blocks: &[TopBlock<'_>]) -> Vec<Mark> {
    let source = text.as_str();
    let tags = tidy::tags(source);
    let at_top = |at: usize| {
        blocks.iter().any(|block| {
            matches!(block.kind, Tag::HtmlBlock | Tag::Paragraph)
                && block.span.contains(&at)
                && source[block.span.start..at]
                    .rfind('\n')
                    .map_or(&source[block.span.start..at], |line| &source[block.span.start + line..at])
                    .trim()
                    .is_empty()
        })
    };
    let mut marks = Vec::new();
    let (mut depth, mut start, mut summary) = (0_usize, 0, None::<Range<usize>>);
    for (token, _) in &tags {
        match token {
            Token::Start(tag) if tag.name == "details" => {
                if depth == 0 {
                    (start, summary) = (tag.span.start, None);
                }
                depth += 1;
            }
            Token::Start(tag) if tag.name == "summary" && depth == 1 && summary.is_none() => {
                summary = Some(tag.span.end..tag.span.end);
            }
            Token::End { name, span } if name == "summary" && depth == 1 => {
                if let Some(summary) = summary.as_mut().filter(|summary| summary.end == summary.start) {
                    *summary = summary.start..span.end;
                }
            }
            Token::End { name, span } if name == "details" && depth > 0 => {
                depth -= 1;
                let Some(summary) = summary.clone().filter(|summary| depth == 0 && summary.end > summary.start) else {
                    continue;
                };
                if at_top(start) {
                    let title = &source[summary.start..summary.end - "</summary>".len()];
                    let inner = text.slice(summary.end..span.start);
                    let kind = MarkKind::Details(inner);
                    let tags = format!("{} details", tags_of(&source[start..summary.end]));
                    marks.push(Mark { span: start..span.end, title: title_of_html(title), kind, tags });
                }
            }
            _ => {}
        }
    }
    marks
}

/// The tags of some HTML, without what stands between them.
fn tags_of(html: &str) -> String {
    let tags = raw_html::tokens(html).into_iter().filter_map(|token| match token {
        Token::Start(tag) => html.get(tag.span),
        Token::End { span, .. } => html.get(span),
        _ => None,
    });
    tags.collect::<Vec<_>>().join(" ")
}

/// A title written in HTML or Markdown.
pub(crate) fn title_of_html(html: &str) -> String {
    let code = html.replace("<code>", "`").replace("</code>", "`");
    let text = raw_html::text_of(&code);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let events = reading::events(&text);
    // What reads as a list or heading is a title all the same.
    let block = reading::blocks(&text);
    match block.first().map(|block| &block.kind) {
        Some(Tag::Paragraph) => reading::title(&events),
        Some(Tag::Heading { .. }) => reading::title(&events),
        _ => text,
    }
}

/// A paragraph that is one bold question, or begins with one on a line of its own.
fn bold(block: &TopBlock<'_>, source: &str) -> Option<Mark> {
    let (Event::Start(Tag::Strong), first) = block.events.first()? else { return None };
    let close =
        block.events.iter().position(|(event, span)| matches!(event, Event::End(TagEnd::Strong)) && span == first)?;
    let after = block.events.get(close + 1);
    if !after.is_none_or(|(event, _)| matches!(event, Event::SoftBreak | Event::HardBreak)) {
        return None;
    }
    let title = reading::title(&block.events[1..close]);
    let end = first.end;
    let line = source[end..block.span.end].find('\n').map_or(block.span.end, |newline| end + newline);
    let mark = Mark { span: block.span.start..line, title, kind: MarkKind::Bold, tags: String::new() };
    mark.asks().then_some(mark)
}

/// The items of a list of which at least half are a question with its answer below.
fn items(block: &TopBlock<'_>, text: &Text) -> Vec<Mark> {
    let (mut marks, mut all, mut depth) = (Vec::new(), 0, 0_usize);
    let mut start = None;
    for (at, (event, span)) in block.events.iter().enumerate() {
        match event {
            Event::Start(Tag::Item) if depth == 0 => {
                all += 1;
                start = Some((at, span.clone()));
                depth += 1;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                if depth == 0
                    && let Some((first, span)) = start.take()
                {
                    marks.extend(item(&block.events[first + 1..at], span, text));
                }
            }
            _ => {}
        }
    }
    if marks.len() * 2 >= all && marks.len() >= 2 { marks } else { Vec::new() }
}

fn item(events: &[(Event<'_>, Range<usize>)], span: Range<usize>, text: &Text) -> Option<Mark> {
    let source = text.as_str();
    let (first, content) = events.first()?;
    let breaks = |(event, _): &(Event<'_>, Range<usize>)| matches!(event, Event::SoftBreak | Event::HardBreak);
    let (title, end, certain) = match first {
        Event::Start(Tag::Heading { .. }) => {
            let close = events.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Heading(_))))?;
            (reading::title(&events[1..close]), content.end, true)
        }
        Event::Start(Tag::Paragraph) => {
            let close = events.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Paragraph)))?;
            let line = events[1..close].iter().position(breaks).map_or(close, |at| at + 1);
            (reading::title(&events[1..line]), events[line].1.start.max(events[line - 1].1.end).min(content.end), false)
        }
        _ => {
            let block = |(event, _): &(Event<'_>, Range<usize>)| {
                matches!(event, Event::Start(Tag::List(_) | Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::HtmlBlock))
            };
            let line = events.iter().position(|event| breaks(event) || block(event)).unwrap_or(events.len());
            (reading::title(&events[..line]), events.get(line.checked_sub(1)?)?.1.end, false)
        }
    };
    let end = if matches!(first, Event::Start(Tag::Paragraph)) && end == content.start { content.end } else { end };
    let indent = content.start - source[..content.start].rfind('\n').map_or(0, |newline| newline + 1);
    let body = text.slice(end..span.end.max(end));
    // Many indent by more than they must.
    let white = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let least = body.as_str().lines().skip(1).filter(|line| !line.trim().is_empty()).map(white).min();
    let body = body.dedented(least.unwrap_or(indent).max(indent));
    let tags = source[span.start..content.start.max(span.start)].to_owned();
    let mark = Mark { span, title, kind: MarkKind::Item(body.clone()), tags };
    let asks = certain || mark.title.ends_with(['?', '？']);
    (asks && !body.is_blank()).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(String, String)> {
        let marks = marks(&Text::of_file(&"a.md".into(), source, 1));
        let shown = marks.into_iter().map(|mark| {
            let body = match mark.kind {
                MarkKind::Heading(level) => format!("h{level}"),
                MarkKind::Details(body) | MarkKind::Item(body) => body.as_str().trim().to_owned(),
                MarkKind::Bold => "bold".to_owned(),
            };
            (mark.title, body)
        });
        shown.collect()
    }

    fn pair(title: &str, body: &str) -> (String, String) {
        (title.to_owned(), body.to_owned())
    }

    #[test]
    fn numbers_of_titles_are_told_from_words() {
        for (title, rest) in [
            ("1. What", "What"),
            ("Q12: What", "What"),
            ("Q. What", "What"),
            ("3) What", "What"),
            ("Question 4 - What", "What"),
            ("3 pillars", "3 pillars"),
            ("Queue or stack", "Queue or stack"),
            ("2-3 trees", "2-3 trees"),
            ("1.What", "What"),
            ("2.5 ways", "2.5 ways"),
        ] {
            assert_eq!(&title[number(title)..], rest, "{title}");
        }
    }

    #[test]
    fn every_way_to_write_a_question_is_found() {
        assert_eq!(found("## A {#x}\n\ntext\n\nB\n=\n"), [pair("A", "h2"), pair("B", "h1")]);
        let two = "<details>\n<summary><b>Q `x`?</b></summary>\n\nA <b>b</b>\n\n</details>\n<details><summary>R?</summary>S</details>\n";
        assert_eq!(found(two), [pair("Q `x`?", "A <b>b</b>"), pair("R?", "S")]);
        let items = "1. ### What is A?\n\n    It is.\n\n    ```js\n    x\n    ```\n2. **What is B?**\n   It is not.\n3. C?\n\n   No.\n";
        assert_eq!(
            found(items),
            [pair("What is A?", "It is.\n\n```js\nx\n```"), pair("What is B?", "It is not."), pair("C?", "No.")]
        );
        assert_eq!(
            found("**Why?**\n\nSo.\n\n**Bold** text\n\n**When?**\nNow."),
            [pair("Why?", "bold"), pair("When?", "bold")]
        );
        assert_eq!(found("- one\n- two?\n"), []);
    }
}
