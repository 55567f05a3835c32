// @ts-check
/**
 * The file that carries progress from one device to another: written, and read with everything checked before anything is
 * believed. A file whose head is damaged is refused whole; a single entry or field that does not fit is set aside. A file of
 * an older version is brought up to date step by step; a newer one is refused, since what it means is not known here.
 *
 * Only the desk carries it: no other page exports or imports.
 *
 * In: text, or log and fields. Out: text, or log and fields with what was set aside, or a reason. Must not know: storage, what is kept already.
 */
(function (cuebook) {
  "use strict";
  const { canonical, isField, isAhead } = cuebook.merge;
  const { kinds } = cuebook;

  /**
   * @typedef {LogEntry} Entry
   * @typedef {[number, string, any]} Field
   * @typedef {(file: any) => any} Step brings a file of version n (the n-th step, from 1) to version n + 1
   */

  const FORMAT = "cuebook-progress";
  /** Version 1 is the first there is. Whoever changes what a file says appends a step, and with it the version counts up. @type {Step[]} */
  const STEPS = [];

  /** @param {{key: string, title: string, time: number, log: Entry[], fields: Record<string, Field>, more?: Record<string, any>}} content */
  function write(content) {
    const head = {
      format: FORMAT,
      version: STEPS.length + 1,
      key: content.key,
      title: content.title,
      exported: new Date(content.time).toISOString(),
    };
    const parts = Object.entries(Object.assign(head, content.more || {})).map(
      ([part, value]) => JSON.stringify(part) + ": " + JSON.stringify(value),
    );
    parts.push('"log": [\n' + content.log.map((entry) => canonical(entry)).join(",\n") + "\n]");
    const fields = Object.entries(content.fields);
    parts.push('"fields": {\n' + fields.map(([field, value]) => JSON.stringify(field) + ": " + canonical(value)).join(",\n") + "\n}");
    return "{\n" + parts.join(",\n") + "\n}\n";
  }

  /**
   * @typedef {{log: Entry[], fields: Record<string, Field>, old: boolean, table: boolean, aside: string[], redated: Set<Entry|Field>}}
   *   Content what a file holds: `old` when it was written under an earlier key of the book, `table` when its entries are rows of
   *   a table, which leave parts out, `aside` names what did not fit and was left out, `redated` are those that were dated more
   *   than a day ahead and got another time
   * @typedef {{ok: true} & Content | {ok: false, reason: string, detail?: string}} Reading
   */

  /**
   * Reads a file without touching anything.
   * @param {string} text @param {string[]} keys the book's key, then its earlier ones @param {number} now @param {Step[]=} steps
   * @returns {Reading}
   */
  function read(text, keys, now, steps = STEPS) {
    /** @type {any} */
    let file;
    try {
      file = JSON.parse(text);
    } catch (error) {
      return { ok: false, reason: "unreadable" };
    }
    if (!file || typeof file !== "object" || file.format !== FORMAT) return { ok: false, reason: "foreign" };
    if (!Number.isInteger(file.version) || file.version < 1) return { ok: false, reason: "damaged", detail: "version" };
    if (file.version > steps.length + 1) return { ok: false, reason: "newer", detail: String(file.version) };
    if (typeof file.key !== "string") return { ok: false, reason: "damaged", detail: "key" };
    const place = keys.indexOf(file.key);
    if (place < 0) return { ok: false, reason: "other-book", detail: String(file.title || file.key).slice(0, 80) };
    for (let version = file.version; version <= steps.length; version += 1) {
      try {
        file = steps[version - 1](file);
      } catch (error) {
        return { ok: false, reason: "damaged", detail: "version " + version };
      }
    }
    if (!file || !Array.isArray(file.log)) return { ok: false, reason: "damaged", detail: "log" };
    if (!file.fields || typeof file.fields !== "object" || Array.isArray(file.fields)) {
      return { ok: false, reason: "damaged", detail: "fields" };
    }
    return Object.assign({ ok: /** @type {const} */ (true) }, sorted(file, now, place > 0));
  }

  /**
   * The entries and fields that fit, one by one: what does not fit costs itself alone.
   * @param {{log: any[], fields: Record<string, any>, table?: any}} file @param {number} now @param {boolean} old @returns {Content}
   */
  function sorted(file, now, old) {
    /** @type {Content} */
    const content = { log: [], fields: Object.create(null), old, table: file.table === true, aside: [], redated: new Set() };
    let last = 0;
    file.log.forEach((entry, n) => {
      const flaw = kinds.flaw(entry);
      if (flaw) {
        content.aside.push("log " + (n + 1) + (flaw === "?" ? "" : " (" + flaw + ")"));
        return;
      }
      const dated = redate(entry, now, last);
      if (dated !== entry) {
        content.redated.add(dated);
        last = dated.t;
      }
      content.log.push(dated);
    });
    for (const name of Object.keys(file.fields)) {
      const field = file.fields[name];
      if (!isField(field) || !kinds.fits(name, field[2])) content.aside.push(name.slice(0, 80));
      else if (!isAhead(field[0], now)) content.fields[name] = field;
      else {
        content.fields[name] = [now, field[1], field[2]];
        content.redated.add(content.fields[name]);
      }
    }
    return content;
  }

  /**
   * An entry whose time cannot be gets the time its clock showed, or that of the import, in the order of the file.
   * @param {Entry} entry @param {number} now @param {number} last the time given to the one before @returns {Entry}
   */
  function redate(entry, now, last) {
    if (!isAhead(entry.t, now)) return entry;
    const { w, ...rest } = entry;
    const shown = w !== undefined && !isAhead(w, now) ? w : now;
    return Object.assign(rest, { t: Math.max(shown, last + 1) });
  }

  cuebook.progressFile = { read, write };
})((globalThis.cuebook = globalThis.cuebook || {}));
