//! Values kept on disk, so that a build after an edit reads, highlights and counts only what was edited.
//!
//! In: a folder that can be deleted at any time, and the name of one kind of values. Out: the value of a key, if an
//! earlier build by this very program made it, or this one. Two files for each kind: `KIND`, value after value, and `KIND.keys`, a line
//! that names the program, then for each value its key, its check sum, and where it lies. A value is believed only when key
//! and value have its check sum, and a build that is killed leaves at most values without a key, so whatever happens to
//! the files, the site is the same.
//!
//! Must not know: what the values are, or what decides a key. Writing is best effort: a full disk costs the next build
//! time and nothing else.

use crate::cache::folder::{first_line, ignore};
use crate::digest::Digest;
use crate::nofollow;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::Xxh3Default;

/// Dead values that are not worth a rewrite, in bytes.
const SLACK: u64 = 1 << 20;

/// One kind of values of a book.
#[derive(Debug)]
pub(crate) struct Store {
    values: PathBuf,
    keys: PathBuf,
    stored: OnceLock<Stored>,
    /// None until writing begins, and where the files cannot be written or another build writes them.
    writer: Mutex<Option<StoreFiles>>,
    /// Keys asked for since it was opened.
    asked: Mutex<FxHashSet<Digest>>,
}

#[derive(Debug, Default)]
struct Stored {
    values: Option<File>,
    places: FxHashMap<Digest, ValuePlace>,
    /// How many places the file of keys names, some of them twice.
    named: u64,
    /// Where the last value ends.
    end: u64,
}

/// Where a value lies, and its check sum.
#[derive(Debug, Clone, Copy)]
struct ValuePlace {
    start: u64,
    length: u32,
    check: u64,
}

/// The two files, at the places of the next value and key.
#[derive(Debug)]
struct StoreFiles {
    values: BufWriter<File>,
    keys: BufWriter<File>,
    at: u64,
    /// Where the values lie that have been added.
    added: FxHashMap<Digest, ValuePlace>,
    /// Values before this byte are in the file, those behind it still in the buffer.
    flushed: u64,
}

impl Store {
    /// The values of a kind kept in a folder.
    pub(crate) fn new(folder: &Path, kind: &str) -> Store {
        Store {
            values: folder.join(kind),
            keys: folder.join(format!("{kind}.keys")),
            stored: OnceLock::new(),
            writer: Mutex::default(),
            asked: Mutex::default(),
        }
    }

    /// The value of a key.
    pub(crate) fn get<T: DeserializeOwned>(&self, key: Digest) -> Option<T> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        let value = self.stored().value(key).or_else(|| self.written(key))?;
        postcard::from_bytes(&value).ok()
    }

    /// Keeps the value of a key, and says whether it can be read again from here on.
    pub(crate) fn put(&self, key: Digest, value: &impl Serialize) -> bool {
        let Ok(value) = postcard::to_allocvec(value) else { return false };
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let added = writer.as_mut().is_some_and(|files| files.add(key, &value).is_ok());
        if !added {
            *writer = None;
        }
        added
    }

    /// The value of a key that was written since the store was opened.
    fn written(&self, key: Digest) -> Option<Vec<u8>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.read(key)
    }

    /// From here on what is put is written. Before, it is dropped: a build that may yet fail writes nothing.
    pub(crate) fn start_writing(&self) {
        *self.writer.lock().unwrap_or_else(PoisonError::into_inner) = self.open().ok();
    }

    /// Writes the rest. When most of the file is values that nothing has any more, only those stay that were
    /// asked for or are `live`.
    pub(crate) fn finish(&self, live: impl FnOnce() -> FxHashSet<Digest>) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut files) = writer.take() {
            // What could not be written is not there for the next build, which then makes it again.
            let _ = files.flush().and_then(|()| self.compact(files.at, live));
        }
    }

    fn compact(&self, length: u64, live: impl FnOnce() -> FxHashSet<Digest>) -> io::Result<()> {
        if self.stored().end == 0 {
            return Ok(());
        }
        let mut live = live();
        live.extend(self.asked());
        // A build that did not ask for any of them does not know which of them are of use.
        if live.is_empty() {
            return Ok(());
        }
        let places = live.iter().filter_map(|key| self.stored().places.get(key));
        let written = length.saturating_sub(self.stored().end);
        let size = places.map(|place| u64::from(place.length)).sum::<u64>() + written;
        if length < 2 * size + SLACK {
            return Ok(());
        }
        let stored = Stored::read(&self.values, &self.keys);
        let mut alive: Vec<Digest> = stored.places.keys().filter(|key| live.contains(key)).copied().collect();
        alive.sort_by_key(|key| stored.places[key].start);
        let staged = [&self.values, &self.keys].map(|file| file.with_added_extension("new"));
        let mut files = StoreFiles::new(nofollow::create(&staged[0])?, nofollow::create(&staged[1])?, 0);
        files.keys.write_all(first_line().as_bytes())?;
        for key in alive {
            // A damaged one is left out: it must not keep the rest from growing smaller.
            if let Some(value) = stored.value(key) {
                files.add(key, &value)?;
            }
        }
        files.flush()?;
        fs::rename(&staged[0], &self.values)?;
        fs::rename(&staged[1], &self.keys)
    }

    /// The keys asked for since it was opened.
    pub(crate) fn asked(&self) -> FxHashSet<Digest> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn stored(&self) -> &Stored {
        self.stored.get_or_init(|| Stored::read(&self.values, &self.keys))
    }

    /// The files, held against other builds.
    fn open(&self) -> io::Result<StoreFiles> {
        let Stored { named, end, .. } = *self.stored();
        if let Some(folder) = self.values.parent() {
            fs::create_dir_all(folder)?;
            ignore(folder)?;
        }
        let open =
            |path| nofollow::open_with(File::options().read(true).write(true).create(true).truncate(false), path);
        let (mut values, mut keys) = (open(&self.values)?, open(&self.keys)?);
        values.try_lock()?;
        // Since it was read, another build may have written it.
        if values.metadata()?.len() < end {
            return Err(io::Error::other("written meanwhile"));
        }
        let first = first_line();
        if named == 0 {
            keys.set_len(0)?;
            keys.write_all(first.as_bytes())?;
        } else {
            keys.set_len(first.len() as u64 + named * ENTRY as u64)?;
            keys.seek(SeekFrom::End(0))?;
        }
        values.set_len(end)?;
        values.seek(SeekFrom::Start(end))?;
        Ok(StoreFiles::new(values, keys, end))
    }
}

