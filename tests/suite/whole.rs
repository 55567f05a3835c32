//! What an author wrote is never left half written: a command that cannot write says so and changes nothing.

use crate::project::{Outcome, PROGRAM, Project, Site, put};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Output};

/// Runs the program from beside the book where no file can grow beyond so many half kibibytes: the one full disk that
/// anyone can make.
fn limited(project: &Project, half_kibibytes: usize, arguments: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {half_kibibytes}; exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, PROGRAM]).args(arguments).current_dir(project.beside("."));
    command.env("NO_COLOR", "1").output().expect("sh runs")
}

/// The command fails, names this path and the cause, and every file is what it was.
#[track_caller]
fn changes_nothing(project: &Project, limit: usize, arguments: &[&str], path: &str) {
    let before = files(project);
    let output = limited(project, limit, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{arguments:?} {limit}: {said}");
    assert!(said.contains(path) && said.contains("File too large"), "no `{path}` in: {said}");
    let after = files(project);
    let names = |site: &Site| site.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after), "{arguments:?} {limit}");
    for (name, bytes) in before {
        assert!(
            after[&name] == bytes,
            "{arguments:?} {limit}: {name} has {} bytes of {}",
            after[&name].len(),
            bytes.len()
        );
    }
}

/// Everything beside the book and in it, hidden files too, the cache apart.
fn files(project: &Project) -> Site {
    let mut files = crate::project::site(&project.beside("."));
    files.retain(|path, _| !path.contains("/.cuebook/"));
    files
}

#[track_caller]
fn runs(project: Project, arguments: &[&str]) -> Project {
    let mut command = Command::new(PROGRAM);
    let output = command.args(arguments).current_dir(project.beside(".")).output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    project
}

/// A page that `check --fix` mends.
fn page(title: &str, words: usize) -> String {
    format!("# {title}\n\n```python {{1}} showLineNumbers\na = 1\n```\n\n{}\n", "words and more ".repeat(words))
}

