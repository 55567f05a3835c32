//! The index → data scripts that `search-core.js` reads.
//!
//! In: documents and their parts. Out: `search/main.js` (words, facets, tables), `search/p0.js`… (postings), `search/t0.js`… (what a hit
//! shows) and `search/facets.js` (what filters need). Each is a script that hands a value to `cuebook.data`, so that a
//! site on a server, a site on a disk and the offline worker share one way; names do not depend on content. Must not
//! know: how words are found or weighed.
//!
//! - **Words** are front-coded in blocks of `BLOCK`: an upper-case letter (words have none) says how many letters are
//!   kept of the word before, `A` for none; then comes the rest.
//! - **Postings** are bits, most significant first, list after list in the order of words: the number of documents
//!   (Elias gamma), their numbers (binary interpolative), the lowest level (Rice, above the lowest of lists of that
//!   length), then for each document how far its level lies above (Rice) and, where it has sections and the word is not
//!   common, which one (one bit, then truncated binary). A shard starts a new byte and lists the bits of every `SKIP` words.
//! - **Heads** (`heads.rs`): for a prefix that many words share, the documents that would come first.
//! - **Hits** (`hits.rs`): what stands in a head comes ahead of the rest, so that the first keys load little.
//! - Every file carries the **stamp** of its index: files of two builds, mixed by a cache, are told apart.

use crate::digest;
use crate::outputs::json::data_script;
use crate::outputs::search::docs::{Facets, SearchDoc};
use crate::outputs::search::heads;
use crate::outputs::search::hits::{self, KINDS};
use crate::outputs::search::index::{self, FINE, Index, Posting, STEPS, ZERO};
use crate::outputs::search::part::IndexPart;
use crate::outputs::search::tokens::tokens;
use base64::Engine;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// Words in a block.
const BLOCK: usize = 64;
/// Words between two known places in a shard.
const SKIP: usize = 32;
/// Bytes of postings in a shard.
const SHARD: usize = 32 << 10;

/// The search index of some documents and of the parts that they make: each file's path from the root with its content.
pub fn index(docs: &[SearchDoc], facets: &Facets, parts: &[Arc<IndexPart>]) -> Vec<(String, Vec<u8>)> {
    let index = index::build(parts);
    let shown = || {
        let heads = heads::heads(&index);
        let front = heads::front(&heads);
        let lines: Vec<&str> = parts.iter().flat_map(|part| part.hits.iter().map(String::as_str)).collect();
        let chunks = hits::chunks(&lines, &front);
        (heads, front, chunks)
    };
    let named = || rayon::join(|| front_code(&index.words), || filters(docs));
    let ((shards, base), ((words, filters), (heads, front, chunks))) =
        rayon::join(|| shards(&index), || rayon::join(named, shown));
    let stamp = {
        let bits: Vec<&[u8]> = shards.iter().map(|shard| shard.bits.as_slice()).collect();
        digest::of(&(&words, bits, chunks.iter().map(|chunk| &chunk.text).collect::<Vec<_>>())).hex(8)
    };
    let stops: Vec<usize> = (0..index.words.len()).filter(|word| index.postings[*word].is_empty()).collect();
    let main = json!({
        "version": 2,
        "stamp": stamp,
        "docs": docs.len(),
        "steps": STEPS,
        "zero": ZERO,
        "fine": FINE,
        "factors": base64(&index.factors),
        "few": few(docs.len()),
        "block": BLOCK,
        "skip": SKIP,
        "words": words,
        "stops": gaps(&stops),
        "common": gaps(&index.common.iter().map(|word| *word as usize).collect::<Vec<_>>()),
        "shards": shards.iter().map(|shard| shard.words).collect::<Vec<_>>(),
        "base": base,
        "sections": repeats(&index.sections),
        "chunks": chunks.iter().map(|chunk| chunk.docs).collect::<Vec<_>>(),
        "heads": heads,
        "front": front,
        "synonyms": synonyms(&facets.synonyms),
        "kinds": KINDS,
        "topics": facets.topics,
        "tags": facets.tags,
        "roles": facets.roles,
        "levels": facets.levels,
        "formats": facets.formats,
    });
    let facets = || script("search/facets", &Stamped { stamp: &stamp, of: filters });
    let (main, facets) = rayon::join(|| script("search/main", &main), facets);
    let mut files = vec![main, facets];
    let shards = shards.par_iter().enumerate();
    files.par_extend(
        shards
            .map(|(number, shard)| script(&format!("search/p{number}"), &(&stamp, &shard.skips, base64(&shard.bits)))),
    );
    let chunks = chunks.into_par_iter().enumerate();
    files.par_extend(chunks.map(|(number, chunk)| script(&format!("search/t{number}"), &(&stamp, chunk.text))));
    files
}

