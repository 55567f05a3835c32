//! A book's own theme: files that replace, templates that extend, and the command that shows what there is.

use crate::project::{PROGRAM, Project};
use std::process::{Command, Output};

fn themed() -> Project {
    Project::book().toml("[theme]\nname = \"mine\"\n").file("content/t/a.md", "# A\n\nText.\n")
}

fn theme(project: &Project, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("theme").args(arguments).arg(project.root()).env("NO_COLOR", "1");
    command.output().expect("the program runs")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_template_of_the_book_extends_the_built_in_one() {
    let base = "{% extends \"default/base.html\" %}\n\
        {% block theme_head %}<meta name=\"mine\" content=\"head\">{% endblock %}\n\
        {% block nav %}<li><a href=\"{{ page.root }}about.html\">About us</a></li>{% endblock %}\n\
        {% block before_main %}<p class=\"before\">Before</p>{% endblock %}\n\
        {% block after_main %}<p class=\"after\">After</p>{% endblock %}\n\
        {% block footer %}<footer>{{ super() }}<p>Ours</p></footer>{% endblock %}\n";
    let outcome = themed().file("themes/mine/templates/base.html", base).build().good();
    for page in ["index.html", "t/a.html", "t/index.html", "study.html", "filter.html"] {
        let html = outcome.page(page);
        for part in
            ["name=\"mine\"", "About us", "Before", "After", "Ours", "site-header", "site-footer", "id=\"main\""]
        {
            assert!(html.contains(part), "{page} lacks {part}");
        }
        assert!(html.find("Before") < html.find("<main") && html.find("</main>") < html.find("After"), "{page}");
    }
}

#[test]
fn every_template_can_be_extended_by_one_of_its_own_name() {
    let project = themed();
    let listed = said(&theme(&project, &["list"]).stdout);
    let names = listed.lines().filter_map(|line| line.strip_prefix("templates/"));
    let pages: Vec<&str> = names.filter(|name| name.ends_with(".html") && !name.contains('/')).collect();
    assert!(pages.len() > 10, "{listed}");
    let project = pages.iter().fold(project, |project, name| {
        project.file(&format!("themes/mine/templates/{name}"), &format!("{{% extends \"default/{name}\" %}}"))
    });
    let plain = Project::book().file("content/t/a.md", "# A\n\nText.\n").build().good().page("t/a.html");
    assert_eq!(project.build().good().page("t/a.html"), plain);
}

#[test]
fn a_file_is_ejected_once_and_compared() {
    let project = themed();
    let ejected = theme(&project, &["eject", "templates/tag.html"]);
    assert!(ejected.status.success(), "{}", said(&ejected.stderr));
    let copy = project.path("themes/mine/templates/tag.html");
    assert!(copy.is_file());
    assert!(said(&theme(&project, &["list"]).stdout).contains("templates/tag.html  (replaced)"));
    assert_eq!(said(&theme(&project, &["diff"]).stdout), "", "a copy does not differ");

    let again = theme(&project, &["eject", "templates/tag.html"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again.stderr).contains("already there"), "{}", said(&again.stderr));
    let text = std::fs::read_to_string(&copy).expect("read");
    let project = project.file("themes/mine/templates/tag.html", &format!("{text}{{# mine #}}\n"));
    let diff = said(&theme(&project, &["diff"]).stdout);
    assert!(diff.contains("+++ themes/mine/templates/tag.html") && diff.contains("+{# mine #}"), "{diff}");
    project.build().good();
}

#[test]
fn a_file_that_is_not_there_gets_the_nearest() {
    let project = themed();
    let output = theme(&project, &["eject", "templates/tags.html"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output.stderr).contains("did you mean `templates/tag.html`"), "{}", said(&output.stderr));
    assert!(!project.path("themes").exists());
}

#[test]
fn added_styles_and_scripts_come_after_the_built_in_ones() {
    let project = Project::book()
        .toml("[theme]\nname = \"mine\"\ncss = [\"css/colours.css\"]\njs = [\"js/extra.js\"]\n")
        .file("themes/mine/css/colours.css", ":root { --red: #0a5123 }\n")
        .file("themes/mine/js/extra.js", "globalThis.addedByTheBook = true;\n");
    let site = project.build().good().site();
    let asset = |start: &str, end: &str| {
        let (_, bytes) =
            site.iter().find(|(path, _)| path.starts_with(start) && path.ends_with(end)).expect("an asset");
        said(bytes)
    };
    // A page has one of the two.
    for name in ["assets/site.", "assets/desk."] {
        let css = asset(name, ".css");
        let (first, added) = (css.find("--red:").expect("built in"), css.find("#0a5123").expect("added"));
        assert!(first < added && css.len() > 10_000, "{}", css.len());
    }
    for (name, built_in) in [("assets/page.", "execCommand"), ("assets/study.", "beforeunload")] {
        let js = asset(name, ".js");
        assert!(js.find(built_in).expect("built in") < js.find("addedByTheBook").expect("added"));
    }
}

#[test]
fn built_in_scripts_are_minified_and_a_changed_copy_stays_as_it_is_written() {
    let page_js = |project: Project| {
        let site = project.build().good().site();
        let is_script = |path: &str| path.starts_with("assets/page.") && path.ends_with(".js");
        let (_, bytes) = site.iter().find(|(path, _)| is_script(path)).expect("page.js");
        said(bytes)
    };
    let project = themed();
    assert!(theme(&project, &["eject", "js/page.js"]).status.success());
    let written = std::fs::read_to_string(project.path("themes/mine/js/page.js")).expect("a copy");
    assert!(written.contains("function copyByHand(text) {"), "what is ejected can be read");
    // A copy without a change is the built-in script.
    let minified = page_js(project);
    assert!(!minified.contains("copyByHand") && minified.contains("execCommand(`copy`)"));
    let own = format!("{written}\nglobalThis.changedByTheBook = true;\n");
    let changed = page_js(themed().file("themes/mine/js/page.js", &own));
    assert!(changed.contains("function copyByHand(text) {\n") && changed.contains("changedByTheBook"));
    assert!(changed.len() > minified.len());
    // All others are minified still.
    assert!(!changed.contains("function heldOf("));
}

#[test]
fn what_the_book_adds_and_lacks_is_reported_where_it_is_named() {
    let project = Project::book().toml("[theme]\ncss = [\"css/gone.css\"]\n");
    project.build().fails(1).says(["bad-value book.toml:6:8"]);
}

#[test]
fn a_string_that_nothing_shows_gets_the_nearest() {
    let project = themed().file("themes/mine/strings/en.toml", "topcs = \"Subjects\"\n");
    let outcome = project.build().fails(1).says(["unknown-key themes/mine/strings/en.toml:1:1"]);
    assert!(outcome.stdout.contains("did you mean `topics`"), "{}", outcome.stdout);
    // One that a template of the book shows is its own affair.
    let footer = "{% extends \"default/base.html\" %}{% block footer %}{{ t.made_by }}{% endblock %}";
    let project = themed().file("themes/mine/strings/en.toml", "made_by = \"Made by us\"\n");
    let outcome = project.file("themes/mine/templates/base.html", footer).build().good();
    assert!(outcome.page("index.html").contains("Made by us"));
}

#[test]
fn header_footer_and_edit_link_are_what_the_book_says() {
    let site = "[site]\nnav = [\"t/a.md\", { title = \"Source\", to = \"https://example.org/s?a=1&b=2\" }]\n\
        footer = \"Text: CC BY, https://example.org/by\"\nedit_url = \"https://example.org/edit/{path}\"\n\
        [vocabulary.roles]\nbackend = \"Backend\"\n";
    let project =
        Project::book().toml(site).file("content/t/_index.md", "# Topic\n").file("content/t/a.md", "# A\n\nText.\n");
    let project = project.file("content/t/q é.md", "# Q?\n\n## Answer\n\nYes.\n");
    let project = project
        .file("content/tracks/backend.md", "+++\ntitle = \"Backend\"\nkind = \"track\"\nrole = \"backend\"\n+++\n");
    let outcome = project.build().ends(0);
    for (page, source) in [
        ("index.html", "_index.md"),
        ("t/index.html", "t/_index.md"),
        ("t/a.html", "t/a.md"),
        ("t/q é.html", "t/q%20%C3%A9.md"),
        ("tracks/backend.html", "tracks/backend.md"),
    ] {
        let html = outcome.page(page);
        let root = "../".repeat(page.matches('/').count());
        assert!(html.contains(&format!("href=\"https://example.org/edit/content/{source}\"")), "{page}");
        assert!(html.contains(&format!("<a href=\"{root}t/a.html\"")), "{page}");
        assert!(html.contains(">Source</a>") && html.contains("s?a=1&amp;b=2"), "{page}");
        assert!(
            html.contains("<a href=\"https://example.org/by\">Text: CC BY</a>")
                || html.contains("https://example.org/by"),
            "{page}"
        );
    }
    assert!(outcome.page("t/a.html").contains("<a href=\"../t/a.html\" aria-current=\"page\">A</a>"));
    assert!(!outcome.page("filter.html").contains("example.org/edit"), "a made page has no source");
}

#[test]
fn what_is_wrong_with_the_header_is_said_where_it_is() {
    let site = "[site]\nnav = [\"abuot.md\", \"https://example.org\", { title = \"x\" }, 3]\nedit_url = \"https://example.org/edit\"\n";
    let outcome = Project::book().toml(site).file("content/about.md", "# About\n").build();
    let first = outcome.diagnostics().into_iter().find(|problem| problem["code"] == "dead-link").expect("a dead link");
    assert_eq!(first["help"], "did you mean `about.md`?");
    outcome.fails(1).says([
        "dead-link book.toml:6:8",
        "missing-title book.toml:6:20",
        "bad-value book.toml:6:43",
        "wrong-type book.toml:6:60",
        "bad-value book.toml:7:12",
    ]);
}

#[test]
fn the_command_line_says_where_pages_are_edited() {
    let project =
        themed().file("themes/mine/css/x.css", "p {}\n").file("themes/mine/theme.toml", "css = [\"css/x.css\"]\n");
    let outcome = project.run(&["build", "--edit-url", "https://example.org/e/{path}"]).ends(0);
    assert!(outcome.page("t/a.html").contains("https://example.org/e/content/t/a.md"));
    let wrong = outcome.then().run(&["build", "--edit-url", "https://example.org/e"]).ends(2);
    assert!(wrong.stderr.contains("{path}"), "{}", wrong.stderr);
}

#[test]
fn a_theme_adds_style_sheets_and_names_the_interface_it_is_written_for() {
    let project = themed().file("themes/mine/css/x.css", ".mine { color: red }\n");
    let outcome = project.file("themes/mine/theme.toml", "interface = 1\ncss = [\"css/x.css\"]\n").build().good();
    let css = outcome.site().into_iter().find(|(path, _)| path.starts_with("assets/site.") && path.ends_with(".css"));
    assert!(String::from_utf8_lossy(&css.expect("a style sheet").1).contains(".mine"));
    let outcome = outcome.then().file("themes/mine/theme.toml", "interface = 99\ncss = [\"css/y.css\"]\n").build();
    let said: Vec<String> = outcome.diagnostics().iter().map(|problem| problem["message"].to_string()).collect();
    assert!(said.iter().any(|said| said.contains("version 99") && said.contains("has version 1")), "{said:?}");
    outcome.says([
        "unused-theme-file themes/mine/css/x.css",
        "bad-template themes/mine/theme.toml:1:13",
        "bad-value themes/mine/theme.toml:2:8",
    ]);
}

#[test]
fn the_first_ejected_template_says_for_which_interface_it_is() {
    let project = themed();
    assert!(theme(&project, &["eject", "css/tokens.css"]).status.success());
    assert!(!project.path("themes/mine/theme.toml").exists(), "a style sheet needs no version");
    assert!(theme(&project, &["eject", "templates/tag.html"]).status.success());
    let text = std::fs::read_to_string(project.path("themes/mine/theme.toml")).expect("a manifest");
    assert!(text.contains("interface = 1"), "{text}");
    project.build().good();
}

#[test]
fn one_icon_is_logo_and_tab() {
    let svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path fill=\"#0a5\" d=\"M0 0h8v8z\"/></svg>\n";
    let outcome = themed().file("themes/mine/icon.svg", svg).build().good();
    for page in ["t/a.html", "404.html"] {
        let html = outcome.page(page);
        assert_eq!(html.matches("data:image/svg+xml,%3Csvg").count(), 2, "{page}: {html}");
        assert!(html.contains("%230a5") && !html.contains("class=\"mark-tab\""), "{page}");
    }
    let large = format!("{}<!--{}-->", svg.trim_end(), "x".repeat(5000));
    themed().file("themes/mine/icon.svg", &large).build().says(["large-file themes/mine/icon.svg"]);
}

#[test]
fn blocks_and_custom_properties_that_nothing_has_are_named() {
    let base = "{% extends \"default/base.html\" %}\n{% block foter %}<p>Ours</p>{% endblock %}\n\
        {% block nav %}{% block inner %}<li>x</li>{% endblock %}{% endblock %}\n";
    let css = ":root { --rde: #0a5; --mine: 1px; --papper: #fff }\np { margin: var(--mine) }\n";
    let project = themed().file("themes/mine/templates/base.html", base).file("themes/mine/css/x.css", css);
    let outcome = project.file("themes/mine/theme.toml", "css = [\"css/x.css\"]\n").build();
    let help: Vec<String> = outcome.diagnostics().iter().map(|problem| problem["help"].to_string()).collect();
    assert!(
        help.iter().any(|help| help.contains("`--red`")) && help.iter().any(|help| help.contains("`--paper`")),
        "{help:?}"
    );
    outcome.says([
        "unknown-key themes/mine/css/x.css:1:9",
        "unknown-key themes/mine/css/x.css:1:35",
        "bad-template themes/mine/templates/base.html:2:10",
    ]);
}

/// The reference in `docs/content/reference/templates.md`: every struct that a template sees, field by field, as the sources describe it.
fn reference() -> String {
    let source = concat!(
        include_str!("../../src/outputs/view.rs"),
        include_str!("../../src/outputs/view/lists.rs"),
        include_str!("../../src/outputs/view/print.rs")
    );
    let mut text = String::new();
    let (mut comment, mut inside) = (String::new(), false);
    for line in source.lines() {
        let line = line.trim();
        if let Some(words) = line.strip_prefix("///") {
            comment.push_str(words);
        } else if let Some(rest) = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub(crate) struct "))
        {
            let name = rest.split(['<', ' ', '(', ';']).next().unwrap_or_default();
            inside = rest.ends_with('{');
            if inside {
                text.push_str(&format!(
                    "\n### {name}\n\n{}\n\n| field | type | what |\n|---|---|---|\n",
                    comment.trim()
                ));
            }
            comment.clear();
        } else if inside && line.starts_with("pub ") {
            let (name, kind) = line.trim_start_matches("pub ").trim_end_matches(',').split_once(": ").expect("a field");
            let kind = kind.replace("&'a ", "").replace("&'static ", "").replace("<'a>", "");
            text.push_str(&format!("| `{name}` | `{kind}` | {} |\n", comment.trim().replace('|', "\\|")));
            comment.clear();
        } else if line == "}" {
            inside = false;
            comment.clear();
        } else if !line.starts_with("#[") {
            comment.clear();
        }
    }
    text
}

#[test]
fn the_reference_of_templates_is_that_of_the_program() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/content/reference/templates.md");
    let manual = std::fs::read_to_string(&path).expect("the reference of templates");
    let (before, written) = manual.split_once("renews it -->\n").expect("the mark of the reference");
    let wanted = reference();
    assert!(wanted.matches("\n### ").count() > 20, "{wanted}");
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, format!("{before}renews it -->\n{wanted}")).expect("the manual");
    } else {
        assert!(written == wanted, "templates.md is not what src/outputs/view.rs says: run with UPDATE_REFERENCE=1");
    }
}

#[test]
fn the_second_theme_is_clean_and_changes_every_page() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/slate");
    let mut project = Project::book().toml("[theme]\nname = \"slate\"\n").file("content/t/a.md", "# A\n\nText.\n");
    for (path, bytes) in crate::project::site(&folder) {
        project = project.bytes(&format!("themes/slate/{path}"), &bytes);
    }
    let outcome = project.build().good();
    for page in ["index.html", "t/a.html", "filter.html", "study.html"] {
        assert!(outcome.page(page).contains("class=\"to-top\""), "{page}");
    }
    let css = outcome.site().into_iter().find(|(path, _)| path.starts_with("assets/site.") && path.ends_with(".css"));
    assert!(String::from_utf8_lossy(&css.expect("a style sheet").1).contains("#16202b"));
}
