//! Redirects: pages where others stood, and the parts that have moved from a page.
//!
//! In: what has moved. Out: a page that leads on, or data for the script that does (`js/moved.js`).
//!
//! Must not know: which aliases an author wrote.

use crate::book::aliases::Moved;
use crate::markdown::text::escaped;
use crate::outputs::json;
use crate::route::Route;
use serde_json::Value;

/// A page that leads to where another has moved; parts of it may have moved elsewhere (`js/moved.js` takes a reader there).
/// `script` is the path of that script from the root.
pub(crate) fn redirect(from: &Route, moved: &[Moved], script: Option<&str>, language: &str) -> Vec<u8> {
    let Some(main) = moved.iter().find(|one| one.anchor.is_none()).or(moved.first()) else { return Vec::new() };
    let parts = moved.iter().any(|one| one.anchor.is_some());
    let to = match &main.anchor {
        None => href(from, main),
        Some(_) => from.link_to(&main.to),
    };
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"0; url={}\">", escaped(&to));
    let (refresh, script) = match script.filter(|_| parts) {
        // Only a script knows which part was asked for.
        Some(script) => {
            let mut map = moved_parts(from, moved);
            map.insert(String::new(), to.as_str().into());
            let map = json::for_script(&map);
            let root = from.to_root();
            let script = escaped(script);
            let data = format!("<script type=\"application/json\" id=\"cuebook-moved\">{map}</script>");
            (format!("<noscript>{refresh}</noscript>"), format!("{data}<script src=\"{root}{script}\"></script>"))
        }
        None => (refresh, String::new()),
    };
    let links: String = moved
        .iter()
        .filter_map(|one| {
            let (to, id) = (escaped(&href(from, one)), escaped(one.anchor.as_deref()?));
            Some(format!("<li id=\"{id}\"><a href=\"{to}\">#{id}</a></li>"))
        })
        .collect();
    let links = if links.is_empty() { links } else { format!("<ul>{links}</ul>") };
    let to = escaped(&to);
    format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{to}</title><meta name=\"robots\" content=\"noindex\">{refresh}<link rel=\"canonical\" href=\"{to}\"></head><body><main><h1><a href=\"{to}\">{to}</a></h1>{links}</main>{script}</body></html>\n",
        escaped(language),
    )
    .into_bytes()
}

fn href(from: &Route, moved: &Moved) -> String {
    let part = moved.part.as_ref().map(|part| format!("#{}", crate::route::encode_fragment(part)));
    format!("{}{}", from.link_to(&moved.to), part.unwrap_or_default())
}

/// The parts that have moved from a page, as JSON for a script: old id → link; none when no part has.
pub(crate) fn moved_json(from: &Route, moved: &[Moved]) -> Option<String> {
    let map = moved_parts(from, moved);
    (!map.is_empty()).then(|| json::for_script(&map))
}

fn moved_parts(from: &Route, moved: &[Moved]) -> serde_json::Map<String, Value> {
    moved.iter().filter_map(|one| Some((one.anchor.clone()?, href(from, one).into()))).collect()
}
