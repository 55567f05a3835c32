//! Levels: what is asked, and what is assumed.

use crate::project::{Outcome, Project};
use serde_json::{Value, json};

const LEVELS: &str =
    "[vocabulary]\nroles = { dev = \"Dev\" }\nlevels = { junior = \"Junior\", mid = \"Mid\", senior = \"Senior\" }\n";

fn question(title: &str, keys: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n\n## Answer\n\n{title}.\n")
}

/// One question for every way to tag levels: `basic` is core, `pinned` a senior one that the track pins.
fn book(settings: &str) -> Project {
    Project::book()
        .toml(settings)
        .toml("[lint]\nallow = [\"thin-track\"]\n")
        .file("content/t/any.md", &question("Any", ""))
        .file("content/t/basic.md", &question("Basic", "levels = [\"junior\"]\nweight = 1"))
        .file("content/t/rare.md", &question("Rare", "levels = [\"mid\", \"junior\"]\nweight = 3"))
        .file("content/t/hard.md", &question("Hard", "levels = [\"senior\"]"))
        .file("content/t/pinned.md", &question("Pinned", "levels = [\"senior\"]"))
        .file(
            "content/dev.md",
            "+++\ntitle = \"Developer\"\nkind = \"track\"\nslug = \"dev\"\npin = [\"t/pinned\"]\n+++\n",
        )
}

fn levels(built: &Outcome) -> Value {
    let json: Value = serde_json::from_str(&built.page("book.json")).expect("JSON");
    json["tracks"][0]["levels"].clone()
}

#[test]
fn a_level_assumes_what_is_below_it() {
    let built = book(LEVELS).build().good();
    assert_eq!(
        levels(&built),
        json!([
            {"id": "junior", "asked": ["t/pinned", "t/basic", "t/any", "t/rare"], "assumed": []},
            {"id": "mid", "asked": ["t/pinned", "t/any", "t/rare"], "assumed": ["t/basic"]},
            {"id": "senior", "asked": ["t/pinned", "t/any", "t/hard"], "assumed": ["t/basic", "t/rare"]},
        ])
    );
}

#[test]
fn levels_that_are_kinds_assume_nothing() {
    let built = book(&LEVELS.replace("[vocabulary]\n", "[vocabulary]\nlevels_are = \"kinds\"\n")).build().good();
    let levels = levels(&built);
    assert_eq!(levels[2]["asked"], json!(["t/pinned", "t/any", "t/hard"]));
    assert!(levels.as_array().into_iter().flatten().all(|level| level["assumed"] == json!([])), "{levels}");
    book(&LEVELS.replace("[vocabulary]\n", "[vocabulary]\nlevels_are = \"kind\"\n"))
        .build()
        .fails(1)
        .says(["bad-value book.toml:6:14"]);
}

#[test]
fn the_track_page_and_the_desk_have_both() {
    let built = book(LEVELS).build().good();
    let page = built.page("tracks/dev.html");
    let row = |id: &str| {
        let link = page.find(&format!("><a href=\"../{id}.html\">")).expect("a row");
        page[page[..link].rfind('<').expect("its start")..link].to_owned()
    };
    assert!(row("t/pinned").ends_with("data-levels=\"junior mid senior\""), "{}", row("t/pinned"));
    assert!(row("t/basic").ends_with("data-levels=\"junior\" data-assumed=\"mid senior\""), "{}", row("t/basic"));
    assert!(row("t/rare").ends_with("data-assumed=\"senior\""), "{}", row("t/rare"));
    let index = built.page("decks/index.js");
    // A letter for each question of the track: pinned, basic, any, hard, rare.
    assert!(index.contains("\"levels\":[\"aaa-a\",\"asa-a\",\"asaas\"]"), "{index}");
}

#[test]
fn a_sheet_shows_the_core_of_what_is_assumed_last() {
    let built = book(LEVELS).build().good();
    let sheet = built.page("print/tracks/dev/senior.html");
    let place = |text: &str| sheet.find(text);
    assert!(place("Hard").is_some() && place("Hard") < place("Taken for known"), "{sheet}");
    assert!(place("Taken for known") < place("Basic"), "{sheet}");
    assert_eq!(place("Rare"), None, "what is assumed and occasional is left out");
    assert!(!built.page("print/tracks/dev/junior.html").contains("Taken for known"));
}

#[test]
fn lists_and_exports_give_what_is_asked_and_more_when_told() {
    let lines = |arguments: &[&str]| {
        let listed = book(LEVELS).run(arguments).ends(0);
        listed.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let csv = ["list", "--track", "dev", "--level", "senior", "--format", "csv"];
    let asked = lines(&csv);
    assert_eq!(asked.len(), 4, "{asked:?}");
    assert!(!asked[0].contains("standing"), "{asked:?}");
    let both = lines(&[&csv[..], &["--assumed"]].concat());
    let standing: Vec<&str> = both.iter().filter_map(|line| line.rsplit(',').next()).collect();
    assert_eq!(standing, ["standing", "asked", "assumed", "asked", "asked", "assumed"]);
    let table = lines(&["list", "--level", "mid", "--assumed"]);
    assert!(table.iter().any(|line| line.contains("t/basic") && line.contains("assumed")), "{table:?}");
    let export = |more: &[&str]| {
        let arguments = [&["export", "json", "--track", "dev", "--level", "senior", "-o", "-"][..], more].concat();
        let json: Value = serde_json::from_str(&book(LEVELS).run(&arguments).ends(0).stdout).expect("JSON");
        json["questions"].as_array().map(Vec::len)
    };
    assert_eq!((export(&[]), export(&["--assumed"])), (Some(3), Some(5)));
    let alone = book(LEVELS).run(&["list", "--assumed"]).ends(2);
    assert!(alone.stderr.contains("depends on a level"), "{}", alone.stderr);
}
