//! Front matter → what is known of a page before its questions are read.
//!
//! In: the table that stands above a page, and the document below it. Out: [`PageFacts`] without questions, and whatever is
//! unknown, of the wrong type or not possible.
//!
//! Must not know: other pages, whether names are declared.

use crate::book::facts::{FORMATS, KINDS, Kind, Marks, PageFacts, PlanBlock, Question, TrackKeys};
use crate::book::foreign_keys;
use crate::book::options::PageOptions;
use crate::book::questions;
use crate::config::read::lints;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::Digest;
use crate::keys::{Keys, Spanned, Table, Value};
use crate::markdown::doc::{Doc, Heading};
use crate::markdown::inline;
use crate::markdown::text::Title;
use crate::route::{self, Route};
use std::ops::Range;

/// The role that stands for all others in a table of weights.
const OTHER_ROLES: &str = "*";

/// Reads the keys of a page. `broken` says that the table could not be read: what it lacks is not reported.
pub(crate) fn read(table: &Table, doc: &Doc, options: &PageOptions, broken: bool) -> Checked<PageFacts> {
    let mut problems = Vec::new();
    let path = doc.file.strip_prefix("content/").unwrap_or(&doc.file).to_owned();
    let stem = path.strip_suffix(".md").unwrap_or(&path).to_owned();
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", &stem));
    let index = route::is_index(name);
    let mut keys = Keys::new(table, &doc.file, &mut problems);
    let (title, title_span) = title(&mut keys, doc, (options, broken));
    let written = keys.choice("kind", KINDS).and_then(Kind::from_name);
    let kind = match index {
        true if folder.is_empty() => Kind::Home,
        true => Kind::Topic,
        false => written.unwrap_or_else(|| kind_of(doc, options)),
    };
    let id = keys.text("id").filter(|id| check_id(id, &mut keys));
    let slug = keys.text("slug").filter(|slug| check_slug(slug, &mut keys)).map(|slug| slug.value);
    let route = match kind {
        Kind::Track => Route::new(format!("tracks/{}.html", slug.as_deref().unwrap_or(name))),
        _ => Route::of_page(&path, slug.as_deref()),
    };
    if kind == Kind::Guide && written.is_none() {
        unasked(&mut keys);
    }
    let marks = if index { folder_marks(&mut keys) } else { marks(&mut keys) };
    let facts = PageFacts {
        file: doc.file.clone(),
        folder: folder.to_owned(),
        route,
        kind,
        kind_is_written: written.is_some(),
        id: id.unwrap_or_else(|| Spanned { value: default_id(&stem, kind), span: 0..0 }),
        title: title.unwrap_or_else(|| Title::plain(name)),
        title_span,
        description: keys.text("description").map(|text| text.value).unwrap_or_default(),
        marks,
        defaults: if index { defaults(&mut keys) } else { Marks::default() },
        order: if index { keys.texts("order").unwrap_or_default() } else { Vec::new() },
        related: keys.texts("related").unwrap_or_default(),
        aliases: keys.texts("aliases").unwrap_or_default(),
        sources: keys.texts("sources").unwrap_or_default().into_iter().map(|source| source.value).collect(),
        reviewed: keys.date("reviewed").map(|date| date.value),
        draft: keys.bool("draft").unwrap_or(false),
        cloze: keys.bool("cloze").unwrap_or(false),
        allow: allow(&mut keys),
        track: (kind == Kind::Track).then(|| track(&mut keys)),
        questions: asked(&mut keys, kind),
        blocks: if kind == Kind::Plan { blocks(doc) } else { Vec::new() },
        anchors: doc.anchors.clone(),
        github: doc.github.clone(),
        links: doc.links.clone(),
        extra: keys.table("extra").map(|table| Value::Table(table.clone()).to_json()).unwrap_or_default(),
        digest: Digest::default(),
        shown: Digest::default(),
        placed: Digest::default(),
        path,
    };
    foreign_keys::take(&mut keys, doc);
    keys.finish("front matter");
    Checked { value: facts, diagnostics: problems }
}

/// The kind of a page that names none.
fn kind_of(doc: &Doc, options: &PageOptions) -> Kind {
    if has_answer(doc, options) { Kind::Question } else { Kind::Guide }
}

