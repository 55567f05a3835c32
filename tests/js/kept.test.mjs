// Nothing is written that would be refused on reading: whatever the clock shows, however long a text.
import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./bundles.mjs";
import { FakeStorage, book, chunk, clock, desk, load, seeded } from "./desk-harness.mjs";

const loaded = load();
const { cuebook } = loaded;
const CLOCKS = { "before 2000": Date.UTC(1970, 0, 5), "past 2100": Date.UTC(2107, 0, 5) };
const LONG = "x".repeat(100001);

/** @param {any} options */
function open({ storage = new FakeStorage(), now = clock(), seed = 1 } = {}) {
  const store = cuebook.createStore({ key: "demo", storage, now, zone: () => 0, random: seeded(seed) });
  return { store, storage, now, again: (other = 9) => open({ storage, now, seed: other }).store };
}

/** Log and fields as a file has them. */
const content = (store) => JSON.stringify(["log", "fields"].map((part) => JSON.parse(store.exportJson())[part]));
const grades = (store) => store.entries("r").map(({ g }) => g).join("");

for (const [when, time] of Object.entries(CLOCKS)) {
  test(`a clock ${when}: what is done is kept in order, read again and exported`, () => {
    const it = open({ now: clock(time) });
    for (const g of [1, 2, 3, 4, 3, 2, 1]) it.store.append({ k: "r", c: "a", g });
    for (const value of ["read", "confident", "revise"]) it.store.set("mark:q", value);
    assert.equal(it.store.get("mark:q"), "revise");
    assert.equal(grades(it.store), "1234321");
    const next = it.again();
    assert.equal(next.get("mark:q"), "revise");
    assert.equal(grades(next), "1234321");
    assert.deepEqual([next.unreadable, next.aside().length, next.status], [0, 0, "ok"]);
    const other = open({ seed: 3 }).store;
    const report = other.importJson(next.exportJson());
    assert.deepEqual([report.added, report.fields, report.aside.length], [7, 1, 0]);
    assert.equal(grades(other), "1234321");
    // Once the clock is right, what comes stands behind.
    it.now.time = Date.UTC(2026, 10, 2);
    next.append({ k: "r", c: "a", g: 4 });
    next.set("mark:q", "read");
    assert.equal(grades(it.again(4)), "12343214");
    assert.equal(it.again(5).get("mark:q"), "read");
    assert.ok(next.log().at(-1).t < it.now.time + 1000, "the time is the clock's again");
  });

  test(`a clock ${when}, after reviews by a right clock: the later review and the later value stand last, on each device`, () => {
    const it = open();
    it.store.append({ k: "r", c: "a", g: 1 });
    it.store.set("mark:q", "read");
    it.store.set("mark:p", "read");
    const before = it.store.exportJson();
    it.now.time = time;
    const entry = it.store.append({ k: "r", c: "a", g: 2 });
    assert.equal(entry.w, undefined, "what the clock shows is no time");
    it.store.set("mark:q", "confident");
    it.store.set("mark:q", "revise");
    it.store.set("mark:new", "read");
    assert.equal(grades(it.again()), "12");
    const other = open({ seed: 5 }).store;
    other.set("mark:new", "confident");
    for (const file of [it.store.exportJson(), before]) assert.equal(other.importJson(file).ok, true);
    assert.equal(grades(other), "12");
    assert.equal(other.get("mark:q"), "revise");
    assert.equal(JSON.parse(it.store.exportJson()).fields["mark:new"][0] > JSON.parse(before).log[0].t, true);
  });

  test(`a clock ${when}: a file that is imported is taken as it is`, () => {
    const source = open();
    source.store.append({ k: "r", c: "a", g: 3 });
    source.store.set("mark:q", "read");
    const it = open({ now: clock(time), seed: 2 });
    const report = it.store.importJson(source.store.exportJson());
    assert.deepEqual([report.added, report.fields, report.redated], [1, 1, 0]);
    assert.equal(content(it.again()), content(source.store));
    assert.equal(it.again().unreadable, 0);
  });
}

test("a storage with times of the year 2100 and a clock that shows none: what comes is kept in order", () => {
  const it = open({ now: clock(CLOCKS["before 2000"]) });
  it.storage.map.set("demo:1:log:old-1", JSON.stringify({ i: "z.z", t: 4102444800000, k: "r", c: "a", g: 4 }) + "\n");
  it.storage.map.set("demo:1:f:mark:q", JSON.stringify([4102444800000, "z", "read"]));
  for (const g of [1, 2, 3]) it.store.append({ k: "r", c: "a", g });
  it.store.set("mark:q", "confident");
  it.store.set("mark:q", "revise");
  assert.equal(grades(it.again()), "1234");
  assert.equal(it.again().get("mark:q"), "revise");
});

