//! Links of a built site, followed by someone who has nothing but the files.

use crate::project::Site;
use std::collections::{BTreeMap, BTreeSet};

/// Links of a site that lead to no file, or to an id that its file does not have.
pub fn dead_ends(site: &Site) -> Vec<String> {
    let pages: BTreeMap<&str, String> = site
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path.as_str(), String::from_utf8_lossy(bytes).into_owned()))
        .collect();
    let ids: BTreeMap<&str, BTreeSet<String>> =
        pages.iter().map(|(path, html)| (*path, attributes(html, &["id"]).into_iter().collect())).collect();
    let mut dead = Vec::new();
    for (path, html) in &pages {
        // The page for what is missing stands at any depth: its links are absolute.
        if *path == "404.html" {
            continue;
        }
        for link in attributes(html, &["href", "src"]) {
            if link.starts_with("http:")
                || link.starts_with("https:")
                || link.starts_with("mailto:")
                || link.starts_with("data:")
            {
                continue;
            }
            let (to, fragment) = link.split_once('#').map_or((link.as_str(), None), |(to, id)| (to, Some(id)));
            let to = cuebook::inside::route::decode(to.split('?').next().unwrap_or(to));
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let target =
                if to.is_empty() { Some((*path).to_owned()) } else { cuebook::inside::route::resolve(folder, &to) };
            let Some(target) = target.filter(|target| site.contains_key(target)) else {
                dead.push(format!("{path}: {link}"));
                continue;
            };
            // Scripts make the places of these pages.
            let made = matches!(target.as_str(), "study.html" | "filter.html" | "search.html");
            let fragment = fragment.map(cuebook::inside::route::decode).filter(|id| !id.is_empty() && !made);
            if let (Some(id), Some(ids)) = (fragment, ids.get(target.as_str()))
                && !ids.contains(&id)
            {
                dead.push(format!("{path}: {link} (no such id)"));
            }
        }
    }
    dead
}

/// Ids that stand twice on one page.
pub fn repeated_ids(site: &Site) -> Vec<String> {
    let mut repeated = Vec::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let mut seen = BTreeSet::new();
        for id in attributes(&String::from_utf8_lossy(bytes), &["id"]) {
            if !seen.insert(id.clone()) {
                repeated.push(format!("{path}: {id}"));
            }
        }
    }
    repeated
}

/// The values of some attributes of all tags, scripts apart.
fn attributes(html: &str, names: &[&str]) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let script = rest.starts_with("script");
        let mut tag = String::new();
        let mut quoted = false;
        let end = rest.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '>' && !quoted
        });
        let end = end.map_or(rest.len(), |(at, _)| at);
        tag.push_str(&rest[..end]);
        rest = &rest[end..];
        for name in names {
            for (at, _) in tag.match_indices(&format!(" {name}=\"")) {
                let value = &tag[at + name.len() + 3..];
                let value = &value[..value.find('"').unwrap_or(value.len())];
                let value = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
                values.push(value.replace("&#39;", "'").replace("&amp;", "&"));
            }
        }
        if script {
            rest = rest.find("</script").map_or("", |end| &rest[end..]);
        }
    }
    values
}
