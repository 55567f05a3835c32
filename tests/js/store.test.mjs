import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { FakeStorage, STORE, clock, desk, load, seeded } from "./desk-harness.mjs";

const { cuebook } = load(STORE);

function open(options = {}) {
  const storage = options.storage === undefined ? new FakeStorage() : options.storage;
  const now = options.now ?? clock();
  const store = cuebook.createStore({ key: options.key ?? "demo", storage, now, zone: () => 0, random: seeded(options.seed ?? 1) });
  return { store, storage, now };
}

const contents = (store) => {
  const { log, fields } = JSON.parse(store.exportJson());
  return JSON.stringify({ log, fields });
};

/** A random life of one device: reviews, undos, fields, with a clock that sometimes goes back. */
function live(seed, other) {
  const random = seeded(seed);
  const now = clock(Date.UTC(2026, 10, 1) + Math.floor(random() * 1e7));
  const it = open({ seed: seed * 7 + 1, now });
  if (other) it.store.importJson(other);
  const ids = [];
  for (let n = 0; n < 5 + random() * 40; n += 1) {
    now.time += Math.floor(random() * 1e6) - (random() < 0.1 ? 5e6 : 0);
    const dice = random();
    if (dice < 0.6) ids.push(it.store.append({ k: "r", c: "card-" + Math.floor(random() * 6), g: 1 + Math.floor(random() * 4) }).i);
    else if (dice < 0.7 && ids.length) it.store.undo(ids[Math.floor(random() * ids.length)]);
    else if (dice < 0.95) it.store.set("field:" + Math.floor(random() * 5), random() < 0.2 ? null : "v" + Math.floor(random() * 1000));
    else it.store.append({ k: "a", q: "q", v: Math.floor(random() * 4) });
  }
  return it;
}

test("merge: import(A, B) = import(B, A), idempotent, no review lost", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const first = live(seed * 3);
    const shared = seed % 3 === 0 ? first.store.exportJson() : undefined;
    const a = shared ? live(seed * 3 + 1, shared) : first;
    const b = live(seed * 3 + 2, shared);
    const fileA = a.store.exportJson();
    const fileB = b.store.exportJson();
    const ab = open({ seed: 11 }).store;
    const ba = open({ seed: 12 }).store;
    assert.ok(ab.importJson(fileA).ok && ab.importJson(fileB).ok);
    assert.ok(ba.importJson(fileB).ok && ba.importJson(fileA).ok);
    assert.equal(contents(ab), contents(ba));
    // Into each other, over what is there.
    assert.ok(a.store.importJson(fileB).ok && b.store.importJson(fileA).ok);
    assert.equal(contents(a.store), contents(ab));
    assert.equal(contents(b.store), contents(ab));
    // Twice changes nothing, and says so.
    const again = ab.importJson(fileA);
    assert.deepEqual([again.added, again.fields], [0, 0]);
    assert.equal(contents(ab), contents(ba));
    // Nothing lost, in memory or on disk.
    const ids = new Set(ab.log().map((entry) => entry.i));
    for (const entry of [...JSON.parse(fileA).log, ...JSON.parse(fileB).log]) assert.ok(ids.has(entry.i));
    assert.equal(contents(open({ storage: a.storage, now: a.now, seed: 99 }).store), contents(ab));
  }
});

test("merge of three devices does not depend on the order", () => {
  const files = [31, 32, 33].map((seed) => live(seed).store.exportJson());
  const orders = [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]];
  const results = orders.map((order) => {
    const { store } = open();
    for (const n of order) assert.ok(store.importJson(files[n]).ok);
    return contents(store);
  });
  assert.equal(new Set(results).size, 1);
});

test("an entry changed by hand under the same id: one rule, whatever the order", () => {
  const { store } = live(5);
  const file = JSON.parse(store.exportJson());
  const forged = JSON.parse(JSON.stringify(file));
  forged.log[0].note = "forged";
  const one = open().store;
  const two = open().store;
  one.importJson(JSON.stringify(file));
  one.importJson(JSON.stringify(forged));
  two.importJson(JSON.stringify(forged));
  two.importJson(JSON.stringify(file));
  assert.equal(contents(one), contents(two));
});

