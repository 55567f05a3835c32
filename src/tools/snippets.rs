//! `cuebook test`: runs the code blocks of the book and compares what they print with what the page says they print.
//!
//! In: documents, and a command for each language. Out: [`Report`]: for every block whether it passed, and a diagnostic
//! for each that did not.
//!
//! Must not know: `book.lock`, what is printed about the run. Each page runs in a temporary folder of its own, its
//! blocks one after another, pages in parallel. A block is a file given to a command without a shell: some programs (a
//! pool of processes, say) need the file they came from. Its standard input is empty and its environment is clean, so
//! that a block passes for what it says and not for where it is run.

pub(crate) mod hosted;
mod process;
mod verdict;

use crate::book::blocks::{self, Runnable, WrongBlock};
use crate::book::exercises::canonical;
use crate::config::TestConfig;
use crate::diag::{self, Code, Diagnostic};
use crate::digest::Digest;
use crate::markdown::doc::Doc;
use process::{End, Ended, Folder, RunSettings};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use verdict::{BlockRun, Failure, INSTALL};

/// How to run.
#[derive(Clone, Copy, Default)]
pub struct RunOptions<'a> {
    /// The book's folder: a command with a `/` in it is found from there.
    pub root: Option<&'a Path>,
    /// Only pages whose path below `content/` fits: `*` is any run of characters, `?` any one.
    pub filter: Option<&'a str>,
    /// Runs each block a second time under another hash seed, so that nothing is recorded that prints a set in the order
    /// of the day.
    pub record: bool,
    /// Set from outside to end all runs soon.
    pub stop: Option<&'a AtomicBool>,
    /// Called after each page.
    pub progress: Option<&'a (dyn Fn() + Sync)>,
}

impl RunOptions<'_> {
    /// How one program is run.
    fn how<'a>(&'a self, test: &TestConfig, seed: &'a str) -> RunSettings<'a> {
        RunSettings { root: self.root, seconds: test.timeout, seed, stop: self.stop }
    }
}

impl std::fmt::Debug for RunOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunOptions").field("root", &self.root).field("filter", &self.filter).finish_non_exhaustive()
    }
}

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SnippetOutcome {
    /// It ran and did what the page says.
    Passed,
    /// It ran and did something else.
    Failed,
    /// It did not run: marked `no-run`, no interpreter, or a block that it continues has failed.
    Skipped,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockReport {
    /// Its page's file, relative to the book.
    pub file: Arc<str>,
    /// The block, as an index into [`Doc::fences`].
    pub index: usize,
    /// Digest of what was run and what it had to print: [`Runnable::digest`].
    pub digest: Digest,
    /// What became of it.
    pub outcome: SnippetOutcome,
    /// Whether its output was compared.
    pub checked: bool,
    /// What ran it, for example `Python 3.11.7`; empty when it did not run.
    pub version: String,
}

/// A whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Every block of a tested language, in the order of pages and blocks.
    pub blocks: Vec<BlockReport>,
    /// What went wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// How many blocks were run.
    pub run: usize,
    /// How many of them had their output compared.
    pub checked: usize,
    /// Languages of blocks that nothing runs, with how many there are of each.
    pub untested: BTreeMap<String, usize>,
    /// How many failed.
    pub failed: usize,
    /// What a runtime of the page lacks, with how many blocks need it.
    pub lacking: BTreeMap<String, usize>,
    /// Places of blocks that do something else in a runtime of the page, where readers do not run them.
    pub differing: Vec<String>,
}

impl Report {
    /// Counts what became of the blocks.
    fn count(&mut self) {
        let ran = |block: &&BlockReport| block.outcome != SnippetOutcome::Skipped;
        self.run = self.blocks.iter().filter(ran).count();
        self.checked = self.blocks.iter().filter(ran).filter(|block| block.checked).count();
        self.failed = self.blocks.iter().filter(|block| block.outcome == SnippetOutcome::Failed).count();
    }
}

