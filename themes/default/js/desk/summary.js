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

  /**
   * @param {any} model @param {{fresh: number, date: string, scope: (n: number) => boolean}} plan new cards of a day, the date of
   *   the interview, which cards belong to the chosen track and level
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
    return { log: model.store.log().length, s, due: [...due].sort((a, b) => a[0] - b[0]), fresh: plan.fresh, pace: pace(model), date: plan.date };
  }

  /** What the reader chose, as the summary needs it. @param {any} model */
  function planOf(model) {
    const { catalogue, store } = model;
    const track = store.get("study:track");
    const level = store.get("study:level");
    const chosen = new Set(desk.decks.cardsOf(catalogue, { track, level }));
    const left = [...chosen].filter((n) => !model.state(n) && !model.isSuspended(n)).length;
    const fresh = Math.max(0, Math.min(left, model.scheduler.settings.newCap - model.taken().fresh));
    return { fresh, date: (store.get("plan:wishes") || {}).date || "", scope: (/** @type {number} */ n) => chosen.has(n) };
  }

  /** Keeps the summary: a moment after the last change, or at once. @param {any} model */
  function createKeeper(model) {
    let timer = 0;
    function write() {
      clearTimeout(timer);
      timer = 0;
      model.store.local.set("states", summaryOf(model, planOf(model)));
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
