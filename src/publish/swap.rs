//! The new site in the old one's place.
//!
//! In: a destination, and beside it a stage that holds the whole new site. Out: the two exchanged in one step, or, where
//! the file system cannot, every file replaced by itself, each whole.
//!
//! Must not know: what the files are, why they changed.

use crate::diag::{Code, Diagnostic};
use crate::digest::Sum;
use crate::nofollow;
use crate::outputs::offline::LIST;
use crate::publish::manifest::{MANIFEST, PART, Published, manifest};
use crate::publish::problems::{Problems, failed};
use crate::route::Route;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What kept the new site from taking the old one's place.
pub(crate) struct Refused {
    /// The report.
    pub problems: Problems,
    /// How many files were replaced or removed before it.
    pub replaced: usize,
}

impl From<Problems> for Refused {
    fn from(problems: Problems) -> Refused {
        Refused { problems, replaced: 0 }
    }
}

/// Puts the stage in the destination's place: in one step where the system can, else file by file. `old` is what stands
/// there, `files` everything that is to stand there, `changed` what of it is not there yet. Returns whether it was one
/// step.
pub(crate) fn exchange(
    folder: &Path,
    stage: &Path,
    old: &Published,
    files: &BTreeMap<Route, Sum>,
    changed: Vec<&Route>,
) -> Result<bool, Refused> {
    if !old.exists {
        fs::rename(stage, folder).map_err(|error| failed("write", folder, &error))?;
        return Ok(true);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, stage, CWD, folder, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(true),
            Err(Errno::INVAL | Errno::NOSYS | Errno::XDEV | Errno::BUSY) => {}
            Err(error) => return Err(failed("write", folder, &io::Error::from(error)).into()),
        }
    }
    let beside = SideBySide::gather(folder, stage, old, files, changed);
    let beside = beside.map_err(|(doing, path, error)| failed(doing, &path, &error))?;
    let mut replaced = 0;
    let result = beside.replace(&mut replaced);
    result.map_err(|(doing, path, error)| {
        if replaced == 0 {
            return failed(doing, &path, &error).into();
        }
        let problem = Diagnostic::new(Code::Io, format!("cannot {doing} {}: {error}", path.display()));
        let help = "the site is part old, part new: mend the cause and build again";
        Refused { problems: vec![problem.help(help)], replaced }
    })?;
    Ok(false)
}

type Midway = (&'static str, PathBuf, io::Error);

/// Everything that file-by-file publishing needs, on the disk of the destination: from here on files are only renamed, so
/// a full disk is noticed while the old site is whole.
struct SideBySide<'a> {
    folder: &'a Path,
    /// [`PART`]: the new files by number, then the lists of written files.
    part: PathBuf,
    old: &'a Published,
    files: &'a BTreeMap<Route, Sum>,
    changed: Vec<&'a Route>,
}

impl<'a> SideBySide<'a> {
    /// Moves the new files beside the old ones. Where that fails nothing is left.
    fn gather(
        folder: &'a Path,
        stage: &Path,
        old: &'a Published,
        files: &'a BTreeMap<Route, Sum>,
        mut changed: Vec<&'a Route>,
    ) -> Result<SideBySide<'a>, Midway> {
        // Pages after what they refer to, the list of all for offline use last.
        changed.sort_by_key(|route| (route.as_str() == LIST, route.as_str().ends_with(".html")));
        let beside = SideBySide { folder, part: folder.join(PART), old, files, changed };
        let gathered = beside.fill(stage);
        if gathered.is_err() {
            let _ = remove_part(&beside.part);
        }
        gathered.map(|()| beside)
    }

    fn fill(&self, stage: &Path) -> Result<(), Midway> {
        remove_part(&self.part).map_err(|error| ("remove", self.part.clone(), error))?;
        fs::create_dir(&self.part).map_err(|error| ("make the folder", self.part.clone(), error))?;
        for (number, route) in self.changed.iter().enumerate() {
            let (from, to) = (stage.join(route.as_str()), self.part.join(number.to_string()));
            match fs::rename(&from, &to) {
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    fs::copy(&from, &to).map_err(|error| ("write", to, error))?;
                }
                renamed => renamed.map_err(|error| ("write", to, error))?,
            }
        }
        // The list names old and new files from before the first step to after the last, so that whatever is left by a
        // build that was killed is known as ours.
        let mut both = self.old.files.clone();
        both.extend(self.files.iter().map(|(route, digest)| (route.clone(), *digest)));
        for (name, files) in [("both", &both), ("new", self.files)] {
            let to = self.part.join(name);
            nofollow::write(&to, manifest(files).as_bytes()).map_err(|error| ("write", to, error))?;
        }
        Ok(())
    }

    /// File by file: each is replaced whole, and what is gone is removed last.
    fn replace(&self, replaced: &mut usize) -> Result<(), Midway> {
        let SideBySide { folder, part, old, files, changed } = self;
        let list = |name: &str| {
            let to = folder.join(MANIFEST);
            fs::rename(part.join(name), &to).map_err(|error| ("write", to, error))
        };
        list("both")?;
        let gone: Vec<&Route> = old.files.keys().filter(|route| !files.contains_key(*route)).collect();
        let (in_the_way, gone): (Vec<&Route>, Vec<&Route>) = gone.into_iter().partition(|route| blocks(route, files));
        for route in in_the_way {
            remove_file(folder, route)?;
            *replaced += 1;
        }
        for (number, route) in changed.iter().enumerate() {
            let to = folder.join(route.as_str());
            nofollow::make_folders(folder, &to).map_err(|error| ("make the folders above", to.clone(), error))?;
            fs::rename(part.join(number.to_string()), &to).map_err(|error| ("write", to, error))?;
            *replaced += 1;
        }
        for route in gone {
            remove_file(folder, route)?;
            *replaced += 1;
        }
        list("new")?;
        let _ = remove_part(part);
        Ok(())
    }
}

