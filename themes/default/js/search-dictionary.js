// @ts-check
/**
 * The dictionary of an index: which of its words a typed word stands for.
 *
 * In: the index's main file, what a language takes off its words. Out: matches: numbers of words with what each is worth.
 * Must not know: postings, documents, the DOM.
 */
(function (cuebook) {
  "use strict";
  const { ends, oneTypo, stemmer } = cuebook.search;

  const INFLECTED = 0.8;
  const SYNONYM = 0.7;
  const FUZZY = 0.6;
  /** A last word of so many letters is answered by its head alone: it is mostly the beginning of another. */
  const LETTERS = 1;
  /** The same of a query that is nothing else, where an answer at once is worth more than all answers. */
  const QUICK = 2;
  /** Inflections lie among so many neighbours, or the root is too short to tell. */
  const KIN = 2000;
  /** So many matches are kept for the next keys. */
  const KEPT = 100;

  /** What a word found by its beginning is worth. @param {number} typed @param {number} length */
  function prefixWeight(typed, length) {
    return (0.8 * typed) / length;
  }

  /** @param {SearchMain} main @param {number} size how many words there are @param {string} language */
  function dictionary(main, size, language) {
    const stem = stemmer(language);
    /** Words that are everywhere and in no title: they have no postings. */
    const stops = new Set(ends(main.stops));
    /** Words that are everywhere: they have postings of titles and cues. */
    const common = new Set(ends(main.common));
    /** @type {Map<string, number[]>} */
    const heads = new Map(Object.entries(main.heads));
    /** @param {string} text */
    const root = (text) => (stem && text.length >= 4 && /^[a-z]+$/.test(text) ? stem(text) : text);
    /** @type {Map<string, string[]>} */
    const synonyms = new Map(main.synonyms.map(([typed, meant]) => [root(typed), meant]));

    /** @type {(string[]|undefined)[]} */
    const blocks = [];
    /** The words of a block. @param {number} number */
    function block(number) {
      const known = blocks[number];
      if (known) return known;
      /** @type {string[]} */
      const words = [];
      /** @type {string} */
      const coded = main.words[number];
      let before = "";
      let from = 0;
      for (let at = 1; at <= coded.length; at += 1) {
        const code = coded.charCodeAt(at);
        if (at < coded.length && (code < 65 || code > 90)) continue;
        before = before.slice(0, coded.charCodeAt(from) - 65) + coded.slice(from + 1, at);
        words.push(before);
        from = at;
      }
      blocks[number] = words;
      return words;
    }
    /** @param {number} word */
    const spelling = (word) => block(Math.floor(word / main.block))[word % main.block];

    /** @param {number} number of a block */
    function firstOf(number) {
      const known = blocks[number];
      if (known) return known[0];
      /** @type {string} */
      const coded = main.words[number];
      let end = 1;
      while (end < coded.length && (coded.charCodeAt(end) < 65 || coded.charCodeAt(end) > 90)) end += 1;
      return coded.slice(1, end);
    }

    /** The first word that does not come before a text. @param {string} text */
    function place(text) {
      let low = 0;
      let high = main.words.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (firstOf(middle) <= text) low = middle + 1;
        else high = middle;
      }
      if (low === 0) return 0;
      const words = block(low - 1);
      let at = 0;
      while (at < words.length && words[at] < text) at += 1;
      return (low - 1) * main.block + at;
    }
    /** @param {string} text @returns {number} -1 for none */
    function exact(text) {
      const at = place(text);
      return at < size && spelling(at) === text ? at : -1;
    }
    /** The words that begin with a text. @param {string} text @returns {[number, number]} */
    const range = (text) => [place(text), place(text + "\uffff")];

    /** The words that are one typo away from a text. @param {string} text @param {boolean} open */
    function similar(text, open) {
      /** @type {number[]} */
      const near = [];
      for (let number = 0; number < main.words.length; number += 1) {
        const words = block(number);
        for (let n = 0; n < words.length; n += 1) {
          const word = words[n];
          if (word.length < text.length - 1 || (!open && word.length > text.length + 1)) continue;
          // Hardly anyone mistypes the first letter: `salary` is no `celery`.
          if (word[0] === text[0] && oneTypo(text, word, open)) near.push(number * main.block + n);
        }
      }
      return near;
    }

    /** A word with its inflections. @param {string} text @param {number} weight @param {Map<number, number>} weights */
    function forms(text, weight, weights) {
      const own = exact(text);
      if (own >= 0) weights.set(own, Math.max(weight, weights.get(own) || 0));
      const base = root(text);
      if (!stem || base.length < 3 || text.length < 4 || !/^[a-z]+$/.test(text)) return;
      const [from, to] = range(base.replace(/i$/, ""));
      if (to - from > KIN) return;
      for (let word = from; word < to; word += 1) {
        const other = spelling(word);
        if (weights.has(word) || other.length > base.length + 5 || root(other) !== base) continue;
        weights.set(word, weight * INFLECTED);
      }
    }

    /** @type {Map<string, SearchMatch>} */
    const kept = new Map();
    /** Which words a token of a query stands for. @param {SearchUnit} unit @param {boolean=} quick heads are enough @returns {SearchMatch} */
    function match(unit, quick) {
      const name = (unit.last ? "1" : "0") + (quick ? "1" : "0") + unit.text;
      let found = kept.get(name);
      if (found) return found;
      if (kept.size >= KEPT) kept.clear();
      found = matched(unit, quick ? QUICK : LETTERS);
      kept.set(name, found);
      return found;
    }

    /** @param {SearchUnit} unit @param {number} letters @returns {SearchMatch} */
    function matched({ text, last }, letters) {
      /** @type {Map<number, number>} */
      const weights = new Map();
      const own = exact(text);
      const head = (last && heads.get(text)) || null;
      const meant = synonyms.get(root(text)) || [];
      /** @type {SearchMatch} */
      const found = { text, lists: [], heads: head, prefix: last ? text : "", common: common.has(own), fuzzy: false };
      if (!head || text.length > letters) forms(text, 1, weights);
      const spelled = new Set(weights.keys());
      for (const other of meant) forms(other, SYNONYM, weights);
      /** Words that the typed one begins. @type {Set<number>} */
      const begun = new Set();
      if (last && !head) {
        const [from, to] = range(text);
        for (let word = from; word < to; word += 1) {
          const weight = prefixWeight(text.length, spelling(word).length);
          begun.add(word);
          if (word !== own && weight > (weights.get(word) || 0)) weights.set(word, weight);
        }
      }
      if (!weights.size && !head && text.length >= 4 && !/^[\d.]+$/.test(text)) {
        found.fuzzy = true;
        let near = similar(text, false);
        if (!near.length && last && text.length >= 5) near = similar(text, true);
        for (const word of near) weights.set(word, FUZZY * (stops.has(word) ? 0 : 1));
      }
      for (const [word, weight] of weights) {
        if (!stops.has(word)) found.lists.push({ word, weight, meant: spelled.size > 0 && !spelled.has(word) && !begun.has(word) });
      }
      return found;
    }

    return { match, spelling, range, block, isStop: (/** @type {number} */ word) => stops.has(word) };
  }

  Object.assign(cuebook.search, { dictionary });
})((globalThis.cuebook = globalThis.cuebook || {}));
