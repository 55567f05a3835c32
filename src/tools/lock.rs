//! `book.lock`: brought up to date, written, and checked against the book.
//!
//! In: a [`Lock`], and what the book now holds as [`Now`]. Out: the next `Lock`, its text, or diagnostics on what is
//! missing, out of date or gone.
//!
//! Must not know: the clock, git: what day it is comes as an argument. The file is sorted and has an entry a
//! line, so that two branches' changes merge by themselves.

use crate::book::blocks::{self, Runnable};
use crate::book::lock::{DIGITS, Lock, LockEntry, seconds, time};
use crate::book::page::Page;
use crate::config::Config;
use crate::diag::{Code, Diagnostic};
use crate::digest::{self, Digest};
use crate::outputs::scene::storage_key;
use crate::route::Route;
use crate::site::whole::Site;
use crate::tools::snippets::{Report, SnippetOutcome};
use crate::tools::whole;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a page holds now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Now {
    /// Its file, relative to the book.
    pub file: Arc<str>,
    /// Its permanent id.
    pub id: String,
    /// Where it stands, as an alias would name it.
    pub path: String,
    /// Digest of its content.
    pub digest: Digest,
    /// Ids of its questions.
    pub questions: Vec<String>,
    /// Ids it had before: its `aliases`, old paths apart.
    pub aliases: Vec<String>,
    /// Where it stood before: the old paths among its `aliases`.
    pub old_paths: Vec<String>,
    /// Its cards: id and digest.
    pub cards: Vec<(String, Digest)>,
    /// Digests of its blocks that are run: [`crate::book::blocks::Runnable::digest`].
    pub blocks: Vec<Digest>,
}

/// What the pages of a site hold.
pub(crate) fn now(site: &Site) -> Vec<Now> {
    let tested = |language: &str| Some(site.scene.config.tests.get(language)?.setup_text.as_str());
    let of_page = |page: &Arc<Page>| {
        let facts = &page.facts;
        let cards = facts.questions.iter().flat_map(|question| &question.cards);
        let aliases = facts.aliases.iter().map(|alias| alias.value.clone());
        let (old_paths, aliases) = aliases.partition(|alias| alias.ends_with(".md"));
        let blocks = blocks::of_doc(&page.doc(), tested).into_iter().filter(Runnable::runs);
        Now {
            file: facts.file.clone(),
            id: facts.id.value.clone(),
            digest: facts.digest,
            questions: facts.questions.iter().map(|question| question.id.clone()).collect(),
            path: path_of(&facts.route),
            aliases,
            old_paths,
            cards: cards.map(|card| (card.id.clone(), card.digest)).collect(),
            blocks: blocks.map(|block| block.digest).collect(),
        }
    };
    site.pages().iter().map(of_page).collect()
}

/// Where a page stands, as an alias would name it once it has moved.
fn path_of(route: &Route) -> String {
    let stem = route.as_str().strip_suffix(".html").unwrap_or(route.as_str());
    match stem.strip_suffix("index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("{folder}_index.md"),
        _ => format!("{stem}.md"),
    }
}

/// Puts a lock in the place of a book's `book.lock`, whole or not at all.
pub(crate) fn save(root: &Path, lock: &Lock) -> Result<PathBuf, Diagnostic> {
    let path = root.join("book.lock");
    let staged = root.join("book.lock.tmp");
    whole::write_by(&path, &staged, write(lock).as_bytes())?;
    Ok(path)
}

const HEADER: &str = "# What this book remembers: when pages and cards last changed, and what their code passed with.\n\
                      # Written by `cuebook stamp` and `cuebook test --record`; commit it, and do not edit it.\n\
                      version = 1\n";

