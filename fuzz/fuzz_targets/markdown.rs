//! Any text as Markdown: outline, HTML, and every way of filling its holes. Text must not become markup: the number of
//! raw `<script` in the output is that of the input.

#![no_main]

use cuebook::digest::Digest;
use cuebook::input::Source;
use cuebook::markdown::doc::Reading;
use cuebook::markdown::outline;
use cuebook::markdown::html::{self, BodyOptions, PageLinks, Place, Target, Words};
use cuebook::route::Route;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&first, data)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(data);
    let reading = Reading { smart: first & 1 != 0, html: first & 2 != 0 };
    let source = Source { path: "content/t/a.md".into(), text: text.into(), digest: Digest::default() };
    let doc = outline::parse(&source, reading).value;
    prose::of_pieces(&doc, reading.smart);
    cuebook::book::blocks::of_doc(&doc, |language| (language == "python").then_some(""));
    let targets = [
        Target::Page { route: Route::new("x/y z.html"), anchor: Some("a\"b".to_owned()) },
        Target::File { route: Route::new("t/i.png"), size: Some((1, 2)) },
        Target::Here("h".to_owned()),
        Target::Outside,
        Target::Dead,
    ];
    let links = doc.links.iter().enumerate().map(|(n, _)| targets[(n + usize::from(first >> 2)) % 5].clone());
    let body = html::render(&doc, &PageLinks(links.collect()), &BodyOptions { reading, words: Words::default(), pictures: Default::default() });
    assert!(body.pieces.len() >= doc.pieces.len());
    let (home, other) = (Route::new("t/a.html"), Route::new("print/books/b.html"));
    for place in [
        Place { on: &home, home: &home, prefix: "", beside: None },
        Place { on: &other, home: &home, prefix: "", beside: None },
        Place { on: &other, home: &home, prefix: "q-", beside: None },
    ] {
        for fragment in body.pieces.iter().chain([&body.footnotes]) {
            let html = fragment.at(place);
            fragment.items_at(place);
            fragment.first_paragraph_at(place);
            fragment.after_first_paragraph_at(place);
            fragment.first_code_at(place);
            assert!(reading.html || !html.contains("<script"), "{html}");
        }
    }
});
