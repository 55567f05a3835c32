//! The files of a source, and what their pages show.
//!
//! In: a file or folder that another tool wrote. Out: texts with their names, and attachments. No symbolic link is
//! followed, and hidden files are left alone.
//!
//! Must not know: formats.

use super::reading;
use super::shape::{Attachment, Imported, Original, Remark, Text};
use super::{attributes, links, names, tidy};
use crate::diag::{Code, Diagnostic};
use crate::markdown::raw_html::Token;
use crate::{nofollow, route};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// Files that pages may show or offer. Anything else is not copied into a book.
const OFFERED: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "mp3", "ogg", "wav", "m4a", "mp4", "webm", "pdf", "csv",
    "tsv", "txt", "zip",
];

/// A file of a source.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// Path from the source's folder, with `/`.
    pub(crate) name: Arc<str>,
    pub(crate) text: String,
}

impl SourceFile {
    /// Its Markdown from a line on, ready to be cut.
    pub(crate) fn markdown(&self, text: &str, first: usize, remarks: &mut Vec<Remark>) -> Text {
        prepared(&Text::of_file(&self.name, text, first), remarks)
    }

    /// Its words, to be found again.
    pub(crate) fn original(&self) -> Original {
        Original { place: super::shape::SourceLine::new(&self.name, 1), text: self.text.clone() }
    }

