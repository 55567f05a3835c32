import assert from "node:assert/strict";
import test from "node:test";
import { book, clock, desk, load, seeded, fingerprint } from "./desk-harness.mjs";

const DAY = 86400000;
const plain = (value) => JSON.parse(JSON.stringify(value));
const ids = (it, numbers) => [...numbers].map((n) => it.catalogue.cards[n].id);
const sit = (it, plan = {}) => it.desk.session.createSession(it.model, { query: {}, ...plan });

test("decks are queries", () => {
  const it = desk();
  const { questionsOf, cardsOf, toText, fromText } = it.desk.decks;
  assert.equal(cardsOf(it.catalogue, {}).length, 36);
  assert.deepEqual([...questionsOf(it.catalogue, { track: "short" })], [0, 1, 2]);
  assert.deepEqual([...questionsOf(it.catalogue, { track: "short", level: "junior" })], [1, 2]);
  assert.deepEqual([...questionsOf(it.catalogue, { topic: "topic-1" })], [1, 4, 7, 10]);
  assert.deepEqual([...questionsOf(it.catalogue, { tag: "odd", topic: "topic-1" })], [1, 7]);
  assert.deepEqual([...questionsOf(it.catalogue, { words: "THING_3 question" })], [3]);
  assert.deepEqual([...questionsOf(it.catalogue, { questions: ["topic-2/question-2", "old/name"] })], [0, 2]);
  assert.equal(questionsOf(it.catalogue, { track: "gone" }).length, 0);
  assert.equal(cardsOf(it.catalogue, { kind: "followup" }).length, 24);
  it.model.rate(4, "avoiding");
  assert.deepEqual([...questionsOf(it.catalogue, { audit: "avoiding+recognise" }, it.model.bucketOf)], [4]);
  const query = { track: "short", level: "junior", words: "a b&c", questions: ["x/y#z", "q"] };
  assert.deepEqual(plain(fromText(toText(query))), query);
});

test("a track says what it asks at a level, pinned questions too, and what it takes for known is there on request", () => {
  const index = book();
  const [short] = index.tracks.slice(1);
  short.levels = [{ asked: [0, 1], assumed: [] }, { asked: [0], assumed: [1, 2] }];
  const it = desk({ index });
  const { questionsOf, toText, fromText } = it.desk.decks;
  assert.deepEqual([...questionsOf(it.catalogue, { track: "short", level: "junior" })], [0, 1], "question 0 is pinned, and a senior one");
  assert.deepEqual([...questionsOf(it.catalogue, { track: "short", level: "senior" })], [0]);
  assert.deepEqual([...questionsOf(it.catalogue, fromText(toText({ track: "short", level: "senior", assumed: "1" })))], [0, 1, 2]);
});

test("a card has one schedule whatever deck shows it", () => {
  const it = desk();
  const short = sit(it, { query: { track: "short" } });
  const n = short.current;
  short.answer(4, 1000);
  const whole = sit(it);
  assert.ok(!whole.soon().includes(n));
  assert.ok(it.model.state(n));
});

test("old ids keep their progress", () => {
  const it = desk();
  it.store.append({ k: "r", c: "old/name/answer", g: 4 });
  it.store.append({ k: "a", q: "old/name", v: 1 });
  it.model.rebuild();
  assert.ok(it.model.state(0));
  assert.equal(it.model.bucketOf(0), "shaky");
});

test("a follow-up has its progress before its text is here, and the log has its full id", () => {
  const full = "topic-0/question-0/followup/next-1";
  const it = desk();
  it.store.append({ k: "r", c: "old/name/followup/next-1", g: 4 });
  it.store.append({ k: "r", c: "topic-1/question-1/followup/gone", g: 4 });
  const other = desk({ index: book(), storage: it.storage });
  const n = other.catalogue.cards.findIndex((card) => card.id === other.catalogue.canonicalCard(full));
  assert.equal(other.catalogue.cards[n].written, "");
  assert.ok(other.model.state(n));
  assert.equal(other.model.plainStates()[full].reps, 1);
  assert.equal(other.catalogue.cards.filter((card) => other.model.state(card.n)).length, 1, "what is gone is no other card");
  other.catalogue.learn({ [full]: { digest: "00000000" } });
  assert.equal(other.model.review(n, 3, 1000).c, full);
});

