//! Links and images as HTML, with holes where they lead to somewhere in the site.
//!
//! In: a document, and for each of its links where it leads. Out: HTML in a fragment. A link is found again by its span.
//!
//! Must not know: how it was settled where a link leads.

use crate::markdown::doc::Doc;
use crate::markdown::fragment::{Fragment, Hole};
use crate::route::{self, Route};

/// Where a link of a page leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A page or a place in one.
    Page {
        /// The page.
        route: Route,
        /// What its scripts are given: `?q=closure`, or nothing.
        query: String,
        /// The id within it.
        anchor: Option<String>,
    },
    /// A file that goes with the pages, with its size in pixels when it is an image.
    File {
        /// Where it stands.
        route: Route,
        /// Width and height.
        size: Option<(u32, u32)>,
        /// Query and fragment as written.
        suffix: String,
    },
    /// A place on the same page.
    Here(String),
    /// As written: another host, a scheme.
    Outside,
    /// Nothing (reported elsewhere): shown as text.
    Dead,
}

/// For each link of a document, in order, where it leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PageLinks(pub Vec<Target>);

/// A link or an image of Markdown, as written.
pub(super) struct WrittenLink<'w> {
    pub(super) to: &'w str,
    pub(super) title: &'w str,
    /// Its first byte in the file.
    pub(super) start: usize,
}

/// The links of a document, and those that are open.
pub(super) struct Links<'a> {
    doc: &'a Doc,
    targets: &'a [Target],
    /// What closes each open link.
    open: Vec<&'static str>,
}

impl<'a> Links<'a> {
    pub(super) fn new(doc: &'a Doc, targets: &'a PageLinks) -> Links<'a> {
        Links { doc, targets: &targets.0, open: Vec::new() }
    }

    /// Where the link that starts at a byte leads.
    fn target(&self, start: usize) -> Target {
        let index = self.doc.links.binary_search_by_key(&start, |link| link.span.start);
        index.ok().and_then(|index| self.targets.get(index)).cloned().unwrap_or(Target::Outside)
    }

    /// Opens a link.
    pub(super) fn start(&mut self, link: &WrittenLink<'_>, email: bool, out: &mut Fragment) {
        let target = if email { Target::Outside } else { self.target(link.start) };
        if target == Target::Dead {
            self.open.push("");
            return;
        }
        out.push("<a href=\"");
        match hole_of(target) {
            Some(hole) => out.hole(hole),
            None => {
                let prefix = if email { "mailto:" } else { "" };
                out.push(prefix);
                out.text(&route::encode_address(link.to));
            }
        }
        out.push("\"");
        title(link.title, out);
        out.push(">");
        self.open.push("</a>");
    }

    /// Closes a link.
    pub(super) fn end(&mut self, out: &mut Fragment) {
        out.push(self.open.pop().unwrap_or_default());
    }

    /// Writes an image.
    pub(super) fn image(&self, image: &WrittenLink<'_>, alt: &str, out: &mut Fragment) {
        out.push("<img src=\"");
        let mut size = None;
        match self.target(image.start) {
            Target::File { route, size: pixels, suffix } => {
                size = pixels;
                out.hole(file_hole(&route, suffix));
            }
            _ => out.text(&route::encode_address(image.to)),
        }
        out.push("\" alt=\"");
        out.text(alt);
        out.push("\"");
        title(image.title, out);
        if let Some((width, height)) = size {
            out.push(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        out.push(" loading=\"lazy\" decoding=\"async\">");
    }
}

fn title(title: &str, out: &mut Fragment) {
    if !title.is_empty() {
        out.push(" title=\"");
        out.text(title);
        out.push("\"");
    }
}

/// What stands for a link to somewhere in the site.
pub(super) fn hole_of(target: Target) -> Option<Hole> {
    match target {
        Target::Page { route, query, anchor } if query.is_empty() => Some(Hole::To(route.as_str().to_owned(), anchor)),
        Target::Page { route, query, anchor } => {
            let fragment = anchor.map(|anchor| format!("#{}", route::encode_fragment(&anchor))).unwrap_or_default();
            Some(Hole::With(route.as_str().to_owned(), query + &fragment))
        }
        Target::File { route, suffix, .. } => Some(file_hole(&route, suffix)),
        Target::Here(id) => Some(Hole::Here(id)),
        Target::Outside | Target::Dead => None,
    }
}

fn file_hole(route: &Route, suffix: String) -> Hole {
    match suffix.is_empty() {
        true => Hole::To(route.as_str().to_owned(), None),
        false => Hole::With(route.as_str().to_owned(), suffix),
    }
}
