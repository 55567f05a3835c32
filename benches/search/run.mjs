// The search benchmark: our index beside MiniSearch and Pagefind on the same text.
//
//   npm ci --prefix benches/search && node benches/search/run.mjs [PAGES…] [--seed N] [--queries N] [--no-pagefind] [--assert]
//
// Makes the corpora with `corpus.py`, indexes them, asks known-item queries (three words of a page, drawn by the seed;
// once more with a typo in one of them), and prints one row for each engine and size. `--assert` fails when a target is
// missed. `SEARCH_INDEXER` names a built `benches/search/index.rs` to be run instead of cargo. Sizes are gzip level 9, file by file; times are of this process, on one thread.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { loader } from "../../tests/js/search-harness.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const work = join(root, "target/search");
const option = (name, otherwise) => (process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : otherwise);
const seed = option("--seed", 1);
const queryCount = option("--queries", 500);
const valued = new Set([String(seed), String(queryCount)].filter((value, n) => process.argv.includes(["--seed", "--queries"][n])));
const sizes = process.argv.slice(2).filter((word) => /^\d+$/.test(word) && !valued.has(word)).map(Number);
if (!sizes.length) sizes.push(1000, 10000);

/** A small seeded generator: mulberry32. */
function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const gzip = (data) => gzipSync(data, { level: 9 }).length;
const kb = (bytes) => (bytes / 1000).toFixed(0) + " KB";
const percentile = (values, p) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];

function corpus(count) {
  mkdirSync(work, { recursive: true });
  const file = join(work, `corpus-${count}.json`);
  if (!existsSync(file)) execFileSync("python3", [join(here, "corpus.py"), file, String(count), String(seed)], { stdio: "inherit" });
  return file;
}

/** Three words of a page that a person might remember: no short ones, none of the most common. */
function queries(pages) {
  const draw = random(seed);
  const frequency = new Map();
  const words = pages.map((page) => {
    const text = page.title + " " + page.sections.map((section) => section.text).join(" ");
    const unique = [...new Set(text.toLowerCase().match(/\b[a-z]{4,14}\b/g) || [])];
    for (const word of unique) frequency.set(word, (frequency.get(word) || 0) + 1);
    return unique;
  });
  const made = [];
  while (made.length < queryCount) {
    const page = Math.floor(draw() * pages.length);
    const known = words[page].filter((word) => frequency.get(word) < pages.length / 10);
    if (known.length < 12) continue;
    const chosen = new Set();
    while (chosen.size < 3) chosen.add(known[Math.floor(draw() * known.length)]);
    const exact = [...chosen];
    const long = exact.map((word, n) => (word.length >= 5 ? n : -1)).filter((n) => n >= 0);
    if (!long.length) continue;
    let typo = null;
    for (let tries = 0; tries < 20 && !typo; tries += 1) {
      const at = long[Math.floor(draw() * long.length)];
      const wrong = misspell(exact[at], draw);
      if (!frequency.has(wrong)) typo = exact.map((word, n) => (n === at ? wrong : word));
    }
    if (typo) made.push({ page: pages[page].id, exact: exact.join(" "), typo: typo.join(" ") });
  }
  return made;
}

function misspell(word, draw) {
  const at = 1 + Math.floor(draw() * (word.length - 2));
  const letter = String.fromCharCode(97 + Math.floor(draw() * 26));
  const kind = Math.floor(draw() * 4);
  if (kind === 0) return word.slice(0, at) + word.slice(at + 1);
  if (kind === 1) return word.slice(0, at) + letter + word.slice(at);
  if (kind === 2) return word.slice(0, at) + letter + word.slice(at + 1);
  return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
}

/** Asks every query; `find` gives page ids, the best first. */
async function ask(find, asked, field) {
  const times = [];
  let reciprocal = 0;
  for (const query of asked) {
    const start = performance.now();
    const ids = await find(query[field]);
    times.push(performance.now() - start);
    const place = ids.indexOf(query.page);
    if (place >= 0) reciprocal += 1 / (place + 1);
  }
  return { mrr: reciprocal / asked.length, times };
}

