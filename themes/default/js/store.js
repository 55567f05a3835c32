// @ts-check
/**
 * The reader's data: one owner of everything that is kept in the browser, on every page.
 *
 * Two kinds of data, both under one prefix per book and layout (`KEY:1:`):
 *
 * - the **log**, which only grows: reviews, audit ratings, mock interviews, plan events. An undo is an entry too (a
 *   tombstone, kind `x`, naming the entry it takes back). Two logs merge by union, so any number of devices in any order
 *   reach the same state, and every state can be computed again under a newer model.
 * - **fields** (marks, ticks, worksheet text, settings): one value a name, the latest by (time, device) wins.
 *
 * Why `localStorage` and not IndexedDB: a write is finished when the call returns, so closing the tab in the middle of a
 * review loses nothing; it works from `file://`; a page can read a mark before it paints; and other tabs hear of it by the
 * `storage` event. Its price is the quota (about five million characters an origin). A review takes some 100 characters, so
 * there is room for about 45,000 of them: more than a year at a hundred a day. When the room ends, nothing is lost: what
 * could not be written stays in memory, is offered for export, and is written as soon as there is room.
 *
 * Why segments: each page load writes its entries into a segment of its own (`KEY:1:log:SEGMENT`, one JSON object a line).
 * Nobody else ever writes that key, so two open tabs cannot overwrite each other, without locks; reading is the union of all
 * segments. A segment is sealed at 8,000 characters, which bounds what one append has to write.
 *
 * Time: `t` orders the log and never goes back: it is the later of the clock and one past the latest known entry. When the
 * clock was moved back, the entry also keeps what the clock said (`w`), since intervals are counted in wall time.
 *
 * In: a `Storage` (or none), a clock; the rules of merging, the log, the shelf and the file are `store/*.js`. Out:
 * `cuebook.store`. Must not know: what the entries mean.
 */
