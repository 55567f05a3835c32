"""A seeded book of questions, for benchmarks: the same number and seed give the same text everywhere.

    python3 benches/corpus.py QUESTIONS FOLDER [--form cuebook|everything|hugo|mdbook|cobalt|eleventy|mkdocs]

Each page has about 350 words, two Python blocks of about ten lines (all of them different), two to four of sixty tags,
and the sections of a question. The other forms hold the same text with the front matter and layouts that the other
generators need for the same job: pages, highlighted code, a page for each tag with its list, and an index.
"""

import argparse
import json
import pathlib
import random

WORDS = (
    "list tuple value cache name scope call loop index queue thread lock event task error state order merge branch table "
    "query row column join plan test case fixture mock trace frame stack heap node edge path cost bound limit window sum "
    "count pair key hash slot class field method object type check guard retry timeout batch stream buffer page token "
    "request response header body route view model schema field form session user role grant scale shard node replica "
    "explains keeps returns shares moves reads writes copies changes compares builds breaks hides raises waits yields "
    "quickly slowly rarely often first last small large plain clear shared local global hidden public lazy eager the a "
    "this that each every one some no and or but so because when while until before after with without into from over"
).split()
TAGS = [f"tag-{n:02}" for n in range(60)]
ROLES = ["backend", "full-stack", "data-analyst", "data-scientist", "automation", "generalist"]
LEVELS = ["junior", "mid", "senior"]


def sentence(rng, low=7, high=16):
    words = [rng.choice(WORDS) for _ in range(rng.randint(low, high))]
    return " ".join(words).capitalize() + "."


def paragraph(rng, words):
    text, count = [], 0
    while count < words:
        line = sentence(rng)
        text.append(line)
        count += len(line.split())
    return " ".join(text)


def code(rng, number):
    a, b, c = (rng.choice(WORDS) for _ in range(3))
    k = rng.randint(2, 97)
    return "\n".join([
        f"def {a}_{number}({b}, {c}=None, *rest, **options):",
        f'    """{sentence(rng, 4, 8)}"""',
        f"    total = {k}",
        f"    for index, item in enumerate({b}):",
        f"        if item % {rng.randint(2, 9)} == 0 and index > {rng.randint(0, 9)}:",
        f'            total += len(f"{{item}}-{c}-{number}")',
        f"        elif isinstance(item, str):  # {sentence(rng, 3, 6)}",
        f'            raise ValueError("{sentence(rng, 3, 5)}")',
        f"    return [total * {rng.random():.4f}, {c}, {{'{a}': total, '{b}': None}}]",
        "",
        f"print({a}_{number}(range({k})))",
    ])


def question(rng, number):
    topic = f"topic-{number % 20:02}"
    return {
        "number": number,
        "topic": topic,
        "slug": f"question-{number:05}",
        "title": f"{sentence(rng, 5, 8)[:-1]} {number}?",
        "cue": " ".join(rng.choice(WORDS) for _ in range(4)),
        "tags": sorted(rng.sample(TAGS, rng.randint(2, 4))),
        "roles": sorted(rng.sample(ROLES, rng.randint(1, 2))),
        "levels": sorted(rng.sample(LEVELS, rng.randint(1, 2))),
        "weight": rng.randint(1, 3),
        "opening": paragraph(rng, 30),
        "answer": paragraph(rng, 80),
        "example": paragraph(rng, 25),
        "code": code(rng, number),
        "why": paragraph(rng, 40),
        "tradeoffs": [sentence(rng) for _ in range(3)],
        "followups": [(sentence(rng, 5, 8)[:-1] + "?", paragraph(rng, 20)) for _ in range(3)],
        "pitfall": paragraph(rng, 40),
        "broken": code(rng, number + 1_000_000),
    }


def body(q, level="##"):
    lines = [f"{level} Answer", "", q["opening"], "", q["answer"], "", f"{level} Example", "", q["example"], ""]
    lines += ["```python", q["code"], "```", "", f"{level} Why they ask", "", q["why"], "", f"{level} Trade-offs", ""]
    lines += [f"- {item}" for item in q["tradeoffs"]] + ["", f"{level} Follow-ups", ""]
    for ask, reply in q["followups"]:
        lines += [f"{level}# {ask}", "", reply, ""]
    lines += [f"{level} Pitfalls", "", "```python", q["broken"], "```", "", q["pitfall"], ""]
    return "\n".join(lines)


def quoted(value):
    return json.dumps(value)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def cuebook(root, questions, made="false"):
    """What no other generator makes (PDFs, decks for Anki, preview images) is switched off, and timed apart."""
    table = lambda names: "\n".join(f'{name} = "{name}"' for name in names)
    write(root / "book.toml", f"""[book]
title = "Benchmark"
base_url = "https://example.org/bench"
[vocabulary.roles]
{table(ROLES)}
[vocabulary.levels]
{table(LEVELS)}
[vocabulary.tags]
{table(TAGS)}
[print]
pdf = {made}
[cards]
anki = {made}
[images]
social = {made}
""")
    for q in questions:
        keys = "\n".join(f"{key} = {quoted(q[key])}" for key in ("title", "cue", "tags", "roles", "levels", "weight"))
        write(root / "content" / q["topic"] / f"{q['slug']}.md", f"+++\n{keys}\n+++\n\n{body(q)}")


