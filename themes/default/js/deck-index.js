// @ts-check
/**
 * The questions of the book as scripts use them, unpacked from `decks/index.js`, which holds them by columns.
 *
 * In: the data script of `src/outputs/decks.rs`. Out: `cuebook.deckIndex()`, which fetches it once. Must not know: what is done with them.
 */
(function (cuebook) {
  "use strict";
  /** Of data that these scripts read. */
  const LAYOUT = 3;

  /** Numbers from `3-5 9`. @param {string} runs @returns {number[]} */
  function numbers(runs) {
    return runs.split(" ").filter(Boolean).flatMap((run) => {
      const [first, last = first] = run.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, n) => first + n);
    });
  }

  /** @param {any} packed @returns {DeckIndex} */
  function unpack(packed) {
    const { ids, topics, levels, weights, formats, chunks, cards, urls, aliases } = packed.questions;
    const questions = ids.map((/** @type {string} */ short, /** @type {number} */ n) => {
      const id = short[0] === "/" ? short.slice(1) : packed.topics[topics[n]].id + "/" + short;
      const url = urls[n] || (id.includes("#") ? id.replace("#", ".html#") : id + ".html");
      return { id, url, topic: topics[n], levels: levels[n], weight: weights[n], format: formats[n], chunk: chunks[n], cards: cards[n], aliases: aliases[n] || [] };
    });
    const tracks = packed.tracks.map((/** @type {any} */ track) => {
      const all = numbers(track.questions);
      const standing = (/** @type {string} */ letters, /** @type {string} */ letter) => all.filter((_, place) => letters[place] === letter);
      return Object.assign({}, track, { questions: all, levels: track.levels.map((/** @type {string} */ letters) => ({ asked: standing(letters, "a"), assumed: standing(letters, "s") })) });
    });
    return Object.assign({}, packed, { questions, tracks });
  }

  /** @type {DeckIndex|undefined} */
  let index;
  cuebook.deckIndex = Object.assign(async () => {
    const packed = await cuebook.load("decks/index.js");
    if (packed.version !== LAYOUT) throw new Error("decks/index.js is of another edition");
    return (index = index || unpack(packed));
  }, { unpack });
})((globalThis.cuebook = globalThis.cuebook || {}));
