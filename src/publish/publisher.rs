//! `Site` → disk: the only writer.
//!
//! In: a site, the memo, a destination. Out: the destination holds the whole new site, or the whole old one: artifacts
//! are staged in a folder beside the destination, what is unchanged as a hard link, and the two are exchanged in one step
//! where the system can. Else files are replaced one by one, each whole, and the report says so.
//!
//! What was written is listed in the destination, in the [`manifest`](crate::publish::manifest); nothing that is not
//! listed is ever removed, and foreign files are carried over. Which inputs each file was made from is kept apart, in a cache folder that can be deleted.
//!
//! Must not know: what artifacts are.

use crate::cache::memo::Memo;
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::Digest;
use crate::publish::destination::{keep_apart, resolved, spare_foreign};
use crate::publish::fill::{Done, Filled, Filling, recorded};
use crate::publish::manifest::Published;
use crate::publish::plan::{Plan, Previous, Reason, Step};
use crate::publish::problems::{Problems, failed};
use crate::publish::records::{BuildSummary, RecordFile, Records};
use crate::publish::stage::Stage;
use crate::publish::swap::{self, Refused};
use crate::route::Route;
use crate::site::whole::{SEARCH, Site};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Where to publish, and what the caller wants to hear.
pub(crate) struct Destination<'a> {
    /// The destination.
    pub folder: &'a Path,
    /// The folder of the book: the destination must not lie among its sources, nor hold it.
    pub book: &'a Path,
    /// A folder for what speeds up the next build; it can be deleted at any time.
    pub cache: &'a Path,
    /// Called with (artifacts done, artifacts in all).
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
    /// The artifact about which the report says why it was made or kept.
    pub explain: Option<&'a Route>,
}

/// Why an artifact was made, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Explanation {
    /// It was made anew.
    Made(Reason),
    /// It was kept: none of these facts, all that it was made from, has changed.
    Kept(Vec<String>),
    /// It is made from the sums of all other files, whenever one of them is.
    Last,
}

/// What publishing did.
#[derive(Debug, Clone, Default)]
pub(crate) struct PublishReport {
    /// Artifacts made anew, with why.
    pub made: Vec<(Route, Reason)>,
    /// Artifacts left as they were.
    pub kept: usize,
    /// What [`Destination::explain`] asks for; `None` where nothing stands.
    pub explained: Option<Explanation>,
    /// Files of the last build that are gone.
    pub removed: usize,
    /// Of a build that failed while it replaced files one by one: how many were replaced or removed.
    pub replaced: usize,
    /// Whether the new site took the place of the old one in a single step (or nothing had to change).
    pub atomic: bool,
}

/// A destination, which nobody else writes meanwhile, with what is recorded of it.
pub(crate) struct HeldDestination {
    lock: Option<File>,
    folder: PathBuf,
    records: Records,
}

/// A destination with what stands there.
pub(crate) struct SurveyedDestination {
    _lock: Option<File>,
    previous: Previous,
}

/// The destination `folder` of a book. `None` where there is nothing, or something that publishing will have to report.
pub(crate) fn hold(folder: &Path, book: &Path, cache: &Path) -> Option<HeldDestination> {
    let folder = resolved(folder).ok().filter(|folder| folder.is_dir())?;
    keep_apart(&folder, book).ok()?;
    let (lock, records) = (lock(folder.parent()?).ok()?, RecordFile::new(cache, &folder).read());
    Some(HeldDestination { lock, folder, records })
}

impl HeldDestination {
    /// What the last build came to and how many files stand there, when it was one of the very same inputs (`whole` is their
    /// digest) and every file is as it was written. Then there is nothing to do.
    pub(crate) fn unchanged(&self, whole: Digest) -> Option<(BuildSummary, usize)> {
        let summary = self.records.summary.as_ref().filter(|summary| summary.whole == whole)?;
        self.records.stand_in(&self.folder).then(|| (summary.clone(), self.records.files.len()))
    }

    /// Looks at what stands there.
    pub(crate) fn survey(self) -> Result<SurveyedDestination, Problems> {
        let HeldDestination { lock, folder, records } = self;
        let mut old = Published::read(&folder)?;
        old.restore(records.lost(&folder, &old));
        // What is recorded may be older or newer than the destination: only what both know of is believed.
        let records = records.of(&old);
        Ok(SurveyedDestination { _lock: lock, previous: Previous { folder, old, records } })
    }
}

/// Publishes a site. Diagnostics with an error mean that the destination is as it was, but for
/// [`PublishReport::replaced`] files. `surveyed` is what is known of the destination, `summary` is for the next build.
pub(crate) fn publish(
    site: &Site,
    memo: &Memo,
    destination: &Destination<'_>,
    surveyed: Option<SurveyedDestination>,
    summary: &BuildSummary,
) -> Checked<PublishReport> {
    match try_publish(site, memo, destination, surveyed, summary) {
        Ok(report) => Checked { value: report, diagnostics: Vec::new() },
        Err(Refused { problems, replaced }) => {
            Checked { value: PublishReport { replaced, ..PublishReport::default() }, diagnostics: problems }
        }
    }
}

