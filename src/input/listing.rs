//! Which files a book's sources are.
//!
//! In: the folder of a book. Out: a [`Listing`]: each source with its stamp, and what is wrong with names and links.
//!
//! Must not know: what is in a file, but for the folders of runtimes that `book.toml` names.

use crate::config::run;
use crate::controls::is_forbidden;
use crate::diag::{Code, Diagnostic};
use crate::route::Route;
use crate::stamp::Stamp;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};
use walkdir::WalkDir;

/// What part a file plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SourceKind {
    Config,
    Lock,
    Runtime,
    Page,
    File,
    Static,
    Theme,
}

/// A source.
#[derive(Debug)]
pub(crate) struct ListedFile {
    /// What it is for.
    pub kind: SourceKind,
    /// Path relative to the book, with `/`.
    pub path: String,
    /// Path to open.
    pub absolute: PathBuf,
    /// What tells it from any other.
    pub stamp: Stamp,
}

/// All sources of a book.
#[derive(Debug)]
pub(crate) struct Listing {
    /// In the order in which they are read.
    pub files: Vec<ListedFile>,
    /// What keeps a file from being a source.
    pub problems: Vec<Diagnostic>,
    /// When it was made.
    pub at: SystemTime,
}

/// The sources of the book in `root`. Fails only when there is no `book.toml`.
pub(crate) fn list(root: &Path) -> Result<Listing, Diagnostic> {
    let config = root.join("book.toml");
    if let Err(error) = fs::symlink_metadata(&config) {
        return Err(no_book(root, &error));
    }
    let at = SystemTime::now();
    let mut pass = Pass { root, real_root: root.canonicalize().ok(), problems: Vec::new() };
    let mut found = Vec::new();
    if pass.is_regular("book.toml", &config) {
        let text = fs::read(&config).unwrap_or_default();
        found.push((SourceKind::Config, "book.toml".to_owned(), config));
        for (folder, path) in run::paths(&String::from_utf8_lossy(&text)) {
            let absolute = root.join(&path);
            if pass.is_of_runtime(&root.join(folder), &path, &absolute) {
                found.push((SourceKind::Runtime, path, absolute));
            }
        }
    }
    let lock = root.join("book.lock");
    if (lock.exists() || lock.is_symlink()) && pass.is_regular("book.lock", &lock) {
        found.push((SourceKind::Lock, "book.lock".to_owned(), lock));
    }
    for (folder, kind) in [("content", SourceKind::File), ("static", SourceKind::Static), ("themes", SourceKind::Theme)]
    {
        found.extend(pass.walk(folder, kind == SourceKind::Static).into_iter().map(|(path, absolute)| {
            let kind = if kind == SourceKind::File && path.ends_with(".md") { SourceKind::Page } else { kind };
            (kind, path, absolute)
        }));
    }
    let look = |(kind, path, absolute): (SourceKind, String, PathBuf)| match fs::metadata(&absolute) {
        Ok(metadata) => Ok(Some(ListedFile { kind, path, absolute, stamp: Stamp::of(&metadata) })),
        // A file that vanishes between listing and looking is simply gone.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(&path, &error)),
    };
    let looked: Vec<_> = found.into_par_iter().map(look).collect();
    let mut files = Vec::with_capacity(looked.len());
    for looked in looked {
        match looked {
            Ok(listed) => files.extend(listed),
            Err(problem) => pass.problems.push(problem),
        }
    }
    Ok(Listing { files, problems: pass.problems, at })
}

/// A file cannot be read.
pub(crate) fn unreadable(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::Io, format!("cannot read {path}: {error}")).in_file(&path.into())
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

struct Pass<'a> {
    root: &'a Path,
    real_root: Option<PathBuf>,
    problems: Vec<Diagnostic>,
}

impl Pass<'_> {
    /// Whether a file is a regular one; reports it when it is not.
    fn is_regular(&mut self, path: &str, absolute: &Path) -> bool {
        let regular = fs::symlink_metadata(absolute).is_ok_and(|metadata| metadata.is_file());
        if !regular {
            let problem =
                Diagnostic::new(Code::OutsideBook, "this must be a regular file: no link, folder, device or pipe");
            self.problems.push(problem.in_file(&path.into()).help("copy the file itself into the book"));
        }
        regular
    }

    /// Whether a regular file is there that really lies in the folder of its runtime's package, and that in the book. Package
    /// managers may make that folder a link. Reports what leads elsewhere.
    fn is_of_runtime(&mut self, folder: &Path, path: &str, absolute: &Path) -> bool {
        let (Ok(real), Ok(file)) = (folder.canonicalize(), absolute.canonicalize()) else { return false };
        let inside = self.real_root.as_ref().and_then(|root| real.strip_prefix(root).ok());
        let of_book = inside.is_some_and(|inside| inside.iter().all(|part| !part.eq_ignore_ascii_case(".git")));
        let good = of_book && file.starts_with(&real) && fs::metadata(&file).is_ok_and(|metadata| metadata.is_file());
        if !good {
            let message = "this is no regular file of the runtime's own folder, so it is not published";
            let help = "install the package anew, or copy the file itself in its place";
            self.problems.push(Diagnostic::new(Code::OutsideBook, message).in_file(&path.into()).help(help));
        }
        good
    }

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
            } else if entry.file_name().to_string_lossy().contains(|c| char::is_control(c) || is_forbidden(c)) {
                self.problems.push(
                    Diagnostic::new(
                        Code::ControlCharacter,
                        "the name of this file holds a character that no page may hold",
                    )
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
        || name.starts_with(".cuebook")
        || matches!(name, ".DS_Store" | "Thumbs.db" | "4913" | "__pycache__" | "node_modules");
    !left_behind && (hidden || !name.starts_with('.'))
}
