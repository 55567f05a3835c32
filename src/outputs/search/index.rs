//! Parts → words with weighted postings.
//!
//! In: all documents, in [`IndexPart`]s. Out: [`Index`]: every word, sorted, with the documents it stands in; each posting
//! carries one number, its impact, from which a script ranks by adding up. Must not know: bits, files, scripts.
//!
//! The impact is BM25+ summed over the fields, each with an inverse document frequency **of its own**: `what` is worth
//! nothing in a title and `generator` much, whatever prose does with them. Impacts are kept on a logarithmic scale
//! ([`STEPS`] to a doubling), divided by what a single word in the document's longest field is worth: then all plain
//! mentions of a word have one level, which takes half the bits. Logarithms are computed here, from additions and
//! multiplications alone, since those of the platform may differ in the last bit and the index must not.

use crate::outputs::search::part::{FoundWord, IndexPart, compare};
use crate::outputs::search::words::{CUE, Counts, FIELD_COUNT, SECTION, TITLE};
use rayon::prelude::*;
use std::sync::Arc;

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
const WEIGHTS: [f64; FIELD_COUNT] = [3.0, 2.0, 2.0, 1.5, 1.0, 1.0, 0.7, 0.5];
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.7;
const BONUS: f64 = 0.5;
/// A field's own inverse frequency counts for at most so many times that of the whole: `with` in a title is rare, and
/// still says nothing.
const CAP: f64 = 2.0;
/// In a book of fewer documents no word counts as being everywhere.
const FEW: usize = 20;

/// Indexes documents, given in parts.
pub fn build(parts: &[Arc<IndexPart>]) -> Index {
    let lengths: Vec<[u32; FIELD_COUNT]> = parts.iter().flat_map(|part| part.lengths.iter().copied()).collect();
    let (norms, idf) = (norms(&lengths), inverse_frequencies(lengths.len()));
    let factors = factors(&lengths, &norms);
    let merged = merge(parts);
    let lists = merged.par_chunk_by(|a, b| a.word == b.word).map_init(Vec::new, |found, same| {
        found.clear();
        same.iter().for_each(|word| word.part.add_found(word.number, word.first, found));
        (Box::from(same[0].word), list(found, &norms, &factors, &idf))
    });
    let sections = parts.iter().flat_map(|part| part.sections.iter().copied()).collect();
    let (words, lists): (Vec<_>, Vec<_>) = lists.unzip();
    let (common, postings): (Vec<bool>, Vec<_>) = lists.into_iter().unzip();
    let common = (0..).zip(common).filter_map(|(word, is_common)| is_common.then_some(word)).collect();
    Index { words, postings, common, sections, factors }
}

/// A word of a part.
struct InPart<'p> {
    word: &'p str,
    part: &'p IndexPart,
    number: usize,
    /// The number of the part's first document.
    first: u32,
}

/// The words of all parts, sorted; the same word of several parts in the order of their documents.
fn merge(parts: &[Arc<IndexPart>]) -> Vec<InPart<'_>> {
    let mut all = Vec::new();
    let mut first = 0;
    for part in parts {
        all.extend(part.words().enumerate().map(|(number, word)| InPart { word, part, number, first }));
        first += part.docs() as u32;
    }
    // Stable.
    all.par_sort_by(|a, b| compare(a.word, b.word));
    all
}

/// Whether a word in so many of some documents is everywhere.
fn is_common(found: usize, docs: usize) -> bool {
    docs >= FEW && found * 2 > docs
}

/// Whether a word is everywhere, and its postings.
fn list(found: &[FoundWord], norms: &[[f64; FIELD_COUNT]], factors: &[u8], idf: &[f64]) -> (bool, Vec<Posting>) {
    let mut frequencies = [0usize; FIELD_COUNT];
    for found in found {
        fields(found.counts).for_each(|field| frequencies[field] += 1);
    }
    let everywhere = is_common(found.len(), norms.len());
    let most = CAP * idf[found.len()];
    let weights: [f64; FIELD_COUNT] = std::array::from_fn(|field| {
        let counts = frequencies[field] > 0 && (!everywhere || matches!(field, TITLE | CUE));
        if counts { WEIGHTS[field] * idf[frequencies[field]].min(most) } else { 0.0 }
    });
    let postings = found.iter().filter_map(|found| {
        let mut impact = 0.0;
        for field in fields(found.counts).filter(|field| weights[*field] > 0.0) {
            let count = f64::from(found.counts[field]);
            let saturated = count * (SATURATION + 1.0) / (count + norms[found.doc as usize][field]);
            impact += weights[field] * (BONUS + saturated);
        }
        let level =
            if impact > 0.0 { log2(impact) - f64::from(factors[found.doc as usize]) / f64::from(FINE) } else { 0.0 };
        let level = (level * f64::from(STEPS) + 0.5).floor() as i64 + ZERO;
        let posting = Posting { doc: found.doc, level: level.clamp(0, 255) as u8, section: found.section };
        (impact > 0.0).then_some(posting)
    });
    (everywhere, postings.collect())
}

/// The fields that have a word, in order: most have none.
fn fields(counts: Counts) -> impl Iterator<Item = usize> {
    let mut rest = u64::from_le_bytes(counts);
    std::iter::from_fn(move || {
        let field = (rest != 0).then(|| rest.trailing_zeros() as usize / 8)?;
        rest &= !(0xFF << (8 * field));
        Some(field)
    })
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
    use crate::outputs::search::{DocText, Facets, SearchDoc, SearchSection, read};

    type Doc = (SearchDoc, Arc<DocText>);

    fn doc(title: &str, text: &str) -> Doc {
        let section = SearchSection {
            anchor: "more".to_owned(),
            title: "More".to_owned(),
            kind: "other",
            text: text.to_owned(),
            ..SearchSection::default()
        };
        let text = DocText::new("", &[section]);
        (SearchDoc { title: Title::plain(title), topic: u32::MAX, ..SearchDoc::default() }, text)
    }

    /// The index of documents in parts of so many.
    fn in_parts(docs: &[Doc], of: usize) -> Index {
        let part = |docs: &[Doc]| {
            let (docs, texts): (Vec<_>, Vec<_>) = docs.iter().cloned().unzip();
            Arc::new(read(&docs, &texts, &Facets::default()))
        };
        build(&docs.chunks(of).map(part).collect::<Vec<_>>())
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
        let index = in_parts(&[doc("Lists", "tuples"), doc("Tuples", "lists")], 1);
        let lists = of(&index, "lists");
        assert!(lists[0].level > lists[1].level);
        assert_eq!((lists[0].section, lists[1].section), (0, 1));
        assert_eq!(index.sections, [1, 1]);
    }

    #[test]
    fn a_word_that_is_everywhere_is_found_in_titles_only() {
        let mut docs: Vec<Doc> = (0..40).map(|n| doc(&format!("Page {n}"), "python the")).collect();
        docs[7] = doc("Why Python", "the");
        let index = in_parts(&docs, 16);
        assert_eq!(of(&index, "python").iter().map(|posting| posting.doc).collect::<Vec<_>>(), [7]);
        assert!(of(&index, "the").is_empty());
    }

    #[test]
    fn neither_the_number_of_parts_nor_of_threads_changes_anything() {
        let docs: Vec<Doc> = (0..300).map(|n| doc(&format!("Page {n}"), &format!("word{} ü 日本", n % 7))).collect();
        let with = |threads: usize, of: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let index = pool.install(|| in_parts(&docs, of));
            (index.words, index.common, index.postings)
        };
        assert_eq!(with(1, 300), with(3, 7));
    }
}
