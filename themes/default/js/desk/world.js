// @ts-check
/**
 * The world a plan is made from: what the reader wished, and what the log held when today began. Seen from the morning, today's
 * plan stands still while the reader works it off; what the log holds since says which of it is done.
 *
 * In: a model. Out: the input of `plan.js`, its plan, and how far today's blocks are. Must not know: the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { dayOfEntry } = desk.history;

  const FORECAST = 60;
  /** As the table of `docs/data.md` says it: wishes that a reader has not made. */
  const WISHES = { date: "", track: "", also: "", level: "", minutes: 40, off: [], offDates: [], template: "", start: "18:00", since: 0 };

  /** @param {any} model */
  function wishesOf(model) {
    const { store } = model;
    const kept = Object.assign({}, WISHES, store.get("plan:wishes") || {});
    // Track and level are chosen once and hold everywhere.
    kept.track = store.get("study:track") || kept.track || "";
    kept.level = store.get("study:level") || kept.level || "";
    return kept;
  }

  /** What the reader prepares for, as a query: the chosen track, the second one where there is one, the level. @param {any} model */
  function scopeOf(model) {
    const { track, also, level } = wishesOf(model);
    return { track: track || undefined, also: track && also !== track ? also : undefined, level: level || undefined };
  }

  /** What each question and card was when the study day began. @param {any} model */
  function morning(model) {
    const { catalogue, store } = model;
    const today = model.today();
    const entries = store.entries().filter((/** @type {any} */ entry) => dayOfEntry(entry) < today);
    const evidence = cuebook.evidence.fold(entries, catalogue.canonicalQuestion);
    /** @type {Map<number, any>} */
    const states = new Map();
    /** @param {number} n */
    function state(n) {
      if (!states.has(n)) {
        const all = model.reviewsOf(n);
        const last = all[all.length - 1];
        const before = all.filter((/** @type {any} */ review) => dayOfEntry(review) < today);
        states.set(n, last && dayOfEntry(last) >= today ? model.scheduler.replay(catalogue.cards[n].id, before) : model.state(n));
      }
      return states.get(n);
    }
    /** @param {number} q */
    function isMet(q) {
      const known = evidence.get(catalogue.questions[q].id);
      return (!!known && (known.met || !!known.bucket)) || !!cuebook.evidence.ofMark((store.field("mark:" + catalogue.questions[q].id) || [])[2]);
    }
    return { today, evidence, state, isMet };
  }

  /** Cards that were met and are due, then those of met questions that never came; lowest recall times weight first.
   * @param {any} model @param {number[]} questions @param {any} before */
  function dueOf(model, questions, before) {
    const { catalogue } = model;
    /** @type {[number, number][]} */
    const due = [];
    /** @type {[number, number][]} */
    const unseen = [];
    for (const q of questions) {
      const cards = catalogue.byQuestion[q].filter((/** @type {number} */ n) => !model.isSuspended(n));
      const { weight } = catalogue.questions[q];
      const waiting = [];
      for (const n of cards) {
        const state = before.state(n);
        if (!state) waiting.push(n);
        else if (model.dueDay(n, state) <= before.today) due.push([n, model.scheduler.retrievability(state, before.today) * weight]);
      }
      if (!waiting.length || !before.isMet(q)) continue;
      const seen = waiting.length < cards.length;
      // A question rated without a card seen begins with its answer; one that the reader is sure of can wait.
      if (seen) waiting.forEach((n) => unseen.push([n, weight]));
      else if (model.bucketOf(q) !== "confident") unseen.push([waiting[0], weight]);
    }
    const order = (/** @type {[number, number]} */ a, /** @type {[number, number]} */ b) => a[1] - b[1] || a[0] - b[0];
    return [...due.sort(order), ...unseen.sort(order)].map(([n]) => n);
  }

  /** @param {any} model @param {number[]} questions @param {any} before */
  function forecastOf(model, questions, before) {
    const counts = new Array(FORECAST).fill(0);
    for (const q of questions) {
      for (const n of model.catalogue.byQuestion[q]) {
        const state = before.state(n);
        if (!state || model.isSuspended(n)) continue;
        const ahead = model.dueDay(n, state) - before.today - 1;
        if (ahead >= 0 && ahead < FORECAST) counts[ahead] += 1;
      }
    }
    return counts;
  }

  /** The first day of the last pass, so far as it has come. @param {any} wishes @param {number} today */
  function passSince(wishes, today) {
    const interview = desk.days.parseDate(wishes.date);
    if (Number.isNaN(interview)) return Infinity;
    const first = desk.plan.frame(Object.assign({}, wishes, { since: wishes.since || today }), interview, false).find((/** @type {any} */ day) => day.kind === "pass");
    return first ? first.day : Infinity;
  }

  /** Days on which each card was graded in a cram. @param {any} model @returns {Map<string, number>} card to the latest */
  function crammed(model) {
    const days = new Map();
    for (const entry of model.history.crams) days.set(model.catalogue.canonicalCard(entry.c), dayOfEntry(entry));
    return days;
  }

  /** @param {any} model */
  function worldOf(model) {
    const { catalogue } = model;
    const wishes = wishesOf(model);
    const before = morning(model);
    const { today } = before;
    const questions = desk.decks.questionsOf(catalogue, scopeOf(model));
    const since = passSince(wishes, today);
    const crams = crammed(model);
    const items = questions.map((/** @type {number} */ q) => {
      const question = catalogue.questions[q];
      const cards = catalogue.byQuestion[q].filter((/** @type {number} */ n) => !model.isSuspended(n));
      const answer = cards.find((/** @type {number} */ n) => desk.states.isMain(catalogue.cards[n].kind));
      const id = answer === undefined ? "" : catalogue.cards[answer].id;
      const walked = crams.get(id);
      return {
        id: question.id, weight: question.weight, met: before.isMet(q), state: stateOf(model, q, before),
        cards: cards.map((/** @type {number} */ n) => catalogue.cards[n].id), answer: id,
        recall: answer === undefined ? 0 : model.scheduler.retrievability(before.state(answer), today),
        passed: walked !== undefined && walked >= since && walked < today,
      };
    });
    const template = catalogue.index.plans.find((/** @type {any} */ plan) => plan.id === wishes.template) || null;
    return {
      today, wishes, items, template, templateDone: templateDone(model, template, before),
      due: dueOf(model, questions, before).map((n) => catalogue.cards[n].id), forecast: forecastOf(model, questions, before),
      pace: desk.summary.pace(model, today), mocks: mockDays(model),
    };
  }

  /** The state of a question in the morning. @param {any} model @param {number} q @param {any} before */
  function stateOf(model, q, before) {
    const { id } = model.catalogue.questions[q];
    const known = before.evidence.get(id);
    return desk.states.stateOf({
      evidence: known, mark: model.store.field("mark:" + id), today: before.today, dayOf: (/** @type {number} */ t) => desk.days.dayOf(t, model.zone(t)),
      cards: model.seenCards(q, before.state, (/** @type {any} */ review) => dayOfEntry(review) < before.today),
    }).bucket;
  }

  /** @param {any} model @returns {number[]} */
  function mockDays(model) {
    return model.history.mocks.map(dayOfEntry);
  }

  /** Whether the log says that a step of the handbook's plan is behind: it asks questions and nothing else, and all were met.
   * @param {any} step @param {(q: number) => boolean} isMet */
  const isSeen = (step, isMet) => !!step.asks && step.asks.length > 0 && step.asks.every(isMet);

  /** Steps of the handbook's plan that are behind: by the log, or closed by hand before today. @param {any} model @param {any} template @param {any} before */
  function templateDone(model, template, before) {
    const { today } = before;
    const done = new Set();
    for (const step of template ? template.blocks : []) if (isSeen(step, before.isMet)) done.add(step.id);
    for (const [id, entry] of model.history.blocks) {
      const step = id.match(/\/(?:t|template)\/(.*)$/);
      if (step && entry.v && dayOfEntry(entry) < today) done.add(step[1]);
    }
    return done;
  }

  /**
   * How far today's block is: its cards that are behind, or 1 of 1. @param {any} model @param {any} block
   * @returns {{done: number, all: number}}
   */
  function progressOf(model, block) {
    const closed = model.history.blocks.get(block.id);
    if ((closed && closed.v) || isSeen(block, model.isMet)) return { done: 1, all: 1 };
    if (!block.cards.length) return { done: block.kind === "mock" && mockDays(model).includes(model.today()) ? 1 : 0, all: 1 };
    const done = block.cards.filter((/** @type {string} */ id) => isBehind(model, block, id)).length;
    return { done, all: block.cards.length };
  }

  /** @param {any} model @param {any} block @param {string} id */
  function isBehind(model, block, id) {
    const { catalogue } = model;
    const n = catalogue.cardNumber.get(id);
    if (n === undefined || model.isSuspended(n) || model.isBuried(n)) return true;
    const today = model.today();
    const reviews = model.reviewsOf(n);
    const last = reviews[reviews.length - 1];
    if (last && dayOfEntry(last) >= today) return true;
    if (block.kind !== "drill" && block.kind !== "pass") return false;
    return model.history.crams.some((/** @type {any} */ entry) => catalogue.canonicalCard(entry.c) === id && dayOfEntry(entry) >= today);
  }

  /** Today: the plan, its blocks with how far they are, and the sitting to begin with. @param {any} model */
  function todayOf(model) {
    const world = worldOf(model);
    const plan = desk.plan.makePlan(world);
    const day = plan.days[0];
    const blocks = day ? day.blocks.map((/** @type {any} */ block) => Object.assign({ progress: progressOf(model, block) }, block)) : [];
    const open = blocks.filter((/** @type {any} */ block) => block.progress.done < block.progress.all);
    const first = open[0] || null;
    // What is due and what is new is one sitting; everything else is one of its own.
    const together = first && (first.kind === "review" || first.kind === "new") ? open.filter((/** @type {any} */ block) => block.kind === "review" || block.kind === "new") : first ? [first] : [];
    const left = (/** @type {any} */ block) => block.cards.filter((/** @type {string} */ id) => !isBehind(model, block, id));
    const cards = together.flatMap(left);
    const minutes = together.reduce((/** @type {number} */ sum, /** @type {any} */ block) => sum + (block.minutes * (block.progress.all - block.progress.done)) / block.progress.all, 0);
    const count = (/** @type {string} */ kind) => together.filter((/** @type {any} */ block) => block.kind === kind);
    return {
      world, plan, day, blocks, next: first, cards, minutes: Math.max(1, Math.round(minutes)),
      due: count("review").flatMap(left).length,
      fresh: count("new").reduce((/** @type {number} */ sum, /** @type {any} */ block) => sum + new Set(left(block).map(cuebook.evidence.questionOf)).size, 0),
    };
  }

  desk.world = { WISHES, wishesOf, scopeOf, worldOf, todayOf, progressOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
