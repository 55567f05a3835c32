//! Assets: the theme's styles, scripts and fonts, bundled and named by their content.
//!
//! In: a theme, with its `bundles.toml`. Out: [`Assets`]: what to publish under `assets/`, and the map from the name a
//! template uses (`site.css`) to the published path (`assets/site.1f2e3d4c.css`); styles that stand in a page itself.
//!
//! Must not know: pages. Only the theme's files are named by content: files made from the book keep their names, so that
//! an edit of prose does not touch every page.

use crate::config::ThemeConfig;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest;
use crate::keys::parse::parse_toml;
use crate::keys::{Keys, Spanned, Table, Value};
use crate::outputs::sheets::fonts::is_font;
use crate::outputs::theme::Theme;
use crate::outputs::view::Inline;
use crate::route::Route;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Published assets.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// Name in templates → path from the root.
    pub paths: BTreeMap<String, String>,
    /// What stands at each path.
    pub files: Vec<(Route, Arc<[u8]>)>,
    /// Published files that offline reading keeps with a track, and not after the first visit.
    pub later: BTreeSet<Route>,
    /// Name in templates → what stands in a page itself: a style sheet, or the script of a frame.
    pub inline: BTreeMap<String, Inline>,
    /// The theme's own icon as an address that needs no file.
    pub icon: Option<String>,
    /// Bundle → how the names of the strings start that it carries itself.
    strings: BTreeMap<String, Vec<String>>,
    /// Bundle → files of the theme that it carries as texts.
    texts: BTreeMap<String, Vec<String>>,
}

/// What scripts are told of the book.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    /// Prefix of everything the book stores in a reader's browser.
    pub key: &'a str,
    /// The prefixes it had before.
    pub was: &'a [String],
    /// Its title.
    pub title: &'a str,
    /// Its language.
    pub language: &'a str,
    /// What the book adds to the built-in style sheets and scripts.
    pub added: &'a ThemeConfig,
    /// Which languages readers can run, and where their runtimes stand.
    pub runs: &'a serde_json::Value,
    /// What runs before the code of a language.
    pub setups: &'a serde_json::Value,
}

/// A file of a bundle: its path in the theme, and its text.
type BundlePart<'a> = (&'a str, Cow<'a, str>);

/// Bundles the assets of a theme. The bundle that holds `js/core.js` also carries, as a data script, what scripts know of
/// the site on every page: the storage key, the title, the language, the strings. Bundles that `[strings]` names begin with
/// the strings that only they use.
pub(crate) fn bundle(theme: &Theme, about: About<'_>) -> Checked<Assets> {
    let own_icon = theme.file("icon.svg").filter(|file| file.own.is_some());
    let mut assets = Assets { icon: own_icon.map(|file| data_address(&file.bytes)), ..Assets::default() };
    let mut problems = Vec::new();
    let Some(manifest) = theme.file("bundles.toml") else {
        problems.push(Diagnostic::new(Code::BadTemplate, "the theme has no `bundles.toml`"));
        return Checked { value: assets, diagnostics: problems };
    };
    let file: Arc<str> = manifest.own.clone().unwrap_or_else(|| "(built-in theme) bundles.toml".into());
    let text = String::from_utf8_lossy(&manifest.bytes);
    let table = parse_toml(&text, &file, 0, &mut problems);
    let mut keys = Keys::new(&table, &file, &mut problems);
    let bundles = keys.table("bundles").cloned().unwrap_or_default();
    let strings = keys.table("strings");
    let texts = keys.table("texts");
    let files = keys.texts("files").unwrap_or_default();
    let later = keys.texts("later").unwrap_or_default();
    let inline = keys.texts("inline").unwrap_or_default();
    keys.finish("`bundles.toml`");
    assets.strings = lists(strings, (&file, "texts"), &mut problems);
    assets.texts = lists(texts, (&file, "files"), &mut problems);
    for name in files {
        match theme.file(&name.value) {
            Some(found) => assets.publish(&name.value, &found.bytes),
            None => problems.push(missing(&file, &name.value, name.span)),
        }
    }
    for name in later {
        match assets.paths.get(&name.value) {
            Some(path) => _ = assets.later.insert(Route::new(path.as_str())),
            None => problems.push(missing(&file, &name.value, name.span)),
        }
    }
    for name in inline {
        match theme.file(&name.value) {
            Some(found) => {
                let text = without_comments(&String::from_utf8_lossy(&found.bytes));
                let hash = digest::for_policy(&text);
                assets.inline.insert(file_name(&name.value).to_owned(), Inline { text, hash });
            }
            None => problems.push(missing(&file, &name.value, name.span)),
        }
    }
    for (name, font) in theme.print_fonts() {
        assets.publish(name, &font.bytes);
        if !is_font(&font.bytes) {
            let place = font.own.clone().unwrap_or_else(|| name.into());
            let problem = Diagnostic::new(Code::BadTemplate, "this is no font that a sheet can be set in");
            problems.push(problem.in_file(&place).help("it has to be a TrueType or OpenType font, one to a file"));
        }
    }
    assets.publish_bundles(theme, about, (&bundles, &file), &mut problems);
    Checked { value: assets, diagnostics: problems }
}