/// The title and where it is written: `title`, else the heading that opens the page.
fn title(keys: &mut Keys<'_, '_>, doc: &Doc, (options, broken): (&PageOptions, bool)) -> (Option<Title>, Range<usize>) {
    let written = keys.text("title");
    let span = written.as_ref().map_or_else(|| doc.title_span(), |title| title.span.clone());
    let title =
        written.map(|title| inline::title(&title.value, options.reading)).filter(|title| !title.text.is_empty());
    let title = title.or_else(|| doc.opening_title.clone()).filter(|title| !title.text.is_empty());
    if let (Some(title), Some(heading), Some(place)) = (&title, &doc.opening_title, &doc.opening_span)
        && !same_words(&title.text, &heading.text)
    {
        let message = format!("this heading is not shown: the page's title is `{}`", title.text);
        let problem = Diagnostic::new(Code::TwoTitles, message).at(keys.file, doc.trimmed(place));
        keys.problems.push(problem.help("remove one of the two, or make this heading a `##`"));
    }
    // A title that is no text has been reported.
    let no_text =
        keys.peek("title").is_some_and(|title| !matches!(title, Value::Null | Value::Text(_) | Value::Date(_)));
    if title.is_none() && !broken && !no_text {
        let start = doc.front.as_ref().map_or(doc.body, |front| front.span.start);
        let problem = Diagnostic::new(Code::MissingTitle, "this page has no title").at(keys.file, start..start);
        let late = doc.front.is_none() && ["+++", "---"].iter().any(|mark| doc.text.trim_start().starts_with(mark));
        keys.problems.push(problem.help(match late {
            true => "front matter begins on the first line: take out the empty lines above it",
            false => "write `title = \"…\"` in front matter, or open the page with a `# heading`",
        }));
    }
    (title, span)
}

/// Whether two titles say the same: case, spaces and punctuation apart.
fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    one == other || (!words(one).is_empty() && words(one) == words(other))
}

/// Reports what only questions have on a page that is none.
fn unasked(keys: &mut Keys<'_, '_>) {
    let written = ["cue", "format", "levels", "roles"].into_iter().find_map(|key| Some((key, keys.key_span(key)?)));
    if let Some((key, span)) = written {
        let message = format!("this page has `{key}` and no `## Answer`, so it is no question");
        let problem = Diagnostic::new(Code::NearSection, message).at(keys.file, span);
        let help = "write the answer under `## Answer`, or `kind = \"guide\"` if this page asks nothing";
        keys.problems.push(problem.help(help));
    }
}

/// The cue travels with the one question it belongs to, which is read later.
fn asked(keys: &mut Keys<'_, '_>, kind: Kind) -> Vec<Question> {
    match (kind, keys.text("cue")) {
        (Kind::Question, Some(cue)) if cue.value.trim().is_empty() => Vec::new(),
        (Kind::Question, Some(cue)) => vec![Question { cue: Some(cue), ..questions::empty_question() }],
        _ => Vec::new(),
    }
}

fn track(keys: &mut Keys<'_, '_>) -> TrackKeys {
    TrackKeys {
        role: keys.text("role"),
        topics: keys.texts("topics").unwrap_or_default(),
        pin: keys.texts("pin").unwrap_or_default(),
    }
}

fn allow(keys: &mut Keys<'_, '_>) -> Vec<Code> {
    let names = keys.texts("allow").unwrap_or_default();
    lints(names, keys.file, keys.problems)
}

fn defaults(keys: &mut Keys<'_, '_>) -> Marks {
    let Some(table) = keys.table("defaults") else { return Marks::default() };
    let mut keys = Keys::new(table, keys.file, keys.problems);
    let defaults = marks(&mut keys);
    keys.finish("`[defaults]`");
    defaults
}

/// The marks of a question, or those that a folder hands down.
fn marks(keys: &mut Keys<'_, '_>) -> Marks {
    let (weight, weights) = weights(keys);
    Marks { weight, weights, ..names(keys) }
}

