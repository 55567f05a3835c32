//! Flashcards: which cards a question gives, each with its permanent id.
//!
//! In: a question's parts and its document. Out: [`Card`]s. A card's id is the question's id, `/`, its kind, and for a
//! follow-up `/` and its heading's id; schedules and Anki notes hang on it. Its digest is that of its source text: when
//! it changes, the card has been edited.
//!
//! Must not know: HTML, schedules, where decks go.

use crate::book::page::Question;
use crate::config::CardsConfig;
use crate::digest::{self, Digest};
use crate::markdown::doc::Doc;
use serde::{Deserialize, Serialize};

/// What a card asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CardKind {
    /// The question → its answer.
    Answer,
    /// A follow-up → its answer.
    FollowUp,
    /// Code → what it prints.
    Output,
    /// A broken snippet → what is wrong.
    Broken,
}

impl CardKind {
    /// The name in ids and decks.
    pub fn as_str(self) -> &'static str {
        match self {
            CardKind::Answer => "answer",
            CardKind::FollowUp => "followup",
            CardKind::Output => "output",
            CardKind::Broken => "broken",
        }
    }
}

/// One card of a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Card {
    /// The permanent id.
    pub id: String,
    /// What it asks for.
    pub kind: CardKind,
    /// The part it is made from, as an index into the question's parts.
    pub part: usize,
    /// The piece it is made from, as an index into the document's pieces.
    pub piece: usize,
    /// For a follow-up its heading, as an index into the document's headings.
    pub heading: Option<usize>,
    /// Digest of its source text.
    pub digest: Digest,
}

impl Card {
    /// The id after the question's id and its `/`.
    pub fn suffix<'a>(&'a self, question: &str) -> &'a str {
        self.id.get(question.len() + 1..).unwrap_or(&self.id)
    }
}

/// The cards of a question.
pub fn of_question(question: &Question, doc: &Doc, config: &CardsConfig) -> Vec<Card> {
    let mut cards = Vec::new();
    let mut push = |kind: CardKind, part: usize, piece: usize, heading: Option<usize>| {
        let front = heading.map_or(question.title.text.as_str(), |heading| &doc.headings[heading].title.text);
        let source = &doc.text[doc.pieces[piece].span.clone()];
        let id = match heading {
            Some(heading) => format!("{}/{}/{}", question.id, kind.as_str(), doc.headings[heading].id),
            None => format!("{}/{}", question.id, kind.as_str()),
        };
        cards.push(Card { id, kind, part, piece, heading, digest: digest::of(&(front, source.trim())) });
    };
    for (index, part) in question.parts.iter().enumerate() {
        let piece = part.pieces.start;
        let first_of_kind = question.parts.iter().position(|other| other.kind == part.kind) == Some(index);
        match part.kind {
            "answer" if first_of_kind && !doc.pieces[piece].is_empty() => push(CardKind::Answer, index, piece, None),
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
            "pitfalls" if first_of_kind && config.pitfalls && doc.fences.iter().any(|block| block.piece == piece) => {
                push(CardKind::Broken, index, piece, None);
            }
            _ => {}
        }
    }
    cards
}

/// Whether the first code block of a piece is followed by its output.
fn has_checked_output(doc: &Doc, piece: usize) -> bool {
    let mut blocks = doc.fences.iter().filter(|block| block.piece == piece && !block.fence.is_field());
    let first = blocks.next();
    let second = blocks.next();
    first.is_some_and(|block| block.fence.language != "output")
        && second.is_some_and(|block| block.fence.language == "output" && block.follows)
}
