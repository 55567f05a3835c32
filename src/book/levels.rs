//! What a track asks at a level, and what it takes for known there.
//!
//! In: a track, its questions and the vocabulary. Out: [`AtLevel`]. A question is asked at a level that it is tagged with,
//! and at every level when it has no tag; a pinned one is asked at every level. One that is not asked is assumed where its
//! lowest level is below, unless the book's levels are kinds and no ladder.
//!
//! Must not know: pages, decks, sheets.

use crate::book::entries::Entry;
use crate::book::tracks::Track;
use crate::config::Vocabulary;

/// How a question stands to a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Standing {
    /// It is asked there.
    Asked,
    /// Whoever applies at that level is taken to know it.
    Assumed,
    /// It belongs to another level.
    Apart,
}

impl Standing {
    /// Of a question at a level, by its id.
    pub(crate) fn of(entry: &Entry, level: &str, vocabulary: &Vocabulary) -> Standing {
        let place = |id: &str| vocabulary.levels.iter().position(|(known, _)| known == id);
        if entry.levels.iter().any(|own| own == level) {
            return Standing::Asked;
        }
        // An entry's levels follow the order declared: the first is the lowest.
        let lowest = entry.levels.first().and_then(|level| place(level));
        match (lowest, place(level)) {
            (Some(lowest), Some(level)) if lowest < level && !vocabulary.levels_are_kinds => Standing::Assumed,
            _ => Standing::Apart,
        }
    }
}

/// The questions of a track at a level, in the track's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtLevel {
    /// What is asked.
    pub asked: Vec<usize>,
    /// What is assumed.
    pub assumed: Vec<usize>,
}

impl AtLevel {
    /// Of a track; `entries` are the book's questions.
    pub fn of_track(track: &Track, entries: &[Entry], level: &str, vocabulary: &Vocabulary) -> AtLevel {
        let mut at = AtLevel::default();
        for (place, &question) in track.questions.iter().enumerate() {
            match Standing::of(&entries[question], level, vocabulary) {
                _ if place < track.pinned => at.asked.push(question),
                Standing::Asked => at.asked.push(question),
                Standing::Assumed => at.assumed.push(question),
                Standing::Apart => {}
            }
        }
        at
    }
}
