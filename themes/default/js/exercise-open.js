// @ts-check
/**
 * The button "Write it" on every block of code of a question. What it opens is loaded when it is first pressed.
 *
 * In: `figure.code` of question pages, the language that a figure names. Out: the button, and `js/exercise/` once.
 */
(function (cuebook) {
  "use strict";
  const { t, el, site } = cuebook;
  if (site.kind !== "question" && site.kind !== "questions") return;

  /** What a reader does with a block. @param {HTMLElement} figure */
  function wordOf(figure) {
    if (figure.dataset.role === "broken") return t("js_mend");
    return t(figure.hasAttribute("data-try") ? "js_try" : "js_write");
  }

  /** @param {HTMLElement} figure @param {HTMLElement} button @param {HTMLElement=} place where the editor stands, if not behind the figure */
  function open(figure, button, place) {
    cuebook.asset("exercise.js").then(
      () => cuebook.exercise.open(figure, button, place),
      () => button.replaceWith(el("span", { role: "alert", class: "tool-failed" }, t("js_write_failed"))),
    );
  }

  const figures = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-question] figure.code:not(.scaffold, [data-lang=text])"));
  for (const figure of figures) {
    const button = el("button", { type: "button", class: "copy", "aria-expanded": "false" }, wordOf(figure));
    button.addEventListener("click", () => open(figure, button));
    figure.append(el("div", { class: "code-tools" }, button, figure.querySelector(".copy")));
  }

  // In practice mode the solution is out of sight: the drill is begun from the question itself.
  for (const question of document.querySelectorAll('[data-question][data-format="coding"]')) {
    const figure = /** @type {HTMLElement|null} */ (question.querySelector(".part-solution figure.code:not(.scaffold, [data-role=broken])"));
    const show = question.querySelector("[data-show-answer]");
    if (!figure || !show) continue;
    const button = el("button", { type: "button", class: "practise", "aria-expanded": "false" }, t("js_write"));
    button.addEventListener("click", () => open(figure, button, button));
    show.after(button);
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
