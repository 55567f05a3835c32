// @ts-check
/**
 * The options of a question, chosen on its page: what is chosen says at once whether it is right, and why. Nothing is kept.
 *
 * In: a list of options, and the same list with what is right in a fold below it. Out: the list as radio buttons or boxes. The
 * fold stays for who only reads; in practice mode "Show answer" shows what every option is.
 */
(function (cuebook) {
  "use strict";
  const { el, t } = cuebook;

  /** What stands in the fold too: an id stands in a page once. @param {Element|null} verdict */
  function copied(verdict) {
    if (!verdict) return null;
    const copy = /** @type {HTMLElement} */ (verdict.cloneNode(true));
    for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
    return copy;
  }

  /** @param {Element} list @param {Element} told the same options with their verdicts @param {string} name */
  function choosable(list, told, name) {
    const items = /** @type {HTMLElement[]} */ ([...list.children]);
    const verdicts = [...told.children].map((item) => copied(item.querySelector(":scope > .verdict")));
    const one = [...told.children].filter((item) => /** @type {HTMLElement} */ (item).dataset.right === "true").length === 1;
    const status = el("p", { role: "status", class: "visually-hidden" });
    const boxes = items.map((item, at) => {
      const box = /** @type {HTMLInputElement} */ (el("input", { type: one ? "radio" : "checkbox", name, autocomplete: "off" }));
      const text = item.querySelector(":scope > .option");
      const verdict = verdicts[at];
      if (text) text.replaceWith(el("label", { class: "option" }, box, el("span", {}, ...text.childNodes)));
      if (verdict) item.append(verdict);
      box.addEventListener("change", () => {
        show();
        status.textContent = box.checked && verdict ? verdict.textContent || "" : "";
      });
      return box;
    });
    /** What was chosen is told; one that is no longer chosen stays told: the reader has seen it. */
    function show() {
      boxes.forEach((box, at) => {
        items[at].classList.toggle("chosen", box.checked);
        if (box.checked) verdicts[at]?.classList.add("shown");
      });
    }
    cuebook.prefs.on((/** @type {string} */ changed) => {
      if (changed !== "mode") return;
      for (const box of boxes) box.checked = false;
      status.textContent = "";
      show();
    });
    const frame = el("fieldset", { class: "choose" }, el("legend", {}, t(one ? "js_choose_one" : "js_choose_several")));
    list.replaceWith(frame);
    frame.append(list, status);
  }

  let count = 0;
  function start() {
    for (const fold of document.querySelectorAll("details.verdicts")) {
      const part = fold.parentElement;
      if (!part) continue;
      const lists = [...part.querySelectorAll(":scope > ul.choices")];
      const told = [...fold.querySelectorAll(":scope > ul.choices")];
      lists.forEach((list, at) => {
        count += 1;
        choosable(list, told[at], "choose-" + count);
      });
    }
  }

  // Without its styles a list would tell all at once: then it stays a list.
  const link = el("link", { rel: "stylesheet", href: cuebook.site.root + cuebook.site.assets["exercise.css"] });
  link.addEventListener("load", start);
  document.head.append(link);
})((globalThis.cuebook = globalThis.cuebook || {}));
