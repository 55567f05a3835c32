//! The only structs a template sees.
//!
//! In: nothing (this file declares shapes). Out: the views that `pages.rs` and `sheets.rs` fill and hand to the theme.
//! A view is plain data, already decided: every `href` is relative to the page it stands on, every `html` is safe to
//! print unescaped, every other string is text that the template must escape. A view holds what its page shows and nothing else.
//!
//! Must not know: files, the memo, Markdown.
//!
//! A template gets three names: `site` ([`SiteView`], the same on every page), `page` ([`Head`]) and `view` (the struct
//! named after the page kind); `t` holds the interface strings of the book's language.

pub mod lists;
pub mod print;

pub use crate::markdown::text::Title;
use crate::outputs::json;
use crate::outputs::json::Json;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What every page knows of the book. Paths here are relative to the site's root: print `{{ page.root }}{{ path }}`.
#[derive(Debug, Clone, Default, Serialize, Hash)]
pub struct SiteView {
    /// The book's title, text.
    pub title: String,
    /// The book's description, text.
    pub description: String,
    /// BCP 47 language tag, for `<html lang>`.
    pub language: String,
    /// `ltr` or `rtl`, for `<html dir>`.
    pub direction: &'static str,
    /// Prefix of everything the book stores in a reader's browser.
    pub key: String,
    /// Declared levels, in order.
    pub levels: Vec<Label>,
    /// Declared roles, in order.
    pub roles: Vec<Label>,
    /// Tracks, in order; `accent` counts from 0 and picks the track's colour.
    pub tracks: Vec<NavLink>,
    /// Top-level topics, in order.
    pub topics: Vec<NavLink>,
    /// Guides that stand in no folder, such as "About this book".
    pub guides: Vec<NavLink>,
    /// Study plans, in order.
    pub plans: Vec<NavLink>,
    /// Worksheets, in order.
    pub worksheets: Vec<NavLink>,
    /// More links of the header, from `[site] nav`.
    pub nav: Vec<SiteLink>,
    /// A line of the footer, HTML; empty where there is none.
    pub footer: String,
    /// Where a page's source is edited, with `{path}` for its path.
    pub edit_url: Option<String>,
    /// The book's own `icon.svg` as a `data:` address; none for the built-in mark.
    pub icon: Option<String>,
    /// Logical asset name (`site.css`) to published path (`assets/site.1f2e3d.css`).
    pub assets: BTreeMap<String, String>,
    /// File name → a style sheet or script that stands in a page itself.
    pub inline: BTreeMap<String, Inline>,
    /// `cuebook` and its version.
    pub generator: String,
    /// Whether `.pdf` files stand beside the sheets.
    pub has_pdf: bool,
    /// Whether there is a search.
    pub has_search: bool,
    /// Whether a `base_url` is known, hence a feed and a sitemap.
    pub has_feed: bool,
    /// Whether images may come from other hosts: the policy of every page says so.
    pub remote_images: bool,
    /// `[extra]` of `book.toml` as JSON.
    pub extra: Json,
}

/// A style sheet for a page that may ask for no file, or a script for a frame. The page's policy allows it by its hash.
#[derive(Debug, Clone, Default, Serialize, Hash, PartialEq, Eq)]
pub struct Inline {
    /// The style sheet or script.
    pub text: String,
    /// Its SHA-256 in base64, of exactly these characters.
    pub hash: String,
}

/// What stands in the head of a page and around its content.
#[derive(Debug, Clone, Default, Serialize, Hash)]
pub struct Head {
    /// `home question questions topic track tag plan worksheet guide filter search study sheet booklet not-found`.
    pub kind: &'static str,
    /// The page's own path from the site's root, for example `core-language/list-vs-tuple.html`.
    pub path: String,
    /// From this page to the site's root: empty, `../`, `../../`; on the 404 page an absolute path.
    pub root: String,
    /// The title.
    pub title: Title,
    /// One sentence for search engines and link previews, text.
    pub description: String,
    /// Absolute address, where `base_url` is known.
    pub canonical: Option<String>,
    /// Absolute address of the preview image, where there is one.
    pub image: Option<String>,
    /// Whether it is a draft, which only `serve` and `build --drafts` show.
    pub draft: bool,
    /// From home down to the parent, without the page itself.
    pub crumbs: Vec<Link>,
    /// Where the page's source is edited, when it has one and the book says where.
    pub edit: Option<String>,
    /// Link to the page's plain Markdown.
    pub markdown: Option<String>,
    /// What has moved from this page: old id → link, as JSON escaped for a `<script type="application/json">`.
    pub moved: Option<String>,
    /// The page's exercises as JSON, escaped for a `<script type="application/json">`.
    pub exercises: Option<String>,
    /// Whether a reader can run code on the page, which takes a wider policy.
    pub run: bool,
    /// JSON-LD, already escaped for a `<script type="application/ld+json">`.
    pub json_ld: Option<String>,
}

