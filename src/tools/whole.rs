//! Files that somebody wrote, or would miss: written whole or not at all.
//!
//! In: a path and its new bytes. Out: the file with these bytes, or a report that names it, and what stood there before.
//! The bytes first go to a new file in the same folder, which then takes the place of the old one.
//!
//! Must not know: what the files are for. The folders above a path are the caller's to check.

use crate::diag::{Code, Diagnostic};
use crate::nofollow;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, TempPath};

/// How many links in a row are followed before they are taken for a circle.
const LINKS: usize = 40;

/// A file that is written and does not stand in its place yet. Dropped, it is removed.
pub(crate) struct WholeFile {
    path: PathBuf,
    beside: TempPath,
    /// Nothing may stand at its place.
    is_new: bool,
}

impl WholeFile {
    /// A file that takes the place of a regular one, or is made. A link is not followed.
    pub(crate) fn replacing(path: &Path, bytes: &[u8]) -> Result<WholeFile, Diagnostic> {
        beside(path, None, bytes).map_err(|error| failed(path, &error))
    }

    /// A file that must not be there yet.
    pub(crate) fn new(path: &Path, bytes: &[u8]) -> Result<WholeFile, Diagnostic> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(failed(path, &ErrorKind::AlreadyExists.into()));
        }
        Ok(WholeFile { is_new: true, ..WholeFile::replacing(path, bytes)? })
    }

    fn put(self) -> Result<PathBuf, Diagnostic> {
        let WholeFile { path, beside, is_new } = self;
        let put = if is_new { put_new(&path, beside) } else { beside.persist(&path).map_err(|error| error.error) };
        put.map_err(|error| failed(&path, &error))?;
        Ok(path)
    }
}

/// Puts files in their places, and names them. When one of them fails, the new ones are taken away again.
pub(crate) fn put_all(files: Vec<WholeFile>) -> Result<Vec<PathBuf>, Diagnostic> {
    let (mut made, mut new) = (Vec::new(), Vec::new());
    for file in files {
        let is_new = file.is_new;
        match file.put() {
            Ok(path) if is_new => {
                new.push(path.clone());
                made.push(path);
            }
            Ok(path) => made.push(path),
            Err(problem) => {
                for path in new {
                    let _ = fs::remove_file(path);
                }
                return Err(problem);
            }
        }
    }
    Ok(made)
}

/// Writes a file that takes the place of a regular one, or is made. A link is not followed.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    WholeFile::replacing(path, bytes)?.put().map(drop)
}

/// The same by way of a file with a name of its own, so that whoever looks after the folder knows it.
pub(crate) fn write_by(path: &Path, staged: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    beside(path, Some(staged), bytes).map_err(|error| failed(staged, &error))?.put().map(drop)
}

/// Writes a file that whoever runs cuebook named: a link is followed, and what is no regular file, such as a pipe, gets
/// the bytes as they come.
pub(crate) fn write_named(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let regular = fs::metadata(path).map_or_else(|error| error.kind() == ErrorKind::NotFound, |old| old.is_file());
    if !regular {
        return fs::write(path, bytes).map_err(|error| failed(path, &error));
    }
    beside(&end_of_links(path), None, bytes).map_err(|error| failed(path, &error))?.put().map(drop)
}

/// The report of a file that cannot be written.
pub(crate) fn failed(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::Io, format!("cannot write {}: {error}", path.display()))
}

/// Where the links end that begin at a path. Nothing may stand there.
fn end_of_links(path: &Path) -> PathBuf {
    let mut end = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = fs::read_link(&end) else { break };
        end = end.parent().map_or(target.clone(), |folder| folder.join(&target));
    }
    end
}

