//! HTML with holes where it depends on where it will stand: links to other pages, and ids.
//!
//! In: a fragment and a [`Place`]. Out: its HTML there, whole or in parts: list items, the first paragraph, the first
//! figure of code with its output.
//!
//! Must not know: Markdown, or how a fragment is made.

use crate::markdown::doc::Heading;
use crate::markdown::text::escape;
use crate::route::{self, Route};
use std::collections::HashMap;
use std::ops::Range;

/// A page's HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Body {
    /// One for each piece of the document.
    pub pieces: Vec<Fragment>,
    /// The list of footnotes; empty for none.
    pub footnotes: Fragment,
    /// The headings between the pieces.
    pub headings: Vec<Heading>,
}

/// HTML with holes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Fragment {
    pub(super) html: String,
    /// What is to stand at a byte.
    pub(super) holes: Vec<(u32, Hole)>,
    /// Bytes of the content of each item of top-level lists.
    pub(super) items: Vec<Range<u32>>,
    /// Bytes of each figure of code (`false`) or output (`true`), in order.
    pub(super) figures: Vec<(bool, Range<u32>)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(super) enum Hole {
    /// A link to a page or file, by its route.
    To(String, Option<String>),
    /// A link to an id of the same page.
    Here(String),
    /// An id.
    Id(String),
}

/// Where a fragment will stand.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The page it is shown on.
    pub on: &'a Route,
    /// The page it was written for: links to its own ids lead there when the fragment stands elsewhere.
    pub home: &'a Route,
    /// Put before every id, where several pages stand on one.
    pub prefix: &'a str,
    /// Where several pages stand on one: what else stands there.
    pub beside: Option<&'a Beside>,
}

/// For pages that stand together on one: `ROUTE` or `ROUTE#ID` as their links know it → the id it has there.
pub type Beside = HashMap<String, String>;

impl Place<'_> {
    /// The id that a page, or a place in one, has where the fragment will stand.
    fn beside(&self, route: &str, anchor: Option<&str>) -> Option<&String> {
        let beside = self.beside?;
        match anchor {
            Some(anchor) => beside.get(&format!("{route}#{anchor}")),
            None => beside.get(route),
        }
    }
}

impl Fragment {
    /// The HTML for a place.
    pub fn at(&self, place: Place<'_>) -> String {
        self.part(0..self.html.len() as u32, place)
    }

    /// The items of its top-level lists, each as HTML for a place.
    pub fn items_at(&self, place: Place<'_>) -> Vec<String> {
        self.items.iter().map(|range| self.part(range.clone(), place)).collect()
    }

    /// Some HTML without holes.
    #[cfg(test)]
    pub fn of_html(html: &str) -> Fragment {
        Fragment { html: html.to_owned(), ..Fragment::default() }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }

    /// The HTML of its first `<p>`, for a card's short answer.
    pub fn first_paragraph_at(&self, place: Place<'_>) -> String {
        let end = self.html.find("</p>").map_or(self.html.len(), |end| end + 4);
        self.part(0..end as u32, place)
    }

    /// The HTML after its first `<p>`.
    pub fn after_first_paragraph_at(&self, place: Place<'_>) -> String {
        let end = self.html.find("</p>").map_or(self.html.len(), |end| end + 4);
        self.part(end as u32..self.html.len() as u32, place).trim().to_owned()
    }

    /// Its first figure of code, the output that belongs to it, and everything else, for a card's two sides.
    pub fn first_code_at(&self, place: Place<'_>) -> Option<CodeParts> {
        let at = self.figures.iter().position(|(output, _)| !output)?;
        let code = self.figures[at].1.clone();
        let output = self
            .figures
            .get(at + 1)
            .filter(|(output, next)| *output && self.html[code.end as usize..next.start as usize].trim().is_empty());
        let end = output.map_or(code.end, |(_, range)| range.end);
        Some(CodeParts {
            before: self.part(0..code.start, place).trim().to_owned(),
            code: self.part(code, place),
            output: output.map(|(_, range)| self.part(range.clone(), place)),
            after: self.part(end..self.html.len() as u32, place).trim().to_owned(),
        })
    }

    fn part(&self, range: Range<u32>, place: Place<'_>) -> String {
        let mut out = String::with_capacity(range.len() + 16 * self.holes.len());
        let mut from = range.start as usize;
        for (at, hole) in self.holes.iter().filter(|(at, _)| range.contains(at)) {
            out.push_str(&self.html[from..*at as usize]);
            from = *at as usize;
            match hole {
                Hole::Id(id) => {
                    escape(place.prefix, &mut out);
                    escape(id, &mut out);
                }
                Hole::Here(id) if place.beside.is_some() => match place.beside(place.home.as_str(), Some(id)) {
                    Some(id) => push_fragment(&mut out, id),
                    None => push_link(&mut out, place.on, place.home, Some(id)),
                },
                Hole::Here(id) if place.on == place.home || !place.prefix.is_empty() => {
                    out.push('#');
                    escape(&route::encode_fragment(place.prefix), &mut out);
                    escape(&route::encode_fragment(id), &mut out);
                }
                Hole::Here(id) => push_link(&mut out, place.on, place.home, Some(id)),
                Hole::To(path, anchor) => match place.beside(path, anchor.as_deref()) {
                    Some(id) => push_fragment(&mut out, id),
                    None => push_link(&mut out, place.on, &Route::new(path.as_str()), anchor.as_deref()),
                },
            }
        }
        out.push_str(&self.html[from..range.end as usize]);
        out
    }
}

/// A fragment around its first figure of code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeParts {
    /// What stands before the code.
    pub before: String,
    /// The code.
    pub code: String,
    /// Its output, when one follows.
    pub output: Option<String>,
    /// What stands after both.
    pub after: String,
}

fn push_fragment(out: &mut String, id: &str) {
    out.push('#');
    escape(&route::encode_fragment(id), out);
}

fn push_link(out: &mut String, on: &Route, to: &Route, anchor: Option<&str>) {
    escape(&on.link_to(to), out);
    if let Some(anchor) = anchor {
        out.push('#');
        escape(&route::encode_fragment(anchor), out);
    }
}
