// @ts-check
/**
 * The rules by which progress merges: what an entry and a field are, which of two wins, in what order entries stand. They
 * are a total order each, so any number of devices in any order reach the same state.
 *
 * In and out: plain values. Must not know: storage, files, what the entries mean.
 */
(function (cuebook) {
  "use strict";

  /** Times beyond the year 2100 or before 2000 are no times: they would push the clock of every device that merges them. */
  const TIME_MIN = 946684800000;
  const TIME_MAX = 4102444800000;
  /** A device whose clock is further ahead than this is wrong: what it wrote must not rule what comes after. */
  const DAY = 86400000;
  /** Times further ahead than this are not followed. */
  const FOLLOWED = 366 * DAY;

  /**
   * @typedef {{i: string, t: number, k: string, w?: number, z?: number, [more: string]: any}} Entry
   * @typedef {[number, string, any]} Field time, device, value
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

  /** @param {any} t */
  function isTime(t) {
    return Number.isFinite(t) && t >= TIME_MIN && t <= TIME_MAX;
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

  /** @param {any} f @returns {f is Field} */
  function isField(f) {
    return Array.isArray(f) && f.length === 3 && isTime(f[0]) && typeof f[1] === "string";
  }

  /**
   * Whether a time cannot be: more than a day ahead of a clock that shows a time at all. @param {number} t @param {number} now
   */
  function isAhead(t, now) {
    return isTime(now) && t > now + DAY;
  }

  /**
   * The time of what is written now: the later of the clock and one past the latest that is known, where the clock follows it.
   * A clock before 2000 or beyond 2100 shows no time: then it is one past the latest that is known.
   * @param {number} wall what the clock shows @param {(bound: number) => number} latest the latest known time up to a bound, or 0
   */
  function timeAfter(wall, latest) {
    if (!isTime(wall)) return Math.max(TIME_MIN, latest(TIME_MAX - FOLLOWED) + 1);
    return Math.min(TIME_MAX, Math.max(wall, latest(wall + FOLLOWED) + 1));
  }

  /**
   * Whether entry `a` replaces `b` of the same id: the one with more parts, then the larger text, so that the order of merging
   * never matters. Two that differ come from a table, which leaves parts out, or from a file edited by hand.
   * @param {Entry} a @param {Entry} b
   */
  function replaces(a, b) {
    const parts = (/** @type {Entry} */ entry) => Object.values(entry).filter((value) => value !== undefined).length;
    return parts(a) === parts(b) ? canonical(a) > canonical(b) : parts(a) > parts(b);
  }

  cuebook.merge = { byTime, canonical, wins, replaces, isTime, isEntry, isField, isAhead, timeAfter };
})((globalThis.cuebook = globalThis.cuebook || {}));
