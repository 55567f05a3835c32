//! `cuebook import readme`: one Markdown file with many questions.
//!
//! In: the file. Out: a topic: its own page with what stands around the questions, and a page of questions for each
//! section of the file.
//!
//! Must not know: how pages are written.

use super::order::Order;
use super::sections::{self, Section, Titles};
use super::shape::{DraftKind, DraftPage, Imported, SourceLine};
use super::{names, source};
use crate::diag::{Code, Diagnostic};

/// Reads the file.
pub(crate) fn read(order: &Order<'_>) -> Result<Imported, Diagnostic> {
    let titles = match order.mapped("question") {
        None => Titles::Any,
        Some(level) => Titles::Level(level_of(level)?),
    };
    let file = source::file(order.source)?;
    let mut imported = Imported { originals: vec![file.original()], ..Imported::default() };
    let text = file.markdown(&file.text, 1, &mut imported.remarks);
    let sections = sections::sections(&text, titles, &mut imported.remarks);
    let folder = order.topic_or(&topic_name(&sections, file.stem()));
    imported.pages = pages(sections, &folder, file.stem());
    let root = order.source.parent().unwrap_or(order.source);
    source::attach(&mut imported, if root.as_os_str().is_empty() { std::path::Path::new(".") } else { root })?;
    Ok(imported)
}

/// `3` or `###`
fn level_of(text: &str) -> Result<u8, Diagnostic> {
    let level = if text.chars().all(|c| c == '#') { text.len().to_string() } else { text.to_owned() };
    level.parse().ok().filter(|level| (1..=6).contains(level)).ok_or_else(|| {
        let problem = Diagnostic::new(Code::BadValue, format!("`{text}` is no level of a heading"));
        problem.help("write `--map question=3` where questions are `###` headings")
    })
}

/// The title of the whole: its first heading of the highest level.
fn topic_name(sections: &[Section], stem: &str) -> String {
    let top = sections.iter().find(|section| section.level == 1 && !section.title.is_empty());
    top.map_or_else(|| stem.to_owned(), |section| section.title.clone())
}

/// Sections as pages of a topic.
pub(crate) fn pages(sections: Vec<Section>, folder: &str, stem: &str) -> Vec<DraftPage> {
    let title = topic_name(&sections, stem);
    let place = sections.first().map_or_else(|| SourceLine::new(&"".into(), 1), |section| section.place.clone());
    let mut topic = DraftPage::new(DraftKind::Topic, format!("{folder}/_index"), &place, title.clone());
    let mut pages = Vec::new();
    let only = sections.iter().filter(|section| !section.questions.is_empty()).count() == 1;
    for section in sections {
        let whole = section.title.is_empty() || section.title == title;
        if section.questions.is_empty() {
            topic.anchors.extend(section.anchors);
            if !whole {
                topic.prose.push_line(&section.place, &format!("## {}", heading(&section.title)));
            }
            topic.prose.push(&section.prose);
            continue;
        }
        let name = if whole { "questions".to_owned() } else { names::of_title(&section.title) };
        let page_title = if whole && !only {
            format!("{title}: more")
        } else if whole {
            title.clone()
        } else {
            section.title
        };
        let mut page = DraftPage::new(DraftKind::Questions, format!("{folder}/{name}"), &section.place, page_title);
        page.anchors = section.anchors;
        if whole {
            topic.prose.push(&section.prose);
        } else {
            page.prose = section.prose;
        }
        page.questions = section.questions;
        pages.push(page);
    }
    topic.order = pages.iter().map(|page| page.path.rsplit('/').next().unwrap_or_default().to_owned()).collect();
    pages.insert(0, topic);
    pages
}

fn heading(title: &str) -> String {
    title.trim_end_matches('}').to_owned()
}
