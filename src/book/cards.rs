//! Flashcards: which cards a question gives, each with its permanent id.
//!
//! In: a question's parts and its document. Out: [`Card`]s. A card's id is the question's id, `/`, its kind, and for a
//! follow-up `/` and its heading's id; schedules and Anki notes hang on it. Its digest is that of its source text: when
//! it changes, the card has been edited.
//!
//! Must not know: HTML, schedules, where decks go.

use crate::book::facts::{Card, CardKind, Question};
use crate::config::CardsConfig;
use crate::digest;
use crate::markdown::doc::Doc;
use crate::markdown::fence::Fence;

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
            "pitfalls"
                if first_of_kind
                    && config.pitfalls
                    && doc.fences.iter().any(|block| block.piece == piece && shows_code(&block.fence)) =>
            {
                push(CardKind::Broken, index, piece, None);
            }
            _ => {}
        }
    }
    cards
}

/// Whether a block is code that a card can show.
fn shows_code(fence: &Fence) -> bool {
    !fence.is_field() && !fence.is_scaffold()
}

/// Whether the first code block of a piece is followed by its output.
fn has_checked_output(doc: &Doc, piece: usize) -> bool {
    let mut blocks = doc.fences.iter().filter(|block| block.piece == piece && shows_code(&block.fence));
    let first = blocks.next();
    let second = blocks.next();
    first.is_some_and(|block| block.fence.language != "output")
        && second.is_some_and(|block| block.fence.language == "output" && block.follows)
}
