//! Where the bytes of a file go while it is made.
//!
//! In: bytes. Out: a file on disk, or its bytes in memory: a large file need never stand in memory as a whole.
//!
//! Must not know: what is made.

use std::io::{self, Write};

/// Takes the bytes of a file from its start to its end. What goes wrong is remembered, and told at the end by whoever made
/// the sink: a maker has nothing to do about a full disk.
pub trait Sink {
    /// Takes the next bytes.
    fn push(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn push(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// How many bytes are passed on at once.
const AT_ONCE: usize = 1 << 16;

/// Bytes on their way to a sink, passed on by the thousand.
pub(crate) struct BufferedSink<'s> {
    to: &'s mut dyn Sink,
    bytes: Vec<u8>,
    passed: u64,
}

impl<'s> BufferedSink<'s> {
    /// Nothing yet.
    pub(crate) fn new(to: &'s mut dyn Sink) -> BufferedSink<'s> {
        BufferedSink { to, bytes: Vec::with_capacity(2 * AT_ONCE), passed: 0 }
    }

    /// What is still held, to be added to: see [`BufferedSink::pass`].
    pub(crate) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// How many bytes there are by now, passed on or held.
    pub(crate) fn length(&self) -> u64 {
        self.passed + self.bytes.len() as u64
    }

    /// Passes on what is held, if it is worth it.
    pub(crate) fn pass(&mut self) {
        if self.bytes.len() >= AT_ONCE {
            self.pass_all();
        }
    }

    fn pass_all(&mut self) {
        self.to.push(&self.bytes);
        self.passed += self.bytes.len() as u64;
        self.bytes.clear();
    }
}

impl Drop for BufferedSink<'_> {
    fn drop(&mut self) {
        self.pass_all();
    }
}

impl Write for BufferedSink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        self.pass();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bytes_arrive_in_order_in_few_pushes() {
        struct Counted(Vec<u8>, usize);
        impl Sink for Counted {
            fn push(&mut self, bytes: &[u8]) {
                self.0.extend_from_slice(bytes);
                self.1 += 1;
            }
        }
        let (mut to, mut expected) = (Counted(Vec::new(), 0), Vec::new());
        let mut held = BufferedSink::new(&mut to);
        for number in 0..50_000u32 {
            held.write_all(&number.to_le_bytes()).expect("memory");
            held.bytes().push(b' ');
            expected.extend_from_slice(&number.to_le_bytes());
            expected.push(b' ');
            assert_eq!(held.length(), expected.len() as u64);
        }
        drop(held);
        assert!(to.0 == expected && to.1 < 10, "{} pushes", to.1);
    }
}
