/**
 * How the desk looks where looks go wrong: on a phone, with large type, in forced colours, from right to left, on paper; and
 * how far the first card is.
 *
 *     CUEBOOK_SITE=public node --test tests/browser/desk-look.spec.mjs
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { catalogue, desk, rate, track, turn } from "./desk-reader.mjs";
import { reader, serve } from "./harness.mjs";
import { prefer } from "./pages.mjs";

const PHONE = { width: 360, height: 740 };
const CUEBOOK = process.env.CUEBOOK ?? "target/debug/cuebook";

/** Puts one card on the table. @param {any} page @param {string} id */
async function lay(page, id) {
  await page.evaluate((id) => cuebook.store.local.set("session", { query: {}, cards: [id], mode: "cram", current: id }), id);
  await page.reload();
  await page.locator(".study-card").waitFor();
}

/** Elements whose text is cut off or sticks out. @param {any} locator */
const cut = (locator) => locator.evaluateAll((all) => all.filter((element) => element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 2).map((element) => element.innerText));

const longest = catalogue.questions.filter((question) => question.cue && question.cards.startsWith("answer")).sort((a, b) => b.cue.length - a.cue.length)[0];

for (const chosen of [{}, { size: "largest", spacing: "wider" }]) {
  test(`the cue and the words of the buttons are whole on a phone: ${JSON.stringify(chosen)}`, () => desk({ ...PHONE, before: prefer(chosen) }, async ({ page, ready }) => {
    await ready();
    await lay(page, longest.id + "/answer");
    await page.getByRole("button", { name: "Show the cue" }).click();
    const tab = page.locator(".study-tab");
    assert.equal((await tab.innerText()).trim(), longest.cue);
    assert.deepEqual(await cut(tab), []);
    const box = await tab.boundingBox();
    assert.ok(box.y >= 0 && box.x >= 0 && box.x + box.width <= PHONE.width, JSON.stringify(box));
    await turn(page);
    assert.deepEqual(await cut(page.locator(".study-grade, .study-menu-button")), []);
  }));
}

test("two quick presses of Space turn a card and rate nothing", () => desk(PHONE, async ({ page, ready }) => {
  await ready();
  await lay(page, track.questions.map((q) => catalogue.questions[q]).find((question) => question.cards.startsWith("answer")).id + "/answer");
  await page.getByRole("button", { name: "Show answer" }).waitFor();
  // As quick as a hand is: in one task, so that a busy machine does not make it slow.
  await page.evaluate(() => {
    for (let n = 0; n < 2; n += 1) document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true }));
  });
  await page.locator(".study-back").waitFor();
  assert.equal(await page.evaluate(() => cuebook.store.entries().length), 0);
}));

test("forced colours: the bucket that is chosen is outlined, and so is the tab in front", () => desk({ context: { forcedColors: "active" } }, async ({ page, ready }) => {
  await ready("#audit");
  const row = page.locator(".audit-row").first();
  await row.getByRole("radio").first().check({ force: true });
  const look = (n) => row.locator(".desk-option").nth(n).evaluate((element) => getComputedStyle(element).outlineStyle + getComputedStyle(element).outlineWidth);
  assert.notEqual(await look(0), await look(1));
  const tab = (selector) => page.locator(selector).first().evaluate((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color].join());
  assert.notEqual(await tab(".desk-nav a[aria-current]"), await tab(".desk-nav a:not([aria-current])"));
}));

test("focus mode: a card on the page has no empty place where its facts were", async () => {
  await desk({ before: prefer({ focus: "on" }) }, async ({ page, go }) => {
    await go(catalogue.questions[track.questions[0]].url);
    const [face, title, body] = await Promise.all([".face", ".question-title", ".card-body"].map((selector) => page.locator(selector).first().boundingBox()));
    assert.ok(body.x - face.x < 80 && Math.abs(body.x - title.x) < 40, JSON.stringify({ face, title, body }));
  });
});

test("bars of readiness and of the charts are drawn, wide and narrow", async () => {
  for (const width of [360, 1440]) {
    await desk({ width }, async ({ page, ready }) => {
      await ready("#today");
      await page.evaluate((id) => cuebook.store.append({ k: "a", q: id, v: 0 }), catalogue.questions[track.questions[0]].id);
      await ready("#stats");
      const shown = await page.locator(".ready-bar .bar").evaluateAll((all) => all.map((bar) => [getComputedStyle(bar).display, bar.getBBox().width > 0]));
      assert.ok(shown.some(([display, drawn]) => display !== "none" && drawn), `${width}: ${JSON.stringify(shown)}`);
    });
  }
});

