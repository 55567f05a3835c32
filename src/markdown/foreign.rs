//! Syntax of other tools: what a page that comes from Obsidian, MkDocs, Docusaurus, VitePress, Hugo, Jekyll or mdBook holds and
//! nothing here reads.
//!
//! In: a page's text, and which stretches of it are code. Out: each piece with its place, what to write in its place, and the
//! text to put there where that is certain.
//!
//! Must not know: documents, what a page means.

use std::ops::Range;

/// A piece of foreign syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// Its bytes.
    pub span: Range<usize>,
    /// What it is.
    pub what: String,
    /// What to write here.
    pub help: String,
    /// What to put in place of the span, where that is certain.
    pub fix: Option<String>,
}

/// The foreign syntax of a text from a byte on. `shut` are the stretches of code.
pub(crate) fn find(text: &str, body: usize, mut shut: Vec<Range<usize>>) -> Vec<Foreign> {
    shut.sort_by_key(|range| range.start);
    let is_shut = |at: usize| {
        let next = shut.partition_point(|range| range.end <= at);
        shut.get(next).is_some_and(|range| range.start <= at)
    };
    let mut found = Vec::new();
    let lines = lines(text, body);
    let colons = Colons::of(&lines);
    let mut until = 0;
    for (number, (start, line)) in lines.iter().enumerate().filter(|(_, (start, _))| !is_shut(*start)) {
        if *start < until {
            continue;
        }
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        // A block of code begins behind its indentation.
        if is_shut(start + indent) {
            continue;
        }
        if let Some(piece) = block(text, &lines[number..], (start + indent, &line[indent..]), colons.from(number + 1)) {
            until = piece.span.end;
            found.push(piece);
            continue;
        }
        found.extend(inline(*start, line).into_iter().filter(|piece| !is_shut(piece.span.start)));
    }
    found.sort_by_key(|piece| piece.span.start);
    found
}

fn lines(text: &str, body: usize) -> Vec<(usize, &str)> {
    let mut at = body;
    let lines = text[body..].split_inclusive('\n').map(|line| {
        at += line.len();
        (at - line.len(), line.trim_end())
    });
    lines.collect()
}

/// Kinds of callouts, as other tools call them, with the one of the five here that is nearest.
fn alert(kind: &str) -> &'static str {
    match kind.to_ascii_lowercase().as_str() {
        "tip" | "hint" | "success" | "check" | "done" | "example" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "attention" => "WARNING",
        "caution" | "danger" | "error" | "failure" | "fail" | "missing" | "bug" => "CAUTION",
        _ => "NOTE",
    }
}

/// A piece that takes up one line or more.
fn block(text: &str, lines: &[(usize, &str)], (at, line): (usize, &str), colons: ColonsAhead) -> Option<Foreign> {
    let whole = at..at + line.len();
    for mark in ["!!!", "???+", "???"] {
        if let Some(rest) = line.strip_prefix(mark).and_then(|rest| rest.strip_prefix(' ')) {
            return Some(admonition(text, lines, (whole, rest)));
        }
    }
    if let Some(rest) = line.strip_prefix(":::") {
        return fenced(text, lines, (whole, rest), colons);
    }
    if line.starts_with("=== \"") || line.starts_with("===! \"") {
        return Some(Foreign {
            span: whole,
            what: "a tab of MkDocs".to_owned(),
            help: "write a heading for each tab, or `<details><summary>…</summary>`".to_owned(),
            fix: None,
        });
    }
    if let Some(rest) = line.strip_prefix('>') {
        return callout(whole, rest.trim_start());
    }
    let attributes = line.starts_with("{: ") || line.starts_with("{:.") || line.starts_with("{:#");
    let (what, help) = match line {
        "[TOC]" | "[[_TOC_]]" | "[[toc]]" | "{:toc}" => {
            (format!("`{line}`"), "remove it: every page has its contents beside it")
        }
        _ if attributes => {
            ("a list of attributes".to_owned(), "remove it; an id stands behind its heading: `## Heading {#id}`")
        }
        _ => return None,
    };
    Some(Foreign { span: whole, what, help: help.to_owned(), fix: Some(String::new()) })
}

/// `!!! note "Title"` with its indented lines.
fn admonition(text: &str, lines: &[(usize, &str)], (line, rest): (Range<usize>, &str)) -> Foreign {
    let (kind, title) = rest.split_once(' ').unwrap_or((rest, ""));
    let title = title.trim().trim_matches('"');
    let indent = line.start - lines[0].0;
    let prefix = " ".repeat(indent + 4);
    let inside = |line: &str| line.starts_with(&prefix) || line.starts_with('\t');
    let mut end = 1;
    while end < lines.len()
        && (inside(lines[end].1) || (lines[end].1.is_empty() && lines.get(end + 1).is_some_and(|next| inside(next.1))))
    {
        end += 1;
    }
    let body = lines[1..end]
        .iter()
        .map(|(_, line)| line.strip_prefix('\t').unwrap_or(line.get(prefix.len()..).unwrap_or_default()));
    let last = &lines[end - 1];
    Foreign {
        span: line.start..(last.0 + last.1.len()).max(line.end).min(text.len()),
        what: "an admonition of MkDocs".to_owned(),
        help: format!("write `> [!{}]`, and the text behind `>`", alert(kind)),
        fix: Some(quoted(alert(kind), title, body, indent)),
    }
}

