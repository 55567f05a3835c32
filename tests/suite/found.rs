//! How a book is found again: old addresses, feeds and previews, the offline list, copies.

use crate::project::Project;
use ring::digest::{SHA256, digest};
use serde_json::Value;
use std::io::Read;

fn question(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n\n## Answer\n\nThe answer to {title}.\n")
}

#[test]
fn old_addresses_lead_to_where_things_stand_now() {
    let moved = question("New").replace("+++\n\n", "aliases = [\"old.md\", \"old.md#why\", \"kept.md#gone\"]\n+++\n\n");
    let out = Project::book()
        .file("content/a/new.md", &format!("{moved}\n## Why {{#why}}\n\nBecause.\n"))
        .file("content/kept.md", &question("Kept"))
        .file("content/other.md", "+++\ntitle = \"Other\"\naliases = [\"old.md#else\"]\n+++\n\nText.\n")
        .build()
        .ends(0);
    let old = out.page("old.html");
    assert!(old.contains("<noscript><meta http-equiv=\"refresh\" content=\"0; url=a/new.html\"></noscript>"), "{old}");
    for link in ["\"why\":\"a/new.html#why\"", "\"else\":\"other.html\"", "\"\":\"a/new.html\""] {
        assert!(old.contains(link), "{link} in {old}");
    }
    assert!(old.contains("Content-Security-Policy") && old.contains("<script src=\"assets/moved."));
    // The page that stands knows what has left it, and sends nobody away who asks for the rest.
    let kept = out.page("kept.html");
    assert!(kept.contains("id=\"cuebook-moved\">{\"gone\":\"a/new.html\"}</script>"), "{kept}");
    assert!(!out.page("other.html").contains("cuebook-moved"));
}

#[test]
fn headings_of_a_page_of_questions_have_old_ids_too() {
    let page = "+++\nid = \"drills\"\nkind = \"questions\"\naliases = [\"old/drills\"]\n+++\n# Drills\n\n\
                ## First {#first aliases=one,uno}\n\nAnswer.\n\n## Second {#second}\n\nAnswer.\n";
    let out = Project::book().file("content/a/drills.md", page).build().ends(0);
    let index = out.page("decks/index.js");
    let json = &index[index.find('{').unwrap()..index.rfind(')').unwrap()];
    let index: Value = serde_json::from_str(json).unwrap();
    let aliases = |number: &str| index["questions"]["aliases"][number].to_string();
    assert_eq!(aliases("0"), "[\"old/drills#first\",\"drills#one\",\"drills#uno\"]");
    assert_eq!(aliases("1"), "[\"old/drills#second\"]");
    assert!(out.page("a/drills.html").contains("{\"one\":\"drills.html#first\",\"uno\":\"drills.html#first\"}"));
    let wrong = page.replace("aliases=one,uno", "aliases=second").replace("old/drills", "old/drills#nothing");
    let out = out.then().file("content/a/drills.md", &wrong).build().ends(1);
    assert_eq!(out.reports().iter().filter(|report| report.starts_with("bad-alias")).count(), 2, "{}", out.stdout);
}

#[test]
fn the_offline_list_is_of_the_files_as_they_are() {
    let project = Project::book().file("content/a/one.md", &question("One")).file("content/a/two.md", &question("Two"));
    let out = project.build().ends(0);
    let check = |site: &crate::project::Site| -> Value {
        let list: Value = serde_json::from_slice(&site["offline.json"]).unwrap();
        let files = list["files"].as_array().unwrap();
        for file in files {
            let bytes = &site[file[0].as_str().unwrap()];
            let sum: String = digest(&SHA256, bytes).as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!((file[1].as_str(), file[2].as_u64()), (Some(sum.as_str()), Some(bytes.len() as u64)), "{file}");
        }
        let left_out = ["offline.json", "sw.js", ".nojekyll", ".cuebook-manifest"];
        assert_eq!(files.len(), site.keys().filter(|path| !left_out.contains(&path.as_str())).count());
        list
    };
    let first = check(&out.site());
    let again = out.then().build().ends(0);
    assert_eq!(check(&again.site()), first, "nothing changed");
    let out = again.then().file("content/a/two.md", &question("Three")).build().ends(0);
    let second = check(&out.site());
    assert_ne!(first["version"], second["version"]);
    let out = out.then().without("content/a/two.md").build().ends(0);
    assert_eq!(out.site(), out.project.clean_build(), "kept and made anew are one");
    check(&out.site());
}

