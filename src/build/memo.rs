//! The memo: what was made before, by the digest of everything it was made from.
//!
//! In: a key and a way to make the value. Out: the value, made only when the key is new. Only `pipeline.rs` and
//! `site.rs` talk to it; no stage knows that it is remembered.
//!
//! | memo point | the key holds |
//! |---|---|
//! | page | path, digest of the source, options of reading |
//! | body | digest of the source, where each link leads, options of bodies |
//! | artifact | the three parts of [`Key`]: text, view, theme |
//!
//! Bodies are kept on disk too, where the caller gives a place for them ([`Memo::on_disk`]): they cost the most. The code's
//! version is part of what is kept on disk, not of what is kept in memory.

use crate::book::page::Page;
use crate::build::kept::Kept;
use crate::diag::Diagnostic;
use crate::digest::Digest;
use crate::markdown::html::Body;
use crate::route::Route;
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::hash::Hash;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Everything an artifact is made from, in the parts that `--explain` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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
    pub fn between(before: Option<&Key>, now: &Key) -> Option<DirtyReason> {
        match before {
            None => Some(DirtyReason::New),
            Some(before) if before.theme != now.theme => Some(DirtyReason::Theme),
            Some(before) if before.text != now.text => Some(DirtyReason::Text),
            Some(before) if before.view != now.view => Some(DirtyReason::View),
            Some(_) => None,
        }
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

/// A page as read, with what is wrong with it.
pub type Parsed = (Arc<Page>, Arc<[Diagnostic]>);

/// What was made before. One value is kept for each name: the newest.
#[derive(Default)]
pub struct Memo {
    /// Pages by path.
    pub pages: Shelf<Arc<str>, Parsed>,
    /// Bodies by path.
    pub bodies: Shelf<Arc<str>, Arc<Body>>,
    /// Artifacts by route.
    pub artifacts: Shelf<Route, Arc<[u8]>>,
    kept: Option<Kept>,
}

impl Memo {
    /// A memo whose bodies outlive the process, in a folder that can be deleted at any time.
    pub fn on_disk(folder: &Path) -> Memo {
        Memo { kept: Some(Kept::new(folder)), ..Memo::default() }
    }

    /// The body of a page and key, made when it is not known.
    pub fn body(&self, name: &Arc<str>, key: Digest, make: impl FnOnce() -> Body) -> Arc<Body> {
        let get = || {
            let known = self.kept.as_ref().and_then(|kept| kept.get(key));
            let body = known.unwrap_or_else(|| {
                let body = make();
                if let Some(kept) = &self.kept {
                    kept.put(key, &body);
                }
                body
            });
            Ok::<_, Infallible>(Arc::new(body))
        };
        self.bodies.get(name, key, get).unwrap_or_else(|never| match never {})
    }

    /// Writes what outlives the process. `live` are the keys of the bodies that the site has.
    pub fn finish(&self, live: impl FnOnce() -> HashSet<Digest>) {
        if let Some(kept) = &self.kept {
            kept.finish(&live());
        }
    }
}

/// One kind of remembered values.
pub struct Shelf<N, V> {
    values: Mutex<HashMap<N, (Digest, V)>>,
    made: AtomicUsize,
}

impl<N, V> Default for Shelf<N, V> {
    fn default() -> Shelf<N, V> {
        Shelf { values: Mutex::default(), made: AtomicUsize::new(0) }
    }
}

impl<N: Eq + Hash + Clone, V: Clone> Shelf<N, V> {
    /// The value of that name and key, made when it is not there. Nothing is locked while it is made.
    pub fn get<E>(&self, name: &N, key: Digest, make: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        if let Some((known, value)) = self.lock().get(name)
            && *known == key
        {
            return Ok(value.clone());
        }
        let value = make()?;
        self.made.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(name.clone(), (key, value.clone()));
        Ok(value)
    }

    /// Drops the values whose names are gone.
    pub fn retain(&self, keep: impl Fn(&N) -> bool) {
        self.lock().retain(|name, _| keep(name));
    }

    /// How many values were made, for tests and `-v`.
    pub fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<N, (Digest, V)>> {
        // A panic elsewhere cannot have left a half-written entry: entries are inserted whole.
        self.values.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
