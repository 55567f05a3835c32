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

  /** @param {HTMLElement} figure @param {HTMLElement} button */
  function open(figure, button) {
    cuebook.asset("exercise.js").then(
      () => cuebook.exercise.open(figure, button),
      () => button.replaceWith(el("span", { role: "alert", class: "tool-failed" }, t("js_write_failed"))),
    );
  }

  const figures = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-question] figure.code:not(.scaffold, [data-lang=text])"));
  for (const figure of figures) {
    const button = el("button", { type: "button", class: "copy", "aria-expanded": "false" }, wordOf(figure));
    button.addEventListener("click", () => open(figure, button));
    figure.append(el("div", { class: "code-tools" }, button, figure.querySelector(".copy")));
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
