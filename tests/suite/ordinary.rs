//! Files as people have them: they build, or the report says which line is wrong.

use crate::links::{dead_ends, repeated_ids};
use crate::project::Project;
use std::collections::BTreeSet;

const FRONT: &[&str] = &[
    "",
    "---\ntitle: \"A title: with a colon\"\n---\n\n",
    "---\ntitle: Plain title\ntags: []\nweight: 2\n---\n",
    "---\ntitle: 'It''s quoted'\ndescription: >\n  Folded\n  text\nextra:\n  anything: [1, {a: b}]\n---\n\n",
    "---\n# only a comment\n---\n\n",
    "---\n---\n",
    "---\ntitle: x\r\n---\r\n",
    "+++\ntitle = 'TOML'\nreviewed = 2026-01-31\n+++\n",
    "+++\ntitle = \"\"\"\nLong\"\"\"\n[extra]\nkey = 1\n+++\n\n",
    "\n\n---\ntitle: After blank lines\n---\n\n",
    // From other tools: keys that are not ours, each at its line.
    "---\nlayout: post\ntitle: Jekyll\ndate: 2020-01-01 10:00:00 +0100\ncategories: [a, b]\n---\n",
    "---\ntitle: [unclosed\n---\n",
    "---\ntitle: never closed\n\nText.\n",
    "---\n\nA line across the page.\n\n---\n\n",
    "---\ttitle\n",
];

const BODY: &[&str] = &[
    "# Heading\n\nText.\n",
    "Setext\n======\n\nText\n----\n\nMore.\n",
    "# A\n\n#### Deep\n\n###### Deepest\n\n## Shallow\n\n# Another top\n\n# A\n\n## A\n\n## A\n",
    "# Code\n\n```python\nprint('never closed')\n",
    "# Code\n\n````\n```\nnested\n```\n````\n\n    indented\n\n~~~ {.python .numberLines}\nx = 1\n~~~\n\n```js {1,3}\nx\n```\n",
    "# Raw\n\n<details><summary>Open</summary>\n\n*inside*\n\n</details>\n\n<br/> <kbd>Ctrl</kbd> <!-- a comment -- with dashes --> <p>unclosed\n\n<img alt='x' src=gone.png>\n",
    "# Table\n\n| a | b |\n|---|:-:|\n| `x|y` | 1 |\n| \\| |\n\n[^1] and [^2]\n\n[^1]: Note.\n",
    "# Right to left\n\nשלום עולם. مرحبا بالعالم. \u{202e}turned\u{202c}\n\n## שאלה\n\n## سؤال\n",
    "# 日本語の見出し\n\n本文。改行\nなし。\n\n## 質問？\n\n答え。\n",
    "# Emoji 🎉 👩‍👩‍👧 e\u{301}\n\n:smile: 🙂\n",
    "# Links\n\n<https://example.org/?a=1&b=2> [ref][r] [missing] [] [a]() [top](#) [self](#links)\n\n[r]: https://example.org \"Title\"\n",
    "# Controls \u{7}\n\ntab\tand\u{b}vertical\u{c}feed \u{0}null \u{feff}bom \u{200b}zero\n",
    "# Lists\n\n1. one\n   1. two\n\n      - three\n\n        > quote\n        > ```\n        > code\n10) other\n* [ ] task\n* [x] done\n",
    "# Entities &amp; &nbsp; &#x1F600; &bogus; < > \" '\n\n5 < 6 && 7 > 2 <notatag <1>\n",
    "# Math\n\nIt costs $5 and $6, or \\$7. $x^2$ and $$\\sum_{i=0}^n i$$\n",
    "## Answer\n\nAn answer without a title above it.\n",
    "# Q\n\n## Answer\n\n```python\nprint(1)\n```\n```output\n1\n```\n\n## Follow-ups\n\n### One?\n\nYes.\n\n### One?\n\nYes again.\n",
    "# Smart\n\n\"Quotes\" -- dashes --- and... 'single' don't <<guillemets>>\n",
    "# Attributes {#custom .class key=value}\n\n## Same {#custom}\n",
    "# Liquid {{ page.title }} {% include x.html %}\n\n{{< shortcode >}} {% raw %}\n",
    "",
    "\n\n\n",
    "Just one line without an end",
    "# Fence\n\n```{r, echo=FALSE}\nx\n```\n\n```python title=\"unclosed\nx\n```\n\n```text foo=bar\nx\n```\n",
];

