//! Old names: where a page or a question was found before.
//!
//! In: pages, questions, ids and where links can lead. Out: where pages stood before with what has moved from there, the
//! old ids of questions, and a report of every old name that is still, or twice, somebody's.
//!
//! Must not know: redirects, or how progress is carried over.

use crate::book::entries::Entry;
use crate::book::facts::{Kind, PageFacts, Question};
use crate::book::links::LinkTable;
use crate::book::names::Ids;
use crate::diag::{Checked, Code, Diagnostic};
use crate::keys::Spanned;
use crate::markdown::sanitize::FRAME_IDS;
use crate::route::{Route, is_name};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How many ids a page of questions can have had as a whole. Each of them is an old id of every question on it: without a bound
/// they would grow with the square of the page's size.
const MOST_WHOLE: usize = 100;

/// The old names of a book.
#[derive(Debug, Default)]
pub(crate) struct Aliases {
    /// Where pages stood before, each with what has moved from there.
    pub moved: BTreeMap<Route, Vec<Moved>>,
    /// Old ids of each question.
    pub old_ids: BTreeMap<usize, Vec<String>>,
}

/// A page or a part of one that stands elsewhere now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moved {
    /// The part, by the id it had; `None` for the page itself.
    pub anchor: Option<String>,
    /// The page it stands on.
    pub to: Route,
    /// The part it is there.
    pub part: Option<String>,
}

/// The old names of all pages and headings.
pub(crate) fn of_book(
    pages: &[Arc<PageFacts>],
    entries: &[Entry],
    ids: Ids<'_>,
    links: &LinkTable,
) -> Checked<Aliases> {
    let mut problems = Vec::new();
    let routes = pages.iter().enumerate().map(|(index, page)| (&page.route, index)).collect();
    let own = questions_of_pages(pages, entries);
    let anchors = pages.iter().map(|_| OnceCell::new()).collect();
    let asked = pages.iter().map(|_| OnceCell::new()).collect();
    let (whole, aliases) = (FxHashMap::default(), Aliases::default());
    let mut reader = AliasReader { pages, ids, links, routes, own, anchors, asked, whole, aliases };
    let mut claimed: HashMap<&str, &Arc<str>> = HashMap::new();
    for (index, page) in pages.iter().enumerate() {
        for alias in &page.aliases {
            let read = match claimed.insert(&alias.value, &page.file) {
                Some(other) => Err(WrongAlias {
                    message: format!("the alias `{}` is already claimed by {other}", alias.value),
                    help: "an old name leads to one page",
                }),
                None => reader.alias(index, alias),
            };
            problems.extend(read.err().map(|wrong| wrong.at(page, alias.span.clone())));
        }
    }
    for (index, entry) in entries.iter().enumerate() {
        let page = &pages[entry.page];
        let question = &page.questions[entry.number];
        for old in &question.old_anchors {
            let read = reader.old_heading(index, entry.page, question, old);
            problems.extend(read.err().map(|wrong| wrong.at(page, question.span.clone())));
        }
    }
    reader.aliases.moved.values_mut().for_each(|list| list.sort());
    Checked { value: reader.aliases, diagnostics: problems }
}

/// The questions of each page with their numbers, in the order they stand on it.
fn questions_of_pages(pages: &[Arc<PageFacts>], entries: &[Entry]) -> Vec<Vec<(usize, usize)>> {
    let mut own = vec![Vec::new(); pages.len()];
    for (index, entry) in entries.iter().enumerate() {
        own[entry.page].push((entry.number, index));
    }
    own.iter_mut().for_each(|list| list.sort_unstable());
    own
}

/// Whether an alias can have been a name: the parts of its path are those of a file.
fn well_formed(alias: &str, old: &str, anchor: Option<&str>) -> Result<(), WrongAlias> {
    let no_name = |part: &str| !is_name(part) || part.to_ascii_lowercase().starts_with(".cuebook");
    if anchor == Some("") || old.split('/').any(no_name) || alias.contains(char::is_control) {
        let message = format!("`{}` cannot have been the name of a page", alias.escape_debug());
        let help = "write an old path as it was, relative to `content/`, or an old id: no empty part, no `..`, no `\\`";
        return Err(WrongAlias { message, help });
    }
    Ok(())
}

/// What is wrong with an old name.
struct WrongAlias {
    message: String,
    help: &'static str,
}

impl WrongAlias {
    fn at(self, page: &PageFacts, span: std::ops::Range<usize>) -> Diagnostic {
        Diagnostic::new(Code::BadAlias, self.message).at(&page.file, span).help(self.help)
    }
}

struct AliasReader<'a> {
    pages: &'a [Arc<PageFacts>],
    ids: Ids<'a>,
    links: &'a LinkTable,
    /// The page that stands at a route.
    routes: FxHashMap<&'a Route, usize>,
    /// Number on the page and index of each page's questions.
    own: Vec<Vec<(usize, usize)>>,
    /// The ids of each page, where one was asked for.
    anchors: Vec<OnceCell<FxHashSet<&'a str>>>,
    /// The questions of each page by their anchors, where one was asked for.
    asked: Vec<OnceCell<FxHashMap<&'a str, usize>>>,
    /// How many old ids a page of questions has as a whole.
    whole: FxHashMap<usize, usize>,
    aliases: Aliases,
}