/// `:::tip Title` up to `:::`.
fn fenced(
    text: &str,
    lines: &[(usize, &str)],
    (line, rest): (Range<usize>, &str),
    colons: ColonsAhead,
) -> Option<Foreign> {
    let rest = rest.trim_start_matches(':').trim();
    let (kind, title) = rest.split_once([' ', '[', '{']).unwrap_or((rest, ""));
    if !kind.chars().all(|c| c.is_ascii_alphabetic() || c == '-') {
        return None;
    }
    let close = colons.close;
    let nested = close.is_some_and(|close| colons.open.is_some_and(|open| open < close));
    let title = title.trim().trim_end_matches([']', '}']);
    let fix = close.filter(|_| !kind.is_empty() && !nested && kind != "details").map(|close| {
        let body = lines[1..=close].iter().map(|(_, line)| *line);
        quoted(alert(kind), title, body, line.start - lines[0].0)
    });
    let end = close.filter(|_| fix.is_some()).map_or(line.end, |close| lines[close + 1].0 + lines[close + 1].1.len());
    (!kind.is_empty() || close.is_none()).then(|| Foreign {
        span: line.start..end.min(text.len()),
        what: "a container of Docusaurus or VitePress".to_owned(),
        help: format!("write `> [!{}]`, and the text behind `>`", alert(kind)),
        fix,
    })
}

/// For each line of a page, the lines from there on with colons of containers: looked for from each container again, they
/// would take the square of the page's length.
struct Colons(Vec<ColonsAhead>);

/// How many lines ahead the next one stands that closes a container, and the next that opens one.
#[derive(Clone, Copy, Default)]
struct ColonsAhead {
    close: Option<usize>,
    open: Option<usize>,
}

impl Colons {
    fn of(lines: &[(usize, &str)]) -> Colons {
        if !lines.iter().any(|(_, line)| line.contains(":::")) {
            return Colons(Vec::new());
        }
        let mut ahead = ColonsAhead::default();
        let mut all: Vec<ColonsAhead> = Vec::with_capacity(lines.len());
        for (_, line) in lines.iter().rev() {
            let line = line.trim();
            let is_close = line.contains(":::") && line.trim_matches(':').is_empty();
            let is_open = line.starts_with(":::") && line != ":::";
            ahead.close = if is_close { Some(0) } else { ahead.close.map(|lines| lines + 1) };
            ahead.open = if is_open { Some(0) } else { ahead.open.map(|lines| lines + 1) };
            all.push(ahead);
        }
        all.reverse();
        Colons(all)
    }

    fn from(&self, line: usize) -> ColonsAhead {
        self.0.get(line).copied().unwrap_or_default()
    }
}

/// A callout's lines behind the marks of an alert.
fn quoted<'l>(kind: &str, title: &str, body: impl Iterator<Item = &'l str>, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut text = format!("> [!{kind}]");
    if !title.is_empty() {
        text += &format!("\n{margin}> **{title}**");
        text += &format!("\n{margin}>");
    }
    for line in body {
        text += &format!("\n{margin}>{}{line}", if line.is_empty() { "" } else { " " });
    }
    text
}

/// `> [!faq]- Title` of Obsidian. GitHub's own stands alone on its line.
fn callout(line: Range<usize>, rest: &str) -> Option<Foreign> {
    let (kind, after) = rest.strip_prefix("[!")?.split_once(']')?;
    let title = after.trim_start_matches(['-', '+']).trim();
    let own = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"].contains(&kind.to_ascii_uppercase().as_str());
    if (own && after.trim().is_empty()) || !kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return None;
    }
    let kind = alert(kind);
    let fix = if title.is_empty() { format!("> [!{kind}]") } else { format!("> [!{kind}]\n> **{title}**\n>") };
    Some(Foreign {
        span: line,
        what: "a callout of Obsidian".to_owned(),
        help: format!("write `> [!{kind}]` on a line of its own, and its title below"),
        fix: Some(fix),
    })
}

