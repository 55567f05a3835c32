//! Written pages, mended until the book has no errors because of them.
//!
//! In: the book's files, and the pages and files to add. Out: the same with each error of theirs mended as far as one can
//! be: dead links keep their words, tags that may not stand there go, dollars that are no formula are escaped.
//!
//! Must not know: formats, the disk. It asks the same stages that `build` runs.

use super::shape::{Attachment, Fate, Remark, Text};
use super::tidy;
use super::write::PageToWrite;
use crate::cache::memo::Memo;
use crate::diag::{Code, Diagnostic, Severity};
use crate::digest;
use crate::input::{Blob, Snapshot, Source};
use crate::markdown::raw_html::Token;
use crate::pipeline::{self, BuildOptions};
use std::collections::BTreeMap;
use std::ops::Range;

/// How often the book is looked at: mending one thing may show another.
const ROUNDS: usize = 60;

/// What is replaced, and by what.
type Edits = Vec<(Range<usize>, String)>;

/// What is to be added to a book.
pub(crate) struct Addition {
    pub(crate) book_toml: String,
    pub(crate) pages: Vec<PageToWrite>,
    pub(crate) files: Vec<Attachment>,
}

/// Mends what is wrong with the addition. Returns the errors that are left.
pub(crate) fn mended(book: &Snapshot, addition: &mut Addition, remarks: &mut Vec<Remark>) -> Vec<Diagnostic> {
    let (mut errors, memo) = (Vec::new(), Memo::default());
    for _ in 0..ROUNDS {
        errors = errors_of(book, addition, &memo);
        let mut edits = closed_tables(&errors, addition, remarks);
        let tables: Vec<usize> = edits.keys().copied().collect();
        let mut gone = Vec::new();
        for error in &errors {
            let Some(file) = &error.file else { continue };
            if let Some(at) = addition.files.iter().position(|added| format!("content/{}", added.path) == **file) {
                gone.push((at, error));
                continue;
            }
            let page = addition.pages.iter().position(|page| page.path == **file);
            // What else is wrong with a page whose tables are mended shows in the next round.
            let Some(page) = page.filter(|page| !tables.contains(page)) else { continue };
            let text = &addition.pages[page].text;
            if let Some((span, with, what)) = mend(text, error) {
                let place = text.place(span.start);
                remarks.push(
                    Remark::new(what, place, format!("{}; so {}", error.message, done(&with, what)))
                        .gone(&text.as_str()[span.clone()]),
                );
                edits.entry(page).or_default().push((span, with));
            }
        }
        if edits.is_empty() && gone.is_empty() {
            break;
        }
        for (page, edits) in edits {
            addition.pages[page].text = addition.pages[page].text.edited(edits);
        }
        let mut dropped: Vec<usize> = gone.iter().map(|(at, _)| *at).collect();
        for (at, error) in &gone {
            let place = super::shape::SourceLine::new(&addition.files[*at].name.as_str().into(), 1);
            remarks.push(Remark::new(Fate::Left, place, format!("a file: {}", error.message)));
        }
        dropped.sort_unstable();
        dropped.dedup();
        dropped.into_iter().rev().for_each(|at| {
            addition.files.remove(at);
        });
    }
    errors
}

/// What mends the tables that a browser would take apart. Empty lines within one go: other tools read raw HTML to its end,
/// Markdown to the next empty line. A table without empty lines has words outside its cells: its rows become paragraphs.
fn closed_tables(errors: &[Diagnostic], addition: &Addition, remarks: &mut Vec<Remark>) -> BTreeMap<usize, Edits> {
    let mut edits: BTreeMap<usize, Edits> = BTreeMap::new();
    for error in errors.iter().filter(|error| error.code == Code::MisplacedHtml) {
        let (Some(file), Some(span)) = (&error.file, &error.span) else { continue };
        let Some(page) = addition.pages.iter().position(|page| page.path == **file) else { continue };
        let text = &addition.pages[page].text;
        let Some(table) = table_around(text.as_str(), span).filter(|_| !edits.contains_key(&page)) else { continue };
        let empty = empty_lines(text.as_str(), &table);
        let (done, changes) = match empty.is_empty() {
            false => ("so the empty lines within its table go", empty),
            true if table.start == span.start => ("so its rows become paragraphs", rows(text.as_str(), &table)),
            true => continue,
        };
        let gone: Vec<&str> = changes.iter().map(|(span, _)| text.as_str()[span.clone()].trim()).collect();
        let message = format!("{}; {done}", error.message);
        remarks.push(Remark::new(Fate::Changed, text.place(span.start), message).gone(gone.join("")));
        edits.insert(page, changes);
    }
    edits
}

/// The table that holds a place, or begins there.
fn table_around(source: &str, place: &Range<usize>) -> Option<Range<usize>> {
    let start = source.get(..place.end)?.rfind("<table")?;
    let end = source[start..].find("</table>").map(|length| start + length + "</table>".len())?;
    (place.start < end).then_some(start..end)
}

/// The empty lines of a table, to be left out.
fn empty_lines(source: &str, table: &Range<usize>) -> Edits {
    let mut at = table.start;
    let mut empty = Vec::new();
    for line in source[table.clone()].split_inclusive('\n') {
        if line.trim().is_empty() {
            empty.push((at..at + line.len(), String::new()));
        }
        at += line.len();
    }
    empty
}

