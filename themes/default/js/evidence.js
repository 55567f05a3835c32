// @ts-check
/**
 * What the log says about a question by itself, without schedules: one of four buckets, worst last, or nothing yet. The newest
 * evidence wins; a question put off three times in a row is avoided; a drill solved alone again a week later is known.
 *
 * In: entries of the log in order, marks of earlier editions. Out: for a question its bucket, and when and by what it got there.
 * Must not know: the page, schedules (the desk adds what cards say), where entries are kept.
 */
(function (cuebook) {
  "use strict";

  /** @typedef {LogEntry} Entry */
  /** @typedef {"confident"|"shaky"|"recognise"|"avoiding"} Bucket */
  /**
   * @typedef {{bucket: Bucket|"", t: number, id: string, met: boolean, put: number, putDay: number, solved: number, weak: number}} Evidence `t`
   *   and `id` of the entry that decided; `put` times put off since; `solved` when a drill was first solved alone;
   *   `weak` when it was last said aloud with a score of 2 or less
   */

  /** As `a` entries count them. @type {Bucket[]} */
  const BUCKETS = ["confident", "shaky", "recognise", "avoiding"];
  const WEEK = 7 * 86400000;
  const PUT_OFF = 3;

  /** @returns {Evidence} */
  const nothing = () => ({ bucket: "", t: 0, id: "", met: false, put: 0, putDay: -1, solved: 0, weak: 0 });

  /** A card's id is its question's, `/`, its kind, and for a follow-up or a gap `/` and its name. @param {string} card */
  function questionOf(card) {
    return card.replace(/\/(followup|cloze)\/[^/]*$|\/[a-z]+$/, "");
  }

  /** @param {number} score 1 to 4 @returns {Bucket} */
  function ofScore(score) {
    return score >= 3 ? "confident" : score >= 2 ? "shaky" : "recognise";
  }

  /** @param {(number|null)[]|undefined} scores @returns {number|null} */
  function mean(scores) {
    const given = /** @type {number[]} */ ((scores || []).filter((score) => typeof score === "number"));
    return given.length ? given.reduce((a, b) => a + b, 0) / given.length : null;
  }

  /** The score of one question of a mock: its own, or the mean of the whole. @param {Entry} mock @param {number} at */
  function scoreOf(mock, at) {
    const own = (mock.g || [])[at];
    return typeof own === "number" ? own : mean(mock.p);
  }

  /** The questions that an entry is about, with its place in the entry. @param {Entry} entry @returns {[string, number][]} */
  function questionsOf(entry) {
    if (entry.k === "m") return entry.q.map((/** @type {string} */ id, /** @type {number} */ at) => [id, at]);
    if (typeof entry.q === "string") return [[entry.q, 0]];
    return typeof entry.c === "string" ? [[questionOf(entry.c), 0]] : [];
  }

  /** @param {Evidence} now @param {Entry} entry */
  function putOff(now, entry) {
    if (entry.k === "b" && entry.d === now.putDay) return;
    now.put += 1;
    if (entry.k === "b") now.putDay = entry.d;
    if (now.put >= PUT_OFF) decide(now, "avoiding", entry);
  }

  /** @param {Evidence} now @param {Bucket} bucket @param {Entry} entry */
  function decide(now, bucket, entry) {
    now.bucket = bucket;
    now.t = entry.t;
    now.id = entry.i;
  }

  /** @param {Evidence} now @param {number} score @param {Entry} entry */
  function say(now, score, entry) {
    if (score <= 2) now.weak = entry.w === undefined ? entry.t : entry.w;
    decide(now, ofScore(score), entry);
  }

  /** @param {Evidence} now @param {Entry} entry */
  function solve(now, entry) {
    const known = entry.v === 1 && now.solved > 0 && entry.t - now.solved >= WEEK;
    if (entry.v === 1 && !now.solved) now.solved = entry.t;
    decide(now, known ? "confident" : "shaky", entry);
  }

  /**
   * Takes one more entry in. @param {Evidence} now of the question that the entry is about @param {Entry} entry
   * @param {number} at the question's place in the entry
   */
  function step(now, entry, at) {
    switch (entry.k) {
      case "later":
      case "b":
        putOff(now, entry);
        return;
      case "r":
      case "c":
        now.met = true;
        break;
      case "a":
        now.met = true;
        decide(now, BUCKETS[entry.v], entry);
        break;
      case "said":
        now.met = true;
        say(now, entry.g, entry);
        break;
      case "m": {
        const score = scoreOf(entry, at);
        if (score === null) return;
        now.met = true;
        say(now, score, entry);
        break;
      }
      case "solved":
        now.met = true;
        solve(now, entry);
        break;
      default:
        return;
    }
    now.put = 0;
  }

  /**
   * Evidence of every question that any entry is about. @param {Entry[]} entries in order
   * @param {(id: string) => string} canonical an id as the book has it now @returns {Map<string, Evidence>}
   */
  function fold(entries, canonical) {
    /** @type {Map<string, Evidence>} */
    const all = new Map();
    for (const entry of entries) absorb(all, entry, canonical);
    return all;
  }

  /** @param {Map<string, Evidence>} all @param {Entry} entry @param {(id: string) => string} canonical */
  function absorb(all, entry, canonical) {
    for (const [id, at] of questionsOf(entry)) {
      const question = canonical(id);
      let now = all.get(question);
      if (!now) all.set(question, (now = nothing()));
      step(now, entry, at);
    }
  }

  /** What a mark of earlier editions says: `read` says nothing. @param {any} mark @returns {Bucket|""} */
  function ofMark(mark) {
    return mark === "confident" ? "confident" : mark === "revise" ? "shaky" : "";
  }

  cuebook.evidence = { BUCKETS, fold, absorb, nothing, questionOf, questionsOf, scoreOf, mean, ofScore, ofMark };
})((globalThis.cuebook = globalThis.cuebook || {}));
