// @ts-check
/**
 * The editor: a text area, which every browser, keyboard, screen reader and reading preference knows, with what code needs.
 * Tab moves on as everywhere, Escape leaves, Ctrl+Enter does what the exercise is for, Ctrl+] and Ctrl+[ move lines in and out.
 *
 * In: a text, a language. Out: the element. Must not know: exercises.
 */
(function (cuebook) {
  "use strict";
  const { el, editing } = cuebook;

  /** Puts text in a way that the browser can undo. @param {any} area @param {{from: number, to: number, text: string}} edit @param {boolean=} select */
  function apply(area, edit, select) {
    area.setSelectionRange(edit.from, edit.to);
    const done = edit.text ? document.execCommand("insertText", false, edit.text) : document.execCommand("delete");
    if (!done) {
      area.setRangeText(edit.text, edit.from, edit.to, "end");
      area.dispatchEvent(new Event("input"));
    }
    if (select) area.setSelectionRange(edit.from, edit.from + edit.text.length);
  }

  /** @param {any} area @param {KeyboardEvent} event @param {string} language @returns {any} what the key does, or nothing */
  function editOf(area, event, language) {
    const { value, selectionStart: from, selectionEnd: to } = area;
    const held = event.ctrlKey || event.metaKey;
    if (held && event.key === "]") return { edit: editing.shift(value, from, to, language, false), select: true };
    if (held && event.key === "[") return { edit: editing.shift(value, from, to, language, true), select: true };
    if (held || event.altKey || event.shiftKey) return null;
    if (event.key === "Enter") return { edit: editing.enter(value, from, to, language) };
    const taken = event.key === "Backspace" ? editing.backspace(value, from, to, language) : null;
    return taken && { edit: taken };
  }

  /**
   * What stands in an editor goes to the clipboard: the browser's own on pages that may use it, by hand on others.
   * @param {any} area @returns {Promise<boolean>} whether it did
   */
  cuebook.copyOf = async function (area) {
    try {
      await navigator.clipboard.writeText(area.value);
      return true;
    } catch (error) {
      const { selectionStart, selectionEnd } = area;
      const before = /** @type {HTMLElement} */ (document.activeElement);
      area.select();
      const done = document.execCommand("copy");
      area.setSelectionRange(selectionStart, selectionEnd);
      before.focus();
      return done;
    }
  };

  /**
   * @param {{text: string, language: string, id: string, act: () => void, leave: () => void, input: () => void}} options
   * @returns {any} the text area
   */
  cuebook.createEditor = function (options) {
    const area = el("textarea", {
      id: options.id, class: "editor", spellcheck: "false", autocomplete: "off", autocapitalize: "off", autocorrect: "off", wrap: "off", dir: "ltr",
    });
    area.value = options.text;
    const fit = () => (area.rows = Math.min(30, Math.max(6, area.value.split("\n").length + 1)));
    fit();
    area.addEventListener("input", () => {
      fit();
      options.input();
    });
    area.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") {
        event.stopPropagation();
        options.leave();
        return;
      }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        options.act();
        return;
      }
      const found = editOf(area, event, options.language);
      if (!found) return;
      event.preventDefault();
      apply(area, found.edit, found.select);
    });
    // A keyboard that comes up on the screen leaves the editor in sight.
    const seen = () => document.activeElement === area && area.scrollIntoView({ block: "start" });
    if (globalThis.visualViewport) globalThis.visualViewport.addEventListener("resize", seen);
    return area;
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
