//! `[run.LANG]`: what is published so that readers run code, what is said where it is missing, which pages it touches.

use crate::project::Project;

const RUN: &str = "[run.python]\nruntime = \"pyodide\"\nfiles = \"node_modules/pyodide\"\n\n[run.sql]\nfiles = \"content/node_modules/sql.js\"\nsetup = \"content/schema.sql\"\n";
const PYODIDE: [&str; 5] =
    ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

fn page(format: &str, language: &str, code: &str) -> String {
    format!(
        "+++\ntitle = \"Sum\"\nformat = \"{format}\"\n+++\n\n## Answer\n\nAdd.\n\n## Example\n\n```{language}\n{code}\n```\n"
    )
}

fn book() -> Project {
    Project::book()
        .toml(RUN)
        .file("content/schema.sql", "CREATE TABLE t (a);")
        .file("content/t/drill.md", &page("coding", "python hide=\"1\"", "import math\nprint(1)"))
        .file("content/t/sql.md", &page("coding", "sql", "SELECT 1;"))
        .file("content/t/concept.md", &page("concept", "python", "print(2)"))
        .file("content/t/js.md", &page("concept", "js try", "console.log(3)"))
}

fn with_runtimes() -> Project {
    let mut project = book()
        .file("node_modules/pyodide/package.json", "{\"version\": \"314.0.7\"}")
        .file("content/node_modules/sql.js/package.json", "{\"version\": \"1.17.0\"}");
    for name in PYODIDE {
        project = project.file(&format!("node_modules/pyodide/{name}"), &format!("content of {name}"));
    }
    for name in ["sql-wasm.js", "sql-wasm.wasm"] {
        project = project.file(&format!("content/node_modules/sql.js/dist/{name}"), name);
    }
    project
}

const STRICT: &str = "script-src 'self';";

#[test]
fn a_missing_runtime_is_a_note_that_says_what_to_install() {
    let built = book().run(&["build", "--strict", "--message-format", "json"]).ends(0);
    let said: Vec<_> = built.diagnostics().into_iter().filter(|one| one["code"] == "missing-runtime").collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(said[0]["help"], "`npm install pyodide` in the book's folder brings it");
    assert_eq!(said[1]["help"], "`npm install sql.js --prefix content` in the book's folder brings it");
    for path in ["t/drill.html", "t/sql.html"] {
        let page = built.page(path);
        assert!(page.contains(STRICT) && !page.contains("\"run\":1"), "{path}");
    }
    assert!(!built.site().keys().any(|path| path.starts_with("runtime/")));
}

#[test]
fn a_runtime_is_one_script_in_a_folder_of_its_version_and_no_other_file_of_npm_is_published() {
    let built = with_runtimes().build().good();
    let site = built.site();
    let script = String::from_utf8_lossy(&site["runtime/pyodide-314.0.7/pyodide.js"]).into_owned();
    let (length, data) = script.split_once('\n').expect("a first line");
    assert_eq!(length, format!("// {} bytes", data.len()));
    assert!(data.starts_with("cuebook.data(\"runtime/pyodide-314.0.7/pyodide\", {\"pyodide-lock.json\":"), "{script}");
    assert!(PYODIDE.iter().all(|name| script.contains(&format!("\"{name}\":"))), "{script}");
    assert!(site.contains_key("runtime/sqljs-1.17.0/sqljs.js"));
    assert!(!site.keys().any(|path| path.contains("node_modules")));
    // Another version is another place, and another content another script.
    let other = built
        .then()
        .file("node_modules/pyodide/package.json", "{\"version\": \"315.0.0\"}")
        .file("node_modules/pyodide/pyodide.mjs", "other")
        .build()
        .good();
    let site = other.site();
    assert!(!site.contains_key("runtime/pyodide-314.0.7/pyodide.js"));
    assert_ne!(String::from_utf8_lossy(&site["runtime/pyodide-315.0.0/pyodide.js"]), script);
}

