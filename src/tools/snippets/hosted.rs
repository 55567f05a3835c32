//! Runs blocks where readers run theirs: in a runtime of the page, under Node instead of a browser.
//!
//! In: documents, a runtime of the book with the theme's worker for it. Out: [`Report`], as for a plain command, with what
//! the runtime lacks for some blocks, and which blocks do something else there that readers do not run.
//!
//! Must not know: how a runtime works; the worker is the one that readers get.

use super::process::{self, End, Folder, RunSettings};
use super::verdict::{BlockRun, Failure};
use super::{BlockReport, Report, RunOptions, SnippetOutcome, failed, page_fits, too_easy};
use crate::book::blocks::{self, Runnable};
use crate::book::exercises::{self, Exercise};
use crate::config::TestConfig;
use crate::config::run::RunConfig;
use crate::diag::{self, Code, Diagnostic, places};
use crate::markdown::doc::Doc;
use crate::markdown::fence::BlockRole;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The program that puts the theme's worker and the runtime's files together.
const HOST: &str = include_str!("host.mjs");
/// How many pages share a process: a runtime takes seconds to start.
const PAGES: usize = 16;
/// How the page says that code needs what the runtime has not.
const ELSEWHERE: &str = ": run this on your own machine";
/// Options of Node, in those versions that have them: `asyncio.run` needs the first or second, deep recursion the third.
const FLAGS: [(&str, &str); 3] = [
    ("--experimental-wasm-stack-switching", ""),
    ("--experimental-wasm-jspi", ""),
    ("--wasm-stack-switching-stack-size", "=3900"),
];

/// A runtime of the book.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hosted<'a> {
    /// What `book.toml` says of it.
    pub run: &'a RunConfig,
    /// The theme's worker for it.
    pub worker: &'a str,
    /// Seconds that a block may run.
    pub timeout: u32,
}

#[derive(Serialize)]
struct Host<'a> {
    worker: &'a str,
    files: BTreeMap<&'a str, String>,
    fresh: bool,
    seconds: u32,
    elsewhere: &'a str,
    programs: Vec<Program>,
}

/// A page: its document, and whether it has a coding question, whose blocks readers run.
pub(crate) type HostedPage<'a> = (&'a Doc, bool);

/// A page with its blocks.
type Work<'a> = (HostedPage<'a>, Vec<Runnable>);

/// One run: of a block, or of what must fail in its stead.
#[derive(Serialize)]
struct Program {
    before: String,
    code: String,
    check: String,
    fails: bool,
}

/// What came of it.
#[derive(Deserialize)]
struct Came {
    end: String,
    ok: bool,
    text: String,
    out: String,
    error: String,
    version: String,
}

