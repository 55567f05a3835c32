//! An Anki package, opened: its notes and media.
//!
//! In: an `.apkg`. Out: notes with their fields by name, deck and tags; media by name. Three versions are read: the two
//! with JSON in the table `col`, and the one with tables of their own and everything packed by zstd.
//!
//! Must not know: what becomes of a note. Of the cards only the deck is read, and no review.

use super::source;
use crate::diag::{Code, Diagnostic};
use rusqlite::{Connection, OpenFlags, Row};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::ZipArchive;

/// Most bytes that a file of a package may unpack to.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageNote {
    /// The name of its type.
    pub(crate) kind: String,
    /// Its fields by name, as HTML.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) tags: Vec<String>,
    /// The deck of its first card: levels joined by `::`.
    pub(crate) deck: String,
}

/// What a package holds.
#[derive(Debug, Default)]
pub(crate) struct Package {
    pub(crate) notes: Vec<PackageNote>,
    pub(crate) media: BTreeMap<String, Vec<u8>>,
}

/// Opens a package.
pub(crate) fn open(path: &Path) -> Result<Package, Diagnostic> {
    let wrong = |why: String| {
        Diagnostic::new(Code::BadValue, format!("{} is no Anki package: {why}", path.display()))
            .help("export it from Anki as `Anki Deck Package (.apkg)`, with media")
    };
    let mut zip = ZipArchive::new(Cursor::new(source::bytes(path)?)).map_err(|error| wrong(error.to_string()))?;
    let names: Vec<String> = zip.file_names().filter_map(|name| name.ok().map(|name| name.into_owned())).collect();
    let collection = ["collection.anki21b", "collection.anki21", "collection.anki2"];
    let Some(name) = collection.into_iter().find(|name| names.iter().any(|known| known == name)) else {
        return Err(wrong("it has no collection".to_owned()));
    };
    let packed = name == "collection.anki21b";
    let bytes = file(&mut zip, name, packed).map_err(wrong)?;
    let notes = notes(&bytes).map_err(|error| wrong(error.to_string()))?;
    let mut media = BTreeMap::new();
    if names.iter().any(|name| name == "media") {
        let list = file(&mut zip, "media", packed).map_err(wrong)?;
        for (number, name) in media_names(&list, packed) {
            if names.contains(&number) {
                media.insert(name, file(&mut zip, &number, packed).map_err(wrong)?);
            }
        }
    }
    Ok(Package { notes, media })
}

/// A file of the package, unpacked.
fn file(zip: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str, packed: bool) -> Result<Vec<u8>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("`{name}` cannot be read: {error}");
    let entry = zip.by_name(name).map_err(|error| failed(&error))?;
    let mut bytes = Vec::new();
    let read = if packed {
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(entry).map_err(|error| failed(&error))?;
        decoder.by_ref().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        entry.take(LARGEST + 1).read_to_end(&mut bytes)
    };
    read.map_err(|error| failed(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(failed(&"it is larger than 1 GiB"));
    }
    Ok(bytes)
}

fn notes(collection: &[u8]) -> Result<Vec<PackageNote>, Box<dyn std::error::Error>> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(collection)?;
    file.flush()?;
    let connection = Connection::open_with_flags(file.path(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // Anki's own order of names: SQLite reads no table with such a column without it.
    connection.create_collation("unicase", |a, b| a.to_lowercase().cmp(&b.to_lowercase()))?;
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'notetypes'",
        [],
        |row| row.get(0),
    )?;
    let (kinds, decks) = if tables > 0 { tabled(&connection)? } else { listed(&connection)? };
    let mut of_note: BTreeMap<i64, i64> = BTreeMap::new();
    let mut query =
        connection.prepare("SELECT nid, CASE WHEN odid > 0 THEN odid ELSE did END FROM cards ORDER BY ord DESC")?;
    for pair in query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))? {
        let (note, deck) = pair?;
        of_note.insert(note, deck);
    }
    let mut query = connection.prepare("SELECT id, mid, tags, flds FROM notes ORDER BY id")?;
    let row = |row: &Row<'_>| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
    };
    let mut notes = Vec::new();
    for note in query.query_map([], row)? {
        let (id, kind, tags, fields) = note?;
        let (kind, names) = kinds.get(&kind).cloned().unwrap_or_default();
        let named = fields.split('\u{1f}').enumerate().map(|(at, field)| {
            (names.get(at).cloned().unwrap_or_else(|| format!("Field {}", at + 1)), field.to_owned())
        });
        notes.push(PackageNote {
            kind,
            fields: named.collect(),
            tags: tags.split_whitespace().map(str::to_owned).collect(),
            deck: of_note.get(&id).and_then(|deck| decks.get(deck)).cloned().unwrap_or_default(),
        });
    }
    Ok(notes)
}

