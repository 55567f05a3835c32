// Files that come back damaged: whatever is in them, nothing that was here is lost and the desk goes on.
import assert from "node:assert/strict";
import test from "node:test";
import { FakeStorage, clock, desk, seeded } from "./desk-harness.mjs";

const DAY = 86400000;
const FILES = Number(process.env.CUEBOOK_MUTANTS ?? 200);
const ODD = [null, -1, 1e300, "", "x".repeat(5000), [], {}, [[]], true, "__proto__", 9007199254740993, { length: 3 }, "2026-02-31"];

/** A reader with some of everything. @param {number} seed */
function worked(seed) {
  const it = desk({ seed, now: clock(), storage: new FakeStorage() });
  const random = seeded(seed);
  it.store.set("study:track", "backend");
  it.store.set("plan:wishes", { date: "2026-12-14", track: "backend", level: "junior", minutes: 40, off: [6], offDates: [], template: "plans/sprint", start: "18:00", since: it.model.today() });
  it.store.set("mock:wishes", { mix: { concept: 2 }, timer: 5, interrupt: false });
  it.store.set("note:topic-0/question-0", "my own words");
  for (let n = 0; n < 40; n += 1) {
    it.model.review(Math.floor(random() * it.catalogue.cards.length), 1 + Math.floor(random() * 4), 4000);
    if (n % 5 === 0) it.model.rate(n % 12, ["confident", "shaky", "recognise", "avoiding"][n % 4]);
    it.now.time += DAY / 8;
  }
  it.model.act({ k: "m", q: ["topic-0/question-0", "topic-1/question-1"], p: [3, null], g: [2, 4], n: "fix", s: 600 });
  it.model.act({ k: "p", b: "2026-11-03/mock", d: it.model.today(), v: 1 });
  return it;
}

/** A value that stands nowhere yet: what is bent again later must not be part of itself. @param {() => number} random */
const odd = (random) => structuredClone(ODD[Math.floor(random() * ODD.length)]);

/** Changes one place of a value, somewhere in the depth. @param {any} value @param {() => number} random */
function bend(value, random) {
  const keys = value && typeof value === "object" ? Object.keys(value) : [];
  if (!keys.length) return odd(random);
  const key = keys[Math.floor(random() * keys.length)];
  const dice = random();
  if (dice < 0.12) delete value[key];
  else if (dice < 0.3) value[key] = odd(random);
  else value[key] = bend(value[key], random);
  return value;
}

/** Everything that the desk's views compute from what is kept. */
function look(it) {
  const { desk: parts, model, catalogue } = it;
  const today = parts.world.todayOf(model);
  const all = catalogue.questions.map((_, q) => q);
  parts.readiness.readiness(model, all);
  parts.audit.summary(model, all);
  parts.stats.forecast(model, 14);
  parts.stats.activity(model, 84);
  parts.stats.retention(model, 30);
  parts.mock.trend(model.history.mocks);
  parts.ics.eventsOf(today.plan.days, { key: "k", start: "18:00", interview: "i", title: () => "t", text: () => "x" });
  const session = parts.session.createSession(model, { query: {}, mode: "study" });
  if (session.current !== null) session.answer(3, 1000);
  it.store.exportJson({ states: model.plainStates() });
}

test(`${FILES} damaged files: none throws, loses what is here or stops the desk`, () => {
  const source = worked(1).store.exportJson();
  let refused = 0;
  let aside = 0;
  for (let seed = 1; seed <= FILES; seed += 1) {
    const random = seeded(seed);
    const it = worked(seed + 1000);
    const before = it.store.log().map((entry) => entry.i);
    const note = it.store.get("note:topic-0/question-0");
    let text;
    if (seed % 4 === 0) {
      const at = Math.floor(random() * source.length);
      text = source.slice(0, at) + (random() < 0.5 ? "" : "\u0000}]") + source.slice(at + Math.floor(random() * 40));
    } else {
      let file = JSON.parse(source);
      // Mostly in what is kept, where a check has to look at each part; sometimes in the head.
      for (let n = 0; n < 1 + seed % 6; n += 1) {
        if (seed % 20 === 1) file = bend(file, random);
        else bend(seed % 2 ? file.log : file.fields, random);
      }
      text = JSON.stringify(file) ?? "";
    }
    const report = it.store.importJson(text);
    if (!report.ok) refused += 1;
    aside += report.aside.length;
    const after = new Set(it.store.log().map((entry) => entry.i));
    assert.ok(before.every((id) => after.has(id)), `file ${seed}: the log only grows`);
    // A note goes only where the file says so: a value that is empty and fits.
    const said = report.ok ? JSON.parse(text).fields["note:topic-0/question-0"] : undefined;
    if (!said || said[2] !== null) assert.equal(typeof it.store.get("note:topic-0/question-0"), typeof note, `file ${seed}`);
    it.model.rebuild();
    try {
      look(it);
    } catch (error) {
      throw new Error(`file ${seed}: ${error.stack}`);
    }
    // What it wrote, it reads.
    const again = desk({ storage: it.storage, now: it.now });
    assert.equal(again.store.log().length, it.store.log().length, `file ${seed}`);
  }
  assert.ok(refused > FILES / 20 && aside > FILES / 20, `${refused} refused, ${aside} set aside: the damage is real`);
});

