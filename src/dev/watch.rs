//! File events, in batches.
//!
//! In: the folder of a book. Out: calls with the set of paths that changed, one call for a burst of events. An event only
//! says "look again": what changed is found by reading, so a lost or doubled event costs nothing.
//!
//! Must not know: what the files are for, what a rebuild does.

use crate::diag::{Code, Diagnostic};
use crate::input::is_source;
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// A burst has ended when nothing came for this long.
const QUIET: Duration = Duration::from_millis(6);
/// A burst that does not end is cut here, so that a busy folder never starves the reader.
const LONGEST: Duration = Duration::from_millis(250);
/// How often `--poll` looks.
const POLL: Duration = Duration::from_millis(400);

/// The parts of a book that are watched, each with what is below it.
const FOLDERS: &[&str] = &["content", "static", "themes"];

/// Watches a book; `changed` is called from this thread and never returns while the book is watched, unless it asks to
/// stop by returning `false`.
pub fn watch(
    root: &Path,
    poll: bool,
    ready: impl FnOnce(),
    mut changed: impl FnMut(BTreeSet<PathBuf>) -> bool,
) -> Result<(), Diagnostic> {
    let (sender, events) = channel();
    let handler = move |event| {
        // The receiver is gone only when the server is.
        let _ = sender.send(event);
    };
    let report = |error: &notify::Error| {
        let problem = Diagnostic::new(Code::Io, format!("cannot watch {}: {error}", root.display()));
        problem.help("`--poll` watches without the system's file events")
    };
    let mut watcher: Box<dyn Watcher> = if poll {
        let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
        Box::new(PollWatcher::new(handler, config).map_err(|error| report(&error))?)
    } else {
        Box::new(RecommendedWatcher::new(handler, Config::default()).map_err(|error| report(&error))?)
    };
    watcher.watch(root, RecursiveMode::NonRecursive).map_err(|error| report(&error))?;
    let mut watched = BTreeSet::new();
    watch_folders(&mut *watcher, root, &mut watched).map_err(|error| report(&error))?;
    ready();
    while let Some(mut paths) = burst(&events) {
        // A folder that came, or came back, wants a watch of its own.
        let again = FOLDERS.iter().any(|name| paths.contains(&root.join(name)));
        if again {
            watched.clear();
        }
        let _ = watch_folders(&mut *watcher, root, &mut watched);
        paths.retain(|path| concerns(root, path));
        if !paths.is_empty() && !changed(paths) {
            break;
        }
    }
    Ok(())
}

fn watch_folders(watcher: &mut dyn Watcher, root: &Path, watched: &mut BTreeSet<&'static str>) -> notify::Result<()> {
    for name in FOLDERS {
        let folder = root.join(name);
        if folder.is_dir() && !watched.contains(name) {
            watcher.watch(&folder, RecursiveMode::Recursive)?;
            watched.insert(name);
        }
    }
    Ok(())
}

/// The paths of one burst of events; `None` when the watcher is gone.
fn burst(events: &Receiver<notify::Result<Event>>) -> Option<BTreeSet<PathBuf>> {
    let mut paths = BTreeSet::new();
    while paths.is_empty() {
        collect(events.recv().ok()?, &mut paths);
    }
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        match events.recv_timeout(QUIET) {
            Ok(event) => collect(event, &mut paths),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    Some(paths)
}

fn collect(event: notify::Result<Event>, paths: &mut BTreeSet<PathBuf>) {
    match event {
        // Reading a file is an event too: to follow it would be to rebuild for ever.
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => {}
        Ok(event) => paths.extend(event.paths),
        // Events were lost: everything may have changed.
        Err(error) => paths.extend(error.paths),
    }
}

/// Whether a path can be part of the book.
fn concerns(root: &Path, path: &Path) -> bool {
    let Ok(relative) = path.strip_prefix(root) else { return false };
    let mut parts = relative.iter().map(|part| part.to_string_lossy());
    match parts.next().as_deref() {
        Some("book.toml" | "book.lock") => true,
        Some(top) if FOLDERS.contains(&top) => parts.all(|part| is_source(&part, top == "static")),
        _ => false,
    }
}
