//! Routes: the only owner of source path ↔ address, and of relative links between two addresses.
//!
//! In: paths relative to `content/`, slugs. Out: [`Route`], a path from the site's root (`core-language/closures.html`),
//! and the relative link from one route to another.
//!
//! Must not know: what stands at a route, or where the site is published. Every page is a flat `.html` file and every
//! link is relative, so one build works under any address and from disk.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Where an artifact stands: a path from the site's root, with `/`, not percent-encoded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Arc<str>);

/// What must be encoded in a path of a link. `'` and `&` are left to the HTML escaper.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'\\');

impl Route {
    /// A route that is known to be well-formed (no leading `/`, no `.` or `..`).
    pub fn new(path: impl Into<Arc<str>>) -> Route {
        Route(path.into())
    }

    /// The page made from a Markdown file: `a/b.md` → `a/b.html`, `a/_index.md` → `a/index.html`; a slug replaces the
    /// file's name.
    pub fn of_page(source: &str, slug: Option<&str>) -> Route {
        let stem = source.strip_suffix(".md").unwrap_or(source);
        let (folder, name) = stem.rsplit_once('/').map_or(("", stem), |(folder, name)| (folder, name));
        let name = match slug {
            Some(slug) => slug,
            None if is_index(name) => "index",
            None => name,
        };
        Route::new(join(folder, &format!("{name}.html")))
    }

    /// The route of a published file, by its path below the destination.
    pub fn of_file(path: &Path) -> Route {
        // Thousands are looked at in every build, and most systems write a path as we do.
        if let Some(path) = path.to_str().filter(|_| std::path::MAIN_SEPARATOR == '/') {
            return Route::new(path);
        }
        Route::new(path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
    }

    /// The path from the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder, without a trailing `/`; empty at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The folders above, from the top down.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }

    /// The part of the path that Windows cannot hold, if there is one: what is unpacked or cloned there is lost.
    pub fn unportable(&self) -> Option<&str> {
        const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
        let numbered = |stem: &str| {
            let digit = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
            digit.is_some_and(|digit| ["1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"].contains(&digit))
        };
        self.0.split('/').find(|part| {
            let stem = part.split('.').next().unwrap_or_default().trim_end().to_uppercase();
            let device = DEVICES.contains(&stem.as_str()) || numbered(&stem);
            device || part.ends_with(['.', ' ']) || part.contains(['<', '>', ':', '"', '|', '?', '*', '\\'])
        })
    }

    /// From this page up to the root: empty, `../`, `../../`.
    pub fn to_root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }

    /// The relative link from this page to another, percent-encoded; a page's link to itself is its file name.
    pub fn link_to(&self, target: &Route) -> String {
        let (here, there) = (self.0.as_bytes(), target.0.as_bytes());
        // What both have in common, up to the last folder.
        let common = here.iter().zip(there).take_while(|(a, b)| a == b).count();
        let shared = here[..common].iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
        let up = here[shared..].iter().filter(|byte| **byte == b'/').count();
        encode(&("../".repeat(up) + &target.0[shared..]))
    }

