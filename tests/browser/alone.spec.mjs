/**
 * Scripts that fail alone: whatever stands behind `#`, whatever the book's language is called, and when a script of the page
 * is broken, everything else on the page works.
 *
 *     CUEBOOK_SITE=public node --test tests/browser/alone.spec.mjs
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { reader, serve, served } from "./harness.mjs";
import { kinds } from "./pages.mjs";

const CUEBOOK = resolve(process.env.CUEBOOK ?? join(import.meta.dirname, "../../target/debug/cuebook"));
const HASHES = ["#100%", "#%E0%A4%A", "#__proto__", "#constructor"];

const server = served();

/** What of the page works: every part that it has is used once. */
async function used(page) {
  const works = {};
  if (await page.locator("[data-preferences]").count()) {
    await page.locator("[data-preferences]").first().click();
    await page.locator("#preferences input").first().waitFor();
    works.preferences = true;
    await page.locator("[data-preferences]").first().click();
  }
  const marks = page.locator("[data-marks] button[aria-pressed]");
  if (await marks.count()) {
    await marks.first().click();
    works.marks = (await marks.first().getAttribute("aria-pressed")) === "true";
    await marks.first().click();
  }
  const search = page.locator("form[data-search] input").first();
  if (await search.count()) {
    await search.fill("a");
    await page.locator("[data-search-panel] a, [data-search-panel] li").first().waitFor({ timeout: 15000 });
    works.search = true;
  }
  return works;
}

for (const [number, [kind, path]] of Object.entries(kinds).entries()) {
  test(`${kind}: no hash breaks the page`, async () => {
    const it = await reader({ server });
    try {
      for (const [at, hash] of HASHES.entries()) {
        await it.go(path + hash);
        if (kind === "study") await it.page.locator("#desk h2").first().waitFor();
        // Each page is used with one of them, the next kind of page with the next.
        const works = at === number % HASHES.length ? await used(it.page) : {};
        for (const [part, worked] of Object.entries(works)) assert.ok(worked, `${path}${hash}: ${part}`);
        assert.deepEqual(it.problems, [], path + hash);
      }
    } finally {
      await it.close();
    }
  });
}

test("a script that throws takes nothing else with it", async () => {
  const it = await reader({ server });
  try {
    await it.page.route(/\/prefs\.[^/]*\.js$/, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await it.go(kinds.question);
    await it.page.evaluate(() => document.documentElement.setAttribute("data-js", ""));
    assert.ok(it.problems.some((problem) => problem.startsWith("exception: ")), "the fault is reported");
    const button = it.page.locator("[data-marks] button[aria-pressed]").first();
    await button.click();
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    await it.page.locator("form[data-search] input").fill("a");
    await it.page.locator("[data-search-panel] a").first().waitFor();
    assert.ok(await it.page.locator(".copy").count(), "copy buttons");
  } finally {
    await it.close();
  }
});

test("a part of the page that cannot be loaded says so where it is opened", async () => {
  const it = await reader({ server });
  try {
    await it.page.route(/\/(note|preferences)\.[^/]*\.js$/, (route) => route.abort());
    await it.go(kinds.question);
    const note = it.page.locator("details[data-note]").first();
    await note.locator("summary").click();
    await note.getByRole("alert").waitFor();
    await it.page.locator("[data-preferences]").first().click();
    await it.page.locator("#preferences").getByRole("alert").waitFor();
  } finally {
    await it.close();
  }
});

test("a language that the browser does not know stops no script", async () => {
  const book = mkdtempSync(join(tmpdir(), "cuebook-klingon-"));
  const put = (path, text) => {
    mkdirSync(dirname(join(book, path)), { recursive: true });
    writeFileSync(join(book, path), text);
  };
  put("book.toml", '[book]\ntitle = "B"\nlanguage = "x-klingon"\nbase_url = "https://x.example/b"\n[vocabulary.levels]\njunior = "Junior"\n[images]\nsocial = false\n[print]\npdf = false\n');
  put("content/t/closure.md", '+++\ntitle = "What is a closure?"\nlevels = ["junior"]\n+++\n\n## Answer\n\nA function with its variables.\n');
  execFileSync(CUEBOOK, ["build", book, "-d", join(book, "public"), "-q"], { stdio: ["ignore", "inherit", "ignore"] });
  const own = await serve(join(book, "public"));
  const it = await reader({ server: own });
  try {
    await it.go("t/closure.html");
    await it.page.locator("form[data-search] input").fill("closure");
    await it.page.locator("[data-search-panel] a").first().waitFor();
    await it.go("filter.html");
    await it.page.locator("[data-filter] form").waitFor();
    await it.go("study.html");
    await it.page.locator("#desk h2").first().waitFor();
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
    await own.close();
  }
});
