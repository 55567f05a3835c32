import assert from "node:assert/strict";
import test from "node:test";
import { FakeStorage, book, clock, desk, load, seeded } from "./desk-harness.mjs";

/** How many random cases; `tests/long.sh` takes all ten thousand. */
const RUNS = Number(process.env.CUEBOOK_HISTORIES ?? 2000);

const DAY = 86400000;
const loaded = load();
const { cuebook } = loaded;
const { BUCKETS } = cuebook.evidence;
const open = (options = {}) => desk({ loaded, ...options });
const everything = { date: "", days: [], scope: () => true };

/** A random stretch of study at a desk. */
function live(it, random, steps) {
  const { model, store, now, catalogue } = it;
  const pick = (n) => Math.floor(random() * n);
  const ids = [];
  for (let step = 0; step < steps; step += 1) {
    now.time += Math.floor(random() * (random() < 0.2 ? 4 * DAY : 600000)) + 1;
    const q = pick(catalogue.questions.length);
    const id = catalogue.questions[q].id;
    const dice = random();
    if (dice < 0.5) ids.push(model.review(pick(catalogue.cards.length), 1 + pick(4), pick(60000)).i);
    else if (dice < 0.6) ids.push(model.rate(q, BUCKETS[pick(4)]).i);
    else if (dice < 0.62) ids.push(model.cram(pick(catalogue.cards.length), 1 + pick(4), 1000).i);
    else if (dice < 0.65) ids.push(model.act({ k: "said", q: id, g: 1 + pick(4) }).i);
    else if (dice < 0.7) ids.push(model.act({ k: "solved", q: id, v: pick(2) }).i);
    else if (dice < 0.75) ids.push(model.act({ k: "m", q: [id, catalogue.questions[0].id], p: [1 + pick(4), null], g: [1 + pick(4), null] }).i);
    else if (dice < 0.83) ids.push(model.act({ k: "later", q: id }).i);
    else if (dice < 0.88) ids.push(model.bury(pick(catalogue.cards.length)).i);
    else if (dice < 0.92) store.set("mark:" + id, ["read", "confident", "revise", null][pick(4)]);
    else if (ids.length) model.undo(ids.splice(pick(ids.length), 1)[0]);
    if (store.keys("mark:").length) model.rebuild();
  }
}

const statesOf = ({ model, catalogue }) => catalogue.questions.map((_, q) => model.bucketOf(q)).join();

test("each bucket is reached by hand and by evidence, and the newest evidence wins", () => {
  const it = open();
  const { model, now } = it;
  const answer = it.catalogue.cardNumber.get("topic-0/question-0/answer");
  const q = it.catalogue.cards[answer].question;
  assert.equal(model.bucketOf(q), "");
  model.act({ k: "read", q: it.catalogue.questions[q].id });
  assert.equal(model.bucketOf(q), "", "a page read is still not met");
  model.review(answer, 1);
  assert.equal(model.bucketOf(q), "recognise");
  now.time += 60000;
  model.review(answer, 3);
  assert.equal(model.bucketOf(q), "shaky");
  now.time += 60000;
  model.rate(q, "avoiding");
  assert.equal(model.bucketOf(q), "avoiding");
  now.time += 60000;
  for (let n = 0; n < 6; n += 1) {
    model.review(answer, 3);
    now.time = Math.max(now.time + 60000, model.scheduler.dueTime(model.state(answer)));
  }
  assert.ok(model.state(answer).card.stability >= 7);
  assert.equal(model.bucketOf(q), "confident");
  // Overdue: one bucket lower, until it is recalled or rated again.
  now.time += 9000 * DAY;
  assert.equal(model.bucketOf(q), "shaky");
  model.rate(q, "confident");
  assert.equal(model.bucketOf(q), "confident");
});

test("another card of the question lowers it by one and never raises it", () => {
  const it = open();
  const [answer, follow] = it.catalogue.byQuestion[3];
  it.model.review(answer, 4);
  it.now.time += 1000;
  assert.equal(it.model.bucketOf(3), "confident");
  it.model.review(follow, 1);
  assert.equal(it.model.bucketOf(3), "shaky");
  it.now.time += 1000;
  it.model.review(answer, 1);
  it.now.time += 1000;
  it.model.review(follow, 4);
  assert.equal(it.model.bucketOf(3), "recognise");
});

test("put off three times is avoided; a drill solved again a week later is known", () => {
  const it = open();
  const { id } = it.catalogue.questions[2];
  for (let n = 0; n < 2; n += 1) it.model.act({ k: "later", q: id });
  assert.equal(it.model.bucketOf(2), "");
  it.now.time += DAY;
  it.model.bury(it.catalogue.byQuestion[2][0]);
  assert.equal(it.model.bucketOf(2), "avoiding");
  it.now.time += 1000;
  it.model.act({ k: "solved", q: id, v: 1 });
  assert.equal(it.model.bucketOf(2), "shaky");
  it.now.time += 8 * DAY;
  it.model.act({ k: "solved", q: id, v: 0 });
  assert.equal(it.model.bucketOf(2), "shaky", "with help");
  it.model.act({ k: "solved", q: id, v: 1 });
  assert.equal(it.model.bucketOf(2), "confident");
});

