//! The memo: what was made before, by the digest of everything it was made from.
//!
//! In: a key and a way to make the value. Out: the value, made only when the key is new.
//!
//! | value | its key holds |
//! |---|---|
//! | page | path, digest of the source, options of reading |
//! | words for the search | the same |
//! | part of the search | what its documents are called, and the keys of their words |
//! | book | everything but the pages, and which of those are others |
//! | body | digest of the source, where each link leads, options of bodies |
//! | table of routes | everything that has a place: pages, topics, tracks, tags, files |
//! | artifact, for a server | no key: its trace |
//!
//! Pages, words, parts of the search and bodies are kept on disk too, where the caller gives a place for them
//! ([`Memo::on_disk`]). The code's version is part of what is kept on disk, not of what is kept in memory.
//!
//! Must not know: how values are made.

use crate::book::assemble::Book;
use crate::book::facts::PageFacts;
use crate::book::page::Page;
use crate::cache::store::Store;
use crate::diag::{Checked, Diagnostic};
use crate::digest::Digest;
use crate::input::Source;
use crate::markdown::doc::Reading;
use crate::markdown::html::Body;
use crate::outputs::bodies::Bodies;
use crate::outputs::search::{IndexPart, PageText};
use crate::route::Route;
use crate::site::routes::RouteTable;
use crate::site::trace::Traces;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::hash::Hash;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A page as read, with what is wrong with it.
pub(crate) type Parsed = (Arc<Page>, Arc<[Diagnostic]>);

/// What was made before. One value is kept for each name: the newest.
#[derive(Default)]
pub struct Memo {
    /// Pages by path.
    pub pages: MemoMap<Arc<str>, Parsed>,
    /// The pages that were read and not found on disk, each with its key.
    read: Mutex<Vec<(Digest, Parsed)>>,
    /// What the search knows of pages, by path.
    texts: MemoMap<Arc<str>, Arc<PageText>>,
    /// Parts of the search, by number.
    search_parts: MemoMap<usize, Arc<IndexPart>>,
    /// Bodies by path; of a large book on disk, as many as fit into [`HELD_BODIES`].
    bodies: MemoMap<Arc<str>, Arc<Body>>,
    /// What the bodies of a memo on disk take together, in bytes.
    body_bytes: AtomicUsize,
    /// The last book that was free of problems.
    book: Mutex<Option<(Digest, Book)>>,
    /// What stands where.
    pub(crate) table: MemoMap<(), (RouteTable, Arc<[Diagnostic]>)>,
    /// Artifacts that a server made, by route, with what they were made from.
    artifacts: Mutex<FxHashMap<Route, MadeArtifact>>,
    disk: Option<Disk>,
}

/// Bytes of bodies that a build holds in memory. Those beyond are read back from disk: a page's body is asked for some three
/// times, and all of a large book would take more than everything else.
const HELD_BODIES: usize = 32 << 20;

/// An artifact with what it was made from.
type MadeArtifact = (Arc<Traces>, Arc<[u8]>);

/// What outlives the process.
struct Disk {
    pages: Store,
    texts: Store,
    search_parts: Store,
    bodies: Store,
}

impl Memo {
    /// A memo that outlives the process, in a folder that can be deleted at any time.
    pub fn on_disk(folder: &Path) -> Memo {
        let kept = |kind: &str| Store::new(folder, kind);
        let disk =
            Disk { pages: kept("pages"), texts: kept("texts"), search_parts: kept("search"), bodies: kept("bodies") };
        Memo { disk: Some(disk), ..Memo::default() }
    }

    /// The pages of some sources with their keys, read where they are not known. Of a page that is known only the facts are
    /// at hand: its document is read when it is asked for.
    pub fn pages(
        &self,
        sources: &[(&Source, Digest)],
        reading: Reading,
        read: impl Fn(&Source) -> Checked<Page> + Sync,
    ) -> Vec<Parsed> {
        // Of a large book nearly all are known: one look for all of them, then the rest side by side.
        let known = self.pages.known(sources.iter().map(|(source, key)| (&source.path, *key)));
        let page = |((source, key), known): (&(&Source, Digest), Option<Parsed>)| {
            known.unwrap_or_else(|| self.page(source, *key, reading, &read))
        };
        sources.par_iter().zip(known).map(page).collect()
    }

