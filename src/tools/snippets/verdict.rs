//! What became of a program: whether it did what the page says, and what to say when it did not.
//!
//! In: a [`BlockRun`] and its block. Out: nothing, or a [`Failure`].
//!
//! Must not know: how programs are run, pages.

use super::process::End;
use crate::book::blocks::Runnable;
use crate::config::TestConfig;
use similar::{ChangeTag, TextDiff};

/// A message, and what helps to see why.
pub(super) type Failure = (String, String);

/// What to do about a missing interpreter of which nothing is known.
pub(super) const INSTALL: &str = "look at the `command` of its language in `book.toml`";

/// A block that has run.
pub(super) struct BlockRun {
    /// How it ended.
    pub(super) end: End,
    /// What it printed itself.
    pub(super) printed: String,
    /// What it left on standard error.
    pub(super) stderr: String,
    /// The line of the program with which its own code begins.
    pub(super) first: usize,
}

impl BlockRun {
    /// Whether it did what its block says.
    pub(super) fn judge(&self, block: &Runnable, test: &TestConfig) -> Result<(), Failure> {
        let subject = if block.must_fail.is_empty() { "this block" } else { "the solution with this check" };
        self.ended_well(block, test, subject)?;
        match &block.output {
            Some(wanted) => compare(wanted, &self.printed),
            None => Ok(()),
        }
    }

    fn ended_well(&self, block: &Runnable, test: &TestConfig, subject: &str) -> Result<(), Failure> {
        let code = match self.end {
            End::TooLong => {
                let help =
                    format!("{}\na longer time can be set: `[test.{}] timeout`", self.tail(test), block.language);
                return Err((format!("{subject} was still running after {} s", test.timeout), help));
            }
            End::TooLoud => return Err((format!("{subject} printed without end"), last_lines(&self.printed, 5))),
            End::Stopped => return Err((format!("{subject} was stopped"), "run the test again".to_owned())),
            End::Signal(number) => return Err((format!("{subject} was ended by signal {number}"), self.tail(test))),
            End::Exit(code) => code,
        };
        match (&block.raises, exception(&self.stderr)) {
            (None, _) if code == 0 => Ok(()),
            (None, Some(name)) => Err((format!("{subject} failed with `{name}`"), self.tail(test))),
            (None, None) => Err((format!("{subject} ended with exit code {code}"), self.tail(test))),
            (Some(wanted), found) => self.raised(wanted, found, code, test),
        }
    }

    /// Whether a block that should end with an exception did.
    fn raised(&self, wanted: &str, found: Option<&str>, code: i32, test: &TestConfig) -> Result<(), Failure> {
        let should = format!("this block should end with `{wanted}`, and ended");
        match found {
            // No trace is left by this one but the code.
            _ if wanted == "SystemExit" && code != 0 && !is_traced(&self.stderr) => Ok(()),
            _ if code == 0 => Err((format!("{should} well"), "drop `raises`, or let the block fail".to_owned())),
            Some(name) if last_name(wanted) == last_name(name) => Ok(()),
            Some(name) => Err((format!("{should} with `{name}`"), self.tail(test))),
            None => Err((format!("{should} with exit code {code}"), self.tail(test))),
        }
    }

    /// The end of what it left on standard error.
    fn tail(&self, test: &TestConfig) -> String {
        let mut tail = last_lines(&self.stderr, 15);
        if self.first > 1 && !tail.is_empty() {
            let first = self.first;
            tail.push_str(&format!("\n(with the blocks it continues before it: its own first line is {first})"));
        }
        if self.stderr.contains("ModuleNotFoundError")
            && let Some(install) = &test.install
        {
            tail = format!("{tail}\n{install}");
        }
        if tail.is_empty() { "it said nothing on standard error".to_owned() } else { tail }
    }
}

