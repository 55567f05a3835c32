//! Reports of diagnostics: for people, as JSON, and as annotations of GitHub.
//!
//! In: diagnostics, and the text of the file that each stands in. Out: text.
//!
//! Must not know: who reads it, or what comes of a problem. Problems that are alike are shown once, with the places of
//! the others below: what is shown stays short however large the book is.

use crate::diag::places::{Places, floor_char_boundary, line_column};
use crate::diag::{Diagnostic, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// More problems than these that say the same are one report.
const ALIKE: usize = 5;

/// How many reports of one code are shown with their source line.
const SHOWN: usize = 20;

/// How many more problems are named by their place.
const NAMED: usize = 100;

/// How many places one report of problems that are alike names.
const PLACES: usize = 10;

/// The report of some problems for people. Problems that say the same become one, and of each code only the first are
/// shown with their line: the next are named, and what is left is counted. `source` gives the text of the file of a
/// problem. `color` adds ANSI colours.
pub(crate) fn for_people<'d>(
    problems: impl IntoIterator<Item = &'d Diagnostic>,
    source: impl Fn(&Diagnostic) -> Option<Arc<str>>,
    color: bool,
) -> String {
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut known = BTreeMap::new();
    for problem in problems {
        let number = *known.entry((problem.code, shape(&problem.message))).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[number].push(problem);
    }
    let mut reports: Vec<Vec<&Diagnostic>> = Vec::new();
    for group in groups {
        if group.len() > ALIKE {
            reports.push(group);
        } else {
            reports.extend(group.into_iter().map(|problem| vec![problem]));
        }
    }
    let first = |report: &Vec<&Diagnostic>| (report[0].file.clone(), report[0].span.as_ref().map(|span| span.start));
    reports.sort_by_key(first);

    let mut text = String::new();
    let mut later = BTreeMap::<&str, Vec<&Diagnostic>>::new();
    let mut shown = BTreeMap::new();
    for report in reports {
        let count = shown.entry(report[0].code).or_insert(0);
        *count += 1;
        if *count > SHOWN {
            later.entry(report[0].code.as_str()).or_default().extend(report);
            continue;
        }
        text.push_str(&render(report[0], source(report[0]).as_deref(), color));
        text.push('\n');
        if report.len() > 1 {
            let _ = writeln!(text, "  the same at {} more places:", report.len() - 1);
            name(&report[1..], PLACES, &source, &mut text);
        }
        text.push('\n');
    }
    for (code, problems) in later {
        let _ = writeln!(text, "{} more of `{code}`:", problems.len());
        name(&problems, NAMED, &source, &mut text);
        text.push('\n');
    }
    text
}

/// What a message says but for its numbers; those in names count.
fn shape(message: &str) -> String {
    let bare = |(number, part): (usize, &str)| match number % 2 {
        0 => part.chars().filter(|c| !c.is_ascii_digit()).collect(),
        _ => part.to_owned(),
    };
    message.split('`').enumerate().map(bare).collect::<Vec<String>>().join("`")
}

/// Names the places of some problems, a line each, and counts those that are too many.
fn name(problems: &[&Diagnostic], most: usize, source: impl Fn(&Diagnostic) -> Option<Arc<str>>, text: &mut String) {
    for problem in problems.iter().take(most) {
        let file = problem.file.as_deref().unwrap_or("the book");
        let place = problem.span.as_ref().zip(source(problem)).map(|(span, text)| line_column(&text, span.start));
        let place = place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        let _ = writeln!(text, "  {file}{place}: {}", problem.message);
    }
    if problems.len() > most {
        let more = problems.len() - most;
        let _ = writeln!(text, "  … and {more} more: `--message-format json` lists them all");
    }
}

/// The report of some problems for programs, as JSON, one object a line. They should be sorted by file.
pub(crate) fn for_programs<'d>(
    problems: impl IntoIterator<Item = &'d Diagnostic>,
    source: impl Fn(&Diagnostic) -> Option<Arc<str>>,
) -> String {
    let mut report = String::new();
    for_each_placed(problems, source, |problem, places| {
        report.push_str(&to_json(problem, places));
        report.push('\n');
    });
    report
}