/// The style sheets or scripts that the book's theme and `book.toml` add to a bundle. Both kinds are added to two bundles, of which
/// each page has one; a file that is missing is reported once.
fn added<'t>(theme: &'t Theme, about: About<'t>, bundle: &str, problems: &mut Vec<Diagnostic>) -> Vec<BundlePart<'t>> {
    let mut found = Vec::new();
    let (own, added) = match bundle {
        "site.css" | "desk.css" => (&theme.manifest.css, &about.added.css),
        "page.js" | "study.js" => (&theme.manifest.js, &about.added.js),
        _ => (&NONE, &NONE),
    };
    let reported = matches!(bundle, "site.css" | "page.js");
    let folder = about.added.name.as_ref().map_or("default", |name| name.value.as_str());
    let manifest = format!("themes/{folder}/theme.toml");
    let of_theme = own.iter().map(|path| (path, manifest.as_str()));
    for (path, named_in) in of_theme.chain(added.iter().map(|path| (path, "book.toml"))) {
        match theme.file(&path.value) {
            Some(content) => found.push((path.value.as_str(), String::from_utf8_lossy(&content.bytes))),
            None if reported => problems.push(not_added(path, folder, named_in)),
            None => {}
        }
    }
    found
}

/// The report of a file that `bundles.toml` names and the theme lacks.
fn missing(file: &Arc<str>, name: &str, span: std::ops::Range<usize>) -> Diagnostic {
    Diagnostic::new(Code::BadTemplate, format!("the theme has no file `{name}`")).at(file, span)
}

/// A table of lists of texts.
fn lists(
    table: Option<&Table>,
    (file, of): (&Arc<str>, &str),
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Vec<String>> {
    let mut lists = BTreeMap::new();
    for (key, value) in table.into_iter().flatten() {
        let Value::List(list) = &value.value else {
            problems.push(no_list(key, of, file, value.span.clone()));
            continue;
        };
        let texts = list.iter().filter_map(|item| match &item.value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        });
        lists.insert(key.value.clone(), texts.collect());
    }
    lists
}

/// A drawing as an address.
fn data_address(svg: &[u8]) -> String {
    let mut address = "data:image/svg+xml,".to_owned();
    for byte in svg.trim_ascii() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'/' | b':' | b'=' | b'(' | b')' | b',' => {
                address.push(char::from(*byte));
            }
            byte => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}

/// The report of a key whose value must be a list.
fn no_list(key: &Spanned<String>, of: &str, file: &Arc<str>, span: std::ops::Range<usize>) -> Diagnostic {
    Diagnostic::new(Code::WrongType, format!("`{}` must be a list of {of}", key.value)).at(file, span)
}

/// Nothing to add.
static NONE: Vec<Spanned<String>> = Vec::new();

/// The report of a style sheet or script that `book.toml` or `theme.toml` names and the theme lacks.
fn not_added(path: &Spanned<String>, folder: &str, named_in: &str) -> Diagnostic {
    Diagnostic::new(Code::BadValue, format!("the theme has no file `{}`", path.value))
        .at(&named_in.into(), path.span.clone())
        .help(format!("put it at `themes/{folder}/{}`", path.value))
}

