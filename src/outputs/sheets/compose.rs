//! The book → what each sheet is made from.
//!
//! In: the [`Scene`], which sheet, and the documents (for code). Out: [`SheetInput`].
//!
//! Must not know: fonts, sizes, what fits.

use crate::book::facts::Question;
use crate::markdown::doc::Doc;
use crate::outputs::pages::track_groups;
use crate::outputs::parts::question_href;
use crate::outputs::places::{topic_sheet_route, track_sheet_route};
use crate::outputs::scene::Scene;
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
pub enum Sheet {
    /// Of a topic, by its number.
    Topic(usize),
    /// Of a track, by its number, whole or at a level, by its number.
    Track(usize, Option<usize>),
}

impl Sheet {
    /// Every sheet of a book.
    pub fn all(scene: &Scene) -> Vec<Sheet> {
        let topics = (0..scene.book.topics.len()).filter(|topic| {
            let topic = &scene.book.topics[*topic];
            !topic.questions.is_empty() && !topic.folder.is_empty()
        });
        let levels = scene.config.vocabulary.levels.len();
        let tracks = (0..scene.book.tracks.len())
            .flat_map(|track| std::iter::once(None).chain((0..levels).map(Some)).map(move |level| (track, level)));
        topics.map(Sheet::Topic).chain(tracks.map(|(track, level)| Sheet::Track(track, level))).collect()
    }

    /// Where it stands.
    pub fn route(self, scene: &Scene) -> Route {
        match self {
            Sheet::Topic(topic) => topic_sheet_route(&scene.book.topics[topic].folder),
            Sheet::Track(track, level) => {
                let level = level.map(|level| scene.config.vocabulary.levels[level].0.as_str());
                track_sheet_route(&scene.book.tracks[track].slug, level)
            }
        }
    }

    /// The questions it may show.
    pub fn questions(self, scene: &Scene) -> &[usize] {
        match self {
            Sheet::Topic(topic) => &scene.book.topics[topic].questions,
            Sheet::Track(track, _) => &scene.book.tracks[track].questions,
        }
    }

    /// The page it is a summary of.
    fn page(self, scene: &Scene) -> &Route {
        match self {
            Sheet::Topic(topic) => &scene.book.topics[topic].route,
            Sheet::Track(track, _) => &scene.book.tracks[track].route,
        }
    }

    /// The link back to the page it is a summary of.
    pub fn back(self, scene: &Scene) -> Link {
        let title = match self {
            Sheet::Topic(topic) => &scene.book.topics[topic].title,
            Sheet::Track(track, _) => &scene.book.tracks[track].title,
        };
        Link { href: self.route(scene).link_to(self.page(scene)), title: title.clone() }
    }
}

/// What a sheet is made from. `entry_of` gives the [`entry`] of a question.
pub fn compose(scene: &Scene, sheet: Sheet, entry_of: impl Fn(usize) -> Arc<InputEntry>) -> SheetInput {
    let book = &scene.book;
    let base = scene.config.book.base_url.clone().unwrap_or_default();
    let entry = |question: &usize| entry_of(*question);
    type Groups = Vec<(String, Vec<Arc<InputEntry>>)>;
    let (title, level, groups): (&str, Option<&str>, Groups) = match sheet {
        Sheet::Topic(topic) => {
            let topic = &book.topics[topic];
            (&topic.title.text, None, vec![(String::new(), topic.questions.iter().map(entry).collect())])
        }
        Sheet::Track(track, level) => {
            let level = level.map(|level| &scene.config.vocabulary.levels[level]);
            let role = &book.tracks[track].role;
            let entry = |question: &usize| weighed(entry(question), book.questions[*question].weight_for(role));
            let at = level.map(|(id, _)| scene.at_level(&book.tracks[track], id));
            let asked: Option<HashSet<usize>> = at.as_ref().map(|at| at.asked.iter().copied().collect());
            let asked = |question: &&usize| asked.as_ref().is_none_or(|asked| asked.contains(question));
            let groups = track_groups(scene, track).into_iter().map(|(topic, questions)| {
                let title =
                    topic.map_or_else(|| scene.string("start_here"), |topic| book.topics[topic].title.text.clone());
                (title, questions.iter().filter(asked).map(entry).collect::<Vec<_>>())
            });
            let core = at
                .iter()
                .flat_map(|at| &at.assumed)
                .filter(|question| book.questions[**question].weight_for(role) == 1);
            // What is assumed leaves the sheet before anything that is asked.
            let assumed = core.map(|question| weighed(entry_of(*question), ASSUMED)).collect();
            let groups = groups.chain([(scene.string("sheet_assumed"), assumed)]);
            let groups = groups.filter(|(_, entries)| !entries.is_empty()).collect();
            (&book.tracks[track].title.text, level.map(|(_, label)| label.as_str()), groups)
        }
    };
    let parts: Vec<&str> = level.into_iter().chain([scene.config.book.title.as_str()]).collect();
    SheetInput {
        title: title.to_owned(),
        subtitle: parts.join(" · "),
        groups,
        address: if base.is_empty() { String::new() } else { sheet.page(scene).under(&base) },
        base,
        rtl: scene.site.direction == "rtl",
        config: scene.config.print.clone(),
        words: SheetWords {
            all: scene.string("sheet_all"),
            some: scene.string("sheet_some"),
            some_offline: scene.string("sheet_some_offline"),
            tradeoff: scene.string("sheet_tradeoff"),
        },
    }
}

/// An entry with the weight that it has on one sheet.
fn weighed(entry: Arc<InputEntry>, weight: u8) -> Arc<InputEntry> {
    if entry.weight == weight { entry } else { Arc::new(InputEntry { weight, ..(*entry).clone() }) }
}

/// Whether a question's solution stands on its sheets.
pub fn has_code(scene: &Scene, question: usize) -> bool {
    scene.book.questions[question].format == "coding" && scene.book.question(question).part("solution").is_some()
}

/// What a coding question's solution comes down to, with its place in the file: there code is the point. None where it is
/// too long to be carried in the head.
pub fn solution(question: &Question, doc: &Doc) -> Option<(String, Range<usize>)> {
    let part = question.part("solution")?;
    let block = doc
        .fences
        .iter()
        .find(|block| part.pieces.contains(&block.piece) && block.plain && !block.fence.is_scaffold())?;
    let code = definitions(&doc.text[block.code.clone()]);
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

/// What every sheet shows of a question; `doc` gives the document of its page.
pub fn entry<'d>(scene: &Scene, index: usize, doc: impl FnOnce() -> &'d Doc) -> InputEntry {
    let (entry, question) = (&scene.book.questions[index], scene.book.question(index));
    let code = has_code(scene, index).then(doc).and_then(|doc| Some(solution(question, doc)?.0));
    InputEntry {
        title: question.title.clone(),
        cue: question.cue.as_ref().map(|cue| cue.value.clone()),
        answer: question.opening.first_sentence(),
        tradeoff: question.tradeoff.clone(),
        code,
        weight: entry.weight,
        path: question_href(scene, index, &Route::new("index.html")),
        file: scene.book.pages[entry.page].file.clone(),
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
