//! `cuebook import mdbook`: the sources of an mdBook.
//!
//! In: its folder, or the folder with `SUMMARY.md`. Out: a page for each chapter, in the summary's order, with included
//! files written out and hidden lines of code marked.
//!
//! Must not know: how pages are written.

use super::order::Order;
use super::shape::{Fate, Imported, Remark, SourceLine, Text};
use super::source::SourceFile;
use super::{dialect, front, notes, reading, source};
use crate::diag::{Code, Diagnostic};
use crate::route;
use std::path::{Path, PathBuf};

/// Reads the book.
pub(crate) fn read(order: &Order<'_>) -> Result<Imported, Diagnostic> {
    let root = root(order.source)?;
    let mut imported = Imported::default();
    let folder = order.topic_or(&order.source_name());
    let files = source::folder(&root)?;
    let Some(summary) = files.iter().find(|file| &*file.name == "SUMMARY.md") else {
        let problem = Diagnostic::new(Code::BadValue, format!("there is no SUMMARY.md in {}", root.display()));
        return Err(problem.help("name the folder of the mdBook; `cuebook import folder` takes any folder of Markdown"));
    };
    let place = SourceLine::new(&summary.name, 1);
    imported.remarks.push(Remark::new(Fate::Changed, place, "the summary: the order of the book").gone(&summary.text));
    imported.originals.push(summary.original());
    let chapters = chapters(summary, &root, &mut imported.remarks);
    let mut places = Vec::new();
    for file in files.iter().filter(|file| file.name != summary.name) {
        let number = chapters.iter().position(|chapter| *chapter == *file.name);
        imported.originals.push(file.original());
        if number.is_none() {
            let message = "a file that the summary does not name: it is imported all the same";
            imported.remarks.push(Remark::new(Fate::Guessed, SourceLine::new(&file.name, 1), message));
        }
        let (front, body, first) = front::read(file, order, &mut imported.remarks);
        let text = Text::of_file(&file.name, body, first);
        let text = included(&text, &beside(file, &root, order.source), order.source, &mut imported.remarks);
        let text = with_hidden_lines(&text, &mut imported.remarks);
        let text = dialect::read(&text, &mut imported.remarks);
        let text = source::prepared(&text, &mut imported.remarks);
        let page = notes::page(file, front, text, &folder, &mut imported.remarks);
        places.extend(number.map(|number| (page.path.clone(), number as f64)));
        imported.pages.push(page);
    }
    notes::ordered(&mut imported.pages, &places);
    source::attach(&mut imported, &root)?;
    Ok(imported)
}

/// What of `book.toml` says where the chapters are.
#[derive(Default, serde::Deserialize)]
struct MdbookToml {
    #[serde(default)]
    book: MdbookTable,
}

#[derive(Default, serde::Deserialize)]
struct MdbookTable {
    src: Option<toml::Spanned<String>>,
}

/// The folder of the chapters: `src` in `book.toml`, or the folder itself.
fn root(folder: &Path) -> Result<PathBuf, Diagnostic> {
    let settings = folder.join("book.toml");
    if folder.join("SUMMARY.md").exists() || !settings.exists() {
        let has_src = folder.join("src/SUMMARY.md").exists();
        return if has_src { chapters_in(folder, "src", &folder.join("src"), None) } else { Ok(folder.to_owned()) };
    }
    let text = source::text(&settings)?;
    let src = toml::from_str::<MdbookToml>(&text).unwrap_or_default().book.src;
    let line = src.as_ref().map_or(1, |src| text[..src.span().start].matches('\n').count() + 1);
    chapters_in(folder, src.as_ref().map_or("src", |src| src.get_ref()), &settings, Some(line))
}

/// A folder of chapters within the mdBook; what names it, and in which line, is told when it is another.
fn chapters_in(folder: &Path, src: &str, named: &Path, line: Option<usize>) -> Result<PathBuf, Diagnostic> {
    let way = route::resolve("", src).filter(|_| !src.starts_with('/'));
    let inside = |way: String| match folder.join(&way) {
        // What is not there is reported by whoever reads it.
        absent if absent.symlink_metadata().is_err() => Some(absent),
        _ => source::inside(folder, &way),
    };
    if let Some(chapters) = way.and_then(inside) {
        return Ok(chapters);
    }
    let place = line.map(|line| format!(":{line}")).unwrap_or_default();
    let message = format!("{}{place}: the chapters in `{src}` lie outside the folder of the mdBook", named.display());
    let problem = Diagnostic::new(Code::OutsideBook, message);
    Err(problem.help("an import reads the folder that you name and nothing else: name one that holds the chapters too"))
}

/// The files that a summary names, in its order; those that are never read are told.
fn chapters(summary: &SourceFile, root: &Path, remarks: &mut Vec<Remark>) -> Vec<String> {
    let text = Text::of_file(&summary.name, &summary.text, 1);
    let mut names = Vec::new();
    for event in reading::events(text.as_str()) {
        for to in reading::destinations(std::slice::from_ref(&event)) {
            let path = route::decode(to);
            match route::resolve("", &path).filter(|name| !is_linked(root, name)) {
                Some(name) if name.is_empty() => {}
                Some(name) => names.push(name),
                None => {
                    let message = "a chapter outside the folder of the chapters, or behind a link: it is not imported";
                    remarks.push(Remark::new(Fate::Left, text.place(event.1.start), message).gone(path));
                }
            }
        }
    }
    names
}

