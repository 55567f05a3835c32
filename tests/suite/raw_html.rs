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
    for hidden in
        ["<?php echo 1 ?>", "Text <?xml version=\"1.0\"?>.", "<!ELEMENT br EMPTY>", "Text <!x y>.", "<!DOCTYPE html>"]
    {
        refused(hidden);
        refused(&format!("> - {hidden}"));
    }
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

const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

/// A question whose answer is raw HTML with every kind of link and id.
fn with_links() -> Project {
    let answer = "<img src='p.png' alt=\"\" width=\"160\" srcset=\"p.png 1x, q.png 2x\">\n\n\
        Read <a href=b.md#mark id=\"one\">b</a>, <a href='#two' aria-describedby=\"one two\">here</a> and\n\
        <a href=\"https://e.example/\" >there</a>.\n\n\
        > <video controls poster=\"q.png\"\n> src=\"v.mp4\"></video>\n\n\
        <svg viewBox=\"0 0 9 9\" role=\"img\" aria-labelledby=\"t\"><title id=\"t\">T</title><defs><marker id=\"m\"></marker></defs>\n\
        <path id=\"two\" d=\"M0 0\" marker-end=\"url(#m)\"/><use href=\"#two\"/></svg>";
    Project::book()
        .toml("[cards]\nanki = true\n[vocabulary.roles]\ndev = \"Dev\"\n")
        .file("content/a/a.md", &format!("# Ask\n\n## Answer\n\nFirst.\n\n{answer}\n"))
        .file("content/a/b.md", "# B\n\n## Answer\n\nText <span id=\"mark\">m</span> <span id='two'>t</span>.\n")
        .bytes("content/a/p.png", PIXEL)
        .bytes("content/a/q.png", PIXEL)
        .bytes("content/a/v.mp4", b"video")
}

#[test]
fn links_and_ids_of_raw_html_are_right_wherever_it_is_shown() {
    let out = with_links().build().ends(0);
    let page = out.page("a/a.html");
    for piece in [
        "<img src=\"p.png\" alt=\"\" width=\"160\" srcset=\"p.png 1x, q.png 2x\">",
        "<a href=\"b.html#mark\" id=\"one\">",
        "<a href=\"#two\" aria-describedby=\"one two\">",
        "<a href=\"https://e.example/\" >",
        "poster=\"q.png\"\nsrc=\"v.mp4\"",
        "marker-end=\"url(#m)\"",
    ] {
        assert!(page.contains(piece), "{piece} in {page}");
    }
    let booklet = out.page("print/books/dev.html");
    assert!(
        booklet.contains("src=\"../../a/p.png\"") && booklet.contains("srcset=\"../../a/p.png 1x, ../../a/q.png 2x\"")
    );
    assert!(booklet.contains("poster=\"../../a/q.png\"") && booklet.contains("src=\"../../a/v.mp4\""), "{booklet}");
    let deck = out.page("decks/a.js");
    assert!(deck.contains("a/p.png 1x, a/q.png 2x") && deck.contains("a/b.html#mark"), "{deck}");
    assert!(!deck.contains(" id="), "{deck}");
    let site = out.site();
    assert_eq!(crate::links::dead_ends(&site), Vec::<String>::new());
    assert_eq!(crate::links::repeated_ids(&site), Vec::<String>::new());
    let offline = String::from_utf8_lossy(&site["offline.json"]).into_owned();
    for file in ["a/p.png", "a/q.png", "a/v.mp4"] {
        assert!(offline.contains(file), "{file} in {offline}");
    }
    let tsv = String::from_utf8_lossy(&site["decks/dev.tsv"]).into_owned();
    // Anki shows the image of the package, and asks no site for another size of it.
    assert!(tsv.contains("<img src=\"cuebook-") && !tsv.contains("srcset") && tsv.contains("-p.png\""), "{tsv}");
}

