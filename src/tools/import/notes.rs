//! A file of a folder → a page: one question, several, or prose.
//!
//! In: its front matter and tidied text. Out: a [`DraftPage`]. A title that asks makes the page a question; where most headings
//! ask, the page holds a question for each; anything else is prose.
//!
//! Must not know: which tool the folder is from.

use super::front::ForeignFront;
use super::outline::{self, MarkKind};
use super::sections::{self, Titles};
use super::shape::{DraftKind, DraftPage, DraftQuestion, Fate, Remark, SourceLine, Text};
use super::source::SourceFile;
use super::{names, reading};
use crate::route;

/// Names of files that stand for their folder.
const INDEXES: &[&str] = &["index", "_index", "readme"];

/// The page of a file. `folder` is where pages of the source go.
pub(crate) fn page(
    file: &SourceFile,
    front: ForeignFront,
    text: Text,
    folder: &str,
    remarks: &mut Vec<Remark>,
) -> DraftPage {
    let place = SourceLine::new(&file.name, 1);
    let (heading, text) = without_title(text, front.title.as_deref(), remarks);
    let index = INDEXES.contains(&file.stem().to_lowercase().as_str());
    let name = if index { folder_name(file, folder) } else { file.stem().to_owned() };
    let title = front.title.clone().or(heading).unwrap_or_else(|| spoken(&name));
    let below = names::of_path(&route::join(folder, file.folder()));
    let path = match index {
        true => route::join(&below, "_index"),
        false => route::join(&below, &names::of_title(front.slug.as_deref().unwrap_or(&name))),
    };
    let mut page = DraftPage::new(if index { DraftKind::Topic } else { DraftKind::Guide }, path, &place, title);
    page.marks = front.marks;
    if index {
        page.prose = text;
    } else if page.title.ends_with(['?', '？']) && !text.is_blank() {
        page.shape = DraftKind::Question;
        let (title, marks) = (page.title.clone(), page.marks.clone());
        page.questions.push(DraftQuestion { place, title, marks, anchors: Vec::new(), body: text });
    } else {
        questions(&mut page, &text, remarks);
    }
    page
}

/// `core-language` → `Core language`
pub(crate) fn spoken(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn folder_name(file: &SourceFile, folder: &str) -> String {
    let own = file.folder().rsplit('/').next().filter(|name| !name.is_empty());
    own.or(folder.rsplit('/').next().filter(|name| !name.is_empty())).unwrap_or("About").to_owned()
}

/// The heading of the first level that opens a text, and the text without it; one that says what the title says goes.
fn without_title(text: Text, title: Option<&str>, remarks: &mut Vec<Remark>) -> (Option<String>, Text) {
    let blocks = reading::blocks(text.as_str());
    let Some(block) = blocks.first() else { return (None, text) };
    let level = match block.kind {
        pulldown_cmark::Tag::Heading { level, .. } => reading::level(level),
        _ => return (None, text),
    };
    let (heading, _) = outline::explicit_id(&reading::title(&block.events));
    let same = title.is_none_or(|title| title.trim() == heading);
    if level != 1 || !same {
        return (None, text);
    }
    if title.is_some() {
        let message = "a heading that repeats the title";
        remarks.push(Remark::new(Fate::Left, text.place(block.span.start), message).gone(&heading));
    }
    let rest = text.slice(block.span.end..text.as_str().len());
    (Some(heading), rest)
}

/// Makes questions of a page's text where most of its headings ask.
fn questions(page: &mut DraftPage, text: &Text, remarks: &mut Vec<Remark>) {
    let marks = outline::marks(text);
    let asking = marks.iter().filter(|mark| mark.title.ends_with(['?', '？'])).count();
    let headings = marks.iter().filter(|mark| matches!(mark.kind, MarkKind::Heading(level) if level <= 3)).count();
    if asking == 0 || asking * 2 < headings {
        page.prose = text.clone();
        return;
    }
    let sections = sections::sections(text, Titles::Asking, remarks);
    let message = "most headings of this page ask: it is a page of questions";
    remarks.push(Remark::new(Fate::Guessed, page.place.clone(), message));
    page.shape = DraftKind::Questions;
    for section in sections {
        if !section.title.is_empty() && (!section.prose.is_blank() || section.questions.is_empty()) {
            page.prose.push_line(&section.place, &format!("### {}", section.title));
        } else if !section.title.is_empty() {
            let message = "a heading above questions: the page's title says what they are about";
            remarks.push(Remark::new(Fate::Left, section.place.clone(), message).gone(&section.title));
        }
        page.anchors.extend(section.anchors);
        page.prose.push(&section.prose);
        page.questions.extend(section.questions);
    }
    if page.questions.is_empty() {
        page.shape = DraftKind::Guide;
        page.prose = text.clone();
    }
}

/// Gives each folder a page of its own with its pages in order, where the source has an order.
pub(crate) fn ordered(pages: &mut Vec<DraftPage>, places: &[(String, f64)]) {
    let folder_of = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut folders: Vec<String> = places.iter().map(|(path, _)| folder_of(path.trim_end_matches("/_index"))).collect();
    folders.sort();
    folders.dedup();
    for folder in folders.into_iter().filter(|folder| !folder.is_empty()) {
        let below = places.iter().filter(|(path, _)| folder_of(path.trim_end_matches("/_index")) == folder);
        let mut below: Vec<&(String, f64)> = below.collect();
        below.sort_by(|a, b| a.1.total_cmp(&b.1));
        let order = below
            .iter()
            .map(|(path, _)| path.trim_end_matches("/_index").rsplit('/').next().unwrap_or_default().to_owned());
        let order: Vec<String> = order.collect();
        let index = format!("{folder}/_index");
        let Some(page) = pages.iter_mut().find(|page| page.path == index) else {
            let place = pages.iter().find(|page| folder_of(&page.path) == folder).map(|page| page.place.clone());
            let Some(place) = place else { continue };
            let mut page =
                DraftPage::new(DraftKind::Topic, index, &place, spoken(folder.rsplit('/').next().unwrap_or(&folder)));
            page.order = order;
            pages.push(page);
            continue;
        };
        page.order = order;
    }
}
