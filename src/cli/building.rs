//! `cuebook build` on the command line.
//!
//! In: the arguments. Out: an exit code. Must not know: how a site is made or published.

use super::arguments::BuildArguments;
use super::common::{CACHE, PUBLIC, add_broken_pages, fails, strange_in};
use super::out::{Out, counted, some};
use crate::book::includes::may_show_files;
use crate::cache::memo::Memo;
use crate::cache::sources;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::input::{Outdated, Reader, SeenSources, Snapshot};
use crate::pipeline::{self, BuildOptions};
use crate::publish::publisher::{self, Destination, Explanation, HeldDestination, PublishReport};
use crate::publish::records::BuildSummary;
use crate::route::Route;
use crate::site::whole::Site;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::time::Instant;

pub(super) fn build(out: &Out, arguments: &BuildArguments) -> u8 {
    use_threads(arguments.jobs);
    build_after(&out.strict(arguments.strict), arguments, sources::read)
}

/// Builds, with what the last build has `seen` of the sources.
fn build_after(out: &Out, arguments: &BuildArguments, seen: impl Fn(&Path) -> Option<SeenSources> + Sync) -> u8 {
    let start = Instant::now();
    // What a stopped build leaves is what a killed one leaves: the next one makes it whole.
    match catch_unwind(AssertUnwindSafe(|| build_once(out, arguments, start, seen))) {
        Ok(ended) => ended,
        // A page was changed meanwhile: now all pages are read at once.
        Err(stopped) if stopped.is::<Outdated>() => build_once(out, arguments, start, |_| None),
        Err(panicked) => resume_unwind(panicked),
    }
}

/// One build. Pages that have not changed since they were `seen` are read only where they are needed; when one has changed
/// after all, the build unwinds with [`Outdated`].
fn build_once(
    out: &Out,
    arguments: &BuildArguments,
    start: Instant,
    seen: impl Fn(&Path) -> Option<SeenSources> + Sync,
) -> u8 {
    let book = &arguments.book;
    let options = BuildOptions {
        drafts: arguments.drafts,
        base_url: arguments.base_url.clone(),
        edit_url: arguments.edit_url.clone(),
        ..BuildOptions::default()
    };
    let (folder, cache) = (arguments.dest_dir.clone().unwrap_or_else(|| book.join(PUBLIC)), book.join(CACHE));
    let strange = strange_in(book, arguments.dest_dir.is_none());
    // A cache that came with the book or leads elsewhere is neither read nor written.
    let trusted = strange.is_empty();
    let known = || trusted.then(|| rayon::join(|| publisher::hold(&folder, book, &cache), || seen(&cache)));
    let mut reader = Reader::new(book);
    let (listing, known) = rayon::join(|| out.list(&reader), known);
    let Some(listing) = listing else { return 3 };
    let (held, seen) = known.unwrap_or_default();
    let whole = |sources: Digest| digest::of(&(sources, &options));
    let nothing_changed = |summary: &BuildSummary, kept: usize| {
        let report = PublishReport { kept, atomic: true, ..PublishReport::default() };
        say_done(out, &folder, summary, &report, start);
        0
    };

    let again = seen.as_ref().and_then(|seen| seen.again(&listing));
    let unread = again.as_ref().and_then(|seen| nothing_to_do(held.as_ref(), whole(seen.digest), arguments));
    // What was reported is shown with its lines, which have to be read.
    if let Some((summary, kept)) = unread.filter(|(summary, _)| summary.diagnostics.is_empty()) {
        again.filter(|seen| seen.at == listing.at).inspect(|seen| sources::write(&cache, seen));
        return nothing_changed(&summary, kept);
    }
    let listed = listing.at;
    let snapshot = reader.read_listed(listing, seen.as_ref());
    let sources = snapshot.digest();
    let whole = whole(sources);
    let ended = match nothing_to_do(held.as_ref(), whole, arguments) {
        Some((summary, kept)) => {
            out.report(&summary.diagnostics, Some(&snapshot));
            nothing_changed(&summary, kept)
        }
        None => {
            let build = Build { arguments, options: &options, whole, folder: &folder, cache: &cache, strange, start };
            build_anew(out, build, &snapshot, held)
        }
    };
    if ended == 0 && trusted {
        reader.seen(listed, sources, |page| !may_show_files(page)).inspect(|seen| sources::write(&cache, seen));
    }
    std::mem::forget((reader, snapshot));
    ended
}

