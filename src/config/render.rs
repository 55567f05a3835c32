//! `[render.LANG]`: languages whose code blocks are shown as pictures.
//!
//! In: the table of `book.toml`, and the drawings beside the pages. Out: [`Rendering`]: what draws a block, and the picture of a
//! block by its content. Must not know: pages, or how anything is run.

use crate::diag::{Code, Diagnostic};
use crate::digest;
use crate::keys::{Keys, Table, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// `[render]`, with the pictures there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Rendering {
    /// Language → program and arguments.
    pub commands: BTreeMap<String, Vec<String>>,
    /// Name of a picture, without its ending → where it stands in the site, and its size in pixels.
    pub pictures: BTreeMap<String, (String, Option<(u32, u32)>)>,
}

/// How many digits of a name tell contents apart.
const DIGITS: usize = 16;

/// The name of the picture of a block, without its ending: another text has another picture.
pub(crate) fn name(language: &str, code: &str) -> String {
    let content = format!("{language}\n{}", code.trim_end());
    format!("{language}-{}", digest::bytes(content.as_bytes()).hex(DIGITS))
}

impl Rendering {
    /// Whether a name is that of a picture which `cuebook render` made, or might have.
    pub fn is_name(&self, name: &str) -> bool {
        let parts = name.rsplit_once('-');
        let is_digest =
            |text: &str| text.len() == DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        parts.is_some_and(|(language, digest)| self.commands.contains_key(language) && is_digest(digest))
    }

    /// Takes note of the pictures among some files, given by their routes with their sizes.
    pub fn note<'a>(&mut self, files: impl Iterator<Item = (&'a str, Option<(u32, u32)>)>) {
        for (route, size) in files {
            let file = route.rsplit('/').next().unwrap_or(route);
            if let Some(name) = file.strip_suffix(".svg").filter(|name| self.is_name(name)) {
                self.pictures.entry(name.to_owned()).or_insert_with(|| (route.to_owned(), size));
            }
        }
    }

    /// The picture of a block: where it stands, and its size.
    pub fn picture(&self, language: &str, code: &str) -> Option<&(String, Option<(u32, u32)>)> {
        if !self.commands.contains_key(language) {
            return None;
        }
        self.pictures.get(&name(language, code))
    }
}

/// Reads `[render]`.
pub(crate) fn read(table: &Table, file: &Arc<str>, problems: &mut Vec<Diagnostic>) -> Rendering {
    let mut commands = BTreeMap::new();
    for (language, value) in table {
        let Value::Table(table) = &value.value else {
            let message = format!("`render.{}` must be a table", language.value);
            problems.push(Diagnostic::new(Code::WrongType, message).at(file, value.span.clone()));
            continue;
        };
        let mut keys = Keys::new(table, file, problems);
        let command: Vec<String> =
            keys.texts("command").unwrap_or_default().into_iter().map(|word| word.value).collect();
        keys.finish(&format!("`[render.{}]`", language.value));
        if command.is_empty() {
            let message = format!("`[render.{}]` has no command", language.value);
            let help = "write `command = [\"dot\", \"-Tsvg\"]`: program and arguments, no shell";
            problems.push(Diagnostic::new(Code::BadValue, message).at(file, language.span.clone()).help(help));
            continue;
        }
        commands.insert(language.value.to_lowercase(), command);
    }
    Rendering { commands, pictures: BTreeMap::new() }
}