/// The fonts of the book's own theme for sheets: the browser takes them in the same order as the build that measured
/// with them, and loads one only for a sheet that needs it.
fn own_fonts(theme: &Theme) -> String {
    let (mut css, mut names) = (String::new(), Vec::new());
    for (number, (path, _)) in theme.print_fonts().enumerate() {
        let name = format!("\"Sheet Own {}\"", number + 1);
        css.push_str(&format!(
            "@font-face{{font-family:{name};src:url(\"asset:{path}\");font-weight:100 900;font-display:block}}\n"
        ));
        names.push(name);
    }
    if !names.is_empty() {
        css.push_str(&format!(".sheet{{--sheet-own:{}}}\n", names.join(",")));
    }
    css
}

/// A script or style sheet as it is published.
fn published_text<'t>(theme: &Theme, path: &str, text: &'t str) -> Cow<'t, str> {
    match theme.minified(path) {
        Some(minified) => minified.into(),
        None if path.starts_with("vendor/") => text.into(),
        None => without_comments(text).into(),
    }
}

/// A style sheet or script that the book has changed or added, without indentation, without lines that are nothing but
/// comments and without types within lines. Nothing else within a line is touched. What must stay as published stands in `vendor/`.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    let typed = text.contains(TYPE);
    for line in text.lines() {
        let line = line.trim();
        let opens = line.starts_with("/*") && (line.ends_with("*/") || !line.contains("*/"));
        if inside || opens {
            inside = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            if typed {
                push_without_types(&mut out, line);
            } else {
                out.push_str(line);
            }
            out.push('\n');
        }
    }
    out
}

/// What a type within a line begins with.
const TYPE: &str = "/** @type ";

/// Appends a line without its `/** @type {…} */`.
fn push_without_types(out: &mut String, line: &str) {
    let mut rest = line;
    while let Some((before, tail)) = rest.split_once(TYPE) {
        let Some((_, after)) = tail.split_once("*/") else { break };
        out.push_str(before);
        rest = after.trim_start();
    }
    out.push_str(rest);
}

/// A script of a bundle by itself: what it throws is reported and does not keep the scripts behind it from running.
fn alone(script: &str) -> String {
    format!("try{{\n{script}\n}}catch(error){{reportError(error)}}\n")
}

impl Assets {
    /// Publishes the bundles that `bundles.toml` lists.
    fn publish_bundles(
        &mut self,
        theme: &Theme,
        about: About<'_>,
        (bundles, file): (&Table, &Arc<str>),
        problems: &mut Vec<Diagnostic>,
    ) {
        // Scripts name the bundles that they load on demand, so the bundle that tells them comes last.
        let (mut late, mut early) = (Vec::new(), Vec::new());
        for (name, value) in bundles {
            let Value::List(parts) = &value.value else {
                problems.push(no_list(name, "files", file, value.span.clone()));
                continue;
            };
            let mut found = Vec::new();
            for part in parts {
                let Value::Text(path) = &part.value else { continue };
                match theme.file(path) {
                    Some(content) => found.push((path.as_str(), String::from_utf8_lossy(&content.bytes))),
                    None => problems.push(missing(file, path, part.span.clone())),
                }
            }
            found.extend(added(theme, about, &name.value, problems));
            let tells = found.iter().any(|(path, _)| *path == "js/core.js");
            if tells { &mut late } else { &mut early }.push((name.value.clone(), found));
        }
        for (name, parts) in early.into_iter().chain(late) {
            let bytes = if name.ends_with(".css") {
                self.style(theme, &parts)
            } else {
                self.script(theme, about, (&name, &parts))
            };
            self.publish(&name, bytes.as_bytes());
        }
    }

