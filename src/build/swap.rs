//! The new site in the old one's place.
//!
//! In: a destination, and beside it a stage that holds the whole new site. Out: the two exchanged in one step, or, where
//! the file system cannot, every file replaced by itself, each whole.
//!
//! Must not know: what the files are, why they changed.

use crate::build::manifest::{MANIFEST, PART, Published, manifest};
use crate::build::problems::{Failed, failed};
use crate::diag::{Code, Diagnostic};
use crate::digest::Sum;
use crate::nofollow;
use crate::outputs::offline::LIST;
use crate::route::Route;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Puts the stage in the destination's place: in one step where the system can, else file by file. `old` is what stands
/// there, `files` everything that is to stand there, `changed` what of it is not there yet. Returns whether it was one
/// step.
pub fn exchange(
    folder: &Path,
    stage: &Path,
    old: &Published,
    files: &BTreeMap<Route, Sum>,
    changed: Vec<&Route>,
) -> Result<bool, Failed> {
    if !old.exists {
        return fs::rename(stage, folder).map(|()| true).map_err(|error| failed("write", folder, &error));
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, stage, CWD, folder, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(true),
            Err(Errno::INVAL | Errno::NOSYS | Errno::XDEV | Errno::BUSY) => {}
            Err(error) => return Err(failed("write", folder, &io::Error::from(error))),
        }
    }
    replace_files(folder, stage, old, files, changed).map_err(|(doing, path, error)| {
        let problem = Diagnostic::new(Code::Io, format!("cannot {doing} {}: {error}", path.display()));
        vec![problem.help("some files of the site were already replaced: mend the cause and build again")]
    })?;
    Ok(false)
}

type Midway = (&'static str, PathBuf, io::Error);

/// File by file: each is replaced whole, pages after what they refer to, the list of all for offline use after them, and
/// what is gone is removed last. The list of written files names old and new ones from before the first step to after the
/// last, so that whatever is left by a build that was killed is known as ours.
fn replace_files(
    folder: &Path,
    stage: &Path,
    old: &Published,
    files: &BTreeMap<Route, Sum>,
    mut changed: Vec<&Route>,
) -> Result<(), Midway> {
    let mut both = old.files.clone();
    both.extend(files.iter().map(|(route, digest)| (route.clone(), *digest)));
    write_part(folder, &folder.join(MANIFEST), manifest(&both).as_bytes())?;
    let gone: Vec<&Route> = old.files.keys().filter(|route| !files.contains_key(*route)).collect();
    let (in_the_way, gone): (Vec<&Route>, Vec<&Route>) = gone.into_iter().partition(|route| blocks(route, files));
    in_the_way.into_iter().try_for_each(|route| remove_file(folder, route))?;
    changed.sort_by_key(|route| (route.as_str() == LIST, route.as_str().ends_with(".html")));
    for route in changed {
        let (from, to) = (stage.join(route.as_str()), folder.join(route.as_str()));
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|error| ("make the folder", parent.to_owned(), error))?;
        }
        match fs::rename(&from, &to) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let bytes = fs::read(&from).map_err(|error| ("read", from, error))?;
                write_part(folder, &to, &bytes)?;
            }
            renamed => renamed.map_err(|error| ("write", to, error))?,
        }
    }
    gone.into_iter().try_for_each(|route| remove_file(folder, route))?;
    write_part(folder, &folder.join(MANIFEST), manifest(files).as_bytes())
}

/// Whether a file that goes stands where the new site has a folder, or the other way round.
fn blocks(route: &Route, files: &BTreeMap<Route, Sum>) -> bool {
    let path = route.as_str();
    let below = format!("{path}/");
    let first_below = files.range(Route::new(below.as_str())..).next();
    first_below.is_some_and(|(other, _)| other.as_str().starts_with(&below))
        || path.match_indices('/').any(|(at, _)| files.contains_key(&Route::new(&path[..at])))
}

/// Writes a file of the destination whole: beside it first, then in its place.
fn write_part(folder: &Path, to: &Path, bytes: &[u8]) -> Result<(), Midway> {
    let part = folder.join(PART);
    nofollow::write(&part, bytes).map_err(|error| ("write", part.clone(), error))?;
    fs::rename(&part, to).map_err(|error| ("write", to.to_owned(), error))
}

/// Removes a file of ours, and the folders that this leaves empty.
fn remove_file(folder: &Path, route: &Route) -> Result<(), Midway> {
    let path = folder.join(route.as_str());
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(("remove", path, error)),
        _ => {}
    }
    let above = path.ancestors().skip(1).take_while(|above| *above != folder);
    // A folder that still holds something stays.
    above.map(fs::remove_dir).take_while(Result::is_ok).for_each(drop);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest;

    /// A folder with some files, each holding its own name and `version`.
    fn lay(folder: &Path, names: &[&str], version: &str) -> BTreeMap<Route, Sum> {
        let mut files = BTreeMap::new();
        for name in names {
            let (path, text) = (folder.join(name), format!("{name} {version}"));
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, &text).expect("a file");
            files.insert(Route::new(*name), digest::sum(text.as_bytes()));
        }
        files
    }

    fn texts(folder: &Path) -> BTreeMap<String, String> {
        let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
        files
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                (path, fs::read_to_string(entry.path()).expect("a file"))
            })
            .collect()
    }

    #[test]
    fn file_by_file_ends_with_the_new_site_and_what_others_put_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let (site, stage) = (folder.path().join("site"), folder.path().join("stage"));
        // A file becomes a folder, a folder a file; a page goes; a page comes.
        let old = lay(&site, &["index.html", "gone/page.html", "a", "b/c.html", "same.html"], "old");
        let new = lay(&stage, &["index.html", "new/page.html", "a/d.html", "b", "same.html"], "new");
        lay(&site, &["CNAME"], "mine");
        let old = Published { exists: true, files: old, ..Published::default() };
        assert!(replace_files(&site, &stage, &old, &new, new.keys().collect()).is_ok());
        let mut found = texts(&site);
        assert_eq!(found.remove(MANIFEST), Some(manifest(&new)));
        assert_eq!(found.remove("CNAME").as_deref(), Some("CNAME mine"));
        let expected: Vec<(String, String)> =
            new.keys().map(|route| (route.to_string(), format!("{route} new"))).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
        assert!(!site.join("gone").exists(), "an empty folder is left");
    }

    #[test]
    fn a_failure_midway_leaves_a_list_of_all_that_is_ours() {
        let folder = tempfile::tempdir().expect("a folder");
        let (site, stage) = (folder.path().join("site"), folder.path().join("stage"));
        let old = Published { exists: true, files: lay(&site, &["old.html"], "old"), ..Published::default() };
        let new = lay(&stage, &["a.css", "new.html"], "new");
        fs::remove_file(stage.join("new.html")).expect("removed");
        assert!(replace_files(&site, &stage, &old, &new, new.keys().collect()).is_err());
        let list = fs::read_to_string(site.join(MANIFEST)).expect("the list");
        for name in ["old.html", "a.css", "new.html"] {
            assert!(list.contains(name), "{name} is not on the list");
        }
        assert!(site.join("a.css").exists() && site.join("old.html").exists());
    }
}
