//! What a build has to make: for every route, why the published file does not do.
//!
//! In: a [`Site`], and what stands at the destination. Out: [`Step`]s. Must not know: how files are made or written.

use crate::cache::segments::{Earlier, Extent, OpenFile, Segment};
use crate::publish::manifest::Published;
use crate::publish::records::{FileRecord, Records, SegmentRecords};
use crate::route::Route;
use crate::site::trace::{Change, KnownTraces};
use crate::site::whole::{Site, is_search};
use crate::stamp::Stamp;
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Why an artifact is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It was not there before.
    New,
    /// Something that it is made from changed.
    Changed(Change),
    /// The published file is not the one that was written.
    Tampered,
}

impl Reason {
    /// The reason in words.
    pub(crate) fn in_words(&self) -> String {
        match self {
            Reason::New => "new".to_owned(),
            Reason::Changed(Change::Stands) => "something else stood there".to_owned(),
            Reason::Changed(Change::Fact(fact)) => format!("{fact} changed"),
            Reason::Tampered => "the published file is not the one written".to_owned(),
        }
    }
}

/// One artifact of the new site.
#[derive(Clone)]
pub(crate) struct Step<'a> {
    /// Where it stands.
    pub route: &'a Route,
    /// Number of the trace of the published file.
    pub trace: u32,
    /// Why it is made; `None`: the published file stays.
    pub reason: Option<Reason>,
    /// The stamp of the published file, when it is as it was written.
    pub stamp: Option<Stamp>,
}

/// What stands at the destination, and what is recorded of it.
pub(crate) struct Previous {
    /// The destination.
    pub folder: PathBuf,
    /// What the last build wrote there, and what else stands there.
    pub old: Published,
    /// What its files were made from.
    pub records: Records,
}

/// The traces of what stands at the destination, held against the book as it is now.
pub(crate) struct Plan<'p> {
    previous: &'p Previous,
    /// The traces.
    pub known: KnownTraces,
    segments: SegmentRecords,
}

impl<'p> Plan<'p> {
    /// Works out what changed.
    pub(crate) fn new(previous: &'p Previous, site: &Site) -> Plan<'p> {
        let (traces, segments) = previous.records.traces();
        Plan { previous, known: KnownTraces::new(traces, &site.scene, site.subjects()), segments }
    }

    /// The destination.
    pub(crate) fn folder(&self) -> &Path {
        &self.previous.folder
    }

    /// What stands there.
    pub(crate) fn old(&self) -> &Published {
        &self.previous.old
    }

    /// Which of some routes are made anew, and why.
    pub(crate) fn steps<'s>(&self, site: &'s Site, routes: impl Iterator<Item = &'s Route>) -> Vec<Step<'s>> {
        let Previous { folder, old, records } = self.previous;
        let step = |route: &'s Route| {
            let Some(record) = records.files.get(route).filter(|_| old.files.contains_key(route)) else {
                return Step { route, trace: 0, reason: Some(Reason::New), stamp: None };
            };
            let change = self.known.change(record.trace, site.stands(route)).map(Reason::Changed);
            let as_written = change.is_none() && record.is_at(&folder.join(route.as_str()));
            let reason = change.or_else(|| (!as_written).then_some(Reason::Tampered));
            Step { route, trace: record.trace, reason, stamp: as_written.then_some(record.stamp) }
        };
        routes.collect::<Vec<_>>().into_par_iter().with_max_len(16).map(step).collect()
    }

    /// The files of the search, when all of them stay as they are. Which files it has is known only by making it; when
    /// nothing that it is made from has changed, they are those that are there.
    pub(crate) fn search_steps(&self, site: &Site) -> Option<Vec<Step<'p>>> {
        let Previous { folder, old, records } = self.previous;
        let known: Vec<(&Route, &FileRecord)> = records.files.iter().filter(|(route, _)| is_search(route)).collect();
        let stays = |(route, record): &(&'p Route, &FileRecord)| {
            let same = self.known.change(record.trace, site.stands(route)).is_none();
            same && record.is_at(&folder.join(route.as_str()))
        };
        let complete = !known.is_empty() && known.len() == old.files.keys().filter(|route| is_search(route)).count();
        let step = |(route, record): (&'p Route, &FileRecord)| Step {
            route,
            trace: record.trace,
            reason: None,
            stamp: Some(record.stamp),
        };
        (complete && known.iter().all(stays)).then(|| known.into_iter().map(step).collect())
    }

    /// A published file that is put together from segments, with those of which nothing changed.
    pub(crate) fn earlier(&self, route: &Route, file: OpenFile) -> Option<Earlier> {
        let segments = self.segments.get(route)?.iter();
        let same = segments.filter_map(|(extent, trace)| {
            let segment = Segment { extent: *extent, trace: self.known.trace(*trace) };
            self.known.change(*trace, segment.trace.stands).is_none().then_some(segment)
        });
        Some(Earlier::new(file, same))
    }

    /// The segments of a published file, each with the number of its trace.
    pub(crate) fn segments(&self, route: &Route) -> Option<&[(Extent, u32)]> {
        self.segments.get(route).map(Vec::as_slice)
    }
}