#[test]
fn dead_links_of_raw_html_are_errors_at_their_value() {
    let body = "<a href=\"nosuch.md\">a</a>\n\n<img alt=\"\" src='gone.png'>\n\n<a href=#nowhere>x</a> <audio src=\"gone.mp3\"></audio>\n\n\
                <img alt=\"\" srcset=\"p.png, gone-2.png 2x\">\n\n<img alt=\"\" src=\"\">";
    let out = page(body).bytes("content/a/p.png", PIXEL).build().fails(1);
    let mut said = out.reports();
    said.sort();
    let expected = [
        "dead-anchor content/a/h.md:7:9",
        "dead-image content/a/h.md:11:16",
        "dead-image content/a/h.md:5:17",
        "dead-image content/a/h.md:7:35",
        "dead-image content/a/h.md:9:28",
        "dead-link content/a/h.md:3:9",
    ];
    assert_eq!(said, expected, "{}", out.stdout);
}

#[test]
fn headings_within_others_have_their_own_ids_beside_those_of_raw_html() {
    let body = "Lead <a id=\"zz\"></a> <span id=\"f-like\">x</span>\n\n> ### Nested one\n\n- ### In list\n\n> [!NOTE]\n> ### fn-thing\n\n\
                Term\n: ### Defined\n\n1. <i id=\"yy\">y</i>\n   > #### Two deep\n\n\
                <details id=\"dd\"><summary id=\"ss\">s</summary>\n\n- #### In details\n\n</details>\n\n\
                Text[^n].\n\n[^n]: Note <b id=\"nn\">n</b>\n\n    #### In a note\n\n> <a id=\"xx\"></a>\n>\n> Underlined\n> ---\n";
    let headings = [
        ("nested-one", "Nested one"),
        ("in-list", "In list"),
        ("fn-thing", "fn-thing"),
        ("defined", "Defined"),
        ("two-deep", "Two deep"),
        ("in-details", "In details"),
        ("in-a-note", "In a note"),
        ("underlined", "Underlined"),
    ];
    let raw = ["zz", "f-like", "yy", "dd", "ss", "nn", "xx"];
    let ids = headings.iter().map(|(id, _)| *id).chain(raw);
    let body = ids.fold(body.to_owned(), |body, id| format!("{body}\n[{id}](#{id})\n"));
    let out = page(&body).build().good();
    let html = out.page("a/h.html");
    for (id, text) in headings {
        // Behind the last words of a note stands the way back.
        let end = if id == "in-a-note" { " <a href=\"#ref-fn-n\"" } else { "</p>" };
        assert!(html.contains(&format!("id=\"{id}\">{text}{end}")), "{id} in {html}");
    }
    for id in raw {
        assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id} in {html}");
    }
    assert_eq!(crate::links::dead_ends(&out.site()), Vec::<String>::new());
}

fn in_mode(mode: &str, body: &str) -> crate::project::Outcome {
    page(body).toml(&format!("[markdown]\nhtml = \"{mode}\"\n")).bytes("content/a/p.png", PIXEL).build()
}

#[test]
fn what_is_not_known_to_be_harmless_needs_a_trusted_author() {
    for body in [
        "<button>x</button>",
        "<h1>x</h1>",
        "<input>",
        "<center>x</center>",
        "<select></select>",
        "<dialog open>x</dialog>",
        "<template><b>x</b></template>",
        "<math><mi>x</mi></math>",
        "Text <b contenteditable>x</b>.",
        "<a href=\"#\" ping=\"x\">x</a>",
        "<video autoplay src=\"p.png\"></video>",
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        "<svg><animate attributeName=\"href\"/></svg>",
        "<svg><rect fill=\"url(p.svg#x)\"/></svg>",
        "<svg><rect fill=\"u\\72l(p.svg#x)\"/></svg>",
    ] {
        let out = in_mode("sanitize", body).fails(1);
        assert!(out.reports()[0].starts_with("blocked-html"), "{body}: {}", out.stdout);
        assert!(out.stdout.contains("html = \\\"allow\\\""), "{body}: {}", out.stdout);
        in_mode("allow", body).ends(0);
    }
}