    fn page(
        &self,
        source: &Source,
        key: Digest,
        reading: Reading,
        read: impl FnOnce(&Source) -> Checked<Page>,
    ) -> Parsed {
        let get = || {
            let kept = self.disk.as_ref().map(|disk| &disk.pages);
            if let Some((facts, problems)) = kept.and_then(|kept| kept.get::<(PageFacts, Vec<Diagnostic>)>(key)) {
                return (Arc::new(Page::of_facts(facts, source, reading)), problems.into());
            }
            let Checked { value: page, diagnostics: problems } = read(source);
            let parsed: Parsed = (Arc::new(page), problems.into());
            if kept.is_some() {
                self.read.lock().unwrap_or_else(PoisonError::into_inner).push((key, parsed.clone()));
            }
            parsed
        };
        self.pages.get_or_make(&source.path, key, get)
    }

    /// The book of some pages. `key` is of everything but the pages: when few of them changed, and none of them moves
    /// anything, it goes together as it did before.
    pub fn book(&self, key: Digest, pages: &[Arc<PageFacts>], assemble: impl Fn() -> Checked<Book>) -> Checked<Book> {
        let mut last = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let again = last.take().filter(|(known, _)| *known == key).and_then(|(_, book)| book.with_pages(pages));
        let book = match again {
            Some(book) => {
                // A debug assertion: assembling it anew gives the same.
                if cfg!(debug_assertions) {
                    let anew = assemble();
                    assert!(*anew.value == *book && anew.diagnostics.is_empty(), "it would go together in another way");
                }
                Checked { value: book, diagnostics: Vec::new() }
            }
            None => assemble(),
        };
        *last = book.diagnostics.is_empty().then(|| (key, book.value.clone()));
        book
    }

    /// What the search knows of a page, made when it is not known. `again` says whether more than one part of the search
    /// asks: a build keeps it in memory then.
    pub fn text(&self, name: &Arc<str>, key: Digest, again: bool, make: impl FnOnce() -> PageText) -> Arc<PageText> {
        let get = || {
            Arc::new(match &self.disk {
                Some(disk) => known(&disk.texts, key, make).0,
                None => make(),
            })
        };
        if self.disk.is_none() || again { self.texts.get_or_make(name, key, get) } else { get() }
    }

    /// A part of the search by its number, made when it is not known.
    pub fn search_part(&self, number: usize, key: Digest, make: impl FnOnce() -> IndexPart) -> Arc<IndexPart> {
        match &self.disk {
            Some(disk) => Arc::new(known(&disk.search_parts, key, make).0),
            None => self.search_parts.get_or_make(&number, key, || Arc::new(make())),
        }
    }

    /// What a server made at a route, with what it was made from.
    pub fn artifact(&self, route: &Route) -> Option<MadeArtifact> {
        self.artifacts.lock().unwrap_or_else(PoisonError::into_inner).get(route).cloned()
    }

    /// Keeps what a server made.
    pub fn keep_artifact(&self, route: &Route, traces: Traces, bytes: Arc<[u8]>) {
        let mut artifacts = self.artifacts.lock().unwrap_or_else(PoisonError::into_inner);
        artifacts.insert(route.clone(), (Arc::new(traces), bytes));
    }

    /// Drops the artifacts whose routes are gone.
    pub fn retain_artifacts(&self, keep: impl Fn(&Route) -> bool) {
        self.artifacts.lock().unwrap_or_else(PoisonError::into_inner).retain(|route, _| keep(route));
    }

    /// What was made is written from here on: the build cannot fail because of the book any more.
    pub fn start_writing(&self) {
        let Some(Disk { pages, texts, search_parts, bodies }) = &self.disk else { return };
        [pages, texts, search_parts, bodies].into_par_iter().for_each(Store::start_writing);
        let read = std::mem::take(&mut *self.read.lock().unwrap_or_else(PoisonError::into_inner));
        read.into_par_iter().for_each(|(key, (page, problems))| {
            pages.put(key, &(&*page.facts, &*problems));
        });
    }

    /// Drops what is known of pages whose files are gone.
    pub fn retain(&self, keep: impl Fn(&str) -> bool) {
        self.pages.retain(|path| keep(path));
        self.texts.retain(|path| keep(path));
        self.bodies.retain(|path| keep(path));
    }

    /// Writes what outlives the process. `bodies` are the keys of the bodies that the site has: unlike pages, not all of them
    /// are asked for by every build.
    pub fn finish(&self, bodies: impl FnOnce() -> FxHashSet<Digest>) {
        if let Some(disk) = &self.disk {
            disk.pages.finish(FxHashSet::default);
            // Words are kept under the keys of pages.
            disk.texts.finish(|| disk.pages.asked());
            disk.search_parts.finish(FxHashSet::default);
            disk.bodies.finish(bodies);
        }
    }
}

