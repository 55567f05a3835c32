//! What stands where: every route of the site with what is made for it, and what wants one place twice.
//!
//! In: the [`Facts`], the chunks of cards, the theme's files, the snapshot. Out: route → [`Artifact`], with a report for every
//! clash, also of routes that are one file where case or accents are folded.
//!
//! Must not know: how anything is made, or from what.

use crate::book::aliases::Moved;
use crate::book::facts::Kind;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::input::Snapshot;
use crate::keys::Spanned;
use crate::outputs::assets::Assets;
use crate::outputs::decks::CardFile;
use crate::outputs::facts::Facts;
use crate::outputs::scene::Scene;
use crate::outputs::sheets::SheetKind;
#[cfg(feature = "images")]
use crate::outputs::{social, social_image};
use crate::route::Route;
use crate::site::artifact::Artifact;
use crate::site::singles::{SINGLES, TOOLS};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What stands at every route.
pub(crate) type RouteTable = Arc<BTreeMap<Route, Artifact>>;

/// Digest of everything that decides the table: an edit of texts and titles leaves it alone.
pub(crate) fn key(scene: &Scene, chunks: &[CardFile], assets: &Assets, snapshot: &Snapshot) -> Digest {
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
    let switches = (switches, config.book.base_url.is_some(), &config.lint.allow);
    let runtimes: Vec<_> = scene.runtimes.iter().map(|files| (files.runtime.name, &files.version)).collect();
    let levels = (&config.vocabulary.levels, runtimes);
    digest::of(&(pages, topics.collect::<Vec<_>>(), made, assets, files, moved, switches, levels))
}

/// The table of routes, with whatever wants one place twice.
pub(crate) fn table(
    facts: &Facts<'_>,
    chunks: &[CardFile],
    assets: &Assets,
    snapshot: &Snapshot,
) -> Checked<RouteTable> {
    let mut table = RouteTableBuilder::new(facts, chunks);
    add_pages(facts, &mut table);
    add_topics(facts, &mut table);
    add_tracks(facts, &mut table);
    (0..facts.tags().count()).for_each(|tag| table.add(Artifact::Tag(tag), Origin::Tool));
    (0..chunks.len()).for_each(|chunk| table.add(Artifact::Chunk(chunk), Origin::Tool));
    TOOLS.iter().for_each(|name| table.add(Artifact::Tool(name), Origin::Tool));
    table.add(Artifact::Home, Origin::Tool);
    let has_address = facts.settings().base_url.is_some();
    let singles = || SINGLES.iter().filter(|file| has_address || !file.needs_address);
    singles().filter(|file| !file.yields).for_each(|file| table.add(Artifact::Single(file), Origin::Tool));
    facts.runtimes().into_iter().for_each(|number| table.add(Artifact::Runtime(number), Origin::Tool));
    #[cfg(feature = "images")]
    add_images(facts, &mut table);
    for (route, bytes) in &assets.files {
        table.add(Artifact::File(route.clone(), bytes.clone(), digest::bytes(bytes)), Origin::Tool);
    }
    let below = |path: &str| Route::new(path.split_once('/').map_or(path, |(_, rest)| rest));
    for blob in snapshot.files.iter().chain(&snapshot.statics) {
        let file = Artifact::File(below(&blob.path), blob.bytes.clone(), blob.digest);
        table.add(file, Origin::File(&blob.path));
    }
    // An author's own file of these names stands as it is.
    singles().filter(|file| file.yields).for_each(|file| table.add_unless_there(Artifact::Single(file)));
    table.add_unless_there(Artifact::File(Route::new(".nojekyll"), Arc::from([]), digest::bytes(&[])));
    add_redirects(facts, &mut table);
    table.find_folders();
    table.problems.retain(|problem| !facts.allowed_lints().contains(&problem.code));
    table.finish()
}

