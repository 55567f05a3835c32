"""Imports a deck with a choice and gaps into the real Anki and says what its cards show.

Usage: kinds.py DECK. Prints a JSON object: for each card's id the note type, whether that is Anki's own cloze type, how many
cards the note has, what Anki shows on both sides, and the pictures that were brought along.
"""

import json
import sys
import tempfile
from pathlib import Path

from anki.collection import Collection
from anki.import_export_pb2 import ImportAnkiPackageOptions, ImportAnkiPackageRequest


def main(deck):
    with tempfile.TemporaryDirectory() as home:
        col = Collection(str(Path(home) / "collection.anki2"))
        request = ImportAnkiPackageRequest(package_path=deck, options=ImportAnkiPackageOptions())
        log = col.import_anki_package(request).log
        shown = {}
        for number in col.find_notes(""):
            note = col.get_note(number)
            cards = note.cards()
            shown[note["Id"]] = {
                "type": note.note_type()["name"],
                "cloze": note.note_type()["type"] == 1,
                "cards": len(cards),
                "guid": note.guid,
                "front": cards[0].question().split("</style>")[-1],
                "back": cards[0].answer().split("</style>")[-1],
            }
        fields, fine = col.fix_integrity()
        assert fine, fields
        again = col.import_anki_package(request).log
        print(json.dumps({
            "new": len(log.new),
            "again": [len(again.new), len(again.updated), len(again.duplicate), len(again.conflicting)],
            "notes": shown,
            "media": sorted(path.name for path in Path(col.media.dir()).iterdir()),
        }))
        col.close()


if __name__ == "__main__":
    main(sys.argv[1])
