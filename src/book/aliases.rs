//! Old names: where a page or a question was found before.
//!
//! In: the book, put together. Out: where pages stood before with what has moved from there, the old ids of questions,
//! and a report of every old name that is still, or twice, somebody's.
//!
//! Must not know: redirects, or how progress is carried over.

use crate::book::assemble::{Book, Moved};
use crate::book::facts::Kind;
use crate::diag::{Code, Diagnostic};
use crate::route::{self, Route};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Gives a book its old names.
pub fn make(book: &mut Book, problems: &mut Vec<Diagnostic>) {
    let mut claimed: HashMap<String, Arc<str>> = HashMap::new();
    let mut moved: BTreeMap<Route, Vec<Moved>> = BTreeMap::new();
    let mut old_ids: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (index, page) in book.pages.iter().enumerate() {
        for alias in &page.aliases {
            let mut bad = |message: String, help: &str| {
                problems.push(Diagnostic::new(Code::BadAlias, message).at(&page.file, alias.span.clone()).help(help));
            };
            if let Some(other) = claimed.insert(alias.value.clone(), page.file.clone()) {
                bad(
                    format!("the alias `{}` is already claimed by {other}", alias.value),
                    "an old name leads to one page",
                );
                continue;
            }
            let (old, anchor) =
                alias.value.split_once('#').map_or((alias.value.as_str(), None), |(old, anchor)| (old, Some(anchor)));
            if old.ends_with(".md") {
                let Some(path) = route::resolve("", old.trim_start_matches('/')).filter(|path| !path.is_empty()) else {
                    bad(
                        format!("the alias `{}` leads out of the book", alias.value),
                        "write the old path relative to `content/`",
                    );
                    continue;
                };
                if path.contains(char::is_control) {
                    bad(format!("`{}` cannot be a path", path.escape_debug()), "write the old path as it was");
                    continue;
                }
                if book.links.has_page(&path) && anchor.is_none() {
                    bad(
                        format!("the alias `{}` is a page that still exists", alias.value),
                        "remove the alias, or the page",
                    );
                    continue;
                }
                let part = anchor.filter(|anchor| page.anchors.iter().any(|known| known == anchor));
                let gone =
                    Moved { anchor: anchor.map(str::to_owned), to: page.route.clone(), part: part.map(str::to_owned) };
                // A page that still exists may have a name of its own.
                let from = book.pages.iter().find(|old| old.path == path);
                let from = from.map_or_else(|| Route::of_page(&path, None), |old| old.route.clone());
                moved.entry(from).or_default().push(gone);
            } else if book.question_ids.contains_key(&alias.value) || book.page_ids.contains_key(&alias.value) {
                bad(
                    format!("the alias `{}` is an id that still exists", alias.value),
                    "an alias is an id that this page had before",
                );
            } else {
                let own = book.questions_of(index);
                let anchored = |question: &usize| book.question(*question).anchor.clone();
                let found = match anchor {
                    _ if page.kind != Kind::Questions => own.first().copied(),
                    Some(anchor) => own.iter().copied().find(|question| anchored(question).as_deref() == Some(anchor)),
                    None => None,
                };
                match found {
                    Some(question) => old_ids.entry(question).or_default().push(alias.value.clone()),
                    // The old id of the whole page stood before each question's own part.
                    None if anchor.is_none() => {
                        for question in own {
                            if let Some(anchor) = anchored(&question) {
                                old_ids.entry(question).or_default().push(format!("{}#{anchor}", alias.value));
                            }
                        }
                    }
                    None => bad(
                        format!("no question here has the id of the alias `{}`", alias.value),
                        "write the old id of a heading on the heading itself: `{#new aliases=old}`",
                    ),
                }
            }
        }
    }
    for (index, entry) in book.questions.iter().enumerate() {
        let page = &book.pages[entry.page];
        let question = &page.questions[entry.number];
        for old in &question.old_anchors {
            let id = format!("{}#{old}", page.id.value);
            if page.anchors.contains(old) || book.question_ids.contains_key(&id) {
                let message = format!("the alias `{old}` is a heading that still exists");
                let problem = Diagnostic::new(Code::BadAlias, message).at(&page.file, question.span.clone());
                problems.push(problem.help("an alias is an id that this heading had before"));
                continue;
            }
            old_ids.entry(index).or_default().push(id);
            let here = Moved { anchor: Some(old.clone()), to: page.route.clone(), part: question.anchor.clone() };
            moved.entry(page.route.clone()).or_default().push(here);
        }
    }
    moved.values_mut().for_each(|list| list.sort());
    (book.shape_mut().moved, book.shape_mut().old_ids) = (moved, old_ids);
}
