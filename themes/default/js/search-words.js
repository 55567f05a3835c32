// @ts-check
/**
 * The words of a search: folding, tokens, inflections, typos, marks in a text.
 *
 * In: texts and queries. Out: their tokens, whether two words are one, a text in marked and unmarked pieces.
 * Must not know: the index, the DOM. The tokeniser is that of `tokens.rs`, rule for rule; the vectors in
 * `tests/search/tokens.json` hold both to it.
 */
(function (cuebook) {
  "use strict";

  /* Tokens */

  const LONGEST = 40;
  const SHORT = 4;
  const WHOLE = /[.@*+#$%]|^_|_$/;
  const ASCII = /^[\x00-\x7f]*$/;
  /** Soft hyphens, and characters without width that stand in words or turn their direction. */
  const UNSEEN = "\\ufe00-\\ufe0f\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff";
  /** These, and the marks above and below letters. */
  const DROPPED = /[\ufe00-\ufe0f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]/g;
  const SPELLED = /[ßæœøłđıς]/g;
  /** @type {Record<string, string>} */
  const SPELLING = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i", ς: "σ" };

  /** A text as it is compared. @param {string} text */
  function fold(text) {
    if (ASCII.test(text)) return text.toLowerCase();
    const lower = text.normalize("NFKD").toLowerCase();
    return lower.replace(DROPPED, "").replace(SPELLED, (c) => SPELLING[c]).normalize("NFC");
  }

  const CJK = "\\u2e80-\\u2fdf\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const GLUE = ".@*+#$%&/\\\\<>=!~^|:";
  const RUNS = new RegExp(
    `(?:(?![${CJK}])[\\p{Alphabetic}\\p{N}\\p{M}_]|[${GLUE}])+|(?:(?=[\\p{Alphabetic}\\p{N}\\p{M}])[${CJK}])+`, "gu");
  const HAS_CJK = new RegExp(`[${CJK}]`, "u");
  const IS_CJK = new RegExp(`^[${CJK}]`, "u");
  const ALL_GLUE = new RegExp(`^[${GLUE}]+$`);
  const ENDS = new RegExp(`^(?:(?![@*#$])[${GLUE}])+|(?:(?![+#])[${GLUE}])+$`, "g");
  const JOINED = new RegExp(`[_${GLUE}]`);
  const NAMES = new RegExp(`(?:(?![${CJK}])[\\p{Alphabetic}\\p{N}\\p{M}${UNSEEN}])+`, "gu");
  const NOT_GLUE = new RegExp(`[^${GLUE}]+`);
  const JOINS = new RegExp(`[_${GLUE}]+`);

  /**
   * The tokens of a text, in order. A query leaves out the single character after a pair of CJK characters: in the index
   * it is there to be found alone.
   * @param {string} text @param {boolean=} query @returns {SearchUnit[]}
   */
  function tokens(text, query) {
    const folded = fold(text);
    /** @type {SearchUnit[]} */
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
    if (!query) camel(text, (part) => emit(part, false));
    return found;
  }

  /** The parts of names in CamelCase: `ThreadPoolExecutor` is found by `pool`. @param {string} text @param {(part: string) => void} each */
  function camel(text, each) {
    for (const [word] of text.matchAll(NAMES)) {
      const parts = word.split(/(?<=[^A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
      if (parts.length > 1) for (const part of parts) if ([...part].length > 1) each(fold(part));
    }
  }

  /** The tokens of a query, each once. @param {string} text @returns {SearchUnit[]} */
  function units(text) {
    /** @type {Map<string, SearchUnit>} */
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
  /** What takes the endings off the words of a language, where it is known. @param {string} language @returns {((word: string) => string)|undefined} */
  const stemmer = (language) => STEMS[language.slice(0, 2)];

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

  /* Marks */

  const PIECES = new RegExp(`[_\\p{Alphabetic}\\p{N}\\p{M}${UNSEEN}]+|[${GLUE}]+`, "gu");
  /** @typedef {{text: string, folded: string[], cjk: boolean}} Piece a word, or what stands between words (`folded` is empty) */
  /** Texts in pieces: those shown for one key are mostly shown for the next. @type {Map<string, Piece[]>} */
  const cut = new Map();
  /** @param {string} text @returns {Piece[]} */
  function piecesOf(text) {
    const known = cut.get(text);
    if (known) return known;
    /** @type {Piece[]} */
    const pieces = [];
    let at = 0;
    for (const { 0: piece, index } of text.matchAll(PIECES)) {
      if (index > at) pieces.push({ text: text.slice(at, index), folded: [], cjk: false });
      at = index + piece.length;
      if (HAS_CJK.test(piece)) {
        pieces.push({ text: piece, folded: [], cjk: true });
      } else {
        const whole = fold(piece);
        const folded = whole.includes("_") ? [whole, ...whole.split("_").filter(Boolean)] : [whole];
        camel(piece, (part) => folded.push(part));
        pieces.push({ text: piece, folded, cjk: false });
      }
    }
    if (at < text.length) pieces.push({ text: text.slice(at), folded: [], cjk: false });
    if (cut.size > 300) cut.clear();
    cut.set(text, pieces);
    return pieces;
  }

  /**
   * A text in pieces, those that hold a found word marked.
   * @param {string} text @param {{has: (word: string) => boolean}} words @returns {{text: string, mark: boolean}[]}
   */
  function marked(text, words) {
    /** @type {{text: string, mark: boolean}[]} */
    const pieces = [];
    /** @param {string} piece @param {boolean} mark */
    const push = (piece, mark) => {
      const last = pieces[pieces.length - 1];
      if (last && last.mark === mark) last.text += piece;
      else pieces.push({ text: piece, mark });
    };
    for (const piece of piecesOf(text)) {
      if (!piece.cjk) {
        push(piece.text, piece.folded.some((word) => words.has(word)));
        continue;
      }
      const characters = [...piece.text];
      const hit = characters.map((c) => words.has(fold(c)));
      characters.forEach((c, n) => {
        if (n + 1 < characters.length && words.has(fold(c + characters[n + 1]))) hit[n] = hit[n + 1] = true;
      });
      characters.forEach((c, n) => push(c, hit[n]));
    }
    return pieces;
  }

  cuebook.search = Object.assign(cuebook.search || {}, { fold, tokens, units, stemmer, oneTypo, marked });
})((globalThis.cuebook = globalThis.cuebook || {}));
