// @ts-check
/**
 * The meaning of the log. Kinds of entries:
 *
 * | k | fields | means |
 * |---|---|---|
 * | `r` | `c` card, `g` 1 to 4, `s` milliseconds, `h` digest of the content when it differs from the last one seen | a review |
 * | `c` | `c`, `g`, `s` | a cram review: no schedule hears of it |
 * | `b` | `c`, `d` study day | bury until the next day |
 * | `s` | `c`, `v` 1 or 0 | suspend, take back into study |
 * | `f` | `c` | start the card again |
 * | `a` | `q` question, `v` 0 to 3 | audit: confident, shaky, recognise, avoiding |
 * | `ar` | | a re-audit begins |
 * | `m` | `q` questions, `p` seven scores, `n` note, `s` seconds, `r` query | a mock interview |
 * | `p` | `b` block, `d` day, `e` energy, `v` 1 or 0 | a plan block done or not |
 * | `x` | `of` | takes an entry back (the store's own) |
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

  /**
   * @param {any[]} entries @param {any} catalogue
   */
  function readHistory(entries, catalogue) {
    /** @type {Map<string, any[]>} reviews by card */
    const reviews = new Map();
    /** @type {Map<string, number>} card to the study day it is buried for */
    const buried = new Map();
    /** @type {Map<string, any>} card to its latest suspend entry */
    const suspended = new Map();
    /** @type {Map<string, string>} card to the digest last seen */
    const digests = new Map();
    /** @type {Map<string, any[]>} audit ratings by question, in order */
    const audits = new Map();
    /** @type {any[]} */
    const rounds = [];
    /** @type {any[]} */
    const mocks = [];
    /** @type {Map<string, any>} latest plan entry by block */
    const blocks = new Map();
    /** @type {any[]} */
    const all = [];
    /** @type {any[]} */
    const crams = [];
    for (const entry of entries) {
      switch (entry.k) {
        case "r": {
          if (typeof entry.c !== "string" || !(entry.g >= 1 && entry.g <= 4)) break;
          const id = catalogue.canonicalCard(entry.c);
          const list = reviews.get(id);
          if (list) list.push(entry);
          else reviews.set(id, [entry]);
          if (entry.h) digests.set(id, entry.h);
          all.push(entry);
          break;
        }
        case "c":
          crams.push(entry);
          break;
        case "b":
          buried.set(catalogue.canonicalCard(entry.c), entry.d);
          break;
        case "s":
          suspended.set(catalogue.canonicalCard(entry.c), entry);
          break;
        case "f":
          reviews.delete(catalogue.canonicalCard(entry.c));
          suspended.delete(catalogue.canonicalCard(entry.c));
          break;
        case "a": {
          if (!(entry.v >= 0 && entry.v <= 3)) break;
          const id = catalogue.canonicalQuestion(entry.q);
          const list = audits.get(id);
          if (list) list.push(entry);
          else audits.set(id, [entry]);
          break;
        }
        case "ar":
          rounds.push(entry);
          break;
        case "m":
          mocks.push(entry);
          break;
        case "p":
          blocks.set(entry.b, entry);
          break;
        default: // an entry of a later version: kept in the log, not read here
      }
    }
    return { reviews, buried, suspended, digests, audits, rounds, mocks, blocks, all, crams };
  }

  desk.history = { readHistory, dayOfEntry, wallOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