/// The bytes in a file beside `path`, with the owner and the permissions of what stands there.
fn beside(path: &Path, staged: Option<&Path>, bytes: &[u8]) -> io::Result<WholeFile> {
    // What may not be written is not replaced either.
    let old = match nofollow::open_with(File::options().write(true), path) {
        Ok(file) => Some(file.metadata()?),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (mut file, beside) = match staged {
        Some(staged) => (nofollow::create(staged)?, TempPath::try_from_path(staged)?),
        None => {
            let create = |at: &Path| nofollow::open_with(File::options().write(true).create_new(true), at);
            // No name of the book's own files ends like this.
            Builder::new().prefix(".cuebook-").suffix(".tmp").make_in(folder, create)?.into_parts()
        }
    };
    if let Some(old) = &old {
        keep_rights(&file, old)?;
    }
    file.write_all(bytes)?;
    // Some disks say only here that they are full.
    file.sync_all()?;
    Ok(WholeFile { path: path.to_owned(), beside, is_new: false })
}

/// Gives a file the permissions of another and, where this user may, its owner.
fn keep_rights(file: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let now = file.metadata()?;
        if (now.uid(), now.gid()) != (old.uid(), old.gid()) {
            let _ = fchown(file, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(file, None, Some(old.gid())));
        }
    }
    match file.metadata()?.permissions() == old.permissions() {
        true => Ok(()),
        false => file.set_permissions(old.permissions()),
    }
}

/// Puts a file where nothing stands.
fn put_new(path: &Path, beside: TempPath) -> io::Result<()> {
    let Err(refused) = beside.persist_noclobber(path) else { return Ok(()) };
    if refused.error.kind() == ErrorKind::AlreadyExists {
        return Err(refused.error);
    }
    // Some disks cannot rename without replacing: an empty file holds the place.
    File::create_new(path)?;
    refused.path.persist(path).map_err(|refused| {
        let _ = fs::remove_file(path);
        refused.error
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_file_replaces_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let files = ["a", "b"].map(|name| WholeFile::new(&at(name), b"new").unwrap_or_else(|_| panic!("no {name}")));
        fs::write(at("b"), "somebody was faster").expect("a file");
        let problem = put_all(files.into()).expect_err("`b` is there");
        assert!(problem.message.contains(&at("b").display().to_string()), "{}", problem.message);
        assert!(WholeFile::new(&at("b"), b"new").is_err());
        assert_eq!(names(folder.path()), ["b"]);
        assert_eq!(fs::read_to_string(at("b")).expect("the file"), "somebody was faster");
    }

    #[test]
    fn what_is_not_put_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a"), "old").expect("a file");
        drop(WholeFile::replacing(&at("a"), b"new"));
        assert_eq!((names(folder.path()), fs::read(at("a")).expect("the file")), (vec!["a".to_owned()], b"old".into()));
        fs::create_dir(at("folder")).expect("a folder");
        assert!(write(&at("folder"), b"new").is_err());
        assert!(write(&at("absent/a"), b"new").is_err());
        assert_eq!(names(folder.path()), ["a", "folder"]);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_only_a_named_file_may_be_a_link() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let mode = |name: &str| fs::metadata(at(name)).expect("a file").permissions().mode() & 0o777;
        fs::write(at("plain"), "").expect("a file");
        for bits in [0o600, 0o640, 0o777] {
            fs::write(at("a"), "old").expect("a file");
            fs::set_permissions(at("a"), fs::Permissions::from_mode(bits)).expect("permissions");
            write(&at("a"), b"new").expect("written");
            assert_eq!((mode("a"), fs::read(at("a")).expect("the file")), (bits, b"new".into()));
        }
        write(&at("b"), b"new").expect("written");
        assert_eq!(mode("b"), mode("plain"));
        fs::create_dir(at("other")).expect("a folder");
        symlink("other/c", at("link")).expect("a link");
        symlink("link", at("chain")).expect("a link");
        symlink("circle", at("circle")).expect("a link");
        assert!(write(&at("link"), b"new").is_err() && write_named(&at("circle"), b"new").is_err());
        for bytes in [b"first", b"later"] {
            write_named(&at("chain"), bytes).expect("written");
            assert_eq!(fs::read(at("other/c")).expect("the end of the links"), bytes);
        }
        assert!(at("chain").is_symlink() && at("link").is_symlink());
        write_named(Path::new("/dev/null"), b"new").expect("written");
        assert!(!fs::metadata("/dev/null").expect("a device").is_file());
    }
}
