//! The files of the book whose lines fences show: `file="path#L3-9"`.
//!
//! In: a page's source, and the snapshot it stands in. Out: the same source with what its fences include, and a digest that
//! covers that, so that a page is made anew when a line it shows has changed.
//!
//! Must not know: what becomes of a block, what the lines mean.

use crate::controls;
use crate::diag;
use crate::digest;
use crate::input::{Blob, Included, Snapshot, Source};
use crate::markdown::doc::Reading;
use crate::markdown::fence::FilePart;
use crate::markdown::outline;
use std::borrow::Cow;
use std::sync::Arc;

/// What is wrong with what a fence names, and what to do.
type WhyNot = (String, String);

/// A page's source with what its fences include, at most so many KiB in all.
pub fn with_files<'s>(source: &'s Source, snapshot: &Snapshot, reading: Reading, most_kib: u32) -> Cow<'s, Source> {
    // Most pages show no file: to look at their words is enough. What is too large is not read as a page either.
    let most = most_kib as usize * 1024;
    if source.text.len() > most || !source.text.contains("file=") {
        return Cow::Borrowed(source);
    }
    let doc = outline::parse(source, reading).value;
    let parts = doc.fences.iter().filter_map(|block| block.fence.file.as_ref());
    let mut included: Vec<Included> = Vec::new();
    let mut length = 0;
    for part in parts {
        let known = included.iter().position(|known| known.written == part.written);
        let at = known.unwrap_or_else(|| {
            let text = lines(part, &source.path, snapshot).map(Arc::from);
            included.push(Included { written: part.written.clone(), text });
            included.len() - 1
        });
        length += included[at].text.as_ref().map_or(0, |text| text.len());
        if length > most {
            let message = format!("with these lines the page has more than the {most_kib} KiB that a page may have");
            let help = "include fewer lines, or raise `page_kib` under `[lint]`".to_owned();
            included[at].text = Err((message, help));
        }
    }
    if included.is_empty() {
        return Cow::Borrowed(source);
    }
    let digest = digest::of(&(source.digest, &included));
    Cow::Owned(Source { included: included.into(), digest, ..source.clone() })
}

/// The lines that a fence names.
fn lines(part: &FilePart, page: &str, snapshot: &Snapshot) -> Result<String, WhyNot> {
    let blob = find(&part.path, page, snapshot)?;
    let text = std::str::from_utf8(&blob.bytes).ok().filter(|text| !text.contains('\0'));
    let Some(text) = text else {
        return Err((format!("`{}` is no text in UTF-8", part.path), "save the file as UTF-8".to_owned()));
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if controls::any(text) {
        let message = format!("`{}` holds a control character, which no page may hold", part.path);
        return Err((message, "write it as an escape of the language, such as `\\x1b`".to_owned()));
    }
    let all: Vec<&str> = text.lines().collect();
    let (from, to) = part.lines.unwrap_or((1, all.len() as u32));
    if to as usize > all.len() || all.is_empty() {
        let message = format!("`{}` has {} lines: there is no line {}", part.path, all.len(), to.max(1));
        return Err((message, "lines are counted from 1; `#L3-9` names both ends".to_owned()));
    }
    // The last line of a block ends like the others.
    Ok(all[from as usize - 1..to as usize].iter().flat_map(|line| [*line, "\n"]).collect())
}

/// The file that a path names: from the folder of the page, or after a `/` from that of the book.
fn find<'s>(written: &str, page: &str, snapshot: &'s Snapshot) -> Result<&'s Blob, WhyNot> {
    let folder = match written.strip_prefix('/') {
        Some(_) => "",
        None => page.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(written.split('/')).filter(|part| !matches!(*part, "" | ".")) {
        if part != ".." {
            parts.push(part);
        } else if parts.pop().is_none() {
            parts.clear();
            break;
        }
    }
    let path = parts.join("/");
    let files = || snapshot.files.iter().chain(&snapshot.statics);
    let paths = || files().map(|blob| &*blob.path);
    if !path.starts_with("content/") && !path.starts_with("static/") {
        // After a `/`, links begin in `content/` or `static/`.
        let meant = paths().find(|known| known.split_once('/').is_some_and(|(_, rest)| rest == path));
        let help = match meant.filter(|_| folder.is_empty()) {
            Some(meant) => format!("did you mean `/{meant}`?"),
            None => "move the file there: what a page shows is part of the book".to_owned(),
        };
        return Err((format!("`{written}` is in neither `content/` nor `static/`"), help));
    }
    if let Some(blob) = files().find(|blob| *blob.path == *path) {
        return Ok(blob);
    }
    if snapshot.pages.iter().any(|source| *source.path == *path) {
        let help = "link to it, or show a file of another kind".to_owned();
        return Err((format!("`{written}` is a page, and `file` shows files beside pages"), help));
    }
    let help = match diag::nearest(&path, paths()) {
        Some(near) => format!("did you mean `/{near}`?"),
        None => "a path leads from the folder of the page, or after a `/` from that of the book".to_owned(),
    };
    Err((format!("there is no file `{path}`"), help))
}
