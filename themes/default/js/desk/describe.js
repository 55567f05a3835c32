// @ts-check
/**
 * What a query says, in words: `Back-end · Junior`. In: a query. Out: text. Must not know: forms, cards.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  /** Formats of questions, in the order in which they are offered. */
  const FORMATS = ["concept", "coding", "behavioural", "design"];

  /** @param {any} ctx @param {any} query */
  function describe(ctx, query) {
    const { t, catalogue } = ctx;
    const { index } = catalogue;
    /** @param {any[]} list @param {string} id */
    const label = (list, id) => {
      const item = list.find((entry) => entry.id === id);
      return item ? desk.decks.plainText(item.title || item.label) : id;
    };
    const parts = [];
    if (query.track) parts.push([query.track, query.also].filter(Boolean).map((id) => label(index.tracks, id)).join(" + "));
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

  desk.describe = { describe, FORMATS };
})((globalThis.cuebook = globalThis.cuebook || {}));
