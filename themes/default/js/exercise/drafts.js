// @ts-check
/**
 * What a reader writes in an editor, kept among the reader's fields: of the last fifty exercises, eight thousand characters each.
 *
 * In: the store. Out: `cuebook.createDrafts`. Must not know: the page.
 */
(function (cuebook) {
  "use strict";
  const MOST = 50;
  const LONGEST = 8000;
  const START = "draft:";

  /** @param {any} store */
  cuebook.createDrafts = function (store) {
    function thin() {
      const keys = store.keys(START);
      if (keys.length <= MOST) return;
      const when = (/** @type {string} */ key) => (store.field(key) || [0])[0];
      keys.sort((/** @type {string} */ a, /** @type {string} */ b) => when(a) - when(b));
      for (const key of keys.slice(0, keys.length - MOST)) store.set(key, null);
    }
    return {
      /** @param {string} id @returns {string|undefined} */
      get: (id) => (store ? store.get(START + id) : undefined),
      /** @param {string} id @param {string|null} text @returns {boolean} whether it was kept */
      set(id, text) {
        if (!store || (text !== null && text.length > LONGEST)) return false;
        const kept = store.set(START + id, text);
        thin();
        return kept;
      },
    };
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
