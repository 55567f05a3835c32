import assert from "node:assert/strict";
import test from "node:test";
import { FakeStorage, STORE, book, clock, load, seeded } from "./desk-harness.mjs";

const { cuebook } = load([...STORE, "js/evidence.js", "js/store/adopt.js"]);
const OLD = "cuebook:c-interview-handbook";

function open(storage, now, key, was = []) {
  return cuebook.createStore({ key, was, title: key, storage, now, zone: () => 0, random: seeded(key.length) });
}

/** Two books whose titles give one key: each has a question that the other does not have. */
function shared() {
  const storage = new FakeStorage();
  const now = clock();
  const old = open(storage, now, OLD);
  const mine = old.append({ k: "r", c: "topic-0/question-0/answer", g: 3 });
  const undone = old.append({ k: "r", c: "topic-1/question-1/answer", g: 1 });
  old.append({ k: "r", c: "csharp/delegates/answer", g: 4 });
  old.append({ k: "a", q: "csharp/delegates", v: 0 });
  old.append({ k: "m", q: ["topic-2/question-2", "csharp/delegates"], p: [3, null] });
  old.append({ k: "ar" });
  old.undo(undone.i);
  old.append({ k: "r", c: "old/name/answer", g: 2 });
  old.set("mark:topic-0/question-0", "read");
  old.set("mark:csharp/delegates", "confident");
  old.set("study:newCap", 7);
  return { storage, now, old, mine };
}

test("what is this book's is copied from an earlier key; the rest stays, and so does the earlier key", () => {
  const { storage, now, old } = shared();
  const before = [...storage.map].filter(([name]) => name.startsWith(OLD)).map(String);
  const store = open(storage, now, "cuebook:id:cpp-1", [OLD]);
  assert.ok(cuebook.adopt.adopt(store, [old], book()) > 0);
  const cards = store.log().map((entry) => entry.c ?? entry.q ?? entry.k).join(" ");
  assert.equal(cards, "topic-0/question-0/answer topic-1/question-1/answer topic-2/question-2,csharp/delegates ar x old/name/answer");
  assert.equal(store.entries("r").length, 2);
  assert.equal(store.get("mark:topic-0/question-0"), "read");
  assert.equal(store.get("mark:csharp/delegates"), undefined);
  assert.equal(store.get("study:newCap"), 7);
  assert.deepEqual([...storage.map].filter(([name]) => name.startsWith(OLD)).map(String), before);
  // Again: nothing new, also after the reader went on.
  store.set("mark:topic-0/question-0", "confident");
  assert.equal(cuebook.adopt.adopt(store, [old], book()), 0);
  assert.equal(store.get("mark:topic-0/question-0"), "confident");
});

test("a book that has nothing under the earlier key takes nothing from it", () => {
  const { storage, now, old } = shared();
  const index = book();
  for (const question of index.questions) question.id = "elsewhere/" + question.id;
  index.questions[0].aliases = [];
  const store = open(storage, now, "cuebook:id:other", [OLD]);
  assert.equal(cuebook.adopt.adopt(store, [old], index), 0);
  assert.equal(store.log().length + store.keys().length, 0);
});

test("a file exported under an earlier key imports what is this book's; another book's file is refused", () => {
  const { now, old } = shared();
  const file = old.exportJson();
  const own = (content) => cuebook.adopt.belongings(content, book());
  const renamed = open(new FakeStorage(), now, "cuebook:id:cpp-1", [OLD]);
  const report = renamed.importJson(file, own);
  assert.deepEqual([report.ok, report.added], [true, 6]);
  assert.equal(renamed.get("mark:csharp/delegates"), undefined);
  const other = open(new FakeStorage(), now, "cuebook:id:csharp-1");
  assert.equal(other.importJson(file).reason, "other-book");
});
