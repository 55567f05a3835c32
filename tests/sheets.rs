//! Sheets end to end: generated books → layout, HTML and PDF, the PDFs read back with poppler.
//!
//! With `CUEBOOK_SHEETS_OUT=DIR` the HTML sheets, their PDFs and `expected.json` are left in DIR as a small site, on which
//! `tests/browser/print.spec.mjs` can be run.

use cuebook::inside::config::PrintConfig;
use cuebook::inside::markdown::{Prose, Title};
use cuebook::inside::outputs::Link;
use cuebook::inside::outputs::SheetPage;
use cuebook::inside::outputs::sheets::{self, Fonts, InputEntry, Layout, Paper, SheetInput, SheetWords};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const WORDS: &str = "a the list tuple when you iterate over values and each call copies memory before it returns because mutable \
    state is shared between threads so keep data small use index lookup hash table queue lock event loop await generator yield \
    decorator function closure scope name binding object class method descriptor protocol dataclass equality pandas frame \
    column join group transaction isolation level cache invalidation timeout retry idempotent request response status";

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn sentence(&mut self, from: usize, to: usize) -> String {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let count = from + self.below(to - from + 1);
        let text: Vec<&str> = (0..count).map(|_| words[self.below(words.len())]).collect();
        let mut text = text.join(" ");
        text[..1].make_ascii_uppercase();
        text
    }
}

fn book(count: usize, seed: u64) -> SheetInput {
    let mut dice = Dice(seed);
    let entry = |dice: &mut Dice, index: usize| {
        let title = format!("{} `item_{index}`?", dice.sentence(3, 8));
        InputEntry {
            title: Title::written(&title),
            cue: (!index.is_multiple_of(7)).then(|| dice.sentence(3, 6).to_lowercase()),
            answer: Prose::written(&format!(
                "{} `call_{index}(a - b, *rest)` {}.",
                dice.sentence(4, 12),
                dice.sentence(6, 12)
            )),
            tradeoff: (index % 3 != 1).then(|| Prose::written(&format!("`list` or {}.", dice.sentence(8, 16)))),
            code: (index % 11 == 3).then(|| format!("for key in data[{index}]:\n    print(key, data[key])")),
            weight: 1 + (index % 3) as u8,
            path: format!("topic/question-{index}.html"),
            file: format!("content/topic/question-{index}.md").into(),
        }
    };
    let groups = count.div_ceil(12).max(1);
    let mut left = 0..count;
    SheetInput {
        title: format!("Backend engineer, {count} questions"),
        subtitle: "Python interview handbook".to_owned(),
        groups: (0..groups)
            .map(|group| {
                let entries = left.by_ref().take(12).map(|index| Arc::new(entry(&mut dice, index))).collect();
                (format!("Group {} of topics", group + 1), entries)
            })
            .collect(),
        address: "https://example.org/handbook/tracks/backend.html".to_owned(),
        base: "https://example.org/handbook".to_owned(),
        rtl: false,
        config: PrintConfig::default(),
        words: SheetWords::default(),
    }
}

fn with(mut input: SheetInput, title: &str, change: impl Fn(usize, &mut InputEntry)) -> SheetInput {
    input.title = title.to_owned();
    input
        .groups
        .iter_mut()
        .flat_map(|(_, entries)| entries)
        .enumerate()
        .for_each(|(index, entry)| change(index, Arc::make_mut(entry)));
    input
}

fn books() -> Vec<(&'static str, SheetInput)> {
    let mut books: Vec<(&str, SheetInput)> = vec![
        ("n5", book(5, 1)),
        ("n40", book(40, 2)),
        ("n150", book(150, 3)),
        ("n600", book(600, 4)),
        ("n0", book(0, 5)),
    ];
    books.push((
        "words",
        with(book(30, 6), "Long words", |index, entry| {
            let name = "very_long_name_".repeat(3 + index % 9);
            entry.answer = Prose::written(&format!("The module `{name}.handler` raises, and {name} too."));
            entry.cue = Some("x".repeat(20 + index * 5));
        }),
    ));
    books.push((
        "cjk",
        with(book(40, 7), "日本語の面接の質問集", |index, entry| {
            entry.title = Title::written(&format!("リストとタプルの違いは何ですか（第{index}問）？"));
            entry.cue = Some("変わる箱、変わらない記録".to_owned());
            let answer = "リストは変更できますが、タプルは変更できません。`Python`では両方とも順序を保ちます。";
            entry.answer = Prose::written(&answer.repeat(1 + index % 3));
            entry.tradeoff = Some(Prose::written("メモリを節約できますが、変更はできません。"));
        }),
    ));
    let mut hebrew = with(book(36, 8), "שאלות ראיון בפייתון", |index, entry| {
        entry.title = Title::written(&format!("מה ההבדל בין `list` לבין `tuple` בשאלה {index}?"));
        entry.cue = Some("משתנה מול קבוע".to_owned());
        entry.answer = Prose::written(
            "רשימה ניתנת לשינוי, ואילו `tuple` אינו ניתן לשינוי (immutable) ולכן יכול לשמש מפתח במילון.",
        );
        entry.tradeoff = Some(Prose::written("פחות זיכרון, אבל אין `append`."));
    });
    hebrew.rtl = true;
    hebrew.subtitle = "מדריך".to_owned();
    books.push(("rtl", hebrew));
    books.push((
        "code",
        with(book(24, 9), "Nothing but code", |index, entry| {
            (entry.cue, entry.tradeoff, entry.answer) = (None, None, Prose::default());
            let lines = (0..4 + index % 6)
                .map(|n| format!("{}value_{n} = compute(first_argument, second={n})\n", "    ".repeat(n % 3)));
            entry.code = Some("def f():\n".to_owned() + &lines.collect::<String>());
        }),
    ));
    let mut offline = book(52, 10);
    (offline.address, offline.base) = (String::new(), String::new());
    books.push(("offline", offline));
    books
}