/// The marks of a folder: its weight is its place in the order.
fn folder_marks(keys: &mut Keys<'_, '_>) -> Marks {
    Marks { weight: keys.int("weight", -1_000_000..=1_000_000), ..names(keys) }
}

fn names(keys: &mut Keys<'_, '_>) -> Marks {
    Marks {
        tags: keys.texts("tags"),
        roles: keys.texts("roles"),
        levels: keys.texts("levels"),
        format: keys.choice("format", FORMATS),
        ..Marks::default()
    }
}

/// `weight = 1`, or `weight = { backend = 1, "*" = 3 }`.
fn weights(keys: &mut Keys<'_, '_>) -> (Option<i64>, Vec<(Spanned<String>, u8)>) {
    let Some(Value::Table(table)) = keys.peek("weight") else { return (keys.int("weight", 1..=3), Vec::new()) };
    keys.take("weight");
    let mut weights = Vec::new();
    for (role, value) in table {
        match &value.value {
            Value::Int(weight @ 1..=3) => weights.push((role.clone(), *weight as u8)),
            _ => {
                let message = format!("the weight for `{}` must be from 1 to 3", role.value);
                let problem = Diagnostic::new(Code::BadValue, message).at(keys.file, value.span.clone());
                keys.problems.push(problem.help("1 core, 2 common, 3 occasional; `\"*\"` is for all other roles"));
            }
        }
    }
    let others = weights.iter().position(|(role, _)| role.value == OTHER_ROLES).map(|at| weights.remove(at));
    (others.map(|(_, weight)| weight.into()), weights)
}

fn blocks(doc: &Doc) -> Vec<PlanBlock> {
    let pieces = doc.headings.iter().zip(&doc.pieces[1..]).filter(|(_, piece)| !piece.items.is_empty());
    let links = doc.links.iter().enumerate().filter(|(_, link)| !link.image);
    let mut links: Vec<(usize, usize)> = links.map(|(number, link)| (link.span.start, number)).collect();
    links.sort_unstable();
    pieces
        .map(|(heading, piece)| PlanBlock {
            id: heading.id.clone(),
            title: heading.title.text.clone(),
            done: piece.opening.text.clone(),
            tasks: piece.items.len(),
            links: piece.item_spans.iter().map(|item| links_within(&links, item)).collect(),
        })
        .collect()
}

/// The numbers of the links that begin within some bytes, of all of a page by where they begin.
fn links_within(links: &[(usize, usize)], span: &Range<usize>) -> Vec<usize> {
    let from = links.partition_point(|(start, _)| *start < span.start);
    let inside = links[from..].iter().take_while(|(start, _)| *start < span.end);
    inside.map(|(_, number)| *number).collect()
}

fn default_id(stem: &str, kind: Kind) -> String {
    match kind {
        Kind::Home => "home".to_owned(),
        Kind::Topic => stem.strip_suffix("/_index").unwrap_or(stem).to_owned(),
        _ => stem.to_owned(),
    }
}

fn has_answer(doc: &Doc, options: &PageOptions) -> bool {
    let asks = |heading: &Heading| heading.level == 2 && matches!(options.sections.kind(heading), "answer" | "choices");
    doc.headings.iter().any(asks)
}

fn check_id(id: &Spanned<String>, keys: &mut Keys<'_, '_>) -> bool {
    let fine = !id.value.is_empty()
        && !id.value.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'));
    if !fine {
        let problem = Diagnostic::new(Code::BadValue, "an id is one word without spaces or quotes")
            .at(keys.file, id.span.clone());
        keys.problems.push(problem.help("write it like `core-language/list-vs-tuple`"));
    }
    fine
}

fn check_slug(slug: &Spanned<String>, keys: &mut Keys<'_, '_>) -> bool {
    let fine = !slug.value.is_empty()
        && !slug.value.contains(['/', '\\'])
        && !slug.value.contains(char::is_control)
        && !slug.value.starts_with('.')
        && slug.value != "index";
    if !fine {
        let message = format!("`{}` cannot be a slug", slug.value);
        let problem = Diagnostic::new(Code::BadValue, message).at(keys.file, slug.span.clone());
        keys.problems.push(problem.help("a slug is the name of one file, without folder and ending"));
    }
    fine
}
