// What a reader waits for: a big index in Chromium, its processor slowed four times.
//
//   cuebook build . --dest-dir SITE && node benches/search/run.mjs 10000 --no-pagefind
//   node benches/search/browser.mjs SITE [--pages N] [--slow N] [--queries N] [--pause MS] [--rounds N] [--profile FILE] [--trace FILE]
//
// Serves a built site with the `search/` folder of the benchmark's index (`target/search/index-N`) in place of its own,
// types known words into the search of a page, and prints the time from a key's event to the frame that shows its
// answer: for the first key of a fresh page (at once after the focus, and after a second), and for all later keys, one
// every `--pause` milliseconds. `--profile` and `--trace` write what the processor and the browser did during the
// later keys of the last phrase.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const site = resolve(process.argv[2] ?? "public");
const count = Number(option("--pages", 10000));
const slow = Number(option("--slow", 4));
const pause = Number(option("--pause", 150));
const queries = Number(option("--queries", 12));
const rounds = Number(option("--rounds", 3));
const profile = option("--profile", "");
const trace = option("--trace", "");
const index = join(root, "target/search", `index-${count}`);
const corpus = join(root, "target/search", `corpus-${count}.json`);

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml" };

/** Compressed ahead, as hosts do: the server must not take the processor from the browser. */
const packed = new Map();

function serve() {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const file = join(path.startsWith("/search/") ? index : site, path);
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": "no-store", "content-encoding": "gzip" });
    if (!packed.has(file)) packed.set(file, gzipSync(readFileSync(file)));
    response.end(packed.get(file));
  }).listen(0, "127.0.0.1");
  return new Promise((done) => server.once("listening", () => done(server)));
}

/** What readers type: two words of a page that are in few others. */
function phrases() {
  const pages = JSON.parse(readFileSync(corpus, "utf8"));
  const frequency = new Map();
  const words = pages.map((page) => {
    const unique = [...new Set((page.title + " " + page.summary).toLowerCase().match(/\b[a-z]{4,12}\b/g) || [])];
    for (const word of unique) frequency.set(word, (frequency.get(word) || 0) + 1);
    return unique;
  });
  const made = [];
  for (let at = 37; made.length < queries; at = (at + 613) % pages.length) {
    const known = words[at].filter((word) => frequency.get(word) < pages.length / 20);
    if (known.length >= 2) made.push(known.slice(0, 2).join(" "));
  }
  return made;
}

const percentile = (values, p) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))];
const told = (name, values) => console.log(`${name}: median ${percentile(values, 0.5).toFixed(0)} ms, 95th percentile ${percentile(values, 0.95).toFixed(0)} ms, most ${Math.max(...values).toFixed(0)} ms (${values.length})`);

/**
 * In the page: for each key, when its parts were done, in milliseconds since its event: `input` (the field has the
 * letter), `rank` (which pages answer), `hits` (what they show), `work` (the list is in the page), `shown` (so is the
 * frame). A key whose answer the next one overtook has none.
 */
function watch() {
  const list = document.querySelector("[data-search-list]");
  globalThis.times = [];
  let pressed = 0;
  /** @type {Record<string, any>} */
  let key = {};
  const since = () => performance.now() - pressed;
  document.addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  document.querySelector("input[type=search]").addEventListener("input", (event) => {
    key = { typed: event.target.value, input: since(), rank: 0, hits: 0, work: 0, shown: 0 };
  }, true);
  const { asset } = globalThis.cuebook;
  globalThis.cuebook.asset = (name) => asset(name).then((value) => {
    const { search } = globalThis.cuebook;
    const { open } = search;
    search.open = (...given) => {
      const index = open(...given);
      for (const part of ["rank", "hits"]) {
        const act = index[part];
        index[part] = (...asked) => {
          const own = key;
          const told = act(...asked);
          const done = (value) => {
            own[part] = since();
            return value;
          };
          return told.then ? told.then(done) : done(told);
        };
      }
      return index;
    };
    return value;
  });
  new MutationObserver(() => {
    if (!pressed || key.work || list.dataset.answers !== key.typed) return;
    const [entry, start] = [key, pressed];
    entry.work = since();
    globalThis.times.push(entry);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      entry.shown = performance.now() - start;
      port1.close();
      globalThis.wake?.();
    };
    // A message comes right after the frame; a timer would wait for what the search does then.
    requestAnimationFrame(() => port2.postMessage(0));
  }).observe(list, { attributes: true });
}

