//! Marks of a source → its sections, each with prose and questions.
//!
//! In: tidied Markdown. Out: [`Section`]s in the order of the text, and what had to be guessed. A heading is a question
//! where most headings of its level are; a section is what stands under any other heading.
//!
//! Must not know: how sections become pages.

use super::outline::{self, Mark, MarkKind};
use super::reading;
use super::shape::{DraftMarks, DraftQuestion, Fate, Remark, SourceLine, Text};

/// What stands under a heading that is no question; the first section may have none.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub(crate) place: SourceLine,
    pub(crate) title: String,
    pub(crate) level: u8,
    pub(crate) anchors: Vec<String>,
    pub(crate) prose: Text,
    pub(crate) questions: Vec<DraftQuestion>,
}

/// Whether headings that do not ask anything may be questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Titles {
    /// Where no heading asks, those of the level with the most text below them are taken for questions.
    Any,
    /// Only what is put as a question is one.
    Asking,
    /// Headings of this level are questions.
    Level(u8),
}

/// Summaries that stand for an answer rather than ask.
const ANSWERS: &[&str] = &[
    "answer",
    "show answer",
    "see answer",
    "view answer",
    "solution",
    "show solution",
    "show",
    "details",
    "click to expand",
    "expand",
    "reveal",
    "reveal answer",
    "click to reveal",
    "click here",
    "show me",
    "antwort",
    "lösung",
    "respuesta",
    "réponse",
    "click to see answer",
    "view solution",
    "answers",
    "hint",
];

/// The sections of a text.
pub(crate) fn sections(text: &Text, titles: Titles, remarks: &mut Vec<Remark>) -> Vec<Section> {
    let marks = outline::marks(text);
    let asked = asked(text, &marks, titles, remarks);
    let mut walk = Walk { text, remarks, sections: vec![empty(text.place(0))], open: None };
    let mut from = 0;
    for (mark, question) in marks.iter().zip(asked) {
        walk.gap(text.slice(from..mark.span.start.max(from)));
        walk.mark(mark, question);
        from = mark.span.end.max(from);
    }
    walk.gap(text.slice(from..text.as_str().len()));
    walk.close();
    walk.sections
}

fn empty(place: SourceLine) -> Section {
    Section {
        place,
        title: String::new(),
        level: 0,
        anchors: Vec::new(),
        prose: Text::default(),
        questions: Vec::new(),
    }
}

/// For each mark whether it is a question.
fn asked(text: &Text, marks: &[Mark], titles: Titles, remarks: &mut Vec<Remark>) -> Vec<bool> {
    let level = |mark: &Mark| match mark.kind {
        MarkKind::Heading(level) => Some(level),
        _ => None,
    };
    // Whether a heading has something of its own below it.
    let answered: Vec<bool> = (0..marks.len())
        .map(|at| {
            let end = marks[at + 1..]
                .iter()
                .find(|next| level(next).is_some())
                .map_or(text.as_str().len(), |next| next.span.start);
            !text.as_str()[marks[at].span.end.min(end)..end].trim().is_empty()
        })
        .collect();
    let of_level = |wanted: u8| (0..marks.len()).filter(move |at| level(&marks[*at]) == Some(wanted));
    let asking = |wanted: u8| of_level(wanted).filter(|at| marks[*at].asks()).count();
    let best =
        (1..=6_u8).max_by_key(|level| (asking(*level), std::cmp::Reverse(*level))).filter(|level| asking(*level) > 0);
    let others = marks.iter().filter(|mark| level(mark).is_none() && mark.asks()).count();
    let chosen = match titles {
        Titles::Level(level) => Some(level),
        Titles::Asking | Titles::Any if best.is_some_and(|best| asking(best) * 2 >= others) => best,
        Titles::Any if others < 3 => (2..=6_u8).max_by_key(|level| of_level(*level).filter(|at| answered[*at]).count()),
        _ => None,
    };
    let whole = |chosen: u8| match titles {
        Titles::Level(_) => true,
        // Among questions some titles may be bare words; among words one question makes no rule.
        _ => asking(chosen) == 0 || asking(chosen) * 10 < of_level(chosen).count() * 8,
    } && titles != Titles::Asking;
    if let Some(chosen) = chosen.filter(|chosen| titles == Titles::Any && of_level(*chosen).next().is_some()) {
        let message = format!(
            "questions are the headings of level {chosen} ({} of them, {} put as questions); `--map question=LEVEL` takes another level",
            of_level(chosen).count(),
            asking(chosen)
        );
        remarks.push(Remark::new(Fate::Guessed, text.place(0), message));
    }
    let decide = |at: usize| {
        let mark = &marks[at];
        match (level(mark), chosen) {
            (Some(level), Some(chosen)) if level == chosen => mark.asks() || (answered[at] && whole(chosen)),
            (Some(level), Some(chosen)) => {
                level < chosen && level > 1 && mark.asks() && answered[at] && titles != Titles::Asking
            }
            (Some(_), None) => false,
            // Where headings ask, folded text and lists are mostly parts of answers.
            (None, Some(_)) => mark.asks() || is_answer(&mark.title),
            (None, None) => true,
        }
    };
    (0..marks.len()).map(decide).collect()
}