    /// Its name without folder and ending.
    pub(crate) fn stem(&self) -> &str {
        let name = self.name.rsplit('/').next().unwrap_or(&self.name);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Its folder; empty at the top.
    pub(crate) fn folder(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Markdown that can be cut: its links by reference written out, without what a page has no use for.
pub(crate) fn prepared(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    attributes::fitted(&tidy::tidied(&links::inlined(text, remarks), remarks), remarks)
}

/// The bytes of a file.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    nofollow::read(path).map_err(|error| Diagnostic::new(Code::Io, format!("cannot read {}: {error}", path.display())))
}

/// The text of a file. UTF-16 with its mark is read; any other bytes that are not UTF-8 are an error.
pub(crate) fn text(path: &Path) -> Result<String, Diagnostic> {
    let bytes = bytes(path)?;
    let wide = |from: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2).map(|pair| from([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => return Ok(wide(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => return Ok(wide(u16::from_be_bytes)),
        _ => {}
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Diagnostic::new(Code::InvalidUtf8, format!("{} is not UTF-8, from byte {at} on", path.display()))
            .help("save it as UTF-8: `iconv -f WINDOWS-1252 -t UTF-8`, say")
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// One file, named as it is on disk.
pub(crate) fn file(path: &Path) -> Result<SourceFile, Diagnostic> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(SourceFile { name: name.into(), text: text(path)? })
}

/// Every Markdown file of a folder, sorted by name.
pub(crate) fn folder(root: &Path) -> Result<Vec<SourceFile>, Diagnostic> {
    let failed = |message: String| Diagnostic::new(Code::Io, message);
    if !root.is_dir() {
        return Err(failed(format!("{} is not a folder", root.display())).help("name the folder that holds the pages"));
    }
    let hidden = |name: &str| name.starts_with('.') || matches!(name, "node_modules" | "target" | "_site" | "public");
    let walk = WalkDir::new(root).sort_by_file_name().into_iter();
    let mut files = Vec::new();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !hidden(&entry.file_name().to_string_lossy())) {
        let entry = entry.map_err(|error| failed(format!("cannot read {}: {error}", root.display())))?;
        let path = entry.path();
        let markdown = path
            .extension()
            .is_some_and(|end| ["md", "mdx", "markdown"].iter().any(|known| end.eq_ignore_ascii_case(known)));
        if !entry.file_type().is_file() || !markdown {
            continue;
        }
        let name: Vec<String> =
            path.strip_prefix(root).unwrap_or(path).iter().map(|part| part.to_string_lossy().into_owned()).collect();
        files.push(SourceFile { name: name.join("/").into(), text: text(path)? });
    }
    Ok(files)
}

/// The names of all files of a folder.
pub(crate) fn names(root: &Path) -> Result<Vec<String>, Diagnostic> {
    let mut names = Vec::new();
    for entry in WalkDir::new(root)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.'))
    {
        let entry =
            entry.map_err(|error| Diagnostic::new(Code::Io, format!("cannot read {}: {error}", root.display())))?;
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            names.push(path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"));
        }
    }
    Ok(names)
}

/// What stands at a path below a folder, unless the path or a link leads out of the folder.
pub(crate) fn inside(root: &Path, path: &str) -> Option<PathBuf> {
    // On Windows, `\` and `C:` lead elsewhere too.
    let within = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    let (path, real) = (Path::new(path), root.canonicalize().ok()?);
    let whole = root.join(path);
    (path.components().all(within) && whole.canonicalize().ok()?.starts_with(real)).then_some(whole)
}

/// Adds the files below `root` that pages show or link to.
pub(crate) fn attach(imported: &mut Imported, root: &Path) -> Result<(), Diagnostic> {
    let mut taken: BTreeSet<String> = imported.files.iter().map(|file| file.path.clone()).collect();
    let mut added = Vec::new();
    for page in &imported.pages {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let texts = page.questions.iter().map(|question| &question.body).chain([&page.prose]);
        for (to, place) in texts.flat_map(targets) {
            let path = route::decode(to.split(['#', '?']).next().unwrap_or(&to));
            let base = place.rsplit_once('/').map_or("", |(folder, _)| folder);
            let tries = [route::resolve(base, &path), route::resolve("", path.trim_start_matches('/'))];
            for name in tries.into_iter().flatten() {
                let known = imported.files.iter().chain(&added).any(|file: &Attachment| file.name == name);
                let Some(real) = offered(root, &name).filter(|_| !known) else { continue };
                added.push(Attachment { path: path_of(folder, &name, &mut taken), bytes: bytes(&real)?, name });
            }
        }
    }
    imported.files.extend(added);
    Ok(())
}

/// Where a file stands in the book: beside the pages of a folder.
pub(crate) fn path_of(folder: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let (stem, end) = file.rsplit_once('.').unwrap_or((file, "bin"));
    let (stem, end) = (names::of_title(stem), end.to_lowercase());
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let paths = std::iter::once(stem.clone()).chain(numbered).map(|stem| route::join(folder, &format!("{stem}.{end}")));
    let path = paths.into_iter().find(|path| !taken.contains(path)).unwrap_or_default();
    taken.insert(path.clone());
    path
}

/// The file on disk, when it is one that a book may offer and no link leads to it.
fn offered(root: &Path, name: &str) -> Option<PathBuf> {
    let end = name.rsplit_once('.')?.1.to_lowercase();
    if !OFFERED.contains(&end.as_str()) || name.split('/').any(|part| part.starts_with('.')) {
        return None;
    }
    let mut path = root.to_owned();
    for part in name.split('/') {
        path.push(part);
        if path.is_symlink() {
            return None;
        }
    }
    path.is_file().then_some(path)
}

/// What a text links to and shows, each with the file that it stands in.
pub(crate) fn targets(text: &Text) -> Vec<(String, String)> {
    let source = text.as_str();
    let mut found = Vec::new();
    for event in reading::events(source) {
        let at = event.1.start;
        for to in reading::destinations(std::slice::from_ref(&event)) {
            found.push((to.to_owned(), text.place(at).file.to_string()));
        }
    }
    for (token, _) in tidy::tags(source) {
        let Token::Start(tag) = token else { continue };
        let links = ["href", "src"].iter().filter_map(|name| tag.get(name));
        found.extend(links.map(|to| (to.to_owned(), text.place(tag.span.start).file.to_string())));
    }
    found
}