/// Text without white space and without what is drawn apart: comparable between layout, HTML and PDF.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '±' | '`' | '\u{200b}')).collect()
}

#[test]
fn every_shown_entry_is_whole_and_in_order() {
    for (name, input) in books() {
        let layout = sheets::fit(&input, Paper::Both, Fonts::embedded());
        assert_eq!(layout.total, input.groups.iter().map(|(_, entries)| entries.len()).sum::<usize>(), "{name}");
        let mut entries = input.groups.iter().flat_map(|(_, entries)| entries);
        for item in layout.items() {
            let entry =
                entries.find(|entry| entry.title.text == item.name).unwrap_or_else(|| panic!("{name}: {}", item.name));
            let printed: String = item.blocks.iter().map(|block| block.text()).collect();
            let parts = [
                Some(&entry.title.text),
                entry.cue.as_ref(),
                Some(&entry.answer.text),
                entry.tradeoff.as_ref().map(|tradeoff| &tradeoff.text),
                entry.code.as_ref(),
            ];
            let written: String = parts.into_iter().flatten().map(String::as_str).collect();
            assert_eq!(squeeze(&printed), squeeze(&written), "{name}");
        }
    }
}

#[test]
fn a_sheet_that_leaves_entries_out_says_so() {
    let layout = sheets::fit(&book(600, 4), Paper::Both, Fonts::embedded());
    assert!(layout.shown > 20 && layout.shown < 600, "{}", layout.shown);
    let foot = layout.foot.text();
    assert!(
        foot.contains(&format!("{} of 600, by weight; all at example.org/handbook/tracks/backend.html", layout.shown)),
        "{foot}"
    );
    let small = sheets::fit(&book(5, 1), Paper::Both, Fonts::embedded());
    assert_eq!((small.shown, small.size), (5, 1000));
    assert!(small.foot.text().contains("5 questions"));
}

#[derive(serde::Serialize)]
struct Expected {
    file: String,
    /// Text of each block, in reading order.
    blocks: Vec<String>,
    size: u32,
    columns: u32,
}

/// The least that `sheet.html` needs around it.
const BASE: &str = r#"<!doctype html><html lang="{{ language }}" dir="{{ direction }}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'">
<title>{{ title }}</title>{% block scripts %}{% endblock scripts %}{% block head %}{% endblock head %}</head>
<body><header class="site-header">Header</header><main id="main">{% block main %}{% endblock main %}</main><footer class="site-footer">Footer</footer></body></html>"#;

fn theme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default")
}

fn html(layout: &Layout, view: &SheetPage, title: &str) -> String {
    let mut tera = tera::Tera::new();
    tera.autoescape_on([".html"]);
    let sheet = std::fs::read_to_string(theme().join("templates/sheet.html")).unwrap();
    tera.add_raw_templates([("base.html", BASE), ("sheet.html", sheet.as_str())]).unwrap();
    let mut context = tera::Context::new();
    context.insert("view", view);
    context.insert("title", title);
    context.insert("language", if layout.rtl { "he" } else { "en" });
    context.insert("direction", if layout.rtl { "rtl" } else { "ltr" });
    context.insert("page", &BTreeMap::from([("root", "../../")]));
    let assets = [STYLES[0], STYLES[1], "sheet.js"].map(|name| (name, format!("assets/{name}")));
    let assets = BTreeMap::from(assets);
    context.insert("site", &BTreeMap::from([("assets", assets)]));
    context.insert("t", &cuebook::inside::outputs::theme::load(None, &[], "en").value.strings);
    tera.render("sheet.html", &context).unwrap()
}

