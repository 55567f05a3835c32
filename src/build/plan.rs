//! What a build has to make: for every route its key, and why the published file does not do.
//!
//! In: a [`Site`], and what stands at the destination. Out: [`Step`]s. Must not know: how files are made or written.

use crate::build::folder::{Stamp, stamp};
use crate::build::key::{DirtyReason, Key};
use crate::build::manifest::Published;
use crate::build::remembered::{Memory, Remembered};
use crate::build::site::{Site, is_search};
use crate::digest::Digest;
use crate::route::Route;
use rayon::prelude::*;
use std::path::PathBuf;

/// One artifact of the new site.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// Where it stands.
    pub route: &'a Route,
    /// What it is made from; `None`: it is made anyway, and what it shows is known then.
    pub key: Option<Key>,
    /// What it is made from at most: see [`Site::scope`].
    pub scope: Digest,
    /// Why it is made; `None`: the published file stays.
    pub reason: Option<DirtyReason>,
    /// The stamp of the published file, when it is as it was written.
    pub stamp: Option<Stamp>,
}

/// What stands at the destination, and what is remembered of it.
pub struct Last {
    /// The destination.
    pub folder: PathBuf,
    /// What the last build wrote there, and what else stands there.
    pub old: Published,
    /// What its files were made from.
    pub memory: Memory,
}

impl Last {
    /// Which of some routes are made anew, and why.
    pub fn plan<'s>(&self, site: &'s Site, routes: impl Iterator<Item = &'s Route>) -> Vec<Step<'s>> {
        let same_frame = self.memory.outcome.as_ref().is_some_and(|outcome| outcome.frame == site.frame());
        let step = |route: &'s Route| {
            let known = self.memory.files.get(route).filter(|_| self.old.files.contains_key(route));
            let scope = known.filter(|_| same_frame).map_or_else(|| site.scope(route), |known| known.scope);
            let (key, mut reason) = match known {
                None => (None, Some(DirtyReason::New)),
                Some(known) if known.scope == scope && site.has_still(route, &known.key) => (Some(known.key), None),
                Some(known) if known.scope == scope => (None, Some(DirtyReason::Text)),
                Some(known) => {
                    let key = site.key(route).unwrap_or_default();
                    (Some(key), DirtyReason::between(&known.key, &key))
                }
            };
            let stamp = known
                .map(|known| known.stamp)
                .filter(|known| reason.is_none() && stamp(&self.folder.join(route.as_str())) == Some(*known));
            if known.is_some() && stamp.is_none() {
                reason = reason.or(Some(DirtyReason::Tampered));
            }
            Step { route, key, scope, reason, stamp }
        };
        routes.collect::<Vec<_>>().into_par_iter().with_max_len(16).map(step).collect()
    }

    /// The files of the search, when all of them stay as they are. Which files it has is known only by making it; when
    /// nothing that it is made from has changed, they are those that are there.
    pub fn search<'s>(&'s self, site: &Site) -> Option<Vec<Step<'s>>> {
        let key = site.search_key();
        let known = self.memory.files.iter().filter(|(route, _)| is_search(route));
        let stays = |(_, known): &(&Route, &Remembered)| known.key == key;
        let as_written =
            |(route, known): (&Route, &Remembered)| stamp(&self.folder.join(route.as_str())) == Some(known.stamp);
        let all = known.clone().all(|one| stays(&one) && as_written(one));
        let count = known.clone().count();
        let complete = count > 0 && count == self.old.files.keys().filter(|route| is_search(route)).count();
        let step = |(route, known): (&'s Route, &Remembered)| Step {
            route,
            key: Some(key),
            scope: known.scope,
            reason: None,
            stamp: Some(known.stamp),
        };
        (all && complete).then(|| known.map(step).collect())
    }
}