const NAMES: &[&str] = &[
    "plain",
    "with space",
    "Größe",
    "C# notes",
    "100%",
    "100%25",
    "日本語",
    "עברית",
    "it's",
    "semi;colon",
    "a+b",
    "dots.in.name",
    "UPPER",
    "#hash",
    "(parens)",
    "[brackets]",
    "emoji🙂",
    "a&b",
    "tilde~x",
    "-dash",
    "at@sign",
    "comma,name",
    "=eq",
    "{braces}",
    "question?mark",
    "quote\"mark",
    "less<than",
    "pipe|name",
    "star*",
    "colon:name",
    "back\\slash",
    "index",
    "404",
    "README",
];

fn ordinary() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut name = 0;
    for (front_number, front) in FRONT.iter().enumerate() {
        for (body_number, body) in BODY.iter().enumerate() {
            let stem = NAMES[name % NAMES.len()];
            let folder = format!("{front_number}-{}", name / NAMES.len());
            name += 1;
            let mut text = format!("{front}{body}");
            match (front_number + body_number) % 5 {
                1 => text = text.replace("\r\n", "\n").replace('\n', "\r\n"),
                2 => text = format!("\u{feff}{text}"),
                3 => text = format!("\u{feff}{}", text.replace("\r\n", "\n").replace('\n', "\r\n")),
                _ => {}
            }
            files.push((format!("content/{folder}/{stem}.md"), text));
        }
    }
    let huge = "## Part\n\nA paragraph with *some* `code` and [a link](#part).\n\n- item\n\n".repeat(7_000);
    files.push(("content/huge.md".to_owned(), format!("# Huge\n\n{huge}")));
    files.push(("content/nested.md".to_owned(), format!("# Nested\n\n{}deep\n", "> ".repeat(2_000))));
    files.push((
        "content/brackets.md".to_owned(),
        format!("# Brackets\n\n{}\n\n{}\n", "[".repeat(20_000), "*a _b ".repeat(5_000)),
    ));
    files.push(("content/long-line.md".to_owned(), format!("# Long\n\n{}\n", "word ".repeat(50_000))));
    files
}

