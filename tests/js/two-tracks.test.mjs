// A reader who prepares for two roles at once.
import assert from "node:assert/strict";
import test from "node:test";
import { book, clock, desk } from "./desk-harness.mjs";

/** Two tracks that share some questions. */
function twoTracks() {
  const index = book({ questions: 24, topics: 3 });
  const levels = (questions) => [0, 1].map(() => ({ asked: questions, assumed: [] }));
  const track = (id, questions) => ({ id, title: id, role: id, url: `tracks/${id}.html`, questions, levels: levels(questions) });
  index.tracks = [track("backend", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), track("data", [6, 7, 8, 9, 10, 11, 12, 13, 14, 15])];
  return index;
}

/** @param {any} more of the wishes */
function reader(more) {
  const it = desk({ now: clock(), index: twoTracks() });
  it.store.set("study:track", "backend");
  it.store.set("plan:wishes", { date: "2026-11-30", minutes: 60, off: [], offDates: [], since: it.model.today(), ...more });
  it.model.rebuild();
  return it;
}

const plannedBy = (it) => {
  const { world, plan } = it.desk.world.todayOf(it.model);
  return { scope: world.items.map(({ id }) => id), days: plan.days, new: new Set(plan.days.flatMap((day) => day.blocks.filter((block) => block.kind === "new").flatMap((block) => block.questions))) };
};

test("today and the plan hold both tracks, what both ask once, and neither waits for the other", () => {
  const it = reader({ also: "data" });
  const { scope, new: fresh } = plannedBy(it);
  assert.equal(scope.length, 16);
  assert.equal(new Set(scope).size, 16);
  assert.equal(fresh.size, 16, "all of both finds a day");
  const early = new Set(plannedBy(it).days.flatMap((day) => day.blocks.filter((block) => block.kind === "new").flatMap((block) => block.questions)).slice(0, 6));
  const only = (low, high) => [...early].some((id) => it.catalogue.questionNumber.get(id) >= low && it.catalogue.questionNumber.get(id) <= high);
  assert.ok(only(0, 5) && only(10, 15), [...early].join());
  // Intervals know the date for both.
  const last = it.catalogue.cards.find((card) => it.catalogue.questions[card.question].id === it.catalogue.questions[15].id);
  for (let n = 0; n < 4; n += 1) it.model.review(last.n, 4, 1000);
  assert.ok(it.model.dueDay(last.n) < it.desk.days.parseDate("2026-11-30"), "the second track's cards come again before the date");
});

test("one track, the same twice, and one that is gone plan as one track does", () => {
  const one = plannedBy(reader({})).scope;
  assert.equal(one.length, 10);
  for (const also of ["", "backend"]) assert.deepEqual([...plannedBy(reader({ also })).scope], [...one]);
  assert.deepEqual([...plannedBy(reader({ also: "gone" })).scope], [...one]);
});

test("one state for a question of both tracks; going from one to two and back loses nothing", () => {
  const it = reader({ also: "data" });
  it.model.rate(7, "confident");
  it.model.review(it.catalogue.byQuestion[12][0], 3, 1000);
  const count = it.store.log().length;
  const wishes = it.store.get("plan:wishes");
  for (const also of ["", "data"]) {
    it.store.set("plan:wishes", { ...wishes, also });
    it.model.rebuild();
    assert.equal(it.model.bucketOf(7), "confident");
    assert.equal(it.model.bucketOf(12), "shaky");
  }
  assert.equal(it.store.log().length, count);
  it.store.set("study:track", "data");
  it.model.rebuild();
  assert.equal(plannedBy(it).scope.length, 10, "the other way round it is one track again");
});

test("readiness counts both, and home is told of what is due in both", () => {
  const it = reader({ also: "data" });
  const scope = it.desk.world.scopeOf(it.model);
  const questions = it.desk.decks.questionsOf(it.catalogue, scope);
  assert.equal(it.desk.readiness.readiness(it.model, questions).total, 16);
  for (const q of [0, 15]) it.model.review(it.catalogue.byQuestion[q][0], 3, 1000);
  it.now.time += 3 * 86400000;
  const chosen = new Set(it.desk.decks.cardsOf(it.catalogue, scope));
  const { due } = it.desk.summary.summaryOf(it.model, { date: "", scope: (n) => chosen.has(n), days: [] });
  assert.equal(due.reduce((sum, [, n]) => sum + n, 0), 2);
});

test("a mock interview asks for both tracks, unless another is chosen for it", () => {
  const it = reader({ also: "data" });
  const { mock, decks, world } = it.desk;
  const asked = (wishes) => [...decks.questionsOf(it.catalogue, mock.queryOf(wishes, world.scopeOf(it.model)))].sort((a, b) => a - b);
  const all = Array.from({ length: 16 }, (_, n) => n);
  assert.deepEqual(asked({ track: "backend", level: "" }), all);
  assert.deepEqual(asked({ track: "data", level: "" }), all.slice(6));
  assert.equal(asked({ track: "", level: "" }).length, 24);
});
