//! Links and ids that lead to a draft, called by what they are.
//!
//! In: what was reported of a book without its drafts, and the drafts. Out: the same reports, where the page exists and is only
//! not published yet.
//!
//! Must not know: whether drafts are shown. `serve` and `--drafts` keep them in the book, and then nothing is reported.

use crate::book::facts::PageFacts;
use crate::diag::{Code, Diagnostic};
use crate::route;
use std::collections::HashSet;

/// Says of each dead link and unknown id that names a draft that it does.
pub(crate) fn explain<'f>(problems: &mut [Diagnostic], drafts: impl Iterator<Item = &'f PageFacts>) {
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
