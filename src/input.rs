//! The snapshot of a book's files: the only reader of sources.
//!
//! In: the folder of a book. Out: [`Snapshot`], every file that can influence the site, with its content and digest, in
//! a fixed order. A [`Reader`] keeps what it read and asks the file system only for what may have changed.
//!
//! Must not know: what the files mean. Files that editors leave behind (hidden, `~`, swap) are no sources. A symbolic
//! link may point to another source of its own folder (`content/`, `static/`, a theme); any other link is an error, for
//! what it leads to would be published. `book.toml` and `book.lock` are regular files.

mod listing;
mod seen;
mod text;

use crate::diag::{Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::stamp::Stamp;
use listing::{ListedFile, SourceKind, unreadable};
pub(crate) use listing::{Listing, is_source};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
pub(crate) use seen::{SeenFile, SeenSources};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use std::{fs, io};
pub(crate) use text::Outdated;
pub use text::SourceText;

/// A text file.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Path relative to the book, with `/`.
    pub path: Arc<str>,
    /// What it says; bytes that are no UTF-8 are replaced and reported.
    pub text: SourceText,
    /// Digest of the bytes, and of what is included.
    pub digest: Digest,
    /// What its fences include, sorted by what names it.
    pub included: Arc<[Included]>,
}

/// What a fence includes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Included {
    /// What names it, as it is written.
    pub written: String,
    /// The lines; or what is wrong with them, and what to do.
    pub text: Result<Arc<str>, (String, String)>,
}

/// Any other file.
#[derive(Debug, Clone)]
pub struct Blob {
    /// Path relative to the book, with `/`.
    pub path: Arc<str>,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Their digest.
    pub digest: Digest,
}

/// Everything a build depends on.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// `book.toml`.
    pub config: Option<Source>,
    /// `book.lock`.
    pub lock: Option<Source>,
    /// Markdown files under `content/`, sorted by path.
    pub pages: Vec<Source>,
    /// All other files under `content/`, sorted by path.
    pub files: Vec<Blob>,
    /// Files under `static/`, sorted by path.
    pub statics: Vec<Blob>,
    /// Files under `themes/`, sorted by path.
    pub themes: Vec<Blob>,
    /// Files of the runtimes that `[run.LANG]` names, as far as they are there.
    pub runtimes: Vec<Blob>,
    /// Files that could not be read, or not as text.
    pub problems: Vec<Diagnostic>,
}

impl Snapshot {
    /// Digest of everything that was read: two snapshots with one digest give one site.
    pub fn digest(&self) -> Digest {
        let pages: Vec<_> = self.pages.iter().map(|source| (&source.path, source.digest)).collect();
        digest::of(&(self.frame(), pages, &self.problems))
    }

    /// Digest of everything that was read but for the text of pages.
    pub fn frame(&self) -> Digest {
        let sources = [&self.config, &self.lock].map(|source| source.as_ref().map(|source| source.digest));
        let blobs = [&self.files, &self.statics, &self.themes, &self.runtimes]
            .map(|blobs| blobs.iter().map(|blob| (&blob.path, blob.digest)).collect::<Vec<_>>());
        digest::of(&(sources, blobs))
    }

    /// Puts a file where files of its kind stand.
    fn add(&mut self, kind: SourceKind, content: Content) {
        match content {
            Content::Text(source, problem) => {
                self.problems.extend(problem);
                match kind {
                    SourceKind::Config => self.config = Some(source),
                    SourceKind::Lock => self.lock = Some(source),
                    _ => self.pages.push(source),
                }
            }
            Content::Blob(blob) => match kind {
                SourceKind::Runtime => self.runtimes.push(blob),
                SourceKind::Static => self.statics.push(blob),
                SourceKind::Theme => self.themes.push(blob),
                _ => self.files.push(blob),
            },
        }
    }

    /// The text of a file, for showing a problem in it.
    pub fn text_of(&self, path: &str) -> Option<Arc<str>> {
        let single = [&self.config, &self.lock].into_iter().flatten().find(|source| &*source.path == path);
        let page = || self.pages.get(self.pages.binary_search_by(|page| (*page.path).cmp(path)).ok()?);
        single.or_else(page).map(|source| source.text.read()).or_else(|| {
            let theme = self.themes.iter().find(|blob| &*blob.path == path)?;
            Some(String::from_utf8_lossy(&theme.bytes).into())
        })
    }
}

#[derive(Debug, Clone)]
enum Content {
    Text(Source, Option<Diagnostic>),
    Blob(Blob),
}

/// Reads a book, again and again.
#[derive(Debug)]
pub struct Reader {
    root: PathBuf,
    known: FxHashMap<PathBuf, (Stamp, Content)>,
    last: Option<Snapshot>,
}

