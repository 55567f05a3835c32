//! The settings that decide what a body looks like.

use crate::config::render::Rendering;
use crate::markdown::events::Reading;

/// Words of the book's language that stand in bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct BodyWords {
    /// Caption of an output block.
    pub output: String,
    /// Name of a table that scrolls.
    pub table: String,
    /// Name of the list of footnotes.
    pub footnotes: String,
    /// Name of the link from a footnote back to the text.
    pub back: String,
    /// Beside a right option, and beside a wrong one.
    pub verdicts: [String; 2],
    /// Titles of the alerts: note, tip, important, warning, caution.
    pub alerts: [String; 5],
}

/// Settings that decide what a body looks like.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BodyOptions {
    /// How the text is read.
    pub reading: Reading,
    /// Words of the book's language.
    pub words: BodyWords,
    /// Pictures that stand for code blocks.
    pub pictures: Rendering,
}
