// @ts-check
/**
 * Readiness of a track: what could be recalled today, what was audited, what was said aloud.
 * In: a model, a track. Out: numbers. Must not know: words, the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** Questions that were said aloud and scored. @param {any} model @returns {Set<string>} */
  function rehearsed(model) {
    const ids = new Set();
    for (const entry of model.store.entries()) {
      if (entry.k !== "m" && entry.k !== "said") continue;
      for (const [id, at] of cuebook.evidence.questionsOf(entry)) {
        if (entry.k === "said" || cuebook.evidence.scoreOf(entry, at) !== null) ids.add(model.catalogue.canonicalQuestion(id));
      }
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
    return { total, cards, met, recall, due, audited, avoiding, rehearsed: rehearsals };
  }

  desk.readiness = { readiness, rehearsed };
})((globalThis.cuebook = globalThis.cuebook || {}));