test("a log that calls a follow-up by more or fewer digits than the index is read all the same", () => {
  const it = desk();
  const card = it.catalogue.cards.find(({ kind, question }) => kind === "followup" && question === 3);
  const print = fingerprint("next-0");
  const question = it.catalogue.questions[3].id;
  for (const length of [3, 4, 6, 8]) assert.equal(it.catalogue.canonicalCard(`${question}/followup/~${print.slice(0, length)}`), card.id);
  assert.equal(it.catalogue.canonicalCard(`${question}/followup/~zzzz`), `${question}/followup/~zzzz`);
});

test("a gap's card belongs to its question", () => {
  const index = book();
  index.questions[1].cards = "answer cloze/hash-table cloze/list";
  const it = desk({ index });
  it.store.append({ k: "r", c: "topic-1/question-1/cloze/list", g: 4 });
  it.model.rebuild();
  assert.equal(it.catalogue.cards[it.catalogue.byQuestion[1][2]].kind, "cloze");
  assert.ok(it.model.state(it.catalogue.byQuestion[1][2]));
  assert.ok(it.model.isMet(1));
});

test("names of follow-ups are those of the build", () => {
  const it = desk();
  // The same pairs stand in `src/outputs/decks.rs`.
  assert.equal(it.desk.decks.fingerprint("why-not"), fingerprint("why-not"));
  assert.equal(it.desk.decks.fingerprint("wie-groß-ist-π"), "5e35a49c");
});

test("editing a card marks it updated and leaves its schedule alone", () => {
  const it = desk();
  it.model.review(0, 4, 1000);
  const before = plain(it.model.plainStates());
  const catalogue = it.desk.decks.createCatalogue(book());
  catalogue.learn({ "topic-0/question-0/answer": { digest: "ffffffff" } });
  const model = it.desk.model.createModel({ catalogue, store: it.store, library: () => it.FSRS, now: it.now, zone: () => 0 });
  assert.deepEqual(plain(model.plainStates()), before);
  assert.ok(model.isUpdated(0));
  it.now.time += 10 * DAY;
  model.review(0, 3, 1000);
  assert.ok(!model.isUpdated(0));
  model.rebuild();
  assert.ok(!model.isUpdated(0));
});

test("undo without limit, each step exactly what was", () => {
  const it = desk({ index: book({ questions: 30 }) });
  it.store.set("study:newCap", 100);
  it.model.rebuild();
  const random = seeded(4);
  const session = sit(it);
  const trail = [];
  for (let n = 0; n < 60 && session.current !== null; n += 1) {
    trail.push({ current: session.current, states: JSON.stringify(it.model.plainStates()), taken: plain(it.model.taken()) });
    it.now.time += 15000;
    const dice = random();
    if (dice < 0.05) session.bury();
    else if (dice < 0.1) session.suspend();
    else session.answer(1 + Math.floor(random() * 4), 1000);
  }
  assert.ok(trail.length > 40);
  for (const step of trail.reverse()) {
    assert.ok(session.undo());
    assert.equal(session.current, step.current);
    assert.equal(JSON.stringify(it.model.plainStates()), step.states);
    assert.deepEqual(plain(it.model.taken()), step.taken);
  }
  assert.equal(session.undo(), false);
  it.model.rebuild();
  assert.equal(Object.keys(it.model.plainStates()).length, 0);
});

test("what is kept up to date card by card equals what is read from the log", () => {
  const it = desk({ index: book({ questions: 20 }) });
  const random = seeded(9);
  const session = sit(it);
  for (let n = 0; n < 80; n += 1) {
    it.now.time += 60000 * Math.floor(random() * 300);
    if (session.current === null) session.advance();
    if (session.current !== null) session.answer(1 + Math.floor(random() * 4), 2000);
    if (random() < 0.1) session.undo();
  }
  const live = plain([it.model.plainStates(), it.model.taken()]);
  it.model.rebuild();
  assert.deepEqual(plain([it.model.plainStates(), it.model.taken()]), live);
});

test("a reload brings back the exact card and its side", () => {
  const it = desk();
  const session = sit(it, { query: { track: "backend" } });
  session.answer(3, 1000);
  session.answer(1, 1000);
  session.show();
  const kept = plain(session.snapshot());
  it.now.time += 3600000;
  const again = it.desk.session.createSession(it.model, kept);
  assert.equal(again.current, session.current);
  assert.equal(again.shown, true);
  assert.ok(again.undo());
  // Rated meanwhile in another tab: it goes on to another card.
  it.model.review(session.current, 3, 100);
  const third = it.desk.session.createSession(it.model, kept);
  assert.notEqual(third.current, session.current);
  assert.equal(third.shown, false);
});

