/**
 * A small book with exercises in every language that a page runs, built for the browser tests that try them, and how a reader
 * opens and runs one. The runtimes come from the tests' own npm packages.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { serve, shutdown } from "./harness.mjs";

const here = dirname(fileURLToPath(import.meta.url));

const question = (title, parts) => `+++\ntitle = "${title}"\nformat = "coding"\ncue = "cue"\n+++\n\n## Answer\n\nSo.\n\n${parts}`;
const block = (info, code) => "```" + info + "\n" + code + "\n```\n\n";

const FILES = {
  "book.toml": `[book]\nid = "exercise-book"\ntitle = "Exercises"\n\n[vocabulary.roles]\ndev = "Developer"\n\n[run.python]\nruntime = "pyodide"\nfiles = "node_modules/pyodide"\n\n[run.sql]\nruntime = "sqljs"\nfiles = "node_modules/sql.js"\nsetup = "content/schema.sql"\n`,
  "content/schema.sql": "CREATE TABLE books (id, title);\nINSERT INTO books VALUES (1, 'Emma'), (2, 'Dune');\n",
  "content/t/py.md": question("Sum", "## Solution\n\n" +
    block("python starter", "def total(numbers):\n    ...") + block("python", "def total(numbers):\n    return sum(numbers)") +
    block("python check", 'assert total([1, 2]) == 3, "two numbers"\nassert total([]) == 0, "no numbers"') +
    "## Pitfalls\n\n" + block("python broken", "def total(numbers):\n    return sum(numbers[1:])") + block("python check", "assert total([1, 2]) == 3") +
    "## Example\n\n" + block('python try hide="1"', "import math\nprint(math.pi > 3)") + block("output", "True")),
  "content/t/sql.md": question("Titles", "## Solution\n\n" + block("sql", "SELECT id, title FROM books ORDER BY title;") + block("output", "2 | Dune\n1 | Emma")),
  "content/t/mend.md": question("All titles", "## Pitfalls\n\n" + block("sql broken", "CREATE VIEW answer AS SELECT title FROM books WHERE id = 1;") +
    block("sql check", "CREATE TEMP TABLE verdict (rows CHECK (rows = 2));\nINSERT INTO verdict SELECT count(*) FROM answer;")),
  "content/t/js.md": question("Double", "## Solution\n\n" + block("javascript", "function double(n) {\n  return n * 2;\n}") +
    block("javascript check", 'if (double(2) !== 4) throw new Error("double(2) is " + double(2));') +
    "## Example\n\n" + block("javascript try", "console.log(6 * 7);")),
  "content/t/pandas.md": question("Frame", "## Solution\n\n" + block("python", "import pandas as pd\n\n\ndef rows(frame):\n    return len(frame)") +
    block("python check", "assert rows(pd.DataFrame({'a': [1]})) == 1")),
  "content/t/parts.md": question("Half", "## Solution\n\n" + block("python", "import logging\nlogging.basicConfig()\nprint('made')") +
    block('python continue hide="3-6"', "def half(n):\n    return n / 2\n\nprint(half(3), logging.root.level)\nlogging.root.setLevel(10)\nassert ('a', 'b'), ''") + block("output", "1.5 30")),
  "content/t/plain.md": question("Ruby", "## Solution\n\n" + block("ruby", "def double(n)\n  n * 2\nend")),
};

/** The page with the most to it, and the same without anything to run: plain blocks of code. */
FILES["content/t/plain-py.md"] = FILES["content/t/py.md"].replace(/```\w+ (starter|check)\n.*?```\n\n/gs, "").replace(/^```python (broken|try)/gm, "```python").replace('format = "coding"', 'format = "concept"');

/** Builds the book below a path that has in it what addresses have to escape: spaces, `#`, `%`, letters beyond ASCII. @returns {{site: string, remove: () => void}} */
export function exerciseBook() {
  const root = mkdtempSync(join(tmpdir(), "cuebook 100% übung #é-"));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const name of ["pyodide", "sql.js"]) cpSync(join(here, "node_modules", name), join(root, "node_modules", name), { recursive: true });
  const site = join(root, "public");
  execFileSync(process.env.CUEBOOK ?? resolve(here, "../../target/debug/cuebook"), ["build", root, "--dest-dir", site], { stdio: ["ignore", "ignore", "inherit"] });
  return { site, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** The book, built and served while the tests of a file run; the browser ends with them. `url` and `folder` are known once the first begins. */
export function servedBook() {
  const shared = { url: "", folder: "" };
  let book;
  let server;
  before(async () => {
    book = exerciseBook();
    server = await serve(book.site);
    Object.assign(shared, { url: server.url, folder: book.site });
  });
  after(async () => {
    await shutdown();
    await server.close();
    book.remove();
  });
  return shared;
}

/** Opens an exercise of a page. @param {string|import("playwright-core").Locator} which the first button of a name, or the button */
export async function opened(page, which = "Write it") {
  const button = typeof which === "string" ? page.getByRole("button", { name: which }).first() : which;
  await button.click();
  await page.waitForFunction((node) => node.getAttribute("aria-controls"), await button.elementHandle());
  const exercise = page.locator("#" + (await button.getAttribute("aria-controls")));
  const editor = exercise.getByRole("textbox", { name: "Your code" });
  await editor.waitFor();
  const result = exercise.getByRole("status", { name: "Result" });
  /** Runs some code and gives what is said of it. */
  const run = async (code, timeout = 120_000) => {
    if (code !== undefined) await editor.fill(code);
    await exercise.getByRole("button", { name: "Run" }).click();
    await page.waitForFunction((node) => !node.querySelector("button.button").disabled, await exercise.elementHandle(), { timeout });
    return result.textContent();
  };
  return { exercise, editor, result, run };
}