/// Each typed token with the tokens that are meant.
fn synonyms(declared: &[(String, Vec<String>)]) -> Vec<(String, Vec<String>)> {
    let mut folded = String::new();
    let mut of = |text: &str| {
        let mut found = Vec::new();
        tokens(text, &mut folded, |token| found.push(token.to_owned()));
        found
    };
    declared
        .iter()
        .filter_map(|(typed, meant)| {
            let meant: Vec<String> = meant.iter().flat_map(|text| of(text)).collect();
            Some((of(typed).into_iter().next()?, meant))
        })
        .collect()
}

/// The longest list that says in which section a word stands: a word that is common tells no section from another.
fn few(docs: usize) -> usize {
    (docs / 64).max(24)
}

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes)
}

fn script(name: &str, value: &impl Serialize) -> (String, Vec<u8>) {
    let mut script = Vec::new();
    data_script(name, value, &mut script);
    (format!("{name}.js"), script)
}

fn front_code(words: &[Box<str>]) -> Vec<String> {
    words
        .chunks(BLOCK)
        .map(|block| {
            let mut text = String::new();
            let mut before = "";
            for word in block {
                let shared = before.char_indices().zip(word.chars()).take_while(|((_, a), b)| a == b);
                // Counted in UTF-16 units, as a script slices; 25 at most, which is `Z`.
                let (mut units, mut bytes) = (0, 0);
                for ((_, c), _) in shared {
                    if units + c.len_utf16() > 25 {
                        break;
                    }
                    units += c.len_utf16();
                    bytes += c.len_utf8();
                }
                text.push((b'A' + units as u8) as char);
                text.push_str(&word[bytes..]);
                before = word;
            }
            text
        })
        .collect()
}

/// Postings of neighbouring words.
struct Shard {
    words: usize,
    bits: Vec<u8>,
    skips: Vec<usize>,
}

/// The shards, and for each size class of lists the lowest level in any of them.
fn shards(index: &Index) -> (Vec<Shard>, Vec<u8>) {
    let lowest = |list: &[Posting]| list.iter().map(|posting| posting.level).min().unwrap_or_default();
    let mut base: Vec<u8> = Vec::new();
    for word in 0..index.words.len() {
        let list = &index.postings[word];
        if let Some(class) = list.len().checked_ilog2() {
            base.resize(base.len().max(class as usize + 1), u8::MAX);
            base[class as usize] = base[class as usize].min(lowest(list));
        }
    }
    let mut shards = Vec::new();
    let mut bits = Bits::default();
    let (mut first, mut skips, mut mark) = (0, Vec::new(), 0);
    for word in 0..index.words.len() {
        if word > first && (word - first).is_multiple_of(SKIP) {
            if bits.length >= SHARD * 8 {
                shards.push(Shard { words: word - first, bits: std::mem::take(&mut bits).bytes, skips });
                (first, skips, mark) = (word, Vec::new(), 0);
            } else {
                skips.push(bits.length - mark);
                mark = bits.length;
            }
        }
        let list = &index.postings[word];
        if let Some(class) = list.len().checked_ilog2() {
            write_list(&mut bits, list, index, lowest(list), base[class as usize]);
        }
    }
    if first < index.words.len() {
        shards.push(Shard { words: index.words.len() - first, bits: bits.bytes, skips });
    }
    (shards, base)
}

fn write_list(bits: &mut Bits, list: &[Posting], index: &Index, lowest: u8, base: u8) {
    bits.gamma(list.len() as u32);
    bits.interpolative(list, 0, index.sections.len() as u32 - 1);
    bits.rice(u32::from(lowest - base), 1);
    if list.len() > 1 {
        let above = |posting: &Posting| u32::from(posting.level - lowest);
        let cost = |k: u32| list.iter().map(|posting| (above(posting) >> k) + 1 + k).sum::<u32>();
        let k = (0..4).min_by_key(|k| cost(*k)).unwrap_or_default();
        bits.write(k, 2);
        for posting in list {
            bits.rice(above(posting), k);
        }
    }
    if list.len() > few(index.sections.len()) {
        return;
    }
    for posting in list {
        let sections = u32::from(index.sections[posting.doc as usize]);
        if sections > 0 {
            bits.write(u32::from(posting.section > 0), 1);
            if posting.section > 0 {
                bits.truncated(u32::from(posting.section) - 1, sections);
            }
        }
    }
}

