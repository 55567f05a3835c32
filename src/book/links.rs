//! Links between pages: the table of where links can lead, backlinks, and links that lead nowhere.
//!
//! In: the book's pages and the files that go with them. Out: for each page its [`PageLinks`], the pages that link to
//! it, and diagnostics for dead links, anchors and images.
//!
//! Must not know: HTML. Links are written as relative paths to `.md` files, so that they work on GitHub too.

use crate::book::facts::PageFacts;
use crate::book::names::SUGGESTED;
use crate::book::topics::Topic;
use crate::diag::{Code, Diagnostic, nearest};
use crate::markdown::doc::SourceLink;
use crate::markdown::html::{PageLinks, Target};
use crate::route::{self, Route};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Where links can lead.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LinkTable {
    /// Path relative to `content/` → page.
    pages: FxHashMap<String, usize>,
    /// What an anchor of a page with many means, as [`LinkTable::anchor`] says.
    anchors: FxHashMap<usize, FxHashMap<String, String>>,
    /// Folder → route of its topic page.
    folders: FxHashMap<String, Route>,
    /// Route of each copied file, with the size of images.
    files: HashMap<String, Option<(u32, u32)>>,
    /// Where the tool may make something.
    tool: ToolPaths,
    /// Links to what the tool makes: page, number of the link, route. Whether it is made is known later.
    made: Vec<(usize, usize, Route)>,
    /// Page → pages that link to it.
    backlinks: FxHashMap<usize, BTreeSet<usize>>,
}

/// The paths at which the tool may make something.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ToolPaths {
    /// Paths of single files.
    pub files: BTreeSet<String>,
    /// How the paths of all others begin: `tags/`.
    pub folders: &'static [&'static str],
}

impl ToolPaths {
    fn may_hold(&self, path: &str) -> bool {
        self.files.contains(path) || self.folders.iter().any(|folder| path.starts_with(folder))
    }
}

/// What a link leads to, as far as the book is concerned.
enum Leads {
    /// A page of the book.
    Page(usize),
    /// Something that the tool is to make.
    Made,
    /// Anything else.
    Out,
}

/// A link that leads nowhere.
enum Dead {
    Page,
    Anchor(usize, String),
    Outside,
    Runs,
}

impl LinkTable {
    /// The table of a book.
    pub fn new(
        pages: &[Arc<PageFacts>],
        topics: &[Topic],
        files: &HashMap<String, Option<(u32, u32)>>,
        tool: ToolPaths,
    ) -> LinkTable {
        let mut table = LinkTable {
            pages: pages.iter().enumerate().map(|(index, page)| (page.path.clone(), index)).collect(),
            anchors: pages.iter().enumerate().filter_map(|(index, page)| Some((index, many_anchors(page)?))).collect(),
            folders: topics.iter().map(|topic| (topic.folder.clone(), topic.route.clone())).collect(),
            files: files.clone(),
            tool,
            made: Vec::new(),
            backlinks: FxHashMap::default(),
        };
        let led_to = |(index, page): (usize, &Arc<PageFacts>)| {
            let (mut pairs, mut made) = (Vec::new(), Vec::new());
            for (number, link) in page.links.iter().enumerate() {
                match table.resolve(pages, page, link) {
                    Ok((Target::Page { .. }, Leads::Page(target))) if target != index && !link.image => {
                        pairs.push((target, index));
                    }
                    Ok((Target::Page { route, .. }, Leads::Made)) => made.push((index, number, route)),
                    _ => {}
                }
            }
            (pairs, made)
        };
        let found: Vec<_> = pages.par_iter().enumerate().map(led_to).collect();
        for (pairs, made) in found {
            table.made.extend(made);
            for (target, index) in pairs {
                table.backlinks.entry(target).or_default().insert(index);
            }
        }
        table
    }

    /// The page at a path relative to `content/`.
    pub fn page(&self, path: &str) -> Option<usize> {
        self.pages.get(path).copied()
    }