/// The file's text.
pub fn write(lock: &Lock) -> String {
    let mut text = HEADER.to_owned();
    if let Some(key) = &lock.key {
        text.push_str(&format!("key = {}\n", quoted(key)));
    }
    let mut table = |name: &str, lines: Vec<(String, String)>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n[{name}]\n"));
        }
        for (key, value) in lines {
            text.push_str(&format!("{} = {}\n", quoted(&key), quoted(&value)));
        }
    };
    let line = |(id, entry): (&String, &LockEntry)| (id.clone(), format!("{} {}", entry.digest, time(entry.changed)));
    table("pages", lock.pages.iter().map(line).collect());
    table("paths", lock.paths.iter().map(|(id, path)| (id.clone(), path.clone())).collect());
    table("cards", lock.cards.iter().map(line).collect());
    let line = |((page, block), version): (&(String, String), &String)| (format!("{page} {block}"), version.clone());
    table("blocks", lock.blocks.iter().map(line).collect());
    text
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The next lock: what is unchanged keeps its time, what changed or is new gets `today` (a date, or a date and time as
/// `2026-11-21T10:15:00Z`), what is gone is dropped, and what a renamed page or question had is handed down by its
/// aliases.
///
/// A time never stands still for a changed content, whatever the clock says: Anki takes an edit only when its time is
/// newer, and a second edit on one day is an edit.
pub fn stamp(old: &Lock, pages: &[Now], today: &str) -> Lock {
    let now = seconds(today).unwrap_or(0);
    let next = |known: Option<&LockEntry>, digest: Digest| match known {
        Some(entry) if entry.is_of(digest) => entry.clone(),
        Some(entry) => LockEntry { digest: digest.hex(DIGITS), changed: now.max(entry.changed.saturating_add(1)) },
        None => LockEntry { digest: digest.hex(DIGITS), changed: now },
    };
    let mut lock = Lock { key: old.key.clone(), ..Lock::default() };
    for page in pages {
        let names = page.names();
        let before = |id: &str, entries: &'_ BTreeMap<String, LockEntry>, left: &HashMap<&str, &LockEntry>| {
            let inherited = || rests(&names, id).find_map(|rest| left.get(rest).map(|entry| (*entry).clone()));
            entries.get(id).cloned().or_else(inherited)
        };
        let left = left_by(page, &old.pages);
        lock.paths.insert(page.id.clone(), page.path.clone());
        lock.pages.insert(page.id.clone(), next(before(&page.id, &old.pages, &left).as_ref(), page.digest));
        let left = left_by(page, &old.cards);
        for (id, digest) in &page.cards {
            lock.cards.insert(id.clone(), next(before(id, &old.cards, &left).as_ref(), *digest));
        }
        let passed = passed_before(page, old);
        for block in page.blocks.iter().map(|block| block.hex(DIGITS)) {
            if let Some(version) = passed.get(block.as_str()) {
                lock.blocks.insert((page.id.clone(), block), (*version).to_owned());
            }
        }
    }
    lock
}

impl Now {
    /// The names that its ids begin with: its own and those of its questions.
    fn names(&self) -> HashSet<&str> {
        std::iter::once(&self.id).chain(&self.questions).map(String::as_str).collect()
    }
}

/// What an id may begin with, each with the rest: what stands before a `/` or a `#`, and the whole.
fn beginnings(id: &str) -> impl Iterator<Item = (&str, &str)> {
    let ends = id.match_indices(['/', '#']).map(|(at, _)| at);
    ends.chain([id.len()]).map(|end| id.split_at(end))
}

/// What follows some names in an id. Behind an alias in place of the name, that is what the id may have been before.
fn rests<'a>(names: &HashSet<&str>, id: &'a str) -> impl Iterator<Item = &'a str> {
    beginnings(id).filter(|(name, _)| names.contains(name)).map(|(_, rest)| rest)
}

/// The entries under each alias of a page, by what follows the alias; of several the first alias.
fn left_by<'a>(page: &Now, entries: &'a BTreeMap<String, LockEntry>) -> HashMap<&'a str, &'a LockEntry> {
    let mut left = HashMap::new();
    for alias in &page.aliases {
        let named =
            entries.range(alias.clone()..).map_while(|(id, entry)| Some((id.strip_prefix(alias.as_str())?, entry)));
        for (rest, entry) in named.filter(|(rest, _)| rest.is_empty() || rest.starts_with(['/', '#'])) {
            left.entry(rest).or_insert(entry);
        }
    }
    left
}

