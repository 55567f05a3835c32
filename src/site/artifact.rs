//! Artifacts: the kinds of files that a site is made of.
//!
//! In: nothing but the [`Facts`] for names. Out: [`Artifact`], with its route, and the fingerprint of what stands there.
//! Every match names every kind: one that is added has to be given all of it. That it is made at all is up to `routes.rs`.
//!
//! Must not know: how artifacts are made, or from what.

use crate::digest::{Digest, fingerprint};
use crate::outputs::decks::CardFile;
use crate::outputs::facts::Facts;
use crate::outputs::places::{booklet_route, markdown_route, tag_route};
use crate::outputs::scene::Scene;
use crate::outputs::sheets::SheetKind;
#[cfg(feature = "images")]
use crate::outputs::social;
use crate::route::Route;
use crate::site::singles::{SingleFile, tool_path};
use std::sync::Arc;

/// What stands at a route. Pages, topics, tracks, tags and chunks go by their numbers.
#[derive(Clone)]
pub(crate) enum Artifact {
    /// A written page.
    Page(usize),
    /// A page's plain Markdown.
    Markdown(usize),
    /// A topic.
    Topic(usize),
    /// A track.
    Track(usize),
    /// A tag.
    Tag(usize),
    /// A track's booklet.
    Booklet(usize),
    /// A one-page sheet.
    Sheet(SheetKind),
    /// A sheet as a PDF.
    #[cfg(feature = "pdf")]
    SheetPdf(SheetKind),
    /// A track's deck for Anki.
    Apkg(usize),
    /// A track's deck as text.
    Tsv(usize),
    /// Home.
    Home,
    /// A page that scripts fill.
    Tool(&'static str),
    /// A file as it is.
    File(Route, Arc<[u8]>, Digest),
    /// A file of cards.
    Chunk(usize),
    /// A file that a site has once.
    Single(&'static SingleFile),
    /// A preview image.
    #[cfg(feature = "images")]
    Social(social::PreviewOf),
    /// The icon of the installed book, at a size.
    #[cfg(feature = "images")]
    Icon(u32),
    /// What runs a reader's code, by its number.
    Runtime(usize),
    /// A page that moved.
    Redirect(Route),
}

impl Artifact {
    /// Where it stands.
    pub(crate) fn route(&self, facts: &Facts<'_>, chunks: &[CardFile]) -> Route {
        match self {
            Artifact::Page(page) => facts.route(*page).clone(),
            Artifact::Markdown(page) => markdown_route(facts.route(*page)),
            Artifact::Topic(topic) => facts.topic(*topic).route.clone(),
            Artifact::Track(track) => facts.track(*track).route.clone(),
            Artifact::Tag(tag) => tag_route(&facts.tag(*tag).id),
            Artifact::Booklet(track) => booklet_route(facts.track(*track).slug),
            Artifact::Sheet(sheet) => sheet.route(facts),
            #[cfg(feature = "pdf")]
            Artifact::SheetPdf(sheet) => Route::new(sheet.route(facts).as_str().replace(".html", ".pdf")),
            Artifact::Apkg(track) => Route::new(format!("decks/{}.apkg", facts.track(*track).slug)),
            Artifact::Tsv(track) => Route::new(format!("decks/{}.tsv", facts.track(*track).slug)),
            Artifact::Home => Route::new("index.html"),
            Artifact::Tool(name) => Route::new(tool_path(name)),
            Artifact::File(route, ..) | Artifact::Redirect(route) => route.clone(),
            Artifact::Chunk(chunk) => chunks[*chunk].route(),
            Artifact::Single(file) => Route::new(file.path),
            #[cfg(feature = "images")]
            Artifact::Social(of) => social::route(facts, *of),
            #[cfg(feature = "images")]
            Artifact::Icon(size) => social::icon_route(*size),
            Artifact::Runtime(number) => facts.runtime(*number).route(),
        }
    }

    /// Fingerprint of what stands at `route`: the kind of file, of which page or list it is, and what has moved from there.
    /// What such a file shows is a matter of facts.
    pub(crate) fn stands(&self, route: &Route, scene: &Scene, chunks: &[CardFile]) -> u64 {
        let book = &scene.book;
        let page = |page: &usize| book.pages[*page].path.as_str();
        let track = |track: &usize| book.tracks[*track].slug.as_str();
        let (kind, name, more) = match self {
            Artifact::Page(number) => ("page", page(number), 0),
            Artifact::Markdown(number) => ("markdown", page(number), 0),
            Artifact::Topic(topic) => ("topic", book.topics[*topic].folder.as_str(), 0),
            Artifact::Track(number) => ("track", track(number), 0),
            Artifact::Tag(tag) => ("tag", book.tags[*tag].id.as_str(), 0),
            Artifact::Booklet(number) => ("booklet", track(number), 0),
            Artifact::Sheet(sheet) => ("sheet", "", of_sheet(*sheet, scene)),
            #[cfg(feature = "pdf")]
            Artifact::SheetPdf(sheet) => ("sheet as PDF", "", of_sheet(*sheet, scene)),
            Artifact::Apkg(number) => ("apkg", track(number), fingerprint(&scene.images_digest)),
            Artifact::Tsv(number) => ("tsv", track(number), fingerprint(&scene.images_digest)),
            Artifact::Home => ("home", "", 0),
            Artifact::Tool(name) => ("tool", *name, 0),
            Artifact::File(_, _, digest) => ("file", "", fingerprint(digest)),
            Artifact::Single(file) => ("single", file.path, 0),
            Artifact::Chunk(chunk) => {
                let chunk = &chunks[*chunk];
                let ids = chunk.questions.iter().map(|question| book.question(*question).id.as_str());
                ("chunk", chunk.name.as_str(), fingerprint(&ids.collect::<Vec<_>>()))
            }
            #[cfg(feature = "images")]
            Artifact::Social(social::PreviewOf::Book) => ("preview of the book", "", 0),
            #[cfg(feature = "images")]
            Artifact::Social(social::PreviewOf::Topic(topic)) => {
                ("preview of a topic", book.topics[*topic].folder.as_str(), 0)
            }
            #[cfg(feature = "images")]
            Artifact::Social(social::PreviewOf::Track(number)) => ("preview of a track", track(number), 0),
            #[cfg(feature = "images")]
            Artifact::Social(social::PreviewOf::Page(number)) => ("preview of a page", page(number), 0),
            #[cfg(feature = "images")]
            Artifact::Icon(size) => ("icon", "", u64::from(*size)),
            Artifact::Runtime(number) => ("runtime", "", scene.runtimes[*number].fingerprint()),
            Artifact::Redirect(_) => ("redirect", "", 0),
        };
        fingerprint(&(kind, name, more, book.moved.get(route)))
    }
}

fn of_sheet(sheet: SheetKind, scene: &Scene) -> u64 {
    match sheet {
        SheetKind::Topic(topic) => fingerprint(&("topic", &scene.book.topics[topic].folder)),
        SheetKind::Track(track, level) => {
            let level = level.map(|level| &scene.config.vocabulary.levels[level].0);
            fingerprint(&("track", &scene.book.tracks[track].slug, level))
        }
    }
}
