//! The addresses that an attribute of raw HTML makes a browser go to.
//!
//! In: an attribute. Out: what following it would go to, what showing it would fetch, each as a browser reads it.
//!
//! Must not know: what may stand in a page.

use crate::markdown::raw_html::{Attribute, candidates};
use crate::route::has_scheme;
use crate::style_addresses;

/// Attributes of SVG in which `url(…)` refers to something.
const PAINTED: &[&str] = &[
    "fill",
    "stroke",
    "filter",
    "mask",
    "clip-path",
    "marker",
    "marker-start",
    "marker-mid",
    "marker-end",
    "cursor",
    "mask-image",
];

/// An address as browsers read it: they skip control characters and spaces.
fn address(written: &str) -> String {
    written.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}

/// The addresses that following a link, or a drawing's animation of one, would go to.
pub(crate) fn targets(name: &str, value: &str) -> impl Iterator<Item = String> {
    let parts: Vec<&str> = match name {
        "href" | "src" | "xlink:href" | "action" | "formaction" => vec![value],
        "values" | "to" | "from" | "by" => value.split(';').collect(),
        _ => Vec::new(),
    };
    parts.into_iter().map(address)
}

/// The addresses that a browser fetches to show an element, or tells that a link was followed.
pub(crate) fn fetched(tag: &str, Attribute { name, value, .. }: &Attribute) -> impl Iterator<Item = String> {
    let parts: Vec<&str> = match name.as_str() {
        "src" | "poster" | "data" | "background" | "lowsrc" | "dynsrc" => vec![value],
        "href" | "xlink:href" if !matches!(tag, "a" | "area") => vec![value],
        "ping" | "attributionsrc" => value.split_whitespace().collect(),
        "srcset" => candidates(value).map(|candidate| &value[candidate]).collect(),
        _ => Vec::new(),
    };
    // In functions such as `image-set(` an address is a text in quotes, in `url(` it may stand without.
    let painted = PAINTED.contains(&name.as_str()).then(|| style_addresses::behind(value, &["url(", "\"", "'"]));
    parts.into_iter().map(address).chain(painted.into_iter().flatten())
}

/// Whether an address is on another host.
pub(crate) fn is_elsewhere(target: &str) -> bool {
    let target = target.replace('\\', "/");
    target.starts_with("//") || (has_scheme(&target) && !target.starts_with("data:image/"))
}

/// Whether following a link would run a script.
pub(crate) fn runs(target: &str) -> bool {
    let target = target.to_ascii_lowercase();
    target.starts_with("javascript:") || target.starts_with("vbscript:")
}
