//! The gaps of a page as HTML: elements in place of their marks.
//!
//! In: text in the order of the page. Out: HTML in a fragment, which knows where each gap stands in it.
//!
//! Must not know: which cards ask for a gap.

use crate::markdown::doc::Doc;
use crate::markdown::fragment::{Fragment, HiddenGap};
use crate::markdown::gaps::MARK;
use std::ops::Range;

/// The gaps of a page so far.
pub(super) struct GapMarks<'a> {
    doc: &'a Doc,
    /// How many marks have been passed, two for each gap.
    passed: usize,
    /// Where the open block at the top level began.
    block: u32,
}

impl<'a> GapMarks<'a> {
    pub(super) fn new(doc: &'a Doc) -> GapMarks<'a> {
        GapMarks { doc, passed: 0, block: 0 }
    }

    /// Takes the beginning of a block at the top level.
    pub(super) fn start_block(&mut self, out: &Fragment) {
        self.block = out.end();
    }

    /// Writes text, with elements where it has marks of gaps.
    pub(super) fn text(&mut self, text: &str, span: &Range<usize>, out: &mut Fragment) {
        let doc = self.doc;
        let mut from = span.start;
        while let Some(gap) = doc.gaps.get(self.passed / 2).filter(|gap| gap.span.start < span.end) {
            let opens = self.passed.is_multiple_of(2);
            let mark = if opens { gap.span.start } else { gap.span.end - MARK.len() };
            if mark >= span.end {
                break;
            }
            self.passed += 1;
            if mark < from {
                continue;
            }
            out.text(&doc.text[from..mark]);
            from = mark + MARK.len();
            if opens {
                let start = out.end();
                out.push("<mark class=\"cloze\"><span class=\"held\">");
                let inner = out.end();
                let gap = HiddenGap { block: self.block..start, whole: start..start, inner: inner..inner };
                out.parts_mut().gaps.push((self.passed / 2, gap));
            } else {
                let inner = out.end();
                out.push("</span></mark>");
                let end = out.end();
                if let Some((_, gap)) = out.parts_mut().gaps.last_mut() {
                    gap.inner.end = inner;
                    gap.whole.end = end;
                }
            }
        }
        match from == span.start {
            true => out.text(text),
            false => out.text(doc.text.get(from..span.end).unwrap_or_default()),
        }
    }

    /// The block at the top level that ends here holds the gaps since it began.
    pub(super) fn end_block(&self, out: &mut Fragment) {
        if self.passed == 0 {
            return;
        }
        let end = out.end();
        for (_, gap) in out.parts_mut().gaps.iter_mut().rev().take_while(|(_, gap)| gap.block.start == self.block) {
            gap.block.end = end;
        }
    }
}
