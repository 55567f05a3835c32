// @ts-check
/**
 * The questions of the book with what lists show of them: the deck index and `decks/texts.js` as one.
 *
 * In: the two data scripts. Out: `cuebook.book()`. Must not know: cards, progress, the page.
 */
(function (cuebook) {
  "use strict";

  /** @returns {Promise<DeckIndex>} */
  cuebook.book = async function () {
    const [index, texts] = await Promise.all([cuebook.deckIndex(), cuebook.load("decks/texts.js")]);
    const { roles, tags, plans } = texts;
    Object.assign(index, { roles, tags, plans });
    texts.questions.forEach(([title, cue, tags, roles], n) => {
      const question = index.questions[n];
      Object.assign(question, { title, cue, tags, roles });
    });
    return index;
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
