// @ts-check
/**
 * Choosing what to study: track, level and whatever else narrows it, what of it is due, and the ways to begin.
 * In: the desk's context. Out: a sitting begun. Must not know: how cards look, how they are scheduled.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button, check, details } = /** @type {Controls} */ (desk.controls);

  /**
   * @param {any} ctx @param {HTMLElement} root @param {{query: any, change: (query: any) => void,
   *   begin: (mode: string, limit?: number) => void}} deck
   */
  function paintDeck(ctx, root, { query, change, begin }) {
    const { t, store, model, catalogue } = ctx;
    const counts = desk.session.createSession(model, { query, mode: "study" }).counts();
    const total = desk.decks.cardsOf(catalogue, query, model.bucketOf).length;
    const now = counts.due + counts.fresh + counts.learning;

    /** @param {string} name @param {string} what @param {() => void} act */
    const way = (name, what, act) => el("li", null, button(name, act), " ", el("span", { class: "desk-hint" }, what));

    put(root,
      el("section", { class: "desk-panel", "aria-labelledby": "desk-deck-title" },
        el("h2", { id: "desk-deck-title" }, t("deck_title")),
        desk.deckForm.deckForm(ctx, query, (/** @type {any} */ next) => {
          const place = placeOf(root, document.activeElement);
          change(next);
          if (place) refocus(root, place);
        }),
        el("p", { class: "desk-counts", "data-count": "", role: "status" }, now
          ? t("deck_ready", { due: counts.due + counts.learning, fresh: counts.fresh, total })
          : total ? t("deck_nothing_due", { n: total }) : t("deck_empty_deck")),
        ctx.missedDays() >= 3 && now > 5 ? el("p", { class: "desk-note" }, t("welcome_back")) : null,
        el("p", { class: "desk-actions" },
          now ? button(t("study"), () => begin("study"), "primary") : null,
          !now && total ? button(t("deck_study_ahead"), () => begin("cram")) : null,
          now > 5 ? button(t("deck_study_five"), () => begin("study", 5)) : null),
        details(t("deck_other_ways"),
          el("ul", { class: "desk-ways" },
            way(t("deck_only_due"), t("deck_only_due_hint"), () => begin("review")),
            way(t("deck_only_new"), t("deck_only_new_hint"), () => begin("new")),
            way(t("cram"), t("deck_cram_hint"), () => begin("cram")),
            way(t("deck_print_cards"), t("deck_print_cards_hint"), () => ctx.go("print", desk.decks.toText(query)))),
          check(t("type_answers"), store.local.get("typing") === true, (on) => store.local.set("typing", on || null)),
          check(t("hide_counts"), store.local.get("hide-counts") === true, (on) => { store.local.set("hide-counts", on || null); ctx.focusMode(); })),
        el("p", null, el("a", { href: "#browse" }, t("deck_browse")))));
  }

  /** Where the focus is, so that it is there again after the form was made anew. @param {HTMLElement} root @param {Element|null} element */
  function placeOf(root, element) {
    if (!element || !root.contains(element)) return null;
    const label = root.querySelector(`label[for="${CSS.escape(element.id)}"]`);
    return label ? label.textContent : null;
  }

  /** @param {HTMLElement} root @param {string} label */
  function refocus(root, label) {
    const found = [...root.querySelectorAll("label")].find((one) => one.textContent === label);
    const control = found && document.getElementById(found.htmlFor);
    if (control) control.focus();
  }

  desk.deckView = { paintDeck };
})((globalThis.cuebook = globalThis.cuebook || {}));