/// What blocks of a page passed with, under its id or else an alias, by their digests.
fn passed_before<'a>(page: &Now, old: &'a Lock) -> HashMap<&'a str, &'a str> {
    let mut passed = HashMap::new();
    for name in [&page.id].into_iter().chain(&page.aliases) {
        let own = old.blocks.range((name.clone(), String::new())..).take_while(|((id, _), _)| id == name);
        for ((_, block), version) in own {
            passed.entry(block.as_str()).or_insert(version.as_str());
        }
    }
    passed
}

/// The next lock after a run of the code: blocks that passed are noted with what ran them, those that failed are
/// forgotten. Times are left alone.
pub fn record(old: &Lock, pages: &[Now], report: &Report) -> Lock {
    let mut lock = old.clone();
    let ids: BTreeMap<&str, &str> = pages.iter().map(|page| (&*page.file, page.id.as_str())).collect();
    for block in &report.blocks {
        let Some(id) = ids.get(&*block.file) else { continue };
        let key = ((*id).to_owned(), block.digest.hex(DIGITS));
        match block.outcome {
            SnippetOutcome::Passed => {
                lock.blocks.insert(key, block.version.clone());
            }
            SnippetOutcome::Failed => {
                lock.blocks.remove(&key);
            }
            SnippetOutcome::Skipped => {}
        }
    }
    let living: BTreeSet<(&str, String)> =
        pages.iter().flat_map(|page| page.blocks.iter().map(|block| (page.id.as_str(), block.hex(DIGITS)))).collect();
    lock.blocks.retain(|(page, block), _| living.contains(&(page.as_str(), block.clone())));
    lock
}

/// Whether readers' progress is no longer found where the book last kept it.
pub(crate) fn check_key(lock: &Lock, config: &Config) -> Option<Diagnostic> {
    let now = storage_key(config);
    let before = lock.key.as_ref().filter(|before| **before != now && !config.book.was.contains(before))?;
    let all: Vec<String> = config.book.was.iter().chain([before]).map(|key| quoted(key)).collect();
    let message = format!("readers' progress was kept under `{before}` and is now looked for under `{now}`");
    let help = format!("write `was = [{}]` under `[book]`: what readers have is then found again", all.join(", "));
    Some(Diagnostic::new(Code::ChangedKey, message).in_file(&"book.toml".into()).help(help))
}

/// Whether books of other titles, as near as "C++" and "C#", would keep readers' progress under the same key.
pub(crate) fn check_title(config: &Config) -> Option<Diagnostic> {
    let title = &config.book.title;
    let kept = |c: char| c.is_alphanumeric() || c.is_whitespace() || "-_.,:;!?'\"()/&|–—’‘“”„…·«»¿¡".contains(c);
    let shared = config.book.id.is_none() && (!title.chars().all(kept) || !title.contains(char::is_alphanumeric));
    let key = storage_key(config);
    shared.then(|| {
        let message = format!("readers' progress is kept under `{key}`, and so is that of books with other titles");
        let id = digest::of(title.as_str()).hex(8);
        let stem = key.trim_start_matches("cuebook:");
        let help = format!("write `id = \"{stem}-{id}\"` and `was = [{}]` under `[book]`", quoted(&key));
        Diagnostic::new(Code::SharedKey, message).in_file(&"book.toml".into()).help(help)
    })
}

/// What is missing or out of date, once a page, which pages have moved, and which ids are gone, once a question. A book
/// that keeps no lock yet is asked to, once it has questions.
pub fn check(lock: &Lock, pages: &[Now]) -> Vec<Diagnostic> {
    if lock.pages.is_empty() && lock.cards.is_empty() {
        let asks = pages.iter().any(|page| !page.questions.is_empty());
        return asks.then(unprotected).into_iter().collect();
    }
    let mut problems: Vec<Diagnostic> = pages.iter().filter_map(|page| stale(lock, page)).collect();
    problems.extend(moved(lock, pages));
    problems.extend(vanished(lock, pages));
    problems
}

fn unprotected() -> Diagnostic {
    let message = "nothing remembers the ids of this book: a changed one would lose its readers' progress unnoticed, and no edit of a card would reach readers' Anki";
    let help = "run `cuebook stamp` and commit `book.lock`";
    Diagnostic::new(Code::StaleLock, message).in_file(&"book.lock".into()).help(help)
}

