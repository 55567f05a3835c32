/**
 * Every example of CommonMark and what GitHub adds to it, built as the pages of one book and compared with the HTML of the
 * specifications, as trees. Each difference stands in differences.json with a reason: one that does not, and one that no
 * longer differs, is a failure.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { comparable } from "./tree.mjs";

const here = import.meta.dirname;
const require = createRequire(join(here, "../browser/package.json"));
const { parseFragment } = require("parse5");
const CUEBOOK = resolve(process.env.CUEBOOK ?? join(here, "../../target/debug/cuebook"));
const BOOK = `[book]\ntitle = "B"\nbase_url = "https://book.example"\n[markdown]\nhtml = "allow"\nsmart_punctuation = false\nmath = "none"\n[links]\nremote_images = "allow"\n[print]\npdf = false\n[images]\nsocial = false\n[files]\ntrusted = ["static/"]\n`;
const books = mkdtempSync(join(tmpdir(), "cuebook-commonmark-"));

/** @typedef {{ name: string, markdown: string, html: string }} Example */

/** The examples of a text in the format of the specifications. @returns {Example[]} */
function examples(text, name) {
  const found = [...text.matchAll(/^(?:# (\d+) .*\n\n)?`{32} example\n([^]*?)^\.\n([^]*?)^`{32}$/gm)];
  const tabs = (part) => part.replaceAll("→", "\t");
  return found.map(([, number, markdown, html], index) => ({ name: name + (number ?? index + 1), markdown: tabs(markdown), html: tabs(html) }));
}

const ALL = [
  ...examples(require("commonmark-spec").text.replace(/^<!-- END TESTS -->[^]*/m, ""), "commonmark-"),
  ...examples(readFileSync(join(here, "gfm.txt"), "utf8"), "gfm-"),
];
const LISTED = JSON.parse(readFileSync(join(here, "differences.json"), "utf8"));

function put(path, content) {
  mkdirSync(dirname(join(books, path)), { recursive: true });
  writeFileSync(join(books, path), content);
}

/** The files that the links of some HTML lead to. */
function linked(node) {
  const own = (node.attrs ?? []).filter(({ name, value }) => (name === "href" || name === "src") && value && !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(value));
  const files = own.map(({ value }) => decoded(value.split(/[?#]/)[0].replace(/^\//, ""))).filter((file) => /^[^\n]{0,99}[^\n/]$/.test(file));
  return files.concat((node.childNodes ?? []).flatMap(linked));
}

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What keeps an example from being built: code of the report → its example. @type {Map<string, string>} */
const refused = new Map();

before(() => {
  put("book.toml", BOOK);
  put("content/_index.md", "# B\n");
  for (const { name, markdown, html } of ALL) {
    put(`content/${name}.md`, `+++\ntitle = "${name}"\nkind = "guide"\n+++\n\nStart.\n\n${markdown}`);
    for (const to of linked(parseFragment(html))) put(`static/${to}`, "");
  }
  const { stdout } = spawnSync(CUEBOOK, ["check", "--message-format", "json", books], { encoding: "utf8", maxBuffer: 1 << 28 });
  const problems = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((problem) => problem.severity === "error");
  for (const { file, code } of problems) {
    const name = file.replace(/^content\/|\.md$/g, "");
    assert.ok(ALL.some((example) => example.name === name), `${code} in ${file}`);
    refused.set(name, code);
    rmSync(join(books, file), { force: true });
  }
  execFileSync(CUEBOOK, ["build", "-q", books], { stdio: ["ignore", "ignore", "inherit"] });
});
after(() => rmSync(books, { recursive: true }));

/** The HTML of an example's page behind its first paragraph. */
function built(name) {
  const page = readFileSync(join(books, "public", `${name}.html`), "utf8");
  const start = page.indexOf("<p>Start.</p>\n");
  assert.ok(start > 0, name);
  const between = '</div>\n</header>\n<div class="parts">';
  const parts = page.indexOf(between, start);
  const end = page.lastIndexOf("</div>", page.indexOf("</article>", parts));
  assert.ok(parts > 0 && end > parts, name);
  return page.slice(start + "<p>Start.</p>\n".length, parts) + page.slice(parts + between.length, end);
}

test("the examples are all there", () => {
  assert.equal(ALL.filter((example) => example.name.startsWith("commonmark-")).length, 652);
  assert.equal(ALL.filter((example) => example.name.startsWith("gfm-")).length, 24);
});

test("what is built is what the specifications say, but for what is listed with its reason", () => {
  const unlisted = [];
  const differing = new Set();
  for (const { name, markdown, html } of ALL) {
    const code = refused.get(name);
    const [own, theirs] = code ? [code, ""] : [comparable(built(name)), comparable(html)];
    if (own === theirs) continue;
    differing.add(name);
    const reason = LISTED[name];
    if (reason === undefined) unlisted.push(`${name}\n${JSON.stringify(markdown)}\n  here:  ${own}\n  there: ${theirs}`);
    else assert.equal(code ?? "", /^refused as ([a-z-]+)/.exec(reason)?.[1] ?? "", `${name} is refused, or is no longer: ${reason}`);
  }
  assert.deepEqual(unlisted.join("\n\n"), "");
  assert.deepEqual(Object.keys(LISTED).filter((name) => !differing.has(name)), [], "these no longer differ");
});
