//! `book.lock`: what the book remembers of its past, read.
//!
//! In: the text of `book.lock`. Out: [`Lock`]: for every page and card the digest of its content and when that last
//! changed, for every code block that passed what ran it. The build reads it in place of a clock; only
//! `cuebook stamp` and `cuebook test --record` write it.
//!
//! Must not know: how it is written, what a digest is of. A file torn by a merge is read line by line, so that nothing is
//! forgotten: of two entries the later one counts.

use crate::dates;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::Digest;
use crate::keys::parse::parse_toml;
use crate::keys::{self, Keys, Spanned, Table, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The digits of a digest that stand in the file.
pub(crate) const DIGITS: usize = 16;

/// When a content last changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LockEntry {
    /// Seconds since 1970.
    pub changed: i64,
    /// The first [`DIGITS`] hex digits of its digest.
    pub digest: String,
}

impl LockEntry {
    /// Whether it is of this content.
    pub fn is_of(&self, digest: Digest) -> bool {
        self.digest == digest.hex(DIGITS)
    }
}

/// What `book.lock` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Lock {
    /// The key that readers' progress is kept under.
    pub key: Option<String>,
    /// Page id → its content.
    pub pages: BTreeMap<String, LockEntry>,
    /// Page id → where it stands, as an alias would name it: `basics/list-or-tuple.md`.
    pub paths: BTreeMap<String, String>,
    /// Card id → its content.
    pub cards: BTreeMap<String, LockEntry>,
    /// Page id and a block's digest → the interpreter that it passed with, for example `Python 3.11.7`.
    pub blocks: BTreeMap<(String, String), String>,
}

impl Lock {
    /// When a page last changed, seconds since 1970; 0 when it is not known. An entry of an older content still says
    /// when that changed, which is the best that is known.
    pub fn page_changed(&self, id: &str) -> i64 {
        self.pages.get(id).map_or(0, |entry| entry.changed)
    }

    /// The day a page last changed, `YYYY-MM-DD`.
    pub fn page_day(&self, id: &str) -> Option<String> {
        self.pages.get(id).map(|entry| date(entry.changed))
    }

    /// When a card last changed, as [`Lock::page_changed`].
    pub fn card_changed(&self, id: &str) -> i64 {
        self.cards.get(id).map_or(0, |entry| entry.changed)
    }

    /// What a block passed with.
    pub fn passed_with(&self, page: &str, block: Digest) -> Option<&str> {
        self.blocks.get(&(page.to_owned(), block.hex(DIGITS))).map(String::as_str)
    }

    /// What all of a page's blocks passed with; none when there are none or one has not passed. Several versions are
    /// joined by a comma.
    pub fn all_passed_with(&self, page: &str, blocks: impl IntoIterator<Item = Digest>) -> Option<String> {
        let versions: Option<std::collections::BTreeSet<&str>> =
            blocks.into_iter().map(|block| self.passed_with(page, block)).collect();
        versions
            .filter(|versions| !versions.is_empty())
            .map(|versions| versions.into_iter().collect::<Vec<_>>().join(", "))
    }
}

/// A time as a calendar date, `YYYY-MM-DD`.
pub fn date(seconds: i64) -> String {
    dates::date_of_day(seconds.div_euclid(86_400).clamp(-719_528, 2_932_896))
}

/// A time as it stands in the file: a date, or a date and time where it is not midnight.
pub(crate) fn time(seconds: i64) -> String {
    match seconds.rem_euclid(86_400) {
        0 => date(seconds),
        rest => format!("{}T{:02}:{:02}:{:02}Z", date(seconds), rest / 3600, rest / 60 % 60, rest % 60),
    }
}

/// Seconds since 1970 of what [`time`] writes.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let (day, clock) = match text.split_once(['T', ' ']) {
        Some((day, clock)) => (day, clock.strip_suffix('Z')?),
        None => (text, "00:00:00"),
    };
    let number = |from: usize, most: i64| {
        let part = clock.get(from..from + 2).filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?;
        part.parse().ok().filter(|number: &i64| *number <= most)
    };
    let fits = clock.len() == 8 && clock.get(2..3) == Some(":") && clock.get(5..6) == Some(":");
    let (hours, minutes, rest) = (number(0, 23)?, number(3, 59)?, number(6, 59)?);
    dates::day_number(day).filter(|_| fits).map(|days| days * 86_400 + hours * 3600 + minutes * 60 + rest)
}

/// Reads `book.lock`.
pub fn parse(text: &str, file: &Arc<str>) -> Checked<Lock> {
    let mut problems = Vec::new();
    let mut lock = Lock::default();
    let table = parse_toml(text, file, 0, &mut problems);
    if problems.is_empty() {
        read(&table, &mut lock, file, &mut problems);
    } else {
        for problem in &mut problems {
            problem.help =
                Some("run `cuebook stamp`: it keeps what can still be read and writes the file anew".to_owned());
        }
        salvage(text, &mut lock);
    }
    Checked { value: lock, diagnostics: problems }
}