/// The tags of a table and what indents its lines, to be left out; an empty line between its rows.
fn rows(source: &str, table: &Range<usize>) -> Edits {
    const PARTS: [&str; 10] = ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"];
    let mut edits = Vec::new();
    for (token, _) in tidy::tags(source) {
        let (name, span, between) = match token {
            Token::Start(tag) => (tag.name, tag.span, ""),
            Token::End { name, span } if name == "tr" || name == "table" => (name, span, "\n\n"),
            Token::End { name, span } => (name, span, " "),
            _ => continue,
        };
        if table.start <= span.start && span.end <= table.end && PARTS.contains(&name.as_str()) {
            edits.push((span, between.to_owned()));
        }
    }
    let mut at = table.start;
    for line in source[table.clone()].split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if indent > 0 && at > table.start {
            edits.push((at..at + indent, String::new()));
        }
        at += line.len();
    }
    edits
}

/// Where a heading gives an id that another has: with its braces, where nothing else stands in them.
fn written_id(source: &str, heading: &Range<usize>) -> Option<Range<usize>> {
    let line = &source[heading.clone()];
    let open = line.rfind("{#")?;
    let end = open + line[open..].find([' ', '}'])?;
    let whole = line[end..].starts_with('}');
    let start = if whole { line[..open].trim_end().len() } else { open + 1 };
    Some(heading.start + start..heading.start + end + 1)
}

fn done(with: &str, what: Fate) -> &'static str {
    match (what, with.starts_with('\\')) {
        (_, true) => "it is escaped",
        (Fate::Left, _) => "it is left out",
        _ => "its words stay",
    }
}

/// The errors that the book has with the addition and not without it.
fn errors_of(book: &Snapshot, addition: &Addition, memo: &Memo) -> Vec<Diagnostic> {
    let mut snapshot = book.clone();
    if let Some(config) = &mut snapshot.config {
        config.text = addition.book_toml.as_str().into();
        config.digest = digest::bytes(addition.book_toml.as_bytes());
    }
    for page in &addition.pages {
        snapshot.pages.retain(|source| *source.path != *page.path);
        let text = page.text.as_str();
        let digest = digest::bytes(text.as_bytes());
        snapshot.pages.push(Source { path: page.path.as_str().into(), text: text.into(), digest, ..Source::default() });
    }
    for file in &addition.files {
        let path = format!("content/{}", file.path);
        snapshot.files.retain(|blob| *blob.path != *path);
        let digest = digest::bytes(&file.bytes);
        snapshot.files.push(Blob { path: path.into(), bytes: file.bytes.clone().into(), digest });
    }
    snapshot.pages.sort_by(|a, b| a.path.cmp(&b.path));
    snapshot.files.sort_by(|a, b| a.path.cmp(&b.path));
    let found = pipeline::site(&snapshot, &BuildOptions { drafts: true, ..BuildOptions::default() }, memo);
    let ours = |file: &str| {
        addition.pages.iter().any(|page| page.path == file)
            || addition.files.iter().any(|added| format!("content/{}", added.path) == file)
    };
    let errors = found.diagnostics.into_iter().filter(|problem| problem.severity == Severity::Error);
    errors.filter(|problem| problem.file.as_ref().is_none_or(|file| ours(file) || **file == *"book.toml")).collect()
}

/// What is replaced, by what, and what that comes to.
fn mend(text: &Text, error: &Diagnostic) -> Option<(Range<usize>, String, Fate)> {
    let source = text.as_str();
    let span = error.span.clone().filter(|span| source.get(span.clone()).is_some())?;
    let written = &source[span.clone()];
    match error.code {
        Code::ControlCharacter => Some((span, String::new(), Fate::Left)),
        Code::BadMath => {
            Some((span.start..span.start + 1, "\\$".to_owned(), Fate::Changed)).filter(|_| written.starts_with('$'))
        }
        Code::DuplicateAnchor => written_id(source, &span).map(|id| (id, String::new(), Fate::Left)),
        Code::BadFence => Some((span, String::new(), Fate::Left)),
        Code::DeadLink | Code::DeadAnchor | Code::DeadImage | Code::OutsideBook | Code::BlockedHtml
            if written.starts_with('[') || written.starts_with("![") =>
        {
            Some((span.clone(), words_of_link(written), Fate::Changed))
        }
        _ => tag_at(source, &span).map(|span| (span, String::new(), Fate::Changed)),
    }
}

/// `[words](to)` → `words`
fn words_of_link(written: &str) -> String {
    let start = written.find('[').map_or(0, |at| at + 1);
    let end = written.rfind("](").or_else(|| written.rfind("][")).or_else(|| written.rfind(']'));
    written.get(start..end.unwrap_or(written.len())).unwrap_or_default().to_owned()
}

/// The tag of raw HTML that holds the place.
fn tag_at(source: &str, place: &Range<usize>) -> Option<Range<usize>> {
    let tags = tidy::tags(source).into_iter().filter_map(|(token, _)| match token {
        Token::Start(tag) => Some(tag.span),
        Token::End { span, .. } => Some(span),
        _ => None,
    });
    let found = tags.into_iter().find(|span| span.contains(&place.start));
    // What is never closed is shown as typed.
    found.or_else(|| source[place.clone()].starts_with('<').then_some(place.start..place.start + 1))
}
