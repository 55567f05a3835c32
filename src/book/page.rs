//! One page: its front matter, its kind, and the questions it holds.
//!
//! In: a [`Doc`] and the settings that decide how it is read. Out: [`Page`], made of [`PageFacts`] (everything that
//! other pages may show or depend on) and the document itself (everything that only this page shows).
//!
//! Must not know: other pages. What a page inherits from its folder, and whether its tags are declared, is settled when
//! the book is assembled.

use crate::book::cards::Card;
use crate::book::{questions, shown};
use crate::config::{CardsConfig, Config, SECTION_KINDS, lints};
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::input::Source;
use crate::keys::{self, Keys, Spanned, Table, Value};
use crate::markdown::doc::{self, Doc, Heading, Reading};
use crate::markdown::text::{self, Prose, Title};
use crate::route::{self, Route};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
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

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// `_index.md` of the content folder.
    Home,
    /// `_index.md` of a topic.
    Topic,
    /// One question.
    Question,
    /// Several questions, one for each `##`.
    Questions,
    /// A role's path through the book.
    Track,
    /// A study plan.
    Plan,
    /// A form to fill.
    Worksheet,
    /// Prose.
    Guide,
}

impl Kind {
    /// The name in front matter and in views.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Home => "home",
            Kind::Topic => "topic",
            Kind::Question => "question",
            Kind::Questions => "questions",
            Kind::Track => "track",
            Kind::Plan => "plan",
            Kind::Worksheet => "worksheet",
            Kind::Guide => "guide",
        }
    }

    fn from_name(name: &str) -> Option<Kind> {
        [Kind::Question, Kind::Questions, Kind::Track, Kind::Plan, Kind::Worksheet, Kind::Guide]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// A name out of a fixed list.
pub type Known = &'static str;

/// The kinds that front matter can name.
pub const KINDS: &[&str] = &["question", "questions", "track", "plan", "worksheet", "guide"];
/// The formats of a question.
pub const FORMATS: &[&str] = &["concept", "coding", "behavioural", "design"];

/// What front matter, a heading's attributes or `[defaults]` say of a question; `None` where they say nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Marks {
    /// Tags.
    pub tags: Option<Vec<Spanned<String>>>,
    /// Roles.
    pub roles: Option<Vec<Spanned<String>>>,
    /// Levels.
    pub levels: Option<Vec<Spanned<String>>>,
    /// 1 core, 2 common, 3 occasional; for a topic its place in the order.
    pub weight: Option<i64>,
    /// One of [`FORMATS`].
    #[serde(deserialize_with = "shown::format")]
    pub format: Option<Known>,
}

/// What others may know of a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PageFacts {
    /// Path of the file, relative to the book.
    pub file: Arc<str>,
    /// Path relative to `content/`.
    pub path: String,
    /// Folder relative to `content/`: the page's topic.
    pub folder: String,
    /// Where it will stand.
    pub route: Route,
    /// What it is.
    pub kind: Kind,
    /// The permanent id, with its place when it was written down.
    pub id: Spanned<String>,
    /// The title.
    pub title: Title,
    /// Where the title is written: the place of whatever concerns the page as a whole.
    pub title_span: std::ops::Range<usize>,
    /// One sentence, text.
    pub description: String,
    /// Tags, roles, levels, weight and format as written.
    pub marks: Marks,
    /// What pages of the same folder inherit (`_index.md` only).
    pub defaults: Marks,
    /// Related ids.
    pub related: Vec<Spanned<String>>,
    /// Old ids, and old paths that end in `.md`.
    pub aliases: Vec<Spanned<String>>,
    /// Where quoted figures and claims come from.
    pub sources: Vec<String>,
    /// ISO date of the last review.
    pub reviewed: Option<String>,
    /// Left out unless drafts are asked for.
    pub draft: bool,
    /// Lints silenced on this page.
    pub allow: Vec<Code>,
    /// For a track: role, topics, pinned ids.
    pub track: Option<TrackKeys>,
    /// The questions on this page.
    pub questions: Vec<Question>,
    /// The blocks of a plan.
    pub blocks: Vec<PlanBlock>,
    /// Every id a link can point to: those of the headings first, as in [`Doc::anchors`].
    pub anchors: Vec<String>,
    /// Links and images.
    pub links: Vec<doc::Link>,
    /// `[extra]`, for the book's own theme.
    #[serde(with = "shown::json")]
    pub extra: serde_json::Value,
    /// Digest of the file.
    pub digest: Digest,
    /// Digest of everything above that other pages may show: an edit that leaves it alone concerns this page only.
    pub shown: Digest,
    /// Digest of what decides how it goes together with other pages, but for its title.
    pub placed: Digest,
}

