/**
 * Four books as other tools have them, each in its usual syntax: a README of a hundred questions, a vault of Obsidian, a book
 * of mdBook, a folder of Hugo. Every sentence has words of its own, so that a lost one is missed.
 *
 * Each is a list of files, path → text.
 */

/** A text that is the same in every run: words by number. */
const NOUNS = "closure iterator generator decorator descriptor namespace thread coroutine socket buffer cursor index schema cache queue stack heap tree graph token parser compiler linker loader kernel process signal mutex lock barrier channel future promise stream pipe filter reducer mapper shard replica leader follower ledger journal snapshot vector matrix tensor scalar pointer reference handle slice window frame packet header payload digest cipher nonce".split(" ");
const VERBS = "keeps copies shares drops wraps yields blocks wakes sends receives sorts splits merges caches hashes locks opens closes flushes commits rolls reads writes parses compiles links loads maps reduces filters counts bounds guards signals polls retries".split(" ");
const ENDS = "until somebody asks|only when it must|before anything else runs|whatever the caller does|and nobody notices|which costs a lookup|without a copy|for as long as it lives|as the manual says|one item at a time".split("|");

export const noun = (n) => NOUNS[(n * 7) % NOUNS.length];
const verb = (n) => VERBS[(n * 11) % VERBS.length];

/** A sentence with its number in it, in words that stand nowhere else. */
export const sentence = (n) => `A ${noun(n)} ${verb(n)} its ${noun(n + 3)} s${n} ${ENDS[n % ENDS.length]}.`;

const lines = (...parts) => parts.join("\n") + "\n";

