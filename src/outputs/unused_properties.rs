//! Custom properties in a book's own theme that nothing has.
//!
//! In: the theme. Out: reports, each with the nearest name there is. Must not know: how style sheets are bundled.

use crate::diag::{Code, Diagnostic, Severity};
use crate::outputs::theme::{self, File, Theme};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Custom properties that a style sheet of the book sets, and neither the built-in theme sets nor anything uses.
pub(crate) fn check(theme: &Theme) -> Vec<Diagnostic> {
    let css = |path: &str| path.ends_with(".css");
    let built_in = theme::built_in_files().iter().filter(|(path, _)| css(path));
    let known: BTreeSet<String> = built_in
        .flat_map(|(_, bytes)| set_in(&String::from_utf8_lossy(bytes)).into_keys().collect::<Vec<_>>())
        .collect();
    let text = |file: &File| String::from_utf8_lossy(&file.bytes).into_owned();
    let used: Vec<String> =
        theme.own_files().filter(|(path, _)| !path.contains("fonts/")).map(|(_, file)| text(file)).collect();
    let is_used =
        |name: &str| used.iter().any(|text| text.matches(name).count() > text.matches(&format!("{name}:")).count());
    let mut problems = Vec::new();
    for (_, file) in theme.own_files().filter(|(path, _)| css(path)) {
        let Some(place) = &file.own else { continue };
        for (name, span) in set_in(&text(file)) {
            if known.contains(&name) || is_used(&name) {
                continue;
            }
            let problem = Diagnostic::new(Code::UnknownKey, format!("nothing uses the custom property `{name}`"));
            // It changes nothing, so the site is right all the same.
            let problem = Diagnostic { severity: Severity::Warning, ..problem };
            let problem = problem.at(place, span).help("`cuebook theme eject css/tokens.css` shows those there are");
            problems.push(problem.suggest(&name, known.iter().map(String::as_str)));
        }
    }
    problems
}

/// The custom properties that a style sheet sets, each with the place where it does so first.
fn set_in(css: &str) -> BTreeMap<String, Range<usize>> {
    let mut found = BTreeMap::new();
    for (at, _) in css.match_indices("--") {
        let before = css[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '(')) {
            continue;
        }
        let name: String = css[at..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
        let end = at + name.len();
        if css[end..].trim_start().starts_with(':') {
            found.entry(name).or_insert(at..end);
        }
    }
    found
}
