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
/// The same for a burst of several files: whoever writes many takes breaths.
const QUIET_OF_MANY: Duration = Duration::from_millis(40);
/// A burst that does not end is cut here, so that a busy folder never starves the reader.
const LONGEST: Duration = Duration::from_millis(600);
/// How often `--poll` looks.
const POLL: Duration = Duration::from_millis(400);
/// When the book is looked at once more after a burst: a file written into a folder that was made a moment before may
/// give no event of its own.
const SETTLED: Duration = Duration::from_millis(150);

/// The parts of a book that are watched, each with what is below it.
const FOLDERS: &[&str] = &["content", "static", "themes"];

/// What a burst of events says.
pub(crate) enum WatchedChange {
    /// These files may have changed. An empty set asks for another look at everything's times.
    Files(BTreeSet<PathBuf>),
    /// Events were lost: anything may have changed.
    Anything,
}

/// Watches a book. `changed` is called from this thread; it is called once at the start, for what changed before the
/// watch was set up. Returns when the watcher fails, and never otherwise.
pub(crate) fn watch(root: &Path, poll: bool, mut changed: impl FnMut(WatchedChange)) -> Result<(), Diagnostic> {
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
    changed(WatchedChange::Files(BTreeSet::new()));
    let mut unsettled = false;
    loop {
        let mut burst = match burst(root, &events, unsettled.then_some(SETTLED)) {
            Burst::Events(burst) => burst,
            Burst::Quiet => {
                unsettled = false;
                changed(WatchedChange::Files(BTreeSet::new()));
                continue;
            }
            Burst::End => return Ok(()),
        };
        // A folder that came, or came back, wants a watch of its own.
        let again = burst.lost || FOLDERS.iter().any(|name| burst.paths.contains(&root.join(name)));
        if again {
            watched.clear();
        }
        // A folder that goes while it is added is reported again by the folder above.
        let _ = watch_folders(&mut *watcher, root, &mut watched);
        burst.paths.retain(|path| concerns(root, path));
        if burst.lost {
            changed(WatchedChange::Anything);
        } else if !burst.paths.is_empty() {
            changed(WatchedChange::Files(burst.paths));
        } else {
            continue;
        }
        unsettled = true;
    }
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

/// Events that came together.
#[derive(Default)]
struct Gathered {
    paths: BTreeSet<PathBuf>,
    /// The system says that there were more events than it could keep.
    lost: bool,
}

enum Burst {
    Events(Gathered),
    /// Nothing came for as long as was asked to wait.
    Quiet,
    /// The watcher is gone.
    End,
}

/// The next burst of events, waited for as long as `patience`, or for ever.
fn burst(root: &Path, events: &Receiver<notify::Result<Event>>, patience: Option<Duration>) -> Burst {
    let mut gathered = Gathered::default();
    while gathered.paths.is_empty() && !gathered.lost {
        let event = match patience {
            Some(patience) => events.recv_timeout(patience),
            None => events.recv().map_err(RecvTimeoutError::from),
        };
        match event {
            Ok(event) => gathered.add(event),
            Err(RecvTimeoutError::Timeout) => return Burst::Quiet,
            Err(RecvTimeoutError::Disconnected) => return Burst::End,
        }
    }
    let start = Instant::now();
    while start.elapsed() < LONGEST {
        let several = gathered.paths.iter().filter(|path| concerns(root, path)).take(2).count() > 1;
        match events.recv_timeout(if several { QUIET_OF_MANY } else { QUIET }) {
            Ok(event) => gathered.add(event),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return Burst::End,
        }
    }
    Burst::Events(gathered)
}

impl Gathered {
    fn add(&mut self, event: notify::Result<Event>) {
        match event {
            // Reading a file is an event too: to follow it would be to rebuild for ever.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => {}
            Ok(event) => {
                self.lost |= event.need_rescan();
                self.paths.extend(event.paths);
            }
            Err(error) => {
                self.lost |= error.paths.is_empty();
                self.paths.extend(error.paths);
            }
        }
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
