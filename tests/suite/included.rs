//! Fences that show a file of the book: on the page, in tests and exercises, after every edit, and what is wrong with them.

use crate::project::{Outcome, Project, assert_same, site};
use crate::running::Serving;
use std::time::Duration;

const CODE: &str = "# the first line\ndef twice(n):\n    return n * 2\n\n\nprint(twice(4))\n";

/// A page with one fence.
fn page(info: &str) -> String {
    format!("# Twice\n\n```{info}\n```\n")
}

fn plain() -> Project {
    Project::book().file("content/t/code/twice.py", CODE)
}

fn book(info: &str) -> Project {
    plain().file("content/t/a.md", &page(info))
}

/// The code of a page, without the tags of its colours.
fn shown(outcome: &Outcome, route: &str) -> String {
    let page = outcome.page(route);
    let code = page.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).unwrap_or_default();
    let mut text = String::new();
    for part in code.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    text
}

#[test]
fn a_fence_shows_a_file_or_some_of_its_lines() {
    let cases = [
        ("python file=\"code/twice.py\"", CODE.trim_end()),
        ("python file=code/twice.py#L2-3", "def twice(n):\n    return n * 2"),
        ("python file=\"code/twice.py#L6\"", "print(twice(4))"),
        ("python file=\"code/twice.py#L2-L3\"", "def twice(n):\n    return n * 2"),
        ("python file=\"../t/./code/twice.py#L6\"", "print(twice(4))"),
        ("python file=\"/content/t/code/twice.py#L6\"", "print(twice(4))"),
        ("python file=\"code/twice.py#L2-3\" hide=\"1\" numbers title=\"Twice\"", "    return n * 2"),
    ];
    let pages = (0..).zip(cases);
    let project =
        pages.clone().fold(plain(), |book, (n, (info, _))| book.file(&format!("content/t/p{n}.md"), &page(info)));
    let outcome = project.build().good();
    for (n, (info, wanted)) in pages {
        assert_eq!(shown(&outcome, &format!("t/p{n}.html")), wanted, "{info}");
    }
    assert!(outcome.page("t/p2.md").contains("#L6\"\nprint(twice(4))\n```"), "{}", outcome.page("t/p2.md"));
}

#[test]
fn lines_are_emphasised_as_they_are_counted_in_the_block() {
    let outcome = book("python file=\"code/twice.py#L2-3\" hl=\"2\"").build().good();
    assert!(outcome.page("t/a.html").contains("<span class=\"l hl\">    "), "{}", outcome.page("t/a.html"));
    book("python file=\"code/twice.py#L2-3\" hl=\"3\"").build().fails(1).says(["bad-fence content/t/a.md:3:37"]);
}

#[test]
fn files_end_their_lines_as_they_like_and_stand_in_static_too() {
    let project = Project::book().bytes("static/code/a.sql", b"\xef\xbb\xbfselect 1;\r\nselect 2;\r\nselect 3;");
    let list = "# A\n\n- item\n\n  ```sql file=\"/static/code/a.sql\"\n  ```\n";
    let outcome = project.file("content/t/a.md", list).build().good();
    assert_eq!(shown(&outcome, "t/a.html"), "select 1;\nselect 2;\nselect 3;");
}

