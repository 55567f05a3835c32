// @ts-check
/**
 * The state of a question: confident, shaky, recognise, avoiding, or not met (empty). One notion of progress for every view.
 *
 * What was rated, said aloud, solved and put off is `js/evidence.js`; here the answer card is added: recalled with a stability
 * of a week or more is confident, recalled with less is shaky, graded Again or Hard is recognise. The newest of all wins. Then it
 * is one bucket lower where the answer would hardly be recalled today, or another card of the question failed since.
 *
 * In: evidence, a mark, the cards of a question, today. Out: its state. Must not know: the store, the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { BUCKETS } = cuebook.evidence;

  /** Days of stability from which an answer counts as known. */
  const KNOWN = 7;
  /** Chance to recall below which an answer counts as slipping. */
  const SLIPPING = 0.7;

  /**
   * @typedef {{kind: string, grade: number, t: number, stability: number, recall: (day: number) => number}} Seen a card that was
   *   reviewed: its last grade and when, and its chance to be recalled on a day
   * @typedef {{bucket: string, t: number, id: string}} Decided
   */

  /** @param {Seen} card @returns {string} */
  function ofCard(card) {
    if (card.grade <= 2) return "recognise";
    return card.stability >= KNOWN ? "confident" : "shaky";
  }

  /** Whether a card of that kind asks for the question itself: its answer, its options or a gap. @param {string} kind */
  function isMain(kind) {
    return kind === "answer" || kind === "choice" || kind === "cloze";
  }

  /** Of a question asked by several cards, the one that sits worst. @param {Seen[]} cards @param {number} today @returns {Seen|undefined} */
  function weakest(cards, today) {
    return cards.length < 2 ? cards[0] : cards.reduce((worst, card) => (card.recall(today) < worst.recall(today) ? card : worst));
  }

  /** One bucket lower; what is only recognised, avoided or not met stays. @param {string} bucket */
  function lower(bucket) {
    const at = BUCKETS.indexOf(bucket);
    return at >= 0 && at < 2 ? BUCKETS[at + 1] : bucket;
  }

  /**
   * @param {{evidence?: any, mark?: [number, string, any]|null, cards: Seen[], today: number,
   *   dayOf: (t: number) => number}} known @returns {Decided}
   */
  function stateOf(known) {
    const { evidence, mark, cards, today } = known;
    /** @type {Decided} */
    let won = { bucket: "", t: 0, id: "" };
    /** @param {string} bucket @param {number} t @param {string} id */
    const offer = (bucket, t, id) => {
      if (bucket && t >= won.t) won = { bucket, t, id };
    };
    if (mark) offer(cuebook.evidence.ofMark(mark[2]), mark[0], "mark");
    if (evidence) offer(evidence.bucket, evidence.t, evidence.id);
    const answer = weakest(cards.filter((card) => isMain(card.kind)), today);
    if (answer) offer(ofCard(answer), answer.t, "card");
    const others = cards.filter((card) => !isMain(card.kind));
    // Met, and nothing is known of the answer: a follow-up was graded, or a cram went over it.
    if (!won.bucket) return others.length || (evidence && evidence.met) ? { bucket: "recognise", t: 0, id: "met" } : won;
    const slipping = !!answer && answer.recall(today) < SLIPPING && answer.recall(known.dayOf(won.t)) >= SLIPPING;
    const failed = others.some((card) => card.grade <= 2 && card.t > won.t);
    return slipping || failed ? { bucket: lower(won.bucket), t: won.t, id: won.id } : won;
  }

  desk.states = { stateOf, isMain, ofCard, lower, KNOWN, SLIPPING };
})((globalThis.cuebook = globalThis.cuebook || {}));
