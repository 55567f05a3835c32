// @ts-check
/**
 * The first run: what the reader aims at, on one screen, then ten core questions of the track to rate. Each step can be skipped.
 * In: the desk's context, a place. Out: wishes and ratings, kept. Must not know: what comes after.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button } = /** @type {Controls} */ (desk.controls);
  /** Questions to rate at the start. */
  const FIRST = 10;

  /** Core questions of the track that were not met. @param {any} ctx @returns {number[]} */
  function firstQuestions({ model, catalogue }) {
    return desk.decks.questionsOf(catalogue, desk.world.scopeOf(model))
      .filter((/** @type {number} */ q) => !model.isMet(q))
      .map((/** @type {number} */ q, /** @type {number} */ n) => ({ q, n, weight: catalogue.questions[q].weight }))
      .sort((/** @type {any} */ a, /** @type {any} */ b) => a.weight - b.weight || a.n - b.n)
      .slice(0, FIRST).map((/** @type {any} */ item) => item.q);
  }

  /** @param {any} ctx @param {HTMLElement} root @param {{skip: () => void, done: () => void}} ways */
  function createSetup(ctx, root, { skip, done }) {
    const { t } = ctx;
    /** @type {{stop: () => void}|null} */
    let rating = null;
    let stopped = false;

    async function place() {
      try {
        await Promise.all([ctx.texts(), ctx.need("study-rating.js")]);
      } catch (error) {
        done();
        return;
      }
      if (!stopped) rating = desk.rating.createRating(ctx, root, { questions: firstQuestions(ctx), done });
    }

    put(root, el("section", { class: "desk-panel", "aria-labelledby": "desk-setup-title" },
      el("h2", { id: "desk-setup-title", tabindex: "-1" }, t("setup_title")),
      el("p", null, t("setup_lead")),
      desk.aimForm.aimForm(ctx, { label: t("setup"), submit: t("setup_begin"), done: place, other: button(t("setup_skip"), skip) })));
    return {
      stop() {
        stopped = true;
        if (rating) rating.stop();
      },
    };
  }

  desk.setup = { createSetup };
})((globalThis.cuebook = globalThis.cuebook || {}));
