//! Sheets as an author meets them: what is reported, what a theme can add, what comes out.

use crate::project::Project;
use std::collections::BTreeSet;

/// A font with two ideographs: U+6F22 and U+5B57, each three quarters of an em wide.
const HAN: &[u8] = include_bytes!("data/han.ttf");

const TRACK: &str = "+++\nkind = \"track\"\ntitle = \"Python\"\n+++\n";

/// Ideographs in the title, the cue, the answer and the trade-off of one page; none on another.
fn book() -> Project {
    Project::book()
        .file("content/tracks/python.md", TRACK)
        .file(
            "content/text/han.md",
            "+++\ntitle = \"Is 漢 one letter?\"\ncue = \"字, one\"\n+++\n\nThe 語 of prose is nobody's business.\n\n## Answer\n\nYes, 漢字 are `len(\"漢字\")` letters. 語 comes later.\n\n## Trade-offs\n\n- é, 漢\n",
        )
        .file("content/text/plain.md", "+++\ntitle = \"Is é one letter?\"\ncue = \"it is\"\n+++\n\n## Answer\n\nYes: → ≤ λ.\n")
}

fn with_font() -> Project {
    book().toml("[theme]\nname = \"own\"\n").bytes("themes/own/fonts/print/han.ttf", HAN)
}

