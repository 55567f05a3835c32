//! Flashcards: which cards a question gives, each with its permanent id.
//!
//! In: a question's parts and its document. Out: [`Card`]s, and what keeps options and gaps from being asked. A card's id
//! is the question's id, `/`, its kind, and for a follow-up or a gap `/` and its heading's id or what is hidden; schedules
//! and Anki notes hang on it. Its digest is that of its source text: when it changes, the card has been edited.
//!
//! Must not know: HTML, schedules, where decks go.

use crate::book::facts::{Card, CardKind, Kind, PageFacts, Question};
use crate::config::CardsConfig;
use crate::diag::{Code, Diagnostic};
use crate::digest;
use crate::markdown::doc::{Doc, Piece};
use crate::markdown::fence::Fence;
use crate::route;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How many gaps of one block are asked. Each card shows the whole block: without a bound the decks of a page would grow with
/// the square of its size.
const MOST_GAPS: usize = 100;

/// The cards of a question. Where its options or its gaps are asked for, its answer is not asked for as a whole.
pub(crate) fn of_question(question: &Question, doc: &Doc, config: &CardsConfig) -> Vec<Card> {
    let choices = question.part("choices").filter(|part| can_be_chosen(&doc.pieces[part.pieces.start]));
    let mut cards = cloze(question, doc);
    let whole = choices.is_none() && cards.is_empty();
    let mut push = |kind: CardKind, part: usize, piece: usize, heading: Option<usize>| {
        let front = heading.map_or(question.title.text.as_str(), |heading| &doc.headings[heading].title.text);
        let source = &doc.text[doc.pieces[piece].span.clone()];
        let id = match heading {
            Some(heading) => format!("{}/{}/{}", question.id, kind.as_str(), doc.headings[heading].id),
            None => format!("{}/{}", question.id, kind.as_str()),
        };
        // What a file gives is not in the source of the page.
        let files = doc.blocks_of(piece..piece + 1).iter().filter(|block| block.fence.file.is_some());
        let files: Vec<&str> = files.map(|block| block.code_in(&doc.text)).collect();
        let digest = match files.is_empty() {
            true => digest::of(&(front, source.trim())),
            false => digest::of(&(front, source.trim(), files)),
        };
        cards.push(Card { id, kind, part, piece, heading, gaps: Vec::new(), digest });
    };
    let mut kinds = HashSet::new();
    for (index, part) in question.parts.iter().enumerate() {
        let piece = part.pieces.start;
        let first_of_kind = kinds.insert(part.kind);
        match part.kind {
            "choices" if choices == Some(part) => push(CardKind::Choice, index, piece, None),
            "answer" if first_of_kind && whole && !doc.pieces[piece].is_empty() => {
                push(CardKind::Answer, index, piece, None);
            }
            "followups" if config.follow_ups => {
                for &heading in &part.items {
                    if !doc.pieces[heading + 1].is_empty() {
                        push(CardKind::FollowUp, index, heading + 1, Some(heading));
                    }
                }
            }
            "example" if first_of_kind && config.outputs && has_checked_output(doc, piece) => {
                push(CardKind::Output, index, piece, None);
            }
            "pitfalls"
                if first_of_kind
                    && config.pitfalls
                    && doc.blocks_of(piece..piece + 1).iter().any(|block| shows_code(&block.fence)) =>
            {
                push(CardKind::Broken, index, piece, None);
            }
            _ => {}
        }
    }
    cards
}

/// What is wrong with the options and gaps of a page.
pub(crate) fn problems(facts: &PageFacts, doc: &Doc) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut report = |message: &str, span: Range<usize>, help: &str| {
        problems.push(Diagnostic::new(Code::BadCard, message).at(&doc.file, span).help(help));
    };
    let parts = facts.questions.iter().flat_map(|question| &question.parts);
    for part in parts.filter(|part| part.kind == "choices") {
        let piece = &doc.pieces[part.pieces.start];
        let line = doc.trimmed(part.heading.map_or(&piece.span, |heading| &doc.headings[heading].span));
        if piece.ticks.len() < 2 {
            let help = "write each option as `- [x] right — why` or `- [ ] wrong — why`";
            report("there are no two options here to choose from", line, help);
        } else if !can_be_chosen(piece) {
            report("none of these options is right", line, "tick each right option: `- [x]`");
        } else if piece.ticks.len() < piece.items.len() {
            report("some items of this list are no options", line, "begin each with `[x]` or `[ ]`");
        }
    }
    if facts.cloze && matches!(facts.kind, Kind::Question | Kind::Questions) {
        let cards = facts.questions.iter().flat_map(|question| &question.cards);
        let asked: HashSet<usize> = cards.flat_map(|card| card.gaps.iter().copied()).collect();
        for (_, gap) in doc.gaps.iter().enumerate().filter(|(index, _)| !asked.contains(index)) {
            report("no card asks for this gap", gap.span.clone(), "a gap stands in a section of a question");
        }
        for span in gaps_too_many(facts, doc) {
            let help = "divide the paragraph, list or table, with a heading or a sentence between";
            report(
                &format!("more than {MOST_GAPS} gaps in one block: each of their cards shows all of it"),
                span,
                help,
            );
        }
        if doc.gaps.is_empty() {
            let help = "hide words that a card asks for: `==hidden==`, or leave out `cloze`";
            report("this page has `cloze = true` and no gap", facts.title_span.clone(), help);
        }
    }
    problems
}

