//! Diagrams: `cuebook render` draws them, the site shows the pictures, and what is missing or old is said.

use crate::project::Project;
use std::fs;

/// A program that draws: it writes its input into an SVG.
const DRAW: &str = "command = [\"sh\", \"-c\", \"echo '<svg xmlns=\\\"http://www.w3.org/2000/svg\\\" width=\\\"40\\\" height=\\\"20\\\" \
                    viewBox=\\\"0 0 40 20\\\"><title>'; cat \\\"$0\\\"; echo '</title></svg>'\"]";

const PAGE: &str = "# Flow\n\n```graph alt=\"A leads to B\" title=\"The way\"\nA -> B\n```\n";

fn drawing() -> Project {
    Project::book().toml(&format!("[render.graph]\n{DRAW}\n")).file("content/t/flow.md", PAGE)
}

/// The pictures in a folder of the book.
fn pictures(project: &Project, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(project.path(folder)).expect("a folder").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".svg")).collect()
}

#[test]
fn a_diagram_is_drawn_once_and_shown_with_its_alternative() {
    let outcome = drawing().run(&["render"]).ends(0);
    assert!(outcome.stderr.contains("1 picture made, 0 removed"), "{}", outcome.stderr);
    let [picture] = pictures(&outcome.project, "content/t").try_into().expect("one picture");
    assert!(picture.starts_with("graph-") && picture.len() == "graph-0123456789abcdef.svg".len(), "{picture}");
    let outcome = outcome.then().build().good();
    let html = outcome.page("t/flow.html");
    let shown = format!("<img src=\"{picture}\" alt=\"A leads to B\"");
    assert!(html.contains(&shown) && html.contains("<figcaption>The way</figcaption>"), "{html}");
    assert!(!html.contains("A -&gt; B"), "the code is not shown beside its picture");
    assert!(outcome.site().contains_key(&format!("t/{picture}")));
    let again = outcome.then().run(&["render"]).ends(0);
    assert!(again.stderr.contains("0 pictures made, 0 removed"), "{}", again.stderr);
}

#[test]
fn a_build_runs_nothing_and_says_what_is_missing_or_old() {
    let outcome = drawing().build();
    assert!(outcome.page("t/flow.html").contains("A -&gt; B"), "without a picture the code is shown");
    let project = outcome.says(["stale-picture content/t/flow.md:3:1"]).ends(0).then();
    assert!(pictures(&project, "content/t").is_empty());
    let project = project.run(&["render"]).ends(0).then();
    let old = pictures(&project, "content/t");
    let project = project.file("content/t/flow.md", &PAGE.replace("A -> B", "A -> C"));
    let outcome = project.build();
    let unused = format!("stale-picture content/t/{}", old[0]);
    let outcome = outcome.says(["stale-picture content/t/flow.md:3:1", &unused]);
    let outcome = outcome.then().run(&["render"]).ends(0);
    assert!(outcome.stderr.contains("1 picture made, 1 removed"), "{}", outcome.stderr);
    let new = pictures(&outcome.project, "content/t");
    assert!(new.len() == 1 && new != old, "{new:?}");
    outcome.then().build().good();
}

#[test]
fn other_drawings_are_left_alone() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\"/>";
    let kept = ["graph.svg", "graph-notes.svg", "other-0123456789abcdef.svg"];
    let project = kept.iter().fold(drawing(), |project, name| project.file(&format!("content/t/{name}"), svg));
    let outcome = project.run(&["render"]).ends(0);
    assert_eq!(pictures(&outcome.project, "content/t").len(), kept.len() + 1);
}

#[test]
fn a_diagram_without_an_alternative_is_reported() {
    let project = drawing().file("content/t/flow.md", &PAGE.replace(" alt=\"A leads to B\"", ""));
    let outcome = project.run(&["render"]).ends(0).then().build();
    assert_eq!(outcome.diagnostics()[0]["help"], "say what it shows: ```graph alt=\"…\"");
    outcome.says(["missing-alt content/t/flow.md:3:1"]).ends(0);
}

#[test]
fn what_cannot_be_drawn_is_said_at_the_diagram() {
    let failing = "[render.graph]\ncommand = [\"sh\", \"-c\", \"echo line 1: no arrow >&2; exit 3\"]\n";
    let outcome = Project::book().toml(failing).file("content/t/flow.md", PAGE).run(&["render"]).ends(1);
    assert!(outcome.stderr.contains("`sh` could not draw this: line 1: no arrow"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("content/t/flow.md:3:1"), "{}", outcome.stderr);
    assert!(pictures(&outcome.project, "content/t").is_empty());
    let missing = "[render.graph]\ncommand = [\"no-such-program-here\"]\n";
    let outcome = Project::book().toml(missing).file("content/t/flow.md", PAGE).run(&["render"]).ends(1);
    assert!(outcome.stderr.contains("cannot run `no-such-program-here`"), "{}", outcome.stderr);
    Project::book().toml("[render.graph]\n").build().fails(1).says(["bad-value book.toml:5:9"]);
}

#[test]
fn a_command_may_name_where_input_and_output_stand() {
    let copy = "[render.svg]\ncommand = [\"cp\", \"{input}\", \"{output}\"]\n";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\"><path d=\"M0 0h2v1z\"/></svg>";
    let page = format!("# Flow\n\n- item\n\n  ```svg alt=\"A box\"\n  {svg}\n  ```\n");
    let outcome = Project::book().toml(copy).file("content/t/flow.md", &page).run(&["render"]).ends(0);
    let names = pictures(&outcome.project, "content/t");
    let written = fs::read_to_string(outcome.project.path(&format!("content/t/{}", names[0]))).expect("a picture");
    assert_eq!(written.trim_end(), svg, "a block in a list is drawn without its indentation");
    assert!(outcome.then().build().good().page("t/flow.html").contains(&names[0]));
}