#[cfg(feature = "pdf")]
#[test]
fn characters_that_no_font_has_are_reported_once_a_page_by_every_command() {
    for command in [&["build"][..], &["check"], &["export", "pdf", "--track", "python", "-o", "sheet.pdf"]] {
        let project = book();
        let mut arguments = command.to_vec();
        arguments.extend(["--message-format", "json"]);
        let outcome = project.run(&arguments);
        let reports: Vec<String> =
            outcome.reports().into_iter().filter(|report| report.starts_with("missing-glyph")).collect();
        assert_eq!(reports, ["missing-glyph content/text/han.md:2:13"], "{command:?}: {}", outcome.stderr);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    }
    let outcome = book().run(&["build"]);
    assert!(outcome.stderr.contains("`漢` (U+6F22), `字` (U+5B57)"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("themes/NAME/fonts/print/"), "{}", outcome.stderr);
}

#[cfg(feature = "pdf")]
#[test]
fn a_report_of_missing_characters_can_be_silenced() {
    let silent = |project: Project| assert_eq!(project.build().reports(), Vec::<String>::new());
    silent(book().toml("[lint]\nallow = [\"missing-glyph\"]\n"));
    let page = "+++\ntitle = \"漢?\"\ncue = \"x\"\nallow = [\"missing-glyph\"]\n+++\n\n## Answer\n\nYes.\n";
    silent(book().file("content/text/han.md", page));
}

#[cfg(feature = "pdf")]
#[test]
fn names_in_the_settings_are_looked_through_too() {
    let toml = "[book]\ntitle = \"漢\"\nbase_url = \"https://example.org/book\"\n";
    let outcome = Project::book().file("book.toml", toml).build();
    assert_eq!(outcome.reports(), ["missing-glyph book.toml"]);
    let topic = "+++\ntitle = \"Text 字\"\n+++\n";
    let outcome = Project::book().file("content/text/_index.md", topic).build();
    assert_eq!(outcome.reports(), ["missing-glyph content/text/_index.md:2:15"]);
}

#[test]
fn a_font_of_the_theme_is_measured_with_and_handed_to_the_browser() {
    let outcome = with_font().build();
    assert_eq!(outcome.reports(), Vec::<String>::new());
    let assets = std::fs::read_dir(outcome.project.path("public/assets")).unwrap();
    let names: Vec<String> = assets.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let font = names.iter().find(|name| name.starts_with("han.") && name.ends_with(".ttf")).expect("the font");
    let css = names.iter().find(|name| name.starts_with("sheet-fonts.") && name.ends_with(".css")).expect("the style");
    let css = std::fs::read_to_string(outcome.project.path("public/assets").join(css)).unwrap();
    assert!(css.contains(&format!("src:url(\"{font}\")")) && css.contains("--sheet-own:\"Sheet Own 1\""), "{css}");
}

#[cfg(feature = "pdf")]
#[test]
fn a_font_of_the_theme_is_embedded_in_the_pdf() {
    let run = |project: Project| {
        let outcome = project.run(&["export", "pdf", "--track", "python", "-o", "sheet.pdf"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        outcome
    };
    let without = run(book());
    let with = run(with_font());
    assert!(!with.stderr.contains("missing-glyph"), "{}", with.stderr);
    let bytes = |outcome: &crate::project::Outcome| std::fs::read(outcome.project.beside("sheet.pdf")).unwrap();
    let names = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("CuebookTest");
    assert!(!names(&bytes(&without)) && names(&bytes(&with)), "{}", with.stderr);
}

#[test]
fn a_new_font_of_the_theme_sets_the_sheets_anew() {
    let outcome = with_font().build();
    let again = outcome.project.bytes("themes/own/fonts/print/more.ttf", HAN).run(&["build", "--explain"]);
    assert!(again.stdout.contains("print/tracks/python.html") || again.stderr.contains("print/tracks/python.html"));
}

#[test]
fn a_file_that_is_no_font_is_reported() {
    let project = with_font().file("themes/own/fonts/print/broken.ttf", "no font");
    project.build().fails(1).says(["bad-template themes/own/fonts/print/broken.ttf"]);
}

#[test]
fn a_booklet_numbers_its_questions_and_leads_from_one_to_another() {
    let page = |title: &str, text: &str| format!("+++\ntitle = \"{title}\"\ncue = \"x\"\n+++\n\n## Answer\n\n{text}\n");
    let several = "+++\nkind = \"questions\"\ntitle = \"More\"\n+++\n\n## What is c? {#c}\n\nSee [a](a.md) and [d](#d).\n\n## What is d? {#d}\n\nSee [b](b.md#answer).\n";
    let outcome = Project::book()
        .file("content/tracks/python.md", TRACK)
        .file(
            "content/text/a.md",
            &page("What is a?", "See [b](b.md), [d](more.md#d), [the notes](../notes.md).[^1]\n\n[^1]: A note."),
        )
        .file("content/text/a-answer.md", &page("What is an answer?", "As it stands."))
        .file("content/text/b.md", &page("What is b?", "See [above](#answer)."))
        .file("content/text/more.md", several)
        .file("content/notes.md", "# Notes\n")
        .build()
        .good();
    let html = outcome.page("print/books/python.html");
    for number in ["1.1", "1.2", "1.3", "1.4", "1.5"] {
        assert_eq!(html.matches(&format!("<span class=\"number\">{number}</span>")).count(), 2, "{number} in\n{html}");
    }
    let hrefs = |html: &str| {
        html.split("href=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect::<Vec<_>>()
    };
    let main = html.split_once("<main").expect("a main part").1;
    let inside: Vec<String> =
        hrefs(main).into_iter().filter_map(|href| Some(href.strip_prefix('#')?.to_owned())).collect();
    for id in &inside {
        assert!(html.contains(&format!("id=\"{id}\"")), "#{id} leads nowhere");
    }
    // Six of the contents, one for each link between questions, and those from and to the note.
    assert_eq!(inside.len(), 6 + 6 + 2, "{inside:?}");
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0)).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice: {ids:?}");
    assert!(hrefs(main).contains(&"../../notes.html".to_owned()));
}

#[test]
fn a_copy_of_the_built_in_theme_brings_no_fonts_of_its_own() {
    let font =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/fonts/print/mono-400.ttf")).expect("a font");
    let fonts = |name: &str| {
        let built = Project::book().bytes(&format!("themes/default/fonts/print/{name}"), &font).build().good();
        built.site().keys().filter(|path| path.ends_with(".ttf")).count()
    };
    assert_eq!((fonts("mono-400.ttf"), fonts("other-400.ttf")), (0, 1));
}
