//! Stable content digests.
//!
//! In: bytes, or any value that says what it consists of by `Hash`. Out: 128 bits of BLAKE3, the same on every machine.
//!
//! Must not know: what is digested, or why. The memo, file names and `book.lock` all hang on these numbers, so what goes
//! in is never a pointer, a hash-map order or a machine-sized integer (which is fed as 64 little-endian bits).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{Hash, Hasher};

/// 128 bits that name a content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Digest(pub [u8; 16]);

impl Digest {
    /// The first `n` hex digits, for file names and `book.lock`.
    pub fn hex(self, n: usize) -> String {
        let mut text = self.to_string();
        text.truncate(n);
        text
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every published file has several in its notes: one write, not sixteen.
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; 32];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        f.write_str(std::str::from_utf8(&hex).unwrap_or_default())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The digest of bytes.
pub fn bytes(bytes: &[u8]) -> Digest {
    cut(blake3::hash(bytes))
}

/// The digest of a value.
pub fn of(value: &(impl Hash + ?Sized)) -> Digest {
    let mut feed = Feed { hasher: blake3::Hasher::new(), held: [0; HELD], length: 0 };
    value.hash(&mut feed);
    cut(feed.finalize())
}

/// The SHA-256 of a text in Base64, as a content policy names an inline script.
pub(crate) fn for_policy(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()))
}

/// A number that tells values apart on this machine and in this version of the program: it is ten times as fast as a
/// digest, and no name for a content.
pub(crate) fn fingerprint(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3Default::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Eight hex digits for the name of a file, which change with its bytes and are the same on every machine. Every build works
/// them out for a megabyte of fonts and scripts. They need not withstand an attack: who writes the theme owns the site.
pub(crate) fn for_name(bytes: &[u8]) -> String {
    format!("{:08x}", xxhash_rust::xxh3::xxh3_64(bytes) >> 32)
}

fn cut(hash: blake3::Hash) -> Digest {
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.as_bytes()[..16]);
    Digest(digest)
}

/// Values feed themselves a few bytes at a time; BLAKE3 wants them by the kilobyte.
const HELD: usize = 4096;

struct Feed {
    hasher: blake3::Hasher,
    held: [u8; HELD],
    length: usize,
}

impl Feed {
    fn finalize(&self) -> blake3::Hash {
        let mut hasher = self.hasher.clone();
        hasher.update(&self.held[..self.length]);
        hasher.finalize()
    }
}

impl Hasher for Feed {
    fn write(&mut self, bytes: &[u8]) {
        if self.length + bytes.len() > HELD {
            self.hasher.update(&self.held[..self.length]);
            self.length = 0;
        }
        match self.held.get_mut(self.length..self.length + bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.length += bytes.len();
            }
            None => {
                self.hasher.update(bytes);
            }
        }
    }
    fn write_u16(&mut self, n: u16) {
        self.write(&n.to_le_bytes());
    }
    fn write_u32(&mut self, n: u32) {
        self.write(&n.to_le_bytes());
    }
    fn write_u64(&mut self, n: u64) {
        self.write(&n.to_le_bytes());
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    fn write_isize(&mut self, n: isize) {
        self.write_u64(n as u64);
    }
    fn finish(&self) -> u64 {
        u64::from_le_bytes(self.finalize().as_bytes()[..8].try_into().unwrap_or_default())
    }
}

/// What a published file is. A browser can work out SHA-256 and nothing else, so this is what the offline list holds; the
/// first half is more than enough to tell contents apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// The first 16 bytes of its SHA-256.
    pub digest: Digest,
    /// Its length in bytes.
    pub size: u64,
}

/// The sum of some bytes.
pub fn sum(bytes: &[u8]) -> Sum {
    let mut summing = Summing::default();
    summing.add(bytes);
    summing.sum()
}

/// A sum of bytes that come one after the other.
#[derive(Clone)]
pub(crate) struct Summing {
    sha: ring::digest::Context,
    size: u64,
}

impl Default for Summing {
    fn default() -> Summing {
        Summing { sha: ring::digest::Context::new(&ring::digest::SHA256), size: 0 }
    }
}

impl Summing {
    /// Adds bytes.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.sha.update(bytes);
        self.size += bytes.len() as u64;
    }

    /// The sum of all of them.
    pub(crate) fn sum(self) -> Sum {
        let mut digest = Digest::default();
        digest.0.copy_from_slice(&self.sha.finish().as_ref()[..16]);
        Sum { digest, size: self.size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_their_parts_are_told_apart() {
        assert_ne!(of(&("ab", "c")), of(&("a", "bc")));
        assert_ne!(of(&vec!["a"]), of(&vec!["a", ""]));
        assert_eq!(of("a").hex(8).len(), 8);
    }

    #[test]
    fn a_sum_is_what_a_browser_works_out() {
        assert_eq!(sum(b"abc").digest.to_string(), "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(sum(b"abc").size, 3);
    }

    #[test]
    fn the_number_is_that_of_the_bytes_however_they_come() {
        struct Pieces(usize);
        impl Hash for Pieces {
            fn hash<H: Hasher>(&self, state: &mut H) {
                let all: Vec<u8> = (0..20_000u32).map(|n| (n % 251) as u8).collect();
                all.chunks(self.0).for_each(|piece| state.write(piece));
            }
        }
        let whole = of(&Pieces(20_000));
        for size in [1, 7, 1000, HELD - 1, HELD, HELD + 1] {
            assert_eq!(of(&Pieces(size)), whole, "{size}");
        }
    }

    #[test]
    fn the_number_is_the_same_everywhere() {
        assert_eq!(bytes(b"cuebook").to_string(), bytes(b"cuebook").hex(32));
        assert_eq!(of(&7usize), of(&7u64));
    }
}
