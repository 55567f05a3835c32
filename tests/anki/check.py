"""Imports decks into the real Anki and says what came of it.

Usage: check.py FOLDER, a folder with `first.apkg`, `edited.apkg`, `other.apkg`, `first.tsv` and `plan.json`, written by
tests/suite/anki.rs. Exit code 0 and one line when all is well.
"""

import json
import sys
import tempfile
from pathlib import Path

from anki.collection import Collection
from anki.import_export_pb2 import ImportAnkiPackageOptions, ImportAnkiPackageRequest, ImportCsvRequest
from anki.scheduler.v3 import CardAnswer


def counts(log):
    return {name: len(getattr(log, name)) for name in ("new", "updated", "duplicate", "conflicting")}


def import_package(col, path):
    """Imports as Anki's own dialog does when nothing is ticked: update if newer, without merging note types."""
    response = col.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    )
    log = response.log
    for trouble in ("missing_notetype", "missing_deck", "empty_first_field"):
        assert not getattr(log, trouble), (trouble, getattr(log, trouble))
    return counts(log)


def expect(what, got, **wanted):
    wanted = {"new": 0, "updated": 0, "duplicate": 0, "conflicting": 0} | wanted
    assert got == wanted, f"{what}: got {got}, wanted {wanted}"


def notes_by_id(col):
    notes = [col.get_note(number) for number in col.find_notes("")]
    return {note["Id"]: note for note in notes}


def state(col, note):
    card = note.cards()[0]
    return (card.id, card.type, card.queue, card.due, card.ivl, card.reps, card.did)


def review(col, ids):
    """Answers the first card of some decks with "Good" through the scheduler."""
    notes = notes_by_id(col)
    for card in (notes[name].cards()[0] for name in ids):
        col.decks.select(card.did)
        top = col.sched.get_queued_cards(fetch_limit=1).cards[0]
        assert top.card.id == card.id, "a deck begins with its first card"
        card.start_timer()
        col.sched.answer_card(col.sched.build_answer(card=card, states=top.states, rating=CardAnswer.GOOD))


def main(folder):
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    total, edited, added = plan["total"], plan["edited"], plan["added"]
    with tempfile.TemporaryDirectory() as home:
        col = Collection(str(Path(home) / "collection.anki2"))
        expect("first import", import_package(col, folder / "first.apkg"), new=total)
        expect("the same again", import_package(col, folder / "first.apkg"), duplicate=total)

        notes = notes_by_id(col)
        assert len(notes) == total
        table = str(folder / "first.tsv")
        metadata = col.get_csv_metadata(path=table, delimiter=None)
        assert metadata.is_html and not metadata.guid_column and metadata.deck_column == 7, metadata
        assert metadata.global_notetype.id == notes[plan["sample"]["id"]].mid, metadata
        log = col.import_csv(ImportCsvRequest(path=table, metadata=metadata)).log
        expect("the same as text", counts(log), duplicate=total)

        names = {deck.name for deck in col.decks.all_names_and_ids()}
        assert set(plan["decks"]) <= names, names
        sample = notes[plan["sample"]["id"]]
        assert sample.tags == plan["sample"]["tags"], sample.tags
        card = sample.cards()[0]
        assert col.decks.name(card.did) == plan["sample"]["deck"]
        question, answer = card.question(), card.answer()
        for text in plan["sample"]["question"]:
            assert text in question, question
        for text in plan["sample"]["answer"]:
            assert text in answer, answer
        assert plan["sample"]["style"] in card.render_output().css
        due = [notes[name].cards()[0].due for name in plan["order"]]
        assert due == sorted(due), "new cards come in the order of the deck"

        review(col, plan["reviewed"])
        reviews = col.db.scalar("select count() from revlog")
        assert reviews == len(plan["reviewed"]) > 0
        before = {name: state(col, notes_by_id(col)[name]) for name in plan["reviewed"]}
        assert all(card[5] == 1 for card in before.values()), before

        got = import_package(col, folder / "edited.apkg")
        expect("after edits", got, new=len(added), updated=len(edited), duplicate=total - len(edited) - plan["removed"])
        notes = notes_by_id(col)
        assert len(notes) == total + len(added), "no note twice, none lost"
        assert col.db.scalar("select count() from cards") == total + len(added)
        for name in edited:
            assert plan["edit"] in notes[name]["Back"], notes[name]["Back"]
        changed = [name for name, note in notes.items() if plan["edit"] in note["Back"]]
        assert sorted(changed) == sorted(edited)
        after = {name: state(col, notes[name]) for name in plan["reviewed"]}
        assert after == before, (before, after)
        assert col.db.scalar("select count() from revlog") == reviews

        expect("older again", import_package(col, folder / "first.apkg"), duplicate=total)
        assert plan["edit"] in notes_by_id(col)[edited[0]]["Back"]
        expect("another track", import_package(col, folder / "other.apkg"), duplicate=plan["shared"], new=plan["own"])
        assert len(notes_by_id(col)) == total + len(added) + plan["own"]

        report, fine = col.fix_integrity()
        assert fine, report
        col.close()

        empty = Collection(str(Path(home) / "empty.anki2"))
        expect("into a fresh collection", import_package(empty, folder / "other.apkg"), new=plan["shared"] + plan["own"])
        report, fine = empty.fix_integrity()
        assert fine, report
        empty.close()

        # Text into a collection that does not know the note type, then the package: it comes whole.
        bare = Collection(str(Path(home) / "bare.anki2"))
        metadata = bare.get_csv_metadata(path=table, delimiter=None)
        bare.import_csv(ImportCsvRequest(path=table, metadata=metadata))
        expect("the package after the text", import_package(bare, folder / "first.apkg"), new=total)
        bare.close()
    print(f"ok: {total} notes, {len(edited)} edited, {reviews} reviews kept")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
