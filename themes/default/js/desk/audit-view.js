// @ts-check
/**
 * The gap audit on the page: a picture of the track, then the questions, twenty at a time, each a group of four radio buttons.
 * Keys 1 to 4 rate the group with the focus and go on to the next. In: the desk's context.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { select, button } = /** @type {Controls} */ (desk.controls);
  const AUDIT = desk.decks.AUDIT;
  const PAGE = 20;

  /** @param {any} ctx */
  function createAuditView(ctx) {
    const { t, store, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    /** @type {any} */
    let query = {};
    /** Rating one at a time, while it goes on. @type {{stop: () => void}|null} */
    let sitting = null;
    let only = "";
    let from = 0;
    /** The questions of the page in view: kept while it is worked on, so that a rated one does not vanish under the hand. */
    /** @type {number[]} */
    let page = [];
    let matching = 0;

    function questions() {
      return desk.decks.questionsOf(catalogue, { track: query.track, level: query.level, topic: query.topic });
    }

    function choosePage() {
      const all = questions().filter((/** @type {number} */ q) => {
        if (!only) return true;
        return only === "open" ? desk.audit.waits(model, q) : model.bucketOf(q) === only;
      });
      const byTopic = desk.audit.groups(model, all).flatMap((/** @type {any} */ group) => group.rows.map((/** @type {any} */ row) => row.q));
      matching = byTopic.length;
      if (from >= matching) from = 0;
      page = byTopic.slice(from, from + PAGE);
    }

    function paint() {
      const { index } = catalogue;
      /** @param {string} part */
      const choose = (part) => (/** @type {string} */ value) => {
        query[part] = value || undefined;
        from = 0;
        if (part === "track" || part === "level") store.set("study:" + part, value || null);
        ctx.setHash("audit", desk.decks.toText(query));
        choosePage();
        paint();
        const control = root.querySelector(`[data-part="${part}"] select`);
        if (control) /** @type {HTMLElement} */ (control).focus();
      };
      /** @param {string} part @param {any} field */
      const named = (part, field) => { field.dataset.part = part; return field; };
      /** @param {any[]} list @param {string} all @returns {[string, string][]} */
      const options = (list, all) => [["", all], ...list.map((item) => /** @type {[string, string]} */ ([item.id, desk.decks.plainText(item.title || item.label)]))];
      if (sitting) return;
      put(root,
        el("section", { class: "desk-panel", "aria-labelledby": "desk-audit-title" },
          el("h2", { id: "desk-audit-title" }, t("audit_title")),
          el("p", null, t("audit_lead")),
          el("div", { class: "desk-fields" },
            named("track", select(t("track"), options(index.tracks, t("whole_book")), query.track || "", choose("track"))),
            index.levels.length ? named("level", select(t("level"), options(index.levels, t("all_levels")), query.level || "", choose("level"))) : null,
            named("topic", select(t("topic"), options(index.topics, t("all_topics")), query.topic || "", choose("topic")))),
          el("div", { class: "audit-picture" }, picture())),
        el("section", { class: "desk-panel", "aria-labelledby": "desk-rate-title" },
          el("h2", { id: "desk-rate-title", tabindex: "-1" }, t("audit_rate_title")),
          el("p", { class: "desk-hint" }, t("audit_rate_hint")),
          el("p", { class: "desk-actions" }, button(t("audit_sitting"), sit, "primary")),
          el("div", { class: "desk-fields" },
            select(t("audit_show"), [["", t("show_all")], ["open", t("audit_show_open")], ...AUDIT.map((/** @type {string} */ a) => /** @type {[string, string]} */ ([a, t(a)]))], only, (value) => {
              only = value;
              from = 0;
              choosePage();
              paint();
            })),
          el("div", { class: "audit-list" }, desk.auditRows.rows(ctx, page, rate)),
          pager()));
    }

    /** Rates what is open one question at a time, or everything where nothing is. */
    function sit() {
      const all = questions();
      const open = all.filter((/** @type {number} */ q) => !model.bucketOf(q) || desk.audit.waits(model, q) && model.history.rounds.length);
      sitting = desk.rating.createRating(ctx, root, { questions: open.length ? open : all, done: () => {
        sitting = null;
        choosePage();
        paint();
        const heading = /** @type {HTMLElement|null} */ (root.querySelector("#desk-rate-title"));
        if (heading) heading.focus();
      } });
    }

    const picture = () => desk.auditPicture.picture(ctx, { query, questions: questions(), again });

    /** A new round begins: every question waits for its rating. */
    function again() {
      model.act({ k: "ar" });
      only = "open";
      from = 0;
      choosePage();
      paint();
      ctx.say(t("audit_reaudit_begun"));
      const heading = document.getElementById("desk-rate-title");
      if (heading) heading.focus();
    }

    /** @param {number} q @param {string} value */
    function rate(q, value) {
      model.rate(q, value);
      const place = root.querySelector(".audit-picture");
      if (place) put(place, picture());
    }

    function pager() {
      const last = Math.min(matching, from + PAGE);
      const more = matching - last;
      return el("p", { class: "desk-actions" },
        from > 0 ? button(t("page_before"), () => turnTo(from - PAGE)) : null,
        more > 0 ? button(t("page_next", { n: Math.min(PAGE, more) }), () => turnTo(from + PAGE), "primary audit-next") : null,
        el("span", { class: "desk-hint" }, matching ? t("audit_page_of", { from: from + 1, to: last, n: matching }) : ""));
    }

    /** @param {number} place */
    function turnTo(place) {
      from = Math.max(0, only === "open" && place > from ? 0 : place);
      choosePage();
      paint();
      const first = root.querySelector(".audit-row input");
      if (first) {
        /** @type {HTMLElement} */ (first).focus();
        first.scrollIntoView({ block: "center" });
      }
    }

    /** @param {KeyboardEvent} event */
    function onKey(event) {
      if (!/^[1-4]$/.test(event.key) || !cuebook.keys.free(event)) return;
      const group = /** @type {HTMLElement} */ (event.target).closest(".audit-row");
      if (!group) return;
      event.preventDefault();
      const radio = /** @type {HTMLInputElement} */ (group.querySelectorAll("input")[+event.key - 1]);
      radio.click();
      const rows = [...root.querySelectorAll(".audit-row")];
      const next = rows[rows.indexOf(group) + 1];
      const target = next ? next.querySelector("input:checked") || next.querySelector("input") : root.querySelector(".audit-next") || radio;
      /** @type {HTMLElement} */ (target).focus();
    }

    return {
      /** @param {HTMLElement} place @param {string} params */
      show(place, params) {
        root = place;
        query = desk.decks.fromText(params);
        if (!params) {
          const track = store.get("study:track");
          const level = store.get("study:level");
          if (track) query.track = track;
          if (level) query.level = level;
        }
        document.addEventListener("keydown", onKey);
        choosePage();
        paint();
      },
      hide() {
        if (sitting) sitting.stop();
        sitting = null;
        document.removeEventListener("keydown", onKey);
      },
      changed() {
        model.rebuild();
        paint();
      },
    };
  }

  desk.views = desk.views || {};
  desk.views.audit = createAuditView;
})((globalThis.cuebook = globalThis.cuebook || {}));