/// Pages that stand elsewhere than the lock has them, where no alias leads from the old place to the new one.
fn moved(lock: &Lock, pages: &[Now]) -> Vec<Diagnostic> {
    let taken = pages.iter().flat_map(|page| page.old_paths.iter().chain([&page.path]));
    let taken: BTreeSet<&str> = taken.map(String::as_str).collect();
    let names = |page: &Now| [page.id.clone()].into_iter().chain(page.aliases.iter().cloned()).collect::<Vec<_>>();
    let before = |page: &Now| names(page).iter().find_map(|id| lock.paths.get(id));
    let left = pages.iter().filter_map(|page| Some((page, before(page)?)));
    left.filter(|(_, path)| !taken.contains(path.as_str()))
        .map(|(page, path)| {
            let message = format!("this page stood at `{path}`, and links to there lead nowhere now");
            let help = format!("write `aliases = [{}]` in its front matter", quoted(path));
            Diagnostic::new(Code::MovedPage, message).in_file(&page.file).help(help)
        })
        .collect()
}

fn stale(lock: &Lock, page: &Now) -> Option<Diagnostic> {
    let state = |entry: Option<&LockEntry>, digest: Digest| match entry {
        Some(entry) if entry.is_of(digest) => None,
        Some(_) => Some("changed"),
        None => Some("is new"),
    };
    let of_cards = || page.cards.iter().find_map(|(id, digest)| state(lock.cards.get(id), *digest));
    let stamped = state(lock.pages.get(&page.id), page.digest).or_else(of_cards);
    // A book that records nothing of its code is not asked to.
    let recorded =
        lock.blocks.is_empty() || page.blocks.iter().all(|block| lock.passed_with(&page.id, *block).is_some());
    let (message, help) = match stamped {
        Some(what) => (format!("this page {what} since `book.lock` was written"), "run `cuebook stamp`"),
        None if !recorded => {
            ("code of this page has not been run since it changed".to_owned(), "run `cuebook test --record`")
        }
        None => return None,
    };
    Some(Diagnostic::new(Code::StaleLock, message).in_file(&page.file).help(help))
}

