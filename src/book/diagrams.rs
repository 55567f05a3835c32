//! Diagrams: code blocks that are shown as pictures.
//!
//! In: documents, and the pictures there are. Out: each diagram with the name of its picture, and a report of diagrams that
//! have none, or no text alternative, and of pictures that no diagram has any more.
//!
//! Must not know: how a picture is made or shown.

use crate::config::render::{self, Rendering};
use crate::diag::{Code, Diagnostic};
use crate::markdown::doc::{Block, Doc};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// A diagram of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagram {
    /// The language of its code.
    pub language: String,
    /// Its code.
    pub code: String,
    /// The name of its picture, without an ending.
    pub name: String,
    /// The line that opens it.
    pub place: Range<usize>,
    /// Whether it has a text alternative.
    pub has_alt: bool,
}

/// The diagrams of a page, in the order of the text.
pub(crate) fn of_doc(doc: &Doc, rendering: &Rendering) -> Vec<Diagram> {
    let drawn = |block: &&Block| rendering.commands.contains_key(&block.fence.language);
    let diagram = |block: &Block| {
        let code = block.code_in(&doc.text).to_owned();
        let language = block.fence.language.clone();
        let name = render::name(&language, &code);
        Diagram { language, code, name, place: block.opening(&doc.text), has_alt: block.fence.alt.is_some() }
    };
    doc.fences.iter().filter(drawn).map(diagram).collect()
}

/// What is missing or out of date. `files` are the paths of all files beside the pages.
pub(crate) fn check<'a>(
    docs: impl Iterator<Item = Arc<Doc>>,
    files: impl Iterator<Item = &'a Arc<str>>,
    rendering: &Rendering,
) -> Vec<Diagnostic> {
    let (mut problems, mut shown) = (Vec::new(), BTreeSet::new());
    for doc in docs {
        for diagram in of_doc(&doc, rendering) {
            if !rendering.pictures.contains_key(&diagram.name) {
                let problem = Diagnostic::new(Code::StalePicture, "this diagram has no picture of what it says now");
                let problem = problem.at(&doc.file, diagram.place.clone());
                problems.push(problem.help("run `cuebook render` and commit the SVG file that it makes"));
            }
            if !diagram.has_alt {
                let problem = Diagnostic::new(Code::MissingAlt, "this diagram has no text alternative");
                let help = format!("say what it shows: ```{} alt=\"…\"", diagram.language);
                problems.push(problem.at(&doc.file, diagram.place.clone()).help(help));
            }
            shown.insert(diagram.name);
        }
    }
    for file in files.filter(|file| is_unused(file, &shown, rendering)) {
        let problem = Diagnostic::new(Code::StalePicture, "no diagram has this picture any more");
        problems.push(problem.in_file(file).help("`cuebook render` removes it"));
    }
    problems
}

/// Whether a file is the picture of a diagram that there is no more.
pub(crate) fn is_unused(file: &str, shown: &BTreeSet<String>, rendering: &Rendering) -> bool {
    let name = file.rsplit('/').next().and_then(|name| name.strip_suffix(".svg"));
    name.is_some_and(|name| rendering.is_name(name) && !shown.contains(name))
}
