"""Runs the handbook's coding solutions against brute force.

In: the `## Solution` blocks of `content/**/*.md`, read by page and question. Out: a line per solution, and exit code 1
if one differs from its oracle on an edge input or on one of 1,000 random inputs. The seed is fixed, so a failure
repeats. It knows nothing about cuebook: run `python tests/handbook/fuzz.py` with Python 3.11 or later.
"""

import contextlib
import copy
import io
import random
import re
import sys
from pathlib import Path

import oracles_debugging
import oracles_lists
import oracles_structures

CONTENT = Path(__file__).parents[2] / "content"
ROUNDS = 1_000
QUESTION = re.compile(r"^## .*\{#([\w-]+)[^}]*\}$", re.MULTILINE)
SOLUTION = re.compile(r"^#{2,3} Solution\n(.*?)(?=^#{2,3} |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```python[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def solution(name):
    """The names that a question's solution defines; `name` is `topic/page` or `topic/page#question`."""
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
    names = {"__name__": "solution"}
    with contextlib.redirect_stdout(io.StringIO()):
        for block in BLOCK.findall(part[1]):
            exec(compile(block, name, "exec"), names)
    return names


def fuzz(name, check):
    """The first input on which the solution and its oracle differ, or `None`."""
    names = solution(name)
    rng = random.Random(name)
    inputs = [*check.edges, *(check.make(rng) for _ in range(ROUNDS))]
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


def main():
    checks = oracles_lists.CHECKS | oracles_structures.CHECKS | oracles_debugging.CHECKS
    known = set(coding_questions())
    failed = [f"{name}: no such coding question" for name in checks if name not in known]
    for name, check in checks.items():
        if name in known:
            difference = fuzz(name, check)
            print("differs" if difference else "same   ", name)
            if difference:
                failed.append(f"{name}: {difference}")
    print(f"{len(checks)} solutions, {ROUNDS:,} random inputs each; not fuzzed, as they are about a class, a decorator, a table, a report, a clock or a test:")
    print(*sorted(known - checks.keys()), sep="\n")
    print(*failed, sep="\n", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
