//! All `PageFacts` → `Book`.
//!
//! In: the facts of every page and the book's settings. Out: [`Book`]: questions with what they inherit, topics, tags,
//! tracks, ids and aliases, and whatever does not fit together. Bodies are out of reach here, so editing prose that no
//! other page shows cannot change the book.
//!
//! Must not know: HTML, templates, documents.

use crate::book::aliases;
use crate::book::facts::{Kind, Marks, PageFacts, Question};
use crate::book::links::LinkTable;
use crate::book::topics::{self, Topic};
use crate::book::tracks::{self, Track};
use crate::config::{Config, Vocabulary};
use crate::diag::{Checked, Code, Diagnostic, nearest};
use crate::keys::Spanned;
use crate::route::Route;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The whole, as far as pages know of each other: the pages, and their [`Shape`].
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// All pages, sorted by path.
    pub pages: Vec<Arc<PageFacts>>,
    shape: Arc<Shape>,
}

impl std::ops::Deref for Book {
    type Target = Shape;
    fn deref(&self) -> &Shape {
        &self.shape
    }
}

/// How a book's pages go together. It names pages and questions by number: what they say is in the pages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shape {
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

/// A question with what it inherits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its page, as an index into [`Book::pages`].
    pub page: usize,
    /// Its number on that page.
    pub number: usize,
    /// Its topic, as an index into [`Book::topics`].
    pub topic: usize,
    /// Tags.
    pub tags: Vec<String>,
    /// Roles, never empty where roles are declared.
    pub roles: Vec<String>,
    /// Levels, never empty where levels are declared.
    pub levels: Vec<String>,
    /// 1 to 3.
    pub weight: u8,
    /// `concept coding behavioural design`.
    pub format: &'static str,
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
    pub fn shape_mut(&mut self) -> &mut Shape {
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

    /// The pages of a kind, in the book's order.
    pub fn pages_of(&self, kind: Kind) -> Vec<usize> {
        self.topics
            .iter()
            .flat_map(|topic| topic.pages.iter().copied())
            .filter(|page| self.pages[*page].kind == kind)
            .collect()
    }
}

/// Puts the book together. `files` are the routes of all files that are copied, with the size of images.
pub fn assemble(
    pages: Vec<Arc<PageFacts>>,
    config: &Config,
    files: &HashMap<String, Option<(u32, u32)>>,
) -> Checked<Book> {
    let mut problems = Vec::new();
    let mut book = Book { pages, ..Book::default() };
    let (of_vocabulary, ((page_ids, of_ids), topics)) = rayon::join(
        || check_vocabulary(&book.pages, config),
        || rayon::join(|| page_ids(&book.pages), || topics::of_pages(&book.pages)),
    );
    problems.extend(of_vocabulary.into_iter().chain(of_ids));
    (book.shape_mut().page_ids, book.shape_mut().topics) = (page_ids, topics);
    make_questions(&mut book, &config.vocabulary);
    order(&mut book);
    let ((tags, of_ids), (tracks, of_related)) = rayon::join(
        || (tags(&book, &config.vocabulary), check_ids(&book)),
        || (tracks::of_book(&book, config), check_related(&book)),
    );
    let tracks = tracks.collect(&mut problems);
    problems.extend(of_ids.into_iter().chain(of_related));
    (book.shape_mut().tags, book.shape_mut().tracks) = (tags, tracks);
    book.shape_mut().links = LinkTable::new(&book, files);
    aliases::make(&mut book, &mut problems);
    problems.extend(book.links.check(&book));
    Checked { value: book, diagnostics: problems }
}

/// Marks, each where it was written.
#[derive(Clone, Copy, Default)]
struct Given<'a> {
    tags: Option<&'a [Spanned<String>]>,
    roles: Option<&'a [Spanned<String>]>,
    levels: Option<&'a [Spanned<String>]>,
    weight: Option<i64>,
    format: Option<&'static str>,
}

impl<'a> Given<'a> {
    /// These where they say something, else `far`.
    fn over(self, far: &'a Marks) -> Given<'a> {
        Given {
            tags: self.tags.or(far.tags.as_deref()),
            roles: self.roles.or(far.roles.as_deref()),
            levels: self.levels.or(far.levels.as_deref()),
            weight: self.weight.or(far.weight),
            format: self.format.or(far.format),
        }
    }
}

/// For each folder what it hands down to its pages: the nearest folder's marks count.
fn inherit(pages: &[Arc<PageFacts>]) -> FxHashMap<&str, Vec<&Marks>> {
    let defaults: FxHashMap<&str, &Marks> = pages
        .iter()
        .filter(|page| matches!(page.kind, Kind::Topic | Kind::Home))
        .map(|page| (page.folder.as_str(), &page.defaults))
        .collect();
    let mut handed: FxHashMap<&str, Vec<&Marks>> = FxHashMap::default();
    for page in pages {
        handed.entry(&page.folder).or_insert_with(|| {
            let mut marks = Vec::new();
            let mut folder = Some(page.folder.as_str());
            while let Some(name) = folder {
                marks.extend(defaults.get(name));
                folder = match name {
                    "" => None,
                    name => Some(name.rsplit_once('/').map_or("", |(above, _)| above)),
                };
            }
            marks
        });
    }
    handed
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
                    check_name(what, name, declared, &page.file, &mut problems);
                }
            }
        }
        problems
    };
    pages.par_iter().flat_map_iter(of_page).collect()
}

