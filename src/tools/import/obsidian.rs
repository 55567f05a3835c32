//! `cuebook import obsidian`: a vault, or a folder of one.
//!
//! In: the folder. Out: a page for each note, with wikilinks, embeds, callouts, highlights, comments and tags in cuebook's
//! form. Notes with a `#flashcards` tag give a question for each `question::answer` and each `?` between two lines.
//!
//! Must not know: how pages are written.

use super::order::Order;
use super::shape::{DraftKind, DraftMarks, DraftPage, DraftQuestion, Fate, Imported, Remark, SourceLine, Text};
use super::source::{self, SourceFile};
use super::{dialect, front, notes, reading};
use crate::diag::Diagnostic;
use std::collections::BTreeMap;

/// Files of a vault by the names that links call them.
struct Vault {
    /// In small letters: the file's name, without `.md`, and its path. The shortest path counts.
    names: BTreeMap<String, String>,
}

/// Reads the vault.
pub(crate) fn read(order: &Order<'_>) -> Result<Imported, Diagnostic> {
    let files = source::folder(order.source)?;
    let vault = Vault::of(source::names(order.source)?);
    let mut imported = Imported::default();
    let folder = order.topic_or(&order.source_name());
    for file in &files {
        imported.originals.push(file.original());
        let (mut front, body, first) = front::read(file, order, &mut imported.remarks);
        let text = Text::of_file(&file.name, body, first);
        let text = vault.note(&text, &mut front.marks.tags, &mut imported.remarks);
        let tags = &front.marks.tags;
        let cards = tags.iter().any(|tag| tag.trim_start_matches('#').to_lowercase().starts_with("flashcard"));
        let (text, questions) = if cards { cards_of(&text, &mut imported.remarks) } else { (text, Vec::new()) };
        let text = source::prepared(&text, &mut imported.remarks);
        let mut page = notes::page(file, titled(front, file), text, &folder, &mut imported.remarks);
        if !questions.is_empty() && page.shape != DraftKind::Topic {
            add(&mut page, questions);
        }
        imported.pages.push(page);
    }
    source::attach(&mut imported, order.source)?;
    Ok(imported)
}

/// In a vault the file's name is the title.
fn titled(mut front: front::ForeignFront, file: &SourceFile) -> front::ForeignFront {
    front.title.get_or_insert_with(|| file.stem().to_owned());
    front
}

fn add(page: &mut DraftPage, questions: Vec<DraftQuestion>) {
    if page.shape == DraftKind::Question {
        // The note itself asks, and holds cards: what it says stands above them.
        page.prose = page.questions.drain(..).fold(Text::default(), |mut text, question| {
            text.push(&question.body);
            text
        });
    }
    page.shape = DraftKind::Questions;
    page.questions.extend(questions);
}

impl Vault {
    fn of(mut paths: Vec<String>) -> Vault {
        paths.sort_by_key(|path| (path.matches('/').count(), path.clone()));
        let mut names = BTreeMap::new();
        for path in paths {
            let file = path.rsplit('/').next().unwrap_or(&path).to_lowercase();
            let whole = path.to_lowercase();
            let stems = [whole.strip_suffix(".md"), file.strip_suffix(".md")].into_iter().flatten();
            let known: Vec<String> = stems.chain([whole.as_str(), file.as_str()]).map(str::to_owned).collect();
            for name in known {
                names.entry(name).or_insert_with(|| path.clone());
            }
        }
        Vault { names }
    }

    /// A note in cuebook's Markdown; its tags go to `tags`.
    fn note(&self, text: &Text, tags: &mut Vec<String>, remarks: &mut Vec<Remark>) -> Text {
        let text = without_comments(text, remarks);
        let text = self.inline(&text, tags, remarks);
        callouts(&text, remarks)
    }

