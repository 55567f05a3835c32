// @ts-check
/**
 * Readiness of a track: what could be recalled today, what was audited, what was said aloud, and the one thing to do next.
 * In: a model, a track. Out: numbers and the name of the next step. Must not know: words, the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** Questions that were part of a mock interview. @param {any} model @returns {Set<string>} */
  function rehearsed(model) {
    const ids = new Set();
    for (const mock of model.history.mocks) {
      for (const id of mock.q || []) ids.add(model.catalogue.canonicalQuestion(id));
    }
    return ids;
  }

  /**
   * @param {any} model @param {number[]} questions @param {Set<string>=} aloud
   */
  function readiness(model, questions, aloud) {
    const said = aloud || rehearsed(model);
    let recall = 0;
    let met = 0;
    let cards = 0;
    let due = 0;
    let audited = 0;
    let avoiding = 0;
    let rehearsals = 0;
    const today = model.today();
    for (const q of questions) {
      const bucket = model.bucketOf(q);
      if (bucket) audited += 1;
      if (bucket === "avoiding") avoiding += 1;
      if (said.has(model.catalogue.questions[q].id)) rehearsals += 1;
      for (const n of model.catalogue.byQuestion[q]) {
        cards += 1;
        const state = model.state(n);
        if (!state) continue;
        met += 1;
        recall += model.recall(n);
        if (!model.isSuspended(n) && model.dueDay(n) <= today) due += 1;
      }
    }
    const total = questions.length;
    /** What to do next: a key and its number. @type {{key: string, n: number}} */
    let next;
    if (!total) next = { key: "nothing", n: 0 };
    else if (audited < total * 0.5) next = { key: "audit", n: total - audited };
    else if (due > 0) next = { key: "due", n: due };
    else if (avoiding > 0) next = { key: "avoiding", n: avoiding };
    else if (met < cards) next = { key: "fresh", n: cards - met };
    else if (rehearsals < total * 0.3) next = { key: "aloud", n: total - rehearsals };
    else next = { key: "rest", n: 0 };
    return { total, cards, met, recall, due, audited, avoiding, rehearsed: rehearsals, next };
  }

  desk.readiness = { readiness, rehearsed };
})((globalThis.cuebook = globalThis.cuebook || {}));