/// What is to be built, and where.
struct Build<'a> {
    arguments: &'a BuildArguments,
    options: &'a BuildOptions,
    /// The digest of everything that the build depends on.
    whole: Digest,
    folder: &'a Path,
    cache: &'a Path,
    /// What strangers put where cuebook writes.
    strange: Vec<Diagnostic>,
    start: Instant,
}

fn build_anew(out: &Out, build: Build<'_>, snapshot: &Snapshot, held: Option<HeldDestination>) -> u8 {
    let Build { arguments, options, whole, folder, cache, strange, start } = build;
    let bar = out.progress();
    let progress = |done: usize, all: usize| bar.at("making", done, all);
    let explain = arguments.explain.as_deref().filter(|route| !route.is_empty()).map(Route::new);
    let book = &arguments.book;
    let target = Destination { folder, book, cache, progress: &progress, explain: explain.as_ref() };
    let memo = if strange.is_empty() { Memo::on_disk(cache) } else { Memo::default() };
    // What is wrong there is reported when the site is published.
    let survey = || held.and_then(|held| held.survey().ok());
    let read = || rayon::join(|| pipeline::site(snapshot, options, &memo), survey);
    let (read, surveyed) = bar.during("reading", snapshot.pages.len(), || memo.pages.made(), read);
    let Checked { value: site, mut diagnostics } = read;
    diagnostics.extend(strange.into_iter().chain(no_base_url(&site)));
    if fails(&diagnostics, arguments.strict) {
        bar.end();
        // Nothing is written, not even for the next build.
        add_broken_pages(&site, &Memo::default(), &mut diagnostics);
        out.report(&diagnostics, Some(snapshot));
        return out.end(&diagnostics, "nothing was written");
    }
    let questions = site.scene.book.questions.len();
    let summary = BuildSummary { whole, questions, left_out: site.left_out, diagnostics };
    let Checked { value: report, diagnostics: problems } =
        publisher::publish(&site, &memo, &target, surveyed, &summary);
    bar.end();
    out.report(&summary.diagnostics, Some(snapshot));
    out.report(&problems, Some(snapshot));
    if !problems.is_empty() {
        return not_published(out, &problems, report.replaced);
    }
    match (&explain, &arguments.explain) {
        (Some(route), _) => say_why(out, route, report.explained.as_ref()),
        (None, Some(_)) => say_made(out, &report),
        (None, None) => {}
    }
    say_done(out, folder, &summary, &report, start);
    // The process ends soon: what it holds of a large book would only be taken apart piece by piece.
    std::mem::forget((site, memo));
    0
}

/// What the last build came to and how many files it left, when nothing has changed since. Where a file is to be explained,
/// its facts have to be looked up first.
fn nothing_to_do(
    held: Option<&HeldDestination>,
    whole: Digest,
    arguments: &BuildArguments,
) -> Option<(BuildSummary, usize)> {
    let explains = arguments.explain.as_ref().is_some_and(|route| !route.is_empty());
    let unchanged = held.filter(|_| !explains).and_then(|held| held.unchanged(whole));
    unchanged.filter(|(summary, _)| !fails(&summary.diagnostics, arguments.strict))
}

