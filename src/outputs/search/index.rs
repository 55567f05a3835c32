//! Documents → words with weighted postings.
//!
//! In: [`SearchDoc`]s and [`Facets`]. Out: [`Index`]: every word, sorted, with the documents it stands in; each posting
//! carries one number, its impact, from which a script ranks by adding up. Must not know: bits, files, scripts.
//!
//! The impact is BM25+ summed over the fields, each with an inverse document frequency **of its own**: `what` is worth
//! nothing in a title and `generator` much, whatever prose does with them. Impacts are kept on a logarithmic scale
//! ([`STEPS`] to a doubling), divided by what a single word in the document's longest field is worth: then all plain
//! mentions of a word have one level, which takes half the bits. Logarithms are computed here, from additions and
//! multiplications alone, since those of the platform may differ in the last bit and the index must not.

use crate::outputs::search::docs::{Facets, SearchDoc};
use crate::outputs::search::tokens::tokens;
use crate::outputs::search::words::{CUE, Counts, FIELD_COUNT, SECTION, TAGS, TITLE};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Words with their postings.
#[derive(Debug, Default)]
pub struct Index {
    /// Distinct words, in the order of their UTF-16 code units: how a script compares.
    pub words: Vec<Box<str>>,
    /// Postings of each word in the order of documents. A word that is everywhere has those in titles and cues only,
    /// maybe none.
    pub postings: Vec<Vec<Posting>>,
    /// Words that are everywhere.
    pub common: Vec<u32>,
    /// How many sections each document has that a hit can name.
    pub sections: Vec<u8>,
    /// What a single word in the longest field of each document is worth, doubled, in [`FINE`] steps to a doubling.
    pub factors: Vec<u8>,
}

/// A word in a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Posting {
    /// Number of the document.
    pub doc: u32,
    /// Impact divided by the document's factor, on a logarithmic scale: see [`STEPS`] and [`ZERO`].
    pub level: u8,
    /// Where the word stands first: 0 for title, cue, tags and answer, else the number of the section, from 1.
    pub section: u8,
}

/// Levels to a doubling of the impact.
pub const STEPS: u32 = 4;
/// The level of a quotient of 1.
pub const ZERO: i64 = 5 * STEPS as i64;
/// Steps of a factor to a doubling.
pub const FINE: u32 = 32;

/// What a word is worth in each field.
const WEIGHTS: [f64; FIELD_COUNT] = [2.0, 2.0, 2.0, 1.5, 1.0, 1.0, 0.7, 0.5];
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.7;
const BONUS: f64 = 0.5;
/// A field's own inverse frequency counts for at most so many times that of the whole: `with` in a title is rare, and
/// still says nothing.
const CAP: f64 = 2.0;
/// In a book of fewer documents no word counts as being everywhere.
const FEW: usize = 20;

/// Indexes documents.
pub fn build(docs: &[SearchDoc], facets: &Facets) -> Index {
    // More parts than threads: one that comes late still finds something to do.
    let share = docs.len().div_ceil(4 * rayon::current_num_threads()).max(1);
    let parts: Vec<Part> =
        docs.par_chunks(share).enumerate().map(|(number, docs)| read(docs, number * share, facets)).collect();
    let lengths: Vec<[u32; FIELD_COUNT]> = parts.iter().flat_map(|part| part.lengths.iter().copied()).collect();
    let (norms, idf) = (norms(&lengths), inverse_frequencies(lengths.len()));
    let factors = factors(&lengths, &norms);
    let merged = merge(&parts);
    let lists = merged.par_chunk_by(|a, b| a.word == b.word).map(|same| {
        let found = same.iter().flat_map(|in_part| in_part.part.found_of(in_part.number));
        (Box::from(same[0].word), list(found, &norms, &factors, &idf))
    });
    let sections = parts.iter().flat_map(|part| part.sections.iter().copied()).collect();
    let (words, lists): (Vec<_>, Vec<_>) = lists.unzip();
    let (common, postings): (Vec<bool>, Vec<_>) = lists.into_iter().unzip();
    let common = (0..).zip(common).filter_map(|(word, is_common)| is_common.then_some(word)).collect();
    Index { words, postings, common, sections, factors }
}