impl AliasReader<'_> {
    fn has_anchor(&self, page: usize, id: &str) -> bool {
        let all = || self.pages[page].anchors.iter().map(String::as_str).collect();
        self.anchors[page].get_or_init(all).contains(id)
    }

    /// An alias in front matter: an old path where it ends in `.md`, else an old id.
    fn alias(&mut self, page: usize, alias: &Spanned<String>) -> Result<(), WrongAlias> {
        let value = alias.value.as_str();
        let (old, anchor) = value.split_once('#').map_or((value, None), |(old, anchor)| (old, Some(anchor)));
        well_formed(value, old, anchor)?;
        if old.ends_with(".md") {
            return self.old_path(page, value, old, anchor);
        }
        if self.ids.contains(value) {
            let message = format!("the alias `{value}` is an id that still exists");
            return Err(WrongAlias { message, help: "an alias is an id that this page had before" });
        }
        self.old_id(page, value, anchor)
    }

    fn old_path(&mut self, page: usize, alias: &str, old: &str, anchor: Option<&str>) -> Result<(), WrongAlias> {
        // A page that still exists may have a name of its own, and another may stand where this one stood.
        let stood = Route::of_page(old, None);
        let still = self.links.page(old).or_else(|| self.routes.get(&stood).copied());
        match (still, anchor) {
            (None, _) => {}
            (Some(_), None) => {
                let message = format!("the alias `{alias}` is a page that still exists");
                return Err(WrongAlias { message, help: "remove the alias, or the page" });
            }
            (Some(still), Some(anchor)) => {
                let frame = FRAME_IDS.contains(&anchor);
                if frame || self.has_anchor(still, anchor) {
                    let message = format!("the alias `{alias}` is a heading that still exists");
                    return Err(WrongAlias { message, help: "an alias is a heading that the page had before" });
                }
            }
        }
        let from = still.map_or(stood, |still| self.pages[still].route.clone());
        let part = anchor.filter(|anchor| self.has_anchor(page, anchor)).map(str::to_owned);
        let moved = Moved { anchor: anchor.map(str::to_owned), to: self.pages[page].route.clone(), part };
        self.aliases.moved.entry(from).or_default().push(moved);
        Ok(())
    }

    /// The question of a page that has an anchor.
    fn question_at(&self, page: usize, anchor: &str) -> Option<usize> {
        let questions = &self.pages[page].questions;
        let all = || {
            let anchored = self.own[page].iter().rev();
            anchored.filter_map(|(number, index)| Some((questions[*number].anchor.as_deref()?, *index))).collect()
        };
        self.asked[page].get_or_init(all).get(anchor).copied()
    }

    fn old_id(&mut self, page: usize, alias: &str, anchor: Option<&str>) -> Result<(), WrongAlias> {
        let facts = &self.pages[page];
        let found = match anchor {
            _ if facts.kind != Kind::Questions => self.own[page].first().map(|(_, question)| *question),
            Some(anchor) => self.question_at(page, anchor),
            None => None,
        };
        match (found, anchor) {
            (Some(question), _) => self.aliases.old_ids.entry(question).or_default().push(alias.to_owned()),
            // The old id of the whole page stood before each question's own part.
            (None, None) => {
                let whole = self.whole.entry(page).or_default();
                *whole += 1;
                if *whole > MOST_WHOLE {
                    let message = format!(
                        "the alias `{alias}` is one more than the {MOST_WHOLE} ids that a page of questions can have had"
                    );
                    return Err(WrongAlias {
                        message,
                        help: "each is an old id of every question of the page: keep the last ones",
                    });
                }
                let anchor_of = |number: usize| facts.questions[number].anchor.as_deref();
                for (number, question) in &self.own[page] {
                    let id = anchor_of(*number).map(|anchor| format!("{alias}#{anchor}"));
                    self.aliases.old_ids.entry(*question).or_default().extend(id);
                }
            }
            (None, Some(_)) => {
                let message = format!("no question here has the id of the alias `{alias}`");
                let help = "write the old id of a heading on the heading itself: `{#new aliases=old}`";
                return Err(WrongAlias { message, help });
            }
        }
        Ok(())
    }

    /// An alias among a heading's attributes.
    fn old_heading(&mut self, index: usize, number: usize, question: &Question, old: &str) -> Result<(), WrongAlias> {
        let page = &self.pages[number];
        let id = format!("{}#{old}", page.id.value);
        if self.has_anchor(number, old) || self.ids.questions.contains_key(&id) {
            let message = format!("the alias `{old}` is a heading that still exists");
            return Err(WrongAlias { message, help: "an alias is an id that this heading had before" });
        }
        self.aliases.old_ids.entry(index).or_default().push(id);
        let here = Moved { anchor: Some(old.to_owned()), to: page.route.clone(), part: question.anchor.clone() };
        self.aliases.moved.entry(page.route.clone()).or_default().push(here);
        Ok(())
    }
}
