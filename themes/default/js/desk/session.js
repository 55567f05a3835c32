// @ts-check
/**
 * One sitting with a deck: which card comes next, what is left, undo. Cards in learning come when their minutes are over;
 * due and new cards are mixed evenly; when only learning cards are left, those within twenty minutes come early.
 *
 * In: a model, a query, a mode. Out: the current card, a snapshot from which the same sitting goes on after a reload.
 * Must not know: the page, how states are computed.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const AHEAD = 20 * 60000;
  /** Questions taken together before the next ones start, so that a follow-up does not come right after its answer. */
  const WINDOW = 5;
  const RANK = /** @type {Record<string, number>} */ ({ avoiding: 0, recognise: 1, "": 2, shaky: 2, confident: 3 });

  /** A small stable hash: order that looks random and is the same in every tab. @param {string} text */
  function hash(text) {
    let h = 2166136261;
    for (let at = 0; at < text.length; at += 1) h = Math.imul(h ^ text.charCodeAt(at), 16777619);
    h ^= h >>> 15;
    h = Math.imul(h, 2246822519);
    h ^= h >>> 13;
    return h >>> 0;
  }

  /**
   * New cards in the order in which they are met: avoided questions first, then as the deck has them, in windows.
   * @param {any} model @param {number[]} chosen
   */
  function orderFresh(model, chosen) {
    const { cards } = model.catalogue;
    /** @type {Map<number, number[]>} */
    const groups = new Map();
    for (const n of chosen) {
      const q = cards[n].question;
      const group = groups.get(q);
      if (group) group.push(n);
      else groups.set(q, [n]);
    }
    const order = [...groups.keys()].map((q, place) => ({ q, place, rank: RANK[model.bucketOf(q)] }));
    order.sort((a, b) => a.rank - b.rank || a.place - b.place);
    /** @type {number[]} */
    const out = [];
    for (let at = 0; at < order.length; at += WINDOW) {
      const window = order.slice(at, at + WINDOW).map(({ q }) => groups.get(q) || []);
      for (let row = 0; window.some((group) => row < group.length); row += 1) {
        for (const group of window) if (row < group.length) out.push(group[row]);
      }
    }
    return out;
  }

  /**
   * @param {any} model
   * @param {{query: any, cards?: string[], mode?: string, limit?: number, extra?: number, current?: string|null, shown?: boolean,
   *   stack?: any[], passed?: string[], done?: number, reps?: number}} plan `mode`: study, review, new, cram; `cards` are those
   *   of a sitting that the plan made
   */
  function createSession(model, plan) {
    const { cards, cardNumber, canonicalCard } = model.catalogue;
    /** @param {string} id */
    const numberOf = (id) => cardNumber.get(canonicalCard(id));
    const mode = plan.mode || "study";
    const query = plan.query || {};
    let limit = plan.limit || 0;
    let extra = plan.extra || 0;
    let done = plan.done || 0;
    /** @type {{id: string, card: string, kind: string}[]} */
    const stack = plan.stack || [];
    /** Cards of a cram that were recalled. */
    const passed = new Set(plan.passed || []);
    let shown = false;
    /** @type {number|null} */
    let current = null;
    /** How often the current card had been reviewed when it came: another tab may rate it meanwhile. */
    let repsShown = 0;

    /** @type {number[]} */
    let due = [];
    /** @type {number[]} */
    let fresh = [];
    /** @type {number[]} */
    let learning = [];
    let servedDue = 0;
    let servedFresh = 0;
    let builtFor = -1;

    /** Sorts every card of the deck into its queue. */
    function build() {
      const day = model.today();
      const { settings, learning: inLearning } = model.scheduler;
      builtFor = day;
      due = [];
      fresh = [];
      learning = [];
      servedDue = 0;
      servedFresh = 0;
      if (plan.cards) {
        buildGiven(plan.cards.map(numberOf).filter((/** @type {any} */ n) => n !== undefined));
        return;
      }
      const chosen = desk.decks.cardsOf(model.catalogue, query, model.bucketOf);
      if (mode === "cram") {
        due = chosen.filter((/** @type {number} */ n) => !passed.has(cards[n].id) && !model.isSuspended(n));
        /** @type {Map<number, number>} */
        const place = new Map();
        for (const n of due) place.set(n, hash(cards[n].id + day));
        due.sort((a, b) => (place.get(a) || 0) - (place.get(b) || 0));
        due.length = Math.min(due.length, Math.max(0, settings.cramCap + extra - model.taken().cram));
        return;
      }
      /** @type {[number, number, number][]} */
      const dated = [];
      for (const n of chosen) {
        const state = model.state(n);
        if (model.isSuspended(n) || model.isBuried(n)) continue;
        if (!state) {
          if (mode !== "review") fresh.push(n);
        } else if (inLearning(state)) {
          learning.push(n);
        } else if (mode !== "new" && model.dueDay(n) <= day) {
          dated.push([n, model.dueDay(n), hash(cards[n].id + day)]);
        }
      }
      dated.sort((a, b) => a[1] - b[1] || a[2] - b[2]);
      due = dated.map(([n]) => n);
      fresh = orderFresh(model, fresh);
      const taken = model.taken();
      due.length = Math.min(due.length, Math.max(0, settings.reviewCap + extra - taken.review));
      fresh.length = Math.min(fresh.length, Math.max(0, settings.newCap + extra - taken.fresh));
      if (limit) {
        const left = Math.max(0, limit - done);
        due.length = Math.min(due.length, left);
        fresh.length = Math.min(fresh.length, left - due.length);
        if (done >= limit) learning = learning.filter((n) => stack.some((act) => act.card === cards[n].id));
      }
    }

    /** A sitting of cards that the plan names: all of them, whatever the caps of the day. @param {number[]} chosen */
    function buildGiven(chosen) {
      const day = model.today();
      for (const n of chosen) {
        const state = model.state(n);
        if (model.isSuspended(n) || model.isBuried(n)) continue;
        if (mode === "cram") {
          if (!passed.has(cards[n].id)) due.push(n);
        } else if (!state) fresh.push(n);
        else if (model.scheduler.learning(state)) learning.push(n);
        else if (model.scheduler.lastDay(state) < day) due.push(n);
      }
      if (mode !== "cram") fresh = orderFresh(model, fresh);
    }

    /** @param {number[]} list @param {number} n */
    function drop(list, n) {
      const at = list.indexOf(n);
      if (at >= 0) list.splice(at, 1);
      return at >= 0;
    }

    /** @returns {number|null} */
    function choose() {
      if (model.today() !== builtFor) build();
      const now = model.now();
      if (mode === "cram") return due.length ? due[0] : null;
      /** @type {number|null} */
      let soonest = null;
      let soonestTime = Infinity;
      for (const n of learning) {
        const time = model.scheduler.dueTime(model.state(n));
        if (time < soonestTime) {
          soonest = n;
          soonestTime = time;
        }
      }
      if (soonest !== null && soonestTime <= now) return soonest;
      if (plan.cards && due.length) return due[0];
      if (due.length && fresh.length) {
        const shareDue = servedDue / (servedDue + due.length);
        const shareFresh = (servedFresh + 0.5) / (servedFresh + fresh.length);
        return shareFresh < shareDue ? fresh[0] : due[0];
      }
      if (due.length) return due[0];
      if (fresh.length) return fresh[0];
      if (soonest !== null && soonestTime <= now + AHEAD) return soonest;
      return null;
    }

    function advance() {
      current = choose();
      repsShown = current === null ? 0 : repsOf(current);
      shown = false;
      return current;
    }

    /** @param {number} n */
    function leave(n) {
      if (drop(due, n)) servedDue += 1;
      else if (drop(fresh, n)) servedFresh += 1;
      else drop(learning, n);
    }

    /** Rates the current card and goes on. @param {number} grade @param {number=} ms */
    function answer(grade, ms) {
      if (current === null) return null;
      const n = current;
      const id = cards[n].id;
      if (mode === "cram") {
        const entry = model.cram(n, grade, ms);
        stack.push({ id: entry.i, card: id, kind: "cram" });
        drop(due, n);
        if (grade === 1) due.splice(Math.min(5, due.length), 0, n);
        else passed.add(id);
      } else {
        const wasLearning = learning.includes(n);
        const entry = model.review(n, grade, ms);
        stack.push({ id: entry.i, card: id, kind: wasLearning ? "again" : "review" });
        leave(n);
        if (!wasLearning) done += 1;
        if (model.scheduler.learning(model.state(n)) && !model.isSuspended(n)) learning.push(n);
      }
      return advance();
    }

    /** Puts the current card away. @param {"bury"|"suspend"} how */
    function putAway(how) {
      if (current === null) return null;
      const n = current;
      const entry = how === "bury" ? model.bury(n) : model.suspend(n, true);
      stack.push({ id: entry.i, card: cards[n].id, kind: how });
      leave(n);
      return advance();
    }

    /** Takes the last act back and shows its card again. @returns {boolean} */
    function undo() {
      const act = stack.pop();
      if (!act) return false;
      model.undo(act.id);
      passed.delete(act.card);
      if (act.kind === "review") done = Math.max(0, done - 1);
      build();
      const n = numberOf(act.card);
      current = n === undefined ? choose() : n;
      if (mode === "cram" && current !== null) {
        drop(due, current);
        due.unshift(current);
      }
      repsShown = current === null ? 0 : repsOf(current);
      shown = false;
      return true;
    }

    /** After the log changed elsewhere. */
    function reconsider() {
      const before = current;
      model.rebuild();
      build();
      const gone = before !== null && (repsOf(before) !== repsShown || model.isSuspended(before) || model.isBuried(before));
      if (before === null || gone) advance();
    }

    /** @param {number} n */
    function repsOf(n) {
      const state = model.state(n);
      return state ? state.card.reps : 0;
    }

    build();
    const back = plan.current ? numberOf(plan.current) : undefined;
    const same = back !== undefined && !model.isSuspended(back) && !model.isBuried(back) &&
      (plan.reps === undefined || repsOf(back) === plan.reps);
    if (same) {
      current = back;
      repsShown = repsOf(back);
      shown = !!plan.shown;
    } else {
      advance();
    }

    return {
      mode, query, answer, undo, reconsider,
      cards: plan.cards,
      bury: () => putAway("bury"),
      suspend: () => putAway("suspend"),
      /** More cards than the day's caps allow. @param {number} more */
      allow(more) {
        extra += more;
        if (limit) limit += more;
        build();
        return advance();
      },
      /** Looks again for a card: a learning step may be over. */
      advance,
      show() {
        shown = true;
      },
      get current() {
        return current;
      },
      get shown() {
        return shown;
      },
      get done() {
        return stack.filter((act) => act.kind !== "bury" && act.kind !== "suspend").length;
      },
      get canUndo() {
        return stack.length > 0;
      },
      counts: () => ({ learning: learning.length, due: due.length, fresh: fresh.length }),
      /** Numbers of the cards that are likely next, to have their text ready. */
      soon: () => learning.slice(0, 2).concat(due.slice(0, 3), fresh.slice(0, 3)),
      /** When the next card in learning is due, or null. */
      nextTime() {
        const times = learning.map((n) => model.scheduler.dueTime(model.state(n)));
        return times.length ? Math.min(...times) : null;
      },
      snapshot: () => ({
        query,
        cards: plan.cards,
        mode,
        limit,
        extra,
        done,
        shown,
        current: current === null ? null : cards[current].id,
        reps: current === null ? 0 : repsOf(current),
        stack: stack.slice(-500),
        passed: [...passed],
      }),
    };
  }

  desk.session = { createSession, orderFresh, hash };
})((globalThis.cuebook = globalThis.cuebook || {}));
