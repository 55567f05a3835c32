//! Cuebook's own text export → the questions that it was made from.
//!
//! In: a table whose columns are those of `cuebook export tsv`. Out: pages with the ids that the cards had, so that the
//! cards of the new book are the same cards: an answer, follow-ups, an example with its output, a pitfall.
//!
//! Must not know: how tables are read.

use super::cells::CellTable;
use super::order::Order;
use super::shape::{DraftKind, DraftMarks, DraftPage, DraftQuestion, Fate, Imported, Remark, SourceLine, Text};
use super::{html, names};
use crate::diag::Diagnostic;
use std::collections::BTreeMap;

/// The columns of the export, in its order.
const COLUMNS: [&str; 8] = ["Front", "Back", "More", "Hint", "Link", "Id", "Deck", "Tags"];

/// Whether a table is such an export.
pub(crate) fn is_own(table: &CellTable) -> bool {
    table.columns == COLUMNS
}

/// Rows in those columns, as a table.
pub(crate) fn table(file: &std::sync::Arc<str>, rows: Vec<(usize, Vec<String>)>) -> CellTable {
    CellTable::new(file, COLUMNS.map(str::to_owned).to_vec(), rows)
}

/// What is known of a question so far.
#[derive(Default)]
struct QuestionSoFar {
    place: Option<SourceLine>,
    title: String,
    deck: String,
    marks: DraftMarks,
    answer: Text,
    example: Text,
    pitfall: Text,
    follow_ups: Text,
}

/// Puts the questions together.
pub(crate) fn read(table: &CellTable, order: &Order<'_>, mut imported: Imported) -> Result<Imported, Diagnostic> {
    let mut found: Vec<(String, QuestionSoFar)> = Vec::new();
    for (line, row) in &table.rows {
        let place = SourceLine::new(&table.file, *line);
        let cell = |at: usize| row.get(at).map(String::as_str).unwrap_or_default();
        let Some((id, kind, follow_up)) = card(cell(5)) else {
            let gone = row.iter().map(|cell| html::words_of(cell)).collect::<Vec<_>>().join(" ");
            let own = cell(5).ends_with("/choice") || cell(5).contains("/cloze/");
            let what = if own {
                "a choice or a gap: its page says how it is asked, the text does not"
            } else {
                "a row whose `Id` is no card's"
            };
            imported.remarks.push(Remark::new(Fate::Left, place, what).gone(gone));
            continue;
        };
        let at = found.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
            found.push((id.clone(), QuestionSoFar::default()));
            found.len() - 1
        });
        let parts = &mut found[at].1;
        parts.place.get_or_insert_with(|| place.clone());
        parts.deck = cell(6).to_owned();
        parts.marks.tags = cell(7).split(' ').filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        let note = "what says where a card belongs: its place in the book says it";
        imported.remarks.push(Remark::new(Fate::Changed, place.clone(), note).gone(format!(
            "{} {} {} {}",
            cell(4),
            cell(5),
            cell(6),
            cell(7)
        )));
        let remarks = &mut imported.remarks;
        let mut text = |at: usize| html::markdown(cell(at), &place, remarks);
        let front = text(0);
        let (title, rest) = html::title_and_rest(&front);
        let mut back = text(1);
        back.push(&text(2));
        match kind {
            "answer" => {
                parts.title = title;
                parts.marks.cue = html::plain(&text(3));
                parts.answer = back;
            }
            "followup" => {
                parts.follow_ups.push_line(&place, &format!("### {title} {{#{follow_up}}}"));
                parts.follow_ups.push(&back);
            }
            _ => {
                let part = if kind == "output" { &mut parts.example } else { &mut parts.pitfall };
                shown_code(part, &title, &rest, &back, (&place, remarks));
                if parts.title.is_empty() {
                    parts.title = title;
                }
            }
        }
    }
    imported.pages = pages(found, order, &table.file);
    Ok(imported)
}

/// The question's id, the kind of card and the id of a follow-up.
fn card(id: &str) -> Option<(String, &'static str, &str)> {
    for kind in ["answer", "output", "broken"] {
        if let Some(question) = id.strip_suffix(kind).and_then(|rest| rest.strip_suffix('/')) {
            return Some((question.to_owned(), kind, ""));
        }
    }
    let (question, follow_up) = id.rsplit_once("/followup/")?;
    Some((question.to_owned(), "followup", follow_up))
}

/// The code of a card's front with its output; the line that asks for it is the card's own.
fn shown_code(
    part: &mut Text,
    title: &str,
    front: &Text,
    back: &Text,
    (place, remarks): (&SourceLine, &mut Vec<Remark>),
) {
    let source = front.as_str();
    let code = source.find("```").unwrap_or(source.len());
    remarks.push(
        Remark::new(Fate::Changed, place.clone(), "a card on code: it is made anew from the code")
            .gone(format!("{title} {}", &source[..code])),
    );
    part.push(&front.slice(code..source.len()));
    part.push(back);
}

fn pages(found: Vec<(String, QuestionSoFar)>, order: &Order<'_>, file: &std::sync::Arc<str>) -> Vec<DraftPage> {
    let mut pages: Vec<DraftPage> = Vec::new();
    let mut titles: BTreeMap<String, (SourceLine, String)> = BTreeMap::new();
    for (id, parts) in found {
        let place = parts.place.clone().unwrap_or_else(|| SourceLine::new(file, 1));
        let (page_id, anchor) = id.split_once('#').map_or((id.as_str(), None), |(page, anchor)| (page, Some(anchor)));
        let path = match &order.topic {
            Some(topic) => format!("{}/{}", topic, page_id.rsplit('/').next().unwrap_or(page_id)),
            None => page_id.to_owned(),
        };
        let topic = parts.deck.rsplit("::").next().unwrap_or_default().to_owned();
        if let Some((folder, _)) = path.rsplit_once('/') {
            titles.entry(folder.to_owned()).or_insert_with(|| (place.clone(), topic.clone()));
        }
        let mut body = parts.answer;
        for (heading, part) in
            [("Example", parts.example), ("Pitfalls", parts.pitfall), ("Follow-ups", parts.follow_ups)]
        {
            if part.is_blank() {
                continue;
            }
            if !body.is_blank() && !body.as_str().contains("## Answer\n") {
                let mut whole = Text::at(&place, "## Answer");
                whole.push(&body);
                body = whole;
            }
            body.push_line(&place, &format!("## {heading}"));
            body.push(&part);
        }
        let marks = DraftMarks { id: Some(anchor.unwrap_or(page_id).to_owned()), ..parts.marks };
        let question = DraftQuestion { place: place.clone(), title: parts.title, marks, anchors: Vec::new(), body };
        match anchor {
            None => {
                let mut page = DraftPage::new(DraftKind::Question, path, &place, question.title.clone());
                page.marks.id = Some(page_id.to_owned());
                page.questions.push(question);
                pages.push(page);
            }
            Some(_) => {
                let at = pages.iter().position(|page| page.marks.id.as_deref() == Some(page_id)).unwrap_or_else(|| {
                    let name = page_id.rsplit('/').next().unwrap_or(page_id).replace('-', " ");
                    let mut page = DraftPage::new(DraftKind::Questions, path, &place, name);
                    page.marks.id = Some(page_id.to_owned());
                    pages.push(page);
                    pages.len() - 1
                });
                pages[at].questions.push(question);
            }
        }
    }
    for (folder, (place, title)) in titles {
        let title = if title.is_empty() { names::of_title(&folder) } else { title };
        pages.insert(0, DraftPage::new(DraftKind::Topic, format!("{folder}/_index"), &place, title));
    }
    pages
}
