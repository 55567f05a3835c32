//! What the author wrote is what stands there: text that looks like syntax and is none.

use crate::project::Project;

fn page(body: &str) -> String {
    let out = Project::book().file("content/a/h.md", &format!("# H\n\n{body}\n")).build().good();
    out.page("a/h.html")
}

#[test]
fn dollars_are_dollars_and_formulas_are_formulas() {
    let html = page(
        "Is it $100 or -$100? US$5/US$10, $HOME/bin:$PATH, then `a$b` and $x_1 * y_2 * z$ with $$n^2$$.\n\n\
         > $$\n> a = b\n> \\cdot c_1\n> $$\n\n| cost | what |\n|---|---|\n| $5 | $P(A)$ |\n",
    );
    assert!(
        html.contains("Is it $100 or -$100? US$5/US$10, $HOME/bin:$PATH, then <code>a$b</code> and <math"),
        "{html}"
    );
    assert_eq!(html.matches("<math").count(), 4, "{html}");
    assert!(!html.contains("<em>"), "{html}");
    let out = Project::book()
        .toml("[markdown]\nmath = \"none\"\n")
        .file("content/a/h.md", "# H\n\nText $x$.\n")
        .build()
        .good();
    assert!(out.page("a/h.html").contains("Text $x$."));
}

#[test]
fn braces_in_headings_are_text_unless_they_are_attributes() {
    let mut text = String::new();
    for braces in ["{1, 2}", "{}", "{x!r}", "{key: value}", "{x=1}", "{a, #b}", "{ }"] {
        text += &format!("## What is {braces}\n\nText.\n\n");
    }
    let html = page(&(text + "## Named {#mine}\n\nText.\n\nUnderlined {.note #other}\n---\n\n[a](#mine) [b](#other)"));
    for braces in ["{1, 2}", "{}", "{x!r}", "{key: value}", "{x=1}", "{a, #b}", "{ }"] {
        assert!(html.contains(&format!("What is {braces}</h2>")), "{braces} in {html}");
    }
    assert!(html.contains("id=\"mine\">Named</h2>") && html.contains("id=\"other\">Underlined</h2>"), "{html}");
}

#[test]
fn one_tilde_strikes_through_as_on_github() {
    let html = page("This ~is deprecated~ and ~~gone~~. H~2~O, x^2^.");
    assert!(html.contains("<del>is deprecated</del> and <del>gone</del>") && !html.contains("<sub>"), "{html}");
    assert!(html.contains("x^2^"), "{html}");
}
