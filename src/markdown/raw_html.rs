//! Raw HTML in Markdown: its tags with their places, as a browser's tokenizer reads them.
//!
//! In: a stretch of HTML as written. Out: its tags, each attribute with the bytes of its value, and what a browser would
//! not take as it looks: a tag or comment that is never closed, markup that becomes a comment.
//!
//! Must not know: documents, or which tags may stand in a page. Any text is some tokens.

use crate::markdown::shallow;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Error, Span};
use std::borrow::Cow;
use std::collections::HashSet;
use std::convert::Infallible;
use std::ops::Range;

/// A piece of raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// `<name …>`.
    Start(Tag),
    /// `</name>`.
    End {
        /// Its name, in lower case.
        name: String,
        /// From `<` to after `>`.
        span: Range<usize>,
    },
    /// Text that is more than white space.
    Text,
    /// Something that reads differently in a browser than on the screen of its author.
    Broken {
        /// What it is.
        what: &'static str,
        /// Where it begins.
        at: usize,
    },
}

/// A start tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tag {
    /// Its name, in lower case.
    pub name: String,
    /// Its attributes in the order written, each name once.
    pub attributes: Vec<Attribute>,
    /// From `<` to after `>`.
    pub span: Range<usize>,
    /// Written `<name/>`.
    pub closed: bool,
}

/// An attribute of a start tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// Its name, in lower case.
    pub name: String,
    /// Its value, with character references decoded.
    pub value: String,
    /// The bytes of its value as written, without quotes; empty for no value.
    pub span: Range<usize>,
    /// The same with the quotes.
    pub quoted: Range<usize>,
    /// Where its name starts.
    pub start: usize,
}

impl Tag {
    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_str())
    }
}

/// What of a tag depends on where its HTML will stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Its bytes: a whole value with its quotes, or a part of one.
    pub span: Range<usize>,
    /// Whether it is a whole value.
    pub whole: bool,
    /// What it refers to.
    pub kind: RefKind,
}

/// What a [`Reference`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefKind {
    /// A link as written, to something that is shown in the page rather than gone to.
    Link {
        /// Where it leads.
        to: String,
        /// Shown in the page: an image, a sound.
        shown: bool,
    },
    /// An id of the page.
    Id(String),
}

/// The links and ids of a tag, in the order written.
pub(crate) fn references(tag: &Tag) -> Vec<Reference> {
    let mut found = Vec::new();
    for attribute in &tag.attributes {
        let whole = |kind| Reference { span: attribute.quoted.clone(), whole: true, kind };
        let part = |range: Range<usize>, kind| Reference {
            span: attribute.span.start + range.start..attribute.span.start + range.end,
            whole: false,
            kind,
        };
        let value = attribute.value.as_str();
        // Where a character reference stands in a value, its parts have no place of their own.
        let plain = attribute.span.len() == value.len();
        match attribute.name.as_str() {
            "src" | "poster" | "background" => {
                found.push(whole(RefKind::Link { to: value.trim().to_owned(), shown: true }));
            }
            "href" | "xlink:href" => {
                let shown = tag.name == "image";
                found.push(whole(RefKind::Link { to: value.trim().to_owned(), shown }));
            }
            "cite" if !value.is_empty() => {
                found.push(whole(RefKind::Link { to: value.trim().to_owned(), shown: false }));
            }
            "srcset" if plain => found.extend(candidates(value).map(|range| {
                let to = value[range.clone()].to_owned();
                part(range, RefKind::Link { to, shown: true })
            })),
            "id" if !value.is_empty() => found.push(whole(RefKind::Id(value.to_owned()))),
            "for" | "headers" | "list" | "aria-labelledby" | "aria-describedby" | "aria-controls" | "aria-details"
            | "aria-owns" | "aria-flowto"
                if plain =>
            {
                found.extend(words(value).map(|range| {
                    let id = value[range.clone()].to_owned();
                    part(range, RefKind::Id(id))
                }));
            }
            _ if plain => {
                found.extend(paint(value).map(|range| {
                    let id = value[range.clone()].to_owned();
                    part(range, RefKind::Id(id))
                }));
            }
            _ => {}
        }
    }
    found
}

