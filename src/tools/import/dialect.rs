//! Marks that other tools add to Markdown → Markdown that cuebook reads.
//!
//! In: a text. Out: the same with notes (`!!! note`, `:::tip`), tabs (`=== "A"`) and highlighted code of Jekyll in
//! cuebook's form; code of templates is named and stays as typed.
//!
//! Must not know: which tool wrote it. Nothing within fenced code is touched.

use super::shape::{Fate, Remark, SourceLine, Text};

/// Kinds of notes that cuebook shows, each with the names that tools give them.
const KINDS: &[(&str, &[&str])] = &[
    (
        "NOTE",
        &[
            "note", "info", "abstract", "summary", "tldr", "quote", "cite", "seealso", "todo", "example", "question",
            "help", "faq",
        ],
    ),
    ("TIP", &["tip", "hint", "success", "check", "done"]),
    ("IMPORTANT", &["important"]),
    ("WARNING", &["warning", "attention", "caution", "failure", "fail", "missing"]),
    ("CAUTION", &["danger", "error", "bug"]),
];

/// The kind of note for a name of another tool.
pub(crate) fn kind(name: &str) -> &'static str {
    let name = name.to_lowercase();
    KINDS.iter().find(|(_, names)| names.contains(&name.as_str())).map_or("NOTE", |(kind, _)| kind)
}

/// The lines of a note: its kind, its title and what stands in it.
pub(crate) fn note(name: &str, title: &str, lines: &[&str]) -> Vec<String> {
    let mut note = vec![format!("> [!{}]", kind(name))];
    if !title.is_empty() {
        note.extend([format!("> **{}**", title.replace('*', "\\*")), ">".to_owned()]);
    }
    note.extend(lines.iter().map(|line| if line.trim().is_empty() { ">".to_owned() } else { format!("> {line}") }));
    note
}

/// Which lines stand in fenced code, the fences among them.
pub(crate) fn fenced(lines: &[&str]) -> Vec<bool> {
    let mut open: Option<String> = None;
    let inside = lines.iter().map(|line| {
        let start = line.trim_start();
        let mark: String = start.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        match &open {
            Some(fence) => {
                if mark.starts_with(fence.as_str()) && start.trim_end() == mark {
                    open = None;
                }
                true
            }
            None if mark.len() >= 3 => {
                open = Some(mark);
                true
            }
            None => false,
        }
    });
    inside.collect()
}

/// The text in cuebook's Markdown.
pub(crate) fn read(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let lines: Vec<&str> = text.as_str().split('\n').collect();
    let fenced = fenced(&lines);
    let mut starts = vec![0];
    starts.extend(lines.iter().scan(0, |at, line| {
        *at += line.len() + 1;
        Some(*at)
    }));
    let mut edits = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let place = text.place(starts[at]);
        let block = if fenced[at] { None } else { block(&lines[at..], &place, remarks) };
        match block {
            Some((count, with)) => {
                let end = (starts[at + count] - 1).min(text.as_str().len());
                edits.push((starts[at]..end, with.join("\n")));
                at += count;
            }
            None => {
                if !fenced[at] {
                    template(lines[at], &place, remarks);
                }
                at += 1;
            }
        }
    }
    text.edited(edits)
}

/// A block of another tool: how many lines it has and what they become.
fn block(lines: &[&str], place: &SourceLine, remarks: &mut Vec<Remark>) -> Option<(usize, Vec<String>)> {
    let line = lines[0].trim_end();
    let mut say =
        |message: &str, gone: &str| remarks.push(Remark::new(Fate::Changed, place.clone(), message).gone(gone));
    if let Some(rest) = ["!!! ", "??? ", "???+ "].iter().find_map(|mark| line.strip_prefix(mark)) {
        let (name, title) = rest.split_once(' ').unwrap_or((rest, ""));
        let body = indented(&lines[1..]);
        say("a note, in the form that cuebook has for it", name);
        let inner: Vec<&str> = body.iter().map(|line| line.get(4..).unwrap_or_default()).collect();
        return Some((1 + body.len(), note(name, title.trim().trim_matches('"'), &inner)));
    }
    if let Some(title) = line.strip_prefix("=== \"").and_then(|rest| rest.strip_suffix('"')) {
        let body = indented(&lines[1..]);
        say("a tab: it stands under its name", "");
        let inner = body.iter().map(|line| line.get(4..).unwrap_or_default().to_owned());
        return Some((1 + body.len(), [format!("**{title}**"), String::new()].into_iter().chain(inner).collect()));
    }
    if let Some(rest) =
        line.strip_prefix(":::").filter(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == ' '))
    {
        let end = lines[1..].iter().position(|line| line.trim() == ":::")?;
        let rest = rest.trim();
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
        let title = rest[name.len()..].trim().trim_start_matches('[').trim_end_matches(']');
        say("a note, in the form that cuebook has for it", &name);
        return Some((end + 2, note(&name, title, &lines[1..=end])));
    }
    if let Some(rest) = line.trim().strip_prefix("{% highlight ").and_then(|rest| rest.strip_suffix("%}")) {
        let end = lines.iter().position(|line| line.trim().starts_with("{% endhighlight"))?;
        say("highlighted code, as a code block", "highlight endhighlight linenos");
        let language = rest.split_whitespace().next().unwrap_or_default();
        let body = lines[1..end].iter().map(|line| (*line).to_owned());
        return Some((end + 1, [format!("```{language}")].into_iter().chain(body).chain(["```".to_owned()]).collect()));
    }
    if matches!(line.trim(), "{% raw %}" | "{% endraw %}") {
        say("a mark that keeps code from being taken for a template", line);
        return Some((1, Vec::new()));
    }
    let script = line.starts_with("import ")
        && (line.contains(" from '") || line.contains(" from \"") || line.contains("import '"));
    if script || line.starts_with("export const ") {
        remarks.push(Remark::new(Fate::Left, place.clone(), "a line of script").gone(line));
        return Some((1, Vec::new()));
    }
    None
}

/// The lines that are indented by four columns, with the empty ones between.
fn indented<'l>(lines: &[&'l str]) -> Vec<&'l str> {
    let inside = |line: &&&str| line.starts_with("    ") || line.trim().is_empty();
    let mut body: Vec<&str> = lines.iter().take_while(inside).copied().collect();
    while body.last().is_some_and(|line| line.trim().is_empty()) {
        body.pop();
    }
    body
}

/// Names code of a template, which stays as typed.
fn template(line: &str, place: &SourceLine, remarks: &mut Vec<Remark>) {
    let found = ["{{<", "{{%", "{%", "{{ ", "{{#"].iter().any(|mark| line.contains(mark));
    if found && !line.contains('`') {
        remarks.push(Remark::new(Fate::Left, place.clone(), "code of a template: it is shown as typed"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_tabs_and_code_of_other_tools_are_read() {
        for (source, result) in [
            ("!!! warning \"Mind\"\n    one\n\n    two\n\nend", "> [!WARNING]\n> **Mind**\n>\n> one\n>\n> two\n\nend"),
            (":::tip[Do]\nthis\n:::", "> [!TIP]\n> **Do**\n>\n> this"),
            ("=== \"A\"\n    x\n", "**A**\n\nx\n"),
            ("{% highlight js %}\nx\n{% endhighlight %}", "```js\nx\n```"),
            ("```\n!!! note\n```", "```\n!!! note\n```"),
            ("import A from 'a'\n\ntext", "\n\ntext"),
        ] {
            let text = read(&Text::of_file(&"a.md".into(), source, 1), &mut Vec::new());
            assert_eq!(text.as_str(), result, "{source}");
        }
    }
}
