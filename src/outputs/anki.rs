//! Cards → Anki: an `.apkg` of notes, and the same notes as tab-separated text.
//!
//! In: [`Note`]s, as HTML made for the page they come from. Out: the bytes of an `.apkg` (a zip with an SQLite
//! collection of schema 11, which every Anki from 2.1 on imports) or the text of a `.tsv`. The same notes give the same
//! bytes.
//!
//! Must not know: pages, decks of the study desk, the clock, the disk. Anki finds a note again by its GUID, which hangs
//! on the card's permanent id, and takes an edit only when the note's time is strictly newer, so that time is when the
//! content last changed.

use crate::diag::{Code, Diagnostic};
use crate::digest;
use crate::markdown::raw_html::{self, Token};
use crate::markdown::text::escaped;
use crate::outputs::anki_links::{BookImages, image_name, image_route, settled};
pub(crate) use crate::outputs::anki_types::NoteKind;
use crate::outputs::anki_types::{self, with_gaps};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// One card for Anki. `front`, `back`, `more` and `hint` are HTML; relative links in them are relative to `url`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Note {
    /// The card's permanent id.
    pub id: String,
    /// What kind of note it is in a package. As text every note is a plain one.
    pub kind: NoteKind,
    /// The question alone, with which `front` begins.
    pub asked: String,
    /// What is asked.
    pub front: String,
    /// The answer, short.
    pub back: String,
    /// The rest of the answer; empty for none.
    pub more: String,
    /// The cue, shown when asked for; empty for none.
    pub hint: String,
    /// The absolute address of the question; empty without a `base_url`, and then links within the book are dropped.
    pub url: String,
    /// The deck: levels joined by `::`, as [`deck_name`] does.
    pub deck: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Where the question's page stands: relative links and images are relative to it.
    pub home: String,
    /// Seconds since 1970 when the content last changed; 0 for unknown, and then a later import changes nothing.
    pub changed: i64,
}

const SCHEMA: &str = "
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
  ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL,
  models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL,
  flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
  ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL,
  odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
";

/// The notes as an Anki package with the images that they show. Notes without a deck go to `deck_title`; of two notes
/// with one id the first counts.
pub fn apkg(notes: &[Note], deck_title: &str, images: &BookImages) -> Result<Vec<u8>, Diagnostic> {
    let collection = collection(notes, deck_title, images).map_err(|error| failed(&error))?;
    zipped(&collection, &shown(notes, images)).map_err(|error| failed(&error))
}

/// The notes as text that Anki and every spreadsheet read: a line a note, a tab between columns, HTML in them. It has no
/// GUIDs: Anki would keep them with whatever note type it knows, and take no package of these notes ever after. Over a
/// package, it finds each note again by its front.
pub fn tsv(notes: &[Note], deck_title: &str, images: &BookImages) -> String {
    let mut text = format!(
        "#separator:tab\n#html:true\n#notetype:{}\n#columns:Front\tBack\tMore\tHint\tLink\tId\tDeck\tTags\n\
         #deck column:7\n#tags column:8\n",
        NoteKind::Plain.name()
    );
    for note in distinct(notes) {
        let columns: Vec<String> = fields(note, NoteKind::Plain, images)
            .into_iter()
            .take(6)
            .chain([deck_of(note, deck_title), tags(note).join(" ")])
            .map(|column| one_line(&column))
            .collect();
        text.push_str(&columns.join("\t"));
        text.push('\n');
    }
    text
}

/// The name of a deck within decks: `Book`, `Track`, `Topic` → `Book::Track::Topic`.
pub(crate) fn deck_name(levels: &[&str]) -> String {
    let level = |name: &&str| {
        let name: String = name.chars().map(|c| if c.is_control() || c == '"' { ' ' } else { c }).collect();
        name.split_whitespace().collect::<Vec<_>>().join(" ").replace("::", ":").trim_matches(':').to_owned()
    };
    levels.iter().map(level).filter(|name| !name.is_empty()).collect::<Vec<_>>().join("::")
}

fn failed(error: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::Io, format!("cannot write the deck for Anki: {error}"))
}

fn distinct(notes: &[Note]) -> impl Iterator<Item = &Note> {
    let mut seen = BTreeSet::new();
    notes.iter().filter(move |note| seen.insert(note.id.as_str()))
}

/// What Anki knows a note by: the same for one card in every deck of the book.
fn guid(id: &str) -> String {
    digest::of(&("anki note", id)).hex(20)
}

/// Numbers for Anki's rows, which are times in milliseconds: made from what the row stands for, so that a row keeps its
/// number when others come and go.
struct RowNumbers(BTreeSet<i64>);

