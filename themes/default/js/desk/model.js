// @ts-check
/**
 * What is known now: catalogue, log and settings joined into card states, audit buckets and today's counts. Kept up to date
 * one entry at a time while studying; computed again from the log when another tab or an import changed it.
 *
 * In: a catalogue, a store, a clock, ts-fsrs, which has to be there from the first review on. Out: questions about the present and the acts that append to the log.
 * Must not know: the page, the order in which cards come.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { dayOf } = desk.days;
  const { dayOfEntry } = desk.history;
  const SETTINGS = ["retention", "learning", "relearning", "newCap", "reviewCap", "cramCap", "leech", "fuzz"];

  /**
   * @param {{catalogue: any, store: any, library: () => any, now?: () => number, zone?: (t: number) => number}} parts
   */
  function createModel(parts) {
    const { catalogue, store } = parts;
    const clock = parts.now || (() => Date.now());
    const zoneOf = parts.zone || ((t) => new Date(t).getTimezoneOffset());
    const cards = catalogue.cards;

    /** @type {any} */
    let scheduler;
    /** @type {any} */
    let history;
    /** @type {any[]} */
    let states = [];
    /** @type {{interview: number, cards: Set<number>}} */
    let aim = { interview: NaN, cards: new Set() };
    /** States of questions, until something is known anew. @type {Map<number, any>} */
    const decidedFor = new Map();
    let decidedDay = -1;
    let countedDay = -1;
    let counts = { fresh: 0, review: 0, cram: 0 };

    function settings() {
      /** @type {Record<string, any>} */
      const chosen = {};
      for (const part of SETTINGS) {
        const value = store.get("study:" + part);
        if (value !== undefined) chosen[part] = value;
      }
      return chosen;
    }

    function rebuild() {
      scheduler = desk.schedule.createScheduler(parts.library, settings());
      history = desk.history.readHistory(store.entries(), catalogue);
      states = new Array(cards.length);
      for (const [id, reviews] of history.reviews) {
        const n = catalogue.cardNumber.get(id);
        if (n !== undefined) states[n] = scheduler.replay(id, reviews);
      }
      decidedFor.clear();
      countedDay = -1;
      readAim();
    }

    /** The id under which the log has a card: of a follow-up whose text is not here, the one by which it is found all the same. @param {number} n */
    const writtenId = (n) => cards[n].written || cards[n].id;

    /** @param {number} n */
    function reviewsOf(n) {
      return history.reviews.get(cards[n].id) || [];
    }

    function today() {
      const now = clock();
      return dayOf(now, zoneOf(now));
    }

    /** How many cards were taken today, over all decks. */
    function taken() {
      const day = today();
      if (day === countedDay) return counts;
      counts = { fresh: 0, review: 0, cram: 0 };
      const met = new Set();
      for (let at = history.all.length - 1; at >= 0; at -= 1) {
        const entry = history.all[at];
        if (dayOfEntry(entry) < day) break;
        met.add(catalogue.canonicalCard(entry.c));
      }
      for (const id of met) {
        const list = history.reviews.get(id);
        if (!list) continue;
        if (dayOfEntry(list[0]) === day) counts.fresh += 1;
        else counts.review += 1;
      }
      for (const entry of history.crams) if (dayOfEntry(entry) === day) counts.cram += 1;
      countedDay = day;
      return counts;
    }

    /**
     * The cards of a question that were reviewed, as `states.js` looks at them. @param {number} q
     * @param {(n: number) => any} stateOf @param {(review: any) => boolean=} counts which reviews count
     */
    function seenCards(q, stateOf, counts) {
      return catalogue.byQuestion[q].filter((/** @type {number} */ n) => stateOf(n)).map((/** @type {number} */ n) => {
        const reviews = counts ? reviewsOf(n).filter(counts) : reviewsOf(n);
        const last = reviews[reviews.length - 1];
        const state = stateOf(n);
        return { kind: cards[n].kind, grade: last.g, t: last.t, stability: state.card.stability,
          recall: (/** @type {number} */ day) => scheduler.retrievability(state, day) };
      });
    }

    /** The interview, if there is one, and which cards it is about. */
    function readAim() {
      const wishes = desk.world.wishesOf({ store });
      const chosen = desk.decks.cardsOf(catalogue, desk.world.scopeOf({ store }));
      aim = { interview: desk.days.parseDate(wishes.date), cards: new Set(chosen) };
    }

    /** The day after a question was said aloud badly, if that was after a review of its answer. @param {number} n @param {any} state */
    function retryDay(n, state) {
      if (!desk.states.isMain(cards[n].kind)) return Infinity;
      const known = history.evidence.get(catalogue.questions[cards[n].question].id);
      if (!known || !known.weak || known.weak <= state.wall) return Infinity;
      return dayOf(known.weak, zoneOf(known.weak)) + 1;
    }

    /** The study day on which a card that was met is due: by its schedule, and in time for the interview. @param {number} n @param {any=} state */
    function dueDay(n, state = states[n]) {
      const due = Math.min(scheduler.dueDay(state), retryDay(n, state));
      if (scheduler.learning(state) || !aim.cards.has(n)) return due;
      return desk.dates.dueDay(due, scheduler.lastDay(state), aim.interview, today(), desk.session.hash(cards[n].id));
    }

    /** The state of a question with when and by what it was decided. @param {number} q */
    function decided(q) {
      const day = today();
      if (day !== decidedDay) {
        decidedFor.clear();
        decidedDay = day;
      }
      let found = decidedFor.get(q);
      if (!found) {
        const { id } = catalogue.questions[q];
        found = desk.states.stateOf({
          evidence: history.evidence.get(id),
          mark: store.field("mark:" + id),
          cards: seenCards(q, (n) => states[n]),
          today: day,
          dayOf: (/** @type {number} */ t) => dayOf(t, zoneOf(t)),
        });
        decidedFor.set(q, found);
      }
      return found;
    }

    /** The state of a question; empty when it was not met. @param {number} q */
    const bucketOf = (q) => decided(q).bucket;

    /** Whether a question was met: graded, rated, said aloud or solved. @param {number} q */
    function isMet(q) {
      if (bucketOf(q)) return true;
      const evidence = history.evidence.get(catalogue.questions[q].id);
      return !!evidence && evidence.met;
    }

    /** Set aside by failing too often: counted in lapses, until the reader takes it back. @param {number} n */
    function isLeech(n) {
      const state = states[n];
      if (!state) return false;
      const limit = scheduler.settings.leech;
      const { lapses } = state.card;
      if (lapses < limit) return false;
      // Taken back: it is set aside again only after half as many further lapses.
      const entry = history.suspended.get(cards[n].id);
      if (!entry || entry.v) return true;
      const before = scheduler.replay(cards[n].id, reviewsOf(n).filter((/** @type {any} */ r) => r.t < entry.t));
      return lapses - (before ? before.card.lapses : 0) >= Math.max(1, Math.floor(limit / 2));
    }

    /** @param {number} n */
    function isSuspended(n) {
      const entry = history.suspended.get(cards[n].id);
      return (!!entry && !!entry.v) || isLeech(n);
    }

    /** @param {number} n */
    function isBuried(n) {
      const day = history.buried.get(cards[n].id);
      return day !== undefined && day === today();
    }

    /** Whether the content changed since the reader last saw it. @param {number} n */
    function isUpdated(n) {
      const seen = history.digests.get(cards[n].id);
      return !!states[n] && !!seen && !!cards[n].digest && seen !== cards[n].digest;
    }

    /** @param {number} n @param {number} g @param {number=} ms */
    function review(n, g, ms) {
      const card = cards[n];
      /** @type {any} */
      const data = { k: "r", c: writtenId(n), g };
      if (ms && ms > 0) data.s = Math.min(Math.round(ms), 600000);
      if (card.digest && history.digests.get(card.id) !== card.digest) data.h = card.digest;
      const entry = store.append(data);
      taken();
      desk.history.take(history, entry, catalogue);
      if (countedDay === today()) {
        const first = reviewsOf(n);
        if (first.length === 1) counts.fresh += 1;
        else if (dayOfEntry(first[0]) !== countedDay && dayOfEntry(first[first.length - 2]) !== countedDay) counts.review += 1;
      }
      states[n] = scheduler.apply(card.id, states[n], entry);
      decidedFor.delete(card.question);
      return entry;
    }

    /** @param {number} n @param {number} g @param {number=} ms */
    function cram(n, g, ms) {
      const entry = store.append({ k: "c", c: writtenId(n), g, s: Math.min(Math.round(ms || 0), 600000) });
      desk.history.take(history, entry, catalogue);
      decidedFor.delete(cards[n].question);
      countedDay = -1;
      return entry;
    }

    /** Appends any other entry and reads the log again where it matters. @param {any} data */
    function act(data) {
      const entry = store.append(data);
      if (data.k === "f") {
        rebuild();
        return entry;
      }
      desk.history.take(history, entry, catalogue);
      decidedFor.clear();
      return entry;
    }

    /** Takes an entry back: a review by replaying its card alone, anything else by reading the log again. @param {string} id */
    function undo(id) {
      const entry = store.entries().find((/** @type {any} */ e) => e.i === id);
      store.undo(id);
      const of = entry && entry.k === "r" ? catalogue.canonicalCard(entry.c) : "";
      const list = history.reviews.get(of);
      const n = catalogue.cardNumber.get(of);
      if (!list || n === undefined) {
        rebuild();
        return;
      }
      const card = cards[n].id;
      list.splice(list.indexOf(entry), 1);
      history.all.splice(history.all.lastIndexOf(entry), 1);
      if (!list.length) history.reviews.delete(card);
      if (entry.h) {
        const seen = list.filter((/** @type {any} */ e) => e.h);
        if (seen.length) history.digests.set(card, seen[seen.length - 1].h);
        else history.digests.delete(card);
      }
      states[n] = scheduler.replay(card, list);
      history.evidence = cuebook.evidence.fold(store.entries(), catalogue.canonicalQuestion);
      decidedFor.clear();
      countedDay = -1;
    }

    rebuild();

    return {
      catalogue, store, rebuild, today, taken, bucketOf, decided, isMet, isLeech, isSuspended, isBuried, isUpdated,
      review, cram, act, undo, reviewsOf,
      now: clock,
      zone: zoneOf,
      /** @param {number} n */
      state: (n) => states[n],
      /** @param {number} n */
      preview(n) {
        const all = scheduler.preview(cards[n].id, states[n], clock(), zoneOf(clock()));
        if (!aim.cards.has(n)) return all;
        const day = today();
        const seed = desk.session.hash(cards[n].id);
        return all.map((/** @type {any} */ one) => (one.days ? Object.assign(one, { days: desk.dates.dueDay(day + one.days, day, aim.interview, day, seed) - day }) : one));
      },
      dueDay,
      seenCards,
      /** @param {number} n */
      recall: (n) => scheduler.retrievability(states[n], today()),
      /** @param {number} n */
      bury: (n) => act({ k: "b", c: writtenId(n), d: today() }),
      /** Brings a buried card back. @param {number} n */
      unbury(n) {
        const own = store.entries("b").filter((/** @type {any} */ entry) => catalogue.canonicalCard(entry.c) === cards[n].id);
        if (own.length) undo(own[own.length - 1].i);
      },
      /** @param {number} n @param {boolean} on */
      suspend: (n, on) => act({ k: "s", c: writtenId(n), v: on ? 1 : 0 }),
      /** @param {number} n */
      startAgain: (n) => act({ k: "f", c: writtenId(n) }),
      /** Rates a question by hand. @param {number} q @param {string} bucket */
      rate: (q, bucket) => act({ k: "a", q: catalogue.questions[q].id, v: cuebook.evidence.BUCKETS.indexOf(bucket) }),
      get scheduler() {
        return scheduler;
      },
      get history() {
        return history;
      },
      /** All card states, as another FSRS-6 would have them. */
      plainStates() {
        /** @type {Record<string, any>} */
        const plain = {};
        for (const { n, question } of cards) {
          if (!states[n]) continue;
          const { c } = reviewsOf(n)[0];
          plain[catalogue.questions[question].id + c.slice(cuebook.evidence.questionOf(c).length)] = scheduler.plain(states[n]);
        }
        return plain;
      },
    };
  }

  desk.model = { createModel, SETTINGS };
})((globalThis.cuebook = globalThis.cuebook || {}));
