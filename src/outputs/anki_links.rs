//! What a card of Anki shows of the site: links that lead out of Anki, images that are in its package.
//!
//! In: HTML made for a page, where that page stands, the book's images. Out: HTML that is right within Anki.
//!
//! Must not know: notes, decks, packages.

use crate::digest;
use crate::markdown::raw_html::{self, Token};
use crate::markdown::text::escaped;
use crate::route::{self, Route};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The images of a book by their route.
pub type BookImages = BTreeMap<Route, Arc<[u8]>>;

/// HTML whose links lead somewhere from within Anki: images are those of the package, other relative links become
/// absolute, or vanish when there is no address. `url` is where the HTML's page is published, `home` its route.
pub(crate) fn settled<'h>(html: &'h str, (url, home): (&str, &str), images: &BookImages) -> Cow<'h, str> {
    if !raw_html::may_have_attribute(html, &["href", "src", "srcset", "poster", "cite"]) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    let mut from = 0;
    for token in raw_html::tokens(html) {
        let Token::Start(tag) = token else { continue };
        let own = |src: &str| image_route(src, home).filter(|route| images.contains_key(route));
        let image = tag.get("src").filter(|_| tag.name == "img").and_then(own);
        for attribute in &tag.attributes {
            let settled = match (attribute.name.as_str(), &image) {
                ("src", Some(route)) => Some(image_name(route)),
                // Other sizes of an image that is in the package would be fetched from the site.
                ("srcset", Some(_)) => None,
                ("href" | "xlink:href" | "src" | "poster" | "cite", _) => absolute(&attribute.value, url),
                ("srcset", None) => raw_html::candidates(&attribute.value)
                    .try_fold((String::new(), 0), |(mut list, at), range| {
                        list.push_str(&attribute.value[at..range.start]);
                        list.push_str(&absolute(&attribute.value[range.clone()], url)?);
                        Some((list, range.end))
                    })
                    .map(|(list, at)| list + &attribute.value[at..]),
                _ => continue,
            };
            match settled {
                Some(link) if link == attribute.value => {}
                Some(link) => {
                    out.extend([&html[from..attribute.quoted.start], "\"", &escaped(&link), "\""]);
                    from = attribute.quoted.end;
                }
                None => {
                    out.push_str(html[from..attribute.start].trim_end());
                    from = attribute.quoted.end;
                }
            }
        }
    }
    out.push_str(&html[from..]);
    out.into()
}

/// The route of an image as a note shows it.
pub(crate) fn image_route(src: &str, home: &str) -> Option<Route> {
    if route::is_remote(src) {
        return None;
    }
    let path = src.split(['#', '?']).next().unwrap_or(src);
    let folder = home.rsplit_once('/').map_or("", |(folder, _)| folder);
    route::resolve(folder, &route::decode(path)).map(Route::new)
}

/// The name of an image among all of a reader's: its route, with the digest of that route, so that no other book's meets it.
pub(crate) fn image_name(route: &Route) -> String {
    let digest = digest::of(&("anki image", route.as_str())).hex(8);
    let name = route.as_str().rsplit('/').next().unwrap_or_default();
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    format!("cuebook-{digest}-{plain}")
}

/// A link, seen from outside the site.
fn absolute(link: &str, url: &str) -> Option<String> {
    if route::has_scheme(link) || link.starts_with("//") {
        return Some(link.to_owned());
    }
    let url = url.split('#').next().unwrap_or_default();
    let host = url.find("://").map(|at| at + 3)?;
    if link.starts_with('#') {
        return Some(format!("{url}{link}"));
    }
    let root = url[host..].find('/').map_or(url.len(), |at| host + at);
    let folder = url[root..].rfind('/').map_or("", |at| &url[root..root + at]);
    let (path, tail) = link.split_at(link.find(['#', '?']).unwrap_or(link.len()));
    let folder = if path.starts_with('/') { "" } else { folder };
    let slash = if path.ends_with('/') { "/" } else { "" };
    Some(format!("{}/{}{slash}{tail}", &url[..root], route::resolve(folder, path)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_out_of_anki() {
        let html = "<a href=\"../x/y.html#z\">y</a> <a href=\"#here\">h</a> <img src=\"a.png\" alt=\"1 > 0\"> <a href=\"https://a.b\">b</a>";
        let settled = |html: &str, url: &str| settled(html, (url, "t/q.html"), &BookImages::new()).into_owned();
        assert_eq!(
            settled(html, "https://h.io/book/t/q.html#part"),
            "<a href=\"https://h.io/book/x/y.html#z\">y</a> <a href=\"https://h.io/book/t/q.html#here\">h</a> \
             <img src=\"https://h.io/book/t/a.png\" alt=\"1 > 0\"> <a href=\"https://a.b\">b</a>"
        );
        assert_eq!(settled(html, ""), "<a>y</a> <a>h</a> <img alt=\"1 > 0\"> <a href=\"https://a.b\">b</a>");
        assert_eq!(settled("a < b <a href=\"x", "https://h.io/"), "a < b <a href=\"x");
    }
}
