//! What decides an artifact, as one key, and why one is made anew.
//!
//! In: nothing (this file declares shapes). Out: [`Key`] and [`DirtyReason`].
//!
//! Must not know: how a key is worked out, or where it is kept.

use crate::digest::Digest;
use serde::{Deserialize, Serialize};

/// Everything an artifact is made from, in the parts that `--explain` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Key {
    /// The texts whose bodies it shows.
    pub text: Digest,
    /// Everything else it shows: titles, links, lists.
    pub view: Digest,
    /// Templates, strings, assets, what every page knows of the book.
    pub theme: Digest,
}

/// Why an artifact is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirtyReason {
    /// It was not there before.
    New,
    /// A text that it shows changed.
    Text,
    /// A title, link or list that it shows changed.
    View,
    /// The theme, the strings or the book's settings changed.
    Theme,
    /// The published file is not the one that was written.
    Tampered,
}

impl DirtyReason {
    /// Why `now` differs from `before`; `None` when it does not.
    pub fn between(before: &Key, now: &Key) -> Option<DirtyReason> {
        let differs = [
            (before.theme != now.theme, DirtyReason::Theme),
            (before.text != now.text, DirtyReason::Text),
            (before.view != now.view, DirtyReason::View),
        ];
        differs.into_iter().find_map(|(differs, reason)| differs.then_some(reason))
    }

    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            DirtyReason::New => "new",
            DirtyReason::Text => "its text changed",
            DirtyReason::View => "a title, link or list on it changed",
            DirtyReason::Theme => "the theme or the book's settings changed",
            DirtyReason::Tampered => "the published file is not the one written",
        }
    }
}
