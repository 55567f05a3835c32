// @ts-check
/**
 * What the keys of the editor do to its text, and what an editor opens with.
 *
 * In: a text, where its selection is, a language. Out: what takes the place of which characters. Must not know: the page.
 */
(function (cuebook) {
  "use strict";

  /** @typedef {{from: number, to: number, text: string}} Edit */

  /** @param {string} language */
  const step = (language) => (/^(python|py|python3|rust|java|c|cpp|csharp|go)$/.test(language) ? "    " : "  ");
  /** @param {string} text @param {number} at */
  const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;

  /** Enter keeps the indentation, and adds a step behind what opens a block. @param {string} text @param {number} from @param {number} to @param {string} language @returns {Edit} */
  function enter(text, from, to, language) {
    const line = text.slice(lineStart(text, from), from);
    const indent = (/^[^\S\n]*/.exec(line) || [""])[0];
    const opens = /[:{([]\s*$/.test(line.replace(/\s+#.*$/, ""));
    return { from, to, text: "\n" + indent + (opens ? step(language) : "") };
  }

  /** Backspace takes a whole step of an indentation away. @param {string} text @param {number} from @param {number} to @param {string} language @returns {Edit|null} */
  function backspace(text, from, to, language) {
    if (from !== to) return null;
    const line = text.slice(lineStart(text, from), from);
    const width = step(language).length;
    if (line.length < width || line.trim() || line.includes("\t")) return null;
    return { from: from - (line.length % width || width), to, text: "" };
  }

  /** The lines of a selection one step further in or out. @param {string} text @param {number} from @param {number} to @param {string} language @param {boolean} out @returns {Edit} */
  function shift(text, from, to, language, out) {
    const start = lineStart(text, from);
    const until = text.indexOf("\n", Math.max(from, to - 1));
    const end = until < 0 ? text.length : until;
    const unit = step(language);
    const lines = text.slice(start, end).split("\n");
    const moved = lines.map((line) => (out ? line.replace(new RegExp("^(" + unit + "|\\s{1," + unit.length + "})"), "") : line && unit + line));
    return { from: start, to: end, text: moved.join("\n") };
  }

  /**
   * What the editor opens with where no starter says so: the heads of the solution's functions and classes.
   * @param {string} language @param {string} solution
   */
  function opening(language, solution) {
    const lines = solution.split("\n");
    /** @type {string[]} */
    const kept = [];
    for (let at = 0; at < lines.length; at += 1) {
      if (/^(python|py|python3)$/.test(language)) {
        if (!/^\s*(async def|def|class)\b/.test(lines[at]) || (/^\s/.test(lines[at]) && !kept.some((line) => /^class\b/.test(line)))) continue;
        if (/^\s{5,}/.test(lines[at])) continue;
        let last = at;
        while (last < lines.length - 1 && !/:\s*(#.*)?$/.test(lines[last])) last += 1;
        const head = lines.slice(at, last + 1);
        if (!/:\s*(#.*)?$/.test(head[head.length - 1])) continue;
        kept.push(...(kept.length ? [""] : []), ...head);
        if (!/^class\b/.test(lines[at])) kept.push((/^\s*/.exec(lines[at]) || [""])[0] + step(language));
        at = last;
      } else if (/^(javascript|js|typescript|ts)$/.test(language)) {
        if (!/^(export )?(async )?function\b.*\{\s*$/.test(lines[at])) continue;
        kept.push(lines[at], step(language), "}");
      }
    }
    return kept.join("\n");
  }

  cuebook.editing = { enter, backspace, shift, opening };
})((globalThis.cuebook = globalThis.cuebook || {}));
