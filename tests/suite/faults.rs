//! What the machine or a stray character does to a build is said, and harms nothing.

use crate::project::{Project, assert_same, site, times};
use std::process::Command;

/// Books in which one character that XML forbids stands at some place, as it is or written as an escape.
fn pasted() -> Vec<(&'static str, String, String)> {
    let page = |title: &str, text: &str| format!("+++\ntitle = \"{title}\"\nid = \"a/a\"\n+++\n\n{text}\n");
    let mut books = Vec::new();
    for c in ['\0', '\u{7}', '\u{b}', '\u{c}', '\u{10}', '\u{1b}', '\u{7f}', '\u{9b}', '\u{fffe}', '\u{ffff}'] {
        let escape = format!("\\u{:04X}", c as u32);
        let entity = format!("&#x{:x};", c as u32);
        books.push(("content/a/a.md", page(&escape, "Text."), "content/a/a.md:2:9".to_owned()));
        books.push((
            "content/a/a.md",
            format!("---\ntitle: \"{escape}\"\n---\n\nText.\n"),
            "content/a/a.md:2:8".to_owned(),
        ));
        books.push(("content/a/a.md", page("A", &format!("One {c}two.")), "content/a/a.md:6:5".to_owned()));
        books.push(("content/a/a.md", page("A", &format!("```text\n{c}\n```")), "content/a/a.md:7:1".to_owned()));
        books.push(("content/a/a.md", format!("# Slide {c}x?\n\nText.\n"), "content/a/a.md:1:9".to_owned()));
        books.push((
            "book.toml",
            format!("[book]\ntitle = \"{escape}\"\nbase_url = \"https://e.org\"\n"),
            "book.toml:2:9".to_owned(),
        ));
        // What stands for nothing, and what the reader of entities puts in its place.
        if c != '\0' && !('\u{80}'..='\u{9f}').contains(&c) {
            books.push(("content/a/a.md", page("A", &format!("One {entity} two.")), "content/a/a.md:6:5".to_owned()));
        }
    }
    books
}

#[test]
fn a_character_that_xml_forbids_is_reported_where_it_stands() {
    for (path, text, place) in pasted() {
        let outcome = Project::book().file("content/a/a.md", "# A\n\nText.\n").file(path, &text).build().fails(1);
        let report = format!("control-character {place}");
        let reports = outcome.reports();
        assert!(reports.contains(&report), "no {report} for {text:?}: {reports:?}");
        assert_eq!(reports.iter().filter(|report| report.starts_with("control-character")).count(), 1, "{reports:?}");
        assert!(!outcome.stdout.contains('\u{1b}'), "a terminal escape in a report");
    }
    let project = Project::book().file("content/a/b\u{7}.md", "# A\n");
    assert!(project.build().fails(1).reports()[0].starts_with("control-character"));
    let project =
        Project::book().toml("[theme]\nname = \"mine\"\n").file("themes/mine/templates/guide.html", "<p>\u{1b}</p>\n");
    let reports = project.build().fails(1).reports();
    assert!(reports.contains(&"control-character themes/mine/templates/guide.html:1:4".to_owned()), "{reports:?}");
}

#[test]
fn names_that_windows_cannot_hold_are_reported_with_their_file() {
    let names = [
        "con",
        "AUX",
        "Nul.notes",
        "com1",
        "LPT9",
        "a:b",
        "what?",
        "a*b",
        "a<b",
        "a>b",
        "a|b",
        "a\"b",
        "dot./x",
        "space /x",
        "a\\b",
    ];
    for name in names {
        for path in [format!("content/{name}.md"), format!("content/files/{name}.txt"), format!("static/{name}.txt")] {
            let outcome = Project::book().file(&path, "# Page\n").build().ends(0);
            assert_eq!(outcome.reports(), [format!("unportable-name {path}")], "{name}");
        }
    }
    let fine = ["icon", "con-text", "com", "com10", "lpt0", "aux_", ".well-known", "a.b.c", "größe"];
    let project = fine.iter().fold(Project::book(), |project, name| project.file(&format!("static/{name}.txt"), "x"));
    project.build().good();
    let slug = "+++\ntitle = \"A\"\nslug = \"nul\"\n+++\n\nText.\n";
    Project::book().file("content/a.md", slug).build().ends(0).says(["unportable-name content/a.md"]);
    Project::book().toml("[lint]\nallow = [\"unportable-name\"]\n").file("content/con.md", "# C\n").build().good();
    let outcome = Project::book().run(&["new", "t/con", "--title", "Con?", "--book"]).ends(2);
    assert!(outcome.stderr.contains("Windows"), "{}", outcome.stderr);
}

#[test]
fn a_file_where_the_site_has_a_folder_is_a_clash() {
    let clashes = [
        ("static/a", "path-clash static/a"),
        ("static/tags", "path-clash static/tags"),
        ("static/print", "path-clash static/print"),
        ("static/decks", "path-clash static/decks"),
        ("static/study.html/x.txt", "path-clash static/study.html/x.txt"),
        ("static/a/a.html/x.txt", "path-clash content/a/a.md"),
        ("content/a/a.html/b.md", "path-clash content/a/a.md"),
        ("static/A", "path-clash static/A"),
    ];
    for (path, report) in clashes {
        let page = "+++\ntitle = \"A?\"\nid = \"a/a\"\ntags = [\"core\"]\n+++\n\n## Answer\n\nText.\n";
        let project = Project::book().toml("[vocabulary.tags]\ncore = \"Core\"\n[vocabulary.roles]\ndev = \"Dev\"\n");
        let outcome = project.file("content/a/a.md", page).file(path, "# File\n").build().fails(1);
        let reports = outcome.reports();
        assert!(reports.contains(&report.to_owned()), "{path}: {reports:?}");
    }
}

