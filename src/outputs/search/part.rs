//! Some documents of the search, read: a part of the index by itself.
//!
//! In: [`SearchDoc`]s in a row and what they say. Out: [`IndexPart`]: their words, each with where it was found, and a line for
//! each hit. A part depends on its own documents alone, so that a book of thousands of pages is indexed after an edit by
//! reading those beside the edited one. Must not know: weights, other documents, files.

use crate::digest::{self, Digest};
use crate::outputs::search::docs::{DocText, Facets, SearchDoc};
use crate::outputs::search::hits;
use crate::outputs::search::tokens::tokens;
use crate::outputs::search::words::{CUE, Counts, FIELD_COUNT, TAGS, TITLE, pack_counts, unpack_counts};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;

/// Documents of a part: an edit reads so many anew.
const MOST: usize = 256;
/// A part of fewer goes on with the next topic.
const LEAST: usize = 64;

/// Some documents, read. Those of a part are numbered from 0.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IndexPart {
    /// Distinct words, in the order of [`compare`], one after the other.
    words: String,
    /// Where each word ends.
    ends: Vec<u32>,
    /// Where each word was found, one after the other, in the order of words and then of documents: how far the document
    /// lies behind the one before (from 1) in groups of seven bits, the section, the counts.
    #[serde(with = "serde_bytes")]
    found: Vec<u8>,
    /// Where in `found` each word's end.
    found_ends: Vec<u32>,
    /// How many words each document has in each field.
    pub lengths: Vec<[u32; FIELD_COUNT]>,
    /// How many sections each document has that a hit can name.
    pub sections: Vec<u8>,
    /// What a hit shows of each document: see [`hits`].
    pub hits: Vec<String>,
}

/// A word in a document, as read.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FoundWord {
    /// The document, by its number in the part.
    pub doc: u32,
    /// How often the word stands in each field.
    pub counts: Counts,
    /// Where it stands first: 0 for title, cue, tags and answer, else the number of the section, from 1.
    pub section: u8,
}

/// Documents in shares, each a part. A page more or less moves those of its own topic, or of some small ones.
pub fn shares(docs: &[SearchDoc]) -> Vec<&[SearchDoc]> {
    let mut shares: Vec<std::ops::Range<usize>> = Vec::new();
    for (number, doc) in docs.iter().enumerate() {
        let goes_on = shares.last_mut().filter(|share| {
            let same = docs[share.start..number].last().is_some_and(|last| last.topic == doc.topic);
            share.len() < if same { MOST } else { LEAST }
        });
        match goes_on {
            Some(share) => share.end = number + 1,
            None => shares.push(number..number + 1),
        }
    }
    shares.into_iter().map(|share| &docs[share]).collect()
}

/// Digest of everything that a part is made from; `text` gives that of what a document says.
pub(crate) fn key(docs: &[SearchDoc], facets: &Facets, text: impl Fn(&SearchDoc) -> Digest) -> Digest {
    let of_doc = |doc: &SearchDoc| {
        let SearchDoc { id, url, title, cue, summary, topic, tags, kind, number, .. } = doc;
        digest::of(&(id, url, title, cue, summary, topic, tags, kind, number, text(doc)))
    };
    digest::of(&(&facets.tags, &facets.topics, docs.iter().map(of_doc).collect::<Vec<_>>()))
}

impl IndexPart {
    fn push(&mut self, word: &str, found: &[FoundWord]) {
        self.words.push_str(word);
        self.ends.push(self.words.len() as u32);
        let mut next = 0;
        for one in found {
            let mut behind = one.doc + 1 - std::mem::replace(&mut next, one.doc + 1);
            while behind >= 0x80 {
                self.found.push(behind as u8 | 0x80);
                behind >>= 7;
            }
            self.found.extend([behind as u8, one.section]);
            pack_counts(&one.counts, &mut self.found);
        }
        self.found_ends.push(self.found.len() as u32);
    }

    /// How many documents it has.
    pub fn docs(&self) -> usize {
        self.lengths.len()
    }

    /// Its words, in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|word| self.words.get(range(&self.ends, word)).unwrap_or_default())
    }

    /// Adds where a word was found, in the order of documents; `first` is the number of the part's first.
    pub fn add_found(&self, word: usize, first: u32, to: &mut Vec<FoundWord>) {
        let mut rest = self.found.get(range(&self.found_ends, word)).unwrap_or_default();
        let mut next = first;
        while let Some((found, after)) = unpack_found(rest, next) {
            next = found.doc + 1;
            rest = after;
            to.push(found);
        }
    }
}

