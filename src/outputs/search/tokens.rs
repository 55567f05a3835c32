//! Text → search tokens. The same rules stand in `search-words.js`; `tests/search/tokens.json` holds both to them.
//!
//! In: any text. Out: its tokens, folded, in order. Must not know: fields, weights, documents.
//!
//! - **Folding**: compatibility forms decomposed, lower case, accents of Latin, Greek and Cyrillic dropped, a few letters
//!   that Unicode does not decompose spelled out.
//! - **Runs**: a character is a letter (also a digit, mark or `_`), glue (``.@*+#$%&/\<>=!~^|:``), or it separates.
//!   Letters and glue together make a run.
//! - **Parts**: the letters between glue and `_` are tokens: `list.append` gives `list` and `append`.
//! - **Wholes**: a run with a dot or a sign, with `_` at an end, or as short as `i/o`, is a token as typed too:
//!   `list.append`, `@property`, `*args`, `__enter__`, `c++`. Glue at its ends is dropped, but for `@*#$` in front and
//!   `+#` behind; what compares or assigns (`x=1`), a `snake_case` name or a path is no more than its parts.
//! - **Operators**: a run of up to three operator characters alone, or of two or three inside a run: `==`, `->`'s `>`, `**`.
//! - **CamelCase**: the parts of a name follow as tokens of their own; a query has none.
//! - **CJK** is written without spaces: each pair of neighbours is a token, and the last character too, so that a single
//!   character is found wherever it stands.

use crate::markdown::text::is_cjk;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer tokens are nobody's search terms.
const LONGEST: usize = 40;
/// Whatever is as short as `i/o` is a token as typed.
const SHORT: usize = 4;

/// Calls `each` with every token of a text. `folded` is a buffer that is overwritten.
pub(crate) fn tokens(text: &str, folded: &mut String, mut each: impl FnMut(&str)) {
    folded.clear();
    fold(text, folded);
    let bytes = folded.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        // Most runs are plain words of ASCII letters.
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let plain = at;
        let mut cjk = None;
        while let Some((class, width)) = class_at(folded, at) {
            match class {
                Class::Letter | Class::Glue => at += width,
                Class::Cjk => {
                    cjk = Some(at);
                    break;
                }
                Class::Other => break,
            }
        }
        if at == plain {
            emit(&folded[start..at], &mut each);
        } else {
            run(&folded[start..at], &mut each);
        }
        if cjk.is_some() {
            let from = at;
            while let Some((Class::Cjk, width)) = class_at(folded, at) {
                at += width;
            }
            pairs(&folded[from..at], &mut each);
        } else {
            at += class_at(folded, at).map_or(0, |(_, width)| width);
        }
    }
    camel(text, folded, &mut each);
}

/// The parts of names in CamelCase: `ThreadPoolExecutor` is found by `pool`. `lower` is a buffer that is overwritten.
fn camel(text: &str, lower: &mut String, each: &mut impl FnMut(&str)) {
    for word in text.split(|c: char| !is_of_name(c)) {
        let bytes = word.as_bytes();
        let begins = |at: usize| {
            bytes[at].is_ascii_uppercase()
                && (!bytes[at - 1].is_ascii_uppercase() || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase))
        };
        let mut from = 0;
        for at in (1..bytes.len()).filter(|at| begins(*at)).chain([bytes.len()]) {
            let part = &word[from..at];
            if part.len() < word.len() && part.chars().nth(1).is_some() {
                lower.clear();
                fold(part, lower);
                emit(lower, each);
            }
            from = at;
        }
    }
}

/// Whether a character belongs to a name in CamelCase.
fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (!c.is_ascii() && !is_cjk(c) && (c.is_alphanumeric() || is_combining_mark(c) || is_unseen(c)))
}

/// Soft hyphens, and characters without width that stand in words or turn their direction: nobody types them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Glue,
    Cjk,
    Other,
}

fn class_at(text: &str, at: usize) -> Option<(Class, usize)> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() {
        return Some((ASCII[byte as usize], 1));
    }
    let c = text[at..].chars().next()?;
    let class = match c {
        _ if !(c.is_alphabetic() || c.is_numeric() || is_combining_mark(c)) => Class::Other,
        _ if is_cjk(c) => Class::Cjk,
        _ => Class::Letter,
    };
    Some((class, c.len_utf8()))
}

