//! Card data: what the study desk loads.
//!
//! In: the [`Scene`], and for a chunk the documents and bodies of its pages. Out: `decks/index.js`, every question with
//! its cards' ids and digests, and `decks/CHUNK.js`, the two sides of the cards of up to [`CHUNK`] questions of a topic.
//! Data travels as `cuebook.data("NAME", JSON);`, since a page on disk can load a script and nothing else.
//!
//! Must not know: schedules, readers' progress, Anki.

use crate::book::facts::{Card, CardKind, Kind, Question};
use crate::markdown::html::Place;
use crate::markdown::raw_html::{self, Token};
use crate::outputs::anki::{self, Note};
use crate::outputs::json::{List, data_script};
use crate::outputs::parts::{Written, heading, question_href};
use crate::outputs::scene::{Scene, encoded};
use crate::outputs::sink::{Held, Sink};
use crate::route::Route;
use serde::Serialize;
use std::collections::BTreeMap;

/// Most questions of one chunk: small enough that a deck's first card shows at once.
pub const CHUNK: usize = 64;

/// A file of cards.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Chunk {
    /// Its name: `core-language`, `core-language-2`.
    pub name: String,
    /// Its questions.
    pub questions: Vec<usize>,
}

impl Chunk {
    /// Where it stands.
    pub fn route(&self) -> Route {
        Route::new(format!("decks/{}.js", self.name))
    }
}

/// The chunks of a book, topic by topic. A topic's folder is flattened, so that no chunk can meet a track's deck.
pub fn chunks(scene: &Scene) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    for topic in &scene.book.topics {
        let base = if topic.folder.is_empty() { "root".to_owned() } else { topic.folder.replace('/', "--") };
        for (number, questions) in topic.questions.chunks(CHUNK).enumerate() {
            let name = if number == 0 { base.clone() } else { format!("{base}-{}", number + 1) };
            chunks.push(Chunk { name, questions: questions.to_vec() });
        }
    }
    chunks
}

#[derive(Serialize)]
struct DeckIndex<'a, Q> {
    version: u32,
    key: &'a str,
    title: &'a str,
    roles: Vec<Label<'a>>,
    levels: Vec<Label<'a>>,
    topics: Vec<TopicData<'a>>,
    tags: Vec<Label<'a>>,
    tracks: Vec<TrackData<'a>>,
    chunks: Vec<&'a str>,
    plans: Vec<PlanData<'a>>,
    questions: Q,
}

#[derive(Serialize)]
struct Label<'a> {
    id: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
struct TopicData<'a> {
    id: &'a str,
    title: &'a str,
    url: String,
}

#[derive(Serialize)]
struct TrackData<'a> {
    id: &'a str,
    title: &'a str,
    role: &'a str,
    url: String,
    questions: &'a [usize],
    /// What it asks and assumes at each level, in the order of levels.
    levels: Vec<LevelData>,
}

#[derive(Serialize)]
struct LevelData {
    asked: Vec<usize>,
    assumed: Vec<usize>,
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
    tasks: usize,
}

/// A question; tags, roles, levels, topic and chunk by their numbers.
#[derive(Serialize)]
struct QuestionData<'a, C> {
    id: &'a str,
    url: String,
    title: &'a str,
    cue: &'a str,
    topic: usize,
    tags: Vec<usize>,
    roles: Vec<usize>,
    levels: Vec<usize>,
    weight: u8,
    /// Role and weight, where it is not the same for all roles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    weights: Vec<(usize, u8)>,
    format: &'a str,
    chunk: usize,
    aliases: &'a [String],
    summary: &'a str,
    cards: C,
}

/// What is left of the card's id after the question's, the start of its digest, the day it last changed.
#[derive(Serialize)]
struct CardData<'a>(&'a str, String, String);

