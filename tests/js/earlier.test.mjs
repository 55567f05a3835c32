// A tab that is still open beside new scripts: `scripts-1.js` is what the first edition published of the store and of the meaning
// of the log (28 November 2026), minified and never changed. Neither writes what the other cannot read.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";
import { FakeStorage, clock, desk, load, seeded } from "./desk-harness.mjs";

const RUNS = 60;
const loaded = load();
const earlier = vm.createContext({ console, TextEncoder, Intl });
vm.runInContext(readFileSync(new URL("scripts-1.js", import.meta.url), "utf8"), earlier);
const plain = (value) => JSON.parse(JSON.stringify(value));

/** Two tabs of one browser; what one writes, the other hears. */
class Shared extends FakeStorage {
  tabs = [];
  setItem(key, value) {
    super.setItem(key, value);
    for (const tab of this.tabs) if (tab !== this.writing) tab.heard({ key, newValue: value });
  }
}

/** An old tab and a new one. @param {number} seed */
function pair(seed) {
  const now = clock();
  const storage = new Shared();
  const it = desk({ loaded, now, storage, seed });
  const options = { key: "demo", title: "Demo book", storage, now, zone: () => 0, random: seeded(seed + 7000) };
  const old = earlier.cuebook.createStore(options);
  old.log();
  it.store.log();
  storage.tabs = [old, it.store];
  /** @param {any} store @param {() => void} act */
  const as = (store, act) => {
    storage.writing = store;
    act();
    now.time += 60000;
  };
  return { it, old, now, storage, as };
}

const CARD = (random) => `topic-${Math.floor(random() * 3)}/question-${Math.floor(random() * 3) * 3}/answer`;
const QUESTION = (random) => `topic-${Math.floor(random() * 3)}/question-${Math.floor(random() * 3) * 3}`;

/** Everything that the first edition wrote. @type {((store: any, random: () => number) => void)[]} */
const OLD = [
  (store, random) => store.append({ k: "r", c: CARD(random), g: 1 + Math.floor(random() * 4), s: 4000, h: "aa" }),
  (store, random) => store.append({ k: "c", c: CARD(random), g: 3, s: 4000 }),
  (store, random) => store.append({ k: "b", c: CARD(random), d: 20000 }),
  (store, random) => store.append({ k: "s", c: CARD(random), v: 1 }),
  (store, random) => store.append({ k: "f", c: CARD(random) }),
  (store, random) => store.append({ k: "a", q: QUESTION(random), v: Math.floor(random() * 4) }),
  (store) => store.append({ k: "ar" }),
  (store, random) => store.append({ k: "m", q: [QUESTION(random)], p: [1, 2, null, 4, 3, 2, 1], n: "slower", s: 600, r: "track=backend" }),
  (store) => store.append({ k: "p", b: "2026-11-03/0", d: 20000, v: 1, e: "low" }),
  (store, random) => store.set("mark:" + QUESTION(random), ["read", "confident", "revise"][Math.floor(random() * 3)]),
  (store) => store.set("plan:wishes", { date: "2026-12-14", track: "backend", level: "junior", minutes: 30, off: [6], offDates: [], template: "", start: "18:00", since: 20000 }),
  (store) => store.set("study:newCap", 10),
  (store) => store.set("study:track", "backend"),
  (store) => { const last = store.entries().at(-1); if (last) store.undo(last.i); },
];