/// Reads each line by itself, under the last table named before it.
fn salvage(text: &str, lock: &mut Lock) {
    let file: Arc<str> = Arc::from("");
    let mut header = "";
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            header = line;
        } else if !line.is_empty() {
            let mut ignored = Vec::new();
            let table = parse_toml(&format!("{header}\n{line}"), &file, 0, &mut ignored);
            read(&table, lock, &file, &mut ignored);
        }
    }
}

fn read(table: &Table, lock: &mut Lock, file: &Arc<str>, problems: &mut Vec<Diagnostic>) {
    let mut keys = Keys::new(table, file, problems);
    if let Some(version) = keys.take("version").filter(|version| version.value != Value::Int(1)) {
        let problem = Diagnostic::new(Code::BadValue, "`book.lock` was written by another version of cuebook");
        keys.problems.push(problem.at(keys.file, version.span.clone()).help("use that version, or a newer one"));
    }
    if let Some(key) = keys.text("key") {
        lock.key = Some(key.value);
    }
    let [pages, paths, cards, blocks] =
        ["pages", "paths", "cards", "blocks"].map(|name| keys.table(name).unwrap_or(&keys::EMPTY));
    keys.finish("`book.lock`");
    for (table, entries) in [(pages, &mut lock.pages), (cards, &mut lock.cards)] {
        for (id, value) in table {
            match entry(&value.value) {
                Some(entry) => {
                    let known = entries.entry(id.value.clone()).or_insert_with(|| entry.clone());
                    *known = entry.max(known.clone());
                }
                None => problems.push(bad(value, file, "`\"id\" = \"digest date\"`")),
            }
        }
    }
    for (id, value) in paths {
        match &value.value {
            Value::Text(path) if is_line(path) && path.ends_with(".md") => {
                lock.paths.insert(id.value.clone(), path.clone());
            }
            _ => problems.push(bad(value, file, "`\"id\" = \"path\"`")),
        }
    }
    for (key, value) in blocks {
        match (key.value.rsplit_once(' '), &value.value) {
            (Some((page, digest)), Value::Text(version)) if is_digest(digest) && is_line(version) => {
                lock.blocks.insert((page.to_owned(), digest.to_owned()), version.clone());
            }
            _ => problems.push(bad(value, file, "`\"page digest\" = \"interpreter\"`")),
        }
    }
}

fn bad(value: &Spanned<Value>, file: &Arc<str>, shape: &str) -> Diagnostic {
    Diagnostic::new(Code::BadToml, format!("an entry here is written {shape}"))
        .at(file, value.span.clone())
        .help("`book.lock` is not written by hand: run `cuebook stamp`")
}

fn entry(value: &Value) -> Option<LockEntry> {
    let Value::Text(text) = value else { return None };
    let (digest, changed) = text.split_once(' ')?;
    Some(LockEntry { changed: seconds(changed)?, digest: is_digest(digest).then(|| digest.to_owned())? })
}

fn is_digest(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_line(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates_where_they_can_be() {
        for (text, number) in [
            ("1970-01-01", 0),
            ("2026-11-21", 1_795_219_200),
            ("2026-11-21T00:00:01Z", 1_795_219_201),
            ("2024-02-29T23:59:59Z", 1_709_251_199),
            ("0001-01-01", -62_135_596_800),
            ("0000-01-01", -62_167_219_200),
            ("9999-12-31", 253_402_214_400),
        ] {
            assert_eq!(seconds(text), Some(number), "{text}");
            assert_eq!(time(number), text);
        }
        for text in [
            "2026-11-21T",
            "2026-11-21T24:00:00Z",
            "2026-11-21T00:00:01",
            "2026-13-01",
            "",
            "x",
            "2026-11-21T00:00:é0Z",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn a_slip_is_shown_where_it_is() {
        let text = "[pages]\n\"a\" = \"0123456789abcdef 2026-11-21\"\n\"b\" = \"0123 2026-11-21\"\n[card]\n";
        let read = parse(text, &"book.lock".into());
        assert_eq!(read.value.pages.len(), 1);
        let mut places: Vec<(Code, &str)> =
            read.diagnostics.iter().map(|p| (p.code, &text[p.span.clone().unwrap_or(0..0)])).collect();
        places.sort();
        assert_eq!(places, [(Code::BadToml, "\"0123 2026-11-21\""), (Code::UnknownKey, "card")]);
    }

    #[test]
    fn a_file_torn_by_a_merge_loses_nothing() {
        let text = "[pages]\n<<<<<<< ours\n\"a\" = \"0123456789abcdef 2026-11-21\"\n=======\n\"a\" = \"fedcba9876543210 2026-11-22\"\n\
                    >>>>>>> theirs\n\"b\" = \"0123456789abcdef 2026-11-20\"\n\n[blocks]\n\"p 0123456789abcdef\" = \"Python 3.13.2\"\n";
        let read = parse(text, &"book.lock".into());
        assert_eq!(read.diagnostics.len(), 1);
        assert_eq!(read.value.pages["a"].digest, "fedcba9876543210");
        assert_eq!((read.value.pages.len(), read.value.blocks.len()), (2, 1));
    }
}
