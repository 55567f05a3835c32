//! The cache folder: what it says of itself, and how a file in it is known to be whole.
//!
//! In: paths and bytes. Out: the line that kept files begin with, and files with a check sum.
//!
//! Must not know: what is kept.

use crate::nofollow;
use crate::stamp::Stamp;
use std::io::Write;
use std::path::Path;
use std::{fs, io};
use xxhash_rust::xxh3::xxh3_64;

/// What a file of the cache holds: nothing unless it is whole and was written by this very program.
pub(crate) fn read(file: &Path) -> Option<Vec<u8>> {
    let first = first_line();
    let mut bytes = nofollow::read(file).ok()?;
    let (value, check) = bytes.strip_prefix(first.as_bytes())?.split_last_chunk()?;
    if xxh3_64(value).to_le_bytes() != *check {
        return None;
    }
    bytes.truncate(bytes.len() - size_of::<u64>());
    bytes.drain(..first.len());
    Some(bytes)
}

/// Writes a file of the cache: a line that names the program, what it holds, a check sum. Best effort: whatever is kept
/// can be made again.
pub(crate) fn write(file: &Path, mut bytes: Vec<u8>) {
    bytes.extend(xxh3_64(&bytes).to_le_bytes());
    let _ = file.parent().map(|parent| {
        fs::create_dir_all(parent).and_then(|()| {
            ignore(parent)?;
            let staged = file.with_extension("new");
            let mut new = nofollow::create(&staged)?;
            new.write_all(first_line().as_bytes())?;
            new.write_all(&bytes)?;
            fs::rename(staged, file)
        })
    });
}

/// Tells version control that a cache folder is none of its business.
pub(crate) fn ignore(folder: &Path) -> io::Result<()> {
    // A new file is never made through a link.
    match fs::File::create_new(folder.join(".gitignore")) {
        Ok(mut file) => file.write_all(b"*\n"),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// What a file that is kept begins with.
pub(crate) fn first_line() -> String {
    format!("{}\n", program())
}

/// This very program: another build of it may make other bytes of the same inputs.
fn program() -> String {
    let stamp = std::env::current_exe().ok().and_then(|path| Stamp::at(&path));
    let (length, modified) = stamp.map_or((0, 0), |stamp| (stamp.length, stamp.modified));
    format!("cuebook-{}-{length}-{modified}", env!("CARGO_PKG_VERSION"))
}
