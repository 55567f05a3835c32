//! What raw HTML may not hold. Whatever the book's settings: what the site's content security policy blocks, what would
//! fetch from another host, what changes how the rest of the page is read, and what the page's own scripts look for. With
//! `html = "sanitize"`: every element and attribute that is not known to be harmless.
//!
//! In: one start tag. Out: why it cannot stand in a page, with what to do instead.
//!
//! Must not know: documents, Markdown.

use crate::markdown::asked_addresses::{fetched, is_elsewhere, runs, targets};
use crate::markdown::raw_html::{Attribute, Tag};

/// What is wrong with a tag, and what to do instead.
pub(crate) type Refusal = (String, &'static str);

/// Ids of the page's frame: a heading of that name gets a number, and raw HTML cannot have it.
pub(crate) const FRAME_IDS: &[&str] = &["main", "search", "preferences", "cuebook-site", "cuebook-data"];
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
pub(crate) struct Drawing(usize);

impl Drawing {
    /// Takes note of a start tag.
    pub(crate) fn open(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "svg" if !tag.closed => self.0 += 1,
            name => self.own(name),
        }
    }

    /// Takes note of an element that Markdown makes.
    pub(crate) fn own(&mut self, name: &str) {
        // A browser leaves the drawing at the first element that is none of SVG's.
        if !SVG.contains(&name) {
            self.0 = 0;
        }
    }

    /// Takes note of an end tag.
    pub(crate) fn close(&mut self, name: &str) {
        match name {
            "svg" => self.0 = self.0.saturating_sub(1),
            name => self.own(name),
        }
    }
}

/// What of a tag cannot stand in a page. `remote_images` says that images may come from other hosts.
pub(crate) fn refused(tag: &Tag, drawing: &Drawing, remote_images: bool) -> Option<Refusal> {
    if ACTIVE.contains(&tag.name.as_str()) {
        let help = "the site's content security policy blocks it: use Markdown, or put it into the book's own theme";
        return Some((format!("raw `<{}>` cannot stand in a page", tag.name), help));
    }
    if TEXT_ONLY.contains(&tag.name.as_str()) && (tag.name != "title" || drawing.0 == 0) {
        let help = "a browser reads everything up to its end as text: write `&lt;` for `<`, or use a code block";
        return Some((format!("raw `<{}>` cannot stand in a page", tag.name), help));
    }
    let shown = |attribute: &&Attribute| !(remote_images && is_remote_image(&tag.name, attribute));
    tag.attributes.iter().filter(shown).find_map(|attribute| refused_attribute(&tag.name, attribute))
}

/// Whether an attribute shows an image from another host, over a connection that nobody reads along.
fn is_remote_image(tag: &str, Attribute { name, value, .. }: &Attribute) -> bool {
    tag == "img" && name == "src" && value.trim().starts_with("https://")
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
    if targets(name, value).any(|target| runs(&target)) {
        let help = "the site's content security policy blocks it";
        return Some((format!("`{name}` on `<{tag}>` would run a script"), help));
    }
    if tag == "use" && targets(name, value).any(|target| target.to_ascii_lowercase().starts_with("data:")) {
        return Some((
            format!("`{name}` on `<use>` would take in another document"),
            "put the drawing itself into the page",
        ));
    }
    if fetched(tag, attribute).any(|target| is_elsewhere(&target)) {
        let help = "put the file into the book: a reader's visit is nobody else's business";
        return Some((format!("`{}` would be fetched from another host", value.trim()), help));
    }
    None
}

