//! Paths and ids of imported pages and questions. They are written down, so that they stay when titles change.
//!
//! In: pages with wished-for paths, and the names that the book has already. Out: the same with paths and ids that are
//! unique.
//!
//! Must not know: text.

use super::shape::{DraftKind, DraftPage, Fate, Remark};
use crate::route;
use std::collections::BTreeSet;

/// Longest id made of a title, in characters.
const LONGEST: usize = 60;

/// An id made of a title: in small letters, cut at a word.
pub(crate) fn of_title(title: &str) -> String {
    let slug = route::slug(title);
    if slug.chars().count() <= LONGEST {
        return slug;
    }
    let cut: String = slug.chars().take(LONGEST + 1).collect();
    cut.rsplit_once('-').map_or_else(|| cut.chars().take(LONGEST).collect(), |(start, _)| start.to_owned())
}

/// A path below `content/` in which every part is an id.
pub(crate) fn of_path(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.map(|part| if part == "_index" { part.to_owned() } else { of_title(part) }).collect::<Vec<_>>().join("/")
}

/// A name that is not taken yet: with a number behind it where it must be.
pub(crate) fn free(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let name =
        std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(name.clone());
    name
}

/// Gives every page its path and every question its id. `taken` has the paths and ids of the book's other pages.
pub(crate) fn assign(pages: &mut Vec<DraftPage>, taken: &BTreeSet<String>, remarks: &mut Vec<Remark>) {
    lead_folders(pages);
    let mut paths = taken.clone();
    let mut ids = taken.clone();
    // A topic is known by its folder.
    let topics = pages.iter().filter(|page| page.shape == DraftKind::Topic);
    ids.extend(topics.filter_map(|page| of_path(&page.path).strip_suffix("/_index").map(str::to_owned)));
    let mut moved: Vec<(String, String)> = Vec::new();
    for page in pages.iter_mut() {
        let wanted = of_path(&page.path);
        page.path = match page.shape {
            // The book's own page of a topic stays; this one becomes a guide.
            DraftKind::Topic if paths.contains(&wanted) => {
                page.shape = DraftKind::Guide;
                if !std::mem::take(&mut page.order).is_empty() {
                    let message = "the order of the pages: the topic has a page of its own, where `order` would stand";
                    remarks.push(Remark::new(Fate::Left, page.place.clone(), message));
                }
                free(&wanted.replace("_index", "about"), &mut paths)
            }
            _ => free(&wanted, &mut paths),
        };
        moved.push((wanted, page.path.clone()));
        if page.shape != DraftKind::Topic {
            let id = page.marks.id.take().map_or_else(|| page.path.clone(), |id| clean(&id));
            page.marks.id = Some(free(&id, &mut ids));
        }
        let mut own = BTreeSet::from(["main".to_owned(), "search".to_owned(), "preferences".to_owned()]);
        for question in &mut page.questions {
            let id = question.marks.id.take().map_or_else(|| of_title(&question.title), |id| route::slug(&id));
            question.marks.id = Some(free(&id, &mut own));
        }
    }
    for page in pages.iter_mut().filter(|page| page.shape == DraftKind::Topic) {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        for name in &mut page.order {
            let wanted = route::join(&folder, name);
            if let Some(at) = moved.iter().position(|(before, _)| *before == wanted) {
                let (_, now) = moved.remove(at);
                *name = now.rsplit('/').next().unwrap_or_default().to_owned();
            }
        }
    }
}

/// Prose in `a.md` beside a folder `a/` stands above that folder's pages: it becomes the topic's own page.
fn lead_folders(pages: &mut Vec<DraftPage>) {
    let paths: BTreeSet<String> = pages.iter().map(|page| of_path(&page.path)).collect();
    let below =
        |path: &str| paths.range(format!("{path}/")..).next().is_some_and(|next| next.starts_with(&format!("{path}/")));
    let mut replaced = Vec::new();
    for at in 0..pages.len() {
        let path = of_path(&pages[at].path);
        if pages[at].shape != DraftKind::Guide || !below(&path) {
            continue;
        }
        let index = format!("{path}/_index");
        match pages.iter().position(|page| of_path(&page.path) == index) {
            // Made for its order alone, it makes way.
            Some(topic) if pages[topic].prose.is_blank() => {
                pages[at].order = std::mem::take(&mut pages[topic].order);
                replaced.push(topic);
            }
            Some(_) => continue,
            None => {}
        }
        (pages[at].shape, pages[at].path) = (DraftKind::Topic, index);
    }
    let mut number = 0;
    pages.retain(|_| {
        number += 1;
        !replaced.contains(&(number - 1))
    });
}

/// An id without what an id may not hold.
fn clean(id: &str) -> String {
    id.chars().map(|c| if c.is_whitespace() || c.is_control() || "\"<>".contains(c) { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_beside_its_folder_leads_it() {
        let place = crate::tools::import::shape::SourceLine::new(&"a.md".into(), 1);
        let page = |shape, path: &str| DraftPage::new(shape, path, &place, path);
        let mut topic = page(DraftKind::Topic, "b/a/_index");
        topic.order = vec!["x".to_owned()];
        let mut pages = vec![
            page(DraftKind::Guide, "b/a"),
            page(DraftKind::Guide, "b/a/x"),
            topic,
            page(DraftKind::Question, "b/c"),
            page(DraftKind::Guide, "b/c/y"),
        ];
        assign(&mut pages, &BTreeSet::new(), &mut Vec::new());
        let paths: Vec<(&str, DraftKind)> = pages.iter().map(|page| (page.path.as_str(), page.shape)).collect();
        assert_eq!(
            paths,
            [
                ("b/a/_index", DraftKind::Topic),
                ("b/a/x", DraftKind::Guide),
                ("b/c", DraftKind::Question),
                ("b/c/y", DraftKind::Guide)
            ]
        );
        assert_eq!(pages[0].order, ["x"]);
    }

    #[test]
    fn long_titles_are_cut_at_a_word() {
        let id = of_title("What is the difference between a shallow copy and a deep copy of a nested list?");
        assert_eq!(id, "what-is-the-difference-between-a-shallow-copy-and-a-deep");
        assert_eq!(of_path("Core Language/Lists & more/_index"), "core-language/lists-more/_index");
    }
}
