//! A cloned book is not trusted with the machine: whatever links and lists it carries, files outside it stay as they are,
//! and nothing that is not the book's is published.

use crate::project::{Outcome, Project, assert_same, put, site};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What every attack aims at: a folder of the user's beside the book.
fn victim() -> Project {
    let project = Project::book().file("content/a/one.md", "# One\n\nText.\n");
    put(&project.beside("home/thesis.txt"), b"years of work\n");
    put(&project.beside("home/docs/deep/letter.txt"), b"dear\n");
    project
}

/// The user's folder is as it was.
#[track_caller]
fn unharmed(project: &Project) {
    let found = site(&project.beside("home"));
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(names, ["docs/deep/letter.txt", "thesis.txt"]);
    assert_eq!(found["thesis.txt"], b"years of work\n");
}

/// A command refuses the book with exit code 1 and names `place`; the user's files and the link stay.
#[track_caller]
fn refuses(project: Project, arguments: &[&str], place: &str) -> Outcome {
    let linked = project.path(place).is_symlink();
    let outcome = project.run(&[arguments, &["--message-format", "json"]].concat()).ends(1);
    let report = format!("outside-book {place}");
    assert!(outcome.reports().contains(&report), "no `{report}` in {:?}", outcome.reports());
    assert_eq!(outcome.project.path(place).is_symlink(), linked, "{place} was not left alone");
    unharmed(&outcome.project);
    outcome
}