impl Reader {
    /// A reader of the book in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Reader {
        Reader { root: root.into(), known: FxHashMap::default(), last: None }
    }

    /// The folder of the book.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Forgets a file, so that the next read looks at its bytes whatever its times say.
    pub fn forget(&mut self, path: &Path) {
        self.known.remove(path);
    }

    /// Forgets everything.
    pub fn forget_all(&mut self) {
        self.known.clear();
    }

    /// Reads what is new or changed and returns the whole. `Err` only when there is no `book.toml` to read.
    pub fn read(&mut self) -> Result<Snapshot, Diagnostic> {
        Ok(self.read_listed(self.list()?, None))
    }

    /// What there is to read. `Err` only when there is no `book.toml`.
    pub(crate) fn list(&self) -> Result<Listing, Diagnostic> {
        listing::list(&self.root)
    }

    /// Reads the files of a listing that are new or changed, and returns the whole book's. Pages that an earlier build has
    /// `seen` are read when their text is asked for; reading one unwinds with [`Outdated`] when it has changed since.
    pub(crate) fn read_listed(&mut self, listing: Listing, seen: Option<&SeenSources>) -> Snapshot {
        let before = std::mem::take(&mut self.known);
        let mut snapshot = Snapshot { problems: listing.problems, ..Snapshot::default() };
        let unread = |listed: &ListedFile| {
            let digest = seen.filter(|_| listed.kind == SourceKind::Page)?.digest_of_unread(listed)?;
            let text = SourceText::unread(listed.absolute.clone(), digest);
            Some(Content::Text(Source { path: listed.path.as_str().into(), text, digest, ..Source::default() }, None))
        };
        let read = |listed: ListedFile| (unread(&listed).map_or_else(|| look(&listed, &before), Ok), listed);
        let looked: Vec<_> = listing.files.into_par_iter().map(read).collect();
        drop(before);
        self.known.reserve(looked.len());
        for (content, listed) in looked {
            let content = match content {
                Ok(content) => content,
                // A file that vanishes between listing and reading is simply gone.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    snapshot.problems.push(unreadable(&listed.path, &error));
                    continue;
                }
            };
            self.known.insert(listed.absolute, (listed.stamp, content.clone()));
            snapshot.add(listed.kind, content);
        }
        self.last = Some(snapshot.clone());
        snapshot
    }

    /// What was read last, to tell later what has changed: `at` is when it was listed, `digest` that of its snapshot. Pages
    /// that `may_stay_unread` are read again only when their text is asked for. `None` where a file could not be read.
    pub(crate) fn seen(
        &self,
        at: SystemTime,
        digest: Digest,
        may_stay_unread: impl Fn(&Source) -> bool,
    ) -> Option<SeenSources> {
        self.last.as_ref().filter(|last| last.problems.is_empty())?;
        let files = self.known.values().map(|(stamp, content)| match content {
            Content::Text(source, _) => {
                let may_stay_unread = may_stay_unread(source);
                SeenFile { path: source.path.clone(), stamp: *stamp, digest: source.digest, may_stay_unread }
            }
            Content::Blob(Blob { path, digest, .. }) => {
                SeenFile { path: path.clone(), stamp: *stamp, digest: *digest, may_stay_unread: false }
            }
        });
        Some(SeenSources::new(at, digest, files.collect()))
    }

    /// The last snapshot with some pages read anew: what is to be seen at once when only they were written. `None` when
    /// more than the text of known pages may have changed; the next [`Reader::read`] finds out what.
    pub fn reread(&mut self, paths: &BTreeSet<PathBuf>) -> Option<Snapshot> {
        let mut snapshot = self.last.clone().filter(|snapshot| snapshot.problems.is_empty())?;
        for absolute in paths {
            let plain = fs::symlink_metadata(absolute).is_ok_and(|metadata| metadata.is_file());
            let relative = absolute.strip_prefix(&self.root).ok().filter(|_| plain)?;
            let path = relative.iter().map(|part| part.to_str()).collect::<Option<Vec<_>>>()?.join("/");
            let at = snapshot.pages.binary_search_by(|source| (*source.path).cmp(&path)).ok()?;
            let bytes = fs::read(absolute).ok()?;
            let digest = digest::bytes(&bytes);
            let source = &mut snapshot.pages[at];
            let (text, problem) = decoded(bytes, &source.path);
            if problem.is_some() {
                return None;
            }
            (source.text, source.digest) = (text.into(), digest);
        }
        self.last = Some(snapshot.clone());
        Some(snapshot)
    }
}

/// A file as it is now. Its bytes are read only when it is not the file read before.
fn look(listed: &ListedFile, before: &FxHashMap<PathBuf, (Stamp, Content)>) -> io::Result<Content> {
    let ListedFile { kind, path, absolute, stamp } = listed;
    if let Some((known, content)) = before.get(absolute)
        && known == stamp
    {
        return Ok(content.clone());
    }
    // One byte more than it has, so that its end is found without another look at its length.
    let mut bytes = Vec::with_capacity(stamp.length as usize + 1);
    fs::File::open(absolute)?.take(u64::MAX).read_to_end(&mut bytes)?;
    let (path, digest): (Arc<str>, Digest) = (path.as_str().into(), digest::bytes(&bytes));
    if !matches!(kind, SourceKind::Config | SourceKind::Lock | SourceKind::Page) {
        return Ok(Content::Blob(Blob { path, bytes: bytes.into(), digest }));
    }
    let (text, problem) = decoded(bytes, &path);
    Ok(Content::Text(Source { path, text: text.into(), digest, included: Arc::default() }, problem))
}

/// The text of a file, and what is wrong with its bytes.
fn decoded(bytes: Vec<u8>, file: &Arc<str>) -> (String, Option<Diagnostic>) {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let bytes = error.as_bytes();
    let unit = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => {
            let at = error.utf8_error().valid_up_to();
            let problem = Diagnostic::new(Code::InvalidUtf8, "this file is not UTF-8 from here on")
                .at(file, at..at + char::REPLACEMENT_CHARACTER.len_utf8())
                .help("save the file as UTF-8");
            return (String::from_utf8_lossy(bytes).into_owned(), Some(problem));
        }
    };
    // Read as what it is, so that nothing else of it seems wrong.
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    let problem = Diagnostic::new(Code::InvalidUtf8, "this file is UTF-16").at(file, 0..0);
    (String::from_utf16_lossy(&units), Some(problem.help("save the file as UTF-8")))
}
