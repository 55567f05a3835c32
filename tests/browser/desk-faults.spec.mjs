/**
 * Faults that a reader met once, each by what it did, where only a page shows it.
 *
 *     CUEBOOK_SITE=public node --test tests/browser/desk-faults.spec.mjs
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue, desk, turn, track } from "./desk-reader.mjs";

const DAY = 86400000;
const NOW = Date.UTC(2026, 10, 30, 18);

/** Opens the desk with a plan that began long ago. @param {any} it @param {number} left days to the interview @param {any} more wishes @param {number} met questions graded by then */
async function planned({ page, ready }, left, more = {}, met = 12) {
  await page.clock.setFixedTime(NOW - 20 * DAY);
  await ready("#today");
  await page.evaluate(([questions, wishes, id]) => {
    const { model } = cuebook.desk.ctx;
    cuebook.store.set("study:track", id);
    cuebook.store.set("plan:wishes", { minutes: 40, off: [], offDates: [], since: model.today(), ...wishes });
    for (const question of questions) cuebook.store.append({ k: "r", c: question + "/answer", g: 3, s: 8000 });
  }, [track.questions.map((q) => catalogue.questions[q]).filter(({ cards }) => cards.startsWith("answer")).slice(0, met).map(({ id }) => id), { date: new Date(NOW + left * DAY).toISOString().slice(0, 10), ...more }, track.id]);
  await page.clock.setFixedTime(NOW);
  await ready("#today");
}

test("A10: low energy on a day of the last pass is five of that day's cards, and then it is over", () => desk({}, async (it) => {
  const { page } = it;
  await planned(it, 2);
  const own = await page.evaluate(() => {
    const now = cuebook.desk.world.todayOf(cuebook.desk.ctx.model);
    return { kind: now.day.kind, cards: [...now.cards] };
  });
  assert.equal(own.kind, "pass");
  await page.getByRole("link", { name: "Low energy: 5 cards" }).click();
  const seen = [];
  for (;;) {
    await page.locator(".study-card, .study-end").first().waitFor();
    if (await page.locator(".study-end").count()) break;
    seen.push(await page.evaluate(() => cuebook.store.local.get("session").current));
    assert.ok(seen.length <= 5, seen.join());
    await turn(page);
    await page.keyboard.press("4");
    await page.locator(".study-back").waitFor({ state: "detached" });
  }
  assert.equal(seen.length, 5);
  for (const id of seen) assert.ok(own.cards.includes(id), id);
}));

test("A10: a block of the handbook's own plan leads to its page, and says once when it is done", () => desk({}, async (it) => {
  const { page } = it;
  const plan = catalogue.plans[0];
  await planned(it, 25, { template: plan.id }, 0);
  const start = page.getByRole("link", { name: /^Start/ });
  for (const name of ["#today", "#plan"]) {
    await it.ready(name);
    const text = await page.locator("#desk").innerText();
    assert.ok(!/Done when:\s*Done when/i.test(text), text);
  }
  const block = page.locator(".plan-today .plan-block", { hasText: plan.blocks[0].title });
  await block.waitFor();
  assert.equal((await block.innerText()).match(/Done when/gi)?.length, 1);
  await it.ready("#today");
  // What is due and new may come first; the block's own button is no sitting of cards.
  const said = await page.evaluate(() => {
    const now = cuebook.desk.world.todayOf(cuebook.desk.ctx.model);
    const template = now.blocks.find(({ kind }) => kind === "template");
    const { t } = cuebook.desk.ctx;
    return cuebook.desk.todayWords.wordsOf(t, { ...now, next: template, cards: [] });
  });
  assert.ok(said.href.startsWith(plan.url + "#"), said.href);
  assert.ok(said.label.includes(plan.blocks[0].title), said.label);
  await start.waitFor();
}));

test("A14: what a setting cannot take is said, and the old value stays", () => desk({}, async ({ page, ready }) => {
  await ready("#settings");
  const alert = page.getByRole("alert");
  const put = async (label, value, key) => {
    const before = await page.evaluate((key) => cuebook.store.get("study:" + key) ?? null, key);
    const field = page.getByLabel(label, { exact: true });
    await field.fill(value);
    await field.press("Enter");
    await field.blur();
    return [before, await page.evaluate((key) => cuebook.store.get("study:" + key) ?? null, key)];
  };
  for (const [label, value, key] of [["Steps for new cards", "10 minutes, 1 hour", "learning"], ["New cards a day", "-5", "newCap"], ["Reviews a day", "2.5", "reviewCap"], ["How much to remember (%)", "20", "retention"]]) {
    const [before, after] = await put(label, value, key);
    assert.deepEqual(after, before, label);
    await alert.waitFor();
    assert.match(await alert.innerText(), new RegExp(value.replace(/[.]/g, "\\.")));
  }
  const [, kept] = await put("New cards a day", "7", "newCap");
  assert.equal(kept, 7);
  assert.equal(await alert.isVisible(), false, "what can be read takes the warning away");
}));

test("A14: a date off that is no date is named, and nothing is planned before it is right", () => desk({}, async ({ page, ready }) => {
  await page.clock.setFixedTime(NOW);
  await ready("#plan");
  const form = page.getByRole("form", { name: "Set up" });
  await form.getByLabel("Date of the interview").fill("2026-12-30");
  await form.getByLabel("Other dates off").fill("12/24/2026 2026-12-25");
  await form.getByRole("button", { name: "Make the plan" }).click();
  assert.match(await page.getByRole("alert").innerText(), /12\/24\/2026/);
  assert.equal(await page.evaluate(() => cuebook.store.get("plan:wishes") ?? null), null);
  await form.getByLabel("Other dates off").fill("2026-12-24 2026-12-25");
  await form.getByRole("button", { name: "Make the plan" }).click();
  await page.locator(".plan-today").waitFor();
  assert.deepEqual(await page.evaluate(() => cuebook.store.get("plan:wishes").offDates), ["2026-12-24", "2026-12-25"]);
}));

test("A14: with nothing to study there is no button that begins nothing", () => desk({}, async ({ page, ready }) => {
  await page.clock.setFixedTime(NOW);
  await ready("#cards?words=no+such+words+anywhere");
  await page.getByText("No card matches this choice.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Study", exact: true }).count(), 0);
  await page.evaluate(() => cuebook.store.set("study:newCap", 0));
  await ready("#cards?track=" + track.id);
  await page.getByText(/^Nothing to do today/).waitFor();
  assert.equal(await page.getByRole("button", { name: "Study", exact: true }).count(), 0);
  // More than today's share is offered all the same.
  await page.getByRole("button", { name: "Study ahead" }).click();
  await page.locator(".study-card").waitFor();
}));
