// Loads the theme's classic scripts into a fresh context, as a browser would, without a DOM.
import { bundle, run } from "./bundles.mjs";

/** What a store is made of. */
export const STORE = [...bundle("site.js"), ...bundle("study-data.js")].filter((file) => /^js\/store\b/.test(file));
/** What the desk loads later, in an order in which each finds what it needs. */
const LATER = ["back", "rating", "cards", "choice", "figures", "audit", "plan", "mock", "stats", "data", "settings"].flatMap((name) => bundle(`study-${name}.js`));
/** What every page knows of progress. */
const PROGRESS = ["js/evidence.js", "js/states.js"];
/** The desk but for the file that starts it, and the worksheets. */
const DESK = [...new Set([...STORE, ...PROGRESS, ...bundle("study.js").filter((file) => file !== "js/desk/desk.js"), ...LATER, "js/worksheet.js"])];

/** The `cuebook` namespace and ts-fsrs, freshly loaded. */
export function load(files = DESK) {
  const context = run(files, { URLSearchParams, Intl, TextEncoder });
  context.cuebook.t ??= (name) => name;
  return { cuebook: context.cuebook, FSRS: context.FSRS };
}

/** A `Storage` in memory with a quota and failures on demand. */
export class FakeStorage {
  constructor(quota = Infinity) {
    this.map = new Map();
    this.quota = quota;
    this.denied = false;
    this.writes = 0;
    this.failAfter = Infinity;
  }
  get length() {
    this.check();
    return this.map.size;
  }
  key(n) {
    return [...this.map.keys()][n] ?? null;
  }
  check() {
    if (this.denied) throw Object.assign(new Error("denied"), { name: "SecurityError" });
  }
  getItem(k) {
    this.check();
    return this.map.has(k) ? this.map.get(k) : null;
  }
  setItem(k, v) {
    this.check();
    let size = k.length + v.length;
    for (const [key, value] of this.map) if (key !== k) size += key.length + value.length;
    if (size > this.quota || this.writes >= this.failAfter) {
      throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
    }
    this.writes += 1;
    this.map.set(k, v);
  }
  removeItem(k) {
    this.check();
    this.map.delete(k);
  }
}

/** A small seeded generator, so that a failing case can be run again. */
export function seeded(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A clock that stands until it is moved. */
export function clock(start = Date.UTC(2026, 10, 2, 12)) {
  const now = () => now.time;
  now.time = start;
  return now;
}

/** A book of the documented shape. */
export function book({ questions = 12, topics = 3, followups = 2, key = "demo" } = {}) {
  const formats = ["concept", "coding", "behavioural", "design"];
  const list = [];
  for (let n = 0; n < questions; n += 1) {
    const cards = ["answer", ...Array.from({ length: followups }, (_, f) => "~" + fingerprint(`next-${f}`).slice(0, 4))].join(" ");
    list.push({
      id: `topic-${n % topics}/question-${n}`,
      url: `topic-${n % topics}/question-${n}.html`,
      title: `Question ${n} about <code>thing_${n}</code>?`,
      cue: `cue ${n}`,
      topic: n % topics,
      tags: [n % 2],
      roles: [0],
      levels: n % 4 === 0 ? [1] : [0, 1],
      weight: (n % 3) + 1,
      format: formats[n % 7 < 4 ? 0 : n % 4],
      chunk: n % topics,
      aliases: n === 0 ? ["old/name"] : [],
      summary: `Summary ${n}`,
      cards,
    });
  }
  const levelsOf = (questions) => [0, 1].map((level) => ({
    asked: questions.filter((q) => list[q]?.levels.includes(level)), assumed: questions.filter((q) => list[q] && !list[q].levels.includes(level) && list[q].levels[0] < level),
  }));
  return {
    version: 2,
    key,
    title: "Demo book",
    roles: [{ id: "backend", label: "Backend" }],
    levels: [{ id: "junior", label: "Junior" }, { id: "senior", label: "Senior" }],
    topics: Array.from({ length: topics }, (_, n) => ({ id: `topic-${n}`, title: `Topic ${n}`, url: `topic-${n}/index.html` })),
    tags: [{ id: "even", label: "Even" }, { id: "odd", label: "Odd" }],
    tracks: [
      { id: "backend", title: "Backend", role: "backend", url: "tracks/backend.html", questions: list.map((_, n) => n).reverse(), levels: levelsOf(list.map((_, n) => n).reverse()) },
      { id: "short", title: "Short", role: "backend", url: "tracks/short.html", questions: [0, 1, 2], levels: levelsOf([0, 1, 2]) },
    ],
    chunks: Array.from({ length: topics }, (_, n) => `topic-${n}`),
    plans: [
      {
        id: "plans/sprint",
        title: "Sprint",
        url: "plans/sprint.html",
        blocks: [
          { id: "day-1", title: "Day 1", done: "Explain it aloud." },
          { id: "day-2", title: "Day 2", done: "Solve it aloud." },
        ],
      },
    ],
    questions: list,
  };
}

/** What the index calls a follow-up, in full: FNV-1a over UTF-16. @param {string} text */
export function fingerprint(text) {
  let hash = 0x811c9dc5n;
  for (let at = 0; at < text.length; at += 1) hash = ((hash ^ BigInt(text.charCodeAt(at))) * 0x01000193n) & 0xffffffffn;
  return hash.toString(16).padStart(8, "0");
}

/** The cards of a book as its chunks have them, by the ids that the log has. */
export function chunk(index, digest = (id) => fingerprint(id)) {
  const ids = index.questions.flatMap((question) => question.cards.split(" ").map((name, at) => question.id + "/" + (name[0] === "~" ? `followup/next-${at - 1}` : name)));
  return Object.fromEntries(ids.map((id) => [id, { digest: digest(id) }]));
}

/** A store, a catalogue and a model over fake storage. */
export function desk(options = {}) {
  const { cuebook, FSRS } = options.loaded ?? load();
  const now = options.now ?? clock();
  const zone = options.zone ?? (() => 0);
  const storage = options.storage === undefined ? new FakeStorage() : options.storage;
  const store = cuebook.createStore({ key: "demo", title: "Demo book", storage, now, zone, random: seeded(options.seed ?? 1) });
  const catalogue = cuebook.desk.decks.createCatalogue(options.index ?? book());
  if (!options.index || options.chunk) catalogue.learn(options.chunk ?? chunk(catalogue.index));
  const model = cuebook.desk.model.createModel({ catalogue, store, library: () => FSRS, now, zone });
  return { cuebook, FSRS, now, storage, store, catalogue, model, desk: cuebook.desk };
}