def hugo(root, questions):
    write(root / "hugo.toml", 'baseURL = "https://example.org/"\ntitle = "Benchmark"\n[taxonomies]\ntag = "tags"\n'
          "[markup.highlight]\nnoClasses = false\n[outputs]\nhome = ['html', 'rss']\n")
    base = ('<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>'
            '{{ block "main" . }}{{ end }}</body></html>')
    rows = '{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}'
    page = ('{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}<ul>{{ range .GetTerms "tags" }}<li><a href="{{ .RelPermalink }}">'
            "{{ .Title }}</a></li>{{ end }}</ul>{{ with .PrevInSection }}<a href=\"{{ .RelPermalink }}\">{{ .Title }}</a>{{ end }}"
            '{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}')
    write(root / "layouts/_default/baseof.html", base)
    write(root / "layouts/_default/list.html", rows)
    write(root / "layouts/_default/single.html", page)
    for q in questions:
        front = f"+++\ntitle = {quoted(q['title'])}\ntags = {quoted(q['tags'])}\nweight = {q['weight']}\n+++\n\n"
        write(root / "content" / q["topic"] / f"{q['slug']}.md", front + body(q))


def mdbook(root, questions):
    write(root / "book.toml", '[book]\ntitle = "Benchmark"\n')
    summary = ["# Summary", ""]
    for q in questions:
        summary.append(f"- [{q['title']}]({q['topic']}/{q['slug']}.md)")
        write(root / "src" / q["topic"] / f"{q['slug']}.md", f"# {q['title']}\n\n{body(q)}")
    write(root / "src/SUMMARY.md", "\n".join(summary) + "\n")


def cobalt(root, questions):
    write(root / "_cobalt.yml", "site:\n  title: Benchmark\n  base_url: https://example.org\n")
    write(root / "_layouts/page.liquid", '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title>'
          "</head><body><h1>{{ page.title }}</h1>{{ page.content }}</body></html>")
    write(root / "index.liquid", "---\ntitle: Benchmark\n---\n<ul>{% for post in collections.posts.pages %}<li>"
          '<a href="{{ post.permalink }}">{{ post.title }}</a></li>{% endfor %}</ul>\n')
    for q in questions:
        front = f"---\ntitle: {quoted(q['title'])}\nlayout: page.liquid\ntags: {quoted(q['tags'])}\n---\n\n"
        write(root / "posts" / q["topic"] / f"{q['slug']}.md", front + body(q))


def eleventy(root, questions):
    write(root / "eleventy.config.js", "const highlight = require('@11ty/eleventy-plugin-syntaxhighlight');\n"
          "module.exports = (config) => { config.addPlugin(highlight); config.setQuietMode(true);\n"
          "return { dir: { input: 'src', output: '_site' }, markdownTemplateEngine: false }; };\n")
    write(root / "src/_includes/page.njk", '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>'
          "<body><h1>{{ title }}</h1>{{ content | safe }}</body></html>")
    write(root / "src/tags.njk", "---\npagination: { data: collections, size: 1, alias: tag }\npermalink: 'tags/{{ tag }}/'\n---\n"
          "<h1>{{ tag }}</h1><ul>{% for page in collections[tag] %}<li><a href='{{ page.url }}'>{{ page.data.title }}</a></li>{% endfor %}</ul>")
    for q in questions:
        front = f"---\ntitle: {quoted(q['title'])}\nlayout: page.njk\ntags: {quoted(q['tags'])}\n---\n\n"
        write(root / "src" / q["topic"] / f"{q['slug']}.md", front + body(q))


def mkdocs(root, questions):
    write(root / "mkdocs.yml", "site_name: Benchmark\ntheme:\n  name: material\n  font: false\nplugins: [search, tags]\n"
          "markdown_extensions: [pymdownx.highlight, pymdownx.superfences]\n")
    write(root / "docs/index.md", "# Benchmark\n")
    for q in questions:
        front = f"---\ntitle: {quoted(q['title'])}\ntags: {quoted(q['tags'])}\n---\n\n"
        write(root / "docs" / q["topic"] / f"{q['slug']}.md", front + f"# {q['title']}\n\n" + body(q))


def everything(root, questions):
    cuebook(root, questions, made="true")


FORMS = {form.__name__: form for form in (cuebook, everything, hugo, mdbook, cobalt, eleventy, mkdocs)}


def make(count, root, form="cuebook", seed=2026):
    rng = random.Random(seed)
    FORMS[form](pathlib.Path(root), [question(rng, number) for number in range(count)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=int)
    parser.add_argument("folder")
    parser.add_argument("--form", choices=FORMS, default="cuebook")
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    make(given.questions, given.folder, given.form, given.seed)
