//! Where things are said: reports, results, progress.
//!
//! In: what the command line says about it, and what there is to say. Out: text on stdout and stderr, and exit codes.
//!
//! Must not know: what any command does.

use crate::diag::{Code, Diagnostic, Severity, report};
use crate::input::{Listing, Reader, Snapshot};
use crate::outputs::theme;
use crate::tools::workflow;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// How things are said.
#[derive(Args, Clone)]
pub(super) struct ReportStyle {
    /// How problems are reported
    #[arg(long, global = true, value_enum, default_value = "human", value_name = "FORMAT")]
    pub message_format: MessageFormat,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    pub color: Color,
    /// Say only what is wrong
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more about what is done
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// How problems are reported.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// For people, on standard error
    Human,
    /// One JSON object a line, on standard output
    Json,
    /// For people, and as annotations of GitHub on standard output
    Github,
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// Says something on stderr. Nobody may be listening any more, which stops neither a build nor a server.
pub(super) fn to_people(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Where things are said.
#[derive(Clone)]
pub(super) struct Out {
    pub how: ReportStyle,
    /// Warnings are failures too.
    strict: bool,
    /// The folder of the book that was read.
    book: OnceLock<PathBuf>,
}

impl Out {
    /// The way of saying things that the command line asks for.
    pub(super) fn new(how: ReportStyle) -> Out {
        Out { how, strict: false, book: OnceLock::new() }
    }

    /// The same, where warnings may be failures too.
    pub(super) fn strict(&self, strict: bool) -> Out {
        Out { strict, ..self.clone() }
    }

    /// Whether reports have colours.
    pub(super) fn color(&self) -> bool {
        match self.how.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal()
            }
        }
    }

    /// The files of a book; what keeps them from being read is said.
    pub(super) fn read(&self, book: &Path) -> Option<Snapshot> {
        let mut reader = Reader::new(book);
        let listing = self.list(&reader)?;
        Some(reader.read_listed(listing, None))
    }

    /// What files a book has; what keeps them from being listed is said.
    pub(super) fn list(&self, reader: &Reader) -> Option<Listing> {
        let _ = self.book.set(reader.root().to_owned());
        reader.list().map_err(|problem| self.report(&[problem], None)).ok()
    }

    /// Prints a result. A reader that went away is no failure.
    pub(super) fn print(&self, text: &str) -> u8 {
        self.print_bytes(text.as_bytes())
    }

    /// Prints a result that may be no text.
    pub(super) fn print_bytes(&self, bytes: &[u8]) -> u8 {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => 3,
            _ => 0,
        }
    }

    /// Says something to people who want to hear it.
    pub(super) fn say(&self, text: &str) {
        if !self.how.quiet {
            to_people(&format!("{text}\n"));
        }
    }

    /// Reports problems.
    pub(super) fn report(&self, problems: &[Diagnostic], snapshot: Option<&Snapshot>) {
        let wrong = if self.strict { Severity::Warning } else { Severity::Error };
        let wanted = || problems.iter().filter(|problem| !self.how.quiet || problem.severity <= wrong);
        let source = |problem: &Diagnostic| theme::source_of(problem, snapshot);
        match self.how.message_format {
            MessageFormat::Json => {
                self.print(&report::for_programs(wanted(), source));
            }
            MessageFormat::Human => to_people(&report::for_people(wanted(), source, self.color())),
            MessageFormat::Github => {
                to_people(&report::for_people(wanted(), source, self.color()));
                self.print(&report::for_github(wanted(), source, &self.folder()));
            }
        }
    }

    /// The way from the root of the repository to the book, with a slash at its end unless it is empty.
    fn folder(&self) -> String {
        let way = self.book.get().map(|book| workflow::repository_of(book).1).unwrap_or_default();
        if way.is_empty() { way } else { format!("{way}/") }
    }

    /// The last line after problems, and the exit code for them.
    pub(super) fn end(&self, problems: &[Diagnostic], and: &str) -> u8 {
        let parts = [counted(problems).join(", "), and.to_owned()];
        if self.how.message_format != MessageFormat::Json {
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            to_people(&format!("{}\n", parts.join("; ")));
        }
        1
    }

    /// The end of a command that makes files: names them, or says why there are none.
    pub(super) fn done(&self, made: Result<Vec<PathBuf>, Diagnostic>) -> u8 {
        match made {
            Ok(paths) => {
                paths.iter().for_each(|path| self.say(&format!("made {}", path.display())));
                0
            }
            Err(problem) => {
                let usage = problem.code != Code::Io;
                self.report(&[problem], None);
                if usage { 2 } else { 3 }
            }
        }
    }

    /// How far something is, on a terminal, when it takes more than a second.
    pub(super) fn progress(&self) -> Progress {
        let hidden =
            self.how.quiet || self.how.message_format == MessageFormat::Json || !std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if !hidden && let Ok(style) = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
        }
        Progress { bar, hidden, since: Instant::now() }
    }
}

/// How many errors and warnings there are, in words; neither is named where there is none.
pub(super) fn counted(problems: &[Diagnostic]) -> Vec<String> {
    let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning")];
    let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    kinds
        .into_iter()
        .map(|(severity, what)| (count(severity), what))
        .filter(|(count, _)| *count > 0)
        .map(some)
        .collect()
}

/// A number of things: `1 page`, `24 questions`.
pub(super) fn some((count, what): (usize, &str)) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A progress bar.
pub(super) struct Progress {
    bar: ProgressBar,
    hidden: bool,
    since: Instant,
}

impl Progress {
    /// So much is done of a stage.
    pub(super) fn at(&self, stage: &'static str, done: usize, all: usize) {
        if !self.hidden && self.since.elapsed() > Duration::from_secs(1) {
            self.bar.set_prefix(stage);
            // One drawing for both.
            self.bar.update(|state| {
                state.set_len(all as u64);
                state.set_pos(done as u64);
            });
        }
    }

    /// Does a stage that can be asked how much of it is done.
    pub(super) fn during<T>(
        &self,
        stage: &'static str,
        all: usize,
        done: impl Fn() -> usize + Sync,
        work: impl FnOnce() -> T,
    ) -> T {
        if self.hidden {
            return work();
        }
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watching = scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    self.at(stage, done(), all);
                    std::thread::park_timeout(Duration::from_millis(200));
                }
            });
            let _end = EndOfWork(&ended, watching.thread());
            work()
        })
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Ends the watching of some work, however that ends.
struct EndOfWork<'a>(&'a AtomicBool, &'a Thread);

impl Drop for EndOfWork<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.unpark();
    }
}