/// Pieces within a line.
fn inline(start: usize, line: &str) -> Vec<Foreign> {
    let mut found = Vec::new();
    let mut push = |range: Range<usize>, what: &str, help: String, fix: Option<String>| {
        let span = start + range.start..start + range.end;
        found.push(Foreign { span, what: what.to_owned(), help, fix });
    };
    for (open, close, what, help) in TEMPLATES {
        for range in between(line, open, close) {
            push(range, what, (*help).to_owned(), None);
        }
    }
    for range in between(line, "[[", "]]") {
        let inner = &line[range.start + 2..range.end - 2];
        // `a[[0]]` and `[[1, 2]]` are code that forgot its marks.
        if line[..range.start].ends_with(|c: char| c.is_alphanumeric())
            || !inner.starts_with(|c: char| c.is_alphabetic())
            || inner.contains('[')
        {
            continue;
        }
        let (page, text) = inner.split_once('|').unwrap_or((inner, inner));
        let from = range.start - usize::from(line[..range.start].ends_with('!'));
        let image = if from < range.start { "!" } else { "" };
        let page = page.split('#').next().unwrap_or(page);
        let is_file = page.rsplit_once('.').is_some_and(|(_, ending)| (2..=4).contains(&ending.len()));
        // Behind the name of a picture stands how wide it is shown.
        let text =
            if is_file && (text == inner || text.starts_with(|c: char| c.is_ascii_digit())) { "…" } else { text };
        let ending = if is_file { "" } else { ".md" };
        let help = format!("write `{image}[{text}]({page}{ending})`, with the path from this file");
        push(from..range.end, "a link between double brackets", help, None);
    }
    for range in between(line, "%%", "%%") {
        let inner = line[range.start + 2..range.end - 2].trim();
        if inner.contains("--") || inner.is_empty() {
            continue;
        }
        let fix = format!("<!-- {inner} -->");
        push(range, "a comment of Obsidian", format!("write `{fix}`"), Some(fix));
    }
    found
}

/// What templates of other tools stand between.
const TEMPLATES: &[(&str, &str, &str, &str)] = &[
    ("{{<", ">}}", "a shortcode of Hugo", "write what it stands for: Markdown, or HTML"),
    ("{{%", "%}}", "a shortcode of Hugo", "write what it stands for: Markdown, or HTML"),
    ("{%", "%}", "a tag of Liquid", "write what it stands for: Markdown, or a link to the `.md` file"),
    ("{{#", "}}", "a directive of mdBook", "write its text here, in a fence if it is code"),
];

/// The stretches of a line that begin and end with some marks.
fn between(line: &str, open: &str, close: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = line[from..].find(open).map(|at| from + at) {
        let Some(end) = line[start + open.len()..].find(close) else { break };
        let end = start + open.len() + end + close.len();
        // `{{% … %}}` is one piece, not another in it.
        if !line[..start].ends_with(['\\', '{']) {
            found.push(start..end);
        }
        from = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> String {
        let mut text = text.to_owned();
        for piece in find(&text.clone(), 0, Vec::new()).into_iter().rev() {
            if let Some(fix) = piece.fix {
                text.replace_range(piece.span, &fix);
            }
        }
        text
    }

    #[test]
    fn callouts_of_every_tool_become_alerts() {
        for (text, alert) in [
            ("!!! note\n    One.\n\n    Two.\n\nAfter.\n", "> [!NOTE]\n> One.\n>\n> Two.\n\nAfter.\n"),
            ("!!! warning \"Mind this\"\n    One.\n", "> [!WARNING]\n> **Mind this**\n>\n> One.\n"),
            ("??? faq\n\tOne.\n", "> [!NOTE]\n> One.\n"),
            (":::tip\nOne.\n:::\n", "> [!TIP]\n> One.\n"),
            (
                "::: danger Stop here\nOne.\n\nTwo.\n:::\nAfter.\n",
                "> [!CAUTION]\n> **Stop here**\n>\n> One.\n>\n> Two.\nAfter.\n",
            ),
            ("> [!faq]- Why?\n> One.\n", "> [!NOTE]\n> **Why?**\n>\n> One.\n"),
            ("> [!info]\n> One.\n", "> [!NOTE]\n> One.\n"),
        ] {
            assert_eq!(fixed(text), alert);
        }
        for own in ["> [!NOTE]\n> One.\n", "> [!warning]\n> One.\n", "> [x]\n", "!!!\n", "a ::: b\n"] {
            assert_eq!(find(own, 0, Vec::new()), Vec::new(), "{own}");
        }
    }

    #[test]
    fn marks_within_a_line_are_found() {
        for (text, pieces) in [
            ("See {{< ref \"x\" >}} and {{% note %}}.", vec!["{{< ref \"x\" >}}", "{{% note %}}"]),
            ("{% include x.html %}", vec!["{% include x.html %}"]),
            ("{{#include a.py}}", vec!["{{#include a.py}}"]),
            ("See [[Lists]] and ![[pic.png]] and [[a/b|text]].", vec!["[[Lists]]", "![[pic.png]]", "[[a/b|text]]"]),
            ("Text %%hidden%% here.", vec!["%%hidden%%"]),
            ("=== \"Tab\"", vec!["=== \"Tab\""]),
            ("[TOC]", vec!["[TOC]"]),
            ("a == b == c, x==y==z, a[[0]], [[1, 2]], \\{{< x >}}, 5 %% 3", vec![]),
            ("Title\n===", vec![]),
            ("50% and 60%%, {x} and {{x}}", vec![]),
        ] {
            let found: Vec<&str> = find(text, 0, Vec::new()).into_iter().map(|piece| &text[piece.span]).collect();
            assert_eq!(found, pieces, "{text}");
        }
    }
}
