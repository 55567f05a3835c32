// @ts-nocheck: what a worker or a frame without an origin has is not what the page has.
/*
 * JavaScript: each run is a script of its own in this worker, the reader's code and the check in one, as they share names.
 */
(function () {
  "use strict";
  const { tell, address, serve } = self.runtime;

  /** @param {any} value */
  function shown(value) {
    if (typeof value === "string") return value;
    if (typeof value === "function") return "[Function: " + (value.name || "anonymous") + "]";
    if (value instanceof Error) return value.name + ": " + value.message;
    try {
      if (value instanceof Map) return "Map " + JSON.stringify([...value]);
      if (value instanceof Set) return "Set " + JSON.stringify([...value]);
      const text = JSON.stringify(value);
      return text === undefined ? String(value) : text;
    } catch (error) {
      return String(value);
    }
  }

  /** What runs: `before`, `code` or `check`. What the page's own code prints before the reader's is no part of it. */
  let at = "code";
  const print = (/** @type {any[]} */ ...values) => at !== "before" && tell({ kind: "out", text: values.map(shown).join(" ") + "\n" });
  for (const name of ["log", "info", "debug", "warn", "error"]) /** @type {any} */ (console)[name] = print;
  console.assert = (/** @type {any} */ condition, /** @type {any[]} */ ...values) => {
    if (!condition) throw new Error(values.map(shown).join(" ") || "an assertion failed");
  };

  serve(
    async () => "JavaScript",
    async ({ before, code, check }) => {
      at = before ? "before" : "code";
      Object.assign(self, { reached: (/** @type {string} */ what) => (at = what) });
      // A promise that fails unheard is a failure of the run as well.
      /** @type {any} */
      let unheard = null;
      self.onunhandledrejection = (event) => {
        event.preventDefault();
        unheard = unheard || event.reason;
      };
      try {
        /** @type {any} */ (self).importScripts(address((before ? before + "\nreached('code');\n" : "") + code + "\n" + (check ? "reached('check');\n" + check : "")));
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (unheard) throw unheard;
        return { ok: true, text: "", at };
      } catch (error) {
        const { name, message } = /** @type {any} */ (error) || {};
        return { ok: false, text: (name || "Error") + ": " + (message || error), at };
      }
    },
  );
})();
