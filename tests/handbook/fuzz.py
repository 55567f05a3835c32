"""Runs the handbook's coding solutions against brute force.

In: the `## Solution` blocks of `content/**/*.md`, read by page and question. Out: a line per solution, and exit code 1
if one differs from its oracle on an edge input or on one of 1,000 random inputs, or if a coding question has no oracle.
Functions and queries have brute force, classes and decorators a model that takes the same steps, tests a wrong version
that they must notice. The seed is fixed, so a failure repeats. It knows nothing about cuebook: run
`python tests/handbook/fuzz.py` with Python 3.11 or later and the packages of `content/requirements.txt`.
"""

import copy
import os
import random
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import oracles_classes
import oracles_debugging
import oracles_lists
import oracles_sql
import oracles_structures
import oracles_tables
import oracles_tests
from check import script

CONTENT = Path(__file__).parents[2] / "content"
ROUNDS = 1_000
MODULES = (oracles_classes, oracles_lists, oracles_structures, oracles_debugging, oracles_sql, oracles_tables, oracles_tests)
CHECKS = {name: check for module in MODULES for name, check in module.CHECKS.items()}
QUESTION = re.compile(r"^## .*\{#([\w-]+)[^}]*\}$", re.MULTILINE)
SOLUTION = re.compile(r"^#{2,3} Solution\n(.*?)(?=^#{2,3} |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(python|sql)(?! check)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def source(name):
    """The blocks of a question's solution by language; `name` is `topic/page` or `topic/page#question`."""
    page, _, question = name.partition("#")
    text = (CONTENT / f"{page}.md").read_text(encoding="utf-8")
    if question:
        starts = [match for match in QUESTION.finditer(text) if match[1] == question]
        if len(starts) != 1:
            raise LookupError(f"{page}.md has {len(starts)} questions {{#{question}}}")
        following = QUESTION.search(text, starts[0].end())
        text = text[starts[0].end() : following.start() if following else None]
    part = SOLUTION.search(text)
    if part is None:
        raise LookupError(f"{name} has no Solution")
    blocks = BLOCK.findall(part[1])
    return {language: "\n".join(code for spoken, code in blocks if spoken == language) for language in ("python", "sql")}


def fuzz(name, rounds):
    """The first input on which the solution and its oracle differ, or `None`."""
    names, check = source(name), CHECKS[name]
    if check.runs:
        names = script(names["python"])
    rng = random.Random(name)
    inputs = [*check.edges, *(check.make(rng) for _ in range(rounds))]
    for args in inputs:
        try:
            got, wanted = check.compare(names, copy.deepcopy(args))
        except Exception as error:
            return f"{args!r}: {type(error).__name__}: {error}"
        if got != wanted:
            return f"{args!r}: gives {got!r}, brute force {wanted!r}"
    return None


def coding_questions():
    """Every page and question of format coding that has a Solution."""
    for path in sorted(CONTENT.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if 'format = "coding"' not in text:
            continue
        page = path.relative_to(CONTENT).with_suffix("").as_posix()
        questions = [match[1] for match in QUESTION.finditer(text) if ".note" not in match[0]]
        yield from (f"{page}#{question}" for question in questions) if questions else [page]


def main(*words):
    """`--quick` asks of tables, which are slow, a tenth of the rounds; any other word picks the questions that hold it."""
    quick, only = "--quick" in words, [word for word in words if word != "--quick"]
    known = set(coding_questions())
    failed = [f"{name}: no such coding question" for name in CHECKS if name not in known]
    failed += [f"{name}: no oracle, and each coding question needs one" for name in sorted(known - CHECKS.keys())]
    chosen = {name: ROUNDS // 10 if quick and name in oracles_tables.CHECKS else ROUNDS
              for name in CHECKS if name in known and all(word in name for word in only)}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for (name, rounds), difference in zip(chosen.items(), pool.map(fuzz, chosen, chosen.values())):
            print("differs" if difference else f"same    {rounds:5,}", name)
            if difference:
                failed.append(f"{name}: {difference}")
    print(f"{len(chosen)} solutions of {len(known)} coding questions")
    print(*failed, sep="\n", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
