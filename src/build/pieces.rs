//! Files that are put together from many pieces: a piece that is made from the same as before is copied from the file of
//! the last build.
//!
//! In: for each piece the digest of what it is made from, and where it lies in the file. Out: [`Earlier`], which gives a
//! piece back by that digest, if it has its check sum: the file may have been changed by anybody since.
//!
//! Must not know: what pieces are, how they are made, where files lie.

use crate::digest::Digest;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::io::{Read, Seek, SeekFrom};
use xxhash_rust::xxh3::xxh3_64;

/// A piece of a file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Piece {
    /// Digest of everything that it is made from.
    pub of: Digest,
    start: u64,
    length: u32,
    check: u64,
}

impl Piece {
    /// Bytes that lie in a file from byte `start`.
    pub fn new(of: Digest, start: u64, bytes: &[u8]) -> Piece {
        Piece { of, start, length: bytes.len() as u32, check: xxh3_64(bytes) }
    }
}

/// A file of an earlier build, open.
pub type Opened = Box<dyn ReadSeek>;

/// What can be read from any place.
pub trait ReadSeek: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> ReadSeek for T {}

/// A file of an earlier build, with its pieces.
pub struct Earlier {
    file: Opened,
    pieces: FxHashMap<Digest, Piece>,
}

impl Earlier {
    /// A file, and what is known of its pieces.
    pub fn new(file: Opened, pieces: Vec<Piece>) -> Earlier {
        Earlier { file, pieces: pieces.into_iter().map(|piece| (piece.of, piece)).collect() }
    }

    /// Whether it may have a piece.
    pub fn has(&self, of: Digest) -> bool {
        self.pieces.contains_key(&of)
    }

    /// Appends a piece to a file. Returns whether it was there as it was written.
    pub fn copy(&mut self, of: Digest, to: &mut Vec<u8>) -> bool {
        let (Some(piece), end) = (self.pieces.get(&of), to.len()) else { return false };
        let found = self.file.seek(SeekFrom::Start(piece.start));
        let read = found.and_then(|_| (&mut self.file).take(piece.length.into()).read_to_end(to));
        let whole = read.is_ok() && xxh3_64(&to[end..]) == piece.check;
        if !whole {
            to.truncate(end);
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest;
    use std::io::Cursor;

    #[test]
    fn a_piece_is_given_back_only_as_it_was_written() {
        let [first, second] = ["first", "second"].map(digest::of);
        let pieces = vec![Piece::new(first, 5, b"one"), Piece::new(second, 10, b"two")];
        let copy = |file: &'static [u8], of: Digest| {
            let mut to = b"> ".to_vec();
            let copied = Earlier::new(Box::new(Cursor::new(file)), pieces.clone()).copy(of, &mut to);
            (copied, String::from_utf8(to).expect("text"))
        };
        assert_eq!(copy(b"head one, two", second), (true, "> two".to_owned()));
        assert_eq!(copy(b"head one, two", first), (true, "> one".to_owned()));
        assert_eq!(copy(b"head one, two", digest::of("third")), (false, "> ".to_owned()));
        assert_eq!(copy(b"head one, twi", second), (false, "> ".to_owned()), "changed");
        assert_eq!(copy(b"head one, tw", second), (false, "> ".to_owned()), "cut");
        assert_eq!(copy(b"head", second), (false, "> ".to_owned()), "gone");
    }
}
