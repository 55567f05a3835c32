"""Makes packages with the real Anki, for `cuebook import anki`.

Usage: make.py FOLDER COUNT. Writes `new.apkg` (packed by zstd), `old.apkg` (for Anki before 2.1.50) and `words.txt`, every
word of the notes. One card was reviewed, which no import may show.
"""

import base64
import sys
import tempfile
from pathlib import Path

from anki.collection import Collection, DeckIdLimit, ExportAnkiPackageOptions
from anki.scheduler.v3 import CardAnswer

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4//8/AAX+Av6nNYGEAAAAAElFTkSuQmCC"
)


def main(folder, count):
    with tempfile.TemporaryDirectory() as home:
        col = Collection(str(Path(home) / "collection.anki2"))
        picture = col.media.write_data("a picture.png", PNG)
        basic, cloze = col.models.by_name("Basic"), col.models.by_name("Cloze")
        deck = col.decks.id("Course")
        words = []
        for number in range(count):
            below = col.decks.id(f"Course::Part {number // 50}")
            if number % 5 == 4:
                note = col.new_note(cloze)
                note["Text"] = f"The {{{{c1::hidden{number}x}}}} is in text{number}x."
                note["Back Extra"] = f"extra{number}x"
                words += [f"hidden{number}x", f"text{number}x", f"extra{number}x"]
            else:
                note = col.new_note(basic)
                note["Front"] = f"What is <b>thing{number}x</b>?"
                shown = [
                    f'<img src="{picture}"> alpha{number}x',
                    f"<div>It is</div><div>alpha{number}x &lt;b&gt; a_b_c *d*</div>",
                    f"<ul><li>one</li><li>alpha{number}x</li></ul>",
                    f"\\(x_{{{number}}}^2\\) alpha{number}x",
                ]
                note["Back"] = shown[number % 4]
                words += [f"thing{number}x", f"alpha{number}x"]
            note.tags = ["red", f"tag{number % 7}", "leech"]
            col.add_note(note, below)
        col.decks.select(deck)
        top = col.sched.get_queued_cards(fetch_limit=1).cards[0]
        card = col.get_card(top.card.id)
        card.start_timer()
        col.sched.answer_card(col.sched.build_answer(card=card, states=top.states, rating=CardAnswer.GOOD))
        for name, legacy in (("new", False), ("old", True)):
            options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy)
            col.export_anki_package(out_path=str(folder / f"{name}.apkg"), options=options, limit=DeckIdLimit(deck))
        (folder / "words.txt").write_text("\n".join(words), encoding="utf-8")
        col.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
