"""Makes packages with the real Anki, for `cuebook import anki`.

Usage: make.py FOLDER COUNT. Writes two collections, each packed by zstd and in the form for Anki before 2.1.50: `new.apkg` and
`old.apkg` of plain notes, `new-2.apkg` and `old-2.apkg` of the kinds that people make themselves; `words.txt` and `words-2.txt`
hold every word of the notes. One card of each was reviewed, which no import may show.
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


def plain(col, count):
    """Basic notes and clozes, in decks of fifty."""
    picture = col.media.write_data("a picture.png", PNG)
    basic, cloze = col.models.by_name("Basic"), col.models.by_name("Cloze")
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
    return words


def own(col, count):
    """A note type with fields in another order, cards both ways, a typed answer, clozes with hints, sounds, tables, old formulas."""
    picture, sound = col.media.write_data("größe.png", PNG), col.media.write_data("say it.mp3", b"ID3")
    kind = col.models.new("Interview")
    for name in ("Number", "Back", "Question", "Why they ask"):
        col.models.add_field(kind, col.models.new_field(name))
    template = col.models.new_template("Card 1")
    template["qfmt"], template["afmt"] = "{{Question}}", "{{FrontSide}}<hr id=answer>{{Back}}<br>{{Why they ask}}"
    col.models.add_template(kind, template)
    col.models.add(kind)
    named = col.models.by_name
    words = []
    for number in range(count):
        below = col.decks.id(f"Course::Area {number // 70}::{'Hard' if number % 2 else 'Easy'}")
        term, sense, why = f"term{number}x", f"sense{number}x", f"why{number}x"
        words += [term, sense]
        if number % 5 == 0:
            note = col.new_note(named("Interview"))
            note["Number"], note["Question"] = f"no{number}x", f"<div>When is {term} right?</div>"
            note["Back"], note["Why they ask"] = f'{sense}<br><img src="{picture}" alt="size">', why
            words += [f"no{number}x", why]
        elif number % 5 == 1:
            note = col.new_note(named("Basic (and reversed card)"))
            note["Front"] = f"{term} [sound:{sound}]"
            note["Back"] = f"<table><tbody><tr><th>of</th><td>{sense}</td></tr></tbody></table>"
        elif number % 5 == 2:
            note = col.new_note(named("Cloze"))
            note["Text"] = f"Both {{{{c1::{term}::a hint{number}x}}}} and {{{{c2::{sense}}}}}<br>hold."
            words.append(f"hint{number}x")
        elif number % 5 == 3:
            note = col.new_note(named("Basic (type in the answer)"))
            note["Front"] = f"Write {term}:<pre>for a in b:\n    {sense}(a &lt; 1)</pre>"
            note["Back"] = f"[$]{sense}^2[/$] and <code>{sense}()</code>"
        else:
            note = col.new_note(named("Basic"))
            note["Front"] = f'<span style="color: red">{term}</span>&nbsp;in <a href="https://example.org/{number}">short</a>?'
            note["Back"] = f"<ol><li>{sense}<ul><li>deeper</li></ul></li></ol><blockquote>{sense} quoted</blockquote>"
        note.tags = ["area::one", "Größe", "marked"]
        col.add_note(note, below)
    return words


def write(folder, count, fill, end):
    with tempfile.TemporaryDirectory() as home:
        col = Collection(str(Path(home) / "collection.anki2"))
        deck = col.decks.id("Course")
        words = fill(col, count)
        col.decks.select(deck)
        top = col.sched.get_queued_cards(fetch_limit=1).cards[0]
        card = col.get_card(top.card.id)
        card.start_timer()
        col.sched.answer_card(col.sched.build_answer(card=card, states=top.states, rating=CardAnswer.GOOD))
        for name, legacy in (("new", False), ("old", True)):
            options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy)
            col.export_anki_package(out_path=str(folder / f"{name}{end}.apkg"), options=options, limit=DeckIdLimit(deck))
        (folder / f"words{end}.txt").write_text("\n".join(words), encoding="utf-8")
        col.close()


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), plain, "")
    write(Path(sys.argv[1]), int(sys.argv[2]), own, "-2")