test("reviews and ratings go to a table and come back", () => {
  const it = worked(7);
  it.store.append({ k: "r", c: 'topic-0/question-0/followup/a-"quoted", one', g: 2, s: 1500 });
  const table = it.cuebook.csv.write(it.store.entries(), it.cuebook.evidence.questionOf);
  assert.ok(it.cuebook.csv.isTable(table));
  const [head, first] = table.split("\r\n");
  assert.equal(head, "id,time,kind,question,card,grade,seconds,zone");
  assert.match(first, /^[^,]+,2026-11-02T12:00:00.000Z,review,topic-/);
  const wanted = it.store.entries().filter(({ k }) => "r c a said".split(" ").includes(k));
  for (const text of [table, "\ufeff" + table]) {
    const other = desk({ now: it.now, storage: new FakeStorage() });
    const report = other.store.importJson(other.cuebook.csv.read(text, other.store.key));
    assert.equal(report.added, wanted.length, JSON.stringify(report));
    other.model.rebuild();
    assert.equal(JSON.stringify(other.model.plainStates()).length > 2, true);
    // The same entries as here: nothing is new.
    assert.equal(it.store.importJson(it.cuebook.csv.read(table, it.store.key)).added, 0);
  }
  const broken = it.cuebook.csv.read(head + "\r\nx,never,review,q,q/answer,9,,\r\n", it.store.key);
  assert.deepEqual([...it.store.importJson(broken).aside].length, 1);
});

/** A reader with a review that says what was new, one by a clock that was moved back, a cram, a rating, one said aloud. */
function varied() {
  const it = desk({ storage: new FakeStorage() });
  it.model.review(0, 3, 4000);
  it.now.time -= 12 * 3600000;
  it.model.review(1, 2, 4000);
  it.model.cram(2, 4, 2000);
  it.model.rate(3, "shaky");
  it.store.append({ k: "said", q: "topic-0/question-0", g: 2 });
  return it;
}
/** Log and fields as a file has them. */
const content = (store) => JSON.stringify(["log", "fields"].map((part) => JSON.parse(store.exportJson())[part]));
const tableOf = ({ store, cuebook }) => cuebook.csv.write(store.entries(), cuebook.evidence.questionOf);

test("a table that comes back changes nothing, also when its rows were edited", () => {
  const it = varied();
  assert.ok(it.store.entries().some(({ h }) => h) && it.store.entries().some(({ w }) => w !== undefined));
  const before = content(it.store);
  const edited = tableOf(it).replaceAll(",shaky,", ",avoiding,").replaceAll(",2,4,", ",4,4,");
  for (const text of [tableOf(it), edited]) {
    const report = it.store.importJson(it.cuebook.csv.read(text, it.store.key));
    assert.deepEqual([report.added, report.known, report.fields], [0, 5, 0]);
    assert.equal(content(it.store), before);
    assert.equal(content(desk({ storage: it.storage, now: it.now, seed: 7 }).store), before);
  }
});

test("a table on another device first, then the file: what the table left out is there on both", () => {
  const it = varied();
  const before = content(it.store);
  const other = desk({ now: it.now, seed: 8, storage: new FakeStorage() });
  assert.equal(other.store.importJson(it.cuebook.csv.read(tableOf(it), it.store.key)).added, 5);
  const back = other.store.exportJson();
  assert.equal(it.store.importJson(back).ok, true);
  assert.equal(content(it.store), before);
  assert.equal(other.store.importJson(it.store.exportJson()).ok, true);
  assert.equal(content(other.store), before);
});