#[test]
fn the_html_of_readmes_and_drawings_is_taken() {
    for body in [
        "<details>\n<summary><b>One</b></summary>\n\nText *with* `code`.\n\n```python\nx = 1\n```\n\n- a\n- b\n\n</details>\n\n<details open><summary>Two</summary>\n\nText.\n\n</details>",
        "<p align=\"center\"><img src=\"p.png\" alt=\"A\" width=\"120\"></p>\n\nPress <kbd>Ctrl</kbd>+<kbd>C</kbd>, H<sub>2</sub>O, x<sup>2</sup>,<br>a <mark>b</mark>.",
        "<table>\n<thead><tr><th scope=\"col\">A</th></tr></thead>\n<tbody>\n<tr><td colspan=\"1\">1</td></tr>\n</tbody>\n</table>",
        "<figure>\n\n![A](p.png)\n\n<figcaption>A</figcaption>\n</figure>",
        "<picture><source srcset=\"p.png\" media=\"(min-width: 1px)\"><img src=\"p.png\" alt=\"\"></picture>",
        "> <details><summary>x</summary>\n>\n> text\n>\n> </details>",
        "1. <details><summary>x</summary>\n\n   text\n\n   </details>",
        "<svg viewBox=\"0 0 9 9\" role=\"img\" aria-labelledby=\"t\"><title id=\"t\">T</title><defs><linearGradient id=\"g\"><stop offset=\"1\"/></linearGradient></defs><rect width=\"9\" height=\"9\" fill=\"url(#g)\"/><text x=\"1\" y=\"1\">a<tspan>b</tspan></text></svg>",
        "<!-- a comment --> and text <!-- another -->",
        "<ruby>漢<rt>kan</rt></ruby> <q>x</q> <time datetime=\"2026-01-01\">now</time>",
    ] {
        in_mode("sanitize", body).good();
    }
}

#[test]
fn what_is_not_closed_or_moved_by_a_browser_is_reported_at_its_tag() {
    for (body, place) in [
        ("Compare a<b and b>c.\n\nMore.", "4:10"),
        ("<details>\n<summary>x</summary>\n\ntext", "3:1"),
        ("<details><summary>x</summary>\n\ntext\n\n## Next\n\n</details>", "3:1"),
        ("Text <i>x\n\nmore</i> text.", "3:6"),
        ("text </b> more", "3:6"),
        ("*a <b>x* y</b>", "3:4"),
        ("<b><i>x</b></i>", "3:4"),
        ("- <div>\n- x\n\n</div>", "3:3"),
        ("text <div>x</div> more", "3:6"),
        ("<table>\n<tr><td>x</td></tr>\ntext\n</table>", "3:1"),
        ("<p>\n\ntext\n\n</p>", "3:1"),
    ] {
        let place = place.replace("4:10", "3:10");
        let out = in_mode("sanitize", body);
        assert_eq!(out.code, Some(1), "{body}");
        let said = out.reports();
        let expected = format!("misplaced-html content/a/h.md:{place}");
        assert!(said.contains(&expected), "{body}: {}", out.stdout);
        assert!(
            said.iter().all(|report| report.starts_with("misplaced-html")) || body.contains("a<b"),
            "{body}: {said:?}"
        );
    }
    in_mode("allow", "Text <i>x\n\nmore</i> text.").ends(0);
}

#[test]
fn elements_that_html_does_not_have_are_shown_as_typed() {
    let body = "Run pip install <package>. Use List<int>, Dict<str, T>, Vec<u8> or Optional<String>, <T>x</T>, <your-name>.\n\n<package>\n\n\
                > <your\n> name=\"x\">";
    for mode in ["sanitize", "allow"] {
        let out = in_mode(mode, body).ends(0);
        assert!(out.reports().iter().all(|report| report.starts_with("unknown-element")), "{}", out.stdout);
        assert_eq!(out.reports().len(), 8, "{}", out.stdout);
        let html = out.page("a/h.html");
        for text in [
            "&lt;package&gt;",
            "List&lt;int&gt;",
            "Vec&lt;u8&gt;",
            "&lt;T&gt;x&lt;/T&gt;",
            "&lt;your-name&gt;",
            "name=&quot;x&quot;&gt;",
        ] {
            assert!(html.contains(text), "{text} in {html}");
        }
        assert!(!html.contains("&lt;your\n&gt;"), "{html}");
    }
}

