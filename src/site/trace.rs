//! Traces: for each artifact the facts that its maker asked for, with their fingerprints at that time.
//!
//! In: the traces of an earlier build, and the book as it is now. Out: for a trace the first fact that is another now, or
//! that none is: then the artifact would be made the same again. And the traces of this build, in a form that outlives it:
//! numbers of pages and topics move between builds, so what a fact is about is kept by its name.
//!
//! Must not know: how artifacts are made, where traces are kept.

use crate::outputs::fact::{Fact, Subject, Subjects};
use crate::outputs::scene::Scene;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What one artifact was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Fingerprint of what stands at the route: another kind of artifact, or one of another page, is another one.
    pub stands: u64,
    /// The facts asked for, each once, in order.
    pub asked: Vec<Fact>,
}

/// Traces as they are kept. Facts and subjects are named once and then go by number.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Traces {
    subjects: Vec<(Subject, String)>,
    /// Each with the number of its subject, and its fingerprint.
    facts: Vec<(Fact, u64)>,
    /// For each trace what stands at its route, and the differences between the numbers of its facts.
    traces: Vec<(u64, Vec<i32>)>,
}

impl Traces {
    /// The trace of one artifact.
    pub fn of_one(trace: &Trace, scene: &Scene) -> Traces {
        let none = KnownTraces::default();
        let mut collected = Collected::new(&none, scene);
        collected.add(trace);
        collected.finish()
    }
}

/// Why an artifact would be another one now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Something else stands at the route.
    Stands,
    /// A fact changed: in words.
    Fact(String),
}

/// The traces of an earlier build, held against the book as it is now.
#[derive(Default)]
pub(crate) struct KnownTraces {
    traces: Arc<Traces>,
    /// For each fact its number in this book; `None` where it changed or its subject is gone.
    now: Vec<Option<Fact>>,
}

impl KnownTraces {
    /// Works out which facts are as they were.
    pub(crate) fn new(traces: Arc<Traces>, scene: &Scene, subjects: &Subjects) -> KnownTraces {
        let numbers: Vec<Option<u32>> =
            traces.subjects.iter().map(|(subject, name)| subjects.number(*subject, name)).collect();
        let now = |(fact, fingerprint): &(Fact, u64)| {
            let number = (*numbers.get(fact.number() as usize)?)?;
            Some(fact.with_number(number)).filter(|fact| fact.fingerprint(scene) == *fingerprint)
        };
        let now = traces.facts.par_iter().with_min_len(256).map(now).collect();
        KnownTraces { traces, now }
    }

    /// What changed since a trace was taken; `None` when nothing did. `stands` tells what stands at the route now.
    pub(crate) fn change(&self, trace: u32, stands: u64) -> Option<Change> {
        let Some((stood, _)) = self.traces.traces.get(trace as usize) else { return Some(Change::Stands) };
        if *stood != stands {
            return Some(Change::Stands);
        }
        let changed = self.facts_of(trace).find(|fact| !matches!(self.now.get(*fact), Some(Some(_))))?;
        Some(self.in_words(changed).map_or(Change::Stands, Change::Fact))
    }

    /// The facts of a trace in words.
    pub(crate) fn facts_in_words(&self, trace: u32) -> Vec<String> {
        self.facts_of(trace).filter_map(|fact| self.in_words(fact)).collect()
    }

    fn in_words(&self, fact: usize) -> Option<String> {
        let (fact, _) = self.traces.facts.get(fact)?;
        let subject = self.traces.subjects.get(fact.number() as usize);
        Some(fact.in_words(subject.map_or("", |(_, name)| name)))
    }

    /// A trace of which nothing changed, with the numbers of this book.
    pub(crate) fn trace(&self, trace: u32) -> Trace {
        let stands = self.traces.traces.get(trace as usize).map_or(0, |(stands, _)| *stands);
        let asked = self.facts_of(trace).filter_map(|fact| *self.now.get(fact)?).collect();
        Trace { stands, asked }
    }

    fn facts_of(&self, trace: u32) -> impl Iterator<Item = usize> + '_ {
        let steps = self.traces.traces.get(trace as usize).map_or(&[][..], |(_, steps)| steps);
        steps.iter().scan(0i32, |number, step| {
            *number = number.wrapping_add(*step);
            Some(*number as u32 as usize)
        })
    }
}

