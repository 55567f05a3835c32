//! What was read of a book's sources: enough to tell later, without reading them again, what has not changed.
//!
//! In: the stamps and digests of an earlier read, and a listing of the sources as they are now. Out: whether they are the
//! same, all of them or one. A stamp is believed only when the file had not just been changed as it was read; else its bytes
//! are looked at.
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
    /// Each file, sorted by its path.
    files: Vec<SeenFile>,
}

/// A source as it was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SeenFile {
    /// Its path, relative to the book.
    pub path: Arc<str>,
    /// Its stamp when it was listed.
    pub stamp: Stamp,
    /// The digest of its bytes.
    pub digest: Digest,
    /// Whether a build can do without its text as long as the digest stays the same.
    pub may_stay_unread: bool,
}

impl SeenSources {
    /// Files that were listed at some time, and the digest of their snapshot.
    pub(crate) fn new(at: SystemTime, digest: Digest, mut files: Vec<SeenFile>) -> SeenSources {
        files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        SeenSources { at, digest, files }
    }

    /// The same sources with the stamps of a new listing; `None` where any file has changed, come or gone. The time becomes that
    /// of the listing when the bytes of a file had to be read.
    pub(crate) fn again(&self, listing: &Listing) -> Option<SeenSources> {
        let mut listed: Vec<_> = listing.files.iter().collect();
        listed.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        // A file of a runtime may be a static file too.
        listed.dedup_by(|one, other| one.path == other.path);
        if listed.len() != self.files.len() || !listing.problems.is_empty() {
            return None;
        }
        let same = |(now, seen): (&ListedFile, &SeenFile)| {
            if now.path != *seen.path {
                return None;
            }
            if self.is_known(seen, now) {
                return Some((seen.clone(), false));
            }
            let bytes = fs::read(&now.absolute).ok()?;
            (digest::bytes(&bytes) == seen.digest).then(|| (SeenFile { stamp: now.stamp, ..seen.clone() }, true))
        };
        let files: Option<Vec<_>> = listed.into_par_iter().zip(&self.files).map(same).collect();
        let (files, read): (Vec<_>, Vec<bool>) = files?.into_iter().unzip();
        let at = if read.contains(&true) { listing.at } else { self.at };
        Some(SeenSources { at, digest: self.digest, files })
    }

    /// The digest of a page that is as it was and need not be read.
    pub(crate) fn digest_of_unread(&self, now: &ListedFile) -> Option<Digest> {
        let at = self.files.binary_search_by(|seen| (*seen.path).cmp(&now.path)).ok()?;
        Some(&self.files[at]).filter(|seen| seen.may_stay_unread && self.is_known(seen, now)).map(|seen| seen.digest)
    }

    fn is_known(&self, seen: &SeenFile, now: &ListedFile) -> bool {
        seen.stamp == now.stamp && seen.stamp.settled(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Reader, Source};
    use super::*;
    use std::path::Path;
    use std::time::Duration;

    fn put(root: &Path, path: &str, text: &str) {
        fs::create_dir_all(root.join(path).parent().expect("a folder")).expect("a folder");
        fs::write(root.join(path), text).expect("written");
    }

    const LATER: Duration = Duration::from_secs(3600);

    /// A book as it was read, as if that had been some time after it was written.
    fn seen_after(reader: &mut Reader, time: Duration, may_stay_unread: impl Fn(&Source) -> bool) -> SeenSources {
        let listing = reader.list().expect("a book");
        let at = listing.at + time;
        let digest = reader.read_listed(listing, None).digest();
        reader.seen(at, digest, may_stay_unread).expect("a good book")
    }

    fn seen(reader: &mut Reader, may_stay_unread: impl Fn(&Source) -> bool) -> SeenSources {
        seen_after(reader, LATER, may_stay_unread)
    }

    #[cfg(unix)]
    #[test]
    fn a_page_that_is_as_it_was_is_read_when_it_is_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        put(root, "book.toml", "[book]\ntitle = \"T\"\n");
        ["edited", "same", "shows"].iter().for_each(|name| put(root, &format!("content/{name}.md"), name));
        let mut reader = Reader::new(root);
        let known = seen(&mut reader, |page| &*page.path != "content/shows.md");
        let mut again = || reader.read_listed(reader.list().expect("a book"), Some(&known));
        let before = again();
        put(root, "content/edited.md", "other");

        let snapshot = again();
        let at_hand: Vec<_> = snapshot.pages.iter().map(|page| page.text.at_hand()).collect();
        assert_eq!(at_hand, [Some("other"), None, Some("shows")]);
        assert_ne!(snapshot.pages[0].digest, before.pages[0].digest);
        assert_eq!(snapshot.pages[1].digest, before.pages[1].digest);
        assert_eq!(&*snapshot.pages[1].text.read(), "same");
        assert_eq!(snapshot.pages[1].text.at_hand(), Some("same"));

        put(root, "content/same.md", "some");
        let stopped = std::panic::catch_unwind(|| before.pages[1].text.read()).expect_err("it is another");
        assert!(stopped.is::<super::super::Outdated>());
    }

    #[test]
    fn the_same_sources_are_known_without_their_bytes_and_any_change_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        put(root, "book.toml", "[book]\ntitle = \"T\"\n");
        put(root, "content/_index.md", "# Home\n");
        put(root, "static/a.txt", "one\n");
        let mut reader = Reader::new(root);
        let again = |reader: &Reader, seen: SeenSources| seen.again(&reader.list().expect("a book"));
        // Read just after it was written: a change within the same step of the clock would not show, so bytes are looked at.
        let fresh = seen_after(&mut reader, Duration::ZERO, |_| true);
        let at = fresh.at;
        assert!(again(&reader, fresh).expect("the same").at > at);
        let old = seen(&mut reader, |_| true);
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
            let known = seen(&mut reader, |_| true);
            edit();
            assert!(again(&reader, known).is_none(), "{what}");
        }
    }
}
