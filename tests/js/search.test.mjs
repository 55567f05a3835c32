// Search without a page. The indexes are written by `cargo test --test search`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { core, opened, root } from "./search-harness.mjs";

const json = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));
const plain = (value) => JSON.parse(JSON.stringify(value));

test("the script's tokens are those of the index", () => {
  const { search } = core().cuebook;
  for (const [text, expected] of json("tests/search/tokens.json")) {
    assert.deepEqual(plain(search.tokens(text).map((token) => token.text)), expected, text);
  }
});

test("one typo is one letter too many, too few, another, or two swapped", () => {
  const { oneTypo } = core().cuebook.search;
  for (const typed of ["decoratr", "decoratorr", "decorater", "edcorator", "decoraotr", "xecorator", "ecorator", "decorato"]) {
    assert.ok(oneTypo(typed, "decorator", false), typed);
  }
  for (const typed of ["decratr", "dceroator", "deco", "decorators!", "rotaroced"]) {
    assert.ok(!oneTypo(typed, "decorator", false), typed);
  }
  assert.ok(!oneTypo("dcotr", "decorator", true));
  assert.ok(oneTypo("dceor", "decorator", true));
});

test("candidates find what they mean", async () => {
  const { find, ids, search } = await opened("handbook");
  const queries = json("tests/search/queries.json");
  assert.ok(queries.length >= 60);
  let good = 0;
  let apart = 0;
  let reciprocal = 0;
  const missed = [];
  for (const [query, wanted] of queries) {
    assert.ok(ids.includes(wanted), `${wanted} is no id of the handbook`);
    const hits = await find(query, 50);
    const place = hits.findIndex((hit) => ids[hit.doc] === wanted);
    if (place >= 0) reciprocal += 1 / (place + 1);
    if (place >= 0 && place < 3) good += 1;
    else missed.push(`${query} → ${wanted} (${place < 0 ? "not found" : place + 1}): ${hits.slice(0, 3).map((hit) => ids[hit.doc]).join(", ")}`);
    const title = new Set((await titleOf(wanted)).map((token) => token.text));
    if (!search.tokens(query).some((token) => title.has(token.text))) apart += 1;
  }
  async function titleOf(id) {
    const { index } = await handbook;
    const [hit] = await index.hits({ scores: [], matches: [] }, [ids.indexOf(id)]);
    return search.tokens(hit.title);
  }
  const share = good / queries.length;
  console.log(`${good} of ${queries.length} in the first three, reciprocal rank ${(reciprocal / queries.length).toFixed(3)}, ${apart} share no word with the title`);
  if (missed.length) console.log(missed.join("\n"));
  assert.ok(apart >= queries.length / 2, `${apart} of ${queries.length} share no word with their title`);
  assert.ok(share >= 0.95, `${(share * 100).toFixed(1)} % in the first three`);
});
const handbook = opened("handbook");

test("a word of a title comes before the same word in a cue", async () => {
  const { find, ids } = await handbook;
  const first = async (query) => ids[(await find(query, 1))[0].doc];
  assert.equal(await first("gil"), "internals-and-concurrency/the-gil");
});


const small = opened("small");
const first = async (query) => {
  const { find, ids } = await small;
  const [hit] = await find(query);
  return hit && ids[hit.doc];
};

test("accents, case, prefixes and one typo do not matter", async () => {
  assert.equal(await first("naive"), "accents");
  assert.equal(await first("NAÏVETÉ"), "accents");
  assert.equal(await first("strasse"), "accents");
  assert.equal(await first("mnemo"), "prefix");
  assert.equal(await first("mnemonci"), "prefix");
  assert.equal(await first("mnemonics here"), "prefix");
  assert.equal(await first("xylograph"), undefined);
});

test("a prefix counts for the last word alone", async () => {
  assert.equal(await first("mnem "), undefined);
  assert.equal(await first("mnem zzzz"), undefined);
});

test("code is found as typed", async () => {
  assert.equal(await first("__enter__"), "dunder");
  assert.equal(await first("=="), "operators");
  assert.equal(await first("*args"), "args");
  assert.equal(await first("list.append"), "append");
  assert.equal(await first("list.append()"), "append");
  assert.equal(await first("@property"), "property");
  assert.equal(await first("c++"), "cpp");
});

test("text without spaces is found by its characters", async () => {
  assert.equal(await first("検索"), "japanese");
  assert.equal(await first("索"), "japanese");
  assert.equal(await first("辞書型"), "japanese");
  assert.equal(await first("사전"), "korean");
});

test("a word that is everywhere is still found in titles", async () => {
  assert.equal(await first("handbook"), "everywhere");
  assert.equal(await first("says"), undefined);
});

