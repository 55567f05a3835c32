// @ts-check
/**
 * The reader's data: one owner of everything that is kept in the browser, on every page.
 *
 * Two kinds of data, both under one prefix per book and version (`KEY:1:`):
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
 * In: a `Storage` (or none), a clock; `store-format.js` says what is well-formed and in which order. Out: `cuebook.store`.
 * Must not know: what the entries mean.
 */
(function (cuebook) {
  "use strict";

  /** @type {any} */
  const { VERSION, byTime, canonical, wins, isEntry, isField, readExport, writeExport, browserStorage, writeAll, reasonOf, segments, SEGMENT_LIMIT } =
    cuebook.progress;

  /**
   * @typedef {{i: string, t: number, k: string, w?: number, z?: number, [more: string]: any}} Entry
   * @typedef {[number, string, any]} Field time, device, value
   * @typedef {{type: "log"|"field"|"status"|"wipe", key?: string, value?: any, own?: boolean}} Change
   * @typedef {{getItem(k: string): string|null, setItem(k: string, v: string): void, removeItem(k: string): void,
   *   key(n: number): string|null, readonly length: number}} StorageLike
   * @typedef {{ok: boolean, reason?: string, detail?: string, added: number, known: number, fields: number}} ImportReport
   */

  /**
   * @param {{key: string, title?: string, storage: StorageLike|null, now?: () => number, zone?: (t: number) => number,
   *   random?: () => number}} options `zone` gives `Date#getTimezoneOffset` at a time
   */
  function createStore(options) {
    const { key, storage } = options;
    const now = options.now || (() => Date.now());
    const zone = options.zone || ((t) => new Date(t).getTimezoneOffset());
    const random = options.random || Math.random;
    const prefix = key + ":" + VERSION + ":";

    /** What could not be written yet, by storage key; null stands for a removal. @type {Map<string, string|null>} */
    const pending = new Map();
    /** @type {"ok"|"denied"|"full"} */
    let status = storage ? "ok" : "denied";
    /** @type {Set<(change: Change) => void>} */
    const listeners = new Set();

    /** @type {Map<string, Entry>} */
    let byId = new Map();
    /** All entries in order, tombstones included. @type {Entry[]} */
    let log = [];
    let sorted = true;
    /** @type {Map<string, number>} segment name to the length of the text last read */
    let seen = new Map();
    let loaded = false;
    let last = 0;
    /** @type {Entry[]|null} */
    let live = null;
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

    /** @param {"ok"|"denied"|"full"} next */
    function setStatus(next) {
      if (next === status) return;
      status = next;
      tell({ type: "status" });
    }

    /** @param {string} k @returns {string|null} */
    function read(k) {
      if (pending.has(k)) return pending.get(k) || null;
      if (!storage) return null;
      try {
        return storage.getItem(k);
      } catch (error) {
        return null;
      }
    }

    /**
     * Writes now, or keeps it in memory and says so. Earlier failures are tried again first.
     * @param {string} k @param {string|null} value
     */
    function write(k, value) {
      pending.set(k, value);
      flush();
    }

    function flush() {
      if (!storage) return;
      for (const [k, value] of [...pending]) {
        try {
          if (value === null) storage.removeItem(k);
          else storage.setItem(k, value);
          pending.delete(k);
        } catch (error) {
          setStatus(reasonOf(error));
          return;
        }
      }
      setStatus("ok");
    }

    /** Names of all keys with a prefix, without it. @param {string} start @returns {string[]} */
    function names(start) {
      const full = prefix + start;
      const found = new Set();
      if (storage) {
        try {
          for (let n = 0; n < storage.length; n += 1) {
            const k = storage.key(n);
            if (k !== null && k.startsWith(full)) found.add(k.slice(full.length));
          }
        } catch (error) {
          // A storage that cannot be listed holds nothing for us.
        }
      }
      for (const [k, value] of pending) {
        if (!k.startsWith(full)) continue;
        if (value === null) found.delete(k.slice(full.length));
        else found.add(k.slice(full.length));
      }
      return [...found].sort();
    }

    let device = "";
    function deviceId() {
      if (!device) device = read(prefix + "device") || "";
      if (!device) {
        device = name(8);
        write(prefix + "device", device);
      }
      return device;
    }

    /**
     * Adds entries to memory. @param {Entry[]} entries @returns {number} how many were new
     */
    function absorb(entries) {
      let added = 0;
      for (const entry of entries) {
        const present = byId.get(entry.i);
        if (present) {
          // The same id with other content can only come from a file edited by hand: any rule will do, if it is one.
          if (present !== entry && canonical(entry) > canonical(present)) {
            byId.set(entry.i, entry);
            log[log.indexOf(present)] = entry;
            sorted = false;
            live = null;
          }
          continue;
        }
        byId.set(entry.i, entry);
        if (log.length && byTime(log[log.length - 1], entry) > 0) sorted = false;
        log.push(entry);
        if (entry.t > last) last = entry.t;
        added += 1;
      }
      if (added) live = null;
      if (!sorted) {
        log.sort(byTime);
        sorted = true;
      }
      return added;
    }

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
      let added = 0;
      /** @type {Entry[]} */
      const entries = [];
      for (const found of names("log:")) {
        if (found === segment) continue;
        const text = read(prefix + "log:" + found) || "";
        if (seen.get(found) === text.length) continue;
        seen.set(found, text.length);
        entries.push(...parse(text));
      }
      added += absorb(entries);
      return added;
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
      write(prefix + "log:" + segment, segmentText);
    }

    /**
     * Appends to the log; returns the entry with its id and time.
     * @param {{k: string, [more: string]: any}} data
     * @returns {Entry}
     */
    function append(data) {
      load();
      const wall = now();
      const t = Math.max(wall, last + 1);
      /** @type {Entry} */
      const entry = Object.assign({ i: deviceId() + "." + name(9), t }, data);
      const offset = zone(wall);
      if (offset) entry.z = offset;
      if (t - wall > 1000) entry.w = wall;
      absorb([entry]);
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
      if (!live) {
        const gone = new Set();
        for (const entry of log) if (entry.k === "x") gone.add(entry.of);
        live = log.filter((entry) => entry.k !== "x" && !gone.has(entry.i));
      }
      if (!filter) return live;
      if (typeof filter === "string") return live.filter((entry) => entry.k === filter);
      return live.filter(filter);
    }

    /** @param {string} field @returns {Field|null} */
    function readField(field) {
      const text = read(prefix + "f:" + field);
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
      write(prefix + "f:" + field, JSON.stringify([t, deviceId(), next]));
      tell({ type: "field", key: field, value: next === null ? undefined : next, own: true });
    }

    /** Names of the fields that hold a value. @param {string=} start @returns {string[]} */
    function keys(start) {
      return names("f:" + (start || ""))
        .map((rest) => (start || "") + rest)
        .filter((field) => get(field) !== undefined);
    }

    /** State of this device alone (the card that is on the table): neither exported nor merged. */
    const local = {
      /** @param {string} k */
      get(k) {
        const text = read(prefix + "local:" + k);
        if (!text) return undefined;
        try {
          return JSON.parse(text);
        } catch (error) {
          return undefined;
        }
      },
      /** @param {string} k @param {any} value */
      set(k, value) {
        write(prefix + "local:" + k, value === undefined || value === null ? null : JSON.stringify(value));
      },
    };

    /** @returns {Record<string, Field>} */
    function allFields() {
      /** @type {Record<string, Field>} */
      const fields = {};
      for (const field of names("f:")) {
        const value = readField(field);
        if (value) fields[field] = value;
      }
      return fields;
    }

    /** Everything as one file. @param {Record<string, any>=} more derived data for other programs; an import ignores it */
    function exportJson(more) {
      load();
      refresh();
      const head = { key, title: options.title || key, exported: new Date(now()).toISOString() };
      return writeExport(Object.assign(head, more || {}), log, allFields());
    }

    /**
     * Merges a file: union of the logs, the newer of each field. All or nothing.
     * @param {string} text @returns {ImportReport}
     */
    function importJson(text) {
      const file = readExport(text, key);
      const report = { added: 0, known: 0, fields: 0 };
      if (!file.ok) return Object.assign({ ok: false, reason: file.reason, detail: file.detail }, report);
      load();
      refresh();
      /** @type {Map<string, Entry>} */
      const fresh = new Map();
      for (const entry of file.log) {
        const present = fresh.get(entry.i) || byId.get(entry.i);
        if (present && canonical(present) >= canonical(entry)) report.known += 1;
        else fresh.set(entry.i, entry);
      }
      const newer = Object.entries(file.fields).filter(([field, value]) => wins(value, readField(field)));

      const source = name(8);
      /** @type {[string, string][]} */
      const writes = segments(fresh.values()).map((part) => [prefix + "log:" + source + "-" + name(6), part]);
      for (const [field, value] of newer) writes.push([prefix + "f:" + field, JSON.stringify(value)]);

      if (storage && status !== "denied") {
        const refused = writeAll(storage, writes);
        if (refused) return Object.assign({ ok: false, reason: reasonOf(refused.error) }, report);
        for (const [k] of writes) pending.delete(k);
      } else {
        for (const [k, value] of writes) pending.set(k, value);
      }
      for (const [k, value] of writes) {
        if (k.startsWith(prefix + "log:")) seen.set(k.slice(prefix.length + 4), value.length);
      }
      report.added = absorb([...fresh.values()]);
      report.fields = newer.length;
      live = null;
      tell({ type: "log" });
      for (const [field, [, , value]] of newer) tell({ type: "field", key: field, value: value === null ? undefined : value });
      return Object.assign({ ok: true }, report);
    }

    function forget() {
      byId = new Map();
      log = [];
      live = null;
      seen = new Map();
      segment = "";
      segmentText = "";
      loaded = false;
      last = 0;
    }

    /** Deletes everything of this book; other tabs follow. */
    function wipe() {
      pending.clear();
      for (const start of ["log:", "f:", "local:"]) {
        for (const found of names(start)) write(prefix + start + found, null);
      }
      write(prefix + "epoch", name(8));
      forget();
      tell({ type: "wipe", own: true });
    }

    /** What another tab wrote. @param {{key: string|null, newValue: string|null}} event */
    function heard(event) {
      const k = event.key;
      if (k === null || !k.startsWith(prefix)) return;
      const rest = k.slice(prefix.length);
      if (rest === "epoch") {
        pending.clear();
        forget();
        tell({ type: "wipe" });
      } else if (rest.startsWith("log:")) {
        if (!loaded || event.newValue === null) return;
        if (refresh()) tell({ type: "log" });
      } else if (rest.startsWith("f:")) {
        const field = rest.slice(2);
        pending.delete(k);
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
      retry: flush,
      /** @param {(change: Change) => void} listener @returns {() => void} stops listening */
      on(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      /** Everything in order, tombstones included. */
      log() {
        load();
        return log;
      },
      get status() {
        return status;
      },
      get unsaved() {
        return pending.size;
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
    storage: browserStorage(),
  });
  window.addEventListener("storage", (event) => {
    if (event.storageArea === window.localStorage) store.heard(event);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") store.refresh();
  });
  cuebook.store = store;
})((globalThis.cuebook = globalThis.cuebook || {}));
