"""Mends every broken snippet of the handbook and runs its check.

In: the `broken` blocks of `content/**/*.md` with the checks after them, and `mends.diff`, which says for each page what a
reader would change: lines with `-` go, lines with `+` take their place. Out: a line per snippet that has no mend, or whose
check does not pass once it is mended, and exit code 1 if there is one. `cuebook test` proves that the snippets fail as they
are; this proves that they can be mended. A broken block with a solution of its own on the page needs no mend here.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

CONTENT = Path(__file__).parents[2] / "content"
MENDS = Path(__file__).with_suffix(".diff")
FENCE = re.compile(r"^```python([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A run of `-` lines, then a run of `+` lines.
CHANGE = re.compile(r"((?:^-.*\n)+)((?:^\+.*\n)*)", re.MULTILINE)


def mends():
    """For each page the changes to its snippets, as pairs of text."""
    entries = re.split(r"^@@ ", MENDS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = {}
    for entry in entries:
        name, _, changes = entry.partition("\n")
        plain = [tuple(re.sub(r"^[-+]", "", side, flags=re.MULTILINE) for side in change) for change in CHANGE.findall(changes)]
        found[name] = plain
    return found


def exercises(text):
    """The broken blocks of a page that no solution follows, each with its check."""
    broken = None
    for words, code in FENCE.findall(text):
        if "broken" in words.split():
            broken = code
        elif "check" in words.split():
            if broken:
                yield broken, code
            broken = None
        elif "no-run" not in words.split():
            broken = None


def wrong(broken, check, changes):
    """What is wrong with a snippet once it is mended, or nothing."""
    for old, new in changes:
        if broken.count(old) == 1:
            broken = broken.replace(old, new)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "mended.py")
        file.write_text(broken + check, encoding="utf-8")
        ended = subprocess.run([sys.executable, file], cwd=folder, capture_output=True, text=True, timeout=60)
    return ended.stderr.strip().rpartition("\n")[2] if ended.returncode else None


def main():
    known, failed, count = mends(), [], 0
    for path in sorted(CONTENT.rglob("*.md")):
        page = path.relative_to(CONTENT).with_suffix("").as_posix()
        for broken, check in exercises(path.read_text(encoding="utf-8")):
            count += 1
            changes = known.get(page, [])
            if not any(old in broken for old, _ in changes):
                failed.append(f"{page}: no line of mends.diff fits its broken snippet")
            elif problem := wrong(broken, check, changes):
                failed.append(f"{page}: mended, the check says {problem}")
    print(*failed or [f"{count} broken snippets pass their checks once they are mended"], sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