(function (cuebook) {
  "use strict";
  const { canonical, wins, isEntry, isField } = cuebook.merge;

  /** How keys are laid out in the storage; the file that is exported has a version of its own. */
  const LAYOUT = 1;
  const SEGMENT_LIMIT = 8000;

  /**
   * @typedef {import("./store/merge.js").Entry} Entry
   * @typedef {import("./store/merge.js").Field} Field
   * @typedef {{type: "log"|"field"|"status"|"wipe", key?: string, value?: any, own?: boolean}} Change
   * @typedef {import("./store/shelf.js").StorageLike} StorageLike
   * @typedef {{ok: boolean, reason?: string, detail?: string, added: number, known: number, fields: number}} ImportReport
   */

  /**
   * @param {{key: string, title?: string, storage: StorageLike|null, now?: () => number, zone?: (t: number) => number,
   *   random?: () => number}} options `zone` gives `Date#getTimezoneOffset` at a time
   */
  function createStore(options) {
    const { key } = options;
    const now = options.now || (() => Date.now());
    const zone = options.zone || ((t) => new Date(t).getTimezoneOffset());
    const random = options.random || Math.random;
    const prefix = key + ":" + LAYOUT + ":";
    const shelf = cuebook.shelf.createShelf(options.storage, prefix, () => tell({ type: "status" }));
    const log = cuebook.createLog();
    /** @type {Set<(change: Change) => void>} */
    const listeners = new Set();

    /** @type {Map<string, number>} segment name to the length of the text last read */
    let seen = new Map();
    let loaded = false;
    let segment = "";
    let segmentText = "";
    /** Lines of a segment that could not be read: kept as they are and counted. */
    let unreadable = 0;

    /** @param {number} length */
    function name(length) {
      let text = "";
      while (text.length < length) text += Math.floor(random() * 36).toString(36);
      return text;
    }

    /** @param {Change} change */
    function tell(change) {
      for (const listener of [...listeners]) listener(change);
    }

    let device = "";
    function deviceId() {
      if (!device) device = shelf.read("device") || "";
      if (!device) {
        device = name(8);
        shelf.write("device", device);
      }
      return device;
    }

    // ---- the log -------------------------------------------------------------------------------------------------

    /** @param {string} text @returns {Entry[]} */
    function parse(text) {
      const entries = [];
      for (const line of text.split("\n")) {
        if (!line) continue;
        try {
          const entry = JSON.parse(line);
          if (isEntry(entry)) entries.push(entry);
          else unreadable += 1;
        } catch (error) {
          unreadable += 1;
        }
      }
      return entries;
    }

    /** Reads segments that are new or have grown. @returns {number} entries that were new */
    function refresh() {
      loaded = true;
      /** @type {Entry[]} */
      const entries = [];
      for (const found of shelf.names("log:")) {
        if (found === segment) continue;
        const text = shelf.read("log:" + found) || "";
        if (seen.get(found) === text.length) continue;
        seen.set(found, text.length);
        entries.push(...parse(text));
      }
      return log.absorb(entries);
    }

    function load() {
      if (!loaded) refresh();
    }

    /** @param {Entry} entry */
    function writeEntry(entry) {
      if (!segment || segmentText.length > SEGMENT_LIMIT) {
        segment = deviceId() + "-" + name(6);
        segmentText = "";
      }
      segmentText += JSON.stringify(entry) + "\n";
      shelf.write("log:" + segment, segmentText);
    }

    /**
     * Appends to the log; returns the entry with its id and time.
     * @param {{k: string, [more: string]: any}} data
     * @returns {Entry}
     */
    function append(data) {
      load();
      const wall = now();
      const t = Math.max(wall, log.last + 1);
      /** @type {Entry} */
      const entry = Object.assign({ i: deviceId() + "." + name(9), t }, data);
      const offset = zone(wall);
      if (offset) entry.z = offset;
      if (t - wall > 1000) entry.w = wall;
      log.absorb([entry]);
      writeEntry(entry);
      tell({ type: "log", own: true });
      return entry;
    }

    /** Takes an entry back. @param {string} id */
    function undo(id) {
      return append({ k: "x", of: id });
    }

    /**
     * Entries that stand, in order: no tombstones and nothing they took back.
     * @param {string|((entry: Entry) => boolean)=} filter a kind, or a test
     * @returns {Entry[]}
     */
    function entries(filter) {
      load();
      const live = log.standing();
      if (!filter) return live;
      if (typeof filter === "string") return live.filter((/** @type {Entry} */ entry) => entry.k === filter);
      return live.filter(filter);
    }

    // ---- fields --------------------------------------------------------------------------------------------------

    /** @param {string} field @returns {Field|null} */
    function readField(field) {
      const text = shelf.read("f:" + field);
      if (!text) return null;
      try {
        const value = JSON.parse(text);
        return isField(value) ? value : null;
      } catch (error) {
        return null;
      }
    }

    /** @param {string} field */
    function get(field) {
      const value = readField(field);
      return value && value[2] !== null ? value[2] : undefined;
    }

    /** Keeps a value; `null` or `undefined` removes it. @param {string} field @param {any} value */
    function set(field, value) {
      const present = readField(field);
      const next = value === undefined ? null : value;
      if (present ? canonical(present[2]) === canonical(next) : next === null) return;
      const t = Math.max(now(), present ? present[0] + 1 : 0);
      shelf.write("f:" + field, JSON.stringify([t, deviceId(), next]));
      tell({ type: "field", key: field, value: next === null ? undefined : next, own: true });
    }

    /** Names of the fields that hold a value. @param {string=} start @returns {string[]} */
    function keys(start) {
      return shelf.names("f:" + (start || ""))
        .map((/** @type {string} */ rest) => (start || "") + rest)
        .filter((/** @type {string} */ field) => get(field) !== undefined);
    }

    /** State of this device alone (the card that is on the table): neither exported nor merged. */
    const local = {
      /** @param {string} k */
      get(k) {
        const text = shelf.read("local:" + k);
        if (!text) return undefined;
        try {
          return JSON.parse(text);
        } catch (error) {
          return undefined;
        }
      },
      /** @param {string} k @param {any} value */
      set(k, value) {
        shelf.write("local:" + k, value === undefined || value === null ? null : JSON.stringify(value));
      },
    };

    // ---- out, in, away -------------------------------------------------------------------------------------------

    /** Everything as one file. @param {Record<string, any>=} more derived data for other programs; an import ignores it */
    function exportJson(more) {
      refresh();
      /** @type {Record<string, Field>} */
      const fields = Object.create(null);
      for (const field of shelf.names("f:")) {
        const value = readField(field);
        if (value) fields[field] = value;
      }
      return cuebook.progressFile.write({ key, title: options.title || key, time: now(), log: log.all, fields, more });
    }

    /**
     * Merges a file: union of the logs, the newer of each field. All or nothing.
     * @param {string} text @returns {ImportReport}
     */
    function importJson(text) {
      const file = cuebook.progressFile.read(text, key);
      const report = { added: 0, known: 0, fields: 0 };
      if (!file.ok) return Object.assign({ ok: false, reason: file.reason, detail: file.detail }, report);
      refresh();
      const { fresh, known } = log.compare(file.log);
      report.known = known;
      const newer = /** @type {[string, Field][]} */ (Object.entries(file.fields)).filter(([field, value]) => wins(value, readField(field)));

      const segments = segmentsOf(fresh);
      /** @type {[string, string][]} */
      const writes = segments.map(([segment, part]) => ["log:" + segment, part]);
      for (const [field, value] of newer) writes.push(["f:" + field, JSON.stringify(value)]);
      const refused = shelf.writeAll(writes);
      if (refused) return Object.assign({ ok: false, reason: refused }, report);

      for (const [segment, part] of segments) seen.set(segment, part.length);
      report.added = log.absorb(fresh);
      report.fields = newer.length;
      tell({ type: "log" });
      for (const [field, value] of newer) {
        tell({ type: "field", key: field, value: value[2] === null ? undefined : value[2] });
      }
      return Object.assign({ ok: true }, report);
    }

    /** Entries as segments of their own. @param {Entry[]} entries @returns {[string, string][]} name and text of each */
    function segmentsOf(entries) {
      /** @type {[string, string][]} */
      const segments = [];
      const source = name(8);
      let part = "";
      const seal = () => {
        if (part) segments.push([source + "-" + name(6), part]);
        part = "";
      };
      for (const entry of entries) {
        part += JSON.stringify(entry) + "\n";
        if (part.length > SEGMENT_LIMIT) seal();
      }
      seal();
      return segments;
    }

    function forget() {
      log.clear();
      seen = new Map();
      segment = "";
      segmentText = "";
      loaded = false;
    }

    /** Deletes everything of this book; other tabs follow. */
    function wipe() {
      shelf.drop();
      for (const start of ["log:", "f:", "local:"]) {
        for (const found of shelf.names(start)) shelf.write(start + found, null);
      }
      shelf.write("epoch", name(8));
      forget();
      tell({ type: "wipe", own: true });
    }

    /**
     * What another tab wrote. @param {{key: string|null, newValue: string|null}} event
     */
    function heard(event) {
      const k = event.key;
      if (k === null || !k.startsWith(prefix)) return;
      const rest = k.slice(prefix.length);
      if (rest === "epoch") {
        shelf.drop();
        forget();
        tell({ type: "wipe" });
      } else if (rest.startsWith("log:")) {
        if (!loaded || event.newValue === null) return;
        if (refresh()) tell({ type: "log" });
      } else if (rest.startsWith("f:")) {
        const field = rest.slice(2);
        shelf.yield(rest);
        tell({ type: "field", key: field, value: get(field) });
      }
    }

    return {
      get,
      set,
      keys,
      append,
      undo,
      entries,
      local,
      exportJson,
      importJson,
      wipe,
      heard,
      /** Looks for what others wrote, for browsers that do not say. */
      refresh() {
        if (loaded && refresh()) tell({ type: "log" });
      },
      /** Tries again to write what could not be written. */
      retry: shelf.flush,
      /** @param {(change: Change) => void} listener @returns {() => void} stops listening */
      on(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      /** Everything in order, tombstones included. */
      log() {
        load();
        return log.all;
      },
      get status() {
        return shelf.status;
      },
      get unsaved() {
        return shelf.unsaved;
      },
      get unreadable() {
        return unreadable;
      },
      get device() {
        return deviceId();
      },
      key,
    };
  }

  cuebook.createStore = createStore;

  if (typeof document === "undefined") return;

  const store = createStore({
    key: (cuebook.site && cuebook.site.key) || "cuebook",
    title: (cuebook.site && cuebook.site.title) || undefined,
    storage: cuebook.shelf.browserStorage(),
  });
  window.addEventListener("storage", (event) => {
    if (event.storageArea === window.localStorage) store.heard(event);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") store.refresh();
  });
  cuebook.store = store;
})((globalThis.cuebook = globalThis.cuebook || {}));
