//! JSON as files and pages carry it.
//!
//! In: a value. Out: its JSON, for programs, or safe to stand in a `<script>` element and a script. Must not know: what the
//! value is.

use crate::outputs::sink::{Held, Sink};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// A value as the text of a JSON file.
pub fn pretty(value: &impl Serialize, to: &mut dyn Sink) {
    let mut held = Held::new(to);
    let serialized = value.serialize(&mut Serializer::with_formatter(&mut held, PrettyFormatter::new()));
    debug_assert!(serialized.is_ok(), "{serialized:?}");
    held.bytes().push(b'\n');
}

/// A value as a data script: `cuebook.data("NAME", JSON);`.
pub fn data_script(name: &str, value: &impl Serialize, to: &mut dyn Sink) {
    let mut held = Held::new(to);
    for bytes in [b"cuebook.data(", for_script(name).as_bytes(), b", "] {
        held.bytes().extend_from_slice(bytes);
    }
    push(value, &mut held);
    held.bytes().extend_from_slice(b");\n");
}

/// A value as JSON made safe to stand in a `<script>` element: `<` cannot open or close anything.
pub fn for_script(value: &(impl Serialize + ?Sized)) -> String {
    let mut json = Vec::new();
    push(value, &mut json);
    String::from_utf8(json).unwrap_or_default()
}

fn push(value: &(impl Serialize + ?Sized), to: impl Write) {
    let serialized = value.serialize(&mut Serializer::with_formatter(to, ForScripts));
    debug_assert!(serialized.is_ok(), "{serialized:?}");
}

/// A list, serialized as it comes.
pub struct List<F>(pub F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for List<F> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Escapes what a script element or an old script engine would stumble over. It can stand in strings only.
struct ForScripts;

impl Formatter for ForScripts {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        // Each starts with one of two bytes.
        let mut rest = fragment.as_bytes();
        while let Some(at) = memchr::memchr2(b'<', 0xE2, rest) {
            let (escape, width): (&[u8], usize) = match &rest[at..] {
                [b'<', ..] => (b"\\u003c", 1),
                [0xE2, 0x80, 0xA8, ..] => (b"\\u2028", 3),
                [0xE2, 0x80, 0xA9, ..] => (b"\\u2029", 3),
                _ => (&rest[at..=at], 1),
            };
            writer.write_all(&rest[..at])?;
            writer.write_all(escape)?;
            rest = &rest[at + width..];
        }
        writer.write_all(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_the_same_value_and_opens_nothing() {
        for text in ["</script>", "\u{2028}a\u{2029}", "é–…€ \" \\ \n<", "plain", ""] {
            let json = for_script(&["before", text]);
            assert!(!json.contains(['<', '\u{2028}', '\u{2029}']), "{json}");
            assert_eq!(serde_json::from_str::<[String; 2]>(&json).unwrap(), ["before", text]);
            let plain = serde_json::to_string(&["before", text]).unwrap();
            let safe = [("<", "\\u003c"), ("\u{2028}", "\\u2028"), ("\u{2029}", "\\u2029")];
            assert_eq!(json, safe.into_iter().fold(plain, |json, (sign, escape)| json.replace(sign, escape)));
        }
        let mut script = Vec::new();
        data_script("na<me", &List(|| [1, 2].into_iter()), &mut script);
        assert_eq!(script, b"cuebook.data(\"na\\u003cme\", [1,2]);\n");
    }
}
