//! Drafts, new pages, and what protects a book once readers have it.

use crate::project::{PROGRAM, Project};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

const QUESTION: &str = "+++\ntitle = \"Why?\"\ncue = \"because\"\n+++\n\n## Answer\n\nBecause.\n";
const DRAFT: &str = "+++\ntitle = \"Half done?\"\ndraft = true\n+++\n\n## Answer\n\nTODO\n";

fn new(project: &Project, path: &str) -> String {
    let mut command = Command::new(PROGRAM);
    command.args(["new", path, "--title", "Neu?", "--book"]).arg(project.root());
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(project.path(&format!("content/{path}.md"))).expect("a page")
}

#[test]
fn a_new_page_is_a_draft_with_the_headings_language_and_code_of_the_book() {
    let project = Project::empty().file("content/_index.md", "# Start\n").file(
        "book.toml",
        "[book]\ntitle = \"SQL\"\nlanguage = \"de-AT\"\nbase_url = \"https://example.org\"\n\n[sections]\ntradeoffs = [\"Für und Wider\"]\n\n[test.sql]\ncommand = [\"true\"]\n",
    );
    let page = new(&project, "basics/neu");
    for line in ["draft = true", "## Antwort", "## Für und Wider", "## Nachfragen", "```sql", "id = \"basics/neu\""] {
        assert!(page.lines().any(|found| found == line), "no `{line}` in\n{page}");
    }
    assert!(!page.contains("tags"), "tags are inherited: {page}");
    let outcome = project.run(&["build"]).ends(0);
    assert!(!outcome.site().keys().any(|path| path.contains("neu")), "a draft is not published");
    // Without `draft` it is a question of the book: its headings are known.
    let project = outcome.then().file("content/basics/neu.md", &page.replace("draft = true\n", ""));
    let outcome = project.run(&["check"]).ends(0);
    assert!(outcome.stderr.contains("2 pages, 1 question"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("missing-section"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("missing-cue"), "an empty cue is none: {}", outcome.stderr);
}

#[test]
fn a_new_page_in_any_language_names_the_sections_of_that_language() {
    for (language, heading) in
        [("en", "Answer"), ("fr", "Réponse"), ("es", "Respuesta"), ("pt-BR", "Resposta"), ("ja", "Answer")]
    {
        let toml = format!("[book]\ntitle = \"T\"\nlanguage = \"{language}\"\n");
        let page = new(&Project::empty().file("book.toml", &toml), "a/b");
        assert!(page.contains(&format!("\n## {heading}\n")), "{language}: {page}");
        assert!(!page.contains("{"), "{language}: a hole is left open: {page}");
    }
}

/// What `serve` answers for a path.
fn served(project: &Project, arguments: &[&str], path: &str) -> String {
    let mut command = Command::new(PROGRAM);
    command.arg("serve").args(arguments).arg(project.root()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = command.spawn().expect("a server");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("its output")).read_line(&mut line).expect("an address");
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').replace("localhost", "127.0.0.1");
    let mut stream = TcpStream::connect(&address).expect("a connection");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    server.kill().and_then(|()| server.wait()).expect("the end");
    answer
}

#[test]
fn serve_shows_drafts_and_marks_them() {
    let project = Project::book().file("content/core/a.md", QUESTION).file("content/core/half.md", DRAFT);
    let page = served(&project, &[], "/core/half.html");
    assert!(page.contains("<p class=\"draft-note\">"), "{page}");
    let list = served(&project, &[], "/core/index.html");
    assert_eq!(list.matches("<span class=\"draft\">Draft</span>").count(), 1, "{list}");
    let without = served(&project, &["--no-drafts"], "/core/half.html");
    assert!(without.starts_with("HTTP/1.1 404"), "{without}");
    let outcome = project.run(&["build"]).ends(0);
    assert!(!outcome.site().contains_key("core/half.html"));
}

#[test]
fn a_book_with_questions_is_asked_to_stamp_and_a_new_book_is_stamped() {
    let outcome = Project::book().file("content/core/a.md", QUESTION).check();
    assert!(outcome.reports().contains(&"stale-lock book.lock".to_owned()), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("no edit of a card would reach readers' Anki"), "{}", outcome.stdout);
    let outcome = outcome.then().run(&["stamp"]).then().check();
    assert!(!outcome.stdout.contains("stale-lock"), "{}", outcome.stdout);
    let outcome = Project::empty().run(&["init"]).ends(0);
    assert!(outcome.project.path("book.lock").exists());
    outcome.then().run(&["check", "--strict"]).ends(0);
}

#[test]
fn a_moved_page_asks_for_its_alias_until_it_has_it() {
    let project = Project::book().file("content/core/a.md", &QUESTION.replace("+++\n\n", "id = \"a\"\n+++\n\n"));
    let project = project.run(&["stamp"]).ends(0).then();
    let text = fs::read_to_string(project.path("content/core/a.md")).expect("a page");
    let project = project.without("content/core/a.md").file("content/web/a.md", &text);
    let outcome = project.check();
    let moved: Vec<_> = outcome.diagnostics().into_iter().filter(|problem| problem["code"] == "moved-page").collect();
    assert_eq!(moved.len(), 1, "{}", outcome.stdout);
    assert_eq!(moved[0]["help"], "write `aliases = [\"core/a.md\"]` in its front matter");
    let text = text.replace("id = ", "aliases = [\"core/a.md\"]\nid = ");
    let outcome = outcome.then().file("content/web/a.md", &text).check();
    assert!(!outcome.stdout.contains("moved-page"), "{}", outcome.stdout);
    let outcome = outcome.then().build();
    assert!(outcome.page("core/a.html").contains("web/a.html"), "the alias leads on");
}

#[test]
fn a_renamed_page_gets_one_advice_for_id_and_path() {
    let project = Project::book().file("content/core/a.md", QUESTION).run(&["stamp"]).ends(0).then();
    let project = project.without("content/core/a.md").file("content/core/b.md", QUESTION);
    let outcome = project.check();
    assert!(outcome.stdout.contains("write `aliases = [\\\"core/a\\\", \\\"core/a.md\\\"]`"), "{}", outcome.stdout);
    let text = QUESTION.replace("+++\n\n", "aliases = [\"core/a\", \"core/a.md\"]\n+++\n\n");
    let outcome = outcome.then().file("content/core/b.md", &text).check();
    assert!(!outcome.stdout.contains("vanished-id") && !outcome.stdout.contains("moved-page"), "{}", outcome.stdout);
}

#[test]
fn the_copy_of_a_page_is_blamed_whatever_its_name() {
    let original = QUESTION.replace("+++\n\n", "id = \"core/m\"\n+++\n\n");
    for copy in ["a", "z"] {
        let project = Project::book().file("content/core/m.md", &original);
        let outcome = project.file(&format!("content/core/{copy}.md"), &original).build();
        assert_eq!(outcome.reports(), [format!("duplicate-id content/core/{copy}.md:4:6")], "{}", outcome.stdout);
    }
}

#[test]
fn what_leads_to_a_draft_says_so_until_it_is_shown() {
    let draft = "+++\ntitle = \"D?\"\nid = \"t/d\"\ndraft = true\n+++\n\n## Answer\n\nx\n";
    let page = "+++\ntitle = \"P?\"\nid = \"t/p\"\nrelated = [\"t/d\"]\n+++\n\n## Answer\n\n[see](d.md)\n";
    let project = Project::book()
        .toml("[site]\nnav = [{ title = \"About\", to = \"about.md\" }]\n")
        .file("content/about.md", "+++\ntitle = \"About\"\ndraft = true\n+++\n\nx\n")
        .file("content/t/_index.md", "# T\n")
        .file("content/t/d.md", draft)
        .file("content/t/p.md", page);
    let built = project.build().ends(1);
    let told: Vec<_> = built.diagnostics().iter().map(|report| report["message"].to_string()).collect();
    for name in ["about.md", "d.md", "t/d"] {
        assert!(told.iter().any(|message| message.contains(&format!("`{name}` is a draft"))), "{name}: {told:?}");
    }
    assert!(built.stdout.contains("draft = true"), "{}", built.stdout);
    built.then().run(&["build", "--drafts"]).ends(0);
}

#[test]
fn a_build_says_how_many_drafts_it_left_out() {
    let project = Project::book().file("content/t/a.md", QUESTION).file("content/t/b.md", DRAFT);
    // The second build has nothing to do, and says the same.
    let first = project.run(&["build"]).ends(0);
    assert!(first.stderr.contains("1 question, 1 draft left out"), "{}", first.stderr);
    let again = first.then().run(&["build"]).ends(0);
    assert!(again.stderr.contains("1 question, 1 draft left out"), "{}", again.stderr);
    let all = again.then().run(&["build", "--drafts"]).ends(0);
    assert!(all.stderr.contains("2 questions") && !all.stderr.contains("left out"), "{}", all.stderr);
}
