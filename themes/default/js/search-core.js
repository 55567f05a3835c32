// @ts-check
/**
 * The search index: what `src/outputs/search/` wrote, read and ranked.
 *
 * In: what the data scripts `search/*.js` hand over, and a function that loads them. Out: ranked hits.
 * Must not know: the DOM, where scripts come from, what a word is (`search-words.js`).
 *
 * A key costs what it changes: matches with their scores, lists and what hits show are kept from key to key; what the
 * next keys may need is read ahead when the browser is idle (`ahead`).
 */
(function (cuebook) {
  "use strict";
  const { tokens, units, bytesOf, Bits, spread, ends, above, dictionary } = cuebook.search;

  /**
   * @typedef {{docs: Int32Array, levels: Uint8Array, sections: Uint8Array|null}} List
   * @typedef {{docs: Int32Array, scores: Float32Array}} Scored what a match gives each document
   * @typedef {(path: string) => Promise<any>} Load
   */

  /** So many shards are read ahead. */
  const SMALL = 4;
  /** Milliseconds of work ahead of a key at once: a key waits no longer for it. */
  const SLICE = 3;
  /** A synonym is worth this share of the least that the word itself is worth. */
  const BELOW = 0.95;
  /** Hits below this share of the best are noise. */
  const TAIL = 0.2;
  /** Evens out what the words of a query add: several found words say more than one in a title. */
  const EVEN = 0.8;
  /** What a word that is everywhere adds, beside others. */
  const FAINT = 0.1;
  /** Unless hardly a title has it, one of so many: `def`. Then a page that has it tells, by this share of its rarity. */
  const SELDOM = 100;
  const TELLS = 0.4;
  /** Lists that are kept. */
  const KEPT = 20000;

  /** What it is worth to hold more of the words asked for. @param {number} held @param {number} asked */
  function coverage(held, asked) {
    return (held / asked) ** 1.3;
  }

  /** Thrown when a cache has mixed files of two builds. */
  class Stale extends Error {}

  /** The documents by falling score, those alike by number: numbers sort faster than pairs. @param {number[]} docs @param {Float32Array} scores @returns {number[]} */
  function sorted(docs, scores) {
    const keys = Float64Array.from(docs, (doc) => (2 ** 28 - Math.round(scores[doc] * 65536)) * 2 ** 24 + doc);
    keys.sort();
    return Array.from(keys, (key) => key % 2 ** 24);
  }

  /**
   * Opens an index.
   * @param {SearchMain} main the value of `search/main` @param {{load: Load, language?: string}} options
   */
  function open(main, options) {
    const { load } = options;
    const shardEnds = ends(main.shards);
    const chunkEnds = ends(main.chunks);
    const wordCount = shardEnds.length ? shardEnds[shardEnds.length - 1] : 0;
    const sections = spread(main.sections, main.docs);
    const impacts = Float32Array.from({ length: 256 }, (_, level) => 2 ** ((level - main.zero) / main.steps));
    const steps = Float32Array.from({ length: 256 }, (_, step) => 2 ** (step / main.fine));
    const factors = Float32Array.from(bytesOf(main.factors).subarray(0, main.docs), (step) => steps[step]);
    const { match, spelling, range, block, isStop } = dictionary(main, wordCount, options.language || "");

    /** @param {number} word @returns {number} */
    const shardOf = (word) => above(shardEnds, word);

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

    /** @param {BitReader} bits @returns {List} */
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
      if (lists.size > KEPT) lists.clear();
      for (let other = start; other < end; other += 1) if (!isStop(other)) lists.set(other, readList(bits));
      return /** @type {List} */ (lists.get(word));
    }

    /** @param {number} docs that hold a word */
    const rarity = (docs) => Math.log(1 + main.docs / docs);

    /** Scratch: the best score of each document for one match. */
    const best = new Float32Array(main.docs);
    /** @type {WeakMap<SearchMatch, Scored>} */
    const scored = new WeakMap();
    /** What a match whose shards are there gives each document. @param {SearchMatch} found @returns {Scored} */
    function score(found) {
      const known = scored.get(found);
      if (known) return known;
      /** @type {number[]} */
      const touched = [];
      // Forms of a word are as rare as all together.
      const group = Math.min(main.docs, found.lists.reduce((sum, { word }) => sum + list(word).docs.length, 0));
      /** @param {boolean} meant @param {number} most what a document gets at most, its factor counted in */
      const add = (meant, most) => {
        for (const { word, weight } of found.lists.filter((one) => one.meant === meant)) {
          const { docs, levels } = list(word);
          const scale = weight * (rarity(group) / rarity(docs.length));
          for (let n = 0; n < docs.length; n += 1) {
            const doc = docs[n];
            const value = Math.min(scale * impacts[levels[n]], most / factors[doc]);
            if (best[doc] === 0) touched.push(doc);
            if (value > best[doc]) best[doc] = value;
          }
        }
      };
      add(false, Infinity);
      // What only stands for the word, where the book has the word itself, never outranks it.
      const least = touched.reduce((least, doc) => Math.min(least, best[doc] * factors[doc]), Infinity);
      add(true, least * BELOW);
      (found.heads || []).forEach((doc, n) => {
        if (best[doc] === 0) touched.push(doc);
        best[doc] = Math.max(best[doc], (4 - n / 8) / factors[doc]);
      });
      const docs = Int32Array.from(touched);
      const scores = new Float32Array(docs.length);
      for (let n = 0; n < docs.length; n += 1) {
        const doc = docs[n];
        scores[n] = (best[doc] * factors[doc]) ** EVEN;
        best[doc] = 0;
      }
      const value = { docs, scores };
      scored.set(found, value);
      return value;
    }

    /**
     * Ranks. @param {string} query @param {{quick?: boolean}=} wanted `quick` when a few hits at once are better than all
     * @returns {Promise<SearchRanked>} the hits, the best first
     */
    async function rank(query, wanted) {
      const words = units(query);
      const quick = Boolean(wanted && wanted.quick) && words.length === 1;
      /** @type {SearchMatch[]} */
      const matches = words.map((unit) => match(unit, quick));
      const needed = new Set(matches.flatMap((found) => found.lists.map(({ word }) => shardOf(word))));
      await Promise.all([...needed].map(shard));
      // `what is` decides only between pages that answer the rest, unless it is all that was asked or a title's own word.
      const telling = matches.some((found) => !found.common && found.lists.length);
      const scores = new Float32Array(main.docs);
      const covered = new Float32Array(main.docs);
      /** @type {number[]} */
      const seen = [];
      let asked = 0;
      for (const found of matches) {
        if (!found.lists.length && !found.heads) continue;
        const own = score(found);
        // A rare word tells more than a common one.
        const plain = !telling || !found.common;
        const faint = !plain && own.docs.length * SELDOM > main.docs;
        const worth = faint ? 0 : rarity(own.docs.length) * (plain ? 1 : TELLS);
        const scale = faint ? FAINT : 1;
        asked += worth;
        for (let n = 0; n < own.docs.length; n += 1) {
          const doc = own.docs[n];
          if (scores[doc] === 0) seen.push(doc);
          covered[doc] += worth;
          scores[doc] += scale * own.scores[n];
        }
      }
      let top = 0;
      for (const doc of seen) {
        scores[doc] *= coverage(covered[doc], asked);
        if (scores[doc] > top) top = scores[doc];
      }
      const docs = sorted(seen.filter((doc) => scores[doc] >= top * TAIL), scores);
      const partial = matches.length > 0 && matches.every((found) => found.heads && !found.lists.length);
      return { docs, scores, matches, partial };
    }

    /** @type {Map<number, Promise<string[]>>} */
    const chunks = new Map();
    /** @param {number} number @returns {Promise<string[]>} a line for each document */
    function chunk(number) {
      const known = chunks.get(number);
      if (known) return known;
      const promise = load(`search/t${number}.js`).then(([stamp, text]) => {
        if (stamp !== main.stamp) throw new Stale("search/t" + number);
        return text.split("\n");
      });
      chunks.set(number, promise);
      promise.catch(() => chunks.delete(number));
      return promise;
    }

    const places = new Map(main.front.map((doc, place) => [doc, place]));
    const front = Int32Array.from(main.front).sort();
    /** Where among all lines that of a document is. @param {number} doc */
    function place(doc) {
      const ahead = places.get(doc);
      return ahead === undefined ? doc + front.length - above(front, doc) : ahead;
    }

    /** @type {Map<number, {hit: Omit<SearchHit, "score"|"section">, headings: Set<string>[]}>} */
    const records = new Map();
    /** @param {number} doc */
    async function record(doc) {
      const known = records.get(doc);
      if (known) return known;
      const at = place(doc);
      const number = above(chunkEnds, at);
      const line = (await chunk(number))[at - (number ? chunkEnds[number - 1] : 0)];
      const [url, title, summary, cue, topic, kind, ...rest] = line.split("\t");
      const named = [];
      for (let n = 0; n < rest.length; n += 2) named.push({ anchor: rest[n], title: rest[n + 1] });
      const headings = named.map((section) => new Set(tokens(section.title).map(({ text }) => text)));
      const hit = { doc, url, title, summary, cue, topic: Number(topic), kind: main.kinds[Number(kind)], sections: named };
      const value = { hit, headings };
      records.set(doc, value);
      return value;
    }

    /**
     * What some of the ranked documents show.
     * @param {{scores: Float32Array, matches: SearchMatch[]}} ranked @param {number[]} docs @returns {Promise<SearchHit[]>}
     */
    function hits(ranked, docs) {
      return Promise.all(docs.map(async (doc) => {
        const { hit, headings } = await record(doc);
        return { ...hit, score: ranked.scores[doc], section: sectionOf(ranked.matches, doc, headings) };
      }));
    }

    /**
     * The section that answers more of the query than the document's own title, cue and answer do: 0 for none.
     * @param {SearchMatch[]} matches @param {number} doc @param {Set<string>[]} headings
     */
    function sectionOf(matches, doc, headings) {
      if (!headings.length) return 0;
      const votes = new Float32Array(headings.length + 1);
      const vote = new Float32Array(headings.length + 1);
      for (const found of matches) {
        vote.fill(0);
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

    /** Whether a ranking found a word, for marks. @param {SearchMatch[]} matches @returns {{has: (word: string) => boolean}} */
    function found(matches) {
      const words = new Set();
      const begun = matches.map(({ prefix }) => prefix).filter(Boolean);
      for (const { lists: those, prefix } of matches) {
        for (const { word } of those) if (!prefix || those.length < 200) words.add(spelling(word));
      }
      return { has: (word) => words.has(word) || begun.some((prefix) => word.startsWith(prefix)) };
    }

    const failed = () => {};
    /**
     * Reads ahead what the first keys need: the words, which a typo needs; what heads show; of a small book everything.
     * @param {() => boolean} more whether there is time @returns {boolean} whether that was all
     */
    function warm(more) {
      if (!warmed) {
        chunk(0).catch(failed);
        if (main.shards.length <= SMALL) main.shards.forEach((_, number) => shard(number).catch(failed));
        if (main.chunks.length <= 2 * SMALL) main.chunks.forEach((_, number) => chunk(number).catch(failed));
      }
      while (warmed < main.words.length) {
        block(warmed);
        warmed += 1;
        if (!more()) break;
      }
      return warmed >= main.words.length;
    }
    let warmed = 0;

    /**
     * Reads ahead what the next key after a query may need: the shards its last word leads to with their lists, and what
     * the answers to one more letter show. @param {string} query @param {boolean=} much whether bytes are cheap
     */
    function ahead(query, much) {
      const last = units(query).find((unit) => unit.last);
      if (!last) return;
      const [from, to] = range(last.text);
      if (from === to) return;
      const [first, end] = [shardOf(from), shardOf(to - 1)];
      if (end - first < (much ? 2 : 1) * SMALL) {
        const needed = Array.from({ length: end - first + 1 }, (_, n) => shard(first + n));
        // One letter more than one has a head, mostly.
        Promise.all(needed).then(() => (last.text.length > 1 ? unpack(from, to) : undefined), failed);
      }
      if (!main.heads[last.text]) return;
      for (const [prefix, docs] of Object.entries(main.heads)) {
        if (prefix.length !== last.text.length + 1 || !prefix.startsWith(last.text)) continue;
        for (const doc of docs) if (places.has(doc)) chunk(above(chunkEnds, place(doc))).catch(failed);
      }
    }

    /** Counts the ranges of words whose lists were asked for ahead: the newest is the one that matters. */
    let ranges = 0;
    /** The lists of some words whose shards are there, a little at a time. @param {number} from @param {number} to */
    async function unpack(from, to) {
      const turn = (ranges += 1);
      let until = performance.now() + SLICE;
      for (let word = from; word < to && turn === ranges; word += 1) {
        if (!isStop(word)) list(word);
        if (performance.now() < until) continue;
        await new Promise((done) => setTimeout(done));
        until = performance.now() + SLICE;
      }
    }

    return { main, rank, hits, found, match, warm, ahead, chunk, spelling, list };
  }

  Object.assign(cuebook.search, { open, Stale });
})((globalThis.cuebook = globalThis.cuebook || {}));
