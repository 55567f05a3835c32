//! Every format: at least 200 questions, every word found again, a result that passes `check`, ids that stay.

use super::books;
use super::more_books;
use super::more_cards;
use super::words::lost;
use super::{import, texts, with_source};
use crate::project::{Outcome, Project};

/// Imports twice: for the report, and to write. Nothing is lost, and the book is good.
#[track_caller]
fn whole(files: &[(String, Vec<u8>)], format: &str, source: &str, least: usize) -> Project {
    let dry = import(with_source(files), &[format, source, "--message-format", "json"]).ends(0);
    let before = dry.project.sources();
    assert_eq!(before.keys().collect::<Vec<_>>(), ["book.toml", "content/_index.md"], "a dry run writes nothing");
    let report = dry.stdout.clone();
    let written = import(dry.then(), &[format, source, "--write"]).ends(0);
    assert!(!written.stdout.contains("words that no page has"), "{}", written.stdout);
    let project = written.then();
    let result = texts(&project.path("content")) + &std::fs::read_to_string(project.path("book.toml")).expect("a file");
    let source: String = files
        .iter()
        .filter(|(path, _)| [".md", ".csv", ".tsv"].iter().any(|end| path.ends_with(end)))
        .map(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes).into_owned() + "\n";
            // The names of columns are no words of a card.
            match path.rsplit('.').next() {
                Some("csv") => more_cards::words_of(text.split_once('\n').expect("a header").1),
                Some("tsv") => more_cards::words_of(&text),
                _ => text,
            }
        })
        .collect();
    let lost = lost(&source, &result, &report);
    assert!(lost.is_empty(), "{format}: {lost:?}");
    let checked = project.run(&["check"]).ends(0);
    let count =
        checked.stderr.lines().last().unwrap_or_default().split(' ').nth(2).and_then(|count| count.parse().ok());
    assert!(count.unwrap_or(0) >= least, "{}", checked.stderr);
    checked.then()
}

#[test]
fn a_readme_with_numbered_headings() {
    let project = whole(&books::readme_headings(240), "readme", "src/README.md", 240);
    let page = std::fs::read_to_string(project.path("content/handbook-of-things/part-1.md")).expect("a page");
    assert!(page.contains("## What is thing 50? {#what-is-thing-50}"), "{page}");
    assert!(page.contains("(#what-is-thing-55)"), "a link within the page: {page}");
    assert!(!page.contains("Back to Top"), "{page}");
    let index = std::fs::read_to_string(project.path("content/handbook-of-things/_index.md")).expect("a page");
    assert!(index.contains("order = [\"part-0\", \"part-1\"") && index.contains("![logo](p.png)"), "{index}");
}

#[test]
fn a_readme_with_folded_answers() {
    let project = whole(&books::readme_details(200), "readme", "src/README.md", 200);
    let page = std::fs::read_to_string(project.path("content/folded/area-0.md")).expect("a page");
    assert!(page.contains("## Why does thing 0 use `code0x`? {#why-does-thing-0-use-code0x}"), "{page}");
}

#[test]
fn tables() {
    let project = whole(&books::csv(220), "csv", "src/cards.csv", 220);
    let page = std::fs::read_to_string(project.path("content/cards/part-1.md")).expect("a page");
    assert!(page.contains("## What is thing50x? {#what-is-thing50x tags=one,two}"), "{page}");
    whole(&books::tsv(240), "tsv", "src/cards.tsv", 240);
}

