//! JSON as files and pages carry it.
//!
//! In: a value. Out: its JSON, for programs, or safe to stand in a `<script>` element and a script. Must not know: what the
//! value is.

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// A JSON value that can be digested.
#[derive(Debug, Clone, Default, Serialize, PartialEq)]
#[serde(transparent)]
pub struct Json(pub serde_json::Value);

impl std::hash::Hash for Json {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.to_string().hash(state);
    }
}

/// Writes a value as the text of a JSON file. `to` is memory or a sink: it cannot fail.
pub(crate) fn pretty(value: &impl Serialize, mut to: impl Write) {
    let written = serde_json::to_writer_pretty(&mut to, value).map_err(io::Error::from);
    let written = written.and_then(|()| to.write_all(b"\n"));
    debug_assert!(written.is_ok(), "{written:?}");
}

/// Writes a value as a data script: `cuebook.data("NAME", JSON);`. `to` is memory or a sink: it cannot fail.
pub(crate) fn data_script(name: &str, value: &impl Serialize, mut to: impl Write) {
    let written = write!(to, "cuebook.data({}, ", for_script(name));
    let written = written.and_then(|()| write(value, &mut to)).and_then(|()| to.write_all(b");\n"));
    debug_assert!(written.is_ok(), "{written:?}");
}

/// A value as JSON made safe to stand in a `<script>` element: `<` cannot open or close anything.
pub(crate) fn for_script(value: &(impl Serialize + ?Sized)) -> String {
    let mut json = Vec::new();
    let written = write(value, &mut json);
    debug_assert!(written.is_ok(), "{written:?}");
    String::from_utf8(json).unwrap_or_default()
}

fn write(value: &(impl Serialize + ?Sized), to: impl Write) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(to, ForScripts))?)
}

/// A list, serialized as it comes.
pub(crate) struct List<F>(pub F);

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
