//! `Site` → disk: the only writer.
//!
//! In: a site, the memo, a destination. Out: the destination holds the whole new site, or the whole old one: artifacts
//! are staged in a folder beside the destination, what is unchanged as a hard link, and the two are exchanged in one step
//! where the system can. Else files are replaced one by one, each whole, and the report says so.
//!
//! What was written is listed in the destination ([`MANIFEST`]); nothing that is not listed is ever removed, and foreign
//! files are carried over. Which inputs each file was made from is kept apart, in a cache folder that can be deleted.
//!
//! Must not know: what artifacts are.

use crate::build::destination::{keep_apart, resolved, spare_foreign};
use crate::build::folder::stamp;
use crate::build::key::DirtyReason;
use crate::build::manifest::{MANIFEST, PART, Published, manifest};
use crate::build::memo::Memo;
use crate::build::pieces::Opened;
use crate::build::plan::{Last, Step};
use crate::build::problems::{Failed, failed};
use crate::build::remembered::{Cache, Outcome, Remembered};
use crate::build::site::{SEARCH, Site};
use crate::build::stage::Stage;
use crate::build::swap::{self, Refused};
use crate::diag::{Checked, Code, Diagnostic};
use crate::digest::{self, Digest, Sum};
use crate::nofollow;
use crate::route::Route;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Where to publish, and what the caller wants to hear.
pub struct Target<'a> {
    /// The destination.
    pub folder: &'a Path,
    /// The folder of the book: the destination must not lie among its sources, nor hold it.
    pub book: &'a Path,
    /// A folder for what speeds up the next build; it can be deleted at any time.
    pub cache: &'a Path,
    /// Called with (artifacts done, artifacts in all).
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// What publishing did.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Artifacts made anew, with why.
    pub made: Vec<(Route, DirtyReason)>,
    /// Artifacts left as they were.
    pub kept: usize,
    /// Files of the last build that are gone.
    pub removed: usize,
    /// Of a build that failed while it replaced files one by one: how many were replaced or removed.
    pub replaced: usize,
    /// Whether the new site took the place of the old one in a single step (or nothing had to change).
    pub atomic: bool,
}

/// What stands at a destination, which nobody else writes meanwhile, and what is remembered of it.
pub struct Standing {
    _lock: Option<File>,
    last: Last,
}

/// What stands at the destination `folder` of a book: it can be looked at while the book is read. `None` where there is
/// nothing, or something that publishing will have to report.
pub fn standing(folder: &Path, book: &Path, cache: &Path) -> Option<Standing> {
    let folder = resolved(folder).ok().filter(|folder| folder.is_dir())?;
    keep_apart(&folder, book).ok()?;
    let (lock, cache) = (lock(folder.parent()?).ok()?, Cache::new(cache, &folder));
    stands(folder, lock, &cache).ok()
}

fn stands(folder: PathBuf, lock: Option<File>, cache: &Cache) -> Result<Standing, Failed> {
    let (old, memory) = rayon::join(|| Published::read(&folder), || cache.read());
    let old = old?;
    // What is remembered may be older or newer than the destination: only what both know of is believed.
    let memory = memory.of(&old);
    Ok(Standing { _lock: lock, last: Last { folder, old, memory } })
}

/// What the last build came to and how many files stand there, when it was one of the very same inputs (`whole` is their
/// digest) and every file is as it was written. Then there is nothing to do.
pub fn unchanged(standing: &Standing, whole: Digest) -> Option<(Outcome, usize)> {
    let Last { folder, old, memory } = &standing.last;
    let outcome = memory.outcome.as_ref().filter(|outcome| outcome.whole == whole)?;
    let as_written = |(route, _): (&Route, _)| {
        let path = folder.join(route.as_str());
        match memory.files.get(route) {
            Some(known) => stamp(&path) == Some(known.stamp),
            None => Site::is_last(route) && is_intact(&path, old, route),
        }
    };
    let all = old.complete && old.files.par_iter().all(as_written);
    all.then(|| (outcome.clone(), old.files.len()))
}

/// Publishes a site. Diagnostics with an error mean that the destination is as it was, but for [`Report::replaced`] files. `standing` is what is known of the
/// destination, `outcome` is for the next build.
pub fn publish(
    site: &Site,
    memo: &Memo,
    target: &Target<'_>,
    standing: Option<Standing>,
    outcome: &Outcome,
) -> Checked<Report> {
    match try_publish(site, memo, target, standing, outcome) {
        Ok(report) => Checked { value: report, diagnostics: Vec::new() },
        Err(Refused { problems, replaced }) => {
            Checked { value: Report { replaced, ..Report::default() }, diagnostics: problems }
        }
    }
}

