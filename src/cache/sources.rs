//! What the last build read of its sources, kept on disk so that one that finds nothing changed need not read them.
//!
//! In: the cache folder. Out: what was seen, when it was this very program that saw it.
//!
//! Must not know: how sources are compared.

use super::folder;
use crate::input::SeenSources;
use std::path::Path;

const FILE: &str = "sources";

/// What was seen; `None` where nothing is kept.
pub(crate) fn read(cache: &Path) -> Option<SeenSources> {
    postcard::from_bytes(&folder::read(&cache.join(FILE))?).ok()
}

/// Keeps what was seen. Best effort: without it the next build reads all sources.
pub(crate) fn write(cache: &Path, seen: &SeenSources) {
    if let Ok(bytes) = postcard::to_allocvec(seen) {
        folder::write(&cache.join(FILE), bytes);
    }
}
