//! Exercises: the words on fences, what `cuebook test` proves of them, and where they show.

use crate::project::{Outcome, Project};

/// Blocks in `sh` have a command in these books; `cat` has one too, and never fails.
const TESTS: &str = "[test.sh]\ncommand = [\"sh\"]\nversion = [\"echo\", \"sh\"]\n[test.cat]\ncommand = [\"cat\"]\nversion = [\"echo\", \"cat\"]\n";

const STARTER: &str = "```sh starter\ntotal() { :; }\n```\n";
const SOLUTION: &str = "```sh\ntotal() { echo $(($1 + $2)); }\n```\n";
const BROKEN: &str = "```sh broken\ntotal() { echo $(($1 - $2)); }\n```\n";
const CHECK: &str = "```sh check\n[ \"$(total 2 1)\" = 3 ] || exit 1\n```\n";
const WEAK: &str = "```sh check\ntrue\n```\n";

fn page(blocks: &[&str]) -> String {
    format!(
        "+++\ntitle = \"Sum\"\nformat = \"coding\"\n+++\n\n## Answer\n\nAdd.\n\n## Solution\n\n{}",
        blocks.join("\n")
    )
}

fn book(blocks: &[&str]) -> Project {
    Project::book().toml(TESTS).file("content/t/sum.md", &page(blocks))
}

#[test]
fn a_check_that_tells_right_from_wrong_passes() {
    for blocks in [
        &[SOLUTION, CHECK][..],
        &[STARTER, SOLUTION, CHECK],
        &[BROKEN, SOLUTION, CHECK],
        &[BROKEN, CHECK],
        // An example before the broken block is no solution of it.
        &["```sh\necho hello\n```\n", BROKEN, CHECK],
        &[STARTER, "```sh\necho hello\n```\n", BROKEN, SOLUTION, CHECK],
        &[STARTER, BROKEN, SOLUTION, CHECK, SOLUTION, CHECK],
        // The solution may continue what stands before it.
        &["```sh\nbase=0\n```\n", "```sh continue\ntotal() { echo $((base + $1 + $2)); }\n```\n", CHECK],
    ] {
        book(blocks).run(&["test", "--message-format", "json"]).good();
    }
}

#[test]
fn a_check_that_proves_nothing_is_reported_at_its_line() {
    let cases: [(&[&str], &str); 6] = [
        (&[SOLUTION, WEAK], "this check passes without a solution"),
        (
            &[STARTER, SOLUTION, "```sh check\ncommand -v total >/dev/null || exit 1\n```\n"],
            "the starter passes this check as it is",
        ),
        (
            &[BROKEN, "```sh check\n[ \"$(total 2 0)\" = 2 ] || exit 1\n```\n"],
            "the broken block passes this check as it is",
        ),
        (&["```sh\ntotal() { echo 4; }\n```\n", CHECK], "the solution with this check ended with exit code 1"),
        (&[BROKEN, WEAK], "this check passes without a solution"),
        // Without a command that can fail nothing is proven.
        (&["```cat\nx\n```\n", "```cat check\ny\n```\n"], "this check passes without a solution"),
    ];
    for (blocks, message) in cases {
        let tested = book(blocks).run(&["test", "--message-format", "json"]).ends(1);
        let said = tested.diagnostics();
        assert_eq!(said.len(), 1, "{}", tested.stdout);
        assert_eq!((said[0]["code"].as_str(), said[0]["message"].as_str()), (Some("failed-block"), Some(message)));
        let line = page(blocks).lines().position(|line| line.contains(" check")).map(|line| line as u64 + 1);
        assert_eq!(said[0]["line"].as_u64(), line);
    }
}

#[test]
fn what_belongs_to_nothing_is_an_error() {
    let cases: [(&[&str], &[&str]); 8] = [
        (&[CHECK], &["bad-exercise content/t/sum.md:12:1"]),
        (&[SOLUTION, CHECK, CHECK], &["bad-exercise content/t/sum.md:20:1"]),
        (&[STARTER, STARTER, SOLUTION, CHECK], &["bad-exercise content/t/sum.md:16:1"]),
        (&[STARTER], &["bad-exercise content/t/sum.md:12:1"]),
        (&["```python\nx\n```\n", CHECK], &["bad-exercise content/t/sum.md:16:1"]),
        (&["```sh no-run\nx\n```\n", CHECK], &["bad-exercise content/t/sum.md:16:1"]),
        (&[SOLUTION, "```sh check starter\nx\n```\n"], &["bad-fence content/t/sum.md:16:13"]),
        (
            &["```sh hl=\"1-4\" hide=9\nx\n```\n"],
            &["bad-fence content/t/sum.md:12:7", "bad-fence content/t/sum.md:12:16"],
        ),
    ];
    for (blocks, reports) in cases {
        book(blocks).build().fails(1).says(reports.iter().copied());
    }
}

