// @ts-check
/**
 * The reader's private note on a question, on its page: the same that its cards show. In: `details[data-note]`, `cuebook.store`.
 * Out: the note, kept as it is written. Must not know: cards.
 */
(function (cuebook) {
  "use strict";
  const { t, el, store } = cuebook;
  if (!store) return;
  for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-note]"))) {
    const key = "note:" + fold.dataset.note;
    const name = (/** @type {HTMLElement} */ (fold.querySelector("summary")).textContent || "").trim();
    const area = el("textarea", { rows: 4, maxlength: 8000, "aria-label": name });
    const show = () => { if (document.activeElement !== area) area.value = store.get(key) || ""; };
    area.addEventListener("input", () => store.set(key, area.value.trim() === "" ? null : area.value));
    store.on((/** @type {{type: string, key?: string}} */ change) => (change.type === "wipe" || change.key === key) && show());
    show();
    fold.append(area, el("p", { class: "count" }, t("js_note_private")));
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
