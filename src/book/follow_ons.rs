//! Problems that follow from others, and those that a draft explains.
//!
//! In: everything that was reported of a book, its files, and the drafts that were left out. Out: the reports without those
//! that only repeat another, and with the drafts named where something leads to one.
//!
//! Must not know: whether drafts are shown. `serve` and `--drafts` keep them in the book, and then nothing is reported.

use crate::book::facts::PageFacts;
use crate::book::page;
use crate::diag::{Code, Diagnostic};
use crate::input::Snapshot;
use crate::route;
use std::collections::HashSet;
use std::sync::Arc;

/// Drops what is only wrong because something else could not be read: an id or a kind in another page's front matter, a
/// title in bytes that are no text. What leads to a draft says so.
pub(crate) fn drop<'f>(
    problems: &mut Vec<Diagnostic>,
    snapshot: &Snapshot,
    drafts: impl Iterator<Item = &'f PageFacts>,
) {
    explain(problems, drafts);
    let files = |codes: fn(Code) -> bool, of: &[Diagnostic]| -> HashSet<Arc<str>> {
        of.iter().filter(|problem| codes(problem.code)).filter_map(|problem| problem.file.clone()).collect()
    };
    let unread = files(page::is_unread, problems);
    let no_text = files(|code| code == Code::InvalidUtf8, &snapshot.problems);
    // Words of front matter that could not be read: ids may be among them.
    let is_end = |c: char| c.is_whitespace() || "\"'[]{},=`".contains(c);
    let pages = snapshot.pages.iter().filter(|page| unread.contains(&page.path));
    let texts: Vec<Arc<str>> = pages.map(|page| page.text.read()).collect();
    let words: HashSet<&str> = texts.iter().flat_map(|text| text.split(is_end)).collect();
    problems.retain(|problem| match (problem.code, &problem.file, &problem.span) {
        (Code::UnknownId, Some(file), Some(span)) => {
            let text = snapshot.text_of(file);
            let id = text.as_deref().and_then(|text| text.get(span.clone())).unwrap_or_default();
            !words.contains(id.trim_matches(['"', '\'']))
        }
        (Code::MissingTitle | Code::MissingGlyph, Some(file), _) => !no_text.contains(file),
        (Code::PathClash, Some(file), _) => !unread.contains(file),
        _ => true,
    });
}

/// Says of each dead link and unknown id that names a draft that it does.
fn explain<'f>(problems: &mut [Diagnostic], drafts: impl Iterator<Item = &'f PageFacts>) {
    let (paths, ids): (HashSet<&str>, HashSet<&str>) =
        drafts.map(|draft| (draft.path.as_str(), draft.id.value.as_str())).unzip();
    if paths.is_empty() {
        return;
    }
    for problem in problems.iter_mut() {
        let Some(name) = problem.message.split('`').nth(1) else { continue };
        let is_draft = match problem.code {
            Code::DeadLink => {
                let folder = problem.file.as_deref().and_then(|file| file.strip_prefix("content/"));
                let folder = folder.and_then(|path| path.rsplit_once('/')).map_or("", |(folder, _)| folder);
                route::resolve(folder, &route::decode(name)).is_some_and(|path| paths.contains(path.as_str()))
            }
            Code::UnknownId => name.split('#').next().is_some_and(|id| ids.contains(id)),
            _ => false,
        };
        if is_draft {
            problem.message = format!("`{name}` is a draft: it is not published");
            problem.help = Some(
                "take `draft = true` out of that page, or the link out of this one; `cuebook serve` shows both"
                    .to_owned(),
            );
        }
    }
}
