//! A table of cards, cut into cells.
//!
//! In: the text of a file. Out: [`CellTable`], its columns by name where it names them, its rows with their lines. Anki's lines that
//! begin with `#` are read.
//!
//! Must not know: what becomes of a row.

use super::order::{ImportFormat, Order};
use super::shape::{Fate, Remark, SourceLine};
use crate::diag::{Code, Diagnostic};
use std::sync::Arc;

/// What columns can mean, each with names that tools give them.
pub(crate) const MEANINGS: &[(&str, &[&str])] = &[
    ("question", &["question", "front", "term", "prompt", "frage", "vorderseite", "title", "q"]),
    ("answer", &["answer", "back", "definition", "response", "antwort", "rückseite", "a"]),
    ("more", &["more", "explanation", "details", "notes", "note", "extra", "back extra"]),
    ("example", &["example", "examples", "beispiel", "code"]),
    ("cue", &["cue", "hint", "mnemonic", "hinweis"]),
    ("topic", &["topic", "deck", "category", "section", "thema", "kategorie"]),
    ("tags", &["tags", "tag", "labels", "keywords"]),
    ("levels", &["levels", "level", "difficulty"]),
    ("roles", &["roles", "role"]),
    ("id", &["id"]),
    ("weight", &["weight", "priority"]),
    ("source", &["source", "sources", "link", "url", "reference"]),
];

/// A table, read.
pub(crate) struct CellTable {
    pub(crate) file: Arc<str>,
    /// Names of the columns; empty where the file has none.
    pub(crate) columns: Vec<String>,
    /// Rows with their lines.
    pub(crate) rows: Vec<(usize, Vec<String>)>,
    pub(crate) html: bool,
    /// Meanings that the file itself gives columns, by their number.
    pub(crate) given: Vec<(&'static str, usize)>,
}

impl CellTable {
    /// A table of HTML.
    pub(crate) fn new(file: &Arc<str>, columns: Vec<String>, rows: Vec<(usize, Vec<String>)>) -> CellTable {
        CellTable { file: file.clone(), columns, rows, html: true, given: Vec::new() }
    }
}

/// Reads a table.
pub(crate) fn read(
    file: &Arc<str>,
    text: &str,
    order: &Order<'_>,
    remarks: &mut Vec<Remark>,
) -> Result<CellTable, Diagnostic> {
    let mut separator = if order.format == ImportFormat::Tsv { b'\t' } else { b',' };
    let mut table =
        CellTable { file: file.clone(), columns: Vec::new(), rows: Vec::new(), html: false, given: Vec::new() };
    let mut head = 0;
    // Anki writes what its file is in lines that begin with `#`.
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        let Some((key, value)) = line[1..].split_once(':') else { break };
        let number = || value.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match key {
            "separator" => separator = separator_of(value.trim()).unwrap_or(separator),
            "html" => table.html = value.trim() == "true",
            "columns" => table.columns = value.split(char::from(separator)).map(str::to_owned).collect(),
            "deck column" => table.given.extend(number().map(|column| ("topic", column))),
            "tags column" => table.given.extend(number().map(|column| ("tags", column))),
            "guid column" | "notetype column" | "notetype" | "deck" | "tags" | "if matches" => {}
            _ => break,
        }
        head += line.len() + 1;
    }
    let first = text[..head.min(text.len())].matches('\n').count() + 1;
    if order.format == ImportFormat::Csv && head == 0 {
        separator = likeliest(text.lines().next().unwrap_or_default());
        if separator != b',' {
            let message = format!("the columns are separated by `{}`", char::from(separator).escape_default());
            remarks.push(Remark::new(Fate::Guessed, SourceLine::new(file, 1), message));
        }
    }
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.get(head..).unwrap_or_default().as_bytes());
    for record in reader.records() {
        let record = record.map_err(|error| {
            Diagnostic::new(Code::BadValue, format!("{file} cannot be read as a table: {error}"))
                .help("check its quotes, or that `csv` and `tsv` are not mixed up")
        })?;
        let line = record.position().map_or(1, |position| position.line() as usize) + first - 1;
        table.rows.push((line, record.iter().map(str::to_owned).collect()));
    }
    if table.columns.is_empty() && table.rows.first().is_some_and(|(_, row)| names_columns(row, order)) {
        table.columns = table.rows.remove(0).1;
    }
    Ok(table)
}

fn separator_of(name: &str) -> Option<u8> {
    match name.to_lowercase().as_str() {
        "tab" | "\t" => Some(b'\t'),
        "comma" | "," => Some(b','),
        "semicolon" | ";" => Some(b';'),
        "pipe" | "|" => Some(b'|'),
        "colon" | ":" => Some(b':'),
        "space" | " " => Some(b' '),
        _ => None,
    }
}

fn likeliest(line: &str) -> u8 {
    let count = |separator: u8| line.bytes().filter(|byte| *byte == separator).count();
    [b',', b';', b'\t', b'|']
        .into_iter()
        .max_by_key(|separator| (count(*separator), *separator == b','))
        .unwrap_or(b',')
}

/// Whether a row names the columns: two known names, or a name that the map asks for.
fn names_columns(row: &[String], order: &Order<'_>) -> bool {
    let known = |cell: &&String| {
        let cell = cell.trim().to_lowercase();
        MEANINGS.iter().any(|(_, names)| names.contains(&cell.as_str()))
    };
    let asked = order.map.iter().any(|(_, theirs)| theirs.parse::<usize>().is_err());
    asked || row.iter().filter(known).count() >= 2
}