/// Note types: their names and those of their fields. Decks: their names.
type NotetypesAndDecks = (BTreeMap<i64, (String, Vec<String>)>, BTreeMap<i64, String>);

/// Of a collection with tables for them.
fn tabled(connection: &Connection) -> rusqlite::Result<NotetypesAndDecks> {
    let mut kinds: BTreeMap<i64, (String, Vec<String>)> = BTreeMap::new();
    let mut query = connection.prepare("SELECT id, name FROM notetypes ORDER BY id")?;
    for kind in query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (id, name) = kind?;
        kinds.insert(id, (name, Vec::new()));
    }
    let mut query = connection.prepare("SELECT ntid, ord, name FROM fields ORDER BY ntid, ord")?;
    let rows =
        query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)))?;
    let mut fields = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    fields.sort();
    for (kind, _, name) in fields {
        if let Some((_, names)) = kinds.get_mut(&kind) {
            names.push(name);
        }
    }
    let mut query = connection.prepare("SELECT id, name FROM decks ORDER BY id")?;
    let decks = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?.replace('\u{1f}', "::"))))?;
    Ok((kinds, decks.collect::<rusqlite::Result<_>>()?))
}

/// Of a collection with JSON for them.
fn listed(connection: &Connection) -> Result<NotetypesAndDecks, Box<dyn std::error::Error>> {
    let (models, decks): (String, String) =
        connection.query_row("SELECT models, decks FROM col", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let models: BTreeMap<String, serde_json::Value> = serde_json::from_str(&models)?;
    let decks: BTreeMap<String, serde_json::Value> = serde_json::from_str(&decks)?;
    let kinds = models.iter().filter_map(|(id, model)| {
        let fields = model["flds"].as_array().map(|fields| fields.iter().map(|field| text(&field["name"])).collect());
        Some((id.parse().ok()?, (text(&model["name"]), fields.unwrap_or_default())))
    });
    let decks = decks.iter().filter_map(|(id, deck)| Some((id.parse().ok()?, text(&deck["name"]))));
    Ok((kinds.collect(), decks.collect()))
}

/// The names of media by the number that the package gives each.
fn media_names(list: &[u8], packed: bool) -> Vec<(String, String)> {
    if packed {
        let entries = fields(list).into_iter().filter(|(number, _)| *number == 1);
        let names = entries.enumerate().filter_map(|(at, (_, entry))| {
            let name = fields(entry).into_iter().find(|(number, _)| *number == 1)?.1;
            Some((at.to_string(), String::from_utf8_lossy(name).into_owned()))
        });
        return names.collect();
    }
    let names: BTreeMap<String, String> = serde_json::from_slice(list).unwrap_or_default();
    names.into_iter().collect()
}

/// The fields of a message of Protocol Buffers that hold bytes; numbers are passed over.
fn fields(mut message: &[u8]) -> Vec<(u64, &[u8])> {
    let mut found = Vec::new();
    while let Some(key) = number(&mut message) {
        let length = match key & 7 {
            0 => {
                number(&mut message);
                continue;
            }
            1 => 8,
            5 => 4,
            2 => match number(&mut message) {
                Some(length) => length as usize,
                None => break,
            },
            _ => break,
        };
        let Some((bytes, rest)) = message.split_at_checked(length) else { break };
        if key & 7 == 2 {
            found.push((key >> 3, bytes));
        }
        message = rest;
    }
    found
}

fn number(message: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = message.split_first()?;
        *message = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_media_are_read_in_both_forms() {
        let packed = [0x0a, 0x09, 0x0a, 0x05, b'a', b'.', b'p', b'n', b'g', 0x10, 0x07, 0x0a, 0x03, 0x0a, 0x01, b'b'];
        let expected = [("0".to_owned(), "a.png".to_owned()), ("1".to_owned(), "b".to_owned())];
        assert_eq!(media_names(&packed, true), expected);
        assert_eq!(media_names(br#"{"0": "a.png", "1": "b"}"#, false), expected);
        assert_eq!(media_names(&packed[..9], true), []);
    }
}
