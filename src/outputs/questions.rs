//! Views of questions: on pages of their own, on pages of several, and wherever else they stand in full.
//!
//! In: the [`Facts`], and for each page its body. Out: [`QuestionView`]s and the views of the pages that are
//! made of them.
//!
//! Must not know: templates, the memo, lists.

use crate::book::blocks;
use crate::book::entries::Entry;
use crate::book::facts::{Kind, Part, Question};
use crate::markdown::html::{Body, Place};
use crate::markdown::raw_html::without_ids;
use crate::markdown::text::{Title, linked};
use crate::outputs::bodies::WrittenPage;
use crate::outputs::facts::Facts;
use crate::outputs::links::{backlinks, place, related};
use crate::outputs::places::tag_route;
use crate::outputs::view::{ItemView, Label, Link, QuestionPage, QuestionView, QuestionsPage, SectionView};
use crate::route::Route;

/// `question.html`
pub(crate) fn question_page(facts: &Facts<'_>, written: WrittenPage<'_>) -> QuestionPage {
    let route = facts.route(written.page);
    let question = facts.questions_on(written.page).first();
    QuestionPage {
        question: question.map(|question| question_view(facts, *question, written, route, "")).unwrap_or_default(),
        neighbours: facts.neighbours(written.page),
    }
}

/// `questions.html`
pub(crate) fn questions_page(facts: &Facts<'_>, written: WrittenPage<'_>) -> QuestionsPage {
    let route = facts.route(written.page);
    let here = place(facts, written.page, route, "");
    let questions = facts.questions_on(written.page);
    let headings = &written.body.headings;
    let notes = headings
        .iter()
        .enumerate()
        .filter(|(_, heading)| heading.level == 2 && crate::book::questions::is_note(heading));
    let notes: Vec<SectionView> = notes
        .map(|(index, heading)| {
            let end = (index + 1..headings.len()).find(|next| headings[*next].level <= 2).unwrap_or(headings.len());
            SectionView {
                kind: "other",
                id: heading.id.clone(),
                title: heading.title.clone(),
                heading: written.body.said(index, here),
                html: written.body.pieces_at(index + 1..end + 1, 3, here),
                options: String::new(),
                items: Vec::new(),
            }
        })
        .collect();
    let mut views: Vec<QuestionView> =
        questions.iter().map(|question| question_view(facts, *question, written, route, "")).collect();
    if let Some(last) = views.last_mut().and_then(last_shown) {
        last.html.push_str(&written.body.footnotes.at(here));
    }
    QuestionsPage {
        heading: written.body.title_said(&facts.page(written.page).title, here),
        lead: written.body.piece(0).at(here),
        questions: views,
        notes,
        neighbours: facts.neighbours(written.page),
    }
}

/// A question in full, as it stands on `on`; `prefix` keeps ids apart where several pages stand on one.
pub(crate) fn question_view(
    facts: &Facts<'_>,
    index: usize,
    written: WrittenPage<'_>,
    on: &Route,
    prefix: &str,
) -> QuestionView {
    question_at(facts, index, written, place(facts, facts.entry(index).page, on, prefix))
}

/// A question in full at a place.
pub(crate) fn question_at(facts: &Facts<'_>, index: usize, written: WrittenPage<'_>, here: Place<'_>) -> QuestionView {
    let entry = facts.entry(index);
    let page = facts.page(entry.page);
    let question = &page.questions[entry.number];
    let Place { on, prefix, .. } = here;
    let vocabulary = &facts.vocabulary();
    let alone = page.kind == Kind::Question;
    let [mut asked, mut answer, mut parts] = [const { Vec::new() }; 3];
    for part in &question.parts {
        let place = match part.kind {
            "problem" | "requirements" | "hints" | "choices" => &mut asked,
            "answer" => &mut answer,
            _ => &mut parts,
        };
        place.push(section(part, written, here, if alone { 2 } else { 3 }));
    }
    let mut view = QuestionView {
        id: question.id.clone(),
        anchor: question.anchor.as_deref().map(|anchor| format!("{prefix}{anchor}")).unwrap_or_default(),
        title: question.title.clone(),
        heading: question_said(question, written, here),
        cue: question.cue.as_ref().map(|cue| cue.value.clone()),
        format: entry.format.to_owned(),
        weight: entry.weight,
        levels: Label::all(&vocabulary.levels, &entry.levels),
        roles: Label::all(&vocabulary.roles, &entry.roles),
        tags: tag_links(facts, entry, on),
        lead: if alone { written.body.piece(0).at(here) } else { question_lead(question, written, here) },
        asked,
        answer,
        parts,
        cards: question.cards.len(),
        cloze: page.cloze,
        reviewed: page.reviewed.clone(),
        checked: checked(facts, entry.page),
        sources: Vec::new(),
        related: Vec::new(),
        backlinks: Vec::new(),
    };
    if alone {
        view.sources = page.sources.iter().map(|source| linked(source)).collect();
        view.related = related(facts, entry.page, on);
        view.backlinks = backlinks(facts, entry.page, on);
        if let Some(last) = last_shown(&mut view) {
            last.html.push_str(&written.body.footnotes.at(here));
        }
    }
    view
}

