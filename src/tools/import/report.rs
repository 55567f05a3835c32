//! What an import says.
//!
//! In: an `Outcome`. Out: text for people, in which like remarks are one line with their places; or a JSON object a line
//! for programs.
//!
//! Must not know: where it is printed.

use super::merge::BlockChange;
use super::run::{ImportOutcome, PageFate, is_conflict};
use super::shape::{Fate, Remark};
use std::collections::BTreeMap;

/// Places that one line shows.
const SHOWN: usize = 6;

/// The report for people. With `all` every remark has its own line.
pub(crate) fn for_people(outcome: &ImportOutcome, all: bool) -> String {
    let mut text = String::new();
    for (what, title) in
        [(Fate::Guessed, "Guessed"), (Fate::Changed, "Changed"), (Fate::Left, "Left out, or kept without its meaning")]
    {
        let remarks: Vec<&Remark> = outcome.remarks.iter().filter(|remark| remark.what == what).collect();
        if remarks.is_empty() {
            continue;
        }
        text.push_str(&format!("{title}:\n"));
        if all {
            for remark in &remarks {
                let gone: Vec<&str> = remark.gone.split_whitespace().collect();
                let gone = if gone.is_empty() { String::new() } else { format!(" [{}]", gone.join(" ")) };
                text.push_str(&format!("  {}:{}  {}{gone}\n", remark.place.file, remark.place.line, remark.message));
            }
        } else {
            text.push_str(&grouped(&remarks));
        }
        text.push('\n');
    }
    text.push_str(&pages(outcome));
    text.push_str(&summary(outcome));
    text
}

fn grouped(remarks: &[&Remark]) -> String {
    let mut groups: Vec<(&str, BTreeMap<&str, Vec<usize>>)> = Vec::new();
    for remark in remarks {
        let at = groups.iter().position(|(message, _)| *message == remark.message).unwrap_or_else(|| {
            groups.push((&remark.message, BTreeMap::new()));
            groups.len() - 1
        });
        let lines = groups[at].1.entry(&remark.place.file).or_default();
        if !lines.contains(&remark.place.line) {
            lines.push(remark.place.line);
        }
    }
    let mut text = String::new();
    for (message, files) in groups {
        text.push_str(&format!("  {message}\n"));
        let (mut shown, mut left) = (Vec::new(), SHOWN);
        let count: usize = files.values().map(Vec::len).sum();
        for (file, lines) in &files {
            let some: Vec<String> = lines.iter().take(left).map(usize::to_string).collect();
            left -= some.len();
            if !some.is_empty() {
                shown.push(format!("{file}:{}", some.join(", ")));
            }
        }
        let more = if count > SHOWN { format!(" and {} more", count - SHOWN) } else { String::new() };
        text.push_str(&format!("    {}{more}\n", shown.join("; ")));
    }
    text
}

/// What becomes of pages that are there already: the three sides.
fn pages(outcome: &ImportOutcome) -> String {
    let mut text = String::new();
    for page in &outcome.pages {
        match page.fate {
            PageFate::Deleted => text.push_str(&format!("{}: you deleted it; it stays deleted\n", page.path)),
            PageFate::Orphaned => text.push_str(&format!("{}: no longer in the source; it stays\n", page.path)),
            _ => {}
        }
        for (name, change) in &page.blocks {
            let block = if name.is_empty() { "the top".to_owned() } else { format!("`{name}`") };
            let says = match change {
                BlockChange::Updated => "changed in the source only: it follows",
                BlockChange::Added => "new in the source: it is added",
                BlockChange::Yours => "changed by you only: it stays",
                BlockChange::Both(_) => "changed by you and in the source: yours stays",
                BlockChange::Deleted => "deleted by you: it stays deleted",
                BlockChange::Orphaned => "no longer in the source: it stays",
            };
            text.push_str(&format!("{}: {block}: {says}\n", page.path));
            if let BlockChange::Both(difference) = change {
                difference.lines().for_each(|line| text.push_str(&format!("    {line}\n")));
            }
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn summary(outcome: &ImportOutcome) -> String {
    let count = |fate: PageFate| outcome.pages.iter().filter(|page| page.fate == fate).count();
    let conflicts =
        outcome.pages.iter().flat_map(|page| &page.blocks).filter(|(_, change)| is_conflict(change)).count();
    let mut text = format!(
        "{} questions: {} new pages, {} changed, {} as they were; {} files\n",
        outcome.questions,
        count(PageFate::New),
        count(PageFate::Changed),
        count(PageFate::Same),
        outcome.files.len()
    );
    for list in ["tags", "roles", "levels"] {
        let names = outcome.declared.iter().filter(|(of, ..)| of == list);
        let names: Vec<String> = names.map(|(_, id, label)| format!("{id} = \"{label}\"")).collect();
        if !names.is_empty() {
            text.push_str(&format!("declared in book.toml, [vocabulary.{list}]: {}\n", names.join(", ")));
        }
    }
    if conflicts > 0 {
        text.push_str(&format!("{conflicts} changed on both sides: look at them\n"));
    }
    text.push_str(if outcome.written {
        "written; commit the pages and import.lock\n"
    } else if outcome.errors.is_empty() {
        "nothing was written: `--write` writes it\n"
    } else {
        "nothing was written: the book would have errors\n"
    });
    text
}

/// The remarks for programs, one JSON object a line.
pub(crate) fn for_programs(outcome: &ImportOutcome) -> String {
    let mut text = String::new();
    let mut line = |value: serde_json::Value| {
        text.push_str(&value.to_string());
        text.push('\n');
    };
    let object = |code: &str, severity: &str, file: &str, at: Option<usize>, message: &str, help: Option<&str>| {
        serde_json::json!({
            "code": code, "severity": severity, "file": file, "line": at, "column": at.map(|_| 1), "end_line": at,
            "end_column": at.map(|_| 1), "message": message, "help": help,
        })
    };
    for remark in &outcome.remarks {
        let severity = if remark.what == Fate::Left { "warning" } else { "note" };
        let gone = Some(remark.gone.as_str()).filter(|gone| !gone.is_empty());
        let help = gone.map(|gone| format!("the source says: {gone}"));
        line(object(
            remark.what.code(),
            severity,
            &remark.place.file,
            Some(remark.place.line),
            &remark.message,
            help.as_deref(),
        ));
    }
    for page in &outcome.pages {
        for (name, change) in page.blocks.iter().filter(|(_, change)| is_conflict(change)) {
            let BlockChange::Both(difference) = change else { continue };
            let message = format!("`{name}` changed by you and in the source: yours stays");
            line(object("import-conflict", "warning", &page.path, None, &message, Some(difference)));
        }
    }
    text
}
