//! Reading without a network: the web app's manifest, the service worker, the offline list.
//!
//! In: the [`Facts`], and for the list the [`Scene`] and the [`Sum`] of every other file. Out: text. The list names
//! every file with its digest and size, and which of them the shell and each track need: the worker keeps nothing that
//! is not what the list says it is, and fetches nothing that it has.
//!
//! Must not know: how files are made, caches. The list is the only artifact that is made from others, so it is made last.

use crate::book::facts::Kind;
use crate::digest::{self, Sum};
use crate::markdown::html::Target;
use crate::outputs::decks::CardFile;
use crate::outputs::facts::Facts;
use crate::outputs::places;
use crate::outputs::scene::{Scene, encoded};
use crate::route::Route;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Where the offline list stands.
pub(crate) const LIST: &str = "offline.json";
/// The id of the group that holds the whole book. No track can have it.
const WHOLE: &str = "*";
/// How the id of a group begins that holds what runs a language.
const RUNTIME: &str = "run:";
/// The parts of the worker, in order.
const WORKER: [&str; 2] = ["js/offline/plan.js", "js/offline/worker.js"];
/// Pages of the shell: the ways to everything.
const SHELL: [&str; 6] = ["index.html", "study.html", "search.html", "filter.html", "offline.html", "404.html"];
/// Folders and files of the shell: what pages of every kind are made of, the search, the list of cards.
const SHELL_PARTS: [&str; 6] = ["assets/", "search/", "decks/index.js", "decks/texts.js", "decks/lines.js", "icons/"];

