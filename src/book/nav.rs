//! The links that `[site] nav` adds to the header.
//!
//! In: the book and what `book.toml` lists. Out: where each link leads and what it says, and a report of pages that are not
//! in the book. Must not know: how links are shown.

use crate::book::assemble::Book;
use crate::config::site::{NavEntry, is_address};
use crate::diag::{Checked, Code, Diagnostic};
use crate::markdown::text::Title;
use crate::route::Route;

/// Where a link of the header leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NavGoal {
    /// A page of the book.
    Page(Route),
    /// Another site.
    Address(String),
}

/// The links, in order. Those that lead nowhere are left out and reported.
pub(crate) fn of_book(book: &Book, entries: &[NavEntry]) -> Checked<Vec<(NavGoal, Title)>> {
    let mut links: Checked<Vec<(NavGoal, Title)>> = Checked::default();
    for NavEntry { title, to } in entries {
        let own = title.as_deref().map(Title::plain);
        if is_address(&to.value) {
            links.value.push((NavGoal::Address(to.value.clone()), own.unwrap_or_default()));
            continue;
        }
        let path = to.value.trim_start_matches("./");
        let path = path.strip_prefix("content/").unwrap_or(path);
        match book.pages.iter().find(|page| page.path == path) {
            Some(page) => {
                links.value.push((NavGoal::Page(page.route.clone()), own.unwrap_or_else(|| page.title.clone())));
            }
            None => {
                let problem = Diagnostic::new(Code::DeadLink, format!("there is no page `{}`", to.value));
                let problem = problem.at(&"book.toml".into(), to.span.clone());
                let problem = problem.help("name a page by its path below `content/`, such as `about.md`");
                links.diagnostics.push(problem.suggest(path, book.pages.iter().map(|page| page.path.as_str())));
            }
        }
    }
    links
}
