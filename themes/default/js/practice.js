// @ts-check
/**
 * Practice mode: the cue first, the answer when asked for. What is hidden is hidden by the stylesheet before the first paint
 * (`data-mode` on <html>); this script only shows it, and keeps the two mode buttons in step.
 */
(function (cuebook) {
  "use strict";

  /** All that is held back for one question. @param {Element} button @returns {Element[]} */
  function heldOf(button) {
    const scope = button.closest(".several") || document.getElementById("main") || document;
    return [...scope.querySelectorAll(".held")];
  }

  /** @param {Element} button @param {boolean=} move whether focus goes to the answer */
  function show(button, move) {
    const held = heldOf(button);
    button.classList.add("shown");
    for (const part of held) part.classList.add("shown");
    if (!move) return;
    const titles = held.map((part) => part.querySelector(".part-title"));
    const heading = /** @type {HTMLElement|undefined} */ (titles.find((title) => title));
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: false });
  }

  function hideAll() {
    for (const part of document.querySelectorAll(".held, .show-answer")) part.classList.remove("shown");
  }

  function practising() {
    return cuebook.prefs.get("mode") === "practice";
  }

  function sync() {
    const mode = cuebook.prefs.get("mode");
    for (const button of document.querySelectorAll("[data-mode-set]")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-mode-set") === mode));
    }
  }

  const buttons = [...document.querySelectorAll("[data-show-answer]")];
  for (const button of buttons) button.addEventListener("click", () => show(button, true));
  for (const button of document.querySelectorAll("[data-mode-set]")) {
    button.addEventListener("click", () => cuebook.prefs.set("mode", button.getAttribute("data-mode-set") || "reading"));
  }
  cuebook.prefs.on((/** @type {string} */ name) => {
    if (name === "mode") hideAll();
    sync();
  });
  sync();

  // A link to a part of the answer asks for the answer.
  function followHash() {
    const id = cuebook.hash();
    const target = id && document.getElementById(id);
    if (!target) return;
    const fold = target.closest("details.fold");
    if (fold) /** @type {HTMLDetailsElement} */ (fold).open = true;
    const held = target.closest(".held");
    if (held && practising()) {
      const scope = held.closest(".several") || document;
      const button = scope.querySelector("[data-show-answer]");
      if (button) show(button);
    }
    if (fold || held) target.scrollIntoView();
  }
  followHash();
  addEventListener("hashchange", followHash);

  if (buttons.length) {
    cuebook.keys.add("a", cuebook.t("js_key_answer"), () => {
      if (!practising()) return false;
      const next = buttons.find((button) => !button.classList.contains("shown"));
      if (!next) return false;
      show(next, true);
    });
    cuebook.keys.add("m", cuebook.t("js_key_mode"), () => {
      cuebook.prefs.set("mode", practising() ? "reading" : "practice");
    });
  }

  // On paper nothing is folded, also where the browser cannot unfold by style.
  /** @type {HTMLDetailsElement[]} */
  let unfolded = [];
  /** What a line of paper holds, in widths of the letter m. */
  const PAPER = 46;
  addEventListener("beforeprint", () => {
    // A formula does not break: a wide one is set smaller.
    for (const formula of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('math[display="block"]'))) {
      const wide = formula.scrollWidth / parseFloat(getComputedStyle(formula).fontSize);
      if (wide > PAPER) formula.style.fontSize = (PAPER / wide).toFixed(3) + "em";
    }
    unfolded = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("main details:not([open])"))];
    for (const details of unfolded) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const formula of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('math[display="block"]'))) formula.style.fontSize = "";
    for (const details of unfolded) details.open = false;
    unfolded = [];
  });
})((globalThis.cuebook = globalThis.cuebook || {}));
