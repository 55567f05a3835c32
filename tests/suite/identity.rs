//! What readers' progress hangs on: the book's id, or its title, and the keys it had before.

use crate::project::{Outcome, Project};

const QUESTION: &str = "# What is a closure?\n\n## Answer\n\nA function with its variables.\n";

fn book(head: &str) -> Project {
    let toml = format!("[book]\nbase_url = \"https://example.org/b\"\n{head}\n[lint]\nallow = [\"stale-lock\"]\n");
    Project::book().file("book.toml", &toml).file("content/t/closure.md", QUESTION)
}

/// The key as a page, the scripts, the deck index and the worker have it: one and the same.
fn key(out: &Outcome) -> String {
    let page = out.page("index.html");
    let key = page.split("data-key=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key").to_owned();
    for path in ["decks/index.js", "sw.js"] {
        assert!(out.page(path).contains(&format!("\"key\":\"{key}\"")), "{path}: {key}");
    }
    key
}

#[test]
fn books_with_ids_never_share_progress_whatever_their_titles() {
    let titles = ["C++ interview handbook", "C# interview handbook", "C interview handbook", "🐍", "🦀", "🐍🦀"];
    let mut keys: Vec<String> = Vec::new();
    for (number, title) in titles.iter().enumerate() {
        let out = book(&format!("id = \"book-{number}\"\ntitle = \"{title}\"")).build().ends(0);
        keys.push(key(&out));
    }
    assert_eq!(keys[0], "cuebook:id:book-0");
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), titles.len());
    // The title may change; without an id the title is the key.
    assert_eq!(key(&book("id = \"book-0\"\ntitle = \"C++ 2027\"").build().ends(0)), "cuebook:id:book-0");
    assert_eq!(key(&book("title = \"C++ interview handbook\"").build().ends(0)), "cuebook:c-interview-handbook");
}

#[test]
fn scripts_and_worker_know_the_keys_before() {
    let out = book("id = \"cpp-1\"\nwas = [\"cuebook:c-interview-handbook\"]\ntitle = \"C++\"").build().ends(0);
    let was = "\"was\":[\"cuebook:c-interview-handbook\"]";
    let script = out.site().into_keys().find(|path| path.starts_with("assets/site.") && path.ends_with(".js"));
    for path in ["sw.js", &script.expect("the site's script")] {
        assert!(out.page(path).contains(was), "{path}");
    }
}

#[test]
fn an_id_or_an_old_key_that_cannot_be_is_reported() {
    let said = |head: &str| book(head).run(&["check"]).stderr;
    for id in ["ab", "Cpp", "c++", "c pp", ""] {
        let report = said(&format!("id = \"{id}\"\ntitle = \"C\""));
        assert!(report.contains("[bad-value]") && report.contains("never change it again"), "{id}: {report}");
    }
    assert!(said("was = [\"my-book\"]\ntitle = \"C\"").contains("[bad-value]"));
}

#[test]
fn check_writes_the_line_that_finds_progress_again() {
    let stamped = book("title = \"C++ handbook\"").run(&["stamp"]).ends(0).project;
    let lock = std::fs::read_to_string(stamped.path("book.lock")).expect("a lock");
    assert!(lock.contains("key = \"cuebook:c-handbook\""), "{lock}");
    let toml = |head: &str| format!("[book]\nbase_url = \"https://example.org/b\"\n{head}\n");
    let renamed = stamped.file("book.toml", &toml("title = \"C++ handbook 2027\"")).run(&["check"]);
    assert!(renamed.stderr.contains("was = [\"cuebook:c-handbook\"]"), "{}", renamed.stderr);
    let mended =
        renamed.project.file("book.toml", &toml("title = \"C++ handbook 2027\"\nwas = [\"cuebook:c-handbook\"]"));
    assert!(!mended.run(&["check"]).stderr.contains("changed-key"));
}

#[test]
fn every_new_book_has_an_id_of_its_own() {
    let id = || {
        let project = Project::empty();
        let out = project.run(&["init"]).ends(0);
        let toml = std::fs::read_to_string(out.project.path("book.toml")).expect("book.toml");
        toml.lines().find(|line| line.starts_with("id = ")).expect("an id").to_owned()
    };
    assert_ne!(id(), id());
}
