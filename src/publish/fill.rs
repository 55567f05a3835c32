//! The stage filled: what is made is written, what stays is linked.
//!
//! In: the site, the stage, the plan. Out: [`Filled`]: the sum of every file of the new site, and what each was made from.
//!
//! Must not know: how the stage takes the place of the old site.

use crate::cache::memo::Memo;
use crate::cache::segments::{Extent, OpenFile};
use crate::diag::{self, Code};
use crate::digest::Sum;
use crate::nofollow;
use crate::publish::destination::spare_foreign;
use crate::publish::manifest::{MANIFEST, Published, manifest};
use crate::publish::plan::{Plan, Step};
use crate::publish::problems::Problems;
use crate::publish::records::{FileRecord, NO_TRACE, Recorded};
use crate::publish::stage::Stage;
use crate::route::Route;
use crate::site::trace::Collected;
use crate::site::whole::{Made, Site};
use crate::stamp::Stamp;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A step that was done.
pub(crate) struct Done<'s> {
    /// The step. Its stamp is that of the published file where that was linked before.
    pub step: Step<'s>,
    /// What it was made from; `None` where the published file stays.
    pub made: Option<Made>,
    sum: Sum,
}

/// A stage that holds the whole new site.
pub(crate) struct Filled<'s> {
    /// The sum of every file.
    pub files: BTreeMap<Route, Sum>,
    /// What was done.
    pub done: Vec<Done<'s>>,
}

impl<'s> Filled<'s> {
    /// The published site, of which every step stays as it is.
    pub(crate) fn of_published<'t>(old: &Published, steps: impl Iterator<Item = &'t Step<'s>>) -> Filled<'s>
    where
        's: 't,
    {
        let done = |step: &Step<'s>| Done {
            sum: old.files.get(step.route).copied().unwrap_or_default(),
            step: step.clone(),
            made: None,
        };
        Filled { files: old.files.clone(), done: steps.map(done).collect() }
    }
}

/// Everything that filling a stage needs.
#[derive(Clone, Copy)]
pub(crate) struct Filling<'f, 's> {
    /// The new site.
    pub site: &'s Site,
    /// Where its values are kept.
    pub memo: &'s Memo,
    /// The stage.
    pub stage: &'f Stage,
    /// What stands at the destination, and what of it has changed.
    pub plan: &'f Plan<'f>,
    /// Called with (artifacts done, artifacts in all).
    pub progress: &'f (dyn Fn(usize, usize) + Sync),
}

