//! Answers to the first keys, worked out ahead.
//!
//! In: an index. Out: for each prefix that many postings share, the documents that would come first, so that a script
//! need not read thousands of lists to answer a letter; and the order in which to store what such documents show. Must
//! not know: files, scripts.

use crate::outputs::search::index::{Index, STEPS, log2};
use std::collections::BTreeMap;

/// The documents that come first for a prefix, the best ahead.
pub(crate) type Heads = BTreeMap<String, Vec<u32>>;

/// A prefix with more postings than this has a head; with fewer, a script reads them in some milliseconds.
const MANY: usize = 5000;
/// The longest prefix with a head, in characters.
const LONGEST: usize = 4;
/// Documents in a head.
const HEAD: usize = 12;
/// Of these, so many are shown at once.
const SHOWN: usize = 7;

/// The heads of an index.
pub(crate) fn heads(index: &Index) -> Heads {
    let mut heads = Heads::new();
    let mut scores = vec![0u32; index.sections.len()];
    for length in 1..=LONGEST {
        let start_of = |word: &str| word.char_indices().nth(length).map_or(word.len(), |(at, _)| at);
        let mut from = 0;
        while from < index.words.len() {
            let prefix = &index.words[from][..start_of(&index.words[from])];
            if prefix.chars().count() < length {
                from += 1;
                continue;
            }
            let to = from + index.words[from..].partition_point(|word| word.starts_with(prefix));
            let postings: usize = index.postings[from..to].iter().map(Vec::len).sum();
            if postings > MANY {
                heads.insert(prefix.to_owned(), head(index, from..to, length as u32, &mut scores));
            }
            from = to;
        }
    }
    heads
}

/// The documents that are shown for a head, those for the shortest prefixes first.
pub(crate) fn front(heads: &Heads) -> Vec<u32> {
    let mut order: Vec<_> = heads.iter().map(|(prefix, docs)| (prefix.chars().count(), prefix, docs)).collect();
    order.sort();
    let mut seen = std::collections::HashSet::new();
    let shown = order.iter().flat_map(|(_, _, docs)| docs.iter().take(SHOWN));
    shown.copied().filter(|doc| seen.insert(*doc)).collect()
}

/// The first documents for a range of words that share a prefix. Levels are logarithms: subtracting is dividing. As in
/// the script, a word that goes on after the prefix counts for less the longer it is, and the prefix itself in full.
fn head(index: &Index, words: std::ops::Range<usize>, length: u32, scores: &mut [u32]) -> Vec<u32> {
    scores.fill(0);
    for word in words {
        let letters = index.words[word].chars().count() as u32;
        let less = if letters == length { 0.0 } else { log2(f64::from(letters) / (0.8 * f64::from(length))) };
        let less = (less * f64::from(8 * STEPS) + 0.5) as u32;
        for posting in &index.postings[word] {
            let score = (u32::from(posting.level) * 8).saturating_sub(less).max(1);
            let best = &mut scores[posting.doc as usize];
            *best = (*best).max(score);
        }
    }
    let mut docs: Vec<u32> = (0..scores.len() as u32).filter(|doc| scores[*doc as usize] > 0).collect();
    let count = docs.len().min(HEAD);
    let by_score = |a: &u32, b: &u32| scores[*b as usize].cmp(&scores[*a as usize]).then(a.cmp(b));
    if docs.len() > count {
        docs.select_nth_unstable_by(count, by_score);
        docs.truncate(count);
    }
    docs.sort_unstable_by(by_score);
    docs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_first_is_stored_first_and_once() {
        let heads = Heads::from([
            ("a".to_owned(), vec![7, 3]),
            ("ab".to_owned(), vec![3, 9]),
            ("b".to_owned(), (20..32).collect::<Vec<u32>>()),
        ]);
        assert_eq!(front(&heads), [7, 3, 20, 21, 22, 23, 24, 25, 26, 9]);
    }
}
