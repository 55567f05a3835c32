//! The snapshot of a book's files: the only reader of sources.
//!
//! In: the folder of a book. Out: [`Snapshot`], every file that can influence the site, with its content and digest, in
//! a fixed order. A [`Reader`] keeps what it read and asks the file system only for what may have changed.
//!
//! Must not know: what the files mean. Files that editors leave behind (hidden, `~`, swap) are no sources. A symbolic
//! link may point to another source of its own folder (`content/`, `static/`, a theme); any other link is an error, for
//! what it leads to would be published. `book.toml` and `book.lock` are regular files.

use crate::config::run;
use crate::diag::{Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::route::Route;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};
use walkdir::WalkDir;

/// A text file.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Path relative to the book, with `/`.
    pub path: Arc<str>,
    /// What it says; bytes that are no UTF-8 are replaced and reported.
    pub text: Arc<str>,
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

    /// The text of a file, for showing a problem in it.
    pub fn text_of(&self, path: &str) -> Option<Arc<str>> {
        let single = [&self.config, &self.lock].into_iter().flatten().find(|source| &*source.path == path);
        let page = || self.pages.get(self.pages.binary_search_by(|page| (*page.path).cmp(path)).ok()?);
        single.or_else(page).map(|source| source.text.clone()).or_else(|| {
            let theme = self.themes.iter().find(|blob| &*blob.path == path)?;
            Some(String::from_utf8_lossy(&theme.bytes).into())
        })
    }
}

/// What tells that a file is the one read before.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<std::time::SystemTime>,
    length: u64,
    // Restored modification times do not fool these two.
    changed: i128,
    inode: u64,
}

impl Stamp {
    fn of(metadata: &fs::Metadata) -> Stamp {
        #[cfg(unix)]
        let (changed, inode) = {
            use std::os::unix::fs::MetadataExt;
            (i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()), metadata.ino())
        };
        #[cfg(not(unix))]
        let (changed, inode) = (0, 0);
        Stamp { modified: metadata.modified().ok(), length: metadata.len(), changed, inode }
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
        let config = self.root.join("book.toml");
        if let Err(error) = fs::symlink_metadata(&config) {
            return Err(no_book(&self.root, &error));
        }
        let mut snapshot = Snapshot::default();
        let before = std::mem::take(&mut self.known);
        let mut pass = Pass {
            root: &self.root,
            real_root: self.root.canonicalize().ok(),
            before,
            now: FxHashMap::default(),
            problems: Vec::new(),
        };
        snapshot.config = pass.source("book.toml", config);
        for path in snapshot.config.iter().flat_map(|config| run::paths(&config.text)) {
            snapshot.runtimes.extend(pass.runtime(&path));
        }
        let lock = self.root.join("book.lock");
        if lock.exists() || lock.is_symlink() {
            snapshot.lock = pass.source("book.lock", lock);
        }
        for (folder, hidden) in [("content", false), ("static", true), ("themes", false)] {
            let found = pass.walk(folder, hidden);
            let look = |(path, absolute): (String, PathBuf)| {
                let is_page = folder == "content" && path.ends_with(".md");
                (pass.look(&path, &absolute, is_page), absolute)
            };
            let looked: Vec<_> = found.into_par_iter().map(look).collect();
            pass.now.reserve(looked.len());
            for (looked, absolute) in looked {
                match (pass.keep(absolute, looked), folder) {
                    (Some(Content::Text(source, _)), _) => snapshot.pages.push(source),
                    (Some(Content::Blob(blob)), "content") => snapshot.files.push(blob),
                    (Some(Content::Blob(blob)), "static") => snapshot.statics.push(blob),
                    (Some(Content::Blob(blob)), _) => snapshot.themes.push(blob),
                    (None, _) => {}
                }
            }
        }
        snapshot.problems = pass.problems;
        self.known = pass.now;
        self.last = Some(snapshot.clone());
        Ok(snapshot)
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

fn no_book(root: &Path, error: &io::Error) -> Diagnostic {
    let path = root.join("book.toml");
    if error.kind() == io::ErrorKind::NotFound {
        Diagnostic::new(Code::Io, format!("there is no book here: {} does not exist", path.display()))
            .help("name the folder of a book, or make one with `cuebook init`")
    } else {
        Diagnostic::new(Code::Io, format!("cannot read {}: {error}", path.display()))
    }
}

/// What a file was found to be; nothing when it is gone.
type Looked = Result<Option<(Stamp, Content)>, Diagnostic>;

struct Pass<'a> {
    root: &'a Path,
    real_root: Option<PathBuf>,
    before: FxHashMap<PathBuf, (Stamp, Content)>,
    now: FxHashMap<PathBuf, (Stamp, Content)>,
    problems: Vec<Diagnostic>,
}

