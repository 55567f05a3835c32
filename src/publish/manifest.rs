//! The list of written files, which stands in the destination.
//!
//! In: a destination. Out: [`Published`]: what the last build wrote there, and what else stands there.
//!
//! Must not know: what is published now, what files were made from.

use crate::diag::{Code, Diagnostic};
use crate::digest::{Digest, Sum};
use crate::nofollow;
use crate::publish::problems::{Problems, failed};
use crate::route::{Route, is_name};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The list of written files, in the destination: a line for each: digest, size, route, with a space between.
pub(crate) const MANIFEST: &str = ".cuebook-manifest";

/// The folder of the destination in which new files wait to be renamed, where files are replaced one by one.
pub(crate) const PART: &str = ".cuebook-part";

const HEADER: &str = "# Written by cuebook. Files listed here are replaced and removed by the next build.\n";

/// What the last build wrote.
#[derive(Default)]
pub(crate) struct Published {
    /// Whether there is a folder.
    pub exists: bool,
    /// Whether there is a list, it is whole, and every listed file is there.
    pub complete: bool,
    /// What the list names.
    pub files: BTreeMap<Route, Sum>,
    /// Files and folders that are not ours, relative to the destination.
    pub foreign: Vec<PathBuf>,
}

impl Published {
    /// What stands in a folder, as its list of written files says.
    pub(crate) fn read(folder: &Path) -> Result<Published, Problems> {
        let mut published = Published::default();
        let entries: Vec<PathBuf> = match fs::read_dir(folder) {
            Ok(entries) => entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .filter(|path| path.file_name().is_none_or(|name| name != PART))
                .collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(published),
            Err(error) => return Err(failed("read", folder, &error)),
        };
        published.exists = true;
        let manifest = folder.join(MANIFEST);
        let text = match nofollow::read(&manifest) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound && entries.is_empty() => return Ok(published),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(vec![
                    Diagnostic::new(
                        Code::Io,
                        format!("{} is not empty and was not written by cuebook", folder.display()),
                    )
                    .help("choose another folder with `--dest-dir`, or empty this one yourself"),
                ]);
            }
            Err(error) => return Err(failed("read", &manifest, &error)),
        };
        // The list is in the map's own order: no line has to look for its place.
        let listed = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let digest = parts.next().and_then(parse_digest)?;
            let size = parts.next()?.parse().ok()?;
            Some((Route::new(parts.next()?), Sum { digest, size }))
        };
        let mut whole = text.starts_with(HEADER);
        let lines = text.lines().filter(|line| !line.starts_with('#')).map(listed);
        published.files = lines.inspect(|line| whole &= line.is_some()).flatten().collect();
        let links = published.find_foreign(folder)?;
        published.complete &= whole;
        published.refuse_strange(&manifest, &links)?;
        Ok(published)
    }

    /// Takes back files that the list has lost: those that stand there as they were written, with their sums.
    pub(crate) fn restore(&mut self, lost: Vec<(Route, Sum)>) {
        if lost.is_empty() {
            return;
        }
        self.complete = false;
        self.files.extend(lost.into_iter().filter(|(route, _)| is_below(route)));
        self.foreign.retain(|path| !self.files.contains_key(&Route::of_file(path)));
    }

    /// A list that names anything but files of the destination was not written by cuebook: nothing is done by it.
    fn refuse_strange(&self, manifest: &Path, links: &FxHashSet<Route>) -> Result<(), Problems> {
        let through_link = |route: &Route| {
            let above = || route.folders().any(|above| links.contains(&Route::new(above)));
            !links.is_empty() && (links.contains(route) || above())
        };
        let strange = |route: &&Route| !is_below(route) || through_link(route);
        let problems: Vec<Diagnostic> =
            self.files.keys().filter(strange).map(|route| strange_line(manifest, route)).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Finds what is not listed. Returns the symbolic links.
    fn find_foreign(&mut self, folder: &Path) -> Result<FxHashSet<Route>, Problems> {
        let (mut found, mut links) = (0, FxHashSet::default());
        for entry in walkdir::WalkDir::new(folder).min_depth(1) {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(folder).to_owned();
                failed("read", &path, &error.into_io_error().unwrap_or_else(|| io::Error::other("links in a circle")))
            })?;
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let route = Route::of_file(relative);
            let of_part = route.as_str().split('/').next() == Some(PART) && !entry.path_is_symlink();
            if entry.file_type().is_dir() || of_part || route.as_str() == MANIFEST {
                continue;
            }
            if self.files.contains_key(&route) {
                found += 1;
            } else {
                self.foreign.push(relative.to_owned());
            }
            if entry.path_is_symlink() {
                links.insert(route);
            }
        }
        self.complete = found == self.files.len();
        Ok(links)
    }
}

/// Whether a route is one that cuebook may write: names with a `/` between.
fn is_below(route: &Route) -> bool {
    route.as_str().split('/').all(is_name)
}

fn strange_line(manifest: &Path, route: &Route) -> Diagnostic {
    let name = route.as_str().escape_debug();
    let message = format!("{} lists `{name}`, which is no file that cuebook writes there", manifest.display());
    Diagnostic::new(Code::OutsideBook, message)
        .help("nothing was removed or replaced: look at where that line comes from, and remove the line")
}

/// A digest from its hex digits.
fn parse_digest(hex: &str) -> Option<Digest> {
    let mut digest = Digest::default();
    let (pairs, []) = hex.as_bytes().as_chunks::<2>() else { return None };
    if pairs.len() != digest.0.len() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    for (byte, [high, low]) in digest.0.iter_mut().zip(pairs) {
        *byte = (digit(*high)? << 4 | digit(*low)?) as u8;
    }
    Some(digest)
}

/// The text of the list of written files.
pub(crate) fn manifest(files: &BTreeMap<Route, Sum>) -> String {
    let mut text = HEADER.to_owned();
    for (route, sum) in files {
        // Nothing can go wrong in memory.
        let _ = writeln!(text, "{} {} {route}", sum.digest, sum.size);
    }
    text
}
