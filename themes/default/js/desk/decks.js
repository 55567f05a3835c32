// @ts-check
/**
 * Decks are queries over the book: track, level, topic, tag, format, card kind, the reader's audit, a list of questions, words.
 * A query says which cards belong, never when they come: a card has one schedule whatever deck shows it.
 *
 * In: the deck index, and `decks/texts.js` where texts are shown or searched. Out: the catalogue (cards with numbers), queries
 * as text for the address, matching. Must not know: the store, the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /**
   * @typedef {{n: number, id: string, kind: string, question: number, digest: string, written: string}} Card `id` is what the desk
   *   calls it; `written`, which the log has, and `digest` are known of a follow-up once its text is here
   * @typedef {{track?: string, also?: string, level?: string, assumed?: string, topic?: string, tag?: string, format?: string, kind?: string, audit?: string,
   *   questions?: string[], words?: string}} Query
   * @typedef {{index: any, cards: Card[], questions: any[], byQuestion: number[][], cardNumber: Map<string, number>,
   *   questionNumber: Map<string, number>, canonicalCard: (id: string) => string, canonicalQuestion: (id: string) => string,
   *   plain: (question: number) => string, learn: (chunk: Record<string, any>) => Record<string, any>,
   *   addTexts: (texts: {plans: any[], tags: any[], questions: [string, string, number[]][]}) => void}} Catalogue `learn` takes in a file of cards and gives
   *   its contents by `id`
   */

  const AUDIT = ["confident", "shaky", "recognise", "avoiding"];

  /** Text of build-made HTML, for matching and for names. @param {string} html */
  function plainText(html) {
    return String(html || "")
      .replace(/<[^>]*>/g, "")
      .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;|&#x27;/g, "'").replace(/&amp;/g, "&");
  }

  const FOLLOW_UP = "/followup/";

  /** FNV-1a over UTF-16 as 8 digits, as the build makes it (`src/outputs/decks.rs`). @param {string} text */
  function fingerprint(text) {
    let hash = 2166136261;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
    return (hash >>> 0).toString(16).padStart(8, "0");
  }

  /** @param {any} index @returns {Catalogue} */
  function createCatalogue(index) {
    /** @type {Card[]} */
    const cards = [];
    /** @type {number[][]} */
    const byQuestion = [];
    const cardNumber = new Map();
    const questionNumber = new Map();
    const oldQuestions = new Map();
    index.plans = index.plans || [];
    index.tags = index.tags || [];
    index.questions.forEach((/** @type {any} */ question, /** @type {number} */ q) => {
      questionNumber.set(question.id, q);
      byQuestion.push([]);
      for (const name of question.cards.split(" ").filter(Boolean)) {
        const followup = name.startsWith("~");
        const id = question.id + (followup ? FOLLOW_UP : "/") + name;
        byQuestion[q].push(cards.length);
        cardNumber.set(id, cards.length);
        cards.push({ n: cards.length, id, kind: followup ? "followup" : name.split("/")[0], question: q, digest: "", written: followup ? "" : id });
      }
    });
    for (const question of index.questions) {
      for (const old of question.aliases) if (!questionNumber.has(old)) oldQuestions.set(old, question.id);
    }
    const canonicalQuestion = (/** @type {string} */ id) => oldQuestions.get(id) || id;

    /** The id that a card has here, of the id that the log or a chunk has. @param {string} id */
    function canonicalCard(id) {
      const before = cuebook.evidence.questionOf(id);
      const rest = id.slice(before.length);
      const question = canonicalQuestion(before);
      if (!rest.startsWith(FOLLOW_UP)) return question + rest;
      const q = questionNumber.get(question);
      if (q === undefined) return question + rest;
      const name = rest.slice(FOLLOW_UP.length);
      // An edition may call it by more digits or by fewer than the one that wrote the log.
      const short = name[0] === "~";
      const print = short ? name.slice(1) : fingerprint(name);
      const found = byQuestion[q].find((n) => {
        const here = cards[n].id.slice(cards[n].id.lastIndexOf("~") + 1);
        return cards[n].kind === "followup" && (print.startsWith(here) || (short && here.startsWith(print)));
      });
      return found === undefined ? question + rest : cards[found].id;
    }

    /** @type {string[]} */
    let plain = [];
    return {
      index,
      cards,
      questions: index.questions,
      byQuestion,
      cardNumber,
      questionNumber,
      canonicalCard,
      canonicalQuestion,
      plain(q) {
        if (plain[q] === undefined) plain[q] = plainText(index.questions[q].title);
        return plain[q];
      },
      learn(chunk) {
        /** @type {Record<string, any>} */
        const contents = Object.create(null);
        for (const [written, content] of Object.entries(chunk)) {
          const id = canonicalCard(written);
          const n = cardNumber.get(id);
          if (n === undefined) continue;
          Object.assign(cards[n], { written, digest: content.digest || "" });
          contents[id] = content;
        }
        return contents;
      },
      addTexts(texts) {
        index.plans = texts.plans;
        index.tags = texts.tags;
        texts.questions.forEach(([title, cue, tags], q) => Object.assign(index.questions[q], { title, cue, tags }));
        plain = [];
      },
    };
  }

  /**
   * Numbers of the questions a query selects: in the track's order where there is a track, else in the book's.
   * @param {Catalogue} catalogue @param {Query} query @param {((question: number) => string)=} bucketOf bucket of a question
   * @returns {number[]}
   */
  function questionsOf(catalogue, query, bucketOf) {
    const { also, ...one } = query;
    if (also) {
      // Two tracks take turns, so that neither waits for the other to be done.
      const [first, second] = [query.track, also].map((track) => questionsOf(catalogue, Object.assign({}, one, { track }), bucketOf));
      return [...new Set(Array.from({ length: Math.max(first.length, second.length) }, (_, n) => [first[n], second[n]]).flat())].filter((q) => q !== undefined);
    }
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
      const at = track && track.levels[level];
      // A track says what it asks at a level, its pinned questions included, and what it takes for known.
      const wanted = new Set(at && query.assumed ? at.asked.concat(at.assumed) : at ? at.asked : []);
      if (at) chosen = chosen.filter((q) => wanted.has(q));
      else chosen = chosen.filter((q) => index.questions[q].levels.includes(level));
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
        const text = (catalogue.plain(q) + " " + (question.cue || "")).toLowerCase();
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

  const PARTS = /** @type {const} */ (["track", "level", "assumed", "topic", "tag", "format", "kind", "audit", "words"]);

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

  desk.decks = { AUDIT, createCatalogue, fingerprint, questionsOf, cardsOf, toText, fromText, plainText };
})((globalThis.cuebook = globalThis.cuebook || {}));
