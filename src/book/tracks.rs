//! Tracks: a role's ordered path through the questions.
//!
//! In: the book's pages, questions and topics. Out: one [`Track`] for each page of kind `track`, and a plain one for
//! each declared role without a page.
//!
//! Must not know: HTML, documents, sheets.

use crate::book::entries::Entry;
use crate::book::facts::{Kind, PageFacts, TrackKeys};
use crate::book::names::{Ids, SUGGESTED, undeclared, unknown_id};
use crate::book::topics::Topic;
use crate::config::Config;
use crate::diag::{Checked, Code, Diagnostic};
use crate::keys::Spanned;
use crate::markdown::text::Title;
use crate::route::Route;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

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
pub(crate) fn of_book(
    pages: &[Arc<PageFacts>],
    entries: &[Entry],
    topics: &[Topic],
    ids: Ids<'_>,
    config: &Config,
) -> Checked<Vec<Track>> {
    let mut problems = Vec::new();
    let roles = &config.vocabulary.roles;
    let filler = Filler { pages, entries, topics, ids };
    let mut tracks = Vec::new();
    for (index, page) in pages.iter().enumerate().filter(|(_, page)| page.kind == Kind::Track) {
        let keys = page.track.clone().unwrap_or_default();
        let mut track = written(index, page, &keys, config, &mut problems);
        check_topics(&keys, topics, &page.file, &mut problems);
        let filter = |names: &Option<Vec<Spanned<String>>>, has: &[String]| {
            names.as_ref().is_none_or(|names| names.is_empty() || names.iter().any(|name| has.contains(&name.value)))
        };
        filler.pin(&mut track, &keys, &page.file, &mut problems);
        filler.fill(&mut track, &keys, |entry| {
            filter(&page.marks.levels, &entry.levels) && filter(&page.marks.tags, &entry.tags)
        });
        tracks.push(track);
    }
    for (id, label) in roles {
        if !tracks.iter().any(|track| track.role == *id) {
            let mut track = plain(id, label);
            filler.fill(&mut track, &TrackKeys::default(), |_| true);
            tracks.push(track);
        }
    }
    tracks.sort_by_key(|track| {
        let place = roles.iter().position(|(id, _)| *id == track.role).unwrap_or(roles.len());
        (place, track.slug.clone())
    });
    Checked { value: tracks, diagnostics: problems }
}

/// The track of a page, still without questions.
fn written(index: usize, page: &PageFacts, keys: &TrackKeys, config: &Config, problems: &mut Vec<Diagnostic>) -> Track {
    let roles = &config.vocabulary.roles;
    let slug = page.route.as_str().trim_start_matches("tracks/").trim_end_matches(".html").to_owned();
    let role = match &keys.role {
        Some(role) => {
            let unread = roles.is_empty() && config.doubtful;
            if !unread && roles.iter().all(|(id, _)| *id != role.value) {
                undeclared("role", role, roles, &page.file, problems);
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
    Track {
        slug,
        role,
        title: page.title.clone(),
        description: page.description.clone(),
        page: Some(index),
        route: page.route.clone(),
        questions: Vec::new(),
        pinned: 0,
    }
}

/// The track of a role that has no page, still without questions.
fn plain(id: &str, label: &str) -> Track {
    Track {
        slug: id.to_owned(),
        role: id.to_owned(),
        title: Title::plain(label),
        description: String::new(),
        page: None,
        route: Route::new(format!("tracks/{id}.html")),
        questions: Vec::new(),
        pinned: 0,
    }
}

fn check_topics(keys: &TrackKeys, topics: &[Topic], file: &Arc<str>, problems: &mut Vec<Diagnostic>) {
    let folders: HashSet<&str> = topics.iter().map(|topic| topic.folder.as_str()).collect();
    let unknown = keys.topics.iter().filter(|topic| !folders.contains(topic.value.as_str()));
    for (number, topic) in unknown.enumerate() {
        let problem = Diagnostic::new(Code::BadValue, format!("there is no topic `{}`", topic.value));
        let known = folders.iter().copied().filter(|_| number < SUGGESTED);
        problems.push(problem.at(file, topic.span.clone()).suggest(&topic.value, known));
    }
}

/// Where the questions of a track come from.
struct Filler<'a> {
    pages: &'a [Arc<PageFacts>],
    entries: &'a [Entry],
    topics: &'a [Topic],
    ids: Ids<'a>,
}

impl Filler<'_> {
    /// Puts the pinned questions in front.
    fn pin(&self, track: &mut Track, keys: &TrackKeys, file: &Arc<str>, problems: &mut Vec<Diagnostic>) {
        let mut placed = HashSet::new();
        for id in &keys.pin {
            match self.ids.questions.get(&id.value) {
                Some(&question) if placed.insert(question) => track.questions.push(question),
                Some(_) => {
                    let message = format!("`{}` is pinned twice", id.value);
                    problems.push(Diagnostic::new(Code::BadValue, message).at(file, id.span.clone()));
                }
                None => problems.push(unknown_id(self.ids, problems.len(), id, file)),
            }
        }
        track.pinned = track.questions.len();
    }

    /// Adds the questions of the track's role that it takes, topic by topic.
    fn fill(&self, track: &mut Track, keys: &TrackKeys, takes: impl Fn(&Entry) -> bool) {
        let mut placed: HashSet<usize> = track.questions.iter().copied().collect();
        let topics: Vec<&Topic> = match keys.topics.as_slice() {
            [] => self.topics.iter().collect(),
            named => {
                let by_folder: HashMap<&str, &Topic> =
                    self.topics.iter().map(|topic| (topic.folder.as_str(), topic)).collect();
                named.iter().filter_map(|topic| by_folder.get(topic.value.as_str()).copied()).collect()
            }
        };
        let fits = |question: &usize| {
            let entry = &self.entries[*question];
            (entry.roles.is_empty() || entry.roles.contains(&track.role)) && takes(entry)
        };
        for topic in topics {
            let taken = topic.questions.iter().copied().filter(fits).filter(|question| placed.insert(*question));
            track.questions.extend(self.by_weight(taken.collect(), &track.role));
        }
    }

    /// The questions of a topic by their weights for a role, those of a page together; an `order` goes before weights.
    fn by_weight(&self, mut questions: Vec<usize>, role: &str) -> Vec<usize> {
        if questions.iter().any(|question| !self.entries[*question].weights.is_empty()) {
            let mut lightest: HashMap<usize, u8> = HashMap::new();
            for entry in questions.iter().map(|question| &self.entries[*question]) {
                let weight = entry.weight_for(role);
                lightest.entry(entry.page).and_modify(|least| *least = weight.min(*least)).or_insert(weight);
            }
            questions.sort_by_cached_key(|question| {
                let entry = &self.entries[*question];
                let title = self.pages[entry.page].title.text.to_lowercase();
                (entry.rank, lightest.get(&entry.page).copied(), title, entry.page, entry.number)
            });
        }
        questions
    }
}
