//! Small truths about text: escaping, titles, sentences, words.
//!
//! In and out: strings. Must not know: pages, files, links.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What stands between an option to choose and why it is right or wrong.
pub(crate) const WHY: &str = " — ";

/// A title in its two forms: text that knows which of it is inline code, and HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Title {
    /// Escaped, with inline code as `<code>`.
    pub html: String,
    /// Plain text, unescaped.
    pub text: String,
    /// Bytes of the text that are code, in order.
    pub code: Vec<Range<usize>>,
}

impl Title {
    /// A title as written in front matter: backticks make inline code, everything else is text.
    pub fn written(text: &str) -> Title {
        let mut title = Title::default();
        let mut rest = text.trim();
        while let Some(start) = rest.find('`') {
            let ticks = rest[start..].bytes().take_while(|b| *b == b'`').count();
            let fence = &rest[start..start + ticks];
            let inside = &rest[start + ticks..];
            title.push_text(&rest[..start]);
            match inside.find(fence) {
                Some(end) if end > 0 => {
                    let code = &inside[..end];
                    let padded = code.len() > 2 && code.starts_with(' ') && code.ends_with(' ');
                    title.push_code(if padded { &code[1..code.len() - 1] } else { code });
                    rest = &inside[end + ticks..];
                }
                _ => {
                    title.push_text(fence);
                    rest = inside;
                }
            }
        }
        title.push_text(rest);
        title
    }

    /// Plain text as a title.
    pub fn plain(text: &str) -> Title {
        let mut title = Title::default();
        title.push_text(text);
        title
    }

    /// Appends text.
    pub fn push_text(&mut self, text: &str) {
        self.text.push_str(text);
        escape(text, &mut self.html);
    }

    /// Appends inline code.
    pub fn push_code(&mut self, code: &str) {
        let start = self.text.len();
        self.text.push_str(code);
        self.code.push(start..self.text.len());
        self.html.push_str("<code>");
        escape(code, &mut self.html);
        self.html.push_str("</code>");
    }

    /// Appends some HTML, and what it says.
    pub fn push_html(&mut self, html: &str, text: &str) {
        self.text.push_str(text);
        self.html.push_str(html);
    }

    /// Text and code in turn, each with whether it is code.
    pub fn runs(&self) -> impl Iterator<Item = (bool, &str)> {
        runs(&self.text, &self.code)
    }

    /// Drops space at both ends.
    pub fn trim(&mut self) {
        let start = self.text.len() - self.text.trim_start().len();
        self.text = self.text.trim().to_owned();
        let within = |at: usize| at.saturating_sub(start).min(self.text.len());
        let code = self.code.iter().map(|code| within(code.start)..within(code.end));
        self.code = code.filter(|code| !code.is_empty()).collect();
        self.html = self.html.trim().to_owned();
    }
}

/// Running text that remembers which of it is inline code. White space collapses as it is added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Prose {
    /// Plain text.
    pub text: String,
    /// Bytes of the text that are code, in order.
    pub code: Vec<Range<usize>>,
}

impl Prose {
    /// Text as written in front matter: backticks make inline code.
    pub fn written(text: &str) -> Prose {
        let mut prose = Prose::default();
        for (index, part) in text.split('`').enumerate() {
            prose.push(part, index % 2 == 1);
        }
        prose.trim();
        prose
    }

    /// Appends text or inline code.
    pub fn push(&mut self, text: &str, code: bool) {
        let start = self.text.len();
        for c in text.chars() {
            match c {
                c if !c.is_whitespace() => self.text.push(c),
                _ if self.text.is_empty() || self.text.ends_with(' ') => {}
                _ => self.text.push(' '),
            }
        }
        if code && self.text.len() > start {
            self.code.push(start..self.text.len());
        }
    }

    /// Appends prose.
    pub fn append(&mut self, other: &Prose) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.code.extend(other.code.iter().map(|code| code.start + start..code.end + start));
    }

    /// Drops space at the end.
    pub fn trim(&mut self) {
        let end = self.text.trim_end().len();
        *self = self.slice(0..end);
    }

    /// Some of it.
    pub fn slice(&self, bytes: Range<usize>) -> Prose {
        let within = |at: usize| at.clamp(bytes.start, bytes.end) - bytes.start;
        let code = self.code.iter().map(|code| within(code.start)..within(code.end));
        let code = code.filter(|code| !code.is_empty()).collect();
        Prose { text: self.text.get(bytes.clone()).unwrap_or_default().to_owned(), code }
    }

    /// Its first sentence.
    pub fn first_sentence(&self) -> Prose {
        let sentence = first_sentence(&self.text);
        let start = self.text.find(sentence).unwrap_or(0);
        self.slice(start..start + sentence.len())
    }

    /// Text and code in turn, each with whether it is code.
    pub fn runs(&self) -> impl Iterator<Item = (bool, &str)> {
        runs(&self.text, &self.code)
    }
}

/// Text and code in turn, each with whether it is code.
fn runs<'t>(text: &'t str, code: &'t [Range<usize>]) -> impl Iterator<Item = (bool, &'t str)> {
    let ends = code.iter().flat_map(|code| [(false, code.start), (true, code.end)]);
    let mut from = 0;
    ends.chain([(false, text.len())]).filter_map(move |(code, end)| {
        let run = text.get(std::mem::replace(&mut from, end)..end)?;
        (!run.is_empty()).then_some((code, run))
    })
}

/// Escapes text for HTML and XML, as content and as a double-quoted attribute. A character that these forbid becomes
/// U+FFFD.
pub fn escape(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let (entity, width) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            0..=8 | 11 | 12 | 14..=31 | 127 => ("\u{fffd}", 1),
            0xC2 if text.as_bytes()[at + 1] < 0xA0 => ("\u{fffd}", 2),
            0xEF if matches!(text.as_bytes()[at + 1..], [0xBF, 0xBE | 0xBF, ..]) => ("\u{fffd}", 3),
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + width;
    }
    out.push_str(&text[from..]);
}

