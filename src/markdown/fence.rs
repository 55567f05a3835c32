//! The line that opens a code fence: its language and its attributes.
//!
//! In: the info string, for example `python title="cache.py" hl="2-4" no-run`. Out: [`Fence`], and which words of the
//! string cannot be read.
//!
//! Must not know: what languages exist, what runs a block.

use std::ops::Range;

/// What a fence says of its block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Fence {
    /// First word: the language; empty for none.
    pub language: String,
    /// `title="…"`: shown above the code.
    pub title: Option<String>,
    /// `alt="…"`: what the picture of a diagram shows, in words.
    pub alt: Option<String>,
    /// `file="path#L3-9"`: lines of a file of the book, in place of the block's own.
    pub file: Option<FilePart>,
    /// `hl="2-4,7"`: emphasised lines, from 1, both ends included.
    pub highlight: Vec<(u32, u32)>,
    /// `hide="1"`: lines that run but are not shown.
    pub hide: Vec<(u32, u32)>,
    /// `numbers`: line numbers.
    pub numbers: bool,
    /// `no-run`: `cuebook test` leaves the block alone.
    pub no_run: bool,
    /// `continue`: the block shares the state of those before it.
    pub continues: bool,
    /// `raises=ValueError`: the block must end with this exception.
    pub raises: Option<String>,
    /// `check`, `starter` or `broken`: the block's part in an exercise.
    pub role: Option<BlockRole>,
    /// `try`: a reader can change the block and run it.
    pub try_it: bool,
    /// `id=…` of a worksheet's field.
    pub id: Option<String>,
    /// `label="…"` of a worksheet's field.
    pub label: Option<String>,
    /// `lines=4`: height of a worksheet's text area.
    pub lines: Option<u32>,
    /// `kind=date` of a worksheet's field.
    pub kind: Option<String>,
    /// `options="1|2|3"` of a worksheet's choice.
    pub options: Vec<String>,
    /// `format=behavioural`: which questions a field of kind `questions` offers.
    pub format: Option<String>,
}

/// A file of the book, or some of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FilePart {
    /// All of it, as it is written.
    pub written: String,
    /// The path: from the folder of the page, or after a `/` from that of the book.
    pub path: String,
    /// The first and the last line, from 1; none for the whole file.
    pub lines: Option<(u32, u32)>,
    /// The attribute's bytes in the info string.
    pub span: Range<usize>,
}

/// The part of a block in an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockRole {
    /// Runs after the reader's code, and fails where that is wrong.
    Check,
    /// What the editor opens with.
    Starter,
    /// What the reader mends.
    Broken,
}

impl BlockRole {
    /// The word on the fence.
    pub fn as_str(self) -> &'static str {
        match self {
            BlockRole::Check => "check",
            BlockRole::Starter => "starter",
            BlockRole::Broken => "broken",
        }
    }
}

/// A word of the info string that means nothing, with its bytes in the string, and the attributes that exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadWord {
    /// The word.
    pub word: String,
    /// Its bytes in the info string.
    pub span: Range<usize>,
    /// What is wrong with it.
    pub message: String,
    /// What to write in its place, where another tool's word is known.
    pub instead: Option<String>,
}

/// The attributes of a code block.
pub(crate) const CODE_ATTRIBUTES: &[&str] = &[
    "title", "alt", "file", "hl", "numbers", "hide", "no-run", "continue", "raises", "check", "starter", "broken",
    "try",
];
/// The attributes of a worksheet's `field` and `choice`.
pub(crate) const FIELD_ATTRIBUTES: &[&str] = &["id", "label", "lines", "kind", "options", "format"];

impl Fence {
    /// Whether the block is a form control of a worksheet rather than code.
    pub fn is_field(&self) -> bool {
        matches!(self.language.as_str(), "field" | "choice")
    }

    /// Whether the block only serves an exercise: cards, sheets and search pass it over.
    pub fn is_scaffold(&self) -> bool {
        matches!(self.role, Some(BlockRole::Check | BlockRole::Starter))
    }
}

