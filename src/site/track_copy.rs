//! A part of a book as a book of its own.
//!
//! In: a whole book and the name of a track. Out: the pages, the book and the files that the track needs. What is left out
//! does not exist, so every list, deck and search of the part is whole, and a link to what is left out is plain text.
//!
//! Must not know: what the part is for.

use crate::book::assemble::{self, Book};
use crate::book::facts::{Kind, PageFacts};
use crate::book::page::Page;
use crate::config::Config;
use crate::diag::{Checked, Code, Diagnostic};
use crate::input::Snapshot;
use crate::markdown::html::Target;
use crate::site::singles;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A book, its pages as read, and the files that go with it.
pub(crate) struct TrackCopy {
    /// The pages, in the order of the book's.
    pub pages: Vec<Arc<Page>>,
    /// The book.
    pub book: Book,
    /// The files.
    pub snapshot: Snapshot,
}

/// What a track needs, or the whole when there is no such track: home, its own page, its questions' pages, their topics, the files these show.
pub(crate) fn of_track(
    slug: &str,
    whole: TrackCopy,
    config: &Config,
    files: &HashMap<String, Option<(u32, u32)>>,
) -> Checked<TrackCopy> {
    let TrackCopy { pages, book, mut snapshot } = whole;
    let Some(track) = book.tracks.iter().find(|track| track.slug == slug) else {
        let problem = Diagnostic::new(Code::UndeclaredName, format!("there is no track `{slug}`"));
        let problem = problem.suggest(slug, book.tracks.iter().map(|track| track.slug.as_str()));
        return Checked { value: TrackCopy { pages, book, snapshot }, diagnostics: vec![problem] };
    };
    let mut kept: BTreeSet<usize> = track.page.into_iter().collect();
    kept.extend((0..book.pages.len()).filter(|page| book.pages[*page].kind == Kind::Home));
    for question in &track.questions {
        let entry = &book.questions[*question];
        kept.insert(entry.page);
        let mut next = Some(entry.topic);
        while let Some(topic) = next.map(|topic| &book.topics[topic]) {
            kept.extend(topic.index);
            next = topic.parent;
        }
    }
    let mut shown = BTreeSet::new();
    for page in kept.iter().map(|page| &book.pages[*page]) {
        for target in book.links.of_page(&book.pages, page).0 {
            if let Target::File { route, .. } = target {
                shown.insert(route);
            }
        }
    }
    snapshot.files.retain(|blob| {
        let path = blob.path.split_once('/').map_or(&*blob.path, |(_, rest)| rest);
        shown.iter().any(|route| route.as_str() == path)
    });
    let pages: Vec<Arc<Page>> = kept.iter().map(|page| pages[*page].clone()).collect();
    let facts: Vec<Arc<PageFacts>> = pages.iter().map(|page| page.facts.clone()).collect();
    // What is wrong was reported of the whole; that links of the part lead out of it is what a part is.
    let mut book = assemble::assemble(facts, config, files, singles::tool_paths()).value;
    book.shape_mut().tracks.retain(|track| track.slug == slug);
    Checked { value: TrackCopy { pages, book, snapshot }, diagnostics: Vec::new() }
}