impl RowNumbers {
    fn next(&mut self, what: &str, name: &str) -> i64 {
        let digest = digest::of(&(what, name)).0;
        let [a, b, c, d, e, ..] = digest;
        let mut number = 1_500_000_000_000 + i64::from_be_bytes([0, 0, 0, a, b, c, d, e]) % 200_000_000_000;
        while !self.0.insert(number) {
            number += 1;
        }
        number
    }
}

fn collection(notes: &[Note], deck_title: &str, images: &BookImages) -> rusqlite::Result<Vec<u8>> {
    let changed = notes.iter().map(|note| note.changed).max().unwrap_or(0).max(anki_types::CHANGED);
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch("PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA secure_delete = ON;")?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    let decks = decks(notes, deck_title, changed);
    {
        let mut numbers = RowNumbers(BTreeSet::new());
        let mut rows: Vec<(i64, i64, &Note, usize)> = distinct(notes)
            .enumerate()
            .map(|(place, note)| {
                (numbers.next("anki note", &note.id), numbers.next("anki card", &note.id), note, place)
            })
            .collect();
        // In the order of their numbers, pages of the database are filled once and evenly.
        rows.sort_by_key(|row| row.0);
        let mut add = transaction.prepare("INSERT INTO notes VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, ?8, 0, '')")?;
        for (number, _, note, _) in &rows {
            let fields = fields(note, note.kind, images);
            let first = raw_html::text_of(&fields[0]);
            let tags = tags(note).join(" ");
            let tags = if tags.is_empty() { tags } else { format!(" {tags} ") };
            let sum = checksum(&first);
            add.execute(params![
                number,
                guid(&note.id),
                note.kind.number(),
                note.changed,
                tags,
                fields.join("\u{1f}"),
                first,
                sum
            ])?;
        }
        rows.sort_by_key(|row| row.1);
        let mut add = transaction
            .prepare("INSERT INTO cards VALUES (?1, ?2, ?3, 0, ?4, -1, 0, 0, ?5, 0, 0, 0, 0, 0, 0, 0, 0, '')")?;
        for (note_number, number, note, place) in &rows {
            let deck = decks.get(&deck_of(note, deck_title)).map_or(1, |deck| deck.0);
            add.execute(params![number, note_number, deck, note.changed, *place as i64 + 1])?;
        }
        let tables: BTreeMap<String, &Value> =
            decks.values().map(|(number, deck)| (number.to_string(), deck)).collect();
        transaction.execute(
            "INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')",
            params![
                anki_types::CHANGED,
                changed.saturating_mul(1000),
                settings().to_string(),
                note_types(notes).to_string(),
                json!(tables).to_string(),
                json!({ "1": deck_options() }).to_string(),
            ],
        )?;
    }
    transaction.commit()?;
    Ok(connection.serialize(rusqlite::MAIN_DB)?.to_vec())
}

/// The images that notes show, by the name that Anki keeps them under.
fn shown<'i>(notes: &[Note], images: &'i BookImages) -> BTreeMap<String, &'i [u8]> {
    let mut shown = BTreeMap::new();
    for note in notes {
        let sides = [&note.front, &note.back, &note.more];
        for html in sides.into_iter().filter(|html| raw_html::may_have_attribute(html, &["src"])) {
            for token in raw_html::tokens(html) {
                let Token::Start(tag) = token else { continue };
                let route = tag.get("src").filter(|_| tag.name == "img").and_then(|src| image_route(src, &note.home));
                if let Some((route, bytes)) = route.and_then(|route| images.get_key_value(&route)) {
                    shown.insert(image_name(route), &**bytes);
                }
            }
        }
    }
    shown
}

/// How hard packages are compressed: a fortieth larger than at the usual 6, in half the time.
const LEVEL: i64 = 4;

