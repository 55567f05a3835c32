"""Each fact forgotten, one kind at a time: a test has to fail every time.

    python3 tests/forget.py [KIND…]

An artifact's maker asks `Facts`, and what it asked for is what the artifact depends on. This script makes a copy of the
sources, drops one kind of fact from the record (`Page(Text)`, `Book(Site)`, …), and runs the tests that compare incremental
builds with clean ones. A kind that no test misses is reported, and the script ends with 1. Each takes a compilation.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "target" / "forget"
TESTS = ["incremental::", "facts::"]


def kinds():
    text = (ROOT / "src/outputs/fact.rs").read_text(encoding="utf-8")
    found = []
    for group, name in (("Page", "OfPage"), ("Topic", "OfTopic"), ("Track", "OfTrack"), ("Book", "OfBook")):
        body = re.search(rf"pub enum {name} \{{(.*?)\n\}}", text, re.S).group(1)
        found += [(group, name, kind) for kind in re.findall(r"^    (\w+),$", body, re.M)]
    return found + [(alone, None, None) for alone in ("Tag", "PagesOfKind", "ThemeFile")]


def pattern(group, name, kind):
    if kind is None:
        return f"Fact::{group}(_)"
    return f"Fact::{group}({name}::{kind})" if group == "Book" else f"Fact::{group}({name}::{kind}, _)"


def copy_sources():
    for folder in ("src", "tests", "themes", "benches", "content"):
        shutil.copytree(ROOT / folder, COPY / folder, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("node_modules", "output", ".venv"))
    for name in ("Cargo.toml", "Cargo.lock", "book.toml", "README.md"):
        shutil.copy(ROOT / name, COPY / name)


def forget(what):
    path = COPY / "src/outputs/facts.rs"
    text = (ROOT / "src/outputs/facts.rs").read_text(encoding="utf-8")
    start = "    fn ask(&self, fact: Fact) {\n"
    assert start in text
    path.write_text(text.replace(start, f"{start}        if matches!(fact, {what}) {{\n            return;\n        }}\n"))


def main():
    wanted = sys.argv[1:]
    copy_sources()
    environment = dict(os.environ, CARGO_TARGET_DIR=str(ROOT / "target" / "forgotten"))
    environment.setdefault("CUEBOOK_EDITS", "300")
    missed = []
    for group, name, kind in kinds():
        label = f"{group}({kind})" if kind else group
        if wanted and label not in wanted:
            continue
        forget(pattern(group, name, kind))
        command = ["cargo", "test", "--quiet", "--locked", "--test", "suite", "--"] + TESTS
        caught = subprocess.run(command, cwd=COPY, env=environment, capture_output=True).returncode != 0
        print(f"{label}: {'caught' if caught else 'NOT caught'}", flush=True)
        if not caught:
            missed.append(label)
    if missed:
        sys.exit(f"no test misses: {', '.join(missed)}")


if __name__ == "__main__":
    main()
