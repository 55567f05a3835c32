//! Books of other shapes than roles by levels: by topic alone, several exams, guides.

use crate::project::{PROGRAM, Project};
use std::process::Command;

const QUESTION: &str =
    "+++\ntitle = \"Why?\"\ncue = \"because\"\nallow = [\"missing-section\"]\n+++\n\n## Answer\n\nBecause.\n";

fn by_topic() -> Project {
    Project::book()
        .file("content/about.md", "# About us\n\nWho we are.\n")
        .file("content/heart/_index.md", "# Heart\n")
        .file("content/heart/rhythm.md", QUESTION)
}

#[test]
fn a_book_without_roles_or_levels_is_complete() {
    let outcome = by_topic().run(&["stamp"]).then().check();
    outcome.says([]).ends(0).then().build().good();
    let outcome = by_topic().build();
    let home = outcome.page("index.html");
    assert!(home.contains("Find a question") && !home.contains("by role"), "{home}");
    assert!(!outcome.page("filter.html").contains("Choose a role"));
    assert!(outcome.page("heart/index.html").contains("print/topics/heart.html"));
}

#[test]
fn a_book_that_asks_nothing_leads_nobody_to_the_desk() {
    let outcome = Project::book().file("content/about.md", "# About us\n\nWho we are.\n").build();
    let home = outcome.page("index.html");
    assert!(!home.contains("data-today") && !home.contains("0 questions"), "{home}");
    assert!(by_topic().build().page("index.html").contains("data-today"));
}

/// A list of all topics on the page of each would make a book grow with the square of its topics.
#[test]
fn pages_of_topics_list_each_other_while_they_are_few() {
    let topics = |count: usize| {
        let quick = Project::book().toml("[print]\npdf = false\n[images]\nsocial = false\n");
        let quick = (0..count).fold(quick, |book, n| book.file(&format!("content/topic-{n}/a.md"), QUESTION));
        quick.build().ends(0)
    };
    let listed = |page: &str| page.matches("href=\"../topic-").count();
    let few = topics(100);
    assert_eq!(listed(&few.page("topic-7/index.html")), 100);
    let many = topics(101);
    assert_eq!(listed(&many.page("topic-7/index.html")), 0);
    assert_eq!(many.page("index.html").matches("href=\"topic-").count(), 101, "home lists all of them");
}

#[test]
fn the_sheet_of_a_topic_is_exported() {
    let project = by_topic();
    let export = |arguments: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(["export", "pdf"]).arg(project.root()).args(arguments).args(["-o", "-"]);
        command.output().expect("the program runs")
    };
    let asked = export(&[]);
    let help = String::from_utf8_lossy(&asked.stderr).into_owned();
    assert_eq!(asked.status.code(), Some(2), "{help}");
    assert!(help.contains("--topic"), "{help}");
    if cfg!(feature = "pdf") {
        assert!(!help.contains("--track"), "there is no track to name: {help}");
        let made = export(&["--topic", "heart"]);
        assert!(made.stdout.starts_with(b"%PDF-"), "{}", String::from_utf8_lossy(&made.stderr));
        let wrong = export(&["--topic", "hart"]);
        assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean `heart`?"));
    }
}

#[test]
fn guides_are_reached_from_home_and_the_menu() {
    let outcome = by_topic().build();
    let home = outcome.page("index.html");
    assert_eq!(home.matches("href=\"about.html\"").count(), 2, "{home}");
    assert!(outcome.page("heart/rhythm.html").contains("href=\"../about.html\""));
}

#[test]
fn two_exams_share_a_question() {
    let exams = "[vocabulary.roles]\nassociate = \"Associate exam\"\nprofessional = \"Professional exam\"\n";
    let project = by_topic()
        .toml(exams)
        .file("content/heart/only.md", &QUESTION.replace("allow", "roles = [\"associate\"]\nallow"));
    let outcome = project.build().good();
    let rows = |page: &str| outcome.page(page).matches("<li class=\"row").count();
    assert_eq!((rows("tracks/associate.html"), rows("tracks/professional.html")), (2, 1));
    assert!(outcome.page("index.html").contains("Find a question"), "levels are not offered where there are none");
}
