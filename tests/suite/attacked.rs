//! What an attacker tried beside the cases of `trust`: a stranger's book, page or file, each a neighbour of one found before.

use crate::project::{Project, put};
use std::fs;
use std::process::Command;

/// A book with a page, `page` in it.
fn page(text: &str) -> Project {
    Project::book().file("content/a/_index.md", "# A\n").file("content/a/h.md", text)
}

#[cfg(unix)]
#[test]
fn a_line_of_the_list_reaches_nothing_however_it_is_written() {
    let lines = [
        "a//l/thesis.txt",
        "a/./l/thesis.txt",
        "./a/l/thesis.txt",
        "a/l//thesis.txt",
        "a/l/./thesis.txt",
        "/a/l/thesis.txt",
    ];
    for line in lines {
        let project = page("# H\n").run(&["build"]).ends(0).then();
        put(&project.beside("home/thesis.txt"), b"years of work\n");
        let project = project.link("public/a/l", "../../../home");
        let list = fs::read_to_string(project.path("public/.cuebook-manifest")).expect("the list");
        let project = project.file("public/.cuebook-manifest", &format!("{list}{} 0 {line}\n", "0".repeat(32)));
        for command in ["clean", "build"] {
            let outcome = project.command(&[command]).output().expect("the program runs");
            assert!(project.beside("home/thesis.txt").exists(), "{command} {line}");
            let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
            assert!(!outcome.status.success() && said.contains("outside-book"), "{command} {line}: {said}");
        }
    }
}

#[test]
fn an_alias_cannot_stand_where_cuebook_or_git_keep_their_own() {
    for alias in [".git/x.md", ".GIT/x.md", "x/.git/y.md", ".cuebook-manifest/x.md", ".cuebook-part/x.md"] {
        page(&format!("+++\ntitle = \"H\"\naliases = [\"{alias}\"]\n+++\n"))
            .build()
            .fails(1)
            .says(["bad-alias content/a/h.md:3:12"]);
    }
}

