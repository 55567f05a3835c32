//! Whatever the bytes: parsers return a value with diagnostics at real places, and never panic.
//!
//! The same properties are fuzzed for longer by the targets under `fuzz/`; what they found stands below as
//! [`once_crashed`].

use cuebook::book::options::PageOptions;
use cuebook::book::page;
use cuebook::book::sections::SectionNames;
use cuebook::book::{blocks, lock};
use cuebook::config::{CardsConfig, read};
use cuebook::diag::{self, Diagnostic};
use cuebook::digest::Digest;
use cuebook::input::Source;
use cuebook::keys::parse::{parse_toml, parse_yaml};

use cuebook::markdown::doc::Doc;
use cuebook::markdown::events::{HtmlMode, Reading};
use cuebook::markdown::fence;
use cuebook::markdown::html::{self, BodyOptions, PageLinks, Place, Target, Words};
use cuebook::route::{self, Route};
use cuebook::tools::lock::write;
use proptest::prelude::*;
use std::sync::Arc;

/// Pieces that mean something to one of the parsers, whole and broken.
#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    "+++\n", "---\n", "+++", "\n\n", "\r\n", "\t", "    ", "\u{feff}", "\u{0}", "\u{fffd}", "é", "日本語", "👩‍👩‍👧",
    "\u{301}", "\u{202e}", "title = \"x\"\n", "title: x\n", "kind = \"questions\"\n", "kind: track\n",
    "tags = [\"a\", \"b\"]\n", "tags: [a, b]\n", "[defaults]\n", "[extra]\n", "aliases = [\"a.md#b\"]\n",
    "reviewed = 2026-11-21\n", "weight: 99999999999999999999\n", "id = \"a b\"\n", "slug = \"..\"\n", "- &a [*a]\n",
    "? {a: b}\n", "!!binary x\n", "'''", "\"\"\"", "[[a]]\n", "a.b.c = 1\n", "{", "}", "[", "]", "\"", "'", "\\",
    "# ", "## ", "### ", "## Answer\n", "## Follow-ups\n", "### Why? {#why .tag roles=a,b levels=c weight=2}\n",
    "## Trade-offs\n", "## Example\n", "## Pitfalls\n", " {#id}", " {.note}", " {a=b c='d'}", "Setext\n===\n",
    "Setext\n---\n", "```python\n", "```python title=\"a\" hl=\"2-4,7\" hide=1 continue raises=E\n", "```\n",
    "~~~field label=\"x\" lines=4\nhint\n~~~\n", "```choice options=\"1|2\" id=x label=y\n", "```output\n",
    "def f(x): return '''", "    indented\n", "> ", "> [!NOTE]\n", "- ", "1. ", "- [ ] ", "- [x] task\n", "* * *\n",
    "| a | b |\n|---|:-:|\n| 1 | 2 |\n", "[link](a.md#b)", "[link](../../x \"t\")", "![img](a.png)",
    "[ref]: x.md 'title'\n", "[ref]", "[^1]", "[^1]: note\n", "<https://a.b>", "<a@b.c>", "<div id=\"x\">",
    "</div>", "<script>", "<!--", "-->", "<a href=javascript:x>", "<img src=//x>", "<svg onload=x", "&amp;", "&#0;",
    "&", "$x^2$", "$$\\frac{a}{b}$$", "$$\\begin{", "$", "\\(", "**", "_", "~~", "^", "~", "`", "``",
    "term\n: definition\n", "https://a.b/c?d#e", "..", "/", "../", "./", "%", "%2e%2e", "%ff", "?", "#", ":", "C:",
    "CON", "a/b.md", "_index.md", "[book]\n", "[vocabulary]\n", "roles = {a = \"A\"}\n",
    "[test.python]\ncommand = [\"python3\"]\n", "[print]\nmax_size = nan\n", "base_url = \"https://x\"\n",
    "version = 1\n", "[pages]\n", "[cards]\n", "[blocks]\n", "\"a/b\" = \"0123456789abcdef 2026-11-21\"\n",
    "\"a b 0123456789abcdef\" = \"Python 3.13\"\n", "<<<<<<< ours\n", "=======\n", ">>>>>>> theirs\n",
];

