//! What the system refused while a site was published, as a report.
//!
//! In: what was being done, the path, the error. Out: [`Problems`].
//!
//! Must not know: what is published.

use crate::diag::{Code, Diagnostic};
use std::io;
use std::path::Path;

/// Why nothing was published.
pub(crate) type Problems = Vec<Diagnostic>;

/// The report of something that the system refused, before anything of the site was touched.
pub(crate) fn failed(doing: &str, path: &Path, error: &io::Error) -> Problems {
    let problem = Diagnostic::new(Code::Io, format!("cannot {doing} {}: {error}", path.display()));
    vec![match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            problem.help("choose a folder that you may write to with `--dest-dir`; the last site is untouched")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            problem.help("make room on the disk; the last site is untouched")
        }
        _ => problem,
    }]
}
