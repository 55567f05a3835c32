//! Pages that come from other tools: what of them means nothing here is named, and mended where that is mechanical.

use crate::project::{PROGRAM, Project};
use std::process::Command;

fn reports(body: &str) -> Vec<String> {
    Project::book().file("content/a/p.md", &format!("# P\n\n{body}\n")).build().reports()
}

#[test]
fn syntax_of_other_tools_is_named_at_its_place() {
    for (body, place) in [
        ("!!! note\n    Text.", "3:1"),
        ("??? tip \"Title\"\n    Text.", "3:1"),
        (":::tip\nText.\n:::", "3:1"),
        ("::: warning Title\nText.\n:::", "3:1"),
        ("See {{< ref \"x\" >}}.", "3:5"),
        ("{{% note %}}", "3:1"),
        ("{% include x.html %}", "3:1"),
        ("{{#include a.py}}", "3:1"),
        ("> [!faq]- Title\n> Text.", "3:1"),
        ("> [!note] Title\n> Text.", "3:1"),
        ("Text %%hidden%%.", "3:6"),
        ("=== \"Tab\"", "3:1"),
        ("See [[Other page]].", "3:5"),
        ("See ![[pic.png]].", "3:5"),
        ("[TOC]", "3:1"),
        ("{:toc}", "3:1"),
    ] {
        assert_eq!(reports(body), [format!("foreign-syntax content/a/p.md:{place}")], "{body}");
    }
    for body in [
        "```text\n!!! note\n:::tip\n{{< x >}}\n[[x]]\n%%x%%\n```",
        "    !!! note",
        "Code `{{< x >}}` and `[[x]]` and `{% x %}` and `%%x%%`.",
        "> [!NOTE]\n> Text.",
        "> [!warning]\n> Text.",
        "a \\{{< x >}} b",
        "A list of lists, `[[1, 2]]`, and 5 %% 3.",
        "Wow!!! Really??? Yes.",
    ] {
        assert_eq!(reports(body), Vec::<String>::new(), "{body}");
    }
}

#[test]
fn fences_of_other_tools_keep_their_language_and_say_what_to_write() {
    for (info, report) in [
        ("{.python}", None),
        ("{python}", None),
        ("python,no-run", None),
        ("rust,ignore", None),
        ("{.python title=\"x.py\"}", None),
        ("python {1,3}", Some("bad-fence content/a/p.md:3:11")),
        ("python hl_lines=\"1 3\"", Some("bad-fence content/a/p.md:3:11")),
        ("python linenums=\"1\"", Some("bad-fence content/a/p.md:3:11")),
        ("rust,should_panic", Some("bad-fence content/a/p.md:3:9")),
        ("rust,editable", Some("bad-fence content/a/p.md:3:8")),
        ("python {1, 3}", Some("bad-fence content/a/p.md:3:11")),
        ("python {linenos=table,hl_lines=[1,\"2-3\"]}", Some("bad-fence content/a/p.md:3:11")),
        ("python,nonsense", Some("bad-fence content/a/p.md:3:11")),
    ] {
        let text = format!("# P\n\n```{info}\na = 1\nb = 2\nc = 3\n```\n");
        let out = Project::book().file("content/a/p.md", &text).build();
        match report {
            Some(report) => drop(out.fails(1).says([report])),
            None => {
                let language = if info.contains("rust") { "rust" } else { "python" };
                let html = out.good().page("a/p.html");
                assert!(html.contains(&format!("data-lang=\"{language}\"")), "{info}: {html}");
            }
        }
    }
}

#[test]
fn files_that_look_like_pages_are_reported() {
    for name in ["x.markdown", "Y.MD", "z.mdx", "w.mkd", "v.Markdown"] {
        let file = format!("content/a/{name}");
        let out = Project::book().file(&file, "# X\n").build().ends(0);
        assert_eq!(out.reports(), [format!("unread-page {file}")]);
    }
    Project::book().file("content/a/x.md", "# X\n").file("content/a/md", "x\n").build().good();
    Project::book().file("content/a/x.md", "# X\n").file("content/a/x.txt", "x\n").build().good();
}

