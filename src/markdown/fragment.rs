//! HTML with holes where it depends on where it will stand: links to other pages, and ids.
//!
//! In: a fragment and a [`Place`]. Out: its HTML there, whole or in parts: list items, the first paragraph, the first
//! figure of code with its output. Of a body: some of its pieces, each under its heading.
//!
//! Must not know: Markdown, or how a fragment is made.

use crate::markdown::doc::Heading;
use crate::markdown::text::{Title, escape};
use crate::route::{self, Route};
use std::ops::Range;
use std::sync::OnceLock;

/// A page's HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Body {
    /// One for each piece of the document.
    pub pieces: Vec<Fragment>,
    /// The list of footnotes; empty for none.
    pub footnotes: Fragment,
    /// The headings between the pieces.
    pub headings: Vec<Heading>,
    /// What each of those headings says, links and footnotes included.
    pub heads: Vec<Fragment>,
    /// The same of the heading that is the page's title; empty where front matter gives it.
    pub title: Fragment,
}

/// HTML with holes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Fragment {
    pub(super) html: String,
    /// What is to stand at a byte, in the order of the bytes.
    pub(super) holes: Vec<(u32, Hole)>,
    /// Most fragments have none, and a page of nothing but headings has thousands.
    parts: Option<Box<FragmentParts>>,
}

/// Where something stands in a fragment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(super) struct FragmentParts {
    /// Bytes of the content of each item of top-level lists.
    pub(super) items: Vec<Range<u32>>,
    /// Bytes of each figure of code (`false`) or output (`true`), in order.
    pub(super) figures: Vec<(bool, Range<u32>)>,
    /// The gaps, each with its number in the document, in order.
    pub(super) gaps: Vec<(usize, HiddenGap)>,
    /// Bytes of what says of each option whether it is right, and why.
    pub(super) verdicts: Vec<Range<u32>>,
}

/// The bytes of a gap.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(super) struct HiddenGap {
    /// The block at the top level that it stands in.
    pub(super) block: Range<u32>,
    /// The element.
    pub(super) whole: Range<u32>,
    /// What is hidden.
    pub(super) inner: Range<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(super) enum Hole {
    /// A link to a page or file, by its route.
    To(String, Option<String>),
    /// A link to a page or file with a query or a fragment that is the file's own affair, as it stands in an address.
    With(String, String),
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
    pub beside: Option<&'a Beside<'a>>,
}

/// What stands together on one page, each with the route that links know it by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Beside<'a> {
    /// In the order of routes, those of one in the order in which they stand.
    parts: Vec<(&'a str, Neighbour<'a>)>,
    /// In order, each id of a route with the number of the part that has it. Looked for in one part after the other, ids would
    /// take the product of the links and the parts of a page.
    ids: Vec<(&'a str, &'a str, usize)>,
    /// In order, the routes whose footnotes stand there, each with the number of the part.
    notes: Vec<(&'a str, usize)>,
}

/// A page, or a part of one, that stands beside others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Neighbour<'a> {
    /// The id it has there.
    pub anchor: String,
    /// The id it has at home, as part of a page.
    pub own: Option<&'a str>,
    /// Put before every id in it.
    pub prefix: String,
    /// The ids in it, as they are at home.
    pub ids: Vec<&'a str>,
    /// Whether the page's footnotes stand there too.
    pub notes: bool,
}

