//! Indexes a corpus and says how long it took: `cargo bench --bench search -- CORPUS.json OUT_FOLDER`.
//!
//! The corpus is what `corpus.py` makes: a JSON array of pages `{id, title, summary, sections: [{title, text}]}`. See
//! `run.mjs`, which runs the whole comparison.

use cuebook::inside::markdown::Title;
use cuebook::inside::outputs::search::{self, DocText, Facets, SearchDoc, SearchSection};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, path::Path};

#[derive(serde::Deserialize)]
struct Page {
    id: String,
    title: String,
    summary: String,
    sections: Vec<Section>,
}

#[derive(serde::Deserialize)]
struct Section {
    title: String,
    text: String,
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let [corpus, out] = arguments.as_slice() else {
        println!("usage: cargo bench --bench search -- CORPUS.json OUT_FOLDER");
        return;
    };
    let pages: Vec<Page> = serde_json::from_slice(&fs::read(corpus).expect("the corpus")).expect("pages");
    let (docs, texts): (Vec<SearchDoc>, Vec<Arc<DocText>>) = pages.into_iter().map(doc).unzip();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let mut best = Duration::MAX;
    let mut files = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        files = one.install(|| {
            let part = search::read(&docs, &texts, &Facets::default());
            search::index(&docs, &Facets::default(), &[part.into()])
        });
        best = best.min(start.elapsed());
    }
    for (path, bytes) in files {
        let path = Path::new(out).join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }
    println!("{{\"pages\":{},\"milliseconds\":{}}}", docs.len(), best.as_millis());
}

fn doc(page: Page) -> (SearchDoc, Arc<DocText>) {
    let sections = page.sections.into_iter().enumerate().map(|(number, section)| SearchSection {
        anchor: if section.title.is_empty() { String::new() } else { format!("s{number}") },
        title: section.title,
        kind: "other",
        text: section.text,
        ..SearchSection::default()
    });
    let text = DocText::new(&page.summary, &sections.collect::<Vec<_>>());
    let doc = SearchDoc {
        url: format!("{}.html", page.id),
        id: page.id,
        title: Title::plain(&page.title),
        summary: page.summary,
        topic: u32::MAX,
        format: u8::MAX,
        kind: "guide",
        ..SearchDoc::default()
    };
    (doc, text)
}
