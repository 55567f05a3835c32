//! Any text as a page, its front matter above all: read, and every diagnostic rendered at its place.

#![no_main]

use cuebook::book::options::PageOptions;
use cuebook::book::sections::SectionNames;
use cuebook::book::page;
use cuebook::config::CardsConfig;
use cuebook::diag;
use cuebook::digest::Digest;
use cuebook::input::Source;
use cuebook::markdown::doc::Reading;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let options = PageOptions {
        reading: Reading { smart: true, html: true },
        sections: SectionNames::new("en", &Default::default()),
        cards: CardsConfig::default(),
        page_kib: 4096,
    };
    for (mark, close) in [("", ""), ("+++\n", "\n+++\n## Answer\nx\n"), ("---\n", "\n---\n## Answer\nx\n")] {
        let text = format!("{mark}{text}{close}");
        let source = Source { path: "content/t/a.md".into(), text: text.as_str().into(), digest: Digest::default() };
        let read = page::parse(&source, &options);
        for problem in &read.diagnostics {
            diag::report::render(problem, Some(&text), false);
            diag::report::to_json(problem, Some(&diag::places::Places::new(&text)));
        }
    }
});
