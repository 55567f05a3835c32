// @ts-check
/**
 * Reviews, practice and ratings as a table for spreadsheets, and back. A row is an entry of the log: its id, the time, what was
 * done, the question, the card, the grade, seconds. Rows that come back are read as an import reads any entry, but a row never
 * replaces an entry that is known: it leaves parts out.
 *
 * In: log entries, or text. Out: text, or a progress file of this book. Must not know: storage, the page.
 */
(function (cuebook) {
  "use strict";
  const HEAD = ["id", "time", "kind", "question", "card", "grade", "seconds", "zone"];
  /** What is done, in words, by the kind of entry. @type {Record<string, string>} */
  const KINDS = { r: "review", c: "practice", a: "rating", said: "said aloud" };

  /** @param {string} value */
  function cell(value) {
    // A spreadsheet would run what begins like a formula.
    const safe = /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
    return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  }

  /** @param {LogEntry[]} entries @param {(card: string) => string} questionOf @returns {string} */
  function write(entries, questionOf) {
    const rows = entries.filter((entry) => KINDS[entry.k]).map((entry) => {
      const rating = entry.k === "a";
      const grade = rating ? cuebook.evidence.BUCKETS[entry.v] : String(entry.g);
      const seconds = entry.s === undefined ? "" : String(entry.s / 1000);
      return [entry.i, new Date(entry.w === undefined ? entry.t : entry.w).toISOString(), KINDS[entry.k], entry.q || questionOf(entry.c), entry.c || "", grade, seconds, String(entry.z || 0)];
    });
    return [HEAD, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  /** Rows of a table with commas or, as some spreadsheets save it, semicolons. @param {string} text @returns {string[][]} */
  function rowsOf(text) {
    const separator = /^[^\n]*;/.test(text) && !/^[^\n;]*,/.test(text) ? ";" : ",";
    /** @type {string[][]} */
    const rows = [[]];
    const pattern = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r?\\n|$)`, "gy");
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      const value = found[1] === undefined ? found[2] : found[1].replaceAll('""', '"');
      rows[rows.length - 1].push(value.replace(/^'(?=[=+\-@\t\r])/, ""));
      if (found[3] !== separator) rows.push([]);
      if (found[0] === "" || pattern.lastIndex >= text.length) break;
    }
    return rows.filter((row) => row.some(Boolean));
  }

  /** Whether a text is such a table. @param {string} text */
  const isTable = (text) => /^\ufeff?"?id"?[,;]"?time"?[,;]"?kind"?[,;]/.test(text);

  /** The table as a progress file; a row that says nothing is one entry that does not fit. @param {string} text @param {string} key @returns {string} */
  function read(text, key) {
    const [head, ...rows] = rowsOf(text.replace(/^\ufeff/, ""));
    const log = rows.map((row) => {
      const at = (/** @type {string} */ name) => row[head.indexOf(name)] || "";
      const k = Object.keys(KINDS).find((one) => KINDS[one] === at("kind")) || "?";
      /** @type {Record<string, any>} */
      const entry = { i: at("id"), t: Date.parse(at("time")), k };
      if (k === "a") Object.assign(entry, { q: at("question"), v: cuebook.evidence.BUCKETS.indexOf(at("grade")) });
      else if (k === "said") Object.assign(entry, { q: at("question"), g: +at("grade") });
      else Object.assign(entry, { c: at("card"), g: +at("grade") });
      if (at("seconds")) entry.s = Math.round(+at("seconds") * 1000);
      if (+at("zone")) entry.z = +at("zone");
      return k === "?" ? null : entry;
    });
    return JSON.stringify({ format: "cuebook-progress", version: 1, key, table: true, log, fields: {} });
  }

  cuebook.csv = { write, read, isTable, HEAD };
})((globalThis.cuebook = globalThis.cuebook || {}));
