//! Values kept on disk, so that a build after an edit reads, highlights and counts only what was edited.
//!
//! In: a folder that can be deleted at any time, and the name of one kind of values. Out: the value of a key, if an
//! earlier build by this very program made it. One file for each kind: a line that names the program, then records of
//! key, digest of the value, length, value. A record is believed only when key and value have its digest, and a build that is
//! killed leaves at most a record that is cut short, so whatever happens to the file, the site is the same.
//!
//! Must not know: what the values are, or what decides a key. Writing is best effort: a full disk costs the next build
//! time and nothing else.

use crate::build::remembered::{ignore, program};
use crate::digest::{self, Digest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Key, digest and length of a value, before it.
const HEAD: usize = 16 + 16 + 4;

/// Dead records that are not worth a rewrite, in bytes.
const SLACK: u64 = 1 << 20;

/// One kind of values of a book.
#[derive(Debug)]
pub struct Kept {
    file: PathBuf,
    stored: OnceLock<Stored>,
    writer: Mutex<Writer>,
    /// Keys asked for since it was opened.
    asked: Mutex<HashSet<Digest>>,
}

#[derive(Debug, Default)]
struct Stored {
    file: Option<File>,
    /// Where each record lies.
    records: HashMap<Digest, Range<u64>>,
    /// Where the last whole record ends; nothing when the file is no store of this program.
    end: u64,
}

#[derive(Debug)]
enum Writer {
    /// Records of a build that may yet fail.
    Held(Vec<Vec<u8>>),
    Open(BufWriter<File>),
    /// The file cannot be written, or another build writes it.
    Off,
}

impl Kept {
    /// The values of a kind kept in a folder.
    pub fn new(folder: &Path, kind: &str) -> Kept {
        Kept {
            file: folder.join(kind),
            stored: OnceLock::new(),
            writer: Mutex::new(Writer::Held(Vec::new())),
            asked: Mutex::default(),
        }
    }

    /// The value of a key.
    pub fn get<T: DeserializeOwned>(&self, key: Digest) -> Option<T> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        let record = self.stored().record(self.stored().records.get(&key)?)?;
        let (head, value) = record.split_at_checked(HEAD)?;
        let whole = digest::of(&(key, value)).0 == head[16..32];
        whole.then(|| postcard::from_bytes(value).ok()).flatten()
    }

    /// Keeps the value of a key.
    pub fn put(&self, key: Digest, value: &impl Serialize) {
        let Ok(value) = postcard::to_allocvec(value) else { return };
        let Ok(length) = u32::try_from(value.len()) else { return };
        let parts: [&[u8]; 4] = [&key.0, &digest::of(&(key, value.as_slice())).0, &length.to_le_bytes(), &value];
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *writer {
            Writer::Held(held) => held.push(parts.concat()),
            Writer::Open(file) => {
                if parts.iter().try_for_each(|part| file.write_all(part)).is_err() {
                    *writer = Writer::Off;
                }
            }
            Writer::Off => {}
        }
    }

    /// Nothing can fail any more: from here on the file is written.
    pub fn release(&self) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Writer::Held(held) = &*writer {
            let open = |file| {
                let mut file = BufWriter::with_capacity(1 << 18, file);
                held.iter().try_for_each(|record| file.write_all(record)).map(|()| Writer::Open(file))
            };
            *writer = self.open().and_then(open).unwrap_or(Writer::Off);
        }
    }

    /// Writes what is held back. When most of the file is values that nothing has any more, only those stay that were
    /// asked for or are `live`.
    pub fn finish(&self, live: impl FnOnce() -> HashSet<Digest>) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Writer::Open(mut file) = std::mem::replace(&mut *writer, Writer::Off) {
            // What could not be written is not there for the next build, which then makes it again.
            let _ = file.flush().and_then(|()| self.compact(live));
        }
    }

    fn compact(&self, live: impl FnOnce() -> HashSet<Digest>) -> io::Result<()> {
        if self.stored().end == 0 {
            return Ok(());
        }
        let mut live = live();
        live.extend(self.asked.lock().unwrap_or_else(PoisonError::into_inner).iter());
        let size = |records: &HashMap<Digest, Range<u64>>| -> u64 {
            live.iter().filter_map(|key| records.get(key)).map(|at| at.end - at.start).sum()
        };
        let length = fs::metadata(&self.file)?.len();
        let written = length.saturating_sub(self.stored().end);
        if length < 2 * (size(&self.stored().records) + written) + SLACK {
            return Ok(());
        }
        let stored = Stored::read(&self.file);
        let mut alive: Vec<&Range<u64>> =
            stored.records.iter().filter(|(key, _)| live.contains(key)).map(|(_, at)| at).collect();
        alive.sort_by_key(|at| at.start);
        let staged = self.file.with_extension("new");
        let mut file = BufWriter::new(File::create(&staged)?);
        file.write_all(first_line().as_bytes())?;
        for at in alive {
            file.write_all(&stored.record(at).ok_or(io::ErrorKind::UnexpectedEof)?)?;
        }
        file.into_inner()?;
        fs::rename(staged, &self.file)
    }

    fn stored(&self) -> &Stored {
        self.stored.get_or_init(|| Stored::read(&self.file))
    }

    /// The file, held against other builds, at the place of the next record.
    fn open(&self) -> io::Result<File> {
        let end = self.stored().end;
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
            ignore(folder)?;
        }
        let mut file = File::options().write(true).create(true).truncate(false).open(&self.file)?;
        file.try_lock()?;
        // Since it was read, another build may have written it.
        if end > 0 && file.metadata()?.len() < end {
            return Err(io::Error::other("written meanwhile"));
        }
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        if end == 0 {
            file.write_all(first_line().as_bytes())?;
        }
        Ok(file)
    }
}

