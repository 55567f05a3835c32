//! For each kind of fact an edit that changes it and as little else as possible: what shows it is made anew.
//!
//! `tests/forget.py` drops one kind of fact after the other from all records and runs the test that bears its name.

use crate::project::{Project, assert_same, site};

const BOOK: &str = r#"[book]
title = "Facts"
base_url = "https://example.org/book"
[vocabulary.roles]
backend = "Backend"
data = "Data"
[vocabulary.levels]
junior = "Junior"
senior = "Senior"
[vocabulary.tags]
one = "One"
[search.synonyms]
k8s = ["kubernetes"]
[images]
per_page = true
[test.python]
command = ["python3"]
setup = "content/setup.py"
"#;

const LOCK: &str = r#"version = 1

[pages]
"core/a" = "0000000000000001 2026-01-01"
"core/e" = "0000000000000002 2026-01-01"

[cards]
"core/a/answer" = "0000000000000001 2026-01-01"

[blocks]
"core/deep/d ee4f7f05e912f67a" = "Python 3.11.7"
"#;

fn question(title: &str, keys: &str, answer: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{keys}+++\n\n## Answer\n\n{answer}\n")
}

/// A book whose pages show as little of each other as pages can.
fn book() -> Project {
    Project::empty()
        .file("book.toml", BOOK)
        .file("book.lock", LOCK)
        .file("content/_index.md", "# Home\n")
        .file("content/setup.py", "x = 1\n")
        .file("content/core/_index.md", "+++\ntitle = \"Core\"\n+++\n")
        .file("content/core/a.md", &question("A?", "cue = \"one\"\ntags = [\"one\"]\n", "First.\n\nSecond.\n"))
        .file(
            "content/core/b.md",
            &question("B?", "related = [\"core/deep/d\"]\n", "[See](../notes/g.md).\n\n> [!NOTE]\n> Noted.\n"),
        )
        .file("content/core/deep/_index.md", "+++\ntitle = \"Deep\"\n+++\n")
        .file("content/core/deep/c.md", &question("C?", "", "Three.\n"))
        .file("content/core/deep/d.md", &question("D?", "", CODE))
        .file("content/notes/_index.md", "+++\ntitle = \"Notes\"\n+++\n")
        .file("content/notes/g.md", "# Guide\n\nText.\n")
        .file("content/all.md", TRACK)
        .file("themes/default/templates/social.svg", IMAGE)
}

/// A preview image that shows how many guides the navigation has.
const IMAGE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\"><rect width=\"{{ site.guides | length }}00\" height=\"99\"/></svg>\n";

const TRACK: &str =
    "+++\ntitle = \"All\"\nkind = \"track\"\nslug = \"all\"\nrole = \"data\"\npin = [\"core/a\"]\n+++\n";

const CODE: &str = "Four.\n\n## Example\n\n```python\nprint(x)\n```\n\n```output\n1\n```\n";

/// What stands after an edit is what a clean build of the same files gives.
fn shows(edit: impl Fn(Project) -> Project) {
    let project = edit(book().run(&["build"]).ends(0).then());
    let outcome = project.run(&["build"]).ends(0);
    assert!(!outcome.stderr.contains("(0 files made,"), "the edit changes nothing");
    let mut published = site(&outcome.project.path("public"));
    let mut clean = outcome.project.clean_build();
    for site in [&mut published, &mut clean] {
        site.remove(".cuebook-manifest");
    }
    assert_same(&published, &clean, "after the edit");
}

fn replaced(project: Project, path: &str, from: &str, to: &str) -> Project {
    let text = std::fs::read_to_string(project.path(path)).expect("a file of the book");
    assert!(text.contains(from), "{path} has no `{from}`");
    project.file(path, &text.replace(from, to))
}

fn themed(project: Project, path: &str, text: &str) -> Project {
    project.file(&format!("themes/default/{path}"), text)
}

macro_rules! facts {
    ($($name:ident: $edit:expr;)*) => {
        $(#[test]
        fn $name() {
            shows($edit);
        })*
    };
}

