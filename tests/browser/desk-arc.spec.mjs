/**
 * Readers who press the one button and grade, day after day, with a faked clock; and one who sets up for the first time.
 *
 *     CUEBOOK_SITE=public node --test tests/browser/desk-arc.spec.mjs
 *
 * Some days of the fortnight, the weekend, and two Saturdays; with CUEBOOK_ARC_WHOLE all 15 days and all six Saturdays.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue, desk, exported } from "./desk-reader.mjs";
import { axe } from "./harness.mjs";

const DAY = 86400000;
const START = Date.UTC(2026, 10, 30, 18);
const whole = Boolean(process.env.CUEBOOK_ARC_WHOLE);
const button = (page) => page.getByRole("link", { name: /^Start/ });

/**
 * Sets up; the first ratings are given by keys.
 * @param {{minutes: number, date?: string, track?: number, off?: string[]}} aim
 */
async function setUp(page, { minutes, date = "2026-12-14", track = 1, off = [] }) {
  const form = page.getByRole("form", { name: "Set up" });
  await form.getByRole("combobox", { name: "Role" }).selectOption({ index: track });
  await form.getByRole("combobox", { name: "Level" }).selectOption({ index: 1 });
  await form.getByLabel("Date of the interview").fill(date);
  await form.getByLabel("Minutes a day").fill(String(minutes));
  for (const day of off) await form.getByLabel(day, { exact: true }).check();
  await form.getByRole("button", { name: "Begin" }).click();
  for (let n = 0; n < 10; n += 1) {
    await page.getByText(`${n + 1} of 10`).waitFor();
    await page.keyboard.press(String(1 + (n % 4)));
  }
  await page.locator(".today").waitFor();
}

/** Grades every card of the sitting, one in ten Again, and comes back to Today. */
async function sitting(page, most = 1500) {
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
  await setUp(page, { minutes: 40 });
  await button(page).waitFor();
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

/** Presses the button until the day is over. @param {any} page @param {any} line what is told of the day */
async function workOff(page, line) {
  for (let press = 0; press < 8 && (await button(page).count()); press += 1) {
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
      line.mocks += 1;
    } else line.cards += await sitting(page);
    await page.locator(".today").waitFor();
  }
  assert.equal(await button(page).count(), 0, "the day comes to an end: " + JSON.stringify(line));
}

/** What the pages of the handbook show of the progress, as a reader sees it. @param {any} other a tab @param {string} base @param {any} of the track and level */
async function shown(other, base, of) {
  await other.goto(base + "index.html");
  const home = await other.evaluate(async () => cuebook.states.count((await cuebook.deckIndex()).questions.map(({ id }) => id)));
  const marks = () => other.evaluate(() => [...document.querySelectorAll("main .row[data-question]")].filter((row) => row.checkVisibility()).map((row) => [row.dataset.question, row.querySelector(".row-mark")?.dataset.mark ?? ""]));
  await other.goto(base + of.url);
  const track = { text: await other.locator("[data-progress-page] .progress-text").innerText(), marks: await marks() };
  await other.goto(`${base}filter.html?role=${of.role}&level=${of.level}`);
  await other.locator(".filter-form").waitFor();
  return { home, track, filter: await marks() };
}

/** Every page shows the same states as the desk. @param {any} it @param {any} other a tab @param {string} what */
async function agree({ page, base }, other, what) {
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  const own = await page.evaluate(() => {
    const { catalogue, model } = cuebook.desk.ctx;
    const { track, level } = cuebook.desk.world.wishesOf(model);
    const of = (questions) => {
      const counts = { confident: 0, shaky: 0, recognise: 0, avoiding: 0, "": 0 };
      for (const q of questions) counts[model.bucketOf(q)] += 1;
      return counts;
    };
    const chosen = cuebook.desk.decks.questionsOf(catalogue, { track, level });
    const { url, role } = catalogue.index.tracks.find(({ id }) => id === track);
    return {
      of: { url, role, level }, all: of(catalogue.questions.map((_, q) => q)), chosen: of(chosen), length: chosen.length,
      states: Object.fromEntries(catalogue.questions.map(({ id }, q) => [id, model.bucketOf(q)])),
    };
  });
  const pages = await shown(other, base, own.of);
  assert.deepEqual(pages.home, own.all, what + ": home");
  assert.equal(pages.track.text, `${own.chosen.confident} of ${own.length} confident`, what + ": the track");
  for (const [place, marks] of [["track", pages.track.marks], ["filter", pages.filter]]) {
    assert.ok(marks.length > 10, `${what}: ${place} shows ${marks.length} questions`);
    assert.deepEqual(marks, marks.map(([id]) => [id, own.states[id]]), `${what}: ${place}`);
  }
  await page.evaluate(() => (location.hash = "#stats"));
  await page.locator(".audit-legend li[data-state]").first().waitFor();
  const ready = await page.locator(".audit-legend li[data-state]").evaluateAll((all) => all.map((item) => [item.dataset.state === "unmet" ? "" : item.dataset.state, Number(item.querySelector("b").textContent)]));
  assert.deepEqual(Object.fromEntries(ready), own.chosen, what + ": readiness");
  await page.evaluate(() => (location.hash = "#today"));
  await page.locator(".today").waitFor();
}