test("caps a day hold over all decks and sittings", () => {
  const it = desk({ index: book({ questions: 40 }) });
  it.store.set("study:newCap", 7);
  it.store.set("study:reviewCap", 4);
  it.model.rebuild();
  const first = sit(it, { query: { track: "backend" } });
  for (let n = 0; n < 5; n += 1) first.answer(4, 100);
  const second = sit(it, { query: { topic: "topic-0" } });
  assert.equal(second.counts().fresh, 2);
  second.answer(4, 100);
  second.answer(4, 100);
  assert.equal(second.current, null);
  assert.notEqual(second.allow(3), null);
  it.now.time += 30 * DAY;
  const later = sit(it);
  assert.equal(later.counts().due, 4);
  assert.equal(later.counts().fresh, 7);
});

test("due and new cards are mixed, learning cards come back when their minutes are over", () => {
  const it = desk({ index: book({ questions: 20 }) });
  for (let n = 0; n < 10; n += 1) it.model.review(n, 4, 100);
  it.now.time += 40 * DAY;
  it.store.set("study:newCap", 10);
  it.model.rebuild();
  const session = sit(it);
  const kinds = [];
  for (let n = 0; n < 20; n += 1) {
    kinds.push(it.model.state(session.current) ? "d" : "n");
    session.answer(4, 100);
  }
  assert.ok(!/ddddd|nnnnn/.test(kinds.join("")), kinds.join(""));
  const other = desk();
  const sitting = sit(other);
  const card = sitting.current;
  sitting.answer(1, 100);
  assert.notEqual(sitting.current, card);
  other.now.time += 61000;
  sitting.answer(4, 100);
  assert.equal(sitting.current, card);
});

test("when only learning cards are left they come early, and the rest is told", () => {
  const it = desk({ index: book({ questions: 1, followups: 0 }) });
  it.store.set("study:learning", "10m 2h");
  it.model.rebuild();
  const session = sit(it);
  session.answer(1, 100);
  assert.equal(session.current, 0);
  session.answer(3, 100);
  assert.equal(session.current, null);
  assert.ok(Math.abs(session.nextTime() - it.now.time - 2 * 3600000) < 10);
});

test("a gentle restart ends after five", () => {
  const it = desk();
  const session = sit(it, { limit: 5 });
  const seen = new Set();
  while (session.current !== null) {
    seen.add(session.current);
    session.answer(4, 100);
  }
  assert.equal(seen.size, 5);
});

test("cram leaves schedules alone, brings failures back, keeps its own cap, and can be undone", () => {
  const it = desk();
  it.model.review(3, 3, 100);
  const before = JSON.stringify(it.model.plainStates());
  const session = sit(it, { mode: "cram", query: { track: "short" } });
  let count = 0;
  const failed = session.current;
  session.answer(1, 100);
  assert.notEqual(session.current, failed);
  while (session.current !== null) {
    session.answer(3, 100);
    count += 1;
  }
  assert.equal(count, 9);
  assert.equal(JSON.stringify(it.model.plainStates()), before);
  assert.ok(session.undo());
  assert.notEqual(session.current, null);
  it.store.set("study:cramCap", 12);
  it.model.rebuild();
  assert.equal(sit(it, { mode: "cram" }).counts().due, 12 - 9);
  it.model.rebuild();
  assert.equal(JSON.stringify(it.model.plainStates()), before);
});

test("bury lasts a day, suspend until taken back", () => {
  const it = desk();
  const session = sit(it);
  const buried = session.current;
  session.bury();
  const away = session.current;
  session.suspend();
  const all = new Set();
  while (session.current !== null) {
    all.add(session.current);
    session.answer(4, 10);
  }
  assert.ok(!all.has(buried) && !all.has(away));
  it.now.time += DAY;
  it.model.rebuild();
  const next = new Set(it.desk.session.createSession(it.model, { query: {}, extra: 99 }).soon());
  assert.ok(!it.model.isBuried(buried));
  assert.ok(it.model.isSuspended(away));
  it.model.suspend(away, false);
  assert.ok(!it.model.isSuspended(away));
  assert.ok(next.size > 0);
});

