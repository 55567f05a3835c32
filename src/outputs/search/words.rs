//! What a document says → how often it says each word, and where first.
//!
//! In: a summary and sections. Out: [`Words`], small enough to be kept for every page: a book whose other pages are
//! unchanged is indexed without reading them. Must not know: weights, other documents.

use crate::outputs::search::tokens::tokens;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The title.
pub(crate) const TITLE: usize = 0;
/// The memory hook.
pub(crate) const CUE: usize = 1;
/// Tags, topic and the page's own name.
pub(crate) const TAGS: usize = 2;
/// The answer, with its summary.
pub(crate) const ANSWER: usize = 3;
/// Headings of sections.
pub(crate) const HEADING: usize = 4;
/// Sections.
pub(crate) const SECTION: usize = 5;
/// Follow-ups.
pub(crate) const FOLLOW_UP: usize = 6;
/// Code.
pub(crate) const CODE: usize = 7;
/// How many fields there are.
pub(crate) const FIELD_COUNT: usize = 8;

/// How often a word stands in each field; a count that is too large stays at its largest.
pub(crate) type Counts = [u8; FIELD_COUNT];

/// A part of a document.
#[derive(Debug, Clone, Default)]
pub struct SearchSection {
    /// Id of its heading; empty for a section that has none.
    pub anchor: String,
    /// Its heading, text.
    pub title: String,
    /// A section kind (`answer`, `followups`…) or `other`.
    pub kind: &'static str,
    /// Its prose.
    pub text: String,
    /// Its code blocks and what they print.
    pub code: String,
}

impl SearchSection {
    /// Whether a hit can name it.
    pub fn is_named(&self) -> bool {
        self.kind != "answer" && !self.anchor.is_empty()
    }
}

/// A section that a hit can name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NamedSection {
    /// Id of its heading.
    pub anchor: String,
    /// Its heading, text.
    pub title: String,
}

/// The words of a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// Word after word, in the order they come: its length, itself, the section it first stands in (0 for the answer,
    /// else from 1), the fields it stands in as bits, the count in each of those.
    #[serde(with = "serde_bytes")]
    packed: Vec<u8>,
    /// How many words each field has.
    pub lengths: [u32; FIELD_COUNT],
}

impl Words {
    /// Reads a document field by field: the section of a word is the one it is first seen in.
    pub fn of(summary: &str, sections: &[SearchSection]) -> Words {
        let mut entries: Vec<(Box<str>, u8, Counts)> = Vec::new();
        let mut places: FxHashMap<Box<str>, usize> = FxHashMap::default();
        let (mut lengths, mut folded) = ([0u32; FIELD_COUNT], String::new());
        let mut field = |field: usize, section: u8, text: &str| {
            tokens(text, &mut folded, |token| {
                let place = places.get(token).copied().unwrap_or_else(|| {
                    places.insert(token.into(), entries.len());
                    entries.push((token.into(), section, [0; FIELD_COUNT]));
                    entries.len() - 1
                });
                lengths[field] += 1;
                let count = &mut entries[place].2[field];
                *count = count.saturating_add(1);
            });
        };
        field(ANSWER, 0, summary);
        for section in sections.iter().filter(|section| section.kind == "answer") {
            field(ANSWER, 0, &section.text);
            field(CODE, 0, &section.code);
        }
        let named = sections.iter().filter(|section| section.is_named()).take(u8::MAX as usize);
        for (number, section) in named.enumerate() {
            field(HEADING, number as u8 + 1, &section.title);
        }
        let mut number = 0;
        for section in sections.iter().filter(|section| section.kind != "answer") {
            number += usize::from(section.is_named());
            let place = if section.is_named() { u8::try_from(number).unwrap_or(0) } else { 0 };
            field(if section.kind == "followups" { FOLLOW_UP } else { SECTION }, place, &section.text);
            field(CODE, place, &section.code);
        }
        let mut packed = Vec::with_capacity(entries.len() * 12);
        for (word, section, counts) in entries {
            // A word has at most 40 letters.
            packed.push(word.len() as u8);
            packed.extend_from_slice(word.as_bytes());
            packed.push(section);
            pack_counts(&counts, &mut packed);
        }
        packed.shrink_to_fit();
        Words { packed, lengths }
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = SaidWord<'_>> {
        let mut rest = self.packed.as_slice();
        std::iter::from_fn(move || {
            let (length, from) = rest.split_first()?;
            let length = usize::from(*length);
            let (_, after) = from.split_at_checked(length)?;
            let (section, packed) = after.split_first()?;
            let (fields, _) = packed.split_first()?;
            (_, rest) = packed.split_at_checked(1 + fields.count_ones() as usize)?;
            Some(SaidWord { from, length, section: *section, packed })
        })
    }
}

