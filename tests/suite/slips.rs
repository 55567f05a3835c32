//! Slips of a new author: each is met with what to write instead.

use crate::project::Project;

const FRONT: &str = "+++\ntitle = \"T?\"\nid = \"t/p\"\n+++\n\n## Answer\n\n";

/// What `check` says of a book with this page, as one text.
#[track_caller]
fn said(page: &str) -> String {
    let project = Project::book()
        .toml("[vocabulary.levels]\njunior = \"Junior\"\nsenior = \"Senior\"\n")
        .file("content/t/_index.md", "# T\n")
        .file("static/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>")
        .file("content/t/p.md", page);
    project.check().stdout
}

#[test]
fn each_says_what_to_write() {
    let yaml = |line: &str| format!("---\ntitle: T?\nid: t/p\n{line}\n---\n\n## Answer\n\nx\n");
    for (page, help) in [
        (format!("\n{FRONT}x\n"), "begins on the first line"),
        (yaml("tags:\n\t- one"), "indent with spaces"),
        (yaml("weight: eins"), "write it in digits"),
        (yaml("weight: \"2\""), "write it without quotes"),
        (yaml("draft: maybe"), "write one of the two"),
        (yaml("levels: junior, senior"), "write a list: `[\\\"junior\\\", \\\"senior\\\"]`"),
        (format!("{FRONT}![x](../../static/logo.svg)\n"), "write `/logo.svg`"),
        (format!("{FRONT}```mermaid\ngraph TD\n```\n"), "[render.mermaid] command"),
        (
            "+++\ntitle = \"W\"\nkind = \"worksheet\"\n+++\n\n```field id=a kind=datum label=A\n```\n".to_owned(),
            "kinds are `date` and `questions`",
        ),
    ] {
        let said = said(&page);
        assert!(said.contains(help), "{help} is not in\n{said}\nof\n{page}");
    }
    let range = said(&format!("{FRONT}```python hl=\"a-b\"\nx\n```\n"));
    assert!(range.contains("takes lines such as") && !range.contains("did you mean"), "{range}");
    assert!(!said(&format!("{FRONT}![x](/logo.svg)\n")).contains("error"));
}

#[test]
fn what_is_no_language_is_an_error() {
    for (language, known) in [("deutsch", false), ("english", false), ("de", true), ("x-klingon", true), ("yue", true)]
    {
        let toml = format!("[book]\ntitle = \"T\"\nlanguage = \"{language}\"\n");
        let code = Project::book().file("book.toml", &toml).check().code;
        assert_eq!(code == Some(0), known, "{language}");
    }
}

#[test]
fn a_template_that_extends_itself_is_told_the_name_of_the_built_in_one() {
    let project = Project::book().toml("[theme]\nname = \"m\"\n");
    let project = project.file("themes/m/templates/base.html", "{% extends \"base.html\" %}\n");
    let built = project.build().ends(1);
    assert!(built.stdout.contains("default/base.html"), "{}", built.stdout);
}