#[test]
fn hundreds_of_ordinary_files_build_or_say_which_line_is_wrong() {
    let files = ordinary();
    assert!(files.len() > 300, "{}", files.len());
    let project = files.iter().fold(Project::book(), |project, (path, text)| project.file(path, text));
    let outcome = project.build();
    assert!(matches!(outcome.code, Some(0 | 1)), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    let mut wrong = BTreeSet::new();
    for report in outcome.diagnostics() {
        let file = report["file"].as_str().unwrap_or_else(|| panic!("no file in {report}")).to_owned();
        let of_a_name = report["code"] == "path-clash" || report["code"] == "unportable-name";
        assert!(of_a_name || report["line"].is_u64(), "no line in {report}");
        if let Some(line) = report["line"].as_u64() {
            let text =
                &files.iter().find(|(path, _)| *path == file).unwrap_or_else(|| panic!("no such file: {report}")).1;
            let lines = text.split('\n').count() as u64;
            assert!((1..=lines).contains(&line), "{report} in a file of {lines} lines");
            let column = report["column"].as_u64().expect("a column");
            let width = text.split('\n').nth(line as usize - 1).expect("the line").chars().count() as u64;
            assert!((1..=width + 1).contains(&column), "{report}: the line has {width} characters");
        }
        if report["severity"] == "error" {
            wrong.insert(file);
        }
    }
    let mut kinds = std::collections::BTreeMap::<&str, usize>::new();
    let reports = outcome.diagnostics();
    for report in &reports {
        *kinds.entry(report["code"].as_str().expect("a code")).or_default() += 1;
    }
    println!("{} of {} files have an error: {kinds:?}", wrong.len(), files.len());
    assert!(wrong.len() * 3 < files.len() * 2, "too many files are wrong: {}", wrong.len());
    // Without those the rest is a good book, every link of which leads somewhere.
    let project = wrong.iter().fold(outcome.then(), |project, file| project.without(file));
    let outcome = project.build().ends(0);
    let site = outcome.site();
    assert_eq!(dead_ends(&site), Vec::<String>::new());
    let repeated = repeated_ids(&site);
    assert_eq!(repeated, Vec::<String>::new());
}

#[test]
fn names_that_are_one_file_on_other_disks_clash() {
    for (one, other) in [("a.md", "A.md"), ("caf\u{e9}.md", "cafe\u{301}.md"), ("ß.md", "ẞ.md"), ("t/x.md", "T/x.md")]
    {
        let project =
            Project::book().file(&format!("content/{one}"), "# One\n").file(&format!("content/{other}"), "# Two\n");
        let outcome = project.build().fails(1);
        assert!(outcome.reports().iter().all(|report| report.starts_with("path-clash content/")), "{}", outcome.stdout);
    }
}

#[test]
fn paths_that_lead_out_of_the_book_are_refused_wherever_they_are_written() {
    for (text, report) in [
        ("# A\n\n[x](../../x.md)\n", "outside-book content/a.md:3:1"),
        ("# A\n\n[x](../..%2fx.md)\n", "outside-book content/a.md:3:1"),
        ("# A\n\n[x](%2e%2e/%2e%2e/x.md)\n", "outside-book content/a.md:3:1"),
        ("# A\n\n![x](../../x.png)\n", "outside-book content/a.md:3:1"),
        ("+++\ntitle = \"A\"\naliases = [\"../../x.md\"]\n+++\n", "bad-alias content/a.md:3:12"),
        ("+++\ntitle = \"A\"\nslug = \"../x\"\n+++\n", "bad-value content/a.md:3:8"),
        ("+++\ntitle = \"A\"\nslug = \"..\"\n+++\n", "bad-value content/a.md:3:8"),
        ("+++\ntitle = \"A\"\nslug = \"a\\\\b\"\n+++\n", "bad-value content/a.md:3:8"),
        ("+++\ntitle = \"A\"\nslug = \"\"\n+++\n", "bad-value content/a.md:3:8"),
    ] {
        Project::book().file("content/a.md", text).build().fails(1).says([report]);
    }
    let outcome =
        Project::book().file("content/a.md", "+++\ntitle = \"A\"\nslug = \"a\\u0000b\"\n+++\n").build().fails(1);
    outcome.says(["bad-value content/a.md:3:8", "control-character content/a.md:3:8"]);
    for name in ["../x", "/etc", "a/b", "..", ".hidden", ""] {
        let toml = format!("[theme]\nname = \"{name}\"\n");
        Project::book().toml(&toml).build().fails(1).says(["bad-value book.toml:6:8"]);
    }
}

#[cfg(unix)]
#[test]
fn symbolic_links_stay_within_the_book() {
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(outside.path().join("secret.md"), "# Secret\n\nSECRET\n").expect("written");
    for (path, target) in [
        ("content/a.md", outside.path().join("secret.md")),
        ("content/folder", outside.path().to_owned()),
        ("static/a.txt", outside.path().join("secret.md")),
        ("themes/default/css", outside.path().to_owned()),
        ("content/etc", "/etc".into()),
        ("content/up", "../..".into()),
    ] {
        let report = format!("outside-book {path}");
        Project::book().link(path, target).build().fails(1).says([report.as_str()]);
    }
    // Within it they are followed.
    let outcome = Project::book().file("content/a.md", "# A\n").link("content/t/b.md", "../a.md").build().good();
    assert!(outcome.page("t/b.html").contains("A"));
    // A circle and a link to nothing are named, not followed.
    Project::book().link("content/round", ".").build().fails(1).says(["io content/round"]);
    Project::book().link("content/a.md", "gone.md").build().fails(1).says(["io content/a.md"]);
    // `content` itself is a folder, and no link.
    let project = Project::empty().file("book.toml", crate::project::BOOK_TOML);
    project.link("content", outside.path()).build().fails(1).says(["outside-book content"]);
}

#[test]
fn bytes_that_are_not_utf8_are_placed_and_make_no_noise() {
    let utf16: Vec<u8> = "\u{feff}# A\n\ntext\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Project::book().bytes("content/a.md", &utf16).build().fails(1).says(["invalid-utf8 content/a.md:1:1"]);
    Project::book().bytes("content/a.md", b"\xff").build().fails(1).says(["invalid-utf8 content/a.md:1:1"]);
    Project::book()
        .bytes("content/a.md", b"+++\ntitle = \"caf\xe9\"\n+++\n")
        .build()
        .fails(1)
        .says(["invalid-utf8 content/a.md:2:13"]);
    Project::book()
        .bytes("book.toml", b"[book]\ntitle = \"\xff\"\nbase_url = \"https://x.org\"\n")
        .build()
        .fails(1)
        .says(["invalid-utf8 book.toml:2:10"]);
    let project = Project::book().bytes("themes/default/templates/guide.html", b"<p>\n\xff</p>");
    project
        .file("content/a.md", "# A\n")
        .build()
        .fails(1)
        .says(["invalid-utf8 themes/default/templates/guide.html:2:1"]);
}

#[test]
fn one_mistake_is_one_report() {
    let page = |front: &str| format!("+++\n{front}+++\n\n## Part\n");
    let user = "+++\ntitle = \"User\"\nrelated = [\"the-id\"]\n+++\n\n[x](a.md#part) [y](a.md)\n";
    // A page that cannot be read takes no others along.
    for (front, report) in [
        ("title = x\nid = \"the-id\"\n", "bad-toml content/a.md:2:9"),
        ("title = \"x\nid = \"the-id\"\n", "bad-toml content/a.md:2:11"),
        ("id = \"the-id\"\nid = \"the-id\"\ntitle = \"A\"\n", "bad-toml content/a.md:3:1"),
    ] {
        let project = Project::book().file("content/a.md", &page(front)).file("content/user.md", user);
        project.build().fails(1).says([report]);
    }
    let unclosed = "+++\ntitle = \"A\"\nid = \"the-id\"\n\n## Part\n";
    Project::book()
        .file("content/a.md", unclosed)
        .file("content/user.md", user)
        .build()
        .fails(1)
        .says(["unclosed-front-matter content/a.md:1:1"]);
    let yaml = "---\ntitle: A\nid: the-id\n\tindent: x\n---\n\n## Part\n";
    let outcome = Project::book().file("content/a.md", yaml).file("content/user.md", user).build().fails(1);
    assert!(
        outcome.reports().len() == 1 && outcome.reports()[0].starts_with("bad-yaml content/a.md:3"),
        "{}",
        outcome.stdout
    );
    // A track that cannot be read.
    let project = Project::book()
        .toml("[vocabulary.roles]\nbackend = \"Backend\"\n")
        .file("content/tracks/backend.md", "+++\ntitle = \"B\"\nkind = \"track\nrole = \"backend\"\n+++\n");
    project.build().fails(1).says(["bad-toml content/tracks/backend.md:3:14"]);
    // `book.toml`, and a vocabulary that cannot be read.
    let tagged = "+++\ntitle = \"A\"\ntags = [\"one\"]\nroles = [\"r\"]\n+++\n\n## Answer\n\nYes.\n";
    for (toml, report) in [
        ("[book]\ntitle = \"T\"\n[vocabulary.tags\none = \"One\"\n", "bad-toml book.toml:3:17"),
        (
            "[book]\ntitle = \"T\"\nbase_url = \"https://x.org\"\n[vocabluary.tags]\none = \"One\"\n",
            "unknown-key book.toml:4:2",
        ),
    ] {
        Project::book().file("book.toml", toml).file("content/a.md", tagged).build().fails(1).says([report]);
    }
}

#[test]
fn a_heading_of_questions_is_reported_at_the_word() {
    let page = "+++\ntitle = \"Q\"\nkind = \"questions\"\n+++\n\n## What is `x`? {#x .nope roles=backend weight=9 levle=mid}\n\nAn answer.\n";
    let project = Project::book().toml("[vocabulary.roles]\nbackend = \"B\"\n").file("content/q.md", page);
    project.build().fails(1).says([
        "undeclared-name content/q.md:6:22",
        "bad-value content/q.md:6:41",
        "unknown-key content/q.md:6:50",
    ]);
}

#[test]
fn template_errors_name_the_whole_chain_in_the_authors_file() {
    let project = Project::book()
        .file("content/a.md", "# A\n")
        .file("themes/default/templates/guide.html", "{% include \"own/part.html\" %}\n")
        .file("themes/default/templates/own/part.html", "line one\n\n  {{ view.nope }}\n");
    let outcome = project.run(&["build"]).fails(1);
    assert!(outcome.stderr.contains("themes/default/templates/own/part.html:3:"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("guide.html"), "the chain is not named:\n{}", outcome.stderr);
    println!("{}", outcome.stderr);
    // Two broken templates are two reports.
    let project = Project::book()
        .file("themes/default/templates/guide.html", "{% if %}\n")
        .file("themes/default/templates/home.html", "text\n{{ page.title }\n");
    let outcome = project.build().fails(1);
    let reports = outcome.reports();
    assert!(
        reports.len() == 2
            && reports[0].starts_with("bad-template themes/default/templates/guide.html:1:")
            && reports[1].starts_with("bad-template themes/default/templates/home.html:2:"),
        "{}",
        outcome.stdout
    );
    println!("{}", outcome.then().run(&["build"]).stderr);
    for (template, words) in [
        ("{% extends \"gone.html\" %}", "gone.html"),
        ("{{ view.lead | nofilter }}", "guide.html:1:16"),
        ("{{ <nocomponent/> }}", "guide.html:1:4"),
        ("{% include \"gone.html\" %}", "guide.html:1:12"),
        ("{{ page.title.text + 1 }}", "guide.html:1"),
    ] {
        let project =
            Project::book().file("content/a.md", "# A\n").file("themes/default/templates/guide.html", template);
        let outcome = project.run(&["build"]).fails(1);
        let own = outcome.stderr.contains("themes/default/templates/guide.html");
        assert!(own && outcome.stderr.contains(words), "{template}:\n{}", outcome.stderr);
        assert_eq!(outcome.stderr.matches("error[").count(), 1, "{}", outcome.stderr);
        println!("{}", outcome.stderr);
    }
}

#[test]
fn check_finds_what_build_finds_and_writes_nothing() {
    let project = Project::book()
        .file("content/a.md", "# A\n\n[x](gone.md)\n")
        .file("themes/default/templates/guide.html", "{{ view.nope }}\n");
    let before = project.sources();
    let built = project.build().fails(1);
    let reports = built.reports();
    let checked = built.then().check().ends(1);
    assert_eq!(checked.reports(), reports);
    assert_eq!(crate::project::site(&checked.project.root()), before);
}

#[test]
fn warnings_pass_and_fail_under_strict() {
    let project = Project::book().file("content/a.md", "# A\n\n```pyhton\nx\n```\n");
    let project = project.build().ends(0).says(["unknown-language content/a.md:3:4"]).then();
    let outcome = project.run(&["build", "--strict", "-d", "strict"]).ends(1);
    assert!(!outcome.project.beside("strict").exists());
}
