// Faults that a reader met once, each by what it did.
import assert from "node:assert/strict";
import test from "node:test";
import { book, clock, desk, load } from "./desk-harness.mjs";

const DAY = 86400000;
const loaded = load();
const { todayOf } = loaded.cuebook.desk.world;
const { parseDate, dateOf } = loaded.cuebook.desk.days;

/** A reader in the middle of a plan, with half of the questions met. @param {number} before days before the interview @param {any} more wishes */
function reader(before, more = {}) {
  const now = clock(parseDate("2026-11-30") * DAY + 18 * 3600000);
  const it = desk({ loaded, now, index: book({ questions: 20, followups: 3 }) });
  const { model, store, catalogue } = it;
  store.set("study:track", "backend");
  store.set("plan:wishes", { date: dateOf(model.today() + 20), minutes: 40, off: [], offDates: [], since: model.today(), ...more });
  model.rebuild();
  for (let q = 0; q < 10; q += 1) for (const n of catalogue.byQuestion[q]) model.review(n, 3, 8000);
  now.time += (20 - before) * DAY;
  return it;
}

test("A10: on the days of the last pass and on the light day, a few cards are some of that day's own", () => {
  const kinds = new Set();
  for (let before = 4; before >= 1; before -= 1) {
    const { model, catalogue } = reader(before);
    // What comes before the pass on such a day: cards that are due, until they are behind.
    for (let press = 0; press < 4; press += 1) {
      const today = todayOf(model);
      if (!today.next || today.next.kind === "mock") break;
      kinds.add(today.day.kind + " " + today.next.kind);
      const few = today.cards.slice(0, loaded.cuebook.desk.today.FEW);
      assert.ok(few.length > 0 && few.length <= 5, `${before} days before: ${few.length}`);
      const own = new Set(today.blocks.flatMap((block) => [...block.cards]));
      assert.ok(few.every((card) => own.has(card)), "cards of the day's own blocks");
      const questions = few.map((card) => catalogue.cards[catalogue.cardNumber.get(card)]);
      if (today.next.kind === "pass") assert.ok(questions.every(({ kind }) => kind === "answer"), "the pass asks answers, one a question");
      const mode = today.next.kind === "drill" || today.next.kind === "pass" ? "cram" : "study";
      const session = loaded.cuebook.desk.session.createSession(model, { query: {}, cards: few, mode });
      const seen = new Set();
      for (let n = 0; session.current !== null && n < 40; n += 1) {
        seen.add(catalogue.cards[session.current].id);
        session.answer(4, 4000);
      }
      assert.deepEqual([...seen].sort(), [...few].sort(), "exactly these cards come");
      for (const card of today.cards) if (!seen.has(card)) model.act({ k: mode === "cram" ? "c" : "r", c: card, g: 4, s: 4000 });
      model.rebuild();
    }
  }
  assert.ok(kinds.has("pass pass") && [...kinds].some((kind) => kind.startsWith("light ")), [...kinds].join());
});

test("A11: what stands in a block of today stays, whatever is rated, studied, ticked or wished during the day", () => {
  const it = reader(15);
  const { model, store, catalogue } = it;
  const shown = () => todayOf(model).blocks.map(({ id, kind, questions }) => JSON.stringify([id, kind, questions]));
  const before = shown();
  const fresh = todayOf(model).blocks.find(({ kind }) => kind === "new");
  assert.ok(fresh.questions.length >= 1);
  for (const id of fresh.questions) model.rate(catalogue.questionNumber.get(id), "confident");
  assert.deepEqual(shown(), before, "after a rating");
  model.act({ k: "p", b: fresh.id, d: model.today(), v: 1 });
  for (const card of fresh.cards) model.review(catalogue.cardNumber.get(card), 3, 9000);
  assert.deepEqual(shown(), before, "after a tick and the cards");
  const done = todayOf(model).blocks.find(({ id }) => id === fresh.id);
  assert.equal(done.progress.done, done.progress.all);
  // Other minutes make other blocks; what is behind keeps its name and stays behind.
  store.set("plan:wishes", { ...store.get("plan:wishes"), minutes: 90 });
  model.rebuild();
  const longer = todayOf(model).blocks.find(({ kind }) => kind === "new");
  assert.equal(longer.id, fresh.id);
  assert.ok(fresh.questions.every((id) => longer.questions.includes(id)));
});

test("a block of the handbook's plan is behind when the log has all that it asks; a tick is for the others", () => {
  const index = book({ questions: 6, topics: 1 });
  index.plans = [{ id: "plans/sprint", title: "Sprint", url: "plans/sprint.html", blocks: [
    { id: "one", title: "One", done: "d", asks: [0, 1] }, { id: "two", title: "Two", done: "d" }, { id: "three", title: "Three", done: "d", asks: [2] },
  ] }];
  const now = clock(parseDate("2026-11-30") * DAY + 18 * 3600000);
  const it = desk({ loaded, now, index });
  const { model, store } = it;
  store.set("plan:wishes", { date: dateOf(model.today() + 9), minutes: 60, off: [], offDates: [], since: model.today(), template: "plans/sprint" });
  model.rebuild();
  const steps = () => Object.fromEntries(todayOf(model).blocks.filter(({ kind }) => kind === "template").map(({ title, progress }) => [title, progress.done]));
  assert.deepEqual(steps(), { One: 0 });
  model.rate(0, "shaky");
  assert.deepEqual(steps(), { One: 0 }, "half of it");
  model.review(it.catalogue.byQuestion[1][0], 3, 4000);
  assert.deepEqual(steps(), { One: 1 }, "it ticks itself, and stays where it is for today");
  now.time += DAY;
  assert.deepEqual(steps(), { Two: 0 }, "the next one comes");
  model.rate(2, "confident");
  const two = todayOf(model).blocks.find(({ title }) => title === "Two");
  model.act({ k: "p", b: two.id, d: model.today(), v: 1 });
  now.time += DAY;
  assert.deepEqual(steps(), {}, "what was met meanwhile is not asked again");
});
