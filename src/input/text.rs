//! The text of a source. That of a page that an earlier build has read is read again only when somebody asks for it.
//!
//! In: a text; or the file in which it lies, and the digest of what was read there. Out: the text. When the file holds
//! something else by then, all work stops with [`Outdated`]: what was made of the digest and of the text would not go together.
//!
//! Must not know: what the text says, how a file is known to be the one that was read.

use crate::digest::{self, Digest};
use std::fs;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// A text.
#[derive(Debug, Clone, Default)]
pub struct SourceText(Arc<Held>);

#[derive(Debug)]
enum Held {
    Read(Arc<str>),
    Unread { file: PathBuf, digest: Digest, text: OnceLock<Arc<str>> },
}

/// A page has changed since it was listed. The stack is unwound with this, without a message; the caller that left pages
/// unread catches it and has all of them read.
#[derive(Debug)]
pub(crate) struct Outdated;

impl SourceText {
    /// The text of a file whose bytes had that digest when they were last read.
    pub(crate) fn unread(file: PathBuf, digest: Digest) -> SourceText {
        SourceText(Arc::new(Held::Unread { file, digest, text: OnceLock::new() }))
    }

    /// The text.
    pub fn read(&self) -> Arc<str> {
        match &*self.0 {
            Held::Read(text) => text.clone(),
            Held::Unread { file, digest, text } => text.get_or_init(|| read(file, *digest)).clone(),
        }
    }

    /// The text, where it need not be read for this.
    pub(crate) fn at_hand(&self) -> Option<&str> {
        match &*self.0 {
            Held::Read(text) => Some(text),
            Held::Unread { text, .. } => text.get().map(|text| &**text),
        }
    }
}

fn read(file: &PathBuf, digest: Digest) -> Arc<str> {
    let bytes = fs::read(file).ok().filter(|bytes| digest::bytes(bytes) == digest);
    match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(text) => text.into(),
        None => resume_unwind(Box::new(Outdated)),
    }
}

impl Default for Held {
    fn default() -> Held {
        Held::Read(Arc::default())
    }
}

impl<T: Into<Arc<str>>> From<T> for SourceText {
    fn from(text: T) -> SourceText {
        SourceText(Arc::new(Held::Read(text.into())))
    }
}