/// Removes what a build that was killed has left beside the site. A link is not ours.
pub(crate) fn remove_part(part: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(part) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(part),
        Ok(metadata) if metadata.is_file() => fs::remove_file(part),
        Ok(_) => Err(io::Error::other("it is a symbolic link, which cuebook does not follow")),
        Err(error) => Err(error),
    };
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Whether a file that goes stands where the new site has a folder, or the other way round.
fn blocks(route: &Route, files: &BTreeMap<Route, Sum>) -> bool {
    let path = route.as_str();
    let below = format!("{path}/");
    let first_below = files.range(Route::new(below.as_str())..).next();
    first_below.is_some_and(|(other, _)| other.as_str().starts_with(&below))
        || path.match_indices('/').any(|(at, _)| files.contains_key(&Route::new(&path[..at])))
}

/// Removes a file of ours, and the folders that this leaves empty.
fn remove_file(folder: &Path, route: &Route) -> Result<(), Midway> {
    let path = folder.join(route.as_str());
    if let Err(error) = nofollow::remove(folder, &path) {
        return Err(("remove", path, error));
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
        assert!(file_by_file(&site, &stage, &old, &new).is_ok());
        let mut found = texts(&site);
        assert_eq!(found.remove(MANIFEST), Some(manifest(&new)));
        assert_eq!(found.remove("CNAME").as_deref(), Some("CNAME mine"));
        let expected: Vec<(String, String)> =
            new.keys().map(|route| (route.to_string(), format!("{route} new"))).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
        assert!(!site.join("gone").exists(), "an empty folder is left");
    }

    fn file_by_file(
        site: &Path,
        stage: &Path,
        old: &Published,
        new: &BTreeMap<Route, Sum>,
    ) -> Result<(), (Midway, usize)> {
        let mut replaced = 0;
        let beside = SideBySide::gather(site, stage, old, new, new.keys().collect()).map_err(|error| (error, 0))?;
        beside.replace(&mut replaced).map_err(|error| (error, replaced))
    }

    #[test]
    fn what_cannot_be_gathered_leaves_the_old_site_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let (site, stage) = (folder.path().join("site"), folder.path().join("stage"));
        let old = Published { exists: true, files: lay(&site, &["old.html", "a.css"], "old"), ..Published::default() };
        let new = lay(&stage, &["a.css", "new.html"], "new");
        fs::remove_file(stage.join("new.html")).expect("removed");
        let before = texts(&site);
        assert!(file_by_file(&site, &stage, &old, &new).is_err_and(|(_, replaced)| replaced == 0));
        assert_eq!(texts(&site), before);
        assert!(!site.join(PART).exists(), "the new files stay beside the old ones");
    }

    #[test]
    fn a_failure_midway_leaves_a_list_of_all_that_is_ours_and_counts_what_was_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let (site, stage) = (folder.path().join("site"), folder.path().join("stage"));
        let old = Published { exists: true, files: lay(&site, &["old.html"], "old"), ..Published::default() };
        let new = lay(&stage, &["a.css", "new.html"], "new");
        // A folder that is not empty stands where the page goes.
        lay(&site, &["new.html/mine"], "mine");
        assert!(file_by_file(&site, &stage, &old, &new).is_err_and(|(_, replaced)| replaced == 1));
        let list = fs::read_to_string(site.join(MANIFEST)).expect("the list");
        for name in ["old.html", "a.css", "new.html"] {
            assert!(list.contains(name), "{name} is not on the list");
        }
        assert!(site.join("a.css").exists() && site.join("old.html").exists());
    }
}