/// The addresses of a `srcset`: the first word of each part between commas.
pub(crate) fn candidates(value: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    value.split(',').filter_map(move |part| {
        let start = at;
        at += part.len() + 1;
        words(part).next().map(|word| start + word.start..start + word.end)
    })
}

/// The words of a value.
fn words(value: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let start = |word: &str| word.as_ptr().addr() - value.as_ptr().addr();
    value.split_ascii_whitespace().map(move |word| start(word)..start(word) + word.len())
}

/// The ids in `url(#id)`, as SVG's attributes refer to markers and gradients. None begins in another.
fn paint(value: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    const OPENING: &str = "url(#";
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + value[from..].find(OPENING)? + OPENING.len();
        from = start + value[start..].find(')')?;
        Some(start..from)
    })
}

/// The tokens of a stretch of raw HTML, comments left out.
pub(crate) fn tokens(html: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let (mut open, mut names) = (Tag::default(), HashSet::new());
    let mut repeated = false;
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                open = Tag { name: text(name), span: span.start..span.start, ..Tag::default() };
                names.clear();
            }
            CallbackEvent::AttributeName { name } => {
                let (name, span_start) = (text(name), span.start);
                repeated = !names.insert(name.clone());
                if !repeated {
                    let end = span.end..span.end;
                    let (span, quoted) = (end.clone(), end);
                    open.attributes.push(Attribute { name, value: String::new(), span, quoted, start: span_start });
                }
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(attribute) = open.attributes.last_mut().filter(|_| !repeated) {
                    attribute.value = text(value);
                    attribute.span = span.start..span.end;
                    let quote = |at: Option<usize>| at.and_then(|at| html.as_bytes().get(at)).copied();
                    let before = quote(span.start.checked_sub(1)).filter(|byte| matches!(byte, b'"' | b'\''));
                    let around = usize::from(before.is_some() && before == quote(Some(span.end)));
                    attribute.quoted = span.start - around..span.end + around;
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                open.span.end = span.end;
                open.closed = self_closing;
                found.push(Token::Start(std::mem::take(&mut open)));
            }
            CallbackEvent::EndTag { name } => {
                found.push(Token::End { name: text(name), span: span.start..span.end });
            }
            CallbackEvent::Error(error) => {
                if let Some(what) = broken(error) {
                    found.push(Token::Broken { what, at: html.floor_char_boundary(span.start) });
                }
            }
            CallbackEvent::String { value } if !value.trim_ascii().is_empty() => found.push(Token::Text),
            CallbackEvent::Doctype { .. } => {
                found.push(Token::Broken {
                    what: "a page has its `<!DOCTYPE>` already",
                    at: html.floor_char_boundary(span.start),
                });
            }
            _ => {}
        }
        None
    });
    shallow::tokenize(html, emitter);
    found
}

/// Whether something that could be one of some attributes, with a value, stands in HTML: most need not be taken apart.
pub(crate) fn may_have_attribute(html: &str, names: &[&str]) -> bool {
    let html = html.as_bytes();
    memchr::memchr_iter(b'=', html).any(|at| {
        let before = html[..at].trim_ascii_end();
        let ends_with = |name: &str| {
            before
                .len()
                .checked_sub(name.len())
                .is_some_and(|start| before[start..].eq_ignore_ascii_case(name.as_bytes()))
        };
        names.iter().any(|name| ends_with(name))
    })
}

/// HTML that may stand in a document twice.
pub(crate) fn without_ids(html: &str) -> Cow<'_, str> {
    if !may_have_attribute(html, &["id"]) {
        return html.into();
    }
    let mut kept = String::with_capacity(html.len());
    let mut from = 0;
    for token in tokens(html) {
        let Token::Start(tag) = token else { continue };
        for id in tag.attributes.iter().filter(|attribute| attribute.name == "id") {
            kept.push_str(html[from..id.start].trim_end());
            from = id.quoted.end;
        }
    }
    kept.push_str(&html[from..]);
    kept.into()
}