impl<'s> Filling<'_, 's> {
    /// Does some steps. Where the search must be made anew (`search` is none), that takes its turn beside everything else.
    pub(crate) fn fill(self, steps: Vec<Step<'s>>, search: Option<Vec<Step<'s>>>) -> Result<Filled<'s>, Problems> {
        let (count, total, problems) = (AtomicUsize::new(0), steps.len(), Mutex::new(Vec::new()));
        let put = |step: Step<'s>| {
            let done = self.put(step).unwrap_or_else(|found| {
                problems.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
                None
            });
            (self.progress)(count.fetch_add(1, Ordering::Relaxed) + 1, total);
            done
        };
        // Files differ in cost by a thousand times: in long runs of them one core would end long after the others, and so
        // it would if what is made came after what is kept.
        let all =
            |steps: Vec<Step<'s>>| -> Vec<Done<'s>> { steps.into_par_iter().with_max_len(4).filter_map(put).collect() };
        // A page frees its document when it is written. What is made from many pages comes after, and reuses that memory.
        let (pages, mut others): (Vec<_>, Vec<_>) =
            steps.into_iter().partition(|step| step.reason.is_some() && self.site.is_page(step.route));
        others.sort_by_key(|step| step.reason.is_none());
        let search = || search.unwrap_or_else(|| self.plan.steps(self.site, self.site.search_routes(self.memo)));
        let (found, mut done) = rayon::join(|| all(search()), || all(pages));
        done.extend(found);
        done.extend(all(others));
        let problems = problems.into_inner().unwrap_or_else(PoisonError::into_inner);
        if problems.is_empty() { self.finish(done) } else { Err(worth_telling(problems)) }
    }

    fn put(&self, mut step: Step<'s>) -> Result<Option<Done<'s>>, Problems> {
        let published = self.plan.folder().join(step.route.as_str());
        if let (None, Some(sum)) = (&step.reason, self.plan.old().files.get(step.route)) {
            if !self.stage.keep(&published, step.route, step.stamp)? {
                step.stamp = None;
            }
            return Ok(Some(Done { step, made: None, sum: *sum }));
        }
        let earlier = || {
            let file = nofollow::open(&published).ok()?;
            self.plan.earlier(step.route, Box::new(file) as OpenFile)
        };
        let mut file = self.stage.file(step.route)?;
        let Some(made) = self.site.write(step.route, self.memo, &earlier, &mut file) else { return Ok(None) };
        let made = made.map_err(|problem| vec![problem])?;
        Ok(Some(Done { step, made: Some(made), sum: file.close()? }))
    }

    /// What is not the site's, what is made from all other files, and the list of them.
    fn finish(self, done: Vec<Done<'s>>) -> Result<Filled<'s>, Problems> {
        let (folder, old) = (self.plan.folder(), self.plan.old());
        let mut files: BTreeMap<Route, Sum> = done.iter().map(|done| (done.step.route.clone(), done.sum)).collect();
        spare_foreign(folder, old, files.keys())?;
        for path in &old.foreign {
            self.stage.carry(&folder.join(path), path)?;
        }
        for (route, bytes) in self.site.last(&files) {
            let sum = self.stage.write(&route, &bytes)?;
            files.insert(route, sum);
        }
        self.stage.write(&Route::new(MANIFEST), manifest(&files).as_bytes())?;
        Ok(Filled { files, done })
    }
}

/// A full disk fails every file that follows: one report says it.
fn worth_telling(mut problems: Problems) -> Problems {
    diag::sort(&mut problems);
    if let Some(first) = problems.iter().position(|problem| problem.code == Code::Io) {
        let first = problems.remove(first);
        problems.retain(|problem| problem.code != Code::Io);
        problems.push(first);
    }
    problems
}

/// The records of what was done, in the order of routes.
pub(crate) fn recorded(folder: &Path, site: &Site, plan: &Plan<'_>, filled: &Filled<'_>) -> Recorded {
    let stamp = |done: &Done<'_>| done.step.stamp.or_else(|| Stamp::at(&folder.join(done.step.route.as_str())));
    let stamps: Vec<_> = filled.done.par_iter().map(stamp).collect();
    let mut traces = Collected::new(&plan.known, &site.scene);
    let (mut files, mut segments) = (Vec::with_capacity(stamps.len()), Vec::new());
    // What stays goes first: the facts that it has in common with what was made need not be worked out again.
    let done = |made: bool| filled.done.iter().zip(&stamps).filter(move |(done, _)| done.made.is_some() == made);
    for (done, stamp) in done(false).chain(done(true)) {
        let route = done.step.route;
        let (trace, own): (u32, Vec<(Extent, u32)>) = match &done.made {
            Some(made) => {
                let own = made.segments.iter().map(|segment| (segment.extent, traces.add(&segment.trace)));
                let own = own.collect();
                (traces.add_shared(&made.trace), own)
            }
            None => {
                let own = plan.segments(route).unwrap_or_default().iter();
                let own = own.map(|(extent, trace)| (*extent, traces.keep(*trace))).collect();
                (traces.keep(done.step.trace), own)
            }
        };
        if !own.is_empty() {
            segments.push((route.clone(), own));
        }
        if let (Some(sum), Some(stamp)) = (filled.files.get(route), *stamp) {
            files.push((route.clone(), FileRecord { written: sum.digest, stamp, trace }));
        }
    }
    for (route, sum) in filled.files.iter().filter(|(route, _)| Site::is_last(route)) {
        let record = |stamp| FileRecord { written: sum.digest, stamp, trace: NO_TRACE };
        files.extend(Stamp::at(&folder.join(route.as_str())).map(|stamp| (route.clone(), record(stamp))));
    }
    // Without one of its files, the site is not the one that was written.
    let list = (files.len() == filled.files.len()).then(|| Stamp::at(&folder.join(MANIFEST))).flatten();
    Recorded { list, files, traces: traces.finish(), segments }
}