impl Bodies for Memo {
    fn body(&self, file: &Arc<str>, key: Digest, make: &dyn Fn() -> Body) -> Arc<Body> {
        let Some(Disk { bodies, .. }) = &self.disk else {
            return self.bodies.get_or_make(file, key, || Arc::new(make()));
        };
        if let Some(body) = self.bodies.known_as(file, key) {
            return body;
        }
        let (body, is_on_disk) = known(bodies, key, make);
        let (size, body) = (body.size(), Arc::new(body));
        let fits = self.body_bytes.fetch_add(size, Ordering::Relaxed) + size <= HELD_BODIES;
        if fits || !is_on_disk {
            self.bodies.keep(file, key, body.clone());
        }
        body
    }
}

/// The value of a key from disk, or as it is made, and whether it can be read from disk again.
fn known<T: Serialize + DeserializeOwned>(kept: &Store, key: Digest, make: impl FnOnce() -> T) -> (T, bool) {
    if let Some(value) = kept.get(key) {
        return (value, true);
    }
    let value = make();
    let is_on_disk = kept.put(key, &value);
    (value, is_on_disk)
}

/// One kind of remembered values.
pub struct MemoMap<N, V> {
    values: Mutex<FxHashMap<N, (Digest, V)>>,
    made: AtomicUsize,
}

impl<N, V> Default for MemoMap<N, V> {
    fn default() -> MemoMap<N, V> {
        MemoMap { values: Mutex::default(), made: AtomicUsize::new(0) }
    }
}

impl<N: Eq + Hash + Clone, V: Clone> MemoMap<N, V> {
    /// The value of that name and key, made when it is not there. Nothing is locked while it is made.
    pub fn get<E>(&self, name: &N, key: Digest, make: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        if let Some(value) = self.known_as(name, key) {
            return Ok(value);
        }
        let value = make()?;
        self.keep(name, key, value.clone());
        Ok(value)
    }

    /// The value of that name and key, where it is there.
    fn known_as(&self, name: &N, key: Digest) -> Option<V> {
        self.lock().get(name).filter(|(known, _)| *known == key).map(|(_, value)| value.clone())
    }

    fn keep(&self, name: &N, key: Digest, value: V) {
        self.made.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(name.clone(), (key, value));
    }

    /// The values of some names and keys, where they are there.
    fn known<'n>(&self, wanted: impl Iterator<Item = (&'n N, Digest)>) -> Vec<Option<V>>
    where
        N: 'n,
    {
        let values = self.lock();
        wanted
            .map(|(name, key)| values.get(name).filter(|(known, _)| *known == key).map(|(_, value)| value.clone()))
            .collect()
    }

    /// The same for what cannot fail.
    pub fn get_or_make(&self, name: &N, key: Digest, make: impl FnOnce() -> V) -> V {
        self.get(name, key, || Ok::<_, Infallible>(make())).unwrap_or_else(|never| match never {})
    }

    /// Drops the values whose names are gone.
    pub fn retain(&self, keep: impl Fn(&N) -> bool) {
        self.lock().retain(|name, _| keep(name));
    }

    /// How many values were made, for tests and `-v`.
    pub fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, FxHashMap<N, (Digest, V)>> {
        // A panic elsewhere cannot have left a half-written entry: entries are inserted whole.
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest;
    use crate::markdown::fragment::Fragment;

    #[test]
    fn bodies_beyond_those_held_are_read_back_from_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let memo = Memo::on_disk(folder.path());
        memo.start_writing();
        let half = |number: usize| Body {
            pieces: vec![Fragment::of_html(&number.to_string().repeat(HELD_BODIES / 2 - 1000))],
            ..Body::default()
        };
        let made = AtomicUsize::new(0);
        let ask = |number: usize| {
            let make = || {
                made.fetch_add(1, Ordering::Relaxed);
                half(number)
            };
            memo.body(&format!("{number}.md").into(), digest::of(&number), &make)
        };
        for _ in 0..2 {
            (0..4).for_each(|number| assert_eq!(*ask(number), half(number)));
        }
        assert_eq!((made.into_inner(), memo.bodies.lock().len()), (4, 2));
    }

    #[test]
    fn bodies_stay_in_memory_where_nothing_can_be_written() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("file"), "").expect("written");
        let memo = Memo::on_disk(&folder.path().join("file"));
        memo.start_writing();
        let large = || Body { pieces: vec![Fragment::of_html(&"x".repeat(HELD_BODIES + 1))], ..Body::default() };
        let file: Arc<str> = "a.md".into();
        assert_eq!(*memo.body(&file, digest::of(&0), &large), large());
        let never = || -> Body { unreachable!("it is there") };
        assert_eq!(*memo.body(&file, digest::of(&0), &never), large());
    }
}