/// The text of some HTML: without tags, with character references decoded.
pub(crate) fn text_of(html: &str) -> String {
    let mut found = String::with_capacity(html.len());
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        if let CallbackEvent::String { value } = event {
            found.push_str(&text(value));
        }
        None
    });
    shallow::tokenize(html, emitter);
    found
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The errors after which a browser's page no longer looks like what was written.
fn broken(error: Error) -> Option<&'static str> {
    match error {
        Error::EofInTag | Error::EofBeforeTagName => Some("this tag is never closed by `>`"),
        Error::EofInComment => Some("this comment is never closed by `-->`"),
        Error::IncorrectlyClosedComment => Some("`--!>` closes a comment in a browser and not in Markdown"),
        Error::NestedComment => Some("a comment within a comment ends with the first `-->`"),
        Error::CdataInHtmlContent | Error::EofInCdata => Some("`<![CDATA[` is a comment in a browser"),
        Error::UnexpectedQuestionMarkInsteadOfTagName => Some("`<?` begins a comment in a browser, which nobody sees"),
        Error::IncorrectlyOpenedComment => Some("`<!` begins a comment in a browser, which nobody sees"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(html: &str) -> Vec<Tag> {
        let starts = tokens(html).into_iter().filter_map(|token| match token {
            Token::Start(tag) => Some(tag),
            _ => None,
        });
        starts.collect()
    }

    #[test]
    fn a_tag_has_as_many_attributes_as_its_author_likes() {
        for quote in ["\"", "'", ""] {
            let attributes: String = (0..20_000).map(|number| format!(" a{number}={quote}{number}{quote}")).collect();
            let html = format!("<b{attributes}>x</b>");
            let tags = starts(&html);
            assert_eq!((tags.len(), tags[0].attributes.len(), &tags[0].span), (1, 20_000, &(0..html.len() - 5)));
            let last = &tags[0].attributes[19_999];
            assert_eq!((last.name.as_str(), &html[last.span.clone()]), ("a19999", "19999"));
        }
        // The quotes of text and of other values end nothing.
        let html = "<b a='\"' b=x\"y c=\"'\"d=\"&quot;\"/>\"<i>\"</i>";
        let values: Vec<String> = starts(html)[0].attributes.iter().map(|attribute| attribute.value.clone()).collect();
        assert_eq!(values, ["\"", "x\"y", "'", "\""]);
        assert_eq!(text_of(html), "\"\"");
    }

    #[test]
    fn a_problem_stands_between_characters() {
        for html in ["<!--<!--¥ -->", "<!--\u{1e133}<!--é", "<?é", "é<!é", "<é<!DOCTYPE é"] {
            for token in tokens(html) {
                if let Token::Broken { at, .. } = token {
                    assert!(html.is_char_boundary(at), "{html}");
                }
            }
        }
    }

    #[test]
    fn attributes_know_where_their_values_stand() {
        let html = "é\r\n<a HREF='b.md' title=\"a &amp; b\"\n data-x=1 hidden href=no>x</a><br/>";
        let tags = starts(html);
        let read: Vec<(&str, &str, &str)> =
            tags[0].attributes.iter().map(|a| (a.name.as_str(), a.value.as_str(), &html[a.span.clone()])).collect();
        assert_eq!(
            read,
            [("href", "b.md", "b.md"), ("title", "a & b", "a &amp; b"), ("data-x", "1", "1"), ("hidden", "", "")]
        );
        assert_eq!(&html[tags[0].span.clone()], "<a HREF='b.md' title=\"a &amp; b\"\n data-x=1 hidden href=no>");
        assert!(!tags[0].closed && tags[1].closed && tags[1].name == "br");
        assert!(tokens(html).contains(&Token::End { name: "a".to_owned(), span: html.len() - 9..html.len() - 5 }));
    }

    #[test]
    fn what_is_never_closed_is_named() {
        let whats = |html| {
            let broken = tokens(html).into_iter().filter_map(|token| match token {
                Token::Broken { what, .. } => Some(what),
                _ => None,
            });
            broken.count()
        };
        for html in [
            "<b title=\"x>",
            "<b title='x>",
            "<b",
            "</b",
            "<!-- x",
            "<!-- --!>",
            "<![CDATA[x]]>",
            "<?x>",
            "<!x>",
            "<!DOCTYPE html>",
        ] {
            assert_eq!(whats(html), 1, "{html}");
        }
        for html in ["<!-- a > b -->", "<b title='>'>", "a < b", "<br/>"] {
            assert_eq!(whats(html), 0, "{html}");
        }
    }
}
