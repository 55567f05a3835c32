// The filter's logic against a plain reading of what it promises: every choice narrows, counts say what would be left.
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./desk-harness.mjs";

const { facets } = load(["js/facets.js"]).cuebook;
const plain = (value) => JSON.parse(JSON.stringify(value));

const ids = (list) => list.map((id) => ({ id, label: id.toUpperCase() }));
const index = {
  roles: ids(["backend", "analyst"]),
  levels: ids(["junior", "mid", "senior"]),
  topics: ids(["core", "data"]),
  tags: ids(["lists", "memory", "joins"]),
  questions: [
    { id: "a", roles: [0, 1], levels: [0], topic: 0, tags: [0] },
    { id: "b", roles: [0], levels: [0, 1], topic: 0, tags: [0, 1] },
    { id: "c", roles: [1], levels: [1, 2], topic: 1, tags: [2] },
    { id: "d", roles: [0, 1], levels: [0, 1, 2], topic: 1, tags: [] },
    { id: "e", roles: [], levels: [], topic: -1, tags: [1] },
  ],
};
const found = (state) => plain(facets.select(index, { ...facets.empty(), ...state }).map((q) => q.id));

/** Every state of this small book. */
function* states() {
  for (const role of ["", "backend", "analyst"])
    for (const level of ["", "junior", "mid", "senior"])
      for (const topic of ["", "core", "data"])
        for (let bits = 0; bits < 8; bits += 1) yield { role, level, topic, tags: index.tags.map((tag) => tag.id).filter((_, n) => bits & (1 << n)) };
}

test("what a level takes for known is asked below it, and nothing where levels are no ladder", () => {
  const known = (state, tracks) => plain(facets.assumed({ ...index, tracks }, { ...facets.empty(), ...state }).map((q) => q.id));
  const ladder = [{ levels: [{ assumed: [] }, { assumed: [0] }, { assumed: [0, 1] }] }];
  assert.deepEqual(known({ level: "junior" }, ladder), []);
  assert.deepEqual(known({ level: "mid" }, ladder), ["a"]);
  assert.deepEqual(known({ level: "senior", role: "backend" }, ladder), ["a", "b"]);
  assert.deepEqual(known({ level: "" }, ladder), []);
  assert.deepEqual(known({ level: "senior" }, [{ levels: [{ assumed: [] }, { assumed: [] }, { assumed: [] }] }]), []);
});

test("choices combine with AND", () => {
  assert.deepEqual(found({}), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(found({ role: "backend" }), ["a", "b", "d"]);
  assert.deepEqual(found({ role: "backend", level: "mid" }), ["b", "d"]);
  assert.deepEqual(found({ role: "backend", level: "mid", topic: "core" }), ["b"]);
  assert.deepEqual(found({ tags: ["lists", "memory"] }), ["b"]);
  assert.deepEqual(found({ tags: ["lists", "joins"] }), []);
});

test("a further choice never adds a question", () => {
  for (const state of states()) {
    const all = new Set(found(state));
    for (const tag of index.tags) assert.ok(found({ ...state, tags: [...state.tags, tag.id] }).every((id) => all.has(id)));
    for (const role of index.roles) if (!state.role) assert.ok(found({ ...state, role: role.id }).every((id) => all.has(id)));
  }
});

test("a count is what choosing it would leave", () => {
  for (const state of states()) {
    const numbers = plain(facets.counts(index, state));
    for (const [name, list] of [["role", index.roles], ["level", index.levels], ["topic", index.topics]]) {
      assert.deepEqual(numbers[name], list.map((item) => found({ ...state, [name]: item.id }).length));
      assert.equal(numbers.any[name], found({ ...state, [name]: "" }).length);
    }
    assert.deepEqual(numbers.tags, index.tags.map((tag) => found({ ...state, tags: [...new Set([...state.tags, tag.id])] }).length));
  }
});

test("the address keeps the choice, and what it does not know is dropped", () => {
  for (const state of states()) {
    const query = facets.format(state);
    assert.deepEqual(plain(facets.parse("?" + query, index)), state);
    assert.deepEqual(plain(facets.parse("#" + query, index)), state);
  }
  assert.equal(facets.format(facets.empty()), "");
  assert.deepEqual(plain(facets.parse("?role=chef&level=mid&tag=lists&tag=lists&tag=soup", index)), { role: "", level: "mid", topic: "", tags: ["lists"] });
});
