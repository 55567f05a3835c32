//! Names that pages use: ids of questions and pages, and what the vocabulary declares.
//!
//! In: a name and what is known. Out: a report of a name that is not known, with the nearest one that is.
//!
//! Must not know: who uses the name.

use crate::diag::{Code, Diagnostic, nearest};
use crate::keys::Spanned;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The ids of a book.
#[derive(Clone, Copy)]
pub struct Ids<'a> {
    /// Id → question.
    pub questions: &'a FxHashMap<String, usize>,
    /// Id → page.
    pub pages: &'a FxHashMap<String, usize>,
}

impl Ids<'_> {
    /// Whether a question or page has an id.
    pub fn contains(&self, id: &str) -> bool {
        self.questions.contains_key(id) || self.pages.contains_key(id)
    }
}

/// The nearest name is suggested for at most this many unknown names: each search compares all names.
pub(crate) const SUGGESTED: usize = 100;

/// Reports a name, which the vocabulary does not have.
pub(crate) fn undeclared(
    what: &str,
    name: &Spanned<String>,
    declared: &[(String, String)],
    file: &Arc<str>,
    problems: &mut Vec<Diagnostic>,
) {
    let message = format!("the {what} `{}` is not declared", name.value);
    let problem = Diagnostic::new(Code::UndeclaredName, message).at(file, name.span.clone());
    let declared = if problems.len() < SUGGESTED { declared } else { &[] };
    let parts: Vec<&str> = name.value.split(',').map(str::trim).collect();
    let listed = parts.len() > 1 && parts.iter().all(|part| declared.iter().any(|(id, _)| id == part));
    let help = match nearest(&name.value, declared.iter().map(|(id, _)| id.as_str())) {
        _ if listed => format!("write a list: `[\"{}\"]`", parts.join("\", \"")),
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("declare it in `book.toml`: `[vocabulary.{what}s]` {} = \"…\"", name.value),
    };
    problems.push(problem.help(help));
}

/// The report of an id that nothing has. `number` tells it from those reported before: for the first, the nearest is looked for.
pub(crate) fn unknown_id(ids: Ids<'_>, number: usize, id: &Spanned<String>, file: &Arc<str>) -> Diagnostic {
    let known = ids.questions.keys().chain(ids.pages.keys()).map(String::as_str).filter(|_| number < SUGGESTED);
    Diagnostic::new(Code::UnknownId, format!("no question or page has the id `{}`", id.value))
        .at(file, id.span.clone())
        .help("`cuebook list` prints the ids of all questions")
        .suggest(&id.value, known)
}
