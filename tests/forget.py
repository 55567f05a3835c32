"""Each fact forgotten, one kind at a time: a test has to fail every time.

    python3 tests/forget.py [KIND…]

An artifact's maker asks `Facts`, and what it asked for is what the artifact depends on. This script makes a copy of the
sources in which the record drops the kind of fact that `CUEBOOK_FORGET` names (`Page(Text)`, `Book(Site)`, …), compiles it
once, and runs the test of that kind in tests/suite/facts.rs (`page_text`, `book_site`); where that one passes, all tests that
compare incremental builds with clean ones. A kind that no test misses is reported, and the script ends with 1.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "target" / "forget"

# Kinds that no test can miss, with the reason.
EXCUSED = {
    "Book(Fonts)": "shows in a sheet only through a font with characters that no embedded font has, and there is none to test with",
}


def kinds():
    """Each kind's label, and the pattern of its facts."""
    text = (ROOT / "src/outputs/fact.rs").read_text(encoding="utf-8")
    found = {}
    for group, name in (("Page", "OfPage"), ("Topic", "OfTopic"), ("Track", "OfTrack"), ("Book", "OfBook")):
        body = re.search(rf"pub(?:\(crate\))? enum {name} \{{(.*?)\n\}}", text, re.S)[1]
        for kind in re.findall(r"^    (\w+),$", body, re.M):
            number = "" if group == "Book" else ", _"
            found[f"{group}({kind})"] = f"Fact::{group}({name}::{kind}{number})"
    return found | {alone: f"Fact::{alone}(_)" for alone in ("Tag", "PagesOfKind", "ThemeFile")}


def copy_sources(found):
    for folder in ("src", "crates", "tests", "themes", "benches", "content", "docs"):
        shutil.copytree(ROOT / folder, COPY / folder, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("node_modules", "output", ".venv"))
    for name in ("Cargo.toml", "Cargo.lock", "build.rs", "book.toml", "book.lock", "README.md"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, COPY / name)
    path = COPY / "src/outputs/facts.rs"
    text = path.read_text(encoding="utf-8")
    start = "    fn ask(&self, fact: Fact) {\n"
    assert start in text, "`Facts::ask` is not where it was"
    text = text.replace(start, f"{start}        if is_forgotten(fact) {{\n            return;\n        }}\n")
    arms = "\n".join(f'        {pattern} => "{label}",' for label, pattern in found.items())
    path.write_text(f"""{text}
fn is_forgotten(fact: Fact) -> bool {{
    static FORGOTTEN: std::sync::LazyLock<Option<String>> =
        std::sync::LazyLock::new(|| std::env::var("CUEBOOK_FORGET").ok());
    let Some(forgotten) = &*FORGOTTEN else {{ return false }};
    let label = match fact {{
{arms}
    }};
    *forgotten == label
}}
""", encoding="utf-8")


def compiled(environment):
    """The compiled tests."""
    command = ["cargo", "test", "--locked", "--test", "suite", "--no-run", "--message-format", "json"]
    run = subprocess.run(command, cwd=COPY, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    made = [json.loads(line) for line in run.stdout.splitlines()]
    return [line["executable"] for line in made if line.get("executable") and line["target"]["name"] == "suite"][-1]


def is_caught(suite, label, environment):
    words = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).lower() for word in re.findall(r"\w+", label)]
    forgetful = dict(environment, CUEBOOK_FORGET=label, CUEBOOK_EDITS="300")
    own = ["--exact", "facts::" + "_".join(words)]
    listed = subprocess.run([suite, *own, "--list"], cwd=COPY, env=environment, capture_output=True, text=True).stdout
    if label not in EXCUSED and ": test" not in listed:
        sys.exit(f"tests/suite/facts.rs has no test {own[1]}")
    for tests in (own, ["facts::"], ["incremental::"]):
        if subprocess.run([suite, *tests], cwd=COPY, env=forgetful, capture_output=True).returncode:
            return " ".join(tests[-1:])
    return None


def main():
    found = kinds()
    wanted = sys.argv[1:] or list(found)
    copy_sources(found)
    environment = dict(os.environ, CARGO_TARGET_DIR=str(ROOT / "target" / "forgotten"))
    suite = compiled(environment)
    missed = []
    for label in wanted:
        by = is_caught(suite, label, environment)
        why = f"caught by {by}" if by else f"NOT caught{': ' + EXCUSED[label] if label in EXCUSED else ''}"
        print(f"{label}: {why}", flush=True)
        if not by and label not in EXCUSED:
            missed.append(label)
    if missed:
        sys.exit(f"no test misses: {', '.join(missed)}")


if __name__ == "__main__":
    main()
