//! The questions that stand on a page: one, or one for each `##`.
//!
//! In: a page's facts so far and its document. Out: [`Question`]s with their parts, marks and cards.
//!
//! Must not know: other pages, HTML.

use crate::book::facts::{FORMATS, Kind, Marks, PageFacts, Part, Question};
use crate::book::options::PageOptions;
use crate::book::{cards, slips};
use crate::diag::{Code, Diagnostic};
use crate::keys::Spanned;
use crate::markdown::doc::{Doc, Heading, Piece};
use crate::markdown::text::{Prose, Title, WHY};

/// The questions of a page.
pub(crate) fn of_page(
    facts: &PageFacts,
    doc: &Doc,
    options: &PageOptions,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Question> {
    let questions = read(facts, doc, options, problems);
    slips::check(facts, &questions, doc, options, problems);
    questions
}

fn read(facts: &PageFacts, doc: &Doc, options: &PageOptions, problems: &mut Vec<Diagnostic>) -> Vec<Question> {
    match facts.kind {
        Kind::Question => {
            let cue = facts.questions.first().and_then(|question| question.cue.clone());
            let question = Question {
                id: facts.id.value.clone(),
                title: facts.title.clone(),
                cue,
                marks: facts.marks.clone(),
                parts: parts(doc, 0..doc.headings.len(), 2, options),
                ..empty_question()
            };
            vec![completed(question, doc, options)]
        }
        Kind::Questions => {
            let tops: Vec<usize> = (0..doc.headings.len()).filter(|index| doc.headings[*index].level <= 2).collect();
            let mut questions = Vec::new();
            for (position, &index) in tops.iter().enumerate() {
                let heading = &doc.headings[index];
                let end = tops.get(position + 1).copied().unwrap_or(doc.headings.len());
                if heading.level == 1 || is_note(heading) {
                    continue;
                }
                let mut parts = parts(doc, index + 1..end, 3, options);
                let answered = parts.iter().any(|part| part.kind != "other");
                if !answered {
                    parts = vec![Part { kind: "answer", heading: None, pieces: index + 1..end + 1, items: Vec::new() }];
                }
                let question = Question {
                    id: format!("{}#{}", facts.id.value, heading.id),
                    anchor: Some(heading.id.clone()),
                    title: heading.title.clone(),
                    old_anchors: old_anchors(heading),
                    marks: heading_marks(heading, doc, problems),
                    parts,
                    span: heading.span.clone(),
                    ..empty_question()
                };
                questions.push(completed(question, doc, options));
            }
            questions
        }
        _ => Vec::new(),
    }
}

/// Whether a heading of a `questions` page is closing prose rather than a question.
pub(crate) fn is_note(heading: &Heading) -> bool {
    heading.classes.iter().any(|class| class == "note")
}

/// `{#new aliases=old,older}`
fn old_anchors(heading: &Heading) -> Vec<String> {
    let lists = heading.attributes.iter().filter(|(key, _)| key == "aliases");
    lists.flat_map(|(_, value)| value.split(',')).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

fn heading_marks(heading: &Heading, doc: &Doc, problems: &mut Vec<Diagnostic>) -> Marks {
    let places = heading.places(&doc.text);
    let place = |word: &str| places.of(word);
    let placed = |value: &str| Spanned { value: value.to_owned(), span: place(value) };
    let list = |value: &str| Some(value.split(',').filter(|name| !name.is_empty()).map(placed).collect::<Vec<_>>());
    let mut marks = Marks::default();
    if !heading.classes.is_empty() {
        marks.tags = Some(heading.classes.iter().map(|class| placed(class)).collect());
    }
    for (key, value) in &heading.attributes {
        let mut bad = |code: Code, message: String, help: String| {
            problems.push(Diagnostic::new(code, message).at(&doc.file, place(key)).help(help));
        };
        match key.as_str() {
            // Old names of the heading are read where ids are put together.
            "aliases" => {}
            "roles" => marks.roles = list(value),
            "levels" => marks.levels = list(value),
            "tags" => marks.tags.get_or_insert_default().extend(list(value).unwrap_or_default()),
            "weight" => match value.parse() {
                Ok(weight @ 1..=3) => marks.weight = Some(weight),
                _ => bad(
                    Code::BadValue,
                    "`weight` must be from 1 to 3".to_owned(),
                    "1 core, 2 common, 3 occasional".to_owned(),
                ),
            },
            "format" => match FORMATS.iter().find(|format| *format == value) {
                Some(format) => marks.format = Some(format),
                None => bad(
                    Code::BadValue,
                    format!("`format` cannot be `{value}`"),
                    format!("it is one of {}", FORMATS.join(", ")),
                ),
            },
            // Reported where headings are read.
            _ => {}
        }
    }
    marks
}

/// The parts among some headings: a part for each heading of `level` or above.
fn parts(doc: &Doc, headings: std::ops::Range<usize>, level: u8, options: &PageOptions) -> Vec<Part> {
    let starts: Vec<usize> = headings.clone().filter(|index| doc.headings[*index].level <= level).collect();
    let mut parts = Vec::new();
    for (position, &index) in starts.iter().enumerate() {
        let end = starts.get(position + 1).copied().unwrap_or(headings.end);
        let kind = options.sections.kind(&doc.headings[index]);
        let items = match kind {
            "followups" => (index + 1..end).filter(|item| doc.headings[*item].level == level + 1).collect(),
            _ => Vec::new(),
        };
        parts.push(Part { kind, heading: Some(index), pieces: index + 1..end + 1, items });
    }
    parts
}

fn completed(mut question: Question, doc: &Doc, options: &PageOptions) -> Question {
    let piece_of = |kind: &str| question.part(kind).map(|part| &doc.pieces[part.pieces.start]);
    let opening = piece_of("answer").map(|piece| piece.opening.clone());
    let opening = opening.or_else(|| piece_of("choices").map(right_choices)).unwrap_or_default();
    let tradeoff = piece_of("tradeoffs").and_then(|piece| {
        let item = piece.items.first().unwrap_or(&piece.opening);
        (!item.text.is_empty()).then(|| item.clone())
    });
    (question.opening, question.tradeoff) = (opening, tradeoff);
    question.cards = cards::of_question(&question, doc, &options.cards);
    question
}

/// The right options as one text: what stands for the answer where none is written.
fn right_choices(piece: &Piece) -> Prose {
    let mut text = Prose::default();
    let right = piece.ticks.iter().filter(|(_, right)| *right).filter_map(|(item, _)| piece.items.get(*item));
    for item in right {
        if !text.text.is_empty() {
            text.push("; ", false);
        }
        let option = item.text.split(WHY).next().unwrap_or_default();
        text.append(&item.slice(0..option.len()));
    }
    text
}

/// A question that nothing is known of yet.
pub(crate) fn empty_question() -> Question {
    Question {
        id: String::new(),
        anchor: None,
        title: Title::default(),
        cue: None,
        old_anchors: Vec::new(),
        marks: Marks::default(),
        parts: Vec::new(),
        opening: Prose::default(),
        tradeoff: None,
        cards: Vec::new(),
        span: 0..0,
    }
}
