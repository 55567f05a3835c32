// @ts-check
/**
 * The file that carries progress from one device to another: written, and read with everything checked before anything is
 * believed. A file of an older version is brought up to date step by step; a newer one is refused, since what it means is
 * not known here.
 *
 * In: text, or log and fields. Out: text, or log and fields, or a reason. Must not know: storage, what is kept already.
 */
(function (cuebook) {
  "use strict";
  const { canonical, isEntry, isField } = cuebook.merge;

  /**
   * @typedef {import("./merge.js").Entry} Entry
   * @typedef {import("./merge.js").Field} Field
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
   * Reads a file without touching anything.
   * @param {string} text @param {string} key the book's key @param {Step[]=} steps
   * @returns {{ok: true, log: Entry[], fields: Record<string, Field>} | {ok: false, reason: string, detail?: string}}
   */
  function read(text, key, steps = STEPS) {
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
    if (file.key !== key) return { ok: false, reason: "other-book", detail: String(file.title || file.key).slice(0, 80) };
    for (let version = file.version; version <= steps.length; version += 1) {
      try {
        file = steps[version - 1](file);
      } catch (error) {
        return { ok: false, reason: "damaged", detail: "version " + version };
      }
    }
    return checked(file);
  }

  /** @param {any} file @returns {{ok: true, log: Entry[], fields: Record<string, Field>} | {ok: false, reason: string, detail?: string}} */
  function checked(file) {
    if (!file || !Array.isArray(file.log)) return { ok: false, reason: "damaged", detail: "log" };
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

  cuebook.progressFile = { read, write };
})((globalThis.cuebook = globalThis.cuebook || {}));