test("an import never overwrites newer with older", () => {
  const old = open({ now: clock(Date.UTC(2026, 0, 1)), seed: 3 });
  old.store.set("field:x", "old");
  const file = old.store.exportJson();
  const it = open({ seed: 4 });
  it.store.set("field:x", "new");
  assert.equal(it.store.importJson(file).fields, 0);
  assert.equal(it.store.get("field:x"), "new");
});

test("corrupt, foreign, newer and other books' files are refused with nothing touched", () => {
  const it = live(77);
  const good = it.store.exportJson();
  const before = JSON.stringify([...it.storage.map]);
  const memory = contents(it.store);
  const change = (act) => {
    const file = JSON.parse(good);
    act(file);
    return JSON.stringify(file);
  };
  const bad = [
    ["unreadable", good.slice(0, good.length / 2)],
    ["unreadable", ""],
    ["foreign", "{}"],
    ["foreign", "[1,2]"],
    ["foreign", "null"],
    ["foreign", '{"format":"anki"}'],
    ["newer", change((f) => (f.version = 2))],
    ["damaged", change((f) => (f.version = 0))],
    ["damaged", change((f) => (f.version = "1"))],
    ["other-book", change((f) => (f.key = "another"))],
    ["damaged", change((f) => delete f.log)],
    ["damaged", change((f) => (f.log = { length: 2 }))],
    ["damaged", change((f) => (f.fields = []))],
    ["damaged", change((f) => delete f.fields)],
  ];
  for (const [reason, text] of bad) {
    const report = it.store.importJson(text);
    assert.equal(report.ok, false);
    assert.equal(report.reason, reason, text.slice(0, 60));
    assert.equal(JSON.stringify([...it.storage.map]), before);
    assert.equal(contents(it.store), memory);
  }
});

test("a file of an older version is brought up to date step by step; one that cannot be is refused", () => {
  const { read, write } = cuebook.progressFile;
  const now = Date.UTC(2026, 10, 20);
  const file = (version, more) => JSON.stringify({ format: "cuebook-progress", version, key: "demo", ...more });
  // As if the file were at version 3: the second named its log "reviews", the first had bare times for fields.
  const steps = [
    ({ values, ...rest }) => ({ ...rest, fields: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [now, "", value]])) }),
    ({ reviews, ...rest }) => ({ ...rest, log: reviews }),
  ];
  const entry = { i: "a.1", t: now, k: "r", c: "card", g: 3 };
  const plain = (value) => JSON.parse(JSON.stringify(value));
  const wanted = { ok: true, log: [entry], fields: { x: [now, "", "v"] }, old: false, table: false, aside: [], redated: {} };
  const reading = (text) => read(text, ["demo"], now, steps);
  assert.deepEqual(plain(reading(file(1, { reviews: [entry], values: { x: "v" } }))), wanted);
  assert.deepEqual(plain(reading(file(2, { reviews: [entry], fields: wanted.fields }))), wanted);
  assert.deepEqual(plain(reading(file(3, { log: [entry], fields: wanted.fields }))), wanted);
  assert.equal(reading(file(4, {})).reason, "newer");
  // A step that finds nothing to work on, and one whose result does not hold: both are refused.
  assert.deepEqual(plain(reading(file(1, {}))), { ok: false, reason: "damaged", detail: "version 1" });
  assert.equal(reading(file(2, { reviews: "none", fields: {} })).reason, "damaged");
  // What is written is of the version that is read without a step.
  assert.equal(JSON.parse(write({ key: "demo", title: "", time: now, log: [], fields: {} })).version, 1);
});

test("the file of the first version, kept as it was written, is still read", () => {
  const text = readFileSync(new URL("progress-1.json", import.meta.url), "utf8");
  const { store } = open({ now: clock(Date.UTC(2026, 10, 21)) });
  const report = store.importJson(text);
  assert.deepEqual([report.ok, report.added, report.fields], [true, 4, 2]);
  assert.deepEqual(store.entries().map((entry) => entry.k).join(), "r,a");
  assert.equal(store.get("mark:core-language/list-vs-tuple"), "read");
  assert.equal(contents(store), JSON.stringify((({ log, fields }) => ({ log, fields }))(JSON.parse(text))));
});

