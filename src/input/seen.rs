//! What was read of a book's sources: enough to tell later, without reading them again, that nothing has changed.
//!
//! In: the stamps and digests of an earlier read, and a listing of the sources as they are now. Out: whether they are the
//! same. A stamp is believed only when the file had not just been changed as it was read; else its bytes are looked at.
//!
//! Must not know: where it is kept.

use super::listing::{ListedFile, Listing};
use crate::digest::{self, Digest};
use crate::stamp::Stamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs;
use std::sync::Arc;
use std::time::SystemTime;

/// Sources as they were read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SeenSources {
    /// When they were listed.
    pub at: SystemTime,
    /// The digest of their snapshot.
    pub digest: Digest,
    /// Each file by its path, sorted, with its stamp and the digest of its bytes.
    files: Vec<(Arc<str>, Stamp, Digest)>,
}

impl SeenSources {
    /// Files that were listed at some time, and the digest of their snapshot.
    pub(crate) fn new(at: SystemTime, digest: Digest, mut files: Vec<(Arc<str>, Stamp, Digest)>) -> SeenSources {
        files.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        SeenSources { at, digest, files }
    }

    /// The same sources with the stamps of a new listing; `None` where any file has changed, come or gone. The time becomes that
    /// of the listing when the bytes of a file had to be read.
    pub(crate) fn again(mut self, listing: &Listing) -> Option<SeenSources> {
        let mut listed: Vec<_> = listing.files.iter().collect();
        listed.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        // A file of a runtime may be a static file too.
        listed.dedup_by(|one, other| one.path == other.path);
        if listed.len() != self.files.len() || !listing.problems.is_empty() {
            return None;
        }
        let at = self.at;
        let known = |stamp: &Stamp, now: &Stamp| stamp == now && stamp.settled(at);
        let same = |(file, (path, stamp, digest)): (_, &mut (Arc<str>, Stamp, Digest))| {
            let file: &ListedFile = file;
            if file.path != **path {
                return None;
            }
            if known(stamp, &file.stamp) {
                return Some(false);
            }
            *stamp = file.stamp;
            let bytes = fs::read(&file.absolute).ok()?;
            (digest::bytes(&bytes) == *digest).then_some(true)
        };
        let read = listed
            .into_par_iter()
            .zip(&mut self.files)
            .map(same)
            .try_reduce(|| false, |one, other| Some(one || other))?;
        Some(SeenSources { at: if read { listing.at } else { at }, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reader;
    use super::*;
    use std::path::Path;
    use std::time::Duration;

    fn put(root: &Path, path: &str, text: &str) {
        fs::create_dir_all(root.join(path).parent().expect("a folder")).expect("a folder");
        fs::write(root.join(path), text).expect("written");
    }

    /// A book as it was read, as if that had been some time ago.
    fn seen(reader: &mut Reader, after: Duration) -> SeenSources {
        let listing = reader.list().expect("a book");
        let at = listing.at + after;
        let digest = reader.read_listed(listing).digest();
        reader.seen(at, digest).expect("a good book")
    }

    #[test]
    fn the_same_sources_are_known_without_their_bytes_and_any_change_is_seen() {
        const LATER: Duration = Duration::from_secs(3600);
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        put(root, "book.toml", "[book]\ntitle = \"T\"\n");
        put(root, "content/_index.md", "# Home\n");
        put(root, "static/a.txt", "one\n");
        let mut reader = Reader::new(root);
        let again = |reader: &Reader, seen: SeenSources| seen.again(&reader.list().expect("a book"));
        // Read just after it was written: a change within the same step of the clock would not show, so bytes are looked at.
        let fresh = seen(&mut reader, Duration::ZERO);
        let at = fresh.at;
        assert!(again(&reader, fresh).expect("the same").at > at);
        let old = seen(&mut reader, LATER);
        let at = old.at;
        #[cfg(unix)]
        assert_eq!(again(&reader, old).expect("the same").at, at);

        let edits: [(&str, &dyn Fn()); 6] = [
            ("a word", &|| put(root, "content/_index.md", "# Hole\n")),
            ("a word, with the time of before", &|| {
                let path = root.join("content/_index.md");
                let written = fs::metadata(&path).and_then(|data| data.modified()).expect("a time");
                fs::write(&path, "# Role\n").expect("written");
                fs::File::options()
                    .write(true)
                    .open(&path)
                    .and_then(|file| file.set_modified(written))
                    .expect("a time");
            }),
            ("a new file", &|| put(root, "static/b.txt", "two\n")),
            ("a file that is gone", &|| fs::remove_file(root.join("static/b.txt")).expect("removed")),
            ("another name", &|| fs::rename(root.join("static/a.txt"), root.join("static/c.txt")).expect("renamed")),
            ("the lock", &|| put(root, "book.lock", "version = 1\n")),
        ];
        for (what, edit) in edits {
            let known = seen(&mut reader, LATER);
            edit();
            assert!(again(&reader, known).is_none(), "{what}");
        }
    }
}
