//! One page: its front matter, its kind, and the questions it holds.
//!
//! In: a [`Doc`] and the settings that decide how it is read. Out: [`Page`], made of [`PageFacts`] (everything that
//! other pages may show or depend on) and the document itself (everything that only this page shows).
//!
//! Must not know: other pages. What a page inherits from its folder, and whether its tags are declared, is settled when
//! the book is assembled.

use crate::book::facts::{FORMATS, KINDS, Kind, Marks, PageFacts, PlanBlock, Question, TrackKeys};
use crate::book::options::PageOptions;
use crate::book::{questions, shown};
use crate::config::lints;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::Digest;
use crate::input::Source;
use crate::keys::{self, Keys, Spanned, Table, Value};
use crate::markdown::doc::{self, Doc, Reading};
use crate::markdown::text::{self, Title};
use crate::route::{self, Route};
use std::sync::{Arc, OnceLock};

/// A page: what others may know, and what stands on it.
#[derive(Debug)]
pub struct Page {
    /// What other pages may show or depend on.
    pub facts: Arc<PageFacts>,
    source: Source,
    reading: Reading,
    doc: OnceLock<Doc>,
}

impl Page {
    /// A page whose facts are known from an earlier reading of the same source in the same way.
    pub fn of_facts(facts: PageFacts, source: &Source, reading: Reading) -> Page {
        Page { facts: Arc::new(facts), source: source.clone(), reading, doc: OnceLock::new() }
    }

    /// What only this page shows.
    pub fn doc(&self) -> &Doc {
        self.doc.get_or_init(|| doc::parse(&self.source, self.reading).value)
    }

    /// Path of the file, relative to the book.
    pub fn file(&self) -> &Arc<str> {
        &self.source.path
    }
}

/// Reads a page.
pub fn parse(source: &Source, options: &PageOptions) -> Checked<Page> {
    let Checked { value: doc, diagnostics: mut problems } = doc::parse(source, options.reading);
    let unclosed = problems.iter().any(|problem| problem.code == Code::UnclosedFrontMatter);
    let table = match &doc.front {
        Some(front) => {
            let text = &doc.text[front.span.clone()];
            let parse = if front.toml { keys::parse_toml } else { keys::parse_yaml };
            let mut found = Vec::new();
            let table = parse(text, &doc.file, front.span.start, &mut found);
            // Where front matter is never closed, what it seems to hold is a guess.
            problems.extend(found.into_iter().filter(|_| !unclosed));
            table
        }
        None => Table::new(),
    };
    let broken = problems.iter().any(|problem| is_unread(problem.code));
    let mut found = Vec::new();
    let mut facts = read_keys(&table, &doc, options, broken, &mut found);
    problems.extend(found.into_iter().filter(|_| !unclosed));
    facts.digest = source.digest;
    facts.questions = questions::of_page(&facts, &doc, options, &mut problems);
    if facts.description.is_empty() {
        let lead = doc.pieces.iter().map(|piece| piece.opening.text.as_str()).find(|opening| !opening.is_empty());
        facts.description = text::first_sentence(lead.unwrap_or_default()).to_owned();
        if let Some(question) = facts.questions.first().filter(|_| facts.kind == Kind::Question) {
            facts.description = question.one_liner().to_owned();
        }
    }
    facts.shown = shown::digest(&facts);
    facts.placed = shown::placed(&facts);
    let page = Page::of_facts(facts, source, options.reading);
    let page = Page { doc: OnceLock::from(doc), ..page };
    Checked { value: page, diagnostics: problems }
}

/// Whether a problem means that what front matter says is not known.
pub fn is_unread(code: Code) -> bool {
    matches!(code, Code::BadToml | Code::BadYaml | Code::UnclosedFrontMatter)
}

