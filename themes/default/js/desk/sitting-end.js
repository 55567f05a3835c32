// @ts-check
/**
 * Where a sitting has no card to show: at its end, with what was done and the way on; or since a card could not be fetched.
 * In: the desk's context, a place, the session, acts. Must not know: how cards look.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button } = /** @type {Controls} */ (desk.controls);
  /** New cards that are offered on top of today's share. */
  const MORE = 5;

  /** Whether new cards wait that only today's share holds back. @param {any} ctx @param {any} session */
  function hasMoreNew({ model, catalogue }, { mode, query }) {
    if (mode === "cram" || mode === "review" || model.taken().fresh < model.scheduler.settings.newCap) return false;
    return desk.decks.cardsOf(catalogue, query, model.bucketOf).some((/** @type {number} */ n) => !model.state(n) && !model.isSuspended(n));
  }

  /** @param {any} ctx @param {HTMLElement} root @param {{session: any, end: () => void, undo: () => void, allow: (more: number) => void}} sitting */
  function paintEnd(ctx, root, { session, end, undo, allow }) {
    const { t, text, store, model } = ctx;
    const next = session.nextTime();
    const minutes = next === null ? 0 : Math.max(1, Math.ceil((next - model.now()) / 60000));
    put(root, el("section", { class: "desk-panel study-end", "aria-labelledby": "desk-end-title" },
      el("h2", { id: "desk-end-title", tabindex: "-1" }, t("done_title")),
      el("p", { "data-count": "" }, t("done_cards", { n: session.done })),
      next === null ? null : el("p", null, t("next_in", { time: text.interval({ days: 0, minutes }) })),
      el("p", { class: "desk-actions" },
        session.cards ? button(t("back_to_today"), () => { store.local.set("session", null); ctx.go("today"); }, "primary") : button(t("back_to_decks"), end, "primary"),
        hasMoreNew(ctx, session) ? button(t("more_new"), () => allow(MORE)) : null,
        session.canUndo ? button(t("undo"), undo) : null)));
    /** @type {HTMLElement} */ (root.querySelector("h2")).focus();
  }

  /** @param {any} ctx @param {HTMLElement} root @param {{card: any, again: () => void, end: () => void}} sitting */
  function paintMissing({ t }, root, { card, again, end }) {
    put(root, el("section", { class: "desk-panel" }, el("p", null, t("card_missing", { id: card.id })),
      el("p", { class: "desk-actions" }, button(t("try_again"), again), button(t("end_sitting"), end))));
  }

  desk.sittingEnd = { paintEnd, paintMissing };
})((globalThis.cuebook = globalThis.cuebook || {}));
