"""Adds up the minutes of every day of the study plans, counts their mocks, and checks what each role and level is asked.

In: `content/` and the JSON that `cuebook list` prints. Out: a line per problem, and exit code 1 if there is one.
Minutes are the handbook's own units: a page a quarter of an hour, a drill twenty minutes, anything else a quarter of
an hour, unless the item says "(40 min)". Run `python tests/handbook/plans.py PROGRAM`, PROGRAM being cuebook.
"""

import functools
import json
import re
import subprocess
import sys
from pathlib import Path

BOOK = Path(__file__).parents[2]
DAY = 95  # an hour and a half and five minutes' grace, beside ten minutes of cards
LIMITS = {"working-engineer-6-weeks": 125}
STATED = re.compile(r"\((\d+) min\)")
LINK = re.compile(r"\]\(([^)#]+)\.md")
STEPS = [("first", "one"), ("second", "two"), ("third", "three"), ("fourth", "four"), ("fifth", "five")]

# What a role is asked, or taken to know, at every level: a senior is still asked what a dictionary is.
CORE = {
    "core-language/argument-passing",
    "core-language/list-vs-tuple",
    "core-language/equality-vs-identity",
    "core-language/mutability-and-hashability",
    "core-language/mutable-default-arguments",
    "core-language/scope-and-late-binding",
    "core-language/exceptions-flow",
    "core-language/comprehensions-vs-loops",
    "core-language/how-dicts-work",
    "functions-and-iteration/iterator-iterable-generator",
    "algorithms-and-patterns/big-o-in-python",
    "algorithms-and-patterns/hash-map-counting",
    "testing-and-debugging/good-unit-test",
    "behavioural/tell-me-about-yourself",
    "behavioural/a-difficult-bug",
}
PATTERNS = {
    "algorithms-and-patterns/two-pointers",
    "algorithms-and-patterns/sliding-window",
    "algorithms-and-patterns/binary-search",
    "algorithms-and-patterns/bfs-and-dfs",
    "algorithms-and-patterns/heaps-and-top-k",
    "algorithms-and-patterns/trees",
    "algorithms-and-patterns/backtracking",
}
WEB = {
    "web-and-apis/status-codes",
    "web-and-apis/rest-principles",
    "databases/joins",
    "databases/where-and-having",
    "internals-and-concurrency/the-gil",
    "objects/property-and-descriptors",
    "testing-and-debugging/fixtures",
}
SERVICE = {
    "web-and-apis/validation-and-errors",
    "web-and-apis/authentication-vs-authorisation",
    "web-and-apis/flask-vs-django",
    "databases/sql-vs-nosql",
    "databases/sql-injection",
    "databases/indexes",
    "objects/class-vs-instance-attributes",
}
DATA = {
    "databases/joins",
    "databases/where-and-having",
    "databases/sql-drills#latest-per-group",
    "data-analysis/pandas-drills#unmatched-rows",
    "data-analysis/missing-data",
    "data-analysis/which-chart",
    "statistics-and-ml/describing-data",
    "statistics-and-ml/a-metric-dropped",
    "statistics-and-ml/reading-an-ab-test",
    "statistics-and-ml/confidence-intervals-and-bootstrap",
    "statistics-and-ml/when-simple-wins",
}
ESSENTIAL = {
    "backend": CORE | PATTERNS | WEB | SERVICE,
    "full-stack": CORE | PATTERNS | WEB | SERVICE | {"web-and-apis/cors-csrf-xss"},
    "automation": CORE | PATTERNS | (WEB - {"databases/where-and-having"}) | {
        "core-language/running-other-programs",
        "web-and-apis/calling-apis-robustly",
        "testing-and-debugging/browser-tests",
        "testing-and-debugging/test-pyramid-and-words",
    },
    "generalist": CORE | PATTERNS | WEB | {"algorithms-and-patterns/counting-drills#two-sum", "internals-and-concurrency/bytecode"},
    "data-analyst": CORE | DATA,
    "data-scientist": CORE | PATTERNS | DATA | {
        "statistics-and-ml/logistic-regression",
        "statistics-and-ml/cross-validation",
        "statistics-and-ml/hypothesis-tests-and-p-values",
        "web-and-apis/fastapi-and-pydantic",
    },
}
# What is asked, and not only taken to know, of somebody with years behind them.
DESIGN = {"system-design/scaling-a-web-app", "system-design/retries-and-timeouts", "system-design/observability"}
SENIOR = {
    "backend": DESIGN | {"databases/transactions-and-isolation", "databases/migrations", "internals-and-concurrency/the-gil"},
    "full-stack": DESIGN | {"web-and-apis/sessions-jwt-oauth", "web-and-apis/http-caching"},
    "automation": {
        "testing-and-debugging/testing-io-and-time",
        "testing-and-debugging/mocking-and-its-costs",
        "packaging-and-workflow/continuous-integration",
    },
    "generalist": {"objects/composition-vs-inheritance", "packaging-and-workflow/code-review", "behavioural/mentoring"},
    "data-analyst": {"statistics-and-ml/a-metric-dropped", "databases/window-functions", "data-analysis/explaining-results"},
    "data-scientist": {"statistics-and-ml/model-drift", "statistics-and-ml/train-test-split-and-leakage", "behavioural/mentoring"},
}
# What nobody asks of somebody in a first job.
NOT_JUNIOR = {
    "objects/metaclasses",
    "objects/slots",
    "system-design/consistency",
    "system-design/which-message-broker",
    "system-design/file-sharing-service",
    "system-design/observability",
    "databases/connection-pools",
    "databases/reading-a-query-plan",
    "internals-and-concurrency/free-threaded-python",
    "web-and-apis/api-versioning",
    "behavioural/mentoring",
    "behavioural/a-production-incident",
}


