//! The order of a book, and weights by role.

use crate::project::{Outcome, Project};
use serde_json::Value;

const ROLES: &str = "[vocabulary.roles]\nbackend = \"Back-end\"\ntester = \"Tester\"\n";

fn question(title: &str, keys: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n\n## Answer\n\n{title}.\n")
}

/// Two topics of two questions each, and a guide.
fn book() -> Project {
    Project::book()
        .toml(ROLES)
        .file("content/basics/first.md", &question("A", ""))
        .file("content/basics/second.md", &question("B", ""))
        .file("content/basics/third.md", &question("C", ""))
        .file("content/web/http.md", &question("D", ""))
        .file("content/web/deep/tls.md", &question("E", ""))
}

fn json(built: &Outcome) -> Value {
    serde_json::from_str(&built.page("book.json")).expect("JSON")
}

fn ids(list: &Value) -> Vec<&str> {
    let id = |item: &'_ Value| item.as_str().or_else(|| item["id"].as_str()).map(|id| id.len());
    assert!(list.as_array().is_some_and(|list| list.iter().all(|item| id(item).is_some())), "{list}");
    list.as_array().into_iter().flatten().filter_map(|item| item.as_str().or_else(|| item["id"].as_str())).collect()
}

#[test]
fn a_folder_orders_its_files_and_folders() {
    let built = book()
        .file("content/_index.md", "+++\ntitle = \"Home\"\norder = [\"web\", \"*\"]\n+++\n")
        .file("content/basics/_index.md", "+++\ntitle = \"Basics\"\norder = [\"third.md\", \"*\", \"first\"]\n+++\n")
        .build()
        .good();
    let json = json(&built);
    let order = ["web/http", "web/deep/tls", "basics/third", "basics/second", "basics/first"];
    assert_eq!(ids(&json["questions"]), order);
    assert_eq!(ids(&json["tracks"][0]["questions"]), order);
    let home = built.page("index.html");
    assert!(home.find("web/index.html") < home.find("basics/index.html"), "{home}");
}

#[test]
fn an_order_goes_before_weights_and_a_missing_star_is_the_end() {
    let built = book()
        .file("content/basics/third.md", &question("C", "weight = 1"))
        .file("content/basics/_index.md", "+++\ntitle = \"Basics\"\norder = [\"second\"]\n+++\n")
        .build()
        .good();
    assert_eq!(ids(&json(&built)["questions"])[..3], ["basics/second", "basics/third", "basics/first"]);
}

#[test]
fn a_changed_order_is_built_like_a_new_book() {
    let ordered = |order: &str| format!("+++\ntitle = \"Basics\"\norder = [{order}]\n+++\n");
    let first = book().file("content/basics/_index.md", &ordered("\"third\"")).build().good();
    let second = first.then().file("content/basics/_index.md", &ordered("\"second\"")).build().good();
    crate::project::assert_same(&second.site(), &second.project.clean_build(), "after another order");
}

#[test]
fn names_that_nothing_has_are_reported_and_a_draft_has_its_place() {
    book()
        .file("content/basics/draft.md", &question("Draft", "draft = true"))
        .file(
            "content/basics/_index.md",
            "+++\ntitle = \"Basics\"\norder = [\"draft\", \"secnd\", \"*\", \"first\", \"first.md\"]\n+++\n",
        )
        .build()
        .fails(1)
        .says(["bad-value content/basics/_index.md:3:19", "bad-value content/basics/_index.md:3:42"]);
    book()
        .file("content/basics/first.md", &question("A", "order = [\"x\"]"))
        .build()
        .fails(1)
        .says(["unknown-key content/basics/first.md:3:1"]);
}

#[test]
fn a_weight_may_be_that_of_a_role() {
    let built = book()
        .file("content/basics/second.md", &question("B", "weight = { backend = 1, \"*\" = 3 }"))
        .file("content/basics/third.md", "---\ntitle: C\nweight:\n  tester: 1\n---\n\n## Answer\n\nC.\n")
        .build()
        .good();
    let json = json(&built);
    let of =
        |id: &str| json["questions"].as_array().into_iter().flatten().find(|question| question["id"] == id).cloned();
    let second = of("basics/second").expect("a question");
    assert_eq!(second["weight"], 1);
    assert_eq!(second["weights"], serde_json::json!({"backend": 1, "tester": 3}));
    assert_eq!(of("basics/third").expect("a question")["weights"], serde_json::json!({"backend": 2, "tester": 1}));
    assert_eq!(of("basics/first").expect("a question").get("weights"), None);
    let track = |number: usize| ids(&json["tracks"][number]["questions"])[..3].to_vec();
    assert_eq!(track(0), ["basics/second", "basics/first", "basics/third"]);
    assert_eq!(track(1), ["basics/third", "basics/first", "basics/second"]);
    assert!(built.page("tracks/tester.html").contains("weight-3"), "the track shows its own weights");
    assert!(!built.page("tracks/backend.html").contains("weight-3"), "the track shows its own weights");
}

#[test]
fn weights_are_handed_down_and_checked() {
    let built = book()
        .file("content/web/_index.md", "+++\ntitle = \"Web\"\n[defaults]\nweight = { tester = 3, \"*\" = 1 }\n+++\n")
        .file("content/web/http.md", &question("D", "weight = 2"))
        .build()
        .good();
    let json = json(&built);
    let weights: Vec<_> =
        json["questions"].as_array().into_iter().flatten().map(|question| &question["weights"]).collect();
    assert_eq!(weights.iter().filter(|weights| !weights.is_null()).count(), 1, "a number hides the folder's table");
    book()
        .file("content/web/http.md", &question("D", "weight = { backend = 9, testr = 1 }"))
        .build()
        .fails(1)
        .says(["bad-value content/web/http.md:3:22", "undeclared-name content/web/http.md:3:25"]);
}
