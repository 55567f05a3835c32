// @ts-check
/**
 * The other side of a card: its answer, and the buttons that say how it went and when the card comes again.
 * In: the desk's context, what lies on the table (`card-face.js`). Out: elements. Must not know: which card comes next.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;
  const { still } = desk.faces;
  const GRADES = ["again", "hard", "good", "easy"];

  /** @param {any} ctx @param {any} table */
  function back(ctx, { card, content, open }) {
    const { t, store, catalogue } = ctx;
    const { id } = catalogue.questions[card.question];
    const own = store.get("note:" + id);
    const answer = still(content.back);
    if (card.kind === "choice") desk.choice.answered(ctx, answer, open);
    return el("div", { class: "study-back", tabindex: "-1", role: "group", "aria-label": t("answer") },
      open.typed ? el("div", { class: "study-typed" }, el("p", { class: "desk-hint" }, t("you_wrote")), el("p", null, open.typed)) : null,
      el("div", { class: "prose" }, answer),
      open.more && content.more ? el("div", { class: "prose study-more", tabindex: "-1" }, still(content.more)) : null,
      open.noting ? desk.notes.noteField(ctx, id) : own ? el("div", { class: "desk-own-note" }, el("p", { class: "desk-hint" }, t("note")), el("p", null, own)) : null);
  }

  /** @param {any} ctx @param {any} table */
  function grades({ t, text, model }, { n, card, session, open, acts }) {
    const fitting = card.kind === "choice" ? desk.choice.gradeOf(open) : 0;
    const previews = session.mode === "cram" ? [] : model.preview(n);
    return GRADES.map((grade, at) => el("button", { type: "button", class: "study-grade " + grade + (fitting === at + 1 ? " fitting" : ""), onclick: () => acts.rate(at + 1) },
      el("span", { class: "grade-name" }, t(grade), " ", el("kbd", { "aria-hidden": "true" }, String(at + 1))), previews.length ? " " : null,
      previews.length ? el("span", { class: "grade-next" }, text.interval(previews[at])) : null));
  }

  desk.cardBack = { back, grades, GRADES };
})((globalThis.cuebook = globalThis.cuebook || {}));
