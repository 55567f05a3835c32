//! The record of the facts that a maker asked for.
//!
//! In: facts, as they are asked for. Out: each of them once, in order.
//!
//! Must not know: what the facts say.

use crate::outputs::fact::Fact;
use std::cell::RefCell;
use std::sync::OnceLock;

/// What one maker asked for so far: the facts of each kind by themselves, as makers go through the book and ask for a few
/// kinds in turn, so that most come in order.
#[derive(Default)]
pub(crate) struct AskedFacts(RefCell<Vec<Vec<Fact>>>);

impl AskedFacts {
    pub(crate) fn note(&self, fact: Fact) {
        note(&mut self.0.borrow_mut(), fact);
    }

    /// Adds the record of a part.
    pub(crate) fn include(&self, asked: &[Fact]) {
        let mut kinds = self.0.borrow_mut();
        asked.iter().for_each(|fact| note(&mut kinds, *fact));
    }

    /// Each fact once, in order.
    pub(crate) fn into_facts(self) -> Vec<Fact> {
        let mut kinds = self.0.into_inner();
        for asked in &mut kinds {
            asked.sort_unstable();
            asked.dedup();
        }
        // The record is kept until the end of the build, and is as long as it has to be.
        let asked = kinds.concat();
        debug_assert!(asked.is_sorted(), "the kinds of facts are numbered in order");
        asked
    }
}

fn note(kinds: &mut Vec<Vec<Fact>>, fact: Fact) {
    let kind = fact.kind();
    if kinds.len() <= kind {
        kinds.resize_with(kind + 1, Vec::new);
    }
    if kinds[kind].last() != Some(&fact) {
        kinds[kind].push(fact);
    }
}

/// A value that several makers share, with the facts asked for by whoever made it.
pub(crate) struct Shared<T>(OnceLock<(T, Vec<Fact>)>);

impl<T> Default for Shared<T> {
    fn default() -> Shared<T> {
        Shared(OnceLock::new())
    }
}

impl<T> Shared<T> {
    /// The value and its record, made by the first who needs it.
    pub(crate) fn get_or_make(&self, make: impl FnOnce() -> (T, Vec<Fact>)) -> (&T, &[Fact]) {
        let (value, asked) = self.0.get_or_init(make);
        (value, asked)
    }
}
