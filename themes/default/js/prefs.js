// @ts-check
/**
 * Reading preferences before the first paint: the one blocking script.
 *
 * In: its own `data-key` and `data-fonts`, what the reader chose (`KEY:prefs` in localStorage, one JSON object) and the track the reader came by
 * (`KEY:track` in sessionStorage). Out: `data-*` on <html>, and `cuebook.prefs` for the panel and for other scripts.
 * Without storage everything works for as long as the page is open.
 */
(function (cuebook) {
  "use strict";
  const html = document.documentElement;
  const script = /** @type {HTMLScriptElement|null} */ (document.currentScript);
  const key = (script && script.dataset.key) || "cuebook";

  /** What can be chosen; the first of each is the default and leaves no trace on <html>. @type {Record<string, string[]>} */
  const choices = {
    theme: ["auto", "light", "dark", "contrast"],
    font: ["standard", "dyslexic", "system"],
    size: ["standard", "small", "large", "largest"],
    spacing: ["standard", "wide", "wider"],
    width: ["standard", "narrow", "wide"],
    motion: ["auto", "off"],
    focus: ["off", "on"],
    mode: ["reading", "practice"],
    shortcuts: ["on", "off"],
  };

  /** @type {Record<string, string>} */
  let chosen = {};
  function read() {
    try {
      const value = JSON.parse(localStorage.getItem(key + ":prefs") || "{}");
      chosen = value && typeof value === "object" ? value : {};
    } catch (error) {
      // No storage, or not ours: the defaults hold.
    }
  }

  /** @param {string} name */
  function get(name) {
    const value = chosen[name];
    return choices[name].includes(value) ? value : choices[name][0];
  }

  function apply() {
    for (const name of Object.keys(choices)) {
      const value = get(name);
      if (value === choices[name][0]) html.removeAttribute("data-" + name);
      else html.setAttribute("data-" + name, value);
    }
  }

  /** @type {Set<(name: string) => void>} */
  const listeners = new Set();

  cuebook.prefs = {
    key,
    choices,
    get,
    /** @param {string} name @param {string} value @returns {boolean} whether it will be remembered */
    set(name, value) {
      chosen[name] = value;
      apply();
      let kept = true;
      try {
        localStorage.setItem(key + ":prefs", JSON.stringify(chosen));
      } catch (error) {
        kept = false;
      }
      for (const listener of listeners) listener(name);
      return kept;
    },
    /** Takes over what was chosen under an earlier key of the book, unless something was chosen since. @param {string} earlier */
    adopt(earlier) {
      try {
        const before = localStorage.getItem(earlier + ":prefs");
        if (before === null || localStorage.getItem(key + ":prefs") !== null) return;
        localStorage.setItem(key + ":prefs", before);
      } catch (error) {
        return;
      }
      read();
      apply();
      for (const listener of listeners) listener("");
    },
    reset() {
      for (const name of Object.keys(choices)) if (name !== "mode") delete chosen[name];
      cuebook.prefs.set("mode", get("mode"));
    },
    /** @param {(name: string) => void} listener called with the preference that changed */
    on(listener) {
      listeners.add(listener);
    },
  };

  html.setAttribute("data-js", "");
  read();
  apply();
  addEventListener("storage", (event) => {
    if (event.key !== key + ":prefs") return;
    read();
    apply();
    for (const listener of listeners) listener("");
  });

  // Fonts are wanted at once: they are `optional`, so one that comes late is not used on this page at all. A preload in the
  // HTML would be refused on `file://`, where a font may not be asked for across origins.
  if (get("font") === "standard") {
    for (const href of ((script && script.dataset.fonts) || "").split(" ").filter(Boolean)) {
      if (location.protocol === "file:") {
        new FontFace("early", "url(" + href + ")").load().catch(() => {});
        continue;
      }
      const link = document.createElement("link");
      Object.assign(link, { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href });
      document.head.append(link);
    }
  }

  // The accent of the track the reader came by, so that it does not change after the first paint.
  if (/^questions?$/.test(html.dataset.kind || "")) {
    try {
      const way = JSON.parse(sessionStorage.getItem(key + ":track") || "null");
      if (way && /^[0-5]$/.test(way.accent)) html.setAttribute("data-accent", way.accent);
    } catch (error) {
      // Nothing known: the default accent.
    }
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