/// Compares line by line, white space at the ends of lines and of the whole aside.
fn compare(wanted: &str, printed: &str) -> Result<(), (String, String)> {
    let tidy = |text: &str| text.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
    let (wanted, printed) = (tidy(wanted.trim_end()), tidy(printed.trim_end()));
    if wanted == printed {
        return Ok(());
    }
    const SHOWN: usize = 40;
    let mut lines = Vec::new();
    let diff = TextDiff::from_lines(wanted.as_str(), printed.as_str());
    for group in diff.grouped_ops(2) {
        if !lines.is_empty() {
            lines.push("  …".to_owned());
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let mark = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let text: String = change.value().trim_end().chars().take(200).collect();
            lines.push(format!("{mark} {text}").trim_end().to_owned());
        }
    }
    if lines.len() > SHOWN {
        let more = lines.len() - SHOWN;
        lines.truncate(SHOWN);
        lines.push(format!("  … and {more} lines more"));
    }
    let help = format!("- on the page, + printed by the block\n{}", lines.join("\n"));
    Err(("this block does not print what the page says".to_owned(), help))
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn last_name(dotted: &str) -> &str {
    dotted.rsplit('.').next().unwrap_or(dotted)
}

/// The exception that ended a program, by what it left on standard error: the first line after the frames of the last
/// traceback, whose message and notes may take more lines; for programs without tracebacks the last line that looks so.
fn exception(stderr: &str) -> Option<&str> {
    let lines: Vec<&str> = stderr.lines().collect();
    let header = lines.iter().rposition(|line| line.starts_with("Traceback (most recent call last)"));
    let group = lines.iter().rposition(|line| line.starts_with("  + Exception Group Traceback"));
    match header.max(group) {
        Some(at) if Some(at) == group => {
            lines[at + 1..].iter().filter_map(|line| line.strip_prefix("  | ")).find_map(named_exception)
        }
        Some(at) => lines[at + 1..].iter().copied().find_map(named_exception),
        None => lines.iter().rev().copied().filter_map(named_exception).find(|name| {
            // Of programs without tracebacks many begin a line with their own name.
            last_name(name).starts_with(char::is_uppercase)
        }),
    }
}

fn is_traced(stderr: &str) -> bool {
    stderr.lines().any(|line| line.starts_with("Traceback (most recent call last)"))
}

/// `package.Name: message` or `Name` at the start of a line.
fn named_exception(line: &str) -> Option<&str> {
    let line = line.strip_prefix("Uncaught ").unwrap_or(line);
    let name = line.split(": ").next()?.trim_end_matches(':').trim_end();
    let fits = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    // Functions' own classes are named `f.<locals>.Name`.
    (name.split('.').all(|part| part == "<locals>" || fits(part)) && fits(last_name(name))).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_exception_counts() {
        let chained = "Traceback (most recent call last):\n  File \"a\"\nKeyError: 1\n\nDuring handling:\n\n\
                       Traceback (most recent call last):\n  File \"a\"\nshop.Error: no\nValueError: part of the message\n";
        assert_eq!(exception(chained), Some("shop.Error"));
        let group = "  + Exception Group Traceback (most recent call last):\n  |   File \"a\"\n  | ExceptionGroup: two (2 sub-exceptions)\n  \
                     +-+---------------- 1 ----------------\n    | ValueError: a\n    +------------------------------------\n";
        assert_eq!(exception(group), Some("ExceptionGroup"));
        assert_eq!(
            exception("  File \"a\", line 1\n    (\n    ^\nSyntaxError: '(' was never closed\n"),
            Some("SyntaxError")
        );
        assert_eq!(
            exception("Traceback (most recent call last):\n  x\nmain.<locals>.Odd\n"),
            Some("main.<locals>.Odd")
        );
        assert_eq!(exception("sh: 1: nope: not found\n"), None);
    }

    #[test]
    fn a_difference_is_shown_by_lines() {
        assert!(compare("a  \nb\n\n", "a\nb\n").is_ok());
        assert!(compare("", "\n").is_ok());
        let (_, help) = compare("a\nb\nc\n", "a\nx\nc\n").unwrap_err();
        assert_eq!(help, "- on the page, + printed by the block\n  a\n- b\n+ x\n  c");
    }
}
