//! `import.lock`: what was last imported, so that an import can be repeated.
//!
//! In: its text. Out: for each page the source that it came from, and the digest of each of its blocks as imported; and
//! the text again. Committed beside `book.lock`.
//!
//! Must not know: what the blocks say now.

use crate::diag::{Code, Diagnostic};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of the file in a book.
pub(crate) const FILE: &str = "import.lock";

const HEAD: &str = "# Written by `cuebook import`: what it last brought in, so that a repeated import knows what changed since.\n\
# Commit this file.\n\n";

/// What was last imported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    version: u32,
    /// Path of a page → what is known of it.
    #[serde(default)]
    pub(crate) pages: BTreeMap<String, ImportedPage>,
}

/// A page that was imported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ImportedPage {
    /// Format and name of the source.
    pub(crate) source: String,
    /// The name of a block → the digest of its text as imported.
    pub(crate) blocks: BTreeMap<String, String>,
}

/// Reads the file; no text is no record.
pub(crate) fn read(text: &str) -> Result<Record, Diagnostic> {
    let wrong = |message: String| {
        let help =
            "restore it from version control; without it an import cannot tell your changes from those of the source";
        Diagnostic::new(Code::BadToml, message).in_file(&FILE.into()).help(help)
    };
    if text.trim().is_empty() {
        return Ok(Record { version: 1, pages: BTreeMap::new() });
    }
    let record: Record = toml::from_str(text).map_err(|error| wrong(format!("invalid record: {}", error.message())))?;
    if record.version != 1 {
        return Err(wrong(format!("version {} of this file is not known", record.version)));
    }
    Ok(record)
}

/// The text of a record.
pub(crate) fn text(record: &Record) -> Result<String, Diagnostic> {
    let body =
        toml::to_string(record).map_err(|error| Diagnostic::new(Code::Io, format!("cannot write {FILE}: {error}")))?;
    Ok(format!("{HEAD}{body}"))
}