fn try_publish(
    site: &Site,
    memo: &Memo,
    target: &Target<'_>,
    standing: Option<Standing>,
    outcome: &Outcome,
) -> Result<Report, Refused> {
    let folder = resolved(target.folder)?;
    let (parent, name) = match (folder.parent(), folder.file_name()) {
        (Some(parent), Some(name)) => (parent.to_owned(), name.to_string_lossy().into_owned()),
        _ => return Err(vec![Diagnostic::new(Code::Io, "the root of the file system cannot be a destination")].into()),
    };
    keep_apart(&folder, target.book)?;
    fs::create_dir_all(&parent).map_err(|error| failed("make the folder", &parent, &error))?;
    let cache = Cache::new(target.cache, &folder);
    let Standing { _lock, last } = match standing {
        Some(standing) => standing,
        None => stands(folder.clone(), lock(&parent)?, &cache)?,
    };
    let old = &last.old;

    let (mut plan, search) = rayon::join(|| last.plan(site, site.routes()), || last.search(site));
    let routes: FxHashSet<&Route> = plan.iter().chain(search.iter().flatten()).map(|step| step.route).collect();
    spare_foreign(&folder, old, routes.iter().copied())?;
    // What is made last is made anew whenever anything is: alone it is compared.
    let mut made_last = old.files.keys().filter(|route| Site::is_last(route));
    let intact = made_last.all(|route| is_intact(&folder.join(route.as_str()), old, route));
    let gone = old.files.keys().any(|route| !routes.contains(route) && !Site::is_last(route));
    if let Some(search) = &search
        && plan.iter().all(|step| step.reason.is_none())
        && !gone
        && old.complete
        && intact
    {
        plan.extend(search.iter().copied());
        cache.write(outcome, &records(&folder, &plan, &old.files));
        return Ok(Report { kept: plan.len(), atomic: true, ..Report::default() });
    }

    let own: FxHashSet<&str> = routes.iter().map(|route| route.folder()).collect();
    let mut folders: BTreeSet<PathBuf> = own.into_iter().map(PathBuf::from).collect();
    folders.insert(PathBuf::from(SEARCH));
    folders.extend(old.foreign.iter().filter_map(|path| Some(path.parent()?.to_owned())));
    let beside = parent.join(format!(".{name}.cuebook-stage"));
    let open = || Stage::open(beside, cache.spare().to_owned(), &folders, |route| routes.contains(route));
    let (stage, ()) = rayon::join(open, || memo.release());
    let stage = stage?;
    let (files, mut plan) = match fill(site, memo, &stage, &last, plan, search, target.progress) {
        Ok(filled) => filled,
        Err(problems) => {
            // The failure itself is what the author must hear of, not that its remains could not be removed.
            stage.discard();
            return Err(problems.into());
        }
    };
    let made = plan.iter().filter(|step| step.reason.is_some()).map(|step| step.route);
    let changed = made.chain(files.keys().filter(|route| Site::is_last(route))).collect();
    let atomic = match swap::exchange(&folder, &stage.folder, old, &files, changed) {
        Ok(atomic) => atomic,
        Err(refused) => {
            stage.discard();
            return Err(refused);
        }
    };
    let removed = old.files.keys().filter(|route| !files.contains_key(route)).count();
    let mut report = Report { removed, atomic, ..Report::default() };
    for step in &plan {
        match step.reason {
            Some(reason) => report.made.push((step.route.clone(), reason)),
            None => report.kept += 1,
        }
    }
    // A site that has little in common with the new one is no help for the next.
    let kept = stage.close(report.atomic && report.kept > report.made.len());
    if !kept {
        // To remove a link changes the times of the file.
        plan.iter_mut().for_each(|step| step.stamp = None);
    }
    rayon::join(
        || cache.write(outcome, &records(&folder, &plan, &files)),
        || memo.finish(|| site.body_keys(), site.booklet_names()),
    );
    Ok(report)
}

/// Whether a file has the content that was written.
fn is_intact(path: &Path, old: &Published, route: &Route) -> bool {
    nofollow::read(path).is_ok_and(|bytes| old.files.get(route) == Some(&digest::sum(&bytes)))
}

/// Holds the destination's parent, so that two builds into one destination take turns.
fn lock(parent: &Path) -> Result<Option<File>, Failed> {
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

/// A step that was done, and the sum of its file.
type Done<'s> = (Step<'s>, Sum);

