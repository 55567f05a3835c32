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
 * Time: `t` orders the log and never goes back: it is the later of the clock and one past the latest known entry, unless that
 * entry is over a year ahead, which no clock is by mistake of a setting: then the clock rules. When the clock was moved back, the entry also keeps what the clock said (`w`), since intervals are counted in wall time. A clock before 2000 or beyond 2100 says nothing.
 *
 * What would be refused on reading is not written: the status then says "refused", and the page tells the reader.
 *
 * In: a `Storage` (or none), a clock; the rules of merging, the log, the shelf and the file are `store/*.js`. Out:
 * `cuebook.store`. Must not know: what the entries mean; that they fit their kind is `store/kinds.js`.
 */
(function (cuebook) {
  "use strict";
  const { canonical, wins, isTime, isEntry, isField, timeAfter } = cuebook.merge;
  const { kinds } = cuebook;

  /** How keys are laid out in the storage; the file that is exported has a version of its own. */
  const LAYOUT = 1;
  const SEGMENT_LIMIT = 8000;
  /** A name of the device that is longer was damaged: with it, an entry's id would be too long to be read. */
  const DEVICE_LIMIT = 60;

  /**
   * @typedef {LogEntry} Entry
   * @typedef {[number, string, any]} Field
   * @typedef {{type: "log"|"field"|"local"|"status"|"wipe", key?: string, value?: any, own?: boolean}} Change
   * @typedef {Storage} StorageLike
   * @typedef {{ok: boolean, reason?: string, detail?: string, added: number, known: number, fields: number,
   *   aside: string[], redated: number}} ImportReport `aside` names what did not fit and was left out
   */

  /** State of this device alone (the card that is on the table): neither exported nor merged. @param {any} shelf */
  function createLocal(shelf) {
    return {
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
  }

  /**
   * @param {{key: string, was?: string[], title?: string, storage: StorageLike|null, now?: () => number, zone?: (t: number) => number,
   *   random?: () => number}} options `was` are earlier keys of the book, `zone` gives
   *   `Date#getTimezoneOffset` at a time
   */
  function createStore(options) {
    const { key } = options;
    const now = options.now || (() => Date.now());
    const zone = options.zone || ((t) => new Date(t).getTimezoneOffset());
    const random = options.random || Math.random;
    const prefix = key + ":" + LAYOUT + ":";
    const shelf = cuebook.shelf.createShelf(options.storage, prefix, () => tell({ type: "status" }));
    const log = cuebook.createLog((/** @type {Entry} */ entry) => !kinds.flaw(entry));
    /** @type {Set<(change: Change) => void>} */
    const listeners = new Set();

    /** @type {Map<string, number>} segment name to the length of the text last read */
    let seen = new Map();
    let loaded = false;
    let segment = "";
    let segmentText = "";
    /** Lines of a segment that could not be read: kept as they are and counted. */
    let unreadable = 0;
    /** Names of what was not written, since it would be refused on reading. @type {Set<string>} */
    const refused = new Set();

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

    /** @param {string} what */
    function refuse(what) {
      if (refused.has(what)) return;
      refused.add(what);
      tell({ type: "status" });
    }

    let device = "";
    function deviceId() {
      if (!device) device = shelf.read("device") || "";
      if (!device || device.length > DEVICE_LIMIT) {
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
     * Appends to the log; returns the entry with its id and time. One that would be refused on reading is not written: `keeps`
     * says so, and so does the status.
     * @param {{k: string, [more: string]: any}} data
     * @returns {Entry}
     */
    function append(data) {
      load();
      const wall = now();
      const t = timeAfter(wall, log.lastBefore);
      /** @type {Entry} */
      const entry = Object.assign({ i: deviceId() + "." + name(9), t }, data);
      const offset = zone(wall);
      if (offset) entry.z = offset;
      if (t - wall > 1000 && isTime(wall)) entry.w = wall;
      const flaw = kinds.flaw(entry);
      if (flaw) {
        refuse(entry.k + " (" + flaw + ")");
        return entry;
      }
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
      return value && value[2] !== null && kinds.fits(field, value[2]) ? value[2] : undefined;
    }

    /** The time of a field that is written now. @param {Field|null} present what it holds */
    function fieldTime(present) {
      const wall = now();
      const own = (/** @type {number} */ bound) => (present && present[0] <= bound ? present[0] : 0);
      if (isTime(wall)) return timeAfter(wall, own);
      load();
      return timeAfter(wall, (/** @type {number} */ bound) => Math.max(own(bound), log.lastBefore(bound)));
    }

    /**
     * Keeps a value; `null` or `undefined` removes it. One that would be refused on reading is not written.
     * @param {string} field @param {any} value @returns {boolean} whether it is kept
     */
    function set(field, value) {
      const present = readField(field);
      const next = value === undefined ? null : value;
      if (!kinds.fits(field, next)) {
        refuse(field);
        return false;
      }
      if (refused.delete(field)) tell({ type: "status" });
      if (present ? canonical(present[2]) === canonical(next) : next === null) return true;
      shelf.write("f:" + field, JSON.stringify([fieldTime(present), deviceId(), next]));
      tell({ type: "field", key: field, value: next === null ? undefined : next, own: true });
      return true;
    }

    /** Names of the fields that hold a value. @param {string=} start @returns {string[]} */
    function keys(start) {
      return shelf.names("f:" + (start || ""))
        .map((/** @type {string} */ rest) => (start || "") + rest)
        .filter((/** @type {string} */ field) => get(field) !== undefined);
    }

    // ---- out, in, away -------------------------------------------------------------------------------------------

    /** Everything that is kept. @returns {{log: Entry[], fields: Record<string, Field>}} */
    function content() {
      refresh();
      /** @type {Record<string, Field>} */
      const fields = Object.create(null);
      for (const field of shelf.names("f:")) {
        const value = readField(field);
        if (value) fields[field] = value;
      }
      return { log: log.all, fields };
    }

    /** Everything as one file. @param {Record<string, any>=} more derived data for other programs; an import ignores it */
    function exportJson(more) {
      return cuebook.progressFile.write(Object.assign({ key, title: options.title || key, time: now(), more }, content()));
    }

    /**
     * Merges a file: union of the logs, the newer of each field. All or nothing, but for what does not fit its kind.
     * @param {string} text
     * @param {((content: {log: Entry[], fields: Record<string, Field>}) => {log: Entry[], fields: Record<string, Field>})=} own
     *   picks what is of this book from a file that an earlier key of it was shared for
     * @returns {ImportReport}
     */
    function importJson(text, own) {
      const file = cuebook.progressFile.read(text, [key].concat(options.was || []), now());
      if (!file.ok) {
        return { ok: false, reason: file.reason, detail: file.detail, added: 0, known: 0, fields: 0, aside: [], redated: 0 };
      }
      const { log: entries, fields } = file.old && own ? own(file) : file;
      return take(entries, fields, file);
    }

    /**
     * Takes entries and fields in, as an import does.
     * @param {Entry[]} entries @param {Record<string, Field>} fields
     * @param {{aside: string[], redated: Set<any>, table?: boolean}} said what reading them had to say @returns {ImportReport}
     */
    function take(entries, fields, said) {
      /** @type {Omit<ImportReport, "ok">} */
      const report = { added: 0, known: 0, fields: 0, aside: said.aside, redated: said.redated.size };
      refresh();
      const { fresh, known } = log.compare(entries, said.table ? new Set(entries) : said.redated);
      report.known = known;
      const newer = /** @type {[string, Field][]} */ (Object.entries(fields)).filter(([field, value]) => {
        const present = readField(field);
        return wins(value, present) && !(present && said.redated.has(value));
      });

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

    /** Names of what is kept here and does not fit its kind: it stays where it is and is not read. @returns {string[]} */
    function aside() {
      load();
      const entries = log.all.filter((/** @type {Entry} */ entry) => kinds.flaw(entry)).map((/** @type {Entry} */ entry) => entry.k + " (" + kinds.flaw(entry) + ")");
      const fields = shelf.names("f:").filter((/** @type {string} */ field) => {
        const value = readField(field);
        return value ? !kinds.fits(field, value[2]) : shelf.read("f:" + field) !== null;
      });
      return entries.concat(fields);
    }

    function forget() {
      log.clear();
      seen = new Map();
      segment = "";
      segmentText = "";
      loaded = false;
      if (!refused.size) return;
      refused.clear();
      tell({ type: "status" });
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
      } else if (rest.startsWith("local:")) {
        tell({ type: "local", key: rest.slice("local:".length) });
      } else if (rest.startsWith("f:")) {
        const field = rest.slice(2);
        shelf.yield(rest);
        tell({ type: "field", key: field, value: get(field) });
      }
    }

    return {
      get, set, keys, append, undo, entries, content, exportJson, importJson, take, aside,
      local: createLocal(shelf),
      /** Whether an entry is one that is written and read again. @param {Entry} entry */
      keeps: (entry) => !kinds.flaw(entry),
      /** When a field got its value, and the value; null for none. @param {string} field @returns {Field|null} */
      field: (field) => (get(field) === undefined ? null : readField(field)),
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
        return shelf.status === "ok" && refused.size ? "refused" : shelf.status;
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

  const site = cuebook.site || {};
  const was = /** @type {string[]} */ (site.was || []);
  const storage = cuebook.shelf.browserStorage();
  const store = createStore({ key: site.key || "cuebook", was, title: site.title || undefined, storage });
  window.addEventListener("storage", (event) => {
    if (event.storageArea === window.localStorage) store.heard(event);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") store.refresh();
  });
  cuebook.store = store;

  /* What an earlier key of the book holds is taken over once; what decides about it is loaded only then. */
  const earlier = was
    .filter((key) => key !== store.key && !store.local.get("adopted:" + key))
    .map((key) => createStore({ key, storage }))
    .filter((old) => old.keys().length || old.log().length);
  if (earlier.length) {
    for (const { key } of earlier) cuebook.prefs && cuebook.prefs.adopt(key);
    Promise.all([cuebook.deckIndex(), cuebook.asset("adopt.js")]).then(
      ([index]) => cuebook.adopt.adopt(store, earlier, index),
      () => undefined, // Not to be had now: the next page tries again.
    );
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
