//! Card data: what the study desk loads.
//!
//! In: the [`Facts`]. Out: `decks/index.js`, every question with what decides when its cards come; `decks/texts.js` and `decks/lines.js`, what
//! lists of questions show; and `decks/CHUNK.js`, the two sides of the cards of up to [`CHUNK`] questions of a topic. The index is
//! what a first card waits for, so it is packed (`themes/default/js/deck-index.js` unpacks it) and holds neither text nor the full ids
//! of follow-ups (see `short`).
//! Data travels as `cuebook.data("NAME", JSON);`, since a page on disk can load a script and nothing else.
//!
//! Must not know: schedules, readers' progress, Anki.

use crate::book::facts::{Card, CardKind, Kind};
use crate::book::levels::AtLevel;
use crate::markdown::html::Target;
use crate::outputs::anki::{self, Note, NoteKind};
use crate::outputs::card_sides::{Sides, cards_of};
use crate::outputs::facts::Facts;
use crate::outputs::json::{List, data_script};
use crate::outputs::links::question_href;
use crate::outputs::names::TopicName;
use crate::outputs::scene::encoded;
use crate::outputs::sink::{BufferedSink, Sink};
use crate::route::Route;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most questions of one chunk: small enough that a deck's first card shows at once.
pub(crate) const CHUNK: usize = 3;
/// Of the index and the texts: a script that was kept and data that are newer tell it by this.
const LAYOUT: u32 = 3;
/// Fewest digits by which the index calls a follow-up: enough that one written later is hardly taken for it.
const SHORTEST: usize = 3;
/// How the id of a follow-up's card begins behind its question's.
const FOLLOW_UP: &str = "followup/";

/// A file of cards.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct CardFile {
    /// Its name: `core-language`, `core-language-2`.
    pub name: String,
    /// Its questions.
    pub questions: Vec<usize>,
}

impl CardFile {
    /// Where it stands.
    pub(crate) fn route(&self) -> Route {
        Route::new(format!("decks/{}.js", self.name))
    }
}

/// The chunks of some topics, each with its folder and its questions. A folder is flattened, so that no chunk can meet a
/// track's deck.
pub(crate) fn chunks<'a>(topics: impl Iterator<Item = (&'a str, &'a [usize])>) -> Vec<CardFile> {
    let mut chunks = Vec::new();
    for (folder, questions) in topics {
        let base = if folder.is_empty() { "root".to_owned() } else { folder.replace('/', "--") };
        for (number, questions) in questions.chunks(CHUNK).enumerate() {
            let name = if number == 0 { base.clone() } else { format!("{base}-{}", number + 1) };
            chunks.push(CardFile { name, questions: questions.to_vec() });
        }
    }
    chunks
}

#[derive(Serialize)]
struct DeckIndex<'a> {
    version: u32,
    key: &'a str,
    title: &'a str,
    levels: Vec<DeckLabel<'a>>,
    topics: Vec<DeckTopic<'a>>,
    tracks: Vec<DeckTrack<'a>>,
    chunks: Vec<&'a str>,
    questions: DeckQuestions<'a>,
}

#[derive(Serialize)]
struct DeckTexts<'a, Q> {
    version: u32,
    roles: Vec<DeckLabel<'a>>,
    tags: Vec<DeckLabel<'a>>,
    plans: Vec<PlanData<'a>>,
    questions: Q,
}

/// Title and cue of a question; its tags and roles by their numbers.
#[derive(Serialize)]
struct QuestionTexts<'a>(&'a str, &'a str, Vec<usize>, Vec<usize>);

#[derive(Serialize)]
struct DeckLabel<'a> {
    id: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
struct DeckTopic<'a> {
    id: &'a str,
    title: &'a str,
    url: String,
}

#[derive(Serialize)]
struct DeckTrack<'a> {
    id: &'a str,
    title: &'a str,
    role: &'a str,
    url: String,
    /// In the order of the track, as [`runs`].
    questions: String,
    /// For each level a letter for each question of the track: `a` asked, `s` assumed, `-` neither.
    levels: Vec<String>,
}

#[derive(Serialize)]
struct PlanData<'a> {
    id: &'a str,
    title: &'a str,
    url: String,
    blocks: Vec<BlockData<'a>>,
}

#[derive(Serialize)]
struct BlockData<'a> {
    id: &'a str,
    title: &'a str,
    done: &'a str,
    /// The questions that it asks, where the log of a reader says everything of it: each task leads to questions and nowhere else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    asks: Vec<usize>,
}