/// What prints a line between a block and those it continues, and the ending of a file, for each language.
const LANGUAGES: &[(&str, &str, &str)] = &[
    // A pool of processes loads the file again, under another name: only the first run may print the line.
    (
        "python",
        "py",
        "if __name__ == '__main__':\n    __import__('sys').stdout.write('\\n{}\\n')\n    __import__('sys').stdout.flush()\n",
    ),
    ("sh", "sh", "printf '\\n%s\\n' '{}'\n"),
    ("bash", "sh", "printf '\\n%s\\n' '{}'\n"),
    ("javascript", "js", "console.log('\\n{}');\n"),
    ("typescript", "ts", "console.log('\\n{}');\n"),
    ("ruby", "rb", "puts \"\\n{}\"\n"),
    ("perl", "pl", "print \"\\n{}\\n\";\n"),
    ("lua", "lua", "print('\\n{}')\n"),
];

/// Seeds of Python's hashes. The first makes runs repeatable; a block that passes with one and not with the other shows
/// its readers something that is not so on their machines.
const SEEDS: [&str; 2] = ["0", "1"];

/// Runs every block of the documents that has a `[test.LANG]` and is not `no-run`.
pub fn run(docs: &[&Doc], tests: &BTreeMap<String, TestConfig>, options: &RunOptions<'_>) -> Report {
    let pages: Vec<(&Doc, Vec<Runnable>)> = docs
        .iter()
        .filter(|doc| options.filter.is_none_or(|glob| page_fits(glob, &doc.file)))
        .map(|doc| (*doc, blocks::of_doc(doc, |language| Some(tests.get(language)?.setup_text.as_str()))))
        .filter(|(_, blocks)| !blocks.is_empty())
        .collect();
    let mut report = Report { untested: untested(docs, tests), ..Report::default() };
    let interpreters = interpreters(&pages, tests, options, &mut report.diagnostics);
    let results: Vec<(Vec<BlockReport>, Vec<Diagnostic>)> = pages
        .par_iter()
        .map(|(doc, blocks)| {
            let result = PageRun { doc, blocks, tests, interpreters: &interpreters, options }.run();
            if let Some(progress) = options.progress {
                progress();
            }
            result
        })
        .collect();
    for (blocks, problems) in results {
        report.blocks.extend(blocks);
        report.diagnostics.extend(problems);
    }
    report.count();
    diag::sort(&mut report.diagnostics);
    report
}

/// How many blocks there are of each language that nothing runs.
fn untested(docs: &[&Doc], tests: &BTreeMap<String, TestConfig>) -> BTreeMap<String, usize> {
    const PLAIN: &[&str] = &["", "text", "output"];
    let fences = docs.iter().flat_map(|doc| &doc.fences).map(|block| &block.fence);
    let mut untested = BTreeMap::new();
    for fence in fences.filter(|fence| !fence.no_run && !fence.is_field() && !PLAIN.contains(&fence.language.as_str()))
    {
        let language = fence.language.as_str();
        if !tests.contains_key(language) && !tests.contains_key(canonical(language)) {
            *untested.entry(canonical(language).to_owned()).or_default() += 1;
        }
    }
    untested
}

