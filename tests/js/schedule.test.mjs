import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { digest, histories } from "../oracles/histories.mjs";
import { book, clock, desk, load } from "./desk-harness.mjs";

const DAY = 86400000;
const near = (a, b, by = 1e-4) => assert.ok(Math.abs(a - b) <= by * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test("the published FSRS-6 intervals, each review when due", () => {
  const { cuebook, FSRS } = load();
  const scheduler = cuebook.desk.schedule.createScheduler(() => FSRS, { fuzz: false });
  let at = Date.UTC(2022, 10, 29, 12, 30);
  let state;
  const days = [];
  for (const g of [3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3]) {
    state = scheduler.apply("a", state, { t: at, g });
    days.push(state.card.scheduled_days);
    at = scheduler.dueTime(state);
  }
  assert.deepEqual(days, [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]);
});

test("the published memory state after 1,3,3,3,3,3 at gaps of 0,0,1,3,8,21 days", () => {
  const { cuebook, FSRS } = load();
  const scheduler = cuebook.desk.schedule.createScheduler(() => FSRS, {});
  let at = Date.UTC(2022, 10, 29, 12, 30);
  const reviews = [];
  [1, 3, 3, 3, 3, 3].forEach((g, n) => {
    at += [0, 0, 1, 3, 8, 21][n] * DAY;
    reviews.push({ t: at, g });
  });
  const { card } = scheduler.replay("a", reviews);
  near(card.stability, 53.62691);
  near(card.difficulty, 6.3574867);
});

test("first reviews give S = w0 to w3 and the published difficulties", () => {
  const { cuebook, FSRS } = load();
  const scheduler = cuebook.desk.schedule.createScheduler(() => FSRS, {});
  const expected = [[0.212, 6.4133], [1.2931, 5.1122], [2.3065, 2.1181], [8.2956, 1]];
  expected.forEach(([s, d], n) => {
    const { card } = scheduler.apply("a", undefined, { t: Date.UTC(2026, 1, 1), g: n + 1 });
    near(card.stability, s);
    near(card.difficulty, d);
  });
});

test("1,000 random histories: exported states equal an independent implementation's", () => {
  const oracle = JSON.parse(readFileSync(new URL("../oracles/fsrs-states.json", import.meta.url), "utf8"));
  const list = histories();
  assert.equal(oracle.histories, digest(list), "run tests/oracles/make.mjs again");
  // One card a history, through the desk itself: the log in, the exported file's states out.
  const now = clock(Date.UTC(2025, 11, 31));
  const it = desk({ index: book({ questions: 1000, followups: 0 }), now });
  const reviews = list.flatMap((history, n) => history.map(([at, g]) => ({ at, g, n }))).sort((a, b) => a.at - b.at || a.n - b.n);
  let clash = 0;
  for (const { at, g, n } of reviews) {
    now.time = Math.max(at, now.time);
    it.model.review(n, g, 1000);
    clash = Math.max(clash, now.time - at);
  }
  assert.equal(clash, 0);
  const exported = JSON.parse(it.store.exportJson({ states: it.model.plainStates() })).states;
  oracle.states.forEach(([stability, difficulty, state], n) => {
    const mine = exported[it.catalogue.cards[n].id];
    near(mine.stability, stability);
    near(mine.difficulty, difficulty);
    assert.equal(mine.state, state);
  });
  // And the same from the log alone, as another device would replay it.
  it.model.rebuild();
  const again = it.model.plainStates();
  for (const id of Object.keys(exported)) assert.deepEqual(JSON.parse(JSON.stringify(again[id])), exported[id]);
});

test("fuzz is stable: the same card and history give the same due date in every tab and on every replay", () => {
  const { cuebook, FSRS } = load();
  const one = cuebook.desk.schedule.createScheduler(() => FSRS, { fuzz: true });
  const two = load();
  const other = two.cuebook.desk.schedule.createScheduler(() => two.FSRS, { fuzz: true });
  const plain = cuebook.desk.schedule.createScheduler(() => FSRS, { fuzz: false });
  let spread = 0;
  for (let n = 0; n < 60; n += 1) {
    const reviews = [0, 1, 4, 15, 40].map((day, at) => ({ t: Date.UTC(2026, 0, 1 + day, 10, at), g: 3 }));
    const a = one.replay("card-" + n, reviews);
    const b = other.replay("card-" + n, reviews);
    assert.equal(+a.card.due, +b.card.due);
    const previews = [1, 2].map(() => one.preview("card-" + n, a, Date.UTC(2026, 5, 1), 0).map((p) => p.days).join());
    assert.equal(previews[0], previews[1]);
    if (+a.card.due !== +plain.replay("card-" + n, reviews).card.due) spread += 1;
  }
  assert.ok(spread > 20, "fuzz spreads due dates: " + spread);
});

test("the preview on the buttons is what a rating brings", () => {
  const { cuebook, FSRS } = load();
  const scheduler = cuebook.desk.schedule.createScheduler(() => FSRS, {});
  let state;
  let at = Date.UTC(2026, 2, 1, 9);
  for (const g of [3, 3, 3, 1, 2, 4, 3]) {
    for (const { grade, days, minutes } of scheduler.preview("x", state, at, -60)) {
      const next = scheduler.apply("x", state, { t: at, z: -60, g: grade });
      assert.equal(Math.round((scheduler.dueTime(next) - at) / 60000), minutes);
      if (days) assert.equal(next.card.scheduled_days, days);
    }
    state = scheduler.apply("x", state, { t: at, z: -60, g });
    at = scheduler.dueTime(state) + 1000;
  }
});

test("days end at four in the morning where the reader is, not at midnight in UTC", () => {
  const { cuebook, FSRS } = load();
  const { days, schedule } = cuebook.desk;
  const scheduler = schedule.createScheduler(() => FSRS, {});
  // Los Angeles, 15:50 and 16:10: one evening, two UTC days.
  const zone = 480;
  const first = Date.UTC(2026, 0, 5, 23, 50);
  const state = scheduler.replay("a", [{ t: first, z: zone, g: 3 }, { t: first + 20 * 60000, z: zone, g: 3 }]);
  const sameDay = scheduler.replay("a", [{ t: first, z: 0, g: 3 }, { t: first + 60000, z: 0, g: 3 }]);
  near(state.card.stability, sameDay.card.stability);
  assert.equal(days.dayOf(first, zone), days.dayOf(first + 20 * 60000, zone));
  assert.equal(days.dayOf(Date.UTC(2026, 0, 6, 3, 59), 0), days.dayOf(Date.UTC(2026, 0, 5, 12), 0));
  assert.equal(days.dayOf(Date.UTC(2026, 0, 6, 4), 0), days.dayOf(Date.UTC(2026, 0, 5, 12), 0) + 1);
  assert.equal(days.dateOf(days.dayOf(Date.UTC(2026, 0, 6, 3), 0)), "2026-01-05");
});

test("a clock moved back counts as no time passed and never fails", () => {
  const { cuebook, FSRS } = load();
  const scheduler = cuebook.desk.schedule.createScheduler(() => FSRS, {});
  const t = Date.UTC(2026, 3, 10);
  const state = scheduler.replay("a", [{ t, g: 3 }, { t: t + 20 * DAY, g: 3 }, { t: t + 20 * DAY + 1, w: t - 300 * DAY, g: 3 }]);
  assert.ok(Number.isFinite(state.card.stability));
  assert.ok(scheduler.retrievability(state, 0) <= 1);
});

test("settings that make no sense fall back or are bounded", () => {
  const { cuebook } = load();
  const { settled, steps } = cuebook.desk.schedule;
  assert.equal(settled({ retention: "abc" }).retention, 0.9);
  assert.equal(settled({ retention: 5 }).retention, 0.97);
  assert.equal(settled({ newCap: -3 }).newCap, 0);
  assert.deepEqual([...steps("1m, 10m; 2h 1d 0m -5m x")], ["1m", "10m", "2h", "1d"]);
});
