//! `cuebook import`: books in the style of other tools, brought in, compared word by word, and brought in again.

mod again;
mod books;
mod formats;
mod more_books;
mod more_cards;
mod pictures;
mod words;

use crate::project::{Outcome, PROGRAM, Project};
use std::path::Path;
use std::process::Command;

/// `cuebook import` of a source beside the book.
fn import(project: Project, arguments: &[&str]) -> Outcome {
    let (format, source, rest) = (arguments[0], project.beside(arguments[1]), &arguments[2..]);
    let mut command = Command::new(PROGRAM);
    command.args(["import", format]).arg(source).arg(project.root()).args(rest).env("NO_COLOR", "1");
    let output = command.output().expect("the program runs");
    Outcome {
        project,
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A book, with files beside it.
fn with_source(files: &[(String, Vec<u8>)]) -> Project {
    let project = Project::book();
    for (path, bytes) in files {
        crate::project::put(&project.beside(path), bytes);
    }
    project
}

/// What a source folder holds as text.
fn texts(folder: &Path) -> String {
    let mut text = String::new();
    for (path, bytes) in crate::project::site(folder) {
        if path.ends_with(".md") {
            text.push_str(&String::from_utf8_lossy(&bytes));
            text.push('\n');
        }
    }
    text
}
