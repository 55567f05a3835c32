//! Front matter of other tools → what cuebook knows of a page.
//!
//! In: a file, and which of its keys means what. Out: title, marks and place in the order, and the text below. The names
//! that Hugo, Zola, Jekyll, MkDocs, Docusaurus, Starlight and Obsidian give their keys are known; every other key is named.
//!
//! Must not know: the text below.

use super::order::Order;
use super::shape::{DraftMarks, Fate, Remark, SourceLine};
use super::source::SourceFile;
use crate::diag::Diagnostic;
use crate::keys::{Spanned, Table, Value, parse};

/// What a key can mean, each with the names that tools give it; a dot leads into a table.
const MEANINGS: &[(&str, &[&str])] = &[
    ("title", &["title", "sidebar.label", "sidebar_label", "linktitle"]),
    ("description", &["description", "summary", "excerpt", "subtitle", "lead"]),
    (
        "tags",
        &["tags", "tag", "categories", "category", "keywords", "taxonomies.tags", "taxonomies.categories", "topics"],
    ),
    ("draft", &["draft"]),
    ("published", &["published", "publish"]),
    ("order", &["weight", "order", "nav_order", "sidebar_position", "sidebar.order", "position"]),
    ("slug", &["slug"]),
    ("cue", &["cue", "hint"]),
    ("levels", &["levels", "level", "difficulty"]),
    ("roles", &["roles", "role"]),
    ("sources", &["sources", "source", "references"]),
];

/// What stands above a page, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct ForeignFront {
    pub(crate) title: Option<String>,
    pub(crate) slug: Option<String>,
    pub(crate) marks: DraftMarks,
    /// Its place among its neighbours.
    pub(crate) order: Option<f64>,
}

/// The front matter of a file, the text below, and the line on which that starts.
pub(crate) fn read<'f>(
    file: &'f SourceFile,
    order: &Order<'_>,
    remarks: &mut Vec<Remark>,
) -> (ForeignFront, &'f str, usize) {
    let Some((mark, inner, body)) = split(&file.text) else { return (ForeignFront::default(), &file.text, 1) };
    let first = file.text[..file.text.len() - body.len()].matches('\n').count() + 1;
    let mut problems: Vec<Diagnostic> = Vec::new();
    let table = match mark {
        "+++" => parse::parse_toml(inner, &file.name, 0, &mut problems),
        _ => parse::parse_yaml(inner, &file.name, 0, &mut problems),
    };
    if let Some(problem) = problems.first() {
        let message = format!("front matter that cannot be read: {}", problem.message);
        remarks.push(Remark::new(Fate::Left, SourceLine::new(&file.name, 1), message).gone(inner));
        return (ForeignFront::default(), body, first);
    }
    let mut front = ForeignFront::default();
    for (key, value) in flat(&table, "") {
        let line = inner[..value.span.start.min(inner.len())].matches('\n').count() + 2;
        let place = SourceLine::new(&file.name, line);
        take(&mut front, (&key, &value.value), &place, order, remarks);
    }
    (front, body, first)
}

/// The mark, the text between the marks and what follows.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let mark =
        ["---", "+++"].into_iter().find(|mark| text.lines().next().is_some_and(|line| line.trim_end() == *mark))?;
    let start = text.find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == mark {
            return Some((&text[..3], &text[start..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// The keys of a table and of those in it, by their path.
fn flat(table: &Table, above: &str) -> Vec<(String, Spanned<Value>)> {
    let mut all = Vec::new();
    for (key, value) in table {
        let path = if above.is_empty() { key.value.clone() } else { format!("{above}.{}", key.value) };
        match &value.value {
            Value::Table(inner) => all.extend(flat(inner, &path)),
            _ => all.push((path, value.clone())),
        }
    }
    all
}

fn take(
    front: &mut ForeignFront,
    (key, value): (&str, &Value),
    place: &SourceLine,
    order: &Order<'_>,
    remarks: &mut Vec<Remark>,
) {
    let lower = key.to_lowercase();
    let mapped = order.map.iter().find(|(_, theirs)| theirs.eq_ignore_ascii_case(key)).map(|(ours, _)| ours.as_str());
    let known = || MEANINGS.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(meaning, _)| *meaning);
    let Some(meaning) = mapped.or_else(known) else {
        let message = format!("the key `{key}` of front matter: a page has none like it; `--map` gives it a meaning");
        remarks.push(Remark::new(Fate::Left, place.clone(), message).gone(format!("{key} {}", words(value))));
        return;
    };
    let text = || words(value);
    let gone = match meaning {
        "title" if front.title.is_none() || lower == "title" => {
            front.title = Some(text());
            String::new()
        }
        "description" if front.marks.description.is_empty() => {
            front.marks.description = text();
            String::new()
        }
        "tags" | "levels" | "roles" | "sources" => {
            let marks = &mut front.marks;
            let list = match meaning {
                "tags" => &mut marks.tags,
                "levels" => &mut marks.levels,
                "roles" => &mut marks.roles,
                _ => &mut marks.sources,
            };
            list.extend(names(value));
            String::new()
        }
        "cue" => {
            front.marks.cue = text();
            String::new()
        }
        "draft" | "published" => {
            front.marks.draft = *value == Value::Bool(meaning == "draft");
            text()
        }
        "order" => {
            front.order = text().parse().ok();
            text()
        }
        "slug" => {
            front.slug = Some(text().trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned());
            text()
        }
        _ => text(),
    };
    let message = match gone.is_empty() {
        true => "keys of front matter, under the names that cuebook has for them",
        false => "keys of front matter that are no text: draft, order, address",
    };
    remarks.push(Remark::new(Fate::Changed, place.clone(), message).gone(format!("{key} {gone}")));
}

/// A value as text.
fn words(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Date(text) => text.clone(),
        Value::List(list) => list.iter().map(|value| words(&value.value)).collect::<Vec<_>>().join(" "),
        Value::Table(table) => table
            .iter()
            .map(|(key, value)| format!("{} {}", key.value, words(&value.value)))
            .collect::<Vec<_>>()
            .join(" "),
        Value::Null => String::new(),
        other => other.to_json().to_string(),
    }
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::List(list) => list.iter().map(|value| words(&value.value)).collect(),
        Value::Text(text) if text.contains(',') => text.split(',').map(|name| name.trim().to_owned()).collect(),
        Value::Text(text) if text.contains('#') => text.split_whitespace().map(str::to_owned).collect(),
        other => vec![words(other)],
    }
}
