//! What tells that a file is the one seen before, without reading it.
//!
//! In: the metadata of a file. Out: its [`Stamp`].
//!
//! Must not know: which file it is, or what is in it.

use serde::{Deserialize, Serialize};
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Length in bytes, time of writing and time of any change in nanoseconds since 1970, inode. The last two, which only Unix
/// has, are not fooled by times that were set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// Length in bytes.
    pub length: u64,
    /// When it was written.
    pub modified: i128,
    changed: i128,
    /// Its inode; 0 where there are none.
    pub inode: u64,
}

/// How old a change must be for a later one to show: no file system counts time in longer steps.
const STEP: i128 = 2_000_000_000;

impl Stamp {
    /// The stamp of a file with this metadata.
    pub(crate) fn of(metadata: &Metadata) -> Stamp {
        #[cfg(unix)]
        let (changed, inode) = {
            use std::os::unix::fs::MetadataExt;
            (i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()), metadata.ino())
        };
        #[cfg(not(unix))]
        let (changed, inode) = (0, 0);
        Stamp { length: metadata.len(), modified: metadata.modified().map_or(0, nanoseconds), changed, inode }
    }

    /// The stamp of a regular file, not of what a link leads to.
    pub(crate) fn at(path: &Path) -> Option<Stamp> {
        fs::symlink_metadata(path).ok().filter(Metadata::is_file).map(|metadata| Stamp::of(&metadata))
    }

    /// Whether a file with this stamp still has the bytes that were read at some time: its last change was long enough before
    /// that for a later one to show, and the system notes every change.
    pub(crate) fn settled(&self, read: SystemTime) -> bool {
        cfg!(unix) && self.modified.max(self.changed) + STEP < nanoseconds(read)
    }
}

fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}
