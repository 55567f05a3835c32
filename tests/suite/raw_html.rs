//! Raw HTML in a page: what a contributor may write, and what it must never do.

use crate::project::Project;

fn page(body: &str) -> Project {
    Project::book()
        .file("content/a/h.md", &format!("# H\n\n{body}\n"))
        .file("content/a/evil.js", "document.title = 'evil';\n")
}

#[track_caller]
fn refused(body: &str) {
    let out = page(body).build().fails(1);
    assert!(out.reports().iter().any(|report| report.starts_with("blocked-html")), "{body}: {}", out.stdout);
}

#[test]
fn nothing_hides_a_script_from_the_reader_of_tags() {
    const SCRIPT: &str = "<script src=evil.js></script>";
    for element in ["textarea", "title", "noscript", "xmp", "noembed", "noframes", "plaintext", "TEXTAREA"] {
        refused(&format!("<div><{element}><b title=\"</{element}>{SCRIPT}\"></b></div>"));
        refused(&format!("Text <{element}>x and <b title=\"</{element}>{SCRIPT}\">y</b>."));
    }
    refused(&format!("<!-- --!>{SCRIPT}-->"));
    refused(&format!("<!-- <!-- -->{SCRIPT} -->"));
    refused("<!-- never closed");
    for quote in ['"', '\''] {
        refused(&format!("<div title={quote}\n\n<b title={quote}>{SCRIPT}{quote}></b></div>"));
        refused(&format!("<div><b title={quote}>\n\ntext {quote}>{SCRIPT}"));
    }
    refused(&format!("<div><svg><p><title><b title=\"</title>{SCRIPT}\"></b></title></p></svg></div>"));
    refused(&format!("<div><svg></svg><title><b title=\"</title>{SCRIPT}\"></b></title></div>"));
    refused(&format!("<div><svg/><title><b title=\"</title>{SCRIPT}\"></b></title></div>"));
    refused(&format!("<div><![CDATA[<b title=\"]]>{SCRIPT}\"></b></div>"));
    for scheme in ["javascript:", "JavaScript:", "java\tscript:", "java&#10;script:", "&#1;javascript:", "vbscript:"] {
        refused(&format!("<a href=\"{scheme}alert(1)\">x</a>"));
    }
}

#[test]
fn a_problem_in_a_quote_is_shown_at_its_own_byte() {
    let out = page("> <div>\n> <b style=\"x\">a</b>\n> </div>").build().fails(1);
    assert_eq!(out.reports(), ["blocked-html content/a/h.md:4:3"]);
}

#[test]
fn the_page_s_own_elements_cannot_be_replaced() {
    for id in
        ["cuebook-site", "cuebook-moved", "cuebook", "main", "search", "preferences", "study-menu", "task-x", "fn-1"]
    {
        refused(&format!("<div id=\"{id}\" hidden>{{\"root\":\"https://evil.example/\"}}</div>"));
        refused(&format!("Text <img name='{id}' src=\"evil.js\" alt=\"\">."));
    }
    for attribute in ["data-offline", "data-search", "data-mode-set=\"x\"", "data-field=x", "DATA-TASK=x"] {
        refused(&format!("<div {attribute}>x</div>"));
    }
    page("<div data-x-mine=\"1\" id=\"own\">x</div>").build().good();
}

#[test]
fn ordinary_html_and_drawings_stay() {
    let html = "<details><summary>More</summary>\n\nText with <kbd>K</kbd> and H<sub>2</sub>O.\n\n</details>\n\n\
                <figure>\n<svg viewBox=\"0 0 9 9\" role=\"img\" aria-labelledby=\"t1\">\n<title id=\"t1\">A box</title>\n\
                <rect width=\"9\" height=\"9\"/>\n</svg>\n</figure>\n\n<!-- a note -->";
    let out = page(html).build().good();
    assert!(out.page("a/h.html").contains("<title id=\"t1\">A box</title>"));
}
