//! The whole site, ready to be made.
//!
//! In: the scene, the files that are copied. Out: [`Site`]: which routes there are, and what stands at each, made when it is
//! asked for, with the trace of what it was made from.
//!
//! Must not know: disk, clock. It makes one artifact at a time, so `build` makes all of them in parallel and `serve` the
//! one that is asked for.

use crate::book::page::Page;
use crate::cache::memo::Memo;
use crate::cache::segments::{OpenEarlier, Segment};
use crate::diag::{Checked, Diagnostic};
use crate::digest::{Digest, Sum, fingerprint};
use crate::input::Snapshot;
use crate::outputs::asked::Shared;
use crate::outputs::assets::Assets;
use crate::outputs::bodies::Unkept;
use crate::outputs::decks;
use crate::outputs::fact::Subjects;
use crate::outputs::facts::Facts;
use crate::outputs::offline;
use crate::outputs::scene::Scene;
use crate::outputs::search::{self, Facets, IndexPart, SearchDoc};
#[cfg(feature = "pdf")]
use crate::outputs::sheets;
use crate::outputs::sheets::SheetKind;
use crate::outputs::sink::Sink;
use crate::route::Route;
use crate::site::artifact::Artifact;
use crate::site::makers::{self, SharedParts};
use crate::site::routes::{self, RouteTable};
use crate::site::trace::{KnownTraces, Trace, Traces};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

/// A site, ready to be made.
pub struct Site {
    /// The book as outputs see it.
    pub scene: Scene,
    /// How many drafts were left out.
    pub left_out: usize,
    table: RouteTable,
    shared: SharedParts,
    /// The files of the search: how many there are is known when they are made.
    search: Shared<BTreeMap<Route, Vec<u8>>>,
    search_trace: OnceLock<Arc<Trace>>,
    subjects: OnceLock<Subjects>,
}

/// What making an artifact came to, apart from its bytes.
pub struct Made {
    /// What it was made from.
    pub trace: Arc<Trace>,
    /// The segments of a file that is put together from many.
    pub segments: Vec<Segment>,
}

/// The folder of the search's files.
pub(crate) const SEARCH: &str = "search/";

static HOME: LazyLock<Route> = LazyLock::new(|| Route::new("index.html"));

impl Site {
    /// A site of a scene. Two sources for one route are a problem of the book.
    pub fn new(scene: Scene, assets: Assets, snapshot: &Snapshot, memo: &Memo) -> Checked<Site> {
        let topics = scene.book.topics.iter().map(|topic| (topic.folder.as_str(), topic.questions.as_slice()));
        let chunks = decks::chunks(topics);
        let facts = Facts::new(&scene, &Unkept, &HOME);
        let (table, problems) = memo.table.get_or_make(&(), routes::key(&scene, &chunks, &assets, snapshot), || {
            let table = routes::table(&facts, &chunks, &assets, snapshot);
            (table.value, table.diagnostics.into())
        });
        let shared = SharedParts::new(SheetKind::all(&facts), scene.book.questions.len(), chunks);
        drop(facts);
        let mut problems = problems.to_vec();
        problems.extend(scene.book.links.check_made(&scene.book.pages, |route| table.contains_key(route)));
        let site = Site {
            scene,
            left_out: 0,
            table,
            shared,
            search: Shared::default(),
            search_trace: OnceLock::new(),
            subjects: OnceLock::new(),
        };
        Checked { value: site, diagnostics: problems }
    }

    /// The facts of the book, for whoever makes something that is no artifact.
    pub fn facts<'s>(&'s self, memo: &'s Memo) -> Facts<'s> {
        Facts::new(&self.scene, memo, &HOME)
    }

    /// The names of all that facts are about.
    pub fn subjects(&self) -> &Subjects {
        self.subjects.get_or_init(|| Subjects::new(&self.scene))
    }

