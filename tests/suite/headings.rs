//! Headings: the ids that are written and made, the sections that they name, and what stands in them.

use crate::project::Project;

const QUESTIONS: &str = "+++\ntitle = \"Drills\"\nkind = \"questions\"\n+++\n\n";

fn ids(book: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(book).expect("JSON");
    let questions = json["questions"].as_array().expect("questions");
    questions.iter().map(|question| question["id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_written_id_is_kept_whatever_other_headings_say() {
    for (body, anchors) in [
        ("## Other {#same}\n\nA.\n\n## Same\n\nB.\n", ["same", "same-1"]),
        ("## Same\n\nA.\n\n## Same\n\nB.\n", ["same", "same-1"]),
        ("## Main\n\nA.\n\n## Search\n\nB.\n", ["main-1", "search-1"]),
        ("## Plain\n\nA.\n\n## Other {#mine}\n\nB.\n", ["plain", "mine"]),
        ("## Same {#one}\n\nA.\n\n## Same {#two}\n\nB.\n", ["one", "two"]),
    ] {
        let out = Project::book().file("content/a/d.md", &format!("{QUESTIONS}{body}")).build().good();
        assert_eq!(ids(&out.page("book.json")), anchors.map(|anchor| format!("a/d#{anchor}")), "{body}");
    }
    let guide = "# G\n\n## Same\n\nA.\n\n## Other {#same}\n\n[x](#same) [y](#same-1)\n";
    let html = Project::book().file("content/a/g.md", guide).build().good().page("a/g.html");
    assert!(html.contains("id=\"same\">Other</h2>") && html.contains("id=\"same-1\">Same</h2>"), "{html}");
}

#[test]
fn an_id_that_two_questions_claim_is_an_error_that_shows_both_lines() {
    let body = "## Same\n\nA.\n\n## Other {#same .core}\n\nB.\n\n## Where {#main}\n\nC.\n";
    let book = Project::book().toml("[vocabulary.tags]\ncore = \"Core\"\n");
    let out = book.file("content/a/d.md", &format!("{QUESTIONS}{body}")).build();
    let help = out.diagnostics()[0]["help"].as_str().unwrap_or_default().to_owned();
    assert!(help.contains("## Same {#same}\n## Other {#same-1 .core}"), "{help}");
    out.fails(1).says(["duplicate-anchor content/a/d.md:10:1", "duplicate-anchor content/a/d.md:14:1"]);
    let follow = "# Q?\n\n## Answer\n\nA.\n\n## Follow-ups\n\n### Same\n\nA.\n\n### Other {#same}\n\nB.\n";
    Project::book().file("content/a/f.md", follow).build().fails(1).says(["duplicate-anchor content/a/f.md:13:1"]);
}

#[test]
fn an_id_of_github_has_braces_once() {
    for (heading, anchor, dead) in
        [("Sets {a}", "sets-a", "sets-a-a"), ("Other {#mine}", "other-mine", "other"), ("Plain", "plain", "plain-1")]
    {
        let text = format!("# G\n\n## {heading}\n\nA. [x](#{anchor})\n");
        Project::book().file("content/a/g.md", &text).build().good();
        Project::book()
            .file("content/a/g.md", &text.replace(anchor, dead))
            .build()
            .fails(1)
            .says(["dead-anchor content/a/g.md:5:4"]);
    }
}

#[test]
fn names_of_sections_are_compared_as_a_reader_compares_them() {
    for name in ["Answer", "ANSWER", "Answer:", "answer ?", "Short\u{a0}answer", "Short-answer", "Ａnswer"] {
        let text = format!("# Q?\n\n## {name}\n\nA.\n");
        let out = Project::book().file("content/a/q.md", &text).build().good();
        assert_eq!(ids(&out.page("book.json")), ["a/q"], "{name}");
    }
    for name in ["Trade-offs", "Trade\u{2011}offs", "Trade offs", "tradeoffs", "Trade\u{2013}offs:"] {
        let text = format!("# Q?\n\n## Answer\n\nA.\n\n## {name}\n\n- Gain\n");
        let html = Project::book().file("content/a/q.md", &text).build().good().page("a/q.html");
        assert!(html.contains("part-tradeoffs") || html.contains("data-part=\"tradeoffs\""), "{name}: {html}");
    }
}

#[test]
fn near_misses_of_a_section_are_reported() {
    for (text, line) in [
        ("# Q?\n\n## Anwser\n\nA.\n", "3:1"),
        ("# Q?\n\n## Aswer:\n\nA.\n", "3:1"),
        ("# Q?\n\n### Answer\n\nA.\n", "3:1"),
        ("# Q?\n\n#### Short answer\n\nA.\n", "3:1"),
        ("# Q?\n\n## Answer\n\nA.\n\n## Exampel\n\nB.\n", "7:1"),
        ("# Q?\n\n## Answer\n\nA.\n\n## Follow-up\n\nB.\n", "7:1"),
        ("+++\ntitle = \"Q?\"\ncue = \"words\"\n+++\n\nA.\n", "3:1"),
    ] {
        let place = format!("near-section content/a/q.md:{line}");
        Project::book().file("content/a/q.md", text).build().ends(0).says([place.as_str()]);
    }
    for text in [
        "# Q?\n\n## Answer\n\nA.\n\n## Background\n\nB.\n",
        "# G\n\n## Exampel\n\nOf a guide.\n",
        "+++\ntitle = \"G\"\nkind = \"guide\"\n+++\n\n### Answer\n\nA.\n",
        "# G\n\n## Answers\n\nA.\n\n## Questions\n\nB.\n",
    ] {
        let reports = Project::book().file("content/a/g.md", text).build().ends(0).reports();
        assert!(reports.is_empty() || text.contains("Answers"), "{text}: {reports:?}");
    }
}

#[test]
fn a_second_title_is_reported_and_the_same_one_is_not() {
    let page = |title: &str, heading: &str| format!("+++\ntitle = \"{title}\"\n+++\n\n# {heading}\n\nText.\n");
    for (title, heading) in
        [("Lists", "Tuples"), ("Lists", "Lists and tuples"), ("C", "C++ and more"), ("A", "B"), ("A", "!")]
    {
        let out = Project::book().file("content/a/g.md", &page(title, heading)).build();
        out.ends(0).says(["two-titles content/a/g.md:5:1"]);
    }
    for (title, heading) in [("Lists", "Lists"), ("Lists", "lists"), ("What is `x`?", "What is x"), ("A - B", "A: B")] {
        Project::book().file("content/a/g.md", &page(title, heading)).build().good();
    }
}

#[test]
fn attributes_that_nothing_reads_are_reported() {
    for (text, report) in [
        ("# G\n\n## Part {#x wieght=1}\n\nA.\n", "unknown-key content/a/g.md:3:13"),
        ("# G\n\n## Part {#x foo=bar}\n\nA.\n", "unknown-key content/a/g.md:3:13"),
        ("# G\n\n## Part {weight=1}\n\nA.\n", "unknown-key content/a/g.md:3:10"),
        ("# G\n\n## Part {#x aliases=y}\n\nA.\n", "unknown-key content/a/g.md:3:13"),
        ("# Q?\n\n## Answer {levels=mid}\n\nA.\n", "unknown-key content/a/g.md:3:12"),
    ] {
        Project::book().file("content/a/g.md", text).build().fails(1).says([report]);
    }
}

#[test]
fn classes_and_ids_that_nothing_shows_are_named() {
    for (text, reports) in [
        ("# G\n\n## Part {.note}\n\nA.\n", vec!["unknown-key content/a/g.md:3:10"]),
        (
            "# G\n\n## Part {#x .a .b}\n\nA.\n",
            vec!["unknown-key content/a/g.md:3:13", "unknown-key content/a/g.md:3:16"],
        ),
        ("# G\n\nPart {.note}\n---\n\nA.\n", vec!["unknown-key content/a/g.md:3:7"]),
        ("# G {#mine}\n\nA.\n", vec!["unknown-key content/a/g.md:1:6"]),
        ("# G {#mine .new}\n\nA.\n", vec!["unknown-key content/a/g.md:1:6", "unknown-key content/a/g.md:1:12"]),
        ("# G {weight=1}\n\nA.\n", vec!["unknown-key content/a/g.md:1:6"]),
        ("# G {mine}\n\n## Part {1, 2}\n\nA.\n", vec![]),
        ("+++\ntitle = \"D\"\nkind = \"questions\"\n+++\n\n## Q? {.core}\n\nA.\n", vec![]),
    ] {
        let book = Project::book().toml("[vocabulary.tags]\ncore = \"Core\"\n");
        book.file("content/a/g.md", text).build().ends(0).says(reports);
    }
}

#[test]
fn what_stands_in_a_heading_is_shown_wherever_the_heading_is() {
    let question = "# Is $\\theta(n)$ *fast*? See [PEP 8](https://peps.python.org)\n\n## Answer[^a]\n\nYes.\n\n\
                    ## Follow-ups\n\n### And **what** of `x` in [b](b.md)[^a]?\n\nThat.\n\n[^a]: Note.\n";
    let book = Project::book().toml("[vocabulary.roles]\ndev = \"Dev\"\n");
    let out = book.file("content/a/q.md", question).file("content/a/b.md", "# B\n").build().good();
    let html = out.page("a/q.html");
    let title = html.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
    assert!(title.contains("<mi>θ</mi>") && title.contains("<em>fast</em>"), "{title}");
    assert!(title.contains("<a href=\"https://peps.python.org\">PEP 8</a>"), "{title}");
    assert!(html.contains("Answer<sup class=\"note-ref\">"), "{html}");
    let id = "and-what-of-x-in-b";
    assert!(
        html.contains(&format!(
            "id=\"{id}\">And <strong>what</strong> of <code>x</code> in <a href=\"b.html\">b</a><sup"
        )),
        "{html}"
    );
    let cards = out.page("decks/a.js").replace("\\u003c", "<").replace("\\\"", "\"");
    assert!(cards.contains("<mi>θ</mi>") && cards.contains("in <a href=\"a/b.html\">b</a>"), "{cards}");
    let topic = out.page("a/index.html");
    assert!(topic.contains("<em>fast</em>? See PEP 8</a>"), "a link within a link: {topic}");
    let tsv = out.page("decks/dev.tsv");
    assert!(tsv.contains("<em>fast</em>") && tsv.contains("https://example.org/book/a/b.html"), "{tsv}");
    let sheet = out.page("print/tracks/dev.html");
    assert!(sheet.contains("Is θ(n) fast?"), "{sheet}");
    assert!(out.page("print/books/dev.html").contains("<a href=\"../../a/b.html\">b</a>"));
}

#[test]
fn a_title_of_front_matter_is_shown_as_one_of_a_heading() {
    let front = "+++\ntitle = 'Is $\\theta(n)$ *fast*? See [PEP 8](https://peps.python.org) and [`b`](b.md#part)'\n+++\n\n## Answer\n\nYes, <a href=\"b.md\">so</a>.\n";
    let book = Project::book().toml("[vocabulary.roles]\ndev = \"Dev\"\n");
    let out = book.file("content/a/q.md", front).file("content/a/b.md", "# B\n\n## Part\n").build().good();
    let html = out.page("a/q.html");
    let title = html.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
    for part in [
        "<mi>θ</mi>",
        "<em>fast</em>",
        "<a href=\"https://peps.python.org\">PEP 8</a>",
        "<a href=\"b.html#part\"><code>b</code></a>",
    ] {
        assert!(title.contains(part), "{part} in {title}");
    }
    assert!(html.contains("Yes, <a href=\"b.html\">so</a>"), "links of raw HTML keep their places: {html}");
    assert!(html.contains("<title>Is θ(n) fast? See PEP 8 and b"), "{html}");
    let cards = out.page("decks/a.js").replace("\\u003c", "<").replace("\\\"", "\"");
    assert!(cards.contains("<mi>θ</mi>") && cards.contains("<a href=\"a/b.html#part\"><code>b</code></a>"), "{cards}");
    assert!(out.page("a/index.html").contains("<em>fast</em>? See PEP 8 and <code>b</code></a>"));
    let tsv = out.page("decks/dev.tsv");
    assert!(tsv.contains("<em>fast</em>") && tsv.contains("https://example.org/book/a/b.html#part"), "{tsv}");
    assert!(out.page("print/tracks/dev.html").contains("Is θ(n) fast?"));
    assert!(out.page("print/books/dev.html").contains("<a href=\"https://peps.python.org\">PEP 8</a>"));
    let found = out.page("search/t0.js");
    assert!(found.contains("a/q.html\\tIs θ(n) fast? See PEP 8 and `b`\\t"), "a result of the search: {found}");
    // What is kept says the same.
    let again = out.then().file("content/a/b.md", "# B\n\n## Part\n\nMore.\n").build().good();
    assert_eq!(again.site(), again.project.clean_build());
    again.then().file("content/a/b.md", "# B\n").build().ends(1).says(["dead-anchor content/a/q.md:2:74"]);
}

#[test]
fn a_title_that_is_no_text_is_one_report() {
    for (front, code) in [
        ("title: 2024", "wrong-type"),
        ("title: 1.5", "wrong-type"),
        ("title: true", "wrong-type"),
        ("title: [a, b]", "wrong-type"),
        ("title: {a: b}", "wrong-type"),
        ("title: \"\"", "missing-title"),
        ("title:", "missing-title"),
        ("draft: false", "missing-title"),
    ] {
        let out = Project::book().file("content/a/q.md", &format!("---\n{front}\n---\n\nText.\n")).build().fails(1);
        let codes: Vec<String> =
            out.reports().iter().map(|said| said.split(' ').next().unwrap_or_default().to_owned()).collect();
        assert_eq!(codes, [code], "{front}");
    }
}

#[test]
fn a_title_of_front_matter_keeps_names_and_signs() {
    for (front, shown) in [
        ("title = \"What are __init__ and *args?\"", "What are __init__ and *args?"),
        ("title = \"What does List<int> hold?\"", "What does List&lt;int&gt; hold?"),
        ("title = \"# or - or >?\"", "# or - or &gt;?"),
        ("title = \"Is it $5 or $6?\"", "Is it $5 or $6?"),
        ("title = '![a](b.png)'", "![a](b.png)"),
        ("title = 'A **b** `c`'", "A <strong>b</strong> <code>c</code>"),
    ] {
        let out = Project::book().file("content/a/q.md", &format!("+++\n{front}\n+++\n\nText.\n")).build().good();
        let html = out.page("a/q.html");
        assert!(html.contains(&format!("<h1>{shown}</h1>")), "{front}: {html}");
        let yaml =
            Project::book().file("content/a/q.md", &format!("---\n{}\n---\n\nText.\n", front.replace(" = ", ": ")));
        assert!(yaml.build().good().page("a/q.html").contains(&format!("<h1>{shown}</h1>")), "{front}");
    }
}

#[test]
fn a_tag_that_is_no_element_stands_in_its_title_as_typed() {
    let text = "# What does Vec<T> hold?\n\n## Answer\n\nA.\n";
    let out = Project::book().file("content/a/q.md", text).build();
    assert!(out.page("a/q.html").contains("Vec&lt;T&gt; hold?"), "{}", out.page("a/q.html"));
    assert!(out.page("a/index.html").contains("Vec&lt;T&gt; hold?"), "{}", out.page("a/index.html"));
    out.says(["unknown-element content/a/q.md:1:16"]);
}