    /// Links, embeds, highlights, block ids and tags.
    fn inline(&self, text: &Text, tags: &mut Vec<String>, remarks: &mut Vec<Remark>) -> Text {
        let source = text.as_str();
        let lines: Vec<&str> = source.split('\n').collect();
        let fenced = dialect::fenced(&lines);
        let mut edits = Vec::new();
        let mut at = 0;
        for (line, fenced) in lines.iter().zip(fenced) {
            let start = at;
            at += line.len() + 1;
            if fenced {
                continue;
            }
            let place = text.place(start);
            let mut from = 0;
            // What stands between backticks is code.
            for (number, part) in line.split('`').enumerate() {
                if number % 2 == 0 {
                    for (span, with) in self.part(part, &place, remarks) {
                        edits.push((start + from + span.start..start + from + span.end, with));
                    }
                    tags.extend(tags_in(part, line));
                }
                from += part.len() + 1;
            }
            let trimmed = line.trim();
            if !trimmed.is_empty() && trimmed.split_whitespace().all(is_tag) {
                let message = "a line of tags: the page has them";
                remarks.push(Remark::new(Fate::Changed, place, message).gone(trimmed));
                edits.retain(|(span, _): &(std::ops::Range<usize>, String)| span.start < start);
                edits.push((start..start + line.len(), String::new()));
            }
        }
        text.edited(edits)
    }

    /// What changes in a stretch of a line that is no code.
    fn part(&self, part: &str, place: &SourceLine, remarks: &mut Vec<Remark>) -> Vec<(std::ops::Range<usize>, String)> {
        let mut edits = Vec::new();
        let mut from = 0;
        while let Some(open) = part[from..].find("[[").map(|at| from + at) {
            let Some(close) = part[open..].find("]]").map(|at| open + at) else { break };
            let embed = part[..open].ends_with('!');
            let inner = &part[open + 2..close];
            let with = self.link(inner, embed, place, remarks);
            edits.push((open - usize::from(embed)..close + 2, with));
            from = close + 2;
        }
        let mut from = 0;
        while let Some(open) = part[from..].find("==").map(|at| from + at) {
            let Some(close) = part[open + 2..].find("==").map(|at| open + 2 + at) else { break };
            let inner = &part[open + 2..close];
            if !inner.is_empty() && !inner.starts_with([' ', '=']) && !inner.ends_with(' ') {
                remarks.push(Remark::new(Fate::Changed, place.clone(), "highlighted text: `<mark>`"));
                edits.push((open..open + 2, "<mark>".to_owned()));
                edits.push((close..close + 2, "</mark>".to_owned()));
            }
            from = close + 2;
        }
        if let Some(at) = part
            .rfind(" ^")
            .filter(|at| part[at + 2..].chars().all(|c| c.is_alphanumeric() || c == '-') && part.len() > at + 2)
        {
            remarks.push(Remark::new(Fate::Left, place.clone(), "the id of a block").gone(&part[at..]));
            edits.push((at..part.len(), String::new()));
        }
        edits
    }

    /// `Note#Heading|words` as a link of Markdown.
    fn link(&self, inner: &str, embed: bool, place: &SourceLine, remarks: &mut Vec<Remark>) -> String {
        let (target, words) = inner.split_once('|').unwrap_or((inner, ""));
        let (name, heading) = target.split_once('#').unwrap_or((target, ""));
        let name = name.trim();
        let anchor = if heading.starts_with('^') || heading.is_empty() {
            String::new()
        } else {
            format!("#{}", reading::github_anchor(heading.rsplit('#').next().unwrap_or(heading)))
        };
        let known = if name.is_empty() { Some(String::new()) } else { self.names.get(&name.to_lowercase()).cloned() };
        let picture = known.as_ref().is_some_and(|path| !path.to_lowercase().ends_with(".md") && !path.is_empty());
        let shown = if words.is_empty() || (embed && words.chars().all(|c| c.is_ascii_digit() || c == 'x')) {
            target.trim_matches('#')
        } else {
            words
        };
        let shown = shown.replace('#', " › ").replace('^', "");
        let Some(path) = known else {
            remarks.push(
                Remark::new(Fate::Left, place.clone(), "a link to a note that the vault does not have: its words stay")
                    .gone(inner),
            );
            return shown;
        };
        let to = if path.is_empty() { anchor } else { format!("/{path}{anchor}") };
        if embed && picture {
            remarks
                .push(Remark::new(Fate::Changed, place.clone(), "an embedded file, as a picture or link").gone(inner));
            let stem =
                path.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map_or(path.as_str(), |(stem, _)| stem);
            let alt = if shown == target { stem.to_owned() } else { shown };
            let image = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp"]
                .iter()
                .any(|end| path.to_lowercase().ends_with(end));
            return format!("{}[{alt}](<{to}>)", if image { "!" } else { "" });
        }
        let message = if embed { "an embedded note: a link leads to it" } else { "a wikilink, as a link to the page" };
        remarks.push(Remark::new(Fate::Changed, place.clone(), message).gone(inner));
        format!("[{shown}](<{to}>)")
    }
}

