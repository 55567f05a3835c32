//! What stands at every route, what it is made from, and how it is made.
//!
//! In: the scene, the theme, the pages. Out: [`Site`]: a table of routes, for each the [`Key`] of its inputs and its
//! bytes. A key costs microseconds: it is made from the view without its prose and the digests of the texts shown, so a
//! build that finds the same key again makes nothing.
//!
//! Must not know: disk, clock. It makes one artifact at a time, so `build` makes all of them in parallel and `serve` the
//! one that is asked for.

use crate::book::options;
use crate::book::page::Page;
use crate::build::key::Key;
use crate::build::memo::Memo;
use crate::build::pieces::Opened;
use crate::build::table::{self, Output, Table};
use crate::build::views::WithView;
#[cfg(feature = "images")]
use crate::diag::Code;
use crate::diag::{Checked, Diagnostic};
use crate::digest::{self, Digest, Sum};
use crate::input::Snapshot;
use crate::markdown::html::{self, Body, BodyOptions, PageLinks, Words};
use crate::outputs::assets::Assets;
use crate::outputs::decks::{self, Chunk};
use crate::outputs::pages;
#[cfg(feature = "pdf")]
use crate::outputs::pdf;
use crate::outputs::scene::Scene;
use crate::outputs::search::{self, Facets, Part, SearchDoc};
use crate::outputs::sheets::{self, Sheet};
use crate::outputs::sink::{Held, Sink};
#[cfg(feature = "images")]
use crate::outputs::social;
use crate::outputs::theme::Theme;
use crate::outputs::{anki, book_json, feeds, json, offline, redirects, view};
use crate::route::Route;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Arc, OnceLock};

/// A site, ready to be made.
pub struct Site {
    /// The book as outputs see it.
    pub scene: Scene,
    pub(super) theme: Theme,
    pub(super) pages: Vec<Arc<Page>>,
    pub(super) body_options: BodyOptions,
    pub(super) body_options_digest: Digest,
    /// Asked for by every file that shows a page.
    body_keys: Vec<OnceLock<Digest>>,
    pub(super) theme_digest: Digest,
    pub(super) chunks: Vec<Chunk>,
    pub(super) outputs: Table,
    /// The files of the search: how many there are is known when they are made.
    search: OnceLock<BTreeMap<Route, Vec<u8>>>,
    /// One key for all of them, asked for as often as there are files.
    pub(super) search_key: OnceLock<Key>,
    /// Digest of everything but the pages' prose.
    pub(super) frame: Digest,
    /// The same without the words that pages show of each other: titles, cues, first sentences.
    pub(super) ground: Digest,
    /// Each sheet is composed and fitted once, for its page, its PDF and the keys of both.
    sheets: HashMap<Sheet, SheetParts>,
    /// Digests of what each booklet shows of its questions: asked for by its key and by its making.
    pub(super) booklet_parts: Vec<OnceLock<Vec<Digest>>>,
    /// What sheets show of each question: it stands on several.
    sheet_entries: Vec<OnceLock<Arc<sheets::InputEntry>>>,
    fonts: OnceLock<Cow<'static, sheets::Fonts>>,
    pub(super) fonts_digest: Digest,
}

#[derive(Default)]
struct SheetParts {
    input: OnceLock<sheets::SheetInput>,
    layout: OnceLock<sheets::Layout>,
}

/// The folder of the search's files.
pub const SEARCH: &str = "search/";

