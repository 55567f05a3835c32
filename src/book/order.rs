//! The order that an author gives a folder: `order` in its `_index.md`.
//!
//! In: the facts of all pages. Out: the [`Ranks`] of pages and folders, and a report of names in such a list that nothing in
//! the folder has.
//!
//! Must not know: topics, questions, weights.

use crate::book::facts::{Kind, PageFacts};
use crate::book::names::SUGGESTED;
use crate::diag::{Code, Diagnostic};
use crate::keys::Spanned;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Stands for whatever a list does not name.
const REST: &str = "*";

/// The place of each name that an `order` lists.
pub(crate) struct Ranks<'a> {
    /// Folder → name → place.
    folders: FxHashMap<&'a str, FxHashMap<&'a str, usize>>,
}

impl<'a> Ranks<'a> {
    /// The ranks of a book.
    pub(crate) fn of_pages(pages: &'a [Arc<PageFacts>]) -> Ranks<'a> {
        let listed = pages.iter().filter(|page| !page.order.is_empty());
        let of_page = |page: &'a Arc<PageFacts>| {
            let names = page.order.iter().map(|name| name_of(&name.value)).zip(0..);
            let mut places: FxHashMap<&str, usize> = FxHashMap::default();
            names.for_each(|(name, place)| {
                places.entry(name).or_insert(place);
            });
            places.entry(REST).or_insert(page.order.len());
            (page.folder.as_str(), places)
        };
        Ranks { folders: listed.map(of_page).collect() }
    }

    /// The place of a page or folder by its path without `.md`, relative to `content/`: 0 for all where its folder lists
    /// nothing.
    pub(crate) fn of_path(&self, path: &str) -> usize {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let places = self.folders.get(folder);
        places.and_then(|places| places.get(name).or_else(|| places.get(REST))).copied().unwrap_or(0)
    }
}

fn name_of(written: &str) -> &str {
    let name = written.trim_end_matches('/');
    name.strip_suffix(".md").unwrap_or(name)
}

/// What is wrong with the lists of a book. `pages` are all pages, drafts too: a draft has its place.
pub(crate) fn check<'a>(pages: impl Iterator<Item = &'a PageFacts> + Clone) -> Vec<Diagnostic> {
    let listed: Vec<&PageFacts> = pages.clone().filter(|page| !page.order.is_empty()).collect();
    if listed.is_empty() {
        return Vec::new();
    }
    let mut inside: FxHashMap<&str, BTreeSet<&str>> = FxHashMap::default();
    for page in pages {
        let mut path = page.path.strip_suffix(".md").unwrap_or(&page.path);
        if matches!(page.kind, Kind::Home | Kind::Topic) {
            path = &page.folder;
        }
        while !path.is_empty() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            inside.entry(folder).or_default().insert(name);
            path = folder;
        }
    }
    let none = BTreeSet::new();
    let of_page = |page: &&PageFacts| check_list(page, inside.get(page.folder.as_str()).unwrap_or(&none));
    listed.iter().flat_map(of_page).collect()
}

fn check_list(page: &PageFacts, known: &BTreeSet<&str>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut seen = FxHashSet::default();
    let mut report = |name: &Spanned<String>, message: String| {
        let problem = Diagnostic::new(Code::BadValue, message).at(&page.file, name.span.clone());
        let help = "`order` lists the names of files and folders beside this file; `*` stands for the rest";
        // Each takes a look at every name.
        let known = known.iter().copied().filter(|_| problems.len() < SUGGESTED);
        let problem = problem.help(help).suggest(name_of(&name.value), known);
        problems.push(problem);
    };
    for name in &page.order {
        let short = name_of(&name.value);
        if !seen.insert(short) {
            report(name, format!("`{}` is in `order` twice", name.value));
        } else if short != REST && !known.contains(short) {
            report(name, format!("there is no page or folder `{}` here", name.value));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_a_file_or_a_folder() {
        assert_eq!(["a", "a.md", "a/", "*"].map(name_of), ["a", "a", "a", "*"]);
    }
}
