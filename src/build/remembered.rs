//! What published files were made from, kept on disk so that the next build makes only what changed.
//!
//! In: a destination and what a build wrote there. Out: for each file its key and the stamp that it had. Whatever is
//! doubtful is forgotten: without any of it the next build makes everything anew and gives the same site.
//!
//! Must not know: how a file is made, or how it gets to its place.

use crate::build::folder::{Stamp, first_line, ignore};
use crate::build::key::Key;
use crate::build::manifest::Published;
use crate::diag::Diagnostic;
use crate::digest::{self, Digest};
use crate::nofollow;
use crate::route::Route;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// About what a file takes in the cache, in bytes.
const ROOM: usize = 192;

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
        let bytes = nofollow::read(&self.file).ok()?;
        let (value, check) = bytes.strip_prefix(first_line().as_bytes())?.split_last_chunk()?;
        if xxh3_64(value).to_le_bytes() != *check {
            return None;
        }
        let (outcome, files): (Outcome, Vec<(Route, Remembered)>) = postcard::from_bytes(value).ok()?;
        Some(Memory { outcome: Some(outcome), files: files.into_iter().collect() })
    }

    /// Notes what was built. Best effort: without it the next build makes everything anew.
    pub fn write(&self, outcome: &Outcome, files: &[(Route, Remembered)]) {
        let bytes = Vec::with_capacity(files.len() * ROOM);
        let Ok(mut bytes) = postcard::to_extend(&(outcome, files), bytes) else { return };
        bytes.extend(xxh3_64(&bytes).to_le_bytes());
        let first = first_line();
        let _ = self.file.parent().map(|parent| {
            fs::create_dir_all(parent).and_then(|()| {
                ignore(parent)?;
                let staged = self.file.with_extension("new");
                let mut file = nofollow::create(&staged)?;
                file.write_all(first.as_bytes())?;
                file.write_all(&bytes)?;
                fs::rename(staged, &self.file)
            })
        });
    }
}