fn zipped(collection: &[u8], images: &BTreeMap<String, &[u8]>) -> zip::result::ZipResult<Vec<u8>> {
    // Fixed times and rights: a package says what its cards are, not when and where it was made.
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    // Anki's list of images: each stands in the package under its number.
    let names: BTreeMap<String, &String> =
        images.keys().enumerate().map(|(number, name)| (number.to_string(), name)).collect();
    let list = json!(names).to_string();
    for (name, bytes) in [("collection.anki2", collection), ("media", list.as_bytes())] {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    for (number, bytes) in images.values().enumerate() {
        zip.start_file(number.to_string(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn deck_of(note: &Note, deck_title: &str) -> String {
    let split = |name: &str| deck_name(&name.split("::").collect::<Vec<_>>());
    [&note.deck, deck_title]
        .into_iter()
        .map(split)
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "Cuebook".to_owned())
}

/// Every deck by name, those above it included, with its number and its row.
fn decks(notes: &[Note], deck_title: &str, changed: i64) -> BTreeMap<String, (i64, Value)> {
    let mut names = BTreeSet::new();
    for note in notes {
        let name = deck_of(note, deck_title);
        names.extend(name.match_indices("::").map(|(end, _)| name[..end].to_owned()));
        names.insert(name);
    }
    let mut numbers = RowNumbers(BTreeSet::new());
    let mut decks = BTreeMap::from([("Default".to_owned(), (1, deck(1, "Default", changed)))]);
    for name in names {
        let number = numbers.next("anki deck", &name);
        let row = deck(number, &name, changed);
        decks.entry(name).or_insert((number, row));
    }
    decks
}

fn deck(number: i64, name: &str, changed: i64) -> Value {
    json!({
        "id": number, "name": name, "mod": changed, "usn": -1, "desc": "", "dyn": 0, "conf": 1,
        "collapsed": false, "browserCollapsed": false, "extendNew": 0, "extendRev": 0,
        "newToday": [0, 0], "revToday": [0, 0], "lrnToday": [0, 0], "timeToday": [0, 0],
    })
}

fn deck_options() -> Value {
    json!({
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "dyn": false, "maxTaken": 60, "autoplay": true, "timer": 0,
        "replayq": true,
        "new": { "delays": [1.0, 10.0], "ints": [1, 4, 0], "initialFactor": 2500, "order": 1, "perDay": 20, "bury": false },
        "rev": { "perDay": 200, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "hardFactor": 1.2, "bury": false },
        "lapse": { "delays": [10.0], "mult": 0.0, "minInt": 1, "leechFails": 8, "leechAction": 1 },
    })
}

fn settings() -> Value {
    json!({
        "activeDecks": [1], "curDeck": 1, "curModel": NoteKind::Plain.number().to_string(), "nextPos": 1, "addToCur": true,
        "collapseTime": 1200, "dueCounts": true, "estTimes": true, "newSpread": 0, "sortBackwards": false,
        "sortType": "noteFld", "timeLim": 0,
    })
}

/// The note types of some notes; without notes, that of a plain one.
fn note_types(notes: &[Note]) -> Value {
    let kinds: BTreeSet<NoteKind> = notes.iter().map(|note| note.kind).chain([NoteKind::Plain]).collect();
    kinds.iter().map(|kind| (kind.number().to_string(), kind.row())).collect::<serde_json::Map<_, _>>().into()
}

/// The fields of a note, in the order of its kind's.
fn fields(note: &Note, kind: NoteKind, images: &BookImages) -> Vec<String> {
    // The same in the package and in the text, or importing one after the other would count as an edit by the reader.
    let clean = |html: &str| inert(one_line(&settled(html, (&note.url, &note.home), images)));
    let (front, back, options) = match kind {
        NoteKind::Plain => (clean(&note.front), clean(&note.back), String::new()),
        NoteKind::Choice => {
            let options = note.front.strip_prefix(note.asked.as_str()).unwrap_or_default();
            (clean(&note.asked), clean(&note.back), clean(options.trim_start()))
        }
        NoteKind::Cloze => {
            let text = format!("<div class=\"front\">{}</div>\n{}", note.asked, note.back);
            (with_gaps(&clean(&text)), String::new(), String::new())
        }
    };
    // Anki leaves out a note whose first field is empty.
    let front = if front.trim().is_empty() { escaped(&note.id) } else { front };
    let mut fields =
        vec![front, back, clean(&note.more), clean(&note.hint), escaped(&note.url), escaped(&note.id), options];
    fields.resize(kind.fields().len(), String::new());
    fields
}

/// Tags as Anki takes them, without spaces, sorted.
fn tags(note: &Note) -> Vec<String> {
    let tags: BTreeSet<String> = note
        .tags
        .iter()
        .map(|tag| {
            tag.split(|c: char| c.is_whitespace() || c.is_control() || c == '\u{3000}').collect::<Vec<_>>().join("-")
        })
        .filter(|tag| !tag.is_empty())
        .collect();
    tags.into_iter().collect()
}

/// HTML on one line without tabs: those, and line ends, which matter in code, are written as entities. Nor does it hold
/// the character that separates the fields of a note.
fn one_line(html: &str) -> String {
    let mut line = String::with_capacity(html.len());
    let (mut from, mut before) = (0, 0);
    for (at, byte) in html.bytes().enumerate() {
        let instead = match byte {
            b'\n' if before == b'\r' => "",
            b'\n' | b'\r' => "&#10;",
            b'\t' => "&#9;",
            b'"' if at == 0 => "&quot;",
            0x1f => " ",
            _ => {
                before = byte;
                continue;
            }
        };
        line.extend([&html[from..at], instead]);
        (from, before) = (at + 1, byte);
    }
    line.push_str(&html[from..]);
    line
}

/// Text in which Anki finds nothing to play or to typeset.
fn inert(html: String) -> String {
    const MARKS: [&str; 6] = ["[sound:", "[anki:", "[$", "[/$", "[latex]", "[/latex]"];
    let marks = memchr::memchr_iter(b'[', html.as_bytes());
    let marks: Vec<usize> = marks.filter(|at| MARKS.iter().any(|mark| html[*at..].starts_with(mark))).collect();
    if marks.is_empty() {
        return html;
    }
    let (mut text, mut from) = (String::with_capacity(html.len()), 0);
    for at in marks {
        text.extend([&html[from..at], "&#91;"]);
        from = at + 1;
    }
    text.push_str(&html[from..]);
    text
}

/// Anki's sum of a first field: the first 32 bits of its SHA-1.
fn checksum(text: &str) -> i64 {
    let [a, b, c, d, ..] = <[u8; 20]>::from(Sha1::digest(text.as_bytes()));
    i64::from(u32::from_be_bytes([a, b, c, d]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;
    use std::sync::Arc;

    fn note(id: &str) -> Note {
        Note { id: id.to_owned(), front: format!("<p>{id}?</p>"), back: "<p>Yes.</p>".to_owned(), ..Note::default() }
    }

    #[test]
    fn images_are_those_of_the_package() {
        let bytes: Arc<[u8]> = Arc::from(*b"png");
        let images = BookImages::from([(Route::new("t/a b.png"), bytes.clone()), (Route::new("t/unused.png"), bytes)]);
        let html = "<p><img src=\"a%20b.png\" alt=\"\"> <img src=\"gone.png\" alt=\"\"> <img src=\"https://h.io/x.png\" alt=\"\"></p>";
        let note = Note { home: "t/q.html".to_owned(), back: html.to_owned(), ..note("x") };
        let name = image_name(&Route::new("t/a b.png"));
        assert_eq!(
            fields(&note, NoteKind::Plain, &images)[1],
            format!("<p><img src=\"{name}\" alt=\"\"> <img alt=\"\"> <img src=\"https://h.io/x.png\" alt=\"\"></p>")
        );
        assert_eq!(shown(&[note], &images).into_keys().collect::<Vec<_>>(), [name]);
    }

    #[test]
    fn code_plays_and_typesets_nothing() {
        for text in ["[sound:x.mp3]", "[$]x[/$]", "[$$]x[/$$]", "[latex]x[/latex]", "[anki:play:q:0]"] {
            let held = inert(format!("<code>{text} a[0]</code>"));
            assert!(!held.contains(&text[..3]) && held.contains("&#91;") && held.contains("a[0]"), "{held}");
        }
    }

    #[test]
    fn decks_nest_and_names_cannot_break_out() {
        assert_eq!(deck_name(&["C++ :: a", "", "\"b\"\n c"]), "C++ : a::b c");
        let notes = [Note { deck: "A::B::C".to_owned(), ..note("x") }, note("y")];
        let names: Vec<String> = decks(&notes, "T", 0).into_keys().collect();
        assert_eq!(names, ["A", "A::B", "A::B::C", "Default", "T"]);
    }

    #[test]
    fn a_note_is_one_line_of_text() {
        let mut noted = note("x");
        noted.back = "\"a\tb\"\r\n<pre>c\nd</pre>".to_owned();
        noted.tags = vec!["b c".to_owned(), "a".to_owned()];
        let text = tsv(&[noted, note("x")], "T", &BookImages::new());
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines, ["<p>x?</p>\t&quot;a&#9;b\"&#10;<pre>c&#10;d</pre>\t\t\t\tx\tT\ta b-c".to_owned()]);
    }

    #[test]
    fn the_sum_is_that_of_the_text() {
        assert_eq!(raw_html::text_of("<p>a &lt; <b>b</b> &amp;lt;</p>"), "a < b &lt;");
        // `echo -n abc | sha1sum`: a9993e36…
        assert_eq!(checksum("abc"), 0xa999_3e36);
    }

    #[test]
    fn the_same_notes_give_the_same_bytes() {
        let notes: Vec<Note> = (0..500).map(|n| Note { changed: n, ..note(&format!("t/q-{n}/answer")) }).collect();
        let none = BookImages::new();
        let first = apkg(&notes, "Book", &none).unwrap_or_default();
        assert!(first.starts_with(b"PK") && first == apkg(&notes, "Book", &none).unwrap_or_default());
        assert!(apkg(&[], "", &none).is_ok());
    }
}