/// A question that is being read.
struct Open {
    question: DraftQuestion,
    /// Its heading's level; 7 for a bold line.
    level: u8,
}

struct Walk<'t, 'r> {
    text: &'t Text,
    remarks: &'r mut Vec<Remark>,
    sections: Vec<Section>,
    open: Option<Open>,
}

impl Walk<'_, '_> {
    fn section(&mut self) -> &mut Section {
        if self.sections.is_empty() {
            self.sections.push(empty(self.text.place(0)));
        }
        let last = self.sections.len() - 1;
        &mut self.sections[last]
    }

    /// Takes text that stands between two marks.
    fn gap(&mut self, text: Text) {
        if text.is_blank() {
            return;
        }
        match &mut self.open {
            Some(open) => open.question.body.push(&text),
            None => {
                if !self.section().questions.is_empty() && has_words(&text) {
                    let message = "text between questions: it now stands at the top of its page";
                    self.remarks.push(Remark::new(Fate::Changed, text.place(leading(&text)), message));
                }
                self.section().prose.push(&text);
            }
        }
    }

    fn mark(&mut self, mark: &Mark, question: bool) {
        match &mark.kind {
            MarkKind::Heading(level) if question => {
                self.close();
                let question = self.question(mark, Text::default());
                self.open = Some(Open { question, level: *level });
            }
            MarkKind::Heading(level) => {
                let part = self.open.as_ref().is_some_and(|open| open.level < *level);
                if part {
                    self.gap(self.text.slice(mark.span.clone()));
                } else {
                    self.close();
                    let section = Section {
                        title: mark.title.clone(),
                        level: *level,
                        anchors: anchors(&mark.title, &self.text.as_str()[mark.span.clone()]),
                        ..empty(self.text.place(mark.span.start))
                    };
                    self.sections.push(section);
                }
            }
            _ if !question => self.gap(self.text.slice(mark.span.clone())),
            MarkKind::Details(inner) => self.details(mark, inner),
            MarkKind::Item(_) | MarkKind::Bold => match self.open.as_ref().map(|open| open.level) {
                Some(level) if level < 7 => self.gap(self.text.slice(mark.span.clone())),
                _ => {
                    self.close();
                    let body = if let MarkKind::Item(body) = &mark.kind { body.clone() } else { Text::default() };
                    let question = self.question(mark, body);
                    self.open = Some(Open { question, level: 7 });
                }
            },
        }
    }

    fn details(&mut self, mark: &Mark, inner: &Text) {
        let generic = is_answer(&mark.title);
        let place = self.text.place(mark.span.start);
        if inner.is_blank() {
            let message = "a folded text with nothing in it";
            self.remarks.push(Remark::new(Fate::Left, place, message).gone(format!("{} {}", mark.title, mark.tags)));
        } else if self.open.is_some() && !generic {
            self.gap(self.text.slice(mark.span.clone()));
        } else if let Some(open) = &mut self.open {
            let message = "a folded answer: it stands under the heading of the answer";
            self.remarks
                .push(Remark::new(Fate::Changed, place.clone(), message).gone(format!("{} {}", mark.title, mark.tags)));
            open.question.body.push_line(&place, "## Answer");
            open.question.body.push(inner);
        } else if generic {
            self.unnamed(mark, inner);
        } else {
            let question = self.question(mark, inner.clone());
            self.remarks
                .push(Remark::new(Fate::Changed, place, "`<details>`: its summary is the question").gone(&mark.tags));
            self.open = Some(Open { question, level: 7 });
            self.close();
        }
    }

