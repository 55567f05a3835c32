//! Characters that neither HTML nor XML may hold: control characters and what Unicode says is no character.
//!
//! In: a text. Out: where they stand, as a report. One of them makes a feed unreadable to everyone who follows it.
//!
//! Must not know: what the text is.

use crate::diag::{Code, Diagnostic};
use std::sync::Arc;

/// Whether HTML or XML forbids a character.
pub(crate) fn is_forbidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
        || c as u32 & 0xFFFE == 0xFFFE
}

/// Whether a text has such a character.
pub(crate) fn any(text: &str) -> bool {
    // Nearly every text is ASCII without any.
    text.bytes().any(|byte| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte >= 0x7F)
        && text.contains(is_forbidden)
}

/// The report of every such character of a file's text.
pub(crate) fn in_source(text: &str, file: &Arc<str>) -> Vec<Diagnostic> {
    if !any(text) {
        return Vec::new();
    }
    let found = text.char_indices().filter(|(_, c)| is_forbidden(*c));
    found.map(|(at, c)| report(c).at(file, at..at + c.len_utf8())).collect()
}

/// The report of a value in which such a character was written as an escape or an entity: `\u0007`, `&#7;`.
pub(crate) fn in_value(value: &str) -> Option<Diagnostic> {
    any(value).then(|| value.chars().find(|c| is_forbidden(*c))).flatten().map(report)
}

fn report(c: char) -> Diagnostic {
    let message = format!("a character that neither HTML nor XML may hold: U+{:04X}", c as u32);
    Diagnostic::new(Code::ControlCharacter, message)
        .help("remove it: such characters come along when text is pasted from slides, terminals or PDF files")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_xml_forbids_is_found_and_no_letter_is() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let text = format!("a{c}é");
            let xml = matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
            let found = in_source(&text, &"a.md".into());
            assert_eq!(found.len(), usize::from(any(&text)), "{c:?}");
            assert!(xml || found.len() == 1, "{c:?}");
            assert!(!c.is_alphanumeric() || found.is_empty(), "{c:?}");
            assert_eq!(in_value(&text).is_some(), any(&text), "{c:?}");
        }
    }
}
