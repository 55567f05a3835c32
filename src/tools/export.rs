//! `cuebook export`: the book in other forms, each one file.
//!
//! In: a site and what is wanted. Out: the bytes of the file. The same book gives the same bytes.
//!
//! Must not know: where the file goes, the clock.

#[cfg(feature = "pdf")]
use crate::book::assemble::Book;
use crate::cache::memo::Memo;
use crate::diag::{Checked, Code, Diagnostic};
use crate::outputs::anki;
use crate::outputs::book_json::{self, BookData};
use crate::outputs::card_sides::{Sides, cards_of};
use crate::outputs::decks;
use crate::outputs::json;
#[cfg(feature = "pdf")]
use crate::outputs::sheets::{Paper, SheetKind};
use crate::route::{self, Route};
use crate::site::singles::SINGLES;
use crate::site::whole::Site;
use crate::tools::list::{self, Wanted};
use clap::ValueEnum;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{Cursor, Write};
#[cfg(feature = "pdf")]
use std::sync::Arc;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// A deck for Anki
    Anki,
    /// A deck as tab-separated text
    Tsv,
    /// Questions, tracks and cards as JSON
    Json,
    /// A one-page summary
    Pdf,
    /// A zip to browse from disk
    Offline,
}

impl What {
    /// The ending of the file's name.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            What::Anki => "apkg",
            What::Tsv => "tsv",
            What::Json => "json",
            What::Pdf => "pdf",
            What::Offline => "zip",
        }
    }

    /// Whether it is text, which may go to a terminal.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, What::Tsv | What::Json)
    }
}

/// What a sheet is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PaperName {
    /// 210 × 297 mm
    A4,
    /// 8.5 × 11 in
    Letter,
}

/// The file's bytes, with what is worth knowing of them. For [`What::Offline`] the site is already a copy of the wanted
/// part (`BuildOptions::copy`). Without a paper a sheet fits both.
pub(crate) fn make(
    site: &Site,
    what: What,
    wanted: &Wanted,
    paper: Option<PaperName>,
) -> Result<Checked<Vec<u8>>, Diagnostic> {
    let plain = |value: Vec<u8>| Checked { value, diagnostics: Vec::new() };
    match what {
        What::Offline => offline(site).map(plain),
        What::Json => json(site, wanted).map(plain),
        What::Anki | What::Tsv => deck(site, what, wanted).map(plain),
        What::Pdf => sheet(site, wanted, paper),
    }
}

/// The name of the file when none is given.
pub(crate) fn file_name(site: &Site, what: What, wanted: &Wanted) -> String {
    let topic = wanted.topic.as_ref().map(|topic| route::slug(topic));
    let title = route::slug(&site.scene.config.book.title);
    let parts = [Some(title), wanted.track.clone(), topic, wanted.level.clone()];
    format!("{}.{}", parts.into_iter().flatten().collect::<Vec<_>>().join("-"), what.ending())
}

/// A deck of the questions wanted: of a track, or of the whole book.
fn deck(site: &Site, what: What, wanted: &Wanted) -> Result<Vec<u8>, Diagnostic> {
    let questions = list::questions(&site.scene, wanted)?;
    let track = wanted.track.as_ref().and_then(|slug| site.scene.book.tracks.iter().find(|track| track.slug == *slug));
    let memo = Memo::default();
    let notes = decks::notes(&site.facts(&memo), &questions, track.map(|track| track.title.text.as_str()));
    let title = &site.scene.config.book.title;
    match what {
        What::Anki => anki::apkg(&notes, title, &site.scene.images),
        _ => Ok(anki::tsv(&notes, title, &site.scene.images).into_bytes()),
    }
}

