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