/// `decks/index.js`.
pub fn index(scene: &Scene, chunks: &[Chunk], to: &mut dyn Sink) {
    let book = &scene.book;
    let root = Route::new("study.html");
    let vocabulary = &scene.config.vocabulary;
    let mut chunk_of = vec![0; book.questions.len()];
    for (number, chunk) in chunks.iter().enumerate() {
        for question in &chunk.questions {
            chunk_of[*question] = number;
        }
    }
    let question = |index: usize| {
        let (entry, question) = (&book.questions[index], book.question(index));
        QuestionData {
            id: &question.id,
            url: question_href(scene, index, &root),
            title: &question.title.html,
            cue: question.cue.as_ref().map(|cue| cue.value.as_str()).unwrap_or_default(),
            topic: entry.topic,
            tags: positions(&vocabulary.tags, &entry.tags),
            roles: positions(&vocabulary.roles, &entry.roles),
            levels: positions(&vocabulary.levels, &entry.levels),
            weight: entry.weight,
            weights: positions(&vocabulary.roles, entry.weights.iter().map(|(role, _)| role))
                .into_iter()
                .zip(entry.weights.iter().map(|(_, weight)| *weight))
                .collect(),
            format: entry.format,
            chunk: chunk_of[index],
            aliases: book.old_ids.get(&index).map(Vec::as_slice).unwrap_or_default(),
            summary: question.one_liner(),
            cards: List(move || {
                question.cards.iter().map(|card| {
                    let day = scene.lock.card_day(&card.id).unwrap_or_default();
                    CardData(card.suffix(&question.id), card.digest.hex(8), day)
                })
            }),
        }
    };
    let topics = book.topics.iter().map(|topic| TopicData {
        id: &topic.folder,
        title: &topic.title.html,
        url: encoded(&topic.route),
    });
    let tracks = book.tracks.iter().map(|track| TrackData {
        id: &track.slug,
        title: &track.title.html,
        role: &track.role,
        url: encoded(&track.route),
        questions: &track.questions,
        levels: (vocabulary.levels.iter().map(|(id, _)| scene.at_level(track, id)))
            .map(|at| LevelData { asked: at.asked, assumed: at.assumed })
            .collect(),
    });
    let plans = book.pages_of(Kind::Plan).into_iter().map(|page| {
        let page = &book.pages[page];
        let blocks = page.blocks.iter().map(|block| BlockData {
            id: &block.id,
            title: &block.title,
            done: &block.done,
            tasks: block.tasks,
        });
        PlanData { id: &page.id.value, title: &page.title.html, url: encoded(&page.route), blocks: blocks.collect() }
    });
    let value = DeckIndex {
        version: 1,
        key: &scene.site.key,
        title: &scene.config.book.title,
        roles: labels(&vocabulary.roles),
        levels: labels(&vocabulary.levels),
        topics: topics.collect(),
        tags: labels(&vocabulary.tags),
        tracks: tracks.collect(),
        chunks: chunks.iter().map(|chunk| chunk.name.as_str()).collect(),
        plans: plans.collect(),
        questions: List(|| (0..book.questions.len()).map(question)),
    };
    data_script("decks/index", &value, Held::new(to));
}

fn labels(list: &[(String, String)]) -> Vec<Label<'_>> {
    list.iter().map(|(id, label)| Label { id, label }).collect()
}

fn positions<'a>(list: &[(String, String)], ids: impl IntoIterator<Item = &'a String>) -> Vec<usize> {
    ids.into_iter().filter_map(|id| list.iter().position(|(known, _)| known == id)).collect()
}

/// The two sides of a card, as HTML whose links are relative to the site's root.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sides {
    /// `answer followup output broken`.
    pub kind: &'static str,
    /// What is asked.
    pub front: String,
    /// The short answer.
    pub back: String,
    /// The rest of the answer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub more: String,
    /// The cue.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Where to read on.
    pub url: String,
}