#[test]
fn mending_leaves_pages_whole_and_with_their_permissions() {
    let project = Project::book().file("content/a/a.md", &page("A", 1)).file("content/a/b.md", &page("B", 700));
    for limit in [0, 1, 8, 16] {
        changes_nothing(&project, limit, &["check", "--fix", "book"], "content/a/");
    }
    fs::set_permissions(project.path("content/a/b.md"), fs::Permissions::from_mode(0o640)).expect("permissions");
    let before = files(&project);
    let project = runs(project, &["check", "--fix", "book"]);
    let after = files(&project);
    assert!(before.keys().eq(after.keys()), "{:?}", after.keys());
    for name in ["a", "b"] {
        let text = fs::read_to_string(project.path(&format!("content/a/{name}.md"))).expect("a page");
        assert!(text.contains("```python hl=\"1\" numbers\n") && text.ends_with("more \n"), "{text}");
    }
    let mode = fs::metadata(project.path("content/a/b.md")).expect("a page").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn an_import_is_written_whole_or_not_at_all() {
    let note = |words| format!("---\ntags: [new tag]\n---\n\n# What is it?\n\n{}\n", "words and more ".repeat(words));
    let project = Project::book().toml(&format!("# {}\n", "a long remark ".repeat(400)));
    for (name, words) in [("a", 1), ("b", 700), ("c", 1)] {
        put(&project.beside(&format!("vault/{name}.md")), note(words).as_bytes());
    }
    let arguments = ["import", "obsidian", "vault", "book", "--write"];
    // The first page, the second, the settings.
    for (limit, path) in [(0, "book/"), (8, "b.md"), (11, "book/")] {
        changes_nothing(&project, limit, &arguments, path);
    }
    let mut project = runs(project, &arguments);
    assert!(fs::read_to_string(project.path("book.toml")).expect("the settings").contains("new-tag = "));
    // What is imported again.
    for name in ["a", "c"] {
        put(&project.beside(&format!("vault/{name}.md")), note(900).as_bytes());
    }
    changes_nothing(&project, 8, &arguments, "content/vault/a.md");
    project = runs(project, &arguments);
    assert!(fs::metadata(project.path("content/vault/c.md")).expect("a page").len() > 13_000);
}

#[test]
fn an_export_replaces_a_file_whole_or_not_at_all() {
    let text = format!("# What?\n\n## Answer\n\nIt is.\n\n{}\n", "words and more ".repeat(100));
    let project = Project::book().file("content/a/a.md", &text);
    put(&project.beside("decks/mine.tsv"), "an older deck\n".repeat(800).as_bytes());
    symlink("decks/mine.tsv", project.beside("link")).expect("a link");
    for to in ["decks/mine.tsv", "new.tsv", "link"] {
        changes_nothing(&project, 1, &["export", "offline", "book", "-o", to], to);
    }
    for to in ["link", "new.tsv"] {
        let project = &project;
        let output = limited(project, 100_000, &["export", "offline", "book", "-o", to]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let read = |name: &str| fs::read(project.beside(name)).expect("an export");
    assert!(project.beside("link").is_symlink() && read("decks/mine.tsv") == read("new.tsv"));
    let piped = limited(&project, 100_000, &["export", "offline", "book", "-o", "/dev/stdout"]);
    assert!(piped.stdout == read("new.tsv"), "a pipe gets the bytes as they come");
}

#[test]
fn files_of_a_beginning_are_made_whole_or_not_at_all() {
    let project = Project::empty();
    for limit in [0, 1, 2] {
        changes_nothing(&project, limit, &["init", "first"], "first/");
    }
    let project = runs(project, &["init", "first"]);
    let new = ["new", "basics/two", "--title", "Two?", "--book", "first"];
    changes_nothing(&project, 0, &new, "first/content/basics/two.md");
    let project = runs(project, &new);
    let written = fs::read_to_string(project.beside("first/content/basics/two.md")).expect("a page");
    assert!(written.contains("Two?"), "{written}");
    let again = limited(&project, 100, &new);
    assert_eq!(again.status.code(), Some(2), "a page that is there is not replaced");
    changes_nothing(&project, 0, &["stamp", "first"], "book.lock");
    changes_nothing(&project, 0, &["theme", "eject", "templates/base.html", "first"], "base.html");
}

/// Pictures that `render` draws are kept by the author, too.
#[test]
fn a_picture_is_drawn_whole_or_not_at_all() {
    let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'><title>{}</title></svg>", "drawn ".repeat(1000));
    let toml = format!("[render.dot]\ncommand = [\"echo\", {svg:?}]\n");
    let project = Project::book().toml(&toml).file("content/a/a.md", "# A\n\n```dot alt=\"B\"\ndigraph { a }\n```\n");
    let before = files(&project);
    let output = limited(&project, 4, &["render", "book"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("File too large") && said.contains(".svg"), "{said}");
    assert!(before == files(&project), "{:?}", files(&project).keys());
    let project = runs(project, &["render", "book"]);
    assert_eq!(files(&project).len(), before.len() + 1);
}

/// `cuebook import mdbook` of the folder `src`, with reports as JSON.
fn import_mdbook(project: Project) -> Outcome {
    let source = project.beside("src").display().to_string();
    project.run(&["import", "mdbook", &source, "--write", "--message-format", "json"])
}

fn mdbook(files: &[(&str, &str)]) -> Project {
    let project = Project::book();
    for (path, text) in files {
        put(&project.beside(path), text.as_bytes());
    }
    put(&project.beside("private/SUMMARY.md"), b"- [Salary](salary.md)\n");
    put(&project.beside("private/salary.md"), b"# Salary\n\nFour secret digits.\n");
    project
}

/// No word of the folder beside the source is in the book, or was printed.
#[track_caller]
fn keeps_out(outcome: &Outcome) {
    let book = outcome.project.sources();
    let told = book.values().any(|bytes| String::from_utf8_lossy(bytes).contains("Four secret"));
    assert!(!told && !outcome.stdout.contains("Four secret"), "{}", outcome.stdout);
}

#[test]
fn an_mdbook_says_nothing_of_folders_beside_it() {
    for src in ["../private", "chapters/../../private", "{beside}/private", "/", "linked", "deep/linked"] {
        let project = mdbook(&[("src/deep/x.md", "# X\n")]);
        let src = src.replace("{beside}", &project.beside("").display().to_string());
        let toml = format!("# An mdBook.\n[book]\ntitle = \"T\"\nsrc = \"{src}\"\n");
        put(&project.beside("src/book.toml"), toml.as_bytes());
        symlink("../private", project.beside("src/linked")).expect("a link");
        symlink("../../private", project.beside("src/deep/linked")).expect("a link");
        let outcome = import_mdbook(project);
        keeps_out(&outcome);
        let outcome = outcome.ends(2).says(["outside-book"]);
        assert!(outcome.stdout.contains("src/book.toml:4: "), "{}", outcome.stdout);
    }
    // The folder that mdBook has when nothing names one.
    for toml in [&[("src/book.toml", "[book]\ntitle = \"T\"\n")][..], &[]] {
        let project = mdbook(toml);
        fs::create_dir_all(project.beside("src")).expect("a folder");
        symlink("../private", project.beside("src/src")).expect("a link");
        let outcome = import_mdbook(project);
        keeps_out(&outcome);
        outcome.ends(2).says(["outside-book"]);
    }
}

#[test]
fn chapters_and_included_files_of_other_folders_are_left_out_and_named() {
    let project = mdbook(&[
        ("src/book.toml", "[book]\nsrc = \"./text/../text\"\n"),
        (
            "src/text/SUMMARY.md",
            "# Summary\n\n- [One](./one.md)\n- [Up](../../private/salary.md)\n- [Linked](linked.md)\n",
        ),
        ("src/text/one.md", "# One?\n\n{{#include ../code/salary.md}}\n\n{{#include ../inner/kept.md}}\n"),
        ("src/listing/kept.md", "These words are kept.\n"),
    ]);
    symlink("../../private/salary.md", project.beside("src/text/linked.md")).expect("a link");
    symlink("../private", project.beside("src/code")).expect("a link");
    symlink("listing", project.beside("src/inner")).expect("a link");
    let outcome = import_mdbook(project).ends(0);
    keeps_out(&outcome);
    let reports = outcome.reports();
    for place in ["import-left SUMMARY.md:4:1", "import-left SUMMARY.md:5:1", "import-left one.md:3:1"] {
        assert!(reports.contains(&place.to_owned()), "no {place} in {reports:?}");
    }
    let page = fs::read_to_string(outcome.project.path("content/src/one.md")).expect("a page");
    assert!(page.contains("These words are kept."), "{page}");
}