/// The elements of HTML that may stand in a page, each with its attributes beside those of every element.
const ALLOWED: &[(&str, &[&str])] = &[
    ("a", &["href", "rel", "target", "download", "hreflang"]),
    ("abbr", &[]),
    ("address", &[]),
    ("article", &[]),
    ("aside", &[]),
    ("audio", MEDIA),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("blockquote", &["cite"]),
    ("br", &[]),
    ("caption", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("dd", &[]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("dfn", &[]),
    ("div", &["align"]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("footer", &[]),
    ("h2", &["align"]),
    ("h3", &["align"]),
    ("h4", &["align"]),
    ("h5", &["align"]),
    ("h6", &["align"]),
    ("header", &[]),
    ("hgroup", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["src", "srcset", "sizes", "alt", "width", "height", "align", "loading", "decoding"]),
    ("ins", &["cite", "datetime"]),
    ("kbd", &[]),
    ("li", &["value"]),
    ("mark", &[]),
    ("ol", &["start", "reversed", "type"]),
    ("p", &["align"]),
    ("picture", &[]),
    ("pre", &[]),
    ("q", &["cite"]),
    ("rp", &[]),
    ("rt", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("section", &[]),
    ("small", &[]),
    ("source", &["src", "srcset", "sizes", "media", "type", "width", "height"]),
    ("span", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan", "headers", "align", "valign"]),
    ("tfoot", &[]),
    ("th", &["colspan", "rowspan", "headers", "scope", "abbr", "align", "valign"]),
    ("thead", &[]),
    ("time", &["datetime"]),
    ("tr", &["align", "valign"]),
    ("track", &["src", "kind", "srclang", "label", "default"]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    ("video", MEDIA),
    ("wbr", &[]),
];
const MEDIA: &[&str] = &["src", "poster", "controls", "width", "height", "loop", "muted", "preload", "playsinline"];
/// Attributes of every element.
const GLOBAL: &[&str] = &["id", "class", "title", "lang", "dir", "role", "translate", "hidden"];
/// What else HTML has, or had.
const OTHER: &[&str] = &[
    "acronym",
    "applet",
    "area",
    "base",
    "basefont",
    "bgsound",
    "big",
    "blink",
    "body",
    "button",
    "canvas",
    "center",
    "data",
    "datalist",
    "dialog",
    "dir",
    "embed",
    "fieldset",
    "font",
    "form",
    "frame",
    "frameset",
    "h1",
    "head",
    "html",
    "iframe",
    "input",
    "keygen",
    "label",
    "legend",
    "link",
    "main",
    "map",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "optgroup",
    "option",
    "output",
    "param",
    "plaintext",
    "progress",
    "rb",
    "rtc",
    "script",
    "search",
    "select",
    "slot",
    "spacer",
    "strike",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "tt",
    "xmp",
    "listing",
    "image",
    "isindex",
    "nextid",
    "multicol",
    "command",
    "menuitem",
    "picture",
    "annotation-xml",
    "foreignobject",
    "animate",
    "animatemotion",
    "animatetransform",
    "set",
    "mpath",
    "filter",
    "metadata",
    "fegaussianblur",
    "feoffset",
    "feblend",
    "fecolormatrix",
    "fecomposite",
    "feflood",
    "femerge",
    "femergenode",
    "feimage",
    "fedropshadow",
    "mglyph",
    "mi",
    "mo",
    "mn",
    "ms",
    "mtext",
    "mrow",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "mover",
    "munder",
    "munderover",
    "mtable",
    "mtr",
    "mtd",
    "mspace",
    "mpadded",
    "mphantom",
    "menclose",
    "mstyle",
    "semantics",
    "annotation",
    "malignmark",
];

/// Whether HTML, SVG or MathML has an element of that name.
pub(crate) fn is_element(name: &str) -> bool {
    ALLOWED.binary_search_by_key(&name, |(known, _)| known).is_ok() || SVG.contains(&name) || OTHER.contains(&name)
}

/// What of a tag is not known to be harmless.
pub(crate) fn not_allowed(tag: &Tag, in_svg: bool) -> Option<Refusal> {
    let help =
        "use Markdown for it; a book whose pages are all by trusted authors may set `[markdown] html = \"allow\"`";
    let name = tag.name.as_str();
    if in_svg {
        if !SVG.contains(&name) {
            return Some((format!("`<{name}>` cannot stand in a drawing"), help));
        }
        let bad = tag.attributes.iter().find(|attribute| !is_drawn(name, attribute));
        return bad.map(|bad| (format!("`{}` on `<{name}>` cannot stand in a page", bad.name), help));
    }
    let Ok(at) = ALLOWED.binary_search_by_key(&name, |(known, _)| known) else {
        return Some((format!("raw `<{name}>` cannot stand in a page"), help));
    };
    let known = |attribute: &&Attribute| {
        let attribute = attribute.name.as_str();
        ALLOWED[at].1.contains(&attribute)
            || GLOBAL.contains(&attribute)
            || attribute.starts_with("aria-")
            || attribute.starts_with("data-x-")
    };
    let bad = tag.attributes.iter().find(|attribute| !known(attribute))?;
    Some((format!("`{}` on `<{name}>` cannot stand in a page", bad.name), help))
}

/// Whether an attribute of an element of SVG only draws.
fn is_drawn(tag: &str, Attribute { name, value, .. }: &Attribute) -> bool {
    let plain =
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') || name == "xml:space" || name == "xmlns:xlink";
    match name.as_str() {
        "href" | "xlink:href" => match tag {
            "a" => true,
            "image" => !value.contains('\\'),
            _ => value.starts_with('#'),
        },
        // A style's own escapes could hide an address in the value of an attribute.
        _ => {
            let lower = value.to_ascii_lowercase();
            let refers = lower.matches("url(").count() == lower.matches("url(#").count();
            let other = ["\\", "image(", "image-set(", "src("].iter().any(|hidden| lower.contains(hidden));
            plain && refers && !other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_is_in_order_and_none_of_it_is_refused() {
        assert!(ALLOWED.is_sorted_by_key(|(name, _)| name));
        for (name, attributes) in ALLOWED {
            assert!(!ACTIVE.contains(name) && !TEXT_ONLY.contains(name), "{name}");
            for attribute in attributes.iter().chain(GLOBAL) {
                let given = Attribute { name: (*attribute).to_owned(), value: "x".to_owned(), ..Attribute::default() };
                assert!(refused_attribute(name, &given).is_none(), "{name} {attribute}");
            }
        }
    }
}