/// Runs every block of the runtime's language.
pub(crate) fn run(pages: &[HostedPage<'_>], hosted: &Hosted<'_>, options: &RunOptions<'_>) -> Report {
    let language = hosted.run.runtime.language;
    let pages: Vec<Work<'_>> = pages
        .iter()
        .filter(|(doc, _)| options.filter.is_none_or(|glob| page_fits(glob, &doc.file)))
        .map(|page| {
            let setup = |name: &str| (name == language).then_some(hosted.run.setup_text.as_str());
            (*page, blocks::of_doc(page.0, setup))
        })
        .filter(|(_, blocks)| !blocks.is_empty())
        .collect();
    let mut report = Report::default();
    let node = match node(options) {
        Ok(node) => node,
        Err(error) => {
            let message = format!(
                "`node`, which runs `{}` outside a browser, cannot be started: {error}",
                hosted.run.runtime.name
            );
            let problem = Diagnostic::new(Code::MissingInterpreter, message);
            report.diagnostics.push(problem.in_file(&"book.toml".into()).help("Node.js is at https://nodejs.org/"));
            return report;
        }
    };
    let chunks: Vec<io::Result<Vec<Came>>> = pages
        .par_chunks(PAGES)
        .map(|pages| {
            let came = in_node(&node, pages, hosted, options);
            pages.iter().filter_map(|_| options.progress).for_each(|progress| progress());
            came
        })
        .collect();
    for (pages, came) in pages.chunks(PAGES).zip(chunks) {
        match came {
            Ok(came) => judge(pages, &mut came.into_iter(), hosted, &mut report),
            Err(error) => {
                let message = format!("`{}` could not be run under Node: {error}", hosted.run.runtime.name);
                report.diagnostics.push(Diagnostic::new(Code::Io, message));
            }
        }
    }
    report.count();
    diag::sort(&mut report.diagnostics);
    report
}

/// The command that runs Node, with those options that this version has.
fn node(options: &RunOptions<'_>) -> io::Result<Vec<String>> {
    let node = || vec!["node".to_owned()];
    let folder = Folder::new()?;
    let how = RunSettings { root: options.root, seconds: 60, seed: "0", stop: options.stop };
    let asked = process::run(&[node(), vec!["--v8-options".to_owned()]].concat(), None, &folder, &how)?;
    let has = |flag: &str| asked.stdout.lines().any(|line| line.trim_start().split(' ').next() == Some(flag));
    let flags = FLAGS.iter().filter(|(flag, _)| has(flag)).map(|(flag, value)| format!("{flag}{value}"));
    Ok(node().into_iter().chain(flags).chain(["host.mjs".to_owned()]).collect())
}

/// Runs all programs of some pages in one process.
fn in_node(
    node: &[String],
    pages: &[Work<'_>],
    hosted: &Hosted<'_>,
    options: &RunOptions<'_>,
) -> io::Result<Vec<Came>> {
    let folder = Folder::new()?;
    let programs: Vec<Program> = pages.iter().flat_map(|(_, blocks)| blocks.iter().flat_map(programs)).collect();
    let count = programs.len();
    let root = std::path::absolute(options.root.unwrap_or(Path::new(".")))?;
    let path = |name: &&'static str| {
        let path = root.join(&hosted.run.folder).join(name).to_string_lossy().into_owned();
        (name.rsplit('/').next().unwrap_or(name), path)
    };
    let runtime = hosted.run.runtime;
    let files = runtime.files.iter().map(path).collect();
    // As in the page, where names stay from run to run.
    let fresh = runtime.package.is_none();
    let host = Host { worker: hosted.worker, files, fresh, seconds: hosted.timeout, elsewhere: ELSEWHERE, programs };
    std::fs::write(folder.work().join("host.mjs"), HOST)?;
    std::fs::write(folder.work().join("programs.json"), serde_json::to_string(&host)?)?;
    // Each program may run twice, and what runs it may have to start before each.
    let seconds = u32::try_from(count).unwrap_or(u32::MAX).saturating_mul(2 * (hosted.timeout + 60));
    let how = RunSettings { root: options.root, seconds, seed: "0", stop: options.stop };
    let ended = process::run(node, Some("programs.json"), &folder, &how)?;
    let results = std::fs::read_to_string(folder.work().join("results")).unwrap_or_default();
    let came: Vec<Came> = results.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    if came.len() == count {
        return Ok(came);
    }
    let said = folder.without_path(&ended.stderr);
    let last = said.lines().rfind(|line| line.contains("Error")).unwrap_or("it ended too soon");
    Err(io::Error::other(last.trim().to_owned()))
}

/// What is run for a block: itself, then what must fail in its stead.
fn programs(block: &Runnable) -> Vec<Program> {
    let checks = !block.must_fail.is_empty();
    let program = |before: &[Arc<str>], code: &str, fails: bool| match (checks, before.split_last()) {
        (false, _) => {
            let before = block.setup.clone() + &before.concat();
            Program { before, code: code.to_owned(), check: String::new(), fails }
        }
        // What a check checks is the reader's code.
        (true, Some((own, before))) => {
            let before = block.setup.clone() + &before.concat();
            Program { before, code: own.to_string(), check: code.to_owned(), fails }
        }
        (true, None) => Program { before: block.setup.clone(), code: String::new(), check: code.to_owned(), fails },
    };
    let itself = (!block.no_run).then(|| program(&block.before, &block.code, block.raises.is_some()));
    let instead = block.must_fail.iter().map(|(_, before)| program(before, &block.code, true));
    itself.into_iter().chain(instead).collect()
}

/// What became of the blocks of some pages.
fn judge(pages: &[Work<'_>], came: &mut impl Iterator<Item = Came>, hosted: &Hosted<'_>, report: &mut Report) {
    for ((doc, coding), blocks) in pages {
        let exercises = exercises::of_doc(doc).value;
        for block in blocks {
            let results: Vec<Came> = came.take(programs(block).len()).collect();
            let outcome = match outcome(block, &results, hosted) {
                Became::Passed => SnippetOutcome::Passed,
                Became::Other(problem) if counts((doc, *coding), block, &exercises) => {
                    report.diagnostics.push(failed(doc, block, problem));
                    SnippetOutcome::Failed
                }
                Became::Other(_) => {
                    report.differing.push(format!("{}:{}", doc.file, line(doc, block)));
                    SnippetOutcome::Skipped
                }
                Became::Lacking(what) => {
                    *report.lacking.entry(what).or_default() += 1;
                    SnippetOutcome::Skipped
                }
                Became::NotRun => SnippetOutcome::Skipped,
            };
            let ran = outcome != SnippetOutcome::Skipped;
            let version = results.first().filter(|_| ran).map(|came| came.version.clone()).unwrap_or_default();
            let checked = ran && block.output.is_some();
            let (file, index, digest) = (doc.file.clone(), block.index, block.digest);
            report.blocks.push(BlockReport { file, index, digest, outcome, checked, version });
        }
    }
}

/// What became of a block.
enum Became {
    NotRun,
    Passed,
    /// It needs what the runtime lacks.
    Lacking(String),
    /// It did something else than the page says.
    Other(Failure),
}

fn outcome(block: &Runnable, results: &[Came], hosted: &Hosted<'_>) -> Became {
    if results.is_empty() {
        return Became::NotRun;
    }
    match results.first().filter(|came| !block.no_run && came.text.contains(ELSEWHERE)) {
        Some(came) => Became::Lacking(came.text.replace(ELSEWHERE, "")),
        None => verdict(block, results, hosted).map_or_else(Became::Other, |()| Became::Passed),
    }
}

/// Whether readers run a block and see whether it prints what the page says. What has a check is judged by that.
fn counts((doc, coding): HostedPage<'_>, block: &Runnable, exercises: &[Exercise]) -> bool {
    let fence = &doc.fences[block.index].fence;
    let checked = |exercise: &Exercise| [exercise.solution, exercise.broken].contains(&Some(block.index));
    fence.role == Some(BlockRole::Check) || ((coding || fence.try_it) && !exercises.iter().any(checked))
}

/// The line of the page that a block begins on.
fn line(doc: &Doc, block: &Runnable) -> usize {
    places::line_column(&doc.text, doc.fences[block.index].span.start).0
}

/// Whether a block did what the page says, and what must fail did.
fn verdict(block: &Runnable, results: &[Came], hosted: &Hosted<'_>) -> Result<(), Failure> {
    let mut results = results.iter();
    if let Some(itself) = if block.no_run { None } else { results.next() } {
        let end = match itself.end.as_str() {
            "limit" => End::TooLong,
            _ => End::Exit(i32::from(!itself.ok)),
        };
        let stderr = if itself.error.is_empty() { &itself.text } else { &itself.error };
        let run = BlockRun { end, printed: bars(&itself.out), stderr: stderr.trim().to_owned(), first: 1 };
        let block = Runnable { output: block.output.as_deref().map(bars), ..block.clone() };
        run.judge(&block, &TestConfig { timeout: hosted.timeout, ..TestConfig::default() })?;
    }
    match block.must_fail.iter().zip(results).find(|(_, came)| came.ok) {
        Some(((wrong, _), _)) => Err(too_easy(*wrong)),
        None => Ok(()),
    }
}

/// A text without the spaces around the bars of a table: each program that runs SQL has its own.
fn bars(text: &str) -> String {
    let cells = |line: &str| line.split('|').map(str::trim).collect::<Vec<_>>().join("|");
    text.lines().map(|line| if line.contains('|') { cells(line) } else { line.to_owned() } + "\n").collect()
}