/// `manifest.webmanifest`. Every address in it is relative to its own, so it holds wherever the site stands.
pub(crate) fn manifest(facts: &Facts<'_>, icons: &[(Route, u32)]) -> Vec<u8> {
    let book = facts.settings();
    let icons: Vec<Value> = icons
        .iter()
        .map(|(route, size)| {
            json!({
                "src": encoded(route), "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": "any maskable",
            })
        })
        .collect();
    let value = json!({
        "name": book.title,
        "short_name": book.title,
        "description": book.description,
        "lang": book.language,
        "dir": facts.direction(),
        "start_url": "index.html",
        "scope": "./",
        "display": "standalone",
        "background_color": "#f5efe3",
        "theme_color": "#f5efe3",
        "icons": icons,
        "shortcuts": [{ "name": facts.string("study_desk"), "url": "study.html" }],
    });
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// `sw.js`: the book's key and those it had, then the theme's scripts. It holds nothing of the book's content, so a new edition of the book
/// is not a new worker.
pub(crate) fn worker(facts: &Facts<'_>) -> Vec<u8> {
    let key = json!({ "key": facts.storage_key(), "was": facts.settings().was });
    let mut script = format!("globalThis.cuebook = {key};\n").into_bytes();
    for part in WORKER {
        script.extend(facts.theme_file(part));
    }
    script
}

/// `offline.json`. `files` are all other files of the site.
pub(crate) fn list(scene: &Scene, chunks: &[CardFile], files: &BTreeMap<Route, Sum>) -> Vec<u8> {
    // Never asked for by a page, or not to be answered from a cache.
    let asked_for = |route: &&Route| !matches!(route.as_str(), "sw.js" | ".nojekyll" | "CNAME" | LIST);
    let files: Vec<(&Route, &Sum)> = files.iter().filter(|(route, _)| asked_for(route)).collect();
    let numbers = |wanted: &dyn Fn(&Route) -> bool| -> Vec<usize> {
        (0..files.len()).filter(|number| wanted(files[*number].0)).collect()
    };
    let track = |index: usize| {
        let track = &scene.book.tracks[index];
        let own = of_track(scene, chunks, index);
        let printed = [format!("print/tracks/{}", track.slug), format!("print/books/{}", track.slug)];
        let is_printed = |route: &str| {
            let rest = printed.iter().find_map(|path| route.strip_prefix(path.as_str()));
            rest.is_some_and(|rest| rest.starts_with(['.', '/']))
        };
        let wanted = |route: &Route| own.contains(route) || scene.later.contains(route) || is_printed(route.as_str());
        json!({
            "id": track.slug, "title": track.title.text, "path": encoded(&track.route), "files": numbers(&wanted),
        })
    };
    let line = |(route, sum): &(&Route, &Sum)| format!("[{},\"{}\",{}]", json!(route.as_str()), sum.digest, sum.size);
    let (mut tracks, lines): (Vec<Value>, Vec<String>) = rayon::join(
        || (0..scene.book.tracks.len()).into_par_iter().map(track).collect(),
        || files.par_iter().map(line).collect(),
    );
    tracks.push(json!({
        "id": WHOLE, "title": scene.string("offline_whole"), "path": "index.html", "files": numbers(&is_read),
    }));
    for files in scene.runtimes.iter().filter(|files| files.runtime.package.is_some()) {
        let (own, name) = (files.route(), files.runtime.language);
        let title = scene.string("offline_run").replace("{language}", &scene.string(&format!("offline_run_{name}")));
        tracks.push(json!({
            "id": format!("{RUNTIME}{name}"), "title": title, "path": "index.html", "files": numbers(&|route| *route == own),
        }));
    }
    let shell = numbers(&|route| in_shell(route) && !scene.later.contains(route));
    // One file a line: a change is a small difference for whoever keeps the published site in a repository.
    let content =
        format!("\"files\":[\n{}\n],\"shell\":{},\"tracks\":{}}}\n", lines.join(",\n"), json!(shell), json!(tracks));
    let version = digest::bytes(content.as_bytes());
    format!("{{\"format\":1,\"version\":\"{version}\",{content}").into_bytes()
}

fn in_shell(route: &Route) -> bool {
    let path = route.as_str();
    SHELL.contains(&path) || SHELL_PARTS.iter().any(|part| path.starts_with(part)) || path == "manifest.webmanifest"
}

/// Whether a reader opens a file, or a page that a reader opens shows it. What runs code is a part by itself.
fn is_read(route: &Route) -> bool {
    let path = route.as_str();
    let for_others = [".md", ".xml", ".txt", ".apkg", ".tsv"];
    !for_others.iter().any(|ending| path.ends_with(ending))
        && path != "book.json"
        && !["social/", "runtime/"].iter().any(|folder| path.starts_with(folder))
}

/// What a plan leads to on any day: plans and worksheets themselves, and the guides they link to, such as the day's checklist. Pages of the
/// questions they name come with the tracks that ask them.
fn prepared(scene: &Scene, routes: &mut HashSet<Route>) -> BTreeSet<usize> {
    let book = &scene.book;
    let kept: BTreeSet<usize> = book
        .pages_without_questions(Kind::Plan)
        .into_iter()
        .chain(book.pages_without_questions(Kind::Worksheet))
        .collect();
    let guides: HashSet<&Route> =
        book.pages_without_questions(Kind::Guide).into_iter().map(|page| &book.pages[page].route).collect();
    for &page in &kept {
        for target in book.links.of_page(&book.pages, &book.pages[page]).0 {
            if let Target::Page { route, .. } = target
                && guides.contains(&route)
            {
                routes.insert(route);
            }
        }
    }
    kept
}

/// What a track is made of: its page, its questions' pages with their images, their topics, their cards.
fn of_track(scene: &Scene, chunks: &[CardFile], track: usize) -> HashSet<Route> {
    let book = &scene.book;
    let track = &book.tracks[track];
    let mut routes = HashSet::from([track.route.clone(), places::booklet_route(&track.slug)]);
    let mut shown: BTreeSet<usize> = track.page.into_iter().collect();
    for question in &track.questions {
        let entry = &book.questions[*question];
        shown.insert(entry.page);
        let mut next = Some(entry.topic);
        while let Some(topic) = next.map(|topic| &book.topics[topic]) {
            if !topic.folder.is_empty() {
                routes.insert(topic.route.clone());
                shown.extend(topic.index);
            }
            next = topic.parent;
        }
    }
    shown.extend(prepared(scene, &mut routes));
    for page in shown {
        let page = &book.pages[page];
        routes.insert(page.route.clone());
        for target in book.links.of_page(&book.pages, page).0 {
            if let Target::File { route, .. } = target {
                routes.insert(route);
            }
        }
    }
    let own: HashSet<usize> = track.questions.iter().copied().collect();
    let dealt = chunks.iter().filter(|chunk| chunk.questions.iter().any(|question| own.contains(question)));
    routes.extend(dealt.map(CardFile::route));
    routes
}
