// @ts-check
/**
 * Takes a reader who follows an old link to where the part now stands. On a page that moved as a whole, everything that is
 * not named leads to where the page went.
 *
 * In: `<script id="cuebook-moved">`: old id → link, the empty id for the page itself; the address. Must not know: the site.
 */
(function (cuebook) {
  "use strict";
  const element = document.getElementById("cuebook-moved");
  /** @type {Record<string, string>} */
  const moved = JSON.parse((element && element.textContent) || "{}");

  function follow() {
    const asked = cuebook.hash();
    const link = Object.hasOwn(moved, asked) ? moved[asked] : moved[""];
    // The page itself never moves to itself.
    if (link !== undefined) location.replace(link);
  }
  addEventListener("hashchange", follow);
  follow();
})((globalThis.cuebook = globalThis.cuebook || {}));
