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
    let css = asset("assets/site.", ".css");
    let (first, added) = (css.find("--red:").expect("built in"), css.find("#0a5123").expect("added"));
    assert!(first < added && css.len() > 10_000, "{}", css.len());
    let js = asset("assets/site.", ".js");
    assert!(js.find("cuebook.site").expect("built in") < js.find("addedByTheBook").expect("added"));
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
