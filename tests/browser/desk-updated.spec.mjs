/**
 * A book goes on: a card whose answer was rewritten says so to a reader who studied it, once, and keeps its schedule; each
 * page leads to where an error can be reported.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { reader, serve, shutdown } from "./harness.mjs";

const CUEBOOK = resolve(process.env.CUEBOOK ?? join(import.meta.dirname, "../../target/debug/cuebook"));
const book = mkdtempSync(join(tmpdir(), "cuebook-updated-"));
const put = (path, text) => {
  mkdirSync(dirname(join(book, path)), { recursive: true });
  writeFileSync(join(book, path), text);
};
const answer = (text) => put("content/t/await.md", `+++\ntitle = "What does await do?"\ncue = "pause"\n+++\n\n## Answer\n\n${text}\n`);
const build = () => execFileSync(CUEBOOK, ["build", book, "-d", join(book, "public"), "-q"], { stdio: ["ignore", "inherit", "inherit"] });
const START = Date.UTC(2026, 0, 5, 9);
const DAY = 86400000;
let server;

before(async () => {
  put("book.toml", '[book]\ntitle = "B"\n[site]\nedit_url = "https://example.org/edit/{path}"\n[print]\npdf = false\n');
  put("content/t/same.md", '+++\ntitle = "What is a task?"\ncue = "scheduled"\n+++\n\n## Answer\n\nA coroutine that the loop runs.\n');
  answer("It blocks the thread.");
  build();
  server = await serve(join(book, "public"));
});
after(async () => {
  await shutdown();
  await server.close();
  rmSync(book, { recursive: true });
});

async function turn(page) {
  await page.getByRole("button", { name: "Show answer" }).waitFor();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: /^Good/ }).waitFor();
}

/** Sits down on a day and rates both cards with Easy; gives what each said of itself, by its question. */
async function sitting({ page, go }, day) {
  const said = {};
  await page.clock.setFixedTime(START + day * DAY);
  await go("study.html#cards?start=study");
  for (let n = 0; n < 2; n += 1) {
    await turn(page);
    said[await page.locator(".study-front").innerText()] = await page.locator(".study-marks").innerText();
    await page.keyboard.press("4");
    await page.locator(".study-back").waitFor({ state: "detached" });
  }
  return said;
}

/** The questions whose cards say that they were updated. */
const updated = (said) => Object.keys(said).filter((front) => /updated/i.test(said[front]));

test("a card that was rewritten says so to a reader who studied it, once, and no other does", async () => {
  const it = await reader({ server });
  try {
    assert.deepEqual(updated(await sitting(it, 0)), [], "nothing has changed yet");
    answer("It suspends the coroutine and gives control to the loop.");
    build();
    const changed = updated(await sitting(it, 60));
    assert.equal(changed.length, 1);
    assert.match(changed[0], /What does await do/);
    assert.deepEqual(updated(await sitting(it, 700)), [], "it is known by now");
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
  }
});

test("every page leads to its source, where an error can be reported", async () => {
  const it = await reader({ server });
  try {
    await it.go("t/await.html");
    const link = it.page.getByRole("link", { name: "Edit this page, or report an error" });
    assert.equal(await link.getAttribute("href"), "https://example.org/edit/content/t/await.md");
    assert.ok(await link.isVisible());
  } finally {
    await it.close();
  }
});