/// The escaped text.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

/// How many words a text has: runs without white space that hold a letter or digit. CJK text, written without spaces,
/// counts two characters a word.
pub(crate) fn words(text: &str) -> usize {
    if text.is_ascii() {
        let words = text.as_bytes().split(u8::is_ascii_whitespace);
        return words.filter(|word| word.iter().any(u8::is_ascii_alphanumeric)).count();
    }
    let wide = text.chars().filter(|c| is_cjk(*c)).count();
    text.split_whitespace().filter(|word| word.chars().any(|c| c.is_alphanumeric() && !is_cjk(c))).count()
        + wide.div_ceil(2)
}

/// Whether a character is of a script written without spaces.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0x2FDF | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Whether no space stands between a character and the next of its kind, when the line ends between them. Korean has
/// spaces.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c as u32, 0x3000..=0x303F | 0xFF01..=0xFF60) || (is_cjk(c) && !matches!(c as u32, 0xAC00..=0xD7AF))
}

/// The sentences of a text, each trimmed.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (sentence, after) = rest.split_at(sentence_end(rest));
            rest = after;
            let sentence = sentence.trim();
            if !sentence.is_empty() {
                return Some(sentence);
            }
        }
        None
    })
}

/// Where the first sentence of a text ends.
fn sentence_end(text: &str) -> usize {
    const CLOSING: [char; 6] = ['"', '”', '’', '\'', ')', '»'];
    // Asked for every question on every list: most bytes are looked at and passed by.
    let may_end = |(_, byte): &(usize, u8)| matches!(byte, b'.' | b'!' | b'?' | 0xE3 | 0xEF);
    for (at, _) in text.bytes().enumerate().filter(may_end) {
        let Some(c) = text.get(at..).and_then(|text| text.chars().next()) else { continue };
        let after = &text[at + c.len_utf8()..];
        let rest = after.trim_start_matches(CLOSING);
        let ends = match c {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' => {
                rest.starts_with(char::is_whitespace)
                    && rest.trim_start().chars().next().is_none_or(|next| !next.is_lowercase())
                    && !is_abbreviation(&text[..at])
            }
            _ => false,
        };
        if ends {
            return text.len() - rest.len();
        }
    }
    text.len()
}

fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    matches!(
        word,
        "e.g"
            | "i.e"
            | "etc"
            | "vs"
            | "cf"
            | "Dr"
            | "Mr"
            | "Ms"
            | "No"
            | "approx"
            | "al"
            | "St"
            | "z.B"
            | "d.h"
            | "bzw"
    ) || (word.chars().count() == 1 && word.chars().all(char::is_uppercase))
}

/// The first sentence of a text.
pub(crate) fn first_sentence(text: &str) -> &str {
    sentences(text).next().unwrap_or_default()
}

/// A source with its address as a link.
pub(crate) fn linked(source: &str) -> String {
    let Some(at) = source.find("https://").or_else(|| source.find("http://")) else { return escaped(source) };
    let end = source[at..]
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
        .map_or(source.len(), |end| at + end);
    let url = source[at..end].trim_end_matches(['.', ',', ';', ')']);
    let words = source[..at].trim_end().trim_end_matches(':').trim_end_matches(',');
    let rest = &source[at + url.len()..];
    if words.is_empty() {
        return format!("<a href=\"{0}\">{0}</a>{1}", escaped(url), escaped(rest));
    }
    format!("<a href=\"{}\">{}</a>{}", escaped(url), escaped(words), escaped(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_text_with_code() {
        let title = Title::written("What does `<script>` do & why? ``a`b``");
        assert_eq!(title.html, "What does <code>&lt;script&gt;</code> do &amp; why? <code>a`b</code>");
        assert_eq!(title.text, "What does <script> do & why? a`b");
        assert_eq!(Title::written("a ` b").html, "a ` b");
    }

    fn all(text: &str) -> Vec<&str> {
        sentences(text).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_would_stop() {
        assert_eq!(all("One, e.g. this. Two? Yes."), ["One, e.g. this.", "Two?", "Yes."]);
        assert_eq!(
            all("Python 3.11 is out. It said \"so.\" Then."),
            ["Python 3.11 is out.", "It said \"so.\"", "Then."]
        );
        assert_eq!(first_sentence("no end"), "no end");
        assert_eq!(all("一。二。"), ["一。", "二。"]);
    }

    #[test]
    fn prose_remembers_its_code_when_it_is_cut() {
        let mut prose = Prose::default();
        for (text, code) in
            [(" \n", false), ("a  b", true), (" is\nnot ", false), ("c", true), (". And", false), (" d ", true)]
        {
            prose.push(text, code);
        }
        prose.trim();
        assert_eq!(prose, Prose::written("`a b` is not `c`. And` d`"));
        let runs: Vec<(bool, &str)> = prose.runs().collect();
        assert_eq!(runs, [(true, "a b"), (false, " is not "), (true, "c"), (false, ". And"), (true, " d")]);
        assert_eq!(prose.first_sentence(), Prose::written("`a b` is not `c`."));
        assert_eq!(prose.slice(1..5).runs().collect::<Vec<_>>(), [(true, " b"), (false, " i")]);
        assert_eq!(Prose::written("plain").runs().collect::<Vec<_>>(), [(false, "plain")]);
    }

    #[test]
    fn words_are_what_one_says() {
        assert_eq!(words("a list - and `x == y`"), 5);
        assert_eq!(words("日本語の本"), 3);
    }
}
