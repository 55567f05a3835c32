//! What every artifact is made from: the assembled book and what follows from it once for all makers.
//!
//! In: the book and its pages, its settings, its theme. Out: [`Scene`]: the view of the site, which questions stand on
//! which page, the neighbours of every page along every way. Makers do not see it: they ask
//! [`Facts`](crate::outputs::facts::Facts).
//!
//! Must not know: artifacts. It is made anew for every build, so it holds nothing that takes long.

use crate::book::assemble::Book;
use crate::book::facts::{Kind, PageFacts};
use crate::book::levels::AtLevel;
use crate::book::lock::Lock;
use crate::book::nav::{self, NavGoal};
use crate::book::options::{self, page_key};
use crate::book::page::Page;
use crate::book::topics::Topic;
use crate::book::tracks::Track;
use crate::config::Config;
use crate::digest::{self, Digest};
use crate::markdown::html::{BodyOptions, BodyWords, PageLinks};
use crate::markdown::text::{Title, linked};
use crate::outputs::anki_links::BookImages;
use crate::outputs::assets::Assets;
use crate::outputs::json::Json;
use crate::outputs::runtimes::RuntimeFiles;
use crate::outputs::sheets::Fonts;
use crate::outputs::theme::Theme;
use crate::outputs::view::{Label, Link, NavLink, Neighbours, SiteLink, SiteView};
use crate::route::Route;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

/// The files of the theme that makers read as they are.
pub(crate) const THEME_FILES: [&str; 4] =
    ["icon.svg", "js/offline/plan.js", "js/offline/worker.js", "templates/social.svg"];

/// The book as outputs see it.
pub struct Scene {
    /// The book.
    pub book: Book,
    /// Its pages as read, in the order of the book's.
    pub pages: Vec<Arc<Page>>,
    /// Its settings.
    pub config: Config,
    /// What `book.lock` remembers.
    pub lock: Lock,
    /// What runs a reader's code.
    pub runtimes: Vec<RuntimeFiles>,
    /// Its theme.
    pub theme: Theme,
    /// What every page shows of the book.
    pub site: SiteView,
    /// Settings and words that decide what a body looks like.
    pub body_options: BodyOptions,
    /// Assets that offline reading keeps with a track, and not after the first visit.
    pub later: BTreeSet<Route>,
    /// What pages and questions outside of folders stand under.
    root_title: Title,
    /// The images that go with the pages.
    pub images: BookImages,
    /// Digest of them all.
    pub images_digest: Digest,
    body_options_digest: Digest,
    page_keys: Vec<Digest>,
    /// The keys of bodies, where they were asked for: the cards of a page ask once for each file that they stand in.
    body_keys: Vec<OnceLock<Digest>>,
    questions_by_page: Vec<Vec<usize>>,
    topics_by_page: Vec<Option<usize>>,
    questions_below: Vec<usize>,
    ways: Vec<Way>,
    /// Question → the tracks that ask it.
    tracks_by_question: Vec<Vec<usize>>,
    /// Page → its ways and its place on each.
    places: Vec<Vec<(usize, usize)>>,
    fonts: OnceLock<Cow<'static, Fonts>>,
}

/// An order in which pages are read.
struct Way {
    track: String,
    title: Title,
    route: Route,
    pages: Vec<usize>,
}

impl Scene {
    /// What a topic is called.
    pub fn topic_title(&self, topic: usize) -> &Title {
        let topic = &self.book.topics[topic];
        title_of(topic, &self.root_title)
    }