/// One block of a plan: a heading with a list of tasks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PlanBlock {
    /// Id of its heading.
    pub id: String,
    /// Its title, text.
    pub title: String,
    /// What shows that it is done, text.
    pub done: String,
    /// How many tasks it lists.
    pub tasks: usize,
}

/// Keys of a track.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrackKeys {
    /// Its role; by default its slug.
    pub role: Option<Spanned<String>>,
    /// Topics it takes, in this order; empty for all, in the book's order.
    pub topics: Vec<Spanned<String>>,
    /// Ids that come first, in this order.
    pub pin: Vec<Spanned<String>>,
}

/// A question on a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Question {
    /// The permanent id.
    pub id: String,
    /// Id of its heading on a page of several questions.
    pub anchor: Option<String>,
    /// The question as asked.
    pub title: Title,
    /// The memory hook.
    pub cue: Option<Spanned<String>>,
    /// Ids that its heading had before, on a page of several questions.
    pub old_anchors: Vec<String>,
    /// What its own heading or front matter says of it.
    pub marks: Marks,
    /// Its parts, in the order written.
    pub parts: Vec<Part>,
    /// First paragraph of the answer.
    pub opening: Prose,
    /// First trade-off.
    pub tradeoff: Option<Prose>,
    /// Its cards.
    pub cards: Vec<Card>,
    /// Where it is asked: its heading, or the start of the page.
    pub span: std::ops::Range<usize>,
}

impl Question {
    /// First sentence of the answer, text.
    pub fn one_liner(&self) -> &str {
        text::first_sentence(&self.opening.text)
    }

    /// The first part of a kind.
    pub fn part(&self, kind: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.kind == kind)
    }
}

/// A recognised section of a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Part {
    /// One of [`SECTION_KINDS`], or `other`.
    #[serde(deserialize_with = "shown::section_kind")]
    pub kind: Known,
    /// Its heading, as an index into [`Doc::headings`]; none for a question that is all answer.
    pub heading: Option<usize>,
    /// Its pieces, as indices into [`Doc::pieces`].
    pub pieces: std::ops::Range<usize>,
    /// Headings of its items (follow-ups), as indices into [`Doc::headings`].
    pub items: Vec<usize>,
}

/// Names of the recognised headings: lower-case name → kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SectionNames(HashMap<String, &'static str>);

impl std::hash::Hash for SectionNames {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let mut names: Vec<_> = self.0.iter().collect();
        names.sort();
        names.hash(state);
    }
}

impl SectionNames {
    /// The usual English names, and the book's own.
    pub fn new(own: &std::collections::BTreeMap<String, Vec<String>>) -> SectionNames {
        let usual: &[(&str, &[&str])] = &[
            ("answer", &["answer", "short answer"]),
            ("example", &["example", "examples", "in practice"]),
            ("why", &["why they ask", "why it is asked", "what they listen for"]),
            ("tradeoffs", &["trade-offs", "tradeoffs", "trade offs"]),
            ("followups", &["follow-ups", "followups", "follow ups", "follow-up questions"]),
            ("pitfalls", &["pitfalls", "pitfall", "common mistakes"]),
            ("problem", &["problem"]),
            ("hints", &["hints", "hint"]),
            ("solution", &["solution"]),
            ("weak", &["weak answer"]),
            ("strong", &["strong answer"]),
            ("requirements", &["requirements"]),
            ("components", &["components"]),
            ("flow", &["data flow"]),
            ("diagram", &["diagram"]),
        ];
        let mut names = HashMap::new();
        for (kind, list) in usual {
            names.extend(list.iter().map(|name| ((*name).to_owned(), *kind)));
        }
        for kind in SECTION_KINDS {
            for name in own.get(*kind).into_iter().flatten() {
                names.insert(name.trim().to_lowercase(), kind);
            }
        }
        SectionNames(names)
    }

    /// The kind that a heading names, or `other`.
    pub fn kind(&self, heading: &Heading) -> &'static str {
        self.0.get(&heading.title.text.trim().to_lowercase()).copied().unwrap_or("other")
    }
}

/// Everything outside a page that decides how it is read. Its digest is part of the page's memo key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageOptions {
    /// How Markdown is read.
    pub reading: Reading,
    /// Names of the recognised headings.
    pub sections: SectionNames,
    /// Which cards are made.
    pub cards: CardsConfig,
}

/// What decides how a page is read: its path, the digest of its source, that of how pages are read.
pub fn page_key(path: &Arc<str>, source: Digest, options: Digest) -> Digest {
    digest::of(&(path, source, options))
}

/// How pages are read under some settings.
pub fn options(config: &Config) -> PageOptions {
    PageOptions { reading: reading(config), sections: SectionNames::new(&config.sections), cards: config.cards.clone() }
}

/// How Markdown is read under some settings.
pub fn reading(config: &Config) -> Reading {
    Reading { smart: config.markdown.smart_punctuation, html: config.markdown.html }
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
