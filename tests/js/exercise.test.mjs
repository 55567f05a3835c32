// Exercises without a page: how two pieces of code differ, what the editor's keys do, what it opens with, drafts.
import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./bundles.mjs";
import { FakeStorage, STORE, clock, load, seeded } from "./desk-harness.mjs";

const { cuebook } = run(["js/exercise/words.js", "js/exercise/editing.js", "js/exercise/drafts.js"]);
const plain = (value) => JSON.parse(JSON.stringify(value));

test("differences: both texts come out again, and nothing is marked that both have", () => {
  const random = seeded(5);
  const word = () => ["def", "f", "(", ")", "\n", " ", "é", "x1", ":", "  "][Math.floor(random() * 10)];
  for (let n = 0; n < 400; n += 1) {
    const [a, b] = [0, 1].map(() => Array.from({ length: random() * 30 }, word).join("") + "z");
    const runs = plain(cuebook.words.diff(a, b));
    const side = (kind) => runs.filter((one) => one.kind === "same" || one.kind === kind).map((one) => one.text).join("");
    assert.equal(side("mine"), cuebook.words.tidy(a));
    assert.equal(side("model"), cuebook.words.tidy(b));
    assert.equal(plain(cuebook.words.diff(a, a)).filter((one) => one.kind !== "same").length, 0);
  }
  assert.deepEqual(plain(cuebook.words.diff("def f(a):  \n  return a\n", "def f(b):\n  return a")), [
    { kind: "same", text: "def f(" }, { kind: "mine", text: "a" }, { kind: "model", text: "b" }, { kind: "same", text: "):\n  return a" },
  ]);
});

/** A text with `|` where the selection begins and ends, after an edit. */
function after(edit, marked, ...more) {
  const [from, to] = [marked.indexOf("|"), marked.lastIndexOf("|") - (marked.split("|").length === 3 ? 1 : 0)];
  const text = marked.replaceAll("|", "");
  const done = edit(text, from, to, ...more);
  return done && text.slice(0, done.from) + done.text + text.slice(done.to);
}

test("keys of the editor", () => {
  const { enter, backspace, shift } = cuebook.editing;
  assert.equal(after(enter, "def f():|", "python"), "def f():\n    ");
  assert.equal(after(enter, "    if x:  # why|\n", "python"), "    if x:  # why\n        \n");
  assert.equal(after(enter, "    x = 1|", "python"), "    x = 1\n    ");
  assert.equal(after(enter, "f(() => {|", "javascript"), "f(() => {\n  ");
  assert.equal(after(backspace, "        |x", "python"), "    x");
  assert.equal(after(backspace, "     |x", "python"), "    x");
  assert.equal(after(backspace, "  a|", "python"), null);
  assert.equal(after(backspace, "    |x|", "python"), null);
  assert.equal(after(shift, "a\n|b\n\nc|\nd", "python", false), "a\n    b\n\n    c\nd");
  assert.equal(after(shift, "a\n|    b\n  c|\nd", "python", true), "a\nb\nc\nd");
});

test("an editor opens with the heads of the solution", () => {
  const { opening } = cuebook.editing;
  assert.equal(opening("python", "import x\n\n\ndef total(numbers):\n    def inner():\n        pass\n    return sum(numbers)\n"), "def total(numbers):\n    ");
  assert.equal(opening("python", "def f(\n    a,\n) -> int:\n    return a\n"), "def f(\n    a,\n) -> int:\n    ");
  assert.equal(opening("python", "class A:\n    def f(self):\n        return 1\n"), "class A:\n\n    def f(self):\n        ");
  assert.equal(opening("python", "print(1)\n"), "");
  assert.equal(opening("javascript", "function f(a) {\n  return a;\n}"), "function f(a) {\n  \n}");
  assert.equal(opening("sql", "SELECT 1;"), "");
});

test("drafts: the last fifty are kept, and none that is too long", () => {
  const now = clock();
  const store = load(STORE).cuebook.createStore({ key: "demo", storage: new FakeStorage(), now, zone: () => 0, random: seeded(1) });
  const drafts = cuebook.createDrafts(store);
  for (let n = 0; n < 60; n += 1) {
    now.time += 1000;
    assert.ok(drafts.set("q:" + n, "text " + n));
  }
  assert.equal(store.keys("draft:").length, 50);
  assert.deepEqual([drafts.get("q:9"), drafts.get("q:10")], [undefined, "text 10"]);
  assert.equal(drafts.set("q:10", "x".repeat(9000)), false);
  assert.equal(drafts.get("q:10"), "text 10");
  assert.ok(drafts.set("q:10", null));
  assert.equal(drafts.get("q:10"), undefined);
  assert.equal(cuebook.createDrafts(undefined).set("q", "x"), false);
});