#[test]
fn only_pages_with_code_that_runs_have_the_wider_policy() {
    let built = with_runtimes().build().good();
    for path in ["t/drill.html", "t/sql.html", "t/js.html"] {
        let page = built.page(path);
        assert!(page.contains("blob: 'wasm-unsafe-eval'; style-src") && page.contains("\"run\":1"), "{path}: {page}");
    }
    for path in ["t/concept.html", "index.html", "study.html", "t/index.html"] {
        assert!(built.page(path).contains(STRICT), "{path}");
    }
    assert!(built.page("t/drill.html").contains(r#"{"0":{"before":"import math\n","run":1}}"#));
    let scripts = built.site();
    let run = scripts.iter().find(|(path, _)| path.starts_with("assets/run.")).map(|(_, bytes)| bytes.clone());
    assert!(String::from_utf8_lossy(&run.unwrap_or_default()).contains("CREATE TABLE t (a);"));
}

#[test]
fn what_needs_a_package_is_not_offered_to_be_run() {
    let page_of = |blocks: &str| {
        let text =
            format!("+++\ntitle = \"Sum\"\nformat = \"coding\"\n+++\n\n## Answer\n\nAdd.\n\n## Solution\n\n{blocks}");
        with_runtimes().file("content/t/drill.md", &text).build().good().page("t/drill.html")
    };
    let solution = "```python\nimport math, numpy as np\n```\n";
    let page = page_of(solution);
    assert!(page.contains(r#"{"0":{"lacks":"numpy"}}"#) && page.contains(STRICT), "{page}");
    // What comes before it and its check count as well.
    let page = page_of("```python\nimport pandas\n```\n\n```python continue\nx = 1\n```\n");
    assert!(page.contains(r#"{"0":{"lacks":"pandas"},"1":{"lacks":"pandas"}}"#), "{page}");
    let page = page_of("```python\nx = 1\n```\n\n```python check\nimport pytest\n```\n");
    assert!(page.contains(r#"{"0":{"check":1,"lacks":"pytest"}}"#), "{page}");
}

#[test]
fn hidden_lines_run_where_they_stand() {
    let code = "import math\n\ndef half(n):\n    return n / 2\n\nprint(half(3))";
    let text = page("coding", "python hide=\"1-2,5-6\"", code);
    let built = with_runtimes().file("content/t/drill.md", &text).build().good();
    let wanted = r#"{"0":{"after":"\nprint(half(3))\n","before":"import math\n\n","run":1}}"#;
    assert!(built.page("t/drill.html").contains(wanted), "{}", built.page("t/drill.html"));
}

#[test]
fn what_runs_code_is_an_offline_part_of_its_own_and_leaves_with_the_zip_only_when_asked() {
    let built = with_runtimes().build().good();
    let list: serde_json::Value = serde_json::from_slice(&built.site()["offline.json"]).expect("JSON");
    let number = list["files"]
        .as_array()
        .expect("files")
        .iter()
        .position(|file| file[0].as_str().is_some_and(|path| path.starts_with("runtime/pyodide")));
    let number = serde_json::json!(number.expect("the runtime"));
    let holds = |group: &serde_json::Value| group["files"].as_array().is_some_and(|files| files.contains(&number));
    let groups: Vec<&str> = list["tracks"]
        .as_array()
        .expect("tracks")
        .iter()
        .filter(|group| holds(group))
        .filter_map(|group| group["id"].as_str())
        .collect();
    assert_eq!(groups, ["run:python"]);
    assert!(!list["shell"].as_array().is_some_and(|files| files.contains(&number)));
    for (flag, has) in [(None, false), (Some("--with-python"), true)] {
        let arguments = ["export", "offline", "-o", "book.zip"].into_iter().chain(flag).collect::<Vec<_>>();
        let zip = with_runtimes().run(&arguments).ends(0);
        let bytes = std::fs::read(zip.project.beside("book.zip")).expect("the zip");
        let names = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(names.contains("runtime/pyodide-314.0.7/"), has, "{flag:?}");
        assert!(names.contains("runtime/sqljs-1.17.0/"));
    }
}

#[test]
fn slips_are_reported_at_their_place() {
    for (toml, code) in [
        ("[run.pyton]\n", "bad-value book.toml:5:6"),
        ("[run.python]\nruntime = \"sqljs\"\n", "bad-value book.toml:6:11"),
        ("[run.python]\nfiles = \"../pyodide\"\n", "bad-value book.toml:6:9"),
        ("[run.python]\nfiles = \"/usr/lib/pyodide\"\n", "bad-value book.toml:6:9"),
        ("[run.python]\nfile = \"x\"\n", "unknown-key book.toml:6:1"),
        ("[run.sql]\nsetup = \"content/none.sql\"\n", "bad-value book.toml:6:9"),
    ] {
        let built = Project::book().toml(toml).build().ends(1);
        let said = built.reports();
        assert!(said.iter().any(|one| one == code), "{toml}: {said:?}");
    }
}

/// A coding question of JavaScript that `cuebook test --runtime javascript` runs.
fn drill(blocks: &str) -> String {
    format!("+++\ntitle = \"Double\"\nformat = \"coding\"\n+++\n\n## Answer\n\nTwice.\n\n## Solution\n\n{blocks}")
}

fn in_javascript(pages: &[(&str, String)]) -> crate::project::Outcome {
    let settings = "[test.javascript]\ncommand = [\"node\"]\ntimeout = 2\n";
    let book = pages.iter().fold(Project::book().toml(settings), |book, (path, text)| book.file(path, text));
    book.run(&["test", "--runtime", "javascript", "--message-format", "json"])
}

#[test]
fn blocks_run_in_a_runtime_as_in_the_page() {
    let solution = "```js\nconsole.log(\"made\");\nconst double = (n) => 2 * n;\n```\n\n";
    let right = "```js check\nif (double(2) !== 4) throw new Error(\"two\");\n```\n\n";
    let good = format!(
        "{solution}{right}```js\nconst base = 1;\nconsole.log(\"first\");\n```\n\n```js continue\nconsole.log(base + 1);\n```\n\n```output\n2\n```\n"
    );
    let lacking = "```js\nthrow new Error(\"no disk here: run this on your own machine\");\n```\n";
    let concept = "# What is printed?\n\n## Answer\n\nOne.\n\n```js\nconsole.log(2);\n```\n\n```output\n1\n```\n";
    let pages = [
        ("content/t/good.md", drill(&good)),
        ("content/t/lacking.md", drill(lacking)),
        ("content/t/concept.md", concept.to_owned()),
    ];
    let tested = in_javascript(&pages).good();
    assert!(tested.stderr.contains("4 blocks run, 1 with checked output: 4 passed, 0 failed"), "{}", tested.stderr);
    assert!(tested.stderr.contains("as readers are told in the page: Error: no disk here (1)"), "{}", tested.stderr);
    assert!(tested.stderr.contains("where readers do not run them: content/t/concept.md:7"), "{}", tested.stderr);
}

#[test]
fn what_a_runtime_finds_wrong_is_reported_at_its_line() {
    let cases = [
        ("```js\nconsole.log(2);\n```\n\n```output\n1\n```\n", "this block does not print what the page says", 12),
        ("```js\nnothing();\n```\n", "this block failed with `ReferenceError`", 12),
        ("```js\nfor (;;);\n```\n", "this block was still running after 2 s", 12),
        (
            "```js\nconst double = (n) => n;\n```\n\n```js check\nif (double(2) !== 4) throw new TypeError(\"two\");\n```\n",
            "the solution with this check failed with `TypeError`",
            16,
        ),
        ("```js\nconst one = 1;\n```\n\n```js check\n```\n", "this check passes without a solution", 16),
        (
            "```js broken\nconst one = 1;\n```\n\n```js check\nif (one < 1) throw new Error(\"\");\n```\n",
            "the broken block passes this check as it is",
            16,
        ),
    ];
    for (blocks, message, line) in cases {
        // What comes after it is run all the same.
        let after = drill("```js\nconsole.log(3);\n```\n\n```output\n3\n```\n");
        let tested = in_javascript(&[("content/t/a.md", drill(blocks)), ("content/t/b.md", after)]).ends(1);
        let said = tested.diagnostics();
        assert_eq!(said.len(), 1, "{}", tested.stdout);
        assert_eq!((said[0]["message"].as_str(), said[0]["line"].as_u64()), (Some(message), Some(line)));
    }
}

#[test]
fn a_runtime_that_the_book_does_not_have_is_an_error_of_the_test() {
    let run = ["test", "--runtime", "pyodide", "--message-format", "json"];
    Project::book().run(&run).ends(1).says(["bad-value book.toml"]);
    let book = Project::book().toml("[run.python]\n");
    let tested = book.run(&run).ends(1).says(["missing-runtime book.toml:5:6"]);
    assert_eq!(tested.diagnostics()[0]["severity"], "error");
    tested.then().run(&["test", "--runtime", "pyodide", "--record"]).ends(2);
    Project::book().run(&["test", "--runtime", "cobol"]).ends(2);
}
