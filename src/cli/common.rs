//! What several commands have in common: the folders they write to, reading a book, and when problems fail a command.
//!
//! In: a book's folder. Out: its site, or an exit code. Must not know: what any command is for.

use super::out::Out;
use crate::cache::memo::Memo;
use crate::diag::{self, Checked, Code, Diagnostic, Severity};
use crate::input::Snapshot;
use crate::nofollow;
use crate::pipeline::{self, BuildOptions};
use crate::site::whole::Site;
use std::path::Path;

/// The folder of the book that the site goes to, unless another is named.
pub(super) const PUBLIC: &str = "public";

/// The folder of the book for what speeds up the next build.
pub(super) const CACHE: &str = ".cuebook";

/// Reports what strangers put where cuebook writes: links, and a cache in version control. Where the site goes is for who
/// runs cuebook to say.
pub(super) fn strange_in(book: &Path, default: bool) -> Vec<Diagnostic> {
    let mut links = nofollow::links_in(book, CACHE);
    links.extend(nofollow::tracked(book, CACHE));
    if default && book.join(PUBLIC).is_symlink() {
        let link = nofollow::not_followed(PUBLIC);
        links.push(link.help("name the folder of the site with `--dest-dir`, or remove the link"));
    }
    links
}

/// Adds what only shows when pages are made, so that one run reports everything. A theme that could not be read makes no
/// page, which is no news.
pub(super) fn add_broken_pages(site: &Site, memo: &Memo, problems: &mut Vec<Diagnostic>) {
    let of_theme = |problem: &Diagnostic| {
        let theme = problem.file.as_ref().is_some_and(|file| file.starts_with("themes/"));
        theme || problem.code == Code::BadTemplate
    };
    if !problems.iter().any(of_theme) {
        problems.extend(site.problems(memo));
        diag::sort(problems);
    }
}

/// Reads a book and hands its site to `then`, unless the book has errors.
pub(super) fn with_site(out: &Out, book: &Path, then: impl FnOnce(&Site, &Snapshot) -> u8) -> u8 {
    with_site_of(out, book, &BuildOptions::default(), then)
}

pub(super) fn with_site_of(
    out: &Out,
    book: &Path,
    options: &BuildOptions,
    then: impl FnOnce(&Site, &Snapshot) -> u8,
) -> u8 {
    let Some(snapshot) = out.read(book) else { return 3 };
    let Checked { value: site, diagnostics } = pipeline::site(&snapshot, options, &Memo::default());
    let errors: Vec<Diagnostic> =
        diagnostics.into_iter().filter(|problem| problem.severity == Severity::Error).collect();
    out.report(&errors, Some(&snapshot));
    if errors.is_empty() { then(&site, &snapshot) } else { out.end(&errors, "") }
}

pub(super) fn fails(problems: &[Diagnostic], strict: bool) -> bool {
    let worst = if strict { Severity::Warning } else { Severity::Error };
    problems.iter().any(|problem| problem.severity <= worst)
}
