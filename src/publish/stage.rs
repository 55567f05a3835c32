//! The folder in which a new site is put together before it takes the old one's place.
//!
//! In: a place beside the destination, and one for what is left over. Out: [`Stage`], which files are written and linked
//! into. When the sites have been exchanged the stage holds the old one, and that is not thrown away: most of its files
//! are the new site's too, so the next build, which starts from it, links and removes a few files and not all of them.
//!
//! Must not know: what the files are, why they are made. What is left over may be damaged or gone: a file of it stays only
//! when it is the very file that is published.

use crate::digest::{Sum, Summing};
use crate::nofollow;
use crate::outputs::sink::Sink;
use crate::publish::problems::{Problems, failed};
use crate::route::Route;
use crate::stamp::Stamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A stage, until it is closed.
pub(crate) struct Stage {
    /// Where it lies: the new site until the exchange, the old one after it.
    pub folder: PathBuf,
    spare: PathBuf,
    /// Whether it began with what was left over.
    begun: bool,
    /// What it began with: the inode of each file, where the system tells.
    inodes: FxHashMap<Route, u64>,
}

impl Stage {
    /// A stage with some folders. Of the site at `spare`, where there is one, it holds the files that are `wanted`.
    pub(crate) fn open(
        folder: PathBuf,
        spare: PathBuf,
        folders: &BTreeSet<PathBuf>,
        wanted: impl Fn(&Route) -> bool + Sync,
    ) -> Result<Stage, Problems> {
        remove_tree(&folder)?;
        // A link would lead to a folder of somebody else.
        let begun = nofollow::is_folder(&spare) && fs::rename(&spare, &folder).is_ok();
        let inodes = if begun { prune(&folder, folders, wanted)? } else { FxHashMap::default() };
        for inner in folders {
            let inner = folder.join(inner);
            fs::create_dir_all(&inner).map_err(|error| failed("make the folder", &inner, &error))?;
        }
        Ok(Stage { folder, spare, begun, inodes })
    }

    /// Puts a published file into the stage without copying it, where the file system can. Returns whether it was there.
    pub(crate) fn keep(&self, published: &Path, route: &Route, known: Option<Stamp>) -> Result<bool, Problems> {
        let to = self.folder.join(route.as_str());
        // The published file has just been looked at: a link to it is as it is.
        if known.is_some_and(|known| self.holds(route, &to, known)) {
            return Ok(true);
        }
        self.clear(&to)?;
        link(published, &to).map(|()| false)
    }

    /// Whether a file of the stage is the one with that stamp.
    fn holds(&self, route: &Route, file: &Path, known: Stamp) -> bool {
        self.begun && (self.inodes.get(route) == Some(&known.inode) || Stamp::at(file) == Some(known))
    }

    /// A new file, made when its first bytes come.
    pub(crate) fn file(&self, route: &Route) -> Result<StagedFile, Problems> {
        let path = self.folder.join(route.as_str());
        self.clear(&path)?;
        Ok(StagedFile { path, file: None, written: Ok(()), sum: Summing::default() })
    }

    /// Writes a file.
    pub(crate) fn write(&self, route: &Route, bytes: &[u8]) -> Result<Sum, Problems> {
        let mut file = self.file(route)?;
        file.push(bytes);
        file.close()
    }

    /// Carries over what is not ours.
    pub(crate) fn carry(&self, from: &Path, path: &Path) -> Result<(), Problems> {
        let to = self.folder.join(path);
        if to.exists() {
            return Ok(());
        }
        #[cfg(unix)]
        if from.is_symlink() {
            let target = fs::read_link(from).map_err(|error| failed("read", from, &error))?;
            return std::os::unix::fs::symlink(target, &to).map_err(|error| failed("write", &to, &error));
        }
        link(from, &to)
    }

    /// Keeps the old site, now that the sites have been exchanged, where that is wanted. Returns whether it was and could
    /// be; else it is removed.
    pub(crate) fn close(self, keep: bool) -> bool {
        if nofollow::is_folder(&self.spare) {
            let _ = fs::remove_dir_all(&self.spare);
        }
        let room = keep && self.spare.parent().is_some_and(Path::is_dir);
        let kept = room && fs::rename(&self.folder, &self.spare).is_ok();
        if !kept {
            self.discard();
        }
        kept
    }

    /// Removes the stage. What cannot be removed is removed by the next build.
    pub(crate) fn discard(self) {
        let files = files_of(&self.folder);
        files.par_iter().for_each(|file| drop(fs::remove_file(file)));
        let _ = fs::remove_dir_all(&self.folder);
    }

    /// What stands there may be the published file itself: it is never written to, but unlinked.
    fn clear(&self, to: &Path) -> Result<(), Problems> {
        if !self.begun {
            return Ok(());
        }
        match fs::remove_file(to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("write", to, &error)),
            _ => Ok(()),
        }
    }
}

/// A file that is being written.
pub(crate) struct StagedFile {
    path: PathBuf,
    file: Option<File>,
    written: io::Result<()>,
    sum: Summing,
}