    /// A folded answer without a heading above: what stands before it is the question.
    fn unnamed(&mut self, mark: &Mark, inner: &Text) {
        let place = self.text.place(mark.span.start);
        let prose = std::mem::take(&mut self.section().prose);
        let blocks = reading::blocks(prose.as_str());
        let asks = blocks.iter().rposition(|block| reading::plain(&block.events).ends_with('?'));
        let Some(block) = asks.map(|at| &blocks[at]) else {
            self.section().prose = prose.clone();
            let raw = self.text.slice(mark.span.clone());
            self.section().prose.push(&raw);
            self.remarks.push(Remark::new(Fate::Left, place, "a folded text without a question: it stays as it is"));
            return;
        };
        let named = Mark {
            span: mark.span.clone(),
            title: reading::title(&block.events),
            kind: MarkKind::Bold,
            tags: String::new(),
        };
        let mut question = self.question(&named, prose.slice(block.span.end..prose.as_str().len()));
        question.place = prose.place(block.span.start);
        self.section().prose = prose.slice(0..block.span.start).trimmed();
        let message = "a folded answer without a heading: the question is what stands before it";
        self.remarks
            .push(Remark::new(Fate::Guessed, place.clone(), message).gone(format!("{} {}", mark.title, mark.tags)));
        question.body.push_line(&place, "## Answer");
        question.body.push(inner);
        self.open = Some(Open { question, level: 7 });
        self.close();
    }

    fn question(&mut self, mark: &Mark, body: Text) -> DraftQuestion {
        let place = self.text.place(mark.span.start);
        let number = outline::number(&mark.title);
        if number > 0 {
            let message = "the number of a question: its place says it";
            self.remarks.push(Remark::new(Fate::Changed, place.clone(), message).gone(&mark.title[..number]));
        }
        if matches!(mark.kind, MarkKind::Item(_)) {
            let message = "an item of a list: its first line is the question";
            self.remarks.push(Remark::new(Fate::Guessed, place.clone(), message).gone(&mark.tags));
        }
        let source = &self.text.as_str()[mark.span.start..mark.span.end];
        let first = source.split("</summary>").next().unwrap_or_default();
        let first =
            if matches!(mark.kind, MarkKind::Item(_)) { first.lines().next().unwrap_or_default() } else { first };
        for to in reading::destinations(&reading::events(first)) {
            let message = format!("the link of a title to `{to}`: a title holds none");
            self.remarks.push(Remark::new(Fate::Left, place.clone(), message).gone(to));
        }
        let (_, explicit) = outline::explicit_id(first.lines().next().unwrap_or_default().trim_end());
        let marks = DraftMarks { id: explicit, ..DraftMarks::default() };
        DraftQuestion {
            place,
            title: mark.title[number..].to_owned(),
            marks,
            anchors: anchors(&mark.title, first),
            body,
        }
    }

    fn close(&mut self) {
        let Some(Open { mut question, .. }) = self.open.take() else { return };
        question.body = without_answer_mark(&question.body.trimmed().without_last_rules(), self.remarks);
        if question.body.is_blank() {
            let message = "a question without an answer: it stands in a list above the others";
            self.remarks.push(Remark::new(Fate::Changed, question.place.clone(), message));
            let line = format!("- {}", question.title);
            self.section().prose.push_line(&question.place, &line);
            return;
        }
        self.section().questions.push(question);
    }
}

/// Whether a summary stands for an answer rather than asks.
fn is_answer(summary: &str) -> bool {
    let plain: String = summary.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    ANSWERS.contains(&plain.trim())
}

/// Whether there is more than rules and breaks.
fn has_words(text: &Text) -> bool {
    reading::words(text.as_str()).any(|word| word != "br" && word != "hr")
}

fn leading(text: &Text) -> usize {
    text.as_str().len() - text.as_str().trim_start().len()
}

/// What links call a heading: GitHub's id of it, and ids that it is given.
fn anchors(title: &str, source: &str) -> Vec<String> {
    let mut anchors = vec![reading::github_anchor(&crate::markdown::text::Title::written(title).text)];
    anchors.extend(outline::explicit_id(source.lines().next().unwrap_or_default().trim_end()).1);
    anchors
}

