//! `[site]`: what a book adds around its pages.
//!
//! In: the table of `book.toml`. Out: [`SiteConfig`], with what is wrong with it. Must not know: pages, so whether one that
//! is named exists is for others to say.

use crate::controls::is_forbidden;
use crate::diag::{Code, Diagnostic};
use crate::keys::{Keys, Spanned, Table, Value};
use std::sync::Arc;

/// `[site]`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SiteConfig {
    /// More links of the header, in order.
    pub nav: Vec<NavEntry>,
    /// A line of the footer; an address in it becomes a link.
    pub footer: String,
    /// Where a page's source is edited: `{path}` stands for its path from the folder of the book.
    pub edit_url: Option<String>,
}

/// A link of the header.
#[derive(Debug, Clone, PartialEq)]
pub struct NavEntry {
    /// What it says; the title of the page where there is none.
    pub title: Option<String>,
    /// A page by its path below `content/`, or an address.
    pub to: Spanned<String>,
}

/// Whether a link leads to another site.
pub(crate) fn is_address(to: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| to.starts_with(scheme))
}

/// Reads `[site]`.
pub(crate) fn read(table: &Table, file: &Arc<str>, problems: &mut Vec<Diagnostic>) -> SiteConfig {
    let mut keys = Keys::new(table, file, problems);
    let nav = keys.take("nav");
    let footer = keys.text("footer").map(|text| text.value).unwrap_or_default();
    let edit_url = keys.text("edit_url");
    keys.finish("`[site]`");
    let edit_url = edit_url.and_then(|url| match parse_edit_url(&url.value) {
        Ok(url) => Some(url),
        Err(help) => {
            let message = format!("`{}` is not an address to edit pages at", url.value);
            problems.push(Diagnostic::new(Code::BadValue, message).at(file, url.span).help(help));
            None
        }
    });
    let mut entries = Vec::new();
    match nav.map(|nav| (&nav.value, &nav.span)) {
        None => {}
        Some((Value::List(list), _)) => entries.extend(list.iter().filter_map(|item| entry(item, file, problems))),
        Some((_, span)) => {
            let problem = Diagnostic::new(Code::WrongType, "`nav` must be a list").at(file, span.clone());
            problems.push(problem.help(SHAPE));
        }
    }
    SiteConfig { nav: entries, footer, edit_url }
}

const SHAPE: &str = "write pages and links: `nav = [\"about.md\", { title = \"Source\", to = \"https://…\" }]`";

fn entry(item: &Spanned<Value>, file: &Arc<str>, problems: &mut Vec<Diagnostic>) -> Option<NavEntry> {
    let entry = match &item.value {
        Value::Text(to) => NavEntry { title: None, to: Spanned { value: to.clone(), span: item.span.clone() } },
        Value::Table(table) => {
            let mut keys = Keys::new(table, file, problems);
            let (title, to) = (keys.text("title").map(|title| title.value), keys.text("to"));
            keys.finish("a link of `nav`");
            let Some(to) = to else {
                let problem = Diagnostic::new(Code::BadValue, "this link of `nav` leads nowhere");
                problems.push(problem.at(file, item.span.clone()).help(SHAPE));
                return None;
            };
            NavEntry { title, to }
        }
        _ => {
            let problem = Diagnostic::new(Code::WrongType, "a link of `nav` must be text or a table");
            problems.push(problem.at(file, item.span.clone()).help(SHAPE));
            return None;
        }
    };
    if entry.title.is_none() && is_address(&entry.to.value) {
        let problem = Diagnostic::new(Code::MissingTitle, "a link to another site needs a title");
        let help = format!("write `{{ title = \"…\", to = \"{}\" }}`", entry.to.value);
        problems.push(problem.at(file, entry.to.span.clone()).help(help));
        return None;
    }
    Some(entry)
}

/// Where pages are edited, or how to write that.
pub(crate) fn parse_edit_url(text: &str) -> Result<String, String> {
    let wrong = !(text.starts_with("https://") || text.starts_with("http://"))
        || text.contains(|c| matches!(c, ' ' | '"' | '<' | '>') || c.is_control() || is_forbidden(c));
    if wrong || !text.contains("{path}") {
        return Err("write it as `https://github.com/NAME/BOOK/edit/main/{path}`".to_owned());
    }
    Ok(text.to_owned())
}
