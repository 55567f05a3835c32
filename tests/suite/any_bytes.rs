//! Whatever the bytes: parsers return a value with diagnostics at real places, and never panic.
//!
//! The properties are those of [`crate::properties`], fuzzed for longer by the targets under `fuzz/`; what they found
//! stands below as [`once_crashed`].

use crate::properties::{read_attributes, read_fence, read_front_matter, read_keys, read_lock, read_page, read_routes};
use proptest::prelude::*;

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

fn read_all(text: &str) {
    read_page(text);
    read_front_matter(text);
    read_keys(text);
    read_lock(text);
    read_fence(text);
    read_routes(text.split_once('\n').unwrap_or((text, "a/b")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages(text in text()) { read_page(&text) }

    #[test]
    fn front_matter(text in text()) { read_front_matter(&text) }

    #[test]
    fn toml_and_yaml(text in text()) { read_keys(&text) }

    #[test]
    fn locks(text in text()) { read_lock(&text) }

    #[test]
    fn fences(text in text()) { read_fence(&text) }

    #[test]
    fn attributes(text in text()) { read_attributes(&text) }

    #[test]
    fn routes(first in text(), second in text()) { read_routes((&first, &second)) }

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