#[test]
fn previews_are_drawn_once_and_named_absolutely() {
    let out = Project::book().file("content/a/one.md", &question("One")).build().ends(0);
    let page = out.page("a/one.html");
    assert!(page.contains("property=\"og:image\" content=\"https://example.org/book/social/topics/a.png\""), "{page}");
    let size = imagesize::blob_size(&out.site()["social/topics/a.png"]).unwrap();
    assert_eq!((size.width, size.height), (1200, 630));
    let explained = out
        .then()
        .file("content/a/one.md", &question("One").replace("answer to", "word on"))
        .run(&["build", "--explain"]);
    assert!(!explained.stderr.contains("social/"), "{}", explained.stderr);
    let out = explained.then().toml("[images]\nper_page = true\n").build().ends(0);
    assert!(out.page("a/one.html").contains("/social/pages/a/one.png\""));
    assert!(out.site().contains_key("social/pages/a/one.png"));
}

#[test]
fn a_file_too_large_and_an_image_without_words_are_reported() {
    let out = Project::book()
        .toml("[lint]\nfile_kib = 1\n")
        .file("content/a.md", "# A\n\n<img src=\"big.png\">\n\n<img src=\"big.png\" alt=\"\">\n")
        .bytes("content/big.png", &[0; 2000])
        .build();
    out.says(["missing-alt content/a.md:3:1", "large-file content/big.png"]);
}

#[test]
fn an_export_is_data_with_every_card() {
    let project = Project::book().file("content/a/one.md", &question("One"));
    let out = project.run(&["export", "json", "-o", "-"]).ends(0);
    let value: Value = serde_json::from_str(&out.stdout).unwrap();
    assert_eq!(value["questions"][0]["id"], "a/one");
    assert_eq!(value["cards"][0]["id"], "a/one/answer");
    assert_eq!(value["cards"][0]["back"], "<p>The answer to One.</p>");
}

#[test]
fn a_copy_holds_no_more_than_its_track_needs() {
    let roles = |role: &str, title: &str| {
        question(title)
            .replace("+++\n\n", &format!("roles = [\"{role}\"]\n+++\n\n![x](x-{role}.svg)\n\n[there](../b/two.md)\n\n"))
    };
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>";
    let out = Project::book()
        .toml("[vocabulary.roles]\nfirst = \"First\"\nsecond = \"Second\"\n")
        .file("content/a/one.md", &roles("first", "One"))
        .file("content/b/two.md", &roles("second", "Two"))
        .file("content/a/x-first.svg", svg)
        .file("content/b/x-second.svg", svg)
        .run(&["export", "offline", "--track", "first", "-o", "copy.zip"])
        .ends(0);
    let bytes = std::fs::read(out.project.beside("copy.zip")).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = zip.file_names().flatten().map(|name| name.into_owned()).collect();
    let has = |path: &str| names.contains(&format!("test/{path}"));
    assert!(
        has("a/one.html") && has("a/x-first.svg") && has("tracks/first.html") && has("search/main.js"),
        "{names:?}"
    );
    for path in ["b/two.html", "b/x-second.svg", "tracks/second.html", "sw.js", "404.html", "sitemap.xml"] {
        assert!(!has(path), "{path}");
    }
    let mut page = String::new();
    zip.by_name("test/a/one.html").unwrap().read_to_string(&mut page).unwrap();
    assert!(page.contains("<p>there</p>"), "{page}");
    let again = out.then().run(&["export", "offline", "--track", "first", "-o", "again.zip"]).ends(0);
    assert_eq!(std::fs::read(again.project.beside("again.zip")).unwrap(), bytes);
    let out = again.then().run(&["export", "offline", "--track", "frist", "-o", "x.zip"]);
    assert!(out.code == Some(1) && out.stderr.contains("did you mean `first`?"), "{}", out.stderr);
}