/** What this edition adds. @type {((store: any, random: () => number) => void)[]} */
const NEW = [
  ...OLD,
  (store, random) => store.append({ k: "said", q: QUESTION(random), g: 3 }),
  (store, random) => store.append({ k: "solved", q: QUESTION(random), v: 1 }),
  (store, random) => store.append({ k: "read", q: QUESTION(random) }),
  (store, random) => store.append({ k: "later", q: QUESTION(random) }),
  (store, random) => store.append({ k: "m", q: [QUESTION(random)], p: [], g: [2], s: 600 }),
  (store, random) => store.append({ k: "p", b: "2026-11-03/mock", d: 20000, v: 1, q: [QUESTION(random)] }),
  (store, random) => store.set("note:" + QUESTION(random), "my words"),
  (store, random) => store.set("draft:" + QUESTION(random) + ":1", "def f(): ..."),
  (store) => store.set("ready:numbers", true),
  (store) => store.set("plan:wishes", { date: "2026-12-20", track: "backend", also: "short", level: "", minutes: 45, off: [], offDates: [], template: "", start: "18:00", since: 20001 }),
];

test("an old tab and a new one write in turns: both have everything, and neither sets anything aside", () => {
  const kinds = new Set();
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const random = seeded(seed);
    const { it, old, as } = pair(seed);
    for (let n = 0; n < 40; n += 1) {
      const [store, acts] = random() < 0.5 ? [old, OLD] : [it.store, NEW];
      as(store, () => acts[Math.floor(random() * acts.length)](store, random));
    }
    assert.deepEqual(plain(old.log()), plain(it.store.log()), `${seed}: one log`);
    assert.deepEqual([...it.store.aside()], [], `${seed}: nothing is set aside`);
    assert.equal(it.store.unreadable + old.unreadable, 0);
    for (const { k } of it.store.log()) kinds.add(k);
    for (const field of it.store.keys()) assert.deepEqual(plain(old.get(field)), plain(it.store.get(field)), field);

    // What the log means, as far as the old edition knows it.
    const mine = it.desk.history.readHistory(it.store.entries(), it.catalogue);
    const theirs = earlier.cuebook.desk.history.readHistory(old.entries(), it.catalogue);
    for (const part of ["reviews", "audits", "suspended", "blocks"]) assert.deepEqual(plain([...theirs[part]]), plain([...mine[part]]), `${seed}: ${part}`);
    it.model.rebuild();
    it.desk.world.todayOf(it.model);
  }
  assert.equal(kinds.size, 14, [...kinds].join(" "));
});

test("files go both ways: the old edition keeps and passes on what it does not know, the new one reads all of it", () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const random = seeded(seed);
    const first = pair(seed);
    for (let n = 0; n < 30; n += 1) first.as(first.it.store, () => NEW[Math.floor(random() * NEW.length)](first.it.store, random));
    const file = first.it.store.exportJson({ states: first.it.model.plainStates() });
    // A device that still has the old edition takes it in, goes on, and gives it on.
    const other = earlier.cuebook.createStore({ key: "demo", title: "Demo book", storage: new FakeStorage(), now: first.now, zone: () => 0, random: seeded(seed + 1) });
    const report = other.importJson(file);
    assert.ok(report.ok, JSON.stringify(report));
    OLD[0](other, random);
    const back = desk({ loaded, now: first.now, storage: new FakeStorage(), seed: seed + 2 });
    const taken = back.store.importJson(other.exportJson());
    assert.deepEqual([taken.ok, taken.aside.length, taken.added], [true, 0, first.it.store.log().length + 1]);
    assert.equal(first.it.store.importJson(other.exportJson()).added, 1);
  }
});

test("a storage full for one tab is full for the other, and what was written before is read by both", () => {
  const { it, old, as, storage } = pair(5);
  const random = seeded(5);
  for (let n = 0; n < 10; n += 1) as(n % 2 ? old : it.store, () => OLD[0](n % 2 ? old : it.store, random));
  storage.failAfter = storage.writes;
  as(it.store, () => NEW.at(-6)(it.store, random));
  as(old, () => OLD[0](old, random));
  assert.equal(it.store.status, "full");
  storage.failAfter = Infinity;
  as(it.store, () => it.store.retry());
  as(old, () => old.retry());
  assert.equal(it.store.log().length, 12);
  assert.deepEqual(plain(old.log()), plain(it.store.log()));
});