/// Writes the new site into the stage and returns the sum of every file, and what was done. Where the search must be made
/// anew (`search` is none), that takes its turn beside everything else.
fn fill<'s>(
    site: &'s Site,
    memo: &Memo,
    stage: &Stage,
    last: &Last,
    mut plan: Vec<Step<'s>>,
    search: Option<Vec<Step<'s>>>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<(BTreeMap<Route, Sum>, Vec<Step<'s>>), Failed> {
    let (folder, old) = (&last.folder, &last.old);
    let (done, total, problems) = (AtomicUsize::new(0), plan.len(), Mutex::new(Vec::new()));
    let put = |mut step: Step<'s>| -> Result<Option<Done<'s>>, Failed> {
        let sum = match (step.reason, old.files.get(step.route)) {
            (None, Some(sum)) => {
                if !stage.keep(&folder.join(step.route.as_str()), step.route, step.stamp)? {
                    step.stamp = None;
                }
                *sum
            }
            _ => {
                let earlier =
                    || nofollow::open(&folder.join(step.route.as_str())).ok().map(|file| Box::new(file) as Opened);
                let mut file = stage.file(step.route)?;
                let Some(written) = site.write(step.route, memo, &earlier, &mut file) else { return Ok(None) };
                let shown = written.map_err(|problem| vec![problem])?;
                step.key = step.key.or_else(|| site.key_of(step.route, shown));
                file.close()?
            }
        };
        progress(done.fetch_add(1, Ordering::Relaxed) + 1, total);
        Ok(Some((step, sum)))
    };
    let put = |step: Step<'s>| {
        put(step).unwrap_or_else(|found| {
            problems.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
            None
        })
    };
    // Files differ in cost by a thousand times: in long runs of them one core would end long after the others, and so it
    // would if what is made came after what is kept.
    plan.sort_by_key(|step| step.reason.is_none());
    let all =
        |steps: Vec<Step<'s>>| -> Vec<Done<'s>> { steps.into_par_iter().with_max_len(4).filter_map(put).collect() };
    let (found, mut steps) =
        rayon::join(|| all(search.unwrap_or_else(|| last.plan(site, site.search_routes(memo)))), || all(plan));
    steps.extend(found);
    let mut problems = problems.into_inner().unwrap_or_else(PoisonError::into_inner);
    if !problems.is_empty() {
        crate::diag::sort(&mut problems);
        // A full disk fails every file that follows: one report says it.
        if let Some(first) = problems.iter().position(|problem| problem.code == Code::Io) {
            let first = problems.remove(first);
            problems.retain(|problem| problem.code != Code::Io);
            problems.push(first);
        }
        return Err(problems);
    }
    let mut files: BTreeMap<Route, Sum> = steps.iter().map(|(step, sum)| (step.route.clone(), *sum)).collect();
    spare_foreign(folder, old, files.keys())?;
    for path in &old.foreign {
        stage.carry(&folder.join(path), path)?;
    }
    for (route, bytes) in site.last(&files) {
        let sum = stage.write(&route, &bytes)?;
        files.insert(route, sum);
    }
    stage.write(&Route::new(MANIFEST), manifest(&files).as_bytes())?;
    Ok((files, steps.into_iter().map(|(step, _)| step).collect()))
}

/// What the next build has to know of each file: of those that were written or linked the stamp, of all others the one
/// that is known.
fn records(folder: &Path, plan: &[Step<'_>], files: &BTreeMap<Route, Sum>) -> Vec<(Route, Remembered)> {
    let record = |step: &Step<'_>| {
        let written = files.get(step.route)?.digest;
        let stamp = step.stamp.or_else(|| stamp(&folder.join(step.route.as_str())))?;
        Some((step.route.clone(), Remembered { written, key: step.key?, scope: step.scope, stamp }))
    };
    plan.par_iter().filter_map(record).collect()
}

/// Removes a published site: every file that is ours, then the folders that this leaves empty. Returns how many files.
pub fn clean(folder: &Path, book: &Path) -> Checked<usize> {
    let cleaned = resolved(folder).and_then(|folder| {
        keep_apart(&folder, book)?;
        let _lock = folder.parent().filter(|parent| parent.exists()).map(lock).transpose()?;
        let old = Published::read(&folder)?;
        for route in old.files.keys() {
            let path = folder.join(route.as_str());
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed("remove", &path, &error)),
                _ => {}
            }
        }
        let _ = swap::remove_part(&folder.join(PART));
        let _ = fs::remove_file(folder.join(MANIFEST));
        for entry in walkdir::WalkDir::new(&folder).contents_first(true).into_iter().filter_map(Result::ok) {
            if entry.file_type().is_dir() {
                // Only empty folders go; one that holds a foreign file stays.
                let _ = fs::remove_dir(entry.path());
            }
        }
        Ok(old.files.len())
    });
    match cleaned {
        Ok(count) => Checked { value: count, diagnostics: Vec::new() },
        Err(diagnostics) => Checked { value: 0, diagnostics },
    }
}