/** A reader who comes on some days and does what Today says. @param {any} it @param {{aim: any, visits: number[], start?: number}} reader */
async function walk({ page, base, ready, tab }, { aim, visits, start = START }) {
  const lines = [];
  let kind = "";
  const other = await tab("index.html");
  for (const day of visits) {
    await page.clock.setFixedTime(start + day * DAY);
    await ready("#today");
    if (day === visits[0]) await setUp(page, aim);
    const line = { day, asked: "", cards: 0, mocks: 0 };
    await workOff(page, line);
    kind = await page.locator(".today").innerText();
    await agree({ page, base }, other, "day " + day);
    lines.push(line);
  }
  await other.close();
  console.log(lines.map((line) => JSON.stringify(line)).join("\n"));
  const seen = new Set(await page.evaluate(() => cuebook.store.entries("r").map(({ c }) => cuebook.evidence.questionOf(c))));
  // A reload lost nothing, and the export holds it all.
  const all = await page.evaluate(() => cuebook.store.entries().length);
  await page.reload();
  await page.locator(".today").waitFor();
  assert.equal(await page.evaluate(() => cuebook.store.entries().length), all);
  assert.ok((await exported(page)).log.length >= all);
  return { lines, seen, kind, mocks: lines.reduce((sum, line) => sum + line.mocks, 0) };
}

test("a fortnight of pressing the one button", { timeout: 3_600_000 }, () => desk({}, async (it) => {
  const visits = whole ? Array.from({ length: 15 }, (_, n) => n) : [0, 1, 7, 14];
  const { lines, seen, kind, mocks } = await walk(it, { aim: { minutes: 15 }, visits });
  const worked = lines.filter((line) => line.cards > 0).length;
  assert.ok(worked >= visits.length - 1, "every day asked for something");
  assert.ok(seen.size >= visits.length, `${seen.size} questions met`);
  assert.match(kind, /Today is the day/);
  if (whole) assert.ok(mocks >= 2, `${mocks} mocks`);
}));

test("the last weekend, from disk: Saturday, Sunday, and the day itself", { timeout: 1_500_000 }, () => desk({ where: "file" }, async (it) => {
  const saturday = Date.UTC(2026, 11, 12, 10);
  const { lines, seen, kind } = await walk(it, { aim: { minutes: 30 }, visits: [0, 1, 2], start: saturday });
  assert.ok(lines[0].cards > 0 && lines[1].cards > 0, "both days ask for something");
  assert.ok(seen.size >= 3, `${seen.size} questions met`);
  assert.match(kind, /Today is the day/);
}));

test("six weeks of two hours on Saturdays: a data analyst", { timeout: 3_600_000 }, () => desk({}, async (it) => {
  const saturday = Date.UTC(2026, 10, 7, 9);
  // The whole of it takes an hour of machine time; otherwise two Saturdays of a quarter of an hour each.
  const off = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Sunday"];
  const place = catalogue.tracks.findIndex(({ id }) => /data|analyst/.test(id)) + 1;
  assert.ok(place > 0);
  const aim = { minutes: whole ? 120 : 15, date: "2026-12-19", track: place, off };
  const { lines, seen, mocks } = await walk(it, { aim, visits: whole ? [0, 7, 14, 21, 28, 35] : [0, 7], start: saturday });
  for (const line of lines) assert.ok(line.cards > 0, JSON.stringify(line));
  assert.ok(seen.size >= (whole ? 25 : 4), `${seen.size} questions met`);
  if (whole) assert.ok(mocks >= 1, `${mocks} mocks`);
  // A day between two Saturdays asks for nothing.
  await it.page.clock.setFixedTime(saturday + 8 * DAY);
  await it.ready("#today");
  assert.equal(await button(it.page).count(), 0);
}));
