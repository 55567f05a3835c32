//! `cuebook theme`: the files of the built-in theme, a copy of one to change, and what copies have missed since.
//!
//! In: a book's folder and the name of its theme. Out: text to print, and for `eject` one file, which replaces nothing.
//!
//! Must not know: what the files mean.

use crate::diag::{Code, Diagnostic, nearest};
use crate::nofollow;
use crate::outputs::{theme, theme_manifest};
use crate::tools::whole::{self, WholeFile};
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// The built-in files, one a line, those that the book's theme replaces marked.
pub(crate) fn list(book: &Path, name: &str) -> String {
    let own = folder(book, name);
    let mut text = String::new();
    for path in theme::built_in_files().keys() {
        let mark = if own.join(path).is_file() { "  (replaced)" } else { "" };
        text.push_str(&format!("{path}{mark}\n"));
    }
    text
}

/// Copies a built-in file into the book's theme; with a first template goes the version that it is written for.
pub(crate) fn eject(book: &Path, name: &str, file: &str) -> Result<Vec<PathBuf>, Diagnostic> {
    let wanted = file.trim_start_matches("./");
    let Some((path, bytes)) = theme::built_in_files().get_key_value(wanted) else {
        let problem = Diagnostic::new(Code::BadValue, format!("the built-in theme has no file `{file}`"));
        let files = theme::built_in_files();
        return Err(match nearest(wanted, files.keys().map(String::as_str)) {
            Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
            None => problem.help("`cuebook theme list` names them all"),
        });
    };
    let target = folder(book, name).join(path);
    if target.exists() || target.is_symlink() {
        let problem = Diagnostic::new(Code::BadValue, format!("{} is already there", target.display()));
        return Err(problem.help("`cuebook theme diff` shows how it differs from the built-in one"));
    }
    nofollow::make_folders(book, &target).map_err(|error| whole::failed(&target, &error))?;
    let mut files = vec![WholeFile::new(&target, bytes)?];
    let manifest = folder(book, name).join(theme_manifest::FILE);
    if path.starts_with("templates/") && !manifest.exists() && !manifest.is_symlink() {
        let text = format!(
            "# The version of what templates see that this theme is written for.\ninterface = {}\n",
            theme_manifest::INTERFACE
        );
        files.push(WholeFile::new(&manifest, text.as_bytes())?);
    }
    whole::put_all(files)
}

/// How each file of the book's theme differs from the built-in one of the same name.
pub(crate) fn diff(book: &Path, name: &str) -> String {
    let own = folder(book, name);
    let mut text = String::new();
    for (path, built_in) in theme::built_in_files() {
        let Ok(bytes) = nofollow::read(&own.join(path)) else { continue };
        if bytes == *built_in {
            continue;
        }
        match (std::str::from_utf8(built_in), std::str::from_utf8(&bytes)) {
            (Ok(old), Ok(new)) => {
                let diff = TextDiff::from_lines(old, new);
                let (old, new) = (format!("built-in/{path}"), format!("themes/{name}/{path}"));
                text.push_str(&diff.unified_diff().header(&old, &new).to_string());
            }
            _ => text.push_str(&format!("themes/{name}/{path} differs from the built-in file\n")),
        }
    }
    text
}

fn folder(book: &Path, name: &str) -> PathBuf {
    book.join("themes").join(name)
}