#[test]
fn tables_of_other_people() {
    let project = whole(&more_cards::spreadsheet(240), "csv", "src/karten.csv", 240);
    let page = std::fs::read_to_string(project.path("content/karten/teil-1/was-ist-begriff60x.md")).expect("a page");
    for part in ["levels = [\"leicht\"]", "sources = [\"https://example.org/60\"]", "Ein wort60x.", "## Example"] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
    let project = whole(&more_cards::notes(210), "tsv", "src/notes.tsv", 210);
    let page = std::fs::read_to_string(project.path("content/notes/part.md")).expect("a page");
    for part in ["## What is term1x? {#what-is-term1x tags=one-two", "![sense1x](p.png) shown", "let b = a < 1;"] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

#[test]
fn a_column_is_what_the_map_says() {
    let files = [("src/a.csv".to_owned(), b"Begriff;Bedeutung;Merker\nHaus;Ein Bau.;four walls\n".to_vec())];
    let arguments =
        ["csv", "src/a.csv", "--write", "--map", "question=Begriff", "--map", "answer=2", "--map", "cue=Merker"];
    let done = import(with_source(&files), &arguments).ends(0);
    let page = std::fs::read_to_string(done.project.path("content/a/haus.md")).expect("a page");
    assert!(page.contains("cue = \"four walls\"") && page.contains("## Answer\n\nEin Bau."), "{page}");
    let wrong =
        import(with_source(&files), &["csv", "src/a.csv", "--map", "question=Begrif", "--map", "answer=2"]).ends(2);
    assert!(wrong.stderr.contains("`Begriff`"), "{}", wrong.stderr);
}

#[test]
fn a_vault() {
    let project = whole(&books::obsidian(200), "obsidian", "src", 200);
    let page = std::fs::read_to_string(project.path("content/src/note-0.md")).expect("a page");
    assert!(page.contains("[the next](note-1.md)") && page.contains("<mark>marked word0x</mark>"), "{page}");
    assert!(page.contains("![p](p.png)") && page.contains("> [!TIP]"), "{page}");
    assert!(!page.contains("hidden word0x"), "{page}");
    let toml = std::fs::read_to_string(project.path("book.toml")).expect("a file");
    assert!(toml.contains("two-three = \"two/three\"") || toml.contains("two-three = \"two-three\""), "{toml}");
}

#[test]
fn an_mdbook() {
    let project = whole(&books::mdbook(201), "mdbook", "src", 200);
    let chapter = std::fs::read_to_string(project.path("content/src/part-0/chapter-3.md")).expect("a page");
    assert!(chapter.contains("hide=\"1,3\"") && chapter.contains("fn included() {}"), "{chapter}");
    assert!(chapter.contains("](../_index.md)"), "{chapter}");
    let index = std::fs::read_to_string(project.path("content/src/_index.md")).expect("a page");
    assert!(index.contains("order = ["), "{index}");
}

#[test]
fn a_vault_of_folders() {
    let project = whole(&more_books::vault(350), "obsidian", "src", 210);
    let page = std::fs::read_to_string(project.path("content/src/area-0/what-is-term0x.md")).expect("a page");
    assert!(page.contains("[details](what-is-term1x.md") && page.contains("![a drawing of term0x]("), "{page}");
}

#[test]
fn an_mdbook_in_parts() {
    let project = whole(&more_books::parts(220), "mdbook", "src", 220);
    let page = std::fs::read_to_string(project.path("content/src/ch00/sub-0.md")).expect("a page");
    assert!(page.contains("listed();") && page.contains("Mind term0x."), "{page}");
    let index = std::fs::read_to_string(project.path("content/src/ch00/_index.md")).expect("a page");
    assert!(index.contains("title = \"Chapter 0\""), "{index}");
}

#[test]
fn folders_of_six_tools() {
    for tool in ["hugo", "zola", "jekyll", "mkdocs", "docusaurus", "starlight"] {
        let project = whole(&books::folder(40, tool), "folder", "src/docs", 40);
        let page = std::fs::read_to_string(project.path("content/docs/page-1.md"))
            .or_else(|_| std::fs::read_to_string(project.path("content/docs/doc-1.md")));
        let page = page.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert!(page.contains("title = \"What is word1x?\""), "{tool}: {page}");
    }
    whole(&books::folder(210, "hugo"), "folder", "src/docs", 210);
    whole(&books::folder(210, "starlight"), "folder", "src/docs", 210);
}

#[test]
fn fences_of_exercises_stay() {
    let body = "# T\n\n## What?\n\nIt is.\n\n```python starter\ndef f(): ...\n```\n\n```python\ndef f(): return 1\n```\n\n```python check\nassert f() == 1\n```\n\n```python {1,3} linenos\nx\n```\n\n## Why?\n\nSo.\n";
    let done =
        import(with_source(&[("src/R.md".to_owned(), body.as_bytes().to_vec())]), &["readme", "src/R.md", "--write"])
            .ends(0);
    let page = std::fs::read_to_string(done.project.path("content/t/questions.md")).expect("a page");
    for line in ["```python starter\n", "```python check\n", "```python\nx\n"] {
        assert!(page.contains(line), "{line}: {page}");
    }
}

#[test]
fn remote_pictures_become_links_and_broken_input_is_said() {
    let body = "# T\n\n## What?\n\n![alt](https://example.org/a.png) [gone](other.md) <b onclick=\"x()\">b</b> </i>\n\n## Why?\n\n$x$ and $\\frac{$\n";
    let done =
        import(with_source(&[("src/R.md".to_owned(), body.as_bytes().to_vec())]), &["readme", "src/R.md", "--write"])
            .ends(0);
    let page = std::fs::read_to_string(done.project.path("content/t/questions.md")).expect("a page");
    assert!(page.contains("[alt](https://example.org/a.png) gone <b>b</b>"), "{page}");
    assert!(done.stdout.contains("`--fetch-images` brings it"), "{}", done.stdout);
    done.then().run(&["check"]).ends(0);
    let latin = [("src/a.csv".to_owned(), b"q,a\nstra\xdfe,x\n".to_vec())];
    let failed: Outcome = import(with_source(&latin), &["csv", "src/a.csv"]).ends(2);
    assert!(failed.stderr.contains("not UTF-8"), "{}", failed.stderr);
    import(with_source(&latin), &["obsidian", "nowhere"]).ends(3);
    import(with_source(&latin), &["anki", "src/a.csv"]).ends(2);
}

/// Packages that the real Anki made, in both of its forms.
#[test]
fn packages_of_anki() {
    let Some(python) = crate::anki::python() else {
        eprintln!("left out: there is no Anki under tests/.venv");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let make = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/anki/make.py");
    let output =
        std::process::Command::new(&python).arg(make).arg(folder.path()).arg("210").output().expect("an interpreter");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let plain: &[&str] = &[
        "## What is thing0x? {#what-is-thing0x tags=red,tag0}",
        "![a picture](a-picture.png)",
        "$x_{3}^2$ alpha3x",
        "## The \\[…\\] is in text4x. {#the-is-in-text4x",
        "The **hidden4x** is in text4x.",
    ];
    let own: &[&str] = &["## When is term0x right?", "why0x"];
    for (name, page, parts) in
        [("new", "part-0", plain), ("old", "part-0", plain), ("new-2", "easy", own), ("old-2", "easy", own)]
    {
        let end = name.trim_start_matches(char::is_alphabetic);
        let words = std::fs::read_to_string(folder.path().join(format!("words{end}.txt"))).expect("words");
        let package = std::fs::read(folder.path().join(format!("{name}.apkg"))).expect("a package");
        let files = [(format!("src/{name}.apkg"), package)];
        let project = whole(&files, "anki", &format!("src/{name}.apkg"), 210);
        let result = texts(&project.path("content"));
        assert!(lost(&words, &result, "").is_empty(), "{name}: {:?}", lost(&words, &result, ""));
        let page = std::fs::read_to_string(project.path(&format!("content/course/{page}.md"))).expect("a page");
        for part in parts {
            assert!(page.contains(part), "{name}: {part} is not in\n{page}");
        }
        assert!(
            !result.contains("leech") && !result.contains("marked"),
            "{name}: how a person learns is not brought along"
        );
        let pictures = crate::project::site(&project.path("content"));
        assert_eq!(pictures.keys().filter(|path| path.ends_with(".png")).count(), 1, "{name}: {:?}", pictures.keys());
    }
}

#[test]
fn tables_with_empty_lines_and_ids_given_twice_are_mended() {
    let table = "<table>\n  <tbody>\n    <tr>\n      <td><p><code>file.path</code></p></td>\n      <td><p>\n\n        The path\n\n      </p></td>\n    </tr>\n  </tbody>\n</table>\n";
    let page = format!(
        "---\ntitle: Files\n---\n\nWhat they say:\n\n{table}\n## One {{ #default }}\n\nA.\n\n## Two {{ #default .x }}\n\nB.\n"
    );
    let outcome = import(with_source(&[("src/files.md".to_owned(), page.into_bytes())]), &["folder", "src", "--write"]);
    let outcome = outcome.ends(0);
    assert!(outcome.stdout.contains("the empty lines within its table go"), "{}", outcome.stdout);
    let project = outcome.then();
    let page = std::fs::read_to_string(project.path("content/src/files.md")).expect("a page");
    assert!(page.contains("<td>") && page.contains("The path") && page.contains("## Two\n"), "{page}");
    project.run(&["check"]).ends(0);
}

#[test]
fn a_table_with_words_between_its_rows_becomes_paragraphs() {
    let table = "<table class=\"wide\">\n  <thead>\n    <tr><th>Setting</th><th>Option</th></tr>\n  </thead>\n  <tbody>\n    \
                 {% for one in all %}\n      <tr>\n        <td>alpha</td>\n        <td><code>beta</code></td>\n      </tr>\n    \
                 {% endfor %}\n  </tbody>\n</table>\n";
    let source = format!("# Settings\n\nText.\n\n{table}\nBetween.\n\n{table}");
    let source = with_source(&[("src/settings.md".to_owned(), source.into_bytes())]);
    let outcome = import(source, &["folder", "src", "--write"]).ends(0);
    assert!(outcome.stdout.contains("so its rows become paragraphs"), "{}", outcome.stdout);
    let project = outcome.then();
    let page = std::fs::read_to_string(project.path("content/src/settings.md")).expect("a page");
    for part in ["\nSetting Option \n", "\n{% for one in all %}\n", "\nalpha \n<code>beta</code> \n", "Between."] {
        assert!(page.contains(part), "{part:?} in {page}");
    }
    assert!(!page.contains("<t"), "{page}");
    project.run(&["check"]).ends(0);
}

#[test]
fn a_table_too_long_for_a_page_goes_on_on_others() {
    let long = "word ".repeat(2000);
    let rows: String = (0..500).map(|row| format!("Question {row}?\t{long}{row}\n")).collect();
    let outcome =
        import(with_source(&[("src/cards.tsv".to_owned(), rows.into_bytes())]), &["tsv", "src/cards.tsv", "--write"]);
    let project = outcome.ends(0).then();
    let pages = ["cards", "cards-2", "cards-3", "cards-4", "cards-5"].map(|name| format!("content/cards/{name}.md"));
    let sizes = pages.map(|page| std::fs::metadata(project.path(&page)).map_or(0, |page| page.len()));
    assert!(sizes.iter().all(|size| (1..960 << 10).contains(size)), "{sizes:?}");
    let checked = project.run(&["check"]).ends(0);
    assert!(checked.stderr.contains("500 questions"), "{}", checked.stderr);
}
