//! The list of written files, which stands in the destination.
//!
//! In: a destination. Out: [`Published`]: what the last build wrote there, and what else stands there.
//!
//! Must not know: what is published now, what files were made from.

use crate::build::problems::{Failed, failed};
use crate::diag::{Code, Diagnostic};
use crate::digest::{Digest, Sum};
use crate::route::Route;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The list of written files, in the destination: a line for each: digest, size, route, with a space between.
pub const MANIFEST: &str = ".cuebook-manifest";

/// A file of the destination that is being written, where the destination lies on a disk of its own.
pub const PART: &str = ".cuebook-part";

const HEADER: &str = "# Written by cuebook. Files listed here are replaced and removed by the next build.\n";

/// What the last build wrote.
#[derive(Default)]
pub struct Published {
    /// Whether there is a folder.
    pub exists: bool,
    /// Whether every listed file is there.
    pub complete: bool,
    /// What the list names.
    pub files: BTreeMap<Route, Sum>,
    /// Files and folders that are not ours, relative to the destination.
    pub foreign: Vec<PathBuf>,
}

impl Published {
    /// What stands in a folder, as its list of written files says.
    pub fn read(folder: &Path) -> Result<Published, Failed> {
        let mut published = Published { complete: true, ..Published::default() };
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
        let text = match fs::read_to_string(&manifest) {
            Ok(text) => text,
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
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.splitn(3, ' ');
            let digest = parts.next().and_then(parse_digest);
            let size = parts.next().and_then(|size| size.parse().ok());
            if let (Some(digest), Some(size), Some(route)) = (digest, size, parts.next()) {
                published.files.insert(Route::new(route), Sum { digest, size });
            }
        }
        published.find_foreign(folder)?;
        Ok(published)
    }

    fn find_foreign(&mut self, folder: &Path) -> Result<(), Failed> {
        let mut found = 0;
        for entry in walkdir::WalkDir::new(folder).min_depth(1) {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(folder).to_owned();
                failed("read", &path, &error.into_io_error().unwrap_or_else(|| io::Error::other("links in a circle")))
            })?;
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            let route = Route::of_file(relative);
            if entry.file_type().is_dir() || matches!(route.as_str(), MANIFEST | PART) {
                continue;
            }
            if self.files.contains_key(&route) {
                found += 1;
            } else {
                self.foreign.push(relative.to_owned());
            }
        }
        self.complete = found == self.files.len();
        Ok(())
    }
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
pub fn manifest(files: &BTreeMap<Route, Sum>) -> String {
    let mut text = HEADER.to_owned();
    for (route, sum) in files {
        // Nothing can go wrong in memory.
        let _ = writeln!(text, "{} {} {route}", sum.digest, sum.size);
    }
    text
}