    /// The same scene with the images of a book, each by its route and with its digest.
    pub fn with_images<'b>(mut self, images: impl Iterator<Item = (Route, &'b Arc<[u8]>, Digest)>) -> Scene {
        let mut digests = Vec::new();
        for (route, bytes, digest) in images {
            digests.push((route.clone(), digest));
            self.images.insert(route, bytes.clone());
        }
        self.images_digest = digest::of(&digests);
        self
    }

    /// The scene of a book and its pages.
    pub fn new(
        book: Book,
        pages: Vec<Arc<Page>>,
        config: Config,
        lock: Lock,
        (mut theme, assets, runtimes): (Theme, &Assets, Vec<RuntimeFiles>),
    ) -> Scene {
        let root = Title::plain(&theme.string("questions"));
        let site = site_view(&book, (&config, &root), assets);
        theme.set_globals(&site);
        let mut questions_by_page = vec![Vec::new(); book.pages.len()];
        for (index, entry) in book.questions.iter().enumerate() {
            questions_by_page[entry.page].push(index);
        }
        for questions in &mut questions_by_page {
            questions.sort_by_key(|index| book.questions[*index].number);
        }
        let mut tracks_by_question = vec![Vec::new(); book.questions.len()];
        for (number, track) in book.tracks.iter().enumerate() {
            track.questions.iter().for_each(|question| tracks_by_question[*question].push(number));
        }
        let ways = ways(&book, &root);
        let mut places = vec![Vec::new(); book.pages.len()];
        for (number, way) in ways.iter().enumerate() {
            for (place, page) in way.pages.iter().enumerate() {
                places[*page].push((number, place));
            }
        }
        let options = digest::of(&options::of_config(&config));
        let body_options =
            BodyOptions { reading: options::reading(&config), words: words(&theme), pictures: config.render.clone() };
        Scene {
            topics_by_page: topics_by_page(&book),
            body_keys: pages.iter().map(|_| OnceLock::new()).collect(),
            page_keys: pages.iter().map(|page| page_key(page.file(), page.facts.digest, options)).collect(),
            questions_below: questions_below(&book),
            body_options_digest: digest::of(&body_options),
            later: assets.later.clone(),
            fonts: OnceLock::new(),
            root_title: root,
            images: BookImages::new(),
            images_digest: Digest::default(),
            book,
            pages,
            config,
            lock,
            runtimes,
            theme,
            site,
            body_options,
            questions_by_page,
            tracks_by_question,
            ways,
            places,
        }
    }

    /// What decides how a page is read: its path, its source, how pages are read.
    pub fn page_key(&self, page: usize) -> Digest {
        self.page_keys[page]
    }

    /// What decides the body of a page: how it was read, where its links lead, how bodies are written.
    pub fn body_key(&self, page: usize) -> Digest {
        let make = || digest::of(&(self.page_key(page), self.links_of(page), self.body_options_digest));
        *self.body_keys[page].get_or_init(make)
    }

    /// Where the links of a page lead.
    pub fn links_of(&self, page: usize) -> PageLinks {
        self.book.links.of_page(&self.book.pages, &self.pages[page].facts)
    }

    /// The slugs of the tracks that ask a question, in order.
    pub fn tracks_asking(&self, question: usize) -> impl Iterator<Item = &str> {
        self.tracks_by_question[question].iter().map(|track| self.book.tracks[*track].slug.as_str())
    }

    /// How many questions a topic and those below it have.
    pub fn questions_below(&self, topic: usize) -> usize {
        self.questions_below[topic]
    }

    /// What front matter of a page calls related: the route, the anchor of a question among several, the title.
    pub fn related(&self, page: usize) -> Vec<(&Route, Option<&str>, &Title)> {
        let related = self.book.pages[page].related.iter().filter_map(|id| {
            if let Some(&question) = self.book.question_ids.get(&id.value) {
                let facts = self.book.question(question);
                return Some((self.book.route_of(question), facts.anchor.as_deref(), &facts.title));
            }
            let page = &self.book.pages[*self.book.page_ids.get(&id.value)?];
            Some((&page.route, None, &page.title))
        });
        related.collect()
    }

    /// What `book.lock` has of the code of a page.
    pub fn passed(&self, page: &str) -> Vec<(&str, &str)> {
        let all = self.lock.blocks.range((page.to_owned(), String::new())..);
        let own = all.take_while(|((id, _), _)| id == page);
        own.map(|((_, block), version)| (block.as_str(), version.as_str())).collect()
    }

    /// A file of the theme; nothing where there is none.
    pub fn theme_file(&self, name: &str) -> &[u8] {
        self.theme.file(name).map_or(&[], |file| &*file.bytes)
    }

    /// The fonts of sheets: the embedded ones, and those of the book's own theme for what they lack.
    pub fn fonts(&self) -> &Fonts {
        self.fonts.get_or_init(|| {
            let more: Vec<Vec<u8>> = self.theme.print_fonts().map(|(_, file)| file.bytes.to_vec()).collect();
            if more.is_empty() { Cow::Borrowed(Fonts::embedded()) } else { Cow::Owned(Fonts::with_fallbacks(more)) }
        })
    }

    /// What a track asks and assumes at a level, by its id.
    pub fn at_level(&self, track: &Track, level: &str) -> AtLevel {
        AtLevel::of_track(track, &self.book.questions, level, &self.config.vocabulary)
    }

    /// The questions that stand on a page, as indices into the book's questions.
    pub fn questions_on(&self, page: usize) -> &[usize] {
        &self.questions_by_page[page]
    }

    /// The topic that a page belongs to.
    pub fn topic_of(&self, page: usize) -> Option<usize> {
        self.topics_by_page[page]
    }

    /// A string of the interface; the key itself when there is none.
    pub fn string(&self, key: &str) -> String {
        self.theme.string(key)
    }

    /// The neighbours of a page: along its topic first, then along every track it is on.
    pub fn neighbours(&self, page: usize) -> Vec<Neighbours> {
        let here = &self.book.pages[page].route;
        let to_page = |page: usize| {
            let page = &self.book.pages[page];
            Link { href: here.link_to(&page.route), title: page.title.clone() }
        };
        self.beside(page)
            .map(|(way, [previous, next])| {
                let way = &self.ways[way];
                Neighbours {
                    track: way.track.clone(),
                    title: way.title.clone(),
                    href: here.link_to(&way.route),
                    previous: previous.map(to_page),
                    next: next.map(to_page),
                }
            })
            .collect()
    }

    /// The same by numbers: for each way that a page is on, the pages before and after it.
    pub fn beside(&self, page: usize) -> impl Iterator<Item = (usize, [Option<usize>; 2])> + '_ {
        self.places[page].iter().map(|(way, place)| {
            let pages = &self.ways[*way].pages;
            let previous = place.checked_sub(1).and_then(|place| pages.get(place));
            (*way, [previous, pages.get(place + 1)].map(Option::<&usize>::copied))
        })
    }

    /// Name, title and route of a way, by its number.
    pub fn name_of_way(&self, way: usize) -> (&str, &Title, &Route) {
        let way = &self.ways[way];
        (&way.track, &way.title, &way.route)
    }

    /// Number of a track's accent colour.
    pub fn accent(&self, track: usize) -> usize {
        track % 6
    }
}

