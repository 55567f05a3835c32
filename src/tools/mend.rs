//! Mending what is mechanical: the text that a diagnostic says to write goes in its place.
//!
//! In: diagnostics, and the text of each file. Out: for each file its new text, and the difference as people read it.
//!
//! Must not know: what is mended, the disk.

use crate::diag::Diagnostic;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A file whose text changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mended {
    /// Path relative to the book.
    pub file: Arc<str>,
    /// How many problems are mended in it.
    pub count: usize,
    /// Its new text.
    pub text: String,
    /// What changes, line by line.
    pub diff: String,
}

/// Mends each file. Of two problems at one place the first is mended, the other by the next run.
pub(crate) fn mend(problems: &[Diagnostic], text_of: impl Fn(&str) -> Option<Arc<str>>) -> Vec<Mended> {
    let mut fixes: BTreeMap<&Arc<str>, Vec<(Range<usize>, &str)>> = BTreeMap::new();
    for problem in problems {
        let (Some(file), Some(fix)) = (&problem.file, &problem.fix) else { continue };
        if let Some(span) = fix.at.as_ref().or(problem.span.as_ref()) {
            fixes.entry(file).or_default().push((span.clone(), &fix.text));
        }
    }
    let mended = fixes.into_iter().filter_map(|(file, mut fixes)| {
        let before = text_of(file)?;
        fixes.sort_by_key(|(span, _)| (span.start, span.end));
        let mut end = 0;
        fixes.retain(|(span, _)| {
            let apart = span.start >= end && before.get(span.clone()).is_some();
            end = if apart { span.end } else { end };
            apart
        });
        let mut text = String::with_capacity(before.len());
        let mut from = 0;
        for (span, fix) in &fixes {
            text.push_str(&before[from..span.start]);
            text.push_str(fix);
            from = span.end;
        }
        text.push_str(&before[from..]);
        (text != *before).then(|| Mended {
            file: file.clone(),
            count: fixes.len(),
            diff: diff(file, &before, &fixes),
            text,
        })
    });
    mended.collect()
}

/// The lines that change, with `-` as they are and with `+` as they will be.
fn diff(file: &str, text: &str, fixes: &[(Range<usize>, &str)]) -> String {
    let mut shown = format!("--- {file}\n+++ {file}\n");
    let mut next = 0;
    while next < fixes.len() {
        let start = text[..fixes[next].0.start].rfind('\n').map_or(0, |at| at + 1);
        let mut after = String::new();
        let mut from = start;
        let mut end = line_end(text, fixes[next].0.end);
        // Changes in touching lines are one change.
        while let Some((span, fix)) = fixes.get(next).filter(|(span, _)| span.start <= end) {
            after.push_str(&text[from..span.start]);
            after.push_str(fix);
            from = span.end;
            end = end.max(line_end(text, span.end));
            next += 1;
        }
        after.push_str(&text[from..end]);
        let line = text[..start].matches('\n').count() + 1;
        shown.push_str(&format!("@@ line {line} @@\n"));
        text[start..end].lines().for_each(|line| shown.push_str(&format!("-{line}\n")));
        after.lines().for_each(|line| shown.push_str(&format!("+{line}\n")));
    }
    shown
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;

    #[test]
    fn what_a_problem_says_goes_in_its_place() {
        let text: Arc<str> = "a\nb b\nc\nd\n".into();
        let problem =
            |span: Range<usize>, fix: &str| Diagnostic::new(Code::BareAddress, "x").at(&"a.md".into(), span).fix(fix);
        let problems =
            [problem(2..3, "x"), problem(4..5, "y"), problem(4..5, "z"), problem(8..9, "1\n2"), problem(90..91, "no")];
        let mended = mend(&problems, |_| Some(text.clone()));
        assert_eq!(mended.len(), 1);
        assert_eq!((mended[0].text.as_str(), mended[0].count), ("a\nx y\nc\n1\n2\n", 3));
        assert_eq!(mended[0].diff, "--- a.md\n+++ a.md\n@@ line 2 @@\n-b b\n+x y\n@@ line 4 @@\n-d\n+1\n+2\n");
        assert!(mend(&[Diagnostic::new(Code::BareAddress, "x")], |_| Some(text.clone())).is_empty());
    }
}
