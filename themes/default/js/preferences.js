// @ts-check
/**
 * The panel "Reading preferences": opened by its button, in the page's flow (no dialog, nothing covered), every choice
 * shown at once and kept. Made when first opened; `js/late.js` loads this file then.
 *
 * In: `cuebook.prefs`, `[data-preferences]`, `#preferences`. Out: `cuebook.preferences.toggle()`.
 */
(function (cuebook) {
  "use strict";
  const { t, el, prefs, keys } = cuebook;
  const opener = /** @type {HTMLElement|null} */ (document.querySelector("[data-preferences]"));
  const host = document.getElementById("preferences");
  if (!opener || !host) return;

  /** @type {HTMLElement|null} */
  let panel = null;

  /** Where the default stands in the middle. @type {Record<string, string[]>} */
  const order = { size: ["small", "standard", "large", "largest"], width: ["narrow", "standard", "wide"] };

  /** @param {string} name */
  function group(name) {
    const chips = (order[name] || prefs.choices[name]).map((/** @type {string} */ value) => {
      const input = el("input", { type: "radio", name: "pref-" + name, value });
      input.checked = prefs.get(name) === value;
      input.addEventListener("change", () => remember(prefs.set(name, value)));
      return el("label", { class: "chip" }, input, el("span", {}, t("js_pref_" + name + "_" + value)));
    });
    return el("fieldset", { class: "prefs-group" }, el("legend", {}, t("js_pref_" + name)), el("div", { class: "chips" }, ...chips));
  }

  /** @param {boolean} kept */
  function remember(kept) {
    const note = panel && panel.querySelector("[data-prefs-note]");
    if (note) note.textContent = kept ? "" : t("js_prefs_not_kept");
  }

  function sync() {
    if (!panel) return;
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (panel.querySelectorAll("input[type=radio]"))) {
      input.checked = prefs.get(input.name.slice(5)) === input.value;
    }
  }

  function build() {
    const shortcuts = group("shortcuts");
    shortcuts.append(el("dl", { class: "prefs-keys" }));
    return el(
      "section",
      { class: "prefs", "aria-labelledby": "prefs-title" },
      el(
        "div",
        { class: "prefs-head" },
        el("h2", { id: "prefs-title", tabindex: "-1" }, t("js_prefs")),
        el("button", { type: "button", onclick: () => close(true) }, t("js_close")),
      ),
      el(
        "div",
        { class: "prefs-groups" },
        ...["theme", "font", "size", "spacing", "width", "motion", "mode", "focus"].map(group),
        shortcuts,
      ),
      el(
        "div",
        { class: "prefs-foot" },
        el("button", { type: "button", onclick: () => prefs.reset() }, t("js_prefs_reset")),
        el("p", { class: "prefs-note", role: "status", "data-prefs-note": true }),
      ),
    );
  }

  /** The keys of this page: a script that came later may have brought more. */
  function listKeys() {
    const list = panel && panel.querySelector(".prefs-keys");
    if (!list) return;
    list.replaceChildren(...keys.list().map((/** @type {{key: string, label: string}} */ { key, label }) =>
      el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, label))));
  }

  function open() {
    if (!panel) {
      panel = build();
      /** @type {HTMLElement} */ (host).replaceChildren(/** @type {HTMLElement} */ (panel));
    }
    listKeys();
    /** @type {HTMLElement} */ (panel).hidden = false;
    sync();
    /** @type {HTMLElement} */ (opener).setAttribute("aria-expanded", "true");
    const title = /** @type {HTMLElement} */ (panel).querySelector("h2");
    if (title) title.focus();
  }

  /** @param {boolean} back whether focus returns to the button */
  function close(back) {
    if (panel) panel.hidden = true;
    /** @type {HTMLElement} */ (opener).setAttribute("aria-expanded", "false");
    if (back) /** @type {HTMLElement} */ (opener).focus();
  }

  host.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
  });
  prefs.on(sync);
  cuebook.preferences = { toggle: () => (panel && !panel.hidden ? close(true) : open()) };
})((globalThis.cuebook = globalThis.cuebook || {}));