impl Pass<'_> {
    /// The files under a folder, as (path relative to the book, path to open), sorted.
    fn walk(&mut self, folder: &str, hidden: bool) -> Vec<(String, PathBuf)> {
        let top = self.root.join(folder);
        if !top.exists() && !top.is_symlink() {
            return Vec::new();
        }
        let mut files = Vec::new();
        let mut walk = WalkDir::new(&top).follow_links(true).into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.lost(&error);
                    continue;
                }
            };
            let folder = entry.file_type().is_dir();
            let path = self.relative(entry.path());
            let skip = if entry.depth() > 0 && !is_source(&entry.file_name().to_string_lossy(), hidden) {
                true
            } else if entry.path_is_symlink()
                && let Some(message) = self.leads_away(&path, entry.path())
            {
                self.problems.push(
                    Diagnostic::new(Code::OutsideBook, message)
                        .in_file(&path.as_str().into())
                        .help("copy what it leads to in its place, if that is meant to be published"),
                );
                true
            } else if entry.file_name().to_string_lossy().contains(char::is_control) {
                self.problems.push(
                    Diagnostic::new(Code::ControlCharacter, "the name of this file holds a control character")
                        .in_file(&path.escape_debug().to_string().into())
                        .help("rename it: its name becomes an address"),
                );
                true
            } else if entry.file_name().to_str().is_none() {
                self.problems.push(
                    Diagnostic::new(Code::InvalidUtf8, "the name of this file is not UTF-8")
                        .in_file(&path.as_str().into())
                        .help("rename it: its name becomes an address"),
                );
                true
            } else {
                false
            };
            if skip && folder {
                walk.skip_current_dir();
            } else if !skip && entry.file_type().is_file() {
                files.push((path, entry.into_path()));
            }
        }
        files.sort();
        files
    }

    /// Reports what the walk could not look at.
    fn lost(&mut self, error: &walkdir::Error) {
        let path = error.path().map(|path| self.relative(path)).unwrap_or_default();
        let link = error.path().is_some_and(Path::is_symlink);
        let kind = error.io_error().map(io::Error::kind);
        // A file that vanishes between listing and looking is simply gone.
        if kind == Some(io::ErrorKind::NotFound) && !link {
            return;
        }
        let circle = "this symbolic link leads round in a circle".to_owned();
        let what = match error.io_error() {
            Some(_) if link && kind == Some(io::ErrorKind::NotFound) => {
                "this symbolic link leads to nothing".to_owned()
            }
            Some(_) if link && kind != Some(io::ErrorKind::PermissionDenied) => circle,
            _ if error.loop_ancestor().is_some() => circle,
            Some(error) => format!("cannot read {path}: {error}"),
            None => format!("cannot read {path}"),
        };
        let problem = Diagnostic::new(Code::Io, what).in_file(&path.into());
        self.problems.push(if link {
            problem.help("remove the link, or let it lead to a file of the book")
        } else {
            problem
        });
    }

    fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.root).unwrap_or(path);
        Route::of_file(path).as_str().to_owned()
    }

    /// What is wrong with a link that leads to anything but a source of its own folder.
    fn leads_away(&self, path: &str, absolute: &Path) -> Option<String> {
        let (Some(root), Ok(target)) = (&self.real_root, absolute.canonicalize()) else { return None };
        let hidden = |path: &Path| path.iter().any(|part| !is_source(&part.to_string_lossy(), false));
        if hidden(Path::new(path)) {
            return Some("this symbolic link has a hidden name, which only a real file may have".to_owned());
        }
        let Ok(inside) = target.strip_prefix(root) else {
            return Some("this symbolic link leads out of the book".to_owned());
        };
        let own = own_folder(path);
        match inside.strip_prefix(&own) {
            Err(_) => Some(format!("this symbolic link leads out of `{own}/`")),
            Ok(inside) if hidden(inside) => Some("this symbolic link leads to a hidden file".to_owned()),
            Ok(_) => None,
        }
    }

    /// A file as it is now; nothing when it is gone. Its bytes are read only when it is not the file read before.
    fn look(&self, path: &str, absolute: &Path, text: bool) -> Looked {
        match self.look_at(path, absolute, text) {
            Ok(looked) => Ok(Some(looked)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Diagnostic::new(Code::Io, format!("cannot read {path}: {error}")).in_file(&path.into())),
        }
    }

    fn look_at(&self, path: &str, absolute: &Path, text: bool) -> io::Result<(Stamp, Content)> {
        if let Some(known) = self.before.get(absolute)
            && known.0 == Stamp::of(&fs::metadata(absolute)?)
        {
            return Ok(known.clone());
        }
        let mut file = fs::File::open(absolute)?;
        let metadata = file.metadata()?;
        let (stamp, mut bytes) = (Stamp::of(&metadata), Vec::with_capacity(metadata.len() as usize + 1));
        file.read_to_end(&mut bytes)?;
        let (path, digest): (Arc<str>, Digest) = (path.into(), digest::bytes(&bytes));
        if !text {
            return Ok((stamp, Content::Blob(Blob { path, bytes: bytes.into(), digest })));
        }
        let (text, problem) = decoded(bytes, &path);
        Ok((stamp, Content::Text(Source { path, text: text.into(), digest, included: Arc::default() }, problem)))
    }

    /// Keeps what was found for the next pass, and reports what is wrong with it.
    fn keep(&mut self, absolute: PathBuf, looked: Looked) -> Option<Content> {
        match looked {
            Ok(looked) => {
                let (stamp, content) = looked?;
                if let Content::Text(_, problem) = &content {
                    self.problems.extend(problem.clone());
                }
                self.now.insert(absolute, (stamp, content.clone()));
                Some(content)
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// A file of a runtime; nothing where there is none in the book.
    fn runtime(&mut self, path: &str) -> Option<Blob> {
        let absolute = self.root.join(path);
        let inside =
            absolute.canonicalize().ok().zip(self.real_root.as_ref()).is_some_and(|(to, root)| to.starts_with(root));
        let looked = if inside { self.look(path, &absolute, false) } else { Ok(None) };
        match self.keep(absolute, looked)? {
            Content::Blob(blob) => Some(blob),
            Content::Text(..) => None,
        }
    }

    fn source(&mut self, path: &str, absolute: PathBuf) -> Option<Source> {
        if fs::symlink_metadata(&absolute).is_ok_and(|metadata| !metadata.is_file()) {
            let problem =
                Diagnostic::new(Code::OutsideBook, "this must be a regular file: no link, folder, device or pipe");
            self.problems.push(problem.in_file(&path.into()).help("copy the file itself into the book"));
            return None;
        }
        let looked = self.look(path, &absolute, true);
        match self.keep(absolute, looked)? {
            Content::Text(source, _) => Some(source),
            Content::Blob(_) => None,
        }
    }
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

/// The folder that a link at some path may not leave: `content`, `static`, or the theme.
fn own_folder(path: &str) -> String {
    let parts = if path.starts_with("themes/") { 2 } else { 1 };
    let depth = path.matches('/').count();
    path.split('/').take(parts.min(depth.max(1))).collect::<Vec<_>>().join("/")
}

/// Whether a file or folder name belongs to the book, rather than to an editor or the system. Hidden names count only
/// under `static/` (`.well-known`, `.nojekyll`).
pub(crate) fn is_source(name: &str, hidden: bool) -> bool {
    let left_behind = name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || name.ends_with(".swp")
        || name.ends_with(".swx")
        || name.ends_with(".tmp")
        || name.eq_ignore_ascii_case(".git")
        || matches!(name, ".DS_Store" | ".cuebook" | "Thumbs.db" | "4913" | "__pycache__" | "node_modules");
    !left_behind && (hidden || !name.starts_with('.'))
}
