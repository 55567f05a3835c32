// @ts-check
/**
 * Decks are queries over the book: track, level, topic, tag, format, card kind, the reader's audit, a list of questions, words.
 * A query says which cards belong, never when they come: a card has one schedule whatever deck shows it.
 *
 * In: `decks/index.js`. Out: the catalogue (cards with numbers), queries as text for the address, matching. Must not know:
 * the store, the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /**
   * @typedef {{n: number, id: string, kind: string, question: number, digest: string, changed: string}} Card
   * @typedef {{track?: string, level?: string, topic?: string, tag?: string, format?: string, kind?: string, audit?: string,
   *   questions?: string[], words?: string}} Query
   * @typedef {{index: any, cards: Card[], questions: any[], byQuestion: number[][], cardNumber: Map<string, number>,
   *   questionNumber: Map<string, number>, canonicalCard: (id: string) => string, canonicalQuestion: (id: string) => string,
   *   plain: (question: number) => string}} Catalogue
   */

  const AUDIT = ["confident", "shaky", "recognise", "avoiding"];

  /** Text of build-made HTML, for matching and for names. @param {string} html */
  function plainText(html) {
    return String(html || "")
      .replace(/<[^>]*>/g, "")
      .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;|&#x27;/g, "'").replace(/&amp;/g, "&");
  }

  /** @param {any} index @returns {Catalogue} */
  function createCatalogue(index) {
    /** @type {Card[]} */
    const cards = [];
    /** @type {number[][]} */
    const byQuestion = [];
    const cardNumber = new Map();
    const questionNumber = new Map();
    const oldCards = new Map();
    const oldQuestions = new Map();
    index.questions.forEach((/** @type {any} */ question, /** @type {number} */ q) => {
      questionNumber.set(question.id, q);
      byQuestion.push([]);
      for (const [suffix, digest, changed] of question.cards) {
        const id = question.id + "/" + suffix;
        byQuestion[q].push(cards.length);
        cardNumber.set(id, cards.length);
        cards.push({ n: cards.length, id, kind: suffix.split("/")[0], question: q, digest, changed: changed || "" });
      }
    });
    for (const question of index.questions) {
      for (const old of question.aliases || []) {
        if (!questionNumber.has(old)) oldQuestions.set(old, question.id);
        for (const [suffix] of question.cards) {
          if (!cardNumber.has(old + "/" + suffix)) oldCards.set(old + "/" + suffix, question.id + "/" + suffix);
        }
      }
    }
    /** @type {string[]} */
    const plain = [];
    return {
      index,
      cards,
      questions: index.questions,
      byQuestion,
      cardNumber,
      questionNumber,
      canonicalCard: (id) => oldCards.get(id) || id,
      canonicalQuestion: (id) => oldQuestions.get(id) || id,
      plain(q) {
        if (plain[q] === undefined) plain[q] = plainText(index.questions[q].title);
        return plain[q];
      },
    };
  }

  /**
   * Numbers of the questions a query selects: in the track's order where there is a track, else in the book's.
   * @param {Catalogue} catalogue @param {Query} query @param {((question: number) => string)=} bucketOf bucket of a question
   * @returns {number[]}
   */
  function questionsOf(catalogue, query, bucketOf) {
    const { index } = catalogue;
    const track = query.track ? index.tracks.find((/** @type {any} */ t) => t.id === query.track) : undefined;
    /** @type {number[]} */
    let chosen = track ? track.questions.slice() : index.questions.map((/** @type {any} */ _, /** @type {number} */ n) => n);
    if (query.track && !track) chosen = [];
    if (query.questions) {
      const wanted = new Set(query.questions.map((id) => catalogue.questionNumber.get(catalogue.canonicalQuestion(id))));
      chosen = chosen.filter((q) => wanted.has(q));
    }
    /** @param {any[]} list @param {string} id */
    const place = (list, id) => list.findIndex((item) => item.id === id);
    if (query.level) {
      const level = place(index.levels, query.level);
      chosen = chosen.filter((q) => index.questions[q].levels.includes(level));
    }
    if (query.topic) {
      const topic = query.topic;
      const wanted = new Set();
      index.topics.forEach((/** @type {any} */ t, /** @type {number} */ n) => {
        if (t.id === topic || t.id.startsWith(topic + "/")) wanted.add(n);
      });
      chosen = chosen.filter((q) => wanted.has(index.questions[q].topic));
    }
    if (query.tag) {
      const tag = place(index.tags, query.tag);
      chosen = chosen.filter((q) => index.questions[q].tags.includes(tag));
    }
    if (query.format) chosen = chosen.filter((q) => index.questions[q].format === query.format);
    if (query.audit && bucketOf) {
      const wanted = query.audit.split("+");
      chosen = chosen.filter((q) => wanted.includes(bucketOf(q)));
    }
    if (query.words) {
      const words = query.words.toLowerCase().split(/\s+/).filter(Boolean);
      chosen = chosen.filter((q) => {
        const question = index.questions[q];
        const text = (catalogue.plain(q) + " " + (question.cue || "") + " " + (question.summary || "")).toLowerCase();
        return words.every((word) => text.includes(word));
      });
    }
    return chosen;
  }

  /** Numbers of the cards a query selects. @param {Catalogue} catalogue @param {Query} query @param {((question: number) => string)=} bucketOf */
  function cardsOf(catalogue, query, bucketOf) {
    /** @type {number[]} */
    const chosen = [];
    for (const q of questionsOf(catalogue, query, bucketOf)) {
      for (const n of catalogue.byQuestion[q]) {
        if (!query.kind || catalogue.cards[n].kind === query.kind) chosen.push(n);
      }
    }
    return chosen;
  }

  const PARTS = /** @type {const} */ (["track", "level", "topic", "tag", "format", "kind", "audit", "words"]);

  /** @param {Query} query */
  function toText(query) {
    const params = new URLSearchParams();
    for (const part of PARTS) if (query[part]) params.set(part, String(query[part]));
    if (query.questions) params.set("questions", query.questions.join(","));
    return params.toString();
  }

  /** @param {string} text @returns {Query} */
  function fromText(text) {
    const params = new URLSearchParams(text || "");
    /** @type {Query} */
    const query = {};
    for (const part of PARTS) {
      const value = params.get(part);
      if (value) query[part] = value;
    }
    const questions = params.get("questions");
    if (questions) query.questions = questions.split(",").filter(Boolean);
    return query;
  }

  desk.decks = { AUDIT, createCatalogue, questionsOf, cardsOf, toText, fromText, plainText };
})((globalThis.cuebook = globalThis.cuebook || {}));
