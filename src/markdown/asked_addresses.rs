//! The addresses that an attribute of raw HTML makes a browser go to.
//!
//! In: an attribute. Out: what following it would go to, what showing it would fetch, each as a browser reads it.
//!
//! Must not know: what may stand in a page.

use crate::markdown::raw_html::{Attribute, candidates};
use crate::route::has_scheme;

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
    // The address stands in `url(`, or as a text in a function such as `image-set(`.
    let painted = if PAINTED.contains(&name.as_str()) { unescaped(value).to_ascii_lowercase() } else { String::new() };
    // In `url(` an address may stand without quotes; in functions such as `image-set(` it has them.
    let begins = ["url(", "\"", "'"].map(|start| painted.match_indices(start).map(move |(at, _)| at + start.len()));
    let addresses = begins.into_iter().flatten().map(|at| address(painted[at..].trim_start_matches(['"', '\'', ' '])));
    let addresses: Vec<String> = addresses.collect();
    parts.into_iter().map(address).chain(addresses)
}

/// A value of CSS with its escapes read: a backslash with up to six hex digits and a space, or with any other character.
fn unescaped(value: &str) -> String {
    let mut read = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('\\') {
        read.push_str(before);
        let digits = after.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        let (hex, tail) = after.split_at(digits);
        let mut tail = tail.chars();
        match u32::from_str_radix(hex, 16) {
            Ok(code) => {
                read.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                if tail.as_str().starts_with(char::is_whitespace) {
                    tail.next();
                }
            }
            // The end of a line goes with its backslash.
            Err(_) => read.extend(tail.next().filter(|c| !matches!(c, '\n' | '\r' | '\x0c'))),
        }
        rest = tail.as_str();
    }
    read + rest
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_css_are_read() {
        for (written, read) in [
            ("url(#a)", "url(#a)"),
            (r"u\72l(//a)", "url(//a)"),
            (r"u\000072l(//a)", "url(//a)"),
            (r"u\72 l(//a)", "url(//a)"),
            (r"\url(//a)", "url(//a)"),
            ("u\\\nrl(//a)", "url(//a)"),
            (r"url(\2f\2f a)", "url(//a)"),
            (r"a\", "a"),
            (r"\110000 x", "\u{fffd}x"),
        ] {
            assert_eq!(unescaped(written), read, "{written}");
        }
    }
}
