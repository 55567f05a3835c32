//! The opening lines of code blocks, as cuebook reads them.
//!
//! In: a text. Out: the same with the attributes that cuebook has (`check`, `starter`, `broken`, `try` among them) and
//! without those of other tools, each named.
//!
//! Must not know: what a block is for.

use super::reading;
use super::shape::{Fate, Remark, Text};
use crate::markdown::fence;
use pulldown_cmark::{CodeBlockKind, Event, Tag};

/// Names of languages that other tools know under another.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("mermaid", "text"),
    ("golang", "go"),
    ("shell-session", "console"),
    ("plaintext", "text"),
    ("txt", "text"),
    ("none", "text"),
    ("plain", "text"),
    ("pycon", "python"),
];

/// The text with opening lines that cuebook reads.
pub(crate) fn fitted(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let mut edits = Vec::new();
    for (event, span) in reading::events(source) {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) = event else { continue };
        let line = source[span.clone()].lines().next().unwrap_or_default();
        let start = span.start + line.len() - line.trim_start_matches(['`', '~']).len();
        let info = &source[start..span.start + line.len()];
        let fit = fit(info.trim());
        if fit != info.trim() {
            let message = "the opening line of a code block: attributes of other tools go";
            remarks.push(Remark::new(Fate::Changed, text.place(start), message).gone(info));
            edits.push((start..start + info.len(), fit));
        }
    }
    text.edited(edits)
}

fn fit(info: &str) -> String {
    let (first, rest) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
    // `{.python .numberLines}` and `{r, echo=FALSE}`
    if let Some(braces) = info.strip_prefix('{') {
        let name = braces.split(|c: char| c.is_whitespace() || matches!(c, '}' | ',')).next().unwrap_or_default();
        return language(name.trim_start_matches('.'));
    }
    let name = first.split([',', '{', ':']).next().unwrap_or_default();
    let no_run =
        first.split(',').skip(1).any(|word| matches!(word, "ignore" | "no_run" | "compile_fail" | "should_panic"));
    let words = [if no_run { "no-run" } else { "" }, rest].join(" ");
    let info = format!("{} {}", language(name), words.trim());
    let (read, bad) = fence::parse(&info);
    let mut kept = info.clone();
    // The file that another tool's fence names is no file of this book.
    let mut gone: Vec<_> = bad.into_iter().map(|word| word.span).chain(read.file.map(|file| file.span)).collect();
    gone.sort_by_key(|span| span.start);
    for span in gone.into_iter().rev() {
        kept.replace_range(span, "");
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn language(name: &str) -> String {
    let known = OTHER_NAMES.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    known.map_or_else(|| name.to_owned(), |(_, name)| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_of_cuebook_stay_and_others_go() {
        for (info, fitted) in [
            ("python", "python"),
            ("python check", "python check"),
            ("python title=\"a.py\" hl=\"2\" starter", "python title=\"a.py\" hl=\"2\" starter"),
            ("rust,ignore", "rust no-run"),
            ("rust,editable", "rust"),
            ("js {1,3-4} showLineNumbers", "js"),
            ("{.python .numberLines}", "python"),
            ("js file=\"a.js\" title=\"a\"", "js title=\"a\""),
            ("", ""),
        ] {
            assert_eq!(fit(info), fitted, "{info}");
        }
    }
}
