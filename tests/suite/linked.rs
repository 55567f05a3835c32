//! Links as written: their queries and fragments, the pages that the tool makes, and what of them would be lost.

use crate::project::Project;

fn book() -> Project {
    let toml = "[vocabulary.roles]\ndev = \"Dev\"\n\n[vocabulary.levels]\njunior = \"Junior\"\n\n[vocabulary.tags]\nbasics = \"Basics\"\nunused = \"Unused\"\n";
    let question = "+++\ntitle = \"Q?\"\ntags = [\"basics\"]\n+++\n\n## Answer\n\nA.\n";
    Project::book()
        .toml(toml)
        .file("content/a/q.md", question)
        .bytes("content/a/doc.pdf", b"%PDF-1.4\n")
        .file("content/a/b.md", "# B\n\n## Part\n")
        .file("static/s.txt", "text\n")
}

#[test]
fn query_and_fragment_stay() {
    for (to, href) in [
        ("doc.pdf#page=2", "doc.pdf#page=2"),
        ("doc.pdf?v=2#page=3", "doc.pdf?v=2#page=3"),
        ("../s.txt?raw=1", "../s.txt?raw=1"),
        ("../search.html?q=closure", "../search.html?q=closure"),
        ("../search.html?q=a%20b&x=1", "../search.html?q=a%20b&amp;x=1"),
        ("../filter.html?tag=basics", "../filter.html?tag=basics"),
        ("../study.html#cards", "../study.html#cards"),
        ("b.md?x=1#part", "b.html?x=1#part"),
        ("b.md#part", "b.html#part"),
        ("b.md#Part", "dead-anchor"),
    ] {
        let out = book().file("content/a/l.md", &format!("# L\n\n[x]({to})\n")).build();
        match href {
            "dead-anchor" => drop(out.fails(1).says(["dead-anchor content/a/l.md:3:1"])),
            href => {
                let html = out.good().page("a/l.html");
                assert!(html.contains(&format!("<a href=\"{href}\">x</a>")), "{to}: {html}");
            }
        }
    }
}

#[test]
fn what_the_site_holds_decides_where_a_link_can_lead() {
    for to in [
        "../tags/basics.html",
        "../print/topics/a.html",
        "../print/topics/a.pdf",
        "../print/tracks/dev.html",
        "../print/tracks/dev/junior.html",
        "../print/books/dev.html",
        "../decks/dev.apkg",
        "../decks/dev.tsv",
        "../tracks/dev.html",
        "../feed.xml",
        "../book.json",
        "../",
        "./",
        "../a/",
        "/study.html",
    ] {
        book().file("content/a/l.md", &format!("# L\n\n[x]({to})\n")).build().good();
    }
    for to in [
        "../tags/unused.html",
        "../tags/basic.html",
        "../print/tracks/dev/senior.html",
        "../print/books/ops.html",
        "../decks/ops.apkg",
        "../nosuch.html",
        "../tracks/ops.html",
    ] {
        let out = book().file("content/a/l.md", &format!("# L\n\n[x]({to})\n")).build();
        out.fails(1).says(["dead-link content/a/l.md:3:1"]);
    }
    let out = book().file("book.toml", "[book]\ntitle = \"T\"\n").file("content/a/q.md", "# Q\n");
    let out = out.file("content/a/l.md", "# L\n\n[x](../feed.xml)\n").build().ends(1);
    assert!(out.reports().contains(&"dead-link content/a/l.md:3:1".to_owned()), "{:?}", out.reports());
}

#[test]
fn the_ids_of_github_lead_to_the_headings_here() {
    let headings = [
        ("What does `list.append()` do?", "what-does-listappend-do"),
        ("A / B", "a--b"),
        ("Python 3.12 or later", "python-312-or-later"),
        ("C++ & Rust", "c--rust"),
        ("snake_case = kebab-case", "snake_case--kebab-case"),
        ("Don't", "dont"),
        ("Größe: 日本語", "größe-日本語"),
        ("Mine {#own}", "mine-own"),
    ];
    let mut text = "# The title, and more\n\n[t](#the-title-and-more)\n\n".to_owned();
    for (_, id) in headings {
        text += &format!("[x](#{id}) [y](../a/g.md#{id})\n");
    }
    for (heading, _) in headings {
        text += &format!("\n## {heading}\n\nText.\n");
    }
    text += "\n## A / B\n\n[second](#a--b-1)\n";
    let out = Project::book().file("content/a/g.md", &text).build().good();
    assert_eq!(crate::links::dead_ends(&out.site()), Vec::<String>::new());
    let html = out.page("a/g.html");
    assert!(
        html.contains("<a href=\"#what-does-list-append-do\">x</a>") && html.contains("<a href=\"#own\">x</a>"),
        "{html}"
    );
    assert!(html.contains("<a href=\"#a-b-1\">second</a>"), "{html}");
}