/// Whether a link stands on the way to a file.
fn is_linked(root: &Path, name: &str) -> bool {
    let mut ways = Path::new(name).ancestors().filter(|way| !way.as_os_str().is_empty());
    ways.any(|way| root.join(way).is_symlink())
}

/// The folder of a chapter, from that of the whole book: code that is included often stands beside the chapters.
fn beside(file: &SourceFile, root: &Path, book: &Path) -> String {
    let src = root.strip_prefix(book).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
    [src.as_str(), file.folder()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/")
}

/// Writes out `{{#include file}}` and the like.
fn included(text: &Text, folder: &str, book: &Path, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let mut edits = Vec::new();
    let mut from = 0;
    while let Some(start) = source[from..].find("{{#").map(|at| from + at) {
        let Some(end) = source[start..].find("}}").map(|at| start + at + 2) else { break };
        from = end;
        let inner = source[start + 3..end - 2].trim();
        let (word, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let place = text.place(start);
        if source[..start].ends_with('\\') {
            continue;
        }
        let with = match word {
            "include" | "rustdoc_include" | "playground" | "playpen" => {
                part(rest.split_whitespace().next().unwrap_or_default(), folder, book)
            }
            "title" => Some(String::new()),
            _ => None,
        };
        let (what, message) = match &with {
            Some(_) => (Fate::Changed, "a file that is included: its text stands in its place"),
            None => (Fate::Left, "an instruction of mdBook that names no file of it: it is shown as typed"),
        };
        let gone = if with.is_some() { inner } else { "" };
        remarks.push(Remark::new(what, place, message).gone(gone));
        edits.extend(with.map(|with| (start..end, with)));
    }
    text.edited(edits)
}

/// The part of a file that `path`, `path:3:7` or `path:anchor` names.
fn part(named: &str, folder: &str, book: &Path) -> Option<String> {
    let mut parts = named.split(':');
    let path = route::resolve(folder, parts.next()?)?;
    let (from, to) = (parts.next().unwrap_or_default(), parts.next());
    let text = source::text(&source::inside(book, &path)?).ok()?;
    let marked = |line: &&str| line.contains("ANCHOR: ") || line.contains("ANCHOR_END: ");
    let lines: Vec<&str> = text.lines().collect();
    if !from.is_empty() && from.parse::<usize>().is_err() {
        let (start, end) = (format!("ANCHOR: {from}"), format!("ANCHOR_END: {from}"));
        let at = |mark: &str| lines.iter().position(|line| line.trim_end().ends_with(mark));
        let (start, end) = (at(&start)? + 1, at(&end)?);
        return Some(
            lines.get(start..end)?.iter().filter(|line| !marked(line)).copied().collect::<Vec<_>>().join("\n"),
        );
    }
    let first = from.parse::<usize>().unwrap_or(1).max(1) - 1;
    let last = match to {
        None if !from.is_empty() => first + 1,
        to => to.and_then(|to| to.parse().ok()).unwrap_or(lines.len()),
    };
    let some = lines.get(first.min(lines.len())..last.clamp(first.min(lines.len()), lines.len()))?;
    Some(some.iter().filter(|line| !marked(line)).copied().collect::<Vec<_>>().join("\n"))
}

/// Lines of Rust that begin with `# ` are hidden: cuebook names them on the opening line.
fn with_hidden_lines(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let mut edits = Vec::new();
    for (event, span) in reading::events(text.as_str()) {
        let pulldown_cmark::Event::Start(pulldown_cmark::Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(info))) =
            event
        else {
            continue;
        };
        if info.split(',').next() != Some("rust") {
            continue;
        }
        let source = &text.as_str()[span.clone()];
        let mut hidden = Vec::new();
        let mut at = span.start;
        for (number, line) in source.split_inclusive('\n').enumerate() {
            let start = line.len() - line.trim_start().len();
            let mark = line[start..].starts_with("# ") || line[start..].trim_end() == "#";
            if number > 0 && mark {
                hidden.push(number.to_string());
                edits.push((
                    at + start..at + start + (line.len() - start).min(2),
                    if line.trim_end().len() == start + 1 { "\n".to_owned() } else { String::new() },
                ));
            }
            at += line.len();
        }
        if !hidden.is_empty() {
            let end = span.start + source.lines().next().unwrap_or_default().trim_end().len();
            edits.push((end..end, format!(" hide=\"{}\"", hidden.join(","))));
            remarks.push(Remark::new(
                Fate::Changed,
                text.place(span.start),
                "hidden lines of code: the opening line names them",
            ));
        }
    }
    text.edited(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_lines_are_named() {
        let source = "```rust,editable\n# fn main() {\nlet x = 1;\n#\n# }\n```\n";
        let text = with_hidden_lines(&Text::of_file(&"a.md".into(), source, 1), &mut Vec::new());
        assert_eq!(text.as_str(), "```rust,editable hide=\"1,3,4\"\nfn main() {\nlet x = 1;\n\n}\n```\n");
    }
}
