//! `[run.LANG]`: what runs a reader's code in the page.
//!
//! In: the table `run` of `book.toml`. Out: [`RunConfig`] by language, and which files of a book are a runtime's. A runtime is
//! a worker script of the theme, and what its npm package holds.
//!
//! Must not know: where files are, how code is run.

use crate::diag::{Code, Diagnostic};
use crate::keys::parse::parse_toml;
use crate::keys::{Keys, Spanned, Table, Value};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What can run a language in a browser.
#[derive(Debug, PartialEq)]
pub struct Runtime {
    /// Its name, and that of its worker script in the theme.
    pub name: &'static str,
    /// The language that it runs.
    pub language: &'static str,
    /// The npm package that holds its files; none for what browsers have.
    pub package: Option<&'static str>,
    /// Its files, by their path in the package.
    pub files: &'static [&'static str],
    /// What they weigh as published, in megabytes, about: said to readers before anything is fetched.
    pub megabytes: f64,
}

/// All there are.
pub(crate) const RUNTIMES: [Runtime; 3] = [
    Runtime { name: "javascript", language: "javascript", package: None, files: &[], megabytes: 0.0 },
    Runtime {
        name: "pyodide",
        language: "python",
        package: Some("pyodide"),
        files: &["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"],
        megabytes: 8.5,
    },
    Runtime {
        name: "sqljs",
        language: "sql",
        package: Some("sql.js"),
        files: &["dist/sql-wasm.js", "dist/sql-wasm.wasm"],
        megabytes: 0.5,
    },
];

/// `[run.LANG]`
#[derive(Debug, Clone, PartialEq)]
pub struct RunConfig {
    /// What runs it.
    pub runtime: &'static Runtime,
    /// The folder that the runtime's package lies in, from the book's folder.
    pub folder: String,
    /// Where the table says so, or where it begins.
    pub span: Range<usize>,
    /// The file of the book that runs before each block; without one, that of `[test.LANG]`.
    pub setup: Option<Spanned<String>>,
    /// Its text, filled in once the files are read.
    pub setup_text: String,
}

impl RunConfig {
    /// The files that the runtime needs, from the book's folder, with the one that tells the version.
    pub fn paths(&self) -> impl Iterator<Item = String> + '_ {
        let names = self.runtime.files.iter().copied().chain(self.runtime.package.map(|_| "package.json"));
        names.map(|name| format!("{}/{name}", self.folder))
    }
}

/// Reads the table `run`. What browsers run by themselves needs no table.
pub(crate) fn read(table: &Table, file: &Arc<str>, problems: &mut Vec<Diagnostic>) -> BTreeMap<String, RunConfig> {
    let mut runs = BTreeMap::new();
    for (language, value) in table {
        let Value::Table(own) = &value.value else {
            let message = format!("`run.{}` must be a table", language.value);
            problems.push(Diagnostic::new(Code::WrongType, message).at(file, value.span.clone()));
            continue;
        };
        let Some(runtime) = RUNTIMES.iter().find(|runtime| runtime.language == language.value) else {
            let languages = RUNTIMES.iter().map(|runtime| runtime.language);
            let message = format!("nothing runs `{}` in a page", language.value);
            let help = "what can be run is `python`, `sql` and `javascript`";
            let problem = Diagnostic::new(Code::BadValue, message).at(file, language.span.clone()).help(help);
            problems.push(problem.suggest(&language.value, languages));
            continue;
        };
        let mut keys = Keys::new(own, file, problems);
        keys.choice("runtime", &[runtime.name]);
        let folder = keys.text("files").filter(|_| runtime.package.is_some());
        let setup = keys.text("setup");
        let outside = folder.as_ref().filter(|folder| leads_out(&folder.value));
        if let Some(folder) = outside {
            let message = format!("`{}` leads out of the book", folder.value);
            let help = "name a folder below the book's own, such as `node_modules/pyodide`";
            keys.problems.push(Diagnostic::new(Code::BadValue, message).at(file, folder.span.clone()).help(help));
        }
        keys.finish(&format!("`[run.{}]`", language.value));
        let span = folder.as_ref().map_or_else(|| language.span.clone(), |folder| folder.span.clone());
        let default = || format!("node_modules/{}", runtime.package.unwrap_or_default());
        let folder = folder.filter(|folder| !leads_out(&folder.value));
        let folder = folder.map_or_else(default, |folder| folder.value.trim_end_matches('/').to_owned());
        runs.insert(language.value.clone(), RunConfig { runtime, folder, span, setup, setup_text: String::new() });
    }
    for runtime in RUNTIMES.iter().filter(|runtime| runtime.package.is_none()) {
        let own = || RunConfig { runtime, folder: String::new(), span: 0..0, setup: None, setup_text: String::new() };
        runs.entry(runtime.language.to_owned()).or_insert_with(own);
    }
    runs
}

fn leads_out(folder: &str) -> bool {
    let bad = |part: &str| part.is_empty() || part == "." || part == "..";
    folder.contains('\\') || folder.contains(':') || folder.trim_end_matches('/').split('/').any(bad)
}

/// The files of runtimes that a `book.toml` asks for, each with the folder of its package. What is wrong with it is for others
/// to say.
pub(crate) fn paths(text: &str) -> Vec<(String, String)> {
    let (mut unsaid, file) = (Vec::new(), Arc::from("book.toml"));
    let root = parse_toml(text, &file, 0, &mut unsaid);
    let table = root.iter().find(|(key, _)| key.value == "run").map(|(_, value)| &value.value);
    let Some(Value::Table(table)) = table else { return Vec::new() };
    let runs = read(table, &file, &mut unsaid);
    runs.values().flat_map(|run| run.paths().map(|path| (run.folder.clone(), path))).collect()
}