const { chromium } = await import("playwright-core");
const server = await serve();
const url = `http://127.0.0.1:${server.address().port}/`;
const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

async function fresh() {
  const context = await browser.newContext({ serviceWorkers: "block", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(url + "core-language/list-vs-tuple.html");
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slow });
  await page.evaluate(watch);
  return { page, context, session };
}
/** Waits without asking again and again, which would take from the time that is measured. */
const answered = (page, text) => page.evaluate((text) => new Promise((done) => {
  globalThis.wake = () => globalThis.times.some((time) => time.typed === text && time.shown) && done(undefined);
  globalThis.wake();
}), text);

const PARTS = ["input", "rank", "hits", "work", "shown"];
const NAMES = ["of that: the field", "of that: ranking", "of that: what hits show", "of that: the list", "of that: the frame"];

/** Types a phrase in a fresh page. @returns {Promise<any[]>} the times of all keys but the first */
async function type(phrase) {
  const { page, context, session } = await fresh();
  await page.locator("input[type=search]").first().focus();
  await page.waitForTimeout(1000);
  await page.keyboard.type(phrase[0]);
  await answered(page, phrase[0]);
  if (trace) await browser.startTracing(page, { categories: ["devtools.timeline", "toplevel", "blink.user_timing"] });
  if (profile) {
    await session.send("Profiler.enable");
    await session.send("Profiler.setSamplingInterval", { interval: 200 });
    await session.send("Profiler.start");
  }
  for (const letter of phrase.slice(1)) {
    await page.waitForTimeout(pause);
    await page.keyboard.type(letter);
  }
  await answered(page, phrase);
  if (trace) writeFileSync(trace, await browser.stopTracing());
  if (profile) writeFileSync(profile, JSON.stringify((await session.send("Profiler.stop")).profile));
  const times = await page.evaluate(() => globalThis.times);
  await context.close();
  return times.slice(1);
}

try {
  const asked = phrases();
  for (const wait of [0, 1000]) {
    const times = [];
    for (const phrase of asked.slice(0, 8)) {
      const { page, context } = await fresh();
      await page.locator("input[type=search]").first().focus();
      await page.waitForTimeout(wait);
      await page.keyboard.type(phrase[0]);
      await answered(page, phrase[0]);
      times.push(await page.evaluate(() => globalThis.times[0].shown));
      await context.close();
    }
    told(`first key, ${wait} ms after the focus`, times);
  }
  /** @type {{typed: string, input: number, rank: number, hits: number, work: number, shown: number}[]} */
  const later = [];
  for (const phrase of asked) {
    /** Of several rounds the quickest, key by key: others may use this machine. @type {Map<string, any>} */
    const best = new Map();
    for (let round = 0; round < rounds; round += 1) {
      for (const time of await type(phrase)) {
        if (time.shown && !(best.get(time.typed)?.shown < time.shown)) best.set(time.typed, time);
      }
    }
    const keys = [...best.values()].sort((a, b) => a.typed.length - b.typed.length);
    later.push(...keys);
    if (process.argv.includes("-v")) for (const { typed, ...times } of keys) console.log(typed.padEnd(24), PARTS.map((part) => times[part].toFixed(0).padStart(5)).join(""));
  }
  // A part is what passed since the one before.
  PARTS.forEach((part, n) => told(NAMES[n], later.map((time) => time[part] - (n ? time[PARTS[n - 1]] : 0))));
  told("later keys, until the list is in the page", later.map((time) => time.work));
  told("later keys, until the frame is shown", later.map((time) => time.shown));
} finally {
  await browser.close();
  server.close();
}