test("entries of a kind that is not known yet are kept and passed on", () => {
  const { store } = open();
  store.append({ k: "r", c: "a", g: 3 });
  const file = JSON.parse(store.exportJson());
  file.log.push({ i: "future.1", t: Date.UTC(2026, 10, 20), k: "hologram", depth: 3 });
  const next = open({ seed: 5 }).store;
  assert.ok(next.importJson(JSON.stringify(file)).ok);
  assert.ok(next.exportJson().includes("hologram"));
});

test("storage full: nothing lost, said so, written when there is room", () => {
  const it = open({ storage: new FakeStorage(1200) });
  const seen = [];
  it.store.on((change) => change.type === "status" && seen.push(it.store.status));
  for (let n = 0; n < 40; n += 1) it.store.append({ k: "r", c: "card-" + n, g: 3 });
  it.store.set("field:note", "x".repeat(100));
  assert.equal(it.store.status, "full");
  assert.deepEqual(seen, ["full"]);
  assert.equal(it.store.entries("r").length, 40);
  assert.equal(it.store.get("field:note"), "x".repeat(100));
  assert.equal(JSON.parse(it.store.exportJson()).log.length, 40);
  it.storage.quota = Infinity;
  it.store.retry();
  assert.equal(it.store.status, "ok");
  const next = open({ storage: it.storage, seed: 9 });
  assert.equal(next.store.entries("r").length, 40);
  assert.equal(next.store.get("field:note"), "x".repeat(100));
});

test("storage full in the middle of an import: all or nothing", () => {
  const file = (() => {
    const it = open({ seed: 21 });
    for (let n = 0; n < 300; n += 1) it.store.append({ k: "r", c: "card-" + n, g: 3 });
    it.store.set("field:x", "y");
    return it.store.exportJson();
  })();
  const it = open({ seed: 22 });
  it.store.append({ k: "r", c: "mine", g: 2 });
  it.store.set("field:x", "z");
  const before = JSON.stringify([...it.storage.map]);
  it.storage.quota = before.length + 9000;
  const report = it.store.importJson(file);
  assert.deepEqual([report.ok, report.reason], [false, "full"]);
  assert.equal(JSON.stringify([...it.storage.map]), before);
  assert.equal(it.store.entries().length, 1);
});

test("storage denied: everything works in memory and can be exported", () => {
  const it = open({ storage: null });
  assert.equal(it.store.status, "denied");
  it.store.append({ k: "r", c: "a", g: 3 });
  it.store.set("mark:q", "read");
  assert.equal(it.store.get("mark:q"), "read");
  assert.ok(it.store.importJson(live(9).store.exportJson()).ok);
  const saved = open({ seed: 2 });
  assert.ok(saved.store.importJson(it.store.exportJson()).ok);
  assert.equal(saved.store.get("mark:q"), "read");
  // Refused later on: the same.
  const later = open();
  later.storage.denied = true;
  later.store.append({ k: "r", c: "a", g: 3 });
  assert.equal(later.store.status, "denied");
  assert.equal(later.store.entries().length, 1);
});

test("a clock moved back neither loses nor reorders, and remembers what the clock said", () => {
  const it = open();
  const first = it.store.append({ k: "r", c: "a", g: 3 });
  it.now.time -= 86400000 * 30;
  const second = it.store.append({ k: "r", c: "a", g: 4 });
  assert.ok(second.t > first.t);
  assert.equal(second.w, it.now.time);
  it.store.set("field:x", 1);
  it.now.time -= 86400000;
  it.store.set("field:x", 2);
  assert.equal(it.store.get("field:x"), 2);
  const next = open({ storage: it.storage, now: it.now, seed: 3 });
  assert.deepEqual([...next.store.entries().map((e) => e.g)], [3, 4]);
  const third = next.store.append({ k: "r", c: "a", g: 1 });
  assert.ok(third.t > second.t);
});