test("a leech is set aside at eight lapses, and can be taken back", () => {
  const it = desk();
  const lapse = () => {
    it.model.review(0, 4, 10);
    it.now.time += 200 * DAY;
    it.model.review(0, 1, 10);
    it.now.time += 20 * 60000;
    it.model.review(0, 3, 10);
    it.now.time += 200 * DAY;
  };
  for (let n = 0; n < 7; n += 1) lapse();
  assert.ok(!it.model.isSuspended(0));
  lapse();
  assert.ok(it.model.isLeech(0) && it.model.isSuspended(0));
  it.model.suspend(0, false);
  assert.ok(!it.model.isSuspended(0));
  for (let n = 0; n < 3; n += 1) lapse();
  assert.ok(!it.model.isSuspended(0));
  lapse();
  assert.ok(it.model.isSuspended(0));
  it.model.rebuild();
  assert.ok(it.model.isSuspended(0));
});

test("new cards start with what is avoided", () => {
  const it = desk();
  it.model.rate(9, "avoiding");
  it.model.rate(5, "recognise");
  it.model.rate(0, "confident");
  const session = sit(it);
  assert.equal(it.catalogue.cards[session.current].question, 9);
  const order = [...it.desk.session.orderFresh(it.model, it.desk.decks.cardsOf(it.catalogue, {}))].map((n) => it.catalogue.cards[n].question);
  assert.equal(order[0], 9);
  assert.equal(order[1], 5);
  assert.equal(order[order.length - 1], 0);
  assert.equal(order.length, 36);
});

test("the clock moved back while studying: the next card still comes, nothing is lost", () => {
  const it = desk();
  const session = sit(it);
  for (let n = 0; n < 6; n += 1) session.answer(1 + (n % 4), 10);
  it.now.time -= 90 * DAY;
  for (let n = 0; n < 6; n += 1) if (session.current !== null) session.answer(3, 10);
  const log = it.store.log();
  for (let n = 1; n < log.length; n += 1) assert.ok(log[n].t > log[n - 1].t);
  assert.ok(log.length >= 12);
  const live = plain(it.model.plainStates());
  it.model.rebuild();
  assert.deepEqual(plain(it.model.plainStates()), live);
});

test("10,000 cards: the next card in well under 100 ms", () => {
  const it = desk({ index: book({ questions: 3334, topics: 20 }) });
  it.store.set("study:newCap", 9999);
  it.model.rebuild();
  const started = performance.now();
  const session = sit(it);
  const opened = performance.now() - started;
  const times = [];
  for (let n = 0; n < 200; n += 1) {
    const at = performance.now();
    session.answer(1 + (n % 4), 100);
    times.push(performance.now() - at);
  }
  assert.ok(opened < 2000, "opened in " + opened);
  // The median: what else a machine does now and then is not the desk's.
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  assert.ok(median < 100, "median " + median);
});

test("audit: counts, groups by topic, movement since the re-audit", () => {
  const it = desk();
  const all = [...it.catalogue.questions.keys()];
  ["avoiding", "recognise", "shaky", "confident"].forEach((bucket, q) => it.model.rate(q, bucket));
  assert.deepEqual(plain(it.desk.audit.summary(it.model, all)), { counts: { confident: 1, shaky: 1, recognise: 1, avoiding: 1, "": 8 }, total: 12, rated: 4 });
  assert.equal(it.desk.audit.movement(it.model, all), null);
  it.now.time += DAY;
  it.model.act({ k: "ar" });
  assert.ok(it.desk.audit.waits(it.model, 0));
  it.now.time += 1000;
  it.model.rate(0, "shaky");
  it.model.rate(3, "recognise");
  it.model.rate(1, "recognise");
  const moved = it.desk.audit.movement(it.model, all);
  assert.deepEqual(plain(moved.up), [{ q: 0, from: "avoiding", to: "shaky" }]);
  assert.deepEqual(plain(moved.down), [{ q: 3, from: "confident", to: "recognise" }]);
  assert.deepEqual([moved.same, moved.waiting], [1, 1]);
  assert.ok(!it.desk.audit.waits(it.model, 0));
  assert.equal(it.desk.audit.groups(it.model, all).length, 3);
});

