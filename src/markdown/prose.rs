//! The prose of each piece of a document as plain text: what search indexes and lints read.
//!
//! In: a document and how it is read. Out: a text for each of [`Doc::pieces`], in order. Code blocks are left out.
//!
//! Must not know: who reads it.

use crate::markdown::doc::{Doc, Reading};
use crate::markdown::events::events;
use pulldown_cmark::{Event, Tag, TagEnd};

/// The prose of each piece.
pub fn of_pieces(doc: &Doc, reading: Reading) -> Vec<String> {
    let mut pieces = vec![String::new(); doc.pieces.len()];
    let mut current = 0;
    let mut code = false;
    let starts: Vec<usize> = doc.headings.iter().map(|heading| heading.span.start).collect();
    let mut heading_depth = 0;
    for (event, span) in events(&doc.text, doc.body, reading) {
        let at = span.start;
        match event {
            Event::Start(Tag::Heading { .. }) => {
                if let Ok(index) = starts.binary_search(&at) {
                    current = index + 1;
                    heading_depth = 1;
                } else if doc.opening_span.as_ref().is_some_and(|opening| opening.start == at) {
                    heading_depth = 1;
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                heading_depth = 0;
                pieces[current].push('\n');
            }
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell | TagEnd::DefinitionListTitle) => {
                pieces[current].push('\n')
            }
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text)
                if !code && heading_depth == 0 =>
            {
                pieces[current].push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => pieces[current].push(' '),
            _ => {}
        }
    }
    pieces
}
