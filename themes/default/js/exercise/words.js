// @ts-check
/**
 * How two pieces of code differ, word by word.
 *
 * In: two texts. Out: runs of text that both have, that only the first has, that only the second has. Must not know: the page.
 */
(function (cuebook) {
  "use strict";

  /** @typedef {{kind: "same"|"mine"|"model", text: string}} Run */

  /** Names, numbers, white space within a line, line breaks, and every other character by itself. */
  const WORD = /[\p{L}\p{N}_]+|\n|[^\S\n]+|[^]/gu;

  /** Without spaces at the ends of lines and empty lines around: nobody is asked to recall those. @param {string} text */
  function tidy(text) {
    return text.replace(/[^\S\n]+$/gm, "").replace(/^\n+|\n+$/g, "");
  }

  /**
   * The shortest way from one list of words to the other (Myers). @param {string[]} a @param {string[]} b
   * @returns {Int32Array[]} for each step the furthest place reached on each diagonal
   */
  function paths(a, b) {
    const most = a.length + b.length;
    const row = new Int32Array(2 * most + 3);
    const trace = [];
    for (let d = 0; d <= most; d += 1) {
      trace.push(row.slice(most - d, most + d + 3));
      for (let k = -d; k <= d; k += 2) {
        const at = most + 1 + k;
        let x = k === -d || (k !== d && row[at - 1] < row[at + 1]) ? row[at + 1] : row[at - 1] + 1;
        while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
        row[at] = x;
        if (x >= a.length && x - k >= b.length) return trace;
      }
    }
    return trace;
  }

  /** @param {string} mine @param {string} model @returns {Run[]} */
  function diff(mine, model) {
    const a = tidy(mine).match(WORD) || [];
    const b = tidy(model).match(WORD) || [];
    const trace = paths(a, b);
    /** @type {Run[]} */
    const runs = [];
    /** @param {Run["kind"]} kind @param {string} text */
    const add = (kind, text) => {
      const last = runs[runs.length - 1];
      if (last && last.kind === kind) last.text = text + last.text;
      else runs.push({ kind, text });
    };
    let [x, y] = [a.length, b.length];
    for (let d = trace.length - 1; d >= 0; d -= 1) {
      const row = trace[d];
      const k = x - y;
      const at = d + 1 + k;
      const down = k === -d || (k !== d && row[at - 1] < row[at + 1]);
      const from = d === 0 ? 0 : down ? row[at + 1] : row[at - 1];
      const before = d === 0 ? 0 : from - (down ? k + 1 : k - 1);
      while (x > from && y > before) {
        add("same", a[x - 1]);
        x -= 1;
        y -= 1;
      }
      if (d > 0 && down) add("model", b[(y -= 1)]);
      else if (d > 0) add("mine", a[(x -= 1)]);
    }
    return runs.reverse();
  }

  cuebook.words = { diff, tidy };
})((globalThis.cuebook = globalThis.cuebook || {}));
