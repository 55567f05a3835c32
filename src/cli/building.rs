//! `cuebook build` on the command line.
//!
//! In: the arguments. Out: an exit code. Must not know: how a site is made or published.

use super::arguments::BuildArguments;
use super::common::{CACHE, PUBLIC, add_broken_pages, fails, links_of};
use super::out::{Out, counted, some};
use crate::cache::memo::Memo;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest;
use crate::pipeline::{self, BuildOptions};
use crate::publish::publisher;
use crate::publish::records::BuildSummary;
use std::time::Instant;

pub(super) fn build(out: &Out, arguments: &BuildArguments) -> u8 {
    let out = &out.strict(arguments.strict);
    let start = Instant::now();
    if let Some(jobs) = arguments.jobs {
        // Fails only when the pool was made before, which nothing does.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let book = &arguments.book;
    let options = BuildOptions { drafts: arguments.drafts, base_url: arguments.base_url.clone(), copy: None };
    let (folder, cache) = (arguments.dest_dir.clone().unwrap_or_else(|| book.join(PUBLIC)), book.join(CACHE));
    let links = links_of(book, arguments.dest_dir.is_none());
    let known = || links.is_empty().then(|| publisher::hold(&folder, book, &cache)).flatten();
    let (snapshot, held) = rayon::join(|| out.read(book), known);
    let Some(snapshot) = snapshot else { return 3 };
    let bar = out.progress();
    let progress = |done: usize, all: usize| bar.at("making", done, all);
    let target = publisher::Destination { folder: &folder, book, cache: &cache, progress: &progress };
    let done = |summary: &BuildSummary, made: usize, kept: usize, removed: usize| {
        let counts = [some((summary.questions, "question"))].into_iter().chain(counted(&summary.diagnostics));
        out.say(&format!(
            "{} → {} ({made} files made, {kept} kept, {removed} removed) in {:.2} s",
            counts.collect::<Vec<_>>().join(", "),
            folder.display(),
            start.elapsed().as_secs_f64()
        ));
        0
    };

    let whole = digest::of(&(snapshot.digest(), &options));
    if let Some((summary, kept)) = held.as_ref().and_then(|known| publisher::unchanged(known, whole))
        && !fails(&summary.diagnostics, arguments.strict)
    {
        bar.end();
        out.report(&summary.diagnostics, Some(&snapshot));
        return done(&summary, 0, kept, 0);
    }

    let memo = if links.is_empty() { Memo::on_disk(&cache) } else { Memo::default() };
    let read = || pipeline::site(&snapshot, &options, &memo);
    let Checked { value: site, mut diagnostics } =
        bar.during("reading", snapshot.pages.len(), || memo.pages.made(), read);
    diagnostics.extend(links);
    if site.scene.config.book.base_url.is_none() && !site.scene.config.doubtful {
        diagnostics.push(
            Diagnostic::new(Code::NoBaseUrl, "no `base_url`: the site has no canonical addresses, sitemap or feed")
                .help("set `base_url` under `[book]`, or give `--base-url`"),
        );
    }
    if fails(&diagnostics, arguments.strict) {
        bar.end();
        // Nothing is written, not even for the next build.
        add_broken_pages(&site, &Memo::default(), &mut diagnostics);
        out.report(&diagnostics, Some(&snapshot));
        return out.end(&diagnostics, "nothing was written");
    }
    out.report(&diagnostics, Some(&snapshot));
    let summary = BuildSummary { whole, questions: site.scene.book.questions.len(), diagnostics };
    let published = publisher::publish(&site, &memo, &target, held, &summary);
    bar.end();
    out.report(&published.diagnostics, Some(&snapshot));
    if !published.diagnostics.is_empty() {
        let machine = published.diagnostics.iter().any(|problem| problem.code == Code::Io);
        let and = match published.value.replaced {
            0 => "nothing was written".to_owned(),
            files => format!("{files} files of the site were already replaced"),
        };
        out.end(&published.diagnostics, &and);
        return if machine { 3 } else { 1 };
    }
    let report = published.value;
    if arguments.explain {
        for (route, reason) in &report.made {
            out.say(&format!("{route}: {}", reason.in_words()));
        }
    }
    if !report.atomic {
        out.say("note: this file system cannot exchange folders: files were replaced one by one");
    }
    let code = done(&summary, report.made.len(), report.kept, report.removed);
    // The process ends here: what it holds of a large book would only be taken apart piece by piece.
    std::mem::forget((site, memo, snapshot));
    code
}
