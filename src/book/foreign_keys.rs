//! Front matter that other tools read: Hugo, Jekyll, Obsidian, Docusaurus, MkDocs.
//!
//! In: the keys of a page. Out: one report for all the keys of one tool, in place of one for each.
//!
//! Must not know: the keys of a page here.

use crate::diag::{Code, Diagnostic};
use crate::keys::Keys;

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

/// Takes the keys of other tools, and reports those of each.
pub fn take(keys: &mut Keys<'_, '_>) {
    loop {
        let held = |names: &'static [&'static str], keys: &Keys<'_, '_>| {
            names.iter().copied().filter(|name| keys.is_unread(name)).collect::<Vec<&'static str>>()
        };
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
        let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let (what, them) = if names.len() == 1 { ("a key", "it") } else { ("keys", "them") };
        let span =
            names.iter().filter_map(|name| keys.key_span(name)).min_by_key(|span| span.start).unwrap_or_default();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let problem =
            Diagnostic::new(Code::UnknownKey, format!("{listed} {verb} {what} of {tool}")).at(keys.file, span);
        keys.problems
            .push(problem.help(format!("remove {them}, or move {them} below `extra` for a theme of your own")));
    }
}
