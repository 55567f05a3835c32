//! The view of a booklet: a track's questions in full, one after the other on one page.
//!
//! In: the [`Scene`], a track, for each page its document and body. Out: a [`Head`] and a [`BookletPage`], in which links
//! between its questions lead to where they stand in it.
//!
//! Must not know: templates, the memo.

use crate::markdown::html::{Beside, Place};
use crate::markdown::text::Title;
use crate::outputs::pages::{booklet_route, crumbs, head, track_groups};
use crate::outputs::parts::{Written, place};
use crate::outputs::questions::question_at;
use crate::outputs::scene::Scene;
use crate::outputs::view::{BookletPage, Chapter, Head, Link};

/// `booklet.html`; `written` gives the document and body of a page.
pub fn booklet_page<'a>(scene: &Scene, track: usize, written: impl Fn(usize) -> Written<'a>) -> (Head, BookletPage) {
    let number = track;
    let track = &scene.book.tracks[track];
    let on = booklet_route(&track.slug);
    let mut crumbs = crumbs(scene, &on, None);
    crumbs.push(Link { href: on.link_to(&track.route), title: track.title.clone() });
    let head = head(scene, "booklet", &on, &track.title, &track.description, crumbs);
    let beside = beside(scene, &track.questions, &written);
    let chapters = track_groups(scene, number).into_iter().map(|(topic, questions)| {
        let topic = topic.map(|topic| &scene.book.topics[topic]);
        Chapter {
            id: topic.map_or_else(
                || "start-here".to_owned(),
                |topic| format!("topic-{}", crate::route::slug(&topic.folder)),
            ),
            title: topic.map_or_else(|| Title::plain(&scene.string("start_here")), |topic| topic.title.clone()),
            questions: questions
                .into_iter()
                .map(|question| {
                    let prefix = booklet_prefix(question);
                    let page = scene.book.questions[question].page;
                    let here = Place { beside: Some(&beside), ..place(scene, page, &on, &prefix) };
                    let mut view = question_at(scene, question, written(page), here);
                    view.anchor = booklet_anchor(scene, question);
                    view
                })
                .collect(),
        }
    });
    let view = BookletPage { id: track.slug.clone(), chapters: chapters.collect() };
    (head, view)
}

fn booklet_prefix(question: usize) -> String {
    format!("q{question}-")
}

fn booklet_anchor(scene: &Scene, question: usize) -> String {
    format!("q-{}", crate::route::slug(&scene.book.question(question).id))
}

/// Where what links lead to stands within a booklet of some questions.
fn beside<'a>(scene: &Scene, questions: &[usize], written: impl Fn(usize) -> Written<'a>) -> Beside {
    let mut beside = Beside::new();
    for &index in questions {
        let page = scene.book.questions[index].page;
        let (route, question) = (scene.book.pages[page].route.as_str(), scene.book.question(index));
        let (doc, prefix, anchor) = (written(page).doc, booklet_prefix(index), booklet_anchor(scene, index));
        // Of a page with several questions, the first one stands for the page.
        beside.entry(route.to_owned()).or_insert_with(|| anchor.clone());
        if let Some(own) = &question.anchor {
            beside.insert(format!("{route}#{own}"), anchor);
        }
        let headings = question.parts.iter().flat_map(|part| part.heading.iter().chain(&part.items));
        for heading in headings.map(|heading| &doc.headings[*heading].id) {
            beside.insert(format!("{route}#{heading}"), format!("{prefix}{heading}"));
        }
    }
    beside
}
