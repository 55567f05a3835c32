//! Whether the files of a book's own theme do what their author means.
//!
//! In: the theme, and what `[theme]` adds. Out: reports of files that nothing uses, of style sheets that take custom
//! properties away, of strings that nothing shows.
//!
//! Must not know: how templates are rendered, how style sheets are bundled.

use crate::config::ThemeConfig;
use crate::diag::{Code, Diagnostic, nearest};
use crate::keys::parse::parse_toml;
use crate::outputs::theme::{self, File, Theme};
use crate::outputs::{theme_manifest, unused_properties};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that looks like a slip in the book's own theme.
pub(crate) fn check(theme: &Theme, added: &ThemeConfig) -> Vec<Diagnostic> {
    let built_in = theme::built_in_files();
    let mut problems = Vec::new();
    for (path, file) in theme.own_files() {
        match built_in.get(path) {
            Some(before) if path.ends_with(".css") => problems.extend(lost_properties(theme, path, file, before)),
            Some(_) => {}
            None if is_used(theme, path, added) => {}
            None => problems.push(unused(path, file, built_in)),
        }
        if path.starts_with("strings/") && path.ends_with(".toml") {
            problems.extend(unknown_strings(theme, file));
        }
        if path == "icon.svg" && file.bytes.len() > ICON {
            problems.extend(file.own.as_ref().map(large_icon));
        }
    }
    problems.extend(unused_properties::check(theme));
    problems
}

/// Says so where neither the program nor the book's theme has strings in the book's language.
pub(crate) fn untranslated(theme: &Theme, language: &str) -> Option<Diagnostic> {
    let base = language.split('-').next().unwrap_or(language).to_lowercase();
    let spoken = [base.as_str(), language].iter().any(|name| {
        let own = theme.own_files().any(|(path, _)| path == format!("strings/{name}.toml"));
        own || theme::languages().iter().any(|known| known == name)
    });
    // Settings that could not be read name no language.
    if spoken || language.is_empty() {
        return None;
    }
    let message = format!("the interface has no strings in `{language}`: it speaks English");
    let help = format!("translate `cuebook theme eject strings/en.toml` as `strings/{base}.toml` of the book's theme");
    Some(Diagnostic::new(Code::Untranslated, message).in_file(&"book.toml".into()).help(help))
}

/// The largest icon that stands in every page without being felt, in bytes.
const ICON: usize = 4096;

fn large_icon(file: &std::sync::Arc<str>) -> Diagnostic {
    Diagnostic::new(Code::LargeFile, "this icon stands in every page, and it has more than 4 KiB")
        .in_file(file)
        .help("draw it with fewer points, or with fewer digits")
}

/// Whether a file that the built-in theme lacks has a part in the book's theme: a font, a translation, a file that
/// `book.toml`, `bundles.toml` or another file of the theme names.
fn is_used(theme: &Theme, path: &str, added: &ThemeConfig) -> bool {
    let own = &theme.manifest;
    let listed = added.css.iter().chain(&added.js).chain(&own.css).chain(&own.js).any(|name| name.value == path);
    let apart = path == theme_manifest::FILE
        || path.starts_with("fonts/")
        || path.starts_with("strings/")
        || !path.contains('.');
    let name = path.strip_prefix("templates/").unwrap_or(path);
    let named = |(other, file): (&str, &File)| other != path && String::from_utf8_lossy(&file.bytes).contains(name);
    let components = path.starts_with("templates/components/");
    listed || apart || components || theme.own_files().any(named)
}

fn unused(path: &str, file: &File, built_in: &BTreeMap<String, &[u8]>) -> Diagnostic {
    let help = match nearest(path, built_in.keys().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`? `cuebook theme list` names all files that can be replaced"),
        None if path.ends_with(".css") => "add it with `css = [\"…\"]` under `[theme]`".to_owned(),
        None if path.ends_with(".js") => "add it with `js = [\"…\"]` under `[theme]`".to_owned(),
        None => "`cuebook theme list` names the files that can be replaced".to_owned(),
    };
    let problem = Diagnostic::new(Code::UnusedThemeFile, "nothing uses this file of the theme").help(help);
    match &file.own {
        Some(own) => problem.in_file(own),
        None => problem,
    }
}

/// A style sheet that replaces a built-in one and lacks custom properties that other styles use: those styles fail.
fn lost_properties(theme: &Theme, path: &str, file: &File, before: &[u8]) -> Option<Diagnostic> {
    let sheets: Vec<(&str, Cow<'_, str>)> = theme
        .all_files()
        .filter(|(other, _)| other.ends_with(".css"))
        .map(|(other, file)| (other, String::from_utf8_lossy(&file.bytes)))
        .collect();
    let defined: BTreeSet<String> = sheets.iter().flat_map(|(_, css)| properties(css)).collect();
    let others = sheets.iter().filter(|(other, _)| *other != path);
    let used: BTreeSet<&str> = others.flat_map(|(_, css)| used_properties(css)).collect();
    let before = properties(&String::from_utf8_lossy(before));
    let lost: Vec<String> =
        before.into_iter().filter(|name| !defined.contains(name) && used.contains(&**name)).collect();
    let first = lost.first()?;
    let others = match lost.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let message =
        format!("this file takes the place of the built-in one and lacks `{first}`{others}, which other styles use");
    let help = "to change some of the styles, put your rules into a file of another name and add it with `css = [\"…\"]` under `[theme]`";
    let problem = Diagnostic::new(Code::LostProperty, message).help(help);
    Some(match &file.own {
        Some(own) => problem.in_file(own),
        None => problem,
    })
}

/// The custom properties that a style sheet sets.
fn properties(css: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in css.match_indices("--") {
        let name: String = css[at..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
        if css[at + name.len()..].trim_start().starts_with(':') {
            names.insert(name);
        }
    }
    names
}

/// The custom properties that a style sheet uses.
fn used_properties(css: &str) -> impl Iterator<Item = &str> {
    let calls = css.match_indices("var(--").map(|(at, call)| &css[at + call.len() - 2..]);
    calls.filter_map(|rest| Some(&rest[..rest.find([')', ','])?]))
}

/// Strings that neither the built-in theme has nor a template or script of the book shows.
fn unknown_strings(theme: &Theme, file: &File) -> Vec<Diagnostic> {
    let (Some(place), Ok(text)) = (&file.own, std::str::from_utf8(&file.bytes)) else { return Vec::new() };
    let known = theme::built_in_strings();
    let shown = |key: &str| {
        let mut sources = theme.own_files().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".js"));
        sources.any(|(_, file)| String::from_utf8_lossy(&file.bytes).contains(key))
    };
    // What cannot be read is reported where strings are loaded.
    let table = parse_toml(text, place, 0, &mut Vec::new());
    let unknown = table.iter().map(|(key, _)| key).filter(|key| !known.contains(&key.value) && !shown(&key.value));
    unknown
        .map(|key| {
            let problem = Diagnostic::new(Code::UnknownKey, format!("nothing shows the string `{}`", key.value));
            let help = match nearest(&key.value, known.iter().map(String::as_str)) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "`cuebook theme eject strings/en.toml` shows those there are".to_owned(),
            };
            problem.at(place, key.span.clone()).help(help)
        })
        .collect()
}
