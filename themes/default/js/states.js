// @ts-check
/**
 * The reader's progress on every page: the state of each question, what is due, the chosen track and level. The desk works it
 * out from the log and keeps a summary on this device; here the summary is brought up to date with the entries that came since.
 *
 * In: `cuebook.store`, the summary (`local:states`). Out: `cuebook.states`. Must not know: schedules, the page.
 */
(function (cuebook) {
  "use strict";
  const { evidence } = cuebook;
  /** @type {QuestionState[]} */
  const BUCKETS = evidence.BUCKETS;
  const DAY = 86400000;

  /** The study day of a moment, as `desk/days.js` counts: it ends at four in the morning. @param {number} time */
  function dayOf(time) {
    return Math.floor((time - new Date(time).getTimezoneOffset() * 60000 - 4 * 3600000) / DAY);
  }

  /**
   * @typedef {{log: number, s: Record<string, [number, number, string]>, due: [number, number][], pace: number, date: string,
   *   days: [number, string, number, number][], now?: {day: number, label: string, href: string, said: string},
   *   words?: {rest: string, more: string}}} Summary for a question the bucket's number, when it was decided and by which entry;
   *   days with the number of cards due; minutes a card; days of the plan with their kind, new questions and the minutes of these;
   *   what the desk said last, and on which day; words for a day off
   */

  /** The words on the button that begins today. @param {number} due @param {number} fresh @param {number} minutes */
  function labelOf(due, fresh, minutes) {
    const { t } = cuebook;
    if (!due && !fresh) return t("js_today_start");
    const what = due && fresh ? t("js_today_both", { due, fresh }) : due ? t("js_today_due", { due }) : t("js_today_fresh", { fresh });
    return t("js_today_start_with", { what, minutes });
  }

  /** What the desk said today, or what it planned for this day. @param {Summary} summary @param {number} day */
  function said({ due: dues, pace, days, now, words }, day) {
    if (now && now.day === day) return now;
    const [, kind, fresh, minutes] = days.find(([on]) => on === day) || [day, "", 0, 0];
    if (kind === "off" && words) return { label: words.more, href: "study.html#cards", said: words.rest };
    const due = dues.reduce((sum, [on, count]) => (on <= day ? sum + count : sum), 0);
    return { label: labelOf(due, fresh, Math.max(1, Math.round(due * pace + minutes))), href: "study.html#cards?start=today", said: "" };
  }

  /** @param {any} store @param {() => number} now */
  function createStates(store, now = Date.now) {
    /** @type {Map<string, any>|null} */
    let folded = null;
    /** @type {Summary|null} */
    let summary = null;
    /** @type {Set<() => void>} */
    const listeners = new Set();

    /** @returns {Map<string, any>} */
    function read() {
      if (folded) return folded;
      const all = evidence.fold(store.entries(), (/** @type {string} */ id) => id);
      const kept = store.local.get("states");
      summary = kept && typeof kept === "object" && kept.s && typeof kept.s === "object" && Array.isArray(kept.due) && Array.isArray(kept.days) ? kept : null;
      folded = all;
      return all;
    }

    /** The state of a question; empty when it was not met. @param {string} id @returns {QuestionState} */
    function of(id) {
      const now = read().get(id);
      const kept = summary && Object.hasOwn(summary.s, id) ? summary.s[id] : null;
      const mark = store.field("mark:" + id);
      /** @type {{bucket: QuestionState, t: number}} */
      let won = kept ? { bucket: BUCKETS[kept[0]] || "", t: kept[1] } : { bucket: "", t: 0 };
      if (mark && evidence.ofMark(mark[2]) && mark[0] > won.t) won = { bucket: evidence.ofMark(mark[2]), t: mark[0] };
      if (now && now.bucket && now.t > won.t) won = { bucket: now.bucket, t: now.t };
      if (!won.bucket && now && now.met) return "recognise";
      return won.bucket;
    }

    function forget() {
      folded = null;
      for (const listener of listeners) listener();
    }

    store.on((/** @type {{type: string, key?: string}} */ change) => {
      if (change.type === "log" || change.type === "wipe" || (change.type === "local" && change.key === "states") || (change.type === "field" && /^(mark|study):/.test(change.key || ""))) forget();
    });

    return {
      BUCKETS,
      of,
      /** How many of these questions are in each bucket; the empty name counts those not met. @param {string[]} ids */
      count(ids) {
        /** @type {Record<QuestionState, number>} */
        const counts = { confident: 0, shaky: 0, recognise: 0, avoiding: 0, "": 0 };
        for (const id of ids) counts[of(id)] += 1;
        return counts;
      },
      /** Rates a question by hand. @param {string} id @param {QuestionState} bucket */
      rate(id, bucket) {
        store.append({ k: "a", q: id, v: BUCKETS.indexOf(bucket) });
      },
      /** Whether the log has reviews that the desk has not worked into the summary. */
      old() {
        read();
        return summary ? summary.log !== store.log().length : store.entries("r").length > 0;
      },
      /** The track and level that hold everywhere. @returns {{track: string, level: string}} */
      chosen() {
        return { track: store.get("study:track") || "", level: store.get("study:level") || "" };
      },
      /** @param {{track?: string, level?: string}} choice */
      choose(choice) {
        if (choice.track !== undefined) store.set("study:track", choice.track || null);
        if (choice.level !== undefined) store.set("study:level", choice.level || null);
      },
      /** Whether the reader has begun: rated, graded or set up anything. */
      begun() {
        return store.entries().length > 0 || store.get("plan:wishes") !== undefined;
      },
      /** What today holds, for a button that begins it; nothing before the desk has been opened once. */
      today() {
        read();
        if (!summary) return null;
        const day = dayOf(now());
        const interview = Date.parse(summary.date + "T00:00:00Z") / DAY;
        return Object.assign({ days: Number.isNaN(interview) ? null : interview - day }, said(summary, day));
      },
      /** @param {() => void} listener called when any state may have changed */
      on(listener) {
        listeners.add(listener);
      },
    };
  }

  cuebook.createStates = createStates;
  if (typeof document === "undefined" || !cuebook.store) return;
  cuebook.states = createStates(cuebook.store);
})((globalThis.cuebook = globalThis.cuebook || {}));