#[test]
fn front_matter_of_another_tool_is_one_report() {
    for (front, tool, count) in [
        ("date: 2024-01-01\nlastmod: 2024-01-02\nmenu: main\nkeywords: [a]", "Hugo", 1),
        ("layout: post\npermalink: /x\ndate: 2024-01-01", "Jekyll", 1),
        ("cssclasses: [a]\ncreated: 2024-01-01\nalias: x", "Obsidian", 1),
        ("sidebar_position: 1\nsidebar_label: X\nhide_title: true", "Docusaurus", 1),
        ("hide: [toc]\nicon: x", "MkDocs", 1),
        ("layout: post\npermalink: /x\nsidebar_position: 1", "Jekyll", 2),
        ("nosuch: 1", "did you mean", 1),
    ] {
        let out = Project::book().file("content/a/p.md", &format!("---\ntitle: P\n{front}\n---\n\nText.\n")).build();
        let said: Vec<String> = out.diagnostics().iter().map(|said| said.to_string()).collect();
        assert_eq!(said.len(), count, "{front}: {said:?}");
        assert!(said.iter().all(|said| said.contains("unknown-key")), "{said:?}");
        assert!(tool == "did you mean" || said[0].contains(tool), "{front}: {said:?}");
        out.fails(1);
    }
}

#[test]
fn check_mends_what_is_mechanical_and_shows_it() {
    let before = "# P\n\nSee www.example.org, `www.x.org` and ==kept==.\n\n!!! warning \"Mind\"\n    One.\n\n    Two.\n\n\
                  :::tip\nThree.\n:::\n\n> [!faq]- Why?\n> Four.\n\n```python {1}\na = 1\n```\n\n[[Left]] as it is.\n";
    let after = "# P\n\nSee <https://www.example.org>, `www.x.org` and ==kept==.\n\n> [!WARNING]\n> **Mind**\n>\n> One.\n>\n> Two.\n\n\
                 > [!TIP]\n> Three.\n\n> [!NOTE]\n> **Why?**\n>\n> Four.\n\n```python hl=\"1\"\na = 1\n```\n\n[[Left]] as it is.\n";
    let project = Project::book().file("content/a/p.md", before).file("content/a/q.md", "# Q\n\nNothing.\n");
    let out = project.run(&["check", "--fix", "--message-format", "json"]);
    assert_eq!(std::fs::read_to_string(out.project.path("content/a/p.md")).expect("a file"), after);
    assert_eq!(std::fs::read_to_string(out.project.path("content/a/q.md")).expect("a file"), "# Q\n\nNothing.\n");
    for line in ["--- content/a/p.md", "-!!! warning \"Mind\"", "+> [!WARNING]", "+See <https://www.example.org>,"] {
        assert!(out.stderr.contains(line), "{line} in {}", out.stderr);
    }
    // What is left is reported, and a second run changes nothing.
    let left = ["foreign-syntax content/a/p.md:3:48", "foreign-syntax content/a/p.md:24:1"];
    assert_eq!(out.reports(), left);
    let again = out.then().run(&["check", "--fix", "--message-format", "json"]);
    assert_eq!(again.reports(), left);
    assert!(!again.stderr.contains("---"), "{}", again.stderr);
    // Only what is asked for.
    let some = Project::book().file("content/a/p.md", before);
    let status = Command::new(PROGRAM).args(["check", "--fix", "--only", "bare-address"]).arg(some.root()).output();
    assert!(status.is_ok());
    let text = std::fs::read_to_string(some.path("content/a/p.md")).expect("a file");
    assert!(text.contains("<https://www.example.org>") && text.contains("!!! warning"), "{text}");
}

