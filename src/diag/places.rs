//! Bytes of a text as lines and columns.
//!
//! In: a text and a byte. Out: line and column, both from 1. Must not know: what stands there.

/// Line and column of a byte, both from 1, the column in Unicode scalar values.
pub fn line_column(text: &str, byte: usize) -> (usize, usize) {
    Places::new(text).of(byte)
}

/// A text in which places are told: read once, however many places are asked for.
pub struct Places<T> {
    text: T,
    /// Where each line begins.
    lines: Vec<usize>,
    /// How many characters stand before each block of [`BLOCK`] bytes.
    blocks: Vec<usize>,
}

const BLOCK: usize = 256;

fn characters(bytes: &[u8]) -> usize {
    // Every byte but those that go on with a character.
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl<T: AsRef<str>> Places<T> {
    /// The places of a text.
    pub fn new(text: T) -> Places<T> {
        let bytes = text.as_ref().as_bytes();
        let lines = [0].into_iter().chain(memchr::memchr_iter(b'\n', bytes).map(|at| at + 1)).collect();
        let blocks =
            bytes.chunks(BLOCK).scan(0, |before, block| Some(std::mem::replace(before, *before + characters(block))));
        let blocks = blocks.collect();
        Places { text, lines, blocks }
    }

    /// Line and column of a byte, both from 1, the column in Unicode scalar values.
    pub fn of(&self, byte: usize) -> (usize, usize) {
        let text = self.text.as_ref();
        let byte = floor_char_boundary(text, byte);
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let mark = text[start..byte].starts_with('\u{feff}');
        (line, self.before(byte) - self.before(start) - usize::from(mark) + 1)
    }

    /// How many characters stand before a byte.
    fn before(&self, byte: usize) -> usize {
        let (block, bytes) = (byte / BLOCK, self.text.as_ref().as_bytes());
        let known = self.blocks.get(block).copied();
        known.map_or_else(|| characters(&bytes[..byte]), |known| known + characters(&bytes[block * BLOCK..byte]))
    }
}

/// The start of the character that a byte belongs to.
pub(crate) fn floor_char_boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
