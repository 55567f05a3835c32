//! The book → what each sheet is made from.
//!
//! In: the [`Facts`], which sheet, and the documents (for code). Out: [`SheetInput`].
//!
//! Must not know: fonts, sizes, what fits.

use crate::book::facts::Question;
use crate::markdown::doc::Doc;
use crate::markdown::text::Title;
use crate::outputs::facts::Facts;
use crate::outputs::groups::track_groups;
use crate::outputs::links::question_href;
use crate::outputs::places::{topic_sheet_route, track_sheet_route};
use crate::outputs::sheets::input::{InputEntry, SheetInput, SheetWords};
use crate::outputs::view::Link;
use crate::route::Route;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Most lines of code that an entry shows, empty ones apart.
const CODE_LINES: usize = 8;

/// The weight of what a level takes for known: beyond that of anything it asks.
const ASSUMED: u8 = 4;

/// Which sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SheetKind {
    /// Of a topic, by its number.
    Topic(usize),
    /// Of a track, by its number, whole or at a level, by its number.
    Track(usize, Option<usize>),
}

impl SheetKind {
    /// Every sheet of a book.
    pub(crate) fn all(facts: &Facts<'_>) -> Vec<SheetKind> {
        let topics = facts.topics().map(|(topic, _)| topic);
        let topics =
            topics.filter(|topic| !facts.topic_questions(*topic).is_empty() && !facts.topic(*topic).folder.is_empty());
        let levels = facts.vocabulary().levels.len();
        let of_track =
            |track| std::iter::once(None).chain((0..levels).map(Some)).map(move |level| SheetKind::Track(track, level));
        topics.map(SheetKind::Topic).chain(facts.tracks().flat_map(of_track)).collect()
    }

    /// Where it stands.
    pub(crate) fn route(self, facts: &Facts<'_>) -> Route {
        match self {
            SheetKind::Topic(topic) => topic_sheet_route(facts.topic(topic).folder),
            SheetKind::Track(track, level) => {
                let level = level.map(|level| facts.vocabulary().levels[level].0.as_str());
                track_sheet_route(facts.track(track).slug, level)
            }
        }
    }

    /// The page it is a summary of, with its title.
    fn page<'a>(self, facts: &Facts<'a>) -> (&'a Route, &'a Title) {
        match self {
            SheetKind::Topic(topic) => (facts.topic(topic).route, facts.topic(topic).title),
            SheetKind::Track(track, _) => (facts.track(track).route, facts.track(track).title),
        }
    }

    /// The link back to the page it is a summary of.
    pub(crate) fn back(self, facts: &Facts<'_>) -> Link {
        let (route, title) = self.page(facts);
        Link { href: self.route(facts).link_to(route), title: title.clone() }
    }
}