#[test]
fn words_on_fences_of_other_tools_become_those_here() {
    for (before, after) in [
        ("rust,should_panic", "rust,no-run"),
        ("rust,editable", "rust"),
        ("rust,edition2021,ignore", "rust,ignore"),
        ("rust,noplayground hidelines=!!!", "rust "),
        ("go {linenos=table,hl_lines=[1,\"2-3\"]}", "go hl=\"1,2-3\" numbers"),
        ("go {hl_lines=[\"1-2\"], linenos=false}", "go hl=\"1-2\""),
        ("python {1, 3}", "python hl=\"1,3\""),
        ("python {linenos=inline}", "python numbers"),
        ("python {1} showLineNumbers", "python hl=\"1\" numbers"),
    ] {
        let text = |info: &str| format!("# P\n\n```{info}\na = 1\nb = 2\nc = 3\n```\n");
        let project = Project::book().file("content/a/p.md", &text(before));
        let out = project.run(&["check", "--fix", "--message-format", "json"]);
        let mended = std::fs::read_to_string(out.project.path("content/a/p.md")).expect("a file");
        assert_eq!(mended, text(after), "{before}");
        assert_eq!(out.reports(), Vec::<String>::new(), "{before}");
    }
}

#[test]
fn help_for_a_link_between_brackets_names_what_can_be_written() {
    for (written, help) in [
        ("[[Other page]]", "`[Other page](Other page.md)`"),
        ("[[Other#Part|that]]", "`[that](Other.md)`"),
        ("![[pic.png]]", "`![…](pic.png)`"),
        ("![[pic.svg|200]]", "`![…](pic.svg)`"),
        ("![[pic.png|A picture]]", "`![A picture](pic.png)`"),
    ] {
        let out = Project::book().file("content/a/p.md", &format!("# P\n\n{written}\n")).build();
        let said = out.diagnostics()[0]["help"].as_str().unwrap_or_default().to_owned();
        assert!(said.contains(help), "{written}: {said}");
    }
}

#[test]
fn keys_of_another_tool_are_kept_below_extra() {
    for (before, after) in [
        (
            "---\ntitle: P\ndate: 2024-01-01\ncategories:\n  - one\n  - two\n\ndescription: D.\nlayout: post\n---\n",
            "---\ntitle: P\ndescription: D.\nextra:\n  date: 2024-01-01\n  categories:\n    - one\n    - two\n\n  layout: post\n---\n",
        ),
        (
            "+++\ndate = 2024-01-01\ntitle = \"P\"\nauthor = \"A\"\n+++\n",
            "+++\ntitle = \"P\"\n\n[extra]\ndate = 2024-01-01\nauthor = \"A\"\n+++\n",
        ),
        (
            "---\ntitle: P\nhide: [toc]\nmenu: main\nlastmod: x\n---\n",
            "---\ntitle: P\nextra:\n  hide: [toc]\n  menu: main\n  lastmod: x\n---\n",
        ),
        (
            "---\n\"title\": P\ncssclass: |\n  a\n\n  b\n---\n",
            "---\n\"title\": P\nextra:\n  cssclass: |\n    a\n\n    b\n---\n",
        ),
        // Where that is not certain, the author decides.
        ("---\ntitle: P\ndate: x\nextra:\n  a: 1\n---\n", ""),
        ("---\n{title: P, date: x}\n---\n", ""),
        ("+++\ntitle = \"P\"\ndate = 1\n[params]\na = 1\n+++\n", ""),
        ("---\ntitle: P\nnosuch: 1\n---\n", ""),
    ] {
        let project = Project::book().file("content/a/p.md", &format!("{before}\nText.\n"));
        let out = project.run(&["check", "--fix", "--message-format", "json"]);
        let text = std::fs::read_to_string(out.project.path("content/a/p.md")).expect("a file");
        let expected = if after.is_empty() { before } else { after };
        assert_eq!(text, format!("{expected}\nText.\n"), "{before}");
        assert_eq!(out.reports().is_empty(), !after.is_empty(), "{before}: {}", out.stdout);
        assert!(after.is_empty() || out.stderr.contains("--- content/a/p.md"), "{}", out.stderr);
    }
}