    /// The pages that link to a page, by path.
    pub fn backlinks(&self, page: usize) -> impl Iterator<Item = usize> + '_ {
        self.backlinks.get(&page).into_iter().flatten().copied()
    }

    /// The pages that some page links to.
    pub fn linked(&self) -> impl Iterator<Item = usize> + '_ {
        self.backlinks.keys().copied()
    }

    /// The reports of links to what the tool does not make after all. `stands` says what it makes.
    pub fn check_made(&self, pages: &[Arc<PageFacts>], stands: impl Fn(&Route) -> bool) -> Vec<Diagnostic> {
        let dead = self.made.iter().filter(|(_, _, route)| !stands(route));
        let report = |(page, number, route): &(usize, usize, Route)| {
            let (page, link) = (&pages[*page], &pages[*page].links[*number]);
            let path = link.to.split(['#', '?']).next().unwrap_or(&link.to);
            let help = match route.as_str() {
                "feed.xml" | "sitemap.xml" => "it is made when `base_url` is set under `[book]`",
                path if path.starts_with("tags/") => "a tag has a page when some question has the tag",
                path if path.starts_with("decks/") => "it is made for each track, unless `[cards] anki = false`",
                path if path.ends_with(".pdf") => "it is made for each sheet, unless `[print] pdf = false`",
                _ => {
                    "`cuebook build` lists what it makes in the destination's `.cuebook-manifest`; tracks, topics and levels have pages"
                }
            };
            Diagnostic::new(Code::DeadLink, format!("the site has no page `{path}`"))
                .at(&page.file, link.span.clone())
                .help(help)
        };
        dead.map(report).collect()
    }

    /// Where each link of a page leads.
    pub fn of_page(&self, pages: &[Arc<PageFacts>], page: &PageFacts) -> PageLinks {
        let targets =
            page.links.iter().map(|link| self.resolve(pages, page, link).map_or(Target::Dead, |(target, _)| target));
        PageLinks(targets.collect())
    }

    /// The problems of all links.
    pub fn check<'p>(&self, pages: &'p [Arc<PageFacts>]) -> Vec<Diagnostic> {
        let of_page = |page: &'p Arc<PageFacts>| {
            let dead = page.links.iter().filter_map(|link| Some((page, link, self.resolve(pages, page, link).err()?)));
            dead.collect::<Vec<_>>()
        };
        let dead: Vec<(&Arc<PageFacts>, &SourceLink, Dead)> = pages.par_iter().flat_map_iter(of_page).collect();
        let report = |(number, (page, link, dead)): (usize, (&Arc<PageFacts>, &SourceLink, Dead))| {
            self.report(pages, page, link, (dead, number < SUGGESTED))
        };
        dead.into_par_iter().enumerate().map(report).collect()
    }

    fn resolve(&self, pages: &[Arc<PageFacts>], page: &PageFacts, link: &SourceLink) -> Result<(Target, Leads), Dead> {
        let to = link.to.as_str();
        if !link.image && route::runs(to) {
            return Err(Dead::Runs);
        }
        if route::is_remote(to) {
            return Ok((Target::Outside, Leads::Out));
        }
        let DestinationParts { path, query, fragment } = DestinationParts::of(to);
        let anchor = fragment.map(route::decode).filter(|anchor| !anchor.is_empty());
        if path.is_empty() && !link.image {
            let own = self.pages.get(&page.path).copied().unwrap_or_default();
            return match anchor {
                None => Ok((Target::Here("main".to_owned()), Leads::Out)),
                Some(anchor) => match self.anchor(pages, own, &anchor) {
                    Some(known) => Ok((Target::Here(known), Leads::Out)),
                    None => Err(Dead::Anchor(own, anchor)),
                },
            };
        }
        let decoded = route::decode(path);
        let folder = if decoded.starts_with('/') { "" } else { page.folder.as_str() };
        let resolved = route::resolve(folder, &decoded).ok_or(Dead::Outside)?;
        let query = query.map(|query| format!("?{}", route::encode_address(query))).unwrap_or_default();
        if let Some(&target) = self.pages.get(&resolved).filter(|_| !link.image) {
            return self.to_page(pages, target, (query, anchor));
        }
        if let Some(size) = self.files.get(&resolved) {
            let fragment = fragment.map(|fragment| format!("#{}", route::encode_address(fragment))).unwrap_or_default();
            let file = Target::File { route: Route::new(resolved), size: *size, suffix: query + &fragment };
            return Ok((file, Leads::Out));
        }
        if link.image {
            return Err(Dead::Page);
        }
        let index = route::join(&resolved, "_index.md");
        if let Some(&target) = self.pages.get(if resolved.is_empty() { "_index.md" } else { &index }) {
            return self.to_page(pages, target, (query, anchor));
        }
        if let Some(route) = self.folders.get(resolved.strip_suffix("/_index.md").unwrap_or(&resolved)) {
            return Ok((Target::Page { route: route.clone(), query, anchor }, Leads::Out));
        }
        // A page that the tool makes (`study.html`, `tracks/backend.html`) is addressed as it stands.
        match resolved.as_str() {
            "" => Ok((Target::Page { route: Route::new("index.html"), query, anchor }, Leads::Out)),
            path if self.tool.may_hold(path) => {
                Ok((Target::Page { route: Route::new(path), query, anchor }, Leads::Made))
            }
            _ => Err(Dead::Page),
        }
    }

    fn to_page(
        &self,
        pages: &[Arc<PageFacts>],
        target: usize,
        (query, anchor): (String, Option<String>),
    ) -> Result<(Target, Leads), Dead> {
        let known = match anchor {
            Some(anchor) => match self.anchor(pages, target, &anchor) {
                Some(known) => Some(known),
                None => return Err(Dead::Anchor(target, anchor)),
            },
            None => None,
        };
        let route = pages[target].route.clone();
        Ok((Target::Page { route, query, anchor: known }, Leads::Page(target)))
    }

    /// The id of a page that an anchor means: one that it has, or the one of the heading that GitHub calls so.
    fn anchor(&self, pages: &[Arc<PageFacts>], page: usize, anchor: &str) -> Option<String> {
        if anchor == "main" {
            return Some(anchor.to_owned());
        }
        match self.anchors.get(&page) {
            Some(known) => known.get(anchor).cloned(),
            None => known_anchors(&pages[page]).find(|(known, _)| *known == anchor).map(|(_, id)| id.to_owned()),
        }
    }

    /// What is wrong with a link; `suggested` says whether the nearest name that exists is looked for.
    fn report(
        &self,
        pages: &[Arc<PageFacts>],
        page: &PageFacts,
        link: &SourceLink,
        (dead, suggested): (Dead, bool),
    ) -> Diagnostic {
        let code = if link.image { Code::DeadImage } else { Code::DeadLink };
        match dead {
            Dead::Runs => {
                Diagnostic::new(Code::BlockedHtml, "this link would run something instead of leading to a page")
                    .at(&page.file, link.span.clone())
                    .help("link to a page, a file of the book or an address that starts with `https:`")
            }
            Dead::Outside => {
                let below = link.to.rsplit_once("../static/").map(|(_, path)| path.to_owned());
                let help = match below.filter(|path| self.files.contains_key(path)) {
                    Some(path) => format!("write `/{path}`: what is in `static/` stands at the top of the site"),
                    None => "copy the file into the book, or link to where it is published".to_owned(),
                };
                Diagnostic::new(Code::OutsideBook, format!("`{}` leads out of the book", link.to))
                    .at(&page.file, link.span.clone())
                    .help(help)
            }
            Dead::Anchor(target, anchor) => {
                let target = &pages[target];
                Diagnostic::new(Code::DeadAnchor, format!("{} has no heading with the id `{anchor}`", target.file))
                    .at(&page.file, link.span.clone())
                    .help("an id is the heading's text in small letters with `-` between the words, or its `{#id}`")
                    .suggest(&anchor, target.anchors.iter().map(String::as_str).take_while(|_| suggested))
            }
            Dead::Page => {
                let what = match link.image {
                    true if is_media(&link.to) => "there is no file",
                    true => "there is no image",
                    false => "there is no page or file",
                };
                let path = link.to.split(['#', '?']).next().unwrap_or(&link.to);
                let problem = Diagnostic::new(code, format!("{what} `{path}`")).at(&page.file, link.span.clone());
                match suggested.then(|| self.near(page, path, link.image)).flatten() {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help("write the path relative to this file"),
                }
            }
        }
    }

    /// The nearest path that exists, relative to the page.
    fn near(&self, page: &PageFacts, path: &str, image: bool) -> Option<String> {
        let resolved = route::resolve(&page.folder, &route::decode(path))?;
        let pages = self.pages.keys().filter(|_| !image);
        let known = || pages.clone().chain(self.files.keys()).map(String::as_str);
        let same_name = |candidate: &&str| candidate.rsplit('/').next() == resolved.rsplit('/').next();
        let found = nearest(&resolved, known()).or_else(|| known().filter(same_name).min())?;
        Some(Route::new(page.path.as_str()).link_to(&Route::new(found)))
    }
}