#[test]
fn what_would_be_lost_is_reported() {
    for (line, reports) in [
        ("[](b.md)", vec!["empty-link 1"]),
        ("[ ](b.md)", vec!["empty-link 1"]),
        ("[x]()", vec!["empty-link 1"]),
        ("[![pic](p.svg)](b.md)", vec![]),
        ("[`code`](b.md)", vec![]),
        ("[x][undefined]", vec!["undefined-reference 1"]),
        ("[x][]", vec!["undefined-reference 1"]),
        ("[x] and \\[x][y\\] and `[x][y]`", vec![]),
        ("[x][known]\n\n[known]: b.md", vec![]),
        ("[TODO]: later", vec!["unread-definition 1"]),
        ("> [Note]: <b.md> \"A title\"", vec!["unread-definition 3"]),
        ("[x][a]\n\n[a]: b.md\n[A]: b.md", vec!["unread-definition"]),
        ("![x][a] [a]\n\n- [a]: p.svg\n  [b]: b.md", vec!["unread-definition"]),
        ("[//]: # (A comment)\n[comment]: <> (Another)", vec![]),
        ("`[a]: b.md` [a]\n\n[a]: b.md\n\n```text\n[a]: b.md\n```\n\n    [a]: b.md", vec![]),
        ("Text[^none].", vec!["lost-footnote 5"]),
        ("Text.\n\n[^unused]: Note.", vec!["lost-footnote"]),
        ("Text[^a].\n\n[^a]: One.\n\n[^a]: Two.", vec!["lost-footnote"]),
        ("Text\\[^none].", vec![]),
        ("See www.example.org/x.", vec!["bare-address 5"]),
        ("See https://example.org/x_y_z, or <https://example.org>.", vec!["bare-address 5"]),
        ("[https://example.org](https://example.org) `https://example.org`", vec![]),
        ("![ ](p.svg)", vec!["missing-alt 1"]),
        ("![][r]\n\n[r]: p.svg", vec!["missing-alt 1"]),
        ("![*a*](p.svg)", vec![]),
    ] {
        let book = Project::book().file("content/a/b.md", "# B\n");
        let book = book.file("content/a/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
        let out = book.file("content/a/l.md", &format!("# L\n\n{line}\n")).build().ends(0);
        let found = out.reports();
        assert_eq!(found.len(), reports.len(), "{line}: {found:?}");
        for (found, report) in found.iter().zip(&reports) {
            let (code, column) = report.split_once(' ').map_or((*report, None), |(code, column)| (code, Some(column)));
            assert!(found.starts_with(code), "{line}: {found}");
            assert!(column.is_none_or(|column| found.ends_with(&format!(":3:{column}"))), "{line}: {found}");
        }
    }
}

#[test]
fn the_words_of_an_image_are_whole() {
    for (written, shown) in [
        ("The set $x$", "The set x"),
        ("A `List<T>` and *b*", "A List&lt;T&gt; and b"),
        ("A List<T> and <kbd>K</kbd>", "A List&lt;T&gt; and K"),
        ("Two\nlines", "Two lines"),
        ("[b](b.md) &amp; ~~c~~", "b &amp; c"),
    ] {
        let book = Project::book().file("content/a/b.md", "# B\n");
        let book = book.file("content/a/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
        let out = book.file("content/a/l.md", &format!("# L\n\n![{written}](p.svg)\n")).build().ends(0);
        let html = out.page("a/l.html");
        assert!(html.contains(&format!("alt=\"{shown}\"")), "{written}: {html}");
    }
}

#[test]
fn addresses_are_encoded() {
    for (to, href) in [
        ("<https://e.example/a b>", "https://e.example/a%20b"),
        ("https://e.example/ä", "https://e.example/%C3%A4"),
        ("https://e.example/%20x", "https://e.example/%20x"),
        ("https://e.example/?a[]=1", "https://e.example/?a%5B%5D=1"),
        ("https://[::1]/x", "https://[::1]/x"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ] {
        let html =
            Project::book().file("content/a/l.md", &format!("# L\n\n[x]({to})\n")).build().good().page("a/l.html");
        assert!(html.contains(&format!("<a href=\"{href}\"")), "{to}: {html}");
    }
}

#[test]
fn images_of_other_hosts_may_stay_for_a_while() {
    let text = "# L\n\n![a](https://e.example/a.png)\n\n<img src=\"https://e.example/b.png\" alt=\"b\">\n";
    let errors = ["blocked-html content/a/l.md:3:1", "blocked-html content/a/l.md:5:1"];
    Project::book().file("content/a/l.md", text).build().fails(1).says(errors);
    let html = Project::book().file("content/a/l.md", "# L\n").build().good().page("a/l.html");
    assert!(html.contains("img-src 'self' data:;"), "{html}");
    let allowed = Project::book().toml("[links]\nremote_images = \"allow\"\n").file("content/a/l.md", text);
    let html = allowed.build().good().page("a/l.html");
    assert!(
        html.contains("img-src 'self' data: https:;") && html.contains("src=\"https://e.example/a.png\""),
        "{html}"
    );
    let allowed = Project::book().toml("[links]\nremote_images = \"allow\"\n");
    let more = "# L\n\n![a](http://e.example/a.png)\n\n<img src=\"//e.example/b.png\" alt=\"b\">\n";
    allowed.file("content/a/l.md", more).build().fails(1).says(errors);
}
