// Every string that the desk names is in the bundle that names it, or in one that is there before.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { bundle, starts, theme } from "./bundles.mjs";

const LATER = ["rating", "cards", "choice", "figures", "audit", "plan", "mock", "stats", "data", "settings", "code"].map((name) => `study-${name}.js`);
/** What a view's scripts come with, as `desk/desk.js` says. @type {Record<string, string[]>} */
const WITH = { "study-audit.js": ["study-rating.js"], "study-cards.js": ["study-rating.js"], "study-settings.js": ["study-data.js"], "study-code.js": ["study-data.js"] };
const names = [...readFileSync(join(theme, "strings/desk.en.toml"), "utf8").matchAll(/^(js_desk_\w+) = /gm)].map((found) => found[1]);

/** The bundle that carries a string: the longest start decides. @param {string} name */
function owner(name) {
  const longest = (list) => Math.max(0, ...list.filter((start) => name.startsWith(start)).map((start) => start.length));
  const most = Math.max(...Object.values(starts()).map(longest));
  return Object.keys(starts()).filter((one) => longest(starts()[one]) === most);
}

/** Names that a file asks for, whole or by their start. @param {string} name */
function asked(name) {
  const text = bundle(name).filter((file) => file.startsWith("js/desk/")).map((file) => readFileSync(join(theme, file), "utf8")).join("\n");
  const whole = [...text.matchAll(/(?<!cuebook\.)\bt\("(\w+)"[,)]/g)].map((found) => found[1]);
  const open = [...text.matchAll(/(?<!cuebook\.)\bt\("(\w+_)" \+/g)].map((found) => found[1]);
  return { whole, open };
}

for (const name of ["study.js", ...LATER]) {
  test(`${name} finds its strings`, () => {
    const { whole, open } = asked(name);
    if (name === "study.js") assert.ok(whole.length > 50 && open.length > 5, "the pattern finds what is asked for");
    const here = ["study.js", name, ...(WITH[name] ?? [])];
    const known = names.filter((one) => owner(one).some((found) => here.includes(found))).map((one) => one.replace("js_desk_", ""));
    const missing = whole.filter((key) => !known.includes(key) && !known.includes(key + "_other"));
    const none = open.filter((start) => !known.some((key) => key.startsWith(start)));
    assert.deepEqual([...missing, ...none], []);
  });
}

test("each bundle is given strings by how their names start, and each start has some", () => {
  const all = readdirSync(join(theme, "strings")).filter((file) => file.includes("en.toml")).flatMap((file) => [...readFileSync(join(theme, "strings", file), "utf8").matchAll(/^(\w+) = /gm)].map((found) => found[1]));
  for (const [name, list] of Object.entries(starts())) {
    for (const start of list) assert.ok(all.some((key) => key.startsWith(start)), `${name}: no string begins with ${start}`);
  }
});

test("how keeping fails has words on each page and on the desk, in each language", () => {
  const wanted = ["denied", "full", "refused"].flatMap((status) => ["js_keeping_" + status, `js_desk_storage_${status}`, `js_desk_storage_${status}_more`]);
  for (const language of ["en", "de", "es", "fr", "pt"]) {
    const text = ["", "desk."].map((part) => readFileSync(join(theme, `strings/${part}${language}.toml`), "utf8")).join("\n");
    assert.deepEqual(wanted.filter((name) => !text.includes(`\n${name} = "`)), [], language);
  }
});
