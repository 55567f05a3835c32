// @ts-check
/**
 * What a reader can do with a block of code: what the editor opens with, what it is compared with, what checks it.
 *
 * In: a figure, the page's exercises (`<script id="cuebook-exercises">`). Out: {@link Task}. Must not know: how code is run.
 */
(function (cuebook) {
  "use strict";

  /**
   * @typedef {object} Task
   * @property {string} id of the draft
   * @property {string} question whose state it is evidence for
   * @property {"write"|"mend"|"try"} kind
   * @property {string} language
   * @property {string} model what passes; empty where the page has none
   * @property {string} opening what the editor opens with
   * @property {string} before what runs before the reader's code
   * @property {string} after what runs after it: the page's hidden lines
   * @property {string} check what runs last
   * @property {boolean} run whether the page can run it
   * @property {string} lacks the package that it needs and the page has not
   * @property {string|null} expected what it prints, where the page says so and there is no check
   */

  /** @typedef {{check?: number, starter?: number, model?: number, before?: string, after?: string, run?: number, lacks?: string}} Around the numbers are those of blocks */

  /** @returns {Record<string, Around>} */
  function exercises() {
    const element = document.getElementById("cuebook-exercises");
    return JSON.parse((element && element.textContent) || "{}");
  }

  /** The code of a figure, as it is shown. @param {Element|null} figure */
  function codeOf(figure) {
    const code = figure && figure.querySelector("code");
    return (code && code.textContent) || "";
  }

  /** @param {number|undefined} number */
  const block = (number) => (number === undefined ? "" : codeOf(document.querySelector('figure.code[data-code="' + number + '"]')));

  /** What the page says the code prints. @param {HTMLElement} figure */
  function outputOf(figure) {
    const next = figure.nextElementSibling;
    const samp = next && next.matches("figure.output") ? next.querySelector("samp") : null;
    return samp ? samp.textContent || "" : null;
  }

  /** @param {HTMLElement} figure @returns {Task} */
  cuebook.taskOf = function (figure) {
    const number = figure.dataset.code || "";
    const around = exercises()[number] || {};
    const shown = codeOf(figure);
    const language = figure.dataset.lang || "";
    const kind = figure.dataset.role === "broken" ? "mend" : figure.hasAttribute("data-try") ? "try" : "write";
    const own = /** @type {HTMLElement|null} */ (figure.closest("[data-question]"));
    const question = (own && own.dataset.question) || "";
    const model = kind === "mend" ? block(around.model) : shown;
    return {
      id: question + ":" + (number || [...document.querySelectorAll("figure.code")].indexOf(figure)),
      question,
      kind,
      language,
      model,
      opening: kind === "write" ? block(around.starter) || cuebook.editing.opening(language, model) : shown,
      before: around.before || "",
      after: around.after || "",
      run: around.run === 1,
      lacks: around.lacks || "",
      check: block(around.check),
      expected: around.check === undefined ? outputOf(figure) : null,
    };
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
