//! The links beside a page, and the place that its fragments take.
//!
//! In: the [`Facts`], and the page that links stand on. Out: [`Link`]s and addresses from there.
//!
//! Must not know: kinds of pages, templates, what a page says.

use crate::book::facts::Kind;
use crate::markdown::html::Place;
use crate::markdown::text::Title;
use crate::outputs::facts::Facts;
use crate::outputs::view::Link;
use crate::route::{self, Route};

/// The place of a page's fragments on `on`; `prefix` keeps ids apart where several pages stand on one.
pub(crate) fn place<'a>(facts: &Facts<'a>, page: usize, on: &'a Route, prefix: &'a str) -> Place<'a> {
    Place { on, home: facts.route(page), prefix, beside: None }
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
        Some(anchor) => format!("{}#{}", on.link_to(route), route::encode_fragment(anchor)),
        None => on.link_to(route),
    }
}