impl Stored {
    /// Looks at the heads of the records only: what is never asked for is never read.
    fn read(file: &Path) -> Stored {
        let (Ok(file), first) = (File::open(file), first_line()) else { return Stored::default() };
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        let mut line = vec![0; first.len()];
        if read_at(&file, &mut line, 0).is_err() || line != first.as_bytes() {
            return Stored::default();
        }
        let (mut records, mut at) = (HashMap::new(), first.len() as u64);
        let mut head = [0; HEAD];
        while read_at(&file, &mut head, at).is_ok() {
            let (mut key, mut size) = (Digest::default(), [0; 4]);
            key.0.copy_from_slice(&head[..16]);
            size.copy_from_slice(&head[32..]);
            let end = at + HEAD as u64 + u64::from(u32::from_le_bytes(size));
            if end > length {
                break;
            }
            records.insert(key, at..end);
            at = end;
        }
        Stored { file: Some(file), records, end: at }
    }

    fn record(&self, at: &Range<u64>) -> Option<Vec<u8>> {
        let mut record = vec![0; (at.end - at.start) as usize];
        read_at(self.file.as_ref()?, &mut record, at.start).ok()?;
        Some(record)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(not(unix))]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    use std::io::Read;
    // The place in a file is that of the file, not of the thread.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock();
    let mut file = file;
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(bytes)
}

fn first_line() -> String {
    format!("{}\n", program())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::html::{Body, Fragment};

    fn body(text: &str) -> Body {
        Body { pieces: vec![Fragment::of_html(text)], ..Body::default() }
    }

    fn open(folder: &Path) -> Kept {
        Kept::new(folder, "bodies")
    }

    fn key(number: usize) -> Digest {
        digest::of(&number)
    }

    #[test]
    fn what_was_put_is_there_for_the_next_build() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..3 {
            let kept = open(folder.path());
            (0..number).for_each(|known| assert_eq!(kept.get(key(known)), Some(body(&known.to_string()))));
            assert_eq!(kept.get::<Body>(key(number)), None);
            kept.put(key(number), &body(&number.to_string()));
            kept.release();
            kept.finish(|| (0..=number).map(key).collect());
        }
    }

    #[test]
    fn a_file_damaged_anywhere_gives_the_right_body_or_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bodies");
        let kept = open(folder.path());
        (0..4).for_each(|number| kept.put(key(number), &body(&format!("<p>{number}</p>"))));
        kept.release();
        kept.finish(HashSet::new);
        let whole = fs::read(&file).expect("the file");
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            let cut = whole[..at].to_vec();
            for bytes in [damaged, cut] {
                fs::write(&file, bytes).expect("written");
                let kept = open(folder.path());
                for number in 0..4 {
                    let found = kept.get::<Body>(key(number));
                    assert!(found.is_none_or(|found| found == body(&format!("<p>{number}</p>"))), "byte {at}");
                }
            }
        }
    }

    #[test]
    fn what_no_page_has_any_more_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bodies");
        let large = "x".repeat(SLACK as usize / 4);
        for number in 0..40 {
            let kept = open(folder.path());
            kept.get::<Body>(key(number));
            kept.put(key(number), &body(&large));
            kept.release();
            kept.finish(|| HashSet::from([key(number)]));
            assert!(fs::metadata(&file).expect("the file").len() < 3 * SLACK);
            assert!(open(folder.path()).get::<Body>(key(number)).is_some());
        }
    }
}