#[test]
fn what_cannot_be_shown_is_said_at_the_attribute() {
    let cases = [
        (
            "python file=\"code/twise.py\"",
            "there is no file `content/t/code/twise.py`",
            "did you mean `/content/t/code/twice.py`?",
        ),
        (
            "python file=\"/t/code/twice.py\"",
            "`/t/code/twice.py` is in neither `content/` nor `static/`",
            "did you mean `/content/t/code/twice.py`?",
        ),
        (
            "python file=\"nothing-like-it\"",
            "there is no file `content/t/nothing-like-it`",
            "a path leads from the folder",
        ),
        (
            "python file=\"../../book.toml\"",
            "`../../book.toml` is in neither `content/` nor `static/`",
            "move the file there",
        ),
        ("python file=\"../../../../etc/passwd\"", "`../../../../etc/passwd` is in neither", "move the file there"),
        ("python file=\"/etc/passwd\"", "`/etc/passwd` is in neither", "move the file there"),
        ("python file=\"a.md\"", "`a.md` is a page", "link to it"),
        ("python file=\"code/latin.py\"", "`code/latin.py` is no text in UTF-8", "save the file as UTF-8"),
        ("python file=\"code/bell.py\"", "`code/bell.py` holds a control character", "write it as an escape"),
        (
            "python file=\"code/twice.py#L5-7\"",
            "`code/twice.py` has 6 lines: there is no line 7",
            "lines are counted from 1",
        ),
        (
            "python file=\"code/empty.py\"",
            "`code/empty.py` has 0 lines: there is no line 1",
            "lines are counted from 1",
        ),
        ("python file=\"code/twice.py#L3-2\"", "`#L3-2` runs backwards", "write `file=\"code/twice.py#L2-3\"`"),
        ("python file=\"code/twice.py#L0\"", "`#L0` names no lines: they are counted from 1", ""),
        ("python file=\"code/twice.py#main\"", "`#main` names no lines", ""),
        ("python file=\"#L3\"", "`file` begins with the path of a file", ""),
        ("python file=\"code\\twice.py\"", "`file` takes `/` between folders", "write `file=\"code/twice.py\"`"),
    ];
    let project = plain().file("content/t/a.md", "# A\n").bytes("content/t/code/latin.py", b"print('\xe9')\n");
    let project = project.file("content/t/code/bell.py", "print('\u{7}')\n").file("content/t/code/empty.py", "");
    let name = |number: usize| format!("content/t/p{number:02}.md");
    let pages = cases.iter().enumerate();
    let project = pages.fold(project, |book, (number, (info, ..))| book.file(&name(number), &page(info)));
    let outcome = project.build().fails(1);
    let said = outcome.diagnostics();
    for (number, (info, message, help)) in cases.iter().enumerate() {
        let said = &said[number];
        assert_eq!(crate::project::place(said), format!("bad-fence {}:3:11", name(number)), "{info}");
        assert!(said["message"].as_str().is_some_and(|said| said.contains(message)), "{info}: {said}");
        assert!(help.is_empty() || said["help"].as_str().is_some_and(|said| said.contains(help)), "{info}: {said}");
    }
    assert_eq!(said.len(), cases.len());
    let both = "# Twice\n\n```python file=\"code/twice.py\"\nprint(1)\n```\n";
    let outcome = plain().file("content/t/a.md", both).build().fails(1).says(["bad-fence content/t/a.md:4:1"]);
    assert!(outcome.stdout.contains("is not shown: `file` gives its code"), "{}", outcome.stdout);
}

#[test]
fn a_page_shows_no_more_than_a_page_may_have() {
    let long = "x = 1  # a line like others\n".repeat(100);
    let project = plain().toml("[lint]\npage_kib = 4\n").file("content/t/code/long.py", &long);
    let twice = "# Long\n\n```python file=\"code/long.py\"\n```\n\n```python file=\"code/long.py\"\n```\n";
    let outcome = project.file("content/t/a.md", &page("python file=\"code/long.py\"")).build().good();
    let outcome = outcome.then().file("content/t/a.md", twice).build().ends(1);
    assert!(outcome.stdout.contains("more than the 4 KiB that a page may have"), "{}", outcome.stdout);
}

