#!/usr/bin/env python3
"""Every stage is linear in its input: `python3 tests/long/growth.py [CASE...]`.

Writes each hostile book at N, 2N and 4N, checks or builds it, and counts instructions with callgrind. Twice the input may
take at most 2.5 times the instructions beyond those of the same book at 1. Where the book at 1 goes another way, since a bound
is reached later, what the second step adds may be at most 2.5 times what the first one adds. Counts do not depend on the
machine's load.
Needs valgrind; the program is the debug build, or what CUEBOOK names.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("CUEBOOK", ROOT / "target/debug/cuebook")
MOST = 2.5
# Of the sizes below.
SCALE = float(os.environ.get("CUEBOOK_GROWTH", "1"))

HEAD = '+++\ntitle = "A"\n+++\n\n'


def page(text, head=HEAD):
    return {"content/a/a.md": head + text}


def question(keys, text="## Answer\n\nYes.\n"):
    return '+++\ntitle = "A?"\ncue = "c"\n' + keys + "+++\n\n" + text


def questions(text, keys=""):
    return {"content/a/a.md": f'+++\ntitle = "A"\nkind = "questions"\n{keys}+++\n\n' + text}


def book(settings):
    return {"book.toml": '[book]\ntitle = "Growth"\n' + settings}


def lock(cards):
    return {"book.lock": 'version = 1\n\n[pages]\n"a/a" = "0123456789abcdef 2026-01-01"\n\n[cards]\n' + cards}


def many(count, line):
    return "".join(line.replace("#n", str(n)) for n in range(count))


TESTED = '[test.python]\ncommand = ["python3"]\n'

# name: (N, the files of a book of that size, the command if it is not `build`)
CASES = {
    "headings": (2000, lambda n: page(many(n, "## H\n\n"))),
    "headings in quotes": (1500, lambda n: page(many(n, "## H #n\n\n") + many(n, "> ## Q #n\n\n"))),
    "math roots": (1000, lambda n: page("$" + "\\sqrt{" * n + "x" + "}" * n + "$\n")),
    "math powers": (2000, lambda n: page("$" + "x^{" * n + "x" + "}" * n + "$\n")),
    "math brackets": (2000, lambda n: page("$" + "\\left(" * n + "x" + "\\right)" * n + "$\n")),
    "math fractions": (1000, lambda n: page("$" + "\\frac{1}{" * n + "x" + "}" * n + "$\n")),
    "math long": (2000, lambda n: page("$" + "x + " * n + "y$\n")),
    "formulas": (500, lambda n: page(many(n, "$x_{#n}$ and\n\n"))),
    "bad formulas": (1000, lambda n: page(many(n, "$\\nosuch{#n}$\n\n"))),
    "dead links": (1000, lambda n: page(many(n, "[x](no#n.md)\n\n"))),
    "dead anchors": (500, lambda n: page(many(n, "## Heading #n\n\n[x](a.md#heading-no-#n)\n\n"))),
    "questions on one page": (500, lambda n: page(many(n, "## Is it #n?\n\nYes.\n\n"), '+++\ntitle = "A"\nkind = "questions"\n+++\n\n')),
    "questions with parts": (500, lambda n: page(many(n, "## Is it #n?\n\n### Answer\n\nYes.\n\n```python\nx = 1\n```\n\n"), '+++\ntitle = "A"\nkind = "questions"\n+++\n\n')),
    "follow-ups": (500, lambda n: {"content/a/a.md": question("", "## Answer\n\nYes.\n\n## Follow-ups\n\n" + many(n, "### Why #n?\n\nSo.\n\n"))}),
    "anchors": (500, lambda n: page(many(n, "## Heading #n\n\n[x](a.md#heading-#n)\n\n"))),
    "ids of raw html": (500, lambda n: page(many(n, '<b id="x#n">x</b> [y](#x#n)\n\n'))),
    "nested html": (1000, lambda n: page("<div>" * n + "</div>" * n + "\n")),
    "pages": (250, lambda n: {f"content/a/a{i}.md": question("", f"## Answer\n\n[x](a{(i + 1) % n}.md) and [y](a0.md).\n") for i in range(n)}),
    "tags of pages": (250, lambda n: {f"content/a/a{i}.md": question(f'tags = ["t{i}"]\n') for i in range(n)}),
    "tags": (1000, lambda n: {"content/a/a.md": question("tags = [" + many(n, '"t#n",') + "]\n")}),
    "related": (1000, lambda n: {"content/a/a.md": question("related = [" + many(n, '"a/r#n",') + "]\n")}),
    "unknown languages": (1000, lambda n: page(many(n, "```lang#n\nx\n```\n\n"))),
    "unknown keys": (2000, lambda n: {"content/a/a.md": question(many(n, "key#n = 1\n"))}),
    "attributes": (1000, lambda n: page("```python " + many(n, "attribute#n=1 ") + "\nx\n```\n")),
    "images in images": (2000, lambda n: page("![a" * n + "](x.png)" * n + "\n")),
    "footnotes": (1000, lambda n: page(many(n, "x[^#n]\n\n[^#n]: note\n\n"))),
    "combining marks": (10000, lambda n: {"content/a/a.md": f'+++\ntitle = "A{chr(0x301) * n}"\n+++\n\n# A\n'}),
    "brackets": (3000, lambda n: page("[" * n + "\n")),
    "quotes": (2000, lambda n: page(">" * n + " a\n")),
    "lists": (1000, lambda n: page(many(n, "- item #n\n"))),
    "tables": (1000, lambda n: page("| a | b |\n|---|---|\n" + many(n, "| #n | `c` |\n"))),
    "raw html": (1000, lambda n: page(many(n, "<b>x</b> <kbd>y</kbd>\n\n"))),
    "lines of code": (1000, lambda n: page("```python\n" + many(n, "x#n = [a for a in range(#n)]\n") + "```\n")),
    "long page": (3000, lambda n: page(many(n, "A paragraph with *emphasis* and `code`, number #n.\n\n"))),
    "gaps": (250, lambda n: {"content/a/a.md": question("cloze = true\n", "## Answer\n\n" + many(n, "A word is ==gap#n== here.\n\n"))}),
    "gaps that hide the same": (1000, lambda n: {"content/a/a.md": question("cloze = true\n", "## Answer\n\n" + "A word is ==gap== here.\n" * n)}),
    "gaps of one block": (1000, lambda n: {"content/a/a.md": question("cloze = true\n", "## Answer\n\n" + many(n, "A word is ==gap#n== here.\n"))}),
    "topics": (100, lambda n: {f"content/t{i}/a.md": question("") for i in range(n)}),
    "topics in topics": (20, lambda n: {"content/" + "t/" * i + f"a{i}.md": question("") for i in range(1, n + 1)}),
    "a page over the limit": (25_000_000, lambda n: page("a line\n" * (n // 7))),
    "a line of braces": (100_000, lambda n: page("}" * n + "\n")),
    "a line of code": (100_000, lambda n: page("```json\n" + '{"a":{}},' * (n // 9) + "\n```\n")),
    "a block of html": (1000, lambda n: page("<div>\n" + many(n, "<b>x</b> <kbd>#n</kbd>\n") + "</div>\n")),
    "attributes of a tag": (2000, lambda n: page("<b " + many(n, 'data-a#n="1" ') + ">x</b>\n")),
    "elements that a table throws out": (1000, lambda n: page("<table>\n" + "<b>x</b>\n" * n + "</table>\n")),
    "containers": (2000, lambda n: page(":::tip\n" * n)),
    "containers that close": (1000, lambda n: page(":::tip\n" * n + ":::\n" * n)),
    "addresses": (1000, lambda n: page("(www.a.example" * n + "\n")),
    "brackets after an address": (10_000, lambda n: page("www.a.example" + ")" * n + "\n")),
    "strikes in strikes": (1000, lambda n: page("~(a " * n + "b) ~" * n + "\n")),
    "emphasis in emphasis": (1000, lambda n: page("*a **b " * n + "c** d* " * n + "\n")),
    "gaps in gaps": (500, lambda n: {"content/a/a.md": question("cloze = true\n", "## Answer\n\n" + "==a *b " * n + "c* d== " * n + "\n")}),
    "gaps in parts": (500, lambda n: {"content/a/a.md": question("cloze = true\n", many(n, "## Part #n\n\nA ==gap#n== here.\n\n"))}),
    "ranges of a fence": (1000, lambda n: page('```python hl="' + many(n, "#n,") + '"\n' + "x = 1\n" * n + "```\n")),
    "columns of a table": (1000, lambda n: page("|a" * n + "|\n" + "|-" * n + "|\n" + "|b" * n + "|\n")),
    "rows that are too short": (1000, lambda n: page("|a" * n + "|\n" + "|-" * n + "|\n" + "|b|\n" * n)),
    "tasks": (1000, lambda n: page("- [ ] task\n" * n)),
    "references": (1000, lambda n: page(many(n, "[x][r#n]\n\n") + many(n, "[r#n]: https://a.example/#n\n"))),
    "indented code": (100_000, lambda n: {"content/a/a.md": question('format = "coding"\n', "## Solution\n\n```python\n" + " " * n + "x\n```\n")}),
    "letters without a glyph": (5000, lambda n: {"content/a/a.md": f'+++\ntitle = "A{"".join(chr(0x20000 + i) for i in range(n))}"\n+++\n\n## Answer\n\nYes.\n'}),
    "questions with links": (500, lambda n: page(many(n, "## Is it #n?\n\n[Yes](a.md#is-it-#n).\n\n"), '+++\ntitle = "A"\nkind = "questions"\n+++\n\n')),
    "questions that ask the same": (500, lambda n: page(many(n, "## Which sorted container keeps number #n?\n\nYes.\n\n"), '+++\ntitle = "A"\nkind = "questions"\n+++\n\n'), "check"),
    "sentences on three pages": (1000, lambda n: {f"content/a/a{i}.md": HEAD + many(n, "This is sentence number #n of a page.\n\n") for i in range(3)}, "check"),
    "pages with problems": (250, lambda n: {f"content/a/a{i}.md": question("", "## Answer\n\n[x](no.md)\n") for i in range(n)}, "check"),
    "old ids of questions": (500, lambda n: page(many(n, "## Is it #n? {#is-#n aliases=was-#n}\n\nYes.\n\n"), '+++\ntitle = "A"\nkind = "questions"\n+++\n\n')),
    "aliases": (500, lambda n: {"content/a/a.md": question("aliases = [" + many(n, '"a/old.md#part-#n",') + "]\n", "## Answer\n\nYes.\n\n" + many(n, "## Part #n\n\nx\n\n"))}),
    "order": (500, lambda n: {"content/a/_index.md": '+++\ntitle = "A"\norder = [' + many(n, '"x#n",') + "]\n+++\n", **{f"content/a/a{i}.md": "# A\n" for i in range(n)}}),
    "blocks that continue": (500, lambda n: page("```python continue\nx = 1\n```\n\n" * n), "check"),
    "braces in a fence": (10_000, lambda n: page("```python " + "{ " * n + "\nx\n```\n")),
    "blocks that continue and are tested": (500, lambda n: {**page(many(n, "```python continue\nx = #n\n```\n\n")), **book(TESTED)}, "check"),
    "blocks that continue and run in the page": (300, lambda n: page(many(n, "```javascript try continue\nx = #n\n```\n\n"))),
    "checks": (300, lambda n: {**page(many(n, "```python\nx = #n\n```\n\n```python check\nassert x\n```\n\n")), **book(TESTED)}, "check"),
    "things to do": (1000, lambda n: page("TODO\n\n```text\nx\n```\n\n" * n), "check"),
    "headings beside written ids": (1000, lambda n: page(many(n, "## B #n {#a-#n}\n\n") + "## A\n\n" * n)),
    "footnotes beside headings": (500, lambda n: page(many(n, "x[^#n]\n\n[^#n]: note\n\n## Fn #n\n\n"))),
    "tags of a heading": (1000, lambda n: questions("## Is it? {" + many(n, ".t#n ") + "}\n\nYes.\n")),
    "attributes of a heading": (1000, lambda n: page("## A {#b " + many(n, "key#n=1 ") + "}\n")),
    "sections of one kind": (1000, lambda n: {"content/a/a.md": question("", many(n, "## Part #n\n\nx\n\n") + "## Answer\n\nYes.\n\n" * n)}),
    "links of a plan": (1000, lambda n: {"content/a/a.md": '+++\ntitle = "A"\nkind = "plan"\n+++\n\n## Day\n\n' + "- [ ] [task](#day)\n" * n}),
    "fields": (500, lambda n: {"content/a/a.md": '+++\ntitle = "A"\nkind = "worksheet"\n+++\n\n' + many(n, '```field id=f#n label="F"\n```\n\n')}),
    "options": (1000, lambda n: {"content/a/a.md": question("", "## Choices\n\n" + many(n, "- [x] option #n\n"))}),
    "references in references": (1000, lambda n: page("[a " * n + "][r] " * n + "\n")),
    "paints in paints": (3000, lambda n: page('<svg><rect fill="' + "url(#" * n + ')"/></svg>\n')),
    "lines of a tag": (1000, lambda n: page('> <b aria-owns="' + many(n, "a#n\n> ") + '">x</b>\n')),
    "elements that are never closed": (1000, lambda n: page("<b>x\n\n" * n)),
    "trusted elements that are never closed": (500, lambda n: {**page("<b>x\n\n" * n + "<select>\n\n"), **book('[markdown]\nhtml = "allow"\n')}),
    "single quotes": (1000, lambda n: {**page("'a' \"b\" l'eau " * n + "\n"), "book.toml": '[book]\ntitle = "Growth"\nlanguage = "de"\n'}),
    "wide text": (1000, lambda n: page("**\u91cd\u8981\u3002**\u6b21\u306e\u6587\u3002" * n + "\n")),
    "definitions": (1000, lambda n: page("term\n: meaning\n\n" * n)),
    "ids of questions before": (500, lambda n: questions(many(n, "## Is it #n?\n\nYes.\n\n"), "aliases = [" + many(n, '"a/old#is-it-#n",') + "]\n")),
    "ids of a page of questions before": (500, lambda n: questions(many(n, "## Is it #n?\n\nYes.\n\n"), "aliases = [" + many(n, '"a/old-#n",') + "]\n")),
    "aliases under a lock": (500, lambda n: {**questions(many(n, "## Is it #n?\n\nYes.\n\n"), "aliases = [" + many(n, '"a/old#is-it-#n",') + "]\n"), **lock(many(n, '"a/old#is-it-#n/answer" = "0123456789abcdef 2026-01-01"\n'))}, "check"),
    "ids that are gone": (500, lambda n: {**questions(many(n, "## Is it #n?\n\nYes.\n\n")), **lock(many(n, '"a/a#was-it-#n/answer" = "0123456789abcdef 2026-01-01"\n'))}, "check"),
    "questions of a booklet": (300, lambda n: {**questions(many(n, "## Is it #n?\n\n[Yes](a.md#is-it-#n).\n\n")), **book('[vocabulary.roles]\ndev = "Developer"\n')}),
    "names that are not declared": (300, lambda n: {"content/a/a.md": question("tags = [" + many(n, '"tog#n",') + "]\n"), **book("[vocabulary.tags]\n" + many(n, 'tag#n = "T"\n'))}),
    "pages with unknown ids": (250, lambda n: {f"content/a/a{i}.md": question(f'related = ["a/b{i}"]\n') for i in range(n)}, "check"),
    "links to drafts": (250, lambda n: {f"content/a/a{i}.md": f'+++\ntitle = "A"\ndraft = {"true" if i % 2 else "false"}\n+++\n\n[x](a{i + 1}.md)\n' for i in range(n)}, "check"),
    "parts that have moved": (250, lambda n: {f"content/a/a{i}.md": question(f'aliases = ["a/a{(i + 1) % n}.md#old"]\n') for i in range(n)}),
    "yaml aliases": (20, lambda n: {"content/a/a.md": "---\ntitle: A\na0: &a0 [x, x]\n" + many(n, "a#n1: &a#n1 [*a0, *a0]\n") + "---\n\n# A\n"}),
}


def write(folder, files):
    for path, text in {"book.toml": '[book]\ntitle = "Growth"\n', **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def instructions(files, command):
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        run = subprocess.run(
            [*tool, str(PROGRAM), command],
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "RAYON_NUM_THREADS": "1"}
        )
    found = re.search(r"Collected : (\d+)", run.stderr)
    if not found or run.returncode not in (0, 1):
        sys.exit(f"{command}: {run.returncode}\n{run.stderr[-2000:]}")
    return int(found[1])


def grown(counts):
    """How many times as much twice the input takes, beyond the book at 1 or step by step, whichever is less."""
    first, second = counts[1] - counts[0], counts[2] - counts[1]
    steps = second / first if first > 0 else max(second, 0) / max(abs(first), 1)
    if min(counts) <= 0:
        return [steps]
    return min([steps], [after / before for before, after in zip(counts, counts[1:])], key=max)


def main():
    failed = []
    for name in sys.argv[1:] or CASES:
        size, files, command = (*CASES[name], "build")[:3]
        size = int(size * SCALE)
        least = instructions(files(1), command)
        counts = [instructions(files(size * times), command) - least for times in (1, 2, 4)]
        growth = grown(counts)
        print(f"{name}: {counts[0]:,} at {size}, then {' and '.join(f'{times:.2f}' for times in growth)} times as many", flush=True)
        if max(growth) > MOST:
            failed.append(name)
    if failed:
        sys.exit(f"more than {MOST} times the work for twice the input: {', '.join(failed)}")


main()
