//! What every view is made from: the assembled book and what follows from it once for all pages.
//!
//! In: the book, its settings, the theme's strings and assets. Out: [`Scene`]: the view of the site, which questions
//! stand on which page, and the neighbours of every page along every way.
//!
//! Must not know: documents, bodies, templates. It is made anew for every build, so it holds nothing that takes long.

use crate::book::assemble::Book;
use crate::book::facts::{Kind, PageFacts};
use crate::book::levels::AtLevel;
use crate::book::lock::Lock;
use crate::book::topics::Topic;
use crate::book::tracks::Track;
use crate::config::Config;
use crate::markdown::text::Title;
use crate::outputs::assets::Assets;
use crate::outputs::view::{Json, Label, Link, NavLink, Neighbours, SiteView};
use crate::route::Route;
use std::collections::{BTreeMap, BTreeSet};

/// The book as outputs see it.
pub struct Scene {
    /// The book.
    pub book: Book,
    /// Its settings.
    pub config: Config,
    /// What `book.lock` remembers.
    pub lock: Lock,
    /// What every page knows of the book.
    pub site: SiteView,
    /// Interface text.
    pub strings: BTreeMap<String, String>,
    /// Assets that offline reading keeps with a track, and not after the first visit.
    pub later: BTreeSet<Route>,
    questions_by_page: Vec<Vec<usize>>,
    ways: Vec<Way>,
    /// Page → its ways and its place on each.
    places: Vec<Vec<(usize, usize)>>,
}

/// An order in which pages are read.
struct Way {
    track: String,
    title: Title,
    route: Route,
    pages: Vec<usize>,
}

impl Scene {
    /// The scene of a book.
    pub fn new(book: Book, config: Config, lock: Lock, strings: BTreeMap<String, String>, assets: &Assets) -> Scene {
        let site = site_view(&book, &config, assets);
        let mut questions_by_page = vec![Vec::new(); book.pages.len()];
        for (index, entry) in book.questions.iter().enumerate() {
            questions_by_page[entry.page].push(index);
        }
        for questions in &mut questions_by_page {
            questions.sort_by_key(|index| book.questions[*index].number);
        }
        let ways = ways(&book);
        let mut places = vec![Vec::new(); book.pages.len()];
        for (number, way) in ways.iter().enumerate() {
            for (place, page) in way.pages.iter().enumerate() {
                places[*page].push((number, place));
            }
        }
        let later = assets.later.clone();
        Scene { book, config, lock, site, strings, later, questions_by_page, ways, places }
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
    pub fn topic_of(&self, page: &PageFacts) -> Option<&Topic> {
        self.book.topics.iter().find(|topic| topic.folder == page.folder)
    }

    /// A string of the interface; the key itself when there is none.
    pub fn string(&self, key: &str) -> String {
        self.strings.get(key).cloned().unwrap_or_else(|| key.to_owned())
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

    /// The label of a declared id.
    pub fn label<'a>(declared: &'a [(String, String)], id: &'a str) -> &'a str {
        declared.iter().find(|(known, _)| known == id).map_or(id, |(_, label)| label)
    }

    /// Some declared ids with their labels.
    pub fn labels(declared: &[(String, String)], ids: &[String]) -> Vec<Label> {
        ids.iter().map(|id| Label { id: id.clone(), label: Scene::label(declared, id).to_owned() }).collect()
    }

    /// Number of a track's accent colour.
    pub fn accent(&self, track: usize) -> usize {
        track % 6
    }
}

fn ways(book: &Book) -> Vec<Way> {
    let page_of = |question: &usize| book.questions[*question].page;
    let distinct = |pages: Vec<usize>| {
        let mut seen = std::collections::HashSet::new();
        pages.into_iter().filter(|page| seen.insert(*page)).collect::<Vec<_>>()
    };
    let topics = book.topics.iter().map(|topic| Way {
        track: String::new(),
        title: topic.title.clone(),
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

fn site_view(book: &Book, config: &Config, assets: &Assets) -> SiteView {
    let label = |(id, label): &(String, String)| Label { id: id.clone(), label: label.clone() };
    let page_links = |kind: Kind| {
        book.pages_of(kind)
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
                title: topic.title.clone(),
                accent: 0,
            })
            .collect(),
        guides: book
            .pages_of(Kind::Guide)
            .into_iter()
            .map(|page| &book.pages[page])
            .filter(|page| !page.route.as_str().contains('/'))
            .map(|page| NavLink {
                id: page.id.value.clone(),
                path: encoded(&page.route),
                title: page.title.clone(),
                accent: 0,
            })
            .collect(),
        plans: page_links(Kind::Plan),
        worksheets: page_links(Kind::Worksheet),
        assets: assets.paths.clone(),
        inline: assets.inline.clone(),
        generator: format!("cuebook {}", env!("CARGO_PKG_VERSION")),
        has_pdf: cfg!(feature = "pdf") && config.print.pdf,
        has_search: config.search,
        has_feed: config.book.base_url.is_some(),
        extra: Json(config.extra.clone()),
    }
}

/// A route as a link from the root.
pub fn encoded(route: &Route) -> String {
    Route::new("index.html").link_to(route)
}

/// Prefix of everything a reader's browser keeps for this book. It follows the book's id, or its title where it has none,
/// and never the address, so that a book moved to another path of the same origin keeps its readers' progress.
pub fn storage_key(config: &Config) -> String {
    match &config.book.id {
        Some(id) => format!("cuebook:id:{id}"),
        None => format!("cuebook:{}", crate::route::slug(&config.book.title)),
    }
}

fn direction(language: &str) -> &'static str {
    let base = language.split(['-', '_']).next().unwrap_or(language);
    if matches!(base, "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv" | "ckb") { "rtl" } else { "ltr" }
}
