// @ts-check
/**
 * Choosing a deck: track and level in view, everything else folded. The choice is a query, kept in the address.
 * In: a query. Out: a new query on every change. Must not know: what is done with the deck.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { h, select, input, details, button } = desk.dom;

  /** Labels of the card kinds that the book has. @param {any} ctx */
  function kinds(ctx) {
    const found = new Set(ctx.catalogue.cards.map((/** @type {any} */ card) => card.kind));
    return ["answer", "followup", "output", "broken"].filter((kind) => found.has(kind));
  }

  /** What a query says, in words. @param {any} ctx @param {any} query */
  function describe(ctx, query) {
    const { t, catalogue } = ctx;
    const { index } = catalogue;
    /** @param {any[]} list @param {string} id */
    const label = (list, id) => {
      const item = list.find((entry) => entry.id === id);
      return item ? desk.decks.plainText(item.title || item.label) : id;
    };
    const parts = [];
    if (query.track) parts.push(label(index.tracks, query.track));
    if (query.level) parts.push(label(index.levels, query.level));
    if (query.topic) parts.push(label(index.topics, query.topic));
    if (query.tag) parts.push(label(index.tags, query.tag));
    if (query.format) parts.push(t("format_" + query.format));
    if (query.kind) parts.push(t("kind_" + query.kind));
    if (query.audit) parts.push(query.audit.split("+").map((/** @type {string} */ a) => t(a || "unrated")).join(", "));
    if (query.words) parts.push(t("quoted", { text: query.words }));
    if (query.questions) parts.push(t("chosen_questions", { n: query.questions.length }));
    return parts.length ? parts.join(" · ") : t("whole_book");
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
    const more = details(t("more_filters"), h("div", { class: "desk-fields" },
      select(t("topic"), options(index.topics, t("all_topics")), query.topic || "", put("topic")),
      index.tags.length ? select(t("tag"), options(index.tags, t("all_tags")), query.tag || "", put("tag")) : null,
      select(t("format"), [["", t("all_formats")], ...desk.mock.FORMATS.map((/** @type {string} */ f) => [f, t("format_" + f)])], query.format || "", put("format")),
      select(t("card_kind"), [["", t("all_kinds")], ...kinds(ctx).map((kind) => /** @type {[string, string]} */ ([kind, t("kind_" + kind)]))], query.kind || "", put("kind")),
      select(t("audit"), [["", t("all_audits")], ...desk.decks.AUDIT.map((/** @type {string} */ a) => [a, t(a)]), ["avoiding+recognise", t("avoiding") + ", " + t("recognise")]], query.audit || "", put("audit")),
      input(t("words"), { type: "text", value: query.words || "", autocomplete: "off" }, put("words"))));
    if (query.topic || query.tag || query.format || query.kind || query.audit || query.words) more.open = true;
    return h("div", { class: "desk-deck" },
      h("div", { class: "desk-fields" },
        index.tracks.length ? select(t("track"), options(index.tracks, t("whole_book")), query.track || "", put("track")) : null,
        index.levels.length ? select(t("level"), options(index.levels, t("all_levels")), query.level || "", put("level")) : null),
      query.questions ? h("p", { class: "desk-note" }, t("chosen_questions", { n: query.questions.length }), " ",
        button(t("all_questions"), () => { const next = Object.assign({}, query); delete next.questions; change(next); }, "plain")) : null,
      more);
  }

  desk.deckForm = { deckForm, describe };
})((globalThis.cuebook = globalThis.cuebook || {}));
