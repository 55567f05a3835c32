//! `cuebook render`: draws the diagrams that have no picture, and removes pictures that no diagram has any more.
//!
//! In: the documents of a book, and its `[render]`. Out: SVG files beside the pages, and a report of diagrams that could not
//! be drawn. The author runs it and commits the files: a build runs nothing.
//!
//! Must not know: how pictures are shown.

use crate::book::diagrams::{self, Diagram};
use crate::config::render::Rendering;
use crate::diag::{Code, Diagnostic};
use crate::markdown::doc::Doc;
use crate::tools::whole;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::{fs, io};

/// What became of the pictures.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    /// Pictures made.
    pub(crate) made: Vec<PathBuf>,
    /// Pictures removed.
    pub(crate) removed: Vec<PathBuf>,
    /// Diagrams that could not be drawn, files that could not be written.
    pub(crate) problems: Vec<Diagnostic>,
}

/// Draws what has no picture. `files` are the paths of all files beside the pages.
pub(crate) fn render<'a>(
    root: &Path,
    docs: impl Iterator<Item = Arc<Doc>>,
    files: impl Iterator<Item = &'a Arc<str>>,
    rendering: &Rendering,
) -> Rendered {
    let (mut rendered, mut shown) = (Rendered::default(), BTreeSet::new());
    for doc in docs {
        for diagram in diagrams::of_doc(&doc, rendering) {
            let first = shown.insert(diagram.name.clone());
            if !first || rendering.pictures.contains_key(&diagram.name) {
                continue;
            }
            let folder = doc.file.rsplit_once('/').map_or("", |(folder, _)| folder);
            let path = root.join(folder).join(format!("{}.svg", diagram.name));
            match draw(root, &diagram, rendering, &doc).and_then(|svg| write(&path, &svg)) {
                Ok(()) => rendered.made.push(path),
                Err(problem) => rendered.problems.push(problem),
            }
        }
    }
    for file in files.filter(|file| diagrams::is_unused(file, &shown, rendering)) {
        let path = root.join(&**file);
        match fs::remove_file(&path) {
            Ok(()) => rendered.removed.push(path),
            Err(error) => rendered.problems.push(failed("remove", &path, &error)),
        }
    }
    rendered
}

fn write(path: &Path, svg: &[u8]) -> Result<(), Diagnostic> {
    whole::write(path, svg)
}

fn failed(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::new(Code::Io, format!("cannot {what} {}: {error}", path.display()))
}

/// The picture of a diagram. `{input}` and `{output}` in the command stand for files; without them the file of the diagram is
/// appended, and what the program prints is the picture.
fn draw(root: &Path, diagram: &Diagram, rendering: &Rendering, doc: &Doc) -> Result<Vec<u8>, Diagnostic> {
    let command = rendering.commands.get(&diagram.language).map(Vec::as_slice).unwrap_or_default();
    let Some((program, arguments)) = command.split_first() else { return Ok(Vec::new()) };
    let folder = tempfile::tempdir().map_err(|error| failed("make", &std::env::temp_dir(), &error))?;
    let (input, output) = (folder.path().join("diagram.txt"), folder.path().join("diagram.svg"));
    fs::write(&input, &diagram.code).map_err(|error| failed("write", &input, &error))?;
    let filled = |word: &String| {
        word.replace("{input}", &input.to_string_lossy()).replace("{output}", &output.to_string_lossy())
    };
    let mut words: Vec<String> = arguments.iter().map(filled).collect();
    if !command.iter().any(|word| word.contains("{input}")) {
        words.push(input.to_string_lossy().into_owned());
    }
    let ran = Command::new(program).args(words).current_dir(root).stdin(Stdio::null()).output();
    let ran = ran.map_err(|error| {
        let message = format!("cannot run `{program}`, which draws `{}`: {error}", diagram.language);
        let help = format!("install it, or set another `command` under `[render.{}]`", diagram.language);
        Diagnostic::new(Code::MissingInterpreter, message).at(&doc.file, diagram.place.clone()).help(help)
    })?;
    let printed = !command.iter().any(|word| word.contains("{output}"));
    let svg = if printed { ran.stdout } else { fs::read(&output).unwrap_or_default() };
    if ran.status.success() && String::from_utf8_lossy(&svg).contains("<svg") {
        return Ok(svg);
    }
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let said = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it made no SVG").to_owned();
    let problem = Diagnostic::new(Code::FailedBlock, format!("`{program}` could not draw this: {said}"));
    Err(problem
        .at(&doc.file, diagram.place.clone())
        .help("run the command on the code of the block by hand to see more"))
}