/** A README of interview questions: one page, an answer folded behind each question. */
export function readme() {
  const groups = ["Basics", "Data structures", "Concurrency & I/O", "Packaging (pip, venv)", "Testing"];
  const question = (n) => `What does a ${noun(n)} do with ${n % 3 ? "its" : "`" + noun(n + 1) + "`"} ${noun(n + 2)}?`;
  const answers = [
    (n) => [sentence(n), "", "- " + sentence(n + 1000), "- **Note:** " + sentence(n + 2000), "  1. " + sentence(n + 3000), "", "```python", `def answer_${n}(x):`, `    return x[${n}] if x else None  # c${n}`, "```"],
    (n) => [sentence(n) + " <br>", sentence(n + 1000), "", "| Name | Cost | Since |", "|:-----|-----:|:-----:|", `| \`${noun(n)}\` | $${n} | 3.${n} |`, `| ${noun(n + 1)} \\| ${noun(n + 2)} | a < b | - |`],
    (n) => ["> " + sentence(n), ">", "> " + sentence(n + 1000), "", `See [PEP ${n}](https://peps.python.org/pep-${n}/), ~~not~~ *that* one. Press <kbd>Ctrl</kbd>+<kbd>C</kbd>; H<sub>2</sub>O is x<sup>${n}</sup>.`],
    (n) => ["```js", `const a${n} = { ...b, c: [1, 2] };`, "```", "", "**Answer:** _" + sentence(n) + "_ :smile:", "", "```bash", `$ pip install pkg${n} && echo "$HOME"`, "```", "", sentence(n + 1000) + ` More at www.example.org/q/${n}.`],
    (n) => ["<b>Short:</b> " + sentence(n), "", "* [x] " + sentence(n + 1000), "* [ ] " + sentence(n + 2000), "", `A \`List<int>\` of ${n} & more -- "quoted", isn't it...`],
  ];
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  const group = (name, at) => [
    `## ${name}`, "",
    ...numbers.slice(at * 20, at * 20 + 20).flatMap((n) => ["<details>", `<summary><b>${n + 1}. ${question(n).replaceAll("`", "")}</b></summary>`, "", ...answers[n % answers.length](n), "", "</details>", ""]),
    "**[⬆ Back to top](#table-of-contents)**", "", "---", "",
  ];
  const anchor = (name) => name.toLowerCase().replace(/[^\p{L}\d\s_-]/gu, "").replaceAll(" ", "-");
  return {
    "README.md": lines(
      "# 100 Python Interview Questions & Answers 🐍", "",
      '<p align="center">', '  <a href="https://example.org/ci"><img src="https://img.example.org/badge/build-passing.svg" alt="Build badge"></a>', '  <img src="./assets/logo.svg" width="120" alt="Logo of the list">', "</p>", "",
      "> If this list helped you, give it a ⭐. Pull requests are welcome: see [CONTRIBUTING](CONTRIBUTING.md).", "",
      "## Table of Contents", "",
      ...groups.map((name, at) => `${at + 1}. [${name}](#${anchor(name)})`), "", "",
      ...groups.flatMap(group),
      "## License", "", "[MIT](./LICENSE) © The authors", "",
    ),
    "CONTRIBUTING.md": lines("Contributing", "============", "", sentence(5000), "", "1. Fork it", "2. `git checkout -b fix/typo`", "3. Open a pull request", ""),
    LICENSE: "MIT License\n\nCopyright (c) the authors\n",
    "assets/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><rect width="120" height="60"/></svg>\n',
  };
}

/** A vault of Obsidian: notes that link each other by name, with what its plugins read. */
export function vault() {
  const note = (n) => `${noun(n)[0].toUpperCase()}${noun(n).slice(1)} notes`;
  const notes = Array.from({ length: 14 }, (_, n) => n + 1);
  const body = (n) => [
    "---", "aliases: [" + noun(n) + "s]", "tags:", "  - python", `  - ${n % 2 ? "basics" : "advanced"}`, "cssclasses: wide", `created: 2024-05-${10 + n}T10:00`, "---",
    `# ${note(n)}`, "",
    sentence(n) + ` See [[${note(n + 1)}]] and [[${note(n + 2)}|the ${noun(n + 2)}]], or [[${note(n)}#Details]]. #python/basics`, "",
    "> [!tip]- Remember this", "> " + sentence(n + 100), ">", "> " + sentence(n + 150), "",
    "> [!info]", "> " + sentence(n + 200), "",
    "## Details", "",
    `This is ==marked== and %%hidden comment ${n}%%. ${sentence(n + 300)} ^block${n}`, "",
    "- [ ] " + sentence(n + 400), "- [x] " + sentence(n + 500), "\t- " + sentence(n + 600), "",
    "```python", `value_${n} = "${noun(n)}"`, "```", "",
    `The cost is $O(n^{${n}})$, not $${n}; and`, "", "$$", `\\sum_{i=0}^{${n}} i`, "$$", "",
    `![[diagram ${n % 2}.svg]]`, "", `![[${note(n + 1)}#Details]]`, "",
    `A footnote.[^${n}] And an inline link: [docs](https://docs.example.org/${n}).`, "", `[^${n}]: ${sentence(n + 700)}`, "",
    ...(n % 5 === 0 ? ["```dataview", "TABLE file.mtime FROM #python", "```", ""] : []),
    ...(n % 4 === 0 ? ["```mermaid", "graph TD;", `  A${n}-->B${n};`, "```", ""] : []),
  ];
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>\n';
  return {
    ...Object.fromEntries(notes.map((n) => [`${n % 3 ? "Topics" : "Daily"}/${note(n)}.md`, lines(...body(n))])),
    "Inbox.md": lines("Just a thought without a heading: " + sentence(900), "", "* " + sentence(901)),
    "Attachments/diagram 0.svg": drawing,
    "Attachments/diagram 1.svg": drawing,
    ".obsidian/app.json": "{}\n",
  };
}

/** A book of mdBook about Rust: a summary, chapters with listings, code that is checked in its own way. */
export function mdbook() {
  const chapters = Array.from({ length: 10 }, (_, n) => n + 1);
  const path = (n) => `ch${String(n).padStart(2, "0")}-00-${noun(n)}.md`;
  const chapter = (n) => [
    n % 2 ? `# The ${noun(n)}` : `The ${noun(n)}\n===`, "",
    sentence(n), sentence(n + 100), "",
    '<span class="filename">Filename: src/main.rs</span>', "",
    n % 2 ? "```rust,editable" : "```rust,ignore", "# fn hidden() {}", "fn main() {", `    println!("Hello, ${noun(n)} {}!", ${n});`, "}", "```", "",
    `> **Note:** ${sentence(n + 200)}`, "",
    `As [Chapter ${n % 10 + 1}](./${path((n % 10) + 1)}#details) says, a \`Vec<T>\` of &str[^a] holds them -- "always".`, "",
    `[^a]: ${sentence(n + 300)}`, "",
    "## Details", "",
    "```rust,should_panic", `panic!("p${n}");`, "```", "",
    "```console", "$ cargo run", `   Compiling hello v0.${n}.0`, "```", "",
    n % 3 ? `![A drawing of it](img/drawing.svg)` : `<img alt="A drawing of it" src="img/drawing.svg" class="center" />`, "",
    "{{#include ../listings/hello.rs:2:4}}", "",
    '<div class="warning">', "", sentence(n + 400), "", "</div>", "",
    "Term", `: ${sentence(n + 500)}`, "",
    "<!-- ignore -->", "", `This ${noun(n)} is ~~old~~ new; see <https://doc.rust-lang.org/std/?n=${n}>.`,
  ];
  return {
    "SUMMARY.md": lines("# Summary", "", "[Introduction](README.md)", "", "# Guide", "", ...chapters.map((n) => `${n % 3 === 2 ? "  " : ""}- [The ${noun(n)}](${path(n)})`), "- [Draft chapter]()", "", "---", "", "[Contributors](misc/contributors.md)"),
    "README.md": lines("# Introduction", "", sentence(800), "", "- [x] " + sentence(801), "", "{{#playground ../listings/hello.rs}}"),
    "misc/contributors.md": lines("# Contributors", "", "Thanks to all, and [the first chapter](../" + path(1) + ")."),
    ...Object.fromEntries(chapters.map((n) => [path(n), lines(...chapter(n))])),
    "img/drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>\n',
  };
}

/** A folder of Hugo: posts with front matter in YAML and TOML, shortcodes, a page bundle. */
export function hugo() {
  const posts = Array.from({ length: 12 }, (_, n) => n + 1);
  const yaml = (n) => ["---", `title: "On the ${noun(n)}"`, `date: 2024-03-${10 + n}T08:00:00Z`, `lastmod: 2024-04-${10 + n}`, "draft: false", `tags: ["go", "${n % 2 ? "web" : "cli"}"]`, "categories:", "  - Backend", "author: Ann", `description: "${sentence(n + 700)}"`, "math: true", "---"];
  const toml = (n) => ["+++", `title = 'On the ${noun(n)}'`, `date = 2024-03-${10 + n}`, "draft = false", `tags = ["go"]`, `categories = ["Backend"]`, "toc = true", "+++"];
  const post = (n) => [
    ...(n % 2 ? yaml(n) : toml(n)), "",
    sentence(n), "", "<!--more-->", "",
    `## Why it ${noun(n + 1)}s {#why-${n}}`, "",
    `${sentence(n + 100)} See [the next one]({{< ref "post-${(n % 12) + 1}.md" >}}) :rocket:`, "",
    `{{< figure src="gopher.svg" title="Gopher ${n}" >}}`, "",
    "```go {linenos=table,hl_lines=[1,\"3-4\"]}", "func main() {", `\tfmt.Println("${noun(n)}")`, "\treturn", "}", "```", "",
    "{{< highlight go >}}", `x := ${n}`, "{{< /highlight >}}", "",
    '{{% notice tip %}}', sentence(n + 200), "{{% /notice %}}", "",
    "Term", `: ${sentence(n + 300)}`, "",
    `Text[^1] with <mark>html</mark>, "quotes" and a bare https://gohugo.example/${n} address.`, "",
    `[^1]: ${sentence(n + 400)}`, "",
    "| A | B |", "|---|---|", `| ${noun(n)} | ${n} |`, "",
    "> " + sentence(n + 500), "",
    `<figure>\n  <img src="/images/gopher.svg" alt="A gopher ${n}">\n  <figcaption>${sentence(n + 600)}</figcaption>\n</figure>`, "",
    "1. " + sentence(n + 800), "2. " + sentence(n + 900), "",
    "{{< youtube w7Ft2ymGmfc >}}", "",
  ];
  return {
    "_index.md": lines("---", "title: Home", "---", "", sentence(990)),
    "posts/_index.md": lines("---", "title: Posts", "weight: 10", "menu: main", "---", "", sentence(991)),
    ...Object.fromEntries(posts.map((n) => [`posts/post-${n}.md`, lines(...post(n))])),
    "posts/bundle/index.md": lines("---", "title: A bundle", "date: 2024-01-01", "resources:", "  - src: cover.svg", "---", "", sentence(992), "", "![Cover](cover.svg)"),
    "posts/bundle/cover.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>\n',
    "images/gopher.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>\n',
  };
}