impl Sink for StagedFile {
    fn push(&mut self, bytes: &[u8]) {
        self.sum.add(bytes);
        if self.written.is_ok() {
            self.written = self.write(bytes);
        }
    }
}

impl StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(File::create(&self.path)?),
        };
        file.write_all(bytes)
    }

    /// Ends the file, and gives its sum.
    pub(crate) fn close(mut self) -> Result<Sum, Problems> {
        // Of an empty file no byte ever came.
        self.push(&[]);
        self.written.map_err(|error| failed("write", &self.path, &error))?;
        Ok(self.sum.sum())
    }
}

fn link(from: &Path, to: &Path) -> Result<(), Problems> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop)).map_err(|error| failed("write", to, &error))
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).follow_root_links(false).into_iter().filter_map(Result::ok);
    entries.filter(|entry| !entry.file_type().is_dir()).map(walkdir::DirEntry::into_path).collect()
}

/// Removes what the new site does not have, and the folders in which it has nothing. Returns the inodes of what stays.
fn prune(
    root: &Path,
    folders: &BTreeSet<PathBuf>,
    wanted: impl Fn(&Route) -> bool + Sync,
) -> Result<FxHashMap<Route, u64>, Problems> {
    let branch = |top: PathBuf| {
        let mut inodes = Vec::new();
        let entries = walkdir::WalkDir::new(top).follow_root_links(false).contents_first(true);
        for entry in entries.into_iter().filter_map(Result::ok) {
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            if entry.file_type().is_dir() {
                if !folders.iter().any(|folder| folder.starts_with(path)) {
                    let _ = fs::remove_dir(entry.path());
                }
                continue;
            }
            let route = Route::of_file(path);
            if entry.file_type().is_file() && wanted(&route) {
                inodes.extend(inode(&entry).map(|inode| (route, inode)));
            } else {
                fs::remove_file(entry.path()).map_err(|error| failed("remove", entry.path(), &error))?;
            }
        }
        Ok(inodes)
    };
    let tops = fs::read_dir(root).map_err(|error| failed("read", root, &error))?;
    let tops: Vec<PathBuf> = tops.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let branches: Vec<_> = tops.into_par_iter().with_max_len(1).map(branch).collect::<Result<_, Problems>>()?;
    Ok(branches.into_iter().flatten().collect())
}

/// The inode that a folder names for an entry.
fn inode(entry: &walkdir::DirEntry) -> Option<u64> {
    #[cfg(unix)]
    return Some(walkdir::DirEntryExt::ino(entry));
    #[cfg(not(unix))]
    return None;
}

fn remove_tree(path: &Path) -> Result<(), Problems> {
    if path.is_symlink() {
        let link = io::Error::other("it is a symbolic link, which cuebook does not follow");
        return Err(failed("make the folder", path, &link));
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", path, &error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_over_is_used_and_never_written_to() {
        let root = tempfile::tempdir().expect("a folder");
        let (site, spare) = (root.path().join("site"), root.path().join("spare"));
        let at = |name: &str| site.join(name);
        fs::create_dir_all(at("deep")).expect("a folder");
        fs::create_dir_all(spare.join("gone/further")).expect("a folder");
        for name in ["same", "deep/moved", "changed"] {
            fs::write(at(name), name).expect("a file");
        }
        fs::create_dir_all(spare.join("deep")).expect("a folder");
        for name in ["same", "changed"] {
            fs::hard_link(at(name), spare.join(name)).expect("a link");
        }
        // Older than what is published, and what no site has any more; a file where there is to be a folder.
        for name in ["deep/moved", "gone/further/file", "new"] {
            fs::write(spare.join(name), "old").expect("a file");
        }
        let names = ["same", "deep/moved", "changed", "new/file"];
        let folders = ["", "deep", "new"].map(PathBuf::from).into();
        let wanted = |route: &Route| names.contains(&route.as_str());
        let Ok(stage) = Stage::open(root.path().join("stage"), spare.clone(), &folders, wanted) else {
            panic!("no stage");
        };
        let keep = |name: &str| stage.keep(&at(name), &Route::new(name), Stamp::at(&at(name))).ok();
        assert_eq!(keep("same"), Some(true));
        assert_eq!(keep("deep/moved"), Some(false));
        assert!(stage.write(&Route::new("changed"), b"anew").is_ok());
        assert!(stage.write(&Route::new("new/file"), b"new").is_ok());
        let mut found: Vec<String> = files_of(&stage.folder)
            .iter()
            .map(|file| file.strip_prefix(&stage.folder).expect("below").to_string_lossy().into_owned())
            .collect();
        found.sort();
        assert_eq!(found, ["changed", "deep/moved", "new/file", "same"]);
        let read = |name: &str| fs::read_to_string(stage.folder.join(name)).expect("a file");
        assert_eq!([read("deep/moved"), read("changed")], ["deep/moved", "anew"]);
        assert_eq!(fs::read_to_string(at("changed")).expect("a file"), "changed", "the published file was written to");
        assert!(!stage.folder.join("gone").exists());
        assert!(stage.close(true));
        assert!(spare.join("new/file").exists() && !root.path().join("stage").exists());
    }
}