/// The version of each interpreter that is needed, by language; one error for each that is not there.
fn interpreters(
    pages: &[(&Doc, Vec<Runnable>)],
    tests: &BTreeMap<String, TestConfig>,
    options: &RunOptions<'_>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let needed: BTreeSet<&str> = pages
        .iter()
        .flat_map(|(_, blocks)| blocks.iter().filter(|block| block.runs()).map(|block| block.language.as_str()))
        .collect();
    let mut versions = BTreeMap::new();
    for language in needed {
        let Some(test) = tests.get(language) else { continue };
        let program = test.command.first().cloned().unwrap_or_default();
        let asked =
            if test.version.is_empty() { vec![program.clone(), "--version".to_owned()] } else { test.version.clone() };
        let answer = Folder::new().and_then(|folder| {
            // The command itself must be there, whoever answers for its version.
            process::find(&program, options.root)?;
            process::run(&asked, None, &folder, &options.how(test, SEEDS[0]))
        });
        match answer {
            Ok(ended) => {
                let line = |text: &str| text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned);
                let said = line(&ended.stdout).or_else(|| line(&ended.stderr)).filter(|_| ended.end == End::Exit(0));
                let name = || Path::new(&program).file_name().map(|name| name.to_string_lossy().into_owned());
                versions.insert(language.to_owned(), said.or_else(name).unwrap_or_default());
            }
            Err(error) => {
                let message = format!("`{program}`, which runs the `{language}` blocks, cannot be started: {error}");
                let help = test.install.clone().unwrap_or_else(|| {
                    format!("install it, or name another command under `[test.{language}]` in `book.toml`")
                });
                problems
                    .push(Diagnostic::new(Code::MissingInterpreter, message).in_file(&"book.toml".into()).help(help));
            }
        }
    }
    versions
}

/// One page on its way.
struct PageRun<'a> {
    doc: &'a Doc,
    blocks: &'a [Runnable],
    tests: &'a BTreeMap<String, TestConfig>,
    interpreters: &'a BTreeMap<String, String>,
    options: &'a RunOptions<'a>,
}

impl PageRun<'_> {
    fn run(&self) -> (Vec<BlockReport>, Vec<Diagnostic>) {
        let (mut reports, mut problems) = (Vec::new(), Vec::new());
        let folder = match Folder::new() {
            Ok(folder) => Some(folder),
            Err(error) => {
                let message = format!("cannot make a temporary folder to run code in: {error}");
                problems.push(Diagnostic::new(Code::Io, message));
                None
            }
        };
        // Blocks that continue one that failed would only fail again.
        let mut broken: HashSet<&str> = HashSet::new();
        for block in self.blocks {
            let stopped = self.options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
            let after_failure = block.before.iter().any(|code| broken.contains(&**code));
            let version = self.interpreters.get(&block.language).filter(|_| block.runs() && !stopped && !after_failure);
            let outcome = match (version, &folder) {
                (Some(_), Some(folder)) => match self.block(block, folder) {
                    Ok(()) => SnippetOutcome::Passed,
                    Err(problem) => {
                        problems.push(problem);
                        broken.insert(&block.code);
                        SnippetOutcome::Failed
                    }
                },
                _ => SnippetOutcome::Skipped,
            };
            let ran = outcome != SnippetOutcome::Skipped;
            reports.push(BlockReport {
                file: self.doc.file.clone(),
                index: block.index,
                digest: block.digest,
                outcome,
                checked: ran && block.output.is_some(),
                version: version.filter(|_| ran).cloned().unwrap_or_default(),
            });
        }
        (reports, problems)
    }

    /// Runs a block, under one hash seed or, to record it, under both.
    fn block(&self, block: &Runnable, folder: &Folder) -> Result<(), Diagnostic> {
        let Some(test) = self.tests.get(&block.language) else { return Ok(()) };
        for (round, seed) in SEEDS.iter().take(if self.options.record { 2 } else { 1 }).enumerate() {
            if let Err((message, help)) = attempt(block, test, folder, &self.options.how(test, seed)) {
                let message = if round == 0 {
                    message
                } else {
                    format!(
                        "{message}; it passed with another seed of Python's hashes, so it hangs on the order of a set"
                    )
                };
                return Err(failed(self.doc, block, (message, help)));
            }
        }
        Ok(())
    }
}

/// The report of a block that failed, at the line that opens it.
fn failed(doc: &Doc, block: &Runnable, (message, help): Failure) -> Diagnostic {
    let place = doc.fences[block.index].opening(&doc.text);
    Diagnostic::new(Code::FailedBlock, message).at(&doc.file, place).help(help)
}

