//! All `PageFacts` → `Book`.
//!
//! In: the facts of every page and the book's settings. Out: [`Book`]: questions with what they inherit, topics, tags,
//! tracks, ids and aliases, and whatever does not fit together. Bodies are out of reach here, so editing prose that no
//! other page shows cannot change the book.
//!
//! Must not know: HTML, templates, documents.

use crate::book::aliases::{self, Moved};
use crate::book::entries::{self, Entry};
use crate::book::facts::{Kind, PageFacts, Question};
use crate::book::links::{LinkTable, ToolPaths};
use crate::book::names::{Ids, undeclared, unknown_id};
use crate::book::order::Ranks;
use crate::book::topics::{self, Topic};
use crate::book::tracks::{self, Track};
use crate::config::{Config, Vocabulary};
use crate::diag::{Checked, Code, Diagnostic};
use crate::keys::Spanned;
use crate::route::Route;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The whole, as far as pages know of each other: the pages, and their [`BookShape`].
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// All pages, sorted by path.
    pub pages: Vec<Arc<PageFacts>>,
    shape: Arc<BookShape>,
}

impl std::ops::Deref for Book {
    type Target = BookShape;
    fn deref(&self) -> &BookShape {
        &self.shape
    }
}

/// How a book's pages go together. It names pages and questions by number: what they say is in the pages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BookShape {
    /// All questions, in the book's order.
    pub questions: Vec<Entry>,
    /// All topics, in the book's order.
    pub topics: Vec<Topic>,
    /// All tracks, in order.
    pub tracks: Vec<Track>,
    /// Declared tags that are in use, in the order declared, each with its questions.
    pub tags: Vec<TagEntry>,
    /// Where links can lead.
    pub links: LinkTable,
    /// Id → question.
    pub question_ids: FxHashMap<String, usize>,
    /// Id → page.
    pub page_ids: FxHashMap<String, usize>,
    /// Where pages stood before, each with what has moved from there.
    pub moved: BTreeMap<Route, Vec<Moved>>,
    /// Old ids of each question.
    pub old_ids: BTreeMap<usize, Vec<String>>,
}

/// A tag in use.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TagEntry {
    /// Id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Its questions, in the book's order.
    pub questions: Vec<usize>,
}

impl Book {
    /// Its shape, while it is put together.
    pub fn shape_mut(&mut self) -> &mut BookShape {
        Arc::make_mut(&mut self.shape)
    }

    /// The book of other pages, where none of those that changed moves, adds or breaks anything. `None` when it has to be
    /// put together anew. The book itself must be free of problems.
    pub fn with_pages(&self, pages: &[Arc<PageFacts>]) -> Option<Book> {
        if pages.len() != self.pages.len() {
            return None;
        }
        let book = Book { pages: pages.to_vec(), shape: self.shape.clone() };
        let stays = |(index, (old, new)): (usize, (&Arc<PageFacts>, &Arc<PageFacts>))| {
            Arc::ptr_eq(old, new) || (old.placed == new.placed && (old.title == new.title || is_in_order(&book, index)))
        };
        let all = self.pages.iter().zip(pages).enumerate().all(stays);
        all.then_some(book)
    }

    /// Its ids.
    pub fn ids(&self) -> Ids<'_> {
        Ids { questions: &self.question_ids, pages: &self.page_ids }
    }

    /// The facts of a question.
    pub fn question(&self, index: usize) -> &Question {
        let entry = &self.questions[index];
        &self.pages[entry.page].questions[entry.number]
    }

    /// The route of a question's page.
    pub fn route_of(&self, index: usize) -> &Route {
        &self.pages[self.questions[index].page].route
    }

    /// The questions of a page, in the order they stand on it.
    pub fn questions_of(&self, page: usize) -> Vec<usize> {
        let mut questions: Vec<usize> =
            (0..self.questions.len()).filter(|index| self.questions[*index].page == page).collect();
        questions.sort_by_key(|index| self.questions[*index].number);
        questions
    }

    /// The pages of a kind that stand in their topic's list of pages, in the book's order: none with questions, no home and no
    /// page of a topic.
    pub fn pages_without_questions(&self, kind: Kind) -> Vec<usize> {
        self.topics
            .iter()
            .flat_map(|topic| topic.pages.iter().copied())
            .filter(|page| self.pages[*page].kind == kind)
            .collect()
    }
}