/// Reads an info string.
pub fn parse(info: &str) -> (Fence, Vec<BadWord>) {
    let mut fence = Fence::default();
    let mut bad = Vec::new();
    // Pandoc and Quarto write all of it in braces: `{.python}`, `{python}`.
    let inner = info.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let inner = inner.filter(|inner| inner.starts_with(|c: char| c == '.' || c.is_ascii_alphabetic()));
    let offset = inner.map_or(0, |_| info.find('{').unwrap_or(0) + 1);
    let mut words = split(inner.unwrap_or(info)).into_iter().map(|mut word| {
        word.span = word.span.start + offset..word.span.end + offset;
        word
    });
    match words.next() {
        Some(first) if first.key.find(['{', '=']) != Some(0) && first.value.is_none() => {
            // Tools for Rust write `rust,ignore`.
            let mut parts = first.key.split(',');
            let language = parts.next().unwrap_or_default();
            fence.language = language.trim_start_matches('.').to_lowercase();
            let mut start = first.span.start + language.len() + 1;
            for part in parts {
                let span = start..start + part.len();
                start = span.end + 1;
                match part {
                    "" => {}
                    "ignore" | "no_run" | "notest" => fence.no_run = true,
                    part => {
                        let before = bad.len();
                        set(&mut fence, Word { key: part.to_owned(), value: None, span }, &mut bad);
                        // A word that is taken out takes its comma along.
                        let out = bad.get_mut(before).filter(|word| word.instead.as_deref() == Some(""));
                        out.into_iter().for_each(|word| word.span.start -= 1);
                    }
                }
            }
        }
        Some(first) => set(&mut fence, first, &mut bad),
        None => {}
    }
    for word in words {
        set(&mut fence, word, &mut bad);
    }
    (fence, bad)
}

/// Lines to emphasise, as they are written here.
fn lines(text: &str) -> Option<String> {
    let text = text.trim_matches(['[', ']']).split([',', ' ', '"', '\'']).filter(|part| !part.is_empty());
    let text = text.collect::<Vec<_>>().join(",");
    ranges(&text).filter(|ranges| !ranges.is_empty()).map(|_| format!("hl=\"{text}\""))
}

/// What is written here for `{1,3}` of many tools and `{linenos=table,hl_lines=[1,"3-4"]}` of Hugo.
fn braces(inner: &str) -> Option<String> {
    if !inner.contains('=') {
        return lines(inner);
    }
    let emphasised = inner.split_once("hl_lines=").and_then(|(_, rest)| match rest.strip_prefix('[') {
        Some(list) => lines(list.split(']').next()?),
        None => lines(rest.split([',', ' ']).next()?),
    });
    let (_, numbers) = inner.split_once("linenos=").or_else(|| inner.split_once("lineNos=")).unwrap_or_default();
    let numbers = (!numbers.is_empty() && !numbers.starts_with("false")).then(|| "numbers".to_owned());
    let words: Vec<String> = emphasised.into_iter().chain(numbers).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// What is written here for a word of another tool: lines to emphasise, line numbers, nothing.
fn instead(word: &Word) -> Option<String> {
    if let Some(inner) = word.key.strip_prefix('{') {
        let whole = word.value.as_ref().map_or(inner.to_owned(), |value| format!("{inner}={value}"));
        return braces(whole.strip_suffix('}')?);
    }
    match (word.key.as_str(), &word.value) {
        ("hl_lines" | "highlight" | "emphasize-lines", Some(value)) => lines(value),
        ("linenums" | "linenos" | "lineNumbers", Some(_)) | ("showLineNumbers" | "linenums" | "line-numbers", None) => {
            Some("numbers".to_owned())
        }
        (".numberLines" | ".number-lines", None) => Some("numbers".to_owned()),
        ("filename" | "name" | "caption", Some(value)) => Some(format!("title=\"{value}\"")),
        ("should_panic" | "compile_fail" | "does_not_compile" | "panics", None) => Some("no-run".to_owned()),
        ("editable" | "noplayground" | "noplaypen" | "mdbook-runnable" | "not_desired_behavior", None)
        | ("hidelines", Some(_)) => Some(String::new()),
        (edition, None) if edition.starts_with("edition20") => Some(String::new()),
        _ => None,
    }
}

struct Word {
    key: String,
    value: Option<String>,
    span: Range<usize>,
}

/// Splits at white space outside double quotes into `key` and `key=value`.
fn split(info: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut chars = info.char_indices().peekable();
    let last_brace = info.rfind('}');
    while let Some(&(start, c)) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
            continue;
        }
        let (mut key, mut value, mut quoted, mut end) = (String::new(), None::<String>, false, start);
        // What stands in braces is one word.
        let mut braced = c == '{' && last_brace.is_some_and(|last| last > start);
        while let Some(&(at, c)) = chars.peek() {
            if c.is_whitespace() && !quoted && !braced {
                break;
            }
            braced &= c != '}';
            chars.next();
            end = at + c.len_utf8();
            match (&mut value, c) {
                (Some(_), '"') => quoted = !quoted,
                (Some(value), c) => value.push(c),
                (None, '=') => value = Some(String::new()),
                (None, c) => key.push(c),
            }
        }
        words.push(Word { key, value, span: start..end });
    }
    words
}

