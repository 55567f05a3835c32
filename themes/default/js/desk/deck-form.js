// @ts-check
/**
 * Choosing a deck: track and level in view, everything else folded. The choice is a query, kept in the address.
 * In: a query. Out: a new query on every change. Must not know: what is done with the deck.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;
  const { select, input, check, details, button } = /** @type {Controls} */ (desk.controls);

  /** Labels of the card kinds that the book has. @param {any} ctx */
  function kinds(ctx) {
    const found = new Set(ctx.catalogue.cards.map((/** @type {any} */ card) => card.kind));
    return ["answer", "followup", "output", "broken", "choice", "cloze"].filter((kind) => found.has(kind));
  }

  /** The choice to study what the level takes for known too. @param {any} ctx @param {any} query @param {(value: string) => void} put */
  function assumed({ t, catalogue }, query, put) {
    const { tracks, levels } = catalogue.index;
    const track = tracks.find((/** @type {any} */ one) => one.id === query.track);
    const at = track && track.levels[levels.findIndex((/** @type {any} */ level) => level.id === query.level)];
    if (!at || !at.assumed.length) return null;
    return check(t("deck_assumed", { n: at.assumed.length }), !!query.assumed, (on) => put(on ? "1" : ""));
  }

  /** @param {any} ctx @param {any} query @param {(query: any) => void} change */
  function deckForm(ctx, query, change) {
    const { t, catalogue } = ctx;
    const { index } = catalogue;
    /** @param {string} part */
    const put = (part) => (/** @type {string} */ value) => {
      const next = Object.assign({}, query);
      if (value) next[part] = value;
      else delete next[part];
      change(next);
    };
    /** @param {any[]} list @param {string} all @returns {[string, string][]} */
    const options = (list, all) => [["", all], ...list.map((item) => /** @type {[string, string]} */ ([item.id, desk.decks.plainText(item.title || item.label)]))];
    const more = details(t("deck_more_filters"), el("div", { class: "desk-fields" },
      select(t("topic"), options(index.topics, t("all_topics")), query.topic || "", put("topic")),
      index.tags.length ? select(t("tag"), options(index.tags, t("deck_all_tags")), query.tag || "", put("tag")) : null,
      select(t("format"), [["", t("deck_all_formats")], ...desk.describe.FORMATS.map((/** @type {string} */ f) => [f, t("format_" + f)])], query.format || "", put("format")),
      select(t("deck_card_kind"), [["", t("deck_all_kinds")], ...kinds(ctx).map((kind) => /** @type {[string, string]} */ ([kind, t("kind_" + kind)]))], query.kind || "", put("kind")),
      select(t("audit"), [["", t("deck_all_audits")], ...desk.decks.AUDIT.map((/** @type {string} */ a) => [a, t(a)]), ["avoiding+recognise", t("avoiding") + ", " + t("recognise")]], query.audit || "", put("audit")),
      input(t("words"), { type: "text", value: query.words || "", autocomplete: "off" }, put("words"))));
    if (query.topic || query.tag || query.format || query.kind || query.audit || query.words) more.open = true;
    return el("div", { class: "desk-deck" },
      el("div", { class: "desk-fields" },
        index.tracks.length ? select(t("track"), options(index.tracks, t("whole_book")), query.track || "", put("track")) : null,
        index.levels.length ? select(t("level"), options(index.levels, t("all_levels")), query.level || "", put("level")) : null),
      assumed(ctx, query, put("assumed")),
      query.questions ? el("p", { class: "desk-note" }, t("chosen_questions", { n: query.questions.length }), " ",
        button(t("deck_all_questions"), () => { const next = Object.assign({}, query); delete next.questions; change(next); }, "plain")) : null,
      more);
  }

  desk.deckForm = { deckForm };
})((globalThis.cuebook = globalThis.cuebook || {}));