test("a new reader who skips the set-up has a card after two presses, one who comes back after one", async () => {
  for (const where of ["http", "file"]) {
    await desk({ ...PHONE, where }, async ({ page, ready, go }) => {
      await ready();
      await page.getByRole("button", { name: "Look around first" }).click();
      await page.getByRole("link", { name: /^Start/ }).click();
      await rate(page, "1");
      await go("index.html");
      await page.getByRole("link", { name: /^Start/ }).click();
      await page.locator(".study-card").waitFor();
    });
  }
});

test("on a phone the desk and the mock interview begin without scrolling", () => desk(PHONE, async ({ page, ready }) => {
  const inView = async (locator, what) => {
    await locator.waitFor();
    const [box, bar] = [await locator.boundingBox(), await page.locator(".bar").boundingBox()];
    assert.ok(box.y + box.height <= bar.y, `${what} ends at ${box.y + box.height}, the bar begins at ${bar.y}`);
  };
  await ready();
  await inView(page.getByRole("combobox", { name: "Role" }), "the first question of the set-up");
  await page.getByRole("button", { name: "Look around first" }).click();
  await inView(page.getByRole("link", { name: /^Start/ }), "Today");
  await ready("#mock");
  await inView(page.getByRole("button", { name: "Start the interview" }), "the mock interview");
}));

test("from right to left, words that are not translated keep their order", async () => {
  const book = mkdtempSync(join(tmpdir(), "cuebook-rtl-"));
  const put = (path, text) => {
    mkdirSync(dirname(join(book, path)), { recursive: true });
    writeFileSync(join(book, path), text);
  };
  put("book.toml", '[book]\ntitle = "كتاب"\nlanguage = "ar"\n[images]\nsocial = false\n[print]\npdf = false\n');
  put("content/lists/one.md", '+++\ntitle = "What does a list hold?"\ncue = "القائمة تتغير"\n+++\n\n## Answer\n\nReferences, in order.\n');
  execFileSync(CUEBOOK, ["build", book, "-d", join(book, "public"), "-q"], { stdio: ["ignore", "inherit", "ignore"] });
  const host = await serve(join(book, "public"));
  const it = await reader({ server: host });
  try {
    await it.go("study.html#cards?start=study");
    await it.page.locator(".study-card").waitFor();
    // Where a character stands, by its place in the text of an element.
    const at = (selector, place) => it.page.locator(selector).first().evaluate((element, place) => {
      const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
      const range = document.createRange();
      range.setStart(text, place < 0 ? text.length + place : place);
      range.setEnd(text, (place < 0 ? text.length + place : place) + 1);
      return range.getBoundingClientRect().x;
    }, place);
    assert.ok((await at(".study-counts", 0)) < (await at(".study-counts", -1)), "the number stands before its word");
    assert.ok((await at(".study-front p", 0)) < (await at(".study-front p", -1)), "the question mark ends the question");
    await turn(it.page);
    const tab = await it.page.locator(".study-tab").boundingBox();
    const card = await it.page.locator(".study-card").boundingBox();
    assert.ok(tab.x + tab.width / 2 > card.x + card.width / 2, "the card is mirrored");
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
    await host.close();
  }
});

test("a plan on paper has no button, and no page that is mostly empty", () => desk({}, async ({ page, ready }) => {
  await ready();
  await page.evaluate((id) => {
    const { model } = cuebook.desk.ctx;
    cuebook.store.set("study:track", id);
    cuebook.store.set("plan:wishes", { date: cuebook.desk.days.dateOf(model.today() + 6), minutes: 40, off: [], offDates: [], since: model.today() });
  }, track.id);
  await ready("#plan");
  await page.locator(".plan-days").first().waitFor();
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("button:visible, .desk-button:visible").count(), 0);
  const pdf = join(mkdtempSync(join(tmpdir(), "cuebook-plan-")), "plan.pdf");
  await page.pdf({ path: pdf, format: "A4" });
  const pages = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" }).split("\f").slice(0, -1);
  assert.ok(pages.length <= 3, `${pages.length} pages for six days`);
  const lines = pages.map((text) => text.split("\n").filter((line) => line.trim()).length);
  for (const count of lines.slice(0, -1)) assert.ok(count > Math.max(...lines) / 3, `lines a page: ${lines}`);
}));