fn set(fence: &mut Fence, word: Word, bad: &mut Vec<BadWord>) {
    let fields = fence.is_field();
    let instead = instead(&word).filter(|_| !fields);
    let mut complain = |message: String| {
        bad.push(BadWord { word: word.key.clone(), span: word.span.clone(), message, instead: instead.clone() });
    };
    let known = if fields { FIELD_ATTRIBUTES } else { CODE_ATTRIBUTES };
    if !known.contains(&word.key.as_str()) {
        return complain(format!("unknown attribute `{}` of a `{}` block", word.key, fence.language));
    }
    let flag = matches!(word.key.as_str(), "numbers" | "no-run" | "continue" | "check" | "starter" | "broken" | "try");
    let value = match (flag, word.value.clone()) {
        (true, None) => String::new(),
        (true, Some(_)) => return complain(format!("`{}` takes no value", word.key)),
        (false, Some(value)) if !value.is_empty() => value,
        (false, _) => {
            return complain(format!("`{}` needs a value: `{}=\"…\"`", word.key, word.key));
        }
    };
    match word.key.as_str() {
        "numbers" => fence.numbers = true,
        "no-run" => fence.no_run = true,
        "continue" => fence.continues = true,
        "try" => fence.try_it = true,
        "check" => set_role(fence, BlockRole::Check, complain),
        "starter" => set_role(fence, BlockRole::Starter, complain),
        "broken" => set_role(fence, BlockRole::Broken, complain),
        "title" => fence.title = Some(value),
        "file" => match file_part(value, word.span.clone()) {
            Ok(part) => fence.file = Some(part),
            Err((message, instead)) => bad.push(BadWord { word: word.key, span: word.span, message, instead }),
        },
        "alt" => fence.alt = Some(value),
        "raises" => fence.raises = Some(value),
        "id" => fence.id = Some(crate::route::slug(&value)),
        "label" => fence.label = Some(value),
        "kind" => fence.kind = Some(value),
        "format" => fence.format = Some(value),
        "options" => fence.options = value.split('|').map(|option| option.trim().to_owned()).collect(),
        "lines" => match value.parse() {
            Ok(lines @ 1..=60) => fence.lines = Some(lines),
            _ => complain("`lines` is a number from 1 to 60".to_owned()),
        },
        key => match ranges(&value) {
            Some(ranges) if key == "hl" => fence.highlight = ranges,
            Some(ranges) => fence.hide = ranges,
            None => complain(format!("`{key}` takes lines such as `2-4,7`, not `{value}`")),
        },
    }
}

fn set_role(fence: &mut Fence, role: BlockRole, mut complain: impl FnMut(String)) {
    match fence.role {
        Some(first) => complain(format!("a block cannot be `{}` and `{}`", first.as_str(), role.as_str())),
        None => fence.role = Some(role),
    }
}