/// Reports a name that the vocabulary does not have.
pub fn check_name(
    what: &str,
    name: &Spanned<String>,
    declared: &[(String, String)],
    file: &Arc<str>,
    problems: &mut Vec<Diagnostic>,
) {
    if declared.iter().any(|(id, _)| *id == name.value) {
        return;
    }
    let message = format!("the {what} `{}` is not declared", name.value);
    let problem = Diagnostic::new(Code::UndeclaredName, message).at(file, name.span.clone());
    let help = match nearest(&name.value, declared.iter().map(|(id, _)| id.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("declare it in `book.toml`: `[vocabulary.{what}s]` {} = \"…\"", name.value),
    };
    problems.push(problem.help(help));
}

fn page_ids(pages: &[Arc<PageFacts>]) -> (FxHashMap<String, usize>, Vec<Diagnostic>) {
    let (mut ids, mut problems): (FxHashMap<String, usize>, _) = (FxHashMap::default(), Vec::new());
    for (index, page) in pages.iter().enumerate() {
        match ids.get(&page.id.value) {
            Some(first) => {
                let message = format!("the id `{}` is already that of {}", page.id.value, pages[*first].file);
                problems.push(
                    Diagnostic::new(Code::DuplicateId, message)
                        .at(&page.file, page.id.span.clone())
                        .help("ids are what progress and Anki notes hang on: give this page one of its own"),
                );
            }
            None => {
                ids.insert(page.id.value.clone(), index);
            }
        }
    }
    (ids, problems)
}

fn make_questions(book: &mut Book, vocabulary: &Vocabulary) {
    let inherited = inherit(&book.pages);
    let topic_of: FxHashMap<&str, usize> =
        book.topics.iter().enumerate().map(|(index, topic)| (topic.folder.as_str(), index)).collect();
    let all = |declared: &[(String, String)]| declared.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>();
    // An effective list follows the order declared, holds nothing twice and nothing undeclared.
    let effective = |names: Option<&[Spanned<String>]>, declared: &[(String, String)]| match names {
        Some(names) if !names.is_empty() => {
            let wanted = declared.iter().filter(|(id, _)| names.iter().any(|name| name.value == *id));
            wanted.map(|(id, _)| id.clone()).collect()
        }
        _ => all(declared),
    };
    let known: FxHashSet<&str> = vocabulary.tags.iter().map(|(id, _)| id.as_str()).collect();
    let of_page = |(index, page): (usize, &Arc<PageFacts>)| {
        let topic = topic_of.get(page.folder.as_str()).copied();
        let questions =
            page.questions.iter().enumerate().filter_map(move |(number, question)| Some((topic?, number, question)));
        let entries = questions.map(|(topic, number, question)| {
            let handed = inherited.get(page.folder.as_str()).into_iter().flatten();
            let near = [&question.marks, &page.marks].into_iter().chain(handed.copied());
            let marks = near.fold(Given::default(), Given::over);
            let tags = marks.tags.into_iter().flatten().map(|tag| &tag.value);
            Entry {
                page: index,
                number,
                topic,
                tags: tags.filter(|tag| known.contains(tag.as_str())).cloned().collect(),
                roles: effective(marks.roles, &vocabulary.roles),
                levels: effective(marks.levels, &vocabulary.levels),
                weight: marks.weight.unwrap_or(2).clamp(1, 3) as u8,
                format: marks.format.unwrap_or("concept"),
            }
        });
        entries.collect::<Vec<_>>()
    };
    let questions = book.pages.par_iter().enumerate().flat_map_iter(of_page).collect();
    book.shape_mut().questions = questions;
}

/// What questions are sorted by: topic order, weight of the page, its title; the questions of one page stay together, in
/// the order they stand on it.
fn place_of(entry: &Entry, page_weight: u8, pages: &[Arc<PageFacts>]) -> (usize, u8, String, usize, usize) {
    (entry.topic, page_weight, pages[entry.page].title.text.to_lowercase(), entry.page, entry.number)
}

/// Puts questions and pages in order.
fn order(book: &mut Book) {
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
            (page.marks.weight.unwrap_or(i64::MAX), page.title.text.to_lowercase(), page.path.clone())
        });
    }
}

/// Whether a page of one question stands where [`order`] would put it, as far as its neighbours tell. Of other pages that
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
    let known = |id: &str| book.question_ids.contains_key(id) || book.page_ids.contains_key(id);
    let of_page = |page: &Arc<PageFacts>| {
        let unknown = page.related.iter().filter(|id| !known(&id.value));
        unknown.map(|id| unknown_id(book, id, &page.file)).collect::<Vec<_>>()
    };
    book.pages.par_iter().flat_map_iter(of_page).collect()
}

/// The report of an id that nothing has.
pub fn unknown_id(book: &Book, id: &Spanned<String>, file: &Arc<str>) -> Diagnostic {
    let known = book.question_ids.keys().chain(book.page_ids.keys());
    let mut known: Vec<&str> = known.map(String::as_str).collect();
    known.sort_unstable();
    Diagnostic::new(Code::UnknownId, format!("no question or page has the id `{}`", id.value))
        .at(file, id.span.clone())
        .help("`cuebook list` prints the ids of all questions")
        .suggest(&id.value, known)
}