/// The report of a check that passes what it should not.
fn too_easy(wrong: WrongBlock) -> Failure {
    let (message, help) = match wrong {
        WrongBlock::Nothing => {
            ("this check passes without a solution", "use what the solution defines, and compare what it gives")
        }
        WrongBlock::Starter => ("the starter passes this check as it is", "leave something for the reader to write"),
        WrongBlock::Broken => ("the broken block passes this check as it is", "check for what is wrong with it"),
    };
    (message.to_owned(), help.to_owned())
}

/// Runs a block once.
fn attempt(block: &Runnable, test: &TestConfig, folder: &Folder, how: &RunSettings<'_>) -> Result<(), Failure> {
    if !block.no_run {
        execute(block, &block.before, test, folder, how)?.judge(block, test)?;
    }
    // Whether code is wrong does not hang on the order of a set.
    for (wrong, before) in block.must_fail.iter().filter(|_| how.seed == SEEDS[0]) {
        if execute(block, before, test, folder, how)?.end == End::Exit(0) {
            return Err(too_easy(*wrong));
        }
    }
    Ok(())
}

/// Runs the code of a block after some other code.
fn execute(
    block: &Runnable,
    before: &[Arc<str>],
    test: &TestConfig,
    folder: &Folder,
    how: &RunSettings<'_>,
) -> Result<BlockRun, Failure> {
    let known = LANGUAGES.iter().find(|(language, ..)| *language == block.language);
    let separator = format!("---- {} ----", block.digest);
    let mut code = block.setup.clone() + &before.concat();
    match known {
        // What a check prints is compared with nothing.
        _ if code.is_empty() || !block.must_fail.is_empty() => {}
        Some((_, _, print)) => code.push_str(&print.replace("{}", &separator)),
        None if before.is_empty() => {}
        None => {
            return Err((
                format!("blocks in `{}` cannot continue each other", block.language),
                "repeat what the block needs, hidden by `hide=\"1-3\"`".to_owned(),
            ));
        }
    }
    let first = code.lines().count() + 1;
    code.push_str(&block.code);
    let file = format!("block.{}", known.map_or("txt", |(_, ending, _)| ending));
    let ended = std::fs::write(folder.work().join(&file), &code)
        .and_then(|()| process::run(&test.command, Some(&file), folder, how));
    let Ended { end, stdout, stderr } = ended.map_err(|error| {
        let help = test.install.clone().unwrap_or_else(|| INSTALL.to_owned());
        (format!("this block could not be started: {error}"), help)
    })?;
    let printed = match stdout.split_once(&separator) {
        Some((_, printed)) => printed.strip_prefix('\n').unwrap_or(printed).to_owned(),
        None => stdout,
    };
    Ok(BlockRun { end, printed, stderr: folder.without_path(&stderr), first })
}

/// Whether a page fits a filter: by its path below `content/`, with or without `.md`.
pub(crate) fn page_fits(glob: &str, file: &str) -> bool {
    let path = file.strip_prefix("content/").unwrap_or(file);
    [file, path, path.strip_suffix(".md").unwrap_or(path)].into_iter().any(|name| fits(glob, name))
}

fn fits(glob: &str, name: &str) -> bool {
    let (glob, name): (Vec<char>, Vec<char>) = (glob.chars().collect(), name.chars().collect());
    let (mut g, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match glob.get(g) {
            Some('*') => {
                star = Some((g, n));
                g += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => (g, n) = (g + 1, n + 1),
            _ => match &mut star {
                Some((at, from)) => {
                    *from += 1;
                    (g, n) = (*at + 1, *from);
                }
                None => return false,
            },
        }
    }
    glob[g..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_globs() {
        for glob in ["web/*", "*/a", "web/a.md", "content/web/a.md", "w?b/a", "*", "**a**"] {
            assert!(page_fits(glob, "content/web/a.md"), "{glob}");
        }
        for glob in ["web", "a", "web/b*", "", "web/a?"] {
            assert!(!page_fits(glob, "content/web/a.md"), "{glob}");
        }
    }
}