#[test]
fn a_drawing_that_declares_what_runs_is_active() {
    let drawings = [
        "<!DOCTYPE svg [<!ENTITY x \"&#60;script>alert(1)&#60;/script>\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&x;</svg>",
        "<!DOCTYPE svg [<!ATTLIST svg onload CDATA \"alert(1)\">]><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "<!-- <!DOCTYPE svg> --><!DOCTYPE svg [<!ATTLIST g onfocus CDATA \"alert(1)\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>",
    ];
    let script = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></html>";
    let drawings = drawings.map(|drawing| ("d.svg", drawing));
    for (name, text) in drawings.into_iter().chain(["a.xsd", "a.rng", "a.kml", "a.unknown"].map(|name| (name, script)))
    {
        let file = format!("content/a/{name}");
        page("# H\n").file(&file, text).build().fails(1).says([format!("active-file {file}").as_str()]);
    }
    let plain = "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"1\" height=\"1\"/></svg>";
    page("# H\n").file("content/a/d.svg", plain).file("content/a/notes.txt", "<b> xml\n").build().good();
}

#[test]
fn what_markdown_makes_ends_a_drawing_for_trusted_authors_too() {
    let hidden = "<title><b title=\"</title><script src=evil.js></script>\"></b></title>";
    let pieces = ["`c`", "![i](p.png)", "a  \nb", "~~d~~", "*e*", "**s**", "$x$", "a[^1]", "<br>"];
    for piece in pieces {
        let body = format!("# H\n\n<svg><text>{piece}{hidden}</text></svg>\n\n[^1]: A note.\n");
        let outcome =
            page(&body).bytes("content/a/p.png", b"png").toml("[markdown]\nhtml = \"allow\"\n").build().fails(1);
        assert!(
            outcome.reports().iter().any(|report| report.starts_with("blocked-html")),
            "{piece}: {}",
            outcome.stdout
        );
    }
    for end in ["</article></main><p>x", "</section>", "</main>"] {
        let outcome = page(&format!("# H\n\n{end}\n")).toml("[markdown]\nhtml = \"allow\"\n").build().fails(1);
        assert!(outcome.reports()[0].starts_with("blocked-html"), "{end}: {}", outcome.stdout);
    }
}

#[test]
fn no_function_of_a_style_fetches_from_elsewhere() {
    for mode in ["sanitize", "allow"] {
        for value in
            ["image-set('//evil.example/x' 1x)", "IMAGE-SET('//evil.example/x' 1x)", "url(#a) '//evil.example/x'"]
        {
            let body = format!("# H\n\n<svg><rect mask=\"{value}\"/></svg>\n");
            let outcome = page(&body).toml(&format!("[markdown]\nhtml = \"{mode}\"\n")).build().fails(1);
            assert!(outcome.reports()[0].starts_with("blocked-html"), "{mode} {value}: {}", outcome.stdout);
        }
    }
}

/// A book whose Python blocks run in the page, with the runtime's files in `rt/`.
fn with_runtime() -> Project {
    let names = ["pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];
    let project = page("# H\n\n```python try\nprint(1)\n```\n")
        .toml("[run.python]\nruntime = \"pyodide\"\nfiles = \"rt\"\n")
        .file("rt/package.json", "{\"name\": \"pyodide\", \"version\": \"0.27.0\"}\n");
    names.iter().fold(project, |project, name| project.file(&format!("rt/{name}"), "x"))
}

#[cfg(unix)]
#[test]
fn a_runtime_s_files_are_its_own() {
    with_runtime().file("rt/pyodide.mjs", "x").build().ends(0);
    let secret = "[remote]\nurl = https://token@example.org\n";
    for (link, target) in [("../.git/config", ".git/config"), ("../.env", ".env"), ("/etc/hostname", ".env")] {
        let outcome = with_runtime().file(target, secret).link("rt/pyodide.mjs", link).build().fails(1);
        assert!(outcome.reports().contains(&"outside-book rt/pyodide.mjs".to_owned()), "{link}: {}", outcome.stdout);
    }
    let project = with_runtime();
    let pipe = Command::new("mkfifo").arg(project.path("rt/pyodide.mjs")).status().expect("mkfifo runs");
    assert!(pipe.success());
    let outcome = project.build().fails(1);
    assert!(outcome.reports().contains(&"outside-book rt/pyodide.mjs".to_owned()), "{}", outcome.stdout);
    // Package managers link the folder of a package.
    let project = with_runtime().file("rt/pyodide.mjs", "x");
    fs::create_dir(project.path(".store")).expect("a folder");
    fs::rename(project.path("rt"), project.path(".store/pyodide")).expect("renamed");
    project.link("rt", ".store/pyodide").build().ends(0);
}

#[test]
fn a_committed_cache_is_neither_read_nor_written() {
    for below in ["", "docs/book/"] {
        let project = page("# H\n").run(&["build"]).ends(0).then();
        let git = |arguments: &[&str], at: &std::path::Path| {
            let output = Command::new("git").args(arguments).current_dir(at).output().expect("git runs");
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        };
        let top = project.beside("repository");
        let book = top.join(below);
        fs::create_dir_all(book.parent().expect("a parent")).expect("a folder");
        fs::rename(project.root(), &book).expect("moved");
        git(&["init", "--quiet"], &top);
        let build = || {
            let mut command = Command::new(crate::project::PROGRAM);
            command.args(["build", "--message-format", "json"]).arg(&book).env("NO_COLOR", "1").output().expect("a run")
        };
        git(&["add", "."], &top);
        assert!(build().status.success());
        git(&["add", "--force", &format!("{below}.cuebook/bodies")], &top);
        let bodies = fs::metadata(book.join(".cuebook/bodies")).and_then(|data| data.modified()).expect("a time");
        put(&book.join("content/a/h.md"), b"# Changed\n");
        let outcome = build();
        let said = String::from_utf8_lossy(&outcome.stdout).into_owned();
        assert!(!outcome.status.success() && said.contains("outside-book"), "{said}");
        let after = fs::metadata(book.join(".cuebook/bodies")).and_then(|data| data.modified()).expect("a time");
        assert_eq!(bodies, after);
    }
}

#[test]
fn books_of_near_titles_are_asked_for_an_id() {
    for title in ["C++ handbook", "C# handbook", "C♯ handbook", "🎉", "++", "..."] {
        let project = page("# H\n")
            .file("book.toml", &format!("[book]\ntitle = \"{title}\"\nbase_url = \"https://example.org/b\"\n"));
        let outcome = project.run(&["check", "--message-format", "json"]);
        let asked = |problem: &serde_json::Value| problem["code"] == "shared-key";
        let report =
            outcome.diagnostics().into_iter().find(asked).unwrap_or_else(|| panic!("{title}: {}", outcome.stdout));
        let help = report["help"].as_str().expect("help").to_owned();
        // The lines that it writes are all there is to do.
        let lines: Vec<&str> = help.split('`').filter(|part| part.contains(" = ")).collect();
        let toml = format!("[book]\ntitle = \"{title}\"\nbase_url = \"https://example.org/b\"\n{}\n", lines.join("\n"));
        let outcome = outcome.then().file("book.toml", &toml).run(&["check", "--message-format", "json"]).ends(0);
        assert!(!outcome.stdout.contains("-key\""), "{title}: {}", outcome.stdout);
    }
    for title in ["C handbook", "Python: the interview, day by day (2026)", "Vorstellungsgespräche – Übungen"] {
        page("# H\n")
            .file("book.toml", &format!("[book]\ntitle = \"{title}\"\nbase_url = \"https://example.org/b\"\n"))
            .run(&["check", "--message-format", "json"])
            .good();
    }
}

#[test]
fn no_character_that_pages_may_not_hold_comes_by_a_name_or_an_entity() {
    for c in ['\u{fffe}', '\u{1fffe}', '\u{fdd0}'] {
        let outcome = Project::book().file(&format!("content/a{c}/h.md"), "# H\n").build().fails(1);
        assert!(outcome.reports()[0].starts_with("control-character"), "{c:?}: {}", outcome.stdout);
        let entity = format!("&#x{:x};", c as u32);
        for text in ["[x](h.md \"a~b\")", "![x](p.png \"a~b\")", "```~text\nx\n```", "[x](https://example.org/~)"] {
            let body = format!("# H\n\n{}\n", text.replace('~', &entity));
            let outcome = page(&body).bytes("content/a/p.png", b"png").build().fails(1);
            assert!(
                outcome.reports().iter().any(|report| report.starts_with("control-character")),
                "{body}: {}",
                outcome.stdout
            );
        }
        for option in ["--base-url", "--edit-url"] {
            page("# H\n").run(&["build", option, &format!("https://example.org/{c}/{{path}}")]).ends(2);
        }
    }
}