/// The names that a cache has after some builds.
fn cache_names(project: &Project) -> Vec<String> {
    let entries = fs::read_dir(project.path(".cuebook")).expect("a cache");
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

fn remove(path: &Path) {
    let _ = if path.is_dir() && !path.is_symlink() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// A book that was built twice, so that its cache has every file it can have.
fn built() -> Project {
    let project = victim().run(&["build"]).ends(0).then();
    let project = project.file("content/a/one.md", "# One\n\nChanged.\n").run(&["build"]).ends(0).then();
    let names = cache_names(&project);
    for kind in ["spare-", "published-", "pages", "pages.keys", "bodies", "texts", ".gitignore"] {
        assert!(names.iter().any(|name| name.starts_with(kind)), "no {kind} in {names:?}");
    }
    project
}

#[test]
fn a_link_at_any_name_of_the_cache_is_reported_and_left_alone() {
    let mut project = built();
    let mut names = cache_names(&project);
    let staged: Vec<String> = names.iter().map(|name| format!("{name}.new")).collect();
    names.extend(staged);
    names.extend(
        names.iter().filter_map(|name| Some(format!("{}.new", name.strip_suffix(".keys")?))).collect::<Vec<_>>(),
    );
    names.push("external-links".to_owned());
    for name in names {
        let path = format!(".cuebook/{name}");
        for target in ["../../home/thesis.txt", "../../home/docs", "../../home/absent"] {
            remove(&project.path(&path));
            project = project.link(&path, target);
            for command in ["build", "check", "clean"] {
                project = refuses(project, &[command], &path).then();
            }
        }
        remove(&project.path(&path));
    }
    project.run(&["build"]).ends(0);
}

#[test]
fn a_cache_folder_that_is_a_link_is_not_written_to() {
    for target in ["../home/docs", "../home/absent"] {
        let mut project = victim().link(".cuebook", target);
        for command in ["build", "check", "clean"] {
            project = refuses(project, &[command], ".cuebook").then();
        }
        assert!(!project.path("public").exists());
    }
}

#[test]
fn links_within_the_spare_site_are_not_followed() {
    let project = built();
    let spare = cache_names(&project).into_iter().find(|name| name.starts_with("spare-")).expect("a spare");
    let spare = format!(".cuebook/{spare}");
    remove(&project.path(&format!("{spare}/a")));
    let project = project
        .link(&format!("{spare}/a"), project_beside("home/docs"))
        .link(&format!("{spare}/docs"), project_beside("home/docs"))
        .link(&format!("{spare}/assets/deep"), "../../../../home/docs");
    remove(&project.path(&format!("{spare}/index.html")));
    let project = project.link(&format!("{spare}/index.html"), "../../../home/thesis.txt");
    let outcome = project.file("content/a/one.md", "# One\n\nAgain.\n").run(&["build"]).ends(0);
    unharmed(&outcome.project);
    assert_same(&outcome.site(), &outcome.project.clean_build(), "after links in the spare");
}

/// From a folder at the top of the spare: `book/.cuebook/spare-…/NAME`.
fn project_beside(path: &str) -> String {
    format!("../../../{path}")
}

#[test]
fn a_link_at_the_stage_stops_the_build() {
    for target in ["../home/docs", "../home/absent"] {
        let project = victim().link(".public.cuebook-stage", target);
        let outcome = project.run(&["build"]).ends(3);
        assert!(outcome.stderr.contains(".public.cuebook-stage: it is a symbolic link"), "{}", outcome.stderr);
        assert!(outcome.project.path(".public.cuebook-stage").is_symlink());
        unharmed(&outcome.project);
    }
}

#[test]
fn the_default_destination_is_no_link() {
    for target in ["../home/absent", "../home/docs/deep", "content"] {
        let mut project = victim().link("public", target);
        for command in ["build", "clean"] {
            project = refuses(project, &[command], "public").then();
        }
        assert!(!project.beside("home/absent").exists());
    }
}

#[test]
fn stamping_writes_through_no_link() {
    let project = victim().link("book.lock.tmp", "../home/thesis.txt");
    let outcome = project.run(&["stamp"]);
    assert_ne!(outcome.code, Some(0));
    assert!(outcome.stderr.contains("book.lock.tmp: it is a symbolic link"), "{}", outcome.stderr);
    assert!(!outcome.project.path("book.lock").is_symlink() && outcome.project.path("book.lock.tmp").is_symlink());
    unharmed(&outcome.project);
}

#[test]
fn settings_and_lock_are_regular_files_of_the_book() {
    for name in ["book.toml", "book.lock"] {
        for target in ["/dev/zero", "/etc/passwd", "../home/thesis.txt", ".git/config", "content/_index.md", "absent"] {
            let project = victim().file(".git/config", "[remote]\nurl = \"https://token@example.org\"\n");
            remove(&project.path(name));
            let outcome = refuses(project.link(name, target), &["check"], name);
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            assert!(!said.contains("root:") && !said.contains("token") && !said.contains("years"), "{said}");
        }
        let project = victim();
        remove(&project.path(name));
        let made = Command::new("mkfifo").arg(project.path(name)).status().expect("mkfifo runs");
        assert!(made.success());
        refuses(project, &["check"], name);
    }
    let project = victim().without("book.toml").link("book.toml", "/dev/zero");
    let outcome = project.run(&["new", "a/two", "--title", "Two?", "--book"]).ends(3);
    assert!(outcome.stderr.contains("symbolic link"), "{}", outcome.stderr);
}

#[test]
fn a_new_page_is_made_within_the_book() {
    let project = victim().link("content/b", "../../home/docs");
    let outcome = project.run(&["new", "b/two", "--title", "Two?", "--book"]).ends(3);
    assert!(outcome.stderr.contains("symbolic link"), "{}", outcome.stderr);
    unharmed(&outcome.project);
}

#[test]
fn an_export_named_by_the_book_follows_no_link() {
    let project = victim();
    let mut command = project.command(&["export", "offline"]);
    let output = command.current_dir(project.root()).output().expect("the program runs");
    assert!(output.status.success());
    let mut made = fs::read_dir(project.root()).expect("the book").flatten();
    let made = made.find(|entry| entry.path().extension().is_some_and(|ending| ending == "zip")).expect("an export");
    let name = made.file_name().into_string().expect("UTF-8");
    let project = project.without(&name).link(&name, "../home/thesis.txt");
    let mut command = project.command(&["export", "offline"]);
    let output = command.current_dir(project.root()).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    unharmed(&project);
}

/// Lines of a list of published files that reach beyond the destination.
fn strange_lines(project: &Project) -> Vec<String> {
    let absolute = project.beside("home/thesis.txt").to_string_lossy().into_owned();
    let mut lines: Vec<String> =
        ["../content/a/one.md", "a/../../content/a/one.md", "..", "a/..", ".git/config", "a/.GIT/x"]
            .map(str::to_owned)
            .to_vec();
    lines.extend([absolute, "linked/thesis.txt".to_owned(), "linked".to_owned(), "file".to_owned()]);
    lines
}

#[test]
fn a_list_of_published_files_reaches_only_the_destination() {
    let mut project = victim().file(".git/config", "[core]\n").run(&["build"]).ends(0).then();
    project = project.link("public/linked", "../../home").link("public/file", "../../home/thesis.txt");
    project = project.file("public/.git/config", "[core]\n");
    let (sources, manifest) = (project.sources(), project.path("public/.cuebook-manifest"));
    let whole = fs::read_to_string(&manifest).expect("the list");
    let digest =
        whole.lines().find(|line| !line.starts_with('#')).expect("a line").split(' ').next().expect("a digest");
    for line in strange_lines(&project) {
        fs::write(&manifest, format!("{whole}{digest} 5 {line}\n")).expect("written");
        for (command, dest) in [("build", false), ("clean", false), ("build", true), ("clean", true)] {
            let arguments: &[&str] = if dest { &[command, "-d", "book/public"] } else { &[command] };
            let before = site(&project.path("public"));
            let outcome = project.run(arguments).ends(1);
            assert!(outcome.stderr.contains(&format!("lists `{line}`")), "{line}: {}", outcome.stderr);
            project = outcome.then();
            assert_same(&site(&project.path("public")), &before, "the site");
            assert_eq!(project.sources(), sources, "{command} of {line}");
            unharmed(&project);
        }
    }
    fs::write(&manifest, whole).expect("written");
    let project = project.run(&["build"]).ends(0).then().run(&["clean"]).ends(0).then();
    assert_eq!(fs::read_link(project.path("public/linked")).expect("a link"), Path::new("../../home"));
    assert_eq!(project.sources(), sources);
    unharmed(&project);
}

#[test]
fn a_list_that_is_no_regular_file_is_not_read() {
    for target in ["/dev/zero", "../content/a/one.md"] {
        let mut project = victim().run(&["build"]).ends(0).then();
        remove(&project.path("public/.cuebook-manifest"));
        project = project.link("public/.cuebook-manifest", target);
        for command in ["build", "clean"] {
            let outcome = project.run(&[command]).ends(3);
            assert!(outcome.stderr.contains(".cuebook-manifest: it is a symbolic link"), "{}", outcome.stderr);
            project = outcome.then();
        }
    }
}

#[test]
fn a_link_where_the_site_has_a_folder_is_nobodys_to_follow() {
    let project = victim().run(&["build"]).ends(0).then();
    let project = project.link("public/b", "../../home/docs").file("content/b/two.md", "# Two\n");
    let outcome = project.run(&["build"]).ends(3);
    assert!(outcome.stderr.contains("public/b was not written by cuebook"), "{}", outcome.stderr);
    unharmed(&outcome.project);
    let project = outcome.then().without("public/b").file("public/b/notes.txt", "mine\n");
    // The other way round: somebody's folder where the site has a file.
    let project = project.without("content/b").file("static/b", "a file\n");
    let outcome = project.run(&["build"]).ends(3);
    assert!(outcome.stderr.contains("public/b was not written by cuebook"), "{}", outcome.stderr);
    assert_eq!(fs::read(outcome.project.path("public/b/notes.txt")).expect("a file"), b"mine\n");
}

#[test]
fn file_by_file_too_nothing_outside_is_written_or_removed() {
    let mount = "unshare --user --map-root-user --mount sh -c 'mount -t tmpfs none /mnt' 2>/dev/null";
    if !Command::new("sh").args(["-c", mount]).status().is_ok_and(|status| status.success()) {
        println!("this user cannot mount: the tests beside this one stand in");
        return;
    }
    let project = victim();
    let absolute = project.beside("home/thesis.txt");
    let absolute = absolute.display();
    let attacks = [
        // A folder of the site, the file that is written first, and lines of the list.
        "ln -s \"$home/docs\" /mnt/b".to_owned(),
        "ln -s \"$home/thesis.txt\" /mnt/.cuebook-part".to_owned(),
        format!("echo 00000000000000000000000000000000 5 {absolute} >> /mnt/.cuebook-manifest"),
        "echo 00000000000000000000000000000000 5 ../$home/thesis.txt >> /mnt/.cuebook-manifest".to_owned(),
    ];
    for attack in attacks {
        let script = format!(
            "mount -t tmpfs none /mnt; \"$cuebook\" build \"$book\" -d /mnt; {attack}; \
             mkdir -p \"$book/content/b\"; echo \"# B $RANDOM$$\" > \"$book/content/b/two.md\"; \
             set +e; \"$cuebook\" build \"$book\" -d /mnt; echo \"code $?\"; \"$cuebook\" clean \"$book\" -d /mnt"
        );
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-ec", &script]);
        command.env("cuebook", crate::project::PROGRAM).env("book", project.root()).env("home", project.beside("home"));
        let output = command.output().expect("sh runs");
        let (said, printed) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
        assert!(printed.contains("code 1") || printed.contains("code 3"), "{attack}: {printed}{said}");
        unharmed(&project);
        remove(&project.path("content/b"));
    }
}

#[test]
fn what_a_link_leads_to_elsewhere_is_never_published() {
    let links = [
        ("content/a/c.txt", "../../.git/config"),
        ("content/a/two.md", "../../.git/config"),
        ("content/a/d.txt", "../../.env"),
        ("content/a/e.txt", "../../book.lock"),
        ("content/a/f", "../../static"),
        ("content/a/g", "../../../home"),
        ("content/a/h.txt", "../.hidden"),
        ("static/e.txt", "../.env"),
        ("static/f", ".."),
        ("static/g.txt", "../content/a/one.md"),
        ("static/h", ".git"),
        ("static/i.txt", ".git/config"),
        ("static/.j", "plain.txt"),
        ("static/k.txt", ".well-known/x.txt"),
        ("themes/mine/k.css", "../../content/a/one.md"),
        ("themes/mine/l.css", "../other/x.css"),
        ("themes/wrong", "../content"),
    ];
    for (path, target) in links {
        let project =
            victim().file(".git/config", "token\n").file(".env", "secret\n").file("book.lock", "version = 1\n");
        let project = project.file("content/.hidden", "secret\n").file("static/plain.txt", "plain\n");
        let project = project.file("static/.git/config", "token\n").file("static/.well-known/x.txt", "mine\n");
        let project = project.file("themes/other/x.css", "b{}\n").toml("[theme]\nname = \"mine\"\n");
        let project = project.file("themes/mine/theme.css", "b{}\n").link(path, target);
        let outcome = refuses(project, &["build"], path);
        assert!(!outcome.project.path("public").exists(), "{path}");
    }
}

#[test]
fn a_folder_of_sources_that_is_a_link_is_no_source() {
    for (path, target) in [("static", "."), ("static", ".git"), ("static", "../home"), ("themes", "../home")] {
        let project = victim().file(".git/config", "token\n");
        refuses(project.link(path, target), &["build"], path);
    }
    let project = victim().file("notes/a.md", "# A\n");
    remove(&project.path("content"));
    refuses(project.link("content", "notes"), &["build"], "content");
}

#[test]
fn links_within_a_folder_and_real_hidden_files_are_published() {
    let project = victim().file("static/.well-known/security.txt", "Contact: mailto:a@example.org\n");
    let project = project.file("static/data/x.txt", "data\n").link("static/y.txt", "data/x.txt");
    let project =
        project.link("content/a/two.md", "one.md").link("content/b", "a").file("static/.git/config", "token\n");
    let outcome = project.run(&["build"]).ends(0);
    let built = outcome.site();
    for path in [".well-known/security.txt", "y.txt", "a/two.html", "b/one.html"] {
        assert!(built.contains_key(path), "{path} is not published");
    }
    assert!(!built.keys().any(|path| path.contains(".git/")), "{:?}", built.keys());
    unharmed(&outcome.project);
}

#[test]
fn a_destination_is_compared_with_the_sources_where_it_really_lies() {
    let mut project = victim().link("linked", "content").link("dangling", "content/made");
    let before = project.sources();
    let destinations = [
        ("book/linked/new", "content/"),
        ("book/absent/../content/z", "content/"),
        ("book/linked/../static/z", "static/"),
        ("book/absent/deep/../../content/z", "content/"),
        ("book/dangling", "content/"),
        ("book/dangling/deeper", "content/"),
        ("book/.git/z", ".git/"),
        ("si\nte", "control character"),
        ("si\u{1b}[31mte/x", "control character"),
    ];
    for (destination, why) in destinations {
        let outcome = project.run(&["build", "-d", destination]).ends(3);
        assert!(outcome.stderr.contains(why), "{destination}: {}", outcome.stderr);
        assert!(!outcome.stderr.contains("si\nte") && !outcome.stderr.contains('\u{1b}'), "{}", outcome.stderr);
        project = outcome.then();
        assert_eq!(project.sources(), before, "{destination}");
        assert!(!project.path("absent").exists(), "{destination}");
    }
    let outcome = project.run(&["clean", "-d", "book/linked"]).ends(3);
    assert!(outcome.stderr.contains("content/"), "{}", outcome.stderr);
}

/// A book with a page of every kind that something could take over.
fn taken() -> Project {
    let project = Project::book().toml("[vocabulary.roles]\ndev = \"Developer\"\n[vocabulary.tags]\ncore = \"Core\"\n");
    let question =
        "+++\ntitle = \"Other?\"\nid = \"x/other\"\ntags = [\"core\"]\nroles = [\"dev\"]\n+++\n\n## Answer\n\nYes.\n";
    let slug = "+++\ntitle = \"Named\"\nslug = \"short\"\n+++\n\n## Part\n\nText.\n";
    let project = project.file("content/x/other.md", question).file("content/x/named.md", slug);
    let project =
        project.file("content/tracks/dev.md", "+++\nkind = \"track\"\nrole = \"dev\"\ntitle = \"Dev\"\n+++\n");
    project
        .file("content/x/_index.md", "# X\n\n## Parts\n\nText.\n")
        .file("content/y/only.md", "# Only\n")
        .bytes("static/old.html", b"")
}

#[test]
fn an_alias_takes_over_nothing_that_stands() {
    let aliases = [
        "index.md#",
        "_index.md#",
        "study.md#",
        "study.md#cards",
        "index.md#main",
        "_index.md#main",
        "x/other.md#answer",
        "x/other.md",
        "x/other.md#",
        "x/other",
        "x/short.md",
        "x/short.md#part",
        "x/named.md#part",
        "x/_index.md",
        "x/index.md",
        "x/_index.md#parts",
        "x/index.md#parts",
        "y/_index.md",
        "y/_index.md#a",
        "y/index.md#a",
        "search.md",
        "search.md#a",
        "filter.md#a",
        "404.md",
        "404.md#a",
        "offline.md#a",
        "tags/core.md",
        "tags/core.md#a",
        "tracks/dev.md",
        "tracks/dev.md#main",
        "print/tracks/dev.md#a",
        "print/topics/x.md#a",
        "print/books/dev.md#a",
        "old.md#a",
        "old.md",
        "/abs.md",
        "",
        "#",
        "#a",
        "a//b.md",
        "a/./b.md",
        "a/../b.md",
        "../b.md",
        ".md/",
        "a\\..\\b.md",
        "a\\b",
        "/id",
        "id/",
        "a\u{7}.md",
        "x/other.md#search",
        "Study.md",
        "X/OTHER.md#",
    ];
    for alias in aliases {
        let quoted = serde_json::Value::from(alias).to_string();
        let page = format!("+++\ntitle = \"H\"\naliases = [{quoted}]\n+++\n\n## Mine\n\nText.\n");
        let outcome =
            taken().file("content/x/h.md", &page).toml("[files]\ntrusted = [\"static/old.html\"]\n").check().ends(1);
        let reports = outcome.reports();
        let right =
            reports.iter().any(|report| report == "bad-alias content/x/h.md:3:12" || report.starts_with("path-clash"));
        assert!(right, "{alias:?}: {reports:?}");
    }
    for alias in [
        "gone.md",
        "gone.md#part",
        "x/other.md#gone",
        "_index.md#gone",
        "tracks/dev.md#gone",
        "x/short.md#gone",
        "old-id",
    ] {
        let page = format!("+++\ntitle = \"H\"\naliases = [\"{alias}\"]\n+++\n\n## Mine\n\nText.\n");
        let outcome = taken().file("content/x/h.md", &page).toml("[files]\ntrusted = [\"static/\"]\n").build();
        assert!(outcome.reports().iter().all(|report| !report.starts_with("bad-alias")), "{alias}: {}", outcome.stdout);
        outcome.ends(0);
    }
}

#[test]
fn a_file_that_runs_script_is_published_only_when_it_is_trusted() {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    let plain = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    for html in ["allow", "escape"] {
        let project = Project::book().toml(&format!("[markdown]\nhtml = \"{html}\"\n"));
        let project =
            project.file("content/a/evil.html", "<script>alert(1)</script>").file("content/a/evil.svg", drawing);
        let project =
            project.file("content/a/fine.svg", plain).file("static/evil.XHTML", "").file("static/d/demo.htm", "");
        let places = ["content/a/evil.html", "content/a/evil.svg", "static/d/demo.htm", "static/evil.XHTML"];
        let outcome = project.build().fails(1);
        let expected: Vec<String> = places.iter().map(|place| format!("active-file {place}")).collect();
        assert_eq!(outcome.reports(), expected);
        let trusted = "[files]\ntrusted = [\"content/a/evil.html\", \"content/a/evil.svg\", \"static/\"]\n";
        let built = outcome.then().toml(trusted).build().good().site();
        assert!(["a/evil.html", "a/evil.svg", "a/fine.svg", "d/demo.htm"].iter().all(|path| built.contains_key(*path)));
    }
    let project = Project::book().toml("[files]\ntrusted = [\"content/gone.html\"]\n");
    project.build().fails(1).says(["bad-value book.toml:6:12"]);
}

#[test]
fn a_link_that_runs_something_is_an_error() {
    let wrong = [
        "[x](javascript:alert(1))",
        "[x](JavaScript:alert)",
        "[x](java&#115;cript:alert)",
        "[x](&#106;avascript:alert)",
        "[x](javascript&colon;alert)",
        "[x](<java&Tab;script:alert>)",
        "[x](<java&#10;script:alert>)",
        "[x](<&#1;javascript:alert>)",
        "[x](vbscript:msgbox)",
        "[x](data:text/html,x)",
        "[x](data:image/svg+xml,x)",
        "[x](DATA:,x)",
        "<javascript:alert>",
        "[x][r]\n\n[r]: javascript:alert",
        "[r]\n\n[r]: vbscript:x",
        "[x](javascript\\:alert)",
        "![a](p.png) [![a](p.png)](javascript:alert)",
    ];
    for link in wrong {
        let page = format!("+++\ntitle = \"What?\"\nid = \"a/one\"\ncue = \"c\"\n+++\n\n## Answer\n\n{link}\n");
        let project = Project::book().file("content/a/one.md", &page).bytes("content/a/p.png", b"x");
        let outcome = project.check().ends(1);
        assert!(
            outcome.reports().iter().any(|report| report.starts_with("blocked-html content/a/one.md:9:")),
            "{link}: {:?}",
            outcome.reports()
        );
        // Nor does it get into a deck.
        let outcome = outcome.then().run(&["export", "tsv", "-o", "-"]).ends(1);
        assert!(!outcome.stdout.to_lowercase().contains("script:"), "{link}: {}", outcome.stdout);
    }
    let right =
        "[a](https://example.org/javascript:x) [b](mailto:a@example.org) [c](data:image/png;base64,AA==) [d](#data:x)";
    Project::book().file("content/a.md", &format!("# A\n\n{right}\n\n## X {{#data:x}}\n\nText.\n")).build().good();
}
