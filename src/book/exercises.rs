//! Exercises: what a reader writes, mends and checks, by the words on the fences of a page.
//!
//! In: a [`Doc`]. Out: an [`Exercise`] for each `check`, and what is wrong with how they are put together. A check belongs to
//! the blocks of its language since the check before it: the last ordinary one is the solution, unless a broken one follows it.
//!
//! Must not know: what runs a block, what passes.

use crate::diag::{Checked, Code, Diagnostic};
use crate::markdown::doc::{Block, Doc};
use crate::markdown::fence::BlockRole;
use std::collections::BTreeMap;

/// A check with the blocks that it is for, as indices into [`Doc::fences`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Exercise {
    /// What runs after the reader's code.
    pub check: usize,
    /// What passes the check.
    pub solution: Option<usize>,
    /// What the editor opens with.
    pub starter: Option<usize>,
    /// What a reader mends.
    pub broken: Option<usize>,
}

/// The exercises of a page.
pub(crate) fn of_doc(doc: &Doc) -> Checked<Vec<Exercise>> {
    let (mut exercises, mut problems) = (Vec::new(), Vec::new());
    let mut open: BTreeMap<&str, Exercise> = BTreeMap::new();
    let mut report = |block: &Block, message: &str, help: &str| {
        problems.push(Diagnostic::new(Code::BadExercise, message).at(&doc.file, block.opening(&doc.text)).help(help));
    };
    for (index, block) in doc.fences.iter().enumerate() {
        let fence = &block.fence;
        if fence.is_field() || fence.language == "output" {
            continue;
        }
        let exercise = open.entry(canonical(&fence.language)).or_default();
        match fence.role {
            None if fence.no_run || fence.raises.is_some() => {}
            None => exercise.solution = Some(index),
            Some(BlockRole::Starter) if exercise.starter.is_some() => {
                report(block, "this exercise has a starter already", "an editor opens with one text: keep one of them");
            }
            Some(BlockRole::Starter) => exercise.starter = Some(index),
            Some(BlockRole::Broken) => {
                // What stands before a broken block is about something else.
                if exercise.solution.take().is_some() {
                    exercise.starter = None;
                }
                exercise.broken = Some(index);
            }
            Some(BlockRole::Check) if exercise.solution.is_none() && exercise.broken.is_none() => report(
                block,
                "there is nothing before this check that it could be for",
                "a `check` stands after the solution, or after a `broken` block, in the same language",
            ),
            Some(BlockRole::Check) => exercises.push(Exercise { check: index, ..std::mem::take(exercise) }),
        }
    }
    for exercise in open.values().filter(|exercise| exercise.solution.is_none()) {
        if let Some(starter) = exercise.starter {
            let help = "write the solution in a block after it, and a `check` where it can be checked";
            report(&doc.fences[starter], "this starter is the beginning of nothing", help);
        }
    }
    Checked { value: exercises, diagnostics: problems }
}

/// The name under which a language's other names are tested and run.
pub(crate) fn canonical(language: &str) -> &str {
    match language {
        "py" | "python3" => "python",
        "js" | "node" => "javascript",
        "ts" => "typescript",
        "rb" => "ruby",
        "shell" => "sh",
        other => other,
    }
}
