// @ts-check
/**
 * How a track stands in the reader's own eyes: counts, a small mark for each question by topic, what moved since the last round.
 * In: the desk's context, questions. Out: elements. Must not know: how questions are rated.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;
  const { button, details } = /** @type {Controls} */ (desk.controls);
  const { mark, table } = desk.figures;
  const AUDIT = desk.decks.AUDIT;

  /** @param {any} ctx @param {{query: any, questions: number[], again: () => void}} shown `again` begins a new round */
  function picture(ctx, { query, questions, again }) {
    const { t, model } = ctx;
    const { counts, total, rated } = desk.audit.summary(model, questions);
    const topics = desk.audit.groups(model, questions);
    const moved = desk.audit.movement(model, questions);
    const weak = counts.avoiding + counts.recognise;
    return [
      el("p", { class: "audit-total" }, t("audit_rated", { rated, n: total })),
      el("ul", { class: "audit-legend" }, [...AUDIT, ""].map((/** @type {string} */ bucket) =>
        el("li", null, mark(bucket), " ", t(bucket || "unrated"), " ", el("b", null, String(counts[bucket]))))),
      topics.length ? el("ul", { class: "audit-topics" }, topics.map((/** @type {any} */ group) => topic(ctx, group))) : null,
      el("p", { class: "desk-actions" },
        weak ? el("a", { class: "desk-button primary", href: "#cards?" + desk.decks.toText(Object.assign({}, query, { audit: "avoiding+recognise" })) }, t("audit_start_avoiding", { n: weak })) : null,
        rated ? button(t("audit_reaudit"), again) : null,
        rated ? button(t("print"), () => window.print()) : null),
      moved && (moved.up.length || moved.down.length || moved.same) ? movement(ctx, moved) : null,
    ];
  }

  /** A topic with the marks of its questions, the surest first. @param {any} ctx @param {{topic: number, rows: any[]}} group */
  function topic({ t, catalogue }, group) {
    const place = (/** @type {string} */ bucket) => (bucket ? AUDIT.indexOf(bucket) : AUDIT.length);
    const sums = [...AUDIT, ""].map((/** @type {string} */ bucket) => ({ bucket, n: group.rows.filter((row) => row.bucket === bucket).length })).filter(({ n }) => n);
    const order = group.rows.slice().sort((a, b) => place(a.bucket) - place(b.bucket));
    return el("li", null,
      el("span", { class: "audit-topic" }, desk.decks.plainText(catalogue.index.topics[group.topic].title)),
      el("span", { class: "audit-marks", role: "img", "aria-label": sums.map(({ bucket, n }) => n + " " + t(bucket || "unrated")).join(", ") }, order.map((row) => mark(row.bucket))));
  }

  /** @param {any} ctx @param {any} moved */
  function movement({ t, catalogue }, moved) {
    const rows = [...moved.up, ...moved.down].map((/** @type {any} */ m) => [catalogue.plain(m.q), t(m.from), t(m.to)]);
    return el("div", { class: "audit-moved" },
      el("p", null, t("audit_moved", { up: moved.up.length, down: moved.down.length, same: moved.same })),
      details(t("audit_moved_table"), el("div", { class: "desk-table", role: "region", tabindex: "0", "aria-label": t("audit_moved_table") },
        table([t("question"), t("audit_before"), t("audit_now")], rows))));
  }

  desk.auditPicture = { picture };
})((globalThis.cuebook = globalThis.cuebook || {}));
