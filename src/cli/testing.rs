//! `cuebook test`: runs the code blocks of a book, by commands or in a runtime of the page.
//!
//! In: arguments. Out: an exit code, and what is said about the run.

use super::common::with_site;
use super::out::{Out, some};
use crate::config::run::RUNTIMES;
use crate::diag::{Code, Diagnostic, Severity};
use crate::input::Snapshot;
use crate::markdown::doc::Doc;
use crate::outputs::runtimes;
use crate::site::whole::Site;
use crate::tools::lock;
use crate::tools::snippets::hosted::{self, Hosted};
use crate::tools::snippets::{self, Report, RunOptions};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs the blocks of some pages: all by the commands of their languages, or those of one language in a runtime.
pub(super) fn test(out: &Out, book: &Path, filter: Option<&str>, record: bool, runtime: Option<String>) -> u8 {
    match runtime {
        Some(name) => in_runtime(out, book, filter, &name),
        None => by_commands(out, book, filter, record),
    }
}

/// Says that no page fits a filter; `false` where one does.
fn fits_nothing(out: &Out, site: &Site, filter: Option<&str>) -> bool {
    let Some(glob) = filter else { return false };
    let files = || site.pages().iter().map(|page| &**page.file());
    if files().any(|file| snippets::page_fits(glob, file)) {
        return false;
    }
    let help = "`--filter` takes the path of a page below `content/`; `*` is any run of characters, `?` any one";
    let problem = Diagnostic::new(Code::BadValue, format!("no page fits `{glob}`")).help(help);
    out.report(&[problem.suggest(glob, files().filter_map(|file| file.strip_prefix("content/")))], None);
    true
}

fn by_commands(out: &Out, book: &Path, filter: Option<&str>, record: bool) -> u8 {
    with_site(out, book, |site, snapshot| {
        if fits_nothing(out, site, filter) {
            return 2;
        }
        let options = RunOptions { root: Some(book), filter, record, ..RunOptions::default() };
        let report = watched(out, site, options, |options| {
            let docs: Vec<Arc<Doc>> = site.pages().iter().map(|page| page.doc()).collect();
            let docs: Vec<&Doc> = docs.iter().map(|doc| &**doc).collect();
            snippets::run(&docs, &site.scene.config.tests, options)
        });
        let failed = say(out, snapshot, &report);
        if !record {
            return failed;
        }
        let next = lock::record(&site.scene.lock, &lock::now(site), &report);
        failed.max(out.done(lock::save(book, &next).map(|path| vec![path])))
    })
}

/// Runs the blocks of a runtime's language as readers' browsers run them.
fn in_runtime(out: &Out, book: &Path, filter: Option<&str>, name: &str) -> u8 {
    let Some(runtime) = RUNTIMES.iter().find(|runtime| runtime.name == name) else { return 2 };
    with_site(out, book, |site, snapshot| {
        if fits_nothing(out, site, filter) {
            return 2;
        }
        let config = &site.scene.config;
        let Some(run) = config.runs.get(runtime.language) else {
            let message = format!("the book has no `[run.{}]`, so its readers do not use `{name}`", runtime.language);
            let help = format!("write `[run.{}]` with `runtime = \"{name}\"` into `book.toml`", runtime.language);
            out.report(&[Diagnostic::new(Code::BadValue, message).in_file(&"book.toml".into()).help(help)], None);
            return 1;
        };
        let missing = runtimes::of_book(config, &snapshot.runtimes).diagnostics;
        let missing = missing.into_iter().find(|problem| problem.span.as_ref() == Some(&run.span));
        if let Some(missing) = missing {
            out.report(&[Diagnostic { severity: Severity::Error, ..missing }], Some(snapshot));
            return 1;
        }
        let worker = site.scene.theme.file(&format!("js/exercise/{name}.js"));
        let worker = worker.map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).unwrap_or_default();
        let timeout = config.tests.get(runtime.language).map_or(20, |test| test.timeout);
        let options = RunOptions { root: Some(book), filter, ..RunOptions::default() };
        let hosted = Hosted { run, worker: &worker, timeout };
        let report = watched(out, site, options, |options| {
            let book = &site.scene.book;
            let coding = |page: usize| {
                let mut questions = site.scene.questions_on(page).iter();
                questions.any(|question| book.questions[*question].format == "coding")
            };
            let docs: Vec<Arc<Doc>> = site.pages().iter().map(|page| page.doc()).collect();
            let pages: Vec<_> = docs.iter().enumerate().map(|(page, doc)| (&**doc, coding(page))).collect();
            hosted::run(&pages, &hosted, options)
        });
        say(out, snapshot, &report)
    })
}

/// Runs the blocks of all pages behind a progress bar.
fn watched(out: &Out, site: &Site, options: RunOptions<'_>, run: impl FnOnce(&RunOptions<'_>) -> Report) -> Report {
    let (bar, done, all) = (out.progress(), AtomicUsize::new(0), site.pages().len());
    let progress = || bar.at("testing", done.fetch_add(1, Ordering::Relaxed) + 1, all);
    let report = run(&RunOptions { progress: Some(&progress), ..options });
    bar.end();
    report
}

/// Says what came of it, and whether something failed.
fn say(out: &Out, snapshot: &Snapshot, report: &Report) -> u8 {
    out.report(&report.diagnostics, Some(snapshot));
    let passed = report.run - report.failed;
    out.say(&format!(
        "{} run, {} with checked output: {passed} passed, {} failed",
        some((report.run, "block")),
        report.checked,
        report.failed
    ));
    let list = |counts: &BTreeMap<String, usize>| {
        counts.iter().map(|(name, count)| format!("{name} ({count})")).collect::<Vec<_>>().join(", ")
    };
    if !report.untested.is_empty() {
        let languages = list(&report.untested);
        out.say(&format!("not tested, since `book.toml` has no `[test.LANG]` for them: {languages}"));
    }
    if !report.lacking.is_empty() {
        out.say(&format!("not run, as readers are told in the page: {}", list(&report.lacking)));
    }
    if !report.differing.is_empty() {
        out.say(&format!("not as the page says, where readers do not run them: {}", report.differing.join(", ")));
    }
    u8::from(!report.diagnostics.is_empty())
}
