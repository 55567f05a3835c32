//! `cuebook import csv` and `tsv`: a table of cards.
//!
//! In: the file, and which column means what. Out: a page of questions for each deck or topic, or a page a question where
//! they have cues. Cuebook's own export is put together again by [`super::own_tsv`].
//!
//! Must not know: how pages are written.

use super::cells::{self, CellTable, MEANINGS};
use super::order::Order;
use super::shape::{
    DraftKind, DraftMarks, DraftPage, DraftQuestion, Fate, Imported, Original, Remark, SourceLine, Text,
};
use super::{html, names, own_tsv, source};
use crate::diag::{Code, Diagnostic};
use std::collections::BTreeMap;

/// Reads the file.
pub(crate) fn read(order: &Order<'_>) -> Result<Imported, Diagnostic> {
    let file = source::file(order.source)?;
    let mut imported = Imported::default();
    let table = cells::read(&file.name, &file.text, order, &mut imported.remarks)?;
    for (line, row) in &table.rows {
        let text: Vec<String> = row.iter().map(|cell| words_of(&table, cell)).collect();
        imported.originals.push(Original { place: SourceLine::new(&table.file, *line), text: text.join(" ") });
    }
    if own_tsv::is_own(&table) {
        return own_tsv::read(&table, order, imported);
    }
    let columns = columns(&table, order, &mut imported.remarks)?;
    left_columns(&table, &columns, &mut imported.remarks);
    let topic = order.topic_or(file.stem());
    let questions = questions(&table, &columns, &mut imported.remarks);
    imported.pages = pages(questions, &topic, file.stem(), &SourceLine::new(&table.file, 1));
    source::attach(&mut imported, order.source.parent().unwrap_or(order.source))?;
    Ok(imported)
}

/// The words of a cell: of HTML without its tags.
fn words_of(table: &CellTable, cell: &str) -> String {
    if table.html || html::is_html(cell) { html::words_of(cell) } else { cell.to_owned() }
}

/// The column of each meaning.
type Columns = BTreeMap<&'static str, usize>;

fn columns(table: &CellTable, order: &Order<'_>, remarks: &mut Vec<Remark>) -> Result<Columns, Diagnostic> {
    let wrong = |message: String| {
        let columns: Vec<String> = table.columns.iter().map(|name| format!("`{name}`")).collect();
        let help = match columns.is_empty() {
            true => "name a column by its number: `--map question=1 --map answer=2`".to_owned(),
            false => format!("its columns are {}; numbers count from 1", columns.join(", ")),
        };
        Diagnostic::new(Code::BadValue, message).help(help)
    };
    let mut columns: Columns = table.given.iter().copied().collect();
    for (ours, theirs) in &order.map {
        let meaning =
            MEANINGS.iter().map(|(meaning, _)| *meaning).find(|meaning| meaning == ours).ok_or_else(|| {
                let names: Vec<&str> = MEANINGS.iter().map(|(meaning, _)| *meaning).collect();
                Diagnostic::new(Code::BadValue, format!("a column cannot be `{ours}`"))
                    .help(format!("it is one of {}", names.join(", ")))
            })?;
        let named = table.columns.iter().position(|name| name.trim().eq_ignore_ascii_case(theirs.trim()));
        let numbered = theirs.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let column = named.or(numbered).ok_or_else(|| wrong(format!("there is no column `{theirs}`")))?;
        columns.insert(meaning, column);
    }
    for (meaning, names) in MEANINGS {
        let at =
            names.iter().find_map(|name| table.columns.iter().position(|column| column.trim().to_lowercase() == *name));
        if let Some(at) = at.filter(|at| !columns.contains_key(meaning) && !columns.values().any(|used| used == at)) {
            columns.insert(meaning, at);
        }
    }
    if table.columns.is_empty() && !columns.contains_key("question") && !columns.contains_key("answer") {
        remarks.push(Remark::new(
            Fate::Guessed,
            SourceLine::new(&table.file, 1),
            "the first column is the question, the second the answer",
        ));
        columns.extend([("question", 0), ("answer", 1)]);
    }
    for needed in ["question", "answer"] {
        if !columns.contains_key(needed) {
            return Err(wrong(format!("no column is the {needed}")));
        }
    }
    let named: Vec<String> = columns
        .iter()
        .map(|(meaning, at)| {
            format!(
                "{meaning} = {}",
                table.columns.get(*at).map_or_else(|| (at + 1).to_string(), |name| format!("`{name}`"))
            )
        })
        .collect();
    if !table.columns.is_empty() {
        remarks.push(Remark::new(
            Fate::Guessed,
            SourceLine::new(&table.file, 1),
            format!("columns: {}; `--map` takes others", named.join(", ")),
        ));
    }
    Ok(columns)
}

