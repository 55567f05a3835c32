//! `book.json`: questions and tracks for other programs.
//!
//! In: the [`Scene`]. Out: the data as typed values, and as JSON. The keys are part of the contract.
//!
//! Must not know: cards' sides, what a command line asked for.

use crate::outputs::parts::question_href;
use crate::outputs::scene::Scene;
use crate::route::Route;
use serde::Serialize;
use std::collections::BTreeMap;

/// What stands in `book.json`.
#[derive(Debug, Serialize)]
pub struct BookData<'a> {
    /// The book's title.
    pub title: &'a str,
    /// Every question, in the book's order.
    pub questions: Vec<QuestionData<'a>>,
    /// Every track.
    pub tracks: Vec<TrackData<'a>>,
}

/// A question.
#[derive(Debug, Serialize)]
pub struct QuestionData<'a> {
    /// Its permanent id.
    pub id: &'a str,
    /// Its address relative to the root.
    pub url: String,
    /// Its title as text.
    pub title: &'a str,
    /// Its cue.
    pub cue: Option<&'a str>,
    /// The folder of its topic.
    pub topic: &'a str,
    /// Ids of its tags.
    pub tags: &'a [String],
    /// Ids of the roles that it is for.
    pub roles: &'a [String],
    /// Ids of the levels that it is for.
    pub levels: &'a [String],
    /// How much it matters, from 1 to 3: the smallest of its weights.
    pub weight: u8,
    /// How much it matters for each role, where that is not the same for all.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<&'a str, u8>,
    /// `concept coding behavioural design`.
    pub format: &'a str,
    /// Ids of its cards.
    pub cards: Vec<&'a str>,
}

/// A track.
#[derive(Debug, Serialize)]
pub struct TrackData<'a> {
    /// Its slug.
    pub id: &'a str,
    /// Its role.
    pub role: &'a str,
    /// Its title as text.
    pub title: &'a str,
    /// Ids of its questions, in order.
    pub questions: Vec<&'a str>,
    /// What it asks and assumes at each level.
    pub levels: Vec<LevelData<'a>>,
}

/// A level of a track.
#[derive(Debug, Serialize)]
pub struct LevelData<'a> {
    /// The level's id.
    pub id: &'a str,
    /// Ids of the questions asked, in order.
    pub asked: Vec<&'a str>,
    /// Ids of the questions that are taken for known, in order.
    pub assumed: Vec<&'a str>,
}

/// The data of a book.
pub fn data(scene: &Scene) -> BookData<'_> {
    let book = &scene.book;
    let root = Route::new("index.html");
    let questions = (0..book.questions.len()).map(|index| {
        let (entry, question) = (&book.questions[index], book.question(index));
        QuestionData {
            id: &question.id,
            url: question_href(scene, index, &root),
            title: &question.title.text,
            cue: question.cue.as_ref().map(|cue| cue.value.as_str()),
            topic: &book.topics[entry.topic].folder,
            tags: &entry.tags,
            roles: &entry.roles,
            levels: &entry.levels,
            weight: entry.weight,
            weights: entry.weights.iter().map(|(role, weight)| (role.as_str(), *weight)).collect(),
            format: entry.format,
            cards: question.cards.iter().map(|card| card.id.as_str()).collect(),
        }
    });
    let ids = |questions: &[usize]| questions.iter().map(|question| book.question(*question).id.as_str()).collect();
    let tracks = book.tracks.iter().map(|track| TrackData {
        id: &track.slug,
        role: &track.role,
        title: &track.title.text,
        questions: ids(&track.questions),
        levels: (scene.config.vocabulary.levels.iter())
            .map(|(id, _)| {
                let at = scene.at_level(track, id);
                LevelData { id, asked: ids(&at.asked), assumed: ids(&at.assumed) }
            })
            .collect(),
    });
    BookData { title: &scene.config.book.title, questions: questions.collect(), tracks: tracks.collect() }
}