/// The ids of a book, and the pages that those which are gone may have become.
struct LivingIds<'a> {
    /// Ids of pages, questions and cards, and aliases.
    ids: HashSet<&'a str>,
    /// The pages that have an alias.
    aliased: HashMap<&'a str, Vec<usize>>,
    /// What stands behind the name of a page with aliases, or of one of its questions, in the ids of its cards.
    rests: HashSet<(usize, &'a str)>,
    /// The pages, by their ids and by those of their questions.
    homes: HashMap<&'a str, &'a Now>,
    /// Where pages stand.
    paths: HashSet<&'a str>,
    /// New pages with their numbers, by the digest of their content as the lock writes it; of several the first.
    heirs: HashMap<String, (usize, &'a Now)>,
}

impl<'a> LivingIds<'a> {
    fn of(pages: &'a [Now], lock: &Lock) -> LivingIds<'a> {
        let (mut ids, mut rests_of) = (HashSet::new(), HashSet::new());
        let mut aliased: HashMap<&str, Vec<usize>> = HashMap::new();
        let (mut homes, mut heirs) = (HashMap::new(), HashMap::new());
        for (number, page) in pages.iter().enumerate() {
            let cards = || page.cards.iter().map(|(id, _)| id.as_str());
            let names = page.names();
            ids.extend(names.iter().copied().chain(page.aliases.iter().map(String::as_str)).chain(cards()));
            page.aliases.iter().for_each(|alias| aliased.entry(alias).or_default().push(number));
            if !page.aliases.is_empty() {
                rests_of.extend(cards().flat_map(|card| rests(&names, card)).map(|rest| (number, rest)));
            }
            for name in names {
                homes.entry(name).or_insert(page);
            }
            if !lock.pages.contains_key(&page.id) {
                for digest in page.cards.iter().map(|(_, digest)| *digest).chain([page.digest]) {
                    heirs.entry(digest.hex(DIGITS)).or_insert((number, page));
                }
            }
        }
        let paths = pages.iter().map(|page| page.path.as_str()).collect();
        LivingIds { ids, aliased, rests: rests_of, homes, paths, heirs }
    }

    /// Whether something has an id. A card lives on under the names its question had before.
    fn has(&self, id: &str) -> bool {
        let aliased = |(name, rest): (&str, &'_ str)| {
            let pages = self.aliased.get(name).into_iter().flatten();
            { pages }.any(|page| self.rests.contains(&(*page, rest)))
        };
        self.ids.contains(id) || beginnings(id).any(aliased)
    }
}

fn vanished(lock: &Lock, pages: &[Now]) -> Vec<Diagnostic> {
    let living = LivingIds::of(pages, lock);
    // A card's id begins with its question's: `question/answer`, `question/followup/heading`.
    let question_of = |card: &str| {
        ["/answer", "/output", "/broken"]
            .iter()
            .find_map(|kind| card.strip_suffix(kind))
            .or_else(|| card.rsplit_once("/followup/").map(|(question, _)| question))
            .unwrap_or(card)
            .to_owned()
    };
    let mut gone: BTreeMap<String, Vec<&LockEntry>> = BTreeMap::new();
    let mut problems = Vec::new();
    for (id, entry) in lock.pages.iter().filter(|(id, _)| !living.has(id)) {
        gone.entry(id.clone()).or_default().push(entry);
    }
    for (id, entry) in lock.cards.iter().filter(|(id, _)| !living.has(id)) {
        let question = question_of(id);
        let page = question.split('#').next().unwrap_or_default();
        if gone.contains_key(page) && page != question {
            continue;
        }
        if !living.has(&question) {
            gone.entry(question).or_default().push(entry);
        } else if let Some((_, heading)) = id.rsplit_once("/followup/") {
            // Its question lives: the follow-up's heading was renamed, or the follow-up dropped.
            let home = living.homes.get(question.as_str());
            let message = format!("the follow-up `{id}` is gone, and with it its readers' progress");
            let help = format!(
                "if its heading was only renamed, give it the old id: `### … {{#{heading}}}`; else run `cuebook stamp`"
            );
            let problem = Diagnostic::new(Code::VanishedId, message).help(help);
            problems.push(match home {
                Some(page) => problem.in_file(&page.file),
                None => problem,
            });
        }
    }
    problems.extend(gone.into_iter().map(|(id, entries)| vanished_id(&id, &entries, lock, &living)));
    problems
}

/// One id that is gone, with the page it may have become: one that is new and holds a content it had.
fn vanished_id(id: &str, entries: &[&LockEntry], lock: &Lock, living: &LivingIds<'_>) -> Diagnostic {
    let heirs = entries.iter().filter_map(|entry| living.heirs.get(&entry.digest));
    let heir = heirs.min_by_key(|(number, _)| *number).map(|(_, page)| *page);
    let problem =
        Diagnostic::new(Code::VanishedId, format!("the id `{id}` is gone, and with it its readers' progress"));
    // The place of a page goes with its id: both are old names of the page it became.
    let old_path = lock.paths.get(id).filter(|path| !living.paths.contains(path.as_str()));
    let names: Vec<String> = [id].into_iter().chain(old_path.map(String::as_str)).map(quoted).collect();
    let names = names.join(", ");
    match (heir, id.split_once('#')) {
        (Some(page), _) => problem
            .in_file(&page.file)
            .help(format!("this page seems to be the same: write `aliases = [{names}]` in its front matter")),
        (None, Some((page, heading))) if lock.pages.contains_key(page) && living.homes.contains_key(page) => {
            let home = living.homes.get(page).map(|now| now.file.clone());
            let problem = problem.help(format!(
                "if its heading was only renamed, give it the old id: `## … {{#{heading}}}`; else run `cuebook stamp`"
            ));
            match home {
                Some(file) => problem.in_file(&file),
                None => problem,
            }
        }
        (None, _) => problem.in_file(&"book.lock".into()).help(format!(
            "if it was renamed, write `aliases = [{names}]` in the front matter of the page it became; else run `cuebook stamp`"
        )),
    }
}
