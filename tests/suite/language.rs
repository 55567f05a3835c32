//! The language of a book.

use crate::project::Project;

#[test]
fn a_tag_that_is_none_is_reported_with_the_right_spelling() {
    let said = |tag: &str| {
        let toml = format!("[book]\ntitle = \"B\"\nlanguage = \"{tag}\"\nbase_url = \"https://x.example/b\"\n");
        Project::book().file("book.toml", &toml).run(&["check"]).stderr
    };
    for (tag, help) in [("pt_BR", "write `pt-BR`"), ("en_us", "write `en-US`"), ("en-", "write `en`"), ("", "`de-AT`")]
    {
        let report = said(tag);
        assert!(report.contains("[bad-value]") && report.contains("book.toml:3:"), "{tag}: {report}");
        assert!(report.contains(help), "{tag}: {report}");
    }
    for tag in ["en", "de-AT", "pt-BR", "zh-Hant-TW", "x-klingon", "ar"] {
        assert!(!said(tag).contains("bad-value"), "{tag}");
    }
}

/// The strings of a language, by the file they stand in without the language, and their keys.
fn strings(language: &str) -> std::collections::BTreeMap<(String, String), String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/strings");
    let mut all = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("strings").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(part) = name.strip_suffix(&format!("{language}.toml")) else { continue };
        let table: toml::Table = std::fs::read_to_string(entry.path()).expect("a file").parse().expect("TOML");
        for (key, value) in table {
            all.insert((part.to_owned(), key), value.as_str().expect("text").to_owned());
        }
    }
    all
}

#[test]
fn every_language_has_every_string_with_the_same_holes() {
    let english = strings("en");
    assert!(english.len() > 600, "{}", english.len());
    let holes = |text: &str| -> std::collections::BTreeSet<String> {
        let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
        parts.map(|(hole, _)| hole.to_owned()).collect()
    };
    for language in ["de", "fr", "es", "pt"] {
        let own = strings(language);
        let missing: Vec<_> = english.keys().filter(|key| !own.contains_key(*key)).collect();
        let unknown: Vec<_> = own.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty() && unknown.is_empty(), "{language} lacks {missing:?} and has besides {unknown:?}");
        for (key, text) in &own {
            assert_eq!(holes(text), holes(&english[key]), "{language}: {key:?}");
        }
    }
}

#[test]
fn a_book_in_each_language_shows_its_words_and_knows_its_headings() {
    for (language, heading, words) in [
        ("fr", "Réponse", ["Aller au contenu", "Voir la réponse"]),
        ("es", "Respuesta", ["Ir al contenido", "Ver la respuesta"]),
        ("pt-BR", "Resposta", ["Ir para o conteúdo", "Ver a resposta"]),
        ("de", "Antwort", ["Zum Inhalt springen", "Antwort zeigen"]),
    ] {
        let toml = format!("[book]\ntitle = \"B\"\nlanguage = \"{language}\"\nbase_url = \"https://x.example/b\"\n");
        let page = format!("# Q?\n\n## {heading}\n\nA.\n");
        let outcome = Project::book().file("book.toml", &toml).file("content/t/q.md", &page).build().good();
        let html = outcome.page("t/q.html");
        assert!(html.contains("data-show-answer"), "{language}: the heading makes a question");
        for word in words {
            assert!(html.contains(word), "{language} lacks `{word}`");
        }
    }
}

#[test]
fn what_stands_in_no_folder_has_a_name_in_the_books_language() {
    for (language, name) in
        [("de", "Fragen"), ("fr", "Questions"), ("es", "Preguntas"), ("pt", "Perguntas"), ("en", "Questions")]
    {
        let toml = format!("[book]\ntitle = \"B\"\nlanguage = \"{language}\"\nbase_url = \"https://x.example/b\"\n");
        let out =
            Project::book().file("book.toml", &toml).file("content/q.md", "# Q?\n\n## Answer\n\nA.\n").build().good();
        for (path, bytes) in out.site() {
            let text = String::from_utf8_lossy(&bytes);
            let shown = [".html", ".json", ".txt"].iter().any(|ending| path.ends_with(ending));
            assert!(!shown || !text.contains(">Pages<") && !text.contains("\"Pages\""), "{language}: {path}");
        }
        assert!(out.page("decks/index.js").contains(&format!("\"title\":\"{name}\"")), "{language}");
    }
}

#[test]
fn a_language_without_strings_is_said_and_a_theme_adds_it() {
    let toml = "[book]\ntitle = \"B\"\nlanguage = \"ja\"\nbase_url = \"https://x.example/b\"\n";
    let outcome = Project::book().file("book.toml", toml).build();
    assert_eq!(outcome.diagnostics()[0]["message"], "the interface has no strings in `ja`: it speaks English");
    outcome.says(["untranslated book.toml"]).ends(0);
    let toml = format!("{toml}\n[theme]\nname = \"mine\"\n");
    Project::book().file("book.toml", &toml).file("themes/mine/strings/ja.toml", "home = \"ホーム\"\n").build().good();
}

/// What the sheets' fonts lack is one report where it is the book's script, and one a page where it is a character or two.
#[cfg(feature = "pdf")]
#[test]
fn glyphs_that_a_script_lacks_are_said_once_for_the_book() {
    let page = "# 何?\n\n## Answer\n\n答え。\n";
    let pages = |count: usize| {
        (0..count).fold(Project::book(), |project, number| project.file(&format!("content/t/q{number}.md"), page))
    };
    let outcome = pages(30).build();
    let told = outcome.diagnostics();
    assert_eq!(outcome.reports(), ["missing-glyph book.toml"], "{}", outcome.stdout);
    assert!(told[0]["message"].as_str().is_some_and(|message| message.ends_with("which 30 pages show")), "{told:?}");
    assert_eq!(pages(2).build().reports().len(), 2);
}

#[test]
fn quotation_marks_are_those_of_the_language() {
    let text = "# H\n\nSie sagte: \"Das ist's, 'ja'.\"\n\n## \"Teil\"\n\n`\"x\"` [\"Teil\"](#teil)\n";
    let in_language = |tag: &str| {
        let toml = format!("[book]\ntitle = \"B\"\nlanguage = \"{tag}\"\nbase_url = \"https://x.example/b\"\n");
        Project::book().file("book.toml", &toml).file("content/a/h.md", text).build().good().page("a/h.html")
    };
    let german = in_language("de");
    assert!(german.contains("Sie sagte: „Das ist’s, ‚ja‘.“"), "{german}");
    assert!(german.contains("id=\"teil\">„Teil“<") && german.contains("<code>&quot;x&quot;</code>"), "{german}");
    assert!(in_language("de-CH").contains("Sie sagte: «Das ist’s, ‹ja›.»"));
    assert!(in_language("fr").contains("Sie sagte: «\u{a0}Das ist’s, “ja”.\u{a0}»"));
    assert!(in_language("en").contains("Sie sagte: “Das ist’s, ‘ja’.”"));
}