test("what would be refused on reading is not written, and the reader is told", () => {
  const it = open();
  const heard = [];
  it.store.on((change) => heard.push(change.type));
  assert.equal(it.store.set("note:q", "mine"), true);
  assert.equal(it.store.set("draft:q:1", LONG), false);
  assert.equal(it.store.status, "refused");
  assert.deepEqual(heard, ["field", "status"]);
  assert.equal(it.store.set("draft:q:1", LONG + "y"), false);
  assert.deepEqual(heard, ["field", "status"], "said once");
  // A shorter one is kept, and nothing is said any more.
  assert.equal(it.store.set("draft:q:1", "short"), true);
  assert.deepEqual([it.store.status, it.again().get("draft:q:1")], ["ok", "short"]);
  // A text that was kept stays when a longer one is refused; back at it, all is well.
  assert.equal(it.store.set("note:q", LONG), false);
  assert.equal(it.again().get("note:q"), "mine");
  assert.equal(it.store.set("note:q", "mine"), true);
  assert.equal(it.store.status, "ok");
});

for (const [what, data] of Object.entries({
  "a review of a card with a long id": { k: "r", c: "x".repeat(401), g: 3 },
  "a block of the plan with too many questions": { k: "p", b: "b", v: 1, q: Array.from({ length: 5001 }, (_, n) => "q" + n) },
  "an undo of nothing": { k: "x" },
})) {
  test(`${what} is not written, and the reader is told`, () => {
    const it = open();
    assert.equal(it.store.keeps(it.store.append({ k: "r", c: "a", g: 3 })), true);
    const entry = it.store.append(data);
    assert.equal(it.store.keeps(entry), false);
    assert.equal(it.store.status, "refused");
    const next = it.again();
    assert.deepEqual([next.log().length, next.unreadable, next.aside().length], [1, 0, 0]);
    assert.equal(it.store.log().length, 1, "a file has it neither");
    const heard = [];
    it.store.on((change) => heard.push(change.type));
    it.store.wipe();
    assert.deepEqual([it.store.status, heard.includes("status")], ["ok", true]);
  });
}

test("a full storage goes first: of what is said, it is what the reader can mend", () => {
  const it = open({ storage: new FakeStorage(300) });
  it.store.set("note:q", LONG);
  it.store.set("field:x", "y".repeat(400));
  assert.equal(it.store.status, "full");
});

test("a story of a page with a long address is kept", () => {
  const it = open();
  const story = { url: "%D0%B8".repeat(100) + ".html", labels: [["situation", "Situation"]], picker: "questions" };
  assert.equal(it.store.set("story:page:star", story), true);
  assert.deepEqual(JSON.parse(JSON.stringify(it.again().get("story:page:star"))), story);
});

test("a damaged name of the device costs no review", () => {
  const it = open();
  it.storage.map.set("demo:1:device", "d".repeat(100));
  it.store.append({ k: "r", c: "a", g: 3 });
  assert.equal(grades(it.again()), "3");
  assert.equal(it.again().unreadable, 0);
});

test("a draft that is not kept is said to be none", () => {
  const drafts = run(["js/exercise/drafts.js"]).cuebook.createDrafts;
  assert.equal(drafts({ set: () => false, keys: () => [] }).set("q:1", "text"), false);
});

test("a sitting with cards whose ids are too long goes on to its end, and what is done holds in the tab", () => {
  const index = book({ questions: 3 });
  for (const question of index.questions) question.id = "x".repeat(400) + question.id;
  const it = desk({ loaded, index, chunk: chunk(index), storage: new FakeStorage() });
  const session = it.desk.session.createSession(it.model, { query: {}, mode: "study" });
  let rated = 0;
  for (; session.current !== null && rated < 100; rated += 1) session.answer(4, 1000);
  assert.ok(rated >= 3 && rated < 100, String(rated));
  assert.equal(it.store.status, "refused");
  assert.ok(session.undo());
  assert.equal(it.store.entries().length, 0);
});

test("a page says what is not kept, and offers to try again only where that can help", () => {
  const said = (status) => {
    const made = [];
    const el = (tag, attributes, ...children) => { made.push({ tag, children, ...attributes }); return made.at(-1); };
    run(["js/keeping.js"], { document: { body: { append() {} } }, cuebook: { t: (name) => name, el, store: { status, on() {} } } });
    const [words, again, act, notice] = made;
    assert.deepEqual([again.tag, act.children[0], notice.children[1]], ["button", again, act]);
    return [notice.hidden, words.textContent, act.hidden];
  };
  assert.deepEqual(said("refused"), [false, "js_keeping_refused", true]);
  assert.deepEqual(said("full"), [false, "js_keeping_full", false]);
  assert.equal(said("ok")[0], true);
});
