//! One page: its front matter, its kind, and the questions it holds.
//!
//! In: a [`Doc`] and the settings that decide how it is read. Out: [`Page`], made of [`PageFacts`] (everything that
//! other pages may show or depend on) and the document itself (everything that only this page shows).
//!
//! Must not know: other pages. What a page inherits from its folder, and whether its tags are declared, is settled when
//! the book is assembled.

use crate::book::facts::{Kind, PageFacts};
use crate::book::options::PageOptions;
use crate::book::{blocks, cards, exercises, front_matter, questions, shown};
use crate::controls;
use crate::diag::{Checked, Code, Diagnostic};
use crate::input::Source;
use crate::keys::parse::{parse_toml, parse_yaml};
use crate::keys::{Spanned, Table, Value};
use crate::markdown::doc::{Doc, Reading};
use crate::markdown::gaps::Gap;
use crate::markdown::outline;
use crate::markdown::text;
use std::sync::{Arc, Mutex, PoisonError};

/// A page: what others may know, and what stands on it.
#[derive(Debug)]
pub struct Page {
    /// What other pages may show or depend on.
    pub facts: Arc<PageFacts>,
    source: Source,
    reading: Reading,
    /// None where it has not been read yet, or is not needed any more.
    doc: Mutex<Option<Arc<Doc>>>,
}

impl Page {
    /// A page whose facts are known from an earlier reading of the same source in the same way.
    pub fn of_facts(facts: PageFacts, source: &Source, reading: Reading) -> Page {
        Page { facts: Arc::new(facts), source: source.clone(), reading, doc: Mutex::default() }
    }

    /// What only this page shows.
    pub fn doc(&self) -> Arc<Doc> {
        let mut doc = self.doc.lock().unwrap_or_else(PoisonError::into_inner);
        doc.get_or_insert_with(|| Arc::new(self.read())).clone()
    }

    /// Gives back the memory of the document. It is read again for whoever still asks.
    pub(crate) fn forget_doc(&self) {
        self.doc.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn read(&self) -> Doc {
        let mut doc = outline::parse(&self.source, self.reading).value;
        let front = doc.front.as_ref().map_or("", |front| &doc.text[front.span.clone()]);
        if front.contains("](") || front.contains('<') {
            let table = table(&doc, &mut Vec::new());
            take_title(&mut doc, &table, self.reading);
        }
        let doc = with_gaps(doc, self.facts.cloze);
        Doc { choices: choices(&self.facts), ..doc }
    }

    /// Path of the file, relative to the book.
    pub fn file(&self) -> &Arc<str> {
        &self.source.path
    }
}

/// Reads a page.
pub fn parse(source: &Source, options: &PageOptions) -> Checked<Page> {
    let kib = source.text.read().len().div_ceil(1024);
    if kib > options.page_kib as usize {
        let message = format!("this page has {kib} KiB, more than the {} that a page may have", options.page_kib);
        let problem = Diagnostic::new(Code::LargePage, message).in_file(&source.path);
        let empty = Source { text: "".into(), ..source.clone() };
        let page = parse(&empty, options).value;
        return Checked {
            value: page,
            diagnostics: vec![problem.help("split it, or raise `page_kib` under `[lint]`")],
        };
    }
    let Checked { value: mut doc, diagnostics: mut problems } = outline::parse(source, options.reading);
    problems.extend(controls::in_source(&source.text.read(), &source.path));
    let unclosed = problems.iter().any(|problem| problem.code == Code::UnclosedFrontMatter);
    let mut found = Vec::new();
    let table = table(&doc, &mut found);
    // Where front matter is never closed, what it seems to hold is a guess.
    problems.extend(found.into_iter().filter(|_| !unclosed));
    take_title(&mut doc, &table, options.reading);
    let broken = problems.iter().any(|problem| is_unread(problem.code));
    let mut found = Vec::new();
    let mut facts = front_matter::read(&table, &doc, options, broken).collect(&mut found);
    problems.extend(found.into_iter().filter(|_| !unclosed));
    problems.extend(exercises::of_doc(&doc).diagnostics);
    problems.extend(blocks::problems(&doc));
    if !facts.cloze {
        problems.extend(doc.gaps.iter().map(|gap| marked(gap, &doc)));
    }
    facts.digest = source.digest;
    let mut doc = with_gaps(doc, facts.cloze);
    facts.questions = questions::of_page(&facts, &doc, options, &mut problems);
    doc.choices = choices(&facts);
    problems.extend(cards::problems(&facts, &doc));
    if facts.description.is_empty() {
        let lead = doc.pieces.iter().map(|piece| piece.opening.text.as_str()).find(|opening| !opening.is_empty());
        facts.description = text::first_sentence(lead.unwrap_or_default()).to_owned();
        if let Some(question) = facts.questions.first().filter(|_| facts.kind == Kind::Question) {
            facts.description = question.one_liner().to_owned();
        }
    }
    facts.shown = shown::digest(&facts);
    facts.placed = shown::placed(&facts);
    let page = Page { doc: Mutex::new(Some(Arc::new(doc))), ..Page::of_facts(facts, source, options.reading) };
    Checked { value: page, diagnostics: problems }
}

/// The keys of a document's front matter.
fn table(doc: &Doc, problems: &mut Vec<Diagnostic>) -> Table {
    let Some(front) = &doc.front else { return Table::new() };
    let parse = if front.toml { parse_toml } else { parse_yaml };
    parse(&doc.text[front.span.clone()], &doc.file, front.span.start, problems)
}

/// Gives a document the links in the title of its front matter.
fn take_title(doc: &mut Doc, table: &Table, reading: Reading) {
    let title = table.iter().find(|(key, _)| key.value == "title").map(|(_, title)| title);
    if let Some(Spanned { value: Value::Text(text), span }) = title {
        let quote = doc.text[span.clone()].starts_with(['"', '\'']);
        doc.take_title(text, span.start + usize::from(quote), reading);
    }
}

/// A document with its gaps, if cards ask for them: without such cards, `==` is a sign like others.
fn with_gaps(doc: Doc, cloze: bool) -> Doc {
    if cloze { doc } else { Doc { gaps: Vec::new(), ..doc } }
}

/// The pieces that hold options to choose from: the names of sections tell.
fn choices(facts: &PageFacts) -> Vec<usize> {
    let parts = facts.questions.iter().flat_map(|question| &question.parts);
    parts.filter(|part| part.kind == "choices").map(|part| part.pieces.start).collect()
}

/// Says of `==words==` on a page without gaps that they are shown as typed.
fn marked(gap: &Gap, doc: &Doc) -> Diagnostic {
    let message = "`==` marks nothing on this page: it is shown as typed";
    let problem = Diagnostic::new(Code::ForeignSyntax, message).at(&doc.file, gap.span.clone());
    problem.help("write `**…**` for weight, or `cloze = true` in front matter for words that a card asks for")
}

/// Whether a problem means that what front matter says is not known.
pub(crate) fn is_unread(code: Code) -> bool {
    matches!(code, Code::BadToml | Code::BadYaml | Code::UnclosedFrontMatter | Code::LargePage)
}
