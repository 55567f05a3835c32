//! `cuebook import anki`: a package of Anki cards.
//!
//! In: an `.apkg` of any version: `collection.anki2`, `collection.anki21`, or `collection.anki21b` with its media packed
//! by zstd. Out: the notes as questions, by deck, with tags, pictures and sounds.
//!
//! Must not know: when anybody reviewed a card. No review and no schedule is read, whatever the package holds.

use super::anki_package::{self, Package, PackageNote};
use super::cells::CellTable;
use super::html::{self, FORMULA};
use super::order::Order;
use super::shape::{Attachment, DraftMarks, DraftQuestion, Fate, Imported, Original, Remark, SourceLine, Text};
use super::table;
use super::{own_tsv, source};
use crate::diag::Diagnostic;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Tags that say how a person learns rather than what a card is about.
const PERSONAL: &[&str] = &["leech", "marked"];

/// Reads the package.
pub(crate) fn read(order: &Order<'_>) -> Result<Imported, Diagnostic> {
    let package = anki_package::open(order.source)?;
    let file: Arc<str> =
        order.source.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()).into();
    let mut imported = Imported::default();
    for (number, note) in package.notes.iter().enumerate() {
        let words =
            note.fields.iter().map(|(_, field)| html::words_of(&with_media(field))).chain(note.tags.iter().cloned());
        let text = words.collect::<Vec<_>>().join(" ");
        imported.originals.push(Original { place: SourceLine::new(&file, number + 1), text });
    }
    if let Some(table) = own(&package, &file) {
        imported = own_tsv::read(&table, order, imported)?;
    } else {
        let questions = (package.notes.iter().enumerate())
            .filter_map(|(number, note)| question(note, &SourceLine::new(&file, number + 1), &mut imported.remarks))
            .collect();
        let stem = file.rsplit_once('.').map_or(&*file, |(stem, _)| stem);
        let root = common_deck(&package.notes).unwrap_or_else(|| stem.to_owned());
        imported.pages = table::pages(questions, &order.topic_or(&root), &root, &SourceLine::new(&file, 1));
    }
    attach(&mut imported, package);
    Ok(imported)
}

/// The package as cuebook's own table, when cuebook made it.
fn own(package: &Package, file: &Arc<str>) -> Option<CellTable> {
    let mine = package.notes.iter().all(|note| note.kind.starts_with("Cuebook ")) && !package.notes.is_empty();
    let row = |note: &PackageNote| {
        let field = |at: usize| note.fields.get(at).map(|(_, field)| field.clone()).unwrap_or_default();
        let columns = [field(0), field(1), field(2), field(3), field(4), field(5)];
        columns.into_iter().chain([note.deck.clone(), note.tags.join(" ")]).collect()
    };
    mine.then(|| {
        own_tsv::table(file, package.notes.iter().enumerate().map(|(number, note)| (number + 1, row(note))).collect())
    })
}

/// The deck above all others.
fn common_deck(notes: &[PackageNote]) -> Option<String> {
    let roots: BTreeSet<&str> = notes.iter().map(|note| note.deck.split("::").next().unwrap_or_default()).collect();
    let only = roots.iter().next().filter(|_| roots.len() == 1)?;
    (!only.is_empty() && **only != *"Default").then(|| (*only).to_owned())
}

