//! Tracks: a role's ordered path through the questions.
//!
//! In: the book's pages, questions and topics. Out: one [`Track`] for each page of kind `track`, and a plain one for
//! each declared role without a page.
//!
//! Must not know: HTML, documents, sheets.

use crate::book::assemble::{Book, check_name, unknown_id};
use crate::book::facts::{Kind, TrackKeys};
use crate::config::Config;
use crate::diag::{Checked, Code, Diagnostic};
use crate::markdown::text::Title;
use crate::route::Route;
use std::collections::HashSet;

/// A role's path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Track {
    /// Its name in addresses.
    pub slug: String,
    /// The role it takes questions of.
    pub role: String,
    /// Its title.
    pub title: Title,
    /// One sentence.
    pub description: String,
    /// Its page, as an index into the book's pages.
    pub page: Option<usize>,
    /// Where it stands.
    pub route: Route,
    /// Its questions in order, as indices into the book's questions.
    pub questions: Vec<usize>,
    /// How many of them are pinned: they come first.
    pub pinned: usize,
}

/// The tracks of a book: roles in the order declared, then tracks of no declared role.
pub fn of_book(book: &Book, config: &Config) -> Checked<Vec<Track>> {
    let mut problems = Vec::new();
    let roles = &config.vocabulary.roles;
    let mut tracks = Vec::new();
    for (index, page) in book.pages.iter().enumerate().filter(|(_, page)| page.kind == Kind::Track) {
        let slug = page.route.as_str().trim_start_matches("tracks/").trim_end_matches(".html").to_owned();
        let keys = page.track.clone().unwrap_or_default();
        let role = match &keys.role {
            Some(role) => {
                if !(roles.is_empty() && config.doubtful) {
                    check_name("role", role, roles, &page.file, &mut problems);
                }
                role.value.clone()
            }
            None => slug.clone(),
        };
        if keys.role.is_none() && !roles.iter().any(|(id, _)| *id == role) && !roles.is_empty() {
            let message = format!("the track `{slug}` has no role");
            let help = "write `role = \"…\"`, one of those declared in `book.toml`";
            problems.push(Diagnostic::new(Code::UndeclaredName, message).in_file(&page.file).help(help));
        }
        for topic in &keys.topics {
            if !book.topics.iter().any(|known| known.folder == topic.value) {
                let problem = Diagnostic::new(Code::BadValue, format!("there is no topic `{}`", topic.value));
                let folders = book.topics.iter().map(|topic| topic.folder.as_str());
                problems.push(problem.at(&page.file, topic.span.clone()).suggest(&topic.value, folders));
            }
        }
        let mut track = Track {
            slug,
            role,
            title: page.title.clone(),
            description: page.description.clone(),
            page: Some(index),
            route: page.route.clone(),
            questions: Vec::new(),
            pinned: 0,
        };
        let filter = |names: &Option<Vec<crate::keys::Spanned<String>>>, has: &[String]| {
            names.as_ref().is_none_or(|names| names.is_empty() || names.iter().any(|name| has.contains(&name.value)))
        };
        fill(book, &mut track, &keys, &mut problems, |question| {
            let entry = &book.questions[question];
            filter(&page.marks.levels, &entry.levels) && filter(&page.marks.tags, &entry.tags)
        });
        tracks.push(track);
    }
    for (id, label) in roles {
        if !tracks.iter().any(|track| track.role == *id) {
            let mut track = Track {
                slug: id.clone(),
                role: id.clone(),
                title: Title::plain(label),
                description: String::new(),
                page: None,
                route: Route::new(format!("tracks/{id}.html")),
                questions: Vec::new(),
                pinned: 0,
            };
            fill(book, &mut track, &TrackKeys::default(), &mut problems, |_| true);
            tracks.push(track);
        }
    }
    tracks.sort_by_key(|track| {
        let place = roles.iter().position(|(id, _)| *id == track.role).unwrap_or(roles.len());
        (place, track.slug.clone())
    });
    Checked { value: tracks, diagnostics: problems }
}

fn fill(
    book: &Book,
    track: &mut Track,
    keys: &TrackKeys,
    problems: &mut Vec<Diagnostic>,
    takes: impl Fn(usize) -> bool,
) {
    let mut placed = HashSet::new();
    for id in &keys.pin {
        let file = &book.pages[track.page.unwrap_or_default()].file;
        match book.question_ids.get(&id.value) {
            Some(&question) if placed.insert(question) => track.questions.push(question),
            Some(_) => {
                let message = format!("`{}` is pinned twice", id.value);
                problems.push(Diagnostic::new(Code::BadValue, message).at(file, id.span.clone()));
            }
            None => problems.push(unknown_id(book, id, file)),
        }
    }
    track.pinned = track.questions.len();
    let topics: Vec<usize> = if keys.topics.is_empty() {
        (0..book.topics.len()).collect()
    } else {
        keys.topics
            .iter()
            .filter_map(|topic| book.topics.iter().position(|known| known.folder == topic.value))
            .collect()
    };
    for topic in topics {
        for &question in &book.topics[topic].questions {
            let entry = &book.questions[question];
            let fits = entry.roles.is_empty() || entry.roles.contains(&track.role);
            if fits && takes(question) && placed.insert(question) {
                track.questions.push(question);
            }
        }
    }
}
