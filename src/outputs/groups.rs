//! Groups: the questions of a track under the topics that they come from.
//!
//! In: the [`Facts`], a track. Out: lists of questions, in the track's order, and the ids of the headings over them.
//!
//! Must not know: what is shown of a question.

use crate::outputs::facts::Facts;

/// A track's questions in groups: the pinned ones, then a group a topic, in the track's order.
pub(crate) fn track_groups(facts: &Facts<'_>, track: usize) -> Vec<(Option<usize>, Vec<usize>)> {
    let (pinned, rest) = facts.track_questions(track).split_at(facts.pinned(track));
    let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    if !pinned.is_empty() {
        groups.push((None, pinned.to_vec()));
    }
    for &question in rest {
        let topic = Some(facts.entry(question).topic);
        match groups.last_mut().filter(|(last, _)| *last == topic) {
            Some((_, list)) => list.push(question),
            None => groups.push((topic, vec![question])),
        }
    }
    groups
}

/// The id of the heading over a topic's questions, or over those that come first.
pub(crate) fn group_id(folder: Option<&str>) -> String {
    folder.map_or_else(|| "start-here".to_owned(), |folder| format!("topic-{}", crate::route::slug(folder)))
}
