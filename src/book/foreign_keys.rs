//! Front matter that other tools read: Hugo, Jekyll, Obsidian, Docusaurus, MkDocs.
//!
//! In: the keys of a page. Out: one report for all the keys of one tool, in place of one for each.
//!
//! Must not know: the keys of a page here.

use crate::diag::{Code, Diagnostic, Fix};
use crate::keys::Keys;
use crate::markdown::doc::Doc;
use std::ops::Range;

/// Tools with the keys that theirs alone read. The tool with the most keys of a page is the one it comes from.
const TOOLS: &[(&str, &[&str])] = &[
    (
        "Hugo",
        &[
            "date",
            "lastmod",
            "publishDate",
            "expiryDate",
            "linkTitle",
            "menu",
            "categories",
            "series",
            "toc",
            "math",
            "author",
            "keywords",
            "summary",
            "images",
            "cascade",
            "params",
            "outputs",
            "layout",
            "type",
            "url",
            "cover",
            "showToc",
            "markup",
            "isCJKLanguage",
            "headless",
            "resources",
            "bookCollapseSection",
            "bookToc",
            "featured",
        ],
    ),
    (
        "Jekyll",
        &[
            "layout",
            "permalink",
            "published",
            "categories",
            "category",
            "date",
            "excerpt",
            "author",
            "nav_order",
            "parent",
            "has_children",
            "grand_parent",
            "redirect_from",
            "redirect_to",
            "last_modified_at",
            "toc",
            "header",
            "sidebar",
            "image",
            "comments",
            "collection",
            "excerpt_separator",
            "mathjax",
        ],
    ),
    (
        "Obsidian",
        &[
            "alias",
            "cssclass",
            "cssclasses",
            "publish",
            "created",
            "updated",
            "modified",
            "up",
            "status",
            "type",
            "date",
            "source",
            "author",
            "rating",
            "related-notes",
            "dg-publish",
            "date created",
            "date modified",
        ],
    ),
    (
        "Docusaurus",
        &[
            "sidebar_position",
            "sidebar_label",
            "sidebar_class_name",
            "sidebar_custom_props",
            "hide_title",
            "hide_table_of_contents",
            "toc_min_heading_level",
            "toc_max_heading_level",
            "pagination_label",
            "pagination_next",
            "pagination_prev",
            "pagination_previous",
            "custom_edit_url",
            "displayed_sidebar",
            "keywords",
            "image",
            "last_update",
            "unlisted",
            "authors",
            "date",
            "parse_number_prefixes",
            "title_meta",
        ],
    ),
    (
        "MkDocs",
        &["hide", "icon", "template", "status", "comments", "search", "social", "subtitle", "render_macros", "nav"],
    ),
];

/// Takes the keys of other tools, and reports those of each. The first report says how to keep all of them.
pub(crate) fn take(keys: &mut Keys<'_, '_>, doc: &Doc) {
    let held = |names: &'static [&'static str], keys: &Keys<'_, '_>| {
        names.iter().copied().filter(|name| keys.is_unread(name)).collect::<Vec<&'static str>>()
    };
    let foreign: Vec<&str> = TOOLS.iter().flat_map(|(_, names)| held(names, keys)).collect();
    let mut fix = below_extra(keys, doc, &foreign);
    loop {
        let found = TOOLS.iter().map(|(tool, names)| (*tool, held(names, keys)));
        // Of tools with as many, the first.
        let Some((tool, names)) =
            found.rev().max_by_key(|(_, names)| names.len()).filter(|(_, names)| !names.is_empty())
        else {
            return;
        };
        for name in &names {
            keys.take(name);
        }
        let mut problem = report(keys, tool, &names);
        if let Some((place, text)) = fix.take() {
            problem.fix = Some(Box::new(Fix { at: Some(place), text }));
        }
        keys.problems.push(problem);
    }
}

/// The report of the keys of one tool.
fn report(keys: &Keys<'_, '_>, tool: &str, names: &[&str]) -> Diagnostic {
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let (what, them) = if names.len() == 1 { ("a key", "it") } else { ("keys", "them") };
    let span = names.iter().filter_map(|name| keys.key_span(name)).min_by_key(|span| span.start).unwrap_or_default();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let problem = Diagnostic::new(Code::UnknownKey, format!("{listed} {verb} {what} of {tool}")).at(keys.file, span);
    problem.help(format!("remove {them}, or move {them} below `extra` for a theme of your own"))
}

/// Front matter from its first foreign key on, with those keys below `extra` at its end: what is to be put in which place.
/// `None` where each key does not stand at the start of its line, or `extra` is there.
fn below_extra(keys: &Keys<'_, '_>, doc: &Doc, foreign: &[&str]) -> Option<(Range<usize>, String)> {
    let front = doc.front.as_ref().filter(|_| keys.peek("extra").is_none())?;
    let mut places: Vec<(&str, usize)> = keys.places().collect();
    places.sort_by_key(|(_, start)| *start);
    let first = places.iter().position(|(name, _)| foreign.contains(name))?;
    let (start, end) = (places[first].1, front.span.end);
    let (mut kept, mut moved) = (String::new(), String::new());
    for (index, (name, from)) in places.iter().enumerate().skip(first) {
        let to = places.get(index + 1).map_or(end, |(_, next)| *next);
        let entry = doc.text.get(*from..to).filter(|entry| entry.ends_with('\n'))?;
        // A key of a table in TOML belongs to all that follows.
        if !doc.text[..*from].ends_with('\n') || (front.toml && entry.lines().any(|line| line.starts_with('['))) {
            return None;
        }
        match foreign.contains(name) {
            true if front.toml => moved.push_str(entry),
            true => entry.split_inclusive('\n').for_each(|line| {
                moved.push_str(if line.trim().is_empty() { "" } else { "  " });
                moved.push_str(line);
            }),
            false => kept.push_str(entry),
        }
    }
    let table = if front.toml { "\n[extra]\n" } else { "extra:\n" };
    Some((start..end, format!("{kept}{table}{moved}")))
}
