#!/usr/bin/env python3
"""Makes pages of real documentation from what a machine that builds this project has: the doc comments and Markdown of
the crates in Cargo's registry, and the docstrings and comments of Python's standard library.

    corpus.py OUT.json COUNT [SEED]

Writes a JSON array of COUNT pages `{id, title, summary, sections: [{title, text}]}` of about 365 words. The same sources
and seed give the same pages.
"""
import ast
import json
import os
import random
import re
import sys
import sysconfig

WORDS = 365
ITEM = re.compile(
    r"^\s*(?:pub(?:\([^)]*\))?\s+)?(?:const\s+|async\s+|unsafe\s+|extern\s+\S+\s+)*"
    r"(fn|struct|enum|trait|mod|type|const|static|union|macro_rules!)\s+(\w+)"
)
COMMENT = re.compile(r"^\s*//([/!]?) ?(.*)$")


def crates():
    home = os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")
    base = os.path.join(home, "registry", "src")
    for registry in sorted(os.listdir(base)):
        for crate in sorted(os.listdir(os.path.join(base, registry))):
            yield crate, os.path.join(base, registry, crate)


def files(top, ending):
    for folder, names, entries in os.walk(top):
        names[:] = sorted(n for n in names if n not in ("site-packages", "__pycache__", "target"))
        for entry in sorted(entries):
            if entry.endswith(ending):
                path = os.path.join(folder, entry)
                with open(path, encoding="utf-8", errors="replace") as file:
                    yield os.path.relpath(path, top), file.read()


def rust_blocks(text, plain):
    """(item, documentation) for each run of comment lines; `plain` takes `//` comments too."""
    lines, kind = [], None
    for line in text.split("\n") + [""]:
        comment = COMMENT.match(line)
        if comment and (comment[1] or plain):
            lines.append(comment[2])
            kind = comment[1] or "/"
            continue
        if lines:
            if not line.strip().startswith("#["):
                item = ITEM.match(line) if kind != "!" else None
                yield (item[2] if item else ""), "\n".join(lines)
                lines = []


def python_blocks(text):
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            doc = ast.get_docstring(node)
            if doc:
                yield getattr(node, "name", ""), doc


def hash_blocks(text):
    """(nothing, text) for each run of three or more `#` comment lines."""
    for run in re.finditer(r"(?m)(?:^[ \t]*#.*\n){3,}", text):
        yield "", re.sub(r"(?m)^[ \t]*#+ ?", "", run[0])


def c_blocks(text):
    """(next function, text) for each block comment."""
    for comment in re.finditer(r"(?s)/\*(.*?)\*/\s*(?:[\w*\s]*?(\w+)\()?", text):
        yield comment[2] or "", re.sub(r"(?m)^\s*\*+ ?", "", comment[1])


def markdown_blocks(text):
    for part in re.split(r"(?m)^#+ ", text):
        head, _, body = part.partition("\n")
        yield head.strip(" #*`"), body


def sources():
    for crate, top in crates():
        name = re.sub(r"-\d.*$", "", crate)
        for path, text in files(top, ".rs"):
            module = re.sub(r"^src/|\.rs$|/mod\.rs$|lib\.rs$", "", path).replace("/", "::")
            yield f"{name}::{module}".rstrip(":"), list(rust_blocks(text, False))
        for path, text in files(top, ".c"):
            yield f"{name} {os.path.basename(path)}", list(c_blocks(text))
        for path, text in files(top, ".md"):
            yield f"{name} {os.path.basename(path)[:-3].lower()}", list(markdown_blocks(text))
    library = sysconfig.get_paths()["stdlib"]
    for path, text in files(library, ".py"):
        yield path[:-3].replace("/", "."), list(python_blocks(text))
    for crate, top in crates():
        name = re.sub(r"-\d.*$", "", crate)
        for path, text in files(top, ".rs"):
            yield f"{name} notes {os.path.basename(path)[:-3]}", list(rust_blocks(text, True))
    for path, text in files(library, ".py"):
        yield "notes " + path[:-3].replace("/", "."), list(hash_blocks(text))


def pages(count, seed):
    """All pages there are, in the order of their sources; of these some, drawn by the seed."""
    made, seen, draw = [], set(), random.Random(seed)
    for module, blocks in sources():
        sections, words = [], 0
        limit = draw.randint(WORDS - 130, WORDS + 110)
        for item, text in blocks:
            text = re.sub(r"[ \t]+", " ", text).strip()
            size = len(text.split())
            if size < 5 or text[:200] in seen:
                continue
            seen.add(text[:200])
            # A long text goes on through several pages.
            parts = text.split(" ")
            for at in range(0, len(parts), limit):
                piece = " ".join(parts[at : at + limit])
                sections.append({"title": item, "text": piece})
                words += len(piece.split())
                if words >= limit:
                    made.append(page(len(made), module, sections))
                    sections, words = [], 0
                    limit = draw.randint(WORDS - 130, WORDS + 110)
        if words >= 130:
            made.append(page(len(made), module, sections))
    if count > len(made):
        sys.exit(f"only {len(made)} pages can be made here")
    chosen = sorted(draw.sample(range(len(made)), count))
    return [made[number] for number in chosen]


def page(number, module, sections):
    items = [section["title"] for section in sections if section["title"]]
    lead = sections[0]["text"].replace("\n", " ")
    sentence = re.match(r".*?[.!?](?= |$)", lead)
    return {
        "id": f"page-{number}",
        "title": f"{module} {items[0] if items else ''}".strip(),
        "summary": (sentence[0] if sentence else lead)[:300],
        "sections": sections,
    }


if __name__ == "__main__":
    out, wanted = sys.argv[1], int(sys.argv[2])
    result = pages(wanted, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(result, file, ensure_ascii=False)
    words = sum(len(s["text"].split()) for p in result for s in p["sections"])
    print(f"{len(result)} pages, {words / len(result):.0f} words a page", file=sys.stderr)