fn try_publish(
    site: &Site,
    memo: &Memo,
    destination: &Destination<'_>,
    surveyed: Option<SurveyedDestination>,
    summary: &BuildSummary,
) -> Result<PublishReport, Refused> {
    let folder = resolved(destination.folder)?;
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Err(vec![Diagnostic::new(Code::Io, "the root of the file system cannot be a destination")].into());
    };
    keep_apart(&folder, destination.book)?;
    fs::create_dir_all(parent).map_err(|error| failed("make the folder", parent, &error))?;
    let records = RecordFile::new(destination.cache, &folder);
    let SurveyedDestination { _lock, previous } = match surveyed {
        Some(surveyed) => surveyed,
        None => HeldDestination { lock: lock(parent)?, folder: folder.clone(), records: records.read() }.survey()?,
    };
    let plan = Plan::new(&previous, site);
    let (steps, search) = rayon::join(|| plan.steps(site, site.routes()), || plan.search_steps(site));
    let routes: FxHashSet<&Route> = steps.iter().chain(search.iter().flatten()).map(|step| step.route).collect();
    spare_foreign(&folder, &previous.old, routes.iter().copied())?;
    let write_records = |filled: &Filled<'_>| records.write(summary, &recorded(&folder, site, &plan, filled));
    let explain = |filled: &Filled<'_>| destination.explain.and_then(|route| explained(route, &plan, filled));
    if let Some(filled) = all_stay(&previous, &steps, search.as_deref(), &routes) {
        write_records(&filled);
        let (kept, explained) = (filled.done.len(), explain(&filled));
        return Ok(PublishReport { kept, explained, atomic: true, ..PublishReport::default() });
    }

    let beside = parent.join(format!(".{}.cuebook-stage", name.to_string_lossy()));
    let folders = folders_of(&routes, &previous.old);
    let open = || Stage::open(beside, records.spare().to_owned(), &folders, |route| routes.contains(route));
    let (stage, ()) = rayon::join(open, || memo.start_writing());
    let stage = stage?;
    let filling = Filling { site, memo, stage: &stage, plan: &plan, progress: destination.progress };
    let mut filled = match filling.fill(steps, search) {
        Ok(filled) => filled,
        Err(problems) => {
            // The failure itself is what the author must hear of, not that its remains could not be removed.
            stage.discard();
            return Err(problems.into());
        }
    };
    let report = match exchange(&folder, &stage, &previous.old, &filled) {
        Ok(report) => PublishReport { explained: explain(&filled), ..report },
        Err(refused) => {
            stage.discard();
            return Err(refused);
        }
    };
    // A site that has little in common with the new one is no help for the next.
    let kept = stage.close(report.atomic && report.kept > report.made.len());
    if !kept {
        // To remove a link changes the times of the file.
        filled.done.iter_mut().for_each(|done| done.step.stamp = None);
    }
    rayon::join(|| write_records(&filled), || memo.finish(|| site.body_keys()));
    Ok(report)
}

/// The published site as the new one, when nothing of it has to be made, is gone or was touched.
fn all_stay<'s>(
    previous: &Previous,
    steps: &[Step<'s>],
    search: Option<&[Step<'s>]>,
    routes: &FxHashSet<&Route>,
) -> Option<Filled<'s>> {
    let Previous { folder, old, records } = previous;
    let search = search?;
    // What is made last has no step: it is made anew whenever anything is.
    let as_written =
        |route: &Route| records.files.get(route).is_some_and(|known| known.is_at(&folder.join(route.as_str())));
    let stays = |route: &Route| if Site::is_last(route) { as_written(route) } else { routes.contains(route) };
    let all = old.complete && steps.iter().all(|step| step.reason.is_none()) && old.files.keys().all(stays);
    all.then(|| Filled::of_published(old, steps.iter().chain(search)))
}

/// The folders of the new site.
fn folders_of(routes: &FxHashSet<&Route>, old: &Published) -> BTreeSet<PathBuf> {
    let own: FxHashSet<&str> = routes.iter().map(|route| route.folder()).collect();
    let foreign = old.foreign.iter().filter_map(|path| Some(path.parent()?.to_owned()));
    own.into_iter().map(PathBuf::from).chain([PathBuf::from(SEARCH)]).chain(foreign).collect()
}

fn exchange(folder: &Path, stage: &Stage, old: &Published, filled: &Filled<'_>) -> Result<PublishReport, Refused> {
    let made = |done: &Done<'_>| Some((done.step.route.clone(), done.step.reason.clone()?));
    let made: Vec<(Route, Reason)> = filled.done.iter().filter_map(made).collect();
    let last = filled.files.keys().filter(|route| Site::is_last(route));
    let changed = made.iter().map(|(route, _)| route).chain(last).collect();
    Ok(PublishReport {
        removed: old.files.keys().filter(|route| !filled.files.contains_key(route)).count(),
        atomic: swap::exchange(folder, &stage.folder, old, &filled.files, changed)?,
        kept: filled.done.len() - made.len(),
        replaced: 0,
        made,
        explained: None,
    })
}

fn explained(route: &Route, plan: &Plan<'_>, filled: &Filled<'_>) -> Option<Explanation> {
    if Site::is_last(route) {
        return Some(Explanation::Last);
    }
    let step = &filled.done.iter().find(|done| done.step.route == route)?.step;
    Some(match &step.reason {
        Some(reason) => Explanation::Made(reason.clone()),
        None => Explanation::Kept(plan.known.facts_in_words(step.trace)),
    })
}

/// Holds the destination's parent, so that two builds into one destination take turns.
pub(crate) fn lock(parent: &Path) -> Result<Option<File>, Problems> {
    if !cfg!(unix) {
        return Ok(None);
    }
    let folder = File::open(parent).map_err(|error| failed("open", parent, &error))?;
    match folder.lock() {
        Ok(()) => Ok(Some(folder)),
        // A file system without locks: the exchange is still one step.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(error) => Err(failed("lock", parent, &error)),
    }
}
