//! The document that is being read, and what is wrong with it so far: all parts of the reading add to both.
//!
//! Must not know: Markdown.

use crate::diag::{Code, Diagnostic};
use crate::markdown::doc::{Doc, Piece};
use std::ops::Range;

pub(super) struct Draft {
    pub(super) doc: Doc,
    pub(super) problems: Vec<Diagnostic>,
}

impl Draft {
    /// The piece that is being read. There always is one.
    pub(super) fn piece(&mut self) -> &mut Piece {
        let last = self.doc.pieces.len() - 1;
        &mut self.doc.pieces[last]
    }

    pub(super) fn problem(&mut self, code: Code, message: String, span: Range<usize>) -> &mut Diagnostic {
        self.problems.push(Diagnostic::new(code, message).at(&self.doc.file, span));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }
}