test("two tabs never overwrite each other, and hear each other", () => {
  const storage = new FakeStorage();
  const now = clock();
  const one = open({ storage, now, seed: 1 }).store;
  const two = open({ storage, now, seed: 2 }).store;
  one.entries();
  two.entries();
  const heard = [];
  two.on((change) => heard.push(change.type));
  for (let n = 0; n < 300; n += 1) {
    now.time += 1000;
    (n % 2 ? one : two).append({ k: "r", c: "c" + n, g: 3 });
    if (n % 10 === 0) for (const k of storage.map.keys()) two.heard({ key: k, newValue: storage.map.get(k) });
  }
  for (const k of [...storage.map.keys()]) {
    one.heard({ key: k, newValue: storage.map.get(k) });
    two.heard({ key: k, newValue: storage.map.get(k) });
  }
  assert.ok(heard.includes("log"));
  assert.equal(one.entries().length, 300);
  assert.equal(two.entries().length, 300);
  const fresh = open({ storage, now, seed: 3 }).store;
  assert.equal(fresh.entries().length, 300);
  assert.deepEqual(fresh.entries().map((e) => e.i), one.entries().map((e) => e.i));
});

test("a tab closed at any moment has written every entry", () => {
  const it = open();
  for (let n = 1; n <= 200; n += 1) {
    it.store.append({ k: "r", c: "c" + n, g: 3 });
    if (n % 37 === 0) assert.equal(open({ storage: it.storage, seed: n }).store.entries().length, n);
  }
});

test("a damaged line costs itself only", () => {
  const it = open();
  for (let n = 0; n < 5; n += 1) it.store.append({ k: "r", c: "c" + n, g: 3 });
  const key = [...it.storage.map.keys()].find((k) => k.includes(":log:"));
  const lines = it.storage.map.get(key).split("\n");
  lines[2] = lines[2].slice(0, 20);
  it.storage.map.set(key, lines.join("\n"));
  const next = open({ storage: it.storage, seed: 2 }).store;
  assert.equal(next.entries().length, 4);
  assert.equal(next.unreadable, 1);
});

test("books do not see each other, and wiping one leaves the other", () => {
  const storage = new FakeStorage();
  const one = open({ storage, key: "one", seed: 1 }).store;
  const two = open({ storage, key: "two", seed: 2 }).store;
  one.append({ k: "r", c: "a", g: 3 });
  one.set("mark:x", "read");
  two.append({ k: "r", c: "b", g: 3 });
  storage.setItem("one:prefs", "{}");
  one.wipe();
  assert.equal(one.entries().length, 0);
  assert.equal(one.get("mark:x"), undefined);
  assert.equal(two.entries().length, 1);
  assert.equal(open({ storage, key: "one", seed: 4 }).store.entries().length, 0);
  assert.equal(storage.getItem("one:prefs"), "{}");
});

test("an undo is an entry: the log only grows, and a merge takes the undo along", () => {
  const it = desk();
  const entry = it.model.review(0, 4, 1000);
  it.model.undo(entry.i);
  assert.equal(it.model.state(0), undefined);
  assert.equal(it.store.log().length, 2);
  const other = desk({ seed: 5 });
  other.store.importJson(it.store.exportJson());
  other.model.rebuild();
  assert.equal(other.model.state(0), undefined);
});