#[test]
fn tests_and_exercises_take_the_code_of_files() {
    let toml = "[test.sh]\ncommand = [\"sh\"]\nversion = [\"echo\", \"sh\"]\n";
    let page = "+++\ntitle = \"Sum\"\nformat = \"coding\"\n+++\n\n## Answer\n\nAdd.\n\n## Solution\n\n\
                ```sh starter file=\"starter.sh\"\n```\n\n```sh file=\"sum.sh#L1\"\n```\n\n```sh check file=\"check.sh\"\n```\n\n\
                ```sh file=\"hello.sh\"\n```\n\n```output file=\"hello.txt\"\n```\n";
    let project = Project::book().toml(toml).file("content/t/sum.md", page);
    let project = project.file("content/t/starter.sh", "total() { :; }\n").file("content/t/hello.sh", "echo hello\n");
    let project = project.file("content/t/sum.sh", "total() { echo $(($1 + $2)); }\nexit 1\n");
    let project = project.file("content/t/check.sh", "[ \"$(total 2 1)\" = 3 ] || exit 1\n");
    let project = project.file("content/t/hello.txt", "hello\n");
    let outcome = project.run(&["test", "--message-format", "json"]).good();
    assert!(outcome.stderr.contains("3 blocks"), "{}", outcome.stderr);
    let outcome = outcome.then().file("content/t/hello.txt", "goodbye\n").run(&["test", "--message-format", "json"]);
    let outcome = outcome.ends(1).says(["failed-block content/t/sum.md:21:1"]);
    let wrong = outcome.then().file("content/t/hello.txt", "hello\n").file("content/t/sum.sh", "total() { :; }\n");
    wrong.run(&["test", "--message-format", "json"]).ends(1).says(["failed-block content/t/sum.md:18:1"]);
}

#[test]
fn a_page_is_made_anew_when_a_line_that_it_shows_has_changed() {
    let other = "# Other\n\nNo file.\n";
    let project = book("python file=\"code/twice.py#L2-3\"").file("content/t/b.md", other);
    let project = project.run(&["build"]).ends(0).then();
    let changed = CODE.replace("n * 2", "n + n");
    let outcome = project.file("content/t/code/twice.py", &changed).run(&["build", "--explain"]).ends(0);
    assert!(outcome.stderr.contains("t/a.html: the text of content/t/a.md changed"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("t/b.html:"), "{}", outcome.stderr);
    assert!(shown(&outcome, "t/a.html").contains("n + n"));
    assert_same(&site(&outcome.project.path("public")), &outcome.project.clean_build(), "the included file changed");
    // Of the lines that no page shows only the file itself is made.
    let outcome = outcome.then().file("content/t/code/twice.py", &changed.replace("first", "other"));
    let outcome = outcome.run(&["build", "--explain"]).ends(0);
    assert!(!outcome.stderr.contains("t/a.html:"), "{}", outcome.stderr);
    let outcome = outcome.then().without("content/t/code/twice.py").build().ends(1);
    outcome.says(["bad-fence content/t/a.md:3:11"]);
}

#[test]
fn a_card_counts_as_edited_when_its_file_changed() {
    let question = "+++\ntitle = \"Twice\"\n+++\n\n## Answer\n\nSo:\n\n```python file=\"code/twice.py\"\n```\n";
    let project = plain().file("content/t/a.md", question).run(&["stamp"]).ends(0).then();
    let lock = |project: &Project| std::fs::read_to_string(project.path("book.lock")).expect("a lock");
    let card = |lock: &str| lock.lines().find(|line| line.contains("t/a/answer")).map(str::to_owned).expect("a card");
    let before = card(&lock(&project));
    let project = project.file("content/t/code/twice.py", "print(8)\n").run(&["stamp"]).ends(0).then();
    assert_ne!(before, card(&lock(&project)));
}

#[test]
fn the_server_shows_the_file_as_it_is_now() {
    let serving = Serving::start(book("python file=\"code/twice.py#L6\""), &[]);
    assert!(serving.get("/t/a.html").text().contains("twice"));
    let events = serving.events();
    events.until(|_| true);
    crate::project::put(
        &serving.project.path("content/t/code/twice.py"),
        CODE.replace("twice(4)", "thrice(5)").as_bytes(),
    );
    events.next(Duration::from_secs(20)).expect("an event");
    assert!(serving.get("/t/a.html").text().contains("thrice"));
}
