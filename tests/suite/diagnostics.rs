//! What is wrong is shown where it is: the manual's examples, and a book with a fault of every kind.
//!
//! `docs/content/reference/diagnostics.md` has a section for every code, with a failing and a mended example. [`manual`] reads it, so that
//! what it says is what happens.

use crate::project::{BOOK_TOML, Project};
use cuebook::inside::diag::{Code, Severity};
use std::collections::BTreeMap;

/// Codes whose examples cannot be run everywhere, each with the reason.
const WAITING: &[(&str, &str)] = &[
    ("external-link", "asks the network"),
    #[cfg(not(feature = "pdf"))]
    ("missing-glyph", "concerns PDFs, which this build does not make"),
];

/// A section of the manual.
struct Section {
    code: String,
    /// The word in bold that opens it.
    severity: String,
    /// The report it shows.
    report: String,
    /// The command that reports it.
    command: Vec<String>,
    failing: Files,
    /// What is replaced or added to mend it.
    mended: Files,
}

type Files = Vec<(String, Content)>;

#[derive(Clone)]
enum Content {
    Bytes(Vec<u8>),
    Link(String),
}

fn manual() -> Vec<Section> {
    let text = include_str!("../../docs/content/reference/diagnostics.md");
    // Examples hold headings too: a section's heading is the name of a code.
    let mut sections: Vec<String> = vec![String::new()];
    for line in text.lines() {
        match line.strip_prefix("## ").filter(|name| Code::from_name(name).is_some()) {
            Some(name) => sections.push(format!("{name}\n")),
            None => sections.last_mut().expect("a preface").push_str(&format!("{line}\n")),
        }
    }
    let preface = sections.remove(0);
    assert!(preface.contains(BOOK_TOML), "the manual shows another book than the tests use");
    sections.iter().map(|text| section(text)).collect()
}

fn section(text: &str) -> Section {
    let mut lines = text.lines();
    let code = lines.next().unwrap_or_default().trim().to_owned();
    let mut section = Section {
        code,
        severity: String::new(),
        report: String::new(),
        command: vec!["build".to_owned()],
        failing: Vec::new(),
        mended: Vec::new(),
    };
    let (mut file, mut mended) = (None::<String>, false);
    while let Some(line) = lines.next() {
        let quoted = || line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        if let Some(rest) = line.strip_prefix("**") {
            section.severity = rest.split('.').next().unwrap_or_default().to_lowercase();
        } else if line.starts_with("Fails with `") {
            let mut quoted = quoted().into_iter();
            section.report = quoted.next().unwrap_or_default();
            if let Some(command) = quoted.next() {
                section.command = command.split(' ').skip(1).map(str::to_owned).collect();
            }
        } else if line == "Mended:" {
            mended = true;
        } else if line.starts_with('`') && line.ends_with('`') && line.matches('`').count() == 2 {
            let name = line.trim_matches('`');
            match name.split_once(" -> ") {
                Some((from, to)) => section.failing.push((from.to_owned(), Content::Link(to.to_owned()))),
                None => file = Some(name.to_owned()),
            }
        } else if line.starts_with("```") || line.starts_with("~~~~") {
            let fence = &line[..line.len() - line.trim_start_matches(['`', '~']).len()];
            let code: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
            let content = Content::Bytes(written(&format!("{}\n", code.join("\n"))));
            let name = file.take().unwrap_or_else(|| panic!("{}: a block without a file", section.code));
            if mended { &mut section.mended } else { &mut section.failing }.push((name, content));
        }
    }
    section
}

/// `\xff` is a byte, `[…]` a long list.
fn written(text: &str) -> Vec<u8> {
    let text = text.replace("[…]", &format!("[{}]", vec!["1"; 100_000].join(", ")));
    let mut bytes = Vec::new();
    let mut parts = text.split("\\x");
    bytes.extend(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two hex digits after \\x"));
        bytes.extend(&part.as_bytes()[2..]);
    }
    bytes
}

fn laid_out(project: Project, files: &Files) -> Project {
    files.iter().fold(project, |project, (path, content)| match content {
        Content::Bytes(bytes) => {
            // A symbolic link that stands there is replaced, not followed.
            let _ = std::fs::remove_file(project.path(path));
            project.bytes(path, bytes)
        }
        Content::Link(target) => project.link(path, target),
    })
}

