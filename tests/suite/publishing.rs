//! Whatever happens, a whole site stands: the old one or the new one.

use crate::author::Dice;
use crate::project::{PROGRAM, Project, Site, assert_same, put, site, times};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A book of which every page changes between the versions 1 and 2.
pub fn version(project: Project, number: u32) -> Project {
    let toml = format!("[book]\ntitle = \"Version {number}\"\nbase_url = \"https://example.org/{number}\"\n");
    let project = project.file("book.toml", &toml).file("content/_index.md", &format!("# Home {number}\n"));
    let project = (0..40).fold(project, |project, page| {
        let text = format!("# Page {page}\n\nThis is version {number}.\n\n```python\nprint({number})\n```\n");
        project.file(&format!("content/topic-{}/page-{page}.md", page % 4), &text)
    });
    // Pages that come and go with the version.
    let project = project.file(&format!("content/only-{number}.md"), "# Only here\n");
    let other = format!("content/only-{}.md", 3 - number);
    if project.path(&other).exists() { project.without(&other) } else { project }
}

/// The sites of both versions.
pub fn expected() -> [Site; 2] {
    [1, 2].map(|number| version(Project::empty(), number).clean_build())
}

fn stage(project: &Project) -> PathBuf {
    project.path(".public.cuebook-stage")
}

#[test]
fn a_build_that_is_killed_leaves_the_old_site_or_the_new_one() {
    let kills = times("CUEBOOK_KILLS", 25);
    let sites = expected();
    let mut project = version(Project::empty(), 1).run(&["build"]).ends(0).then();
    // How long a build takes until it publishes, and until it ends.
    project = version(project, 2);
    let start = Instant::now();
    let mut child = project.command(&["build"]).stderr(Stdio::null()).spawn().expect("the program runs");
    let mut publishing = None;
    while child.try_wait().expect("a child").is_none() {
        if publishing.is_none() && stage(&project).exists() {
            publishing = Some(start.elapsed());
        }
    }
    let whole = start.elapsed();
    let publishing = whole.saturating_sub(publishing.expect("a stage")).max(Duration::from_millis(2));
    let (mut current, mut dice) = (1, Dice::new(1));
    let (mut during, mut new, mut recovered) = (0, 0, 0);
    let mut kill = 0;
    // On a busy machine many a kill comes too early or too late: more are tried until enough have hit.
    while kill < kills || (during * 2 < kills && kill < 8 * kills) {
        kill += 1;
        let target = 1 - current;
        project = version(project, target as u32 + 1);
        let mut child = project.command(&["build"]).stderr(Stdio::null()).spawn().expect("the program runs");
        let before = stage(&project).exists();
        if kill % 4 == 3 {
            // Any moment of the build.
            std::thread::sleep(whole.mul_f64(dice.below(1000) as f64 / 1000.0));
        } else {
            // A moment while it publishes: the stage of a killed build may still be there when the next one starts.
            while stage(&project).exists() == before && child.try_wait().expect("a child").is_none() {}
            std::thread::sleep(publishing.mul_f64(dice.below(1200) as f64 / 1000.0));
        }
        let running = child.try_wait().expect("a child").is_none();
        child.kill().expect("killed");
        child.wait().expect("gone");
        if running && stage(&project).exists() {
            during += 1;
        }
        let found = site(&project.path("public"));
        match sites.iter().position(|site| *site == found) {
            Some(version) if version == current => {}
            Some(_) => {
                new += 1;
                current = target;
            }
            None => {
                assert_same(&found, &sites[current], "neither site after a kill, against the old one");
            }
        }
        if dice.below(4) == 0 {
            project = project.run(&["build"]).ends(0).then();
            assert_same(&site(&project.path("public")), &sites[target], "the build after a killed one");
            assert!(!stage(&project).exists(), "the stage of a killed build stays");
            current = target;
            recovered += 1;
        }
    }
    println!("{kill} kills, {during} while publishing; {new} left the new site; {recovered} builds recovered");
    assert!(during * 2 >= kills, "only {during} of {kill} kills hit publishing");
}

#[test]
fn a_first_build_that_is_killed_leaves_nothing_or_the_whole() {
    let sites = expected();
    let mut dice = Dice::new(7);
    for _ in 0..times("CUEBOOK_KILLS", 24) / 4 {
        let project = version(Project::empty(), 1);
        let mut child = project.command(&["build"]).stderr(Stdio::null()).spawn().expect("the program runs");
        while !stage(&project).exists() && child.try_wait().expect("a child").is_none() {}
        std::thread::sleep(Duration::from_micros(dice.below(40_000) as u64));
        child.kill().expect("killed");
        child.wait().expect("gone");
        if project.path("public").exists() {
            assert_same(&site(&project.path("public")), &sites[0], "a first build");
        }
        let project = project.run(&["build"]).ends(0).then();
        assert_same(&site(&project.path("public")), &sites[0], "the build after");
    }
}

