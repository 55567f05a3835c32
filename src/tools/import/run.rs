//! The steps of an import, from a source to pages in a book.
//!
//! In: an `Order`. Out: `Outcome`, everything that there is to say about it; with `write` also the files.
//!
//! Must not know: how any format is read. Nothing is written before all of it is known.

use super::mend::{self, Addition};
use super::merge::{self, BlockChange};
use super::order::{ImportFormat, Order};
use super::record::{self, ImportedPage, Record};
use super::shape::{Imported, Remark};
use super::vocabulary::BookNames;
use super::write::{PageToWrite, PageWriter};
use super::{anki, fences, fetch, folder, links, mdbook, names, obsidian, readme, table, words};
use crate::config::read;
use crate::diag::{Code, Diagnostic};
use crate::input::{Reader, Snapshot};
use crate::nofollow;
use crate::tools::whole::{self, WholeFile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What came of an import.
#[derive(Debug, Clone, Default)]
pub(crate) struct ImportOutcome {
    pub(crate) remarks: Vec<Remark>,
    /// Errors that the book would have.
    pub(crate) errors: Vec<Diagnostic>,
    /// What becomes of each page.
    pub(crate) pages: Vec<PageOutcome>,
    /// Files that go with them, by path.
    pub(crate) files: Vec<String>,
    /// Names that `book.toml` now declares: list, id, label.
    pub(crate) declared: Vec<(String, String, String)>,
    pub(crate) questions: usize,
    pub(crate) written: bool,
}

/// What becomes of a page.
#[derive(Debug, Clone)]
pub(crate) struct PageOutcome {
    pub(crate) path: String,
    pub(crate) fate: PageFate,
    /// What became of its blocks, where it was there before.
    pub(crate) blocks: Vec<merge::BlockOutcome>,
}

/// What becomes of a page as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageFate {
    New,
    Same,
    Changed,
    /// The author deleted it.
    Deleted,
    /// The source no longer has it.
    Orphaned,
}

/// Does an import.
pub(crate) fn import(order: &Order<'_>) -> Result<ImportOutcome, Diagnostic> {
    let book = Reader::new(order.book).read()?;
    let toml = book.config.as_ref().map(|source| source.text.read()).unwrap_or_default();
    let settings = read::parse(&toml, &"book.toml".into());
    if let Some(problem) = settings.diagnostics.into_iter().next() {
        return Err(problem);
    }
    let before = record::read(&text_of(&order.book.join(record::FILE))?)?;
    let mut imported = source(order)?;
    if imported.pages.is_empty() {
        let problem = Diagnostic::new(Code::BadValue, format!("{} holds no page", order.source.display()));
        return Err(problem.help("is it the format that you named? `cuebook import --help` lists them"));
    }
    if order.fetch {
        fetch::pictures(&mut imported);
    }
    names::assign(&mut imported.pages, &taken(&book, &before, &order.name()), &mut imported.remarks);
    links::resolve(&mut imported, settings.value.remote_images);
    for page in &mut imported.pages {
        page.prose = fences::fitted(&page.prose, &mut imported.remarks);
        for question in &mut page.questions {
            question.body = fences::fitted(&question.body, &mut imported.remarks);
        }
    }
    let mut outcome = ImportOutcome {
        questions: imported.pages.iter().map(|page| page.questions.len()).sum(),
        ..ImportOutcome::default()
    };
    let mut writer = PageWriter::new(&settings.value);
    let pages: Vec<PageToWrite> = imported.pages.iter().map(|page| writer.page(page)).collect();
    let (declared, renamed) = writer.finish();
    imported.remarks.extend(renamed);
    let mut addition = Addition { book_toml: declared.declared(&toml)?, pages, files: imported.files };
    outcome.errors = mend::mended(&book, &mut addition, &mut imported.remarks);
    outcome.declared = owned(&declared);
    let labels: Vec<String> = outcome.declared.iter().map(|(_, _, label)| label.clone()).collect();
    let lost = words::missing(&imported.originals, &addition.pages, &labels, &imported.remarks);
    outcome.remarks = imported.remarks;
    outcome.remarks.extend(lost);
    finish(order, before, &toml, addition, outcome)
}

fn source(order: &Order<'_>) -> Result<Imported, Diagnostic> {
    match order.format {
        ImportFormat::Readme => readme::read(order),
        ImportFormat::Csv | ImportFormat::Tsv => table::read(order),
        ImportFormat::Obsidian => obsidian::read(order),
        ImportFormat::Mdbook => mdbook::read(order),
        ImportFormat::Anki => anki::read(order),
        ImportFormat::Folder => folder::read(order),
    }
}

