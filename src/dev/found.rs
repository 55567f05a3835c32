//! The path of a request → a route of the site, and how that is answered.
//!
//! In: a path as it stands in a request. Out: what stands there, its media type, the page with the script that reloads it.
//!
//! Must not know: connections, builds.

use crate::cache::memo::Memo;
use crate::outputs::places::base_path;
use crate::route::Route;
use crate::site::whole::Site;

/// A request's path as a path of the site, or `None` when it cannot be one. Decoded once, and only as UTF-8.
pub(super) fn clean_path(path: &str) -> Option<String> {
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    let path = decoded.strip_prefix('/')?;
    let bad = path.contains(['\0', '\\']) || path.split('/').any(|part| part == ".." || part == ".");
    (!bad).then(|| path.to_owned())
}

pub(super) enum StandsAt {
    Route(Route),
    /// A folder without its slash.
    Folder,
    Nothing,
}

/// What stands at a path, also without its ending and under the path that the site will be published at.
pub(super) fn find(site: &Site, memo: &Memo, path: &str) -> StandsAt {
    let base = site.scene.config.book.base_url.as_deref().map(base_path).unwrap_or_default();
    let below_base = format!("/{path}").strip_prefix(&base).filter(|_| base.len() > 1).map(str::to_owned);
    for path in [Some(path.to_owned()), below_base].into_iter().flatten() {
        let candidates = match path.strip_suffix('/') {
            _ if path.is_empty() => vec!["index.html".to_owned()],
            Some(folder) => vec![format!("{folder}/index.html")],
            None => vec![path.clone(), format!("{path}.html")],
        };
        for candidate in candidates {
            let route = Route::new(candidate);
            if site.has(&route, memo) {
                return StandsAt::Route(route);
            }
        }
        if !path.is_empty() && !path.ends_with('/') && site.has(&Route::new(format!("{path}/index.html")), memo) {
            return StandsAt::Folder;
        }
    }
    StandsAt::Nothing
}

pub(super) fn with_reload(html: &[u8], version: u64) -> Vec<u8> {
    let script = format!("<script src=\"/__cuebook/reload.js\" data-version=\"{version}\" defer></script>");
    // `defer` leaves `currentScript` set while the script runs.
    let at = html.windows(7).rposition(|window| window == b"</body>").unwrap_or(html.len());
    [&html[..at], script.as_bytes(), &html[at..]].concat()
}

/// The media type of a route, by its ending.
pub(super) fn content_type(route: &Route) -> &'static str {
    match route.as_str().rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "pdf" => "application/pdf",
        "xml" => "application/xml; charset=utf-8",
        "txt" | "tsv" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "zip" | "apkg" => "application/zip",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}
