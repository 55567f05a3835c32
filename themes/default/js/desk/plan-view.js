// @ts-check
/**
 * The plan on the page: the wishes as a form, today first, then the days to come; a calendar file. In: the desk's context.
 * Must not know: how a plan is made.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { h, put, select, input, radios, check, button, details, download } = desk.dom;
  const ENERGY = ["low", "ok", "high"];

  /** @param {any} ctx */
  function createPlanView(ctx) {
    const { t, text, store, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    let editing = false;
    const wishes = () => Object.assign({ date: "", track: "", level: "", minutes: 40, off: [6], offDates: [], template: "", start: "18:00" }, store.get("plan:wishes") || {});

    /** @param {any} w */
    function planOf(w) {
      const today = model.today();
      const questions = desk.decks.questionsOf(catalogue, { track: w.track || undefined, level: w.level || undefined });
      const items = questions.map((/** @type {number} */ q) => ({
        id: catalogue.questions[q].id,
        audit: model.bucketOf(q),
        weight: catalogue.questions[q].weight,
        format: catalogue.questions[q].format,
      }));
      const done = new Set();
      const templateDone = new Set();
      for (const [id, entry] of model.history.blocks) {
        // What was done today stays where it is; it counts as done from tomorrow on.
        if (!entry.v || desk.history.dayOfEntry(entry) >= today) continue;
        for (const question of entry.q || []) done.add(catalogue.canonicalQuestion(question));
        const match = id.match(/\/t\/(.*)$/);
        if (match) templateDone.add(match[1]);
      }
      const template = catalogue.index.plans.find((/** @type {any} */ plan) => plan.id === w.template) || null;
      return desk.plan.makePlan({ today, wishes: w, items, done, template, templateDone });
    }

    function paint() {
      const w = wishes();
      const plan = w.date ? planOf(w) : null;
      const good = plan && !plan.problem;
      if (!good || editing) {
        put(root, form(w, plan && plan.problem ? plan.problem : ""));
        return;
      }
      const today = model.today();
      const days = plan.days;
      const interview = desk.days.parseDate(w.date);
      const missed = ctx.missedDays();
      put(root, 
        h("section", { class: "desk-panel", "aria-labelledby": "desk-plan-title" },
          h("h2", { id: "desk-plan-title" }, t("plan_title")),
          h("p", { class: "desk-counts" }, interview === today ? t("plan_today_is_it") : t("plan_until", { n: interview - today, date: text.date(w.date) })),
          h("p", { class: "desk-hint" }, desk.deckForm.describe(ctx, { track: w.track, level: w.level }), " · ", t("plan_minutes", { n: w.minutes })),
          missed >= 2 ? h("div", { class: "desk-note" }, h("p", null, t("plan_missed", { n: missed })),
            h("p", null, h("a", { class: "desk-button", href: "#cards?start=five" + (w.track ? "&track=" + encodeURIComponent(w.track) : "") }, t("restart_five")))) : null,
          plan.left.length ? h("p", { class: "desk-note" }, t("plan_left", { n: plan.left.length })) : null,
          h("p", { class: "desk-actions" },
            button(t("plan_change"), () => { editing = true; paint(); focus("h2"); }),
            button(t("plan_ics"), () => calendar(w, days)),
            button(t("print"), () => window.print()))),
        h("section", { class: "desk-panel plan-today", "aria-labelledby": "desk-today-title" },
          h("h2", { id: "desk-today-title" }, t("today"), " ", h("small", null, text.date(desk.days.dateOf(today)))),
          days[0].blocks.length ? energyChoice() : null,
          dayBody(days[0], true)),
        h("section", { class: "desk-panel", "aria-labelledby": "desk-days-title" },
          h("h2", { id: "desk-days-title" }, t("days_to_come")),
          weeks(days.slice(1))));
    }

    /** @param {string} selector */
    function focus(selector) {
      const found = root.querySelector(selector);
      if (found) {
        found.setAttribute("tabindex", "-1");
        /** @type {HTMLElement} */ (found).focus();
      }
    }

    /** @param {any} w @param {string} problem */
    function form(w, problem) {
      const { index } = catalogue;
      const draft = JSON.parse(JSON.stringify(w));
      if (!draft.date && !draft.track) draft.track = store.get("study:track") || "";
      /** @param {any[]} list @param {string} all @returns {[string, string][]} */
      const options = (list, all) => [["", all], ...list.map((item) => /** @type {[string, string]} */ ([item.id, desk.decks.plainText(item.title || item.label)]))];
      const warning = h("p", { class: "desk-note", role: "alert", hidden: !problem }, problem ? t("plan_" + problem.replace("-", "_")) : "");
      const days = h("fieldset", { class: "desk-radios" }, h("legend", null, t("days_off")),
        h("div", { class: "plan-weekdays" }, [0, 1, 2, 3, 4, 5, 6].map((n) =>
          check(text.weekday(n), draft.off.includes(n), (on) => {
            draft.off = on ? draft.off.concat(n).sort() : draft.off.filter((/** @type {number} */ d) => d !== n);
          }))));
      return h("section", { class: "desk-panel", "aria-labelledby": "desk-plan-title" },
        h("h2", { id: "desk-plan-title" }, t("plan_make_title")),
        h("p", null, t("plan_lead")),
        warning,
        h("form", { onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          const trial = planOf(draft);
          if (trial.problem) {
            warning.hidden = false;
            warning.textContent = t("plan_" + trial.problem.replace("-", "_"));
            return;
          }
          store.set("plan:wishes", draft);
          editing = false;
          paint();
          focus("h2");
        } },
          h("div", { class: "desk-fields" },
            input(t("interview_date"), { type: "date", value: draft.date, min: desk.days.dateOf(model.today()), required: true }, (v) => { draft.date = v; }),
            input(t("minutes_a_day"), { type: "number", min: 15, max: 600, step: 5, value: draft.minutes, inputmode: "numeric" }, (v) => { draft.minutes = Math.max(15, Math.min(600, Math.round(+v) || 40)); }),
            index.tracks.length ? select(t("track"), options(index.tracks, t("whole_book")), draft.track, (v) => { draft.track = v; }) : null,
            index.levels.length ? select(t("level"), options(index.levels, t("all_levels")), draft.level, (v) => { draft.level = v; }) : null,
            index.plans.length ? select(t("plan_template"), options(index.plans, t("no_template")), draft.template, (v) => { draft.template = v; }) : null,
            input(t("start_time"), { type: "time", value: draft.start }, (v) => { draft.start = v; }, t("start_time_hint"))),
          days,
          input(t("off_dates"), { type: "text", value: draft.offDates.join(" "), autocomplete: "off", placeholder: "2026-12-24" },
            (v) => { draft.offDates = v.split(/[\s,;]+/).filter((d) => !Number.isNaN(desk.days.parseDate(d))); }, t("off_dates_hint")),
          h("p", { class: "desk-actions" }, h("button", { type: "submit", class: "desk-button primary" }, t("plan_make")),
            w.date && !problem ? button(t("cancel"), () => { editing = false; paint(); }) : null)));
    }

    /** @param {any} block */
    function blockTitle(block) {
      if (block.kind === "template") return block.title;
      return t("block_" + block.kind);
    }

    /** @param {any} block */
    function doneWords(block) {
      return block.done || t("done_" + block.kind);
    }

    /** @param {any} block */
    function isDone(block) {
      const entry = model.history.blocks.get(block.id);
      return !!entry && !!entry.v;
    }

    /** @param {any} day @param {boolean} active */
    function dayBody(day, active) {
      if (day.kind === "off") return h("p", null, t("day_off"));
      if (day.kind === "interview") return h("p", null, t("day_interview"));
      return h("ol", { class: "plan-blocks" }, day.blocks.map((/** @type {any} */ block) => h("li", { class: "plan-block" }, active ? activeBlock(block) : quietBlock(block))));
    }

    /** @param {any} block */
    function questionLinks(block) {
      if (!block.questions.length) return null;
      return h("ul", { class: "plan-questions" }, block.questions.map((/** @type {string} */ id) => {
        const q = catalogue.questionNumber.get(id);
        const question = catalogue.questions[q];
        return h("li", null, h("a", { href: ctx.root + question.url }, catalogue.plain(q)));
      }));
    }

    /** @param {any} block */
    function quietBlock(block) {
      return [h("p", { class: "plan-block-title" }, h("span", null, blockTitle(block)), " ", h("span", { class: "desk-hint" }, t("minutes", { n: block.minutes }))),
        block.questions.length ? details(t("plan_questions", { n: block.questions.length }), questionLinks(block)) : null];
    }

    const energy = () => store.local.get("energy") || "ok";

    /** How the reader feels decides what each block offers; it is noted with what gets done. */
    function energyChoice() {
      return h("div", { class: "plan-energy" },
        radios(t("energy"), ENERGY.map((name) => /** @type {[string, string]} */ ([name, t("energy_" + name)])), energy(), (value) => {
          store.local.set("energy", value);
          for (const link of root.querySelectorAll("[data-block]")) aim(/** @type {HTMLAnchorElement} */ (link));
        }, "compact"));
    }

    /** @type {Map<string, any>} */
    const active = new Map();

    /** Points a block's link at what suits the energy. @param {HTMLAnchorElement} link */
    function aim(link) {
      const block = active.get(link.dataset.block || "");
      link.href = target(block, energy());
      link.textContent = t("start_" + desk.plan.offer(block.kind, energy()));
    }

    /** @param {any} block */
    function activeBlock(block) {
      active.set(block.id, block);
      const go = h("a", { class: "desk-button", "data-block": block.id });
      aim(go);
      return [
        h("div", { class: "plan-block-title" },
          check(blockTitle(block), isDone(block), (on) => {
            model.act({ k: "p", b: block.id, d: model.today(), e: energy(), v: on ? 1 : 0, q: block.kind === "new" || block.kind === "mixed" ? block.questions : [] });
            ctx.say(on ? t("block_done") : t("block_open"));
          }), h("span", { class: "desk-hint" }, t("minutes", { n: block.minutes }))),
        h("p", { class: "plan-done" }, t("done_when"), " ", doneWords(block)),
        block.url ? h("p", null, h("a", { href: ctx.root + block.url }, t("open_plan_page"))) : questionLinks(block),
        h("p", null, go),
      ];
    }

    /** @param {any} block @param {string} energy */
    function target(block, energy) {
      const w = wishes();
      const offer = desk.plan.offer(block.kind, energy);
      const query = { track: w.track || undefined, level: w.level || undefined, questions: block.questions.length && offer !== "review" ? block.questions : undefined };
      if (offer === "mock") return "#mock";
      const mode = /** @type {Record<string, string>} */ ({ review: "review", drill: "cram", new: "new", study: "study" })[offer];
      return "#cards?" + desk.decks.toText(query) + "&start=" + (block.kind === "pass" || block.kind === "light" ? "cram" : mode);
    }

    /** Days in groups of a week, the first open. @param {any[]} days */
    function weeks(days) {
      /** @type {any[][]} */
      const groups = [];
      for (const day of days) {
        if (!groups.length || desk.days.weekday(day.day) === 0) groups.push([]);
        groups[groups.length - 1].push(day);
      }
      let open = 0;
      return groups.map((group) => {
        const fold = details(t("week_of", { date: text.date(group[0].date, { weekday: undefined }) }),
          h("ol", { class: "plan-days" }, group.map((day) => h("li", { class: "plan-day day-" + day.kind },
            h("h3", null, text.date(day.date, { weekday: "short", month: "short" }),
              day.kind === "pass" || day.kind === "light" ? h("span", { class: "plan-tag" }, t("kind_of_day_" + day.kind)) : null),
            dayBody(day, false)))));
        fold.open = open < 3;
        open += group.length;
        return fold;
      });
    }

    /** @param {any} w @param {any[]} days */
    function calendar(w, days) {
      const [hours, minutes] = String(w.start || "18:00").split(":").map(Number);
      /** @type {any[]} */
      const events = [];
      for (const day of days) {
        let start = (hours || 0) * 60 + (minutes || 0);
        for (const block of day.blocks) {
          const names = block.questions.map((/** @type {string} */ id) => "- " + catalogue.plain(catalogue.questionNumber.get(id)));
          events.push({ uid: store.key + "-" + block.id.replace(/[^\w-]+/g, "-"), date: day.date, start, minutes: block.minutes,
            title: blockTitle(block), text: [t("done_when") + " " + doneWords(block)].concat(names).join("\n") });
          start += block.minutes + 5;
        }
        if (day.kind === "interview") events.push({ uid: store.key + "-interview", date: day.date, title: t("interview_day") });
      }
      download("study-plan.ics", desk.ics.makeIcs({ name: t("plan_title") + " · " + catalogue.index.title, domain: "cuebook", stamp: model.now(), events }), "text/calendar");
      ctx.say(t("exported"));
    }

    return {
      /** @param {HTMLElement} place */
      show(place) {
        root = place;
        editing = false;
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