fn question(note: &PackageNote, place: &SourceLine, remarks: &mut Vec<Remark>) -> Option<(String, DraftQuestion)> {
    let mut field = |text: &str| html::markdown(&with_media(&with_math(text)), place, remarks);
    let texts: Vec<(&str, Text)> = note.fields.iter().map(|(name, text)| (name.as_str(), field(text))).collect();
    let named = |names: &[&str]| texts.iter().position(|(name, _)| names.contains(&name.to_lowercase().as_str()));
    let front = named(&["front", "question", "text", "vorderseite", "frage", "prompt", "term"]).unwrap_or(0);
    let back = named(&["back", "answer", "rückseite", "antwort", "definition"])
        .or((texts.len() > 1).then_some(usize::from(front == 0)));
    let front_text = &texts.get(front)?.1;
    let hidden = front_text.as_str().contains("{{c");
    let (title, lead) =
        if hidden { html::title_and_rest(&clozed(front_text, true)) } else { html::title_and_rest(front_text) };
    let mut body = Text::default();
    if !lead.is_blank() {
        body.push(&lead);
        body.push_line(place, "## Answer");
    }
    if hidden {
        let message = "a cloze: a question with `[…]`, and the whole sentence as its answer";
        remarks.push(Remark::new(Fate::Changed, place.clone(), message).gone(hints(front_text.as_str())));
        body.push(&clozed(front_text, false));
    }
    let rest = texts.iter().enumerate().filter(|(at, (_, text))| *at != front && !text.is_blank() && Some(*at) != back);
    if let Some((_, text)) = back.and_then(|at| texts.get(at)) {
        body.push(text);
    }
    for (_, (name, text)) in rest {
        body.push_line(place, &format!("**{}**", name.replace('*', "")));
        body.push(text);
    }
    if title == "Card" && lead.is_blank() || body.is_blank() {
        let gone =
            note.fields.iter().map(|(_, field)| html::words_of(&with_media(field))).collect::<Vec<_>>().join(" ");
        remarks.push(Remark::new(Fate::Left, place.clone(), "a note without a front or a back").gone(gone));
        return None;
    }
    let (personal, tags): (Vec<&String>, Vec<&String>) =
        note.tags.iter().partition(|tag| PERSONAL.contains(&tag.to_lowercase().as_str()));
    for tag in personal {
        remarks.push(Remark::new(Fate::Left, place.clone(), "a tag on how somebody learned the card").gone(tag));
    }
    let marks = DraftMarks { tags: tags.into_iter().cloned().collect(), ..DraftMarks::default() };
    Some((note.deck.clone(), DraftQuestion { place: place.clone(), title, marks, anchors: Vec::new(), body }))
}

/// A cloze with its answers hidden, or shown in bold.
fn clozed(text: &Text, hide: bool) -> Text {
    let source = text.as_str();
    let (mut edits, mut from) = (Vec::new(), 0);
    while let Some(open) = source[from..].find("{{c").map(|at| from + at) {
        let Some(close) = source[open..].find("}}").map(|at| open + at + 2) else { break };
        let mut parts = source[open + 3..close - 2].splitn(3, "::").skip(1);
        let answer = parts.next().unwrap_or_default();
        let hint = parts.next().unwrap_or("…");
        let with = if hide { format!("\\[{hint}\\]") } else { format!("**{}**", answer.trim()) };
        edits.push((open..close, with));
        from = close;
    }
    text.edited(edits)
}

/// The numbers and hints of clozes, which the result does not repeat.
fn hints(text: &str) -> String {
    let clozes = text.split("{{c").skip(1).filter_map(|rest| rest.split_once("}}").map(|(cloze, _)| cloze));
    clozes.map(|cloze| format!("c{}", cloze.split("::").next().unwrap_or_default())).collect::<Vec<_>>().join(" ")
}

/// Sounds as links.
fn with_media(field: &str) -> String {
    let mut text = String::new();
    let mut rest = field;
    while let Some((before, after)) = rest.split_once("[sound:") {
        let Some((name, after)) = after.split_once(']') else { break };
        text.push_str(&format!("{before}<a href=\"{name}\">{name}</a>"));
        rest = after;
    }
    text + rest
}

/// Formulas between dollars, as cuebook reads them, kept from the converter's escapes as code is.
fn with_math(field: &str) -> String {
    let mut text = field.to_owned();
    for (open, close, mark) in [
        ("\\(", "\\)", "$"),
        ("\\[", "\\]", "$$"),
        ("[$$]", "[/$$]", "$$"),
        ("[$]", "[/$]", "$"),
        ("[latex]", "[/latex]", "$"),
    ] {
        let mut result = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(open) {
            let Some((formula, after)) = after.split_once(close) else { break };
            let formula = crate::markdown::raw_html::text_of(&formula.replace("<br>", " "));
            let formula = crate::markdown::text::escaped(formula.trim());
            result.push_str(&format!("{before}<code>{FORMULA}{mark}{formula}{mark}{FORMULA}</code>"));
            rest = after;
        }
        text = result + rest;
    }
    text
}

/// Adds the media that pages show, each beside its page.
fn attach(imported: &mut Imported, mut package: Package) {
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for page in &imported.pages {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for text in page.questions.iter().map(|question| &question.body).chain([&page.prose]) {
            for (to, _) in source::targets(text) {
                let name = crate::route::decode(&to);
                if files.iter().any(|file: &Attachment| file.name == to) {
                    continue;
                }
                if let Some(bytes) = package.media.remove(&name) {
                    files.push(Attachment { path: source::path_of(folder, &name, &mut taken), name: to, bytes });
                }
            }
        }
    }
    imported.files = files;
}
