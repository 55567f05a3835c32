//! `book.json`: questions and tracks for other programs.
//!
//! In: the [`Facts`]. Out: the data as typed values, and as JSON. The keys are part of the contract.
//!
//! Must not know: cards' sides, what a command line asked for.

use crate::outputs::facts::Facts;
use crate::outputs::links::question_href;
use crate::route::Route;
use serde::Serialize;
use std::collections::BTreeMap;

/// What stands in `book.json`.
#[derive(Debug, Serialize)]
pub(crate) struct BookData<'a> {
    /// The book's title.
    pub title: &'a str,
    /// Every question, in the book's order.
    pub questions: Vec<QuestionData<'a>>,
    /// Every track.
    pub tracks: Vec<TrackData<'a>>,
}

/// A question.
#[derive(Debug, Serialize)]
pub(crate) struct QuestionData<'a> {
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
pub(crate) struct TrackData<'a> {
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
pub(crate) struct LevelData<'a> {
    /// The level's id.
    pub id: &'a str,
    /// Ids of the questions asked, in order.
    pub asked: Vec<&'a str>,
    /// Ids of the questions that are taken for known, in order.
    pub assumed: Vec<&'a str>,
}

/// The data of a book.
pub(crate) fn data<'a>(facts: &Facts<'a>) -> BookData<'a> {
    let root = Route::new("index.html");
    let questions = facts.questions().map(|index| {
        let question = facts.question(index);
        let entry = question.entry;
        QuestionData {
            id: question.id,
            url: question_href(facts, index, &root),
            title: &question.title.text,
            cue: question.cue,
            topic: facts.topic(entry.topic).folder,
            tags: &entry.tags,
            roles: &entry.roles,
            levels: &entry.levels,
            weight: entry.weight,
            weights: entry.weights.iter().map(|(role, weight)| (role.as_str(), *weight)).collect(),
            format: entry.format,
            cards: question.card_ids().collect(),
        }
    });
    let ids = |questions: &[usize]| questions.iter().map(|question| facts.question_id(*question)).collect();
    let tracks = facts.tracks().map(|number| {
        let track = facts.track(number);
        let level = |(id, _): &'a (String, String)| {
            let at = facts.at_level(number, id);
            LevelData { id, asked: ids(&at.asked), assumed: ids(&at.assumed) }
        };
        TrackData {
            id: track.slug,
            role: track.role,
            title: &track.title.text,
            questions: ids(facts.track_questions(number)),
            levels: facts.vocabulary().levels.iter().map(level).collect(),
        }
    });
    BookData { title: &facts.settings().title, questions: questions.collect(), tracks: tracks.collect() }
}