    /// Every route of the site, in order, but for the files of the search.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.table.keys()
    }

    /// The routes of the search's files. The first call makes the whole index, in parallel: it must not come from a task
    /// that others of the same pool wait for.
    pub fn search_routes<'s>(&'s self, memo: &'s Memo) -> impl Iterator<Item = &'s Route> {
        self.search_files(memo).0.keys()
    }

    /// Whether something stands at a route.
    pub fn has(&self, route: &Route, memo: &Memo) -> bool {
        self.table.contains_key(route) || (is_search(route) && self.search_files(memo).0.contains_key(route))
    }

    /// Fingerprint of what stands at a route: see [`Artifact::stands`](crate::site::artifact::Artifact::stands).
    pub fn stands(&self, route: &Route) -> u64 {
        self.table
            .get(route)
            .map_or_else(search_stands, |artifact| artifact.stands(route, &self.scene, &self.shared.chunks))
    }

    /// The files of the search, and what they were made from.
    fn search_files<'s>(&'s self, memo: &'s Memo) -> (&'s BTreeMap<Route, Vec<u8>>, &'s Arc<Trace>) {
        let facts = self.facts(memo);
        let files = facts.shared(&self.search, |facts| self.make_search(facts, memo));
        let trace = || Arc::new(Trace { stands: search_stands(), asked: facts.asked() });
        (files, self.search_trace.get_or_init(trace))
    }

    fn make_search(&self, facts: &Facts<'_>, memo: &Memo) -> BTreeMap<Route, Vec<u8>> {
        if !facts.has_search() {
            return BTreeMap::new();
        }
        let (docs, facets) = search::of_book(facts);
        // The text of every page has been asked for by now.
        let part = |(number, docs)| self.search_part(number, docs, &facets, memo);
        let parts: Vec<_> = search::shares(&docs).into_par_iter().enumerate().map(part).collect();
        search::index(&docs, &facets, &parts).into_iter().map(|(path, bytes)| (Route::new(path), bytes)).collect()
    }

    /// A part of the search, by its number.
    fn search_part(&self, number: usize, docs: &[SearchDoc], facets: &Facets, memo: &Memo) -> Arc<IndexPart> {
        let texts = |of_page: &[SearchDoc]| {
            let (number, page) = (of_page[0].page, &*self.scene.pages[of_page[0].page]);
            let make = || search::text_of(&page.facts, &page.doc());
            let others = self.scene.questions_on(number).len() > of_page.len();
            let text = memo.text(page.file(), self.scene.page_key(number), others, make);
            of_page.iter().map(|doc| text.get(doc.number).cloned().unwrap_or_default()).collect::<Vec<_>>()
        };
        memo.search_part(number, search::part::key(docs, facets, |doc| self.scene.page_key(doc.page)), || {
            let texts: Vec<_> = docs.chunk_by(|a, b| a.page == b.page).flat_map(texts).collect();
            search::read(docs, &texts, facets)
        })
    }

    /// Whether a page, or its plain Markdown, stands at a route.
    pub fn is_page(&self, route: &Route) -> bool {
        matches!(self.table.get(route), Some(Artifact::Page(_) | Artifact::Markdown(_)))
    }

    /// Whether the name of what stands at a route changes with its content.
    pub fn is_named_by_content(&self, route: &Route) -> bool {
        self.scene.site.assets.values().any(|path| path == route.as_str())
    }

    /// The pages, as read, in the order of the book's pages.
    pub fn pages(&self) -> &[Arc<Page>] {
        &self.scene.pages
    }

    /// What can only be made when everything else is: from the sums of all other files.
    pub fn last(&self, files: &BTreeMap<Route, Sum>) -> Vec<(Route, Vec<u8>)> {
        vec![(Route::new(offline::LIST), offline::list(&self.scene, &self.shared.chunks, files))]
    }

    /// Whether [`Site::last`] makes what stands at a route. `serve` has none of it.
    pub fn is_last(route: &Route) -> bool {
        route.as_str() == offline::LIST
    }

    /// What stands at a route. `None` when nothing does.
    pub fn make(&self, route: &Route, memo: &Memo) -> Option<Result<Vec<u8>, Diagnostic>> {
        let mut bytes = Vec::new();
        Some(self.write(route, memo, &|| None, &mut bytes)?.map(|_| bytes))
    }

    /// The same for a server: what was made before and would be the same now is not made again.
    pub fn serve(&self, route: &Route, memo: &Memo) -> Option<Result<Arc<[u8]>, Diagnostic>> {
        let known = memo.artifact(route).filter(|(traces, _)| {
            KnownTraces::new(traces.clone(), &self.scene, self.subjects()).change(0, self.stands(route)).is_none()
        });
        if let Some((_, bytes)) = known {
            return Some(Ok(bytes));
        }
        let mut bytes = Vec::new();
        Some(self.write(route, memo, &|| None, &mut bytes)?.map(|made| {
            let bytes: Arc<[u8]> = bytes.into();
            // The files of the search have one trace, and are all made or none.
            if !is_search(route) {
                memo.keep_artifact(route, Traces::of_one(&made.trace, &self.scene), bytes.clone());
            }
            bytes
        }))
    }

    /// Writes what stands at a route. `earlier` opens what an earlier build wrote there: segments of it may still do.
    pub fn write(
        &self,
        route: &Route,
        memo: &Memo,
        earlier: OpenEarlier<'_>,
        to: &mut dyn Sink,
    ) -> Option<Result<Made, Diagnostic>> {
        if is_search(route) && !self.table.contains_key(route) {
            let (files, trace) = self.search_files(memo);
            to.push(files.get(route)?);
            return Some(Ok(Made { trace: trace.clone(), segments: Vec::new() }));
        }
        let artifact = self.table.get(route)?;
        let facts = Facts::new(&self.scene, memo, route);
        Some(makers::make(artifact, &facts, &self.shared, earlier, to).map(|segments| Made {
            trace: Arc::new(Trace {
                stands: artifact.stands(route, &self.scene, &self.shared.chunks),
                asked: facts.asked(),
            }),
            segments,
        }))
    }

    /// A sheet as a PDF for a paper.
    #[cfg(feature = "pdf")]
    pub(crate) fn sheet_pdf(&self, sheet: SheetKind, paper: sheets::Paper) -> Result<Vec<u8>, Diagnostic> {
        self.shared.pdf(&Facts::new(&self.scene, &Unkept, &HOME), sheet, paper)
    }

    /// What the sheets would print as empty boxes, a report for each page.
    #[cfg(feature = "pdf")]
    pub fn missing_glyphs(&self) -> Vec<Diagnostic> {
        sheets::glyphs::missing(&self.scene, self.scene.fonts(), |page| self.scene.pages[page].doc())
    }

    /// What goes wrong when all pages are made: templates that fail on some page's data.
    pub fn problems(&self, memo: &Memo) -> Vec<Diagnostic> {
        // Only pages are made by templates.
        let pages: Vec<&Route> = self.routes().filter(|route| route.as_str().ends_with(".html")).collect();
        pages.into_par_iter().filter_map(|route| self.make(route, memo)?.err()).collect()
    }

    /// The keys of the bodies of all pages.
    pub fn body_keys(&self) -> FxHashSet<Digest> {
        (0..self.scene.pages.len()).map(|page| self.scene.body_key(page)).collect()
    }
}

/// Whether a route is one of the search's files.
pub(crate) fn is_search(route: &Route) -> bool {
    route.as_str().starts_with(SEARCH)
}

/// What stands at every route of the search.
fn search_stands() -> u64 {
    fingerprint("search")
}
