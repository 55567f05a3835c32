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

/// Words with their postings.
#[derive(Debug, Default)]
pub struct Index {
    /// Distinct words, in the order of their UTF-16 code units: how a script compares.
    pub words: Vec<Box<str>>,
    /// Where the postings of each word start, and the end of the last.
    pub starts: Vec<u32>,
    /// Postings of each word in the order of documents. A word that is everywhere has those in titles and cues only,
    /// maybe none.
    pub postings: Vec<Posting>,
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

impl Index {
    /// The postings of a word.
    pub fn postings_of(&self, word: usize) -> &[Posting] {
        &self.postings[self.starts[word] as usize..self.starts[word + 1] as usize]
    }
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
    let share = docs.len().div_ceil(rayon::current_num_threads()).max(1);
    let parts: Vec<Part> = docs.par_chunks(share).map(|docs| read(docs, facets)).collect();
    let words = merge(&parts);
    let numbers: FxHashMap<&str, u32> =
        words.iter().enumerate().map(|(number, word)| (&**word, number as u32)).collect();
    let global: Vec<Vec<u32>> =
        parts.par_iter().map(|part| part.words.iter().map(|word| numbers[&**word]).collect()).collect();

    let mut starts = vec![0u32; words.len() + 1];
    for (part, global) in parts.iter().zip(&global) {
        for entry in &part.entries {
            starts[global[entry.word as usize] as usize + 1] += 1;
        }
    }
    for word in 0..words.len() {
        starts[word + 1] += starts[word];
    }
    let total = starts[words.len()] as usize;
    let mut places: Vec<u32> = starts[..words.len()].to_vec();
    let mut found = vec![Found::default(); total];
    let mut first_doc = 0;
    for (part, global) in parts.iter().zip(&global) {
        for (doc, range) in part.docs.windows(2).enumerate() {
            for entry in &part.entries[range[0]..range[1]] {
                let place = &mut places[global[entry.word as usize] as usize];
                found[*place as usize] =
                    Found { doc: first_doc + doc as u32, counts: entry.counts, section: entry.section };
                *place += 1;
            }
        }
        first_doc += part.docs.len() as u32 - 1;
    }
    let lengths: Vec<[u32; FIELD_COUNT]> = parts.iter().flat_map(|part| part.lengths.iter().copied()).collect();
    let sections = parts.iter().flat_map(|part| part.sections.iter().copied()).collect();
    weigh(words, &starts, &found, &lengths, sections)
}

/// A word in a document, as read.
#[derive(Clone, Copy, Default)]
struct Found {
    doc: u32,
    counts: Counts,
    section: u8,
}

#[derive(Clone, Copy)]
struct Entry {
    word: u32,
    counts: Counts,
    section: u8,
}

/// Some documents, read by one thread. Words are numbered as they come.
#[derive(Default)]
struct Part {
    words: Vec<Box<str>>,
    entries: Vec<Entry>,
    /// Where the entries of each document start, and the end of the last.
    docs: Vec<usize>,
    lengths: Vec<[u32; FIELD_COUNT]>,
    sections: Vec<u8>,
}

/// Numbers the words of documents. One that stands in a title, cue or tag is first seen there, before any section.
fn read(docs: &[SearchDoc], facets: &Facets) -> Part {
    let mut part = Part { docs: vec![0], ..Part::default() };
    let mut numbers: FxHashMap<Box<str>, u32> = FxHashMap::default();
    // For each word its entry of the current document, where that is not before the document's first.
    let mut entry_of: Vec<usize> = Vec::new();
    let mut folded = String::new();
    for doc in docs {
        let first = part.entries.len();
        let mut lengths = doc.text.words.lengths;
        let mut add = |token: &str, section: u8, counts: Counts| {
            let word = numbers.get(token).copied().unwrap_or_else(|| {
                let word = part.words.len() as u32;
                part.words.push(token.into());
                numbers.insert(token.into(), word);
                entry_of.push(usize::MAX);
                word
            });
            let at = &mut entry_of[word as usize];
            if *at == usize::MAX || *at < first {
                *at = part.entries.len();
                part.entries.push(Entry { word, counts: [0; FIELD_COUNT], section });
            }
            for (count, more) in part.entries[*at].counts.iter_mut().zip(counts) {
                *count = count.saturating_add(more);
            }
        };
        let mut field = |field: usize, text: &str| {
            tokens(text, &mut folded, |token| {
                lengths[field] += 1;
                let mut counts = [0; FIELD_COUNT];
                counts[field] = 1;
                add(token, 0, counts);
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
        doc.text.words.iter().for_each(|(word, section, counts)| add(word, section, counts));
        part.docs.push(part.entries.len());
        part.lengths.push(lengths);
        part.sections.push(doc.text.sections.len().min(u8::MAX as usize) as u8);
    }
    part
}

/// The distinct words of all parts, sorted as a script sorts.
fn merge(parts: &[Part]) -> Vec<Box<str>> {
    let mut words: Vec<&Box<str>> = parts.iter().flat_map(|part| &part.words).collect();
    words.par_sort_unstable_by(|a, b| match a.is_ascii() && b.is_ascii() {
        true => a.cmp(b),
        false => a.encode_utf16().cmp(b.encode_utf16()),
    });
    words.dedup();
    words.into_iter().cloned().collect()
}

fn weigh(
    words: Vec<Box<str>>,
    starts: &[u32],
    found: &[Found],
    lengths: &[[u32; FIELD_COUNT]],
    sections: Vec<u8>,
) -> Index {
    let norms = norms(lengths);
    let factors = factors(lengths, &norms);
    let idf = inverse_frequencies(lengths.len());
    let lists: Vec<Vec<Posting>> = (0..words.len())
        .into_par_iter()
        .with_min_len(256)
        .map(|word| list(&found[starts[word] as usize..starts[word + 1] as usize], &norms, &factors, &idf))
        .collect();
    let common = (0..words.len()).filter(|word| is_common((starts[word + 1] - starts[*word]) as usize, lengths.len()));
    let common = common.map(|word| word as u32).collect();
    let postings = Vec::with_capacity(found.len());
    let mut index = Index { words, starts: vec![0], postings, common, sections, factors };
    for list in lists {
        index.postings.extend(list);
        index.starts.push(index.postings.len() as u32);
    }
    index
}

/// Whether a word in so many of some documents is everywhere.
fn is_common(found: usize, docs: usize) -> bool {
    docs >= FEW && found * 2 > docs
}

/// The postings of one word.
fn list(found: &[Found], norms: &[[f64; FIELD_COUNT]], factors: &[u8], idf: &[f64]) -> Vec<Posting> {
    let everywhere = is_common(found.len(), norms.len());
    let mut frequencies = [0usize; FIELD_COUNT];
    for found in found {
        for (field, frequency) in frequencies.iter_mut().enumerate() {
            *frequency += usize::from(found.counts[field] > 0);
        }
    }
    let most = CAP * idf[found.len()];
    let weights: [f64; FIELD_COUNT] = std::array::from_fn(|field| {
        let counts = frequencies[field] > 0 && (!everywhere || matches!(field, TITLE | CUE));
        if counts { WEIGHTS[field] * idf[frequencies[field]].min(most) } else { 0.0 }
    });
    found
        .iter()
        .filter_map(|found| {
            let mut impact = 0.0;
            for (field, weight) in weights.iter().enumerate() {
                let count = f64::from(found.counts[field]);
                if count > 0.0 && *weight > 0.0 {
                    let saturated = count * (SATURATION + 1.0) / (count + norms[found.doc as usize][field]);
                    impact += weight * (BONUS + saturated);
                }
            }
            let level = if impact > 0.0 {
                log2(impact) - f64::from(factors[found.doc as usize]) / f64::from(FINE)
            } else {
                0.0
            };
            let level = (level * f64::from(STEPS) + 0.5).floor() as i64 + ZERO;
            let posting = Posting { doc: found.doc, level: level.clamp(0, 255) as u8, section: found.section };
            (impact > 0.0).then_some(posting)
        })
        .collect()
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
        index.postings_of(at)
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
            (index.words, index.starts, index.postings)
        };
        assert_eq!(with(1), with(3));
    }
}
