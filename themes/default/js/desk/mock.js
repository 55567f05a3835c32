// @ts-check
/**
 * Mock interviews: drawing questions by mix, scores, trend, and a timer that says nothing by itself.
 *
 * In: questions, wishes, past mocks, a random source. Out: a draw, averages. Must not know: the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { FORMATS } = desk.describe;
  /** The seven points of the rubric, in order; their words are interface strings. */
  const POINTS = ["opening", "clarifying", "tradeoffs", "code", "recovery", "concise", "honest"];
  const GAP = /** @type {Record<string, number>} */ ({ avoiding: 4, recognise: 3, "": 2, shaky: 2, confident: 1 });

  /** A seeded source of numbers in [0, 1). @param {number} seed */
  function source(seed) {
    let a = seed >>> 0;
    return () => {
      a = (a + 0x6d2b79f5) >>> 0;
      let t = Math.imul(a ^ (a >>> 15), 1 | a);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  /**
   * Which questions an interview draws from: whoever prepares for two tracks meets those of both.
   * @param {{track: string, level: string}} wishes @param {{track?: string, also?: string}} scope what the reader prepares for
   */
  function queryOf({ track, level }, scope) {
    return { track: track || undefined, also: track && scope.track === track ? scope.also : undefined, level: level || undefined };
  }

  /**
   * @param {{id: string, format: string, weight: number, audit: string}[]} pool
   * @param {Record<string, number>} mix how many of each format
   * @param {{recent?: string[], seed: number}} options questions of the last mocks are drawn only when nothing else is left
   * @returns {{questions: string[], short: Record<string, number>}} `short`: how many of a format the pool lacked
   */
  function draw(pool, mix, options) {
    const random = source(options.seed);
    const recent = new Set(options.recent || []);
    /** @type {string[]} */
    const questions = [];
    /** @type {Record<string, number>} */
    const short = {};
    for (const format of FORMATS) {
      const wanted = Math.max(0, Math.floor(mix[format] || 0));
      const all = pool.filter((item) => item.format === format);
      const keyed = all.map((item) => {
        const weight = (GAP[item.audit || ""] * (4 - item.weight)) / (recent.has(item.id) ? 1000 : 1);
        return { id: item.id, key: Math.pow(random(), 1 / weight) };
      });
      keyed.sort((a, b) => b.key - a.key || (a.id < b.id ? -1 : 1));
      const chosen = keyed.slice(0, wanted);
      if (chosen.length < wanted) short[format] = wanted - chosen.length;
      questions.push(...chosen.map(({ id }) => id));
    }
    return { questions, short };
  }

  /** Average of the points that were scored, null when none was. @param {(number|null)[]} points */
  function average(points) {
    const scored = (points || []).filter((p) => typeof p === "number" && p >= 1 && p <= 4);
    return scored.length ? scored.reduce((/** @type {number} */ a, b) => a + /** @type {number} */ (b), 0) / scored.length : null;
  }

  /** @param {any[]} mocks log entries @returns {{time: number, average: number, entry: any}[]} */
  function trend(mocks) {
    return mocks
      .map((entry) => ({ time: desk.history.wallOf(entry), average: average(entry.p), entry }))
      .filter((point) => point.average !== null)
      .map((point) => ({ ...point, average: /** @type {number} */ (point.average) }));
  }

  /** The rubric point that was lowest of late, or -1. @param {any[]} mocks */
  function weakest(mocks) {
    const late = mocks.slice(-3);
    let lowest = -1;
    let value = Infinity;
    POINTS.forEach((_, n) => {
      const mean = average(late.map((entry) => (entry.p || [])[n]));
      if (mean !== null && mean < value) {
        value = mean;
        lowest = n;
      }
    });
    return lowest;
  }

  /** A timer that only knows how much is left. @param {number} seconds @param {number} now */
  function createTimer(seconds, now) {
    let total = seconds;
    let started = now;
    let paused = /** @type {number|null} */ (null);
    let lost = 0;
    /** @param {number} at */
    const spent = (at) => Math.max(0, ((paused === null ? at : paused) - started - lost) / 1000);
    return {
      spent,
      /** Negative when the time is over. @param {number} at */
      left: (at) => total - spent(at),
      get total() {
        return total;
      },
      get paused() {
        return paused !== null;
      },
      /** @param {number} at */
      pause(at) {
        if (paused === null) paused = at;
      },
      /** @param {number} at */
      resume(at) {
        if (paused !== null) lost += at - paused;
        paused = null;
      },
      /** @param {number} more seconds */
      extend(more) {
        total += more;
      },
      /** @param {number} secondsNow @param {number} at */
      restart(secondsNow, at) {
        total = secondsNow;
        started = at;
        lost = 0;
        if (paused !== null) paused = at;
      },
    };
  }

  desk.mock = { FORMATS, POINTS, queryOf, draw, average, trend, weakest, createTimer, source };
})((globalThis.cuebook = globalThis.cuebook || {}));
