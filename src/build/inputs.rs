//! What every artifact is made from.
//!
//! In: a [`Site`]. Out: the [`Key`] of a route, and the site's frame: the digest of everything that artifacts show apart
//! from the prose of pages. Between two sites with one frame, only what shows the text of an edited page can differ: all
//! other keys are known without looking at a view.
//!
//! Must not know: how artifacts are made, or where keys are kept.

use crate::build::memo::Key;
use crate::build::site::{Site, WithView, is_search};
use crate::build::table::Output;
use crate::digest::{self, Digest};
use crate::markdown::html::{Body, Fragment};
use crate::outputs::parts::Written;
use crate::outputs::sheets::{self, Sheet};
#[cfg(feature = "images")]
use crate::outputs::social;
use crate::outputs::{pages, view};
use crate::route::Route;
use std::hash::Hash;

impl Site {
    /// Digest of everything that artifacts show apart from the prose of pages.
    pub fn frame(&self) -> Digest {
        self.frame
    }

    /// What all files of the search are made from.
    pub fn search_key(&self) -> Key {
        *self.search_key.get_or_init(|| self.make_search_key())
    }

    fn make_search_key(&self) -> Key {
        let texts: Vec<_> = self.pages.iter().map(|page| (&page.facts.file, page.facts.digest)).collect();
        let book = &self.scene.book;
        let topics: Vec<_> = book.topics.iter().map(|topic| (&topic.folder, &topic.title, &topic.route)).collect();
        let tracks: Vec<_> = book.tracks.iter().map(|track| (&track.slug, &track.title, &track.role)).collect();
        let vocabulary = &self.scene.config.vocabulary;
        let names = (&vocabulary.roles, &vocabulary.levels, &vocabulary.tags, &self.scene.config.synonyms);
        let view =
            digest::of(&(&book.questions, topics, tracks, names, self.body_options.reading, self.scene.config.search));
        Key { text: digest::of(&texts), view, theme: Digest::default() }
    }

    /// The key of a route whose key was `known` in a site of the same frame.
    pub fn key_after(&self, route: &Route, known: &Key) -> Option<Key> {
        let unchanged = self.text(route)? == known.text;
        // The whole key would be the same: in tests it is looked at.
        debug_assert!(!unchanged || self.key(route).as_ref() == Some(known), "{route}");
        if unchanged { Some(*known) } else { self.key(route) }
    }

    /// Digest of everything that what stands at a route is made from.
    pub fn key(&self, route: &Route) -> Option<Key> {
        if is_search(route) {
            return Some(self.search_key());
        }
        let text = self.text(route)?;
        let output = self.outputs.get(route)?;
        let view = self.view(route, output)?;
        let theme = match output {
            Output::File(..) => Digest::default(),
            #[cfg(feature = "images")]
            Output::Social(_) => digest::of(&self.svg("templates/social.svg")),
            #[cfg(feature = "images")]
            Output::Icon(_) => digest::of(&self.svg("icon.svg")),
            #[cfg(feature = "pdf")]
            Output::SheetPdf(_) => self.fonts_digest,
            _ if route.as_str().ends_with(".html") => self.theme_digest,
            _ => Digest::default(),
        };
        Some(Key { text, view, theme })
    }

    /// Digest of the texts that are shown at a route.
    fn text(&self, route: &Route) -> Option<Digest> {
        if is_search(route) {
            return Some(self.search_key().text);
        }
        let book = &self.scene.book;
        let pages_of = |questions: &[usize]| questions.iter().map(|question| book.questions[*question].page).collect();
        let shown: Vec<usize> = match self.outputs.get(route)? {
            Output::File(_, digest) => return Some(*digest),
            Output::DeckIndex => {
                let cards = (0..book.questions.len()).flat_map(|question| &book.question(question).cards);
                return Some(digest::of(&cards.map(|card| card.digest).collect::<Vec<_>>()));
            }
            Output::Page(page) | Output::Markdown(page) => vec![*page],
            Output::Topic(topic) => book.topics[*topic].index.into_iter().collect(),
            Output::Track(track) => book.tracks[*track].page.into_iter().collect(),
            Output::Home => self.home().into_iter().collect(),
            Output::Booklet(track) | Output::Apkg(track) | Output::Tsv(track) => {
                pages_of(&book.tracks[*track].questions)
            }
            Output::Chunk(chunk) => pages_of(&self.chunks[*chunk].questions),
            Output::Sheet(sheet) => self.solutions(*sheet),
            #[cfg(feature = "pdf")]
            Output::SheetPdf(sheet) => self.solutions(*sheet),
            _ => Vec::new(),
        };
        Some(digest::of(&shown.into_iter().map(|page| self.pages[page].facts.digest).collect::<Vec<_>>()))
    }

    /// The pages whose documents a sheet shows: of coding questions it prints the solution.
    fn solutions(&self, sheet: Sheet) -> Vec<usize> {
        let book = &self.scene.book;
        let coding = sheet.questions(&self.scene).iter().filter(|question| sheets::has_code(&self.scene, **question));
        coding.map(|question| book.questions[*question].page).collect()
    }

