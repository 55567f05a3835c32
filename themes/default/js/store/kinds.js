// @ts-check
/**
 * The shapes of what is kept: for each kind of entry and each field that this version knows, the type of every part. What
 * does not fit is set aside, so that nothing behind the store has to doubt what it reads. Kinds and fields that are not
 * known here belong to a later version and pass.
 *
 * `docs/data.md` says what each kind means; kinds are added there and here, and none ever changes.
 *
 * In: an entry, or a field's name and value. Out: the name of the part that does not fit, or nothing. Must not know: storage.
 */
(function (cuebook) {
  "use strict";

  /** @typedef {(value: any) => boolean} Test */

  /** @type {Test} */
  const text = (v) => typeof v === "string" && v.length > 0 && v.length <= 400;
  /** @type {Test} */
  const words = (v) => typeof v === "string" && v.length <= 100000;
  /** @type {Test} */
  const number = (v) => typeof v === "number" && Number.isFinite(v);
  /** @type {Test} */
  const bool = (v) => typeof v === "boolean";
  /** @type {Test} */
  const flag = (v) => v === 0 || v === 1;
  /** @param {number} low @param {number} high @returns {Test} */
  const whole = (low, high) => (v) => Number.isInteger(v) && v >= low && v <= high;
  /** @param {Test} test @returns {Test} */
  const maybe = (test) => (v) => v === undefined || v === null || test(v);
  /** @param {Test} test @returns {Test} */
  const list = (test) => (v) => Array.isArray(v) && v.length <= 5000 && v.every(test);
  /** @param {...any} values @returns {Test} */
  const among = (...values) => (v) => values.includes(v);
  /** @param {Record<string, Test>} parts @returns {Test} */
  const object = (parts) => (v) => !!v && typeof v === "object" && !Array.isArray(v) && !flawOf(parts, v);
  /** @type {Test} */
  const counts = (v) => !!v && typeof v === "object" && !Array.isArray(v) && Object.values(v).every(number);

  /** @param {Record<string, Test>} parts @param {any} value @returns {string} */
  function flawOf(parts, value) {
    for (const name of Object.keys(parts)) if (!parts[name](value[name])) return name;
    return "";
  }

  const grade = whole(1, 4);
  const score = maybe(grade);

  /** Parts of each kind of entry. @type {Record<string, Record<string, Test>>} */
  const ENTRIES = {
    r: { c: text, g: grade, s: maybe(number), h: maybe(text) },
    c: { c: text, g: grade, s: maybe(number) },
    b: { c: text, d: number },
    s: { c: text, v: flag },
    f: { c: text },
    a: { q: text, v: whole(0, 3) },
    ar: {},
    m: { q: list(text), p: maybe(list(score)), g: maybe(list(score)), n: maybe(words), s: maybe(number) },
    p: { b: text, d: maybe(number), e: maybe(text), v: flag, q: maybe(list(text)) },
    said: { q: text, g: grade },
    solved: { q: text, v: flag },
    read: { q: text },
    later: { q: text },
  };

  const wishes = object({
    date: maybe(words), track: maybe(words), also: maybe(words), level: maybe(words), minutes: maybe(number), off: maybe(list(whole(0, 6))),
    offDates: maybe(list(words)), template: maybe(words), start: maybe(words), since: maybe(number),
  });
  const mock = object({ track: maybe(words), level: maybe(words), mix: maybe(counts), timer: maybe(number), interrupt: maybe(bool) });

  /** Fields by the start of their name. @type {[string, Test][]} */
  const FIELDS = [
    ["mark:", among("read", "confident", "revise")],
    ["task:", among(true)],
    ["note:", words],
    ["draft:", words],
    ["story:", object({ url: words, labels: list((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(words)), picker: words })],
    ["plan:wishes", wishes],
    ["mock:wishes", mock],
    ["ready:", among(true)],
    ["study:track", words],
    ["study:level", words],
    ["study:learning", words],
    ["study:relearning", words],
    ["study:fuzz", bool],
    ["study:", number],
  ];

  cuebook.kinds = {
    /** The part of an entry that does not fit its kind; "?" for what is no entry, empty when all fit. @param {any} entry @returns {string} */
    flaw(entry) {
      if (!cuebook.merge.isEntry(entry)) return "?";
      return Object.hasOwn(ENTRIES, entry.k) ? flawOf(ENTRIES[entry.k], entry) : "";
    },
    /** Whether a value fits a field; null removes the field and always does. @param {string} name @param {any} value */
    fits(name, value) {
      if (value === null) return true;
      const known = FIELDS.find(([start]) => name.startsWith(start));
      return !known || known[1](value);
    },
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
