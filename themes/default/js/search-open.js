// @ts-check
/**
 * Opens the search: `/` goes there, `Esc` closes, and what search needs is loaded when it is first used. Until then what
 * the reader types stays in the field; `cuebook.search.attach(form)` finds it there.
 */
(function (cuebook) {
  "use strict";
  const forms = /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll("form[data-search]")]);
  if (!forms.length) return;

  /** @param {HTMLFormElement} form @returns {HTMLInputElement} */
  const inputOf = (form) => /** @type {HTMLInputElement} */ (form.querySelector("input"));
  /** @param {HTMLFormElement} form @returns {HTMLElement} */
  const panelOf = (form) => /** @type {HTMLElement} */ (form.querySelector("[data-search-panel]"));

  /** @param {HTMLFormElement} form */
  function ready(form) {
    if (form.dataset.searchState) return;
    form.dataset.searchState = "loading";
    // Side by side: the index is the bigger of the two.
    cuebook.load("search/main.js").catch(() => {});
    cuebook.asset("search.js").then(
      () => {
        form.dataset.searchState = "ready";
        cuebook.search.attach(form);
      },
      () => {
        delete form.dataset.searchState;
        const status = form.querySelector("[data-search-status]");
        if (status) status.textContent = cuebook.t("js_failed_search");
        panelOf(form).hidden = false;
      },
    );
  }

  /** @param {HTMLFormElement} form */
  function close(form) {
    if (form.hasAttribute("data-search-open")) return;
    panelOf(form).hidden = true;
  }

  for (const form of forms) {
    const input = inputOf(form);
    input.addEventListener("focus", () => ready(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ready(form);
      if (form.dataset.searchState !== "ready" && !form.hasAttribute("data-search-open")) {
        location.href = cuebook.site.root + "search.html?q=" + encodeURIComponent(input.value);
      }
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      close(form);
      if (document.activeElement !== input) input.focus();
      else input.blur();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!form.contains(/** @type {Node} */ (event.target))) close(form);
    });
    form.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !form.contains(/** @type {Node} */ (event.relatedTarget))) close(form);
    });
    const asked = form.hasAttribute("data-search-open") && new URLSearchParams(location.search).get("q");
    if (asked) {
      input.value = asked;
      ready(form);
    }
  }

  cuebook.keys.add("/", cuebook.t("js_key_search"), () => {
    const form = forms.find((form) => form.hasAttribute("data-search-open")) || forms[0];
    const input = inputOf(form);
    if (!input.getClientRects().length) return false;
    input.focus();
    input.select();
  });
})((globalThis.cuebook = globalThis.cuebook || {}));