/// The sides of a card, as they stand on `on`.
pub fn sides(scene: &Scene, index: usize, card: &Card, written: Written<'_>, on: &Route) -> Sides {
    let question = scene.book.question(index);
    let here = Place { on, home: scene.book.route_of(index), prefix: "", beside: None };
    let url = question_href(scene, index, on);
    let heading = card.heading.map(|index| heading(written.body, index));
    let base = url.split('#').next().unwrap_or(&url).to_owned();
    let mut sides = Sides {
        kind: card.kind.as_str(),
        front: format!("<p>{}</p>", heading.map_or(&question.title.html, |heading| &heading.title.html)),
        url: heading
            .map_or_else(|| url.clone(), |heading| format!("{base}#{}", crate::route::encode_fragment(&heading.id))),
        ..Sides::default()
    };
    let Some(fragment) = written.body.pieces.get(card.piece) else { return sides };
    match card.kind {
        CardKind::Answer => {
            sides.back = fragment.first_paragraph_at(here);
            sides.more = fragment.after_first_paragraph_at(here);
            sides.hint = question.cue.as_ref().map(|cue| cue.value.clone()).unwrap_or_default();
        }
        CardKind::FollowUp => sides.back = fragment.at(here),
        CardKind::Output | CardKind::Broken => {
            let Some(parts) = fragment.first_code_at(here) else { return sides };
            let ask = if card.kind == CardKind::Output { "ask_output" } else { "ask_broken" };
            let ask = crate::markdown::text::escaped(&scene.string(ask));
            sides.front = format!("<p>{}</p>\n<p>{ask}</p>\n{}", question.title.html, parts.code);
            let output = parts.output.unwrap_or_default();
            if card.kind == CardKind::Output {
                sides.back = output;
                sides.more = format!("{}{}", parts.before, parts.after);
            } else {
                sides.back = format!("{output}{}", parts.after);
                sides.more = parts.before;
            }
        }
    }
    strip_ids(&mut sides);
    for html in [&mut sides.front, &mut sides.back, &mut sides.more] {
        strip_scaffolds(html);
    }
    sides
}

/// The checks and starters of exercises are of use where code can be run only.
fn strip_scaffolds(html: &mut String) {
    const END: &str = "</figure>\n";
    while let Some(at) = html.find("<figure class=\"code scaffold\"") {
        let end = html[at..].find(END).map_or(html.len(), |end| at + end + END.len());
        html.replace_range(at..end, "");
    }
}

/// Ids belong to pages: two cards in one document must not share one.
fn strip_ids(sides: &mut Sides) {
    for html in [&mut sides.front, &mut sides.back, &mut sides.more] {
        let mut kept = String::with_capacity(html.len());
        let mut from = 0;
        for token in raw_html::tokens(html) {
            let Token::Start(tag) = token else { continue };
            for id in tag.attributes.iter().filter(|attribute| attribute.name == "id") {
                kept.push_str(html[from..id.start].trim_end());
                from = id.quoted.end;
            }
        }
        kept.push_str(&html[from..]);
        *html = kept;
    }
}

/// `decks/CHUNK.js`; `written` gives a page with its body.
pub fn chunk<'a>(scene: &Scene, chunk: &Chunk, written: impl Fn(usize) -> Written<'a>) -> Vec<u8> {
    let root = Route::new("study.html");
    let mut cards: BTreeMap<&str, Sides> = BTreeMap::new();
    for &index in &chunk.questions {
        let question: &Question = scene.book.question(index);
        for card in &question.cards {
            cards.insert(&card.id, sides(scene, index, card, written(scene.book.questions[index].page), &root));
        }
    }
    let mut script = Vec::new();
    data_script(&format!("decks/{}", chunk.name), &cards, &mut script);
    script
}

/// The cards of some questions as notes for Anki, in decks under the title of a track.
pub fn notes<'a>(
    scene: &Scene,
    questions: &[usize],
    track: Option<&str>,
    written: impl Fn(usize) -> Written<'a>,
) -> Vec<Note> {
    let book = &scene.book;
    let base = scene.config.book.base_url.as_deref();
    let mut notes = Vec::new();
    for &index in questions {
        let (entry, question, route) = (&book.questions[index], book.question(index), book.route_of(index));
        let topic = &book.topics[entry.topic];
        let deck = anki::deck_name(&[&scene.config.book.title, track.unwrap_or_default(), &topic.title.text]);
        for card in &question.cards {
            let sides = sides(scene, index, card, written(entry.page), route);
            let anchor = sides.url.split_once('#').map(|(_, anchor)| format!("#{anchor}")).unwrap_or_default();
            notes.push(Note {
                id: card.id.clone(),
                front: sides.front,
                back: sides.back,
                more: sides.more,
                hint: crate::markdown::text::escaped(&sides.hint),
                url: base.map(|base| format!("{}{anchor}", route.under(base))).unwrap_or_default(),
                deck: deck.clone(),
                tags: entry.tags.iter().chain(&entry.levels).cloned().collect(),
                changed: scene.lock.card_changed(&card.id),
            });
        }
    }
    notes
}
