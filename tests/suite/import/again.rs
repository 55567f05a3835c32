//! An import that is repeated, and cuebook's own exports brought back.

use super::books;
use super::{import, with_source};
use crate::project::Project;
use std::fs;

fn read(project: &Project, path: &str) -> String {
    fs::read_to_string(project.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn each_side_keeps_what_it_changed() {
    let project = with_source(&books::readme_headings(60));
    let project = import(project, &["readme", "src/README.md", "--write"]).ends(0).then();
    let path = "content/handbook-of-things/part-0.md";
    let first = read(&project, path);

    let same = import(project, &["readme", "src/README.md", "--write"]).ends(0);
    assert!(same.stdout.contains("0 new pages, 0 changed"), "{}", same.stdout);
    let project = same.then();
    assert_eq!(read(&project, path), first);

    // Mine: 0 and 6. The source: 6 and 12. Both changed 6.
    let mine = first.replace("Then gamma0x.", "Then MINE.").replace("Then gamma6x.", "Then MY OWN.");
    fs::write(project.path(path), &mine).expect("written");
    let source = fs::read_to_string(project.beside("src/README.md")).expect("a file");
    let source = source.replace("Then gamma6x.", "Then THEIRS.").replace("Then gamma12x.", "Then NEW.");
    let source = source.replace("\n## License", "\n### 60. What is added?\n\nThis.\n\n## License");
    fs::write(project.beside("src/README.md"), source).expect("written");

    let dry = import(project, &["readme", "src/README.md"]).ends(0);
    assert_eq!(read(&dry.project, path), mine, "a dry run writes nothing");
    for said in [
        "`#what-is-thing-0`: changed by you only: it stays",
        "`#what-is-thing-6`: changed by you and in the source: yours stays",
        "-Then MY OWN.",
        "+Then THEIRS.",
        "`#what-is-thing-12`: changed in the source only: it follows",
        "`#what-is-added`: new in the source: it is added",
        "1 changed on both sides",
    ] {
        assert!(dry.stdout.contains(said), "{said} is not in\n{}", dry.stdout);
    }
    let project = import(dry.then(), &["readme", "src/README.md", "--write"]).ends(0).then();
    let merged = read(&project, path) + &read(&project, "content/handbook-of-things/part-1.md");
    for kept in ["Then MINE.", "Then MY OWN.", "Then NEW.", "## What is added? {#what-is-added}"] {
        assert!(merged.contains(kept), "{kept} is not in\n{merged}");
    }
    assert!(!merged.contains("THEIRS"));
    project.run(&["check"]).ends(0);
}

#[test]
fn an_import_touches_no_page_of_the_author() {
    let project = with_source(&books::readme_headings(50));
    let mine = "+++\ntitle = \"Mine\"\nid = \"handbook-of-things/part-0\"\n+++\n\nMine.\n";
    let project = project.file("content/handbook-of-things/part-0.md", mine);
    let project = import(project, &["readme", "src/README.md", "--write"]).ends(0).then();
    assert_eq!(read(&project, "content/handbook-of-things/part-0.md"), mine);
    assert!(read(&project, "content/handbook-of-things/part-0-2.md").contains("## What is thing 0?"));
    project.run(&["check"]).ends(0);
}

#[test]
fn a_topic_that_has_a_page_keeps_it_and_what_does_not_fit_is_named() {
    let project = with_source(&books::readme_headings(50)).file("content/basics/_index.md", "# Basics\n");
    let imported = import(project, &["readme", "src/README.md", "--topic", "basics", "--write"]).ends(0);
    assert!(imported.stdout.contains("where `order` would stand"), "{}", imported.stdout);
    let project = imported.then();
    assert_eq!(read(&project, "content/basics/_index.md"), "# Basics\n");
    project.run(&["check"]).ends(0);
}

#[test]
fn cuebooks_own_exports_come_back() {
    let page = "+++\ntitle = \"What is `a<b>`?\"\nid = \"core/less\"\ncue = \"small & before\"\ntags = [\"one\"]\n+++\n\n## Answer\n\nIt *compares*.\n\nAnd more.\n\n## Example\n\n```python\nprint(1 < 2)\n```\n\n```output\nTrue\n```\n\n## Follow-ups\n\n### And `>`? {#greater}\n\nThe other way.\n";
    let many = "+++\ntitle = \"Many\"\nid = \"core/many\"\nkind = \"questions\"\n+++\n\n## One? {#one}\n\nYes.\n\n## Two? {#two}\n\nNo.\n";
    let toml = "[vocabulary.tags]\none = \"One\"\n";
    let book = || {
        Project::book()
            .toml(toml)
            .file("content/core/_index.md", "# Core\n")
            .file("content/core/less.md", page)
            .file("content/core/many.md", many)
    };
    for (format, kind) in [("tsv", "tsv"), ("anki", "apkg")] {
        let exported = book().run(&["export", format, "--output", "-"]);
        let output = book().command(&["export", format, "-o", "-"]).output().expect("the program runs");
        assert!(output.status.success(), "{}", exported.stderr);
        let target = with_source(&[(format!("src/deck.{kind}"), output.stdout.clone())]);
        let done = import(target, &[format, &format!("src/deck.{kind}"), "--write"]).ends(0);
        assert!(!done.stdout.contains("words that no page has"), "{}", done.stdout);
        let back = done.then();
        let less = read(&back, "content/core/less.md");
        for part in [
            "id = \"core/less\"",
            "cue = \"small & before\"",
            "It *compares*.",
            "And more.",
            "```python\nprint(1 < 2)\n```",
            "```output\nTrue\n```",
            "### And `>`? {#greater}",
        ] {
            assert!(less.contains(part), "{format}: {part} is not in\n{less}");
        }
        assert!(read(&back, "content/core/many.md").contains("## One? {#one}\n\nYes."));
        let again = back.command(&["export", "tsv", "-o", "-"]).output().expect("the program runs").stdout;
        let first = book().command(&["export", "tsv", "-o", "-"]).output().expect("the program runs").stdout;
        let rows = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let mut rows: Vec<String> = text
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| line.split('\t').take(5).collect::<Vec<_>>().join("\t"))
                .collect();
            rows.sort();
            rows
        };
        assert_eq!(rows(&again), rows(&first), "{format}");
    }
}
