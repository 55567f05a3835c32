// @ts-check
/**
 * Search without a page: tokens, the index as `src/outputs/search/` writes it, ranking, marks.
 *
 * In: what the data scripts `search/*.js` hand over, and a function that loads them. Out: ranked hits.
 * Must not know: the DOM, where scripts come from. The tokeniser is that of `tokens.rs`, rule for rule; the vectors in
 * `tests/search/tokens.json` hold both to it.
 */
(function (cuebook) {
  "use strict";

  /**
   * @typedef {{version: number, stamp: string, docs: number, steps: number, zero: number, fine: number, factors: string, few: number, block: number, skip: number,
   *   words: string[], stops: number[], common: number[], shards: number[], base: number[], sections: number[], chunks: number[],
   *   heads: Record<string, number[]>, synonyms: [string, string[]][], kinds: string[], topics: [string, string][], tags: [string, string][],
   *   roles: [string, string][], levels: [string, string][], formats: [string, string][]}} Main
   * @typedef {{text: string, last: boolean}} Unit a token of a query; the last may be unfinished
   * @typedef {{docs: Int32Array, levels: Uint8Array, sections: Uint8Array|null}} List
   * @typedef {{lists: {word: number, weight: number}[], heads: number[]|null, common: boolean, fuzzy: boolean}} Match
   * @typedef {{doc: number, score: number, section: number, url: string, title: string, summary: string, cue: string,
   *   topic: number, kind: string, sections: {anchor: string, title: string}[]}} Hit
   * @typedef {(path: string) => Promise<any>} Load
   */

  /* Tokens */

  const LONGEST = 40;
  const SHORT = 4;
  const WHOLE = /[.@*+#$%]|^_|_$/;
  const DROPPED = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]/g;
  const SPELLED = /[ßæœøłđıς]/g;
  /** @type {Record<string, string>} */
  const SPELLING = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i", ς: "σ" };

  /** A text as it is compared. @param {string} text */
  function fold(text) {
    const lower = text.normalize("NFKD").toLowerCase();
    return lower.replace(DROPPED, "").replace(SPELLED, (c) => SPELLING[c]).normalize("NFC");
  }

  const CJK = "\\u2e80-\\u2fdf\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const GLUE = ".@*+#$%&/\\\\<>=!~^|:";
  const RUNS = new RegExp(
    `(?:(?![${CJK}])[\\p{Alphabetic}\\p{N}\\p{M}_]|[${GLUE}])+|(?:(?=[\\p{Alphabetic}\\p{N}\\p{M}])[${CJK}])+`, "gu");
  const IS_CJK = new RegExp(`^[${CJK}]`, "u");
  const ALL_GLUE = new RegExp(`^[${GLUE}]+$`);
  const ENDS = new RegExp(`^(?:(?![@*#$])[${GLUE}])+|(?:(?![+#])[${GLUE}])+$`, "g");
  const JOINED = new RegExp(`[_${GLUE}]`);
  const NOT_GLUE = new RegExp(`[^${GLUE}]+`);
  const JOINS = new RegExp(`[_${GLUE}]+`);

  /**
   * The tokens of a text, in order. A query leaves out the single character after a pair of CJK characters: in the index
   * it is there to be found alone.
   * @param {string} text @param {boolean=} query @returns {Unit[]}
   */
  function tokens(text, query) {
    const folded = fold(text);
    /** @type {Unit[]} */
    const found = [];
    /** @param {string} token @param {boolean} last */
    const emit = (token, last) => {
      if (token && (token.length <= LONGEST || [...token].length <= LONGEST)) found.push({ text: token, last });
    };
    for (const { 0: run, index } of folded.matchAll(RUNS)) {
      const last = index + run.length === folded.length;
      if (IS_CJK.test(run)) {
        const characters = [...run];
        characters.forEach((c, n) => {
          const next = characters[n + 1];
          if (next) emit(c + next, last && n + 2 === characters.length);
          else if (!query || n === 0) emit(c, last);
        });
      } else if (ALL_GLUE.test(run)) {
        if ((/[^.:!]/.test(run) || run === "...") && run.length <= 3) emit(run, last);
      } else {
        const core = run.replace(ENDS, "");
        if (JOINED.test(core)) {
          if (!/[=<>!&|]/.test(core) && (WHOLE.test(core) || [...core].length <= SHORT)) emit(core, last);
          for (const inner of core.split(NOT_GLUE)) {
            if (/[=<>*+&|]/.test(inner) && (inner.length === 2 || inner.length === 3)) emit(inner, false);
          }
        }
        const parts = core.split(JOINS).filter(Boolean);
        parts.forEach((part, n) => emit(part, last && n + 1 === parts.length));
      }
    }
    return found;
  }

  /** The tokens of a query, each once. @param {string} text @returns {Unit[]} */
  function units(text) {
    /** @type {Map<string, Unit>} */
    const unique = new Map();
    for (const unit of tokens(text, true)) {
      const present = unique.get(unit.text);
      if (present) present.last = present.last || unit.last;
      else unique.set(unit.text, unit);
    }
    return [...unique.values()];
  }

  /* Inflection: a query's `decorators` finds `decorator`. Endings are taken off both sides, so nothing is stored. */

  /** @type {Record<string, (word: string) => string>} */
  const STEMS = {
    en(word) {
      let stem = word;
      if (/ies$/.test(stem)) stem = stem.slice(0, -3) + "y";
      else if (/(ss|sh|ch|x|z)es$/.test(stem)) stem = stem.slice(0, -2);
      else if (/[^sui]s$/.test(stem)) stem = stem.slice(0, -1);
      const cut = stem.replace(/(ing|ed|ly|ment|ness)$/, "");
      if (cut !== stem && cut.length >= 3 && /[aeiouy]/.test(cut)) stem = cut.replace(/([^aeiouylsz])\1$/, "$1");
      return stem.replace(/e$/, "").replace(/y$/, "i");
    },
    de(word) {
      return word.replace(/(ern|em|en|er|es|e|n|s)$/, "");
    },
  };
  const INFLECTED = 0.8;
  const SYNONYM = 0.7;
  const FUZZY = 0.6;

  /** What a word found by its beginning is worth. @param {number} typed @param {number} length */
  function prefixWeight(typed, length) {
    return (0.8 * typed) / length;
  }

  /**
   * Whether one typo (a letter too many, too few, another, or two swapped) makes one word of the other.
   * @param {string} typed @param {string} word @param {boolean} open the word may go on after what was typed
   */
  function oneTypo(typed, word, open) {
    const shorter = Math.min(typed.length, word.length);
    let at = 0;
    while (at < shorter && typed[at] === word[at]) at += 1;
    /** @param {number} a @param {number} b */
    const same = (a, b) => {
      const rest = typed.slice(a);
      return open ? word.startsWith(rest, b) : word.length - b === rest.length && word.endsWith(rest);
    };
    return same(at + 1, at + 1) || same(at, at + 1) || same(at + 1, at) ||
      (at + 1 < typed.length && typed[at] === word[at + 1] && typed[at + 1] === word[at] && same(at + 2, at + 2));
  }

  /* Bits */

  const DIGITS = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((c, n) => {
    DIGITS[c.charCodeAt(0)] = n;
  });

  /** @param {string} text base64 without padding @returns {Uint8Array} */
  function bytesOf(text) {
    // A few more than there are: the reader looks ahead.
    const bytes = new Uint8Array(((text.length * 3) >> 2) + 8);
    let out = 0;
    for (let at = 0; at < text.length; at += 4) {
      const word = (DIGITS[text.charCodeAt(at)] << 18) | (DIGITS[text.charCodeAt(at + 1)] << 12) |
        ((DIGITS[text.charCodeAt(at + 2)] || 0) << 6) | (DIGITS[text.charCodeAt(at + 3)] || 0);
      bytes[out++] = word >> 16;
      bytes[out++] = word >> 8;
      bytes[out++] = word;
    }
    return bytes;
  }

  /** Reads what `encode.rs` wrote. */
  class Bits {
    /** @param {Uint8Array} bytes @param {number} at bit */
    constructor(bytes, at) {
      this.bytes = bytes;
      this.at = at;
    }
    /** @param {number} width at most 25 */
    read(width) {
      if (width === 0) return 0;
      const { bytes, at } = this;
      const from = at >> 3;
      const word = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
      this.at = at + width;
      return (word << (at & 7)) >>> (32 - width);
    }
    ones() {
      let count = 0;
      while (this.read(1) === 1) count += 1;
      return count;
    }
    gamma() {
      const width = this.ones();
      return (1 << width) | this.read(width);
    }
    /** @param {number} k */
    rice(k) {
      return (this.ones() << k) | this.read(k);
    }
    /** @param {number} size */
    truncated(size) {
      const width = 31 - Math.clz32(size);
      const short = (2 << width) - size;
      const value = this.read(width);
      return value < short ? value : ((value << 1) | this.read(1)) - short;
    }
    /** @param {Int32Array} into @param {number} from @param {number} count @param {number} low @param {number} high */
    interpolative(into, from, count, low, high) {
      const before = count >> 1;
      const after = count - before - 1;
      const middle = low + before + this.truncated(high - after - low - before + 1);
      into[from + before] = middle;
      if (before) this.interpolative(into, from, before, low, middle - 1);
      if (after) this.interpolative(into, from + before + 1, after, middle + 1, high);
    }
  }

  /** @param {number[]} pairs value, how many times @param {number} length */
  function spread(pairs, length) {
    const values = new Int32Array(length);
    let at = 0;
    for (let n = 0; n < pairs.length; n += 2) {
      values.fill(pairs[n], at, at + pairs[n + 1]);
      at += pairs[n + 1];
    }
    return values;
  }

  /** Running sums: where each part ends. @param {number[]} counts */
  function ends(counts) {
    let sum = 0;
    return counts.map((count) => (sum += count));
  }

  /** The first place whose value is above. @param {ArrayLike<number>} sorted @param {number} value */
  function above(sorted, value) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] > value) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Thrown when a cache has mixed files of two builds. */
  class Stale extends Error {}

  /**
   * Opens an index.
   * @param {Main} main the value of `search/main` @param {{load: Load, language?: string}} options
   */
  function open(main, options) {
    const { load } = options;
    const stem = STEMS[(options.language || "").slice(0, 2)];
    const shardEnds = ends(main.shards);
    const chunkEnds = ends(main.chunks);
    const wordCount = shardEnds.length ? shardEnds[shardEnds.length - 1] : 0;
    const sections = spread(main.sections, main.docs);
    const impacts = Float32Array.from({ length: 256 }, (_, level) => 2 ** ((level - main.zero) / main.steps));
    const factors = Float32Array.from(bytesOf(main.factors).subarray(0, main.docs), (step) => 2 ** (step / main.fine));
    /** Words that are everywhere and in no title: they have no postings. */
    const stops = new Set(ends(main.stops));
    /** Words that are everywhere: they have postings of titles and cues. */
    const common = new Set(ends(main.common));

    const heads = new Map(Object.entries(main.heads));
    /** @param {string} text */
    const root = (text) => (stem && text.length >= 4 && /^[a-z]+$/.test(text) ? stem(text) : text);
    const synonyms = new Map(main.synonyms.map(([typed, meant]) => [root(typed), meant]));

    /** @type {(string[]|undefined)[]} */
    const blocks = [];
    /** The words of a block. @param {number} number */
    function block(number) {
      const known = blocks[number];
      if (known) return known;
      /** @type {string[]} */
      const words = [];
      let before = "";
      for (const [coded] of main.words[number].matchAll(/[A-Z][^A-Z]*/g)) {
        before = before.slice(0, coded.charCodeAt(0) - 65) + coded.slice(1);
        words.push(before);
      }
      blocks[number] = words;
      return words;
    }
    /** @param {number} word */
    const spelling = (word) => block(Math.floor(word / main.block))[word % main.block];

    /** The first word that does not come before a text. @param {string} text */
    function place(text) {
      let low = 0;
      let high = main.words.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const coded = main.words[middle];
        const end = coded.slice(1).search(/[A-Z]/);
        const first = end < 0 ? coded.slice(1) : coded.slice(1, end + 1);
        if (first <= text) low = middle + 1;
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
      return at < wordCount && spelling(at) === text ? at : -1;
    }
    /** The words that begin with a text. @param {string} text @returns {[number, number]} */
    const range = (text) => [place(text), place(text + "\uffff")];
    /** @param {number} word */
    const shardOf = (word) => above(shardEnds, word);

    /** The words that one typo away from a text. @param {string} text @param {boolean} open */
    function similar(text, open) {
      /** @type {number[]} */
      const near = [];
      for (let number = 0; number < main.words.length; number += 1) {
        const words = block(number);
        for (let n = 0; n < words.length; n += 1) {
          const word = words[n];
          if (word.length < text.length - 1 || (!open && word.length > text.length + 1)) continue;
          if (oneTypo(text, word, open)) near.push(number * main.block + n);
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
      if (to === from || shardOf(to - 1) - shardOf(from) >= 2) return;
      for (let word = from; word < to; word += 1) {
        const other = spelling(word);
        if (weights.has(word) || other.length > base.length + 5 || root(other) !== base) continue;
        weights.set(word, weight * INFLECTED);
      }
    }

    /** Which words a token of a query stands for. @param {Unit} unit @returns {Match} */
    function match(unit) {
      /** @type {Map<number, number>} */
      const weights = new Map();
      /** @type {Match} */
      const found = { lists: [], heads: null, common: false, fuzzy: false };
      const { text } = unit;
      const own = exact(text);
      found.common = common.has(own);
      forms(text, 1, weights);
      for (const other of synonyms.get(root(text)) || []) forms(other, SYNONYM, weights);
      if (unit.last) {
        const [from, to] = range(text);
        if (to > from && shardOf(to - 1) - shardOf(from) >= 2) {
          found.heads = heads.get(text) || null;
        } else {
          for (let word = from; word < to; word += 1) {
            const weight = prefixWeight(text.length, spelling(word).length);
            if (word !== own && weight > (weights.get(word) || 0)) weights.set(word, weight);
          }
        }
      }
      if (!weights.size && !found.heads && text.length >= 4 && !/^[\d.]+$/.test(text)) {
        found.fuzzy = true;
        let near = similar(text, false);
        if (!near.length && unit.last && text.length >= 5) near = similar(text, true);
        for (const word of near) weights.set(word, FUZZY * (stops.has(word) ? 0 : 1));
      }
      for (const [word, weight] of weights) if (!stops.has(word)) found.lists.push({ word, weight });
      return found;
    }

    /** @type {Map<number, Promise<void>>} */
    const loading = new Map();
    /** @type {{bytes: Uint8Array, skips: number[]}[]} */
    const shards = [];
    /** @param {number} number */
    function shard(number) {
      const known = loading.get(number);
      if (known) return known;
      const promise = load(`search/p${number}.js`).then((value) => {
        const [stamp, lengths, text] = value;
        if (stamp !== main.stamp) throw new Stale("search/p" + number);
        shards[number] = { bytes: bytesOf(text), skips: [0, ...ends(lengths)] };
      });
      loading.set(number, promise);
      promise.catch(() => loading.delete(number));
      return promise;
    }

    /** @param {Bits} bits @returns {List} */
    function readList(bits) {
      const count = bits.gamma();
      const docs = new Int32Array(count);
      bits.interpolative(docs, 0, count, 0, main.docs - 1);
      const lowest = bits.rice(1) + main.base[31 - Math.clz32(count)];
      const k = count > 1 ? bits.read(2) : 0;
      const levels = new Uint8Array(count);
      for (let n = 0; n < count; n += 1) levels[n] = lowest + (count > 1 ? bits.rice(k) : 0);
      /** @type {Uint8Array|null} */
      let places = null;
      for (let n = 0; n < count && count <= main.few; n += 1) {
        const size = sections[docs[n]];
        if (size > 0 && bits.read(1)) {
          if (!places) places = new Uint8Array(count);
          places[n] = bits.truncated(size) + 1;
        }
      }
      return { docs, levels, sections: places };
    }

    /** @type {Map<number, List>} */
    const lists = new Map();
    /** The postings of a word whose shard is there; its neighbours are read with it. @param {number} word @returns {List} */
    function list(word) {
      const known = lists.get(word);
      if (known) return known;
      const number = shardOf(word);
      const first = number ? shardEnds[number - 1] : 0;
      const group = Math.floor((word - first) / main.skip);
      const bits = new Bits(shards[number].bytes, shards[number].skips[group]);
      const start = first + group * main.skip;
      const end = Math.min(start + main.skip, shardEnds[number]);
      if (lists.size > 20000) lists.clear();
      for (let other = start; other < end; other += 1) if (!stops.has(other)) lists.set(other, readList(bits));
      return /** @type {List} */ (lists.get(word));
    }

    /** @param {number} docs that hold a word */
    const rarity = (docs) => Math.log(1 + main.docs / docs);
    /** How many documents hold one of the words that a token stands for: forms of a word are as rare as all together. @param {Match} found */
    const commonness = (found) => Math.min(main.docs, found.lists.reduce((sum, { word }) => sum + list(word).docs.length, 0));

    /**
     * Ranks. @param {string} query @param {{allow?: ((doc: number) => boolean)|null}=} narrowed
     * @returns {Promise<{docs: number[], scores: Float32Array, matches: Match[]}>} all hits, the best first
     */
    async function rank(query, narrowed) {
      const matches = units(query).map(match);
      const needed = new Set(matches.flatMap((found) => found.lists.map(({ word }) => shardOf(word))));
      await Promise.all([...needed].map(shard));
      // `what is` decides only between pages that answer the rest, unless it is all that was asked.
      const telling = matches.some((found) => !found.common && found.lists.length);
      const scores = new Float32Array(main.docs);
      const covered = new Float32Array(main.docs);
      const best = new Float32Array(main.docs);
      /** @type {number[]} */
      const seen = [];
      let asked = 0;
      for (const found of matches) {
        if (!found.lists.length && !found.heads) continue;
        /** @type {number[]} */
        const touched = [];
        const group = commonness(found);
        for (const { word, weight } of found.lists) {
          const { docs, levels } = list(word);
          const scale = weight * (rarity(group) / rarity(docs.length));
          for (let n = 0; n < docs.length; n += 1) {
            const doc = docs[n];
            const score = scale * impacts[levels[n]];
            if (best[doc] === 0) touched.push(doc);
            if (score > best[doc]) best[doc] = score;
          }
        }
        (found.heads || []).forEach((doc, n) => {
          if (best[doc] === 0) touched.push(doc);
          best[doc] = Math.max(best[doc], (4 - n / 8) / factors[doc]);
        });
        // A rare word tells more than a common one.
        const faint = telling && found.common;
        const worth = faint ? 0 : rarity(touched.length);
        asked += worth;
        for (const doc of touched) {
          if (scores[doc] === 0) seen.push(doc);
          covered[doc] += worth;
          scores[doc] += (faint ? FAINT : 1) * (best[doc] * factors[doc]) ** EVEN;
          best[doc] = 0;
        }
      }
      for (const doc of seen) scores[doc] *= coverage(covered[doc], asked);
      const allow = narrowed && narrowed.allow;
      let docs = allow ? seen.filter(allow) : seen;
      const top = docs.reduce((high, doc) => Math.max(high, scores[doc]), 0);
      docs = docs.filter((doc) => scores[doc] >= top * TAIL);
      docs.sort((a, b) => scores[b] - scores[a] || a - b);
      return { docs, scores, matches };
    }

    /** @type {Map<number, Promise<any[]>>} */
    const chunks = new Map();
    /** @param {number} number @returns {Promise<any[]>} */
    function chunk(number) {
      const known = chunks.get(number);
      if (known) return known;
      const promise = load(`search/t${number}.js`).then(([stamp, records]) => {
        if (stamp !== main.stamp) throw new Stale("search/t" + number);
        return records;
      });
      chunks.set(number, promise);
      promise.catch(() => chunks.delete(number));
      return promise;
    }

    /**
     * What some of the ranked documents show.
     * @param {{scores: Float32Array, matches: Match[]}} ranked @param {number[]} docs @returns {Promise<Hit[]>}
     */
    function hits(ranked, docs) {
      return Promise.all(docs.map(async (doc) => {
        const number = above(chunkEnds, doc);
        const record = (await chunk(number))[doc - (number ? chunkEnds[number - 1] : 0)];
        const [url, title, summary, cue, topic, kind, ...rest] = record;
        const named = [];
        for (let n = 0; n < rest.length; n += 2) named.push({ anchor: rest[n], title: rest[n + 1] });
        const section = sectionOf(ranked.matches, doc, named);
        return { doc, score: ranked.scores[doc], section, url, title, summary, cue, topic, kind: main.kinds[kind], sections: named };
      }));
    }

    /**
     * The section that answers more of the query than the document's own title, cue and answer do: 0 for none.
     * @param {Match[]} matches @param {number} doc @param {{anchor: string, title: string}[]} named
     */
    function sectionOf(matches, doc, named) {
      const headings = named.map(({ title }) => new Set(tokens(title).map(({ text }) => text)));
      const votes = new Float32Array(named.length + 1);
      for (const found of matches) {
        const vote = new Float32Array(named.length + 1);
        for (const { word, weight } of found.lists) {
          const { docs, levels, sections: places } = list(word);
          const at = above(docs, doc) - 1;
          if (at < 0 || docs[at] !== doc) continue;
          const score = weight * impacts[levels[at]];
          const place = places ? places[at] : 0;
          vote[place] = Math.max(vote[place], score);
          const text = spelling(word);
          headings.forEach((heading, n) => {
            if (heading.has(text)) vote[n + 1] = Math.max(vote[n + 1], score);
          });
        }
        vote.forEach((score, n) => (votes[n] += score));
      }
      let best = 0;
      votes.forEach((score, n) => {
        if (score > votes[best]) best = n;
      });
      return best;
    }

    /** The words that a ranking found, for marks. @param {Match[]} matches @returns {Set<string>} */
    function found(matches) {
      return new Set(matches.flatMap((each) => each.lists.map(({ word }) => spelling(word))));
    }

    /** Reads ahead what a typo would need. */
    function warm() {
      for (let number = 0; number < main.words.length; number += 1) block(number);
    }

    return { main, rank, hits, found, match, warm, spelling, list };
  }

  /** Hits below this share of the best are noise. */
  const TAIL = 0.2;

  /** Evens out what the words of a query add: several found words say more than one in a title. */
  const EVEN = 0.8;

  /** What a word that is everywhere adds, beside others. */
  const FAINT = 0.1;

  /** What it is worth to hold more of the words asked for. @param {number} held @param {number} asked */
  function coverage(held, asked) {
    return held / asked;
  }

  /* Marks */

  const PIECES = new RegExp(`[\\p{Alphabetic}\\p{N}\\p{M}_]+|[${GLUE}]+`, "gu");
  /**
   * A text in pieces, those that hold a found word marked.
   * @param {string} text @param {Set<string>} words @returns {{text: string, mark: boolean}[]}
   */
  function marked(text, words) {
    /** @type {{text: string, mark: boolean}[]} */
    const pieces = [];
    /** @param {string} piece @param {boolean} mark */
    const push = (piece, mark) => {
      const last = pieces[pieces.length - 1];
      if (last && last.mark === mark) last.text += piece;
      else if (piece) pieces.push({ text: piece, mark });
    };
    let at = 0;
    for (const { 0: piece, index } of text.matchAll(PIECES)) {
      push(text.slice(at, index), false);
      at = index + piece.length;
      const characters = [...piece];
      if (characters.some((c) => IS_CJK.test(c))) {
        const hit = characters.map((c) => words.has(fold(c)));
        characters.forEach((c, n) => {
          if (n + 1 < characters.length && words.has(fold(c + characters[n + 1]))) hit[n] = hit[n + 1] = true;
        });
        characters.forEach((c, n) => push(c, hit[n]));
      } else {
        const folded = fold(piece);
        push(piece, words.has(folded) || folded.split("_").some((part) => words.has(part)));
      }
    }
    push(text.slice(at), false);
    return pieces;
  }

  cuebook.search = Object.assign(cuebook.search || {}, { tokens, units, fold, oneTypo, open, marked, spread, Stale });
})((globalThis.cuebook = globalThis.cuebook || {}));
