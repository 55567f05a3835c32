//! The folder that a site goes to.
//!
//! In: the folder as named, the folder of the book, what stands there. Out: where it really lies, or why nothing can be
//! published there.
//!
//! Must not know: what is published.

use crate::diag::{Code, Diagnostic};
use crate::outputs::offline::LIST;
use crate::publish::manifest::Published;
use crate::publish::problems::{Problems, failed};
use crate::route::Route;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// Where a destination really lies: every link on the way is followed, also where the last folders are not there yet. A
/// destination that is a link stays one: what it points to is replaced, or made where there is nothing.
pub(crate) fn resolved(path: &Path) -> Result<PathBuf, Problems> {
    if path.to_string_lossy().chars().any(char::is_control) {
        let message = format!("{:?} cannot be the destination: its name holds a control character", path.display());
        return Err(vec![Diagnostic::new(Code::Io, message).help("choose another folder with `--dest-dir`")]);
    }
    let whole = std::path::absolute(path).map_err(|error| failed("find", path, &error))?;
    follow(&whole, MOST_LINKS).map_err(|error| failed("find", path, &error))
}

/// Links in a row that lead to nothing: as many as Linux follows.
const MOST_LINKS: usize = 40;

fn follow(path: &Path, links: usize) -> io::Result<PathBuf> {
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(real.pop()),
            Component::Normal(name) => real = follow_part(&real, Path::new(name), links)?,
            Component::Prefix(_) | Component::RootDir => real.push(part),
        }
    }
    Ok(real)
}

fn follow_part(folder: &Path, name: &Path, links: usize) -> io::Result<PathBuf> {
    let path = folder.join(name);
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_link(&path) {
            Ok(target) if links > 0 => follow(&folder.join(target), links - 1),
            Ok(_) => Err(io::Error::other("too many links")),
            Err(_) => Ok(path),
        },
        found => found,
    }
}

/// A site among the sources would be read as a source by the next build; a site around the book would be exchanged
/// together with it.
pub(crate) fn keep_apart(folder: &Path, book: &Path) -> Result<(), Problems> {
    let book = book.canonicalize().unwrap_or_else(|_| book.to_owned());
    let refuse = |why: String| {
        let problem = Diagnostic::new(Code::Io, format!("{} cannot be the destination: {why}", folder.display()));
        Err(vec![problem.help("choose another folder with `--dest-dir`")])
    };
    for sources in ["content", "static", "themes", ".cuebook", ".git"] {
        if folder.starts_with(book.join(sources)) {
            return refuse(format!("it lies in `{sources}/` of the book"));
        }
    }
    if book.starts_with(folder) {
        return refuse("it holds the book itself".to_owned());
    }
    Ok(())
}

/// What stands where the site wants to write, and that no build of ours has written, is somebody's.
pub(crate) fn spare_foreign<'r>(
    folder: &Path,
    old: &Published,
    routes: impl Iterator<Item = &'r Route>,
) -> Result<(), Problems> {
    if old.foreign.is_empty() {
        return Ok(());
    }
    let files: FxHashSet<&Route> = routes.collect();
    let folders: FxHashSet<&str> = files.iter().flat_map(|file| file.folders()).collect();
    let mut clashes = BTreeMap::new();
    for path in &old.foreign {
        let route = Route::of_file(path);
        let above = route.folders().find(|above| files.contains(&Route::new(*above)));
        clashes.extend(match above {
            Some(above) => Some((PathBuf::from(above), "file")),
            None if files.contains(&route) || route.as_str() == LIST => Some((path.clone(), "file")),
            None if folders.contains(route.as_str()) => Some((path.clone(), "folder")),
            None => None,
        });
    }
    let problem = |(stands, wanted): (PathBuf, &str)| {
        let stands = folder.join(stands);
        let message = format!("{} was not written by cuebook, and the site has a {wanted} there", stands.display());
        Diagnostic::new(Code::Io, message).help("move it away, or choose another folder with `--dest-dir`")
    };
    if clashes.is_empty() { Ok(()) } else { Err(clashes.into_iter().map(problem).collect()) }
}