/// What each ASCII byte is: asked for every byte of a book.
const ASCII: [Class; 128] = {
    let mut classes = [Class::Other; 128];
    let mut byte = 0;
    while byte < classes.len() {
        if (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_' {
            classes[byte] = Class::Letter;
        }
        byte += 1;
    }
    let glue = b".@*+#$%&/\\<>=!~^|:";
    let mut at = 0;
    while at < glue.len() {
        classes[glue[at] as usize] = Class::Glue;
        at += 1;
    }
    classes
};

fn is_glue(c: char) -> bool {
    c.is_ascii() && ASCII[c as usize] == Class::Glue
}

/// A run that holds more than ASCII letters and digits.
fn run(run: &str, each: &mut impl FnMut(&str)) {
    if run.chars().all(is_glue) {
        let operator = run.contains(|c| !matches!(c, '.' | ':' | '!')) || run == "...";
        if operator && run.len() <= 3 {
            each(run);
        }
        return;
    }
    let core = run.trim_start_matches(|c| is_glue(c) && !matches!(c, '@' | '*' | '#' | '$'));
    let core = core.trim_end_matches(|c| is_glue(c) && !matches!(c, '+' | '#'));
    if core.contains(|c| is_glue(c) || c == '_') {
        if is_whole(core) {
            emit(core, each);
        }
        for inner in core.split(|c| !is_glue(c)) {
            let operator = inner.contains(['=', '<', '>', '*', '+', '&', '|']);
            if operator && matches!(inner.len(), 2 | 3) {
                each(inner);
            }
        }
    }
    for part in core.split(|c| is_glue(c) || c == '_') {
        emit(part, each);
    }
}

/// Whether a run means more than its parts side by side: `snake_case` and `a/path` do not, and would fill the index.
fn is_whole(core: &str) -> bool {
    !core.contains(['=', '<', '>', '!', '&', '|'])
        && (core.contains(['.', '@', '*', '+', '#', '$', '%'])
            || core.starts_with('_')
            || core.ends_with('_')
            || core.chars().count() <= SHORT)
}

fn emit(token: &str, each: &mut impl FnMut(&str)) {
    if !token.is_empty() && (token.len() <= LONGEST || token.chars().count() <= LONGEST) {
        each(token);
    }
}

fn pairs(run: &str, each: &mut impl FnMut(&str)) {
    let mut last: Option<Range<usize>> = None;
    for (at, c) in run.char_indices() {
        let end = at + c.len_utf8();
        if let Some(before) = last {
            each(&run[before.start..end]);
        }
        last = Some(at..end);
    }
    each(&run[last.unwrap_or(0..0)]);
}

/// Appends a text as it is compared.
fn fold(text: &str, out: &mut String) {
    out.reserve(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let from = out.len();
        out.push_str(&rest[..ascii]);
        out[from..].make_ascii_lowercase();
        rest = &rest[ascii..];
        let other = rest.bytes().position(|byte| byte.is_ascii()).unwrap_or(rest.len());
        if other > 0 {
            fold_wide(&rest[..other], out);
            rest = &rest[other..];
        }
    }
}

fn fold_wide(text: &str, out: &mut String) {
    let decomposed: String = text.nfkd().collect();
    let mut spelled = String::with_capacity(decomposed.len());
    for c in decomposed.to_lowercase().chars() {
        match c {
            c if is_unseen(c) => {}
            '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' => {}
            'ß' => spelled.push_str("ss"),
            'æ' => spelled.push_str("ae"),
            'œ' => spelled.push_str("oe"),
            'ø' => spelled.push('o'),
            'ł' => spelled.push('l'),
            'đ' => spelled.push('d'),
            'ı' => spelled.push('i'),
            'ς' => spelled.push('σ'),
            _ => spelled.push(c),
        }
    }
    out.extend(spelled.nfc());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_shared_with_the_script_hold() {
        let vectors: Vec<(String, Vec<String>)> =
            serde_json::from_str(include_str!("../../../tests/search/tokens.json")).unwrap();
        assert!(vectors.len() > 40);
        for (text, expected) in vectors {
            let mut found = Vec::new();
            tokens(&text, &mut String::new(), |token| found.push(token.to_owned()));
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