/// The style sheets of a sheet.
const STYLES: [&str; 2] = ["sheet-fonts.css", "sheet.css"];

#[test]
fn the_html_sheet_renders_and_can_be_left_for_the_browser_tests() {
    let out = std::env::var_os("CUEBOOK_SHEETS_OUT").map(PathBuf::from);
    let mut expected = Vec::new();
    for (name, input) in books() {
        let layout = sheets::fit(&input, Paper::Both, Fonts::embedded());
        let back = Link { href: "../../tracks/x.html".to_owned(), title: Title::plain(&input.title) };
        let view = sheets::page(&layout, "../../", back, Some(format!("{name}.pdf")));
        let html = html(&layout, &view, &input.title);
        assert_eq!(html.matches("<li>").count(), layout.shown, "{name}");
        assert!(!html.contains("style="), "{name}");
        let Some(out) = &out else { continue };
        let folder = out.join("print/tracks");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.html")), html).unwrap();
        #[cfg(feature = "pdf")]
        std::fs::write(folder.join(format!("{name}.pdf")), pdf(&layout, &input.title)).unwrap();
        let blocks = layout.items().flat_map(|item| &item.blocks).map(|block| squeeze(&block.text())).collect();
        expected.push(Expected {
            file: format!("print/tracks/{name}.html"),
            blocks,
            size: layout.size,
            columns: layout.columns,
        });
    }
    let Some(out) = out else { return };
    let assets = out.join("assets");
    std::fs::create_dir_all(&assets).unwrap();
    for name in STYLES {
        let css = std::fs::read_to_string(theme().join("css").join(name)).unwrap();
        let css = css.replace("asset:fonts/print/", "").replace("asset:fonts/", "");
        std::fs::write(assets.join(name), css).unwrap();
    }
    std::fs::copy(theme().join("js/sheet.js"), assets.join("sheet.js")).unwrap();
    for folder in ["fonts", "fonts/print"] {
        for file in std::fs::read_dir(theme().join(folder)).unwrap().flatten() {
            if file.path().extension().is_some_and(|extension| extension == "woff2") {
                std::fs::copy(file.path(), assets.join(file.file_name())).unwrap();
            }
        }
    }
    std::fs::write(out.join("expected.json"), serde_json::to_string_pretty(&expected).unwrap()).unwrap();
}

#[cfg(feature = "pdf")]
fn pdf(layout: &Layout, title: &str) -> Vec<u8> {
    let meta = cuebook::inside::outputs::pdf::PdfMeta {
        title: title.to_owned(),
        authors: vec!["An Author".to_owned()],
        language: if layout.rtl { "he".to_owned() } else { "en".to_owned() },
        generator: "cuebook".to_owned(),
    };
    cuebook::inside::outputs::pdf::pdf(layout, Fonts::embedded(), &meta).unwrap()
}

#[cfg(feature = "pdf")]
#[test]
fn the_pdf_is_one_page_with_all_its_text() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let poppler = Command::new("pdfinfo").arg("-v").output().is_ok();
    for (name, input) in books() {
        for paper in [Paper::Both, Paper::A4, Paper::Letter] {
            let layout = sheets::fit(&input, paper, Fonts::embedded());
            let made = pdf(&layout, &input.title);
            assert!(made.starts_with(b"%PDF"), "{name}");
            assert_eq!(made, pdf(&layout, &input.title), "{name}: the same bytes each time");
            if !poppler {
                continue;
            }
            let file = folder.path().join(format!("{name}.pdf"));
            std::fs::write(&file, &made).unwrap();
            let run = |program: &str, arguments: &[&str]| {
                let output = Command::new(program).args(arguments).arg(&file).arg("-").output().unwrap();
                String::from_utf8_lossy(&output.stdout).into_owned()
            };
            let info =
                String::from_utf8_lossy(&Command::new("pdfinfo").arg(&file).output().unwrap().stdout).into_owned();
            assert!(info.contains("Pages:           1\n") && info.contains("Tagged:          yes"), "{name}: {info}");
            let size = match paper {
                Paper::Both => "595.28 x 792 pts",
                Paper::A4 => "595.28 x 841.89 pts",
                Paper::Letter => "612 x 792 pts",
            };
            assert!(info.contains(size), "{name}: {info}");
            if name == "rtl" || name == "cjk" {
                continue;
            }
            let text = squeeze(&run("pdftotext", &["-raw"]));
            let mut from = 0;
            for block in layout.items().flat_map(|item| &item.blocks) {
                let wanted = squeeze(&block.text());
                let at = text[from..]
                    .find(&wanted)
                    .unwrap_or_else(|| panic!("{name}: {wanted} after {}", &text[from..from + 300]));
                from += at + wanted.len();
            }
        }
    }
}