fn read_keys(
    table: &Table,
    doc: &Doc,
    options: &PageOptions,
    broken: bool,
    problems: &mut Vec<Diagnostic>,
) -> PageFacts {
    let path = doc.file.strip_prefix("content/").unwrap_or(&doc.file).to_owned();
    let stem = path.strip_suffix(".md").unwrap_or(&path).to_owned();
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", &stem));
    let mut keys = Keys::new(table, &doc.file, problems);
    let written = keys.text("title");
    let title_span = written.as_ref().map_or_else(|| doc.title_span(), |title| title.span.clone());
    let title = written.map(|title| Title::written(&title.value)).filter(|title| !title.text.is_empty());
    let title = title.or_else(|| doc.opening_title.clone()).filter(|title| !title.text.is_empty());
    if title.is_none() && !broken {
        let start = doc.front.as_ref().map_or(doc.body, |front| front.span.start);
        let problem = Diagnostic::new(Code::MissingTitle, "this page has no title").at(keys.file, start..start);
        keys.problems.push(problem.help("write `title = \"…\"` in front matter, or open the page with a `# heading`"));
    }
    let index = route::is_index(name);
    let kind = match keys.choice("kind", KINDS).and_then(Kind::from_name) {
        _ if index && folder.is_empty() => Kind::Home,
        _ if index => Kind::Topic,
        Some(kind) => kind,
        None if has_answer(doc, options) => Kind::Question,
        None => Kind::Guide,
    };
    let id = keys.text("id").filter(|id| check_id(id, &mut keys));
    let slug = keys.text("slug").filter(|slug| check_slug(slug, &mut keys));
    let slug = slug.map(|slug| slug.value);
    let track = (kind == Kind::Track).then(|| TrackKeys {
        role: keys.text("role"),
        topics: keys.texts("topics").unwrap_or_default(),
        pin: keys.texts("pin").unwrap_or_default(),
    });
    let route = match kind {
        Kind::Track => Route::new(format!("tracks/{}.html", slug.as_deref().unwrap_or(name))),
        _ => Route::of_page(&path, slug.as_deref()),
    };
    let marks = marks(&mut keys, if index { -1_000_000..=1_000_000 } else { 1..=3 });
    let defaults = match keys.table("defaults").filter(|_| index) {
        Some(table) => {
            let mut keys = Keys::new(table, &doc.file, keys.problems);
            let defaults = self::marks(&mut keys, 1..=3);
            keys.finish("`[defaults]`");
            defaults
        }
        None => Marks::default(),
    };
    let allow = keys.texts("allow").unwrap_or_default();
    let allow = lints(allow, keys.file, keys.problems);
    let cue = keys.text("cue");
    let facts = PageFacts {
        file: doc.file.clone(),
        folder: folder.to_owned(),
        route,
        kind,
        id: id.unwrap_or_else(|| Spanned { value: default_id(&stem, kind), span: 0..0 }),
        title: title.unwrap_or_else(|| Title::plain(name)),
        title_span,
        description: keys.text("description").map(|text| text.value).unwrap_or_default(),
        marks,
        defaults,
        related: keys.texts("related").unwrap_or_default(),
        aliases: keys.texts("aliases").unwrap_or_default(),
        sources: keys.texts("sources").unwrap_or_default().into_iter().map(|source| source.value).collect(),
        reviewed: keys.date("reviewed").map(|date| date.value),
        draft: keys.bool("draft").unwrap_or(false),
        allow,
        track,
        questions: match (kind, cue) {
            // Filled in below; the cue travels with the one question it belongs to.
            (Kind::Question, Some(cue)) => vec![Question { cue: Some(cue), ..questions::empty_question() }],
            _ => Vec::new(),
        },
        blocks: if kind == Kind::Plan { blocks(doc) } else { Vec::new() },
        anchors: doc.anchors.clone(),
        links: doc.links.clone(),
        extra: keys.table("extra").map(|table| Value::Table(table.clone()).to_json()).unwrap_or_default(),
        digest: Digest::default(),
        shown: Digest::default(),
        placed: Digest::default(),
        path: path.clone(),
    };
    keys.finish("front matter");
    facts
}

fn blocks(doc: &Doc) -> Vec<PlanBlock> {
    let pieces = doc.headings.iter().zip(&doc.pieces[1..]).filter(|(_, piece)| !piece.items.is_empty());
    pieces
        .map(|(heading, piece)| PlanBlock {
            id: heading.id.clone(),
            title: heading.title.text.clone(),
            done: piece.opening.text.clone(),
            tasks: piece.items.len(),
        })
        .collect()
}

fn default_id(stem: &str, kind: Kind) -> String {
    match kind {
        Kind::Home => "home".to_owned(),
        Kind::Topic => stem.strip_suffix("/_index").unwrap_or(stem).to_owned(),
        _ => stem.to_owned(),
    }
}

fn has_answer(doc: &Doc, options: &PageOptions) -> bool {
    doc.headings.iter().any(|heading| heading.level == 2 && options.sections.kind(heading) == "answer")
}

fn check_id(id: &Spanned<String>, keys: &mut Keys<'_, '_>) -> bool {
    let fine = !id.value.is_empty()
        && !id.value.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'));
    if !fine {
        let problem = Diagnostic::new(Code::BadValue, "an id is one word without spaces or quotes")
            .at(keys.file, id.span.clone());
        keys.problems.push(problem.help("write it like `core-language/list-vs-tuple`"));
    }
    fine
}

fn check_slug(slug: &Spanned<String>, keys: &mut Keys<'_, '_>) -> bool {
    let fine = !slug.value.is_empty()
        && !slug.value.contains(['/', '\\'])
        && !slug.value.contains(char::is_control)
        && !slug.value.starts_with('.')
        && slug.value != "index";
    if !fine {
        let message = format!("`{}` cannot be a slug", slug.value);
        let problem = Diagnostic::new(Code::BadValue, message).at(keys.file, slug.span.clone());
        keys.problems.push(problem.help("a slug is the name of one file, without folder and ending"));
    }
    fine
}

fn marks(keys: &mut Keys<'_, '_>, weights: std::ops::RangeInclusive<i64>) -> Marks {
    Marks {
        tags: keys.texts("tags"),
        roles: keys.texts("roles"),
        levels: keys.texts("levels"),
        weight: keys.int("weight", weights),
        format: keys.choice("format", FORMATS),
    }
}
