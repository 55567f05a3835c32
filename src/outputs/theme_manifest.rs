//! `theme.toml`: what a theme says of itself.
//!
//! In: its text. Out: [`Manifest`]: the style sheets and scripts that the theme adds, and whether its templates are written
//! for this program. Must not know: the theme's files.

use crate::diag::{Checked, Code, Diagnostic};
use crate::keys::parse::parse_toml;
use crate::keys::{Keys, Spanned};
use std::sync::Arc;

/// The version of what templates see: the names in `docs/content/reference/templates.md`, and the blocks of `base.html`. It grows when a theme
/// that worked may fail.
pub(crate) const INTERFACE: i64 = 1;

/// The name of the file.
pub(crate) const FILE: &str = "theme.toml";

/// What a theme adds to the built-in one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Manifest {
    /// Style sheets that come after the built-in ones.
    pub css: Vec<Spanned<String>>,
    /// Scripts that come after the built-in ones.
    pub js: Vec<Spanned<String>>,
}

/// Reads `theme.toml`.
pub(crate) fn read(text: &str, file: &Arc<str>) -> Checked<Manifest> {
    let mut problems = Vec::new();
    let table = parse_toml(text, file, 0, &mut problems);
    let mut keys = Keys::new(&table, file, &mut problems);
    let span = keys.take("interface").map(|value| (value.value.to_json(), value.span.clone()));
    let [css, js] = ["css", "js"].map(|key| keys.texts(key).unwrap_or_default());
    keys.finish("`theme.toml`");
    if let Some((version, span)) = span.filter(|(version, _)| *version != INTERFACE) {
        let message = format!(
            "this theme is written for version {version} of the template interface, and this cuebook has version {INTERFACE}"
        );
        let help = match version.as_i64() {
            Some(newer) if newer > INTERFACE => "use a newer cuebook, or an older version of the theme".to_owned(),
            _ => format!("compare it with `cuebook theme diff`, mend it, then write `interface = {INTERFACE}`"),
        };
        problems.push(Diagnostic::new(Code::BadTemplate, message).at(file, span).help(help));
    }
    Checked { value: Manifest { css, js }, diagnostics: problems }
}
