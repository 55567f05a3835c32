//! What every artifact is made from.
//!
//! In: a [`Site`]. Out: the [`Key`] of a route; the site's frame: the digest of everything that artifacts show apart from
//! the prose of pages; the scope of a route: the digest of what of that it may show at most. Between two sites with one
//! frame, and for a route of one scope, only the text of an edited page can differ: the key is known without looking at a
//! view.
//!
//! Must not know: how artifacts are made, or where keys are kept.

use crate::build::key::Key;
use crate::build::site::{Site, is_search};
use crate::build::table::Output;
use crate::build::views::WithView;
use crate::digest::{self, Digest};
use crate::markdown::html::Body;
use crate::outputs::booklet::Booklet;
use crate::outputs::sheets::{self, Sheet};
#[cfg(feature = "images")]
use crate::outputs::social;
use crate::outputs::view;
use crate::route::Route;
use std::hash::Hash;
use std::sync::{Arc, LazyLock};

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

    /// Digest of all that what stands at a route may show, apart from the texts of pages: how the book goes together, and
    /// everything that the pages it names say of themselves. That is more than it shows, and is known without a view:
    /// where this is the same, so is [`Key::view`].
    pub fn scope(&self, route: &Route) -> Digest {
        let book = &self.scene.book;
        let said = |page: usize| book.pages[page].shown;
        // A question in full names others.
        let in_full = |page: usize| {
            let facts = &book.pages[page];
            let related = facts.related.iter().filter_map(|id| {
                let question = book.question_ids.get(&id.value).map(|question| book.questions[*question].page);
                question.or_else(|| book.page_ids.get(&id.value).copied())
            });
            [page].into_iter().chain(related).chain(book.links.backlinks(page)).map(said).collect::<Vec<_>>()
        };
        let listed = |questions: &[usize]| {
            let entry = |question: &usize| {
                let entry = &book.questions[*question];
                (entry.page, entry.number, said(entry.page))
            };
            digest::of(&(self.ground, questions.iter().map(entry).collect::<Vec<_>>()))
        };
        match self.outputs.get(route) {
            Some(Output::Page(page)) => {
                let beside = self.scene.beside(*page).map(|(way, pages)| (way, pages.map(|page| page.map(said))));
                digest::of(&(self.ground, in_full(*page), beside.collect::<Vec<_>>()))
            }
            Some(Output::Markdown(page)) => digest::of(&(self.ground, said(*page))),
            #[cfg(feature = "images")]
            Some(Output::Social(social::Of::Page(page))) => digest::of(&(self.ground, said(*page))),
            #[cfg(feature = "images")]
            Some(Output::Social(_) | Output::Icon(_)) => self.ground,
            Some(Output::Topic(topic)) => {
                let topic = &book.topics[*topic];
                let pages: Vec<_> = topic.index.iter().chain(&topic.pages).map(|page| (page, said(*page))).collect();
                digest::of(&(listed(&topic.questions), pages))
            }
            Some(Output::Tag(tag)) => listed(&book.tags[*tag].questions),
            Some(Output::Chunk(chunk)) => listed(&self.chunks[*chunk].questions),
            Some(Output::Sheet(sheet)) => listed(sheet.questions(&self.scene)),
            #[cfg(feature = "pdf")]
            Some(Output::SheetPdf(sheet)) => listed(sheet.questions(&self.scene)),
            Some(Output::Track(track) | Output::Apkg(track) | Output::Tsv(track)) => {
                let own = book.tracks[*track].page.map(said);
                digest::of(&(listed(&book.tracks[*track].questions), own))
            }
            Some(Output::Booklet(track)) => {
                let questions = &book.tracks[*track].questions;
                let named: Vec<_> = questions.iter().map(|question| in_full(book.questions[*question].page)).collect();
                digest::of(&(listed(questions), named))
            }
            _ => self.frame,
        }
    }

    /// Whether a route still has the key that it had in a site of the same frame or scope. Else its text differs.
    pub fn has_still(&self, route: &Route, known: &Key) -> bool {
        let unchanged = self.text(route) == Some(known.text);
        // The whole key would be the same: in tests it is looked at.
        debug_assert!(!unchanged || self.key(route).as_ref() == Some(known), "{route}");
        unchanged
    }

    /// Digest of everything that what stands at a route is made from.
    pub fn key(&self, route: &Route) -> Option<Key> {
        self.key_of(route, None)
    }

    /// The same, once it was made: what it shows may be known from that.
    pub fn key_of(&self, route: &Route, shown: Option<Digest>) -> Option<Key> {
        if is_search(route) {
            return Some(self.search_key());
        }
        let text = self.text(route)?;
        let output = self.outputs.get(route)?;
        // In tests it is looked at.
        debug_assert!(shown.is_none() || shown == self.view(route, output), "{route}");
        let view = shown.or_else(|| self.view(route, output))?;
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
            Output::Booklet(track) | Output::Apkg(track) | Output::Tsv(track) => {
                pages_of(&book.tracks[*track].questions)
            }
            Output::Chunk(chunk) => pages_of(&self.chunks[*chunk].questions),
            Output::Sheet(sheet) => self.solutions(*sheet),
            #[cfg(feature = "pdf")]
            Output::SheetPdf(sheet) => self.solutions(*sheet),
            output => {
                // Nearly every file shows one page or none: no list is made.
                let page = if let Output::Markdown(page) = output { Some(*page) } else { self.own_page(output) };
                return Some(digest::of(page.map(|page| self.pages[page].facts.digest).as_slice()));
            }
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
        if let Some(view) = self.with_view(output, &|_| HOLLOW.clone(), &mut KeyOf(self, output)) {
            return Some(view);
        }
        let view = match output {
            Output::Booklet(track) => {
                let booklet = Booklet::new(scene, *track);
                self.booklet_view(*track, &booklet)
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

    /// Digest of what a page shows that is made of a view.
    pub(super) fn page_view(&self, output: &Output, head: &view::Head, view: &impl Hash) -> Digest {
        digest::of(&(head, view, self.own_page(output).map(|page| self.body_key(page))))
    }
}

/// A body without anything. What it leads to is not digested: see [`view::Own`].
pub(super) static HOLLOW: LazyLock<Arc<Body>> = LazyLock::new(Arc::default);

struct KeyOf<'a>(&'a Site, &'a Output);

impl WithView for KeyOf<'_> {
    type Result = Digest;
    fn with<V: serde::Serialize + Hash>(&mut self, _: &str, head: &view::Head, view: &V) -> Digest {
        self.0.page_view(self.1, head, view)
    }
}