test("a hit names the section that answers", async () => {
  const { find } = await small;
  const [hit] = await find("quokka habitat");
  assert.equal(hit.sections[hit.section - 1].title, "Where does a quokka live?");
  assert.equal(hit.sections[hit.section - 1].anchor, "live");
  const [page] = await find("marsupial");
  assert.equal(page.section, 0);
});

test("found words are marked, as a whole and in their writing", async () => {
  const { search } = await small;
  const marks = (text, ...words) => plain(search.marked(text, new Set(words)).map((piece) => (piece.mark ? `[${piece.text}]` : piece.text)).join(""));
  assert.equal(marks("Naïve lists, list.append", "naive", "append"), "[Naïve] lists, list.[append]");
  assert.equal(marks("What does `__enter__` do?", "__enter__"), "What does `[__enter__]` do?");
  assert.equal(marks("日本語の検索", "検索"), "日本語の[検索]");
  assert.equal(marks("a == b", "=="), "a [==] b");
  assert.equal(marks("<b>&amp;", "b"), "<[b]>&amp;");
  assert.equal(marks("a ThreadPoolExecutor()", "executor"), "a [ThreadPoolExecutor]()");
  assert.equal(marks("a soft\u00adhyphen", "softhyphen"), "a [soft\u00adhyphen]");
});

test("a query loads its shards and chunks and nothing else", async () => {
  const { find, loaded } = await opened("handbook");
  await find("generator");
  assert.ok(loaded.length <= 1 + 3 + 10, loaded.join(" "));
});

test("what many words begin with is answered ahead, without their postings", async () => {
  const { index, loaded, ids } = await opened("wide");
  assert.ok(index.main.heads.w && index.main.heads.wo, "many words begin with w");
  const quick = await index.rank("w", { quick: true });
  assert.ok(quick.partial && quick.docs.length >= 7);
  await index.hits(quick, quick.docs.slice(0, 7));
  assert.deepEqual(loaded, ["search/main.js", "search/t0.js"], "what it shows stands together, and no postings are read");
  const word = await index.rank("wo", { quick: true });
  assert.equal(ids[word.docs[0]], "wombat", "the word itself comes first");
  const whole = await index.rank("wo");
  assert.equal(ids[whole.docs[0]], "wombat");
  const known = await index.rank("wo131");
  assert.ok(known.docs.length > 0 && !known.partial);
  const [hit] = await index.hits(known, known.docs);
  assert.match(hit.summary, /wo131/, "a hit is found where the order of storing has moved it");
});

test("files of two builds are told apart", async () => {
  const { search, load } = await opened("small");
  const main = plain(await load("search/main.js"));
  main.stamp = "00000000";
  const index = search.open(main, { load });
  await assert.rejects(index.rank("mnemonic"), search.Stale);
});

test("odd queries are harmless", async () => {
  const { find } = await small;
  for (const query of ["", " ", "?!", "\u0000", "a".repeat(5000), "((((", "\ud800", "🙂", "__proto__", "constructor", "A", "Z"]) {
    assert.ok(Array.isArray(plain(await find(query))), query);
  }
});

test("a synonym never outranks the word itself, where the book has it", async () => {
  const { index } = await handbook;
  const { units } = core().cuebook.search;
  let compared = 0;
  for (const word of ["deadlock", "gil", "acid", "args", "auth", "argument", "cleanup"]) {
    const [unit] = units(word + " ");
    const ranked = await index.rank(word + " ");
    const lists = index.match(unit).lists;
    if (!lists.some(({ meant }) => meant)) continue;
    const own = new Set(lists.filter(({ meant }) => !meant).flatMap(({ word }) => [...index.list(word).docs]));
    const others = ranked.docs.filter((doc) => !own.has(doc));
    const last = Math.min(...ranked.docs.filter((doc) => own.has(doc)).map((doc) => ranked.scores[doc]));
    for (const doc of others) assert.ok(ranked.scores[doc] <= last, word);
    compared += 1;
  }
  assert.ok(compared >= 3, `${compared} words with synonyms`);
});

test("a typo is no other first letter, and is said to be one", async () => {
  const { index } = await handbook;
  const { units } = core().cuebook.search;
  const fuzzy = (word) => index.match(units(word + " ")[0]);
  assert.equal(fuzzy("decoratr").fuzzy, true);
  assert.ok(fuzzy("decoratr").lists.length > 0);
  assert.equal(fuzzy("xecorator").lists.length, 0);
});

test("a part of a CamelCase name is found", async () => {
  const { index } = await handbook;
  assert.ok(index.match({ text: "executor", last: false }).lists.some(({ word }) => index.spelling(word) === "executor"));
});
