//! What holds for any text: properties of the parsers, from text to a value.
//!
//! One place for two users: `any_bytes` tries them on generated text in every test run, and the targets under `fuzz/`, which
//! include this file, for as long as one likes.

use cuebook::inside::book::PageOptions;
use cuebook::inside::book::SectionNames;
use cuebook::inside::book::page;
use cuebook::inside::book::{blocks, lock};
use cuebook::inside::config::{CardsConfig, read};
use cuebook::inside::diag::{self, Diagnostic};
use cuebook::inside::input::Source;
use cuebook::inside::keys::{parse_toml, parse_yaml};
use cuebook::inside::markdown::Doc;
use cuebook::inside::markdown::fence;
use cuebook::inside::markdown::html::{self, BodyOptions, BodyWords, PageLinks, Place, Target};
use cuebook::inside::markdown::{HtmlMode, Quotes, Reading};
use cuebook::inside::route::{self, Route};
use cuebook::inside::tools::lock::write;
use std::sync::Arc;

fn source(text: &str) -> Source {
    Source { path: "content/t/a.md".into(), text: text.into(), ..Source::default() }
}

/// Each diagnostic is at a place of the text, and can be shown.
fn all_shown(problems: &[Diagnostic], text: &str) {
    for problem in problems {
        if let Some(span) = &problem.span {
            assert!(text.get(span.clone()).is_some(), "{problem:?} is at no place of {text:?}");
        }
        assert!(!diag::report::render(problem, Some(text), false).is_empty());
        assert!(diag::report::to_json(problem, Some(&diag::places::Places::new(text))).starts_with('{'));
    }
}

/// Any text as a page, under every setting of raw HTML: its outline, its HTML, and every way of filling the holes.
pub fn read_page(text: &str) {
    for html in [HtmlMode::Sanitize, HtmlMode::Allow, HtmlMode::Escape] {
        let options = PageOptions {
            reading: Reading {
                quotes: (html != HtmlMode::Escape).then_some(Quotes::ENGLISH),
                html,
                math: true,
                remote_images: false,
            },
            sections: SectionNames::new("en", &Default::default()),
            cards: CardsConfig::default(),
            page_kib: 4096,
        };
        let page = page::parse(&source(text), &options);
        all_shown(&page.diagnostics, text);
        let doc = page.value.doc();
        assert_eq!(doc.pieces.len(), doc.headings.len() + 1);
        assert_eq!(doc.prose().len(), doc.pieces.len());
        assert!(doc.headings.iter().all(|heading| !heading.id.is_empty()));
        blocks::of_doc(&doc, |_| Some(""));
        render(&doc, options.reading);
    }
}

fn render(doc: &Doc, reading: Reading) {
    let targets = [
        Target::Page { route: Route::new("x/y z.html"), query: "?q=\"".to_owned(), anchor: Some("a\"b".to_owned()) },
        Target::File { route: Route::new("t/i.png"), size: Some((1, 2)), suffix: "#p".to_owned() },
        Target::Here("h".to_owned()),
        Target::Dead,
        Target::Outside,
    ];
    let links = PageLinks(targets.into_iter().cycle().take(doc.links.len()).collect());
    let body =
        html::render(doc, &links, &BodyOptions { reading, words: BodyWords::default(), pictures: Default::default() });
    let (home, other) = (Route::new("t/a.html"), Route::new("print/books/b.html"));
    for place in [
        Place { on: &home, home: &home, prefix: "", beside: None },
        Place { on: &other, home: &home, prefix: "", beside: None },
        Place { on: &other, home: &home, prefix: "q-", beside: None },
    ] {
        for fragment in body.pieces.iter().chain([&body.footnotes]) {
            let html = fragment.at(place);
            let parts = (fragment.first_paragraph_at(place), fragment.after_first_paragraph_at(place));
            assert!(html.starts_with(&parts.0));
            fragment.items_at(place);
            fragment.first_code_at(place);
            assert!(reading.html != HtmlMode::Escape || !html.contains("<script"), "{html}");
        }
    }
}

/// Any text as the front matter of a page.
pub fn read_front_matter(text: &str) {
    read_page(&format!("+++\n{text}\n+++\n## Answer\nx\n"));
    read_page(&format!("---\n{text}\n---\n## Answer\nx\n"));
}

/// Any text as the attributes of headings and fences.
pub fn read_attributes(text: &str) {
    read_fence(text);
    let line = text.replace(['\n', '\r'], " ");
    read_page(&format!(
        "+++\ntitle = 't'\nkind = 'questions'\n+++\n## A {line}\n\n### Answer {{{line}}}\n\n## B {{{line}}}\n\n\
         ```{line}\na\nb\n```\n\n```output\nc\n```\n\n~~~field {line}\n~~~\n"
    ));
}

/// Any text as TOML, YAML and `book.toml`.
pub fn read_keys(text: &str) {
    let file: Arc<str> = "book.toml".into();
    for parse in [parse_toml, parse_yaml] {
        let mut problems = Vec::new();
        let table = parse(text, &file, 0, &mut problems);
        all_shown(&problems, text);
        for (key, value) in &table {
            assert!(
                text.get(key.span.clone()).is_some() && text.get(value.span.clone()).is_some(),
                "{key:?} {value:?}"
            );
        }
    }
    all_shown(&read::parse(text, &file).diagnostics, text);
}

/// Any text as `book.lock`: read, written, and read again as the same.
pub fn read_lock(text: &str) {
    let file: Arc<str> = "book.lock".into();
    let read = lock::parse(text, &file);
    all_shown(&read.diagnostics, text);
    let written = write(&read.value);
    let again = lock::parse(&written, &file);
    assert_eq!(again.diagnostics, []);
    assert_eq!(again.value, read.value);
    assert_eq!(write(&again.value), written);
}

/// Any text as the words after the ticks of a fence.
pub fn read_fence(text: &str) {
    let (_, bad) = fence::parse(text);
    assert!(bad.iter().all(|word| text.get(word.span.clone()).is_some()));
}

/// Any two texts as paths, links and slugs. A link from one route leads, by the rules of relative links, to the other.
pub fn read_routes((first, second): (&str, &str)) {
    let slug = route::slug(first);
    assert!(!slug.is_empty() && !slug.contains(['/', '\\', '"', '<', '&', ' ', '.']), "{slug}");
    route::decode(first);
    route::encode_fragment(first);
    assert_eq!(route::decode(&route::encode(first)).trim_start_matches("./"), first.trim_start_matches("./"));
    Route::of_page(first, None).folded();
    Route::of_page(first, Some("slug")).under("https://x.io/b/");
    if let Some(path) = route::resolve("", first).and_then(|folder| route::resolve(&folder, second)) {
        assert!(!path.split('/').any(|part| part == ".." || part == "."), "{path}");
        assert_eq!(route::resolve("", &path).as_deref(), Some(&*path));
    }
    let whole = |text: &str| route::resolve("", text).filter(|path| !path.is_empty());
    if let (Some(from), Some(to)) = (whole(first), whole(second)) {
        let (from, to) = (Route::new(from), Route::new(to));
        let link = from.link_to(&to);
        assert_eq!(route::resolve(from.folder(), &route::decode(&link)).as_deref(), Some(to.as_str()), "{link}");
    }
}