test("readiness counts what is known, and as said aloud what was scored", () => {
  const it = desk();
  const all = it.catalogue.questions.map((_, q) => q);
  const ids = it.catalogue.questions.map(({ id }) => id);
  it.model.act({ k: "m", q: [ids[0], ids[1]], p: [null, null], g: [3, null] });
  it.model.act({ k: "m", q: [ids[2]], p: [null], g: [null] });
  it.model.act({ k: "said", q: ids[3], g: 2 });
  it.model.rate(4, "avoiding");
  const r = it.desk.readiness.readiness(it.model, all);
  assert.deepEqual([r.total, r.rehearsed, r.audited, r.avoiding], [12, 2, 3, 1]);
});

test("readiness: the log ticks the checks that it can see, the reader the others", () => {
  const it = desk();
  const { catalogue, model } = it;
  const all = catalogue.questions.map((_, q) => q);
  const checks = () => Object.fromEntries(it.desk.checks.checksOf(model, all).map(({ name, part, all, seen, byHand }) => [name, `${part}/${all} ${seen} ${byHand}`]));
  const before = checks();
  assert.equal(before.avoiding, "0/1 false false", "nothing met yet says nothing");
  assert.equal(before.gear, "0/1 false false");
  const core = all.filter((q) => catalogue.questions[q].weight === 1);
  core.forEach((q) => model.rate(q, "shaky"));
  assert.match(checks().core, / true false$/);
  assert.equal(checks().avoiding, "1/1 true false");
  const ids = core.map((q) => catalogue.questions[q].id);
  model.act({ k: "m", q: ids.slice(0, 2), p: [], g: [3, 2] });
  assert.equal(checks().mock, "1/1 true false");
  assert.equal(checks().aloud, `1/${Math.min(5, core.length)} false false`);
  all.slice(0, 3).forEach((q) => model.rate(q, "avoiding"));
  assert.equal(checks().avoiding, "0/1 false false");
  it.store.set("ready:avoiding", true);
  assert.equal(checks().avoiding, "0/1 false true");
  // A book without coding questions asks for none.
  assert.deepEqual([...it.desk.checks.checksOf(model, all.filter((q) => catalogue.questions[q].format === "concept"))].map(({ name }) => name), ["core", "aloud", "mock", "avoiding", "gear"]);
});

test("statistics: forecast, activity, retention", () => {
  const it = desk();
  it.model.review(0, 4, 30000);
  it.model.review(1, 1, 30000);
  const forecast = it.desk.stats.forecast(it.model, 14);
  assert.equal(forecast[0].count, 1);
  assert.equal(forecast.reduce((sum, day) => sum + day.count, 0), 2);
  it.now.time += 8 * DAY;
  it.model.review(0, 3, 60000);
  it.model.review(1, 1, 60000);
  const activity = it.desk.stats.activity(it.model, 10);
  assert.deepEqual(plain(activity.filter((d) => d.count)).map((d) => [d.count, d.minutes]), [[2, 1], [2, 2]]);
  assert.deepEqual(plain(it.desk.stats.retention(it.model, 30)), { total: 2, recalled: 1, share: 0.5 });
});

test("mock: the mix is kept, gaps weigh more, recent questions wait", () => {
  const { cuebook } = load();
  const { draw, trend, weakest, createTimer } = cuebook.desk.mock;
  const pool = Array.from({ length: 40 }, (_, n) => ({ id: "q" + n, format: n < 30 ? "concept" : "behavioural", weight: 1 + (n % 3), audit: n % 5 === 0 ? "avoiding" : "confident" }));
  let avoided = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    const { questions, short } = draw(pool, { concept: 4, behavioural: 1, coding: 2 }, { seed });
    assert.equal(questions.length, 5);
    assert.equal(new Set(questions).size, 5);
    assert.equal(questions.filter((id) => +id.slice(1) >= 30).length, 1);
    assert.deepEqual(plain(short), { coding: 2 });
    avoided += questions.filter((id) => +id.slice(1) % 5 === 0).length;
    assert.deepEqual([...draw(pool, { concept: 4 }, { seed }).questions], [...draw(pool, { concept: 4 }, { seed }).questions]);
  }
  assert.ok(avoided / 1000 > 0.35, "avoided " + avoided);
  const recent = pool.slice(0, 26).map((item) => item.id);
  const { questions } = draw(pool, { concept: 4 }, { seed: 3, recent });
  assert.ok(questions.every((id) => !recent.includes(id)));
  const mocks = [{ t: 1e12, p: [2, null, 4] }, { t: 2e12, p: [3, 1, 4] }, { t: 3e12, p: [] }];
  assert.deepEqual(plain(trend(mocks)).map((p) => p.average), [3, 8 / 3]);
  assert.equal(weakest(mocks), 1);
  const timer = createTimer(60, 0);
  timer.pause(10000);
  assert.equal(timer.left(50000), 50);
  timer.resume(50000);
  timer.extend(60);
  assert.equal(timer.left(60000), 100);
  assert.ok(timer.left(260000) < 0);
});

