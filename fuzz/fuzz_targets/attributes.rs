//! Any text as the attributes of a heading and of a fence.

#![no_main]

use cuebook::book::options::PageOptions;
use cuebook::book::sections::SectionNames;
use cuebook::book::page;
use cuebook::config::CardsConfig;
use cuebook::digest::Digest;
use cuebook::input::Source;
use cuebook::markdown::events::{HtmlMode, Reading};
use cuebook::markdown::fence;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (_, bad) = fence::parse(&text);
    for word in bad {
        assert!(text.get(word.span.clone()).is_some(), "{word:?}");
    }
    let line = text.replace(['\n', '\r'], " ");
    let page = format!(
        "+++\ntitle = 't'\nkind = 'questions'\n+++\n## A {line}\n\n### Answer {{{line}}}\n\n## B {{{line}}}\n\n```{line}\na\nb\n```\n\n```output\nc\n```\n\n~~~field {line}\n~~~\n"
    );
    let source = Source { path: "content/t/a.md".into(), text: page.as_str().into(), digest: Digest::default() };
    let options = PageOptions {
        reading: Reading { smart: true, html: HtmlMode::Allow, math: true, remote_images: false },
        sections: SectionNames::new("en", &Default::default()),
        cards: CardsConfig::default(),
        page_kib: 4096,
    };
    let read = page::parse(&source, &options);
    for problem in &read.diagnostics {
        let span = problem.span.clone().unwrap_or(0..0);
        assert!(page.get(span).is_some(), "{problem:?}");
    }
});