fn owned(names: &BookNames) -> Vec<(String, String, String)> {
    names.added().map(|(list, id, label)| (list.to_owned(), id.to_owned(), label.to_owned())).collect()
}

/// The text of a file of the book; nothing where there is none.
fn text_of(path: &Path) -> Result<String, Diagnostic> {
    match nofollow::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Diagnostic::new(Code::Io, format!("cannot read {}: {error}", path.display()))),
    }
}

/// Paths and ids of the book's pages that are not from this source.
fn taken(book: &Snapshot, record: &Record, source: &str) -> BTreeSet<String> {
    let others =
        book.pages.iter().filter(|page| record.pages.get(&*page.path).is_none_or(|entry| entry.source != source));
    let mut taken = BTreeSet::new();
    for page in others {
        let path = page.path.strip_prefix("content/").unwrap_or(&page.path);
        taken.insert(path.strip_suffix(".md").unwrap_or(path).to_owned());
        let text = page.text.read();
        let id = text.lines().take(30).find_map(|line| line.strip_prefix("id = \"").or(line.strip_prefix("id: ")));
        taken.extend(id.map(|id| id.trim_matches('"').to_owned()));
    }
    taken
}

/// Merges with what is there, and writes.
fn finish(
    order: &Order<'_>,
    before: Record,
    toml: &str,
    addition: Addition,
    mut outcome: ImportOutcome,
) -> Result<ImportOutcome, Diagnostic> {
    let mut record = before.clone();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for page in &addition.pages {
        let new = page.text.as_str();
        let known = before.pages.get(&page.path);
        let path = order.book.join(&page.path);
        let (fate, blocks) = match (known, path.exists()) {
            (Some(_), false) => (PageFate::Deleted, Vec::new()),
            (None, _) => {
                texts.insert(page.path.clone(), new.to_owned());
                (PageFate::New, Vec::new())
            }
            (Some(entry), true) => {
                let disk = text_of(&path)?;
                let (merged, blocks) = merge::merge(&entry.blocks, &disk, new);
                let same = merged == disk;
                if !same {
                    texts.insert(page.path.clone(), merged);
                }
                (if same { PageFate::Same } else { PageFate::Changed }, blocks)
            }
        };
        record.pages.insert(page.path.clone(), ImportedPage { source: order.name(), blocks: merge::digests(new) });
        outcome.pages.push(PageOutcome { path: page.path.clone(), fate, blocks });
    }
    let gone = before
        .pages
        .iter()
        .filter(|(path, entry)| entry.source == order.name() && !addition.pages.iter().any(|page| page.path == **path));
    outcome.pages.extend(gone.map(|(path, _)| PageOutcome {
        path: path.clone(),
        fate: PageFate::Orphaned,
        blocks: Vec::new(),
    }));
    outcome.files = addition.files.iter().map(|file| format!("content/{}", file.path)).collect();
    if order.write && outcome.errors.is_empty() {
        let mut files = staged(order.book, &texts, &addition, toml)?;
        files.push(beside(order.book, record::FILE, record::text(&record)?.as_bytes())?);
        whole::put_all(files)?;
        outcome.written = true;
    }
    Ok(outcome)
}

/// What the book gets, written and not yet in its place: a full disk changes nothing.
fn staged(
    book: &Path,
    texts: &BTreeMap<String, String>,
    addition: &Addition,
    toml: &str,
) -> Result<Vec<WholeFile>, Diagnostic> {
    let mut files = Vec::new();
    for file in &addition.files {
        let path = format!("content/{}", file.path);
        // A file of the author's stays.
        let there = nofollow::read(&book.join(&path)).is_ok();
        if !there {
            files.push(beside(book, &path, &file.bytes)?);
        }
    }
    for (path, text) in texts {
        files.push(beside(book, path, text.as_bytes())?);
    }
    if addition.book_toml != toml {
        files.push(beside(book, "book.toml", addition.book_toml.as_bytes())?);
    }
    Ok(files)
}

fn beside(book: &Path, path: &str, bytes: &[u8]) -> Result<WholeFile, Diagnostic> {
    let file = book.join(path);
    nofollow::make_folders(book, &file).map_err(|error| whole::failed(&file, &error))?;
    WholeFile::replacing(&file, bytes)
}

/// Whether a block became something that a person should look at.
pub(crate) fn is_conflict(change: &BlockChange) -> bool {
    matches!(change, BlockChange::Both(_))
}