/// A word in a document, as read.
#[derive(Clone, Copy, Default)]
struct Found {
    doc: u32,
    counts: Counts,
    section: u8,
}

/// Some documents, read by one thread.
#[derive(Default)]
struct Part {
    /// Distinct words, sorted.
    words: Vec<Box<str>>,
    /// Where each word was found: one after the other, in the order of words and then of documents.
    found: Vec<Found>,
    /// Where in `found` each word starts, and the end of the last.
    starts: Vec<u32>,
    lengths: Vec<[u32; FIELD_COUNT]>,
    sections: Vec<u8>,
}

impl Part {
    fn found_of(&self, word: usize) -> &[Found] {
        &self.found[self.starts[word] as usize..self.starts[word + 1] as usize]
    }
}

/// Words of documents as they come, by their numbers.
#[derive(Default)]
struct Noted {
    numbers: Numbers,
    /// What stands in titles, cues and tags, in the order of documents, with all counts of those words.
    named: Vec<(u32, Found)>,
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

/// Reads documents, the first of which has the number `first`. Texts are gone through twice: to note all that is found in
/// them in between takes longer.
fn read(docs: &[SearchDoc], first: usize, facets: &Facets) -> Part {
    let mut noted = Noted::default();
    let mut part = Part { starts: vec![0], ..Part::default() };
    for (doc, number) in docs.iter().zip(first as u32..) {
        part.lengths.push(note(doc, number, facets, &mut noted));
        part.sections.push(doc.text.sections.len().min(u8::MAX as usize) as u8);
    }
    // Sorted, the words get their places.
    let mut order: Vec<u32> = (0..noted.numbers.words.len() as u32).collect();
    order.sort_unstable_by(|a, b| compare(&noted.numbers.words[*a as usize], &noted.numbers.words[*b as usize]));
    let mut counts = vec![0u32; order.len()];
    noted.found().for_each(|word| counts[word as usize] += 1);
    let mut next = counts;
    for word in &order {
        let start = part.starts[part.starts.len() - 1];
        part.starts.push(start + std::mem::replace(&mut next[*word as usize], start));
    }
    part.found = vec![Found::default(); part.starts[order.len()] as usize];
    let mut put = |word: u32, found: Found| {
        let place = &mut next[word as usize];
        part.found[*place as usize] = found;
        *place += 1;
    };
    let (mut named, mut said) = (noted.named.into_iter().peekable(), noted.said.into_iter());
    for (doc, number) in docs.iter().zip(first as u32..) {
        while let Some((word, found)) = named.next_if(|(_, found)| found.doc == number) {
            put(word, found);
        }
        for (one, word) in doc.text.words.iter().zip(&mut said).filter(|(_, word)| *word != NAMED) {
            put(word, Found { doc: number, counts: one.counts(), section: one.section });
        }
    }
    let mut words = noted.numbers.words;
    part.words = order.iter().map(|word| std::mem::take(&mut words[*word as usize])).collect();
    part
}

/// Notes the words of a document and returns how many each field has. A word that stands in a title, cue or tag is first
/// seen there, before any section.
fn note(doc: &SearchDoc, number: u32, facets: &Facets, noted: &mut Noted) -> [u32; FIELD_COUNT] {
    let Noted { numbers, named, said, folded } = noted;
    let from = named.len();
    let place = |named: &[(u32, Found)], word: u32| {
        named[from..].iter().position(|(known, _)| *known == word).map(|at| from + at)
    };
    let mut lengths = doc.text.words.lengths;
    let mut field = |field: usize, text: &str| {
        tokens(text, folded, |token| {
            lengths[field] += 1;
            let word = numbers.of(token.as_bytes(), token.len());
            let at = place(named, word).unwrap_or_else(|| {
                named.push((word, Found { doc: number, ..Found::default() }));
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
    for one in doc.text.words.iter() {
        let word = numbers.of(one.from, one.length);
        let Some(at) = place(named, word) else {
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
struct Numbers {
    words: Vec<Box<str>>,
    short: FxHashMap<u128, u32>,
    long: FxHashMap<Box<[u8]>, u32>,
}

impl Numbers {
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

/// A word of a part.
struct InPart<'p> {
    word: &'p str,
    part: &'p Part,
    number: usize,
}

/// The words of all parts, sorted; the same word of several parts in the order of their documents.
fn merge<'p>(parts: &'p [Part]) -> Vec<InPart<'p>> {
    let of_part = |part: &'p Part| (0..).zip(&part.words).map(move |(number, word)| InPart { word, part, number });
    let mut all: Vec<InPart<'p>> = parts.iter().flat_map(of_part).collect();
    // Stable.
    all.par_sort_by(|a, b| compare(a.word, b.word));
    all
}

/// The order of UTF-16 code units: how a script sorts.
fn compare(a: &str, b: &str) -> Ordering {
    match a.is_ascii() && b.is_ascii() {
        true => a.cmp(b),
        false => a.encode_utf16().cmp(b.encode_utf16()),
    }
}

/// Whether a word in so many of some documents is everywhere.
fn is_common(found: usize, docs: usize) -> bool {
    docs >= FEW && found * 2 > docs
}

/// Whether a word is everywhere, and its postings.
fn list<'f>(
    found: impl Iterator<Item = &'f Found> + Clone,
    norms: &[[f64; FIELD_COUNT]],
    factors: &[u8],
    idf: &[f64],
) -> (bool, Vec<Posting>) {
    let (mut docs, mut frequencies) = (0, [0usize; FIELD_COUNT]);
    for found in found.clone() {
        docs += 1;
        for (field, frequency) in frequencies.iter_mut().enumerate() {
            *frequency += usize::from(found.counts[field] > 0);
        }
    }
    let everywhere = is_common(docs, norms.len());
    let most = CAP * idf[docs];
    let weights: [f64; FIELD_COUNT] = std::array::from_fn(|field| {
        let counts = frequencies[field] > 0 && (!everywhere || matches!(field, TITLE | CUE));
        if counts { WEIGHTS[field] * idf[frequencies[field]].min(most) } else { 0.0 }
    });
    let postings = found.filter_map(|found| {
        let mut impact = 0.0;
        for (field, weight) in weights.iter().enumerate() {
            let count = f64::from(found.counts[field]);
            if count > 0.0 && *weight > 0.0 {
                let saturated = count * (SATURATION + 1.0) / (count + norms[found.doc as usize][field]);
                impact += weight * (BONUS + saturated);
            }
        }
        let level =
            if impact > 0.0 { log2(impact) - f64::from(factors[found.doc as usize]) / f64::from(FINE) } else { 0.0 };
        let level = (level * f64::from(STEPS) + 0.5).floor() as i64 + ZERO;
        let posting = Posting { doc: found.doc, level: level.clamp(0, 255) as u8, section: found.section };
        (impact > 0.0).then_some(posting)
    });
    (everywhere, postings.collect())
}

/// For each document and field how much its length dampens a count.
fn norms(lengths: &[[u32; FIELD_COUNT]]) -> Vec<[f64; FIELD_COUNT]> {
    let mut means = [1.0; FIELD_COUNT];
    for (field, mean) in means.iter_mut().enumerate() {
        let with = lengths.iter().filter(|lengths| lengths[field] > 0).count();
        let sum: u64 = lengths.iter().map(|lengths| u64::from(lengths[field])).sum();
        if with > 0 {
            *mean = sum as f64 / with as f64;
        }
    }
    lengths
        .iter()
        .map(|lengths| {
            std::array::from_fn(|field| SATURATION * (1.0 - LENGTH + LENGTH * f64::from(lengths[field]) / means[field]))
        })
        .collect()
}

/// Twice what one mention in the longest field is worth before weights and frequencies: at least 1, since that is twice
/// [`BONUS`].
fn factors(lengths: &[[u32; FIELD_COUNT]], norms: &[[f64; FIELD_COUNT]]) -> Vec<u8> {
    let factor = |(lengths, norms): (&[u32; FIELD_COUNT], &[f64; FIELD_COUNT])| {
        let longest = (0..FIELD_COUNT).max_by_key(|field| (lengths[*field], *field)).unwrap_or(SECTION);
        let worth = BONUS + (SATURATION + 1.0) / (1.0 + norms[longest]);
        (log2(2.0 * worth) * f64::from(FINE) + 0.5).floor().clamp(0.0, 255.0) as u8
    };
    lengths.iter().zip(norms).map(factor).collect()
}

/// The inverse document frequency of a word in 0, 1, 2… of some documents.
fn inverse_frequencies(docs: usize) -> Vec<f64> {
    const LN_2: f64 = std::f64::consts::LN_2;
    (0..=docs).map(|df| log2(1.0 + ((docs - df) as f64 + 0.5) / (df as f64 + 0.5)) * LN_2).collect()
}

/// The binary logarithm of a positive number, the same to the last bit on every machine.
pub fn log2(x: f64) -> f64 {
    const SQRT_2: f64 = std::f64::consts::SQRT_2;
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) & 0x7FF) as f64 - 1023.0;
    let mut mantissa = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
    if mantissa > SQRT_2 {
        mantissa /= 2.0;
        exponent += 1.0;
    }
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let series = 1.0 + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square / 9.0)));
    exponent + t * series * 2.0 * std::f64::consts::LOG2_E
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::text::Title;
    use crate::outputs::search::{DocText, SearchSection};

    fn doc(title: &str, text: &str) -> SearchDoc {
        let section = SearchSection {
            anchor: "more".to_owned(),
            title: "More".to_owned(),
            kind: "other",
            text: text.to_owned(),
            ..SearchSection::default()
        };
        let text = DocText::new("", &[section]);
        SearchDoc { title: Title::plain(title), text, topic: u32::MAX, ..SearchDoc::default() }
    }

    fn of<'i>(index: &'i Index, word: &str) -> &'i [Posting] {
        let at = index.words.iter().position(|known| &**known == word).unwrap();
        &index.postings[at]
    }

    #[test]
    fn the_logarithm_is_one() {
        for x in [0.013, 0.5, 1.0, 1.4140, 1.4146, 3.0, 10.0, 1234.5] {
            assert!((log2(x) - f64::log2(x)).abs() < 1e-4, "{x}: {} {}", log2(x), x.log2());
        }
    }

    #[test]
    fn a_title_counts_more_than_prose_and_a_word_knows_its_section() {
        let index = build(&[doc("Lists", "tuples"), doc("Tuples", "lists")], &Facets::default());
        let lists = of(&index, "lists");
        assert!(lists[0].level > lists[1].level);
        assert_eq!((lists[0].section, lists[1].section), (0, 1));
        assert_eq!(index.sections, [1, 1]);
    }

    #[test]
    fn a_word_that_is_everywhere_is_found_in_titles_only() {
        let mut docs: Vec<SearchDoc> = (0..40).map(|n| doc(&format!("Page {n}"), "python the")).collect();
        docs[7] = doc("Why Python", "the");
        let index = build(&docs, &Facets::default());
        assert_eq!(of(&index, "python").iter().map(|posting| posting.doc).collect::<Vec<_>>(), [7]);
        assert!(of(&index, "the").is_empty());
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let docs: Vec<SearchDoc> =
            (0..50).map(|n| doc(&format!("Page {n}"), &format!("word{} ü 日本", n % 7))).collect();
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let index = pool.install(|| build(&docs, &Facets::default()));
            (index.words, index.common, index.postings)
        };
        assert_eq!(with(1), with(3));
    }
}