#[test]
fn what_was_begun_and_holds_nothing_is_reported() {
    let check = |text: &str| {
        let out = Project::book().file("content/a/p.md", text).check();
        out.reports()
            .into_iter()
            .filter(|report| !report.starts_with("missing-") && !report.starts_with("orphan"))
            .collect::<Vec<_>>()
    };
    for (text, report) in [
        ("# Q?\n\n## Answer\n", "unfinished content/a/p.md:3:1"),
        ("# Q?\n\n## Answer\n\nA.\n\n## Example\n", "unfinished content/a/p.md:7:1"),
        ("+++\ntitle = \"P\"\nkind = \"plan\"\n+++\n\n## Day 1\n\nText.\n", "unfinished content/a/p.md:2:9"),
        ("+++\ntitle = \"P\"\nkind = \"worksheet\"\n+++\n\n## Part\n\nText.\n", "unfinished content/a/p.md:2:9"),
        ("+++\ntitle = \"P\"\nkind = \"questions\"\n+++\n\nText.\n", "unfinished content/a/p.md:2:9"),
        ("# G\n\n```python\na = 1\n\n## Lost\n", "unclosed-fence content/a/p.md:3:1"),
        ("# G\n\n~~~~text\na\n~~~\n", "unclosed-fence content/a/p.md:3:1"),
        ("# G\n\n- ```text\n  a\n\nAfter.\n", "unclosed-fence content/a/p.md:3:3"),
        ("# G\n\n##\n\nText.\n", "unfinished content/a/p.md:3:1"),
        ("# G\n\nText.\n\n### ###\n", "unfinished content/a/p.md:5:1"),
        ("# Q?\n\n## Answer\n\nTODO: the definition.\n", "unfinished content/a/p.md:5:1"),
        ("# Q?\n\n## Answer\n\n- TODO: when it fits.\n", "unfinished content/a/p.md:5:3"),
        ("# Q?\n\n## Answer\n\nA.\n\n### TODO: another?\n", "unfinished content/a/p.md:7:5"),
        ("# Q?\n\n## Answer\n\n```text\nTODO\n```\n", "unfinished content/a/p.md:6:1"),
        ("# G\n\n> TODO\n", "unfinished content/a/p.md:3:3"),
    ] {
        let found = check(text);
        assert!(found.contains(&report.to_owned()), "{text}: {found:?}");
    }
    for text in [
        "# Q?\n\n## Answer\n\n```text\na\n```\n",
        "# Q?\n\n## Answer\n\n$$x$$\n",
        "# G\n\n> ```text\n> a\n> ```\n",
        "# G\n\n````text\n```\n````\n",
        "# G\n\n    indented\n",
        "# G\n\n## ![](p.png)\n\n## `x`\n",
        "+++\ntitle = \"Q?\"\ndraft = true\n+++\n\n## Answer\n\nTODO: the definition.\n",
        "# G\n\nWrite TODO: or TODO comments.\n\nTODOs are notes.\n\n```python\n# TODO: later\nx = 1\n```\n",
    ] {
        let found = check(text);
        assert!(
            !found.iter().any(|report| report.starts_with("unfinished") || report.starts_with("unclosed")),
            "{text}: {found:?}"
        );
    }
    let field = |fences: &str| {
        let text = format!("+++\ntitle = \"W\"\nkind = \"worksheet\"\n+++\n\n{fences}");
        Project::book().file("content/a/p.md", &text).build().reports()
    };
    let one = "```field id=a label=\"A\"\n```\n";
    assert_eq!(field(one), Vec::<String>::new());
    assert_eq!(field(&format!("{one}\n{one}")), ["bad-fence content/a/p.md:9:4"]);
    assert_eq!(field("```field label=\"A\"\n```\n"), ["loose-field content/a/p.md:6:4"]);
    assert_eq!(field("```choice id=a label=\"A\"\n```\n"), ["bad-fence content/a/p.md:6:4"]);
    assert_eq!(field("```choice id=a label=\"A\" options=\"1|2\"\n```\n"), Vec::<String>::new());
}