    /// The style sheets of a bundle, one behind the other.
    fn style(&self, theme: &Theme, parts: &[BundlePart<'_>]) -> String {
        let mut css = String::new();
        for (path, text) in parts {
            css.push_str(&self.styled(&published_text(theme, path, text)));
            if *path == "css/sheet-fonts.css" {
                css.push_str(&self.styled(&own_fonts(theme)));
            }
        }
        css
    }

    /// The scripts of a bundle, each [`alone`], with the data that they need.
    fn script(&self, theme: &Theme, about: About<'_>, (name, parts): (&str, &[BundlePart<'_>])) -> String {
        let mut js = String::new();
        if let Some(starts) = self.strings.get(name) {
            // The longest start of a name, of all bundles, decides who carries it.
            let longest = |name: &str| self.strings.values().map(|starts| start_of(name, starts)).max();
            let own = |name: &str| match start_of(name, starts) {
                0 => false,
                start => Some(start) == longest(name),
            };
            js.push_str(&alone(&data("strings", strings(theme, own))));
        }
        for path in self.texts.get(name).into_iter().flatten() {
            // As it stands in a page, or as it is written: a runtime may hold code of its language.
            let whole = || theme.file(path).map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
            let text = self.inline.get(file_name(path)).map(|inline| inline.text.clone()).or_else(whole);
            let stem = file_name(path).trim_end_matches(".js");
            js.push_str(&alone(&data(&format!("text/{stem}"), text.unwrap_or_default())));
        }
        for (path, text) in parts {
            js.push_str(&alone(&published_text(theme, path, text)));
            if *path == "js/core.js" {
                js.push_str(&alone(&self.site_data(theme, about)));
            }
            if *path == "js/exercise/runner.js" {
                js.push_str(&alone(&data("setups", about.setups)));
            }
        }
        js
    }

    /// Publishes bytes under the file name of `name` with the digest put in.
    fn publish(&mut self, name: &str, bytes: &[u8]) {
        let file_name = file_name(name);
        let (stem, ending) = file_name.rsplit_once('.').unwrap_or((file_name, "bin"));
        let path = format!("assets/{stem}.{}.{ending}", digest::for_name(bytes));
        self.files.push((Route::new(path.as_str()), bytes.into()));
        self.paths.insert(name.to_owned(), path);
    }

    /// A style sheet with `asset:NAME` replaced by the published file, which stands in the same folder.
    fn styled(&self, css: &str) -> String {
        let mut out = String::with_capacity(css.len());
        let mut rest = css;
        while let Some(at) = rest.find("asset:") {
            out.push_str(&rest[..at]);
            let tail = &rest[at + "asset:".len()..];
            let end = tail.find(['"', '\'', ')']).unwrap_or(tail.len());
            let published = self.paths.get(&tail[..end]).map(|path| path.trim_start_matches("assets/"));
            out.push_str(published.unwrap_or(&tail[..end]));
            rest = &tail[end..];
        }
        out.push_str(rest);
        out
    }

    /// What scripts know of the site on every page: the storage key, the strings meant for them, the scripts and styles to load.
    fn site_data(&self, theme: &Theme, about: About<'_>) -> String {
        let About { key, was, title, language, runs, .. } = about;
        let strings = strings(theme, |name| self.strings.values().all(|starts| start_of(name, starts) == 0));
        let loaded = self.paths.iter().filter(|(name, _)| name.ends_with(".js") || name.ends_with(".css"));
        let assets: BTreeMap<_, _> = loaded.collect();
        let site = serde_json::json!({
            "key": key, "was": was, "title": title, "language": language, "strings": strings, "assets": assets,
            "runs": runs, "frame": self.inline.get("frame.js").map(|inline| &inline.hash),
        });
        data("site", site)
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The length of the longest of these with which a name starts; 0 where it starts with none.
fn start_of(name: &str, starts: &[String]) -> usize {
    starts.iter().filter(|start| name.starts_with(start.as_str())).map(String::len).max().unwrap_or(0)
}

/// The interface's strings that are meant for scripts.
fn strings(theme: &Theme, wanted: impl Fn(&str) -> bool) -> BTreeMap<&str, &str> {
    let all = theme.strings.range("js_".to_owned()..).take_while(|(name, _)| name.starts_with("js_"));
    all.filter(|(name, _)| wanted(name)).map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// A data script.
fn data(name: &str, value: impl Serialize) -> String {
    let json = serde_json::to_string(&value);
    debug_assert!(json.is_ok(), "{name}: {json:?}");
    format!("cuebook.data(\"{name}\", {});\n", json.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_comment_lines_go() {
        let text = "/* a\n * b */\n  a { b: c } /* d */\n\n// e\n/** @type {X} */ (x);\n/* one */\nlet y = [.../* z */ /** @type {Y[]} */ (y)];\n";
        assert_eq!(without_comments(text), "a { b: c } /* d */\n(x);\nlet y = [.../* z */ (y)];\n");
    }
}
