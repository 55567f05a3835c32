//! The record of the facts that a maker asked for.
//!
//! In: facts, as they are asked for. Out: each of them once, in order.
//!
//! Must not know: what the facts say.

use crate::outputs::fact::Fact;
use std::cell::RefCell;
use std::sync::OnceLock;

/// What one maker asked for so far.
#[derive(Default)]
pub(crate) struct AskedFacts(RefCell<Vec<Fact>>);

impl AskedFacts {
    pub(crate) fn note(&self, fact: Fact) {
        let mut asked = self.0.borrow_mut();
        if asked.last() != Some(&fact) {
            asked.push(fact);
        }
    }

    /// Adds the record of a part.
    pub(crate) fn include(&self, asked: &[Fact]) {
        self.0.borrow_mut().extend_from_slice(asked);
    }

    /// Each fact once, in order.
    pub(crate) fn into_facts(self) -> Vec<Fact> {
        let mut asked = self.0.into_inner();
        asked.sort_unstable();
        asked.dedup();
        // The record is kept until the end of the build, and most of its capacity held what was asked for twice.
        asked.shrink_to_fit();
        asked
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
