//! Segments: the pieces of a large file. One of which nothing changed is copied from the file of an earlier build.
//!
//! In: for each segment what it is, what it was made from, and where it lies in the file. Out: [`Earlier`], which gives a
//! segment back, if it has its check sum: the file may have been changed by anybody since.
//!
//! Must not know: what segments show, how they are made, where files lie.

use crate::outputs::fact::Fact;
use crate::site::trace::Trace;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::io::{Read, Seek, SeekFrom};
use xxhash_rust::xxh3::xxh3_64;

/// Where a segment lies in its file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Extent {
    start: u64,
    length: u32,
    check: u64,
}

impl Extent {
    /// Bytes that lie in a file from byte `start`.
    pub fn new(start: u64, bytes: &[u8]) -> Extent {
        Extent { start, length: bytes.len() as u32, check: xxh3_64(bytes) }
    }
}

/// A segment of a file, with what it was made from.
#[derive(Debug, Clone)]
pub struct Segment {
    /// Where it lies.
    pub extent: Extent,
    /// What it is and which facts were asked for.
    pub trace: Trace,
}

/// A file that can be read from any place.
pub(crate) type OpenFile = Box<dyn ReadSeek>;

/// What can be read from any place.
pub trait ReadSeek: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> ReadSeek for T {}

/// A file of an earlier build, with those of its segments of which nothing changed.
pub struct Earlier {
    file: OpenFile,
    segments: FxHashMap<u64, Segment>,
}

/// Opens the file of an earlier build, where there is one that helps.
pub(crate) type OpenEarlier<'e> = &'e dyn Fn() -> Option<Earlier>;

impl Earlier {
    /// A file, and what is known of its segments.
    pub fn new(file: OpenFile, segments: impl Iterator<Item = Segment>) -> Earlier {
        Earlier { file, segments: segments.map(|segment| (segment.trace.stands, segment)).collect() }
    }

    /// Whether it may have a segment, by the fingerprint of what it is.
    pub fn has(&self, stands: u64) -> bool {
        self.segments.contains_key(&stands)
    }

    /// Appends a segment to a file. Returns the facts that it was made from, if it was there as it was written.
    pub fn copy(&mut self, stands: u64, to: &mut Vec<u8>) -> Option<Vec<Fact>> {
        let (Segment { extent, trace }, end) = (self.segments.get(&stands)?, to.len());
        let found = self.file.seek(SeekFrom::Start(extent.start));
        let read = found.and_then(|_| (&mut self.file).take(extent.length.into()).read_to_end(to));
        let whole = read.is_ok() && xxh3_64(&to[end..]) == extent.check;
        if !whole {
            to.truncate(end);
        }
        whole.then(|| trace.asked.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outputs::fact::OfBook;
    use std::io::Cursor;

    #[test]
    fn a_segment_is_given_back_only_as_it_was_written() {
        let asked = vec![Fact::Book(OfBook::Settings)];
        let segment = |stands, extent| Segment { extent, trace: Trace { stands, asked: asked.clone() } };
        let segments = [segment(1, Extent::new(5, b"one")), segment(2, Extent::new(10, b"two"))];
        let copy = |file: &'static [u8], stands: u64| {
            let mut to = b"> ".to_vec();
            let copied = Earlier::new(Box::new(Cursor::new(file)), segments.clone().into_iter()).copy(stands, &mut to);
            (copied, String::from_utf8(to).expect("text"))
        };
        assert_eq!(copy(b"head one, two", 2), (Some(asked.clone()), "> two".to_owned()));
        assert_eq!(copy(b"head one, two", 1), (Some(asked.clone()), "> one".to_owned()));
        assert_eq!(copy(b"head one, two", 3), (None, "> ".to_owned()));
        assert_eq!(copy(b"head one, twi", 2), (None, "> ".to_owned()), "changed");
        assert_eq!(copy(b"head one, tw", 2), (None, "> ".to_owned()), "cut");
        assert_eq!(copy(b"head", 2), (None, "> ".to_owned()), "gone");
    }
}