def minutes(item):
    if stated := STATED.search(item):
        return int(stated[1])
    links = LINK.findall(item)
    drills = sum(link.endswith("drills") for link in links)
    return 20 * drills + 15 * max(len(links) - drills, 0 if drills else 1)


def long_days(path):
    limit = LIMITS.get(path.stem, DAY)
    for block in re.split(r"^### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        items = re.findall(r"^- \[ \] (.*)$", block, re.MULTILINE)
        total = sum(map(minutes, items))
        if total > limit:
            yield f"{path.stem}: {block.splitlines()[0]}: {total} minutes, {limit} at most"
        if "Done when:" not in block:
            yield f"{path.stem}: {block.splitlines()[0]}: nothing says when it is done"


def steps_of_the_ladder(block):
    """The steps that a block takes: "step 2 of the ladder", "Second mock", "Mock two". A page about mocking is none."""
    heading, *lines = block.splitlines()
    for line in [heading, *(line for line in lines if line.startswith("- [ ]"))]:
        said = re.sub(r"\]\([^)]*\)", "]", line)
        numbers = re.findall(r"\bstep (\d)", said, re.IGNORECASE) if "ladder" in said else []
        yield from map(int, numbers)
        for step, words in enumerate(STEPS, 1):
            if re.search(rf"\b(?:{words[0]} mock|mock {words[1]})\b", said, re.IGNORECASE):
                yield step


def without_mocks(path):
    """Plans of more than a weekend hold the five mocks of the ladder; every plan can be followed alone."""
    text = path.read_text(encoding="utf-8")
    blocks = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    missing = set(range(1, 6)) - {step for block in blocks for step in steps_of_the_ladder(block)}
    if len(blocks) > 7 and missing:
        yield f"{path.stem}: no mock for step {', '.join(map(str, sorted(missing)))} of the ladder"
    if "Alone:" not in text and "have none, a recording" not in text:
        yield f"{path.stem}: nothing says how to pass its tests alone"


@functools.cache
def asked_at(program, track, level):
    """The ids that a track asks at a level."""
    command = [program, "list", str(BOOK), "--track", track, "--level", level, "--format", "json"]
    return {question["id"] for question in json.loads(subprocess.check_output(command))}


def listed(program, track, level):
    """The ids asked at a level, and those asked there or below: what is below is assumed."""
    levels = ["junior", "mid", "senior"]
    below = [asked_at(program, track, lower) for lower in levels[: levels.index(level) + 1]]
    return below[-1], set().union(*below)


def wrong_levels(program):
    everything = json.loads(subprocess.check_output([program, "list", str(BOOK), "--format", "json"]))
    only_senior = {question["id"] for question in everything if question["levels"] == ["senior"]}
    for track, essential in ESSENTIAL.items():
        for level in ("junior", "mid", "senior"):
            asked, known = listed(program, track, level)
            missing = essential - known
            if missing:
                yield f"{track}, {level}: neither asked nor assumed: {', '.join(sorted(missing))}"
            if level == "senior" and SENIOR[track] - asked:
                yield f"{track}, senior: not asked: {', '.join(sorted(SENIOR[track] - asked))}"
            if level == "junior" and asked & (NOT_JUNIOR | only_senior):
                yield f"{track}, junior: asked too early: {', '.join(sorted(asked & (NOT_JUNIOR | only_senior)))}"


def main(program):
    plans = sorted((BOOK / "content" / "plans").glob("[!_]*.md"))
    problems = [problem for plan in plans for check in (long_days, without_mocks) for problem in check(plan)]
    problems += wrong_levels(program)
    print(*problems or ["the plans fit into their days, and every role meets what it needs"], sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
