//! What the templates of pages see that list others: home, topics, tracks, tags, tools.
//!
//! In: nothing (this file declares shapes). Out: the views that `pages.rs` fills. Must not know: how lists are put in order.

use crate::markdown::text::Title;
use crate::outputs::view::*;
use serde::Serialize;

/// `topic.html`.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct TopicPage<'a> {
    /// The topic's folder.
    pub id: String,
    /// Body of `_index.md`.
    pub lead: String,
    /// Topics one folder deeper.
    pub subtopics: Vec<TopicCard>,
    /// Its questions, in order.
    pub rows: Vec<Row<'a>>,
    /// Guides, plans and worksheets of this folder.
    pub pages: Vec<PageRow>,
    /// Link to the one-page sheet; none where there is no question.
    pub sheet: Option<String>,
    /// Link to the desk with this topic's cards.
    pub study: String,
}

/// `track.html`.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct TrackPage<'a> {
    /// The track's slug.
    pub id: String,
    /// Its role id.
    pub role: String,
    /// Number of its accent colour.
    pub accent: usize,
    /// Body of the track's page.
    pub lead: String,
    /// How many questions.
    pub count: usize,
    /// Each level with its number of questions and its sheet.
    pub levels: Vec<LevelCard>,
    /// Pinned questions first (id `start-here`), then a group a topic.
    pub groups: Vec<Group<'a>>,
    /// Link to the desk with this track's cards, every level.
    pub study: String,
    /// Link to the sheet.
    pub sheet: String,
    /// Link to the booklet.
    pub booklet: String,
    /// Link to `decks/TRACK.apkg`, where there is one.
    pub anki: Option<String>,
    /// Link to the tab-separated deck, where there is one.
    pub tsv: Option<String>,
}

/// One level of a track.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct LevelCard {
    /// The level's id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// How many of the track's questions are asked at it.
    pub count: usize,
    /// How many more it takes for known.
    pub assumed: usize,
    /// Link to the sheet of the track at this level.
    pub sheet: String,
}

/// `tag.html`.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct TagPage<'a> {
    /// The tag's id.
    pub id: String,
    /// A group a topic.
    pub groups: Vec<Group<'a>>,
    /// How many questions.
    pub count: usize,
    /// Link to the desk with this tag's cards.
    pub study: String,
    /// Link to the filter with this tag chosen.
    pub filter: String,
}

/// `home.html`.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct HomePage {
    /// Body of `content/_index.md`.
    pub lead: String,
    /// The tracks.
    pub tracks: Vec<TrackCard>,
    /// The topics.
    pub topics: Vec<TopicCard>,
    /// The plans.
    pub plans: Vec<PageRow>,
    /// The worksheets.
    pub worksheets: Vec<PageRow>,
    /// Guides that stand in no folder.
    pub guides: Vec<PageRow>,
    /// Declared tags that are in use, with their counts.
    pub tags: Vec<TagCard>,
    /// All questions.
    pub questions: usize,
    /// All cards.
    pub cards: usize,
}

/// A track on the home page.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct TrackCard {
    /// The track's slug.
    pub id: String,
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: Title,
    /// One sentence, text.
    pub description: String,
    /// Number of its accent colour.
    pub accent: usize,
    /// How many questions.
    pub count: usize,
    /// Ids of its questions, joined by a space: progress is counted from it.
    pub ids: String,
}

/// A topic on the home page or above its subtopics.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct TopicCard {
    /// The topic's folder.
    pub id: String,
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: Title,
    /// One sentence, text.
    pub description: String,
    /// How many questions.
    pub count: usize,
}

/// A tag with its count.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct TagCard {
    /// Its page.
    pub href: String,
    /// Its label, text.
    pub label: String,
    /// How many questions.
    pub count: usize,
}

/// `filter.html`, `search.html`, `study.html`, `not-found.html`: pages that scripts fill. What they show without
/// JavaScript is a way to everything.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct ToolPage {
    /// The topics, for a page without scripts.
    pub topics: Vec<TopicCard>,
    /// The tags in use.
    pub tags: Vec<TagCard>,
}