test("backs meet their fronts on either edge", () => {
  const { cuebook } = load(["js/desk/days.js", "js/desk/schedule.js", "js/desk/decks.js", "js/desk/controls.js", "js/desk/figures.js", "js/desk/faces.js", "js/desk/print-view.js"]);
  const { backPlaces } = cuebook.desk.printing;
  assert.deepEqual([...backPlaces("long")], [1, 0, 3, 2, 5, 4, 7, 6]);
  assert.deepEqual([...backPlaces("short")], [6, 7, 4, 5, 2, 3, 0, 1]);
  for (const edge of ["long", "short"]) {
    // Turning the sheet twice brings the front back.
    const places = backPlaces(edge);
    [...places].forEach((front, back) => assert.equal(places[front], back));
  }
});

test("worksheets: Markdown that says what was typed, items that two devices cannot mix up", () => {
  const { cuebook } = load();
  const { toMarkdown, itemsOf } = cuebook.worksheet;
  const text = toMarkdown("My sheet", [
    { kind: "heading", label: "Story", level: 2 },
    { kind: "field", label: "Situation", value: "We lost it.\n# really\n---\nok" },
    { kind: "field", label: "Result", value: " " },
    { kind: "task", label: "Say it", done: true },
    { kind: "task", label: "Again", done: false },
    { kind: "heading", label: "End", level: 2 },
  ], "(empty)");
  assert.equal(text, "# My sheet\n\n## Story\n\n**Situation**\n\nWe lost it.\n\\# really\n\\---\nok\n\n**Result**\n\n(empty)\n\n- [x] Say it\n- [ ] Again\n\n## End\n");
  assert.deepEqual([...itemsOf([])], ["1"]);
  assert.deepEqual([...itemsOf(["1:name", "mb2x9a:name", "mb2x1a:#open", "1:#removed"])], ["mb2x1a", "mb2x9a"]);
});

test("the desk's strings: the same keys and holes in both languages, every key in use", async () => {
  const { readFileSync, readdirSync } = await import("node:fs");
  const theme = new URL("../../themes/default/", import.meta.url);
  const read = (path) => readFileSync(new URL(path, theme), "utf8");
  const strings = (path) => new Map([...read(path).matchAll(/^(js_desk_\w+)\s*=\s*(".*")\s*$/gm)].map((m) => [m[1], JSON.parse(m[2])]));
  const en = strings("strings/desk.en.toml");
  const de = strings("strings/desk.de.toml");
  assert.deepEqual([...en.keys()].sort(), [...de.keys()].sort());
  const holes = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
  for (const [key, text] of en) {
    // The singular may say its number in words.
    if (key.endsWith("_one")) continue;
    assert.equal(holes(de.get(key)), holes(text), key);
  }
  const source = readdirSync(new URL("js/desk/", theme)).map((file) => read("js/desk/" + file)).join("\n") + read("js/worksheet.js") + read("templates/study.html");
  for (const key of en.keys()) {
    const short = key.replace(/^js_desk_/, "").replace(/_(one|other)$/, "");
    const built = [...source.matchAll(/t\("(\w+_)" \+/g)].some((m) => short.startsWith(m[1]));
    assert.ok(built || new RegExp(`"${short}"|js_desk_${short}\\b|"storage_" \\+`).test(source), "unused: " + key);
  }
  const has = (key) => en.has("js_desk_" + key) || en.has("js_desk_" + key + "_other");
  for (const [, key] of source.matchAll(/\bt\("(\w+[a-z0-9])"[,)]/g)) {
    if (key.startsWith("js_")) assert.ok(read("strings/desk.en.toml").includes("\n" + key + " = "), "missing: " + key);
    else assert.ok(has(key), "missing: " + key);
  }
});