#[test]
fn two_builds_into_one_destination_do_not_mix() {
    let sites = expected();
    let shared = Project::empty();
    let to = shared.beside("site");
    let books = [version(Project::empty(), 1), version(Project::empty(), 2)];
    for _ in 0..times("CUEBOOK_FAULTS", 40) / 10 {
        let children = books.each_ref().map(|book| {
            let mut command = Command::new(PROGRAM);
            command.arg("build").arg(book.root()).arg("-d").arg(&to).stderr(Stdio::piped());
            command.spawn().expect("the program runs")
        });
        for child in children {
            let output = child.wait_with_output().expect("an end");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let found = site(&to);
        if !sites.contains(&found) {
            assert_same(&found, &sites[0], "two builds");
        }
    }
}

/// A failed publication: exit code 3, one report that names path and cause, the old site as it was.
#[track_caller]
fn fails_whole(project: Project, arguments: &[&str], words: &[&str]) -> Project {
    let before = site(&project.path("public"));
    let outcome = project.run(arguments).ends(3);
    for word in words {
        assert!(outcome.stderr.contains(word), "no `{word}` in\n{}", outcome.stderr);
    }
    assert_eq!(outcome.stderr.matches("error[").count(), 1, "{}", outcome.stderr);
    assert_same(&outcome.site(), &before, "a failed publication");
    outcome.then()
}

/// Runs a script of `sh`; `$cuebook` is the program, `$book` the book.
fn script(project: &Project, script: &str) -> std::process::Output {
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).env("cuebook", PROGRAM).env("book", project.root()).env("NO_COLOR", "1");
    command.env("out", project.beside("out")).current_dir(project.beside("."));
    command.output().expect("sh runs")
}

#[test]
fn a_file_that_cannot_grow_leaves_the_old_site() {
    // A limit on the size of files is the one full disk that anyone can make.
    let big = format!("# Big\n\n{}\n", "words and more words ".repeat(30_000));
    let project = version(Project::empty(), 1).run(&["build"]).ends(0).then();
    let before = site(&project.path("public"));
    let project = version(project, 2).file("content/big.md", &big);
    let output = script(&project, "trap '' XFSZ; ulimit -f 300; \"$cuebook\" build \"$book\"");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("big") && said.contains("File too large"), "{said}");
    assert_same(&site(&project.path("public")), &before, "a limit on files");
    assert!(!stage(&project).exists(), "the stage stays");
    // Without the trap the system ends the program.
    let output = script(&project, "ulimit -f 300; \"$cuebook\" build \"$book\"");
    assert_ne!(output.status.code(), Some(0));
    assert_same(&site(&project.path("public")), &before, "a limit on files that kills");
    let project = project.run(&["build"]).ends(0).then();
    assert!(site(&project.path("public")).contains_key("big.html"));
    assert!(!stage(&project).exists(), "the stage stays");
}

/// Whether this user may mount, in a name space of its own.
fn can_mount() -> bool {
    let mount = "unshare --user --map-root-user --mount sh -c 'mount -t tmpfs none /mnt' 2>/dev/null";
    Command::new("sh").args(["-c", mount]).status().is_ok_and(|status| status.success())
}

fn in_mount_space(project: &Project, commands: &str) -> std::process::Output {
    script(project, &format!("unshare --user --map-root-user --mount sh -ec '{commands}'"))
}

#[test]
fn a_full_disk_leaves_the_old_site_and_says_so() {
    if !can_mount() {
        println!("this user cannot mount: `a_file_that_cannot_grow_leaves_the_old_site` stands in");
        return;
    }
    let project = version(Project::empty(), 1);
    let two = version(Project::empty(), 2).file("static/big.bin", &"x".repeat(8_000_000));
    let output = in_mount_space(
        &project,
        &format!(
            "mount -t tmpfs -o size=6m none /mnt; \"$cuebook\" build \"$book\" -d /mnt/site; \
             set +e; \"$cuebook\" build {} -d /mnt/site; echo \"code $?\"; ls -A /mnt; cp -r /mnt/site \"$out\"",
            two.root().display()
        ),
    );
    let (said, printed) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    assert!(said.contains("No space left on device") && said.contains("/mnt/"), "{said}");
    assert_eq!(printed, "code 3\nsite\n", "{said}");
    assert_same(&site(&project.beside("out")), &expected()[0], "a full disk");
}

