// @ts-check
/**
 * What every script of the page stands on: the page's data, its strings, data scripts and further assets, keys, elements.
 *
 * In: `<script id="cuebook-site">` (this page) and the data scripts `site` (the book: key, language, assets, strings), which
 * the build puts right behind this file, and `strings` (more strings, beside the scripts that need them). Out: `cuebook.site`, `.t`, `.count`, `.locale`, `.data`, `.load`, `.asset`, `.keys`, `.el`, `.put`, `.html`.
 * Data come as scripts, since `fetch` and modules do not exist on `file://`.
 */
(function (cuebook) {
  "use strict";

  /** @typedef {{root: string, key: string, title: string, path: string, kind: string, language: string, frame: string, runs: Record<string, any>, assets: Record<string, string>,
   *   strings: Record<string, string>, offline?: any}} Site */

  /** @returns {Site} */
  function readSite() {
    const element = document.getElementById("cuebook-site");
    const empty = { root: "", key: "cuebook", title: "", path: "", kind: "", language: "en", frame: "", runs: {}, assets: {}, strings: {} };
    try {
      return Object.assign(empty, JSON.parse((element && element.textContent) || "{}"));
    } catch (error) {
      return empty;
    }
  }
  const site = readSite();
  cuebook.site = site;

  /**
   * An interface string with its `{holes}` filled. @param {string} name @param {Record<string, string|number>=} values
   * @returns {string}
   */
  cuebook.t = function (name, values) {
    const text = site.strings[name] === undefined ? name : site.strings[name];
    return text.replace(/\{(\w+)\}/g, (hole, part) => (values && part in values ? String(values[part]) : hole));
  };

  /** The book's language as `Intl` takes it: some tags are right and refused all the same (`x-klingon`). @returns {string} */
  cuebook.locale = function () {
    try {
      return Intl.getCanonicalLocales(site.language)[0] || "en";
    } catch (error) {
      return "en";
    }
  };

  /** @type {Intl.NumberFormat|undefined} */
  let format;
  /** `NAME_one` or `NAME_other`. @param {string} name @param {number} n @param {Record<string, string|number>=} values */
  cuebook.count = function (name, n, values) {
    format = format || new Intl.NumberFormat(cuebook.locale());
    const number = format.format(n);
    return cuebook.t(name + (n === 1 ? "_one" : "_other"), Object.assign({ n: number }, values));
  };

  /** Injects a script, once. @type {Map<string, Promise<void>>} */
  const scripts = new Map();
  /** @param {string} path from the site's root @returns {Promise<void>} */
  function inject(path) {
    const present = scripts.get(path);
    if (present) return present;
    const promise = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = site.root + path;
      script.onload = () => resolve(undefined);
      script.onerror = () => {
        scripts.delete(path);
        script.remove();
        reject(new Error("cannot load " + path));
      };
      document.head.append(script);
    });
    scripts.set(path, promise);
    return promise;
  }

  /** @type {Map<string, any>} */
  const values = new Map();
  /**
   * Called by data scripts. `site` is what this bundle carries for every page: the key, the title, the strings, the
   * assets; `strings` is what a bundle carries that needs more of them.
   * @param {string} name @param {any} value
   */
  cuebook.data = function (name, value) {
    values.set(name, value);
    if (name === "site") Object.assign(site, value);
    if (name === "strings") Object.assign(site.strings, value);
  };
  /** @param {string} path of a data script, from the site's root @returns {Promise<any>} */
  cuebook.load = function (path) {
    const name = path.replace(/\.js$/, "");
    if (values.has(name)) return Promise.resolve(values.get(name));
    return inject(path).then(() => {
      if (!values.has(name)) throw new Error(path + " holds no data");
      return values.get(name);
    });
  };
  /** Loads an asset by its logical name, for example `search.js`. @param {string} name @returns {Promise<void>} */
  cuebook.asset = function (name) {
    const path = site.assets[name];
    return path ? inject(path) : Promise.reject(new Error("no asset " + name));
  };

  /** What is set as a property: as an attribute it would only be the first value. */
  const PROPERTIES = new Set(["value", "checked", "selected", "disabled"]);
  /**
   * An element, or one that is there, with attributes, listeners (`onclick`) and children. Lists of children may be nested,
   * strings become text, and what is not there is left out.
   * @param {string|Element} tag @param {Record<string, any>|null=} attributes @param {...any} children
   * @returns {any}
   */
  cuebook.el = function (tag, attributes, ...children) {
    /** @type {any} */
    const element = typeof tag === "string" ? document.createElement(tag) : tag;
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (PROPERTIES.has(name)) element[name] = value;
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) if (child !== null && child !== undefined && child !== false) element.append(child);
    return element;
  };

  /** What stood in a place makes room for these. @param {Element} place @param {...any} children */
  cuebook.put = function (place, ...children) {
    place.replaceChildren();
    cuebook.el(place, null, children);
  };

  /** HTML made by the build (titles with code) as a fragment. @param {string} html */
  cuebook.html = function (html) {
    const template = document.createElement("template");
    template.innerHTML = html || "";
    return template.content;
  };

  /**
   * Single-key shortcuts. They rest while the reader types, with a modifier held, and when switched off (WCAG 2.1.4).
   * @type {Map<string, {label: string, act: (event: KeyboardEvent) => void|boolean}>}
   */
  const keys = new Map();
  /** Keys that a view hears itself. @type {{key: string, label: string}[]} */
  const described = [];
  cuebook.keys = {
    /** @param {string} key as in `KeyboardEvent.key` @param {string} label shown in the preferences
     *  @param {(event: KeyboardEvent) => void|boolean} act returns false where it did nothing */
    add(key, label, act) {
      keys.set(key, { label, act });
    },
    /** A key that is heard elsewhere, for the list. @param {string} key @param {string} label */
    describe(key, label) {
      described.push({ key, label });
    },
    /** @param {string} key */
    remove(key) {
      keys.delete(key);
    },
    list() {
      return [...[...keys].map(([key, { label }]) => ({ key, label })), ...described];
    },
    /** Whether single keys act now. @param {KeyboardEvent} event */
    free(event) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
      if (cuebook.prefs && cuebook.prefs.get("shortcuts") === "off") return false;
      const target = /** @type {HTMLElement} */ (event.target);
      return !(target.closest && target.closest("input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable], dialog"));
    },
  };
  document.addEventListener("keydown", (event) => {
    if (!cuebook.keys.free(event)) return;
    const found = keys.get(event.key);
    if (found && found.act(event) !== false) event.preventDefault();
  });
})((globalThis.cuebook = globalThis.cuebook || {}));
