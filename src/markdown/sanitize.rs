//! What raw HTML may not hold, whatever the book's settings: what the site's content security policy blocks, what would
//! fetch from another host, what changes how the rest of the page is read, and what the page's own scripts look for.
//!
//! In: one start tag. Out: why it cannot stand in a page, with what to do instead.
//!
//! Must not know: documents, Markdown.

use crate::markdown::raw_html::{Attribute, Tag};
use crate::route::has_scheme;

/// What is wrong with a tag, and what to do instead.
pub type Refusal = (String, &'static str);

/// Ids of the page's frame: a heading of that name gets a number, and raw HTML cannot have it.
pub const FRAME_IDS: &[&str] = &["main", "search", "preferences", "cuebook-site", "cuebook-data"];
/// Ids that only generated elements have begin so.
const GENERATED_IDS: &[&str] = &["cuebook", "desk", "study-menu", "task-", "field-", "fn-", "ref-fn-"];
/// Elements that the content security policy blocks.
const ACTIVE: &[&str] =
    &["script", "style", "iframe", "frame", "object", "embed", "base", "link", "meta", "form", "applet"];
/// Elements that a browser reads as plain text up to their end tag, so that tags in them are none.
const TEXT_ONLY: &[&str] = &["textarea", "title", "noscript", "xmp", "noembed", "noframes", "plaintext"];
/// What stands in `<svg>` and is SVG there.
const SVG: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textpath",
    "title",
    "desc",
    "defs",
    "marker",
    "symbol",
    "use",
    "image",
    "a",
    "lineargradient",
    "radialgradient",
    "stop",
    "clippath",
    "mask",
    "pattern",
    "switch",
    "view",
];

/// Where raw HTML stands as far as `<svg>` is concerned: there, and only there, `<title>` is an element like others.
#[derive(Debug, Default)]
pub struct Drawing(usize);

impl Drawing {
    /// Takes note of a start tag.
    pub fn open(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "svg" if !tag.closed => self.0 += 1,
            // A browser leaves the drawing at the first element that is none of SVG's.
            name if !SVG.contains(&name) => self.0 = 0,
            _ => {}
        }
    }

    /// Takes note of an end tag.
    pub fn close(&mut self, name: &str) {
        match name {
            "svg" => self.0 = self.0.saturating_sub(1),
            name if !SVG.contains(&name) => self.0 = 0,
            _ => {}
        }
    }
}

/// What of a tag cannot stand in a page.
pub fn refused(tag: &Tag, drawing: &Drawing) -> Option<Refusal> {
    if ACTIVE.contains(&tag.name.as_str()) {
        let help = "the site's content security policy blocks it: use Markdown, or put it into the book's own theme";
        return Some((format!("raw `<{}>` cannot stand in a page", tag.name), help));
    }
    if TEXT_ONLY.contains(&tag.name.as_str()) && (tag.name != "title" || drawing.0 == 0) {
        let help = "a browser reads everything up to its end as text: write `&lt;` for `<`, or use a code block";
        return Some((format!("raw `<{}>` cannot stand in a page", tag.name), help));
    }
    tag.attributes.iter().find_map(|attribute| refused_attribute(&tag.name, attribute))
}

fn refused_attribute(tag: &str, attribute: &Attribute) -> Option<Refusal> {
    let Attribute { name, value, .. } = attribute;
    if name == "style" {
        let help =
            "the site's content security policy blocks it: give the element a class and style it in the book's theme";
        return Some((format!("a `style` attribute on `<{tag}>` has no effect"), help));
    }
    if name.starts_with("on") && name.len() > 2 {
        let help = "the site's content security policy blocks it: put the script into the book's own theme";
        return Some((format!("`{name}` on `<{tag}>` would never run"), help));
    }
    if name.starts_with("data-") && !name.starts_with("data-x-") {
        let help = "the page's scripts read such attributes: names that begin with `data-x-` are the book's own";
        return Some((format!("`{name}` on `<{tag}>` belongs to the page's own scripts"), help));
    }
    let names = matches!(name.as_str(), "id" | "name");
    if names && (FRAME_IDS.contains(&value.as_str()) || GENERATED_IDS.iter().any(|start| value.starts_with(start))) {
        return Some((format!("`{value}` is an id of the page's own elements"), "choose another"));
    }
    let target: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    if matches!(name.as_str(), "href" | "src" | "xlink:href" | "action" | "formaction") && runs(&target) {
        return Some((
            format!("`{name}` on `<{tag}>` would run a script"),
            "the site's content security policy blocks it",
        ));
    }
    let fetches = matches!(name.as_str(), "src" | "srcset" | "poster" | "data" | "background")
        || (matches!(name.as_str(), "href" | "xlink:href") && matches!(tag, "use" | "image"));
    if fetches && (target.starts_with("//") || (has_scheme(&target) && !target.starts_with("data:image/"))) {
        let help = "put the file into the book: a reader's visit is nobody else's business";
        return Some((format!("`{}` would be fetched from another host", value.trim()), help));
    }
    None
}

/// Whether following a link would run a script, as browsers read it: they skip control characters and spaces.
fn runs(target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    target.starts_with("javascript:") || target.starts_with("vbscript:")
}