impl Head {
    /// What the scripts of the page know of it, as JSON.
    pub fn for_scripts(&self) -> String {
        json::for_script(&serde_json::json!({ "root": self.root, "path": self.path, "kind": self.kind }))
    }
}

/// A declared id with its label.
#[derive(Debug, Clone, Default, Serialize, Hash, PartialEq, Eq)]
pub struct Label {
    /// The id as written in front matter.
    pub id: String,
    /// What a reader sees, text.
    pub label: String,
}

impl Label {
    /// Some declared ids with their labels.
    pub fn all(declared: &[(String, String)], ids: &[String]) -> Vec<Label> {
        let label = |id: &str| declared.iter().find(|(known, _)| known == id).map_or(id, |(_, label)| label).to_owned();
        ids.iter().map(|id| Label { id: id.clone(), label: label(id) }).collect()
    }
}

/// A link relative to the page it stands on.
#[derive(Debug, Clone, Default, Serialize, Hash, PartialEq, Eq)]
pub struct Link {
    /// Where to, relative to the page.
    pub href: String,
    /// What it says.
    pub title: Title,
}

/// A link of the site's navigation; its path is relative to the root.
#[derive(Debug, Clone, Default, Serialize, Hash, PartialEq, Eq)]
pub struct NavLink {
    /// Track slug, topic folder or page id.
    pub id: String,
    /// Path from the root.
    pub path: String,
    /// What it says.
    pub title: Title,
    /// Number of the accent colour, from 0.
    pub accent: usize,
}

/// A link that the book adds to the header.
#[derive(Debug, Clone, Default, Serialize, Hash, PartialEq, Eq)]
pub struct SiteLink {
    /// Path from the root, or an address of another site.
    pub href: String,
    /// What it says.
    pub title: Title,
    /// Whether it leads to another site.
    pub outside: bool,
}

/// One question as a line in a list.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Row<'a> {
    /// The permanent id.
    pub id: &'a str,
    /// Where the question stands.
    pub href: String,
    /// The question as asked.
    pub title: &'a Title,
    /// The memory hook, text.
    pub cue: Option<&'a str>,
    /// First sentence of the answer, text.
    pub one_liner: &'a str,
    /// Ids of the levels it is asked at (effective: never empty where levels are declared).
    pub levels: Cow<'a, [String]>,
    /// Ids of the levels that take it for known.
    pub assumed: Vec<&'a str>,
    /// Role ids (effective).
    pub roles: &'a [String],
    /// 1 core, 2 common, 3 occasional.
    pub weight: u8,
    /// `concept coding behavioural design`.
    pub format: &'a str,
    /// Whether its page is a draft.
    pub draft: bool,
}

/// A page that is no question, as a line in a list.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub struct PageRow {
    /// The permanent id.
    pub id: String,
    /// Page kind.
    pub kind: &'static str,
    /// Where it stands.
    pub href: String,
    /// Its title.
    pub title: Title,
    /// One sentence, text.
    pub description: String,
    /// Whether it is a draft.
    pub draft: bool,
}

/// Rows under a heading.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq)]
pub struct Group<'a> {
    /// Anchor of the heading.
    pub id: String,
    /// The heading.
    pub title: Title,
    /// Link of the heading, when it names a page.
    pub href: Option<String>,
    /// The questions, in order.
    pub rows: Vec<Row<'a>>,
}