fn topics_by_page(book: &Book) -> Vec<Option<usize>> {
    let folders = book.topics.iter().enumerate().map(|(number, topic)| (topic.folder.as_str(), number));
    let folders: FxHashMap<&str, usize> = folders.collect();
    book.pages.iter().map(|page| folders.get(page.folder.as_str()).copied()).collect()
}

fn questions_below(book: &Book) -> Vec<usize> {
    let mut below = vec![0; book.topics.len()];
    for (number, topic) in book.topics.iter().enumerate() {
        let mut next = Some(number);
        while let Some(above) = next {
            below[above] += topic.questions.len();
            next = book.topics[above].parent;
        }
    }
    below
}

fn words(theme: &Theme) -> BodyWords {
    BodyWords {
        output: theme.string("output"),
        table: theme.string("table"),
        footnotes: theme.string("footnotes"),
        back: theme.string("footnote_back"),
        verdicts: ["choice_right", "choice_wrong"].map(|key| theme.string(key)),
        alerts: ["alert_note", "alert_tip", "alert_important", "alert_warning", "alert_caution"]
            .map(|key| theme.string(key)),
    }
}

fn ways(book: &Book, root: &Title) -> Vec<Way> {
    let page_of = |question: &usize| book.questions[*question].page;
    let distinct = |pages: Vec<usize>| {
        let mut seen = HashSet::new();
        pages.into_iter().filter(|page| seen.insert(*page)).collect::<Vec<_>>()
    };
    let topics = book.topics.iter().map(|topic| Way {
        track: String::new(),
        title: title_of(topic, root).clone(),
        route: topic.route.clone(),
        pages: distinct(topic.questions.iter().map(page_of).chain(topic.pages.iter().copied()).collect()),
    });
    let tracks = book.tracks.iter().map(|track| Way {
        track: track.slug.clone(),
        title: track.title.clone(),
        route: track.route.clone(),
        pages: distinct(track.questions.iter().map(page_of).collect()),
    });
    topics.chain(tracks).collect()
}