impl Site {
    /// A site of a scene. Two sources for one route are a problem of the book.
    pub fn new(
        scene: Scene,
        theme: Theme,
        assets: Assets,
        pages: Vec<Arc<Page>>,
        snapshot: &Snapshot,
        memo: &Memo,
    ) -> Checked<Site> {
        let body_options = BodyOptions { reading: options::reading(&scene.config), words: words(&scene) };
        let chunks = decks::chunks(&scene);
        let table = || {
            memo.table.get_or_make(&(), table::key(&scene, &chunks, &assets, snapshot), || {
                let table = table::outputs(&scene, &chunks, &assets, snapshot);
                (table.value, table.diagnostics.into())
            })
        };
        let fonts_digest = digest::of(&theme.print_fonts().map(|(name, file)| (name, &file.bytes)).collect::<Vec<_>>());
        let theme_digest = digest::of(&(theme.digest, &scene.site));
        let frames = || {
            let around = (theme_digest, &scene.config.book.base_url, snapshot.frame());
            let shown: Vec<_> = pages.iter().map(|page| (page.file(), page.facts.shown)).collect();
            let placed: Vec<_> = pages.iter().map(|page| (page.file(), page.facts.placed)).collect();
            (digest::of(&(around, shown)), digest::of(&(around, placed)))
        };
        let ((outputs, problems), (frame, ground)) = rayon::join(table, frames);
        let sheets = Sheet::all(&scene).into_iter().map(|sheet| (sheet, SheetParts::default())).collect();
        let site = Site {
            body_options_digest: digest::of(&body_options),
            body_keys: pages.iter().map(|_| OnceLock::new()).collect(),
            booklet_parts: scene.book.tracks.iter().map(|_| OnceLock::new()).collect(),
            sheet_entries: scene.book.questions.iter().map(|_| OnceLock::new()).collect(),
            theme_digest,
            scene,
            theme,
            pages,
            body_options,
            chunks,
            outputs,
            search: OnceLock::new(),
            search_key: OnceLock::new(),
            frame,
            ground,
            sheets,
            fonts: OnceLock::new(),
            fonts_digest,
        };
        Checked { value: site, diagnostics: problems.to_vec() }
    }