/** Types some queries letter by letter, as a reader does. */
async function type(find, asked) {
  const times = [];
  for (const { exact } of asked.slice(0, 60)) {
    for (let length = 1; length <= exact.length; length += 1) {
      const start = performance.now();
      await find(exact.slice(0, length));
      times.push(performance.now() - start);
    }
  }
  return times;
}

async function ours(file, pages, asked) {
  const out = join(work, `index-${pages.length}`);
  rmSync(out, { recursive: true, force: true });
  const cargo = ["cargo", "bench", "--quiet", "--bench", "search", "--"];
  const [command, ...rest] = process.env.SEARCH_INDEXER ? [process.env.SEARCH_INDEXER] : cargo;
  const printed = execFileSync(command, [...rest, file, out], { cwd: root, encoding: "utf8" });
  const built = JSON.parse(printed.trim().split("\n").pop()).milliseconds;
  const folder = join(out, "search");
  const parts = { main: 0, postings: 0, hits: 0 };
  for (const name of readdirSync(folder)) {
    const size = gzip(readFileSync(join(folder, name)));
    if (name === "main.js") parts.main += size;
    else if (name.startsWith("p")) parts.postings += size;
    else parts.hits += size;
  }
  const { load, search } = loader(out);
  const start = performance.now();
  const index = search.open(await load("search/main.js"), { load, language: "en" });
  const loaded = performance.now() - start;
  // What a reader sees: the first ten, with what they show.
  const find = async (query) => {
    const ranked = await index.rank(query);
    const hits = await index.hits(ranked, ranked.docs.slice(0, 10));
    return hits.map((hit) => hit.url.replace(".html", ""));
  };
  const typed = await type(find, asked);
  const exact = await ask(find, asked, "exact");
  const typo = await ask(find, asked, "typo");
  return { engine: "cuebook", size: parts.main + parts.postings + parts.hits, parts, focus: parts.main, built, loaded, exact, typo, typed };
}

async function miniSearch(pages, asked) {
  const { default: MiniSearch } = await import("minisearch");
  const settings = { fields: ["title", "summary", "text"], storeFields: ["title", "summary", "url"] };
  let start = performance.now();
  const made = new MiniSearch(settings);
  made.addAll(pages.map((page) => ({
    id: page.id,
    url: page.id + ".html",
    title: page.title,
    summary: page.summary.slice(0, 150),
    text: page.sections.map((section) => section.title + "\n" + section.text).join("\n"),
  })));
  const built = performance.now() - start;
  const json = JSON.stringify(made);
  start = performance.now();
  const index = MiniSearch.loadJSON(json, settings);
  const loaded = performance.now() - start;
  const options = { boost: { title: 2 }, prefix: (_, n, terms) => n === terms.length - 1, fuzzy: (term) => (term.length > 3 ? 1 : false) };
  const find = async (query) => index.search(query, options).slice(0, 10).map((hit) => hit.id);
  const typed = await type(find, asked);
  const exact = await ask(find, asked, "exact");
  const typo = await ask(find, asked, "typo");
  const size = gzip(json);
  return { engine: "MiniSearch 7.2", size, focus: size, built, loaded, exact, typo, typed };
}