fn use_threads(jobs: Option<usize>) {
    if let Some(jobs) = jobs {
        // Fails only when the pool was made before, which nothing does.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
}

fn no_base_url(site: &Site) -> Option<Diagnostic> {
    let config = &site.scene.config;
    (config.book.base_url.is_none() && !config.doubtful).then(|| {
        Diagnostic::new(Code::NoBaseUrl, "no `base_url`: the site has no canonical addresses, sitemap or feed")
            .help("set `base_url` under `[book]`, or give `--base-url`")
    })
}

/// Ends a build whose site could not be published.
fn not_published(out: &Out, problems: &[Diagnostic], replaced: usize) -> u8 {
    let and = match replaced {
        0 => "nothing was written".to_owned(),
        files => format!("{files} files of the site were already replaced"),
    };
    out.end(problems, &and);
    if problems.iter().any(|problem| problem.code == Code::Io) { 3 } else { 1 }
}

/// Says why one artifact was made or kept.
fn say_why(out: &Out, route: &Route, why: Option<&Explanation>) {
    match why {
        None => out.say(&format!("{route}: the site has no such file")),
        Some(Explanation::Made(reason)) => out.say(&format!("{route}: made, {}", reason.in_words())),
        Some(Explanation::Last) => out.say(&format!("{route}: made whenever another file is")),
        Some(Explanation::Kept(facts)) => {
            out.say(&format!("{route}: kept, since nothing that it was made from has changed:"));
            facts.iter().for_each(|fact| out.say(&format!("  {fact}")));
        }
    }
}

/// Says of each file that was made why it was.
fn say_made(out: &Out, report: &PublishReport) {
    report.made.iter().for_each(|(route, reason)| out.say(&format!("{route}: {}", reason.in_words())));
}

fn say_done(out: &Out, folder: &Path, summary: &BuildSummary, report: &PublishReport, start: Instant) {
    if !report.atomic {
        out.say("note: this file system cannot exchange folders: files were replaced one by one");
    }
    let left_out = (summary.left_out > 0).then(|| format!("{} left out", some((summary.left_out, "draft"))));
    let counts = [some((summary.questions, "question"))].into_iter().chain(left_out);
    let counts = counts.chain(counted(&summary.diagnostics));
    out.say(&format!(
        "{} → {} ({} files made, {} kept, {} removed) in {:.2} s",
        counts.collect::<Vec<_>>().join(", "),
        folder.display(),
        report.made.len(),
        report.kept,
        report.removed,
        start.elapsed().as_secs_f64()
    ));
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::{Arguments, Command};
    use crate::input::SeenFile;
    use crate::stamp::Stamp;
    use clap::Parser;
    use std::fs;
    use std::time::Duration;

    #[test]
    fn a_page_that_changes_while_it_is_built_is_built_as_it_is_then() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let put = |path: &str, text: &str| {
            fs::create_dir_all(root.join(path).parent().expect("a folder")).expect("a folder");
            fs::write(root.join(path), text).expect("written");
        };
        put("book.toml", "[book]\ntitle = \"T\"\n");
        put("content/_index.md", "# Home\n");
        put("content/page.md", "# Page\n\nBefore.\n");
        let line = ["cuebook", "build", "--quiet", root.to_str().expect("a path")];
        let Arguments { command: Command::Build(arguments), how } = Arguments::parse_from(line) else {
            unreachable!("it is a build")
        };
        let out = Out::new(how);
        let mut reader = Reader::new(root);
        // The old page's digest with the new file's stamp: as if the page had changed after it was listed.
        let before = reader.read().expect("a book").pages[1].digest;
        put("content/page.md", "# Page\n\nAfter!.\n");
        let later = reader.list().expect("a book").at + Duration::from_secs(3600);
        let known = |_: &Path| {
            let stamp = Stamp::at(&root.join("content/page.md"))?;
            let page = SeenFile { path: "content/page.md".into(), stamp, digest: before, may_stay_unread: true };
            Some(SeenSources::new(later, before, vec![page]))
        };

        let stopped = catch_unwind(AssertUnwindSafe(|| build_once(&out, &arguments, Instant::now(), known)));
        assert!(stopped.expect_err("it stops").is::<Outdated>());
        assert!(!root.join("public").exists());
        assert_eq!(build_after(&out, &arguments, known), 0);
        let page = fs::read_to_string(root.join("public/page.html")).expect("the page");
        assert!(page.contains("After!"), "{page}");
    }
}