    /// Every route of the site, in order, but for the files of the search.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.outputs.keys()
    }

    /// The routes of the search's files. The first call makes the whole index, in parallel: it must not come from a task
    /// that others of the same pool wait for.
    pub fn search_routes(&self, memo: &Memo) -> impl Iterator<Item = &Route> {
        self.search_files(memo).keys()
    }

    /// Whether something stands at a route.
    pub fn has(&self, route: &Route, memo: &Memo) -> bool {
        self.outputs.contains_key(route) || (is_search(route) && self.search_files(memo).contains_key(route))
    }

    fn search_files(&self, memo: &Memo) -> &BTreeMap<Route, Vec<u8>> {
        self.search.get_or_init(|| {
            if !self.scene.config.search {
                return BTreeMap::new();
            }
            let (docs, facets) = search::of_book(&self.scene.book, &self.scene.config);
            let options = digest::of(&options::of_config(&self.scene.config));
            let part = |(number, docs)| self.search_part(number, docs, &facets, options, memo);
            let parts: Vec<_> = search::shares(&docs).into_par_iter().enumerate().map(part).collect();
            search::index(&docs, &facets, &parts).into_iter().map(|(path, bytes)| (Route::new(path), bytes)).collect()
        })
    }

    /// A part of the search, by its number; `options` is the digest of how pages are read.
    fn search_part(
        &self,
        number: usize,
        docs: &[SearchDoc],
        facets: &Facets,
        options: Digest,
        memo: &Memo,
    ) -> Arc<Part> {
        let key_of = |page: &Page| options::page_key(page.file(), page.facts.digest, options);
        let texts = |of_page: &[SearchDoc]| {
            let page = &*self.pages[of_page[0].page];
            let make = || search::text_of(&page.facts, page.doc(), self.body_options.reading);
            let text = memo.text(page.file(), key_of(page), make);
            of_page.iter().map(|doc| text.get(doc.number).cloned().unwrap_or_default()).collect::<Vec<_>>()
        };
        memo.search_part(number, search::part::key(docs, facets, |doc| key_of(&self.pages[doc.page])), || {
            let texts: Vec<_> = docs.chunk_by(|a, b| a.page == b.page).flat_map(texts).collect();
            search::read(docs, &texts, facets)
        })
    }

    /// Whether the name of what stands at a route changes with its content.
    pub fn is_named_by_content(&self, route: &Route) -> bool {
        self.scene.site.assets.values().any(|path| path == route.as_str())
    }

    /// The pages, as read, in the order of the book's pages.
    pub fn pages(&self) -> &[Arc<Page>] {
        &self.pages
    }

    /// The cards of some questions: id, question's id, sides.
    pub fn cards(&self, questions: &[usize], memo: &Memo) -> Vec<(String, String, decks::Sides)> {
        let book = &self.scene.book;
        let root = Route::new("index.html");
        let bodies = self.bodies(questions, memo);
        let mut cards = Vec::new();
        for &index in questions {
            let (page, question) = (book.questions[index].page, book.question(index));
            let written = self.written(page, &bodies[&page]);
            for card in &question.cards {
                let sides = decks::sides(&self.scene, index, card, written, &root);
                cards.push((card.id.clone(), question.id.clone(), sides));
            }
        }
        cards
    }

    /// What can only be made when everything else is: from the sums of all other files.
    pub fn last(&self, files: &BTreeMap<Route, Sum>) -> Vec<(Route, Vec<u8>)> {
        vec![(Route::new(offline::LIST), offline::list(&self.scene, &self.chunks, files))]
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

    /// Writes what stands at a route, and gives the digest of what it shows, for its key, where that is known from the
    /// making. `earlier` opens what an earlier build wrote there: pieces of it may still do.
    pub fn write(
        &self,
        route: &Route,
        memo: &Memo,
        earlier: &dyn Fn() -> Option<Opened>,
        to: &mut dyn Sink,
    ) -> Option<Result<Option<Digest>, Diagnostic>> {
        if is_search(route) {
            to.push(self.search_files(memo).get(route)?);
            return Some(Ok(None));
        }
        let output = self.outputs.get(route)?;
        if let Some(made) = self.with_view(output, &|page| self.body(page, memo), &mut RenderAs(self, output)) {
            return Some(made.map(|(bytes, shown)| {
                to.push(&bytes);
                Some(shown)
            }));
        }
        // Large ones go to the file as they come.
        match output {
            Output::File(bytes, _) => to.push(bytes),
            Output::Booklet(track) => return Some(self.write_booklet(*track, memo, earlier, to).map(Some)),
            Output::DeckIndex => decks::index(&self.scene, &self.chunks, to),
            Output::BookJson => json::pretty(&book_json::data(&self.scene), Held::new(to)),
            _ => match self.small(route, output, memo)? {
                Ok(bytes) => to.push(&bytes),
                Err(problem) => return Some(Err(problem)),
            },
        }
        Some(Ok(None))
    }

    fn small(&self, route: &Route, output: &Output, memo: &Memo) -> Option<Result<Vec<u8>, Diagnostic>> {
        Some(match output {
            Output::Chunk(chunk) => {
                let chunk = &self.chunks[*chunk];
                let bodies = self.bodies(&chunk.questions, memo);
                Ok(decks::chunk(&self.scene, chunk, |page| self.written(page, &bodies[&page])))
            }
            Output::Sheet(sheet) => {
                let layout = self.sheet_layout(*sheet);
                let file = route.as_str().rsplit('/').next().unwrap_or_default();
                let pdf = self.scene.site.has_pdf.then(|| crate::route::encode(&file.replace(".html", ".pdf")));
                let head = pages::sheet_head(&self.scene, *sheet);
                let view = sheets::page(layout, &head.root, sheet.back(&self.scene), pdf);
                self.render("sheet.html", &head, &view)
            }
            #[cfg(feature = "pdf")]
            Output::SheetPdf(sheet) => self.sheet_pdf(*sheet, sheets::Paper::Both),
            Output::Apkg(track) => anki::apkg(&self.track_notes(*track, memo), &self.scene.config.book.title),
            Output::Tsv(track) => {
                Ok(anki::tsv(&self.track_notes(*track, memo), &self.scene.config.book.title).into_bytes())
            }
            #[cfg(feature = "images")]
            Output::Social(of) => {
                let svg = self.theme.render("social.svg", &(), &social::view(&self.scene, *of), "");
                svg.and_then(|svg| draw("social.svg", &svg, 1200))
            }
            #[cfg(feature = "images")]
            Output::Icon(size) => draw("icon.svg", &String::from_utf8_lossy(self.svg("icon.svg")), *size),
            _ => Ok(self.cheap(route)?),
        })
    }

    pub(super) fn sheet_input(&self, sheet: Sheet) -> &sheets::SheetInput {
        let entry = |question: usize| {
            let doc = || self.pages[self.scene.book.questions[question].page].doc();
            self.sheet_entries[question].get_or_init(|| Arc::new(sheets::entry(&self.scene, question, doc))).clone()
        };
        self.sheets[&sheet].input.get_or_init(|| sheets::compose(&self.scene, sheet, entry))
    }

    fn sheet_layout(&self, sheet: Sheet) -> &sheets::Layout {
        let fit = || sheets::fit(self.sheet_input(sheet), sheets::Paper::Both, self.fonts());
        self.sheets[&sheet].layout.get_or_init(fit)
    }

    #[cfg(feature = "pdf")]
    pub(super) fn pdf_meta(&self, sheet: Sheet) -> pdf::PdfMeta {
        pdf::PdfMeta {
            title: format!("{} · {}", sheet.back(&self.scene).title.text, self.scene.config.book.title),
            authors: self.scene.config.book.authors.clone(),
            language: self.scene.config.book.language.clone(),
            generator: self.scene.site.generator.clone(),
        }
    }

    /// A sheet as a PDF for a paper.
    #[cfg(feature = "pdf")]
    pub fn sheet_pdf(&self, sheet: Sheet, paper: sheets::Paper) -> Result<Vec<u8>, Diagnostic> {
        let own = (paper != sheets::Paper::Both).then(|| sheets::fit(self.sheet_input(sheet), paper, self.fonts()));
        let layout = own.as_ref().unwrap_or_else(|| self.sheet_layout(sheet));
        pdf::pdf(layout, self.fonts(), &self.pdf_meta(sheet))
    }

    /// The fonts of sheets: the embedded ones, and those of the book's own theme for what they lack.
    fn fonts(&self) -> &sheets::Fonts {
        self.fonts.get_or_init(|| {
            let more: Vec<Vec<u8>> = self.theme.print_fonts().map(|(_, file)| file.bytes.to_vec()).collect();
            if more.is_empty() {
                Cow::Borrowed(sheets::Fonts::embedded())
            } else {
                Cow::Owned(sheets::Fonts::with_fallbacks(more))
            }
        })
    }

    /// What the sheets would print as empty boxes, a report for each page.
    #[cfg(feature = "pdf")]
    pub fn missing_glyphs(&self) -> Vec<Diagnostic> {
        sheets::glyphs::missing(&self.scene, self.fonts(), |page| self.pages[page].doc())
    }

    /// Some questions' cards as notes for Anki, in decks under the title of a track.
    pub fn notes(&self, questions: &[usize], track: Option<&str>, memo: &Memo) -> Vec<anki::Note> {
        let bodies = self.bodies(questions, memo);
        let written = |page: usize| self.written(page, &bodies[&page]);
        decks::notes(&self.scene, questions, track, written)
    }

    fn track_notes(&self, track: usize, memo: &Memo) -> Vec<anki::Note> {
        let track = &self.scene.book.tracks[track];
        self.notes(&track.questions, Some(&track.title.text), memo)
    }

    /// What goes wrong when all pages are made: templates that fail on some page's data.
    pub fn problems(&self, memo: &Memo) -> Vec<Diagnostic> {
        // Only pages are made by templates.
        let pages: Vec<&Route> = self.routes().filter(|route| route.as_str().ends_with(".html")).collect();
        pages.into_par_iter().filter_map(|route| self.make(route, memo)?.err()).collect()
    }

    #[cfg(feature = "images")]
    pub(super) fn svg(&self, name: &str) -> &[u8] {
        self.theme.file(name).map_or(&[], |file| &*file.bytes)
    }

    /// Outputs that are made faster than their inputs are digested.
    pub(super) fn cheap(&self, route: &Route) -> Option<Vec<u8>> {
        let scene = &self.scene;
        let base = scene.config.book.base_url.as_deref();
        Some(match self.outputs.get(route)? {
            Output::Markdown(page) => self.markdown(*page),
            Output::Sitemap => feeds::sitemap(base?, &self.listed()),
            Output::Robots => feeds::robots(base),
            Output::Feed => feeds::feed(scene, base?),
            Output::Llms => feeds::llms(scene),
            Output::WebManifest => offline::manifest(scene, &table::icons()),
            Output::Worker => offline::worker(scene, &self.theme),
            Output::Redirect => {
                let script = scene.site.assets.get("moved.js").map(String::as_str);
                redirects::redirect(route, scene.book.moved.get(route)?, script, &scene.config.book.language)
            }
            _ => return None,
        })
    }

    /// The pages that a sitemap lists.
    fn listed(&self) -> Vec<(Route, Option<String>)> {
        let listed = self.outputs.iter().filter(|(_, output)| {
            matches!(
                output,
                Output::Page(_)
                    | Output::Topic(_)
                    | Output::Track(_)
                    | Output::Tag(_)
                    | Output::Home
                    | Output::Tool("study" | "filter")
            )
        });
        let pages = &self.scene.book.pages;
        let day = |output: &Output| self.scene.lock.page_day(&pages[self.own_page(output)?].id.value);
        listed.map(|(route, output)| (route.clone(), day(output))).collect()
    }

    fn markdown(&self, page: usize) -> Vec<u8> {
        let page = &self.pages[page];
        let body = page.doc().text[page.doc().body..].trim_start_matches(['\n', '\r']);
        let title =
            if page.doc().opening_title.is_some() { String::new() } else { format!("# {}\n\n", page.facts.title.text) };
        format!("{title}{body}").into_bytes()
    }

    /// The bodies of the pages of some questions.
    fn bodies(&self, questions: &[usize], memo: &Memo) -> BTreeMap<usize, Arc<Body>> {
        let pages: BTreeSet<usize> =
            questions.iter().map(|question| self.scene.book.questions[*question].page).collect();
        pages.into_iter().map(|page| (page, self.body(page, memo))).collect()
    }

    /// What decides the body of a page: its text, where its links lead, how bodies are written.
    pub(super) fn body_key(&self, page: usize) -> Digest {
        *self.body_keys[page]
            .get_or_init(|| digest::of(&(self.pages[page].facts.digest, self.links_of(page), self.body_options_digest)))
    }

    pub(super) fn links_of(&self, page: usize) -> PageLinks {
        self.scene.book.links.of_page(&self.scene.book.pages, &self.pages[page].facts)
    }

    pub(super) fn body(&self, number: usize, memo: &Memo) -> Arc<Body> {
        let page = &self.pages[number];
        let make = || html::render(page.doc(), &self.links_of(number), &self.body_options);
        memo.body(page.file(), self.body_key(number), make)
    }

    /// The keys of the bodies of all pages.
    pub fn body_keys(&self) -> FxHashSet<Digest> {
        (0..self.pages.len()).map(|page| self.body_key(page)).collect()
    }

    fn render(&self, template: &str, head: &view::Head, view: &impl serde::Serialize) -> Result<Vec<u8>, Diagnostic> {
        self.rendered(template, head, view).map(String::into_bytes)
    }

    pub(super) fn rendered(
        &self,
        template: &str,
        head: &view::Head,
        view: &impl serde::Serialize,
    ) -> Result<String, Diagnostic> {
        let data = serde_json::json!({ "root": head.root, "path": head.path, "kind": head.kind });
        let data = json::for_script(&data);
        self.theme.render(template, head, view, &data)
    }
}

