//! What published files were made from, kept on disk so that the next build makes only what changed.
//!
//! In: a destination and what a build wrote there. Out: for each file its key and the stamp that it had. Whatever is
//! doubtful is forgotten: without any of it the next build makes everything anew and gives the same site.
//!
//! Must not know: how a file is made, or how it gets to its place.

use crate::build::memo::Key;
use crate::build::plan::Step;
use crate::build::publish::Published;
use crate::diag::Diagnostic;
use crate::digest::{self, Digest, Sum};
use crate::route::Route;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use std::{fs, io};
use xxhash_rust::xxh3::xxh3_64;

/// What tells that a published file is the one that was written: length, time of writing, time of any change, inode. The
/// last two are not fooled by restored times. A build that is killed leaves other times of change than it noted, and the
/// next one makes those files anew.
pub type Stamp = (u64, u128, i128, u64);

/// About what a file takes in the cache, in bytes.
const ROOM: usize = 192;

/// The stamp of a file; `None` when it is no file.
pub fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    #[cfg(unix)]
    let (changed, inode) = {
        use std::os::unix::fs::MetadataExt;
        (i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()), metadata.ino())
    };
    #[cfg(not(unix))]
    let (changed, inode) = (0, 0);
    Some((metadata.len(), modified, changed, inode))
}

/// What a published file was made from.
#[derive(Debug, Serialize, Deserialize)]
pub struct Remembered {
    /// Digest of the file.
    pub written: Digest,
    /// Digest of its inputs.
    pub key: Key,
    /// What it was made from at most.
    pub scope: Digest,
    /// The file as it was written.
    pub stamp: Stamp,
}

/// What a build came to. One of the very same inputs comes to the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// Digest of everything that the build depended on.
    pub whole: Digest,
    /// Digest of everything but the text of pages.
    pub frame: Digest,
    /// How many questions the book has.
    pub questions: usize,
    /// What it had to report.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is remembered of a destination.
#[derive(Debug, Default)]
pub struct Memory {
    /// The build that wrote it.
    pub outcome: Option<Outcome>,
    /// The files that stood there.
    pub files: FxHashMap<Route, Remembered>,
}

impl Memory {
    /// The memory of what stands there now.
    pub fn of(mut self, old: &Published) -> Memory {
        self.files.retain(|route, known| old.files.get(route).is_some_and(|sum| sum.digest == known.written));
        self
    }
}

/// The inputs of every published file, in one file: a line that names the program, what is remembered, a check sum.
/// Believed only when whole, made by this very program, and for this very site.
pub struct Cache {
    file: PathBuf,
    spare: PathBuf,
}

impl Cache {
    /// The cache of a destination, in a folder.
    pub fn new(folder: &Path, destination: &Path) -> Cache {
        let name = digest::of(destination.to_string_lossy().as_ref()).hex(16);
        Cache { file: folder.join(format!("published-{name}")), spare: folder.join(format!("spare-{name}")) }
    }

    /// Where the site before the last may lie.
    pub fn spare(&self) -> &Path {
        &self.spare
    }

    /// What it remembers of the files at the destination.
    pub fn read(&self) -> Memory {
        self.try_read().unwrap_or_default()
    }

    /// The file is believed when it is whole and of this program.
    fn try_read(&self) -> Option<Memory> {
        let bytes = fs::read(&self.file).ok()?;
        let (value, check) = bytes.strip_prefix(first_line().as_bytes())?.split_last_chunk()?;
        if xxh3_64(value).to_le_bytes() != *check {
            return None;
        }
        let (outcome, files): (Outcome, Vec<(Route, Remembered)>) = postcard::from_bytes(value).ok()?;
        Some(Memory { outcome: Some(outcome), files: files.into_iter().collect() })
    }

    /// Notes what was built: of files that were written or linked the stamp, of all others the one that is known. Best
    /// effort: without it the next build makes everything anew.
    pub fn write(&self, folder: &Path, outcome: &Outcome, plan: &[Step<'_>], files: &BTreeMap<Route, Sum>) {
        let file = |step: &Step<'_>| {
            let written = files.get(step.route)?.digest;
            let stamp = step.stamp.or_else(|| stamp(&folder.join(step.route.as_str())))?;
            Some((step.route.clone(), Remembered { written, key: step.key?, scope: step.scope, stamp }))
        };
        let files: Vec<(Route, Remembered)> = plan.par_iter().filter_map(file).collect();
        let bytes = Vec::with_capacity(files.len() * ROOM);
        let Ok(mut bytes) = postcard::to_extend(&(outcome, files), bytes) else { return };
        bytes.extend(xxh3_64(&bytes).to_le_bytes());
        let first = first_line();
        let _ = self.file.parent().map(|parent| {
            fs::create_dir_all(parent).and_then(|()| {
                ignore(parent)?;
                let staged = self.file.with_extension("new");
                let mut file = fs::File::create(&staged)?;
                file.write_all(first.as_bytes())?;
                file.write_all(&bytes)?;
                fs::rename(staged, &self.file)
            })
        });
    }
}

/// Tells version control that a cache folder is none of its business.
pub fn ignore(folder: &Path) -> io::Result<()> {
    let ignore = folder.join(".gitignore");
    if ignore.exists() { Ok(()) } else { fs::write(ignore, "*\n") }
}

/// What a file that is kept begins with.
pub fn first_line() -> String {
    format!("{}\n", program())
}

/// This very program: another build of it may make other bytes of the same inputs.
fn program() -> String {
    let stamp = std::env::current_exe().ok().and_then(|path| stamp(&path));
    let (length, modified, ..) = stamp.unwrap_or_default();
    format!("cuebook-{}-{length}-{modified}", env!("CARGO_PKG_VERSION"))
}
