// @ts-check
/**
 * Checks with a yes or a no of how ready a reader is, for the questions of a track and level. The log answers what it can see;
 * the rest is ticked by hand.
 * In: a model, questions, what was said aloud. Out: each check with how far it is. Must not know: words, the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  /** Of questions that a check counts. */
  const ENOUGH = 5;
  /** More avoided questions than this are too many. */
  const AVOIDED = 2;
  const CORE = 1;

  /** Questions said aloud with 3 or more of 4. @param {any} model @returns {Set<string>} */
  function saidWell(model) {
    const ids = new Set();
    for (const entry of model.store.entries()) {
      if (entry.k !== "m" && entry.k !== "said") continue;
      for (const [id, at] of cuebook.evidence.questionsOf(entry)) {
        const score = entry.k === "said" ? entry.g : cuebook.evidence.scoreOf(entry, at);
        if (score !== null && score >= 3) ids.add(model.catalogue.canonicalQuestion(id));
      }
    }
    return ids;
  }

  /**
   * Checks that these questions can meet, each with how many of what it counts. `byHand` are those that the reader ticked.
   * @param {any} model @param {number[]} questions @returns {{name: string, part: number, all: number, seen: boolean, byHand: boolean}[]}
   */
  function checksOf(model, questions) {
    const { catalogue, history, store } = model;
    const said = saidWell(model);
    const id = (/** @type {number} */ q) => catalogue.questions[q].id;
    const isKnown = (/** @type {number} */ q) => ["confident", "shaky"].includes(model.bucketOf(q));
    const isSaid = (/** @type {number} */ q) => said.has(id(q));
    const isSolved = (/** @type {number} */ q) => isSaid(q) || (history.evidence.get(id(q)) || {}).solved > 0;
    const of = (/** @type {string} */ format) => questions.filter((q) => catalogue.questions[q].format === format);
    /** @type {ReturnType<typeof checksOf>} */
    const checks = [];
    /** @param {string} name @param {number} part @param {number} all @param {boolean=} seen whether the log says yes */
    const add = (name, part, all, seen = part >= all) => all && checks.push({ name, part: Math.min(part, all), all, seen, byHand: store.get("ready:" + name) === true });

    const core = questions.filter((q) => catalogue.questions[q].weight === CORE);
    add("core", core.filter(isKnown).length, Math.ceil(core.length * 0.8));
    add("aloud", core.filter(isSaid).length, Math.min(ENOUGH, core.length));
    add("coding", of("coding").filter(isSolved).length, Math.min(1, of("coding").length));
    add("mock", history.mocks.filter((/** @type {any} */ mock) => mock.q.some((/** @type {any} */ _, /** @type {number} */ at) => cuebook.evidence.scoreOf(mock, at) !== null)).length, 1);
    add("design", of("design").filter(isSaid).length, Math.min(1, of("design").length));
    add("stories", of("behavioural").filter(isKnown).length, Math.min(ENOUGH, of("behavioural").length));
    const met = questions.some((q) => model.isMet(q));
    const avoided = questions.filter((q) => model.bucketOf(q) === "avoiding").length;
    add("avoiding", avoided > AVOIDED || !met ? 0 : 1, 1);
    add("gear", 0, 1, false);
    return checks;
  }

  desk.checks = { checksOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
