/** Readers who do nothing but press the one button and grade, day after day, without a page. */
import assert from "node:assert/strict";
import test from "node:test";
import { book, clock, desk, load, seeded } from "./desk-harness.mjs";

const DAY = 86400000;
const MINUTE = 60000;
const loaded = load();
const { cuebook } = loaded;
const { todayOf } = cuebook.desk.world;
const { parseDate, dateOf } = cuebook.desk.days;

/**
 * A reader from `start` to the interview. @param {{questions: number, level?: string, minutes: number, length: number, off?: number[],
 *   skip?: number[], seed: number, hard?: number}} wish `skip` are days on which nothing happens, `hard` the share of failed cards
 */
function arc(wish) {
  const random = seeded(wish.seed);
  const start = parseDate("2026-11-30");
  const now = clock(start * DAY + 18 * 3600000);
  const it = desk({ loaded, now, seed: wish.seed, index: book({ questions: wish.questions, followups: 3 }) });
  const { model, store, catalogue } = it;
  store.set("study:track", "backend");
  if (wish.level) store.set("study:level", wish.level);
  store.set("plan:wishes", { date: dateOf(start + wish.length), minutes: wish.minutes, off: wish.off ?? [], offDates: [], since: start });
  model.rebuild();
  const days = [];
  for (let n = 0; n <= wish.length; n += 1) {
    now.time = (start + n) * DAY + 18 * 3600000;
    const line = { n, kind: "", cards: 0, fresh: 0, mock: 0, minutes: 0, due: 0 };
    days.push(line);
    const first = todayOf(model);
    line.kind = first.day ? first.day.kind : first.plan.problem;
    if (wish.skip && wish.skip.includes(n)) continue;
    line.due = first.due;
    line.new = first.blocks.some((block) => block.kind === "new");
    const began = now.time;
    for (let press = 0; press < 20; press += 1) {
      const today = todayOf(model);
      if (!today.next) break;
      assert.ok(press < 19, "the button comes to an end");
      if (today.next.kind === "mock") {
        now.time += 20 * MINUTE;
        const ids = catalogue.questions.slice(0, 3).map(({ id }) => id);
        model.act({ k: "m", q: ids, p: [], g: ids.map(() => 1 + Math.floor(random() * 4)), s: 1200 });
        line.mock += 1;
        continue;
      }
      const mode = today.next.kind === "drill" || today.next.kind === "pass" ? "cram" : "study";
      assert.ok(today.cards.length > 0, `day ${n}: ${today.next.kind} holds cards`);
      const session = cuebook.desk.session.createSession(model, { query: {}, cards: [...today.cards], mode });
      assert.ok(session.current !== null, `day ${n}: the sitting has a card`);
      for (let card = 0; session.current !== null && card < 2000; card += 1) {
        if (!model.state(session.current)) line.fresh += 1;
        now.time += 20000;
        session.answer(random() < (wish.hard ?? 0.1) ? 1 : 3, 20000);
        line.cards += 1;
        // Learning steps that are not over yet: the reader waits.
        if (session.current === null && session.nextTime() !== null && session.nextTime() - now.time < 30 * MINUTE) {
          now.time = session.nextTime() + 1000;
          session.advance();
        }
      }
    }
    line.minutes = Math.round((now.time - began) / MINUTE);
    assert.equal(todayOf(model).next, null, `day ${n}: the day is done`);
  }
  return { it, days };
}

/** What must hold at the end of every arc. */
function judged({ it, days }, name) {
  const { model, catalogue } = it;
  const kinds = days.map((day) => day.kind);
  assert.equal(kinds.at(-1), "interview", name);
  const left = todayOf(model).plan.left;
  const met = catalogue.questions.filter((_, q) => model.isMet(q)).length;
  return { met, left, mocks: days.reduce((sum, day) => sum + day.mock, 0) };
}

test("two weeks, 40 minutes a day: every question is met, mocks take place, the day is greeted", () => {
  const run = arc({ questions: 40, minutes: 40, length: 14, off: [6], seed: 3 });
  const { met, mocks } = judged(run, "two weeks");
  assert.equal(met, 40, run.days.map((day) => JSON.stringify(day)).join("\n"));
  assert.ok(mocks >= 2);
  // Something new on every day of study until it is all met.
  const study = run.days.filter((day) => day.kind === "study");
  const last = study.findLastIndex((day) => day.new);
  for (const day of study.slice(0, last)) assert.ok(day.new && day.fresh > 0, JSON.stringify(day));
});

test("three weeks with three days skipped: nothing is lost, the mock that was missed comes", () => {
  const run = arc({ questions: 40, minutes: 40, length: 21, off: [6], skip: [5, 6, 7], seed: 5 });
  const { met, mocks } = judged(run, "skipped");
  assert.equal(met, 40);
  assert.ok(mocks >= 3, run.days.map((day) => JSON.stringify(day)).join("\n"));
});

test("the last weekend: as much as fits, the heavy ones first, and the rest is named beforehand", () => {
  const run = arc({ questions: 40, minutes: 120, length: 3, seed: 7 });
  const { met } = judged(run, "weekend");
  assert.ok(met >= 8, String(met));
});

test("every card that was met comes again before the interview", () => {
  const { it, days } = arc({ questions: 12, minutes: 60, length: 30, seed: 11, hard: 0 });
  const interview = parseDate("2026-11-30") + 30;
  for (const card of it.catalogue.cards) {
    const reviews = it.model.reviewsOf(card.n);
    assert.ok(reviews.length, card.id);
    const last = cuebook.desk.history.dayOfEntry(reviews.at(-1));
    assert.ok(last >= interview - 9, `${card.id}: last on day ${last - interview + 30}\n` + days.map((day) => JSON.stringify(day)).join("\n"));
  }
});