/// Puts the book together. `files` are the routes of all files that are copied, with the size of images; `tool` says where
/// something is made that pages can link to.
pub(crate) fn assemble(
    pages: Vec<Arc<PageFacts>>,
    config: &Config,
    files: &HashMap<String, Option<(u32, u32)>>,
    tool: ToolPaths,
) -> Checked<Book> {
    let mut problems = Vec::new();
    let mut book = Book { pages, ..Book::default() };
    let facts = book.pages.clone();
    let ranks = Ranks::of_pages(&facts);
    let (of_vocabulary, ((page_ids, of_ids), topics)) = rayon::join(
        || check_vocabulary(&book.pages, config),
        || rayon::join(|| page_ids(&book.pages), || topics::of_pages(&book.pages, &ranks)),
    );
    problems.extend(of_vocabulary.into_iter().chain(of_ids));
    (book.shape_mut().page_ids, book.shape_mut().topics) = (page_ids, topics);
    book.shape_mut().questions = entries::of_pages(&facts, &book.topics, &ranks, &config.vocabulary);
    put_in_order(&mut book, &ranks);
    let ((tags, of_ids), (tracks, of_related)) = rayon::join(
        || (tags(&book, &config.vocabulary), check_ids(&book)),
        || (tracks::of_book(&book.pages, &book.questions, &book.topics, book.ids(), config), check_related(&book)),
    );
    let tracks = tracks.collect(&mut problems);
    problems.extend(of_ids.into_iter().chain(of_related));
    (book.shape_mut().tags, book.shape_mut().tracks) = (tags, tracks);
    let links = LinkTable::new(&book.pages, &book.topics, files, tool);
    let aliases = aliases::of_book(&book.pages, &book.questions, book.ids(), &links).collect(&mut problems);
    problems.extend(links.check(&book.pages));
    let shape = book.shape_mut();
    (shape.links, shape.moved, shape.old_ids) = (links, aliases.moved, aliases.old_ids);
    Checked { value: book, diagnostics: problems }
}

fn check_vocabulary(pages: &[Arc<PageFacts>], config: &Config) -> Vec<Diagnostic> {
    let vocabulary = &config.vocabulary;
    let [tags, roles, levels] = [&vocabulary.tags, &vocabulary.roles, &vocabulary.levels]
        .map(|declared| declared.iter().map(|(id, _)| id.as_str()).collect::<FxHashSet<_>>());
    let of_page = |page: &Arc<PageFacts>| {
        let mut problems = Vec::new();
        let questions = page.questions.iter().map(|question| &question.marks);
        // The marks of a question's own page are those of the page.
        let all = [&page.marks, &page.defaults].into_iter().chain(questions.filter(|_| page.kind == Kind::Questions));
        for marks in all {
            let lists = [
                ("tag", &marks.tags, &vocabulary.tags, &tags),
                ("role", &marks.roles, &vocabulary.roles, &roles),
                ("level", &marks.levels, &vocabulary.levels, &levels),
            ];
            for (what, names, declared, known) in lists {
                // A list that could not be read declares nothing, and every page would be wrong.
                if declared.is_empty() && config.doubtful {
                    continue;
                }
                for name in names.iter().flatten().filter(|name| !known.contains(name.value.as_str())) {
                    undeclared(what, name, declared, &page.file, &mut problems);
                }
            }
            if !(vocabulary.roles.is_empty() && config.doubtful) {
                for (role, _) in marks.weights.iter().filter(|(role, _)| !roles.contains(role.value.as_str())) {
                    undeclared("role", role, &vocabulary.roles, &page.file, &mut problems);
                }
            }
        }
        problems
    };
    pages.par_iter().flat_map_iter(of_page).collect()
}

fn page_ids(pages: &[Arc<PageFacts>]) -> (FxHashMap<String, usize>, Vec<Diagnostic>) {
    let (mut ids, mut problems): (FxHashMap<String, usize>, _) = (FxHashMap::default(), Vec::new());
    for (index, page) in pages.iter().enumerate() {
        let Some(first) = ids.get_mut(&page.id.value) else {
            ids.insert(page.id.value.clone(), index);
            continue;
        };
        // The page that has the id by its path is the original, whatever the order of the files.
        let original = page.path.strip_suffix(".md") == Some(page.id.value.as_str());
        let copy = if original { std::mem::replace(first, index) } else { index };
        let (copy, first) = (&pages[copy], &pages[*first]);
        let message = format!("the id `{}` is already that of {}", page.id.value, first.file);
        problems.push(
            Diagnostic::new(Code::DuplicateId, message)
                .at(&copy.file, copy.id.span.clone())
                .help("ids are what progress and Anki notes hang on: give this page one of its own"),
        );
    }
    (ids, problems)
}

