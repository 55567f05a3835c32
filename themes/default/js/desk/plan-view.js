// @ts-check
/**
 * The plan on the page: its aim, today's blocks with how far they are, the days to come, a calendar file. In: the desk's
 * context. Must not know: how a plan is made.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { check, button, details, download, input, select } = /** @type {Controls} */ (desk.controls);

  /** @param {any} ctx */
  function createPlanView(ctx) {
    const { t, text, store, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    let editing = false;

    function paint() {
      if (editing || store.get("plan:wishes") === undefined) form();
      else overview();
    }

    function form() {
      put(root, el("section", { class: "desk-panel", "aria-labelledby": "desk-plan-title" },
        el("h2", { id: "desk-plan-title", tabindex: "-1" }, t("plan_make_title")),
        el("p", null, t("plan_lead")),
        desk.aimForm.aimForm(ctx, { label: t("setup"), submit: t("plan_make"), ...moreFields(), done: shut,
          other: store.get("plan:wishes") === undefined ? null : button(t("plan_cancel"), shut) })));
    }

    /** The fields of a plan that few need: a plan of the handbook, when to begin, single days off. */
    function moreFields() {
      /** Dates that were typed and are none. @type {string[]} */
      let wrong = [];
      const { plans, tracks } = catalogue.index;
      return {
        flaw: () => (wrong.length ? t("plan_off_dates_wrong", { dates: wrong.join(", ") }) : ""),
        more: (/** @type {any} */ draft) => el("div", { class: "desk-fields" },
          tracks.length > 1 ? select(t("plan_also"), desk.aimForm.options(tracks, t("plan_also_none")), draft.also, (v) => { draft.also = v; }) : null,
          plans.length ? select(t("plan_template"), desk.aimForm.options(plans, t("plan_no_template")), draft.template, (v) => { draft.template = v; }) : null,
          input(t("plan_start_time"), { type: "time", value: draft.start }, (v) => { draft.start = v; }, t("plan_start_time_hint")),
          input(t("plan_off_dates"), { type: "text", value: draft.offDates.join(" "), maxlength: 8000, autocomplete: "off", placeholder: "2026-12-24" }, (v) => {
            const typed = v.split(/[\s,;]+/).filter(Boolean);
            wrong = typed.filter((d) => Number.isNaN(desk.days.parseDate(d)));
            draft.offDates = typed.filter((d) => !wrong.includes(d));
          }, t("plan_off_dates_hint"))),
      };
    }

    function shut() {
      editing = false;
      paint();
      const heading = /** @type {HTMLElement|null} */ (root.querySelector("h2"));
      if (heading) heading.focus();
    }

    function overview() {
      const now = desk.world.todayOf(model);
      const { world, plan } = now;
      const { wishes } = world;
      const left = desk.days.parseDate(wishes.date) - world.today;
      const missed = ctx.missedDays();
      put(root,
        el("section", { class: "desk-panel", "aria-labelledby": "desk-plan-title" },
          el("h2", { id: "desk-plan-title", tabindex: "-1" }, t("plan_title")),
          el("p", { class: "desk-counts" }, plan.problem === "past" ? t("date_past", { date: text.date(wishes.date) })
            : plan.problem === "today" ? t("date_today") : Number.isNaN(left) ? t("no_date") : t("date_until", { n: left, date: text.date(wishes.date) })),
          el("p", { class: "desk-hint" }, desk.describe.describe(ctx, desk.world.scopeOf(model)), " · ", t("plan_minutes", { n: wishes.minutes })),
          missed >= 2 ? el("p", { class: "desk-note" }, t("plan_missed", { n: missed })) : null,
          plan.left.length ? el("p", { class: "desk-note" }, t("plan_left", { n: plan.left.length }), " ", t("plan_more", { n: plan.more })) : null,
          plan.unpassed ? el("p", { class: "desk-note" }, t("plan_unpassed", { n: plan.unpassed })) : null,
          el("p", { class: "desk-actions" },
            button(t("plan_change"), () => { editing = true; paint(); }),
            button(t("plan_ics"), () => calendar(world, plan.days)),
            button(t("print"), () => window.print()),
            el("a", { href: "#debrief" }, t("debrief")))),
        plan.days.length ? el("section", { class: "desk-panel plan-today", "aria-labelledby": "desk-today-title" },
          el("h2", { id: "desk-today-title" }, t("today"), " ", el("small", null, text.date(desk.days.dateOf(world.today)))),
          el("p", null, el("a", { class: "desk-button primary", href: "#today" }, t("plan_to_today"))),
          dayBody(now.day, now.blocks)) : null,
        plan.days.length > 1 ? el("section", { class: "desk-panel", "aria-labelledby": "desk-days-title" },
          el("h2", { id: "desk-days-title" }, t("plan_days_to_come")), weeks(plan.days.slice(1))) : null);
    }

    /** @param {any} block */
    const titleOf = (block) => (block.kind === "template" ? block.title : t("block_" + block.kind));
    /** @param {any} block */
    const doneWords = (block) => block.done || t("plan_done_" + block.kind);

    /** @param {any} day @param {any[]} blocks */
    function dayBody(day, blocks) {
      if (day.kind === "off") return el("p", null, t("plan_day_off"));
      if (day.kind === "interview") return el("p", null, t("plan_day_interview"));
      if (!blocks.length) return el("p", null, t("plan_day_free"));
      return el("ol", { class: "plan-blocks" }, blocks.map((block) => el("li", { class: "plan-block" }, block.progress ? active(block) : quiet(block))));
    }

    /** @param {any} block */
    function questionLinks(block) {
      return el("ul", { class: "plan-questions" }, block.questions.map((/** @type {string} */ id) => {
        const q = catalogue.questionNumber.get(id);
        return el("li", null, el("a", { href: ctx.root + catalogue.questions[q].url }, catalogue.plain(q)));
      }));
    }

    /** @param {any} block */
    function quiet(block) {
      return [el("p", { class: "plan-block-title" }, el("span", null, titleOf(block)), " ", el("span", { class: "desk-hint" }, t("minutes", { n: block.minutes }))),
        block.questions.length ? details(t("plan_questions", { n: block.questions.length }), questionLinks(block)) : null];
    }

    /** A block of today: the log says how far it is; a tick is for what the log cannot see. @param {any} block */
    function active(block) {
      const { done, all } = block.progress;
      const state = done >= all ? t("line_done") : all > 1 ? t("plan_line_part", { done, all }) : "";
      const name = block.kind === "template" || block.kind === "mock"
        ? check(titleOf(block), done >= all, (on) => {
          model.act({ k: "p", b: block.id, d: model.today(), v: on ? 1 : 0 });
          ctx.say(on ? t("block_done") : t("block_open"));
          paint();
        })
        : el("b", null, titleOf(block));
      return [
        el("div", { class: "plan-block-title" }, name, el("span", { class: "desk-hint" }, [state, t("minutes", { n: block.minutes })].filter(Boolean).join(" · "))),
        el("p", { class: "plan-done" }, block.done ? "" : t("done_when") + " ", doneWords(block)),
        block.url ? el("p", null, el("a", { href: ctx.root + block.url }, t("plan_open_plan_page"))) : null,
        block.questions.length ? details(t("plan_questions", { n: block.questions.length }), questionLinks(block)) : null,
      ];
    }

    /** Days in groups of a week, the first open. @param {any[]} days */
    function weeks(days) {
      /** @type {any[][]} */
      const groups = [];
      for (const day of days) {
        if (!groups.length || desk.days.weekday(day.day) === 0) groups.push([]);
        groups[groups.length - 1].push(day);
      }
      return groups.map((group, n) => {
        const fold = details(t("plan_week_of", { date: text.date(group[0].date, { weekday: undefined }) }),
          el("ol", { class: "plan-days" }, group.map((day) => el("li", { class: "plan-day day-" + day.kind },
            el("h3", null, text.date(day.date, { weekday: "short", month: "short" }),
              day.kind === "pass" || day.kind === "light" ? el("span", { class: "plan-tag" }, t("kind_of_day_" + day.kind)) : null),
            dayBody(day, day.blocks)))));
        fold.open = n === 0;
        return fold;
      });
    }

    /** @param {any} world @param {any[]} days */
    function calendar(world, days) {
      const names = (/** @type {any} */ block) => block.questions.map((/** @type {string} */ id) => "- " + catalogue.plain(catalogue.questionNumber.get(id)));
      const events = desk.ics.eventsOf(days, {
        key: store.key, start: world.wishes.start || "18:00", interview: t("plan_interview_day"), title: titleOf,
        text: (/** @type {any} */ block) => [(block.done ? "" : t("done_when") + " ") + doneWords(block)].concat(names(block)).join("\n"),
      });
      download("study-plan.ics", desk.ics.makeIcs({ name: t("plan_title") + " · " + catalogue.index.title, domain: "cuebook", stamp: model.now(), events }), "text/calendar");
      ctx.say(t("exported"));
    }

    return {
      /** @param {HTMLElement} place @param {string} params */
      show(place, params) {
        root = place;
        editing = params === "change" || desk.world.wishesOf(model).date < desk.days.dateOf(model.today()) && store.get("plan:wishes") !== undefined && !!desk.world.wishesOf(model).date;
        paint();
      },
      hide() {},
      changed() {
        if (!editing) paint();
      },
    };
  }

  desk.views = desk.views || {};
  desk.views.plan = createPlanView;
})((globalThis.cuebook = globalThis.cuebook || {}));
