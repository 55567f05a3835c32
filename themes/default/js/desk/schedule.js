// @ts-check
/**
 * Scheduling: FSRS-6 by ts-fsrs, as a pure replay of the log. A card's state is never stored, it is computed from the card's
 * reviews in order, so that merged logs agree and a newer model can be put in place.
 *
 * ts-fsrs counts days in UTC. Here days are the reader's study days (see days.js), so times are shifted before they go in and
 * back when they come out. A clock moved back counts as no time passed.
 *
 * In: reviews `{t, w?, z?, g}`. Out: states and previews. Must not know: the store, the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { DAY, shift } = desk.days;

  const DEFAULTS = {
    retention: 0.9,
    learning: "1m 10m",
    relearning: "10m",
    newCap: 20,
    reviewCap: 200,
    cramCap: 50,
    leech: 8,
    fuzz: true,
  };

  /**
   * @typedef {{cid: string, due: Date, stability: number, difficulty: number, elapsed_days: number, scheduled_days: number,
   *   reps: number, lapses: number, learning_steps: number, state: number, last_review?: Date}} FsrsCard
   * @typedef {{card: FsrsCard, shift: number, wall: number, lastGrade: number}} State
   * @typedef {{t: number, w?: number, z?: number, g: number}} Review
   */

  /** Learning steps from text such as `1m 10m`; what is no step is left out. @param {string} text */
  function steps(text) {
    return String(text || "")
      .split(/[\s,;]+/)
      .filter((step) => /^[1-9]\d{0,3}[mhd]$/.test(step));
  }

  /** @param {any} settings @returns {typeof DEFAULTS} */
  function settled(settings) {
    const s = Object.assign({}, DEFAULTS, settings || {});
    /** @param {any} v @param {number} low @param {number} high @param {number} other */
    const within = (v, low, high, other) => (Number.isFinite(+v) ? Math.min(high, Math.max(low, +v)) : other);
    s.retention = within(s.retention, 0.7, 0.97, DEFAULTS.retention);
    s.newCap = Math.round(within(s.newCap, 0, 9999, DEFAULTS.newCap));
    s.reviewCap = Math.round(within(s.reviewCap, 0, 9999, DEFAULTS.reviewCap));
    s.cramCap = Math.round(within(s.cramCap, 0, 9999, DEFAULTS.cramCap));
    s.leech = Math.round(within(s.leech, 2, 99, DEFAULTS.leech));
    s.fuzz = s.fuzz !== false;
    return s;
  }

  /**
   * @param {() => any} library ts-fsrs, asked for with the first review or preview
   * @param {any=} settings
   */
  function createScheduler(library, settings) {
    const chosen = settled(settings);
    /** @type {any} */
    let made;

    function engine() {
      if (made) return made;
      made = library().fsrs({
        request_retention: chosen.retention,
        enable_fuzz: chosen.fuzz,
        enable_short_term: true,
        learning_steps: steps(chosen.learning),
        relearning_steps: steps(chosen.relearning),
      });
      // Fuzz must not change between two looks at a card, two tabs or two devices: it hangs on the card and its count alone.
      made.useStrategy("Seed", /** @this {any} */ function () {
        return this.current.cid + ":" + this.current.reps;
      });
      return made;
    }

    /** @param {State|undefined} state @param {number} wall @param {number} zone */
    function shifted(state, wall, zone) {
      const time = wall + shift(zone);
      const before = state && state.card.last_review ? +state.card.last_review : -Infinity;
      return Math.max(time, before);
    }

    /** @param {string} id @param {number} time @returns {FsrsCard} */
    function empty(id, time) {
      return Object.assign(library().createEmptyCard(new Date(time)), { cid: id });
    }

    /** The state after one more review. @param {string} id @param {State|undefined} state @param {Review} review @returns {State} */
    function apply(id, state, review) {
      const wall = review.w === undefined ? review.t : review.w;
      const zone = review.z || 0;
      const time = shifted(state, wall, zone);
      const next = engine().next(state ? state.card : empty(id, time), new Date(time), review.g);
      return { card: next.card, shift: shift(zone), wall, lastGrade: review.g };
    }

    /** @param {string} id @param {Review[]} reviews @returns {State|undefined} */
    function replay(id, reviews) {
      /** @type {State|undefined} */
      let state;
      for (const review of reviews) state = apply(id, state, review);
      return state;
    }

    /**
     * What each of the four ratings would bring. @param {string} id @param {State|undefined} state
     * @param {number} now @param {number} zone @returns {{grade: number, minutes: number, days: number}[]}
     */
    function preview(id, state, now, zone) {
      const time = shifted(state, now, zone);
      const all = engine().repeat(state ? state.card : empty(id, time), new Date(time));
      return [1, 2, 3, 4].map((grade) => {
        const card = all[grade].card;
        const minutes = Math.round((+card.due - time) / 60000);
        return { grade, minutes, days: card.state === 2 && card.scheduled_days > 0 ? card.scheduled_days : 0 };
      });
    }

    /** Whether the card waits for minutes, not days. @param {State} state */
    function learning(state) {
      return state.card.state === 1 || state.card.state === 3;
    }

    /** The study day on which a card is due. @param {State} state */
    function dueDay(state) {
      return Math.floor(+state.card.due / DAY);
    }

    /** The study day of the last review. @param {State} state */
    function lastDay(state) {
      return Math.floor(+(state.card.last_review || 0) / DAY);
    }

    /** The real time at which a card in learning is due. @param {State} state */
    function dueTime(state) {
      return +state.card.due - state.shift;
    }

    /** Chance to recall on a study day. @param {State|undefined} state @param {number} day */
    function retrievability(state, day) {
      if (!state || !state.card.last_review) return 0;
      const passed = Math.max(0, day - Math.floor(+state.card.last_review / DAY));
      return engine().forgetting_curve(passed, state.card.stability);
    }

    /** State for export: what another FSRS-6 would compute from the same reviews. @param {State} state */
    function plain(state) {
      const c = state.card;
      return {
        stability: c.stability,
        difficulty: c.difficulty,
        state: ["new", "learning", "review", "relearning"][c.state],
        due: new Date(+c.due - state.shift).toISOString(),
        reps: c.reps,
        lapses: c.lapses,
      };
    }

    return { settings: chosen, apply, replay, preview, learning, dueDay, lastDay, dueTime, retrievability, plain };
  }

  desk.schedule = { DEFAULTS, steps, settled, createScheduler };
})((globalThis.cuebook = globalThis.cuebook || {}));
