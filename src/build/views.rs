//! Which view stands where: for every page of the site that is made of one, its template, head and view.
//!
//! In: a [`Site`], an [`Output`], a way to the bodies of pages. Out: what a [`WithView`] makes of them: bytes, or the digest
//! of what is shown.
//!
//! Must not know: what is made of a view, or where bodies come from.

use crate::book::facts::Kind;
use crate::build::site::Site;
use crate::build::table::Output;
use crate::markdown::html::Body;
use crate::outputs::parts::Written;
use crate::outputs::{pages, questions, view};
use std::hash::Hash;
use std::sync::Arc;

/// Something to do with a view whose type depends on the page's kind.
pub(super) trait WithView {
    type Result;
    fn with<V: serde::Serialize + Hash>(&mut self, template: &str, head: &view::Head, view: &V) -> Self::Result;
}

impl Site {
    /// The page whose text an artifact shows as its own.
    pub(super) fn own_page(&self, output: &Output) -> Option<usize> {
        let book = &self.scene.book;
        match output {
            Output::Page(page) => Some(*page),
            Output::Topic(topic) => book.topics[*topic].index,
            Output::Track(track) => book.tracks[*track].page,
            Output::Home => book.pages.iter().position(|page| page.kind == Kind::Home),
            _ => None,
        }
    }

    /// A page with its body.
    pub(super) fn written<'a>(&'a self, page: usize, body: &'a Body) -> Written<'a> {
        Written { page, source: &self.pages[page], body }
    }

    /// Hands the head and view of a page that is made of one to `then`; `body` gives the body of a page. `None` for what is
    /// not made of a view alone.
    pub(super) fn with_view<W: WithView>(
        &self,
        output: &Output,
        body: &dyn Fn(usize) -> Arc<Body>,
        then: &mut W,
    ) -> Option<W::Result> {
        let scene = &self.scene;
        let page = self.own_page(output).map(|page| (page, body(page)));
        let own = page.as_ref().map(|(page, body)| self.written(*page, body));
        Some(match output {
            Output::Page(page) => {
                let (head, own) = (pages::page_head(scene, *page), own?);
                match self.pages[*page].facts.kind {
                    Kind::Question => then.with("question.html", &head, &questions::question_page(scene, own)),
                    Kind::Questions => then.with("questions.html", &head, &questions::questions_page(scene, own)),
                    Kind::Plan => then.with("plan.html", &head, &pages::prose_page(scene, own)),
                    Kind::Worksheet => then.with("worksheet.html", &head, &pages::prose_page(scene, own)),
                    _ => then.with("guide.html", &head, &pages::prose_page(scene, own)),
                }
            }
            Output::Topic(topic) => {
                let (head, view) = pages::topic_page(scene, *topic, own);
                then.with("topic.html", &head, &view)
            }
            Output::Track(track) => {
                let (head, view) = pages::track_page(scene, *track, own);
                then.with("track.html", &head, &view)
            }
            Output::Home => {
                let (head, view) = pages::home_page(scene, own);
                then.with("home.html", &head, &view)
            }
            Output::Tag(tag) => {
                let (head, view) = pages::tag_page(scene, *tag);
                then.with("tag.html", &head, &view)
            }
            Output::Tool(kind) => {
                let (head, view) = pages::tool_page(scene, kind);
                then.with(&format!("{kind}.html"), &head, &view)
            }
            _ => return None,
        })
    }
}