/// Names the columns that mean nothing here.
fn left_columns(table: &CellTable, columns: &Columns, remarks: &mut Vec<Remark>) {
    let width = table.rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
    for column in (0..width).filter(|column| !columns.values().any(|used| used == column)) {
        for (line, row) in &table.rows {
            let Some(cell) = row.get(column).filter(|cell| !cell.trim().is_empty()) else { continue };
            let name = table
                .columns
                .get(column)
                .map_or_else(|| format!("column {}", column + 1), |name| format!("the column `{name}`"));
            let message = format!("{name}: `--map` gives it a meaning");
            let words = words_of(table, cell);
            remarks.push(Remark::new(Fate::Left, SourceLine::new(&table.file, *line), message).gone(words));
        }
    }
}

/// The cells of a row by what they mean.
struct TableRow<'a> {
    table: &'a CellTable,
    columns: &'a Columns,
    cells: &'a [String],
    place: SourceLine,
}

impl TableRow<'_> {
    fn cell(&self, meaning: &str) -> &str {
        let cell = self.columns.get(meaning).and_then(|at| self.cells.get(*at));
        cell.map(|cell| cell.trim()).unwrap_or_default()
    }

    fn text(&self, meaning: &str, remarks: &mut Vec<Remark>) -> Text {
        let cell = self.cell(meaning);
        match self.table.html || html::is_html(cell) {
            true => html::markdown(cell, &self.place, remarks),
            false => super::tidy::tidied(&Text::at(&self.place, cell), remarks),
        }
    }

    fn list(&self, meaning: &str, separators: &[char]) -> Vec<String> {
        let names = self.cell(meaning).split(separators).map(|name| name.trim().to_owned());
        names.filter(|name| !name.is_empty()).collect()
    }

    fn marks(&self, remarks: &mut Vec<Remark>) -> DraftMarks {
        // Anki separates tags by spaces, other tools by commas.
        let commas = self.cell("tags").contains([',', ';']);
        let weight = self.cell("weight").parse().ok().filter(|weight| (1..=3).contains(weight));
        if weight.is_none() && !self.cell("weight").is_empty() {
            let message = "a weight that is not from 1 to 3";
            remarks.push(Remark::new(Fate::Left, self.place.clone(), message).gone(self.cell("weight")));
        }
        DraftMarks {
            id: Some(self.cell("id").to_owned()).filter(|id| !id.is_empty()),
            cue: html::plain(&self.text("cue", remarks)),
            tags: self.list("tags", if commas { &[',', ';'] } else { &[' '] }),
            levels: self.list("levels", &[',', ';']),
            roles: self.list("roles", &[',', ';']),
            weight,
            sources: self.list("source", &['\n']),
            ..DraftMarks::default()
        }
    }

    /// The body of a question: what its title leaves, the answer and what goes with it.
    fn body(&self, lead: Text, answer: &Text, remarks: &mut Vec<Remark>) -> Text {
        let (more, example) = (self.text("more", remarks), self.text("example", remarks));
        let mut body = lead;
        if !body.is_blank() || !example.is_blank() {
            body.push_line(&self.place, "## Answer");
        }
        body.push(answer);
        body.push(&more);
        if !example.is_blank() {
            body.push_line(&self.place, "## Example");
            body.push(&example);
        }
        body
    }
}

