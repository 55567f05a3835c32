//! Raw HTML as it was written, with holes for its links and ids.
//!
//! In: a document, for each of its links where it leads, and the raw HTML in the order of the text. Out: HTML in a
//! fragment.
//!
//! Must not know: what of HTML is allowed; that was reported when the page was read.

use crate::markdown::doc::{Doc, SpotKind};
use crate::markdown::events::lines_of;
use crate::markdown::fragment::{Fragment, Hole};
use crate::markdown::html::links::{PageLinks, hole_of};
use std::ops::Range;

/// What of a document's raw HTML has been written.
pub(super) struct RawHtmlWriter<'a> {
    doc: &'a Doc,
    links: &'a PageLinks,
    /// The byte up to which raw HTML has been written.
    end: usize,
}

impl<'a> RawHtmlWriter<'a> {
    pub(super) fn new(doc: &'a Doc, links: &'a PageLinks) -> RawHtmlWriter<'a> {
        RawHtmlWriter { doc, links, end: 0 }
    }

    /// Whether a tag is shown as typed.
    pub(super) fn is_typed(&self, span: &Range<usize>) -> bool {
        let found = self.doc.spots.binary_search_by_key(&span.start, |spot| spot.span.start);
        found.is_ok_and(|index| self.doc.spots[index].kind == SpotKind::Typed)
    }

    /// Writes the next raw HTML.
    pub(super) fn write(&mut self, html: &str, span: &Range<usize>, out: &mut Fragment) {
        let spots = &self.doc.spots;
        let mut next = spots.partition_point(|spot| spot.span.start < span.start);
        if self.end <= span.start && spots.get(next).is_none_or(|spot| spot.span.start >= span.end) {
            return out.push(html);
        }
        let text = self.doc.text.clone();
        let lines = lines_of(html, span.clone(), &text);
        let source = |bytes: Range<usize>| -> String {
            let from = lines.partition_point(|line| line.end <= bytes.start);
            let within = lines[from..].iter().take_while(|line| line.start < bytes.end);
            let within = within.map(|line| line.start.max(bytes.start)..line.end.min(bytes.end));
            within.filter_map(|part| text.get(part)).collect()
        };
        let mut from = span.start.max(self.end);
        while let Some(spot) = spots.get(next).filter(|spot| spot.span.start < span.end) {
            next += 1;
            let hole = match &spot.kind {
                SpotKind::Typed => {
                    out.push(&source(from..spot.span.start));
                    out.text(&source(spot.span.clone()));
                    from = spot.span.end;
                    continue;
                }
                SpotKind::Id(id) => Some(Hole::Id(id.clone())),
                SpotKind::Link(index) => self.links.0.get(*index).cloned().and_then(hole_of),
            };
            let Some(hole) = hole else { continue };
            out.push(&source(from..spot.span.start));
            out.push(if spot.whole { "\"" } else { "" });
            out.hole(hole);
            out.push(if spot.whole { "\"" } else { "" });
            from = spot.span.end;
        }
        out.push(&source(from..span.end));
        self.end = from.max(span.end);
    }
}
