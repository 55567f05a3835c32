//! What a question has from its folders, its page and its own heading.
//!
//! In: the facts of all pages, the topics and the vocabulary. Out: an [`Entry`] for each question: its tags, roles, levels,
//! weight and format, the nearest word of each.
//!
//! Must not know: the order of questions, tracks, links.

use crate::book::facts::{Kind, Marks, PageFacts};
use crate::book::order::Ranks;
use crate::book::topics::Topic;
use crate::config::Vocabulary;
use crate::keys::Spanned;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A question with what it inherits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its page, as an index into `Book::pages`.
    pub page: usize,
    /// Its number on that page.
    pub number: usize,
    /// Its topic, as an index into `Book::topics`.
    pub topic: usize,
    /// Tags.
    pub tags: Vec<String>,
    /// Roles, never empty where roles are declared.
    pub roles: Vec<String>,
    /// Levels, never empty where levels are declared.
    pub levels: Vec<String>,
    /// 1 to 3: the smallest of its weights.
    pub weight: u8,
    /// Weights of roles, where they are not the same for all; in the order declared.
    pub weights: Vec<(String, u8)>,
    /// The place that the folder's `order` gives its page.
    pub rank: usize,
    /// `concept coding behavioural design`.
    pub format: &'static str,
}

impl Entry {
    /// Its weight for a role.
    pub fn weight_for(&self, role: &str) -> u8 {
        self.weights.iter().find(|(name, _)| name == role).map_or(self.weight, |(_, weight)| *weight)
    }
}

/// The questions of all pages, page by page.
pub(crate) fn of_pages(
    pages: &[Arc<PageFacts>],
    topics: &[Topic],
    ranks: &Ranks<'_>,
    vocabulary: &Vocabulary,
) -> Vec<Entry> {
    let inherited = inherit(pages);
    let topic_of: FxHashMap<&str, usize> =
        topics.iter().enumerate().map(|(index, topic)| (topic.folder.as_str(), index)).collect();
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
        let rank = ranks.of_path(page.path.strip_suffix(".md").unwrap_or(&page.path));
        let questions =
            page.questions.iter().enumerate().filter_map(move |(number, question)| Some((topic?, number, question)));
        let entries = questions.map(|(topic, number, question)| {
            let handed = inherited.get(page.folder.as_str()).into_iter().flatten();
            let near = [&question.marks, &page.marks].into_iter().chain(handed.copied());
            let marks = near.fold(Given::default(), Given::over);
            let tags = marks.tags.into_iter().flatten().map(|tag| &tag.value);
            let roles = effective(marks.roles, &vocabulary.roles);
            let others = marks.weight.unwrap_or(2).clamp(1, 3) as u8;
            let weights = weights_of(&roles, marks.weights.unwrap_or_default(), others);
            Entry {
                page: index,
                number,
                topic,
                tags: tags.filter(|tag| known.contains(tag.as_str())).cloned().collect(),
                weight: weights.iter().map(|(_, weight)| *weight).min().unwrap_or(others),
                weights,
                rank,
                roles,
                levels: effective(marks.levels, &vocabulary.levels),
                format: marks.format.unwrap_or("concept"),
            }
        });
        entries.collect::<Vec<_>>()
    };
    pages.par_iter().enumerate().flat_map_iter(of_page).collect()
}

/// The weight of each role; nothing where all have that of the others.
fn weights_of(roles: &[String], by_role: &[(Spanned<String>, u8)], others: u8) -> Vec<(String, u8)> {
    let of_role = |role: &String| {
        let own = by_role.iter().find(|(name, _)| name.value == *role);
        (role.clone(), own.map_or(others, |(_, weight)| *weight))
    };
    let weights: Vec<(String, u8)> = roles.iter().map(of_role).collect();
    if weights.iter().all(|(_, weight)| *weight == others) { Vec::new() } else { weights }
}

/// Marks, each where it was written.
#[derive(Clone, Copy, Default)]
struct Given<'a> {
    tags: Option<&'a [Spanned<String>]>,
    roles: Option<&'a [Spanned<String>]>,
    levels: Option<&'a [Spanned<String>]>,
    weight: Option<i64>,
    /// Weights by role, with `weight` for the rest; a number hides the tables of folders above.
    weights: Option<&'a [(Spanned<String>, u8)]>,
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
            weights: match self.weight {
                Some(_) => Some(self.weights.unwrap_or_default()),
                None => self.weights.or((!far.weights.is_empty()).then_some(&far.weights)),
            },
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
