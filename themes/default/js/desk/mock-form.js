// @ts-check
/**
 * Before a mock interview: what is wished of it, and what the ones before it showed.
 * In: the desk's context, a place, what to do with the wishes. Must not know: how an interview goes.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { select, input, check, button } = /** @type {Controls} */ (desk.controls);
  const { FORMATS, POINTS } = desk.mock;
  const MINUTES = [2, 3, 5, 10, 20, 35];

  /** Track and level are those that hold everywhere. @param {Store} store */
  function wishesOf(store) {
    return Object.assign({ mix: { concept: 3, coding: 1, behavioural: 1, design: 0 }, timer: 0, interrupt: false }, store.get("mock:wishes") || {},
      { track: store.get("study:track") || "", level: store.get("study:level") || "" });
  }

  /** @param {any[]} list @param {string} all @returns {[string, string][]} */
  function options(list, all) {
    return [["", all], ...list.map((item) => /** @type {[string, string]} */ ([item.id, desk.decks.plainText(item.title || item.label)]))];
  }

  /** @param {any} ctx @param {HTMLElement} root @param {(wishes: any) => boolean} begin returns false where no question fits */
  function paintMockForm(ctx, root, begin) {
    const { t, store, catalogue } = ctx;
    const { index } = catalogue;
    const w = wishesOf(store);
    /** @param {string} part */
    const wish = (part) => (/** @type {any} */ value) => {
      w[part] = value;
      if (part === "track" || part === "level") store.set("study:" + part, value || null);
      else store.set("mock:wishes", w);
    };
    /** @param {string} format @param {string} value */
    const mix = (format, value) => wish("mix")(Object.assign({}, w.mix, { [format]: Math.max(0, Math.min(20, Math.round(+value) || 0)) }));
    const warning = el("p", { class: "desk-note", role: "alert", hidden: true });
    const start = () => {
      if (begin(wishesOf(store))) return;
      warning.hidden = false;
      warning.textContent = t("mock_empty");
    };
    put(root,
      el("section", { class: "desk-panel", "aria-labelledby": "desk-mock-title" },
        el("h2", { id: "desk-mock-title" }, t("mock_title")),
        el("p", null, t("mock_lead")),
        warning,
        el("p", { class: "desk-actions" }, button(t("mock_start"), start, "primary")),
        el("div", { class: "desk-fields" },
          index.tracks.length ? select(t("track"), options(index.tracks, t("whole_book")), w.track, wish("track")) : null,
          index.levels.length ? select(t("level"), options(index.levels, t("all_levels")), w.level, wish("level")) : null,
          select(t("timer"), [["0", t("mock_timer_off")], ...MINUTES.map((n) => /** @type {[string, string]} */ ([String(n), t("mock_timer_minutes", { n })]))], String(w.timer), (v) => wish("timer")(+v))),
        el("fieldset", { class: "desk-radios" }, el("legend", null, t("mix")),
          el("div", { class: "desk-fields mock-mix" }, FORMATS.map((/** @type {string} */ format) =>
            input(t("format_" + format), { type: "number", min: 0, max: 20, value: w.mix[format] || 0, inputmode: "numeric" }, (v) => mix(format, v))))),
        check(t("mock_interrupt_me"), w.interrupt, wish("interrupt"))),
      pastMocks(ctx));
  }

  /** @param {any} ctx */
  function pastMocks({ t, text, model }) {
    const { mocks } = model.history;
    if (!mocks.length) return null;
    const weakest = desk.mock.weakest(mocks);
    const days = (/** @type {any} */ entry) => text.date(desk.days.dateOf(desk.history.dayOfEntry(entry)), { weekday: undefined, month: "short" });
    return el("section", { class: "desk-panel", "aria-labelledby": "desk-past-title" },
      el("h2", { id: "desk-past-title" }, t("mock_past_mocks")),
      weakest >= 0 ? el("p", null, t("mock_weakest", { point: t("mock_point_" + POINTS[weakest]) })) : null,
      trend({ t, text }, desk.mock.trend(mocks).slice(-20), days),
      el("ul", { class: "mock-history" }, mocks.slice(-10).reverse().map((/** @type {any} */ entry) => {
        const mean = desk.mock.average(entry.p);
        return el("li", null, el("b", null, days(entry)), " ", t("mock_line", { n: (entry.q || []).length }), mean === null ? "" : " · " + text.number(mean) + " / 4",
          entry.n ? el("span", { class: "mock-fix" }, t("fix"), ": ", entry.n) : null);
      })));
  }

  /** @param {any} ctx @param {any[]} points @param {(entry: any) => string} days */
  function trend({ t, text }, points, days) {
    if (!points.length) return null;
    const ticks = points.map((p) => ({ value: p.average, tick: points.length < 8 ? days(p.entry) : "" }));
    return desk.figures.figure(
      desk.figures.lineChart(ticks, t("mock_trend_name", { n: points.length, last: points[points.length - 1].average }), 1, 4),
      t("mock_trend"), t("figures"), [t("date"), t("mock_average")], points.map((p) => [days(p.entry), text.number(p.average)]));
  }

  desk.mockForm = { paintMockForm };
})((globalThis.cuebook = globalThis.cuebook || {}));