#[test]
fn languages_that_nothing_runs_are_named() {
    let tested = book(&[SOLUTION, CHECK, "```sql\nselect 1;\n```\n", "```sql no-run\nx\n```\n", "```text\nx\n```\n"])
        .run(&["test"])
        .ends(0);
    assert!(tested.stderr.contains("no `[test.LANG]` for them: sql (1)"), "{}", tested.stderr);
    let tested = book(&[SOLUTION]).run(&["test"]).ends(0);
    assert!(!tested.stderr.contains("[test.LANG]"), "{}", tested.stderr);
}

#[test]
fn checks_and_starters_stand_on_the_page_only() {
    let pitfalls = format!("## Pitfalls\n\nA sign.\n\n{STARTER}\n{BROKEN}\n{CHECK}");
    let text = page(&[SOLUTION, CHECK]).replace("Add.\n", &format!("Add.\n\n{SOLUTION}\n{CHECK}\n"));
    let built = Project::book()
        .toml("[vocabulary.roles]\ndev = \"Dev\"\n")
        .file("content/t/sum.md", &format!("{text}\n{pitfalls}"))
        .build()
        .good();
    let page = built.page("t/sum.html");
    assert_eq!(page.matches("data-role=\"check\"").count(), 3);
    assert_eq!(page.matches("data-role=\"starter\"").count(), 1);
    assert_eq!(page.matches("data-role=\"broken\"").count(), 1);
    let site = built.site();
    let deck = String::from_utf8_lossy(&site["decks/t.js"]);
    assert!(deck.contains(r#"data-role=\"broken\""#), "the broken snippet is a card: {deck}");
    assert!(!deck.contains("scaffold"), "{deck}");
    let tsv = String::from_utf8_lossy(&site["decks/dev.tsv"]);
    assert!(tsv.contains("echo") && !tsv.contains("scaffold"), "{tsv}");
}

#[test]
fn a_check_is_recorded_with_what_it_checks() {
    let recorded = book(&[SOLUTION, CHECK]).run(&["test", "--record"]).ends(0);
    let lock = String::from_utf8_lossy(&recorded.project.sources()["book.lock"]).into_owned();
    assert_eq!(lock.matches("\"sh\"").count(), 2, "{lock}");
    let changed = SOLUTION.replace("$1 + $2", "$2 + $1");
    let stale = recorded.then().file("content/t/sum.md", &page(&[&changed, CHECK])).run(&["test", "--record"]).ends(0);
    let other = String::from_utf8_lossy(&stale.project.sources()["book.lock"]).into_owned();
    let common = lock.lines().filter(|line| line.contains("\"sh\"") && other.contains(*line)).count();
    assert_eq!(common, 0, "both the solution and its check have another digest");
}

#[test]
fn a_setup_runs_before_each_block() {
    let settings = TESTS.replace("[test.cat]", "setup = \"content/t/setup.sh\"\n[test.cat]");
    let uses = "```sh\nhelper 1\n```\n\n```output\ngot 1\n```\n";
    let solution = "```sh continue\ntotal() { helper $(($1 + $2)); }\n```\n";
    let check = "```sh check\n[ \"$(total 2 1)\" = \"got 3\" ] || exit 1\n```\n";
    let project = Project::book()
        .toml(&settings)
        .file("content/t/setup.sh", "helper() { echo \"got $1\"; }\necho noise")
        .file("content/t/sum.md", &page(&[uses, solution, check]));
    let recorded = project.run(&["test", "--record", "--message-format", "json"]).good();
    let stale = |outcome: &Outcome| String::from_utf8_lossy(&outcome.project.sources()["book.lock"]).into_owned();
    let before = stale(&recorded);
    let again = recorded.then().file("content/t/setup.sh", "helper() { echo \"got  $1\"; }\n");
    // Another setup is another program: what was recorded no longer counts, and the output differs.
    let failed = again.run(&["test", "--record", "--message-format", "json"]).ends(1);
    assert_ne!(before, stale(&failed));
    failed.then().without("content/t/setup.sh").build().fails(1).says(["bad-value book.toml:8:9"]);
}

#[test]
fn a_filter_that_no_page_fits_is_a_mistake() {
    let test = |filter| book(&[SOLUTION, CHECK]).run(&["test", "--message-format", "json", "--filter", filter]);
    let outcome = test("t/summ").ends(2).says(["bad-value"]);
    assert_eq!(outcome.diagnostics()[0]["help"], "did you mean `t/sum.md`?");
    test("nothing*").ends(2).says(["bad-value"]);
    let outcome = test("t/s*").good();
    assert!(outcome.stderr.contains("2 blocks run"), "{}", outcome.stderr);
}

#[test]
fn a_second_output_of_one_block_is_reported() {
    let (hello, output) = ("```sh\necho hello\n```\n", "```output\nhello\n```\n");
    book(&[hello, output, output]).build().fails(1).says(["bad-fence content/t/sum.md:20:4"]);
    book(&[hello, output, "Or so:\n", output]).build().good();
}
