/** What the service worker plans: `themes/default/js/offline/plan.js`, without a browser. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const context = vm.createContext({});
vm.runInContext(readFileSync(new URL("../../themes/default/js/offline/plan.js", import.meta.url), "utf8"), context);
const { plan } = context.cuebook;
const plain = (value) => JSON.parse(JSON.stringify(value));

const hash = (n) => String(n).padStart(32, "0");
const raw = {
  format: 1,
  version: hash(9),
  files: [["a/index.html", hash(1), 10], ["a/one.html", hash(2), 20], ["a/same.html", hash(2), 20], ["index.html", hash(3), 30], ["x y/é#%.svg", hash(4), 40]],
  shell: [3],
  tracks: [{ id: "t", title: "T", path: "tracks/t.html", files: [0, 1, 2, 3] }, { id: "u", title: "U", path: "tracks/u.html", files: [4] }],
};
const list = plan.read(JSON.stringify(raw));

test("a list is read whole or not at all", () => {
  const text = JSON.stringify(raw);
  for (let end = 0; end < text.length; end += 1) assert.equal(plan.read(text.slice(0, end)), null);
  assert.equal(plan.read("<!doctype html>"), null);
  assert.equal(plan.read(JSON.stringify({ ...raw, format: 2 })), null);
  assert.equal(plan.read(JSON.stringify({ ...raw, shell: [5] })), null);
  assert.equal(plan.read(JSON.stringify({ ...raw, files: [["a", "short", 1]] })), null);
});

test("each content is fetched once, and only what is missing", () => {
  const wanted = plan.wanted(list, ["t"]);
  assert.deepEqual(plain(wanted.map(plan.blobName)), [3, 1, 2].map((n) => hash(n) + ".html"));
  assert.equal(plan.size(wanted), 60);
  assert.deepEqual(plain(plan.missing(wanted, new Set([hash(1) + ".html"])).map((file) => file.hash)), [hash(3), hash(2)]);
  assert.deepEqual(plain(plan.surviving(list, ["t", "gone"])), ["t"]);
});

test("what a track adds is what is said of it: nothing that the shell has", () => {
  assert.deepEqual(plain(plan.own(list, "t").map((file) => file.path)), ["a/index.html", "a/same.html"]);
  assert.equal(plan.size(plan.own(list, "t")), 30);
});

test("a range is cut to the file, and what no file has is refused", () => {
  const asked = { "bytes=0-": [0, 99], "bytes=10-19": [10, 19], "bytes=90-500": [90, 99], "bytes=-10": [90, 99], "bytes=-500": [0, 99], "bytes=99-99": [99, 99] };
  for (const [header, [from, to]] of Object.entries(asked)) assert.deepEqual(plain(plan.rangeOf(header, 100)), { from, to }, header);
  for (const header of ["bytes=100-", "bytes=20-10", "bytes=-0"]) assert.equal(plan.rangeOf(header, 100), null, header);
  for (const header of ["bytes=-", "bytes=0-1,5-6", "lines=1-2", ""]) assert.equal(plan.rangeOf(header, 100), undefined, header);
});

test("paths are found as hosts find them", () => {
  const file = (path) => (plan.find(list, path).file ?? {}).path;
  assert.equal(file(""), "index.html");
  assert.equal(file("a/"), "a/index.html");
  assert.equal(file("a/one"), "a/one.html");
  assert.equal(plan.find(list, "a").redirect, "a/");
  assert.deepEqual(plain(plan.find(list, "b/")), {});
});

test("addresses and paths lead to each other, whatever is in them", () => {
  const scope = "https://example.org/some/path/";
  for (const { path } of list.files.values()) assert.equal(plan.pathOf(plan.urlOf(path, scope) + "?q#h", scope), path);
  assert.equal(plan.pathOf("https://example.org/some/other/", scope), null);
  assert.equal(plan.pathOf(scope + "%ff", scope), null);
});