#[cfg(feature = "pdf")]
fn sheet(site: &Site, wanted: &Wanted, paper: Option<PaperName>) -> Result<Checked<Vec<u8>>, Diagnostic> {
    // Names that do not exist are reported there.
    list::questions(&site.scene, wanted)?;
    let book = &site.scene.book;
    let track = wanted.track.as_ref().and_then(|slug| book.tracks.iter().position(|track| track.slug == *slug));
    let levels = &site.scene.config.vocabulary.levels;
    let level = wanted.level.as_ref().and_then(|level| levels.iter().position(|(id, _)| id == level));
    let paper = match paper {
        None => Paper::Both,
        Some(PaperName::A4) => Paper::A4,
        Some(PaperName::Letter) => Paper::Letter,
    };
    let topic = wanted.topic.as_ref().and_then(|folder| book.topics.iter().position(|topic| topic.folder == *folder));
    let sheet = match (track, topic) {
        (Some(track), _) => SheetKind::Track(track, level),
        (None, Some(topic)) if !book.topics[topic].questions.is_empty() => SheetKind::Topic(topic),
        (None, Some(_)) => {
            return Err(
                Diagnostic::new(Code::BadValue, "this topic has no question of its own").help("name a topic below it")
            );
        }
        (None, None) => return Err(which_sheet(book)),
    };
    let value = site.sheet_pdf(sheet, paper)?;
    // What the sheet does not show is none of its problems.
    let questions = list::questions(&site.scene, wanted)?;
    let on_sheet = |file: &Arc<str>| {
        questions
            .iter()
            .any(|question| *site.scene.book.pages[site.scene.book.questions[*question].page].file == **file)
    };
    let mut diagnostics = site.missing_glyphs();
    diagnostics.retain(|problem| problem.file.as_ref().is_none_or(|file| &**file == "book.toml" || on_sheet(file)));
    Ok(Checked { value, diagnostics })
}

/// Asks for the name of a track or topic, whichever the book has.
#[cfg(feature = "pdf")]
fn which_sheet(book: &Book) -> Diagnostic {
    let help = match book.tracks.is_empty() {
        true => "name a topic with `--topic`",
        false => "name a track with `--track`, or a topic with `--topic`",
    };
    Diagnostic::new(Code::BadValue, "there is a sheet for each topic and track: which one is wanted").help(help)
}

#[cfg(not(feature = "pdf"))]
fn sheet(_: &Site, _: &Wanted, _: Option<PaperName>) -> Result<Checked<Vec<u8>>, Diagnostic> {
    Err(Diagnostic::new(Code::BadValue, "this cuebook was built without PDFs").help("build it with the feature `pdf`"))
}

#[derive(Serialize)]
struct BookWithCards<'a> {
    #[serde(flatten)]
    book: BookData<'a>,
    cards: Vec<CardData>,
}

#[derive(Serialize)]
struct CardData {
    id: String,
    question: String,
    #[serde(flatten)]
    sides: Sides,
}

/// `book.json` with the two sides of every card.
fn json(site: &Site, wanted: &Wanted) -> Result<Vec<u8>, Diagnostic> {
    let scene = &site.scene;
    let questions = list::questions(scene, wanted)?;
    let ids: BTreeSet<&str> = questions.iter().map(|question| scene.book.question(*question).id.as_str()).collect();
    let memo = Memo::default();
    let facts = site.facts(&memo);
    let mut book = book_json::data(&facts);
    book.questions.retain(|question| ids.contains(question.id));
    book.tracks.retain(|track| wanted.track.as_deref().is_none_or(|slug| track.id == slug));
    for track in &mut book.tracks {
        track.questions.retain(|id| ids.contains(id));
    }
    let root = Route::new("index.html");
    let cards_of = |question: &usize| {
        let of = scene.book.question(*question).id.clone();
        let cards = cards_of(&facts, *question, &root).into_iter();
        cards.map(move |(card, sides)| CardData { id: card.id.clone(), question: of.clone(), sides })
    };
    let cards = questions.iter().flat_map(cards_of).collect();
    let mut json = Vec::new();
    json::pretty(&BookWithCards { book, cards }, &mut json);
    Ok(json)
}

/// What only a host has a use for, beside the files that `SINGLES` says it of.
const FOR_HOSTS: [&str; 4] = [".nojekyll", "404.html", "CNAME", "offline.html"];

fn is_for_hosts(route: &Route) -> bool {
    let path = route.as_str();
    FOR_HOSTS.contains(&path) || SINGLES.iter().any(|single| single.for_hosts && single.path == path)
}

/// The whole site in one folder, as a zip.
fn offline(site: &Site) -> Result<Vec<u8>, Diagnostic> {
    let memo = Memo::default();
    let every = site.routes().chain(site.search_routes(&memo));
    let routes: Vec<&Route> = every.filter(|route| !is_for_hosts(route)).collect();
    let files: Vec<(&Route, Vec<u8>)> = routes
        .into_par_iter()
        .filter_map(|route| Some(site.make(route, &memo)?.map(|bytes| (route, bytes))))
        .collect::<Result<_, _>>()?;
    zipped(&route::slug(&site.scene.config.book.title), &files)
        .map_err(|error| Diagnostic::new(Code::Io, format!("cannot make the zip: {error}")))
}

fn zipped(folder: &str, files: &[(&Route, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    // Fixed times and rights: the zip says what the book is, not when and where it was made.
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (route, bytes) in files {
        zip.start_file(format!("{folder}/{route}"), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
