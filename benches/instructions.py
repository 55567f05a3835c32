"""What a build costs in instructions, counted by callgrind: figures that no other program on the machine can move.

    python3 benches/instructions.py BINARY [BINARY ...] [--questions 300] [--trace FOLDER]

Each binary builds the same seeded book of `corpus.py`: anew, with nothing changed, with a word more in one answer, and with
another title of one question. An edit that is not counted comes before the two that are, since the first edit after a new
build has more to put away than later ones. One thread works, so that each run counts the same. With more than one binary,
each is compared with the first. `--trace` keeps the files that `callgrind_annotate` reads.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ANSWER = "\n## Answer\n\n"


def counted(binary, book, out, cache, trace):
    """Instructions of one build, in millions."""
    callgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={trace}"]
    command = [*callgrind, binary, "-q", "build", book, "--dest-dir", out, "-j", "1"]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "XDG_CACHE_HOME": str(cache)})
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found:
        sys.exit(f"{binary}:\n{run.stdout}{run.stderr}")
    return int(found[1]) / 1e6


def replaced(page, old, new):
    text = page.read_text()
    if old not in text:
        sys.exit(f"{page} has no {old!r}")
    page.write_text(text.replace(old, new, 1))


def measured(binary, questions, trace):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        book, out, cache = folder / "book", folder / "out", folder / "cache"
        subprocess.run([sys.executable, ROOT / "benches/corpus.py", str(questions), book], check=True, stdout=subprocess.DEVNULL)
        pages = sorted(path for path in book.glob("content/*/*.md") if ANSWER in path.read_text())
        page, other = pages[len(pages) // 2], pages[len(pages) // 3]
        counts = {}

        def count(name):
            kept = os.devnull if trace is None else trace / f"{pathlib.Path(binary).name}-{name}.callgrind"
            counts[name] = counted(binary, book, out, cache, kept)

        count("cold")
        count("unchanged")
        replaced(other, ANSWER, f"{ANSWER}Uncounted. ")
        counted(binary, book, out, cache, os.devnull)
        replaced(page, ANSWER, f"{ANSWER}Another word. ")
        count("text")
        replaced(page, 'title = "', 'title = "Now ')
        count("title")
        return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="+", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--trace", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.trace:
        arguments.trace.mkdir(parents=True, exist_ok=True)
    first = None
    for binary in arguments.binary:
        counts = measured(binary, arguments.questions, arguments.trace)
        first = first or counts
        print(binary)
        for name, count in counts.items():
            print(f"  {name:<10} {count:10.1f} million  {(count / first[name] - 1) * 100:+6.1f} %", flush=True)


if __name__ == "__main__":
    main()
