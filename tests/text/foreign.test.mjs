/**
 * Books of other tools, put in as they are: what of them is not shown, or is shown as something else, has a line in the
 * report of `cuebook check`. Then they are mended as the report says, built, and the validator reads every page.
 */
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { hugo, mdbook, readme, vault } from "./books.mjs";
import { lost, wordsOfPage, wordsOfSource } from "./words.mjs";

const here = import.meta.dirname;
const CUEBOOK = resolve(process.env.CUEBOOK ?? join(here, "../../target/debug/cuebook"));
const books = mkdtempSync(join(tmpdir(), "cuebook-foreign-"));
const BOOK = '[book]\ntitle = "B"\nbase_url = "https://book.example"\n[links]\nremote_images = "allow"\n[print]\npdf = false\n[images]\nsocial = false\n';

/**
 * What the author of each book does by hand when `check --fix` has done the rest, as the reports say it: tags to declare, a
 * title to write, a file to rename.
 */
const BOOKS = {
  readme: { files: readme() },
  vault: { files: vault(), toml: '[vocabulary.tags]\npython = "Python"\nbasics = "Basics"\nadvanced = "Advanced"\n', edits: [["Inbox.md", /^/, "# Inbox\n\n"]] },
  mdbook: { files: mdbook() },
  hugo: {
    files: hugo(),
    toml: '[vocabulary.tags]\ngo = "Go"\nweb = "Web"\ncli = "CLI"\n',
    renames: { "posts/bundle/index.md": "posts/bundle/_index.md" },
  },
};

const file = (name, path) => join(books, name, "content", path);
const run = (name, ...words) => spawnSync(CUEBOOK, [...words, "--message-format", "json", join(books, name)], { encoding: "utf8", maxBuffer: 1 << 28 });
const reports = (output) => output.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));

/** What `check` says of each book as it came, and what an author still has to mend after `check --fix`. */
const said = {};
const left = {};

before(() => {
  for (const [name, book] of Object.entries(BOOKS)) {
    for (const [path, text] of Object.entries(book.files)) {
      mkdirSync(dirname(file(name, path)), { recursive: true });
      writeFileSync(file(name, path), text);
    }
    writeFileSync(join(books, name, "book.toml"), BOOK);
    said[name] = reports(run(name, "check"));
    writeFileSync(join(books, name, "book.toml"), BOOK + (book.toml ?? ""));
    run(name, "check", "--fix");
    for (const [path, from, to] of book.edits ?? []) writeFileSync(file(name, path), readFileSync(file(name, path), "utf8").replace(from, to));
    for (const [from, to] of Object.entries(book.renames ?? {})) renameSync(file(name, from), file(name, to));
    left[name] = reports(run(name, "build"));
  }
});
after(() => rmSync(books, { recursive: true }));

/** The page that a file of the book became. */
function page(name, path) {
  const now = BOOKS[name].renames?.[path] ?? path;
  const html = readFileSync(join(books, name, "public", now.replace(/\.md$/, ".html").replace(/_index\.html$/, "index.html")), "utf8");
  const content = html.indexOf("<article");
  // A front page has no article; what stands around others is the book's, not the page's.
  return html.slice(0, html.indexOf("<body")) + html.slice(content < 0 ? html.indexOf("<main") : content, html.lastIndexOf(content < 0 ? "</main>" : "</article>"));
}

/** Front matter that means something here without being words of the page: a key's name, and what only sorts and finds pages. */
const READ = /^(?:title|description)(?=\s*[:=])|^(?:draft|tags|weight|aliases)\s*[:=].*|^\s+- (?:python|basics|advanced)$/gm;
/** Words on fences that say what runs. */
const FLAGS = /(?<=^```\w+),(?:ignore|no_run)/gm;
const read = (text) => text.replace(FLAGS, "").replace(/^(---|\+\+\+)\n[^]*?\n\1$/m, (front) => front.replace(READ, ""));

/** Pieces of a file that its page does not show and no report names. */
function silent(name, path) {
  const text = BOOKS[name].files[path];
  const lines = text.split("\n");
  const own = said[name].filter((problem) => problem.file === `content/${path}`);
  const front = lines.indexOf(lines[0], 1) + 1;
  const keys = own.filter((problem) => problem.code === "unknown-key").map((problem) => problem.message).join();
  // One report names all the keys of a tool; the lines of a list belong to the key before them.
  const key = (line) => (/^\s/.test(lines[line - 1]) ? key(line - 1) : lines[line - 1].split(/[:=]/)[0].trim());
  const named = (line) => own.some((problem) => problem.line <= line && line <= problem.end_line) || (line < front && keys.includes("`" + key(line) + "`"));
  const source = wordsOfSource(read(text)).filter(({ line }) => !named(line));
  return lost(source, wordsOfPage(page(name, path))).map(({ word, line }) => `${path}:${line}: ${word} in ${lines[line - 1]}`);
}

for (const [name, book] of Object.entries(BOOKS)) {
  test(`nothing of a foreign book is lost in silence: ${name}`, () => {
    assert.deepEqual(left[name].filter((problem) => problem.severity === "error").map((problem) => `${problem.code} ${problem.file}:${problem.line} ${problem.message}`), []);
    const pages = Object.keys(book.files).filter((path) => path.endsWith(".md"));
    assert.deepEqual(pages.flatMap((path) => silent(name, path)), []);
    for (const [path, text] of Object.entries(book.files)) {
      if (path.endsWith(".md") || path.startsWith(".")) continue;
      assert.equal(readFileSync(join(books, name, "public", path), "utf8"), text, path);
    }
  });
}

test("a checker that misses nothing misses nothing here", () => {
  const path = "Inbox.md";
  const whole = wordsOfPage(page("vault", path));
  const source = wordsOfSource(BOOKS.vault.files[path]);
  assert.deepEqual(lost(source, whole), []);
  for (const gone of ["s900", "thought", "s901"]) {
    assert.deepEqual(lost(source, whole.filter((word) => word !== gone)).map(({ word }) => word), [gone]);
  }
});

test("the validator finds no error in any of them", { timeout: 300_000 }, async (t) => {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" });
  } catch {
    t.skip("needs Java (apt install default-jre-headless)");
    return;
  }
  const require = createRequire(join(here, "../browser/package.json"));
  const jar = join(require.resolve("vnu-jar/package.json"), "../build/dist/vnu.jar");
  const sites = Object.keys(BOOKS).map((name) => join(books, name, "public"));
  const checked = await promisify(execFile)("java", ["-Xss4m", "-jar", jar, "--errors-only", "--skip-non-html", "--exit-zero-always", "--format", "json", ...sites], { maxBuffer: 1 << 28 }).catch((error) => error);
  const { messages } = JSON.parse(checked.stderr);
  assert.deepEqual(messages.map((message) => `${message.url.split(books).pop()}:${message.lastLine}: ${message.message} ${message.extract?.slice(0, 120) ?? ""}`).slice(0, 40), []);
  assert.ok(sites.every((site) => readdirSync(site).some((entry) => entry.endsWith(".html"))));
});
