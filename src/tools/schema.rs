//! `cuebook schema`: JSON Schemas of `book.toml` and of front matter, for editors.
//!
//! The structs here only describe; the readers are `config.rs` and `book/page.rs`. A test writes every key named here
//! and expects the readers to know it, and that no key they know is missing here.

use clap::ValueEnum;
use schemars::{JsonSchema, schema_for};
use std::collections::BTreeMap;

/// What a schema is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `book.toml`.
    Book,
    /// A page's front matter.
    Page,
}

/// The schema as JSON text.
pub(crate) fn print(of: SchemaOf) -> String {
    let schema = match of {
        SchemaOf::Book => schema_for!(BookFile),
        SchemaOf::Page => schema_for!(FrontMatterTable),
    };
    format!("{:#}\n", serde_json::json!(schema))
}

/// book.toml
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct BookFile {
    /// The book itself
    book: BookTable,
    /// What roles, levels and tags exist: id → label, in order
    #[serde(default)]
    vocabulary: VocabularyTable,
    /// More names for the recognised headings: kind → names
    #[serde(default)]
    sections: BTreeMap<SectionKind, Vec<String>>,
    /// How Markdown is read
    #[serde(default)]
    markdown: MarkdownTable,
    /// What stands around the pages
    #[serde(default)]
    site: SiteTable,
    /// The book's own theme
    #[serde(default)]
    theme: ThemeTable,
    /// The search
    #[serde(default)]
    search: SearchTable,
    /// One-page sheets
    #[serde(default)]
    print: PrintTable,
    /// Flashcards
    #[serde(default)]
    cards: CardsTable,
    /// Limits of the content lints
    #[serde(default)]
    lint: LintTable,
    /// Preview images
    #[serde(default)]
    images: ImagesTable,
    /// Language → what draws its code blocks
    #[serde(default)]
    render: BTreeMap<String, RenderTable>,
    /// Language → how its code blocks are run by `cuebook test`
    #[serde(default)]
    test: BTreeMap<String, TestTable>,
    /// Language → what runs a reader's code in the page
    #[serde(default)]
    run: BTreeMap<RunLanguage, RunTable>,
    /// The development server
    #[serde(default)]
    serve: ServeTable,
    /// Files that are published as they are
    #[serde(default)]
    files: FilesTable,
    /// Anything, for the book's own theme
    #[serde(default)]
    extra: BTreeMap<String, serde_json::Value>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct FilesTable {
    /// HTML files, and drawings with script, that may be published: paths from the folder of the book; a folder ends in /
    trusted: Option<Vec<String>>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct BookTable {
    /// What readers' progress hangs on; permanent
    id: Option<String>,
    /// Keys that readers' progress was kept under before
    was: Option<Vec<String>>,
    /// The title
    title: String,
    /// One or two sentences
    description: Option<String>,
    /// BCP 47 language tag; en by default
    language: Option<String>,
    /// Who wrote it
    authors: Option<Vec<String>>,
    /// Where it will be published, such as `https://name.github.io/book`
    base_url: Option<String>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct VocabularyTable {
    /// Roles: id → label
    #[serde(default)]
    roles: BTreeMap<String, String>,
    /// Levels, from the lowest up: id → label
    #[serde(default)]
    levels: BTreeMap<String, String>,
    /// Tags: id → label
    #[serde(default)]
    tags: BTreeMap<String, String>,
    /// Whether a level takes the ones before it for known: ladder (the default) or kinds
    levels_are: Option<LevelsAre>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "described, never made")]
enum LevelsAre {
    Ladder,
    Kinds,
}

#[derive(JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "described, never made")]
enum SectionKind {
    Answer,
    Example,
    Why,
    Tradeoffs,
    Followups,
    Pitfalls,
    Problem,
    Hints,
    Solution,
    Weak,
    Strong,
    Requirements,
    Components,
    Flow,
    Diagram,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct MarkdownTable {
    /// Raw HTML: sanitize (the default), allow or escape
    html: Option<RawHtmlName>,
    /// Formulas: dollars (the default) or none
    math: Option<Formulas>,
    /// Typographic quotes, as the language of the book has them, and dashes; on by default
    smart_punctuation: Option<bool>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "described, never made")]
enum Formulas {
    Dollars,
    None,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "described, never made")]
enum RawHtmlName {
    Sanitize,
    Allow,
    Escape,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct SiteTable {
    /// More links of the header: pages by their path below content/, or titles with addresses
    nav: Option<Vec<NavLinkTable>>,
    /// A line of the footer
    footer: Option<String>,
    /// Where pages are edited: {path} stands for the path of a page
    edit_url: Option<String>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "described, never made")]
enum NavLinkTable {
    /// A page
    Page(String),
    /// A page or an address, with what the link says
    Titled(TitledLink),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct TitledLink {
    /// What the link says
    title: Option<String>,
    /// Where it leads
    to: String,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct ThemeTable {
    /// Name of a folder under themes/
    name: Option<String>,
    /// Style sheets of that folder that come after the built-in ones
    css: Option<Vec<String>>,
    /// Scripts of that folder that come after the built-in ones
    js: Option<Vec<String>>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct SearchTable {
    /// Whether there is a search; on by default
    enabled: Option<bool>,
    /// What a reader may type → words of the book
    synonyms: Option<std::collections::BTreeMap<String, Vec<String>>>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct PrintTable {
    /// Largest text size in points; 10 by default
    max_size: Option<f64>,
    /// Smallest text size in points; 6.5 by default
    min_size: Option<f64>,
    /// A build writes each sheet as a PDF too; on by default
    pdf: Option<bool>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct CardsTable {
    /// Words above which a card's answer is too long; 60 by default
    max_words: Option<u32>,
    /// Follow-ups become cards
    follow_ups: Option<bool>,
    /// Code with its output becomes a card
    outputs: Option<bool>,
    /// The broken snippet of a pitfall becomes a card
    pitfalls: Option<bool>,
    /// A build writes each track's decks for Anki; on by default
    anki: Option<bool>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct LintTable {
    /// Lints switched off for the whole book
    allow: Option<Vec<String>>,
    /// Words of a cue; 8 by default
    cue_words: Option<u32>,
    /// Words of the first paragraph of an answer; 45 by default
    opening_words: Option<u32>,
    /// Words of an answer; 160 by default
    answer_words: Option<u32>,
    /// Lines of an example; 25 by default
    example_lines: Option<u32>,
    /// Words under Why they ask; 60 by default
    why_words: Option<u32>,
    /// Items under Trade-offs; 5 by default
    tradeoff_items: Option<u32>,
    /// Fewest follow-ups of a question; 3 by default
    min_follow_ups: Option<u32>,
    /// Most follow-ups of a question; 5 by default
    max_follow_ups: Option<u32>,
    /// Words a minute of calm speech; 140 by default
    speech_rate: Option<u32>,
    /// Days after which a page wants a review; 365 by default
    review_days: Option<u32>,
    /// Fewest questions of a role at a level; 40 by default
    track_questions: Option<u32>,
    /// Largest page that is read, in KiB: a larger one is an error; 960 by default
    page_kib: Option<u32>,
    /// Largest file beside a page, in KiB; 500 by default
    file_kib: Option<u32>,
    /// Addresses that check --external-links leaves alone; * is any run of characters
    ignore_links: Option<Vec<String>>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct ImagesTable {
    /// The book, each topic and each track get a preview image; on by default
    social: Option<bool>,
    /// Every page gets a preview image of its own
    per_page: Option<bool>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct RenderTable {
    /// Program and arguments that draw an SVG; {input} and {output} stand for files
    command: Vec<String>,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct TestTable {
    /// Program and arguments; the block's file is appended
    command: Vec<String>,
    /// Program and arguments that print the version
    version: Option<Vec<String>>,
    /// Seconds a block may run; 20 by default
    timeout: Option<u32>,
    /// How to get the interpreter
    install: Option<String>,
    /// A file below content/ or static/ that runs before each block
    setup: Option<String>,
}

#[derive(JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "described, never made")]
enum RunLanguage {
    Python,
    Sql,
    Javascript,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct RunTable {
    /// pyodide for python, sqljs for sql, javascript for javascript
    runtime: Option<RuntimeName>,
    /// The folder of the runtime's npm package; below node_modules/ by default
    files: Option<String>,
    /// A file below content/ or static/ that runs before each block; that of [test.LANG] by default
    setup: Option<String>,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "described, never made")]
enum RuntimeName {
    Pyodide,
    Sqljs,
    Javascript,
}

#[derive(JsonSchema, Default)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct ServeTable {
    /// Host name or address to listen on; 127.0.0.1 by default
    hostname: Option<String>,
    /// Port to listen on; 4000 by default
    port: Option<u16>,
}

/// Front matter of a page
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct FrontMatterTable {
    /// The question as asked; `inline code` is kept
    title: Option<String>,
    /// The permanent id
    id: Option<String>,
    /// What the page is; a question when it has an answer, else a guide
    kind: Option<PageKind>,
    /// A memory hook of a few words
    cue: Option<String>,
    /// One sentence
    description: Option<String>,
    /// Tags, declared in book.toml
    tags: Option<Vec<String>>,
    /// Roles that are asked it; all by default
    roles: Option<Vec<String>>,
    /// Levels at which it is asked; all by default
    levels: Option<Vec<String>>,
    /// 1 core, 2 common, 3 occasional, or a table of them by role; in _index.md the place of the topic
    weight: Option<Weight>,
    /// What kind of question it is
    format: Option<PageFormat>,
    /// Ids of related questions
    related: Option<Vec<String>>,
    /// Old ids, and old paths that end in .md
    aliases: Option<Vec<String>>,
    /// Where quoted figures and claims come from
    sources: Option<Vec<String>>,
    /// Date of the last review: 2026-11-21
    reviewed: Option<String>,
    /// Left out of the site
    draft: Option<bool>,
    /// What stands between `==` and `==` is asked by cards of its own
    cloze: Option<bool>,
    /// File name in the site, without ending
    slug: Option<String>,
    /// Lints silenced on this page
    allow: Option<Vec<String>>,
    /// Anything, for the book's own theme
    extra: Option<BTreeMap<String, serde_json::Value>>,
    /// Of a track: its role
    role: Option<String>,
    /// Of a track: the topics it takes, in this order
    topics: Option<Vec<String>>,
    /// Of a track: ids that come first
    pin: Option<Vec<String>>,
    /// In _index.md: names of files and folders in their order; * is the rest
    order: Option<Vec<String>>,
    /// In _index.md: what the folder's pages inherit
    defaults: Option<Defaults>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "described, never made")]
struct Defaults {
    /// Tags of pages that name none
    tags: Option<Vec<String>>,
    /// Roles of pages that name none
    roles: Option<Vec<String>>,
    /// Levels of pages that name none
    levels: Option<Vec<String>>,
    /// Weight of pages that have none
    weight: Option<Weight>,
    /// Format of pages that have none
    format: Option<PageFormat>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "described, never made")]
enum Weight {
    /// For all roles
    Same(i64),
    /// By role; * is for all other roles
    ByRole(BTreeMap<String, i64>),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "described, never made")]
enum PageKind {
    Question,
    Questions,
    Track,
    Plan,
    Worksheet,
    Guide,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "described, never made")]
enum PageFormat {
    Concept,
    Coding,
    Behavioural,
    Design,
}