    /// Digest of everything else that is shown at a route, apart from the theme.
    fn view(&self, route: &Route, output: &Output) -> Option<Digest> {
        let scene = &self.scene;
        let hollow = |page: usize| self.hollow(page);
        let view = match output {
            Output::Page(page) => {
                let view = self.with_page(*page, &hollow(*page), &mut KeyOf);
                digest::of(&(view, self.body_key(*page)))
            }
            Output::Topic(topic) => {
                let index = scene.book.topics[*topic].index;
                let body = index.map(hollow);
                let view = pages::topic_page(scene, *topic, self.written(index, body.as_ref()));
                digest::of(&(view, index.map(|page| self.body_key(page))))
            }
            Output::Track(track) => {
                let index = scene.book.tracks[*track].page;
                let body = index.map(hollow);
                let view = pages::track_page(scene, *track, self.written(index, body.as_ref()));
                digest::of(&(view, index.map(|page| self.body_key(page))))
            }
            Output::Home => {
                let index = self.home();
                let body = index.map(hollow);
                let view = pages::home_page(scene, self.written(index, body.as_ref()));
                digest::of(&(view, index.map(|page| self.body_key(page))))
            }
            Output::Tag(tag) => digest::of(&pages::tag_page(scene, *tag)),
            Output::Tool(kind) => digest::of(&pages::tool_page(scene, kind)),
            Output::Booklet(track) => {
                let booklet = self.booklet(*track);
                let questions = booklet.questions.iter().map(|(question, number)| {
                    let page = scene.book.questions[*question].page;
                    let written = Written { page, doc: self.pages[page].doc(), body: &hollow(page) };
                    digest::of(&(booklet.question(*question, number, written), self.body_key(page)))
                });
                let questions: Vec<Digest> = questions.collect();
                digest::of(&(&booklet.head, &booklet.frame, questions))
            }
            Output::Chunk(chunk) => {
                let chunk = &self.chunks[*chunk];
                digest::of(&(&chunk.name, self.cards_view(&chunk.questions)))
            }
            Output::Apkg(track) | Output::Tsv(track) => {
                let track = &scene.book.tracks[*track];
                let topics: Vec<_> = scene.book.topics.iter().map(|topic| &topic.title).collect();
                let entries: Vec<_> = track.questions.iter().map(|question| &scene.book.questions[*question]).collect();
                let cards = track.questions.iter().flat_map(|question| &scene.book.question(*question).cards);
                let changed: Vec<i64> = cards.map(|card| scene.lock.card_changed(&card.id)).collect();
                let book = (&scene.config.book.title, &scene.config.book.base_url);
                digest::of(&(&track.title, book, topics, entries, changed, self.cards_view(&track.questions)))
            }
            Output::Sheet(sheet) => digest::of(&(sheet, self.sheet_input(*sheet), self.fonts_digest)),
            #[cfg(feature = "pdf")]
            Output::SheetPdf(sheet) => digest::of(&(self.sheet_input(*sheet), self.pdf_meta(*sheet))),
            #[cfg(feature = "images")]
            Output::Social(of) => digest::of(&social::view(scene, *of)),
            #[cfg(feature = "images")]
            Output::Icon(size) => digest::of(size),
            Output::File(..) => Digest::default(),
            Output::Markdown(page) => digest::of(&scene.book.pages[*page].title.text),
            // They show something of every question.
            Output::DeckIndex | Output::BookJson | Output::Llms => self.frame,
            // Cheaper to make than to ask after.
            _ => digest::bytes(&self.cheap(route)?),
        };
        Some(view)
    }

    /// What the cards of some questions show, apart from texts.
    fn cards_view(&self, questions: &[usize]) -> Digest {
        let book = &self.scene.book;
        let routes: Vec<&Route> = questions.iter().map(|question| book.route_of(*question)).collect();
        let cards: Vec<_> = questions.iter().map(|question| &book.question(*question).cards).collect();
        let ask = ["ask_output", "ask_broken"].map(|key| self.scene.string(key));
        let pages = questions.iter().map(|question| book.questions[*question].page);
        digest::of(&(routes, cards, ask, self.body_keys_of(pages.collect())))
    }

    /// What decides the bodies of some pages: their links, and how bodies are written.
    fn body_keys_of(&self, pages: Vec<usize>) -> Vec<Digest> {
        pages.into_iter().map(|page| self.body_key(page)).collect()
    }

    /// A body without any text: what it leads to has the shape of the page and none of its prose.
    fn hollow(&self, page: usize) -> Body {
        Body { pieces: vec![Fragment::default(); self.pages[page].doc().pieces.len()], footnotes: Fragment::default() }
    }
}

struct KeyOf;

impl WithView for KeyOf {
    type Result = Digest;
    fn with<V: serde::Serialize + Hash>(&mut self, template: &str, head: &view::Head, view: &V) -> Digest {
        digest::of(&(template, head, view))
    }
}