/// What is asked, as it stands on the page.
pub(crate) fn question_said(question: &Question, written: WrittenPage<'_>, here: Place<'_>) -> String {
    let Some(anchor) = &question.anchor else { return written.body.title_said(&question.title, here) };
    let heading = own_heading(question, anchor, written.body);
    heading.map_or_else(|| question.title.html.clone(), |index| written.body.said(index, here))
}

/// The section that a reader comes to last: there the footnotes stand.
fn last_shown(view: &mut QuestionView) -> Option<&mut SectionView> {
    [&mut view.parts, &mut view.answer, &mut view.asked].into_iter().find_map(|sections| sections.last_mut())
}

/// What the code of a page passed with, when all of it did and has not changed since.
fn checked(facts: &Facts<'_>, page: usize) -> Option<String> {
    // Documents are read for this alone: not for a page of which no block has passed.
    if !facts.has_passed(page) {
        return None;
    }
    let doc = facts.doc(page);
    if doc.fences.is_empty() {
        return None;
    }
    let runnable = blocks::of_doc(&doc, |language| facts.test_setup(language));
    facts.passed_with(page, runnable.iter().filter(|block| block.runs()).map(|block| block.digest))
}

/// What stands between the heading of a question on a page of several and its first part.
fn question_lead(question: &Question, written: WrittenPage<'_>, here: Place<'_>) -> String {
    let Some(anchor) = &question.anchor else { return String::new() };
    // A question without parts is all answer: nothing stands before it.
    if question.parts.first().is_none_or(|part| part.heading.is_none()) {
        return String::new();
    }
    let own = own_heading(question, anchor, written.body);
    own.map_or_else(String::new, |own| written.body.piece(own + 1).at(here))
}

/// The heading of a question on a page of several, by number: it stands right before the question's first part.
fn own_heading(question: &Question, anchor: &str, body: &Body) -> Option<usize> {
    let first = question.parts.first().map_or(body.headings.len(), |part| part.heading.unwrap_or(part.pieces.start));
    let before = body.headings.get(..first).unwrap_or(&body.headings);
    before.iter().rposition(|heading| heading.id == anchor)
}

fn section(part: &Part, written: WrittenPage<'_>, here: Place<'_>, level: u8) -> SectionView {
    let own = part.heading.map(|index| written.body.heading(index));
    let mut view = SectionView {
        kind: part.kind,
        id: own.map(|heading| format!("{}{}", here.prefix, heading.id)).unwrap_or_default(),
        title: own.map(|heading| heading.title.clone()).unwrap_or_default(),
        heading: part.heading.map(|index| written.body.said(index, here)).unwrap_or_default(),
        html: String::new(),
        options: String::new(),
        items: Vec::new(),
    };
    match part.kind {
        "choices" => {
            view.html = written.body.pieces_at(part.pieces.clone(), level + 1, here);
            view.options = without_ids(&written.body.piece(part.pieces.start).options_at(here)).into_owned();
        }
        "followups" if !part.items.is_empty() => {
            let first = part.items[0] + 1;
            view.html = written.body.pieces_at(part.pieces.start..first, level + 1, here);
            for (number, item) in part.items.iter().enumerate() {
                let end = part.items.get(number + 1).map_or(part.pieces.end, |next| next + 1);
                let heading = written.body.heading(*item);
                view.items.push(ItemView {
                    id: format!("{}{}", here.prefix, heading.id),
                    title: heading.title.clone(),
                    heading: written.body.said(*item, here),
                    html: written.body.pieces_at(item + 1..end, level + 2, here),
                });
            }
        }
        "hints" => {
            let items = written.body.piece(part.pieces.start).items_at(here);
            if items.is_empty() {
                view.html = written.body.pieces_at(part.pieces.clone(), level + 1, here);
            }
            view.items = items.into_iter().map(|html| ItemView { html, ..ItemView::default() }).collect();
        }
        _ => view.html = written.body.pieces_at(part.pieces.clone(), level + 1, here),
    }
    view
}

fn tag_links(facts: &Facts<'_>, entry: &Entry, on: &Route) -> Vec<Link> {
    let tags = Label::all(&facts.vocabulary().tags, &entry.tags).into_iter();
    tags.map(|tag| Link { href: on.link_to(&tag_route(&tag.id)), title: Title::plain(&tag.label) }).collect()
}
