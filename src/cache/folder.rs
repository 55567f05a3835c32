//! The cache folder: what it says of itself, and how a file is known to be the one that was written.
//!
//! In: paths. Out: the line that kept files begin with, [`FileStamp`]s of files.
//!
//! Must not know: what is kept.

use std::io::Write;
use std::path::Path;
use std::time::UNIX_EPOCH;
use std::{fs, io};

/// What tells that a published file is the one that was written: length, time of writing, time of any change, inode. The
/// last two are not fooled by restored times. A build that is killed leaves other times of change than it noted, and the
/// next one makes those files anew.
pub(crate) type FileStamp = (u64, u128, i128, u64);

/// The stamp of a file; `None` when it is no file.
pub(crate) fn stamp(path: &Path) -> Option<FileStamp> {
    let metadata = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    #[cfg(unix)]
    let (changed, inode) = {
        use std::os::unix::fs::MetadataExt;
        (i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()), metadata.ino())
    };
    #[cfg(not(unix))]
    let (changed, inode) = (0, 0);
    Some((metadata.len(), modified, changed, inode))
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
    let stamp = std::env::current_exe().ok().and_then(|path| stamp(&path));
    let (length, modified, ..) = stamp.unwrap_or_default();
    format!("cuebook-{}-{length}-{modified}", env!("CARGO_PKG_VERSION"))
}
