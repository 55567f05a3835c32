//! What stands where: every route of the site with what is made for it, and what wants one place twice.
//!
//! In: the scene, the chunks of cards, the theme's files, the snapshot. Out: route → [`Output`], with a report for every
//! clash, also of routes that are one file where case or accents are folded.
//!
//! Must not know: how anything is made, or from what.

use crate::book::aliases::Moved;
use crate::book::assemble::Book;
use crate::book::facts::Kind;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::input::Snapshot;
use crate::keys::Spanned;
use crate::outputs::assets::Assets;
use crate::outputs::decks::Chunk;
use crate::outputs::scene::Scene;
use crate::outputs::sheets::Sheet;
use crate::outputs::{places, social};
use crate::route::Route;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What stands at a route.
#[derive(Debug, Clone)]
pub enum Output {
    /// A written page, by its number.
    Page(usize),
    /// A page's plain Markdown.
    Markdown(usize),
    /// A topic, by its number.
    Topic(usize),
    /// A track, by its number.
    Track(usize),
    /// A tag, by its number.
    Tag(usize),
    /// A track's booklet.
    Booklet(usize),
    /// A one-page sheet.
    Sheet(Sheet),
    /// A sheet as a PDF.
    #[cfg(feature = "pdf")]
    SheetPdf(Sheet),
    /// A track's deck for Anki.
    Apkg(usize),
    /// A track's deck as text.
    Tsv(usize),
    /// Home.
    Home,
    /// A page that scripts fill.
    Tool(&'static str),
    /// A file as it is.
    File(Arc<[u8]>, Digest),
    /// `decks/index.js`.
    DeckIndex,
    /// A file of cards, by its number.
    Chunk(usize),
    /// `book.json`.
    BookJson,
    /// `sitemap.xml`.
    Sitemap,
    /// `robots.txt`.
    Robots,
    /// `feed.xml`.
    Feed,
    /// `llms.txt`.
    Llms,
    /// A preview image.
    #[cfg(feature = "images")]
    Social(social::Of),
    /// The icon of the installed book, at a size.
    #[cfg(feature = "images")]
    Icon(u32),
    /// `manifest.webmanifest`.
    WebManifest,
    /// `sw.js`.
    Worker,
    /// A page that moved.
    Redirect,
}

/// What stands at every route.
pub type Table = Arc<BTreeMap<Route, Output>>;

/// Digest of everything that decides the table: an edit of texts and titles leaves it alone.
pub fn key(scene: &Scene, chunks: &[Chunk], assets: &Assets, snapshot: &Snapshot) -> Digest {
    let (book, config) = (&scene.book, &scene.config);
    let pages: Vec<_> = book.pages.iter().map(|page| (&page.file, page.kind, &page.route)).collect();
    let topics = book.topics.iter().map(|topic| (&topic.folder, &topic.route, topic.index, topic.questions.is_empty()));
    let tracks = book.tracks.iter().map(|track| (&track.slug, &track.route, track.page));
    let tags = book.tags.iter().map(|tag| &tag.id);
    let chunks = chunks.iter().map(|chunk| &chunk.name);
    let made = (tracks.collect::<Vec<_>>(), tags.collect::<Vec<_>>(), chunks.collect::<Vec<_>>());
    let assets: Vec<_> = assets.files.iter().map(|(route, bytes)| (route, digest::bytes(bytes))).collect();
    let files = snapshot.files.iter().chain(&snapshot.statics).map(|blob| (&blob.path, blob.digest));
    let files: Vec<_> = files.collect();
    let old = book.pages.iter().filter(|page| !page.aliases.is_empty());
    let place = |alias: &Spanned<String>| (alias.value.clone(), alias.span.clone());
    let old = old.map(|page| (&page.file, page.aliases.iter().map(place).collect::<Vec<_>>()));
    let moved = (book.moved.keys().collect::<Vec<_>>(), old.collect::<Vec<_>>());
    let switches = (config.cards.anki, config.print.pdf, config.images.social, config.images.per_page);
    let switches = (switches, config.book.base_url.is_some());
    let levels = &config.vocabulary.levels;
    digest::of(&(pages, topics.collect::<Vec<_>>(), made, assets, files, moved, switches, levels))
}

/// The table of routes, with whatever wants one place twice.
pub fn outputs(scene: &Scene, chunks: &[Chunk], assets: &Assets, snapshot: &Snapshot) -> Checked<Table> {
    let mut table = Filling::default();
    let book = &scene.book;
    table.folded.reserve(3 * book.pages.len());
    for (index, page) in book.pages.iter().enumerate() {
        let source = From::File(&page.file);
        match page.kind {
            Kind::Home | Kind::Topic | Kind::Track => {}
            _ => table.add(page.route.clone(), Output::Page(index), source),
        }
        table.add(places::markdown_route(page), Output::Markdown(index), source);
    }
    for (index, topic) in book.topics.iter().enumerate().filter(|(_, topic)| !topic.folder.is_empty()) {
        let index_page = topic.index.map(|page| From::File(&book.pages[page].file));
        let below = format!("{}/", topic.folder);
        let first = || book.pages.iter().find(|page| page.path.starts_with(&below));
        let source = index_page.or_else(|| Some(From::Because(&first()?.file))).unwrap_or(From::Tool);
        table.add(topic.route.clone(), Output::Topic(index), source);
    }
    for (index, track) in book.tracks.iter().enumerate() {
        let page = track.page.map(|page| &book.pages[page].file);
        let made = page.map_or(From::Tool, From::Because);
        table.add(track.route.clone(), Output::Track(index), page.map_or(From::Tool, From::File));
        table.add(places::booklet_route(&track.slug), Output::Booklet(index), made);
        if scene.config.cards.anki {
            table.add(Route::new(format!("decks/{}.apkg", track.slug)), Output::Apkg(index), made);
            table.add(Route::new(format!("decks/{}.tsv", track.slug)), Output::Tsv(index), made);
        }
    }
    for sheet in Sheet::all(scene) {
        let route = sheet.route(scene);
        #[cfg(feature = "pdf")]
        if scene.config.print.pdf {
            table.add(Route::new(route.as_str().replace(".html", ".pdf")), Output::SheetPdf(sheet), From::Tool);
        }
        table.add(route, Output::Sheet(sheet), From::Tool);
    }
    for (index, tag) in book.tags.iter().enumerate() {
        table.add(places::tag_route(&tag.id), Output::Tag(index), From::Tool);
    }
    for (index, chunk) in chunks.iter().enumerate() {
        table.add(chunk.route(), Output::Chunk(index), From::Tool);
    }
    for (route, output) in [
        ("index.html", Output::Home),
        ("filter.html", Output::Tool("filter")),
        ("search.html", Output::Tool("search")),
        ("study.html", Output::Tool("study")),
        ("404.html", Output::Tool("not-found")),
        ("offline.html", Output::Tool("offline")),
        ("manifest.webmanifest", Output::WebManifest),
        ("sw.js", Output::Worker),
        ("decks/index.js", Output::DeckIndex),
        ("book.json", Output::BookJson),
        ("llms.txt", Output::Llms),
    ] {
        table.add(Route::new(route), output, From::Tool);
    }
    #[cfg(feature = "images")]
    {
        for of in social::all(scene) {
            let route = social::route(scene, of);
            // Where two clash, so do the pages they are of, and those are what an author can rename.
            if !table.folded.contains_key(&route.folded()) {
                table.add(route, Output::Social(of), From::Tool);
            }
        }
        for (route, size) in icons() {
            table.add(route, Output::Icon(size), From::Tool);
        }
    }
    for (route, bytes) in &assets.files {
        table.add(route.clone(), Output::File(bytes.clone(), digest::bytes(bytes)), From::Tool);
    }
    let below = |path: &str| Route::new(path.split_once('/').map_or(path, |(_, rest)| rest));
    for blob in snapshot.files.iter().chain(&snapshot.statics) {
        table.add(below(&blob.path), Output::File(blob.bytes.clone(), blob.digest), From::File(&blob.path));
    }
    // An author's own file of these names stands as it is.
    table.add_unless_there("robots.txt", Output::Robots);
    table.add_unless_there(".nojekyll", Output::File(Arc::from([]), digest::bytes(&[])));
    if scene.config.book.base_url.is_some() {
        table.add_unless_there("sitemap.xml", Output::Sitemap);
        table.add_unless_there("feed.xml", Output::Feed);
    }
    for (from, moved) in &book.moved {
        match table.outputs.get(from) {
            None => table.add(from.clone(), Output::Redirect, From::Tool),
            // A page from which only parts have moved stands as it is, and knows of them.
            Some(_) if book.pages.iter().any(|page| page.route == *from) => {}
            Some(_) => table.problems.extend(moved.iter().map(|moved| taken_over(book, from, moved))),
        }
    }
    table.find_folders();
    table.problems.retain(|problem| !scene.config.lint.allow.contains(&problem.code));
    // Where sources clash, what is made of them clashes too.
    if table.problems.iter().any(|problem| problem.file.is_some()) {
        table.problems.retain(|problem| problem.file.is_some());
    }
    Checked { value: Arc::new(table.outputs), diagnostics: table.problems }
}

/// The report of an alias that would take over what the tool makes, or a file.
fn taken_over(book: &Book, from: &Route, moved: &Moved) -> Diagnostic {
    let problem = Diagnostic::new(Code::BadAlias, format!("`{from}` still stands, and no page of yours is there"))
        .help("an alias is a path that this page had before: remove it");
    let Some(page) = book.pages.iter().find(|page| page.route == moved.to) else { return problem };
    let is_it = |alias: &&Spanned<String>| {
        let old = alias.value.split_once('#');
        let (path, anchor) = old.map_or((alias.value.as_str(), None), |(path, anchor)| (path, Some(anchor)));
        Route::of_page(path, None) == *from && anchor == moved.anchor.as_deref()
    };
    match page.aliases.iter().find(is_it) {
        Some(alias) => problem.at(&page.file, alias.span.clone()),
        None => problem.in_file(&page.file),
    }
}

/// The icons of the installed book, with their sizes.
pub fn icons() -> Vec<(Route, u32)> {
    let sizes: &[u32] = if cfg!(feature = "images") { &social::ICONS } else { &[] };
    sizes.iter().map(|size| (social::icon_route(*size), *size)).collect()
}

/// Where an output comes from.
#[derive(Clone, Copy)]
enum From<'a> {
    /// A file of the book.
    File(&'a Arc<str>),
    /// The tool, because of this file.
    Because(&'a Arc<str>),
    /// The tool.
    Tool,
}

impl<'a> From<'a> {
    /// The file, and whether the tool makes the output.
    fn parts(self) -> (Option<&'a Arc<str>>, bool) {
        match self {
            From::File(file) => (Some(file), false),
            From::Because(file) => (Some(file), true),
            From::Tool => (None, true),
        }
    }
}

/// The file that something came from; none for what the tool makes.
type Source = Option<Arc<str>>;

#[derive(Default)]
struct Filling {
    outputs: BTreeMap<Route, Output>,
    /// Routes as a file system that folds case sees them, with the file that they came from and whether the tool made them.
    folded: FxHashMap<Route, (Route, Source, bool)>,
    /// Parts of names that were reported.
    unportable: BTreeSet<String>,
    /// Pairs of sources that were reported.
    clashed: BTreeSet<(Source, Source)>,
    problems: Vec<Diagnostic>,
}

impl Filling {
    /// Reports what is a file here and a folder there.
    fn find_folders(&mut self) {
        let mut folders: BTreeMap<&str, &Route> = BTreeMap::new();
        for route in self.folded.keys() {
            for folder in route.folders() {
                let first = folders.entry(folder).or_insert(route);
                *first = route.min(first);
            }
        }
        for (folder, below) in folders {
            let Some((file, source, _)) = self.folded.get(&Route::new(folder)) else { continue };
            let Some((below, below_source, _)) = self.folded.get(below) else { continue };
            let message = format!("`{file}` would be a file, and a folder for `{below}`");
            let problem = Diagnostic::new(Code::PathClash, message).help("rename one of the two");
            self.problems.push(match source.as_ref().or(below_source.as_ref()) {
                Some(place) => problem.in_file(place),
                None => problem,
            });
        }
    }

    /// Reports a name that Windows cannot hold, once.
    fn check_name(&mut self, route: &Route, from: From<'_>) {
        let Some(part) = route.unportable() else { return };
        let stem = part.split('.').next().unwrap_or(part);
        if self.unportable.insert(stem.to_owned()) {
            let message = format!("Windows cannot hold a file or folder called `{}`", part.escape_debug());
            let problem = Diagnostic::new(Code::UnportableName, message).help(
                "whoever clones the book or unpacks an offline copy there loses it: rename it, and keep the old path in `aliases`",
            );
            self.problems.push(match from.parts().0 {
                Some(file) => problem.in_file(file),
                None => problem,
            });
        }
    }

    fn add(&mut self, route: Route, output: Output, from: From<'_>) {
        self.check_name(&route, from);
        let folded = route.folded();
        let Some((other, first, first_made)) = self.folded.get(&folded) else {
            let (source, made) = from.parts();
            self.folded.insert(folded, (route.clone(), source.cloned(), made));
            self.outputs.insert(route, output);
            return;
        };
        let (source, made) = from.parts();
        // A page clashes together with its plain Markdown and its folder: one report says it.
        let pair = (source.cloned(), first.clone());
        if source.is_some() && first.is_some() && !self.clashed.insert(pair) {
            return;
        }
        let other_source = first.as_ref().map_or_else(String::new, |first| format!(" (from `{first}`)"));
        let (message, help) = if *other != route {
            let message =
                format!("`{route}` and `{other}`{other_source} are one file where case and accents are folded");
            (message, "rename one of the two")
        } else if made || *first_made {
            let index = route.as_str().ends_with("/index.html");
            let help =
                if index { "the page of a folder is named `_index.md`" } else { "rename it, or give it a `slug`" };
            (format!("`{route}` is the place of a page that the tool makes"), help)
        } else {
            let message = format!("`{route}` would be written twice: here and{}", other_source.replace(['(', ')'], ""));
            (message, "rename one of the two, or give it a `slug`")
        };
        let problem = Diagnostic::new(Code::PathClash, message).help(help);
        let place = if made { first.as_ref().or(source) } else { source.or(first.as_ref()) };
        self.problems.push(match place {
            Some(file) => problem.in_file(file),
            None => problem,
        });
    }

    fn add_unless_there(&mut self, route: &str, output: Output) {
        let route = Route::new(route);
        if !self.outputs.contains_key(&route) {
            self.add(route, output, From::Tool);
        }
    }
}