/// Reads `path#L3-9`; else what is wrong, and what to write.
fn file_part(written: String, span: Range<usize>) -> Result<FilePart, (String, Option<String>)> {
    let (path, lines) = written.rsplit_once('#').map_or((&*written, None), |(path, lines)| (path, Some(lines)));
    let attribute = |path: &str, lines: &str| Some(format!("file=\"{path}{lines}\""));
    if written.contains('\\') {
        let instead = attribute(&written.replace('\\', "/"), "");
        return Err(("`file` takes `/` between folders, on every system".to_owned(), instead));
    }
    if path.is_empty() {
        return Err(("`file` begins with the path of a file, as in `file=\"code/cache.py#L3-9\"`".to_owned(), None));
    }
    let Some(range) = lines else {
        return Ok(FilePart { path: written.clone(), written, lines: None, span });
    };
    // A host of repositories writes `#L3-L9`.
    let number = |text: &str| text.trim_start_matches('L').parse::<u32>().ok().filter(|line| *line > 0);
    let (from, to) = range.split_once('-').unwrap_or((range, range));
    match (range.starts_with('L'), number(from), number(to)) {
        (true, Some(from), Some(to)) if from > to => {
            let message = format!("`#{range}` runs backwards");
            Err((message, attribute(path, &format!("#L{to}-{from}"))))
        }
        (true, Some(from), Some(to)) => {
            Ok(FilePart { path: path.to_owned(), lines: Some((from, to)), span, written: written.clone() })
        }
        _ => {
            let message = format!("`#{range}` names no lines: they are counted from 1, as in `#L3-9` or `#L3`");
            Err((message, None))
        }
    }
}

fn ranges(text: &str) -> Option<Vec<(u32, u32)>> {
    let range = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        (from >= 1 && from <= to).then_some((from, to))
    };
    let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    let mut ranges: Vec<(u32, u32)> = parts.map(range).collect::<Option<_>>()?;
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let overlaps = next.0 <= last.1;
        if overlaps {
            last.1 = last.1.max(next.1);
        }
        overlaps
    });
    Some(ranges)
}

/// Whether a line, counted from 1, is within any of the ranges of a fence, which are in order and apart.
pub(crate) fn holds(ranges: &[(u32, u32)], line: u32) -> bool {
    let next = ranges.partition_point(|(from, _)| *from <= line);
    next.checked_sub(1).is_some_and(|last| line <= ranges[last].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read() {
        let (fence, bad) = parse("python title=\"a b\" hl=\"2-4,7\" numbers hide=1 no-run continue raises=ValueError");
        assert_eq!(fence.title.as_deref(), Some("a b"));
        assert_eq!(fence.highlight, [(2, 4), (7, 7)]);
        assert_eq!(fence.raises.as_deref(), Some("ValueError"));
        assert!(fence.numbers && fence.no_run && fence.continues && bad.is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place() {
        let (_, bad) = parse("python titel=\"x\" hl=9-2");
        assert_eq!(bad[0].span, 7..16);
        assert_eq!(bad[1].span, 17..23);
    }

    #[test]
    fn other_tools_fences_keep_their_language() {
        for (info, language) in [
            ("rust,ignore", "rust"),
            ("{.python}", "python"),
            ("{python}", "python"),
            ("{.python .numberLines}", "python"),
            ("  {.Python title=\"a b\"}", "python"),
            ("python,no-run", "python"),
            ("c++", "c++"),
        ] {
            assert_eq!(parse(info).0.language, language, "{info}");
        }
        assert!(parse("rust,ignore").0.no_run && parse("python,no-run").0.no_run && parse("rust,no_run").0.no_run);
        assert_eq!(parse("rust,should_panic").1[0].span, 5..17);
        for (info, word, written) in [
            ("python {1,3}", 7..12, "hl=\"1,3\""),
            ("python {1-2,5}", 7..14, "hl=\"1-2,5\""),
            ("python hl_lines=\"1 3\"", 7..21, "hl=\"1,3\""),
            ("python linenums=\"1\"", 7..19, "numbers"),
            ("python showLineNumbers", 7..22, "numbers"),
            ("{.python .numberLines}", 9..21, "numbers"),
        ] {
            let bad = &parse(info).1[0];
            assert_eq!((&bad.span, bad.instead.as_deref()), (&word, Some(written)), "{info}");
        }
        assert_eq!(parse("python {x}").1[0].instead, None);
        assert_eq!(parse("").0.language, "");
    }
}