fn run(project: Project, command: &[String]) -> crate::project::Outcome {
    let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
    arguments.extend(["--message-format", "json"]);
    project.run(&arguments)
}

fn waits(code: &str) -> bool {
    WAITING.iter().any(|(waiting, _)| *waiting == code)
}

#[test]
fn the_manual_has_a_section_for_every_code_in_order() {
    let sections: Vec<String> = manual().into_iter().map(|section| section.code).collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(sections, codes);
}

#[test]
fn the_manual_says_how_bad_each_code_is() {
    for section in manual() {
        let code = Code::from_name(&section.code).expect("a code");
        assert_eq!(section.severity, format!("{:?}", code.severity()).to_lowercase(), "{}", section.code);
        assert_eq!(section.report.split(' ').next(), Some(section.code.as_str()));
    }
}

/// What was reported of an example. That it keeps no lock is not what it is about.
fn reports(outcome: &crate::project::Outcome) -> Vec<String> {
    outcome.reports().into_iter().filter(|report| report != "stale-lock book.lock").collect()
}

#[test]
fn failing_examples_fail_as_shown_and_nowhere_else() {
    let mut wrong = Vec::new();
    for section in manual().iter().filter(|section| !waits(&section.code)) {
        let outcome = run(laid_out(Project::book(), &section.failing), &section.command);
        let severity = Code::from_name(&section.code).map(Code::severity);
        let expected = i32::from(severity == Some(Severity::Error));
        let site = outcome.project.path("public").exists();
        if reports(&outcome) != [section.report.clone()] || outcome.code != Some(expected) || (site && expected == 1) {
            wrong.push(format!(
                "{}: wanted `{}` and exit code {expected}, got {:?} and {:?} (site: {site})\n{}{}",
                section.code,
                section.report,
                outcome.reports(),
                outcome.code,
                outcome.stdout,
                outcome.stderr
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn mended_examples_are_good() {
    let mut wrong = Vec::new();
    for section in manual().iter().filter(|section| !waits(&section.code)) {
        // What the mended book has under another ending was renamed.
        let stem = |path: &str| path.rsplit_once('.').map_or(path.to_owned(), |(stem, _)| stem.to_owned());
        let renamed = |path: &str| section.mended.iter().any(|(now, _)| now != path && stem(now) == stem(path));
        let failing = section.failing.iter().filter(|(path, _)| !renamed(path)).cloned().collect();
        let project = laid_out(laid_out(Project::book(), &failing), &section.mended);
        let outcome = run(project, &section.command);
        if !reports(&outcome).is_empty() || outcome.code != Some(0) {
            wrong.push(format!("{}: {:?} {}{}", section.code, outcome.code, outcome.stdout, outcome.stderr));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn one_book_with_a_fault_of_every_kind_reports_each_at_its_place() {
    let mut project = Project::book();
    let mut expected = Vec::new();
    // Each example moves into a folder of its own. `book.toml` cannot hold two faults of reading, and is not moved.
    for section in manual() {
        let code = Code::from_name(&section.code).expect("a code");
        // What only `cuebook test` finds is no fault of the book.
        if code.severity() != Severity::Error || section.command != ["build"] || waits(&section.code) {
            continue;
        }
        // With its setting every page would be too large.
        if code == Code::LargePage {
            continue;
        }
        let folder = |path: &str| path.replacen("content/", &format!("content/{}/", section.code), 1);
        let moved: Files = section
            .failing
            .iter()
            .filter(|(path, _)| path != "book.toml")
            .map(|(path, content)| (folder(path), content.clone()))
            .map(|(path, content)| match content {
                // Ids, aliases and paths that are relative to `content/` move along.
                Content::Bytes(bytes) if std::str::from_utf8(&bytes).is_ok() => {
                    let text = String::from_utf8_lossy(&bytes)
                        .replace("aliases = [\"", &format!("aliases = [\"{}/", section.code))
                        .replace("id = \"", &format!("id = \"{}-", section.code))
                        .replace("../../notes.md", "../../../notes.md");
                    (path, Content::Bytes(text.into_bytes()))
                }
                other => (path, other),
            })
            .collect();
        project = laid_out(project, &moved);
        expected.push(section.report.replacen(" content/", &format!(" content/{}/", section.code), 1));
    }
    let project = project.toml("[vocabulary.tags]\ndata-structures = \"Data structures\"\n\n[serch]\nenabled = true\n");
    expected.push("unknown-key book.toml:8:2".to_owned());
    expected.sort_by_key(|report| report.split(' ').nth(1).map(str::to_owned));
    let before = project.sources();
    let outcome = project.build().fails(1);
    let mut reports = outcome.reports();
    reports.sort_by_key(|report| report.split(' ').nth(1).map(str::to_owned));
    assert_eq!(reports, expected, "{}", outcome.stdout);
    assert_eq!(outcome.project.sources(), before, "a failed build changed the book");
    assert!(!outcome.project.path(".cuebook").exists(), "a failed build wrote a cache");
}

#[test]
fn a_report_as_json_has_the_keys_of_the_contract() {
    let outcome = Project::book().file("content/a.md", "# A\n\né [gone](b.md)\n").build();
    let reports = outcome.diagnostics();
    let keys: Vec<&String> = reports[0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["code", "column", "end_column", "end_line", "file", "help", "line", "message", "severity"]);
    assert_eq!(
        serde_json::json!(["dead-link", "error", "content/a.md", 3, 3, 3, 15]),
        serde_json::json!([
            reports[0]["code"],
            reports[0]["severity"],
            reports[0]["file"],
            reports[0]["line"],
            reports[0]["column"],
            reports[0]["end_line"],
            reports[0]["end_column"]
        ])
    );
}

#[test]
fn a_report_of_the_whole_book_has_null_for_its_place() {
    let outcome = Project::empty().file("book.toml", "[book]\ntitle = \"T\"\n").build();
    let report = &outcome.diagnostics()[0];
    for key in ["file", "line", "column", "end_line", "end_column"] {
        assert!(report[key].is_null() && report.as_object().is_some_and(|report| report.contains_key(key)), "{key}");
    }
}

#[test]
fn columns_count_characters_after_bom_tabs_and_wide_letters() {
    for (text, place) in [
        ("\u{feff}# A\n\n[x](gone.md)\n", "3:1"),
        ("\u{feff}[x](gone.md)\n\n# Late\n", "1:1"),
        ("# A\n\na\tb [x](gone.md)\n", "3:5"),
        ("# A\r\n\r\ntext\r\n[x](gone.md)\r\n", "4:1"),
        ("# A\n\n日本語 [x](gone.md)\n", "3:5"),
        ("# A\n\n🙂e\u{301} [x](gone.md)\n", "3:5"),
        ("# A\n\nשלום [x](gone.md)\n", "3:6"),
    ] {
        let text = text.replace("[x](gone.md)\n\n# Late", "# A\n\n[x](gone.md)");
        let place = if place == "1:1" { "3:1" } else { place };
        let expected = format!("dead-link content/a.md:{place}");
        Project::book().file("content/a.md", &text).build().fails(1).says([expected.as_str()]);
    }
}

#[test]
fn every_fault_of_a_page_is_reported_in_one_run_in_the_order_of_the_text() {
    let page =
        "+++\ntitel = \"x\"\ntags = [\"nope\"]\n+++\n\n# A\n\n[x](gone.md) and ![y](gone.png)\n\n<script>x</script>\n";
    Project::book().file("content/a.md", page).build().fails(1).says([
        "unknown-key content/a.md:2:1",
        "undeclared-name content/a.md:3:9",
        "dead-link content/a.md:8:1",
        "dead-image content/a.md:8:18",
        "blocked-html content/a.md:10:1",
    ]);
}

/// What is asked of every report that people read.
#[test]
fn every_report_shows_its_line_and_says_what_to_do() {
    let mut silent = BTreeMap::new();
    for section in manual().iter().filter(|section| !waits(&section.code)) {
        let project = laid_out(Project::book(), &section.failing);
        let arguments: Vec<&str> = section.command.iter().map(String::as_str).collect();
        let outcome = project.run(&arguments);
        let head = format!("[{}]: ", section.code);
        assert!(outcome.stderr.contains(&head), "{}", outcome.stderr);
        if section.report.contains(':') {
            assert!(outcome.stderr.contains(" ^"), "{}: no caret in\n{}", section.code, outcome.stderr);
        }
        if !outcome.stderr.contains("help: ") {
            silent.insert(section.code.clone(), outcome.stderr.clone());
        }
        println!("{}", outcome.stderr);
    }
    assert!(silent.is_empty(), "no help for {:?}", silent.keys().collect::<Vec<_>>());
}
