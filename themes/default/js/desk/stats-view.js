// @ts-check
/**
 * Readiness and statistics on the page: tracks with the next step in one sentence, then the numbers as figures with tables.
 * In: the desk's context. Must not know: how the numbers come about.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { check } = /** @type {Controls} */ (desk.controls);
  const { figure, barChart, heatMap } = desk.figures;

  /** @param {any} ctx */
  function createStatsView(ctx) {
    const { t, text, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;

    /** @param {number} share @param {string} label @param {string} words */
    function meter(share, label, words) {
      return el("div", { class: "ready-meter" }, el("span", { class: "ready-label" }, label),
        desk.figures.svg("svg", { class: "ready-bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
          desk.figures.svg("rect", { class: "slot", x: 0, y: 0, width: 100, height: 8 }),
          desk.figures.svg("rect", { class: "bar", x: 0, y: 0, width: Math.max(0, Math.min(100, share * 100)), height: 8 })),
        el("span", { class: "ready-words" }, words));
    }

    /** How many questions are in each state, as every page counts them. @param {number[]} questions */
    function buckets(questions) {
      return el("ul", { class: "audit-legend", "data-count": "" }, [...desk.decks.AUDIT, ""].map((/** @type {string} */ bucket) =>
        el("li", { "data-state": bucket || "unmet" }, desk.figures.mark(bucket), " ", t(bucket || "unmet"), " ", el("b", null, String(questions.filter((q) => model.bucketOf(q) === bucket).length)))));
    }

    /** Checks: what the log has seen is ticked, the rest the reader ticks. @param {number[]} questions */
    function checks(questions) {
      const all = desk.checks.checksOf(model, questions);
      const stand = all.filter((/** @type {any} */ one) => one.seen || one.byHand).length;
      return [
        el("h3", null, t("stats_checks")),
        el("p", { class: "desk-hint" }, t("stats_checks_hint")),
        el("ul", { class: "ready-checks" }, all.map((/** @type {any} */ one) => el("li", null,
          one.seen ? el("p", { class: "ready-seen" }, el("span", { class: "ready-tick", "aria-hidden": "true" }, "✓"), " ", t("stats_check_" + one.name), " ", el("span", { class: "desk-hint" }, t("line_done")))
            : [check(t("stats_check_" + one.name), one.byHand, (on) => { model.store.set("ready:" + one.name, on ? true : null); paint(); }),
              one.all > 1 ? el("p", { class: "desk-hint ready-part", "data-count": "" }, t("stats_of", { part: one.part, n: one.all })) : null]))),
        el("p", { class: "ready-stand", role: "status" }, t("stats_checks_stand", { part: stand, n: all.length })),
      ];
    }

    function paint() {
      const { index } = catalogue;
      const aloud = desk.readiness.rehearsed(model);
      // The track and level that hold everywhere, as on every other tab.
      const scope = desk.world.scopeOf(model);
      const known = !scope.also && index.tracks.find((/** @type {any} */ one) => one.id === scope.track);
      const questions = desk.decks.questionsOf(catalogue, scope);
      const r = desk.readiness.readiness(model, questions, aloud);
      const now = desk.world.todayOf(model);
      /** @param {number} n @param {any=} options */
      const day = (n, options) => text.date(desk.days.dateOf(n), options || { weekday: undefined, month: "short" });
      const coming = desk.stats.forecast(model, 14);
      const past = desk.stats.activity(model, 84);
      const kept = desk.stats.retention(model, 30);
      const fortnight = past.slice(-14);
      const reviewed = past.reduce((/** @type {number} */ sum, /** @type {any} */ d) => sum + d.count, 0);
      const minutes = fortnight.reduce((/** @type {number} */ sum, /** @type {any} */ d) => sum + d.minutes, 0);
      put(root, 
        el("section", { class: "desk-panel", "aria-labelledby": "desk-ready-title" },
          el("h2", { id: "desk-ready-title" }, t("stats_ready_title")),
          el("p", { class: "desk-hint" }, t("stats_ready_hint")),
          el("div", { class: "ready-track" },
            el("h3", null, known ? el("a", { href: ctx.root + known.url }, desk.describe.describe(ctx, scope)) : desk.describe.describe(ctx, scope)),
            el("p", { class: "ready-next" }, el("a", { href: "#today" }, now.next ? t("stats_next_today", { minutes: now.minutes }) : t("stats_next_rest"))),
            el("div", { "data-count": "" },
              meter(r.cards ? r.recall / r.cards : 0, t("stats_recall"), t("stats_of", { part: Math.round(r.recall), n: r.cards })),
              meter(r.total ? r.audited / r.total : 0, t("stats_audited"), t("stats_of", { part: r.audited, n: r.total })),
              meter(r.total ? r.rehearsed / r.total : 0, t("stats_rehearsed"), t("stats_of", { part: r.rehearsed, n: r.total }))),
            buckets(questions), checks(questions))),
        el("section", { class: "desk-panel desk-numbers", "aria-labelledby": "desk-stats-title", "data-count": "" },
          el("h2", { id: "desk-stats-title" }, t("stats_title")),
          figure(barChart(coming.map((/** @type {any} */ d, /** @type {number} */ n) => ({ label: day(d.day), value: d.count, tick: n % 2 === 0 ? day(d.day, { weekday: undefined, month: undefined }) : "" })),
            t("stats_forecast_name", { n: coming.reduce((/** @type {number} */ sum, /** @type {any} */ d) => sum + d.count, 0) })),
            t("stats_forecast"), t("figures"), [t("date"), t("cards")], coming.map((/** @type {any} */ d) => [day(d.day), d.count])),
          figure(heatMap(past, t("stats_heat_name", { n: reviewed }), (/** @type {number} */ n) => text.weekday(n, "short")), t("stats_heat"), t("figures"), [t("date"), t("stats_reviews"), t("stats_minutes_short")],
            past.filter((/** @type {any} */ d) => d.count).map((/** @type {any} */ d) => [day(d.day), d.count, text.number(d.minutes)])),
          figure(barChart(fortnight.map((/** @type {any} */ d, /** @type {number} */ n) => ({ label: day(d.day), value: Math.round(d.minutes), tick: n % 2 === 1 ? day(d.day, { weekday: undefined, month: undefined }) : "" })), t("stats_time_name", { n: Math.round(minutes) })),
            t("time"), t("figures"), [t("date"), t("stats_minutes_short")], fortnight.map((/** @type {any} */ d) => [day(d.day), text.number(d.minutes)])),
          el("p", null, kept.share === null ? t("stats_no_retention") : t("retention", { share: text.percent(kept.share), n: kept.total, wanted: text.percent(model.scheduler.settings.retention) }))),
        el("p", { class: "desk-hint stats-hidden-note" }, t("stats_hidden")));
    }

    return {
      /** @param {HTMLElement} place */
      show(place) {
        root = place;
        paint();
      },
      hide() {},
      changed() {
        paint();
      },
    };
  }

  desk.views = desk.views || {};
  desk.views.stats = createStatsView;
})((globalThis.cuebook = globalThis.cuebook || {}));
