// @ts-check
/**
 * Questions to rate, under their topics, each a group of four radio buttons with the marks of the buckets.
 * In: the desk's context, questions in order, what to do with a rating. Out: elements.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;
  const { radios } = /** @type {Controls} */ (desk.controls);

  /** @param {any} ctx @param {number[]} questions @param {(q: number, bucket: string) => void} rate */
  function rows(ctx, questions, rate) {
    const { t, catalogue } = ctx;
    if (!questions.length) return el("p", { class: "desk-note" }, t("audit_none"));
    let before = -1;
    return questions.map((q) => {
      const { topic } = catalogue.questions[q];
      const heading = topic === before ? null : el("h3", null, desk.decks.plainText(catalogue.index.topics[topic].title));
      before = topic;
      return [heading, row(ctx, q, rate)];
    });
  }

  /** @param {any} ctx @param {number} q @param {(q: number, bucket: string) => void} rate */
  function row({ t, model, catalogue }, q, rate) {
    const question = catalogue.questions[q];
    const buckets = desk.rating.ORDER.map((/** @type {string} */ bucket) => /** @type {[string, string]} */ ([bucket, t(bucket)]));
    const group = radios(cuebook.html(question.title), buckets, model.bucketOf(q), (bucket) => rate(q, bucket), "audit-row");
    group.dataset.question = question.id;
    for (const option of /** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll(".desk-option"))) option.prepend(desk.figures.mark(option.dataset.value));
    return group;
  }

  desk.auditRows = { rows };
})((globalThis.cuebook = globalThis.cuebook || {}));
