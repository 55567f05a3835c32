//! The two sides of each card, as HTML.
//!
//! In: the [`Facts`], a question, the page that the cards stand on. Out: [`Sides`]. Must not know: which file or program the
//! cards go to.

use crate::book::facts::{Card, CardKind};
use crate::markdown::html::Place;
use crate::markdown::raw_html;
use crate::outputs::bodies::WrittenPage;
use crate::outputs::facts::Facts;
use crate::outputs::links::question_href;
use crate::outputs::questions::question_said;
use crate::route::Route;
use serde::Serialize;
use std::borrow::Cow;

/// The two sides of a card, as HTML whose links are relative to the site's root.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Sides {
    /// `answer followup output broken choice cloze`.
    pub kind: &'static str,
    /// The question alone, with which the front begins.
    #[serde(skip)]
    pub asked: String,
    /// What is asked.
    pub front: String,
    /// The short answer.
    pub back: String,
    /// The rest of the answer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub more: String,
    /// The cue.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Where to read on.
    pub url: String,
}

/// The sides of a card, as they stand on `on`.
fn sides(facts: &Facts<'_>, index: usize, card: &Card, written: WrittenPage<'_>, on: &Route) -> Sides {
    let question = facts.question(index);
    let here = Place { on, home: question.route, prefix: "", beside: None };
    let url = question_href(facts, index, on);
    let asked = match card.heading {
        Some(index) => written.body.said(index, here),
        None => question_said(facts.question_in_full(index), written, here),
    };
    let heading = card.heading.map(|index| written.body.heading(index));
    let base = url.split('#').next().unwrap_or(&url).to_owned();
    let mut sides = Sides {
        kind: card.kind.as_str(),
        asked: format!("<p>{asked}</p>"),
        front: format!("<p>{asked}</p>"),
        url: heading
            .map_or_else(|| url.clone(), |heading| format!("{base}#{}", crate::route::encode_fragment(&heading.id))),
        ..Sides::default()
    };
    let Some(fragment) = written.body.pieces.get(card.piece) else { return sides };
    match card.kind {
        CardKind::Answer => {
            sides.back = fragment.first_paragraph_at(here);
            sides.more = fragment.after_first_paragraph_at(here);
            sides.hint = question.cue.unwrap_or_default().to_owned();
        }
        CardKind::FollowUp => sides.back = fragment.at(here),
        CardKind::Choice => {
            sides.front = format!("{}\n{}", sides.front, fragment.options_at(here));
            sides.back = fragment.at(here);
            let answer = facts.question_in_full(index).part("answer");
            let answer = answer.and_then(|part| written.body.pieces.get(part.pieces.start));
            sides.more = answer.map(|answer| answer.at(here)).unwrap_or_default();
            sides.hint = question.cue.unwrap_or_default().to_owned();
        }
        CardKind::Cloze => {
            let Some((front, back)) = fragment.cloze_at(&card.gaps, here) else { return sides };
            (sides.front, sides.back) = (format!("{}\n{front}", sides.front), back);
            sides.hint = question.cue.unwrap_or_default().to_owned();
        }
        CardKind::Output | CardKind::Broken => {
            let Some(parts) = fragment.first_code_at(here) else { return sides };
            let ask = if card.kind == CardKind::Output { "ask_output" } else { "ask_broken" };
            let ask = crate::markdown::text::escaped(&facts.string(ask));
            sides.front = format!("<p>{asked}</p>\n<p>{ask}</p>\n{}", parts.code);
            let output = parts.output.unwrap_or_default();
            if card.kind == CardKind::Output {
                sides.back = output;
                sides.more = format!("{}{}", parts.before, parts.after);
            } else {
                sides.back = format!("{output}{}", parts.after);
                sides.more = parts.before;
            }
        }
    }
    strip_ids(&mut sides);
    strip_page_parts(&mut sides);
    sides
}

/// What is of use on the page of a question only: scaffolds of exercises, and what waits for the page's own button.
fn strip_page_parts(sides: &mut Sides) {
    for html in [&mut sides.front, &mut sides.back, &mut sides.more] {
        strip_scaffolds(html);
        // A card shows its back when it is turned.
        for (held, shown) in
            [("<span class=\"held\">", "<span>"), ("<p class=\"verdict held\">", "<p class=\"verdict\">")]
        {
            if html.contains(held) {
                *html = html.replace(held, shown);
            }
        }
    }
}

/// The checks and starters of exercises are of use where code can be run only.
fn strip_scaffolds(html: &mut String) {
    const END: &str = "</figure>\n";
    const START: &str = "<figure class=\"code scaffold\"";
    if !html.contains(START) {
        return;
    }
    let mut kept = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find(START) {
        kept.push_str(&rest[..at]);
        rest = rest[at..].find(END).map_or("", |end| &rest[at + end + END.len()..]);
    }
    kept.push_str(rest);
    *html = kept;
}

/// Ids belong to pages: two cards in one document must not share one.
fn strip_ids(sides: &mut Sides) {
    for html in [&mut sides.asked, &mut sides.front, &mut sides.back, &mut sides.more] {
        if let Cow::Owned(kept) = raw_html::without_ids(html) {
            *html = kept;
        }
    }
}

/// The cards of a question with their sides, as they stand on `on`.
pub(crate) fn cards_of<'a>(facts: &Facts<'a>, index: usize, on: &Route) -> Vec<(&'a Card, Sides)> {
    let (page, question) = (facts.entry(index).page, facts.question_in_full(index));
    let body = facts.body(page);
    let written = WrittenPage { page, body: &body };
    question.cards.iter().map(|card| (card, sides(facts, index, card, written, on))).collect()
}