#[test]
fn a_destination_on_a_disk_of_its_own_is_replaced_file_by_file() {
    if !can_mount() {
        println!("this user cannot mount: the unit tests of `publish` stand in");
        return;
    }
    let one = version(Project::empty(), 1).file("static/sub", "a file\n").file("static/gone/x.txt", "gone\n");
    let two = version(Project::empty(), 2).file("static/sub/inner.txt", "a folder\n").file("static/gone", "a file\n");
    let output = in_mount_space(
        &one,
        &format!(
            "mount -t tmpfs none /mnt; \"$cuebook\" build \"$book\" -d /mnt; \
             echo mine > /mnt/CNAME; \"$cuebook\" build {0} -d /mnt; \
             for round in $(seq {rounds}); do for time in 0.02 0.06 0.1 0.15 0.2 0.25 0.3 0.4; do \
               timeout -s KILL $time \"$cuebook\" build \"$book\" -d /mnt || true; \
               timeout -s KILL $time \"$cuebook\" build {0} -d /mnt || true; \
             done; done; \"$cuebook\" build {0} -d /mnt; cp -r /mnt \"$out\"; \
             \"$cuebook\" build {0} -d /mnt",
            two.root().display(),
            rounds = times("CUEBOOK_KILLS", 16).div_ceil(16)
        ),
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("replaced one by one"), "{said}");
    let mut found = site(&one.beside("out"));
    assert_eq!(found.remove("CNAME").as_deref(), Some(&b"mine\n"[..]), "{:?}", found.keys());
    assert_same(&found, &two.clean_build(), "file by file");
}

#[test]
fn a_destination_that_cannot_be_written_is_named_with_the_cause() {
    let project = version(Project::empty(), 1).run(&["build"]).ends(0).then();
    let project = version(project, 2);
    let project = fails_whole(project, &["build", "-d", "/proc/cuebook"], &["/proc", "cannot"]);
    put(&project.beside("file"), b"not a folder\n");
    let project = fails_whole(project, &["build", "-d", "file"], &["file", "Not a directory"]);
    fails_whole(project, &["build", "-d", "file/site"], &["file", "cannot"]);
}

#[test]
fn a_folder_that_may_not_be_written_leaves_the_old_site() {
    let project = version(Project::empty(), 1).run(&["build", "-d", "out/site"]).ends(0).then();
    let before = site(&project.beside("out/site"));
    let folder = project.beside("out");
    let Some(_guard) = ReadOnly::new(&folder) else {
        println!("nothing here can be made read-only: /proc stands in elsewhere");
        return;
    };
    let outcome = version(project, 2).run(&["build", "-d", "out/site"]).ends(3);
    assert!(outcome.stderr.contains("out") && outcome.stderr.contains("help: choose a folder"), "{}", outcome.stderr);
    assert_same(&site(&outcome.project.beside("out/site")), &before, "a read-only folder");
}

#[test]
fn a_book_in_a_read_only_folder_is_built_elsewhere() {
    let project = version(Project::empty(), 1);
    let Some(_guard) = ReadOnly::new(&project.root()) else {
        println!("nothing here can be made read-only");
        return;
    };
    let outcome = project.run(&["build", "-d", "site"]).ends(0);
    assert_same(&site(&outcome.project.beside("site")), &expected()[0], "a read-only book");
    let outcome = outcome.then().run(&["build"]).ends(3);
    assert!(outcome.stderr.contains("--dest-dir"), "{}", outcome.stderr);
}

/// Makes a folder read-only until it is dropped, for root too.
struct ReadOnly(PathBuf);

