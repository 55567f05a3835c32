//! Any text as paths, links and slugs. A link from one route leads, by the rules of relative links, to the other.

#![no_main]

use cuebook::route::{self, Route};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (first, second) = text.split_once('\n').unwrap_or((&text, ""));
    for text in [first, second] {
        let slug = route::slug(text);
        assert!(!slug.is_empty() && !slug.contains(['/', '\\', '"', '<', '&', ' ', '.']), "{slug}");
        route::decode(text);
        route::encode_fragment(text);
        assert_eq!(route::decode(&route::encode(text)).trim_start_matches("./"), text.trim_start_matches("./"));
        Route::of_page(text, None).folded();
        Route::of_page(text, Some("slug")).under("https://x.io/b/");
    }
    if let Some(path) = route::resolve("", first).and_then(|folder| route::resolve(&folder, second)) {
        assert!(!path.split('/').any(|part| part == ".." || part == "."), "{path}");
        assert_eq!(route::resolve("", &path).as_deref(), Some(&*path));
    }
    let whole = |text: &str| route::resolve("", text).filter(|path| !path.is_empty());
    if let (Some(from), Some(to)) = (whole(first), whole(second)) {
        let (from, to) = (Route::new(from), Route::new(to));
        let link = from.link_to(&to);
        assert_eq!(route::resolve(from.folder(), &route::decode(&link)).as_deref(), Some(to.as_str()), "{link}");
    }
});
