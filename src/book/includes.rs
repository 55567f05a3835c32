//! The files of the book whose lines fences show: `file="path#L3-9"`.
//!
//! In: a page's source, and the snapshot it stands in. Out: the same source with what its fences include, and a digest that
//! covers that, so that a page is made anew when a line it shows has changed.
//!
//! Must not know: what becomes of a block, or what the lines mean.

use crate::controls;
use crate::diag;
use crate::digest;
use crate::input::{Blob, Included, Snapshot, Source};
use crate::markdown::doc::Reading;
use crate::markdown::fence::FilePart;
use crate::markdown::outline;
use crate::route;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What is wrong with what a fence names, and what to do.
type WhyNot = (String, String);

/// The lines of a file; or why a page cannot show it, and what to do.
type FileLines<'s> = Result<Vec<&'s str>, (&'static str, &'static str)>;

/// A page's source with what its fences include, at most so many KiB in all.
pub(crate) fn with_files<'s>(
    source: &'s Source,
    snapshot: &Snapshot,
    reading: Reading,
    most_kib: u32,
) -> Cow<'s, Source> {
    // What is too large is not read as a page either.
    let most = most_kib as usize * 1024;
    if !may_show_files(source) || source.text.read().len() > most {
        return Cow::Borrowed(source);
    }
    let doc = outline::parse(source, reading).value;
    let mut files = HashMap::new();
    let mut included: BTreeMap<&str, Result<Arc<str>, WhyNot>> = BTreeMap::new();
    let mut length = 0;
    for part in doc.fences.iter().filter_map(|block| block.fence.file.as_ref()) {
        let find = || find(&part.path, &source.path, snapshot);
        let text = included
            .entry(&part.written)
            .or_insert_with(|| find().and_then(|blob| lines(part, blob, &mut files)).map(Arc::from));
        length += text.as_ref().map_or(0, |text| text.len());
        if length > most {
            let message = format!("with these lines the page has more than the {most_kib} KiB that a page may have");
            *text = Err((message, "include fewer lines, or raise `page_kib` under `[lint]`".to_owned()));
        }
    }
    if included.is_empty() {
        return Cow::Borrowed(source);
    }
    let included: Arc<[Included]> =
        included.into_iter().map(|(written, text)| Included { written: written.to_owned(), text }).collect();
    let digest = digest::of(&(source.digest, &included));
    Cow::Owned(Source { included, digest, ..source.clone() })
}

/// Whether a page may show files. Most do not, and to look at their words is enough. A page that does is never left unread.
pub(crate) fn may_show_files(source: &Source) -> bool {
    source.text.at_hand().is_some_and(|text| text.contains("file="))
}

/// The lines that a fence names. `files` holds the files that the page has named before.
fn lines<'s>(part: &FilePart, blob: &'s Blob, files: &mut HashMap<&'s str, FileLines<'s>>) -> Result<String, WhyNot> {
    let all = files.entry(&blob.path).or_insert_with(|| lines_of(blob));
    let all = all.as_ref().map_err(|(what, help)| (format!("`{}` {what}", part.path), (*help).to_owned()))?;
    let (from, to) = part.lines.unwrap_or((1, all.len() as u32));
    if to as usize > all.len() || all.is_empty() {
        let message = format!("`{}` has {} lines: there is no line {}", part.path, all.len(), to.max(1));
        return Err((message, "lines are counted from 1; `#L3-9` names both ends".to_owned()));
    }
    // The last line of a block ends like the others.
    Ok(all[from as usize - 1..to as usize].iter().flat_map(|line| [*line, "\n"]).collect())
}

/// The lines of a file that a page can show.
fn lines_of(blob: &Blob) -> FileLines<'_> {
    let text = std::str::from_utf8(&blob.bytes).ok().filter(|text| !text.contains('\0'));
    let text = text.ok_or(("is no text in UTF-8", "save the file as UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if controls::any(text) {
        let help = "write it as an escape of the language, such as `\\x1b`";
        return Err(("holds a control character, which no page may hold", help));
    }
    Ok(text.lines().collect())
}

/// The file that a path names: from the folder of the page, or after a `/` from that of the book.
fn find<'s>(written: &str, page: &str, snapshot: &'s Snapshot) -> Result<&'s Blob, WhyNot> {
    let folder = match written.strip_prefix('/') {
        Some(_) => "",
        None => page.rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    let path = route::resolve(folder, written).unwrap_or_default();
    let paths = || snapshot.files.iter().chain(&snapshot.statics).map(|blob| &*blob.path);
    if !path.starts_with("content/") && !path.starts_with("static/") {
        // After a `/`, links begin in `content/` or `static/`.
        let meant = paths().find(|known| known.split_once('/').is_some_and(|(_, rest)| rest == path));
        let help = match meant.filter(|_| folder.is_empty()) {
            Some(meant) => format!("did you mean `/{meant}`?"),
            None => "move the file there: what a page shows is part of the book".to_owned(),
        };
        return Err((format!("`{written}` is in neither `content/` nor `static/`"), help));
    }
    for blobs in [&snapshot.files, &snapshot.statics] {
        if let Ok(at) = blobs.binary_search_by(|blob| (*blob.path).cmp(&path)) {
            return Ok(&blobs[at]);
        }
    }
    if snapshot.pages.binary_search_by(|source| (*source.path).cmp(&path)).is_ok() {
        let help = "link to it, or show a file of another kind".to_owned();
        return Err((format!("`{written}` is a page, and `file` shows files beside pages"), help));
    }
    let help = match diag::nearest(&path, paths()) {
        Some(near) => format!("did you mean `/{near}`?"),
        None => "a path leads from the folder of the page, or after a `/` from that of the book".to_owned(),
    };
    Err((format!("there is no file `{path}`"), help))
}