/// Fragments in a row, with other text between and a few characters lost, doubled or swapped.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => proptest::sample::select(FRAGMENTS).prop_map(str::to_owned),
        2 => "[ -~\n]{0,12}",
        1 => any::<String>(),
    ];
    let slips = proptest::collection::vec((any::<proptest::sample::Index>(), 0..3u8), 0..4);
    (proptest::collection::vec(piece, 0..24), slips).prop_map(|(pieces, slips)| {
        let mut text: Vec<char> = pieces.concat().chars().collect();
        for (place, slip) in slips {
            if text.is_empty() {
                break;
            }
            let (at, middle) = (place.index(text.len()), text.len() / 2);
            match slip {
                0 => drop(text.remove(at)),
                1 => text.insert(at, text[at]),
                _ => text.swap(at, middle),
            }
        }
        text.into_iter().collect()
    })
}

fn source(text: &str) -> Source {
    Source { path: "content/t/a.md".into(), text: text.into(), digest: Digest::default() }
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

fn read_page(text: &str) {
    for html in [HtmlMode::Sanitize, HtmlMode::Allow, HtmlMode::Escape] {
        let options = PageOptions {
            reading: Reading { smart: html != HtmlMode::Escape, html, math: true, remote_images: false },
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
        blocks::of_doc(doc, |_| Some(""));
        render(doc, options.reading);
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
        html::render(doc, &links, &BodyOptions { reading, words: Words::default(), pictures: Default::default() });
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

fn read_keys(text: &str) {
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

fn read_lock(text: &str) {
    let file: Arc<str> = "book.lock".into();
    let read = lock::parse(text, &file);
    all_shown(&read.diagnostics, text);
    let written = write(&read.value);
    let again = lock::parse(&written, &file);
    assert_eq!(again.diagnostics, []);
    assert_eq!(again.value, read.value);
}

fn read_fence(text: &str) {
    let (_, bad) = fence::parse(text);
    assert!(bad.iter().all(|word| text.get(word.span.clone()).is_some()));
}

fn read_routes(first: &str, second: &str) {
    let slug = route::slug(first);
    assert!(!slug.is_empty() && !slug.contains(['/', '\\', '"', '<', '&', ' ', '.']), "{slug}");
    route::decode(first);
    route::encode_fragment(first);
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

fn read_all(text: &str) {
    read_page(text);
    read_page(&format!("+++\n{text}\n+++\n## Answer\nx\n"));
    read_page(&format!("---\n{text}\n---\n## Answer\nx\n"));
    read_keys(text);
    read_lock(text);
    read_fence(text);
    let (first, second) = text.split_once('\n').unwrap_or((text, "a/b"));
    read_routes(first, second);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages(text in text()) { read_page(&text) }

    #[test]
    fn front_matter(text in text()) {
        read_page(&format!("+++\n{text}\n+++\n## Answer\nx\n"));
        read_page(&format!("---\n{text}\n---\n## Answer\nx\n"));
    }

    #[test]
    fn toml_and_yaml(text in text()) { read_keys(&text) }

    #[test]
    fn locks(text in text()) { read_lock(&text) }

    #[test]
    fn fences(text in text()) {
        read_fence(&text);
        let line = text.replace(['\n', '\r'], " ");
        read_page(&format!("```{line}\na\nb\n```\n\n## T {{{line}}}\n"));
    }

    #[test]
    fn routes(first in text(), second in text()) { read_routes(&first, &second) }

    #[test]
    fn bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) { read_all(&String::from_utf8_lossy(&bytes)) }
}

/// Inputs that once made something panic.
#[test]
fn once_crashed() {
    for text in ["```0aa0a\\: \u{feff}\na\n```\n", "```&amp;\u{e9}\n```\n"] {
        read_all(text);
    }
}
