//! Where pages stand that no author names: tags, sheets, booklets, plain Markdown.
//!
//! In: slugs, ids. Out: routes.
//!
//! Must not know: what stands there.

use crate::route::Route;

/// Where a page's plain Markdown stands.
pub(crate) fn markdown_route(page: &Route) -> Route {
    let path = page.as_str();
    Route::new(format!("{}.md", path.strip_suffix(".html").unwrap_or(path)))
}

/// Where a topic's sheet stands.
pub(crate) fn topic_sheet_route(folder: &str) -> Route {
    Route::new(format!("print/topics/{folder}.html"))
}

/// Where a track's sheet stands, whole or at one level.
pub(crate) fn track_sheet_route(slug: &str, level: Option<&str>) -> Route {
    Route::new(match level {
        Some(level) => format!("print/tracks/{slug}/{level}.html"),
        None => format!("print/tracks/{slug}.html"),
    })
}

/// Where a track's booklet stands.
pub(crate) fn booklet_route(slug: &str) -> Route {
    Route::new(format!("print/books/{slug}.html"))
}

/// Where a tag's page stands.
pub(crate) fn tag_route(id: &str) -> Route {
    Route::new(format!("tags/{id}.html"))
}

/// The path of an address, with a slash at both ends.
pub(crate) fn base_path(base_url: &str) -> String {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    match rest.split_once('/') {
        Some((_, path)) if !path.is_empty() => format!("/{}/", path.trim_matches('/')),
        _ => "/".to_owned(),
    }
}
