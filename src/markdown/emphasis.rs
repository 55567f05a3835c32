//! Emphasis in scripts without spaces: `**重要。**次の文` is bold up to the full stop, `~~旧。~~新` struck through.
//!
//! CommonMark looks at the characters on both sides of asterisks or tildes to decide whether they can open or close emphasis.
//! Punctuation before them and a letter behind them means that they only open. In a script without spaces they may close
//! there as well.
//!
//! In: a text and its lines. Out: stand-ins for characters beside asterisks and tildes. A stand-in has the length of the
//! character, and makes both sides look alike, so that the marks can both open and close.
//!
//! Must not know: how the text is read again.

use crate::markdown::phrasing::TextLine;
use crate::markdown::text::{is_cjk, is_wide};
use std::ops::Range;

/// A character that stands in for another while the text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StandIn {
    /// The byte at which the other stands.
    pub at: usize,
    /// As long as the other.
    pub text: &'static str,
}

/// Whether some asterisks cannot both open and close, for a character of a script without spaces beside them.
pub(crate) fn is_possible(text: &str) -> bool {
    runs(text, 0..text.len()).any(|run| {
        let (Some(before), Some(after)) = around(text, &run) else { return false };
        (is_close(before) || is_close(after)) && is_mark(before) != is_mark(after)
    })
}

/// What stands in for the characters beside asterisks and tildes, in some lines of a text.
pub(crate) fn stand_ins(text: &str, lines: &[TextLine]) -> Vec<StandIn> {
    let mut found = Vec::new();
    lines.iter().for_each(|line| of_line(text, &line.texts, &mut found));
    found
}

/// Those of a line, whose texts stand at some bytes.
fn of_line(text: &str, pieces: &[Range<usize>], found: &mut Vec<StandIn>) {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
    let is_text = |at: usize| {
        let next = pieces.partition_point(|piece| piece.end <= at);
        pieces.get(next).is_some_and(|piece| piece.start <= at)
    };
    // What opens or closes is in no text, but beside one.
    let start = text[..first.start].trim_end_matches(['*', '~']).len();
    let end = text.len() - text[last.end..].trim_start_matches(['*', '~']).len();
    for run in runs(text, start..end) {
        let (Some(before), Some(after)) = around(text, &run) else { continue };
        let before_at = run.start - before.len_utf8();
        // What stands between two runs may have been given another kind already.
        let earlier = found.last().filter(|one| one.at == before_at);
        let marks = (earlier.map_or(is_mark(before), |one| one.text.starts_with(is_mark)), is_mark(after));
        if before.is_whitespace() || after.is_whitespace() || marks.0 == marks.1 {
            continue;
        }
        if is_close(after) && is_text(run.end) {
            found.push(StandIn { at: run.end, text: like(after, marks.0) });
        } else if is_close(before) && is_text(before_at) && earlier.is_none() {
            found.push(StandIn { at: before_at, text: like(before, marks.1) });
        }
    }
}

/// A mark or a letter as long as a character.
fn like(c: char, mark: bool) -> &'static str {
    match (c.len_utf8(), mark) {
        (4, true) => "\u{10B39}",
        (4, false) => "\u{20000}",
        (_, true) => "。",
        (_, false) => "一",
    }
}

/// The runs of asterisks or of tildes in a part of a text.
fn runs(text: &str, part: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = part.start;
    std::iter::from_fn(move || {
        let start = at + memchr::memchr2(b'*', b'~', bytes.get(at..part.end)?)?;
        let end = start + bytes[start..].iter().take_while(|byte| **byte == bytes[start]).count();
        at = end;
        Some(start..end)
    })
}

/// The characters on both sides of a run.
fn around(text: &str, run: &Range<usize>) -> (Option<char>, Option<char>) {
    (text[..run.start].chars().next_back(), text[run.end..].chars().next())
}

/// Whether a character belongs to a script that puts no spaces around emphasis: Chinese, Japanese, Korean, in half width too.
fn is_close(c: char) -> bool {
    c != '\u{3000}' && (is_wide(c) || is_cjk(c) || matches!(c as u32, 0xFF61..=0xFFEF))
}

/// Whether CommonMark takes a character for punctuation.
fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use crate::markdown::events::{HtmlMode, Reading, events};
    use crate::markdown::quotes::Quotes;
    use pulldown_cmark::{Event, Tag, TagEnd};

    const READING: Reading =
        Reading { quotes: Some(Quotes::ENGLISH), html: HtmlMode::Allow, math: true, remote_images: false };

    /// The text, with signs around its emphasis.
    fn shown(text: &str) -> String {
        let mut shown = String::new();
        for (event, _) in events(text, 0, READING) {
            match event {
                Event::Text(text) => shown += &text,
                Event::Code(code) => shown += &format!("`{code}`"),
                Event::Start(Tag::Strong) => shown.push('<'),
                Event::End(TagEnd::Strong) => shown.push('>'),
                Event::Start(Tag::Emphasis) => shown.push('('),
                Event::End(TagEnd::Emphasis) => shown.push(')'),
                Event::Start(Tag::Strikethrough) => shown.push('{'),
                Event::End(TagEnd::Strikethrough) => shown.push('}'),
                _ => {}
            }
        }
        shown
    }

    #[test]
    fn emphasis_ends_where_its_asterisks_stand() {
        for (text, expected) in [
            ("**重要。**次の文。**「テスト」**", "<重要。>次の文。<「テスト」>"),
            ("**重要。**次の文。**「テスト」**です", "<重要。>次の文。<「テスト」>です"),
            ("**`yield`**を使う", "<`yield`>を使う"),
            ("これは**(重要)**です", "これは<(重要)>です"),
            ("*强调，*后面", "(强调，)后面"),
            ("他说**“好”**了", "他说<“好”>了"),
            ("**“好”。**第二", "<“好”。>第二"),
            ("**[链接](a.md)**是", "<链接>是"),
            ("**\"텍스트\"**는 **'a'**가", "<“텍스트”>는 <‘a’>가"),
            ("**𠀋。**𠀋", "<𠀋。>𠀋"),
            ("**a。**b **c。**d", "<a。>b <c。>d"),
            ("- **一。**二\n- **三。**四", "<一。>二<三。>四"),
            ("> **一。**二\n> **三。**四", "<一。>二<三。>四"),
            ("**あ**「い」**う**", "<あ>「い」<う>"),
            ("**$x$**は", "<>は"),
            ("~~旧。~~新", "{旧。}新"),
            ("~~`a`~~の", "{`a`}の"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn other_asterisks_stay_as_they_are() {
        for text in ["\\*\\*重要。\\*\\*次", "**重要。", "次の文**", "a * b。* c", "a**(b)**c"] {
            assert_eq!(shown(text), text.replace('\\', ""));
        }
        assert_eq!(shown("`**重要。**次`"), "`**重要。**次`");
        assert_eq!(shown("```text\n**重要。**次\n```\n\n**重要。**次"), "**重要。**次\n<重要。>次");
        let text = "<https://e.example/**重。**次> **重要。**次";
        assert_eq!(shown(text), "https://e.example/**重。**次 <重要。>次");
        let leads = |event: &Event<'_>| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        };
        let read = events(text, 0, READING);
        let leads: Vec<String> = read.iter().filter_map(|(event, _)| leads(event)).collect();
        assert_eq!(leads, ["https://e.example/**重。**次"]);
    }
}