/// `#tag` or `#tag/below`, with a letter in it.
fn is_tag(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|tag| {
        !tag.is_empty()
            && tag.chars().any(char::is_alphabetic)
            && tag.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/'))
    })
}

fn tags_in(part: &str, line: &str) -> Vec<String> {
    // `# heading` has a space, and in an address a `#` stands within a word.
    let words = part.split_whitespace().map(|word| word.trim_end_matches(['.', ',', ';', ')', ':']));
    let tags = words.filter(|word| is_tag(word) && !line.trim_start().starts_with("[^"));
    tags.map(|tag| tag.trim_start_matches('#').replace('/', "-")).collect()
}

fn without_comments(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let source = text.as_str();
    let mut edits = Vec::new();
    let mut from = 0;
    while let Some(open) = source[from..].find("%%").map(|at| from + at) {
        let Some(close) = source[open + 2..].find("%%").map(|at| open + 4 + at) else { break };
        remarks.push(Remark::new(Fate::Left, text.place(open), "a comment").gone(&source[open..close]));
        edits.push((open..close, String::new()));
        from = close;
    }
    text.edited(edits)
}

/// Callouts with cuebook's kinds; those that ask become headings.
fn callouts(text: &Text, remarks: &mut Vec<Remark>) -> Text {
    let lines: Vec<&str> = text.as_str().split('\n').collect();
    let (mut edits, mut at, mut start) = (Vec::new(), 0, 0);
    while at < lines.len() {
        let head = lines[at].strip_prefix("> [!").and_then(|rest| rest.split_once(']'));
        let Some((name, title)) = head else {
            start += lines[at].len() + 1;
            at += 1;
            continue;
        };
        let count = lines[at..].iter().take_while(|line| line.starts_with('>')).count();
        let inner: Vec<&str> =
            lines[at + 1..at + count].iter().map(|line| line[1..].strip_prefix(' ').unwrap_or(&line[1..])).collect();
        let title = title.trim_start_matches(['-', '+']).trim();
        let asks = title.ends_with('?') && matches!(name.to_lowercase().as_str(), "question" | "faq" | "help");
        let new = if asks {
            let mut new = vec![format!("### {title}"), String::new()];
            new.extend(inner.iter().map(|line| (*line).to_owned()));
            new
        } else {
            dialect::note(name, title, &inner)
        };
        let message =
            if asks { "a callout that asks: a question" } else { "a callout, in the form that cuebook has for it" };
        remarks.push(Remark::new(Fate::Changed, text.place(start), message).gone(name));
        let length: usize = lines[at..at + count].iter().map(|line| line.len() + 1).sum();
        edits.push((start..(start + length - 1).min(text.as_str().len()), new.join("\n")));
        start += length;
        at += count;
    }
    text.edited(edits)
}