/// In each block with too many gaps that are asked, the first one too many.
fn gaps_too_many(facts: &PageFacts, doc: &Doc) -> Vec<Range<usize>> {
    let mut cards_of_block: HashMap<usize, usize> = HashMap::new();
    let cards = facts.questions.iter().flat_map(|question| &question.cards);
    let gaps = cards.filter_map(|card| card.gaps.first()).map(|&gap| &doc.gaps[gap]);
    let too_many = gaps.filter(|gap| {
        let cards = cards_of_block.entry(gap.block.start).or_insert(0);
        *cards += 1;
        *cards == MOST_GAPS + 1
    });
    too_many.map(|gap| gap.span.clone()).collect()
}

/// Whether a list has options to choose from, a right one among them.
pub(crate) fn can_be_chosen(piece: &Piece) -> bool {
    piece.ticks.len() > 1 && piece.ticks.iter().any(|(_, right)| *right)
}

/// A card for each of the gaps of a question. Their ids are made of what is hidden, so that a gap more or less moves no
/// other; what is hidden twice in one block is asked once.
fn cloze(question: &Question, doc: &Doc) -> Vec<Card> {
    let Some((first, last)) = question.parts.first().zip(question.parts.last()) else { return Vec::new() };
    let bytes = doc.pieces[first.pieces.start].span.start..doc.pieces[last.pieces.end - 1].span.end;
    let gaps = doc.gaps.partition_point(|gap| gap.span.start < bytes.start)
        ..doc.gaps.partition_point(|gap| gap.span.start < bytes.end);
    let mut cards: Vec<Card> = Vec::new();
    let mut asked: HashMap<(usize, &str), usize> = HashMap::new();
    let (mut ids, mut numbers, mut digests) = (HashSet::new(), HashMap::new(), HashMap::new());
    for (index, gap) in gaps.clone().zip(&doc.gaps[gaps]) {
        let piece = doc.pieces.partition_point(|piece| piece.span.start <= gap.span.start).saturating_sub(1);
        let part = question.parts.partition_point(|part| part.pieces.end <= piece);
        let holds = question.parts.get(part).is_some_and(|part| part.pieces.contains(&piece));
        if !holds || !doc.pieces[piece].span.contains(&gap.span.start) {
            continue;
        }
        let card = *asked.entry((gap.block.start, &gap.hidden)).or_insert(cards.len());
        if let Some(card) = cards.get_mut(card) {
            card.gaps.push(index);
            continue;
        }
        let name = format!("{}/{}/{}", question.id, CardKind::Cloze.as_str(), route::slug(&gap.hidden));
        let number = numbers.entry(name.clone()).or_insert(0);
        let id = loop {
            *number += 1;
            let id = if *number == 1 { name.clone() } else { format!("{name}-{number}") };
            if ids.insert(id.clone()) {
                break id;
            }
        };
        let digest_of = || digest::of(&(&question.title.text, doc.text[gap.block.clone()].trim()));
        let digest = *digests.entry(gap.block.start).or_insert_with(digest_of);
        cards.push(Card { id, kind: CardKind::Cloze, part, piece, heading: None, gaps: vec![index], digest });
    }
    cards
}

/// Whether a block is code that a card can show.
fn shows_code(fence: &Fence) -> bool {
    !fence.is_field() && !fence.is_scaffold()
}

/// Whether the first code block of a piece is followed by its output.
fn has_checked_output(doc: &Doc, piece: usize) -> bool {
    let mut blocks = doc.blocks_of(piece..piece + 1).iter().filter(|block| shows_code(&block.fence));
    let first = blocks.next();
    let second = blocks.next();
    first.is_some_and(|block| block.fence.language != "output")
        && second.is_some_and(|block| block.fence.language == "output" && block.follows)
}