fn add_redirects(facts: &Facts<'_>, table: &mut RouteTableBuilder<'_, '_>) {
    let pages: FxHashSet<&Route> = facts.pages().map(|page| facts.route(page)).collect();
    for (from, moved) in facts.moved() {
        match table.artifacts.contains_key(from) {
            false => table.add(Artifact::Redirect(from.clone()), Origin::Tool),
            // A page from which only parts have moved stands as it is, and knows of them.
            true if pages.contains(from) => {}
            true => table.problems.extend(moved.iter().map(|moved| taken_over(facts, from, moved))),
        }
    }
}

/// The report of an alias that would take over what the tool makes, or a file.
fn taken_over(facts: &Facts<'_>, from: &Route, moved: &Moved) -> Diagnostic {
    let problem = Diagnostic::new(Code::BadAlias, format!("`{from}` still stands, and no page of yours is there"))
        .help("an alias is a path that this page had before: remove it");
    let page = facts.pages().find(|page| *facts.route(*page) == moved.to);
    let Some(page) = page.map(|page| facts.page(page)) else { return problem };
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

fn add_pages<'a>(facts: &Facts<'a>, table: &mut RouteTableBuilder<'_, 'a>) {
    for page in facts.pages() {
        let source = Origin::File(facts.file(page));
        match facts.kind(page) {
            Kind::Home | Kind::Topic | Kind::Track => {}
            Kind::Question | Kind::Questions | Kind::Plan | Kind::Worksheet | Kind::Guide => {
                table.add(Artifact::Page(page), source);
            }
        }
        table.add(Artifact::Markdown(page), source);
    }
}

fn add_topics<'a>(facts: &Facts<'a>, table: &mut RouteTableBuilder<'_, 'a>) {
    for (number, topic) in facts.topics().map(|(number, _)| (number, facts.topic(number))) {
        if topic.folder.is_empty() {
            continue;
        }
        let below = format!("content/{}/", topic.folder);
        let first = || facts.pages().map(|page| facts.file(page)).find(|file| file.starts_with(&below));
        let index = topic.index.map(|page| Origin::File(facts.file(page)));
        let source = index.or_else(|| first().map(Origin::Because)).unwrap_or(Origin::Tool);
        table.add(Artifact::Topic(number), source);
    }
}

fn add_tracks<'a>(facts: &Facts<'a>, table: &mut RouteTableBuilder<'_, 'a>) {
    for number in facts.tracks() {
        let page = facts.track(number).page.map(|page| facts.file(page));
        let made = page.map_or(Origin::Tool, Origin::Because);
        table.add(Artifact::Track(number), page.map_or(Origin::Tool, Origin::File));
        table.add(Artifact::Booklet(number), made);
        if facts.card_settings().anki {
            table.add(Artifact::Apkg(number), made);
            table.add(Artifact::Tsv(number), made);
        }
    }
    for sheet in SheetKind::all(facts) {
        #[cfg(feature = "pdf")]
        if facts.print_settings().pdf {
            table.add(Artifact::SheetPdf(sheet), Origin::Tool);
        }
        table.add(Artifact::Sheet(sheet), Origin::Tool);
    }
}

#[cfg(feature = "images")]
fn add_images(facts: &Facts<'_>, table: &mut RouteTableBuilder<'_, '_>) {
    for of in social_image::all(facts) {
        // Where two clash, so do the pages they are of, and those are what an author can rename.
        if !table.folded.contains_key(&social::route(facts, of).folded()) {
            table.add(Artifact::Social(of), Origin::Tool);
        }
    }
    for (_, size) in social::icons() {
        table.add(Artifact::Icon(size), Origin::Tool);
    }
}

