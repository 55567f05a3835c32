//! The settings of a book, each with its default; [`read`] takes them from `book.toml`. Unknown keys are errors with the
//! nearest known one; `[extra]` is free.
//!
//! In: nothing (this file declares shapes). Must not know: where the book lies, command-line arguments, pages.

use crate::config::run::RunConfig;
use crate::diag::Code;
use crate::keys::Spanned;
use std::collections::BTreeMap;

pub(crate) mod read;
pub(crate) mod render;
pub(crate) mod run;
pub(crate) mod site;

/// Everything an author can set for a whole book.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// Whether something is wrong with the file, so that what it seems to leave out may only be misread.
    pub doubtful: bool,
    /// `[book]`
    pub book: BookConfig,
    /// `[vocabulary]`
    pub vocabulary: Vocabulary,
    /// `[sections]`: more names for the recognised headings: kind → names.
    pub sections: BTreeMap<String, Vec<String>>,
    /// `[markdown]`
    pub markdown: MarkdownConfig,
    /// `[links] remote_images`: whether images may come from other hosts.
    pub remote_images: bool,
    /// `[site]`
    pub site: site::SiteConfig,
    /// `[theme]`
    pub theme: ThemeConfig,
    /// `[search] enabled`
    pub search: bool,
    /// `[search.synonyms]`: what a reader may type → words of the book.
    pub synonyms: BTreeMap<String, Vec<String>>,
    /// `[print]`
    pub print: PrintConfig,
    /// `[cards]`
    pub cards: CardsConfig,
    /// `[lint]`
    pub lint: LintConfig,
    /// `[images]`
    pub images: ImagesConfig,
    /// `[render.LANG]`
    pub render: render::Rendering,
    /// `[test.LANG]`
    pub tests: BTreeMap<String, TestConfig>,
    /// `[run.LANG]`
    pub runs: BTreeMap<String, RunConfig>,
    /// `[serve]`
    pub serve: ServeConfig,
    /// `[files]`
    pub files: FilesConfig,
    /// `[extra]`, for the book's own theme.
    pub extra: serde_json::Value,
}

/// `[theme]`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ThemeConfig {
    /// The folder of the book's own theme below `themes/`; none for the built-in theme.
    pub name: Option<Spanned<String>>,
    /// Style sheets of the book's theme that come after the built-in ones.
    pub css: Vec<Spanned<String>>,
    /// Scripts of the book's theme that come after the built-in ones.
    pub js: Vec<Spanned<String>>,
}

/// `[book]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct BookConfig {
    /// What readers' progress hangs on; permanent.
    pub id: Option<String>,
    /// Keys that readers' progress was kept under before.
    pub was: Vec<String>,
    /// The title.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// BCP 47 tag; `en` by default.
    pub language: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Where it will be published, without a trailing slash.
    pub base_url: Option<String>,
}

/// `[vocabulary]`: what roles, levels and tags exist, each id with its label, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Vocabulary {
    /// Roles; a track each.
    pub roles: Vec<(String, String)>,
    /// Levels, lowest first.
    pub levels: Vec<(String, String)>,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// Levels are kinds side by side: none takes another for known.
    pub levels_are_kinds: bool,
}

/// What becomes of raw HTML.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum HtmlMode {
    /// It goes to the page when every element and attribute is one that cannot harm a reader.
    #[default]
    Sanitize,
    /// It goes to the page, but for what the content security policy blocks.
    Allow,
    /// It is shown as text.
    Escape,
}

/// `[markdown]`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MarkdownConfig {
    /// What becomes of raw HTML.
    pub html: HtmlMode,
    /// Whether dollars make formulas.
    pub math: bool,
    /// Whether quotes and dashes are set typographically.
    pub smart_punctuation: bool,
}

/// `[print]`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PrintConfig {
    /// Largest text size of a sheet, hundredths of a point.
    pub max_size: u32,
    /// Smallest text size of a sheet, hundredths of a point.
    pub min_size: u32,
    /// Each sheet is written as a PDF too.
    pub pdf: bool,
}