async function pagefind(pages, asked) {
  const { createIndex, close } = await import("pagefind");
  let start = performance.now();
  const { index } = await createIndex({});
  for (const page of pages) {
    const text = page.sections.map((section) => section.title + ". " + section.text).join("\n");
    await index.addCustomRecord({ url: `/${page.id}.html`, content: text, language: "en", meta: { title: page.title } });
  }
  const { files } = await index.getFiles();
  const built = performance.now() - start;
  await close();
  // Its data files are compressed already; scripts and wasm are counted as they travel.
  const data = files.filter((file) => /\.pf_|wasm|pagefind\.js$|entry\.json$/.test(file.path));
  const size = data.reduce((sum, file) => sum + Math.min(file.content.length, gzip(file.content)), 0);
  const focus = data.filter((file) => !/fragment|index\//.test(file.path)).reduce((sum, file) => sum + Math.min(file.content.length, gzip(file.content)), 0);
  return { engine: "Pagefind 1.5", size, focus, built, ...(await inBrowser(files, asked)) };
}

/** Pagefind needs a server and a browser; without them its times and ranks stay out. */
async function inBrowser(files, asked) {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  const playwright = await import("playwright-core").catch(() => null);
  if (!playwright || !executablePath) return {};
  const { createServer } = await import("node:http");
  const types = { js: "text/javascript", json: "application/json", html: "text/html" };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url.replace(/^\/pagefind\/|\?.*$/g, ""));
    const file = files.find((file) => file.path === path);
    if (!file) return response.writeHead(request.url === "/" ? 200 : 404, { "content-type": "text/html" }).end("<!doctype html>");
    response.writeHead(200, { "content-type": types[path.split(".").pop()] || "application/octet-stream" }).end(Buffer.from(file.content));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const browser = await playwright.chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await page.evaluate(async (asked) => {
      let start = performance.now();
      const engine = await import("/pagefind/pagefind.js");
      await engine.init();
      const loaded = performance.now() - start;
      const ask = async (field) => {
        const times = [];
        let reciprocal = 0;
        for (const query of asked) {
          start = performance.now();
          const { results } = await engine.search(query[field]);
          const data = await Promise.all(results.slice(0, 10).map((result) => result.data()));
          times.push(performance.now() - start);
          const place = data.findIndex((hit) => hit.url.replace(/^\/|\.html$/g, "") === query.page);
          if (place >= 0) reciprocal += 1 / (place + 1);
        }
        return { mrr: reciprocal / asked.length, times };
      };
      return { loaded, exact: await ask("exact"), typo: await ask("typo") };
    }, asked.slice(0, 150));
  } finally {
    await browser.close();
    server.close();
  }
}

const failures = [];
for (const count of sizes) {
  const file = corpus(count);
  const pages = JSON.parse(readFileSync(file, "utf8"));
  const words = pages.reduce((sum, page) => sum + page.sections.reduce((n, section) => n + section.text.split(/\s+/).length, 0), 0);
  const asked = queries(pages);
  const rows = [await ours(file, pages, asked), await miniSearch(pages, asked)];
  if (!process.argv.includes("--no-pagefind")) rows.push(await pagefind(pages, asked));
  console.log(`\n## ${pages.length} pages, ${(words / pages.length).toFixed(0)} words a page, ${asked.length} queries\n`);
  console.log("| | index, gzip | on focus | build, ms | load, ms | query p50 / p95, ms | while typing p95, ms | reciprocal rank exact / typo |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const row of rows) {
    const times = row.exact ? [...row.exact.times, ...row.typo.times] : [];
    console.log("| " + [
      row.engine,
      kb(row.size) + (row.parts ? ` (${kb(row.parts.main)} + ${kb(row.parts.postings)} + ${kb(row.parts.hits)})` : ""),
      kb(row.focus),
      row.built.toFixed(0),
      row.loaded === undefined ? "–" : row.loaded.toFixed(0),
      times.length ? `${percentile(times, 0.5).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)}` : "–",
      row.typed ? percentile(row.typed, 0.95).toFixed(1) : "–",
      row.exact ? `${row.exact.mrr.toFixed(3)} / ${row.typo.mrr.toFixed(3)}` : "–",
    ].join(" | ") + " |");
  }
  const [own, mini] = rows;
  const share = own.size / mini.size;
  console.log(`\nsize: ${(share * 100).toFixed(1)} % of MiniSearch's; rank: ${(own.exact.mrr - mini.exact.mrr).toFixed(3)} exact, ${(own.typo.mrr - mini.typo.mrr).toFixed(3)} with a typo`);
  if (share > (count >= 10000 ? 0.5 : 0.65)) failures.push(`${count} pages: the index has ${(share * 100).toFixed(1)} % of MiniSearch's size`);
  if (count >= 10000 && own.focus > 350_000) failures.push(`${count} pages: ${kb(own.focus)} load on focus`);
  for (const field of ["exact", "typo"]) {
    if (own[field].mrr < mini[field].mrr - 0.02) failures.push(`${count} pages: reciprocal rank ${own[field].mrr.toFixed(3)} (${field}), MiniSearch ${mini[field].mrr.toFixed(3)}`);
  }
}
for (const failure of failures) console.error("missed: " + failure);
if (process.argv.includes("--assert") && failures.length) process.exitCode = 1;
