// @ts-check
/**
 * Today: the date, the days left, one button, and at most three lines of what it holds. A reader who has not begun sets up
 * first, on one screen, then rates ten questions of the track.
 * In: the desk's context. Must not know: how a plan is made, how cards are studied.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  /** Cards of a day of low energy. */
  const FEW = 5;

  /** @param {any} ctx */
  function createTodayView(ctx) {
    const { t, text, store, model } = ctx;
    /** @type {HTMLElement} */
    let root;
    /** @type {{stop: () => void}|null} */
    let rating = null;
    let looking = false;

    const begun = () => store.entries().length > 0 || store.get("plan:wishes") !== undefined;

    function paint() {
      if (rating) return;
      if (begun() || looking) today();
      else setUp();
    }

    /** The first run. */
    function setUp() {
      rating = desk.setup.createSetup(ctx, root, {
        skip: () => { rating = null; looking = true; paint(); focus(); },
        done: () => { rating = null; paint(); focus(); },
      });
    }

    function focus() {
      const heading = /** @type {HTMLElement|null} */ (root.querySelector("h2"));
      if (heading) heading.focus();
    }

    function today() {
      const now = desk.world.todayOf(model);
      const { world, plan } = now;
      const left = desk.days.parseDate(world.wishes.date) - world.today;
      put(root, el("section", { class: "desk-panel today", "aria-labelledby": "desk-today-title" },
        el("h2", { id: "desk-today-title", tabindex: "-1" }, text.date(desk.days.dateOf(world.today))),
        el("p", { class: "desk-counts" }, plan.problem === "past" ? t("date_past", { date: text.date(world.wishes.date) })
          : plan.problem === "today" ? t("date_today") : Number.isNaN(left) ? t("no_date") : t("date_until", { n: left, date: text.date(world.wishes.date) })),
        plan.problem === "past" ? el("p", { class: "desk-actions" }, el("a", { class: "desk-button primary", href: "#debrief" }, t("debrief")), el("a", { class: "desk-button", href: "#plan" }, t("next_date"))) : held(now),
        ctx.missedDays() >= 2 && !plan.problem ? el("p", { class: "desk-note" }, t("welcome_back")) : null,
        el("p", { class: "desk-hint" }, desk.describe.describe(ctx, desk.world.scopeOf(model)), " · ", el("a", { href: "#plan?change" }, t("change")))));
    }

    /** The button and its lines. @param {any} now */
    function held(now) {
      const { label, href, said } = desk.todayWords.wordsOf(t, now);
      const way = href.startsWith("study.html#") ? href.slice("study.html".length) : ctx.root + href;
      if (!now.next) return [el("p", null, said), el("p", { class: "desk-actions" }, el("a", { class: "desk-button", href: way }, label))];
      return [
        el("p", { class: "desk-actions" },
          el("a", { class: "desk-button primary today-start", href: way }, label),
          now.cards.length > FEW ? el("a", { class: "desk-button", href: "#cards?start=few" }, t("low_energy", { n: FEW })) : null),
        el("ul", { class: "desk-list today-lines" }, now.blocks.slice(0, 3).map((/** @type {any} */ block) =>
          el("li", null, t("block_" + block.kind, { title: block.title || "" }), " ", el("span", { class: "desk-hint" },
            block.progress.done >= block.progress.all ? t("line_done") : t("minutes", { n: block.minutes }))))),
      ];
    }

    return {
      /** @param {HTMLElement} place */
      show(place) {
        root = place;
        paint();
      },
      hide() {
        if (rating) rating.stop();
        rating = null;
      },
      changed: paint,
    };
  }

  desk.views = desk.views || {};
  desk.views.today = createTodayView;
  desk.today = { FEW };
})((globalThis.cuebook = globalThis.cuebook || {}));