/// `[cards]`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CardsConfig {
    /// Words above which `check` calls a card's answer too long.
    pub max_words: u32,
    /// Whether follow-ups become cards.
    pub follow_ups: bool,
    /// Whether code with a checked output becomes a card.
    pub outputs: bool,
    /// Whether the broken snippet of a pitfall becomes a card.
    pub pitfalls: bool,
    /// Each track is written as decks for Anki too.
    pub anki: bool,
}

/// `[lint]`: limits of the content lints, and lints switched off for the whole book.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LintConfig {
    /// Lints switched off.
    pub allow: Vec<Code>,
    /// Words of a cue.
    pub cue_words: u32,
    /// Words of the first paragraph of an answer.
    pub opening_words: u32,
    /// Words of an answer.
    pub answer_words: u32,
    /// Lines of code of an example.
    pub example_lines: u32,
    /// Words of "why they ask".
    pub why_words: u32,
    /// Items of the trade-offs.
    pub tradeoff_items: u32,
    /// Fewest follow-ups.
    pub min_follow_ups: u32,
    /// Most follow-ups.
    pub max_follow_ups: u32,
    /// Words a minute of calm speech: the measure of `long-answer`.
    pub speech_rate: u32,
    /// Days after which a page wants a review.
    pub review_days: u32,
    /// Fewest questions of a role at a level.
    pub track_questions: u32,
    /// Largest page that is read, in KiB.
    pub page_kib: u32,
    /// Largest file beside a page, in KiB.
    pub file_kib: u32,
    /// Addresses that `check --external-links` leaves alone; `*` is any run of characters.
    pub ignore_links: Vec<String>,
}

/// `[images]`
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ImagesConfig {
    /// The book, each topic and each track has a preview image.
    pub social: bool,
    /// Whether every page gets a preview image of its own.
    pub per_page: bool,
}

/// `[test.LANG]`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TestConfig {
    /// Program and arguments; the block's file is appended.
    pub command: Vec<String>,
    /// Program and arguments that print the interpreter's version.
    pub version: Vec<String>,
    /// Seconds a block may run.
    pub timeout: u32,
    /// How to get the interpreter, shown when it is missing.
    pub install: Option<String>,
    /// The file of the book that runs before each block.
    pub setup: Option<Spanned<String>>,
    /// Its text, filled in once the files are read.
    pub setup_text: String,
}

/// `[serve]`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServeConfig {
    /// Host name or address.
    pub hostname: String,
    /// Port; the next free one is taken when it is in use.
    pub port: u16,
}

impl Default for MarkdownConfig {
    fn default() -> MarkdownConfig {
        MarkdownConfig { html: HtmlMode::Sanitize, math: true, smart_punctuation: true }
    }
}

impl Default for PrintConfig {
    fn default() -> PrintConfig {
        PrintConfig { max_size: 1000, min_size: 650, pdf: true }
    }
}

impl Default for CardsConfig {
    fn default() -> CardsConfig {
        CardsConfig { max_words: 60, follow_ups: true, outputs: true, pitfalls: true, anki: true }
    }
}

impl Default for LintConfig {
    fn default() -> LintConfig {
        LintConfig {
            allow: Vec::new(),
            cue_words: 8,
            opening_words: 45,
            answer_words: 160,
            example_lines: 25,
            why_words: 60,
            tradeoff_items: 5,
            min_follow_ups: 3,
            max_follow_ups: 5,
            speech_rate: 140,
            review_days: 365,
            track_questions: 40,
            page_kib: 960,
            file_kib: 500,
            ignore_links: Vec::new(),
        }
    }
}

impl Default for ServeConfig {
    fn default() -> ServeConfig {
        ServeConfig { hostname: "127.0.0.1".to_owned(), port: 4000 }
    }
}

/// `[files]`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FilesConfig {
    /// Files, or folders with a `/` at their end, that may run script, by their path from the folder of the book.
    pub trusted: Vec<Spanned<String>>,
}

/// The kinds of section that a heading can name, for `[sections]`.
pub(crate) const SECTION_KINDS: &[&str] = &[
    "answer",
    "example",
    "why",
    "tradeoffs",
    "followups",
    "pitfalls",
    "problem",
    "hints",
    "choices",
    "solution",
    "weak",
    "strong",
    "requirements",
    "components",
    "flow",
    "diagram",
];
