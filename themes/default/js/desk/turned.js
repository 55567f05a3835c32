// @ts-check
/**
 * Where the back of a turned card is: in view, or brought there. In: the place of the sitting. Must not know: what is on the card.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** Where the bar of buttons begins: what is below it is not in view. @param {HTMLElement} root */
  function foldLine(root) {
    const bar = root.querySelector(".study-bar");
    return bar ? Math.min(window.innerHeight, bar.getBoundingClientRect().top) : window.innerHeight;
  }

  /** The answer, where the reader looks: of a long card its back goes to the top. @param {HTMLElement} root */
  function bringIntoView(root) {
    const back = root.querySelector(".study-back");
    if (!back) return;
    const { top, bottom } = back.getBoundingClientRect();
    const below = bottom - foldLine(root);
    if (below > 0) window.scrollBy(0, Math.max(0, Math.min(top - 16, below + 16)));
  }

  /** Whether any of the answer is or was in view. @param {HTMLElement} root */
  function isInView(root) {
    const back = root.querySelector(".study-back");
    return !!back && back.getBoundingClientRect().top < foldLine(root);
  }

  desk.turned = { bringIntoView, isInView };
})((globalThis.cuebook = globalThis.cuebook || {}));