/// What some bytes begin with, and what follows it; `next` is the document behind the one before.
fn unpack_found(mut packed: &[u8], next: u32) -> Option<(FoundWord, &[u8])> {
    let (mut behind, mut shift) = (0u32, 0);
    loop {
        let (byte, after) = packed.split_first()?;
        packed = after;
        behind |= u32::from(byte & 0x7F).checked_shl(shift)?;
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let (section, packed) = packed.split_first()?;
    let (counts, packed) = unpack_counts(packed)?;
    Some((FoundWord { doc: next.checked_add(behind)?.checked_sub(1)?, counts, section: *section }, packed))
}

/// The place of a thing in a row, by where each ends.
fn range(ends: &[u32], number: usize) -> std::ops::Range<usize> {
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[number] as usize
}

/// Words of documents as they come, by their numbers.
#[derive(Default)]
struct Noted {
    numbers: WordNumbers,
    /// What stands in titles, cues and tags, in the order of documents, with all counts of those words.
    named: Vec<(u32, FoundWord)>,
    /// For each word its last place among those.
    places: Vec<u32>,
    /// The words of texts, in the order of documents; [`NAMED`] for one that stands in `named`.
    said: Vec<u32>,
    /// A buffer for [`tokens`].
    folded: String,
}

const NAMED: u32 = u32::MAX;

impl Noted {
    /// The number of every word found, each once for a document.
    fn found(&self) -> impl Iterator<Item = u32> {
        let named = self.named.iter().map(|(word, _)| *word);
        named.chain(self.said.iter().copied().filter(|word| *word != NAMED))
    }
}

/// Reads documents with what each says. Texts are gone through twice: to note all that is found in them in between takes
/// longer.
pub fn read(docs: &[SearchDoc], texts: &[Arc<DocText>], facets: &Facets) -> IndexPart {
    let mut noted = Noted::default();
    let mut part = IndexPart::default();
    for ((doc, text), number) in docs.iter().zip(texts).zip(0..) {
        part.lengths.push(note(doc, text, number, facets, &mut noted));
        part.sections.push(text.sections.len().min(u8::MAX as usize) as u8);
        part.hits.push(hits::line(doc, &text.sections));
    }
    // Sorted, the words get their places.
    let mut order: Vec<u32> = (0..noted.numbers.words.len() as u32).collect();
    order.sort_unstable_by(|a, b| compare(&noted.numbers.words[*a as usize], &noted.numbers.words[*b as usize]));
    let mut next = vec![0u32; order.len()];
    noted.found().for_each(|word| next[word as usize] += 1);
    let mut starts = vec![0];
    for word in &order {
        let start = starts[starts.len() - 1];
        starts.push(start + std::mem::replace(&mut next[*word as usize], start));
    }
    let mut found = vec![FoundWord::default(); starts[order.len()] as usize];
    let mut put = |word: u32, one: FoundWord| {
        let place = &mut next[word as usize];
        found[*place as usize] = one;
        *place += 1;
    };
    let (mut named, mut said) = (noted.named.into_iter().peekable(), noted.said.into_iter());
    for (text, number) in texts.iter().zip(0..) {
        while let Some((word, found)) = named.next_if(|(_, found)| found.doc == number) {
            put(word, found);
        }
        for (one, word) in text.words.iter().zip(&mut said).filter(|(_, word)| *word != NAMED) {
            put(word, FoundWord { doc: number, counts: one.counts(), section: one.section });
        }
    }
    for (word, place) in order.iter().zip(starts.windows(2)) {
        part.push(&noted.numbers.words[*word as usize], &found[place[0] as usize..place[1] as usize]);
    }
    part
}

/// Notes the words of a document and returns how many each field has. A word that stands in a title, cue or tag is first
/// seen there, before any section.
fn note(doc: &SearchDoc, text: &DocText, number: u32, facets: &Facets, noted: &mut Noted) -> [u32; FIELD_COUNT] {
    let Noted { numbers, named, places, said, folded } = noted;
    let from = named.len();
    // What stands there may be of an earlier document, or nothing yet.
    let place = |named: &[(u32, FoundWord)], places: &[u32], word: u32| {
        let at = *places.get(word as usize)? as usize;
        named.get(at).is_some_and(|(known, _)| at >= from && *known == word).then_some(at)
    };
    let mut lengths = text.words.lengths;
    let mut field = |field: usize, said: &str| {
        tokens(said, folded, |token| {
            lengths[field] += 1;
            let word = numbers.of(token.as_bytes(), token.len());
            let at = place(named, places, word).unwrap_or_else(|| {
                places.resize(places.len().max(word as usize + 1), 0);
                places[word as usize] = named.len() as u32;
                named.push((word, FoundWord { doc: number, ..FoundWord::default() }));
                named.len() - 1
            });
            let count = &mut named[at].1.counts[field];
            *count = count.saturating_add(1);
        });
    };
    field(TITLE, &doc.title.text);
    field(CUE, &doc.cue);
    for tag in &doc.tags {
        if let Some((id, label)) = facets.tags.get(*tag as usize) {
            field(TAGS, label);
            if !id.eq_ignore_ascii_case(label) {
                field(TAGS, id);
            }
        }
    }
    if let Some((_, label)) = facets.topics.get(doc.topic as usize) {
        field(TAGS, label);
    }
    // The last part of an id is what an author calls the page.
    field(TAGS, doc.id.rsplit(['/', '#']).next().unwrap_or_default());
    for one in text.words.iter() {
        let word = numbers.of(one.from, one.length);
        let Some(at) = place(named, places, word) else {
            said.push(word);
            continue;
        };
        said.push(NAMED);
        for (count, more) in named[at].1.counts.iter_mut().zip(one.counts()) {
            *count = count.saturating_add(more);
        }
    }
    lengths
}

/// Words numbered as they come. Most are short: those are compared as numbers, without a look at the text elsewhere.
#[derive(Default)]
struct WordNumbers {
    words: Vec<Box<str>>,
    short: FxHashMap<u128, u32>,
    long: FxHashMap<Box<[u8]>, u32>,
}

impl WordNumbers {
    /// The number of a word: the UTF-8 that `from` starts with, as long as is said.
    fn of(&mut self, from: &[u8], length: usize) -> u32 {
        let next = self.words.len() as u32;
        let number = match short(from, length) {
            Some(short) => *self.short.entry(short).or_insert(next),
            None => self.long.get(&from[..length]).copied().unwrap_or_else(|| {
                self.long.insert(from[..length].into(), next);
                next
            }),
        };
        if number == next {
            self.words.push(String::from_utf8_lossy(&from[..length]).into());
        }
        number
    }
}

/// The letters of a short word and how many they are, as a number.
fn short(from: &[u8], length: usize) -> Option<u128> {
    const ROOM: usize = 15;
    if length > ROOM {
        return None;
    }
    let letters = match from.first_chunk() {
        // What follows the word is cut off: quicker than to copy so few bytes.
        Some(letters) => u128::from_le_bytes(*letters) & ((1 << (8 * length)) - 1),
        None => {
            let mut letters = [0; 16];
            letters[..length].copy_from_slice(&from[..length]);
            u128::from_le_bytes(letters)
        }
    };
    Some(letters | (length as u128) << (8 * ROOM))
}

/// The order of UTF-16 code units: how a script sorts.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    match a.is_ascii() && b.is_ascii() {
        true => a.cmp(b),
        false => a.encode_utf16().cmp(b.encode_utf16()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_found_is_given_back(
            found in prop::collection::btree_map(0u32..1_000_000, (any::<Counts>(), any::<u8>()), 0..40),
        ) {
            let found: Vec<FoundWord> =
                found.into_iter().map(|(doc, (counts, section))| FoundWord { doc, counts, section }).collect();
            let mut part = IndexPart::default();
            part.push("before", &[FoundWord { doc: 3, ..FoundWord::default() }]);
            part.push("word", &found);
            prop_assert_eq!(part.words().collect::<Vec<_>>(), ["before", "word"]);
            let mut given = Vec::new();
            part.add_found(1, 0, &mut given);
            prop_assert_eq!(given, found);
        }

        #[test]
        fn shares_hold_every_document_once_and_move_little(sizes in prop::collection::vec(1usize..400, 1..8)) {
            let docs = |sizes: &[usize]| -> Vec<SearchDoc> {
                let doc = |topic: u32, number: usize| SearchDoc { topic, number, ..SearchDoc::default() };
                let topics = sizes.iter().zip(0..);
                topics.flat_map(|(size, topic)| (0..*size).map(move |number| doc(topic, number))).collect()
            };
            let told = |docs: &[SearchDoc]| docs.iter().map(|doc| (doc.topic, doc.number)).collect::<Vec<_>>();
            let (before, mut more) = (docs(&sizes), sizes.clone());
            let shares_before: Vec<_> = shares(&before).into_iter().map(told).collect();
            prop_assert_eq!(shares_before.concat(), told(&before));
            prop_assert!(shares_before.iter().all(|share| share.len() <= MOST));
            // Another page at the end of the last topic: all shares but its own stay.
            *more.last_mut().unwrap() += 1;
            let after = docs(&more);
            let shares_after: Vec<_> = shares(&after).into_iter().map(told).collect();
            prop_assert_eq!(&shares_after[..shares_before.len() - 1], &shares_before[..shares_before.len() - 1]);
        }
    }
}
