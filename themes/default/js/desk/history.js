// @ts-check
/**
 * The meaning of the log. `docs/data.md` has the table of kinds.
 *
 * In: standing entries and a catalogue. Out: what they amount to. Must not know: the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { dayOf } = desk.days;

  /** @param {any} entry */
  function wallOf(entry) {
    return entry.w === undefined ? entry.t : entry.w;
  }

  /** @param {any} entry */
  function dayOfEntry(entry) {
    return dayOf(wallOf(entry), entry.z || 0);
  }

  /** @typedef {ReturnType<typeof nothing>} History */
  function nothing() {
    return {
      /** Reviews by card. @type {Map<string, any[]>} */
      reviews: new Map(),
      /** Card to the study day it is buried for. @type {Map<string, number>} */
      buried: new Map(),
      /** Card to its latest suspend entry. @type {Map<string, any>} */
      suspended: new Map(),
      /** Card to the digest last seen. @type {Map<string, string>} */
      digests: new Map(),
      /** Ratings by hand by question, in order. @type {Map<string, any[]>} */
      audits: new Map(),
      /** What was rated, said aloud, solved, put off, by question. @type {Map<string, any>} */
      evidence: new Map(),
      /** @type {any[]} */
      rounds: [],
      /** @type {any[]} */
      mocks: [],
      /** Latest plan entry by block. @type {Map<string, any>} */
      blocks: new Map(),
      /** All reviews. @type {any[]} */
      all: [],
      /** @type {any[]} */
      crams: [],
    };
  }

  /** @param {Map<string, any[]>} lists @param {string} id @param {any} entry */
  function push(lists, id, entry) {
    const list = lists.get(id);
    if (list) list.push(entry);
    else lists.set(id, [entry]);
  }

  /** Takes one more entry in, the latest of all. @param {History} history @param {any} entry @param {any} catalogue */
  function take(history, entry, catalogue) {
    cuebook.evidence.absorb(history.evidence, entry, catalogue.canonicalQuestion);
    const card = entry.c === undefined ? "" : catalogue.canonicalCard(entry.c);
    switch (entry.k) {
      case "r":
        push(history.reviews, card, entry);
        if (entry.h) history.digests.set(card, entry.h);
        history.all.push(entry);
        break;
      case "c":
        history.crams.push(entry);
        break;
      case "b":
        history.buried.set(card, entry.d);
        break;
      case "s":
        history.suspended.set(card, entry);
        break;
      case "f":
        history.reviews.delete(card);
        history.suspended.delete(card);
        break;
      case "a":
        push(history.audits, catalogue.canonicalQuestion(entry.q), entry);
        break;
      case "ar":
        history.rounds.push(entry);
        break;
      case "m":
        history.mocks.push(entry);
        break;
      case "p":
        history.blocks.set(entry.b, entry);
        break;
      default: // evidence alone, or an entry of a later version: kept in the log, not read here
    }
  }

  /** @param {any[]} entries that fit their kinds, in order @param {any} catalogue @returns {History} */
  function readHistory(entries, catalogue) {
    const history = nothing();
    for (const entry of entries) take(history, entry, catalogue);
    return history;
  }

  /** The last study day with anything in the log, or null. @param {any} model */
  function lastActive(model) {
    const entries = model.store.entries();
    return entries.length ? Math.max(...entries.slice(-50).map(dayOfEntry)) : null;
  }

  desk.history = { lastActive, readHistory, take, dayOfEntry, wallOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