    /// The absolute address under a base.
    pub fn under(&self, base: &str) -> String {
        let base = base.trim_end_matches('/');
        match self.0.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => {
                format!("{base}/{}", encode(folder))
            }
            _ => format!("{base}/{}", encode(&self.0)),
        }
    }

    /// The form under which two routes clash on a file system that folds case or normalises Unicode.
    pub fn folded(&self) -> Route {
        // Most are of this form: no copy is made of them.
        match self.0.is_ascii() {
            true if !self.0.bytes().any(|byte| byte.is_ascii_uppercase()) => self.clone(),
            true => Route::new(self.0.to_ascii_lowercase()),
            false => Route::new(self.0.nfkc().flat_map(char::to_lowercase).nfc().collect::<String>()),
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for Route {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Route {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Route, D::Error> {
        Arc::<str>::deserialize(deserializer).map(Route)
    }
}

/// Percent-encodes what may not stand in the path of a link. A path whose first part holds a `:` is led by `./`, or it
/// would read as a scheme.
pub fn encode(path: &str) -> String {
    let encoded: Cow<'_, str> = utf8_percent_encode(path, PATH).into();
    let first = encoded.split('/').next().unwrap_or_default();
    if first.contains(':') { format!("./{encoded}") } else { encoded.into_owned() }
}

/// Percent-encodes a value of a query: everything but letters, digits and the few marks that mean nothing there.
pub(crate) fn encode_value(value: &str) -> String {
    const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');
    Cow::from(utf8_percent_encode(value, VALUE)).into_owned()
}

/// Whether a part of a path is the name of a file or folder that cuebook may write: not empty, no `.` or `..`, none that is
/// version control's. `Path` would pass over some of these in silence.
pub(crate) fn is_name(part: &str) -> bool {
    !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git") && !part.contains(['\\', '\0'])
}

/// Percent-encodes what may not stand in the fragment of a link.
pub fn encode_fragment(id: &str) -> String {
    const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'%');
    Cow::from(utf8_percent_encode(id, FRAGMENT)).into_owned()
}

/// Undoes percent-encoding; bytes that are no UTF-8 stay encoded.
pub fn decode(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8().map_or_else(|_| path.to_owned(), |text| text.into_owned())
}

/// Whether a destination has a scheme (`https:`, `mailto:`), rather than being a path.
pub(crate) fn has_scheme(to: &str) -> bool {
    to.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Whether a destination is on another host.
pub(crate) fn is_remote(to: &str) -> bool {
    has_scheme(to) || to.starts_with("//")
}

/// Percent-encodes what no address may hold; what is encoded already stays.
pub(crate) fn encode_address(to: &str) -> String {
    const ADDRESS: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    // The brackets of an IPv6 address are part of it.
    let literal = to.find("://[").and_then(|at| to[at..].find(']').map(|end| at + end + 1)).unwrap_or(0);
    format!("{}{}", &to[..literal], utf8_percent_encode(&to[literal..], ADDRESS))
}

/// Whether a link has a scheme that runs something, or shows what stands in the link itself. Pictures of pixels may.
pub(crate) fn runs(to: &str) -> bool {
    // What a browser leaves out of an address it reads.
    let to: String = to.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let Some((scheme, rest)) = to.split_once(':') else { return false };
    let picture =
        || rest.to_ascii_lowercase().starts_with("image/") && !rest.to_ascii_lowercase().starts_with("image/svg");
    match scheme.to_ascii_lowercase().as_str() {
        "javascript" | "vbscript" => true,
        "data" => !picture(),
        _ => false,
    }
}

/// Whether a file name without `.md` stands for its folder.
pub(crate) fn is_index(name: &str) -> bool {
    name == "_index"
}

/// Joins a folder and a relative path.
pub(crate) fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// Resolves a relative path against a folder: `None` when it climbs above the root.
pub fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// An id or file name from any text: letters and digits in lower case, everything else one `-`. Unicode-safe; the same
/// text gives the same slug; never empty.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    if text.is_ascii() {
        push_slug(text.chars(), &mut slug);
    } else {
        push_slug(text.nfc(), &mut slug);
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// The id that GitHub gives to a heading of some text: letters, digits, `-` and `_` in lower case, and each space one `-`.
pub(crate) fn github_id(text: &str) -> String {
    let kept = text.trim().chars().filter_map(|c| match c {
        ' ' => Some('-'),
        '-' | '_' => Some(c),
        c if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => Some(c),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

fn push_slug(text: impl Iterator<Item = char>, slug: &mut String) {
    for c in text {
        if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
            slug.extend(c.to_lowercase());
        } else if c == '_' {
            slug.push('_');
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '’' {
            slug.push('-');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(from: &str, to: &str) -> String {
        Route::new(from).link_to(&Route::new(to))
    }

    #[test]
    fn pages_are_flat_html_files() {
        assert_eq!(Route::of_page("a/b.md", None).as_str(), "a/b.html");
        assert_eq!(Route::of_page("a/_index.md", None).as_str(), "a/index.html");
        assert_eq!(Route::of_page("_index.md", None).as_str(), "index.html");
        assert_eq!(Route::of_page("a/b.md", Some("c")).as_str(), "a/c.html");
    }

    #[test]
    fn links_are_relative_and_encoded() {
        assert_eq!(link("a/b.html", "a/c.html"), "c.html");
        assert_eq!(link("a/b.html", "index.html"), "../index.html");
        assert_eq!(link("index.html", "x y/50%#.html"), "x%20y/50%25%23.html");
        assert_eq!(link("a/b/c.html", "a/d/e.html"), "../d/e.html");
        assert_eq!(link("a/b.html", "ab/c.html"), "../ab/c.html");
        assert_eq!(link("a/b/c.html", "a/b.html"), "../b.html");
        assert_eq!(link("a/b.html", "a/b.html"), "b.html");
        assert_eq!(link("é/b.html", "è/c.html"), "../%C3%A8/c.html");
        assert_eq!(link("index.html", "a:b.html"), "./a:b.html");
    }

    #[test]
    fn resolving_never_climbs_out() {
        assert_eq!(resolve("a", "../b.md").as_deref(), Some("b.md"));
        assert_eq!(resolve("a", "../../b.md"), None);
        assert_eq!(resolve("", "./x/../y").as_deref(), Some("y"));
    }

    #[test]
    fn slugs_keep_letters_of_any_script() {
        assert_eq!(slug("What does `__init__` do?"), "what-does-__init__-do");
        assert_eq!(slug("Größe: 日本語"), "größe-日本語");
        assert_eq!(slug("???"), "section");
        assert_eq!(slug("Don't"), "dont");
    }

    #[test]
    fn addresses_drop_index() {
        assert_eq!(Route::new("a/index.html").under("https://x.io/b/"), "https://x.io/b/a/");
        assert_eq!(Route::new("index.html").under("https://x.io"), "https://x.io/");
        assert_eq!(Route::new("a/myindex.html").under("https://x.io"), "https://x.io/a/myindex.html");
    }
}
