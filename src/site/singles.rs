//! The files that a site has once, and which paths may lead to something that is made: lists for programs, the desk's data,
//! what makes a book an app.
//!
//! In: nothing. Out: [`SINGLES`], a table with one line for each such file: its path, its maker, when it is made. Routes, links of
//! pages and offline copies read this table: a new file is a line here, and a maker.
//!
//! Must not know: what stands at other routes, what makers ask.

use crate::book::links::ToolPaths;
use crate::outputs::facts::Facts;
use crate::outputs::sink::{BufferedSink, Sink};
use crate::outputs::{book_json, decks, feeds, json, offline, social};

/// A file that a site has once.
pub(crate) struct SingleFile {
    /// Its path from the root.
    pub path: &'static str,
    pub make: fn(&Facts<'_>, &mut dyn Sink),
    /// An author's own file of that name stands as it is.
    pub yields: bool,
    /// It is made only where the address of the site is known.
    pub needs_address: bool,
    /// Only a host has a use for it.
    pub for_hosts: bool,
}

/// A file that is made always and goes everywhere.
const fn file(path: &'static str, make: fn(&Facts<'_>, &mut dyn Sink)) -> SingleFile {
    SingleFile { path, make, yields: false, needs_address: false, for_hosts: false }
}

/// Every such file.
pub(crate) static SINGLES: &[SingleFile] = &[
    file("decks/index.js", decks::index),
    file("decks/texts.js", decks::texts),
    file("decks/lines.js", decks::lines),
    file("book.json", |facts, to| json::pretty(&book_json::data(facts), BufferedSink::new(to))),
    SingleFile { for_hosts: true, ..file("llms.txt", |facts, to| to.push(&feeds::llms(facts))) },
    SingleFile { yields: true, for_hosts: true, ..file("robots.txt", |facts, to| to.push(&feeds::robots(facts))) },
    SingleFile {
        yields: true,
        needs_address: true,
        for_hosts: true,
        ..file("sitemap.xml", |facts, to| to.push(&feeds::sitemap(facts)))
    },
    SingleFile { yields: true, needs_address: true, ..file("feed.xml", |facts, to| to.push(&feeds::feed(facts))) },
    SingleFile {
        for_hosts: true,
        ..file("manifest.webmanifest", |facts, to| to.push(&offline::manifest(facts, &social::icons())))
    },
    SingleFile { for_hosts: true, ..file("sw.js", |facts, to| to.push(&offline::worker(facts))) },
];

/// Pages that scripts fill, by the names of their templates.
pub(crate) const TOOLS: [&str; 5] = ["filter", "search", "study", "not-found", "offline"];

/// Where such a page stands.
pub(crate) fn tool_path(name: &str) -> String {
    if name == "not-found" { "404.html".to_owned() } else { format!("{name}.html") }
}

/// Where a page can link to something that is made.
pub(crate) fn tool_paths() -> ToolPaths {
    let singles = SINGLES.iter().map(|single| single.path.to_owned());
    let files = singles.chain(TOOLS.map(tool_path)).chain(["index.html".to_owned()]).collect();
    ToolPaths { files, folders: &["tags/", "tracks/", "print/", "decks/"] }
}
