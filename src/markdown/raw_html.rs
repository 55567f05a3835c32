//! Raw HTML in Markdown: its tags with their places, as a browser's tokenizer reads them.
//!
//! In: a stretch of HTML as written. Out: its tags, each attribute with the bytes of its value, and what a browser would
//! not take as it looks: a tag or comment that is never closed, markup that becomes a comment.
//!
//! Must not know: documents, or which tags may stand in a page. Any text is some tokens.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Error, Span, Tokenizer};
use std::convert::Infallible;
use std::ops::Range;

/// A piece of raw HTML that is not text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// `<name …>`.
    Start(Tag),
    /// `</name>`.
    End {
        /// Its name, in lower case.
        name: String,
        /// From `<` to after `>`.
        span: Range<usize>,
    },
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
pub struct Tag {
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
pub struct Attribute {
    /// Its name, in lower case.
    pub name: String,
    /// Its value, with character references decoded.
    pub value: String,
    /// The bytes of its value as written, without quotes; empty for no value.
    pub span: Range<usize>,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_str())
    }
}

/// The tokens of a stretch of raw HTML, text and comments left out.
pub fn tokens(html: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut open = Tag::default();
    let mut repeated = false;
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                open = Tag { name: text(name), span: span.start..span.start, ..Tag::default() };
            }
            CallbackEvent::AttributeName { name } => {
                let name = text(name);
                repeated = open.get(&name).is_some();
                if !repeated {
                    open.attributes.push(Attribute { name, value: String::new(), span: span.end..span.end });
                }
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(attribute) = open.attributes.last_mut().filter(|_| !repeated) {
                    attribute.value = text(value);
                    attribute.span = span.start..span.end;
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
                    found.push(Token::Broken { what, at: span.start.min(html.len()) });
                }
            }
            _ => {}
        }
        None
    });
    // Reading from memory cannot fail.
    let _ = Tokenizer::new_with_emitter(html, emitter).finish();
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
        for html in ["<b title=\"x>", "<b title='x>", "<b", "</b", "<!-- x", "<!-- --!>", "<![CDATA[x]]>"] {
            assert_eq!(whats(html), 1, "{html}");
        }
        for html in ["<!-- a > b -->", "<b title='>'>", "a < b", "<br/>", "<!DOCTYPE html>"] {
            assert_eq!(whats(html), 0, "{html}");
        }
    }
}
