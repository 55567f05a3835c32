//! What is known of a page apart from its text: its keys, its questions, their parts and cards.
//!
//! In: nothing. Out: [`PageFacts`] and the types it is made of, which other pages may show or depend on, and which are
//! kept on disk from one build to the next.
//!
//! Must not know: how a page is read, or how pages go together.

use crate::config::SECTION_KINDS;
use crate::diag::Code;
use crate::digest::Digest;
use crate::keys::Spanned;
use crate::markdown::doc;
use crate::markdown::text::{self, Prose, Title};
use crate::route::Route;
use serde::{Deserialize, Deserializer, Serialize};
use std::sync::Arc;

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
    /// All kinds.
    pub const ALL: [Kind; 8] = [
        Kind::Home,
        Kind::Topic,
        Kind::Question,
        Kind::Questions,
        Kind::Track,
        Kind::Plan,
        Kind::Worksheet,
        Kind::Guide,
    ];

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

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Kind> {
        [Kind::Question, Kind::Questions, Kind::Track, Kind::Plan, Kind::Worksheet, Kind::Guide]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// A name out of a fixed list.
pub(crate) type ListedName = &'static str;

/// The kinds that front matter can name.
pub(crate) const KINDS: &[&str] = &["question", "questions", "track", "plan", "worksheet", "guide"];
/// The formats of a question.
pub(crate) const FORMATS: &[&str] = &["concept", "coding", "behavioural", "design"];

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
    /// Weights by role; `weight` is that of the other roles.
    pub weights: Vec<(Spanned<String>, u8)>,
    /// One of [`FORMATS`].
    #[serde(deserialize_with = "format")]
    pub format: Option<ListedName>,
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
    /// Whether front matter says what it is.
    pub kind_is_written: bool,
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
    /// In what order the folder's files and folders stand (`_index.md` only); `*` for the rest.
    pub order: Vec<Spanned<String>>,
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
    /// What stands between `==` and `==` is asked by its cards.
    pub cloze: bool,
    /// Lints silenced on this page.
    pub allow: Vec<Code>,
    /// For a track: role, topics, pinned ids.
    pub track: Option<TrackKeys>,
    /// The questions on this page.
    pub questions: Vec<Question>,
    /// The blocks of a plan.
    pub blocks: Vec<PlanBlock>,
    /// Every id a link can point to: those of the headings first, as in [`doc::Doc::anchors`].
    pub anchors: Vec<String>,
    /// Ids that GitHub gives to headings that have another one here, each with the one here.
    pub github: Vec<(String, String)>,
    /// Links and images.
    pub links: Vec<doc::SourceLink>,
    /// `[extra]`, for the book's own theme.
    #[serde(with = "json")]
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
    /// For each task the links in it, by their numbers among those of the page.
    pub links: Vec<Vec<usize>>,
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
    #[serde(deserialize_with = "section_kind")]
    pub kind: ListedName,
    /// Its heading, as an index into [`doc::Doc::headings`]; none for a question that is all answer.
    pub heading: Option<usize>,
    /// Its pieces, as indices into [`doc::Doc::pieces`].
    pub pieces: std::ops::Range<usize>,
    /// Headings of its items (follow-ups), as indices into [`doc::Doc::headings`].
    pub items: Vec<usize>,
}

/// What a card asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CardKind {
    /// The question → its answer.
    Answer,
    /// A follow-up → its answer.
    FollowUp,
    /// Code → what it prints.
    Output,
    /// A broken snippet → what is wrong.
    Broken,
    /// The options of a question → which of them are right.
    Choice,
    /// A text with a gap → what is hidden there.
    Cloze,
}

impl CardKind {
    /// The name in ids and decks.
    pub fn as_str(self) -> &'static str {
        match self {
            CardKind::Answer => "answer",
            CardKind::FollowUp => "followup",
            CardKind::Output => "output",
            CardKind::Broken => "broken",
            CardKind::Choice => "choice",
            CardKind::Cloze => "cloze",
        }
    }
}

/// One card of a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Card {
    /// The permanent id.
    pub id: String,
    /// What it asks for.
    pub kind: CardKind,
    /// The part it is made from, as an index into the question's parts.
    pub part: usize,
    /// The piece it is made from, as an index into the document's pieces.
    pub piece: usize,
    /// For a follow-up its heading, as an index into the document's headings.
    pub heading: Option<usize>,
    /// Of a text with gaps those that it asks for, as indices into the document's gaps.
    pub gaps: Vec<usize>,
    /// Digest of its source text.
    pub digest: Digest,
}

impl Card {
    /// The id after the question's id and its `/`.
    pub fn suffix<'a>(&'a self, question: &str) -> &'a str {
        self.id.get(question.len() + 1..).unwrap_or(&self.id)
    }
}

/// A format, as the one of [`FORMATS`] that it is.
fn format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'static str>, D::Error> {
    let name = Option::<&str>::deserialize(deserializer)?;
    name.map(|name| one_of(FORMATS, name)).transpose()
}

/// The kind of a section, as the one of [`SECTION_KINDS`] that it is.
fn section_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let name = <&str>::deserialize(deserializer)?;
    if name == "other" { Ok("other") } else { one_of(SECTION_KINDS, name) }
}

fn one_of<E: serde::de::Error>(names: &[&'static str], name: &str) -> Result<&'static str, E> {
    names.iter().find(|known| **known == name).copied().ok_or_else(|| E::custom("unknown name"))
}

/// Values of any shape as text: what facts are kept in has to know the shape.
mod json {
    use serde::{Deserialize, Deserializer, Serializer};
    use serde_json::Value;

    /// Writes a value.
    pub(super) fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&value.to_string())
    }

    /// Reads a value.
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        serde_json::from_str(text).map_err(serde::de::Error::custom)
    }
}
