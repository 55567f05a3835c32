//! What is searched: one document for each question and one for every other page.
//!
//! In: the [`Facts`]; the documents of its pages. Out: [`SearchDoc`]s in the book's order (a topic's stay together, which keeps
//! the index small), and the [`Facets`] that they number into; what a page says ([`PageText`], which depends on that page
//! alone and is remembered). Must not know: weights, scripts.

use crate::book::facts::{FORMATS, Kind, PageFacts, Question};
use crate::markdown::doc::Doc;
use crate::markdown::text::Title;
use crate::outputs::facts::Facts;
use crate::outputs::search::words::{NamedSection, SearchSection, Words};
use crate::route::Route;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Something that can be found.
#[derive(Debug, Clone, Default)]
pub struct SearchDoc {
    /// The permanent id.
    pub id: String,
    /// From the site's root, percent-encoded, with `#anchor` for a question among several.
    pub url: String,
    /// The title.
    pub title: Title,
    /// The memory hook, text.
    pub cue: String,
    /// What a hit shows below its title, text.
    pub summary: String,
    /// Its page, as an index into the book's pages.
    pub page: usize,
    /// Its number among the documents of that page.
    pub number: usize,
    /// Index into [`Facets::topics`]; `u32::MAX` for none.
    pub topic: u32,
    /// Indices into [`Facets::tags`].
    pub tags: Vec<u32>,
    /// Indices into [`Facets::roles`].
    pub roles: Vec<u32>,
    /// Indices into [`Facets::levels`].
    pub levels: Vec<u32>,
    /// Index into [`Facets::formats`]; `u8::MAX` for what is no question.
    pub format: u8,
    /// `question questions guide plan worksheet topic track`.
    pub kind: &'static str,
}

/// What a document says, apart from its title and what the book says of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DocText {
    /// The sections that a hit can name: those with a heading, but for the answer, which is the page itself.
    pub sections: Vec<NamedSection>,
    /// The words of its summary and sections.
    pub words: Words,
}

/// What a page says: for each of its documents, in order.
pub(crate) type PageText = Vec<Arc<DocText>>;

impl DocText {
    /// What a document of some sections says.
    pub fn new(summary: &str, sections: &[SearchSection]) -> Arc<DocText> {
        let named = sections.iter().filter(|section| section.is_named());
        let named = named.map(|section| NamedSection { anchor: section.anchor.clone(), title: section.title.clone() });
        Arc::new(DocText { sections: named.collect(), words: Words::of(summary, sections) })
    }
}

/// What the book declares for its search: names to narrow results by, ids with their labels, and synonyms.
#[derive(Debug, Clone, Default)]
pub struct Facets {
    /// Topics, in the book's order.
    pub topics: Vec<(String, String)>,
    /// Declared tags.
    pub tags: Vec<(String, String)>,
    /// Declared roles.
    pub roles: Vec<(String, String)>,
    /// Declared levels.
    pub levels: Vec<(String, String)>,
    /// Formats of questions.
    pub formats: Vec<(String, String)>,
    /// What a reader may type, with the words that are meant.
    pub synonyms: Vec<(String, Vec<String>)>,
}

/// The documents of a book.
pub fn of_book(facts: &Facts<'_>) -> (Vec<SearchDoc>, Facets) {
    let vocabulary = facts.vocabulary();
    let folder = |(topic, _)| (facts.topic(topic).folder.to_owned(), facts.topic(topic).title.text.clone());
    let facets = Facets {
        topics: facts.topics().map(folder).collect(),
        tags: vocabulary.tags.clone(),
        roles: vocabulary.roles.clone(),
        levels: vocabulary.levels.clone(),
        formats: FORMATS.iter().map(|format| ((*format).to_owned(), (*format).to_owned())).collect(),
        synonyms: facts.synonyms().clone().into_iter().collect(),
    };
    let mut docs = Vec::new();
    for (topic, _) in facts.topics() {
        let mut of_page = |page| docs.extend(of_page(facts, &facets, page, topic));
        facts.topic(topic).index.into_iter().for_each(&mut of_page);
        let mut last = None;
        for question in facts.topic_questions(topic) {
            let page = facts.entry(*question).page;
            if last.replace(page) != Some(page) {
                of_page(page);
            }
        }
        facts.topic_pages(topic).iter().copied().for_each(of_page);
    }
    (docs, facets)
}

