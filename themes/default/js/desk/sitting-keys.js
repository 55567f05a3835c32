// @ts-check
/**
 * What a key does in a sitting. In: the key, what is on the table. Out: the name of an act, with its value. Must not know: the
 * page, what the acts do.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  /** A second press of Space so soon after the first, in milliseconds, rates nothing. */
  const PAUSE = 400;
  const GOOD = 3;

  /**
   * @param {KeyboardEvent} event
   * @param {{menu: boolean, card: boolean, shown: boolean, free: boolean, since: number}} table whether the menu is open, a card lies
   *   there, it is turned, single keys act; milliseconds since it was turned
   * @returns {{name: string, value?: any}|null}
   */
  function actOf(event, { menu, card, shown, free, since }) {
    const key = event.key.toLowerCase();
    if (event.repeat) return null;
    if (key === "escape" && menu) return { name: "menu", value: false };
    if (!free) return null;
    if (key === "u") return { name: "undo" };
    if (!card) return null;
    if (key === " ") {
      if (/** @type {HTMLElement} */ (event.target).closest("button, a, summary, input")) return null;
      if (!shown) return { name: "turn" };
      return since > PAUSE ? { name: "rate", value: GOOD } : { name: "wait" };
    }
    if (shown) return /^[1-4]$/.test(key) ? { name: "rate", value: +key } : key === "m" ? { name: "more" } : null;
    return key === "h" ? { name: "hint" } : null;
  }

  desk.sittingKeys = { actOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