/// The questions, each with its topic.
fn questions(table: &CellTable, columns: &Columns, remarks: &mut Vec<Remark>) -> Vec<(String, DraftQuestion)> {
    let mut questions = Vec::new();
    for (line, cells) in &table.rows {
        let row = TableRow { table, columns, cells, place: SourceLine::new(&table.file, *line) };
        let (front, answer) = (row.text("question", remarks), row.text("answer", remarks));
        if front.is_blank() || answer.is_blank() {
            let gone = cells.iter().map(|cell| html::words_of(cell)).collect::<Vec<_>>().join(" ");
            remarks.push(Remark::new(Fate::Left, row.place, "a row without a question or an answer").gone(gone));
            continue;
        }
        let (title, lead) = html::title_and_rest(&front);
        let body = row.body(lead, &answer, remarks);
        let marks = row.marks(remarks);
        let topic = row.cell("topic").to_owned();
        if !topic.is_empty() {
            let message = "the topic of a row: it stands on a page of that name";
            remarks.push(Remark::new(Fate::Changed, row.place.clone(), message).gone(&topic));
        }
        questions.push((topic, DraftQuestion { place: row.place, title, marks, anchors: Vec::new(), body }));
    }
    questions
}

/// How many bytes of questions a page holds: nobody reads more of them in one piece, and a page may not have much more.
const PART: usize = 3 << 18;

/// Questions as they stand on one page after another.
fn parts(questions: Vec<DraftQuestion>) -> Vec<Vec<DraftQuestion>> {
    let (mut parts, mut length): (Vec<Vec<DraftQuestion>>, usize) = (Vec::new(), 0);
    for question in questions {
        length += question.title.len() + question.body.as_str().len();
        match parts.last_mut().filter(|_| length <= PART) {
            Some(part) => part.push(question),
            None => {
                length = question.title.len() + question.body.as_str().len();
                parts.push(vec![question]);
            }
        }
    }
    parts
}

/// Questions as pages: one for each topic, or one for each question where a heading cannot carry what is known of it.
pub(crate) fn pages(
    questions: Vec<(String, DraftQuestion)>,
    folder: &str,
    title: &str,
    place: &SourceLine,
) -> Vec<DraftPage> {
    let mut topic = DraftPage::new(DraftKind::Topic, format!("{folder}/_index"), place, title);
    let mut pages: Vec<DraftPage> = Vec::new();
    let mut groups: Vec<(String, Vec<DraftQuestion>)> = Vec::new();
    for (name, question) in questions {
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, group)) => group.push(question),
            None => groups.push((name, vec![question])),
        }
    }
    let several = groups.len() > 1;
    for (name, questions) in groups {
        let name = name.rsplit("::").next().unwrap_or(&name).to_owned();
        let own = !questions.iter().all(|question| question.marks.fits_heading());
        if own {
            let below = if several && !name.is_empty() {
                format!("{folder}/{}", names::of_title(&name))
            } else {
                folder.to_owned()
            };
            if below != folder {
                pages.push(DraftPage::new(DraftKind::Topic, format!("{below}/_index"), &questions[0].place, name));
            }
            for question in questions {
                let path = format!("{below}/{}", names::of_title(&question.title));
                let mut page = DraftPage::new(DraftKind::Question, path, &question.place, question.title.clone());
                page.marks.id = question.marks.id.clone();
                page.questions.push(question);
                pages.push(page);
            }
            continue;
        }
        let name = if name.is_empty() { title.to_owned() } else { name };
        for (number, questions) in (1..).zip(parts(questions)) {
            let name = if number == 1 { name.clone() } else { format!("{name} {number}") };
            let path = format!("{folder}/{}", names::of_title(&name));
            let mut page = DraftPage::new(DraftKind::Questions, path, &questions[0].place, name);
            page.questions = questions;
            pages.push(page);
        }
    }
    if pages.iter().all(|page| page.shape == DraftKind::Questions) {
        topic.order = pages.iter().map(|page| page.path.rsplit('/').next().unwrap_or_default().to_owned()).collect();
    }
    pages.insert(0, topic);
    pages
}
