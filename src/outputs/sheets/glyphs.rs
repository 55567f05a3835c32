//! Characters that the sheets show and that no font has: in a PDF each would be an empty box.
//!
//! In: the [`Scene`], the documents, the fonts. Out: one report for each page of the book, at the first such character; or one
//! for the book, where it is written in a script that the fonts lack.
//!
//! Must not know: layouts, PDF. Nothing is set for it: what a sheet would show is looked through as it stands, and text in
//! ASCII, nearly all of it, not even that closely.

use crate::book::facts::{Kind, PageFacts};
use crate::diag::{Code, Diagnostic};
use crate::markdown::doc::Doc;
use crate::outputs::scene::Scene;
use crate::outputs::sheets::compose::solution;
use crate::outputs::sheets::fonts::{Face, Fonts};
use crate::outputs::sheets::measure::{prose_runs, title_runs};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// How many characters a report names.
const NAMED: usize = 5;

/// Pages with characters that no font has, from which on they are one report.
const MANY: usize = 5;

/// A report for each page with characters that no font has, or one for the book where there are many such pages.
pub(crate) fn missing(scene: &Scene, fonts: &Fonts, doc_of: impl Fn(usize) -> Arc<Doc>) -> Vec<Diagnostic> {
    let theme = scene.config.theme.name.as_ref().map_or("NAME", |name| name.value.as_str());
    let coding = scene.book.questions.iter().filter(|entry| entry.format == "coding");
    let coding: HashSet<(usize, usize)> = coding.map(|entry| (entry.page, entry.number)).collect();
    let pages = scene.book.pages.iter().enumerate();
    if scene.config.lint.allow.contains(&Code::MissingGlyph) {
        return Vec::new();
    }
    let lacking: Vec<(&PageFacts, Vec<Lost>)> = pages
        .filter(|(_, page)| !page.allow.contains(&Code::MissingGlyph))
        .map(|(index, page)| {
            (&**page, of_page(page, || doc_of(index), fonts, |number| coding.contains(&(index, number))))
        })
        .filter(|(_, lost)| !lost.is_empty())
        .collect();
    let mut lost = of_book(scene, fonts);
    let mut reports = Vec::new();
    let many = lacking.len() >= MANY;
    for (page, own) in &lacking {
        match own.first() {
            Some((_, span)) if !many => reports.push(report(own, "", theme).at(&page.file, span.clone())),
            _ => lost.extend(own.iter().cloned()),
        }
    }
    if !lost.is_empty() {
        let mut seen = HashSet::new();
        lost.retain(|(c, _)| seen.insert(*c));
        let shown = if many { format!(", which {} pages show", lacking.len()) } else { String::new() };
        reports.push(report(&lost, &shown, theme).in_file(&"book.toml".into()));
    }
    reports
}

/// A character and its place.
type Lost = (char, Range<usize>);

/// What a page's questions, or the page as a topic or track, would show and cannot. Most pages need no document for that, and
/// one that the cache vouches for is then not parsed at all.
fn of_page(page: &PageFacts, doc: impl Fn() -> Arc<Doc>, fonts: &Fonts, coding: impl Fn(usize) -> bool) -> Vec<Lost> {
    let (mut lost, mut known) = (Vec::new(), HashSet::new());
    let mut look = |face: Face, text: &str, source: &Range<usize>| {
        for c in fonts.lacks(face, text) {
            if known.insert(c) {
                // Only the first is shown where it stands.
                let place = if lost.is_empty() { place(&doc(), source, c) } else { source.clone() };
                lost.push((c, place));
            }
        }
    };
    if matches!(page.kind, Kind::Topic | Kind::Track) {
        look(Face::Bold, &page.title.text, &page.title_span);
    }
    for (number, question) in page.questions.iter().enumerate() {
        let title = if question.span.is_empty() { &page.title_span } else { &question.span };
        if !question.title.text.is_ascii() {
            title_runs(&question.title).iter().for_each(|(face, text)| look(*face, text, title));
        }
        if let Some(cue) = &question.cue {
            look(Face::Regular, &cue.value, &cue.span);
        }
        let source = |kind| {
            question.part(kind).map_or_else(|| title.clone(), |part| doc().pieces[part.pieces.start].span.clone())
        };
        if !question.one_liner().is_ascii() {
            let answer = question.opening.first_sentence();
            prose_runs(&answer).iter().for_each(|(face, text)| look(*face, text, &source("answer")));
        }
        if let Some(tradeoff) = question.tradeoff.as_ref().filter(|tradeoff| !tradeoff.text.is_ascii()) {
            prose_runs(tradeoff).iter().for_each(|(face, text)| look(*face, text, &source("tradeoffs")));
        }
        if let Some((code, source)) = coding(number).then(|| solution(question, &doc())).flatten() {
            look(Face::Mono, &code, &source);
        }
    }
    lost
}

/// What sheets show of the settings, and what they say themselves.
fn of_book(scene: &Scene, fonts: &Fonts) -> Vec<Lost> {
    let vocabulary = &scene.config.vocabulary;
    let labels = vocabulary.roles.iter().chain(&vocabulary.levels).map(|(_, label)| label.clone());
    let said = ["sheet_all", "sheet_some", "sheet_some_offline", "sheet_tradeoff", "start_here"];
    let said = said.into_iter().map(|key| scene.string(key));
    let mut lost: Vec<Lost> = Vec::new();
    for text in [scene.config.book.title.clone()].into_iter().chain(labels).chain(said) {
        for c in fonts.lacks(Face::Bold, &text) {
            if !lost.iter().any(|(known, _)| *known == c) {
                lost.push((c, 0..0));
            }
        }
    }
    lost
}

/// Where a character stands in some bytes of a file; their start when it is written there some other way.
fn place(doc: &Doc, source: &Range<usize>, c: char) -> Range<usize> {
    let text = doc.text.get(source.clone()).unwrap_or_default();
    text.find(c).map_or(source.start..source.start, |at| source.start + at..source.start + at + c.len_utf8())
}

fn report(lost: &[Lost], shown: &str, theme: &str) -> Diagnostic {
    let some: Vec<String> = lost.iter().take(NAMED).map(|(c, _)| format!("`{c}` (U+{:04X})", u32::from(*c))).collect();
    let more = lost.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("no font of the PDF sheets has {}{more}{shown}", some.join(", "));
    Diagnostic::new(Code::MissingGlyph, message)
        .help(format!("write it another way, or put a TrueType font that has it into `themes/{theme}/fonts/print/`"))
}
