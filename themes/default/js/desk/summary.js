// @ts-check
/**
 * What pages other than the desk show of the reader's progress, kept on this device: the state of each question, how many
 * cards are due on the coming days, the reader's pace. It is worked out from the log and can be thrown away at any time.
 *
 * In: a model, what the reader chose. Out: a plain value for `js/states.js`. Must not know: the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { BUCKETS } = cuebook.evidence;

  /** Reviews that the pace is learned from, and what counts before there are any. */
  const LEARNED_FROM = 100;
  const PRIOR = { count: 20, minutes: 0.5 };
  /** A card left lying on the table does not count as two minutes of study and more. */
  const LONGEST = 2;
  /** Nobody reads and says an answer faster. */
  const SHORTEST = 0.15;

  /** Minutes that one card takes this reader, learned until a study day. @param {any} model @param {number=} day @returns {number} */
  function pace(model, day = Infinity) {
    let count = PRIOR.count;
    let minutes = PRIOR.count * PRIOR.minutes;
    const { all } = model.history;
    let at = all.length;
    while (at > 0 && desk.history.dayOfEntry(all[at - 1]) >= day) at -= 1;
    for (const entry of all.slice(Math.max(0, at - LEARNED_FROM), at)) {
      if (!entry.s) continue;
      count += 1;
      minutes += Math.min(entry.s / 60000, LONGEST);
    }
    return Math.max(SHORTEST, minutes / count);
  }

  /** Days of the plan that pages know ahead. */
  const AHEAD = 30;

  /**
   * @param {any} model
   * @param {{date: string, scope: (n: number) => boolean, days: [number, string, number, number][], now?: any, words?: any}} plan
   *   the date of the interview, which cards belong to the chosen track and level, and as `states.js` has them: coming days, the
   *   words of this one, words for any
   */
  function summaryOf(model, plan) {
    const { catalogue } = model;
    /** @type {Record<string, [number, number, string]>} */
    const s = {};
    catalogue.questions.forEach((/** @type {any} */ question, /** @type {number} */ q) => {
      const { bucket, t, id } = model.decided(q);
      if (bucket) s[question.id] = [BUCKETS.indexOf(bucket), t, id];
    });
    /** @type {Map<number, number>} */
    const due = new Map();
    const today = model.today();
    for (const card of catalogue.cards) {
      const state = model.state(card.n);
      if (!state || model.isSuspended(card.n) || !plan.scope(card.n)) continue;
      const day = Math.max(today, model.dueDay(card.n)) + (model.isBuried(card.n) ? 1 : 0);
      due.set(day, (due.get(day) || 0) + 1);
    }
    const { date, days, now, words } = plan;
    return { log: model.store.log().length, s, due: [...due].sort((a, b) => a[0] - b[0]), pace: pace(model), date, days, now, words };
  }

  /** What was chosen and planned, as the summary needs it. @param {any} model @param {(name: string, values?: any) => string} t */
  function planOf(model, t) {
    const { catalogue, store } = model;
    const chosen = new Set(desk.decks.cardsOf(catalogue, desk.world.scopeOf(model)));
    const today = desk.world.todayOf(model);
    return {
      date: (store.get("plan:wishes") || {}).date || "",
      scope: (/** @type {number} */ n) => chosen.has(n),
      days: today.plan.days.slice(0, AHEAD).map(dayOf),
      now: Object.assign({ day: model.today() }, desk.todayWords.wordsOf(t, today)),
      words: { rest: t("rest"), more: t("study_more") },
    };
  }

  /** A day of the plan: its kind, and of its new questions how many and how long. @param {any} day @returns {[number, string, number, number]} */
  function dayOf({ day, kind, blocks }) {
    const fresh = blocks.filter((/** @type {any} */ block) => block.kind === "new");
    const questions = new Set(fresh.flatMap((/** @type {any} */ block) => block.cards.map(cuebook.evidence.questionOf)));
    return [day, kind, questions.size, fresh.reduce((/** @type {number} */ sum, /** @type {any} */ block) => sum + block.minutes, 0)];
  }

  /** Keeps the summary: a moment after the last change, or at once. @param {any} model @param {(name: string, values?: any) => string} t */
  function createKeeper(model, t) {
    let timer = 0;
    function write() {
      clearTimeout(timer);
      timer = 0;
      model.store.local.set("states", summaryOf(model, planOf(model, t)));
    }
    return {
      write,
      later() {
        if (!timer) timer = window.setTimeout(write, 300);
      },
    };
  }

  desk.summary = { summaryOf, pace, createKeeper };
})((globalThis.cuebook = globalThis.cuebook || {}));
