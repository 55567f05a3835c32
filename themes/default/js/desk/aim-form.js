// @ts-check
/**
 * What the reader aims at, as a form: role, level, date of the interview, minutes a day, days off. The first run and a later
 * change of the plan use the same fields. In: the desk's context. Out: wishes, kept. Must not know: how a plan is made.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;
  const { select, input, check } = /** @type {Controls} */ (desk.controls);

  /** @param {any[]} list @param {string} all @returns {[string, string][]} */
  function options(list, all) {
    return [["", all], ...list.map((item) => /** @type {[string, string]} */ ([item.id, desk.decks.plainText(item.title || item.label)]))];
  }

  /**
   * @param {any} ctx @param {{label: string, submit: string, done: () => void, other?: any, more?: (draft: any) => any, flaw?: () => string}} how `other` stands
   *   beside the button, `more` are fields that few need, and `flaw` says what in them cannot be kept
   */
  function aimForm(ctx, how) {
    const { t, text, store, model, catalogue } = ctx;
    const { index } = catalogue;
    const draft = JSON.parse(JSON.stringify(desk.world.wishesOf(model)));
    const warning = el("p", { class: "desk-note", role: "alert", hidden: true });

    /** @param {string} words */
    function warn(words) {
      warning.hidden = false;
      warning.textContent = words;
    }

    /** @param {Event} event */
    function keep(event) {
      event.preventDefault();
      const day = desk.days.parseDate(draft.date);
      if (draft.date && Number.isNaN(day)) return warn(t("setup_no_date"));
      if (day < model.today()) return warn(t("setup_past"));
      const flaw = how.flaw && how.flaw();
      if (flaw) return warn(flaw);
      // A plan begins on the day it is made; a changed date does not begin it anew.
      if (!draft.since || draft.since > model.today()) draft.since = model.today();
      store.set("study:track", draft.track || null);
      store.set("study:level", draft.level || null);
      store.set("plan:wishes", draft);
      ctx.rebuild().then(how.done, reportError);
    }

    const days = el("fieldset", { class: "desk-radios" }, el("legend", null, t("setup_days_off")),
      el("div", { class: "plan-weekdays" }, [0, 1, 2, 3, 4, 5, 6].map((n) =>
        check(text.weekday(n, "short").replace(".", ""), draft.off.includes(n), (on) => {
          draft.off = on ? draft.off.concat(n).sort() : draft.off.filter((/** @type {number} */ d) => d !== n);
        }, text.weekday(n)))));
    return el("form", { class: "aim-form", "aria-label": how.label, novalidate: true, onsubmit: keep },
      el("div", { class: "desk-fields" },
        index.tracks.length ? select(t("role"), options(index.tracks, t("whole_book")), draft.track, (v) => { draft.track = v; }) : null,
        index.levels.length ? select(t("level"), options(index.levels, t("all_levels")), draft.level, (v) => { draft.level = v; }) : null,
        input(t("setup_interview_date"), { type: "date", value: draft.date, min: desk.days.dateOf(model.today()) }, (v) => { draft.date = v; }, t("setup_interview_date_hint")),
        input(t("setup_minutes_a_day"), { type: "number", min: 10, max: 600, step: 5, value: draft.minutes, inputmode: "numeric" }, (v) => { draft.minutes = Math.max(10, Math.min(600, Math.round(+v) || 40)); })),
      days,
      how.more ? how.more(draft) : null,
      warning,
      el("p", { class: "desk-actions" }, el("button", { type: "submit", class: "desk-button primary" }, how.submit), how.other || null));
  }

  desk.aimForm = { aimForm, options };
})((globalThis.cuebook = globalThis.cuebook || {}));