#[test]
fn a_list_for_spreadsheets_holds_no_formula() {
    let titles = ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(1)", "=1,2", "=\\\"a\\\""];
    for title in titles {
        let page = format!("+++\ntitle = \"{title}\"\nid = \"a/a\"\ncue = \"c\"\n+++\n\n## Answer\n\nText.\n");
        let outcome = Project::book().file("content/a/a.md", &page).run(&["list", "--format", "csv"]).ends(0);
        let line = outcome.stdout.lines().nth(1).expect("a question");
        let cell = line.strip_prefix("a/a,").expect("the id").trim_start_matches('"');
        assert!(cell.starts_with('\''), "{line}");
    }
}

/// Runs commands in a mount space of their own; `None` where this user may not.
fn mounted(project: &Project, commands: &str) -> Option<(String, String)> {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-ec", commands]);
    command.env("cuebook", crate::project::PROGRAM).env("book", project.root()).env("out", project.beside("out"));
    command.env("NO_COLOR", "1");
    let probe = "unshare --user --map-root-user --mount sh -c 'mount -t tmpfs none /mnt' 2>/dev/null";
    if !Command::new("sh").args(["-c", probe]).status().is_ok_and(|status| status.success()) {
        println!("this user cannot mount: the unit tests of `swap` stand in");
        return None;
    }
    let output = command.output().expect("sh runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some((text(&output.stdout), text(&output.stderr)))
}

#[test]
fn a_full_disk_of_its_own_keeps_the_old_site_whole() {
    let pages = |project: Project, number: u32| {
        (0..20).fold(project, |project, page| {
            let text = format!("# Page {page}\n\nVersion {number}. {}\n", "words ".repeat(200 * number as usize));
            project.file(&format!("content/t/page-{page}.md"), &text)
        })
    };
    let one = pages(Project::book(), 1);
    let expected = one.clean_build();
    let two = pages(Project::book(), 9).file("static/big.bin", &"x".repeat(3_000_000));
    // Sizes from where the second site nearly fits beside the first to where not a file of it does.
    let sizes = times("CUEBOOK_FAULTS", 60) / 10;
    for free in (0..sizes).map(|step| 3_000 * step * step / (sizes - 1).pow(2)) {
        let script = format!(
            "mount -t tmpfs -o size=60m none /mnt; \"$cuebook\" build \"$book\" -d /mnt; \
             used=$(df -k --output=used /mnt | tail -1); mount -o remount,size=$((used + {free}))k /mnt; \
             set +e; \"$cuebook\" build {} -d /mnt; echo \"code $?\"; rm -rf \"$out\"; cp -r /mnt \"$out\"",
            two.root().display()
        );
        let Some((printed, said)) = mounted(&one, &script) else { return };
        assert_eq!(printed, "code 3\n", "{free}: {said}");
        assert!(said.contains("No space left on device") && said.contains("nothing was written"), "{free}: {said}");
        assert!(!said.contains("already replaced"), "{free}: {said}");
        assert_same(&site(&one.beside("out")), &expected, &format!("a full disk, {free} KiB left: {said}"));
    }
}

#[test]
fn a_read_only_disk_is_not_said_to_be_half_written() {
    let one = Project::book();
    let script = "mount -t tmpfs none /mnt; \"$cuebook\" build \"$book\" -d /mnt; echo '# New' > \"$book/content/new.md\"; \
                  mount -o remount,ro /mnt; set +e; \"$cuebook\" build \"$book\" -d /mnt; echo \"code $?\"";
    let Some((printed, said)) = mounted(&one, script) else { return };
    assert_eq!(printed, "code 3\n", "{said}");
    assert!(said.contains("nothing was written") && !said.contains("already replaced"), "{said}");
}

#[test]
fn an_exchange_that_is_refused_leaves_no_stage() {
    let project = Project::book().run(&["build", "-d", "out/site"]).ends(0).then();
    let folder = project.beside("out/site");
    let frozen = Command::new("chattr").arg("+i").arg(&folder).status().is_ok_and(|status| status.success());
    if !frozen {
        println!("nothing here can be made immutable");
        return;
    }
    let outcome = project.file("content/new.md", "# New\n").run(&["build", "-d", "out/site"]);
    Command::new("chattr").arg("-i").arg(&folder).status().expect("chattr runs");
    let outcome = outcome.ends(3);
    assert!(!outcome.project.beside("out/.site.cuebook-stage").exists(), "{}", outcome.stderr);
    assert!(!folder.join("new.html").exists());
}

#[test]
fn a_destination_that_was_emptied_is_filled_again() {
    let project = Project::book().run(&["build"]).ends(0).then();
    let before = site(&project.path("public"));
    let project = project.without("public");
    std::fs::create_dir(project.path("public")).expect("a folder");
    let outcome = project.run(&["build"]).ends(0);
    assert_same(&outcome.site(), &before, "after the folder was emptied");
}