impl StoreFiles {
    fn new(values: File, keys: File, at: u64) -> StoreFiles {
        let [values, keys] = [values, keys].map(|file| BufWriter::with_capacity(1 << 18, file));
        StoreFiles { values, keys, at, added: FxHashMap::default(), flushed: at }
    }

    fn add(&mut self, key: Digest, value: &[u8]) -> io::Result<()> {
        let length = u32::try_from(value.len()).map_err(io::Error::other)?;
        self.values.write_all(value)?;
        let place = ValuePlace { start: self.at, length, check: check(key, value) };
        self.keys.write_all(&place.entry(key))?;
        self.added.insert(key, place);
        self.at += u64::from(length);
        Ok(())
    }

    fn read(&mut self, key: Digest) -> Option<Vec<u8>> {
        let place = *self.added.get(&key)?;
        if place.start + u64::from(place.length) > self.flushed {
            self.values.flush().ok()?;
            self.flushed = self.at;
        }
        place.read(self.values.get_ref(), key)
    }

    /// Values first: a key must not lead to a value that is not there.
    fn flush(&mut self) -> io::Result<()> {
        self.values.flush()?;
        self.keys.flush()
    }
}

/// Key, check sum, start and length.
const ENTRY: usize = 16 + 8 + 8 + 4;

impl ValuePlace {
    fn entry(self, key: Digest) -> [u8; ENTRY] {
        let mut entry = [0; ENTRY];
        entry[..16].copy_from_slice(&key.0);
        entry[16..24].copy_from_slice(&self.check.to_le_bytes());
        entry[24..32].copy_from_slice(&self.start.to_le_bytes());
        entry[32..].copy_from_slice(&self.length.to_le_bytes());
        entry
    }

    /// The value that lies there, if it is whole.
    fn read(&self, values: &File, key: Digest) -> Option<Vec<u8>> {
        let mut value = vec![0; self.length as usize];
        read_at(values, &mut value, self.start).ok()?;
        (check(key, &value) == self.check).then_some(value)
    }

    fn of_entry(entry: &[u8; ENTRY]) -> (Digest, ValuePlace) {
        let (mut key, mut numbers, mut length) = (Digest::default(), [[0; 8]; 2], [0; 4]);
        key.0.copy_from_slice(&entry[..16]);
        numbers[0].copy_from_slice(&entry[16..24]);
        numbers[1].copy_from_slice(&entry[24..32]);
        length.copy_from_slice(&entry[32..]);
        let [check, start] = numbers.map(u64::from_le_bytes);
        (key, ValuePlace { start, length: u32::from_le_bytes(length), check })
    }
}

/// Tells damage, and a value of another key. It is worked out for every value of every build, which is why it is no digest.
fn check(key: Digest, value: &[u8]) -> u64 {
    let mut hash = Xxh3Default::new();
    hash.update(&key.0);
    hash.update(value);
    hash.digest()
}

impl Stored {
    /// Looks at the keys only: what is never asked for is never read.
    fn read(values: &Path, keys: &Path) -> Stored {
        let (Ok(values), Ok(keys), first) = (nofollow::open(values), nofollow::read(keys), first_line()) else {
            return Stored::default();
        };
        let length = values.metadata().map_or(0, |metadata| metadata.len());
        let Some(entries) = keys.strip_prefix(first.as_bytes()) else { return Stored::default() };
        let (entries, _) = entries.as_chunks::<ENTRY>();
        let mut stored = Stored { values: Some(values), ..Stored::default() };
        stored.places.reserve(entries.len());
        for (key, place) in entries.iter().map(ValuePlace::of_entry) {
            let Some(end) = place.start.checked_add(place.length.into()).filter(|end| *end <= length) else { break };
            stored.places.insert(key, place);
            stored.named += 1;
            stored.end = stored.end.max(end);
        }
        stored
    }