#[test]
fn what_a_trusted_author_writes_fetches_and_runs_nothing_by_mistake() {
    let refused = |body: &str| {
        let out = page(body).toml("[markdown]\nhtml = \"allow\"\n").build().fails(1);
        assert!(out.reports().iter().any(|report| report.starts_with("blocked-html")), "{body}: {}", out.stdout);
    };
    // A title within that of a drawing is one of the page, and hides tags.
    refused("<svg><title><title><b title=\"</title><script src=evil.js></script>\"></b></title></title></svg>");
    refused("<svg><title><a></title><title><b title=\"</title><script src=evil.js></script>\"></b></title></svg>");
    refused("<svg><desc><title><b title=\"</title><script src=evil.js></script>\"></b></title></desc></svg>");
    refused("<svg><title>\n\n## Next\n\n<title><b title=\"</title><script src=evil.js></script>\">");
    refused("<b><i><template></b>\n\nText.");
    refused("<select><option>x");
    refused("<img alt=\"\" srcset=\"h.md, https://evil.example/x.png 2x\">");
    refused("<img alt=\"\" srcset=\"h.md 1x,//evil.example/x.png\">");
    refused("<img alt=\"\" src=\"/\\evil.example/x.png\">");
    refused("<a href=\"h.md\" ping=\"https://evil.example/\">x</a>");
    refused("<svg><rect fill=\"url( 'https://evil.example/x.svg#a')\"/></svg>");
    refused("<svg><path d=\"M0 0\" marker-end=\"u\\72l(//evil.example/m)\"/></svg>");
    refused("<svg><path d=\"M0 0\" fill=\"URL(\\2f\\2f evil.example/m)\"/></svg>");
    refused("<svg><use href=\"data:image/svg+xml,x#y\"/></svg>");
    refused("<svg><use xlink:href=\"da\tta:x#y\"/></svg>");
    refused("<svg><textpath href=\"//evil.example/x.svg#a\"></textpath></svg>");
    refused("<svg><a><animate attributeName=\"href\" values=\"#a; java\tscript:x\"/></a></svg>");
    refused("<svg><a><set attributeName=\"href\" to=\"javascript:x\"/></a></svg>");
    page("<template><b>x</b></template> <select><option>x</option></select>")
        .toml("[markdown]\nhtml = \"allow\"\n")
        .build()
        .ends(0);
    page("<svg><title>One</title><g><title>Two</title><rect fill=\"url(#a)\"/></g><a href=\"https://e.example/\">x</a></svg>")
        .toml("[markdown]\nhtml = \"allow\"\n")
        .build()
        .ends(0);
}

#[test]
fn elements_stand_in_each_other_to_a_bound() {
    let nested = |count: usize| format!("{}x{}", "<div>".repeat(count), "</div>".repeat(count));
    page(&nested(300)).build().good();
    for mode in ["sanitize", "allow"] {
        for body in [nested(401), nested(20_000), "<b>".repeat(20_000)] {
            let out = in_mode(mode, &body).fails(1);
            let blocked: Vec<String> =
                out.reports().into_iter().filter(|report| report.starts_with("blocked-html")).collect();
            assert_eq!(blocked.len(), 1, "{mode}: {:?}", out.reports().first());
        }
    }
}

#[test]
fn a_tag_has_as_many_attributes_as_its_author_likes() {
    // Each was read within the call that read the one before it, and the program ended without a word.
    for quotes in ["\"", "'", ""] {
        let attributes: String = (0..20_000).map(|n| format!(" title{n}={quotes}1{quotes}")).collect();
        let out = in_mode("allow", &format!("<b{attributes}>x</b>")).good();
        assert!(out.page("a/h.html").contains("title19999="), "{quotes}");
    }
}
