//! The quotation marks of a language: what typed `"…"` and `'…'` become.
//!
//! In: a page's text and its events, in which pulldown-cmark has put English marks. Out: the same events with the marks of
//! the book's language. An apostrophe looks like a closing single mark: it stays one, unless a single mark is open that it
//! can close.
//!
//! Source: the delimiters of Unicode's CLDR, and for French, German and Polish inner marks what their style guides print.
//!
//! Must not know: which language a book has, settings.

use crate::markdown::phrasing::is_inline;
use pulldown_cmark::{CowStr, Event};
use std::ops::Range;

/// The marks of a language: those that open and close what was typed with `"`, then those for `'`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quotes {
    open: &'static str,
    close: &'static str,
    open_single: &'static str,
    close_single: &'static str,
}

impl Quotes {
    /// The marks of English, and of each language without a row of its own.
    pub const ENGLISH: Quotes = marks(["“", "”", "‘", "’"]);

    /// The marks of a language, by its tag (`de`, `de-CH`): a tag without a row is looked for again without its last part.
    pub fn of_language(tag: &str) -> Quotes {
        let mut tag = tag.to_ascii_lowercase();
        loop {
            if let Some((_, found)) = LANGUAGES.iter().find(|(languages, _)| languages.split(' ').any(|one| one == tag))
            {
                return marks(*found);
            }
            match tag.rfind('-') {
                Some(end) => tag.truncate(end),
                None => return Quotes::ENGLISH,
            }
        }
    }
}

const fn marks([open, close, open_single, close_single]: [&'static str; 4]) -> Quotes {
    Quotes { open, close, open_single, close_single }
}

/// Languages whose marks are not the English ones.
const LANGUAGES: &[(&str, [&str; 4])] = &[
    ("de-ch de-li", ["«", "»", "‹", "›"]),
    ("de cs sk sl is", ["„", "“", "‚", "‘"]),
    ("fr-ch", ["«\u{202f}", "\u{202f}»", "‹\u{202f}", "\u{202f}›"]),
    ("fr", ["«\u{a0}", "\u{a0}»", "“", "”"]),
    ("es ca gl eu it pt-pt el", ["«", "»", "“", "”"]),
    ("pl", ["„", "”", "‚", "’"]),
    ("ro", ["„", "”", "«", "»"]),
    ("hu", ["„", "”", "»", "«"]),
    ("hr", ["„", "”", "‚", "’"]),
    ("bg sr lt et", ["„", "“", "‘", "’"]),
    ("ru uk be", ["«", "»", "„", "“"]),
    ("no nb nn", ["«", "»", "‘", "’"]),
    ("sv fi", ["”", "”", "’", "’"]),
    ("zh-hant zh-tw zh-hk", ["「", "」", "『", "』"]),
];

/// Puts the marks of a language where pulldown-cmark has put English ones.
pub(crate) fn set(quotes: Quotes, text: &str, events: &mut [(Event<'_>, Range<usize>)]) {
    if quotes == Quotes::ENGLISH {
        return;
    }
    // Where the single mark stands that is open in this block.
    let mut opened = None;
    for at in 0..events.len() {
        let (event, span) = &events[at];
        let Event::Text(english) = event else {
            opened = opened.filter(|_| is_inline(event));
            continue;
        };
        let mark = match (&text[span.clone()], english.as_ref()) {
            ("\"", "“") => quotes.open,
            ("\"", "”") => quotes.close,
            ("'", "‘") => {
                opened = Some(at);
                continue;
            }
            ("'", "’") if !is_within_a_word(text, span.start) => match opened.take() {
                Some(opened) => {
                    events[opened].0 = Event::Text(CowStr::Borrowed(quotes.open_single));
                    quotes.close_single
                }
                None => continue,
            },
            _ => continue,
        };
        events[at].0 = Event::Text(CowStr::Borrowed(mark));
    }
}

/// Whether letters stand on both sides of a byte, as in `l'eau`.
fn is_within_a_word(text: &str, at: usize) -> bool {
    text[..at].ends_with(char::is_alphanumeric) && text[at + 1..].starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::events::{HtmlMode, Reading, events};

    fn shown(tag: &str, text: &str) -> String {
        let quotes = Quotes::of_language(tag);
        let reading = Reading { quotes: Some(quotes), html: HtmlMode::Allow, math: true, remote_images: false };
        let read = events(text, 0, reading);
        read.iter().filter_map(|(event, _)| if let Event::Text(text) = event { Some(&**text) } else { None }).collect()
    }

    #[test]
    fn each_language_has_its_marks() {
        let text = "\"a 'b' c\"";
        for (tag, marked) in [
            ("en", "“a ‘b’ c”"),
            ("en-GB", "“a ‘b’ c”"),
            ("de", "„a ‚b‘ c“"),
            ("de-AT", "„a ‚b‘ c“"),
            ("de-CH", "«a ‹b› c»"),
            ("DE-ch-1996", "«a ‹b› c»"),
            ("fr-CA", "«\u{a0}a “b” c\u{a0}»"),
            ("es", "«a “b” c»"),
            ("pt", "“a ‘b’ c”"),
            ("pt-BR", "“a ‘b’ c”"),
            ("pt-PT", "«a “b” c»"),
            ("pl", "„a ‚b’ c”"),
            ("ru", "«a „b“ c»"),
            ("sv", "”a ’b’ c”"),
            ("zh-Hant-TW", "「a 『b』 c」"),
            ("x-klingon", "“a ‘b’ c”"),
            ("", "“a ‘b’ c”"),
        ] {
            assert_eq!(shown(tag, text), marked, "{tag}");
        }
    }

    #[test]
    fn an_apostrophe_is_no_mark() {
        for (text, marked) in [
            ("Das ist's", "Das ist’s"),
            ("'Das ist's'", "‚Das ist’s‘"),
            ("Hans' Buch", "Hans’ Buch"),
            ("die '90er", "die ’90er"),
            ("'offen\n\nzu'", "’offenzu’"),
            ("*'kursiv'* und \"**'fett'**\"", "‚kursiv‘ und „‚fett‘“"),
            ("„schon“ und ‚so‘", "„schon“ und ‚so‘"),
            ("\\\"so\\\"", "\"so\""),
            ("`\"x\"`", ""),
            ("$5 und \"$x$\"", "$5 und „“"),
        ] {
            assert_eq!(shown("de", text), marked, "{text}");
        }
    }
}