facts! {
    page_text: |book| replaced(book, "content/core/a.md", "Second.", "Another.");
    page_identity: |book| replaced(book, "content/notes/g.md", "# Guide", "+++\nslug = \"h\"\n+++\n\n# Guide");
    title_of_a_page: |book| replaced(book, "content/notes/g.md", "# Guide", "# Guidance");
    page_listed: |book| replaced(book, "content/core/a.md", "\"one\"\ntags", "\"two\"\ntags");
    page_inherited: |book| book.file("content/core/_index.md", "+++\ntitle = \"Core\"\n[defaults]\nlevels = [\"senior\"]\n+++\n");
    page_tracks: |book| replaced(book, "content/all.md", "pin =", "topics = [\"core/deep\"]\npin =");
    page_links: |book| replaced(book, "content/notes/g.md", "# Guide", "+++\nslug = \"h\"\n+++\n\n# Guide");
    page_backlinks: |book| replaced(book, "content/core/b.md", "B?", "Bee?");
    page_neighbours: |book| replaced(book, "content/core/deep/c.md", "C?", "Sea?");
    page_related: |book| replaced(book, "content/core/deep/d.md", "D?", "Dee?");
    page_cards: |book| replaced(book, "book.lock", "[cards]\n\"core/a/answer\" = \"0000000000000001 2026-01-01", "[cards]\n\"core/a/answer\" = \"0000000000000001 2026-02-02");
    page_day: |book| replaced(book, "book.lock", "1 2026-01-01\"\n\"core/e", "1 2026-02-02\"\n\"core/e");
    page_passed: |book| replaced(book, "book.lock", "Python 3.11.7", "Python 3.12.1");
    topic_name: |book| replaced(book, "content/core/deep/_index.md", "Deep", "Deeper");
    topic_list: |book| book.file("content/core/_index.md", "+++\ntitle = \"Core\"\norder = [\"b.md\", \"a.md\"]\n+++\n");
    topic_count: |book| book.file("content/core/deep/e.md", &question("E?", "", "Five."));
    track_name: |book| replaced(book, "content/all.md", "\"All\"", "\"Everything\"");
    track_list: |book| replaced(book, "content/all.md", "[\"core/a\"]", "[\"core/b\"]");
    tag: |book| replaced(book, "content/core/deep/c.md", "title = \"C?\"", "title = \"C?\"\ntags = [\"one\"]");
    pages_of_kind: |book| replaced(book, "content/notes/g.md", "# Guide", "+++\nkind = \"plan\"\n+++\n\n# Guide");
    theme_file: |book| themed(book, "icon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>\n");
    book_topics: |book| book.file("content/new/_index.md", "+++\ntitle = \"New\"\n+++\n");
    book_tracks: |book| replaced(book, "book.toml", "data = \"Data\"\n", "data = \"Data\"\nops = \"Operations\"\n");
    book_tags: |book| replaced(book, "content/core/deep/c.md", "title = \"C?\"", "title = \"C?\"\ntags = [\"one\"]");
    book_pages: |book| book.file("content/notes/h.md", "# More\n\nText.\n");
    book_questions: |book| book.file("content/core/e.md", &question("E?", "", "Five."));
    book_settings: |book| replaced(book, "book.toml", "[book]\n", "[book]\nauthors = [\"Ann\"]\n");
    book_vocabulary: |book| replaced(book, "book.toml", "\"Senior\"", "\"Elder\"");
    book_cards: |book| replaced(book, "book.toml", "[search.", "[cards]\nanki = false\n[search.");
    book_print: |book| replaced(book, "book.toml", "[search.", "[print]\nmax_size = 8\n[search.");
    book_images: |book| replaced(book, "book.toml", "per_page = true", "per_page = false");
    book_search: |book| replaced(book, "book.toml", "k8s", "kube");
    book_tested: |book| book.file("content/setup.py", "x = 2\n");
    book_site: |book| book.file("content/guide.md", "# A guide of the whole book\n\nText.\n");
    book_navigation: |book| book.file("content/guide.md", "# A guide of the whole book\n\nText.\n");
    book_templates: |book| themed(book, "templates/question.html", "<!doctype html><title>{{ page.title.text }}</title>\n");
    book_strings: |book| themed(book, "strings/en.toml", "ask_output = \"What comes out?\"\n");
    book_bodies: |book| themed(book, "strings/en.toml", "alert_note = \"Mind\"\n");
}