/// Bits, most significant first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    length: usize,
}

impl Bits {
    fn write(&mut self, value: u32, width: u32) {
        let mut left = width;
        while left > 0 {
            let used = (self.length % 8) as u32;
            if used == 0 {
                self.bytes.push(0);
            }
            let take = left.min(8 - used);
            let part = (value >> (left - take)) & ((1 << take) - 1);
            let last = self.bytes.len() - 1;
            self.bytes[last] |= (part << (8 - used - take)) as u8;
            self.length += take as usize;
            left -= take;
        }
    }

    fn ones(&mut self, count: u32) {
        for _ in 0..count {
            self.write(1, 1);
        }
        self.write(0, 1);
    }

    /// A number from 1: its length in ones, then its bits below the first.
    fn gamma(&mut self, value: u32) {
        let width = value.ilog2();
        self.ones(width);
        self.write(value & !(1 << width), width);
    }

    /// A number that is mostly small: what is above the lowest `k` bits in ones.
    fn rice(&mut self, value: u32, k: u32) {
        self.ones(value >> k);
        self.write(value & ((1 << k) - 1), k);
    }

    /// A number below `size`, in as few bits as that allows.
    fn truncated(&mut self, value: u32, size: u32) {
        let width = size.ilog2();
        let short = (2 << width) - size;
        if value < short {
            self.write(value, width);
        } else {
            self.write(value + short, width + 1);
        }
    }

    /// Rising numbers between two bounds: the middle one within what its neighbours leave it, then either half.
    fn interpolative(&mut self, list: &[Posting], low: u32, high: u32) {
        let Some(middle) = list.get(list.len() / 2) else {
            return;
        };
        let before = (list.len() / 2) as u32;
        let after = list.len() as u32 - before - 1;
        self.truncated(middle.doc - low - before, high - after - (low + before) + 1);
        if before > 0 {
            self.interpolative(&list[..before as usize], low, middle.doc - 1);
        }
        if after > 0 {
            self.interpolative(&list[before as usize + 1..], middle.doc + 1, high);
        }
    }
}

/// What each document can be filtered by, column by column.
#[derive(Serialize)]
struct Filters<'a> {
    topics: Vec<i64>,
    formats: Vec<i64>,
    tags: Sets<'a>,
    roles: Sets<'a>,
    levels: Sets<'a>,
}

/// For each document one of some sets of numbers.
#[derive(Serialize)]
struct Sets<'a> {
    sets: Vec<&'a Vec<u32>>,
    docs: Vec<u32>,
}

/// Something with the stamp of its index.
#[derive(Serialize)]
struct Stamped<'a, T> {
    stamp: &'a str,
    #[serde(flatten)]
    of: T,
}

fn filters(docs: &[SearchDoc]) -> Filters<'_> {
    let sets = |of: fn(&SearchDoc) -> &Vec<u32>| {
        let mut sets: Vec<&Vec<u32>> = docs.iter().map(of).collect();
        sets.sort_unstable();
        sets.dedup();
        let number: FxHashMap<&Vec<u32>, u32> = sets.iter().copied().zip(0..).collect();
        Sets { docs: docs.iter().map(|doc| number[of(doc)]).collect(), sets }
    };
    let topics: Vec<i32> = docs.iter().map(|doc| doc.topic as i32).collect();
    let formats: Vec<i16> = docs.iter().map(|doc| if doc.format == u8::MAX { -1 } else { doc.format.into() }).collect();
    Filters {
        topics: repeats(&topics),
        formats: repeats(&formats),
        tags: sets(|doc| &doc.tags),
        roles: sets(|doc| &doc.roles),
        levels: sets(|doc| &doc.levels),
    }
}

/// A column of numbers that repeat: each with how many times it comes.
fn repeats<T: Copy + PartialEq + Into<i64>>(values: &[T]) -> Vec<i64> {
    let mut pairs = Vec::new();
    for run in values.chunk_by(|a, b| a == b) {
        pairs.push(run[0].into());
        pairs.push(run.len() as i64);
    }
    pairs
}

fn gaps(values: &[usize]) -> Vec<usize> {
    let mut before = 0;
    values.iter().map(|value| value - std::mem::replace(&mut before, *value)).collect()
}