/// Where an artifact comes from.
#[derive(Clone, Copy)]
enum Origin<'a> {
    /// A file of the book.
    File(&'a Arc<str>),
    /// The tool, because of this file.
    Because(&'a Arc<str>),
    /// The tool.
    Tool,
}

impl<'a> Origin<'a> {
    /// The file, and whether the tool makes the artifact.
    fn parts(self) -> (Option<&'a Arc<str>>, bool) {
        match self {
            Origin::File(file) => (Some(file), false),
            Origin::Because(file) => (Some(file), true),
            Origin::Tool => (None, true),
        }
    }
}

/// The file that something came from; none for what the tool makes.
type OriginFile = Option<Arc<str>>;

struct RouteTableBuilder<'t, 'a> {
    facts: &'t Facts<'a>,
    chunks: &'t [CardFile],
    artifacts: BTreeMap<Route, Artifact>,
    /// Routes as a file system that folds case sees them, with the file that they came from and whether the tool made them.
    folded: FxHashMap<Route, (Route, OriginFile, bool)>,
    /// Parts of names that were reported.
    unportable: BTreeSet<String>,
    /// Pairs of sources that were reported.
    clashed: BTreeSet<(OriginFile, OriginFile)>,
    problems: Vec<Diagnostic>,
}

impl<'t, 'a> RouteTableBuilder<'t, 'a> {
    fn new(facts: &'t Facts<'a>, chunks: &'t [CardFile]) -> RouteTableBuilder<'t, 'a> {
        let folded = FxHashMap::with_capacity_and_hasher(3 * facts.pages().len(), Default::default());
        let (artifacts, unportable, clashed) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        RouteTableBuilder { facts, chunks, artifacts, folded, unportable, clashed, problems: Vec::new() }
    }

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
    fn check_name(&mut self, route: &Route, from: Origin<'_>) {
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

    fn add(&mut self, artifact: Artifact, from: Origin<'_>) {
        let route = artifact.route(self.facts, self.chunks);
        self.check_name(&route, from);
        let (source, made) = from.parts();
        let folded = route.folded();
        match self.folded.get(&folded) {
            None => {
                self.folded.insert(folded, (route.clone(), source.cloned(), made));
                self.artifacts.insert(route, artifact);
            }
            Some((other, first, first_made)) => {
                // A page clashes together with its plain Markdown and its folder: one report says it.
                let pair = (source.cloned(), first.clone());
                if source.is_some() && first.is_some() && !self.clashed.insert(pair) {
                    return;
                }
                let problem = clash(&route, other, first.as_ref(), made || *first_made);
                let place = if made { first.as_ref().or(source) } else { source.or(first.as_ref()) };
                self.problems.push(match place {
                    Some(file) => problem.in_file(file),
                    None => problem,
                });
            }
        }
    }

    fn add_unless_there(&mut self, artifact: Artifact) {
        if !self.artifacts.contains_key(&artifact.route(self.facts, self.chunks)) {
            self.add(artifact, Origin::Tool);
        }
    }

    fn finish(mut self) -> Checked<RouteTable> {
        // Where sources clash, what is made of them clashes too.
        if self.problems.iter().any(|problem| problem.file.is_some()) {
            self.problems.retain(|problem| problem.file.is_some());
        }
        Checked { value: Arc::new(self.artifacts), diagnostics: self.problems }
    }
}

/// The report of a route that something else has already, which came from the file `first`.
fn clash(route: &Route, other: &Route, first: Option<&Arc<str>>, made: bool) -> Diagnostic {
    let other_source = first.map_or_else(String::new, |first| format!(" (from `{first}`)"));
    let (message, help) = if other != route {
        let message = format!("`{route}` and `{other}`{other_source} are one file where case and accents are folded");
        (message, "rename one of the two")
    } else if made {
        let index = route.as_str().ends_with("/index.html");
        let help = if index { "the page of a folder is named `_index.md`" } else { "rename it, or give it a `slug`" };
        (format!("`{route}` is the place of a page that the tool makes"), help)
    } else {
        let message = format!("`{route}` would be written twice: here and{}", other_source.replace(['(', ')'], ""));
        (message, "rename one of the two, or give it a `slug`")
    };
    Diagnostic::new(Code::PathClash, message).help(help)
}