/// Whether a route is one of the search's files.
pub fn is_search(route: &Route) -> bool {
    route.as_str().starts_with(SEARCH)
}

struct RenderAs<'a>(&'a Site, &'a Output);

impl WithView for RenderAs<'_> {
    type Result = Result<(Vec<u8>, Digest), Diagnostic>;
    fn with<V: serde::Serialize + Hash>(&mut self, template: &str, head: &view::Head, view: &V) -> Self::Result {
        let RenderAs(site, output) = self;
        Ok((site.render(template, head, view)?, site.page_view(output, head, view)))
    }
}

fn words(scene: &Scene) -> Words {
    Words {
        output: scene.string("output"),
        table: scene.string("table"),
        footnotes: scene.string("footnotes"),
        back: scene.string("footnote_back"),
        alerts: ["alert_note", "alert_tip", "alert_important", "alert_warning", "alert_caution"]
            .map(|key| scene.string(key)),
    }
}

#[cfg(feature = "images")]
fn draw(name: &str, svg: &str, width: u32) -> Result<Vec<u8>, Diagnostic> {
    social::draw(svg, width).map_err(|why| {
        Diagnostic::new(Code::BadTemplate, format!("the theme's `{name}` cannot be drawn: {why}"))
            .help("it has to be an SVG without scripts, styles from elsewhere or other files")
    })
}
