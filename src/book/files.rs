//! The files beside the pages: images and whatever else is copied, and those of the theme.
//!
//! In: the snapshot. Out: their routes and sizes, and what is wrong with them.
//!
//! Must not know: which page shows a file.

use crate::active;
use crate::config::Config;
use crate::controls;
use crate::diag::{Code, Diagnostic};
use crate::digest::Digest;
use crate::input::{Blob, Snapshot};
use crate::route::Route;
use std::collections::HashMap;
use std::sync::Arc;

/// The files that are copied, by their routes, with the size of images in pixels.
pub(crate) fn sizes(snapshot: &Snapshot) -> HashMap<String, Option<(u32, u32)>> {
    let size = |bytes: &[u8]| {
        let size = imagesize::blob_size(bytes).ok()?;
        Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
    };
    snapshot.files.iter().chain(&snapshot.statics).map(|blob| (route_of(blob).to_owned(), size(&blob.bytes))).collect()
}

/// The images of a book, each by its route.
pub(crate) fn images(snapshot: &Snapshot) -> impl Iterator<Item = (Route, &Arc<[u8]>, Digest)> {
    const ENDINGS: [&str; 7] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"];
    let is_image =
        |path: &str| path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&&*ending.to_ascii_lowercase()));
    let images = snapshot.files.iter().chain(&snapshot.statics).filter(move |blob| is_image(&blob.path));
    images.map(|blob| (Route::new(route_of(blob)), &blob.bytes, blob.digest))
}

/// Where a file is copied to: its path without the folder that all such files stand in.
fn route_of(blob: &Blob) -> &str {
    blob.path.split_once('/').map_or(&*blob.path, |(_, rest)| rest)
}

/// What is wrong with these files.
pub(crate) fn problems(snapshot: &Snapshot, config: &Config) -> Vec<Diagnostic> {
    let files: Vec<_> = snapshot.files.iter().chain(&snapshot.statics).collect();
    let mut problems = active::check(&files, &config.files, &"book.toml".into());
    problems.extend(controls_in_theme(snapshot));
    problems.extend(large_files(snapshot, config));
    problems.extend(unread_pages(snapshot));
    problems
}

/// Control characters in what the theme says.
fn controls_in_theme(snapshot: &Snapshot) -> Vec<Diagnostic> {
    let is_text = |path: &str| [".html", ".svg", ".toml"].iter().any(|ending| path.ends_with(ending));
    let files = snapshot.themes.iter().filter(|file| is_text(&file.path));
    files.flat_map(|file| controls::in_source(&String::from_utf8_lossy(&file.bytes), &file.path)).collect()
}

/// Files that a reader on a phone would wait for.
fn large_files(snapshot: &Snapshot, config: &Config) -> Vec<Diagnostic> {
    if config.lint.allow.contains(&Code::LargeFile) {
        return Vec::new();
    }
    let limit = config.lint.file_kib as usize;
    let files = snapshot.files.iter().chain(&snapshot.statics);
    let large = files.map(|blob| (blob, blob.bytes.len().div_ceil(1024))).filter(|(_, kib)| *kib > limit);
    large
        .map(|(blob, kib)| {
            let message = format!("this file has {kib} KiB: more than {limit}");
            let help = "make it smaller (images as WebP or AVIF at the size shown), or raise `[lint] file_kib`";
            Diagnostic::new(Code::LargeFile, message).in_file(&blob.path).help(help)
        })
        .collect()
}

/// Pages that no one reads as such, by the ending of their names.
fn unread_pages(snapshot: &Snapshot) -> impl Iterator<Item = Diagnostic> {
    let unread = |path: &str| {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        ending.is_some_and(|ending| matches!(ending.as_str(), "md" | "markdown" | "mdown" | "mkd" | "mdx"))
    };
    let files = snapshot.files.iter().filter(move |blob| unread(&blob.path));
    files.map(|blob| {
        let stem = blob.path.rsplit_once('.').map_or(&*blob.path, |(stem, _)| stem);
        let name = stem.rsplit('/').next().unwrap_or(stem);
        Diagnostic::new(Code::UnreadPage, "this file is copied as it is: a page's name ends in `.md`")
            .in_file(&blob.path)
            .help(format!("rename it to `{name}.md`"))
    })
}