/// All questions by columns, which compress better than rows; levels, topics and chunks by their numbers. What few questions have
/// stands by the question's number.
#[derive(Default, Serialize)]
struct DeckQuestions<'a> {
    /// Without the topic's folder where the id begins with it, else behind a slash.
    ids: Vec<Cow<'a, str>>,
    topics: Vec<usize>,
    levels: Vec<Vec<usize>>,
    weights: Vec<u8>,
    formats: Vec<&'a str>,
    chunks: Vec<usize>,
    /// [`short`] names of the cards, with spaces between.
    cards: Vec<String>,
    /// Where a question stands, if its id does not tell ([`url_of`]).
    urls: BTreeMap<usize, String>,
    aliases: BTreeMap<usize, &'a [String]>,
}

/// `decks/index.js`.
pub(crate) fn index(facts: &Facts<'_>, to: &mut dyn Sink) {
    let chunks = chunks(facts.topics().map(|(topic, _)| (facts.topic(topic).folder, facts.topic_questions(topic))));
    let mut chunk_of = vec![0; facts.questions().len()];
    for (number, chunk) in chunks.iter().enumerate() {
        for question in &chunk.questions {
            chunk_of[*question] = number;
        }
    }
    let vocabulary = facts.vocabulary();
    let value = DeckIndex {
        version: LAYOUT,
        key: facts.storage_key(),
        title: &facts.settings().title,
        levels: labels(&vocabulary.levels),
        topics: topics(facts),
        tracks: tracks(facts),
        chunks: chunks.iter().map(|chunk| chunk.name.as_str()).collect(),
        questions: questions(facts, chunk_of),
    };
    data_script("decks/index", &value, BufferedSink::new(to));
}

/// `decks/texts.js`.
pub(crate) fn texts(facts: &Facts<'_>, to: &mut dyn Sink) {
    let vocabulary = facts.vocabulary();
    let texts = |index| {
        let (question, cue) = (facts.question(index), facts.question(index).cue.unwrap_or_default());
        let tags = positions(&vocabulary.tags, &question.entry.tags);
        let roles = positions(&vocabulary.roles, &question.entry.roles);
        QuestionTexts(&question.title.html, cue, tags, roles)
    };
    let value = DeckTexts {
        version: LAYOUT,
        roles: labels(&vocabulary.roles),
        tags: labels(&vocabulary.tags),
        plans: plans(facts),
        questions: List(|| facts.questions().map(texts)),
    };
    data_script("decks/texts", &value, BufferedSink::new(to));
}

/// `decks/lines.js`: one line on each question, for lists of them.
pub(crate) fn lines(facts: &Facts<'_>, to: &mut dyn Sink) {
    let lines = List(|| facts.questions().map(|index| facts.question(index).one_liner()));
    data_script("decks/lines", &lines, BufferedSink::new(to));
}

fn questions<'a>(facts: &Facts<'a>, chunks: Vec<usize>) -> DeckQuestions<'a> {
    let vocabulary = facts.vocabulary();
    let mut columns = DeckQuestions { chunks, ..DeckQuestions::default() };
    for index in facts.questions() {
        let question = facts.question(index);
        let entry = question.entry;
        let cards: Vec<_> = facts.cards(index).iter().map(|card| card.suffix(question.id)).collect();
        columns.ids.push(id_in_topic(question.id, facts.topic(entry.topic).folder));
        columns.topics.push(entry.topic);
        columns.levels.push(positions(&vocabulary.levels, &entry.levels));
        columns.weights.push(entry.weight);
        columns.formats.push(entry.format);
        columns.cards.push(short(&cards).join(" "));
        let url = question_href(facts, index, &Route::new("study.html"));
        if url != url_of(question.id) {
            columns.urls.insert(index, url);
        }
        let aliases = facts.old_ids(index);
        if !aliases.is_empty() {
            columns.aliases.insert(index, aliases);
        }
    }
    columns
}

/// An id as the index has it beside its topic.
fn id_in_topic<'a>(id: &'a str, folder: &str) -> Cow<'a, str> {
    match id.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) => rest.into(),
        None => format!("/{id}").into(),
    }
}

/// Where a question of this id stands, unless the index says otherwise.
fn url_of(id: &str) -> String {
    match id.split_once('#') {
        Some((page, heading)) => format!("{page}.html#{heading}"),
        None => format!("{id}.html"),
    }
}

/// Numbers in few characters: `3-5 9 7`.
fn runs(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let text = runs.map(|run| match run {
        [] => String::new(),
        [one] => one.to_string(),
        [first, .., last] => format!("{first}-{last}"),
    });
    text.collect::<Vec<_>>().join(" ")
}