/// A word of a document.
#[derive(Debug, Clone, Copy)]
pub struct SaidWord<'w> {
    /// The word in UTF-8, and what follows it: of the millions of a large book most were met before, and are only compared.
    pub from: &'w [u8],
    /// How many bytes of that are the word.
    pub length: usize,
    /// The section it first stands in: 0 for the answer, else from 1.
    pub section: u8,
    packed: &'w [u8],
}

impl SaidWord<'_> {
    /// How often it stands in each field.
    pub fn counts(&self) -> Counts {
        unpack_counts(self.packed).map(|(counts, _)| counts).unwrap_or_default()
    }
}

/// Appends counts: the fields that have one as bits, then the count in each of those.
pub(crate) fn pack_counts(counts: &Counts, to: &mut Vec<u8>) {
    to.push((0..FIELD_COUNT).filter(|field| counts[*field] > 0).fold(0, |bits, field| bits | 1 << field));
    to.extend(counts.iter().filter(|count| **count > 0));
}

/// The counts that some bytes begin with, and what follows them.
pub(crate) fn unpack_counts(packed: &[u8]) -> Option<(Counts, &[u8])> {
    let (&fields, packed) = packed.split_first()?;
    let (packed, after) = packed.split_at_checked(fields.count_ones() as usize)?;
    let (mut counts, mut fields) = ([0; FIELD_COUNT], fields);
    for count in packed {
        debug_assert!(*count > 0, "field {}", fields.trailing_zeros());
        counts[fields.trailing_zeros() as usize % FIELD_COUNT] = *count;
        fields &= fields.wrapping_sub(1);
    }
    Some((counts, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_where_they_stand() {
        let section = |anchor: &str, title: &str, kind: &'static str, text: &str, code: &str| SearchSection {
            anchor: anchor.to_owned(),
            title: title.to_owned(),
            kind,
            text: text.to_owned(),
            code: code.to_owned(),
        };
        let sections = [
            section("", "", "answer", "Cells close over names", "cell()"),
            section("why", "Why", "why", "names names", ""),
            section("more", "More", "followups", "late binding", ""),
        ];
        let words = Words::of("A cell", &sections);
        let of = |word: &str| {
            words
                .iter()
                .find(|said| &said.from[..said.length] == word.as_bytes())
                .map(|said| (said.section, said.counts()))
        };
        let counts = |fields: &[(usize, u8)]| {
            let mut counts = [0; FIELD_COUNT];
            fields.iter().for_each(|(field, count)| counts[*field] = *count);
            counts
        };
        assert_eq!(of("cell"), Some((0, counts(&[(ANSWER, 1), (CODE, 1)]))));
        assert_eq!(of("names"), Some((0, counts(&[(ANSWER, 1), (SECTION, 2)]))));
        assert_eq!(of("why"), Some((1, counts(&[(HEADING, 1)]))));
        assert_eq!(of("late"), Some((2, counts(&[(FOLLOW_UP, 1)]))));
        assert_eq!(words.lengths[ANSWER], 6);
        assert_eq!(words.iter().count(), 10);
    }

    #[test]
    fn a_word_said_often_is_counted_up_to_its_largest() {
        let words = Words::of(&"again ".repeat(1000), &[]);
        assert_eq!(words.iter().next().map(|said| said.counts()[ANSWER]), Some(255));
        assert_eq!(words.lengths[ANSWER], 1000);
    }
}
