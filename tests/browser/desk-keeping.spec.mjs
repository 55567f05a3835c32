/**
 * What a reader does is kept, or said: two desks over one card, notes on pages, a full storage, a table out and back, and what
 * stalled in an interview.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { axe } from "./harness.mjs";
import { catalogue, DAY, desk, front, importing, rate, start, track, turn } from "./desk-reader.mjs";

test("two open desks never grade one card twice", () => desk({}, async ({ page, ready, tab }) => {
  await ready("#cards?track=" + track.id);
  await start(page);
  await turn(page);
  const first = await front(page);
  const other = await tab("study.html");
  await other.getByRole("button", { name: /^Easy/ }).waitFor();
  assert.equal(await front(other), first);
  await other.keyboard.press("4");
  await other.locator(".study-back").waitFor({ state: "detached" });
  // The first desk leaves the card that was graded elsewhere, and a key that comes too late grades nothing.
  await page.waitForFunction((text) => document.querySelector(".study-front").innerText + document.querySelector(".study-marks").innerText !== text, first);
  await page.keyboard.press("1");
  assert.equal(await page.evaluate(() => cuebook.store.entries("r").length), 1);
  await other.close();
}));

test("a note on a question's page is the note on its cards", () => desk({}, async ({ page, go }) => {
  const question = catalogue.questions.find(({ url }) => !url.includes("#"));
  await go(question.url);
  const fold = page.locator("details.own-note");
  await fold.locator("summary").click();
  await fold.getByRole("textbox", { name: "Your note" }).fill("mine: hash picks the slot");
  assert.deepEqual(await axe(page, "note"), []);
  await page.reload();
  await page.locator("details.own-note[data-written] summary").click();
  assert.equal(await fold.getByRole("textbox").inputValue(), "mine: hash picks the slot");
  await go("study.html#browse");
  await page.getByLabel("Words", { exact: false }).first().fill("picks the slot");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /^1 /.test(document.querySelector(".browse-count")?.textContent ?? ""));
}));

test("a full storage is said on a question's page, and leaving with it asks", () => desk({}, async ({ page, go }) => {
  await go(catalogue.questions[0].url);
  await page.evaluate(() => {
    for (const size of [100000, 1000, 10]) {
      try {
        for (let n = 0; ; n += 1) localStorage.setItem(`filler:${size}:${n}`, "x".repeat(size));
      } catch {
        // Full to this size.
      }
    }
  });
  await page.locator("[data-marks] button").last().click();
  await page.getByRole("alert").getByText("storage is full").waitFor();
  assert.deepEqual(await axe(page, "full"), []);
  const asked = new Promise((done) => page.once("dialog", (dialog) => {
    done(dialog.type());
    dialog.accept();
  }));
  await page.evaluate(() => setTimeout(() => location.assign("../index.html"), 0));
  assert.equal(await asked, "beforeunload");
}));

test("reviews leave as a table and come back on another device", () => desk({}, async ({ page, ready, context }) => {
  await ready("#cards?track=" + track.id);
  await start(page);
  for (const key of ["1", "3", "4"]) await rate(page, key);
  await ready("#settings");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export reviews as CSV" }).click()]);
  const table = await readFile(await download.path(), "utf8");
  assert.equal(table.trim().split("\r\n").length, 4);
  assert.deepEqual(await axe(page, "settings"), []);
  await page.evaluate(() => cuebook.store.wipe());
  await page.getByRole("button", { name: "Import progress" }).waitFor();
  assert.match(await importing(page, table), /3 new entries/);
  assert.equal(await page.evaluate(() => cuebook.store.entries("r").length), 3);
  assert.equal(await page.evaluate(() => Object.keys(cuebook.desk.ctx.model.plainStates()).length), 3);
  await context.clearCookies();
}));

test("what stalled in an interview is shaky from then on", () => desk({}, async ({ page, ready }) => {
  await ready("");
  const form = page.getByRole("form", { name: "Set up" });
  await form.getByLabel("Date of the interview").fill(new Date(Date.now() + DAY).toISOString().slice(0, 10));
  await form.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("button", { name: "That is enough" }).click();
  await page.clock.setFixedTime(Date.now() + 3 * DAY);
  await ready("#today");
  await page.getByRole("link", { name: "How did it go?" }).click();
  const row = page.locator(".debrief-list li").first();
  await row.getByRole("button", { name: "This one stalled" }).click();
  await row.getByText("Shaky").waitFor();
  assert.deepEqual(await axe(page, "debrief"), []);
  assert.deepEqual(await page.evaluate(() => cuebook.store.entries("a").map(({ v }) => cuebook.evidence.BUCKETS[v])), ["shaky"]);
  await row.getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.evaluate(() => cuebook.store.entries("a").length), 0);
}));

test("home's button begins the sitting at once", () => desk({}, async ({ page, ready, go }) => {
  await ready("#cards?track=" + track.id);
  await start(page);
  for (const key of ["3", "3"]) await rate(page, key);
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Stop for now" }).click();
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  await go("index.html");
  await page.locator("[data-today]").getByRole("link", { name: /^Start/ }).click();
  await page.getByRole("button", { name: "Show answer" }).waitFor();
}));

test("code stands beside what it prints on a wide screen, the answer in view on a narrow one", async () => {
  for (const width of [360, 1440]) {
    await desk({ width, height: width === 360 ? 740 : 900 }, async ({ page, ready }) => {
      await ready("#cards?kind=output");
      await start(page);
      await turn(page);
      const [code, back] = await Promise.all([page.locator(".study-front").boundingBox(), page.locator(".study-back").boundingBox()]);
      if (width === 1440) assert.ok(back.x >= code.x + code.width && Math.abs(back.y - code.y) < 40, JSON.stringify([code, back]));
      else assert.ok(back.y < 740 - 100, JSON.stringify(back));
    });
  }
});
