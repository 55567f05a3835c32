//! Booklets: a track's questions in full, one after the other on one page.
//!
//! In: the [`Scene`], a track, the bodies of its pages. Out: the [`Head`] and frame of the page, and each question's view
//! by itself, in which links between the booklet's questions lead to where they stand in it. A booklet of thousands of
//! questions is megabytes: it is put together question by question, so that only its HTML stands in memory.
//!
//! Must not know: templates, the memo.

use crate::book::facts::Kind;
use crate::markdown::html::{Beside, Neighbour, PageLinks, Place, Target};
use crate::markdown::text::Title;
use crate::outputs::pages::{crumbs, head, track_groups};
use crate::outputs::parts::{Written, place};
use crate::outputs::places::booklet_route;
use crate::outputs::questions::question_at;
use crate::outputs::scene::Scene;
use crate::outputs::sink::{Held, Sink};
use crate::outputs::view::{BookletPage, BookletQuestion, Chapter, ChapterEntry, Head, Link};
use crate::route::Route;

/// A booklet, ready to be put together.
pub struct Booklet<'a> {
    /// What `booklet.html` sees as `page`.
    pub head: Head,
    /// What `booklet.html` sees as `view`: marks stand in place of the questions.
    pub frame: BookletPage,
    /// Its questions in order, each with its number.
    pub questions: Vec<(usize, String)>,
    scene: &'a Scene,
    on: Route,
}

const MARK: &str = "<!--cuebook question ";
const MARK_END: &str = "-->";

impl<'a> Booklet<'a> {
    /// The booklet of a track.
    pub fn new(scene: &'a Scene, number: usize) -> Booklet<'a> {
        let track = &scene.book.tracks[number];
        let on = booklet_route(&track.slug);
        let mut crumbs = crumbs(scene, &on, None);
        crumbs.push(Link { href: on.link_to(&track.route), title: track.title.clone() });
        let head = head(scene, "booklet", &on, &track.title, &track.description, crumbs);
        let mut questions = Vec::new();
        let mut chapters = Vec::new();
        for (topic, listed) in track_groups(scene, number) {
            let topic = topic.map(|topic| &scene.book.topics[topic]);
            let mut entries = Vec::new();
            for question in listed {
                entries.push(ChapterEntry {
                    anchor: anchor(scene, question),
                    title: scene.book.question(question).title.clone(),
                    html: format!("{MARK}{}{MARK_END}", questions.len()),
                });
                questions.push((question, format!("{}.{}", chapters.len() + 1, entries.len())));
            }
            chapters.push(Chapter {
                id: topic.map_or_else(
                    || "start-here".to_owned(),
                    |topic| format!("topic-{}", crate::route::slug(&topic.folder)),
                ),
                title: topic.map_or_else(|| Title::plain(&scene.string("start_here")), |topic| topic.title.clone()),
                questions: entries,
            });
        }
        Booklet { head, frame: BookletPage { id: track.slug.clone(), chapters }, questions, scene, on }
    }

    /// A question as it stands in the booklet, where what is `beside` it stands too.
    pub fn question(
        &self,
        question: usize,
        number: &str,
        written: Written<'_>,
        beside: &Beside<'_>,
    ) -> BookletQuestion {
        let anchor = anchor(self.scene, question);
        let prefix = prefix(&anchor);
        let here = Place { beside: Some(beside), ..place(self.scene, written.page, &self.on, &prefix) };
        let mut view = question_at(self.scene, question, written, here);
        view.anchor = anchor;
        BookletQuestion { number: number.to_owned(), question: view }
    }

    /// Where what links lead to stands within the booklet.
    pub fn beside(&self) -> Beside<'a> {
        let neighbour = |&(index, _): &(usize, String)| {
            let (page, question) = (&self.scene.book.pages[self.page_of(index)], self.scene.book.question(index));
            let headings = question.parts.iter().flat_map(|part| part.heading.iter().chain(&part.items));
            let anchor = anchor(self.scene, index);
            let neighbour = Neighbour {
                own: question.anchor.as_deref(),
                prefix: prefix(&anchor),
                anchor,
                ids: headings.filter_map(|heading| page.anchors.get(*heading)).map(String::as_str).collect(),
                notes: page.kind == Kind::Question,
            };
            (page.route.as_str(), neighbour)
        };
        Beside::new(self.questions.iter().map(neighbour).collect())
    }

    /// Where the links of a page lead within the booklet: an edit that leaves this alone leaves the links alone.
    pub fn led<'b>(
        &self,
        page: usize,
        links: &'b PageLinks,
        beside: &'b Beside<'_>,
    ) -> Vec<Option<(&'b str, &'b str)>> {
        let home = &self.scene.book.pages[page].route;
        let led = |target: &'b Target| match target {
            Target::Page { route, anchor } => beside.id(route.as_str(), anchor.as_deref()),
            Target::Here(id) => beside.id(home.as_str(), Some(id)),
            Target::File { .. } | Target::Outside | Target::Dead => None,
        };
        links.0.iter().map(led).collect()
    }

    /// The page of one of its questions.
    pub fn page_of(&self, question: usize) -> usize {
        self.scene.book.questions[question].page
    }

    /// Puts the page together: its frame as rendered, with what `write` adds for each question (by its place in
    /// [`Booklet::questions`]) where its mark stands.
    pub fn fill<E>(
        &self,
        frame: &str,
        to: &mut dyn Sink,
        mut write: impl FnMut(usize, &mut Held<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut page = Held::new(to);
        let mut parts = frame.split(MARK);
        page.bytes().extend_from_slice(parts.next().unwrap_or_default().as_bytes());
        for part in parts {
            let mark = part.split_once(MARK_END).and_then(|(at, rest)| Some((at.parse().ok()?, rest)));
            match mark.filter(|(at, _)| *at < self.questions.len()) {
                Some((at, rest)) => {
                    write(at, &mut page)?;
                    page.bytes().extend_from_slice(rest.as_bytes());
                }
                // Not ours: somebody writes about booklets.
                None => [MARK, part].into_iter().for_each(|text| page.bytes().extend_from_slice(text.as_bytes())),
            }
            page.pass();
        }
        Ok(())
    }
}

/// Put before the ids of a question. It comes from the question's own id: a question more or less moves no other's. No
/// anchor holds two hyphens in a row, so no id of a question is the anchor of another, or an id of it.
fn prefix(anchor: &str) -> String {
    format!("{anchor}--")
}

fn anchor(scene: &Scene, question: usize) -> String {
    format!("q-{}", crate::route::slug(&scene.book.question(question).id))
}