/// What a sheet is made from. `entry_of` gives the [`entry`] of a question.
pub(crate) fn compose(facts: &Facts<'_>, sheet: SheetKind, entry_of: impl Fn(usize) -> Arc<InputEntry>) -> SheetInput {
    let base = facts.settings().base_url.clone().unwrap_or_default();
    let entry = |question: &usize| entry_of(*question);
    type Groups = Vec<(String, Vec<Arc<InputEntry>>)>;
    let (page, title) = sheet.page(facts);
    let (level, groups): (Option<&str>, Groups) = match sheet {
        SheetKind::Topic(topic) => {
            (None, vec![(String::new(), facts.topic_questions(topic).iter().map(entry).collect())])
        }
        SheetKind::Track(track, level) => {
            let level = level.map(|level| &facts.vocabulary().levels[level]);
            let role = facts.track(track).role;
            let entry = |question: &usize| weighed(entry(question), facts.entry(*question).weight_for(role));
            let at = level.map(|(id, _)| facts.at_level(track, id));
            let asked: Option<HashSet<usize>> = at.as_ref().map(|at| at.asked.iter().copied().collect());
            let asked = |question: &&usize| asked.as_ref().is_none_or(|asked| asked.contains(question));
            let groups = track_groups(facts, track).into_iter().map(|(topic, questions)| {
                let title =
                    topic.map_or_else(|| facts.string("start_here"), |topic| facts.topic(topic).title.text.clone());
                (title, questions.iter().filter(asked).map(entry).collect::<Vec<_>>())
            });
            let core =
                at.iter().flat_map(|at| &at.assumed).filter(|question| facts.entry(**question).weight_for(role) == 1);
            // What is assumed leaves the sheet before anything that is asked.
            let assumed = core.map(|question| weighed(entry_of(*question), ASSUMED)).collect();
            let groups = groups.chain([(facts.string("sheet_assumed"), assumed)]);
            let groups = groups.filter(|(_, entries)| !entries.is_empty()).collect();
            (level.map(|(_, label)| label.as_str()), groups)
        }
    };
    let parts: Vec<&str> = level.into_iter().chain([facts.settings().title.as_str()]).collect();
    SheetInput {
        title: title.text.clone(),
        subtitle: parts.join(" · "),
        groups,
        address: if base.is_empty() { String::new() } else { page.under(&base) },
        base,
        rtl: facts.direction() == "rtl",
        config: facts.print_settings().clone(),
        words: SheetWords {
            all: facts.string("sheet_all"),
            some: facts.string("sheet_some"),
            some_offline: facts.string("sheet_some_offline"),
            tradeoff: facts.string("sheet_tradeoff"),
        },
    }
}

/// An entry with the weight that it has on one sheet.
fn weighed(entry: Arc<InputEntry>, weight: u8) -> Arc<InputEntry> {
    if entry.weight == weight { entry } else { Arc::new(InputEntry { weight, ..(*entry).clone() }) }
}

/// What a coding question's solution comes down to, with its place in the file: there code is the point. None where it is
/// too long to be carried in the head.
pub(crate) fn solution(question: &Question, doc: &Doc) -> Option<(String, Range<usize>)> {
    let part = question.part("solution")?;
    let block = doc
        .blocks_of(part.pieces.clone())
        .iter()
        .find(|block| (block.plain || block.fence.file.is_some()) && !block.fence.is_scaffold())?;
    let code = definitions(block.code_in(&doc.text));
    (code.lines().count() <= CODE_LINES).then(|| (code, block.code.clone()))
}

/// The definitions of a piece of Python without the lines that import for them and try them out; of other code, all.
fn definitions(code: &str) -> String {
    let defines = |line: &str| ["def ", "class ", "async def ", "@"].iter().any(|word| line.starts_with(word));
    let mut kept = String::new();
    let mut inside = false;
    let lines = || code.lines().filter(|line| !line.trim().is_empty());
    for line in lines() {
        if !line.starts_with([' ', '\t', ')', ']', '}']) {
            inside = defines(line);
        }
        if inside {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    if kept.is_empty() { lines().map(|line| format!("{line}\n")).collect() } else { kept }
}

/// What every sheet shows of a question.
pub(crate) fn entry(facts: &Facts<'_>, index: usize) -> InputEntry {
    let question = facts.question(index);
    let coding = question.entry.format == "coding";
    let code = coding.then(|| solution(facts.question_in_full(index), &facts.doc(question.entry.page))).flatten();
    InputEntry {
        title: question.title.clone(),
        cue: question.cue.map(str::to_owned),
        answer: question.first_sentence(),
        tradeoff: question.tradeoff.cloned(),
        code: code.map(|(code, _)| code),
        weight: question.entry.weight,
        path: question_href(facts, index, &Route::new("index.html")),
        file: facts.file(question.entry.page).clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_comes_down_to_its_definitions() {
        let code = "from x import y\n\n\n@cache\ndef f(a,\n      b\n):\n    z = 1\n\n    return z\n\n\nclass A:\n    pass\n\nassert f(1)\nfor x in y:\n    print(x)\n";
        let kept = "@cache\ndef f(a,\n      b\n):\n    z = 1\n    return z\nclass A:\n    pass\n";
        assert_eq!(definitions(code), kept);
        assert_eq!(definitions("SELECT 1\n\nFROM t\n"), "SELECT 1\nFROM t\n");
    }
}