impl<'a> Beside<'a> {
    /// Pages and parts of pages in the order in which they stand.
    pub fn new(mut parts: Vec<(&'a str, Neighbour<'a>)>) -> Beside<'a> {
        parts.sort_by_key(|(route, _)| *route);
        let (mut ids, mut notes) = (Vec::new(), Vec::new());
        for (number, (route, part)) in parts.iter().enumerate() {
            ids.extend(part.own.into_iter().chain(part.ids.iter().copied()).map(|id| (*route, id, number)));
            notes.extend(part.notes.then_some((*route, number)));
        }
        ids.sort_unstable();
        Beside { parts, ids, notes }
    }

    /// The id, in two parts, that a page has, or an id of it. Of a page in several parts, the first one stands for it.
    pub fn id<'i>(&'i self, route: &str, id: Option<&'i str>) -> Option<(&'i str, &'i str)> {
        let Some(id) = id else {
            let first = self.parts.partition_point(|(known, _)| *known < route);
            let (_, first) = self.parts.get(first).filter(|(known, _)| *known == route)?;
            return Some(("", &first.anchor));
        };
        let at = self.ids.partition_point(|(known, own, _)| (*known, *own) < (route, id));
        let found = self.ids.get(at).filter(|(known, own, _)| (*known, *own) == (route, id)).map(|(.., part)| *part);
        let noted = (id.starts_with("fn-") || id.starts_with("ref-fn-")).then(|| {
            let at = self.notes.partition_point(|(known, _)| *known < route);
            self.notes.get(at).filter(|(known, _)| *known == route).map(|(_, part)| *part)
        });
        let (_, part) = &self.parts[found.into_iter().chain(noted.flatten()).min()?];
        Some(if part.own == Some(id) { ("", &part.anchor) } else { (&part.prefix, id) })
    }
}

impl Body {
    /// About the bytes that it takes in memory.
    pub(crate) fn size(&self) -> usize {
        let fragments = self.pieces.iter().chain(&self.heads).chain([&self.footnotes, &self.title]);
        fragments.map(|fragment| size_of::<Fragment>() + fragment.html.len()).sum()
    }

    /// The fragment of a piece; an empty one where there is none.
    pub(crate) fn piece(&self, piece: usize) -> &Fragment {
        static EMPTY: OnceLock<Fragment> = OnceLock::new();
        self.pieces.get(piece).unwrap_or_else(|| EMPTY.get_or_init(Fragment::default))
    }

    /// A heading; an empty one where there is none.
    pub(crate) fn heading(&self, index: usize) -> &Heading {
        static EMPTY: OnceLock<Heading> = OnceLock::new();
        self.headings.get(index).unwrap_or_else(|| EMPTY.get_or_init(Heading::default))
    }

    /// What a heading says where it stands, its links and footnotes included. Elsewhere it is its title.
    pub(crate) fn said(&self, index: usize, here: Place<'_>) -> String {
        self.heads.get(index).map(|head| head.at(here)).unwrap_or_default()
    }

    /// What the title of the page says there.
    pub(crate) fn title_said(&self, title: &Title, here: Place<'_>) -> String {
        if self.title.is_empty() { title.html.clone() } else { self.title.at(here) }
    }

    /// Some pieces in a row, each after the first under its heading. Headings go no higher than `level`.
    pub(crate) fn pieces_at(&self, pieces: Range<usize>, level: u8, here: Place<'_>) -> String {
        let mut html = String::new();
        let mut previous = level.saturating_sub(1);
        for piece in pieces.clone() {
            if piece > pieces.start {
                // A level skipped in the source would be a gap in the page's outline.
                let heading = self.heading(piece - 1);
                previous = heading.level.clamp(level, previous.max(level - 1) + 1).min(6);
                html.push_str(&format!("<h{previous} id=\""));
                escape(here.prefix, &mut html);
                escape(&heading.id, &mut html);
                html.push_str(&format!("\">{}</h{previous}>\n", self.said(piece - 1, here)));
            }
            html.push_str(&self.piece(piece).at(here));
        }
        html
    }
}

impl Fragment {
    /// Where something stands in it, to add to.
    pub(super) fn parts_mut(&mut self) -> &mut FragmentParts {
        self.parts.get_or_insert_default()
    }

    fn parts(&self) -> &FragmentParts {
        static NONE: FragmentParts =
            FragmentParts { items: Vec::new(), figures: Vec::new(), gaps: Vec::new(), verdicts: Vec::new() };
        self.parts.as_deref().unwrap_or(&NONE)
    }

    pub(super) fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Appends text.
    pub(super) fn text(&mut self, text: &str) {
        escape(text, &mut self.html);
    }

    pub(super) fn hole(&mut self, hole: Hole) {
        self.holes.push((self.end(), hole));
    }

    /// The byte at which it ends.
    pub(super) fn end(&self) -> u32 {
        self.html.len() as u32
    }

