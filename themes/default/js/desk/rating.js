// @ts-check
/**
 * Rating by hand, one question at a time: keys 1 (avoiding) to 4 (confident), each step can be skipped or taken back.
 * In: the desk's context, questions, a place. Out: ratings in the log. Must not know: why these questions.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, html, put } = cuebook;
  const { button } = /** @type {Controls} */ (desk.controls);
  /** From worst to best, as keys and grades go everywhere. */
  const ORDER = ["avoiding", "recognise", "shaky", "confident"];

  /** @param {any} ctx @param {HTMLElement} root @param {{questions: number[], done: () => void}} sitting */
  function createRating(ctx, root, sitting) {
    const { t, model, catalogue } = ctx;
    let at = 0;
    /** Entries of this sitting, newest last; empty where a question was skipped. @type {string[]} */
    const acts = [];

    function paint() {
      if (at >= sitting.questions.length) {
        stop();
        sitting.done();
        return;
      }
      const q = sitting.questions[at];
      put(root, el("section", { class: "desk-panel rating", "aria-labelledby": "desk-rating-title" },
        el("p", { class: "desk-hint" }, t("setup_rating_at", { at: at + 1, all: sitting.questions.length })),
        el("h2", { id: "desk-rating-title", tabindex: "-1" }, html(catalogue.questions[q].title)),
        el("p", null, t("setup_rating_how")),
        el("div", { class: "study-controls back", role: "group", "aria-label": t("setup_rating_how") }, ORDER.map((bucket, n) =>
          el("button", { type: "button", class: "study-grade", onclick: () => rate(bucket) }, el("span", { class: "grade-name" }, t(bucket)), " ", el("kbd", { "aria-hidden": "true" }, String(n + 1))))),
        el("p", { class: "desk-actions" }, button(t("setup_rating_skip"), skip), acts.length ? button(t("undo"), undo) : null, button(t("setup_rating_enough"), () => { at = sitting.questions.length; paint(); }))));
      const heading = root.querySelector("h2");
      if (heading) /** @type {HTMLElement} */ (heading).focus();
    }

    /** @param {string} bucket */
    function rate(bucket) {
      acts.push(model.rate(sitting.questions[at], bucket).i);
      at += 1;
      paint();
    }

    function skip() {
      acts.push("");
      at += 1;
      paint();
    }

    function undo() {
      if (!acts.length) return;
      const id = acts.pop();
      if (id) model.undo(id);
      at -= 1;
      paint();
    }

    /** @param {KeyboardEvent} event */
    function onKey(event) {
      if (event.repeat || !cuebook.keys.free(event)) return;
      if (/^[1-4]$/.test(event.key)) rate(ORDER[+event.key - 1]);
      else if (event.key.toLowerCase() === "u") undo();
      else return;
      event.preventDefault();
    }

    function stop() {
      document.removeEventListener("keydown", onKey);
    }

    document.addEventListener("keydown", onKey);
    paint();
    return { stop };
  }

  desk.rating = { createRating, ORDER };
})((globalThis.cuebook = globalThis.cuebook || {}));
