// @ts-check
/**
 * What the store keeps, as such: entries, fields, the exported file; their order; writing all of some keys or none.
 *
 * In: values and texts that may come from anywhere. Out: `cuebook.progress`: checks, comparisons, texts. Must not know:
 * which book it is, what is kept at present, what the entries mean.
 */
(function (cuebook) {
  "use strict";

  const FORMAT = "cuebook-progress";
  const VERSION = 1;
  /** A segment of the log is sealed when it has so many characters. */
  const SEGMENT_LIMIT = 8000;
  /** Times beyond the year 2100 or before 2000 are no times: they would push the clock of every device that merges them. */
  const TIME_MIN = 946684800000;
  const TIME_MAX = 4102444800000;

  /**
   * @typedef {{i: string, t: number, k: string, w?: number, z?: number, [more: string]: any}} Entry
   * @typedef {[number, string, any]} Field time, device, value
   * @typedef {{getItem(k: string): string|null, setItem(k: string, v: string): void, removeItem(k: string): void,
   *   key(n: number): string|null, readonly length: number}} StorageLike
   */

  /** @param {Entry} a @param {Entry} b */
  function byTime(a, b) {
    return a.t - b.t || (a.i < b.i ? -1 : a.i > b.i ? 1 : 0);
  }

  /**
   * JSON with sorted keys: the same data give the same text on every device.
   * @param {any} value @returns {string}
   */
  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value && typeof value === "object") {
      const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
      return "{" + names.map((name) => JSON.stringify(name) + ":" + canonical(value[name])).join(",") + "}";
    }
    return JSON.stringify(value === undefined ? null : value);
  }

  /**
   * Whether field `a` wins over `b`: later time, then device, then value, so that the order of merging never matters.
   * @param {Field} a @param {Field|null} b
   */
  function wins(a, b) {
    if (!b) return true;
    if (a[0] !== b[0]) return a[0] > b[0];
    if (a[1] !== b[1]) return a[1] > b[1];
    return canonical(a[2]) > canonical(b[2]);
  }

  /** @param {any} e @returns {e is Entry} */
  function isEntry(e) {
    return !!e && typeof e === "object" && !Array.isArray(e) &&
      typeof e.i === "string" && e.i.length > 0 && e.i.length < 80 &&
      typeof e.k === "string" && e.k.length > 0 && e.k.length < 20 &&
      isTime(e.t) && (e.w === undefined || isTime(e.w)) &&
      (e.z === undefined || (Number.isFinite(e.z) && Math.abs(e.z) <= 16 * 60)) &&
      (e.k !== "x" || typeof e.of === "string");
  }

  /** @param {any} t */
  function isTime(t) {
    return Number.isFinite(t) && t >= TIME_MIN && t <= TIME_MAX;
  }

  /** @param {any} f @returns {f is Field} */
  function isField(f) {
    return Array.isArray(f) && f.length === 3 && isTime(f[0]) && typeof f[1] === "string";
  }

  /**
   * Reads an exported file without touching anything.
   * @param {string} text @param {string} key the book's key
   * @returns {{ok: true, log: Entry[], fields: Record<string, Field>} | {ok: false, reason: string, detail?: string}}
   */
  function readExport(text, key) {
    /** @type {any} */
    let file;
    try {
      file = JSON.parse(text);
    } catch (error) {
      return { ok: false, reason: "unreadable" };
    }
    if (!file || typeof file !== "object" || file.format !== FORMAT) return { ok: false, reason: "foreign" };
    if (!Number.isInteger(file.version) || file.version < 1) return { ok: false, reason: "damaged", detail: "version" };
    if (file.version > VERSION) return { ok: false, reason: "newer", detail: String(file.version) };
    if (typeof file.key !== "string") return { ok: false, reason: "damaged", detail: "key" };
    if (file.key !== key) return { ok: false, reason: "other-book", detail: String(file.title || file.key).slice(0, 80) };
    if (!Array.isArray(file.log)) return { ok: false, reason: "damaged", detail: "log" };
    if (!file.fields || typeof file.fields !== "object" || Array.isArray(file.fields)) {
      return { ok: false, reason: "damaged", detail: "fields" };
    }
    for (let n = 0; n < file.log.length; n += 1) {
      if (!isEntry(file.log[n])) return { ok: false, reason: "damaged", detail: "log " + (n + 1) };
    }
    for (const name of Object.keys(file.fields)) {
      if (!isField(file.fields[name])) return { ok: false, reason: "damaged", detail: name.slice(0, 80) };
    }
    return { ok: true, log: file.log, fields: file.fields };
  }

  /**
   * Everything as one file: what one device wrote, byte for byte what any other with the same data writes.
   * @param {Record<string, any>} head what stands before the data @param {Entry[]} log @param {Record<string, Field>} fields
   */
  function writeExport(head, log, fields) {
    const parts = Object.entries(Object.assign({ format: FORMAT, version: VERSION }, head)).map(
      ([part, value]) => JSON.stringify(part) + ": " + JSON.stringify(value),
    );
    parts.push('"log": [\n' + log.map((entry) => canonical(entry)).join(",\n") + "\n]");
    parts.push(
      '"fields": {\n' +
        Object.entries(fields).map(([field, value]) => JSON.stringify(field) + ": " + canonical(value)).join(",\n") +
        "\n}",
    );
    return "{\n" + parts.join(",\n") + "\n}\n";
  }

  /** Why a storage refused. @param {unknown} error @returns {"denied"|"full"} */
  function reasonOf(error) {
    const text = error && typeof error === "object" && "name" in error ? String(error.name) : "";
    return /quota/i.test(text) ? "full" : "denied";
  }

  /** Entries as texts of segments. @param {Iterable<Entry>} entries @returns {string[]} */
  function segments(entries) {
    /** @type {string[]} */
    const parts = [];
    for (const entry of entries) {
      const last = parts.length - 1;
      if (last < 0 || parts[last].length > SEGMENT_LIMIT) parts.push("");
      parts[parts.length - 1] += JSON.stringify(entry) + "\n";
    }
    return parts;
  }

  /**
   * Writes all or nothing. @param {StorageLike} storage @param {[string, string][]} writes
   * @returns {{error: unknown}|null} what refused it
   */
  function writeAll(storage, writes) {
    /** @type {[string, string|null][]} */
    const before = [];
    try {
      for (const [k, value] of writes) {
        before.push([k, storage.getItem(k)]);
        storage.setItem(k, value);
      }
      return null;
    } catch (error) {
      for (const [k, value] of before.reverse()) {
        try {
          if (value === null) storage.removeItem(k);
          else storage.setItem(k, value);
        } catch (again) {
          // Putting back what stood there needs no more room than it had.
        }
      }
      return { error };
    }
  }

  /** The browser's storage, or nothing where it is refused. @returns {StorageLike|null} */
  function browserStorage() {
    try {
      const storage = window.localStorage;
      const probe = "cuebook:probe";
      try {
        storage.setItem(probe, "1");
        storage.removeItem(probe);
      } catch (error) {
        // A full storage still holds what was kept: only one that cannot be read is none.
        storage.getItem(probe);
        if (!storage.length) return null;
      }
      return storage;
    } catch (error) {
      return null;
    }
  }

  cuebook.progress = {
    VERSION, SEGMENT_LIMIT, byTime, canonical, wins, isEntry, isField, readExport, writeExport, reasonOf, segments, writeAll, browserStorage,
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
