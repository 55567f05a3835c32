//! Decks for Anki, imported by the real Anki.
//!
//! `python3 -m venv tests/.venv && tests/.venv/bin/pip install -r tests/anki/requirements.txt` makes it available;
//! `CUEBOOK_ANKI_PYTHON` names another interpreter that has it. Without either, the import is left out, unless
//! `CUEBOOK_ANKI_PYTHON` is set.

use crate::project::Project;
use cuebook::inside::outputs::BookImages;
use cuebook::inside::outputs::{Note, apkg, tsv};
use std::path::{Path, PathBuf};
use std::process::Command;

const EDIT: &str = "a better answer";

fn note(number: i64) -> Note {
    Note {
        id: format!("topic/question-{number}/answer"),
        front: format!("<p>Question {number} &lt;b&gt;?</p>"),
        back: format!(
            "<p>Answer {number}: é 日本 <a href=\"other.html\">more</a></p><figure class=\"code\" data-lang=\"python\">\
             <pre tabindex=\"0\"><code><i class=k>def</i> <i class=f>f</i>():\n    <i class=k>pass</i></code></pre></figure>"
        ),
        more: if number % 2 == 0 { "<p>In depth.</p>".to_owned() } else { String::new() },
        hint: "a cue".to_owned(),
        url: format!("https://example.org/book/topic/question-{number}.html"),
        deck: format!("Book::Backend::Topic {}", number % 3),
        tags: vec!["testing".to_owned(), "core".to_owned()],
        home: format!("topic/question-{number}.html"),
        changed: 1_790_000_000 + number,
        ..Note::default()
    }
}

fn edited(mut note: Note) -> Note {
    note.back = format!("<p>{EDIT}</p>");
    note.changed += 1;
    note
}

/// An interpreter that has Anki, if there is one.
pub fn python() -> Option<PathBuf> {
    match std::env::var_os("CUEBOOK_ANKI_PYTHON") {
        Some(python) => Some(python.into()),
        None => {
            Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/.venv/bin/python")).filter(|python| python.exists())
        }
    }
}