/// The anchors of a page, each with the id that it means; a page's own ids come first.
fn known_anchors(page: &PageFacts) -> impl Iterator<Item = (&str, &str)> {
    let own = page.anchors.iter().map(|id| (id.as_str(), id.as_str()));
    own.chain(page.github.iter().map(|(there, here)| (there.as_str(), here.as_str())))
}

/// The same as a table, for a page with so many that looking through all of them for each link would take long.
fn many_anchors(page: &PageFacts) -> Option<FxHashMap<String, String>> {
    if page.anchors.len() < 64 {
        return None;
    }
    let mut known = FxHashMap::default();
    for (anchor, id) in known_anchors(page) {
        known.entry(anchor.to_owned()).or_insert_with(|| id.to_owned());
    }
    Some(known)
}

/// A destination in its parts, as written.
struct DestinationParts<'a> {
    path: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

impl DestinationParts<'_> {
    fn of(to: &str) -> DestinationParts<'_> {
        let (rest, fragment) = to.split_once('#').map_or((to, None), |(rest, fragment)| (rest, Some(fragment)));
        let (path, query) = rest.split_once('?').map_or((rest, None), |(path, query)| (path, Some(query)));
        DestinationParts { path, query, fragment }
    }
}

/// Whether a link to what a page shows means sound or film.
fn is_media(to: &str) -> bool {
    let ending = to.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "mp3" | "mp4" | "ogg" | "oga" | "ogv" | "wav" | "webm" | "m4a" | "opus" | "flac" | "vtt")
}
