// @ts-check
/**
 * What a reader has under an earlier key of the book, taken over: copied, never moved, since another book may have used the
 * same key. Only what belongs to this book comes along: entries and fields of its cards, questions and pages, and settings.
 *
 * In: an earlier store's content, the deck index. Out: the part of it that is this book's. Must not know: where it is kept.
 */
(function (cuebook) {
  "use strict";

  /**
   * @typedef {LogEntry} Entry
   * @typedef {[number, string, any]} Field
   * @typedef {{log: Entry[], fields: Record<string, Field>}} Content
   */

  /** Ids of the questions of a book, old ones among them. @param {DeckIndex} index @returns {Set<string>} */
  function idsOf(index) {
    return new Set(index.questions.flatMap((/** @type {any} */ question) => [question.id].concat(question.aliases)));
  }

  /** The id that a field hangs on: `mark:ID`, `note:ID`; empty where it hangs on none. @param {string} name */
  function idOf(name) {
    const found = name.match(/^(?:mark|note):(.+)$/s);
    return found ? found[1] : "";
  }

  /**
   * What of a content is this book's. Entries and fields that hang on no question come along when anything does, or when
   * nothing in the content hangs on a question at all.
   * @param {Content} content @param {any} index @returns {Content}
   */
  function belongings(content, index) {
    const ids = idsOf(index);
    /** @type {(entry: Entry) => string[]} */
    const named = (entry) => [typeof entry.c === "string" ? cuebook.evidence.questionOf(entry.c) : undefined].concat(entry.q).filter((id) => typeof id === "string");
    const own = (/** @type {Entry} */ entry) => named(entry).some((id) => ids.has(id));
    const entries = content.log.filter(own);
    const fields = Object.keys(content.fields).filter((name) => ids.has(idOf(name)));
    const foreign = content.log.some((entry) => named(entry).length > 0) || Object.keys(content.fields).some(idOf);
    if (!entries.length && !fields.length && foreign) return { log: [], fields: {} };
    const kept = new Set(entries.map((entry) => entry.i));
    return {
      log: content.log.filter((entry) => kept.has(entry.i) || (entry.k === "x" ? kept.has(entry.of) : !named(entry).length)),
      fields: Object.fromEntries(Object.entries(content.fields).filter(([name]) => !idOf(name) || ids.has(idOf(name)))),
    };
  }

  /**
   * Takes over what earlier stores hold. @param {any} store @param {any[]} earlier stores under earlier keys @param {any} index
   * @returns {number} how many entries and fields were new
   */
  function adopt(store, earlier, index) {
    let taken = 0;
    for (const old of earlier) {
      const { log, fields } = belongings(old.content(), index);
      const report = store.take(log, fields, { aside: [], redated: new Set() });
      if (!report.ok) continue;
      taken += report.added + report.fields;
      store.local.set("adopted:" + old.key, true);
    }
    return taken;
  }

  cuebook.adopt = { belongings, adopt };
})((globalThis.cuebook = globalThis.cuebook || {}));