#[test]
fn anki_imports_a_deck_and_its_edits() {
    let Some(python) = python() else {
        eprintln!("left out: there is no Anki under tests/.venv");
        return;
    };
    let total = 40;
    let first: Vec<Note> = (0..total).map(note).collect();
    // The last note is gone, five are edited, of which one was reviewed, and two are new.
    let edits = [1, 2, 11, 20, 33];
    let mut second: Vec<Note> = (0..total - 1).map(note).collect();
    for number in edits {
        second[number] = edited(note(number as i64));
    }
    second.extend([note(100), note(101)]);
    let mut other: Vec<Note> =
        (0..10).map(|n| Note { deck: "Book::Generalist".to_owned(), ..second[n].clone() }).collect();
    other.push(Note { deck: String::new(), changed: 0, ..note(200) });
    let id = |number: i64| note(number).id;
    let plan = serde_json::json!({
        "total": total, "removed": 1, "edit": EDIT,
        "edited": edits.map(|n| id(n as i64)), "added": [id(100), id(101)], "reviewed": [id(0), id(1), id(2)],
        "shared": 10, "own": 1,
        "order": [id(0), id(3), id(6), id(9)],
        "decks": ["Book", "Book::Backend", "Book::Backend::Topic 0", "Book::Backend::Topic 1", "Book::Backend::Topic 2"],
        "sample": {
            "id": id(4), "tags": ["core", "testing"], "deck": "Book::Backend::Topic 1",
            "question": ["Question 4 &lt;b&gt;?", "a cue"],
            "answer": [
                "Answer 4: é 日本", "https://example.org/book/topic/other.html", "<i class=k>def</i>", "In depth.",
                "https://example.org/book/topic/question-4.html",
            ],
            "style": ".card pre .k",
        },
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("a writable folder");
    put("first.apkg", &apkg(&first, "Backend", &BookImages::new()).expect("a deck"));
    put("edited.apkg", &apkg(&second, "Backend", &BookImages::new()).expect("a deck"));
    put("other.apkg", &apkg(&other, "Generalist", &BookImages::new()).expect("a deck"));
    put("first.tsv", tsv(&first, "Backend", &BookImages::new()).as_bytes());
    put("plan.json", plan.to_string().as_bytes());
    let check = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/anki/check.py");
    let output = Command::new(&python).arg(check).arg(folder.path()).output().expect("an interpreter");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
}

/// Two processes, since within one an accident of memory could repeat itself.
#[test]
fn two_builds_give_the_same_bytes() {
    const CHILD: &str = "CUEBOOK_TEST_DECK";
    let notes: Vec<Note> = (0..700).map(note).collect();
    let bytes = apkg(&notes, "Backend", &BookImages::new()).expect("a deck");
    if let Some(path) = std::env::var_os(CHILD) {
        std::fs::write(path, bytes).expect("a writable folder");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join("copy.apkg");
    let test = std::env::current_exe().expect("a test binary");
    let child = Command::new(test).args(["--exact", "anki::two_builds_give_the_same_bytes"]).env(CHILD, &copy).output();
    assert!(child.expect("a second process").status.success());
    assert!(std::fs::read(copy).expect("its deck") == bytes, "the decks of two processes differ");
}

/// A page of choices with a picture, and a page of gaps whose hidden words hold what Anki reads as its own marks.
fn a_book_that_asks() -> Project {
    const CHOICES: &str = "+++\ntitle = \"Which of these change?\"\ncue = \"box or stone\"\n+++\n\n## Choices\n\n\
                           - [x] `list` — a box.\n- [ ] `tuple` — a stone ![red](dot.png).\n\n## Answer\n\nThe list.\n";
    const GAPS: &str = "+++\ntitle = \"What does `await` do?\"\ncloze = true\n+++\n\n## Answer\n\n\
                        It ==suspends `std::task` {}== at `{{c1::x}}` and wakes ==later==.\n\nThat is ==all==.\n";
    let dot: &[u8] = include_bytes!("data/dot.png");
    Project::book()
        .file("content/t/choices.md", CHOICES)
        .file("content/t/gaps.md", GAPS)
        .file("content/t/plain.md", "+++\ntitle = \"Plain?\"\n+++\n\n## Answer\n\nYes.\n")
        .bytes("content/t/dot.png", dot)
}

#[test]
fn anki_asks_choices_and_gaps_in_its_own_way() {
    let Some(python) = python() else {
        eprintln!("left out: there is no Anki under tests/.venv");
        return;
    };
    let project = a_book_that_asks();
    let deck = project.beside("deck.apkg");
    let project = project.run(&["export", "anki", "--output", &deck.display().to_string()]).ends(0).then();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/anki/kinds.py");
    let output = Command::new(&python).arg(script).arg(&deck).output().expect("an interpreter");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&said["new"], &said["again"]), (&5.into(), &serde_json::json!([0, 0, 5, 0])), "{said}");
    let notes = &said["notes"];
    let text = |id: &str, part: &str| notes[id][part].as_str().unwrap_or_else(|| panic!("{id}: {notes}")).to_owned();

    let choice = "t/choices/choice";
    assert_eq!(text(choice, "type"), "Cuebook 1 choice");
    let (front, back) = (text(choice, "front"), text(choice, "back"));
    assert!(front.contains("Which of these change?") && front.contains("list") && front.contains("tuple"), "{front}");
    assert!(!front.contains("a box") && !front.contains("Right"), "the front gives nothing away: {front}");
    assert!(
        back.contains("a box") && back.contains("Right.") && back.contains("Not right.") && back.contains("The list.")
    );
    let picture = said["media"][0].as_str().expect("a picture in the package");
    assert!(back.contains(&format!("src=\"{picture}\"")), "{back}");

    for (id, hidden, shown) in [
        ("t/gaps/cloze/suspends-std-task", "std&#58;&#58;task", "later"),
        ("t/gaps/cloze/later", "later", "suspends"),
        ("t/gaps/cloze/all", "all", "That is"),
    ] {
        assert_eq!(
            notes[id]["cloze"],
            true,
            "{id} is of Anki's own cloze type: {:?}",
            notes.as_object().map(|notes| notes.keys().collect::<Vec<_>>())
        );
        assert_eq!(notes[id]["cards"], 1, "{id}");
        let (front, back) = (text(id, "front"), text(id, "back"));
        assert!(front.contains("[...]") && front.contains("What does") && front.contains(shown), "{front}");
        // What is hidden stands in an attribute of Anki's own, and nowhere else.
        let attribute = front.split("data-cloze=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        assert!(!front.replace(attribute, "").contains(hidden), "{front}");
        assert!(back.contains("class=\"cloze\"") && back.contains(hidden), "{back}");
    }
    assert_eq!(text("t/plain/answer", "type"), "Cuebook 1");

    // Other gaps come and go: a card keeps its GUID, which hangs on its id alone.
    let guids = |project: Project| {
        let outcome = project.run(&["export", "anki", "--output", &deck.display().to_string()]).ends(0);
        let output = Command::new(&python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/anki/kinds.py"))
            .arg(&deck)
            .output();
        let said: serde_json::Value = serde_json::from_slice(&output.expect("an interpreter").stdout).expect("JSON");
        (said["notes"]["t/gaps/cloze/later"]["guid"].clone(), outcome.then())
    };
    let (before, project) = guids(project);
    let gaps = std::fs::read_to_string(project.path("content/t/gaps.md")).expect("a page");
    let (after, _) =
        guids(project.file("content/t/gaps.md", &gaps.replace("That is ==all==", "It is ==done== and ==new==")));
    assert!(before.is_string() && before == after, "{before} {after}");
}
