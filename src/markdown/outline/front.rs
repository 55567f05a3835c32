//! Where the front matter of a page is.
//!
//! In: a source. Out: the bytes of its front matter, and the byte at which its Markdown starts.
//!
//! Must not know: what stands in front matter.

use crate::diag::{Code, Diagnostic};
use crate::input::Source;
use crate::markdown::doc::Front;

pub(super) fn find(source: &Source, problems: &mut Vec<Diagnostic>) -> (Option<Front>, usize) {
    let text = &*source.text.read();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = text[start..].split_inclusive('\n').next().unwrap_or_default();
    let mark = first.trim_end();
    if mark != "+++" && mark != "---" {
        return (None, start);
    }
    let from = start + first.len();
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if line.trim_end() == mark {
            return (Some(Front { toml: mark == "+++", span: from..at }), at + line.len());
        }
        at += line.len();
    }
    // `---` alone may be a line across the page: only what looks like keys was meant as front matter.
    let second = text[from..].lines().next().unwrap_or_default();
    let looks_like_a_key = second.split_once([':', '=']).is_some_and(|(key, _)| {
        let key = key.trim();
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    });
    if mark == "+++" || looks_like_a_key {
        problems.push(
            Diagnostic::new(Code::UnclosedFrontMatter, format!("this front matter is never closed by `{mark}`"))
                .at(&source.path, start..start + mark.len())
                .help(format!("write `{mark}` on a line of its own after the last key")),
        );
        // Where it was meant to end nobody knows: the first empty line is the best guess, and what follows is read, so that
        // links to it are not dead for this alone.
        let mut end = from;
        for line in text[from..].split_inclusive('\n') {
            if line.trim().is_empty() {
                break;
            }
            end += line.len();
        }
        return (Some(Front { toml: mark == "+++", span: from..end }), end);
    }
    (None, start)
}