test("marks, ratings and mocks of earlier editions are read as evidence; a mock without scores is none", () => {
  const it = open();
  const ids = it.catalogue.questions.map(({ id }) => id);
  it.store.set("mark:" + ids[0], "confident");
  it.store.set("mark:" + ids[1], "revise");
  it.store.set("mark:" + ids[2], "read");
  it.store.append({ k: "a", q: ids[3], v: 2 });
  it.store.append({ k: "m", q: [ids[4]], p: [3, 3, null, 4], n: "", s: 100, r: { track: "" } });
  it.store.append({ k: "m", q: [ids[5]], p: [null, null], n: "" });
  it.store.append({ k: "a", q: "old/name", v: 3 });
  it.model.rebuild();
  assert.equal(ids.slice(0, 6).map((_, q) => it.model.bucketOf(q)).join(), "avoiding,shaky,,recognise,confident,");
});

test(`${RUNS} random histories: incremental equals replay, pages equal the desk, merges agree whatever the order`, () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const random = seeded(seed);
    const index = book({ questions: 4, followups: 1 });
    const it = open({ seed, index, now: clock(Date.UTC(2026, 10, 1)) });
    live(it, random, 4 + Math.floor(random() * 14));
    const shown = statesOf(it);
    it.model.rebuild();
    assert.equal(shown, statesOf(it), `seed ${seed}: the replay`);
    const again = open({ storage: it.storage, index, now: it.now, seed: seed + 1 });
    assert.equal(statesOf(again), shown, `seed ${seed}: a reload`);
    // Pages show the summary; with what came after it they follow as far as it can be known without schedules.
    it.store.local.set("states", cuebook.desk.summary.summaryOf(it.model, everything));
    const page = cuebook.createStates(again.store);
    assert.equal(it.catalogue.questions.map(({ id }) => page.of(id)).join(), shown, `seed ${seed}: the pages`);
    assert.equal(page.old(), false);
    it.now.time += 1000;
    page.rate(it.catalogue.questions[1].id, "shaky");
    assert.equal(page.of(it.catalogue.questions[1].id), "shaky");
    if (seed % 10) continue;
    const other = open({ seed: seed + 5000, index, now: it.now });
    live(other, random, 8);
    const [a, b] = [open({ seed: 3, index, now: it.now }), open({ seed: 4, index, now: it.now })];
    for (const [into, files] of [[a, [again, other]], [b, [other, again]]]) {
      for (const { store } of files) assert.ok(into.store.importJson(store.exportJson()).ok);
      into.model.rebuild();
    }
    assert.equal(statesOf(a), statesOf(b), `seed ${seed}: the merge`);
  }
});

test("pages without the desk's summary know what was rated and met", () => {
  const storage = new FakeStorage();
  const it = open({ storage });
  it.model.rate(0, "avoiding");
  it.model.review(it.catalogue.byQuestion[1][0], 3);
  const page = cuebook.createStates(it.store);
  assert.equal(page.of(it.catalogue.questions[0].id), "avoiding");
  assert.equal(page.of(it.catalogue.questions[1].id), "recognise");
  assert.equal(page.old(), true);
  assert.deepEqual({ ...page.count(it.catalogue.questions.map(({ id }) => id)) }, { confident: 0, shaky: 0, recognise: 1, avoiding: 1, "": 10 });
  assert.equal(page.today(), null);
  it.store.local.set("states", cuebook.desk.summary.summaryOf(it.model, everything));
  assert.match(cuebook.createStates(it.store, it.now).today().label, /^js_today/);
});

test("home says of today what the desk said, and of the days after it what the desk planned", () => {
  const it = open({ now: clock(Date.UTC(2026, 10, 1, 12)) });
  const day = it.model.today();
  const plan = {
    date: "2026-11-09", scope: () => true,
    now: { day, label: "Start: 3 due", href: "study.html#cards?start=today", said: "" }, words: { rest: "Rest.", more: "Study more" },
    days: [[day, "study", 2, 9], [day + 1, "off", 0, 0], [day + 2, "study", 4, 30]],
  };
  it.model.review(0, 3);
  it.store.local.set("states", cuebook.desk.summary.summaryOf(it.model, plan));
  const page = cuebook.createStates(it.store, it.now);
  const on = (days) => {
    it.now.time = Date.UTC(2026, 10, 1 + days, 12);
    const { label, said, href, days: left } = page.today();
    return { label, said, href, left };
  };
  assert.deepEqual(on(0), { label: "Start: 3 due", said: "", href: "study.html#cards?start=today", left: 8 });
  assert.deepEqual(on(1), { label: "Study more", said: "Rest.", href: "study.html#cards", left: 7 });
  assert.deepEqual(on(2), { label: "js_today_start_with", said: "", href: "study.html#cards?start=today", left: 6 });
});
