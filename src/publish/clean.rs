//! Removing a published site.
//!
//! In: a destination. Out: every file that is ours is gone, and the folders that this leaves empty.
//!
//! Must not know: sites, records.

use crate::diag::Checked;
use crate::nofollow;
use crate::publish::destination::{keep_apart, resolved};
use crate::publish::manifest::{MANIFEST, PART, Published};
use crate::publish::problems::failed;
use crate::publish::publisher::lock;
use crate::publish::swap;
use std::fs;
use std::path::Path;

/// Removes a published site: every file that is ours, then the folders that this leaves empty. Returns how many files.
pub(crate) fn clean(folder: &Path, book: &Path) -> Checked<usize> {
    let cleaned = resolved(folder).and_then(|folder| {
        keep_apart(&folder, book)?;
        let _lock = folder.parent().filter(|parent| parent.exists()).map(lock).transpose()?;
        let old = Published::read(&folder)?;
        for route in old.files.keys() {
            let path = folder.join(route.as_str());
            nofollow::remove(&folder, &path).map_err(|error| failed("remove", &path, &error))?;
        }
        let _ = swap::remove_part(&folder.join(PART));
        let _ = fs::remove_file(folder.join(MANIFEST));
        for entry in walkdir::WalkDir::new(&folder).contents_first(true).into_iter().filter_map(Result::ok) {
            if entry.file_type().is_dir() {
                // Only empty folders go; one that holds a foreign file stays.
                let _ = fs::remove_dir(entry.path());
            }
        }
        Ok(old.files.len())
    });
    match cleaned {
        Ok(count) => Checked { value: count, diagnostics: Vec::new() },
        Err(diagnostics) => Checked { value: 0, diagnostics },
    }
}
