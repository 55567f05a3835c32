//! Footnotes as HTML: the numbers in the text, and the list at the end of the page.
//!
//! In: references and definitions in the order of the text. Out: HTML in a fragment. A footnote that nothing refers to is
//! not shown, which was reported when the page was read.
//!
//! Must not know: what else stands on the page.

use crate::markdown::fragment::{Fragment, Hole};
use crate::markdown::html::settings::BodyWords;
use crate::markdown::text::escaped;
use std::collections::HashMap;

/// The footnotes of a page so far, by their ids.
#[derive(Default)]
pub(super) struct Footnotes {
    /// Their numbers, by the order they are referred to.
    numbers: HashMap<String, usize>,
    bodies: HashMap<String, Fragment>,
    /// What was being written when a footnote's definition began, with the footnote's id.
    suspended: Vec<(String, Fragment)>,
}

impl Footnotes {
    /// Begins a definition: what is written until its end goes into the list.
    pub(super) fn start(&mut self, id: &str, out: &mut Fragment) {
        self.suspended.push((id.to_owned(), std::mem::take(out)));
    }

    /// Ends a definition.
    pub(super) fn end(&mut self, out: &mut Fragment) {
        let (id, outer) = self.suspended.pop().unwrap_or_default();
        let body = std::mem::replace(out, outer);
        self.bodies.entry(id).or_insert(body);
    }

    /// Writes a reference.
    pub(super) fn reference(&mut self, id: &str, out: &mut Fragment) {
        let next = self.numbers.len() + 1;
        let first = !self.numbers.contains_key(id);
        let number = *self.numbers.entry(id.to_owned()).or_insert(next);
        out.push("<sup class=\"note-ref\"><a href=\"");
        out.hole(Hole::Here(id.to_owned()));
        out.push("\"");
        if first {
            out.push(" id=\"");
            out.hole(Hole::Id(format!("ref-{id}")));
            out.push("\"");
        }
        out.push(" role=\"doc-noteref\">");
        out.push(&number.to_string());
        out.push("</a></sup>");
    }

    /// Writes the list.
    pub(super) fn list(&mut self, words: &BodyWords, out: &mut Fragment) {
        let mut order: Vec<(String, usize)> = std::mem::take(&mut self.numbers).into_iter().collect();
        order.sort_by_key(|(_, number)| *number);
        if order.iter().any(|(name, _)| self.bodies.contains_key(name)) {
            let name = escaped(&words.footnotes);
            let back = escaped(&words.back);
            out.push(&format!("<div class=\"footnotes\" role=\"group\" aria-label=\"{name}\"><ol>\n"));
            for (name, _) in order {
                let Some(mut body) = self.bodies.remove(&name) else {
                    continue;
                };
                out.push("<li id=\"");
                out.hole(Hole::Id(name.clone()));
                out.push("\">");
                let start = out.end();
                let paragraph = body.html.ends_with("</p>\n");
                if paragraph {
                    body.html.truncate(body.html.len() - "</p>\n".len());
                }
                out.html.push_str(&body.html);
                out.holes.extend(body.holes.into_iter().map(|(at, hole)| (at + start, hole)));
                out.push(" <a href=\"");
                out.hole(Hole::Here(format!("ref-{name}")));
                out.push(&format!("\" role=\"doc-backlink\" aria-label=\"{back}\">↩</a>"));
                out.push(if paragraph { "</p></li>\n" } else { "</li>\n" });
            }
            out.push("</ol></div>\n");
        }
    }
}
