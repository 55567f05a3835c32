//! Links between pages: the table of where links can lead, backlinks, and links that lead nowhere.
//!
//! In: the book's pages and the files that go with them. Out: for each page its [`PageLinks`], the pages that link to
//! it, and diagnostics for dead links, anchors and images.
//!
//! Must not know: HTML. Links are written as relative paths to `.md` files, so that they work on GitHub too.

use crate::book::facts::PageFacts;
use crate::book::topics::Topic;
use crate::book::tracks::Track;
use crate::diag::{Code, Diagnostic, nearest};
use crate::markdown::doc::Link;
use crate::markdown::html::{PageLinks, Target};
use crate::route::{self, Route};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// For how many dead links of a page the nearest name is looked for: each takes a look at every name.
const SUGGESTED: usize = 100;

/// Where links can lead.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LinkTable {
    /// Path relative to `content/` → page.
    pages: FxHashMap<String, usize>,
    /// Folder → route of its topic page.
    folders: FxHashMap<String, Route>,
    /// Route of each copied file, with the size of images.
    files: HashMap<String, Option<(u32, u32)>>,
    /// Slugs of the tracks: their pages and sheets are made.
    tracks: FxHashSet<String>,
    /// Page → pages that link to it.
    backlinks: FxHashMap<usize, BTreeSet<usize>>,
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
        tracks: &[Track],
        files: &HashMap<String, Option<(u32, u32)>>,
    ) -> LinkTable {
        let mut table = LinkTable {
            pages: pages.iter().enumerate().map(|(index, page)| (page.path.clone(), index)).collect(),
            folders: topics.iter().map(|topic| (topic.folder.clone(), topic.route.clone())).collect(),
            files: files.clone(),
            tracks: tracks.iter().map(|track| track.slug.clone()).collect(),
            backlinks: FxHashMap::default(),
        };
        let led_to = |(index, page): (usize, &Arc<PageFacts>)| {
            let links = page.links.iter().filter(|link| !link.image);
            let targets = links.filter_map(|link| match table.resolve(pages, page, link) {
                Ok((Target::Page { .. }, Some(target))) if target != index => Some((target, index)),
                _ => None,
            });
            targets.collect::<Vec<_>>()
        };
        let pairs: Vec<(usize, usize)> = pages.par_iter().enumerate().flat_map_iter(led_to).collect();
        for (target, index) in pairs {
            table.backlinks.entry(target).or_default().insert(index);
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

    /// Where each link of a page leads.
    pub fn of_page(&self, pages: &[Arc<PageFacts>], page: &PageFacts) -> PageLinks {
        let targets =
            page.links.iter().map(|link| self.resolve(pages, page, link).map_or(Target::Dead, |(target, _)| target));
        PageLinks(targets.collect())
    }

    /// The problems of all links.
    pub fn check(&self, pages: &[Arc<PageFacts>]) -> Vec<Diagnostic> {
        let of_page = |page: &Arc<PageFacts>| {
            let dead = page.links.iter().filter_map(|link| Some((link, self.resolve(pages, page, link).err()?)));
            let report = |(number, (link, dead))| self.report(pages, page, link, (dead, number < SUGGESTED));
            dead.enumerate().map(report).collect::<Vec<_>>()
        };
        pages.par_iter().flat_map_iter(of_page).collect()
    }

    fn resolve(
        &self,
        pages: &[Arc<PageFacts>],
        page: &PageFacts,
        link: &Link,
    ) -> Result<(Target, Option<usize>), Dead> {
        let to = link.to.as_str();
        if !link.image && route::runs(to) {
            return Err(Dead::Runs);
        }
        if route::has_scheme(to) || to.starts_with("//") {
            return Ok((Target::Outside, None));
        }
        let (path, anchor) =
            to.split_once('#').map_or((to, None), |(path, anchor)| (path, Some(route::decode(anchor))));
        let path = path.split('?').next().unwrap_or(path);
        if path.is_empty() && !link.image {
            return match anchor.filter(|anchor| !anchor.is_empty()) {
                None => Ok((Target::Here("main".to_owned()), None)),
                Some(anchor) if has_anchor(page, &anchor) => Ok((Target::Here(anchor), None)),
                Some(anchor) => {
                    let own = self.pages.get(&page.path).copied().unwrap_or_default();
                    Err(Dead::Anchor(own, anchor))
                }
            };
        }
        let decoded = route::decode(path);
        let folder = if decoded.starts_with('/') { "" } else { page.folder.as_str() };
        let resolved = route::resolve(folder, &decoded).ok_or(Dead::Outside)?;
        if let Some(&target) = self.pages.get(&resolved).filter(|_| !link.image) {
            return self.to_page(pages, target, anchor);
        }
        if let Some(size) = self.files.get(&resolved) {
            return Ok((Target::File { route: Route::new(resolved), size: *size }, None));
        }
        if link.image {
            return Err(Dead::Page);
        }
        let index = route::join(&resolved, "_index.md");
        if let Some(&target) = self.pages.get(if resolved.is_empty() { "_index.md" } else { &index }) {
            return self.to_page(pages, target, anchor);
        }
        if let Some(route) = self.folders.get(resolved.strip_suffix("/_index.md").unwrap_or(&resolved)) {
            return Ok((Target::Page { route: route.clone(), anchor }, None));
        }
        // A page that the tool makes (`study.html`, `tracks/backend.html`) is addressed as it stands.
        if self.is_made(&resolved) {
            return Ok((Target::Page { route: Route::new(resolved), anchor }, None));
        }
        Err(Dead::Page)
    }

    fn to_page(
        &self,
        pages: &[Arc<PageFacts>],
        target: usize,
        anchor: Option<String>,
    ) -> Result<(Target, Option<usize>), Dead> {
        let anchor = anchor.filter(|anchor| !anchor.is_empty());
        if let Some(anchor) = &anchor
            && !has_anchor(&pages[target], anchor)
        {
            return Err(Dead::Anchor(target, anchor.clone()));
        }
        Ok((Target::Page { route: pages[target].route.clone(), anchor }, Some(target)))
    }

    /// What is wrong with a link; `suggested` says whether the nearest name that exists is looked for.
    fn report(
        &self,
        pages: &[Arc<PageFacts>],
        page: &PageFacts,
        link: &Link,
        (dead, suggested): (Dead, bool),
    ) -> Diagnostic {
        let code = if link.image { Code::DeadImage } else { Code::DeadLink };
        match dead {
            Dead::Runs => {
                Diagnostic::new(Code::BlockedHtml, "this link would run something in place of leading to a page")
                    .at(&page.file, link.span.clone())
                    .help("link to a page, a file of the book or an address that starts with `https:`")
            }
            Dead::Outside => Diagnostic::new(Code::OutsideBook, format!("`{}` leads out of the book", link.to))
                .at(&page.file, link.span.clone())
                .help("copy the file into the book, or link to where it is published"),
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

    /// Whether a path is that of a page that the site makes.
    fn is_made(&self, path: &str) -> bool {
        const TOOLS: &[&str] = &["index.html", "study.html", "search.html", "filter.html"];
        let stem = path.strip_suffix(".html").unwrap_or_default();
        let sheet = stem.strip_prefix("print/tracks/").and_then(|rest| rest.split('/').next());
        TOOLS.contains(&path) || stem.strip_prefix("tracks/").or(sheet).is_some_and(|slug| self.tracks.contains(slug))
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

fn has_anchor(page: &PageFacts, anchor: &str) -> bool {
    anchor == "main" || page.anchors.iter().any(|known| known == anchor)
}

/// Whether a link to what a page shows means sound or film.
fn is_media(to: &str) -> bool {
    let ending = to.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(ending.as_str(), "mp3" | "mp4" | "ogg" | "oga" | "ogv" | "wav" | "webm" | "m4a" | "opus" | "flac" | "vtt")
}
