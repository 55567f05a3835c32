/**
 * Readers who press the one button and grade, day after day, with a faked clock; and one who sets up for the first time.
 *
 *     CUEBOOK_SITE=public node --test tests/browser/desk-arc.spec.mjs
 *
 * The whole fortnight has 15 days; CUEBOOK_ARC_DAYS makes it shorter.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, exported } from "./desk-reader.mjs";
import { axe } from "./harness.mjs";

const DAY = 86400000;
const START = Date.UTC(2026, 10, 30, 18);
const LENGTH = 14;
const days = Number(process.env.CUEBOOK_ARC_DAYS ?? LENGTH + 1);
const button = (page) => page.getByRole("link", { name: /^Start/ });

/** Sets up for an interview in two weeks; the first ratings are given by keys. */
async function setUp(page, minutes) {
  const form = page.getByRole("form", { name: "Set up" });
  await form.getByRole("combobox", { name: "Role" }).selectOption({ index: 1 });
  await form.getByRole("combobox", { name: "Level" }).selectOption({ index: 1 });
  await form.getByLabel("Date of the interview").fill("2026-12-14");
  await form.getByLabel("Minutes a day").fill(String(minutes));
  await form.getByRole("button", { name: "Begin" }).click();
  for (let n = 0; n < 10; n += 1) {
    await page.getByText(`${n + 1} of 10`).waitFor();
    await page.keyboard.press(String(1 + (n % 4)));
  }
  await button(page).waitFor();
}

/** Grades every card of the sitting, one in ten Again, and comes back to Today. */
async function sitting(page, most = 400) {
  await page.locator(".study-card, .study-end").first().waitFor();
  let cards = 0;
  for (; cards < most && !(await page.locator(".study-end").count()); cards += 1) {
    await page.keyboard.press("Space");
    await page.locator(".study-back").waitFor();
    assert.ok(await page.evaluate(() => {
      const back = document.querySelector(".study-back").getBoundingClientRect();
      return back.top < document.querySelector(".study-bar").getBoundingClientRect().top && back.bottom > 0;
    }), "the answer is in view");
    await page.clock.setFixedTime((await page.evaluate(() => Date.now())) + 20000);
    await page.keyboard.press(cards % 10 === 9 ? "1" : "3");
    await page.locator(".study-back").waitFor({ state: "detached" });
  }
  await page.getByRole("button", { name: "Back to Today" }).click();
  return cards;
}

test("a newcomer sets up on one screen, rates ten questions, and has one button", () => desk({}, async ({ page, ready }) => {
  await page.clock.setFixedTime(START);
  await ready("");
  await page.getByRole("form", { name: "Set up" }).waitFor();
  await setUp(page, 40);
  assert.equal(await button(page).count(), 1);
  assert.match(await button(page).innerText(), /^Start: .*(due|new).* · about \d+ min$/);
  assert.ok((await page.locator(".today-lines li").count()) <= 3);
  // Each step can be skipped, and skipping asks nothing again.
  await page.goto(page.url());
  await button(page).waitFor();
}));

test("who looks around first meets no form a second time in that visit, and can begin at once", () => desk({}, async ({ page, ready }) => {
  await page.clock.setFixedTime(START);
  await ready("");
  await page.getByRole("button", { name: "Look around first" }).click();
  await button(page).click();
  await page.locator(".study-card").waitFor();
}));

test("setting up, rating and Today have no fault that axe finds, and the button is in view on a phone", () => desk({ width: 360, height: 740 }, async ({ page, ready }) => {
  await page.clock.setFixedTime(START);
  await ready("");
  const faults = await axe(page, "setup");
  const form = page.getByRole("form", { name: "Set up" });
  await form.getByLabel("Date of the interview").fill("2026-12-14");
  await form.getByRole("button", { name: "Begin" }).click();
  await page.getByText("1 of 10").waitFor();
  faults.push(...(await axe(page, "rating")));
  await page.keyboard.press("2");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText("1 of 10").waitFor();
  assert.equal(await page.evaluate(() => cuebook.store.entries("a").length), 0);
  await page.getByRole("button", { name: "That is enough" }).click();
  await button(page).waitFor();
  faults.push(...(await axe(page, "today")));
  assert.deepEqual(faults, []);
  const box = await button(page).boundingBox();
  assert.ok(box.y + box.height < 740, `the button ends at ${box.y + box.height}`);
}));

test("a fortnight of pressing the one button", { timeout: 1_500_000 }, () => desk({}, async ({ page, ready, tab }) => {
  const lines = [];
  const seen = new Set();
  let mocks = 0;
  let kind = "";
  for (let n = 0; n < days; n += 1) {
    await page.clock.setFixedTime(START + n * DAY);
    await ready("#today");
    if (n === 0) await setUp(page, 15);
    const line = { day: n, asked: "", cards: 0 };
    for (let press = 0; press < 6 && (await button(page).count()); press += 1) {
      line.asked += (await button(page).innerText()) + " | ";
      const before = await page.evaluate(() => location.hash);
      await button(page).click();
      await page.waitForFunction((hash) => location.hash !== hash || document.querySelector(".study-card"), before);
      if ((await page.evaluate(() => location.hash)).startsWith("#mock")) {
        await page.evaluate(() => {
          const questions = cuebook.desk.ctx.catalogue.questions.slice(0, 2).map(({ id }) => id);
          cuebook.desk.ctx.model.act({ k: "m", q: questions, p: [], g: [3, 2], s: 600 });
          location.hash = "#today";
        });
        mocks += 1;
      } else line.cards += await sitting(page);
      await page.locator(".today").waitFor();
    }
    assert.equal(await button(page).count(), 0, "the day comes to an end: " + JSON.stringify(line));
    kind = await page.locator(".today").innerText();
    for (const id of await page.evaluate(() => cuebook.store.entries("r").map(({ c }) => cuebook.evidence.questionOf(c)))) seen.add(id);
    // Every page shows the same states as the desk.
    await page.evaluate(() => dispatchEvent(new Event("pagehide")));
    const other = await tab("index.html");
    const counts = await other.evaluate(async () => cuebook.states.count((await cuebook.load("decks/index.js")).questions.map(({ id }) => id)));
    await other.close();
    const own = await page.evaluate(() => {
      const { catalogue, model } = cuebook.desk.ctx;
      const counts = { confident: 0, shaky: 0, recognise: 0, avoiding: 0, "": 0 };
      catalogue.questions.forEach((_, q) => (counts[model.bucketOf(q)] += 1));
      return counts;
    });
    assert.deepEqual(counts, own, "day " + n);
    lines.push(line);
  }
  console.log(lines.map((line) => JSON.stringify(line)).join("\n"));
  const worked = lines.filter((line) => line.cards > 0).length;
  assert.ok(worked >= Math.min(days, LENGTH) - 1, "every day asked for something");
  assert.ok(seen.size >= Math.min(days, LENGTH), `${seen.size} questions met`);
  if (days > LENGTH) {
    assert.match(kind, /Today is the day/);
    assert.ok(mocks >= 2, `${mocks} mocks`);
  }
  // A reload lost nothing, and the export holds it all.
  const all = await page.evaluate(() => cuebook.store.entries().length);
  await page.reload();
  await page.locator(".today").waitFor();
  assert.equal(await page.evaluate(() => cuebook.store.entries().length), all);
  assert.ok((await exported(page)).log.length >= all);
}));
