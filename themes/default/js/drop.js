// @ts-check
/**
 * What drops down (the menu, the contents of a page) closes with Escape, by a click beside it and when the focus leaves it. Where
 * its summary is not shown it drops from nowhere: it is a column of its own, and open.
 *
 * In: `details[data-drop]`. Out: the same, closing. Must not know: what stands in it.
 */
(function () {
  "use strict";
  for (const drop of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-drop]"))) {
    const summary = /** @type {HTMLElement} */ (drop.querySelector("summary"));
    let column = false;
    const close = () => (drop.open = column);
    const fit = () => {
      const now = getComputedStyle(summary).display === "none";
      if (now !== column) drop.open = column = now;
    };
    fit();
    addEventListener("resize", fit);
    drop.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !drop.open || column) return;
      close();
      summary.focus();
    });
    drop.addEventListener("click", (event) => {
      if (/** @type {Element} */ (event.target).closest("a")) close();
    });
    drop.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !drop.contains(/** @type {Node} */ (event.relatedTarget))) close();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!drop.contains(/** @type {Node} */ (event.target))) close();
    });
  }
})();
