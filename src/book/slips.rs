//! Headings that are nearly what makes a question, or its parts, or its id.
//!
//! In: a page's facts, its questions and its document. Out: a report of every heading that is a slip of a section's name,
//! of an answer one level too deep, of attributes that nothing reads, and of ids that two questions lay claim to.
//!
//! Must not know: other pages, how a question is read.

use crate::book::facts::{Kind, PageFacts, Question};
use crate::book::options::PageOptions;
use crate::diag::{Code, Diagnostic, Severity};
use crate::markdown::doc::{Doc, Heading};
use std::collections::{BTreeSet, HashMap};

/// Reports the slips of a page.
pub(crate) fn check(
    facts: &PageFacts,
    questions: &[Question],
    doc: &Doc,
    options: &PageOptions,
    problems: &mut Vec<Diagnostic>,
) {
    let page = Slips { facts, doc, options };
    problems.extend(page.sections(questions));
    problems.extend(page.attributes());
    problems.extend(page.contested(questions));
}

struct Slips<'a> {
    facts: &'a PageFacts,
    doc: &'a Doc,
    options: &'a PageOptions,
}

impl Slips<'_> {
    /// Headings that are nearly the name of a section, where sections are read.
    fn sections(&self, questions: &[Question]) -> Vec<Diagnostic> {
        let parts: Vec<_> = questions.iter().flat_map(|question| &question.parts).collect();
        let kinds: HashMap<usize, &str> =
            parts.iter().rev().filter_map(|part| Some((part.heading?, part.kind))).collect();
        let mut answered = parts.iter().any(|part| part.kind == "answer" && part.heading.is_some());
        answered |= self.facts.kind == Kind::Questions || self.facts.kind_is_written;
        let mut found = Vec::new();
        for (index, heading) in self.doc.headings.iter().enumerate() {
            let read = kinds.get(&index).copied();
            // A guide is no question for want of an answer alone.
            let may_answer = !answered && self.facts.kind == Kind::Guide;
            if read.is_none() && !may_answer || read.is_some_and(|kind| kind != "other") {
                continue;
            }
            let kind = self.options.sections.kind(heading);
            let problem = match self.options.sections.meant(heading) {
                _ if kind == "answer" && may_answer => Diagnostic::new(
                    Code::NearSection,
                    format!("`{}` is no section here, so this page is no question", heading.title.text),
                )
                .help("write it as `## Answer`, or `kind = \"guide\"` in front matter if this page asks nothing"),
                Some((name, kind)) if kind == "answer" || read.is_some() => {
                    Diagnostic::new(Code::NearSection, format!("`{}` is not the name of a section", heading.title.text))
                        .help(match kind {
                            "answer" if may_answer => {
                                "did you mean `## Answer`? Without one this page is no question".to_owned()
                            }
                            _ => format!("did you mean `{}`?", capital(name)),
                        })
                }
                _ => continue,
            };
            found.push(problem.at(&self.facts.file, self.doc.trimmed(&heading.span)));
        }
        found
    }

    /// Attributes of headings that are no question's: nothing reads them.
    fn attributes(&self) -> Vec<Diagnostic> {
        let asks = |heading: &&Heading| self.facts.kind == Kind::Questions && heading.level == 2;
        let idle = self.doc.headings.iter().filter(|heading| !asks(heading));
        let known = |key: &str| crate::markdown::events::HEADING_KEYS.contains(&key);
        let repeats = |class: &str| self.facts.kind == Kind::Worksheet && class == "repeat";
        let mut found = Vec::new();
        for heading in idle {
            let places = heading.places(&self.doc.text);
            let report = |word: &str, help: &str| {
                let problem = Diagnostic::new(Code::UnknownKey, format!("`{word}` has no effect on this heading"));
                problem.at(&self.facts.file, places.of(word)).help(help)
            };
            let help =
                "such attributes belong to the questions of a page of `kind = \"questions\"`; here, write front matter";
            let keys = heading.attributes.iter().map(|(key, _)| key).filter(|key| known(key));
            found.extend(keys.map(|key| report(key, help)));
            let help = "it is a tag on the questions of a page of `kind = \"questions\"`, and nothing elsewhere";
            let classes = heading.classes.iter().filter(|class| !repeats(class));
            let warning = |problem| Diagnostic { severity: Severity::Warning, ..problem };
            found.extend(classes.map(|class| warning(report(&format!(".{class}"), help))));
        }
        found
    }

    /// Questions whose made id another heading has by `{#id}`: progress hangs on which of the two had it.
    fn contested(&self, questions: &[Question]) -> Vec<Diagnostic> {
        let asked: BTreeSet<&str> = questions.iter().filter_map(|question| question.anchor.as_deref()).collect();
        let items: BTreeSet<usize> =
            questions.iter().flat_map(|question| &question.parts).flat_map(|part| part.items.iter().copied()).collect();
        let permanent = |index: usize| items.contains(&index) || asked.contains(self.doc.headings[index].id.as_str());
        let headings = &self.doc.headings;
        let mut with_id: HashMap<&str, usize> = HashMap::new();
        for (index, heading) in headings.iter().enumerate().filter(|_| !self.doc.contested.is_empty()) {
            with_id.entry(&heading.id).or_insert(index);
        }
        let both = self.doc.contested.iter().filter_map(|(made, id)| {
            let written = *with_id.get(id.as_str())?;
            (*made < headings.len() && permanent(*made) && permanent(written)).then_some((*made, written, id))
        });
        let report = |(made, written, id): (usize, usize, &String)| {
            let (made, written) = (&headings[made], &headings[written]);
            let message = format!("the id `{id}` is also the one made from the heading `{}`", made.title.text);
            let help = format!(
                "readers' progress hangs on both. To keep it, write\n{}\n{}",
                self.with_id(made, id),
                self.with_id(written, &made.id),
            );
            Diagnostic::new(Code::DuplicateAnchor, message)
                .at(&self.facts.file, self.doc.trimmed(&written.span))
                .help(help)
        };
        both.map(report).collect()
    }

    /// A heading's line with an id.
    fn with_id(&self, heading: &Heading, id: &str) -> String {
        let line = &self.doc.text[self.doc.trimmed(&heading.span)];
        let line = line.lines().next().unwrap_or_default().trim_end();
        match line.rfind("{#").filter(|_| line.ends_with('}')) {
            Some(at) => {
                let rest = line[at + 2..].find([' ', '}']).map_or("}", |end| &line[at + 2 + end..]);
                format!("{}{{#{id}{rest}", &line[..at])
            }
            None => format!("{line} {{#{id}}}"),
        }
    }
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
