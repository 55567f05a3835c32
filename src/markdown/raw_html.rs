//! Raw HTML in Markdown: its tags, and what of them the site's content security policy would block.
//!
//! In: a stretch of HTML as written. Out: its start tags with their attributes and places, and for each why it cannot
//! stand in a page.
//!
//! Must not know: documents, what else is wrong with HTML. Any text is some tags.

use crate::markdown::doc::has_scheme;
use std::ops::Range;

/// An HTML start tag.
pub struct HtmlTag {
    /// Its name, in lower case.
    pub name: String,
    /// Names in lower case, and values.
    pub attributes: Vec<(String, String)>,
    /// Bytes of the stretch, from `<` to after `>`.
    pub span: Range<usize>,
}

/// The start tags of a stretch of raw HTML.
pub fn tags(html: &str) -> Vec<HtmlTag> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|i| i + at) {
        if html[open..].starts_with("<!--") {
            at = html[open..].find("-->").map_or(html.len(), |end| open + end + 3);
            continue;
        }
        let rest = &html[open + 1..];
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
        at = open + 1 + length;
        if length == 0 || !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (attributes, end) = attributes(html, at);
        found.push(HtmlTag { name: rest[..length].to_lowercase(), attributes, span: open..end });
        at = end;
    }
    found
}

/// What of a tag the content security policy would block, with what to do instead.
pub fn blocked(tag: &HtmlTag) -> Option<(String, &'static str)> {
    const ELEMENTS: &[&str] =
        &["script", "style", "iframe", "frame", "object", "embed", "base", "link", "meta", "form", "applet"];
    if ELEMENTS.contains(&tag.name.as_str()) {
        let help = "the site's content security policy blocks it: use Markdown, or put it into the book's own theme";
        return Some((format!("raw `<{}>` cannot stand in a page", tag.name), help));
    }
    tag.attributes.iter().find_map(|(name, value)| {
        if name == "style" {
            let help = "the site's content security policy blocks it: give the element a class and style it in the book's theme";
            return Some((format!("a `style` attribute on `<{}>` has no effect", tag.name), help));
        }
        if name.starts_with("on") && name.len() > 2 {
            let help = "the site's content security policy blocks it: put the script into the book's own theme";
            return Some((format!("`{name}` on `<{}>` would never run", tag.name), help));
        }
        let target = value.trim();
        if matches!(name.as_str(), "href" | "src" | "xlink:href" | "action" | "formaction") && target.to_lowercase().starts_with("javascript:") {
            return Some((format!("`{name}` on `<{}>` would run a script", tag.name), "the site's content security policy blocks it"));
        }
        let fetches = matches!(name.as_str(), "src" | "srcset" | "poster" | "data" | "background")
            || (matches!(name.as_str(), "href" | "xlink:href") && matches!(tag.name.as_str(), "use" | "image"));
        if fetches && (target.starts_with("//") || (has_scheme(target) && !target.starts_with("data:image/"))) {
            let help = "put the file into the book: a reader's visit is nobody else's business";
            return Some((format!("`{target}` would be fetched from another host"), help));
        }
        None
    })
}

/// The attributes from a byte to the end of their tag, and the byte after it.
fn attributes(html: &str, mut at: usize) -> (Vec<(String, String)>, usize) {
    let bytes = html.as_bytes();
    let mut attributes = Vec::new();
    loop {
        while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            at += 1;
        }
        if at >= bytes.len() || bytes[at] == b'>' {
            return (attributes, (at + 1).min(bytes.len()));
        }
        let start = at;
        while at < bytes.len() && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b'=' | b'>' | b'/') {
            at += 1;
        }
        let name = html[start..at].to_lowercase();
        let mut value = String::new();
        let after = at + html[at..].len() - html[at..].trim_start().len();
        if bytes.get(after) == Some(&b'=') {
            at = after + 1;
            at += html[at..].len() - html[at..].trim_start().len();
            let end = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    at += 1;
                    let end = memchr::memchr(*quote, &bytes[at..]).map_or(bytes.len(), |i| at + i);
                    value = html[at..end].to_owned();
                    (end + 1).min(bytes.len())
                }
                _ => {
                    let end = html[at..].find(|c: char| c.is_whitespace() || c == '>').map_or(bytes.len(), |i| at + i);
                    value = html[at..end].to_owned();
                    end
                }
            };
            at = end;
        } else if at == start {
            // A stray character such as `=`: step over it.
            at += html[at..].chars().next().map_or(1, char::len_utf8);
        }
        attributes.push((name, value));
    }
}