test("what does not fit its kind is set aside, counted and named; the rest is taken", () => {
  const now = clock();
  const entry = (i, more) => ({ i: "d." + i, t: now.time + i, ...more });
  const bad = [
    null, 7, [], {}, { i: 5, t: now.time, k: "r" }, entry(1, { k: "r", c: 7, g: 3 }), entry(2, { k: "r", c: "a", g: 9 }), entry(3, { k: "p", b: 3, v: 1 }),
    entry(4, { k: "m", q: 7 }), entry(5, { k: "m", q: ["a", 1] }), entry(6, { k: "a", q: "a", v: "1" }), entry(7, { k: "x" }), entry(8, { k: "b", c: "a", d: "today" }),
    { i: "t", t: "soon", k: "r", c: "a", g: 3 }, { i: "u", t: 9e15, k: "r", c: "a", g: 3 },
  ];
  const good = [entry(20, { k: "r", c: "a", g: 3 }), entry(21, { k: "hologram", depth: 3 }), entry(22, { k: "a", q: "a", v: 1 })];
  const fields = {
    "plan:wishes": [now.time, "z", { date: 5, offDates: 7 }], "mock:wishes": [now.time, "z", { mix: null, timer: "x" }], "study:newCap": [now.time, "z", "many"],
    "mark:a": [now.time, "z", { read: 1 }], "note:a": [now.time, "z", 5], y: ["a", 1], "mark:b": [now.time, "z", "read"], "anything:else": [now.time, "z", [1]],
  };
  const file = JSON.stringify({ format: "cuebook-progress", version: 1, key: "demo", log: [...bad, ...good], fields });
  const { store, storage } = open({ now });
  const report = store.importJson(file);
  assert.equal(report.ok, true);
  assert.deepEqual([report.added, report.fields], [good.length, 2]);
  assert.equal(report.aside.length, bad.length + 6);
  assert.ok(report.aside.includes("log 6 (c)") && report.aside.includes("plan:wishes"), String(report.aside));
  assert.equal(store.entries().length, good.length);
  // Already in the storage, from before they were looked at: they cost themselves alone, and are named.
  const log = [...storage.map.keys()].find((name) => name.includes(":log:"));
  storage.map.set(log + "b", bad.map((one) => JSON.stringify(one)).join("\n"));
  storage.map.set("demo:1:f:plan:wishes", JSON.stringify(fields["plan:wishes"]));
  const next = open({ now, storage, seed: 8 }).store;
  assert.equal(next.entries().length, good.length);
  assert.equal(next.get("plan:wishes"), undefined);
  assert.ok(next.aside().includes("plan:wishes") && next.aside().includes("r (c)"), String(next.aside()));
});

test("a file dated in the future: every later review is kept, and the file counts once", () => {
  for (const far of [4102444800000, Date.UTC(2027, 5, 1)]) {
    const now = clock();
    const file = JSON.stringify({
      format: "cuebook-progress", version: 1, key: "demo",
      log: [{ i: "z.1", t: far, k: "r", c: "x", g: 3 }, { i: "z.2", t: far, w: now.time - 5000, k: "r", c: "x", g: 4 }, { i: "z.3", t: far, k: "r", c: "y", g: 4 }],
      fields: { "field:x": [far, "z", "theirs"] },
    });
    const { store, storage } = open({ now });
    const report = store.importJson(file);
    assert.deepEqual([report.added, report.fields, report.redated], [3, 1, 4]);
    const again = store.importJson(file);
    assert.deepEqual([again.added, again.fields], [0, 0]);
    for (let n = 0; n < 5; n += 1) {
      now.time += 60000;
      const { t } = store.append({ k: "r", c: "mine-" + n, g: 3 });
      assert.ok(t <= now.time + 1000, "time stays at the clock");
    }
    store.set("field:x", "mine");
    assert.equal(store.importJson(file).fields, 0);
    const next = open({ now, storage, seed: 3 }).store;
    assert.equal(next.entries().length, 8);
    assert.equal(next.unreadable, 0);
    assert.equal(next.get("field:x"), "mine");
    const other = open({ now, seed: 4 }).store;
    assert.deepEqual({ ...other.importJson(next.exportJson()) }.aside.length, 0);
    assert.equal(other.entries().length, 8);
  }
});

test("a storage that an older version filled with times of the year 2100 still keeps what comes", () => {
  const now = clock();
  const storage = new FakeStorage();
  storage.map.set("demo:1:log:old-1", JSON.stringify({ i: "z.z", t: 4102444800000, k: "r", c: "x", g: 3 }) + "\n");
  storage.map.set("demo:1:f:field:x", JSON.stringify([4102444800000, "z", "theirs"]));
  const { store } = open({ now, storage });
  for (let n = 0; n < 5; n += 1) store.append({ k: "r", c: "c" + n, g: 3 });
  store.set("field:x", "mine");
  store.set("field:x", "mine again");
  const next = open({ now, storage, seed: 3 }).store;
  assert.equal(next.entries().length, 6);
  assert.equal(next.unreadable, 0);
  assert.equal(next.get("field:x"), "mine again");
});