/// Traces on their way to be kept.
pub(crate) struct Collected<'k> {
    known: &'k KnownTraces,
    scene: &'k Scene,
    subjects: FxHashMap<(Subject, u32), u32>,
    facts: FxHashMap<Fact, u32>,
    /// Numbers of facts and traces of the earlier build, in this one.
    known_facts: Vec<Option<u32>>,
    known_traces: Vec<Option<u32>>,
    /// Numbers of traces that several artifacts have, by their address.
    shared: FxHashMap<usize, u32>,
    made: Traces,
}

impl<'k> Collected<'k> {
    /// None yet. `known` are those of the build before.
    pub(crate) fn new(known: &'k KnownTraces, scene: &'k Scene) -> Collected<'k> {
        Collected {
            known,
            scene,
            subjects: FxHashMap::default(),
            facts: FxHashMap::default(),
            known_facts: vec![None; known.traces.facts.len()],
            known_traces: vec![None; known.traces.traces.len()],
            shared: FxHashMap::default(),
            made: Traces::default(),
        }
    }

    /// Adds a trace and gives its number.
    pub(crate) fn add(&mut self, trace: &Trace) -> u32 {
        let numbers: Vec<u32> = trace.asked.iter().map(|fact| self.fact(*fact, None)).collect();
        self.push(trace.stands, &numbers)
    }

    /// Adds a trace that several artifacts have, once, and gives its number.
    pub(crate) fn add_shared(&mut self, trace: &Arc<Trace>) -> u32 {
        let address = Arc::as_ptr(trace) as usize;
        if let Some(number) = self.shared.get(&address) {
            return *number;
        }
        let number = self.add(trace);
        self.shared.insert(address, number);
        number
    }

    /// Adds a trace of the build before, of which nothing changed, and gives its number.
    pub(crate) fn keep(&mut self, trace: u32) -> u32 {
        if let Some(Some(number)) = self.known_traces.get(trace as usize) {
            return *number;
        }
        let known = self.known;
        let numbers: Vec<u32> = known.facts_of(trace).filter_map(|fact| self.known_fact(fact)).collect();
        let stands = known.traces.traces.get(trace as usize).map_or(0, |(stands, _)| *stands);
        let number = self.push(stands, &numbers);
        if let Some(known) = self.known_traces.get_mut(trace as usize) {
            *known = Some(number);
        }
        number
    }

    /// All of them.
    pub(crate) fn finish(self) -> Traces {
        self.made
    }

    fn push(&mut self, stands: u64, numbers: &[u32]) -> u32 {
        let before = std::iter::once(&0).chain(numbers);
        let steps = numbers.iter().zip(before).map(|(number, before)| number.wrapping_sub(*before) as i32);
        self.made.traces.push((stands, steps.collect()));
        self.made.traces.len() as u32 - 1
    }

    fn known_fact(&mut self, known: usize) -> Option<u32> {
        if let Some(number) = *self.known_facts.get(known)? {
            return Some(number);
        }
        let fact = (*self.known.now.get(known)?)?;
        // It has not changed: what it was then need not be worked out again.
        let number = self.fact(fact, self.known.traces.facts.get(known).map(|(_, fingerprint)| *fingerprint));
        self.known_facts[known] = Some(number);
        Some(number)
    }

    fn fact(&mut self, fact: Fact, fingerprint: Option<u64>) -> u32 {
        if let Some(number) = self.facts.get(&fact) {
            return *number;
        }
        let of = (fact.subject(), fact.number());
        let subjects = &mut self.made.subjects;
        let subject = *self.subjects.entry(of).or_insert_with(|| {
            subjects.push((of.0, fact.subject_name(self.scene).to_owned()));
            subjects.len() as u32 - 1
        });
        let fingerprint = fingerprint.unwrap_or_else(|| fact.fingerprint(self.scene));
        self.made.facts.push((fact.with_number(subject), fingerprint));
        let number = self.made.facts.len() as u32 - 1;
        self.facts.insert(fact, number);
        number
    }
}
