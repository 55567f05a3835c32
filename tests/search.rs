//! The search index of the handbook: written to `target/search/handbook/`, where `tests/js/search.test.mjs` reads it, and
//! checked for what a site relies on.

use cuebook::inside::cache::Memo;
use cuebook::inside::input::Reader;
use cuebook::inside::markdown::Title;
use cuebook::inside::outputs::search::{self, DocText, Facets, SearchDoc, SearchSection};
use cuebook::inside::pipeline::{self, BuildOptions};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of an index that is one part.
fn index(docs: &[SearchDoc], texts: &[Arc<DocText>], facets: &Facets) -> Vec<(String, Vec<u8>)> {
    search::index(docs, facets, &[Arc::new(search::read(docs, texts, facets))])
}

fn handbook() -> (Vec<SearchDoc>, Vec<Arc<DocText>>, Facets) {
    let (snapshot, memo) = (Reader::new(root()).read().expect("the handbook"), Memo::default());
    let site = pipeline::site(&snapshot, &BuildOptions::default(), &memo).value;
    let (docs, facets) = search::of_book(&site.facts(&memo));
    let text = |doc: &SearchDoc| {
        let page = &site.pages()[doc.page];
        search::text_of(&page.facts, &page.doc())[doc.number].clone()
    };
    let texts = docs.iter().map(text).collect();
    (docs, texts, facets)
}

#[test]
fn the_handbook_is_indexed() {
    let (docs, texts, facets) = handbook();
    assert!(docs.len() > 150, "{}", docs.len());
    let files = index(&docs, &texts, &facets);
    assert_eq!(files, index(&docs, &texts, &facets), "the same book gives the same bytes");
    let mut rest = texts.as_slice();
    let parts: Vec<_> = search::shares(&docs)
        .into_iter()
        .map(|docs| {
            let (own, others) = rest.split_at(docs.len());
            rest = others;
            Arc::new(search::read(docs, own, &facets))
        })
        .collect();
    assert!(parts.len() > 2 && rest.is_empty(), "{} parts", parts.len());
    assert_eq!(files, search::index(&docs, &facets, &parts), "however it is divided");
    write("handbook", &docs, files);
}

/// Writes an index to `target/search/NAME/`, with the documents' ids.
fn write(name: &str, docs: &[SearchDoc], files: Vec<(String, Vec<u8>)>) {
    let folder = root().join("target/search").join(name);
    let _ = fs::remove_dir_all(&folder);
    let ids: Vec<&str> = docs.iter().map(|doc| doc.id.as_str()).collect();
    for (path, bytes) in files.into_iter().chain([("ids.json".to_owned(), serde_json::to_vec(&ids).unwrap())]) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// A small book with one page for each promise of the search.
#[test]
fn a_small_book_is_indexed() {
    let pages = [
        ("accents", "Naïveté", "On a Straße in Łódź."),
        ("prefix", "What is a mnemonic?", "A hook to hang a memory on."),
        ("dunder", "What does `__enter__` do?", "It runs when the block starts."),
        ("operators", "What does `==` compare?", "Values."),
        ("args", "What do `*args` gather?", "What is left."),
        ("append", "What does `list.append` cost?", "Little."),
        ("property", "When do you write `@property`?", "When an attribute must be computed."),
        ("cpp", "Why not C++?", "It compiles."),
        ("japanese", "日本語の検索", "辞書型を使う。"),
        ("korean", "한국어 사전", "키와 값."),
        ("everywhere", "The handbook", "All of it."),
        ("sections", "Quokka", "A small marsupial."),
    ];
    let fillers = (0..30).map(|n| (format!("filler-{n}"), format!("Filler {n}"), format!("Nothing but number {n}.")));
    let named = pages.iter().map(|(id, title, text)| ((*id).to_owned(), (*title).to_owned(), (*text).to_owned()));
    let (docs, texts): (Vec<SearchDoc>, Vec<_>) = named
        .chain(fillers)
        .map(|(id, title, summary)| {
            let section = |anchor: &str, title: &str, text: &str| SearchSection {
                anchor: anchor.to_owned(),
                title: title.to_owned(),
                kind: "followups",
                text: text.to_owned(),
                ..SearchSection::default()
            };
            let mut sections = vec![section("more", "More", "the handbook says")];
            if id == "sections" {
                sections.push(section("live", "Where does a quokka live?", "Its habitat is an island."));
            }
            let url = format!("{id}.html");
            let (title, topic) = (Title::written(&title), u32::MAX);
            let text = DocText::new(&summary, &sections);
            (SearchDoc { url, id, title, summary, topic, kind: "question", ..SearchDoc::default() }, text)
        })
        .unzip();
    let files = index(&docs, &texts, &Facets::default());
    write("small", &docs, files);
}

/// A book in which many words begin alike, so that first letters have answers worked out ahead.
#[test]
fn a_wide_book_is_indexed() {
    let docs: Vec<SearchDoc> = (0..1500)
        .map(|n| {
            let words: Vec<String> = (0..6).map(|m| format!("wo{:03}", (n * 7 + m * 131) % 997)).collect();
            let (id, title) = (format!("page-{n}"), format!("Page {n}"));
            let url = format!("{id}.html");
            let summary = words.join(" ");
            SearchDoc {
                url,
                id,
                title: Title::plain(&title),
                summary,
                topic: u32::MAX,
                kind: "guide",
                ..SearchDoc::default()
            }
        })
        .chain([SearchDoc {
            url: "wombat.html".to_owned(),
            id: "wombat".to_owned(),
            title: Title::plain("Wo"),
            topic: u32::MAX,
            kind: "guide",
            ..SearchDoc::default()
        }])
        .collect();
    let texts: Vec<_> = docs.iter().map(|doc| DocText::new(&doc.summary, &[])).collect();
    write("wide", &docs, index(&docs, &texts, &Facets::default()));
}

#[test]
fn editing_prose_renames_nothing_and_bodies_stay_at_home() {
    let (docs, mut texts, facets) = handbook();
    let names =
        |texts: &[Arc<DocText>]| index(&docs, texts, &facets).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
    let before = names(&texts);
    let more = SearchSection { text: "Zyxomma petiolatum flies at dusk.".to_owned(), ..SearchSection::default() };
    texts[3] = DocText::new(&docs[3].summary, &[more]);
    // The page has fewer words now: the last shard may go with them.
    let after = names(&texts);
    let gone: Vec<&String> = before.iter().filter(|name| !after.contains(name)).collect();
    assert!(gone.len() <= 1 && gone.iter().all(|name| name.starts_with("search/p")), "{gone:?}");
    assert!(after.iter().all(|name| before.contains(name)), "{after:?}");
    for (path, bytes) in index(&docs, &texts, &facets) {
        assert!(!String::from_utf8(bytes).unwrap().contains("flies at dusk"), "{path}");
    }
}

#[test]
fn an_empty_book_has_an_empty_index() {
    let files = search::index(&[], &Facets::default(), &[]);
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names, ["search/main.js", "search/facets.js"]);
}
