//! Booklets: a track's questions in full, one after the other on one page.
//!
//! In: the [`Facts`], a track, the bodies of its pages. Out: the [`Head`] and frame of the page, and each question's view
//! by itself, in which links between the booklet's questions lead to where they stand in it. A booklet of thousands of
//! questions is megabytes: it is put together question by question, so that only its HTML stands in memory.
//!
//! Must not know: templates, the memo.

use crate::book::facts::Kind;
use crate::digest::fingerprint;
use crate::markdown::html::{Beside, Neighbour, Place, Target};
use crate::markdown::text::Title;
use crate::outputs::bodies::WrittenPage;
use crate::outputs::facts::Facts;
use crate::outputs::groups::{group_id, track_groups};
use crate::outputs::links::place;
use crate::outputs::pages::{crumbs, head};
use crate::outputs::places::booklet_route;
use crate::outputs::questions::question_at;
use crate::outputs::sink::{BufferedSink, Sink};
use crate::outputs::view::print::{BookletPage, BookletQuestion, Chapter, ChapterEntry};
use crate::outputs::view::{Head, Link};
use crate::route::Route;

/// A booklet, ready to be put together.
pub(crate) struct Booklet {
    /// What `booklet.html` sees as `page`.
    pub head: Head,
    /// What `booklet.html` sees as `view`: marks stand in place of the questions.
    pub frame: BookletPage,
    /// Its questions in order, each with its number.
    pub questions: Vec<(usize, String)>,
    on: Route,
}

const MARK: &str = "<!--cuebook question ";
const MARK_END: &str = "-->";

impl Booklet {
    /// The booklet of a track.
    pub(crate) fn new(facts: &Facts<'_>, number: usize) -> Booklet {
        let track = facts.track(number);
        let on = booklet_route(track.slug);
        let mut crumbs = crumbs(facts, &on, None);
        crumbs.push(Link { href: on.link_to(track.route), title: track.title.clone() });
        let head = head(facts, "booklet", &on, (track.title, track.description), crumbs);
        let mut questions = Vec::new();
        let mut chapters = Vec::new();
        for (topic, listed) in track_groups(facts, number) {
            let topic = topic.map(|topic| facts.topic(topic));
            let mut entries = Vec::new();
            for question in listed {
                entries.push(ChapterEntry {
                    anchor: anchor(facts, question),
                    title: facts.question(question).title.clone(),
                    html: format!("{MARK}{}{MARK_END}", questions.len()),
                });
                questions.push((question, format!("{}.{}", chapters.len() + 1, entries.len())));
            }
            chapters.push(Chapter {
                id: group_id(topic.map(|topic| topic.folder)),
                title: topic.map_or_else(|| Title::plain(&facts.string("start_here")), |topic| topic.title.clone()),
                questions: entries,
            });
        }
        Booklet { head, frame: BookletPage { id: track.slug.to_owned(), chapters }, questions, on }
    }

    /// A question as it stands in the booklet, where what is `beside` it stands too.
    pub(crate) fn question(
        &self,
        facts: &Facts<'_>,
        (question, number): &(usize, String),
        written: WrittenPage<'_>,
        beside: &Beside<'_>,
    ) -> BookletQuestion {
        let anchor = anchor(facts, *question);
        let prefix = prefix(&anchor);
        let here = Place { beside: Some(beside), ..place(facts, written.page, &self.on, &prefix) };
        let mut view = question_at(facts, *question, written, here);
        view.anchor = anchor;
        BookletQuestion { number: number.to_owned(), question: view }
    }

    /// Where what links lead to stands within the booklet.
    pub(crate) fn beside<'a>(&self, facts: &Facts<'a>) -> Beside<'a> {
        let neighbour = |&(index, _): &(usize, String)| {
            let (page, question) = (facts.page(facts.entry(index).page), facts.question_in_full(index));
            let headings = question.parts.iter().flat_map(|part| part.heading.iter().chain(&part.items));
            let anchor = anchor(facts, index);
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

    /// Fingerprint of what decides a question of the booklet, apart from facts: its number, the page around it, and where
    /// the links of its own page lead within the booklet, as [`Booklet::led`] gives it.
    pub(crate) fn question_stands(&self, facts: &Facts<'_>, (question, number): &(usize, String), led: u64) -> u64 {
        fingerprint(&(&self.head, facts.question_id(*question), number, led))
    }

    /// Fingerprint of where the links of a page lead within the booklet. All questions of the page have it in common.
    pub(crate) fn led(&self, facts: &Facts<'_>, page: usize, beside: &Beside<'_>) -> u64 {
        let (links, home) = (facts.links(page), facts.route(page));
        let led = |target: &Target| match target {
            Target::Page { route, anchor, .. } => fingerprint(&beside.id(route.as_str(), anchor.as_deref())),
            Target::Here(id) => fingerprint(&beside.id(home.as_str(), Some(id))),
            Target::File { .. } | Target::Outside | Target::Dead => 0,
        };
        fingerprint(&links.0.iter().map(led).collect::<Vec<u64>>())
    }

    /// Puts the page together: its frame as rendered, with what `write` adds for each question (by its place in
    /// [`Booklet::questions`]) where its mark stands.
    pub(crate) fn fill<E>(
        &self,
        frame: &str,
        to: &mut dyn Sink,
        mut write: impl FnMut(usize, &mut BufferedSink<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut page = BufferedSink::new(to);
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

fn anchor(facts: &Facts<'_>, question: usize) -> String {
    format!("q-{}", crate::route::slug(facts.question_id(question)))
}
