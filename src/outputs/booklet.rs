//! Booklets: a track's questions in full, one after the other on one page.
//!
//! In: the [`Scene`], a track, the bodies of its pages. Out: the [`Head`] and frame of the page, and each question's view
//! by itself, in which links between the booklet's questions lead to where they stand in it. A booklet of thousands of
//! questions is megabytes: it is put together question by question, so that only its HTML stands in memory.
//!
//! Must not know: templates, the memo.

use crate::markdown::html::{Beside, Body, Place};
use crate::markdown::text::Title;
use crate::outputs::pages::{booklet_route, crumbs, head, track_groups};
use crate::outputs::parts::{Written, heading, place};
use crate::outputs::questions::question_at;
use crate::outputs::scene::Scene;
use crate::outputs::view::{BookletPage, BookletQuestion, Chapter, ChapterEntry, Head, Link};
use crate::route::Route;
use std::sync::Arc;

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
    pub fn question(&self, question: usize, number: &str, written: Written<'_>, beside: &Beside) -> BookletQuestion {
        let prefix = prefix(question);
        let here = Place { beside: Some(beside), ..place(self.scene, written.page, &self.on, &prefix) };
        let mut view = question_at(self.scene, question, written, here);
        view.anchor = anchor(self.scene, question);
        BookletQuestion { number: number.to_owned(), question: view }
    }

    /// Where what links lead to stands within the booklet. `bodies` are those of [`Booklet::questions`].
    pub fn beside(&self, bodies: &[Arc<Body>]) -> Beside {
        let (scene, mut beside) = (self.scene, Beside::new());
        for (&(index, _), body) in self.questions.iter().zip(bodies) {
            let page = scene.book.questions[index].page;
            let (route, question) = (scene.book.pages[page].route.as_str(), scene.book.question(index));
            let (prefix, anchor) = (prefix(index), anchor(scene, index));
            // Of a page with several questions, the first one stands for the page.
            beside.entry(route.to_owned()).or_insert_with(|| anchor.clone());
            if let Some(own) = &question.anchor {
                beside.insert(format!("{route}#{own}"), anchor);
            }
            for index in question.parts.iter().flat_map(|part| part.heading.iter().chain(&part.items)) {
                let id = &heading(body, *index).id;
                beside.insert(format!("{route}#{id}"), format!("{prefix}{id}"));
            }
        }
        beside
    }

    /// The whole page: its frame as rendered, with what `write` adds for each question (by its place in
    /// [`Booklet::questions`]) where its mark stands.
    pub fn filled<E>(
        &self,
        frame: &str,
        mut write: impl FnMut(usize, &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Vec<u8>, E> {
        let mut parts = frame.split(MARK);
        let mut page = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            let mark = part.split_once(MARK_END).and_then(|(at, rest)| Some((at.parse().ok()?, rest)));
            match mark.filter(|(at, _)| *at < self.questions.len()) {
                Some((at, rest)) => {
                    write(at, &mut page)?;
                    page.extend_from_slice(rest.as_bytes());
                }
                // Not ours: somebody writes about booklets.
                None => [MARK, part].into_iter().for_each(|text| page.extend_from_slice(text.as_bytes())),
            }
        }
        Ok(page)
    }
}

fn prefix(question: usize) -> String {
    format!("q{question}-")
}

fn anchor(scene: &Scene, question: usize) -> String {
    format!("q-{}", crate::route::slug(&scene.book.question(question).id))
}
