//! What pages of several kinds are made of: pieces of a document as HTML, and the links beside them.
//!
//! In: the [`Facts`], documents and bodies. Out: HTML and [`Link`]s for the place where they will stand.
//!
//! Must not know: kinds of pages, templates.

use crate::book::facts::{Kind, Question};
use crate::markdown::doc::Heading;
use crate::markdown::html::{Body, Fragment, Place};
use crate::markdown::text::{Title, escape};
use crate::outputs::facts::Facts;
use crate::outputs::view::Link;
use crate::route::Route;

/// A written page with what it shows.
#[derive(Clone, Copy)]
pub(crate) struct WrittenPage<'a> {
    /// Its number among the book's pages.
    pub page: usize,
    /// Its body.
    pub body: &'a Body,
}

/// The place of a page's fragments on `on`; `prefix` keeps ids apart where several pages stand on one.
pub(crate) fn place<'a>(facts: &Facts<'a>, page: usize, on: &'a Route, prefix: &'a str) -> Place<'a> {
    Place { on, home: facts.route(page), prefix, beside: None }
}

/// The fragment of a piece; an empty one where there is none.
pub(crate) fn fragment(body: &Body, piece: usize) -> &Fragment {
    static EMPTY: std::sync::OnceLock<Fragment> = std::sync::OnceLock::new();
    body.pieces.get(piece).unwrap_or_else(|| EMPTY.get_or_init(Fragment::default))
}

/// A heading; an empty one where there is none.
pub(crate) fn heading(body: &Body, index: usize) -> &Heading {
    static EMPTY: std::sync::OnceLock<Heading> = std::sync::OnceLock::new();
    body.headings.get(index).unwrap_or_else(|| EMPTY.get_or_init(Heading::default))
}

/// What a heading says where it stands, its links and footnotes included. Elsewhere it is its title.
pub(crate) fn said(body: &Body, index: usize, here: Place<'_>) -> String {
    body.heads.get(index).map(|head| head.at(here)).unwrap_or_default()
}

/// What the title of a page says there.
pub(crate) fn title_said(body: &Body, title: &Title, here: Place<'_>) -> String {
    if body.title.is_empty() { title.html.clone() } else { body.title.at(here) }
}

/// What is asked, as it stands on the page.
pub(crate) fn question_said(question: &Question, written: WrittenPage<'_>, here: Place<'_>) -> String {
    let Some(anchor) = &question.anchor else { return title_said(written.body, &question.title, here) };
    let heading = own_heading(question, anchor, written.body);
    heading.map_or_else(|| question.title.html.clone(), |index| said(written.body, index, here))
}

/// The heading of a question on a page of several, by number: it stands right before the question's first part.
pub(crate) fn own_heading(question: &Question, anchor: &str, body: &Body) -> Option<usize> {
    let first = question.parts.first().map_or(body.headings.len(), |part| part.heading.unwrap_or(part.pieces.start));
    let before = body.headings.get(..first).unwrap_or(&body.headings);
    before.iter().rposition(|heading| heading.id == anchor)
}

/// Some pieces in a row, each after the first under its heading. Headings go no higher than `level`.
pub(crate) fn pieces_html(
    written: WrittenPage<'_>,
    pieces: std::ops::Range<usize>,
    level: u8,
    here: Place<'_>,
) -> String {
    let mut html = String::new();
    let mut previous = level.saturating_sub(1);
    for piece in pieces.clone() {
        if piece > pieces.start {
            // A level skipped in the source would be a gap in the page's outline.
            let heading = heading(written.body, piece - 1);
            previous = heading.level.clamp(level, previous.max(level - 1) + 1).min(6);
            let said = said(written.body, piece - 1, here);
            push_heading(heading, &said, (previous, here.prefix), &mut html);
        }
        html.push_str(&fragment(written.body, piece).at(here));
    }
    html
}

fn push_heading(heading: &Heading, said: &str, (level, prefix): (u8, &str), html: &mut String) {
    html.push_str(&format!("<h{level} id=\""));
    escape(prefix, html);
    escape(&heading.id, html);
    html.push_str(&format!("\">{said}</h{level}>\n"));
}

/// The pages that front matter names as related.
pub(crate) fn related(facts: &Facts<'_>, page: usize, on: &Route) -> Vec<Link> {
    let link = |(route, anchor, title): (&Route, Option<&str>, &Title)| Link {
        href: href(on, route, anchor),
        title: title.clone(),
    };
    facts.related(page).into_iter().map(link).collect()
}

/// The pages that link to a page.
pub(crate) fn backlinks(facts: &Facts<'_>, page: usize, on: &Route) -> Vec<Link> {
    let mut links: Vec<Link> = facts
        .backlinks(page)
        .filter(|page| !matches!(page.kind, Kind::Home | Kind::Topic | Kind::Track))
        .map(|page| Link { href: on.link_to(page.route), title: page.title.clone() })
        .collect();
    links.sort_by_cached_key(|link| link.title.text.to_lowercase());
    links
}

/// The link to a question from a page.
pub(crate) fn question_href(facts: &Facts<'_>, question: usize, on: &Route) -> String {
    let listed = facts.question(question);
    href(on, listed.route, listed.anchor)
}

fn href(on: &Route, route: &Route, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{}#{}", on.link_to(route), crate::route::encode_fragment(anchor)),
        None => on.link_to(route),
    }
}