fn of_page(facts: &Facts<'_>, facets: &Facets, number: usize, topic: usize) -> Vec<SearchDoc> {
    let page = facts.page(number);
    let url = Route::new("index.html").link_to(&page.route);
    let topic = topic as u32;
    let mut docs = Vec::new();
    if page.kind != Kind::Question {
        docs.push(SearchDoc {
            id: page.id.value.clone(),
            url: url.clone(),
            title: page.title.clone(),
            summary: page.description.clone(),
            page: number,
            topic,
            tags: numbers(page.marks.tags.iter().flatten().map(|tag| tag.value.as_str()), &facets.tags),
            format: u8::MAX,
            kind: page.kind.as_str(),
            ..SearchDoc::default()
        });
    }
    for &index in facts.questions_on(number) {
        let (entry, question) = (facts.entry(index), facts.question_in_full(index));
        docs.push(SearchDoc {
            id: question.id.clone(),
            url: match &question.anchor {
                Some(anchor) => format!("{url}#{anchor}"),
                None => url.clone(),
            },
            title: question.title.clone(),
            cue: question.cue.as_ref().map(|cue| cue.value.clone()).unwrap_or_default(),
            summary: question.opening.text.clone(),
            page: number,
            number: docs.len(),
            topic,
            tags: numbers(entry.tags.iter().map(String::as_str), &facets.tags),
            roles: numbers(entry.roles.iter().map(String::as_str), &facets.roles),
            levels: numbers(entry.levels.iter().map(String::as_str), &facets.levels),
            format: FORMATS.iter().position(|format| *format == entry.format).map_or(u8::MAX, |at| at as u8),
            kind: Kind::Question.as_str(),
        });
    }
    docs
}

/// What a page says: as a whole, unless it is one question, then each of its questions.
pub fn text_of(facts: &PageFacts, doc: &Doc) -> PageText {
    let prose = doc.prose();
    let mut texts = Vec::new();
    if facts.kind != Kind::Question {
        texts.push(DocText::new(&facts.description, &prose_sections(facts, doc, &prose)));
    }
    for question in &facts.questions {
        texts.push(DocText::new(&question.opening.text, &question_sections(question, doc, &prose)));
    }
    texts
}

fn numbers<'n>(names: impl Iterator<Item = &'n str>, declared: &[(String, String)]) -> Vec<u32> {
    names.filter_map(|name| declared.iter().position(|(id, _)| id == name)).map(|at| at as u32).collect()
}

/// The sections of a question; each follow-up is one of its own.
fn question_sections(question: &Question, doc: &Doc, prose: &[String]) -> Vec<SearchSection> {
    let mut sections = Vec::new();
    for part in &question.parts {
        let mut starts = vec![(part.pieces.start, part.heading)];
        starts.extend(part.items.iter().map(|item| (item + 1, Some(*item))));
        for (position, &(from, heading)) in starts.iter().enumerate() {
            let to = starts.get(position + 1).map_or(part.pieces.end, |next| next.0);
            // A heading that only stands over its items says nothing that can be searched for.
            let text = joined(doc, prose, from..to, heading);
            if position == 0 && !part.items.is_empty() && text.is_empty() {
                continue;
            }
            let heading = heading.map(|heading| &doc.headings[heading]);
            sections.push(SearchSection {
                anchor: heading.map(|heading| heading.id.clone()).unwrap_or_default(),
                title: heading.map(|heading| heading.title.text.clone()).unwrap_or_default(),
                kind: part.kind,
                text,
                code: code(doc, from..to),
            });
        }
    }
    sections
}

/// What stands on a page outside its questions: the lead, then a section for each `##`.
fn prose_sections(facts: &PageFacts, doc: &Doc, prose: &[String]) -> Vec<SearchSection> {
    let anchors: FxHashSet<&String> = facts.questions.iter().filter_map(|question| question.anchor.as_ref()).collect();
    let taken = |heading: usize| anchors.contains(&doc.headings[heading].id);
    let tops: Vec<usize> = (0..doc.headings.len()).filter(|index| doc.headings[*index].level <= 2).collect();
    let lead_end = tops.first().map_or(prose.len(), |first| first + 1);
    let lead = joined(doc, prose, 0..lead_end, None);
    let code_of_lead = code(doc, 0..lead_end);
    let mut sections =
        vec![SearchSection { kind: "answer", text: lead, code: code_of_lead, ..SearchSection::default() }];
    for (position, &heading) in tops.iter().enumerate().filter(|(_, heading)| !taken(**heading)) {
        let end = tops.get(position + 1).map_or(prose.len(), |next| next + 1);
        sections.push(SearchSection {
            anchor: doc.headings[heading].id.clone(),
            title: doc.headings[heading].title.text.clone(),
            kind: "other",
            text: joined(doc, prose, heading + 1..end, Some(heading)),
            code: code(doc, heading + 1..end),
        });
    }
    sections
}

/// The code blocks of some pieces and what they print.
fn code(doc: &Doc, pieces: std::ops::Range<usize>) -> String {
    let blocks = doc.blocks_of(pieces).iter().filter(|block| !block.fence.is_field() && !block.fence.is_scaffold());
    blocks.map(|block| block.code_in(&doc.text)).collect::<Vec<_>>().join("\n")
}

/// The prose of some pieces with the headings between them, the section's own apart.
fn joined(doc: &Doc, prose: &[String], pieces: std::ops::Range<usize>, own: Option<usize>) -> String {
    let mut text = String::new();
    for piece in pieces {
        if piece > 0 && own != Some(piece - 1) {
            text.push_str(&doc.headings[piece - 1].title.text);
            text.push('\n');
        }
        text.push_str(prose.get(piece).map_or("", String::as_str));
    }
    text
}
