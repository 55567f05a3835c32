//! Which events are part of a line of text, and which begin or end a block.
//!
//! In: events. Out: whether one is part of a line, and the lines that some make up.
//!
//! Must not know: documents.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// A line of text: what stands between the edges of two blocks.
#[derive(Debug, Default)]
pub(crate) struct TextLine {
    /// The bytes of its texts. Code blocks, and links that are their own words, have none in which a mark means something.
    pub texts: Vec<Range<usize>>,
    /// The bytes of its code.
    pub codes: Vec<Range<usize>>,
}

/// The lines of text that some events make up, in their order.
pub(crate) fn lines(events: &[(Event<'_>, Range<usize>)]) -> Vec<TextLine> {
    let mut lines = Vec::new();
    let mut line = TextLine::default();
    // Within a code block or the address of a link no mark is looked at.
    let mut shut = 0_usize;
    for (event, span) in events {
        match event {
            Event::Start(Tag::CodeBlock(_))
            | Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => shut += 1,
            Event::End(TagEnd::CodeBlock) => shut = 0,
            Event::End(TagEnd::Link) if shut > 0 => shut -= 1,
            Event::Text(part) if shut == 0 && part.len() == span.len() => line.texts.push(span.clone()),
            Event::Code(_) => line.codes.push(span.clone()),
            _ => {}
        }
        if !is_inline(event) {
            lines.push(std::mem::take(&mut line));
        }
    }
    lines.push(line);
    lines.retain(|line| !line.texts.is_empty());
    lines
}

/// Whether an element is part of a line of text.
pub(crate) fn is_inline_tag(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// Whether an event is part of a line of text.
pub(crate) fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => is_inline_tag(tag),
        Event::End(tag) => matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image
        ),
        Event::Html(_) | Event::Rule => false,
        _ => true,
    }
}