    /// The HTML for a place.
    pub fn at(&self, place: Place<'_>) -> String {
        self.part(0..self.html.len() as u32, place)
    }

    /// The items of its top-level lists, each as HTML for a place.
    pub fn items_at(&self, place: Place<'_>) -> Vec<String> {
        self.parts().items.iter().map(|range| self.part(range.clone(), place)).collect()
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
        let figures = &self.parts().figures;
        let at = figures.iter().position(|(output, _)| !output)?;
        let code = figures[at].1.clone();
        let output = figures
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

    /// The options without what says which are right, for the front of a card.
    pub fn options_at(&self, place: Place<'_>) -> String {
        let mut html = String::new();
        let mut from = 0;
        for verdict in &self.parts().verdicts {
            html.push_str(&self.part(from..verdict.start, place));
            from = verdict.end;
        }
        html + &self.part(from..self.html.len() as u32, place)
    }

    /// The block that holds some gaps, which are in order, with `[…]` in their place and with what is hidden there, for a card's two sides.
    pub fn cloze_at(&self, gaps: &[usize], place: Place<'_>) -> Option<(String, String)> {
        let all = &self.parts().gaps;
        let at = gaps.iter().find_map(|gap| all.binary_search_by_key(gap, |(number, _)| *number).ok())?;
        let block = &all[at].1.block;
        // Those of a block stand together.
        let before = all[..at].iter().rev().take_while(|(_, gap)| gap.block == *block).count();
        let own = all[at - before..].iter().take_while(|(_, gap)| gap.block == *block);
        let (mut front, mut back) = (String::new(), String::new());
        let mut from = block.start;
        for (number, gap) in own {
            let before = self.part(from..gap.whole.start, place);
            let hidden = self.part(gap.inner.clone(), place);
            from = gap.whole.end;
            front.push_str(&before);
            back.push_str(&before);
            if gaps.binary_search(number).is_ok() {
                front.push_str("<span class=\"gap\">[…]</span>");
                back.push_str(&format!("<mark class=\"cloze\">{hidden}</mark>"));
            } else {
                front.push_str(&hidden);
                back.push_str(&hidden);
            }
        }
        let rest = self.part(from..block.end, place);
        Some((front + &rest, back + &rest))
    }

    fn part(&self, range: Range<u32>, place: Place<'_>) -> String {
        let start = self.holes.partition_point(|(at, _)| *at < range.start);
        let end = self.holes.partition_point(|(at, _)| *at < range.end);
        let mut out = String::with_capacity(range.len() + 16 * end.saturating_sub(start));
        let mut from = range.start as usize;
        for (at, hole) in self.holes.get(start..end).unwrap_or_default() {
            out.push_str(&self.html[from..*at as usize]);
            from = *at as usize;
            match hole {
                Hole::Id(id) => {
                    escape(place.prefix, &mut out);
                    escape(id, &mut out);
                }
                Hole::Here(id) => {
                    let with_it = place.on == place.home || !place.prefix.is_empty();
                    let there = match place.beside {
                        Some(beside) => beside.id(place.home.as_str(), Some(id)),
                        None => with_it.then_some((place.prefix, id.as_str())),
                    };
                    push_href(&mut out, there, place.on, place.home, Some(id));
                }
                Hole::To(path, anchor) => {
                    let there = place.beside.and_then(|beside| beside.id(path, anchor.as_deref()));
                    push_href(&mut out, there, place.on, &Route::new(path.as_str()), anchor.as_deref());
                }
                Hole::With(path, suffix) => {
                    escape(&place.on.link_to(&Route::new(path.as_str())), &mut out);
                    escape(suffix, &mut out);
                }
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

/// Appends the link to an id of the same page, in two parts, or else to another page and maybe an id of it.
fn push_href(out: &mut String, there: Option<(&str, &str)>, on: &Route, to: &Route, anchor: Option<&str>) {
    let (prefix, id) = match there {
        Some((prefix, id)) => (prefix, Some(id)),
        None => {
            escape(&on.link_to(to), out);
            ("", anchor)
        }
    };
    if let Some(id) = id {
        out.push('#');
        escape(&route::encode_fragment(prefix), out);
        escape(&route::encode_fragment(id), out);
    }
}