impl ReadOnly {
    fn new(folder: &Path) -> Option<ReadOnly> {
        let chattr = Command::new("chattr").arg("+i").arg(folder).stderr(Stdio::null()).status();
        let mut permissions = fs::metadata(folder).expect("a folder").permissions();
        permissions.set_readonly(true);
        let _ = fs::set_permissions(folder, permissions);
        let guard = ReadOnly(folder.to_owned());
        let bound = chattr.is_ok_and(|status| status.success()) || fs::write(folder.join("probe"), "").is_err();
        bound.then_some(guard)
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        let _ = Command::new("chattr").arg("-i").arg(&self.0).stderr(Stdio::null()).status();
        let _ = Command::new("chmod").arg("u+w").arg(&self.0).status();
        let _ = fs::remove_file(self.0.join("probe"));
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_no_failure() {
    let outcome = version(Project::empty(), 1).file(".cuebook", "in the way\n").run(&["build"]).ends(0);
    assert_same(&outcome.site(), &expected()[0], "without a cache");
}

#[test]
fn a_folder_that_cuebook_did_not_write_is_refused() {
    let project = version(Project::empty(), 1).file("public/thesis.txt", "years of work\n");
    let outcome = project.run(&["build"]).ends(3);
    assert!(outcome.stderr.contains("was not written by cuebook"), "{}", outcome.stderr);
    assert_eq!(outcome.site().len(), 1);
    // The book itself, and what holds it, are such folders too.
    let project = outcome.then().without("public");
    let project = fails_whole(project, &["build", "-d", "book"], &["holds the book"]);
    fails_whole(project, &["build", "-d", "."], &["holds the book"]);
}

#[test]
fn a_destination_among_the_sources_is_refused() {
    let project = version(Project::empty(), 1);
    let project = fails_whole(project, &["build", "-d", "book/content/site"], &["content/"]);
    let project = fails_whole(project, &["build", "-d", "book/static"], &["static/"]);
    assert!(!project.path("content/site").exists() && !project.path("static").exists());
    let outcome = project.run(&["build", "-d", "book/docs"]).ends(0);
    assert_same(&site(&outcome.project.path("docs")), &expected()[0], "a folder of the book");
}

#[test]
fn what_others_put_there_stays_and_what_is_gone_goes() {
    let project = version(Project::empty(), 1).run(&["build"]).ends(0).then();
    let foreign = [("CNAME", "example.org\n"), (".git/config", "[core]\n"), ("deep/er/note.txt", "mine\n")];
    let project = foreign.iter().fold(project, |project, (path, text)| project.file(&format!("public/{path}"), text));
    #[cfg(unix)]
    let project = project.link("public/latest", "deep/er");
    let outcome = version(project, 2).run(&["build"]).ends(0);
    let mut found = outcome.site();
    for (path, text) in foreign {
        assert_eq!(found.remove(path).as_deref(), Some(text.as_bytes()), "{path}");
    }
    #[cfg(unix)]
    {
        assert_eq!(fs::read_link(outcome.project.path("public/latest")).expect("a link"), Path::new("deep/er"));
        found.remove("latest/note.txt");
    }
    assert_same(&found, &expected()[1], "beside foreign files");
    // `clean` removes what is ours and nothing else.
    let project = outcome.then().run(&["clean"]).ends(0).then();
    let left = site(&project.path("public"));
    assert!(left.contains_key("CNAME") && !left.contains_key("index.html"), "{:?}", left.keys());
}

#[test]
fn a_file_of_somebody_else_is_never_replaced() {
    let project = version(Project::empty(), 1).run(&["build"]).ends(0).then();
    let mine = ["public/notes.html", "public/more", "public/deep/a.txt", "public/deep/b.txt"];
    let project = mine.iter().fold(project, |project, path| project.file(path, "mine\n"));
    let project =
        project.file("content/notes.md", "# Notes\n").file("content/more/a.md", "# A\n").file("static/deep", "");
    let before = site(&project.path("public"));
    let outcome = project.run(&["build"]).ends(3);
    // One run names all of them, and a folder once for all files in it.
    for named in ["notes.html", "more", "deep"] {
        assert!(outcome.stderr.contains(&format!("{named} was not written by cuebook")), "{}", outcome.stderr);
    }
    assert_eq!(outcome.stderr.matches("error[").count(), 3, "{}", outcome.stderr);
    assert_same(&outcome.site(), &before, "somebody's files");
    let project = outcome.then();
    mine.iter().fold(project, |project, path| project.without(path)).run(&["build"]).ends(0);
}

#[cfg(unix)]
#[test]
fn a_destination_that_is_a_symbolic_link_stays_one() {
    let project = version(Project::empty(), 1);
    fs::create_dir(project.beside("real")).expect("a folder");
    let project = project.link("public", "../real").link("new", "../made-later");
    let project = project.run(&["build", "-d", "book/public"]).ends(0).then();
    let project = version(project, 2).run(&["build", "-d", "book/public"]).ends(0).then();
    assert!(project.path("public").is_symlink());
    assert_same(&site(&project.beside("real")), &expected()[1], "behind a symbolic link");
    // One that leads to nothing yet.
    let project = project.run(&["build", "-d", "book/new"]).ends(0).then();
    assert!(project.path("new").is_symlink());
    assert_same(&site(&project.beside("made-later")), &expected()[1], "behind a new symbolic link");
}

#[test]
fn a_site_that_was_tampered_with_is_mended() {
    let project = version(Project::empty(), 1).run(&["build"]).ends(0).then();
    let expected = &expected()[0];
    let page = project.path("public/index.html");
    let times = fs::metadata(&page).expect("a page").modified().expect("a time");
    let text = fs::read_to_string(&page).expect("a page");
    // Same length, same time of writing, same inode.
    fs::write(&page, text.replace("Home", "Hose")).expect("written");
    fs::File::options().write(true).open(&page).and_then(|file| file.set_modified(times)).expect("a time");
    fs::remove_file(project.path("public/404.html")).expect("removed");
    let outcome = project.run(&["build", "--explain"]).ends(0);
    assert!(outcome.stderr.contains("index.html: the published file is not the one written"), "{}", outcome.stderr);
    assert_same(&outcome.site(), expected, "mended");
}