/// The cards of a note, and what is left of it.
fn cards_of(text: &Text, remarks: &mut Vec<Remark>) -> (Text, Vec<DraftQuestion>) {
    let lines: Vec<&str> = text.as_str().split('\n').collect();
    let fenced = dialect::fenced(&lines);
    let mut starts = vec![0];
    starts.extend(lines.iter().scan(0, |at, line| {
        *at += line.len() + 1;
        Some(*at)
    }));
    let (mut edits, mut questions) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < lines.len() {
        let end_of = |from: usize| {
            (from..lines.len()).find(|line| lines[*line].trim().is_empty() && !fenced[*line]).unwrap_or(lines.len())
        };
        let end = end_of(at);
        let between = (at..end).find(|line| matches!(lines[*line].trim(), "?" | "??") && !fenced[*line]);
        let place = text.place(starts[at]);
        let bytes = |from: usize, to: usize| starts[from]..(starts[to] - 1).min(text.as_str().len()).max(starts[from]);
        if let Some(middle) = between.filter(|middle| *middle > at && middle + 1 < end) {
            let title = notes_title(&lines[at..middle].join(" "));
            questions.push(question(&place, title, text.slice(bytes(middle + 1, end))));
            edits.push((bytes(at, end), String::new()));
            at = end;
            continue;
        }
        let single =
            (!fenced[at]).then(|| lines[at].split_once(":::").or_else(|| lines[at].split_once("::"))).flatten();
        if let Some((title, answer)) =
            single.filter(|(title, answer)| !title.trim().is_empty() && !answer.trim().is_empty())
        {
            let title = notes_title(title.trim_start_matches(['-', '*', ' ']));
            questions.push(question(&place, title, Text::at(&place, answer.trim())));
            edits.push((bytes(at, at + 1), String::new()));
        }
        at += 1;
    }
    for question in &mut questions {
        remarks.push(Remark::new(Fate::Changed, question.place.clone(), "a card: a question of the page"));
        question.body = source::prepared(&question.body, remarks);
    }
    (text.edited(edits), questions)
}

fn notes_title(line: &str) -> String {
    reading::title(&reading::events(line.trim()))
}

fn question(place: &SourceLine, title: String, body: Text) -> DraftQuestion {
    DraftQuestion { place: place.clone(), title, marks: DraftMarks::default(), anchors: Vec::new(), body }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(source: &str) -> (String, Vec<String>) {
        let vault = Vault::of(vec!["Deep/My Note.md".to_owned(), "img/a b.png".to_owned()]);
        let mut tags = Vec::new();
        let text = vault.note(&Text::of_file(&"a.md".into(), source, 1), &mut tags, &mut Vec::new());
        (text.as_str().to_owned(), tags)
    }

    #[test]
    fn a_notes_own_marks_become_markdown() {
        for (source, result) in [
            ("[[My Note]]", "[My Note](</Deep/My Note.md>)"),
            ("[[my note#A Head|x]]", "[x](</Deep/My Note.md#a-head>)"),
            ("[[None]]", "None"),
            ("![[a b.png|300]]", "![a b](</img/a b.png>)"),
            ("![[My Note]]", "[My Note](</Deep/My Note.md>)"),
            ("a ==b== `==c==`", "a <mark>b</mark> `==c==`"),
            ("a %%b%% c ^id-1", "a  c"),
            ("> [!danger]+ T\n> x", "> [!CAUTION]\n> **T**\n>\n> x"),
            ("> [!faq]- Why?\n> So.", "### Why?\n\nSo."),
            ("`[[My Note]]`", "`[[My Note]]`"),
        ] {
            assert_eq!(note(source).0, result, "{source}");
        }
        assert_eq!(note("#one #two/three\n\nin #four, `#no` a#no #5").1, ["one", "two-three", "four"]);
    }

    #[test]
    fn cards_are_questions() {
        let source = "Lead\n\nA?::B\n\nlong\nquestion\n?\nfirst\nsecond\n\nend";
        let (text, questions) = cards_of(&Text::of_file(&"a.md".into(), source, 1), &mut Vec::new());
        let shown: Vec<(&str, &str)> =
            questions.iter().map(|question| (question.title.as_str(), question.body.as_str())).collect();
        assert_eq!(shown, [("A?", "B"), ("long question", "first\nsecond")]);
        assert_eq!(text.as_str().split_whitespace().collect::<Vec<_>>(), ["Lead", "end"]);
    }
}