    fn value(&self, key: Digest) -> Option<Vec<u8>> {
        self.places.get(&key)?.read(self.values.as_ref()?, key)
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
    // What is written next goes where it would have gone.
    let before = file.stream_position()?;
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(bytes)?;
    file.seek(SeekFrom::Start(before)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest;
    use crate::markdown::fragment::{Body, Fragment};

    fn body(text: &str) -> Body {
        Body { pieces: vec![Fragment::of_html(text)], ..Body::default() }
    }

    fn open(folder: &Path) -> Store {
        Store::new(folder, "bodies")
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
            kept.start_writing();
            kept.put(key(number), &body(&number.to_string()));
            kept.finish(|| (0..=number).map(key).collect());
        }
    }

    #[test]
    fn what_is_written_can_be_read_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = open(folder.path());
        assert!(!kept.put(key(0), &body("too early")));
        assert_eq!(kept.get::<Body>(key(0)), None);
        kept.start_writing();
        for number in 1..200 {
            assert!(kept.put(key(number), &body(&number.to_string().repeat(1000))));
            for known in [number.div_ceil(2), number] {
                assert_eq!(kept.get(key(known)), Some(body(&known.to_string().repeat(1000))));
            }
        }
        kept.finish(FxHashSet::default);
        let next = open(folder.path());
        (1..200).for_each(|number| assert_eq!(next.get(key(number)), Some(body(&number.to_string().repeat(1000)))));
    }

    #[test]
    fn a_file_damaged_anywhere_gives_the_right_body_or_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = open(folder.path());
        kept.start_writing();
        for number in 0..4 {
            kept.put(key(number), &body(&format!("<p>{number}</p>")));
        }
        kept.finish(FxHashSet::default);
        for file in ["bodies", "bodies.keys"].map(|name| folder.path().join(name)) {
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
            fs::write(&file, whole).expect("written");
        }
        (0..4).for_each(|number| assert!(open(folder.path()).get::<Body>(key(number)).is_some()));
    }

    #[test]
    fn damage_is_mended_by_the_next_build() {
        let folder = tempfile::tempdir().expect("a folder");
        for (number, file) in ["bodies", "bodies.keys", "bodies"].into_iter().enumerate() {
            for known in 0..4 {
                let kept = open(folder.path());
                kept.start_writing();
                if kept.get::<Body>(key(known)).is_none() {
                    kept.put(key(known), &body(&known.to_string()));
                }
                kept.finish(|| (0..4).map(key).collect());
            }
            (0..4).for_each(|known| assert_eq!(open(folder.path()).get(key(known)), Some(body(&known.to_string()))));
            let file = folder.path().join(file);
            let whole = fs::read(&file).expect("the file");
            fs::write(file, &whole[..whole.len() - 1 - number]).expect("cut");
        }
    }

    #[test]
    fn what_is_damaged_keeps_nothing_else_from_going() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bodies");
        let large = "x".repeat(SLACK as usize);
        let build = |numbers: std::ops::Range<usize>, live: &[usize]| {
            let kept = open(folder.path());
            kept.start_writing();
            for number in numbers {
                kept.put(key(number), &body(&large));
            }
            kept.finish(|| live.iter().copied().map(key).collect());
        };
        build(0..8, &[0, 1, 2, 3, 4, 5, 6, 7]);
        let mut bytes = fs::read(&file).expect("the file");
        bytes[9] ^= 0x55;
        fs::write(&file, bytes).expect("written");
        // The damaged one is live, and nobody asks for it.
        build(8..9, &[0, 1]);
        assert!(fs::metadata(&file).expect("the file").len() < 3 * SLACK);
        assert_eq!(open(folder.path()).get::<Body>(key(0)), None);
        assert_eq!(open(folder.path()).get(key(1)), Some(body(&large)));
    }

    #[test]
    fn a_build_that_asks_for_nothing_drops_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let large = body(&"x".repeat(2 * SLACK as usize));
        for number in 0..3 {
            let kept = open(folder.path());
            kept.start_writing();
            if number == 0 {
                kept.put(key(0), &large);
            }
            kept.finish(FxHashSet::default);
        }
        assert_eq!(open(folder.path()).get(key(0)), Some(large));
    }

    #[test]
    fn what_no_page_has_any_more_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bodies");
        let large = "x".repeat(SLACK as usize / 4);
        for number in 0..40 {
            let kept = open(folder.path());
            kept.start_writing();
            kept.get::<Body>(key(number));
            kept.put(key(number), &body(&large));
            kept.finish(|| FxHashSet::from_iter([key(number)]));
            assert!(fs::metadata(&file).expect("the file").len() < 3 * SLACK);
            assert!(open(folder.path()).get::<Body>(key(number)).is_some());
        }
    }
}
