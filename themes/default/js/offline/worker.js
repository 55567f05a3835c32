// @ts-check
/**
 * The service worker: keeps what the reader asked to have offline, and sees to it that no page ever runs with another
 * version's files.
 *
 * - Files are kept by content, so an update fetches only what changed, and a version is a list of contents.
 * - Nothing is kept before its SHA-256 is that of the list. A version becomes the active one by a single write, after all
 *   its files are there: interrupted at any point, the old version stays whole.
 * - Every page is pinned to the version its HTML came from, and everything it asks for later comes from that version or
 *   not at all. A page never changes under its reader: a new version is offered (`waiting`), and taken when asked.
 * - Whatever is not of this site's list goes to the network as if this script were not there.
 *
 * In: `cuebook.key` and `cuebook.was` (the book's keys, set by the build in front of this file), `cuebook.plan`, messages from `js/offline.js`.
 * Must not know: the reader's progress. It opens no storage but its own two caches.
 */
(function (cuebook) {
  "use strict";
  const { plan } = cuebook;
  /** @typedef {{active: string|null, waiting: string|null, tracks: string[], checked: number}} State */
  const worker = /** @type {any} */ (globalThis);
  const scope = worker.registration.scope;
  // Sites on one host share an origin: the book's key and the path keep them apart.
  const prefix = `${cuebook.key}:offline:${new URL(scope).pathname}:`;
  const FILES = prefix + "files";
  const STATE = prefix + "state";
  /** How long an update check holds, in milliseconds. */
  const FRESH = 15 * 60 * 1000;
  /** How long to wait for the network where a kept page could be shown instead, in milliseconds. */
  const PATIENCE = 4000;
  /** How long a page may take to appear among the open ones, in milliseconds. */
  const LOADING = 60 * 1000;
  /** A page that came from the network and belongs to no known version. */
  const UNKNOWN = "";

  /** Something that can be told to the reader: `network changed full gone`. */
  class Failure extends Error {
    /** @param {string} code @param {string} detail */
    constructor(code, detail) {
      super(code + ": " + detail);
      this.code = code;
    }
  }

  /* What is remembered */

  const at = (/** @type {string} */ name) => scope + "__offline/" + name;

  /** @param {string} name @returns {Promise<string|null>} */
  async function recall(name) {
    const found = await (await caches.open(STATE)).match(at(name));
    return found ? found.text() : null;
  }
  /** @param {string} name @param {string} text */
  async function remember(name, text) {
    await (await caches.open(STATE)).put(at(name), new Response(text));
  }

  /** @type {State|null} */
  let known = null;
  /** @returns {Promise<State>} */
  async function state() {
    if (!known) {
      const empty = { active: null, waiting: null, tracks: [], checked: 0 };
      try {
        known = Object.assign(empty, JSON.parse((await recall("state")) || "{}"));
      } catch (error) {
        known = empty;
      }
    }
    return /** @type {State} */ (known);
  }
  /** The one write that changes what readers see. @param {Partial<State>} some */
  async function change(some) {
    const next = { ...(await state()), ...some };
    await remember("state", JSON.stringify(next));
    known = next;
  }

  /** @type {Map<string, OfflineList>} */
  const lists = new Map();
  /** @param {string|null} version @returns {Promise<OfflineList|null>} */
  async function listOf(version) {
    if (!version) return null;
    const present = lists.get(version);
    if (present) return present;
    const text = await recall("list/" + version);
    const list = text === null ? null : plan.read(text);
    if (list) lists.set(version, list);
    return list;
  }

  /** @param {OfflineFile} file @returns {Promise<Response|undefined>} */
  async function kept(file) {
    return (await caches.open(FILES)).match(at(plan.blobName(file)));
  }
  /** @returns {Promise<Set<string>>} */
  async function have() {
    const requests = await (await caches.open(FILES)).keys();
    return new Set(requests.map((request) => request.url.slice(at("").length)));
  }

  /* Fetching */

  /** @param {ArrayBuffer} bytes @returns {Promise<string>} the first half of its SHA-256, as the list has it */
  async function digest(bytes) {
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...sum.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** The newest list that the site has, not yet remembered. @returns {Promise<{list: OfflineList, text: string}>} */
  async function newest() {
    let text;
    try {
      const response = await fetch(scope + "offline.json", { cache: "no-cache" });
      if (!response.ok) throw new Failure("network", "the list answers " + response.status);
      text = await response.text();
    } catch (error) {
      throw error instanceof Failure ? error : new Failure("network", String(error));
    }
    const list = plan.read(text);
    if (!list) throw new Failure("network", "the list cannot be read");
    return { list, text };
  }

  /** @param {OfflineFile} file @returns {Promise<Response>} what the list says it is, or a failure */
  async function load(file) {
    // A proxy may hold an old copy: ask past it once.
    for (const cache of /** @type {RequestCache[]} */ (["no-cache", "reload"])) {
      let response, bytes;
      try {
        response = await fetch(plan.urlOf(file.path, scope), { cache });
        bytes = await response.arrayBuffer();
      } catch (error) {
        throw new Failure("network", file.path + ": " + error);
      }
      if (response.ok && (await digest(bytes)) === file.hash) {
        return new Response(bytes, { headers: { "content-type": response.headers.get("content-type") || "" } });
      }
    }
    throw new Failure("changed", file.path);
  }

  /**
   * Fetches what is missing of some files, four at a time. What came is kept even if the rest fails: by its content it is
   * right for any version that has it.
   * @param {OfflineFile[]} files @param {(done: number, total: number) => void} progress in bytes
   */
  async function fill(files, progress) {
    const cache = await caches.open(FILES);
    const todo = plan.missing(files, await have());
    const total = plan.size(todo);
    let done = 0;
    progress(done, total);
    /** @type {unknown} */
    let failed = null;
    async function lane() {
      for (let file = todo.shift(); file && !failed; file = todo.shift()) {
        try {
          await cache.put(at(plan.blobName(file)), await load(file));
          done += file.size;
          progress(done, total);
        } catch (error) {
          failed = failed || error;
        }
      }
    }
    await Promise.all([lane(), lane(), lane(), lane()]);
    if (failed) throw failed;
  }

  /* Changing what is kept: one at a time */

  /** @type {Promise<unknown>} */
  let queue = Promise.resolve();
  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  function alone(work) {
    const turn = queue.then(work, work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  const silent = () => undefined;

  /**
   * Fetches a version of the shell and some tracks.
   * @param {{list: OfflineList, text: string}} version @param {string[]} tracks @param {(done: number, total: number) => void} progress
   */
  async function bring({ list, text }, tracks, progress) {
    await fill(plan.wanted(list, plan.surviving(list, tracks)), progress);
    await remember("list/" + list.version, text);
    lists.set(list.version, list);
  }

  /** @param {string} track @param {(done: number, total: number) => void} progress */
  async function keep(track, progress) {
    const tracks = [...new Set([...(await state()).tracks, track])];
    const latest = await newest();
    const { list } = latest;
    if (!plan.surviving(list, [track]).length) throw new Failure("gone", track);
    await bring(latest, tracks, progress);
    await change({ active: list.version, waiting: null, tracks: plan.surviving(list, tracks), checked: Date.now() });
    await sweep();
  }

  /** @param {string} track */
  async function drop(track) {
    const { active, waiting, tracks } = await state();
    const rest = tracks.filter((id) => id !== track);
    // With nothing chosen there is nobody to ask.
    await change(rest.length ? { tracks: rest } : { tracks: rest, active: waiting || active, waiting: null });
    await sweep();
  }

  /** Looks for a new version and gets it ready. Nobody has to see it: with nothing chosen, it is simply the newest. @param {boolean} now */
  async function check(now) {
    const before = await state();
    if (!now && before.active && Date.now() - before.checked < FRESH) return;
    const latest = await newest();
    const { list } = latest;
    const same = list.version === before.active;
    if (!same && list.version !== before.waiting) await bring(latest, before.tracks, silent);
    if (before.tracks.length && before.active) {
      await change({ waiting: same ? null : list.version, checked: Date.now() });
    } else {
      await change({ active: list.version, waiting: null, checked: Date.now() });
    }
    if (!same) await sweep();
  }

  /** Takes the version that waits. Pages that are open stay with theirs. */
  async function take() {
    const { waiting, tracks } = await state();
    const list = await listOf(waiting);
    if (!list) return;
    await change({ active: list.version, waiting: null, tracks: plan.surviving(list, tracks) });
    await sweep();
  }

  async function clear() {
    for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
    known = null;
    lists.clear();
    pins.clear();
    await worker.registration.unregister();
  }

  /** Forgets files and lists that neither a version nor an open page needs. */
  async function sweep() {
    const { active, waiting, tracks } = await state();
    const open = new Set((await worker.clients.matchAll({ includeUncontrolled: true, type: "all" })).map((/** @type {any} */ client) => client.id));
    const cache = await caches.open(STATE);
    /** @type {Set<string>} */
    const versions = new Set();
    const names = (await cache.keys()).map((request) => request.url.slice(at("").length));
    for (const name of names.filter((name) => name.startsWith("page/"))) {
      const id = decodeURIComponent(name.slice("page/".length));
      const version = await recall(name);
      if (open.has(id) && version) versions.add(version);
      else if (!pins.has(id)) await cache.delete(at(name));
    }
    for (const { version, since } of pins.values()) {
      // A page that is only just being loaded is not listed yet.
      if (Date.now() - since < LOADING) versions.add(await version.catch(() => UNKNOWN));
    }
    versions.delete(UNKNOWN);
    /** @type {Set<string>} */
    const used = new Set();
    for (const version of [active, waiting, ...versions]) {
      const list = await listOf(version);
      if (!list || !version) continue;
      const files = versions.has(version) ? [...list.files.values()] : plan.wanted(list, plan.surviving(list, tracks));
      files.forEach((file) => used.add(plan.blobName(file)));
      versions.add(version);
    }
    for (const name of names.filter((name) => name.startsWith("list/"))) {
      if (!versions.has(name.slice("list/".length))) await cache.delete(at(name));
    }
    const files = await caches.open(FILES);
    for (const name of await have()) if (!used.has(name)) await files.delete(at(name));
  }

  /* Pages and their versions */

  /** @type {Map<string, {version: Promise<string>, since: number}>} */
  const pins = new Map();
  /** @param {string} id of a page @param {Promise<string>} version @returns {Promise<unknown>} */
  function pin(id, version) {
    if (!id) return version;
    pins.set(id, { version, since: Date.now() });
    // Written down, since a worker that rests forgets everything.
    return version.then((version) => (version ? remember("page/" + encodeURIComponent(id), version) : undefined)).catch(silent);
  }
  /** @param {string} id @returns {Promise<string>} */
  function pinned(id) {
    const present = pins.get(id);
    if (present) return present.version;
    return recall("page/" + encodeURIComponent(id)).then((version) => version || UNKNOWN);
  }

  /**
   * The version that a page from the network belongs to: the active one, the one that waits, or the newest there is.
   * @param {string} path @param {Response} response @returns {Promise<string>}
   */
  async function versionOf(path, response) {
    const hash = await digest(await response.arrayBuffer());
    const fits = (/** @type {OfflineList|null} */ list) => !!list && (plan.find(list, path).file || {}).hash === hash;
    const { active, waiting } = await state();
    for (const version of [active, waiting]) if (version && fits(await listOf(version))) return version;
    const { list, text } = await newest();
    if (!fits(list)) return UNKNOWN;
    await remember("list/" + list.version, text);
    lists.set(list.version, list);
    return list.version;
  }

  /** @param {any} event @param {string} path @returns {Promise<Response>} */
  async function page(event, path) {
    const now = await state();
    const list = await listOf(now.active);
    if (!list) return fetch(event.request);
    const found = plan.find(list, path);
    const own = found.file && (await kept(found.file));
    const show = (/** @type {Response} */ response) => {
      event.waitUntil(pin(event.resultingClientId, Promise.resolve(list.version)));
      return response;
    };
    // Whoever keeps a track reads the version kept until the new one is taken; everyone else reads what the site has.
    if (own && now.tracks.length) return show(own);
    let response;
    try {
      const late = new Promise((_, fail) => own && setTimeout(fail, PATIENCE, new Failure("network", "late")));
      response = /** @type {Response} */ (await Promise.race([fetch(event.request), late]));
      if (own && response.status >= 500) return show(own);
    } catch (error) {
      if (own) return show(own);
      const target = found.redirect && list.files.get(found.redirect + "index.html");
      if (found.redirect && target && (await kept(target))) return Response.redirect(plan.urlOf(found.redirect, scope));
      const lost = list.files.get("offline.html");
      if (!lost || !(await kept(lost))) throw error;
      return Response.redirect(scope + "offline.html#" + encodeURIComponent(event.request.url.slice(scope.length)));
    }
    if (response.ok && response.type === "basic" && event.resultingClientId) {
      event.waitUntil(pin(event.resultingClientId, versionOf(path, response.clone()).catch(() => UNKNOWN)));
    }
    return response;
  }

  /** A piece of a kept file: audio and video ask for pieces. @param {Response} whole @param {string} header @returns {Promise<Response>} */
  async function ranged(whole, header) {
    const bytes = await whole.arrayBuffer();
    const total = bytes.byteLength;
    const range = plan.rangeOf(header, total);
    const headers = new Headers({ "content-type": whole.headers.get("content-type") || "", "accept-ranges": "bytes" });
    if (range === undefined) return new Response(bytes, { headers });
    headers.set("content-range", range ? `bytes ${range.from}-${range.to}/${total}` : `bytes */${total}`);
    return range ? new Response(bytes.slice(range.from, range.to + 1), { status: 206, headers }) : new Response(null, { status: 416, headers });
  }

  /** @param {any} event @param {string} path @returns {Promise<Response>} */
  async function part(event, path) {
    const list = await listOf(await pinned(event.clientId));
    const file = list && list.files.get(path);
    const range = event.request.headers.get("range");
    if (!file) return fetch(event.request);
    const own = await kept(file);
    if (own) return range === null ? own : ranged(own, range);
    if (range !== null) return fetch(event.request);
    const response = await fetch(event.request);
    if (!response.ok || response.type !== "basic") return response;
    const bytes = await response.arrayBuffer();
    // Another version's file: for this page it does not exist.
    if ((await digest(bytes)) !== file.hash) return Response.error();
    return new Response(bytes, { status: response.status, headers: response.headers });
  }

  /* Events */

  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    const { request } = event;
    const path = plan.pathOf(request.url, scope);
    if (request.method !== "GET" || path === null) return;
    event.respondWith(request.mode === "navigate" ? page(event, path) : part(event, path));
  });

  /** What pages are told. */
  async function status() {
    const { active, waiting, tracks } = await state();
    const list = (await listOf(active)) || (await newest()).list;
    return {
      active, waiting, kept: tracks,
      tracks: list.tracks.map((track) => ({
        id: track.id, title: track.title, path: track.path, size: plan.size(plan.own(list, track.id)),
      })),
    };
  }

  /** Removes what was kept under the keys that the book had before. */
  async function dropEarlier() {
    const earlier = (cuebook.was || []).map((/** @type {string} */ key) => `${key}:offline:${new URL(scope).pathname}:`);
    for (const name of await caches.keys()) {
      if (earlier.some((/** @type {string} */ start) => name.startsWith(start))) await caches.delete(name);
    }
  }

  async function tell() {
    const message = { cuebook: "offline", status: await status() };
    for (const client of await worker.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message);
  }

  worker.addEventListener("message", (/** @type {any} */ event) => {
    const [port] = event.ports;
    const { type, track, now } = event.data || {};
    if (!port) return;
    const progress = (/** @type {number} */ done, /** @type {number} */ total) => port.postMessage({ done, total });
    /** @type {Record<string, () => Promise<unknown>>} */
    const acts = {
      status: () => Promise.resolve(),
      keep: () => alone(() => keep(track, progress)),
      drop: () => alone(() => drop(track)),
      check: () => alone(() => dropEarlier().then(() => check(!!now))),
      take: () => alone(take),
      clear: () => alone(clear),
    };
    const act = Object.hasOwn(acts, type) ? acts[type] : null;
    if (!act) return;
    event.waitUntil(
      act()
        .then(async () => {
          if (type === "clear") return port.postMessage({ end: true, status: null });
          port.postMessage({ end: true, status: await status() });
          if (type !== "status") await tell();
        })
        .catch((error) => {
          const code = error && error.name === "QuotaExceededError" ? "full" : (error && error.code) || "network";
          port.postMessage({ end: true, error: typeof code === "string" ? code : "network", detail: String(error) });
        }),
    );
  });
})((globalThis.cuebook = globalThis.cuebook || {}));
