// @ts-check
/**
 * The part of the page that the address asks for. In: the address. Out: `cuebook.hash()`. Must not know: the page.
 */
(function (cuebook) {
  "use strict";

  /** What stands behind `#`, decoded; as it stands where it is not encoded rightly (`#100%`). @returns {string} */
  cuebook.hash = function () {
    const written = location.hash.slice(1);
    try {
      return decodeURIComponent(written);
    } catch (error) {
      return written;
    }
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
