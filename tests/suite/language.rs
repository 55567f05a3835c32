//! The language of a book.

use crate::project::Project;

#[test]
fn a_tag_that_is_none_is_reported_with_the_right_spelling() {
    let said = |tag: &str| {
        let toml = format!("[book]\ntitle = \"B\"\nlanguage = \"{tag}\"\nbase_url = \"https://x.example/b\"\n");
        Project::book().file("book.toml", &toml).run(&["check"]).stderr
    };
    for (tag, help) in [("pt_BR", "write `pt-BR`"), ("en_us", "write `en-US`"), ("en-", "write `en`"), ("", "`de-AT`")]
    {
        let report = said(tag);
        assert!(report.contains("[bad-value]") && report.contains("book.toml:3:"), "{tag}: {report}");
        assert!(report.contains(help), "{tag}: {report}");
    }
    for tag in ["en", "de-AT", "pt-BR", "zh-Hant-TW", "x-klingon", "ar"] {
        assert!(!said(tag).contains("bad-value"), "{tag}");
    }
}
