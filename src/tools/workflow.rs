//! The GitHub workflow that publishes a book.
//!
//! In: the book's folder. Out: where the workflow belongs, and its text. GitHub reads workflows at the root of a
//! repository only, so a book in a folder of a larger repository gets it there.
//!
//! Must not know: where cuebook is installed from.

use super::origin::SOURCE;
use std::path::{Path, PathBuf};

/// Where GitHub looks for it, below the root of a repository.
pub(crate) const FILE: &str = ".github/workflows/pages.yml";

/// The root of the repository that a book is in, and the text of the workflow that belongs there as [`FILE`].
pub(crate) fn pages(book: &Path) -> (PathBuf, String) {
    let (root, prefix) = repository_of(book);
    let directory = match prefix.as_str() {
        "" => String::new(),
        _ => format!("    defaults:\n      run:\n        working-directory: {prefix}\n"),
    };
    let prefix = if prefix.is_empty() { prefix } else { format!("{prefix}/") };
    let text = include_str!("starter/pages.yml")
        .replace("{directory}", &directory)
        .replace("{prefix}", &prefix)
        .replace("{install}", &SOURCE.steps());
    (root, text)
}

/// The root of the repository that a folder is in, and the way down from there; the folder itself where there is none.
pub(crate) fn repository_of(book: &Path) -> (PathBuf, String) {
    let Ok(absolute) = std::path::absolute(book) else { return (book.to_owned(), String::new()) };
    let root = absolute.ancestors().find(|folder| folder.join(".git").exists());
    match root.and_then(|root| Some((root, absolute.strip_prefix(root).ok()?))) {
        Some((root, below)) if !below.as_os_str().is_empty() => {
            let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            (root.to_owned(), parts.join("/"))
        }
        _ => (book.to_owned(), String::new()),
    }
}