/// What the index calls the cards of a question: a follow-up by `~` and a digest of its heading's id, as short as tells it
/// from the question's others; any other card by its kind. `themes/default/js/desk/decks.js` makes the same of a full id.
fn short(cards: &[&str]) -> Vec<String> {
    let slugs: Vec<_> = cards.iter().filter_map(|card| card.strip_prefix(FOLLOW_UP)).map(fingerprint).collect();
    let unique =
        |length: &usize| slugs.iter().map(|slug| &slug[..*length]).collect::<BTreeSet<_>>().len() == slugs.len();
    let length = (SHORTEST..8).find(unique).unwrap_or(8);
    let name = |card: &&str| match card.strip_prefix(FOLLOW_UP) {
        Some(slug) => format!("~{}", &fingerprint(slug)[..length]),
        None => (*card).to_owned(),
    };
    cards.iter().map(name).collect()
}

/// FNV-1a over UTF-16, which JavaScript has at hand, as 8 digits.
fn fingerprint(text: &str) -> String {
    let step = |hash: u32, unit: u16| (hash ^ u32::from(unit)).wrapping_mul(16_777_619);
    format!("{:08x}", text.encode_utf16().fold(2_166_136_261, step))
}

fn topics<'a>(facts: &Facts<'a>) -> Vec<DeckTopic<'a>> {
    let topics = facts.topics().map(|(topic, _)| facts.topic(topic));
    let data =
        |topic: TopicName<'a>| DeckTopic { id: topic.folder, title: &topic.title.html, url: encoded(topic.route) };
    topics.map(data).collect()
}

fn tracks<'a>(facts: &Facts<'a>) -> Vec<DeckTrack<'a>> {
    let data = |number: usize| {
        let (track, questions) = (facts.track(number), facts.track_questions(number));
        DeckTrack {
            id: track.slug,
            title: &track.title.html,
            role: track.role,
            url: encoded(track.route),
            questions: runs(questions),
            levels: (facts.vocabulary().levels.iter())
                .map(|(id, _)| standings(questions, &facts.at_level(number, id)))
                .collect(),
        }
    };
    facts.tracks().map(data).collect()
}

/// The letters of a track's questions at a level, as [`DeckTrack`] has them.
fn standings(questions: &[usize], at: &AtLevel) -> String {
    let (mut asked, mut assumed) = (at.asked.iter().peekable(), at.assumed.iter().peekable());
    let letter = |question: &usize| {
        if asked.next_if_eq(&question).is_some() {
            'a'
        } else if assumed.next_if_eq(&question).is_some() {
            's'
        } else {
            '-'
        }
    };
    questions.iter().map(letter).collect()
}

fn plans<'a>(facts: &Facts<'a>) -> Vec<PlanData<'a>> {
    let places: HashMap<(&Route, Option<&str>), usize> = (facts.questions())
        .map(|index| (facts.question(index), index))
        .map(|(question, index)| ((question.route, question.anchor), index))
        .collect();
    let data = |number: usize| {
        let (page, links) = (facts.page(number), facts.links(number));
        let asked = |link: &usize| match links.0.get(*link) {
            Some(Target::Page { route, anchor, .. }) => places.get(&(route, anchor.as_deref())).copied(),
            _ => None,
        };
        let of_task =
            |links: &Vec<usize>| links.iter().map(asked).collect::<Option<Vec<_>>>().filter(|all| !all.is_empty());
        let blocks = page.blocks.iter().map(|block| BlockData {
            id: &block.id,
            title: &block.title,
            done: &block.done,
            asks: block.links.iter().map(of_task).collect::<Option<Vec<_>>>().unwrap_or_default().concat(),
        });
        PlanData { id: &page.id.value, title: &page.title.html, url: encoded(&page.route), blocks: blocks.collect() }
    };
    facts.pages_without_questions(Kind::Plan).into_iter().map(data).collect()
}

fn labels(list: &[(String, String)]) -> Vec<DeckLabel<'_>> {
    list.iter().map(|(id, label)| DeckLabel { id, label }).collect()
}

fn positions<'a>(list: &[(String, String)], ids: impl IntoIterator<Item = &'a String>) -> Vec<usize> {
    ids.into_iter().filter_map(|id| list.iter().position(|(known, _)| known == id)).collect()
}