/// One section of a question or one `##` part of a prose page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SectionView {
    /// `answer example why tradeoffs followups pitfalls problem hints choices solution weak strong requirements components flow
    /// diagram`, or `other` for a heading that the book's sections do not name.
    pub kind: &'static str,
    /// Anchor.
    pub id: String,
    /// The heading as written.
    pub title: Title,
    /// The same with its links and footnotes, for where it stands.
    pub heading: String,
    /// The content before the items.
    pub html: String,
    /// Of choices: the same without what says which are right; empty for any other section.
    pub options: String,
    /// Follow-ups (a heading each) or hints (a list item each), to be folded one by one.
    pub items: Vec<ItemView>,
}

/// A follow-up question with its answer, or a hint (whose title is empty).
#[derive(Debug, Clone, Default, Serialize)]
pub struct ItemView {
    /// Anchor; empty for a hint.
    pub id: String,
    /// The follow-up as asked.
    pub title: Title,
    /// The same with its links and footnotes.
    pub heading: String,
    /// The answer, or the hint.
    pub html: String,
}

/// One question in full.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QuestionView {
    /// The permanent id.
    pub id: String,
    /// Anchor within the page: empty for a question with a page of its own.
    pub anchor: String,
    /// The question as asked.
    pub title: Title,
    /// The same with its links and footnotes.
    pub heading: String,
    /// The memory hook, text.
    pub cue: Option<String>,
    /// `concept coding behavioural design`.
    pub format: String,
    /// 1 core, 2 common, 3 occasional.
    pub weight: u8,
    /// Levels it is asked at.
    pub levels: Vec<Label>,
    /// Roles it is asked for.
    pub roles: Vec<Label>,
    /// Links to tag pages.
    pub tags: Vec<Link>,
    /// What stands before the first section.
    pub lead: String,
    /// What is asked beyond the title: problem, requirements, hints.
    pub asked: Vec<SectionView>,
    /// The answer.
    pub answer: Vec<SectionView>,
    /// All other sections. In each list they stand in the order written.
    pub parts: Vec<SectionView>,
    /// How many cards it gives.
    pub cards: usize,
    /// Whether its answer has gaps to fill.
    pub cloze: bool,
    /// ISO date of the last review.
    pub reviewed: Option<String>,
    /// Interpreter and version that its code passed with, for example `Python 3.13.2`.
    pub checked: Option<String>,
    /// Sources, each as HTML with its address as a link.
    pub sources: Vec<String>,
    /// Related questions.
    pub related: Vec<Link>,
    /// Pages that link here.
    pub backlinks: Vec<Link>,
}

/// Neighbours along one way through the book.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Neighbours {
    /// Track slug; empty for the topic's own order.
    pub track: String,
    /// Name of the track or topic.
    pub title: Title,
    /// Link to the track or topic.
    pub href: String,
    /// The page before.
    pub previous: Option<Link>,
    /// The page after.
    pub next: Option<Link>,
}

/// `question.html`: a question with a page of its own.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QuestionPage {
    /// The question.
    pub question: QuestionView,
    /// The topic first, then every track it belongs to.
    pub neighbours: Vec<Neighbours>,
}

/// `questions.html`: several questions on one page, with prose between.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QuestionsPage {
    /// The title with its links and footnotes.
    pub heading: String,
    /// What stands before the first question.
    pub lead: String,
    /// The questions.
    pub questions: Vec<QuestionView>,
    /// Closing prose (headings with class `note`).
    pub notes: Vec<SectionView>,
    /// The topic first, then every track.
    pub neighbours: Vec<Neighbours>,
}

/// `guide.html`, `plan.html`, `worksheet.html`: prose pages.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProsePage {
    /// The permanent id: the key under which a plan's ticks and a worksheet's fields are kept.
    pub id: String,
    /// The title with its links and footnotes.
    pub heading: String,
    /// What stands before the first `##`.
    pub lead: String,
    /// The parts, one for each `##`.
    pub sections: Vec<SectionView>,
    /// ISO date of the last review.
    pub reviewed: Option<String>,
    /// Sources, each as HTML.
    pub sources: Vec<String>,
    /// Related pages.
    pub related: Vec<Link>,
    /// Pages that link here.
    pub backlinks: Vec<Link>,
    /// The topic's order.
    pub neighbours: Vec<Neighbours>,
}