/// What questions are sorted by: topic, the folder's `order`, weight of the page, its title; the questions of one page stay
/// together, in the order they stand on it.
fn place_of(entry: &Entry, page_weight: u8, pages: &[Arc<PageFacts>]) -> impl Ord + use<> {
    let title = pages[entry.page].title.text.to_lowercase();
    (entry.topic, entry.rank, page_weight, title, entry.page, entry.number)
}

/// Puts questions and pages in order.
fn put_in_order(book: &mut Book, ranks: &Ranks<'_>) {
    let Book { pages, shape } = book;
    let shape = Arc::make_mut(shape);
    let mut page_weight = vec![u8::MAX; pages.len()];
    for entry in &shape.questions {
        let weight = &mut page_weight[entry.page];
        *weight = (*weight).min(entry.weight);
    }
    shape.questions.par_sort_by_cached_key(|entry| place_of(entry, page_weight[entry.page], pages));
    for (index, entry) in shape.questions.iter().enumerate() {
        shape.topics[entry.topic].questions.push(index);
        shape.question_ids.entry(pages[entry.page].questions[entry.number].id.clone()).or_insert(index);
    }
    let topic_of: FxHashMap<String, usize> =
        shape.topics.iter().enumerate().map(|(index, topic)| (topic.folder.clone(), index)).collect();
    for (index, page) in pages.iter().enumerate() {
        let plain = !matches!(page.kind, Kind::Home | Kind::Topic | Kind::Question | Kind::Questions)
            || (page.kind == Kind::Questions && page.questions.is_empty());
        if let Some(&topic) = topic_of.get(&page.folder).filter(|_| plain) {
            shape.topics[topic].pages.push(index);
        }
    }
    for topic in &mut shape.topics {
        topic.pages.sort_by_cached_key(|page| {
            let page = &pages[*page];
            let rank = ranks.of_path(page.path.strip_suffix(".md").unwrap_or(&page.path));
            (rank, page.marks.weight.unwrap_or(i64::MAX), page.title.text.to_lowercase(), page.path.clone())
        });
    }
}

/// Whether a page of one question stands where [`put_in_order`] would put it, as far as its neighbours tell. Of other pages that
/// is not looked into.
fn is_in_order(book: &Book, page: usize) -> bool {
    let facts = &book.pages[page];
    let place = match facts.questions.as_slice() {
        [question] if facts.kind == Kind::Question => book.question_ids.get(&question.id).copied(),
        _ => None,
    };
    let key = |index: usize| {
        let entry = &book.questions[index];
        let of_page = |at: &&Entry| at.page == entry.page;
        let around = book.questions[..index].iter().rev().take_while(of_page);
        let around = around.chain(book.questions[index..].iter().take_while(of_page));
        let page_weight = around.map(|entry| entry.weight).min().unwrap_or(entry.weight);
        place_of(entry, page_weight, &book.pages)
    };
    place.is_some_and(|at| {
        let own = key(at);
        (at == 0 || key(at - 1) < own) && (at + 1 == book.questions.len() || own < key(at + 1))
    })
}

fn tags(book: &Book, vocabulary: &Vocabulary) -> Vec<TagEntry> {
    let mut used: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (index, entry) in book.questions.iter().enumerate() {
        for tag in &entry.tags {
            let list = used.entry(tag).or_default();
            if list.last() != Some(&index) {
                list.push(index);
            }
        }
    }
    vocabulary
        .tags
        .iter()
        .filter_map(|(id, label)| {
            let questions = used.remove(id.as_str())?;
            Some(TagEntry { id: id.clone(), label: label.clone(), questions })
        })
        .collect()
}

/// A question of a page of questions can clash with any other id.
fn check_ids(book: &Book) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut seen: FxHashMap<&str, &PageFacts> = FxHashMap::default();
    for page in &book.pages {
        for question in &page.questions {
            if let Some(other) = seen.insert(&question.id, page) {
                // Pages with one id were reported already.
                if other.id.value != page.id.value {
                    let message = format!("the id `{}` is already that of a question in {}", question.id, other.file);
                    problems.push(
                        Diagnostic::new(Code::DuplicateId, message)
                            .at(&page.file, question.span.clone())
                            .help("give one of them another `{#id}` or `id`"),
                    );
                }
            }
        }
    }
    problems
}

fn check_related(book: &Book) -> Vec<Diagnostic> {
    let related = book.pages.iter().flat_map(|page| page.related.iter().map(move |id| (id, &page.file)));
    let unknown: Vec<_> = related.filter(|(id, _)| !book.ids().contains(&id.value)).collect();
    let report =
        |(number, (id, file)): (usize, &(&Spanned<String>, &Arc<str>))| unknown_id(book.ids(), number, id, file);
    unknown.par_iter().enumerate().map(report).collect()
}
