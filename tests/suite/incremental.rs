//! Whatever was edited, the result is what a clean build gives.

use crate::author::{Author, Dice, write};
use crate::project::{Project, Site, assert_same, site, times};
use crate::running::{ONLY_BUILT, Serving, version};
use cuebook::inside::cache::Memo;
use cuebook::inside::diag::Severity;
use cuebook::inside::digest;
use cuebook::inside::input::Reader;
use cuebook::inside::pipeline::{self, BuildOptions};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How many edits are made in all; `CUEBOOK_EDITS` sets it.
fn edits() -> usize {
    times("CUEBOOK_EDITS", 120)
}

/// A clean build, made in this process with nothing remembered: the site, or the places of its errors.
fn clean(root: &Path) -> Result<Site, Vec<String>> {
    let snapshot = Reader::new(root).read().map_err(|problem| vec![problem.message])?;
    let memo = Memo::default();
    let built = pipeline::site(&snapshot, &BuildOptions::default(), &memo);
    let mut problems = built.diagnostics;
    let mut files = Site::new();
    if !problems.iter().any(|problem| problem.severity == Severity::Error) {
        let mut sums = BTreeMap::new();
        for route in built.value.routes().chain(built.value.search_routes(&memo)) {
            match built.value.make(route, &memo) {
                Some(Ok(bytes)) => {
                    sums.insert(route.clone(), digest::sum(&bytes));
                    files.insert(route.to_string(), bytes.to_vec());
                }
                Some(Err(problem)) => problems.push(problem),
                None => {}
            }
        }
        files.extend(built.value.last(&sums).into_iter().map(|(route, bytes)| (route.to_string(), bytes)));
    }
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let errors: Vec<String> = errors.map(|problem| problem.message.clone()).collect();
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

fn published(project: &Project) -> Site {
    let mut files = site(&project.path("public"));
    files.remove(".cuebook-manifest");
    files
}

#[test]
fn the_clean_build_of_these_tests_is_that_of_the_program() {
    let author = Author::new(3, 12);
    let project = Project::empty();
    write(&project.root(), &Site::new(), &author.files(), false);
    let project = project.run(&["build"]).ends(0).then();
    assert_same(&published(&project), &clean(&project.root()).expect("a good book"), "in process and out");
}

#[test]
fn builds_in_new_processes_equal_clean_builds() {
    let mut author = Author::new(11, 14);
    let mut project = Project::empty();
    let mut files = author.files();
    write(&project.root(), &Site::new(), &files, false);
    project = project.run(&["build"]).ends(0).then();
    let (mut kept, mut failed) = (0, 0);
    for number in 0..edits() / 2 {
        let mut what = Vec::new();
        for _ in 0..=author.dice.below(3) {
            what.push(author.edit());
        }
        let after = author.files();
        let times = author.dice.one_in(3);
        write(&project.root(), &files, &after, times);
        files = after;
        if author.dice.one_in(6) {
            spoil_cache(&mut author.dice, &project);
            what.push("spoil the cache".to_owned());
        }
        let before = published(&project);
        let outcome = project.run(&["build", "--explain"]);
        let what = format!("edit {number} ({}; times kept: {times})", what.join(", "));
        match clean(&outcome.project.root()) {
            Ok(expected) => {
                assert_eq!(outcome.code, Some(0), "{what}: {}", outcome.stderr);
                assert_same(&published(&outcome.project), &expected, &what);
                kept += usize::from(!outcome.stderr.contains(" 0 kept"));
            }
            Err(problems) => {
                assert_eq!(outcome.code, Some(1), "{what}: {}", outcome.stderr);
                for problem in problems {
                    assert!(outcome.stderr.contains(&problem), "{what}: no `{problem}` in\n{}", outcome.stderr);
                }
                assert_same(&published(&outcome.project), &before, &format!("{what}, which fails"));
                failed += 1;
            }
        }
        project = outcome.then();
    }
    println!("{} rounds, {kept} kept something, {failed} failed as they should", edits() / 2);
    assert!(kept * 3 > edits() / 2, "hardly anything is ever kept: {kept}");
}

#[test]
fn a_word_of_one_page_changes_wherever_it_stands() {
    const PAGES: usize = 10;
    let mut author = Author::new(17, PAGES);
    author.relate();
    let mut project = Project::empty();
    let mut files = author.files();
    write(&project.root(), &Site::new(), &files, false);
    project = project.run(&["build"]).ends(0).then();
    for place in 0..3 * PAGES {
        let what = author.reword(place);
        let after = author.files();
        write(&project.root(), &files, &after, false);
        files = after;
        project = project.run(&["build"]).ends(0).then();
        assert_same(&published(&project), &clean(&project.root()).expect("a good book"), &what);
    }
}

/// Cuts, overwrites or removes what makes builds faster.
fn spoil_cache(dice: &mut Dice, project: &Project) {
    for (path, bytes) in site(&project.path(".cuebook")) {
        let path = project.path(".cuebook").join(path);
        let mut bytes = bytes;
        match dice.below(5) {
            0 => {
                let _ = std::fs::remove_file(path);
                continue;
            }
            1 => bytes.truncate(dice.below(bytes.len())),
            2 if !bytes.is_empty() => {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
            3 => bytes = vec![0xff; dice.below(5000)],
            _ => bytes.extend_from_within(..bytes.len() / 2),
        }
        crate::project::put(&path, &bytes);
    }
}

#[test]
fn a_running_server_answers_as_a_clean_build() {
    let mut author = Author::new(29, 14);
    let project = Project::empty();
    let mut files = author.files();
    write(&project.root(), &Site::new(), &files, false);
    // A build leaves drafts out.
    let serving = Serving::start(project, &["--no-drafts"]);
    let root = serving.project.root();
    let events = serving.events();
    let mut seen = version(&events.until(|_| true));
    let (mut good, mut failed) = (0, 0);
    for number in 0..edits() / 2 {
        let mut what = Vec::new();
        for _ in 0..=author.dice.below(2) {
            what.push(author.edit());
        }
        let after = author.files();
        let times = author.dice.one_in(3);
        let changed = after != files;
        write(&root, &files, &after, times);
        files = after;
        let what = format!("edit {number} ({}; times kept: {times})", what.join(", "));
        match clean(&root) {
            Ok(mut expected) if changed => {
                expected.retain(|route, _| !ONLY_BUILT.contains(&route.as_str()));
                // An edit of several files may arrive in several bursts: the last event must bring the clean site.
                loop {
                    let event = events.next(Duration::from_secs(20));
                    let Some(event) = event else { panic!("{what}: no event\n{}", serving.said()) };
                    if event["report"] != "" {
                        continue;
                    }
                    seen = seen.max(version(&event));
                    let found = serving.site(expected.keys().cloned());
                    if found == expected {
                        break;
                    }
                    if let Some(later) = events.next(Duration::from_secs(3)) {
                        seen = seen.max(version(&later));
                        if serving.site(expected.keys().cloned()) == expected {
                            break;
                        }
                    } else {
                        assert_same(&found, &expected, &what);
                    }
                }
                good += 1;
            }
            Ok(_) => {}
            Err(problems) if changed => {
                let broken = |report: &str| problems.iter().any(|problem| report.contains(problem));
                // What only fails when a page is made is said on that page.
                if problems.iter().all(|problem| problem.contains("nothing")) {
                    while events.next(Duration::from_millis(400)).is_some() {}
                } else {
                    events.until(|event| broken(event["report"].as_str().unwrap_or_default()));
                }
                failed += 1;
            }
            Err(_) => {}
        }
        while events.next(Duration::from_millis(1)).is_some() {}
    }
    println!("{} rounds, {good} compared, {failed} failed as they should, version {seen}", edits() / 2);
}

#[test]
fn explain_names_why_each_artifact_was_made() {
    let page = |text: &str| format!("+++\ntitle = \"A\"\n+++\n\n{text}\n");
    let project = Project::book().file("content/a.md", &page("one")).file("content/b.md", "# B\n");
    let outcome = project.run(&["build", "--explain"]).ends(0);
    assert!(outcome.stderr.contains("a.html: new\n"), "{}", outcome.stderr);
    let outcome = outcome.then().run(&["build", "--explain"]).ends(0);
    assert!(outcome.stderr.contains("(0 files made,"), "{}", outcome.stderr);
    let outcome = outcome.then().file("content/a.md", &page("two")).run(&["build", "--explain"]).ends(0);
    assert!(outcome.stderr.contains("a.html: the text of content/a.md changed\n"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("b.html:"), "{}", outcome.stderr);
    let outcome = outcome.then().file("content/b.md", "# Bee\n").run(&["build", "--explain"]).ends(0);
    assert!(outcome.stderr.contains("a.html: the pages before and after content/a.md changed\n"), "{}", outcome.stderr);
    let outcome = outcome.then().run(&["build", "--explain=a.html"]).ends(0);
    assert!(
        outcome.stderr.contains("a.html: kept, since nothing that it was made from has changed:\n")
            && outcome.stderr.contains("  the text of content/a.md\n"),
        "{}",
        outcome.stderr
    );
    let outcome = outcome.then().file("content/b.md", "# Bees\n").run(&["build", "--explain=a.html"]).ends(0);
    let made = "a.html: made, the pages before and after content/a.md changed\n";
    assert!(outcome.stderr.contains(made) && !outcome.stderr.contains("b.html:"), "{}", outcome.stderr);
    let outcome = outcome.then().run(&["build", "--explain=c.html"]).ends(0);
    assert!(outcome.stderr.contains("c.html: the site has no such file\n"), "{}", outcome.stderr);
    let outcome = outcome.then().file("themes/default/css/tokens.css", ":root {}\n").run(&["build", "--explain"]);
    assert!(
        outcome.stderr.contains("a.html: the navigation, the settings or the theme's assets changed\n"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn whatever_was_made_anew_the_build_after_it_has_nothing_to_do() {
    let page = |text: &str| format!("+++\ntitle = \"A\"\n+++\n\n{text}\n");
    let theme = |number: usize| format!(":root {{ --n: {number} }}\n");
    let all = |project: Project, text: &str| {
        (0..60).fold(project, |project, n| project.file(&format!("content/p{n}.md"), text))
    };
    let mut project = all(Project::book().file("content/a.md", &page("one")), "# P\n").run(&["build"]).ends(0).then();
    // A few files or most of them, from a site left over or from none.
    for number in 0..6 {
        project = match number {
            1 => project.file("themes/default/css/tokens.css", &theme(number)),
            3 => all(project, "# P\n\nMore.\n"),
            _ => project.file("content/a.md", &page(&number.to_string())),
        };
        let outcome = project.run(&["build"]).ends(0);
        assert!(!outcome.stderr.contains("(0 files made,"), "{}", outcome.stderr);
        let outcome = outcome.then().run(&["build"]).ends(0);
        assert!(outcome.stderr.contains("(0 files made,"), "after {number}: {}", outcome.stderr);
        project = outcome.then();
    }
}
