//! What a page refers to: links, images, footnotes, and what only looks like a reference.
//!
//! In: events of links, text and footnotes. Out: links and footnotes, in the document; problems of those that a reader
//! could not follow.
//!
//! Must not know: whether what a link names exists.

use crate::diag::{Code, Fix};
use crate::markdown::doc::{Notes, Reading, SourceLink};
use crate::markdown::events::{Broken, BrokenAt};
use crate::markdown::outline::draft::Draft;
use crate::markdown::{addresses, foreign};
use crate::route;
use pulldown_cmark::LinkType;
use std::collections::HashSet;
use std::ops::Range;

/// What to do about an image from another host.
const REMOTE: &str = "put the image into the book: a reader's visit is nobody else's business; until it is there, `[links] remote_images = \"allow\"`";

/// How much of a reference a report repeats. One can stand in the other: repeated whole, they would take the square of the
/// page's length.
const REPEATED: usize = 100;

/// A link or an image that is being read.
struct OpenLink {
    image: bool,
    to: String,
    span: Range<usize>,
    /// Whether words stand in it.
    says: bool,
    /// Whether something that is no text stands in it.
    shows: bool,
}

/// The references that have been read.
#[derive(Default)]
pub(super) struct References {
    /// The open links and images.
    open: Vec<OpenLink>,
    /// The footnotes that are defined, each with the place of its mark.
    notes: Vec<(String, Range<usize>)>,
    /// Footnotes that are referred to.
    noted: HashSet<String>,
    /// Code in lines of text.
    codes: Vec<Range<usize>>,
}

impl References {
    /// Opens a link.
    pub(super) fn start_link(&mut self, link_type: LinkType, to: &str, span: Range<usize>, draft: &mut Draft) {
        self.start(false, to, span.clone());
        if link_type != LinkType::Email {
            draft.doc.links.push(SourceLink { to: to.to_owned(), image: false, span });
        }
    }

    /// Opens an image.
    pub(super) fn start_image(&mut self, to: &str, span: Range<usize>, reading: Reading, draft: &mut Draft) {
        self.start(true, to, span.clone());
        if route::is_remote(to) && !(reading.remote_images && to.starts_with("https://")) {
            let message = format!("`{to}` would be fetched from another host");
            draft.problem(Code::BlockedHtml, message, span.clone()).help = Some(REMOTE.to_owned());
        }
        draft.doc.links.push(SourceLink { to: to.to_owned(), image: true, span });
    }

    fn start(&mut self, image: bool, to: &str, span: Range<usize>) {
        self.open.push(OpenLink { image, to: to.to_owned(), span, says: false, shows: false });
    }

    /// Takes what the open link or image says.
    pub(super) fn say(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.says |= !text.trim().is_empty();
        }
    }

    /// Closes the open link or image, and reports what a reader of it would miss.
    pub(super) fn end(&mut self, draft: &mut Draft) {
        let Some(link) = self.open.pop() else { return };
        let empty = !link.says;
        if let Some(outer) = self.open.last_mut() {
            outer.says |= link.says;
            outer.shows |= link.image;
        }
        if link.image && empty {
            draft.problem(Code::MissingAlt, "this image has no alternative text".to_owned(), link.span).help =
                Some("write what the image says between `![` and `]`".to_owned());
        } else if !link.image && empty && !link.shows {
            draft
                .problem(Code::EmptyLink, "this link has no words, so nobody can follow it".to_owned(), link.span)
                .help = Some("write them between `[` and `]`".to_owned());
        } else if !link.image && link.to.is_empty() {
            draft.problem(Code::EmptyLink, "this link leads nowhere".to_owned(), link.span).help =
                Some("write where it leads between `(` and `)`, or `#main` for the top of the page".to_owned());
        }
    }

    /// Reports addresses in text, which are no links.
    pub(super) fn text(&self, span: &Range<usize>, draft: &mut Draft) {
        if !self.open.is_empty() {
            return;
        }
        let text = draft.doc.text.clone();
        for at in addresses::find(&text, span) {
            let written = &text[at.clone()];
            let scheme = if written.starts_with("www.") { "https://" } else { "" };
            let fix = format!("<{scheme}{written}>");
            let help = format!("write `{fix}` for a link, or `` `{written}` `` for text");
            let problem = draft.problem(Code::BareAddress, "this address is text, no link".to_owned(), at);
            problem.help = Some(help);
            problem.fix = Some(Box::new(Fix { at: None, text: fix }));
        }
    }

    /// Takes the definition of a footnote.
    pub(super) fn footnote(&mut self, name: &str, span: Range<usize>, draft: &mut Draft) {
        let mark = span.start..span.start + draft.doc.text[span].find(':').unwrap_or(0);
        if draft.doc.notes.add(name) {
            let id = draft.doc.notes.id(name).unwrap_or_default().to_owned();
            draft.doc.anchors.push(id);
            self.notes.push((Notes::folded(name), mark));
        } else {
            let message = format!("the footnote `{name}` is defined a second time, and this one is not shown");
            draft.problem(Code::LostFootnote, message, mark).help = Some("give it another name".to_owned());
        }
    }

    /// Takes a reference to a footnote.
    pub(super) fn noted(&mut self, name: &str) {
        self.noted.insert(Notes::folded(name));
    }

    /// Takes code in a line of text.
    pub(super) fn code(&mut self, span: Range<usize>) {
        self.codes.push(span);
    }

    /// Reports references to nothing, which are shown as typed, and footnotes that nothing refers to.
    pub(super) fn broken(&mut self, broken: Vec<BrokenAt>, draft: &mut Draft) {
        for (name, span) in std::mem::take(&mut self.notes) {
            if !self.noted.contains(&name) {
                let message = "nothing refers to this footnote, so it is not shown".to_owned();
                let help = format!("write `[^{name}]` where it belongs, or remove it");
                draft.problem(Code::LostFootnote, message, span).help = Some(help);
            }
        }
        for (span, kind) in broken {
            let written = shortened(&draft.doc.text[span.clone()]);
            let (code, message, help) = match kind {
                Broken::Footnote => (
                    Code::LostFootnote,
                    format!("no footnote is called `{written}`: it is shown as typed"),
                    format!("write `{written}: …` on a line of its own, or `\\[` for text"),
                ),
                Broken::Link => (
                    Code::UndefinedReference,
                    format!("`{written}` refers to no link: it is shown as typed"),
                    "define it as `[name]: address` on a line of its own, or write `\\[` for text".to_owned(),
                ),
                Broken::Definition => (
                    Code::UnreadDefinition,
                    "no link refers to this definition, so it is not shown".to_owned(),
                    "write `[name]` where it belongs, `\\[` for text, or remove it".to_owned(),
                ),
            };
            draft.problem(code, message, span).help = Some(help);
        }
    }

    /// Reports the syntax of other tools.
    pub(super) fn foreign(self, draft: &mut Draft) {
        let shut: Vec<Range<usize>> =
            draft.doc.fences.iter().map(|block| block.span.clone()).chain(self.codes).collect();
        for found in foreign::find(&draft.doc.text, draft.doc.body, shut) {
            let message = format!("{}: it means nothing here and is shown as typed", found.what);
            let problem = draft.problem(Code::ForeignSyntax, message, found.span);
            problem.help = Some(found.help);
            problem.fix = found.fix.map(|text| Box::new(Fix { at: None, text }));
        }
    }
}

/// What is written, or its beginning where it is long.
fn shortened(written: &str) -> String {
    match written.char_indices().nth(REPEATED) {
        Some((end, _)) => format!("{}…", &written[..end]),
        None => written.to_owned(),
    }
}
