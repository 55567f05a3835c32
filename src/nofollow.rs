//! Files opened without following a symbolic link.
//!
//! In: a path in a folder that may have come from a stranger: a cloned book carries whatever links its author committed.
//! Out: the file, when a regular file stands there or nothing does; an error that says what stands there instead.
//! [`links_in`] reports the links of a folder that cuebook writes to.
//!
//! Must not know: what the files are for. The folders above the path are the caller's to check.

use crate::diag::{Code, Diagnostic};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

/// Opens a regular file for reading.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    open_with(File::options().read(true), path)
}

/// Opens a regular file for writing, empty.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    open_with(File::options().write(true).create(true).truncate(true), path)
}

/// Opens a file with some options. A device or a pipe is refused before it can make the program wait.
pub(crate) fn open_with(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => is_regular(&metadata)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32);
    }
    let file = options.open(path)?;
    is_regular(&file.metadata()?)?;
    Ok(file)
}

/// The bytes of a regular file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a regular file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create(path)?.write_all(bytes)
}

/// Whether a real folder stands at a path.
pub(crate) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Makes the folders between `top` and a file; none of them may be a link, which could lead anywhere.
pub(crate) fn make_folders(top: &Path, file: &Path) -> io::Result<()> {
    fs::create_dir_all(top)?;
    let between = file.strip_prefix(top).ok().and_then(Path::parent).unwrap_or(Path::new(""));
    let mut folder = top.to_owned();
    for name in between {
        folder.push(name);
        if !is_folder(&folder) {
            fs::create_dir(&folder).map_err(|error| match folder.is_symlink() {
                true => io::Error::other(format!("{} is a symbolic link", folder.display())),
                false => error,
            })?;
        }
    }
    Ok(())
}

/// Removes a file, if it is there, and not through a link: every folder between `top` and it is a real one.
pub(crate) fn remove(top: &Path, file: &Path) -> io::Result<()> {
    let mut above = file.ancestors().skip(1).take_while(|above| *above != top);
    if let Some(link) = above.find(|folder| folder.is_symlink()) {
        return Err(io::Error::other(format!("{} is a symbolic link", link.display())));
    }
    fs::remove_file(file).or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Reports a folder of the book of which git keeps files: what a stranger committed there would be believed. Indexes of
/// version 4, which shorten paths, are looked at in vain.
pub(crate) fn tracked(book: &Path, folder: &str) -> Option<Diagnostic> {
    let book = book.canonicalize().ok().filter(|book| is_folder(&book.join(folder)))?;
    let (top, index) = book.ancestors().find_map(|top| Some((top, read(&top.join(".git/index")).ok()?)))?;
    let below: Vec<&str> = book.strip_prefix(top).ok()?.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let path = [&below[..], &[folder, ""]].concat().join("/");
    memchr::memmem::find(&index, path.as_bytes())?;
    let message = "git keeps files of this folder, and what somebody committed there would be believed";
    let help = format!("remove it from git: `git rm -r --cached {folder}`; cuebook makes it again");
    Some(Diagnostic::new(Code::OutsideBook, message).in_file(&folder.into()).help(help))
}

/// Reports a folder of the book that is a link, or else each of its entries that is neither a file nor a folder.
pub(crate) fn links_in(book: &Path, folder: &str) -> Vec<Diagnostic> {
    let path = book.join(folder);
    if path.is_symlink() {
        return vec![not_followed(folder)];
    }
    let entries = fs::read_dir(&path).into_iter().flatten().flatten();
    let wrong = entries.filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_file() && !kind.is_dir()));
    let mut names: Vec<String> = wrong.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.iter().map(|name| not_followed(&format!("{folder}/{name}"))).collect()
}

/// The report of a link where cuebook writes.
pub(crate) fn not_followed(path: &str) -> Diagnostic {
    Diagnostic::new(Code::OutsideBook, "cuebook writes here, and does not follow what stands here to another place")
        .in_file(&path.into())
        .help("look at where it leads and remove it: it did not come from cuebook")
}

fn is_regular(metadata: &fs::Metadata) -> io::Result<()> {
    let what = if metadata.is_symlink() {
        "it is a symbolic link, which cuebook does not follow here"
    } else if metadata.is_file() {
        return Ok(());
    } else {
        "it is not a regular file"
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, what))
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;
    #[cfg(unix)]
    use std::os::unix::fs::symlink;

    #[cfg(unix)]
    #[test]
    fn a_link_is_neither_read_nor_written_through() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("thesis"), "years of work").expect("a file");
        symlink("thesis", at("link")).expect("a link");
        symlink("nothing", at("dangling")).expect("a link");
        fs::create_dir(at("folder")).expect("a folder");
        for name in ["link", "dangling", "folder"] {
            assert!(read(&at(name)).is_err(), "{name} was read");
            assert!(write(&at(name), b"gone").is_err(), "{name} was written");
        }
        assert_eq!(fs::read_to_string(at("thesis")).expect("the file"), "years of work");
        assert!(!at("nothing").exists());
        assert!(write(&at("new"), b"text").is_ok());
        assert_eq!(read(&at("new")).expect("the file"), b"text");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_or_a_pipe_is_refused_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs");
        assert!(made.success());
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            assert!(open(path).is_err() && create(path).is_err(), "{} was opened", path.display());
        }
    }
}
