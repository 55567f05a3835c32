//! Topics: the folders of a book.
//!
//! In: the facts of all pages. Out: one [`Topic`] for each folder that holds pages or folders, in the book's order, without
//! its questions and pages, which are put in order later.
//!
//! Must not know: questions, tracks.

use crate::book::facts::{Kind, PageFacts};
use crate::book::order::Ranks;
use crate::markdown::text::Title;
use crate::route::{self, Route};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A folder with pages.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Topic {
    /// The folder, relative to `content/`.
    pub folder: String,
    /// Its page.
    pub route: Route,
    /// Its title.
    pub title: Title,
    /// One sentence.
    pub description: String,
    /// Its `_index.md`, as an index into `Book::pages`.
    pub index: Option<usize>,
    /// The topic above it, as an index into `Book::topics`.
    pub parent: Option<usize>,
    /// Its questions, in order.
    pub questions: Vec<usize>,
    /// Its other pages, in order.
    pub pages: Vec<usize>,
}

/// The topics of a book, in its order.
pub(crate) fn of_pages(pages: &[Arc<PageFacts>], ranks: &Ranks<'_>) -> Vec<Topic> {
    let mut folders: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for (index, page) in pages.iter().enumerate() {
        if page.kind == Kind::Home {
            continue;
        }
        if page.kind == Kind::Topic {
            folders.insert(&page.folder, Some(index));
        }
        // A folder that only holds folders is a topic too.
        let mut folder = page.folder.as_str();
        while !folder.is_empty() {
            folders.entry(folder).or_insert(None);
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        if page.folder.is_empty() && page.kind != Kind::Topic {
            folders.entry("").or_insert(None);
        }
    }
    let mut topics: Vec<Topic> = folders
        .into_iter()
        .map(|(folder, index)| {
            let page = index.map(|index| &pages[index]);
            Topic {
                folder: folder.to_owned(),
                route: page.map_or_else(|| Route::new(route::join(folder, "index.html")), |page| page.route.clone()),
                title: page.map_or_else(|| Title::plain(&readable(folder)), |page| page.title.clone()),
                description: page.map(|page| page.description.clone()).unwrap_or_default(),
                index,
                parent: None,
                questions: Vec::new(),
                pages: Vec::new(),
            }
        })
        .collect();
    let weight = |topic: &Topic| topic.index.and_then(|index| pages[index].marks.weight).unwrap_or(i64::MAX);
    let key = |topic: &Topic| (ranks.of_path(&topic.folder), weight(topic), topic.folder.clone());
    let key_of: HashMap<String, (usize, i64, String)> =
        topics.iter().map(|topic| (topic.folder.clone(), key(topic))).collect();
    // A topic comes right before its subtopics: compare from the top folder down.
    topics.sort_by_cached_key(|topic| {
        let mut path = Vec::new();
        let mut end = 0;
        for part in topic.folder.split('/') {
            end += part.len();
            path.push(key_of.get(&topic.folder[..end]).cloned().unwrap_or_default());
            end += 1;
        }
        path
    });
    let places: HashMap<String, usize> =
        topics.iter().enumerate().map(|(index, topic)| (topic.folder.clone(), index)).collect();
    for topic in &mut topics {
        topic.parent = topic.folder.rsplit_once('/').and_then(|(above, _)| places.get(above).copied());
    }
    topics
}

/// `core-language` → `Core language`.
fn readable(folder: &str) -> String {
    let name = folder.rsplit('/').next().unwrap_or(folder).replace(['-', '_'], " ");
    let mut chars = name.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "Pages".to_owned(),
    }
}
