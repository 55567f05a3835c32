//! How much is said: problems that are alike once, counts that hold, only what was asked for, annotations of GitHub.

use crate::project::Project;
use std::fs;
use std::process::Command;

const QUESTION: &str = "# Why?\n\n## Answer\n\nBecause.\n";

fn with_wrong_keys(count: usize) -> Project {
    let page = |number: usize| format!("+++\ntitle = \"Page {number}\"\ndate = \"2026-01-01\"\n+++\n\nText.\n");
    (0..count).fold(Project::book(), |project, number| project.file(&format!("content/p{number:03}.md"), &page(number)))
}

#[test]
fn a_slip_on_every_page_is_one_report_that_names_the_places() {
    let outcome = with_wrong_keys(300).run(&["check"]).fails(1);
    assert_eq!(outcome.stderr.matches("error[unknown-key]").count(), 1, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("the same at 299 more places:\n  content/p001.md:3:1: "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("… and 289 more"), "{}", outcome.stderr);
    let end = "\n300 errors; files with errors and the book as a whole are checked further once these are mended\n";
    assert!(outcome.stderr.ends_with(end), "{}", outcome.stderr);
    assert!(outcome.stderr.lines().count() < 30, "{}", outcome.stderr);
    let all = outcome.then().check();
    assert_eq!(all.reports().len(), 300, "programs get every one");
}

#[test]
fn a_few_that_are_alike_are_shown_one_by_one() {
    let outcome = with_wrong_keys(5).run(&["check"]).fails(1);
    assert_eq!(outcome.stderr.matches("error[unknown-key]").count(), 5, "{}", outcome.stderr);
}

#[test]
fn many_different_ones_of_a_kind_are_named_by_place_after_the_first() {
    let links: String = (10..36).map(|n| format!("[x](no-such-{n}.md)\n\n")).collect();
    let outcome = Project::book().file("content/a.md", &format!("# A\n\n{links}")).run(&["check"]).fails(1);
    assert_eq!(outcome.stderr.matches("error[dead-link]").count(), 20, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("6 more of `dead-link`:\n  content/a.md:43:1: "), "{}", outcome.stderr);
}

#[test]
fn warnings_are_counted_and_only_a_book_without_any_is_good() {
    let outcome = Project::book().file("content/core/a.md", QUESTION).run(&["check"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let last = outcome.stderr.lines().last().unwrap_or_default();
    let warnings = outcome.stderr.matches("warning[").count();
    assert!(warnings > 1, "{}", outcome.stderr);
    assert_eq!(last, format!("2 pages, 1 question, {warnings} warnings"));
    let outcome = Project::book().run(&["check"]);
    assert!(outcome.stderr.ends_with("1 page, 0 questions: good\n"), "{}", outcome.stderr);
}

#[test]
fn a_build_counts_the_warnings_it_reports_also_when_nothing_changed() {
    let project = Project::book().file("content/a.md", "# A\n\n```nonsense\nx\n```\n");
    let first = project.run(&["build"]).ends(0);
    assert!(first.stderr.contains("0 questions, 1 warning → "), "{}", first.stderr);
    let again = first.then().run(&["build"]).ends(0);
    assert!(again.stderr.contains("0 questions, 1 warning → "), "{}", again.stderr);
}

#[test]
fn quiet_says_what_makes_the_command_fail() {
    let project = Project::book().file("content/core/a.md", QUESTION);
    let quiet = project.run(&["check", "-q"]).ends(0);
    assert_eq!(quiet.stderr, "", "warnings fail nothing here");
    let strict = quiet.then().run(&["check", "-q", "--strict"]).ends(1);
    assert!(strict.stderr.contains("warning[missing-cue]"), "{}", strict.stderr);
}

#[test]
fn only_one_kind_is_shown_and_the_others_are_counted() {
    let project = Project::book().file("content/core/a.md", QUESTION);
    let outcome = project.run(&["check", "--strict", "--only", "missing-cue"]).ends(1);
    assert_eq!(outcome.stderr.matches("warning[").count(), 1, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("of other kinds not shown\n1 warning\n"), "{}", outcome.stderr);
    let wrong = outcome.then().run(&["check", "--only", "mising-cue"]).ends(2);
    assert!(wrong.stderr.contains("did you mean `missing-cue`?"), "{}", wrong.stderr);
}

#[test]
fn a_book_with_errors_is_not_good_for_the_kind_that_was_asked_for() {
    let outcome = with_wrong_keys(1).run(&["check", "--only", "missing-cue"]).ends(1);
    assert!(outcome.stderr.contains("1 problem of other kinds not shown"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("the book has errors"), "{}", outcome.stderr);
}

#[test]
fn github_gets_an_annotation_a_problem_with_the_path_from_the_root_of_the_repository() {
    let project = Project::book().file("content/a.md", "# 100 % sure\n\n[gone](b.md)\n");
    let outcome = project.run(&["check", "--message-format", "github"]).fails(1);
    let line = "::error title=dead-link,file=content/a.md,line=3,endLine=3,col=1,endColumn=13::there is no page or file \
                `b.md`";
    assert_eq!(outcome.stdout.lines().count(), 1, "{}", outcome.stdout);
    assert!(outcome.stdout.starts_with(line), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("error[dead-link]"), "the log has the source line too: {}", outcome.stderr);

    let project = outcome.then();
    let above = project.root().parent().expect("a folder").to_owned();
    let made = Command::new("git").args(["init", "--quiet"]).current_dir(&above).status().expect("git runs");
    assert!(made.success() && fs::metadata(above.join(".git")).is_ok());
    let outcome = project.run(&["check", "--message-format", "github"]);
    assert!(outcome.stdout.contains("file=book/content/a.md,"), "{}", outcome.stdout);
}

#[test]
fn an_annotation_escapes_what_github_would_read_as_its_own() {
    let project = Project::book().file("content/a,b.md", "# A\n\n[x](50%,::.md)\n");
    let outcome = project.run(&["check", "--message-format", "github"]).fails(1);
    assert!(outcome.stdout.contains("file=content/a%2Cb.md,line=3"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("50%25,::.md"), "{}", outcome.stdout);
    assert_eq!(outcome.stdout.lines().count(), 1, "{}", outcome.stdout);
}

#[test]
fn lints_of_good_pages_stand_beside_the_errors_of_others() {
    let good = "# Good?\n\n## Answer\n\n## Follow-ups\n\n### One?\n\nYes.\n";
    let book =
        || Project::book().file("content/a/good.md", good).file("content/a/bad.md", "# Bad\n\n[gone](gone.md)\n");
    let out = book().check().fails(1);
    let said = out.reports();
    assert!(said.contains(&"dead-link content/a/bad.md:3:1".to_owned()), "{said:?}");
    assert!(said.contains(&"unfinished content/a/good.md:3:1".to_owned()), "{said:?}");
    assert!(!said.iter().any(|report| report.starts_with("stale-lock")), "{said:?}");
    let out = book().run(&["check"]);
    let end =
        "1 error, 6 warnings; files with errors and the book as a whole are checked further once these are mended";
    assert!(out.stderr.contains(end), "{}", out.stderr);
    // What `book.toml` says of lints cannot be known.
    let out = book().toml("[lint]\ncue_words = \"x\"\n").check().fails(1);
    assert!(!out.reports().iter().any(|report| report.starts_with("unfinished")), "{}", out.stdout);
}
