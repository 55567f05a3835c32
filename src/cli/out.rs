//! Where things are said: reports, results, progress.
//!
//! In: what the command line says about it, and what there is to say. Out: text on stdout and stderr, and exit codes.
//!
//! Must not know: what any command does.

use crate::diag::{self, Code, Diagnostic, Severity};
use crate::input::{Reader, Snapshot};
use crate::outputs::theme;
use clap::{Args, ValueEnum};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// How things are said.
#[derive(Args, Clone)]
pub struct How {
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
pub enum MessageFormat {
    Human,
    Json,
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// Says something on stderr. Nobody may be listening any more, which stops neither a build nor a server.
pub fn to_people(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Where things are said.
#[derive(Clone)]
pub struct Out {
    pub how: How,
}

impl Out {
    /// Whether reports have colours.
    pub fn color(&self) -> bool {
        match self.how.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && std::io::stderr().is_terminal()
            }
        }
    }

    /// The files of a book; what keeps them from being read is said.
    pub fn read(&self, book: &Path) -> Option<Snapshot> {
        match Reader::new(book).read() {
            Ok(snapshot) => Some(snapshot),
            Err(problem) => {
                self.report(&[problem], None);
                None
            }
        }
    }

    /// Prints a result. A reader that went away is no failure.
    pub fn print(&self, text: &str) -> u8 {
        self.print_bytes(text.as_bytes())
    }

    /// Prints a result that may be no text.
    pub fn print_bytes(&self, bytes: &[u8]) -> u8 {
        let mut stdout = std::io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => 3,
            _ => 0,
        }
    }

    /// Says something to people who want to hear it.
    pub fn say(&self, text: &str) {
        if !self.how.quiet {
            to_people(&format!("{text}\n"));
        }
    }

    /// Reports problems.
    pub fn report(&self, problems: &[Diagnostic], snapshot: Option<&Snapshot>) {
        let color = self.color();
        let mut json = String::new();
        for problem in problems.iter().filter(|problem| !self.how.quiet || problem.severity == Severity::Error) {
            let source = theme::source_of(problem, snapshot);
            match self.how.message_format {
                MessageFormat::Json => json.push_str(&format!("{}\n", diag::to_json(problem, source.as_deref()))),
                MessageFormat::Human => to_people(&format!("{}\n\n", diag::render(problem, source.as_deref(), color))),
            }
        }
        self.print(&json);
    }

    /// The last line after problems, and the exit code for them.
    pub fn end(&self, problems: &[Diagnostic], and: &str) -> u8 {
        let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
        let some = |count: usize, what: &str| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            count => Some(format!("{count} {what}s")),
        };
        let parts: Vec<String> = [some(count(Severity::Error), "error"), some(count(Severity::Warning), "warning")]
            .into_iter()
            .flatten()
            .collect();
        let and = if and.is_empty() { String::new() } else { format!("; {and}") };
        if self.how.message_format == MessageFormat::Human {
            to_people(&format!("{}{and}\n", parts.join(", ")));
        }
        1
    }

    /// The end of a command that makes files: names them, or says why there are none.
    pub fn done(&self, made: Result<Vec<PathBuf>, Diagnostic>) -> u8 {
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

    /// A progress bar that shows itself on a terminal after a second.
    /// A progress bar for whatever takes more than a second, on a terminal.
    pub fn progress(&self, stage: &'static str) -> indicatif::ProgressBar {
        let hidden =
            self.how.quiet || self.how.message_format == MessageFormat::Json || !std::io::stderr().is_terminal();
        if hidden {
            return indicatif::ProgressBar::hidden();
        }
        let bar = indicatif::ProgressBar::new(0);
        if let Ok(style) = indicatif::ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_prefix(stage);
        bar.set_draw_target(indicatif::ProgressDrawTarget::stderr_with_hz(5));
        bar
    }
}