/// Problems as workflow commands of GitHub, one a line: each becomes an annotation of its file. `folder` is the way from
/// the root of the repository to the book, empty or with a slash at its end.
pub(crate) fn for_github<'d>(
    problems: impl IntoIterator<Item = &'d Diagnostic>,
    source: impl Fn(&Diagnostic) -> Option<Arc<str>>,
    folder: &str,
) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut report = String::new();
    for_each_placed(problems, source, |problem, places| {
        let command = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut line = format!("::{command} title={}", problem.code.as_str());
        if let Some(file) = &problem.file {
            let _ = write!(line, ",file={}", property(&format!("{folder}{file}")));
        }
        if let Some((span, places)) = problem.span.as_ref().zip(places) {
            let (start, end) = (places.of(span.start), places.of(span.end));
            let _ = write!(line, ",line={},endLine={}", start.0, end.0);
            // GitHub takes columns only of what stands on one line.
            if start.0 == end.0 {
                let _ = write!(line, ",col={},endColumn={}", start.1, end.1);
            }
        }
        let help = problem.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let _ = writeln!(report, "{line}::{}", data(&format!("{}{help}", problem.message)));
    });
    report
}

/// Calls `with` for each problem and the places of its file, each file read once where problems are sorted by file.
fn for_each_placed<'d>(
    problems: impl IntoIterator<Item = &'d Diagnostic>,
    source: impl Fn(&Diagnostic) -> Option<Arc<str>>,
    mut with: impl FnMut(&Diagnostic, Option<&Places<Arc<str>>>),
) {
    let (mut file, mut places) = (&None, None);
    for problem in problems {
        if &problem.file != file {
            file = &problem.file;
            places = source(problem).map(Places::new);
        }
        with(problem, places.as_ref());
    }
}

/// One problem for people: severity, code and sentence, `file:line:column`, the source line with a caret, and the help.
pub fn render(diagnostic: &Diagnostic, source: Option<&str>, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    if let Some(file) = &diagnostic.file {
        match (source, &diagnostic.span) {
            (Some(text), Some(span)) => {
                let start = floor_char_boundary(text, span.start);
                let mut end = floor_char_boundary(text, span.end.max(start));
                // A caret over many lines hides the place: keep to the first.
                if let Some(newline) = text[start..end].find('\n') {
                    end = start + newline.max(1).min(end - start);
                }
                // Only the line itself: the renderer would read the whole file anew for each problem.
                let from = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
                let to = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
                let number = memchr::memchr_iter(b'\n', &text.as_bytes()[..from]).count() + 1;
                let line = Snippet::source(&text[from..to.max(end)]).line_start(number).path(&**file);
                group = group.element(line.annotation(AnnotationKind::Primary.span(start - from..end - from)));
            }
            _ => group = group.element(annotate_snippets::Origin::path(&**file)),
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// One JSON object as `contract.md` names its keys: `code, severity, file, line, column, end_line, end_column, message,
/// help`; lines and columns from 1, columns in Unicode scalar values, null where there is no place.
pub fn to_json<T: AsRef<str>>(diagnostic: &Diagnostic, places: Option<&Places<T>>) -> String {
    let place = diagnostic.span.as_ref().zip(places).map(|(span, places)| {
        let (line, column) = places.of(span.start);
        let (end_line, end_column) = places.of(span.end);
        (line, column, end_line, end_column)
    });
    serde_json::json!({
        "code": diagnostic.code.as_str(),
        "severity": diagnostic.severity,
        "file": diagnostic.file,
        "line": place.map(|p| p.0),
        "column": place.map(|p| p.1),
        "end_line": place.map(|p| p.2),
        "end_column": place.map(|p| p.3),
        "message": diagnostic.message,
        "help": diagnostic.help,
    })
    .to_string()
}