/// The guides of the whole book: those of a topic stand on its page.
fn guides(book: &Book) -> Vec<NavLink> {
    let pages = book.pages_without_questions(Kind::Guide).into_iter().map(|page| &book.pages[page]);
    let pages = pages.filter(|page| !page.route.as_str().contains('/'));
    let link = |page: &std::sync::Arc<PageFacts>| NavLink {
        id: page.id.value.clone(),
        path: encoded(&page.route),
        title: page.title.clone(),
        accent: 0,
    };
    pages.map(link).collect()
}

/// What a topic is called: no folder gives a name to what stands in none, and a book may be in any language.
fn title_of<'t>(topic: &'t Topic, root: &'t Title) -> &'t Title {
    if topic.folder.is_empty() { root } else { &topic.title }
}

fn site_view(book: &Book, (config, root): (&Config, &Title), assets: &Assets) -> SiteView {
    let label = |(id, label): &(String, String)| Label { id: id.clone(), label: label.clone() };
    let page_links = |kind: Kind| {
        book.pages_without_questions(kind)
            .into_iter()
            .map(|page| {
                let page = &book.pages[page];
                NavLink { id: page.id.value.clone(), path: encoded(&page.route), title: page.title.clone(), accent: 0 }
            })
            .collect()
    };
    let tracks = book.tracks.iter().enumerate().map(|(number, track)| NavLink {
        id: track.slug.clone(),
        path: encoded(&track.route),
        title: track.title.clone(),
        accent: number % 6,
    });
    let topics = book.topics.iter().filter(|topic| topic.parent.is_none() && !topic.questions.is_empty());
    SiteView {
        title: config.book.title.clone(),
        description: config.book.description.clone(),
        language: config.book.language.clone(),
        direction: direction(&config.book.language),
        key: storage_key(config),
        levels: config.vocabulary.levels.iter().map(label).collect(),
        roles: config.vocabulary.roles.iter().map(label).collect(),
        tracks: tracks.collect(),
        topics: topics
            .map(|topic| NavLink {
                id: topic.folder.clone(),
                path: encoded(&topic.route),
                title: title_of(topic, root).clone(),
                accent: 0,
            })
            .collect(),
        guides: guides(book),
        plans: page_links(Kind::Plan),
        worksheets: page_links(Kind::Worksheet),
        nav: site_links(book, config),
        footer: linked(&config.site.footer),
        edit_url: config.site.edit_url.clone(),
        icon: assets.icon.clone(),
        assets: assets.paths.clone(),
        inline: assets.inline.clone(),
        generator: format!("cuebook {}", env!("CARGO_PKG_VERSION")),
        has_pdf: cfg!(feature = "pdf") && config.print.pdf,
        has_search: config.search,
        has_feed: config.book.base_url.is_some(),
        remote_images: config.remote_images,
        extra: Json(config.extra.clone()),
    }
}

/// What `[site] nav` adds; what is wrong with it is reported elsewhere.
fn site_links(book: &Book, config: &Config) -> Vec<SiteLink> {
    let links = nav::of_book(book, &config.site.nav).value.into_iter();
    links
        .map(|(goal, title)| match goal {
            NavGoal::Page(route) => SiteLink { href: encoded(&route), title, outside: false },
            NavGoal::Address(href) => SiteLink { href, title, outside: true },
        })
        .collect()
}

/// A route as a link from the root.
pub(crate) fn encoded(route: &Route) -> String {
    Route::new("index.html").link_to(route)
}

/// Prefix of everything a reader's browser keeps for this book. It follows the book's id, or its title where it has none,
/// and never the address, so that a book moved to another path of the same origin keeps its readers' progress.
pub(crate) fn storage_key(config: &Config) -> String {
    match &config.book.id {
        Some(id) => format!("cuebook:id:{id}"),
        None => format!("cuebook:{}", crate::route::slug(&config.book.title)),
    }
}

fn direction(language: &str) -> &'static str {
    let base = language.split(['-', '_']).next().unwrap_or(language);
    if matches!(base, "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ckb") { "rtl" } else { "ltr" }
}