/// A card of a chunk: its sides, the start of its digest, by which the desk tells that it changed, and of its question what
/// the sides do not show.
#[derive(Serialize)]
struct Dealt<'a> {
    #[serde(flatten)]
    sides: Sides,
    digest: String,
    /// The question that a follow-up follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    /// The cue, where the card is not the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    cue: Option<&'a str>,
}

/// `decks/CHUNK.js`.
pub(crate) fn chunk(facts: &Facts<'_>, chunk: &CardFile) -> Vec<u8> {
    let root = Route::new("study.html");
    let mut cards: BTreeMap<&str, Dealt<'_>> = BTreeMap::new();
    for &index in &chunk.questions {
        let question = facts.question(index);
        let dealt = |(card, sides): (&Card, Sides)| Dealt {
            title: (card.kind == CardKind::FollowUp).then_some(question.title.html.as_str()),
            cue: question.cue.filter(|_| card.kind != CardKind::Answer),
            digest: card.digest.hex(8),
            sides,
        };
        cards.extend(cards_of(facts, index, &root).into_iter().map(|one| (one.0.id.as_str(), dealt(one))));
    }
    let mut script = Vec::new();
    data_script(&format!("decks/{}", chunk.name), &cards, &mut script);
    script
}

/// The cards of some questions as notes for Anki, in decks under the title of a track.
pub(crate) fn notes(facts: &Facts<'_>, questions: &[usize], track: Option<&str>) -> Vec<Note> {
    let base = facts.settings().base_url.as_deref();
    let mut notes = Vec::new();
    for &index in questions {
        let (entry, route) = (facts.entry(index), facts.question(index).route);
        let topic = facts.topic(entry.topic);
        let deck = anki::deck_name(&[&facts.settings().title, track.unwrap_or_default(), &topic.title.text]);
        // A note lies in one deck: every track that asks it finds it by its tag.
        let of_tracks: Vec<String> = facts.tracks_asking(index).map(|slug| format!("track::{slug}")).collect();
        for (card, sides) in cards_of(facts, index, route) {
            let anchor = sides.url.split_once('#').map(|(_, anchor)| format!("#{anchor}")).unwrap_or_default();
            notes.push(Note {
                id: card.id.clone(),
                kind: match card.kind {
                    CardKind::Choice => NoteKind::Choice,
                    CardKind::Cloze => NoteKind::Cloze,
                    _ => NoteKind::Plain,
                },
                asked: sides.asked,
                front: sides.front,
                back: sides.back,
                more: sides.more,
                hint: crate::markdown::text::escaped(&sides.hint),
                url: base.map(|base| format!("{}{anchor}", route.under(base))).unwrap_or_default(),
                deck: deck.clone(),
                tags: entry.tags.iter().chain(&entry.levels).cloned().chain(of_tracks.iter().cloned()).collect(),
                home: route.as_str().to_owned(),
                changed: facts.card_changed(entry.page, &card.id),
            });
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_what_the_desk_makes_of_the_same_text() {
        // The same pair stands in `tests/js/study.test.mjs`.
        assert_eq!(fingerprint("wie-groß-ist-π"), "5e35a49c");
    }

    #[test]
    fn what_the_index_packs_is_short() {
        assert_eq!(runs(&[]), "");
        assert_eq!(runs(&[7, 2, 3, 4, 1, 0, 9, 10]), "7 2-4 1 0 9-10");
        let at = AtLevel { asked: vec![7, 3], assumed: vec![4] };
        assert_eq!(standings(&[7, 2, 3, 4], &at), "a-as");
        assert_eq!(id_in_topic("a/b/c", "a/b"), "c");
        assert_eq!(id_in_topic("ab/c", "a"), "/ab/c");
        assert_eq!(id_in_topic("c", ""), "/c");
        assert_eq!((url_of("a/b"), url_of("a/b#c")), ("a/b.html".to_owned(), "a/b.html#c".to_owned()));
    }

    #[test]
    fn short_names_tell_the_cards_of_a_question_apart() {
        assert_eq!(short(&["answer", "output"]), ["answer", "output"]);
        let (one, two) = (fingerprint("one"), fingerprint("two"));
        let names = short(&["answer", "followup/one", "followup/two"]);
        assert_eq!(names, ["answer".to_owned(), format!("~{}", &one[..SHORTEST]), format!("~{}", &two[..SHORTEST])]);
        // Enough follow-ups that four digits cannot tell all of them apart.
        let many: Vec<String> = (0..1000).map(|number| format!("followup/{number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(short(&many).into_iter().collect::<BTreeSet<_>>().len(), many.len());
    }
}
