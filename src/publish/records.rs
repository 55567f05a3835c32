//! What published files were made from, kept on disk so that the next build makes only what changed.
//!
//! In: a destination and what a build wrote there. Out: for each file its digest, the stamp that it had, and its trace.
//! Whatever is doubtful is forgotten: without any of it the next build makes everything anew and gives the same site.
//!
//! Must not know: how a file is made, or how it gets to its place.

use crate::cache::folder;
use crate::cache::segments::Extent;
use crate::diag::Diagnostic;
use crate::digest::{self, Digest, Sum};
use crate::publish::manifest::{MANIFEST, Published};
use crate::route::Route;
use crate::site::trace::Traces;
use crate::stamp::Stamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A published file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FileRecord {
    /// Digest of the file.
    pub written: Digest,
    /// The file as it was written. A build that is killed leaves other times of change than it noted, and the next one makes
    /// those files anew.
    pub stamp: Stamp,
    /// Number of its trace; [`NO_TRACE`] for what is made whenever anything is.
    pub trace: u32,
}

impl FileRecord {
    /// Whether the file at a path is as it was written.
    pub(crate) fn is_at(&self, path: &Path) -> bool {
        Stamp::at(path) == Some(self.stamp)
    }
}

/// The number of no trace.
pub(crate) const NO_TRACE: u32 = u32::MAX;

/// What a build came to: another one of the very same inputs comes to the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BuildSummary {
    /// Digest of everything that the build depended on.
    pub whole: Digest,
    /// How many questions the book has.
    pub questions: usize,
    /// How many drafts it left out.
    pub left_out: usize,
    /// What it had to report.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the next build has to know: each file, all traces, the segments of files that are put together from many.
pub(crate) struct Recorded {
    /// The stamp of the list of published files.
    pub list: Option<Stamp>,
    /// Of files that were written or linked the stamp, of all others the one that is known.
    pub files: Vec<(Route, FileRecord)>,
    /// What they were made from.
    pub traces: Traces,
    /// Each with the number of its trace.
    pub segments: Vec<(Route, Vec<(Extent, u32)>)>,
}

/// The segments of files that are put together from many: each with the number of its trace.
pub(crate) type SegmentRecords = FxHashMap<Route, Vec<(Extent, u32)>>;

/// What is recorded of a destination.
#[derive(Debug, Default)]
pub(crate) struct Records {
    /// The build that wrote it.
    pub summary: Option<BuildSummary>,
    /// The stamp that the list of published files had.
    list: Option<Stamp>,
    /// The files that stood there.
    pub files: FxHashMap<Route, FileRecord>,
    /// What they were made from: a build that finds nothing changed never reads it.
    traces: Vec<u8>,
}

impl Records {
    /// Whether a folder still holds the list and all files as they were written.
    pub(crate) fn stand_in(&self, folder: &Path) -> bool {
        let list = Stamp::at(&folder.join(MANIFEST));
        list.is_some()
            && list == self.list
            && self.files.par_iter().all(|(route, known)| known.is_at(&folder.join(route.as_str())))
    }

    /// The records of what stands there now.
    pub(crate) fn of(mut self, old: &Published) -> Records {
        self.files.retain(|route, known| old.files.get(route).is_some_and(|sum| sum.digest == known.written));
        self
    }

    /// The files that stand in a folder as they were written and that the list there does not name.
    pub(crate) fn lost(&self, folder: &Path, old: &Published) -> Vec<(Route, Sum)> {
        let lost = self
            .files
            .iter()
            .filter(|(route, known)| !old.files.contains_key(*route) && known.is_at(&folder.join(route.as_str())));
        lost.map(|(route, known)| (route.clone(), Sum { digest: known.written, size: known.stamp.length })).collect()
    }

    /// What the files were made from.
    pub(crate) fn traces(&self) -> (Arc<Traces>, SegmentRecords) {
        let (traces, segments): (Traces, Vec<_>) = postcard::from_bytes(&self.traces).unwrap_or_default();
        (Arc::new(traces), segments.into_iter().collect())
    }
}

/// The records of a destination in one file of the cache.
pub(crate) struct RecordFile {
    file: PathBuf,
    spare: PathBuf,
}

impl RecordFile {
    /// The records of a destination, in a folder.
    pub(crate) fn new(folder: &Path, destination: &Path) -> RecordFile {
        let name = digest::of(destination.to_string_lossy().as_ref()).hex(16);
        RecordFile { file: folder.join(format!("published-{name}")), spare: folder.join(format!("spare-{name}")) }
    }

    /// Where the site before the last may lie.
    pub(crate) fn spare(&self) -> &Path {
        &self.spare
    }

    /// What is recorded of the files at the destination.
    pub(crate) fn read(&self) -> Records {
        self.try_read().unwrap_or_default()
    }

    fn try_read(&self) -> Option<Records> {
        let value = folder::read(&self.file)?;
        type Kept = (BuildSummary, Option<Stamp>, Vec<(Route, FileRecord)>);
        let ((summary, list, files), traces): (Kept, _) = postcard::take_from_bytes(&value).ok()?;
        Some(Records { summary: Some(summary), list, files: files.into_iter().collect(), traces: traces.to_vec() })
    }

    /// Records what was built. Best effort: without it the next build makes everything anew.
    pub(crate) fn write(&self, summary: &BuildSummary, recorded: &Recorded) {
        let Recorded { list, files, traces, segments } = recorded;
        let bytes = postcard::to_allocvec(&(summary, list, files));
        if let Ok(bytes) = bytes.and_then(|bytes| postcard::to_extend(&(traces, segments), bytes)) {
            folder::write(&self.file, bytes);
        }
    }
}