/// An answer without the `Answer:` that opens it.
fn without_answer_mark(body: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = body.as_str();
    let start = source.trim_start_matches(['*', '_', ' ']);
    let lower: String = start.chars().take(12).flat_map(char::to_lowercase).collect();
    let Some(word) = ["answer", "ans", "antwort", "a"].iter().find(|word| lower.starts_with(**word)) else {
        return body.clone();
    };
    let lead = source.len() - start.len();
    let after = &start[word.len()..];
    let marks: String = after.chars().take_while(|c| matches!(c, ':' | '.' | '*' | '_' | '-')).collect();
    // `**A** tree` is no mark, `A. tree` may be a choice.
    let fits = marks.contains(':') || (*word != "a" && marks.contains('.'));
    let even = source[..lead].matches('*').count() == marks.matches('*').count();
    if !fits || !even || !after[marks.len()..].starts_with([' ', '\n']) {
        return body.clone();
    }
    let end = lead + word.len() + marks.len();
    remarks.push(
        Remark::new(Fate::Changed, body.place(0), "the word that opens an answer: its place says it")
            .gone(&source[..end]),
    );
    body.edited(vec![(0..end + 1, String::new())]).trimmed()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs = Vec<(String, String)>;

    fn read(source: &str, titles: Titles) -> Vec<(String, String, Pairs)> {
        let text = Text::of_file(&"a.md".into(), source, 1);
        let sections = sections(&text, titles, &mut Vec::new());
        let shown = sections.into_iter().map(|section| {
            let questions = section.questions.into_iter().map(|q| (q.title, q.body.as_str().to_owned())).collect();
            (section.title, section.prose.as_str().to_owned(), questions)
        });
        shown
            .filter(|(title, prose, questions): &(String, String, Vec<_>)| {
                !(title.is_empty() && prose.is_empty() && questions.is_empty())
            })
            .collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn headings_that_ask_are_questions_and_those_around_are_sections() {
        let source = "# Top\n\nHi.\n\n## Core\n\nAbout.\n\n### 1. What is A?\n\nAn a.\n\n#### Example\n\nx\n\n### 2. What is B?\n\n**Answer:** b.\n\n## License\n\nMIT";
        let read = read(source, Titles::Any);
        assert_eq!(read[0], ("Top".to_owned(), "Hi.".to_owned(), vec![]));
        let questions = pairs(&[("What is A?", "An a.\n\n#### Example\n\nx"), ("What is B?", "b.")]);
        assert_eq!(read[1], ("Core".to_owned(), "About.".to_owned(), questions));
        assert_eq!(read[2], ("License".to_owned(), "MIT".to_owned(), vec![]));
    }

    #[test]
    fn words_are_questions_only_where_nothing_asks() {
        let source = "# Top\n\n## Closures\n\nA.\n\n## Scope\n\nB.\n";
        assert_eq!(read(source, Titles::Any)[0].2, pairs(&[("Closures", "A."), ("Scope", "B.")]));
        assert!(read(source, Titles::Asking).iter().all(|section| section.2.is_empty()));
    }

    #[test]
    fn folded_answers_belong_to_what_stands_before() {
        let source = "###### 1. What's the output?\n\n```js\nx\n```\n\n- A: 1\n\n<details><summary><b>Answer</b></summary>\n<p>\n\nIt is 1.\n\n</p>\n</details>\n";
        let text = Text::of_file(&"a.md".into(), source, 1);
        let text = crate::tools::import::tidy::tidied(&text, &mut Vec::new());
        let sections = sections(&text, Titles::Any, &mut Vec::new());
        let question = &sections[0].questions[0];
        assert_eq!(question.title, "What's the output?");
        assert_eq!(question.body.as_str(), "```js\nx\n```\n\n- A: 1\n\n## Answer\n\nIt is 1.");
    }

    #[test]
    fn a_question_without_an_answer_is_listed() {
        let read = read("## Why?\n\n## What?\n\nThis.\n", Titles::Any);
        assert_eq!(read[0], ("".to_owned(), "- Why?".to_owned(), pairs(&[("What?", "This.")])));
    }
}
