// @ts-check
/**
 * After a real interview: which questions stalled. Each becomes "shaky" from today, so that it comes again.
 * In: the desk's context. Out: ratings in the log. Must not know: how a plan is made.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button, input } = /** @type {Controls} */ (desk.controls);
  const MOST = 12;

  /** @param {any} ctx */
  function createDebriefView(ctx) {
    const { t, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    let words = "";
    /** Questions of this debrief with the entry that rated them. @type {Map<number, string>} */
    const stalled = new Map();

    function paint() {
      put(root, el("section", { class: "desk-panel", "aria-labelledby": "desk-debrief-title" },
        el("h2", { id: "desk-debrief-title", tabindex: "-1" }, t("plan_debrief")),
        el("p", null, t("plan_debrief_lead")),
        el("div", { class: "desk-fields" }, input(t("words"), { type: "search", value: words, autocomplete: "off", oninput: (/** @type {any} */ event) => { words = event.target.value; list(); } }, () => {})),
        el("div", { class: "debrief-list" }),
        el("p", { class: "desk-actions" }, el("a", { class: "desk-button primary", href: "#today" }, t("plan_to_today")))));
      list();
    }

    function list() {
      const found = desk.decks.questionsOf(catalogue, Object.assign({ words: words || undefined }, desk.world.scopeOf(model)));
      const shown = [...stalled.keys(), ...found.filter((/** @type {number} */ q) => !stalled.has(q))].slice(0, MOST + stalled.size);
      const place = root.querySelector(".debrief-list");
      if (place) put(place, el("ul", { class: "desk-list" }, shown.map(row)));
    }

    /** @param {number} q */
    function row(q) {
      const entry = stalled.get(q);
      return el("li", null, el("span", null, cuebook.html(catalogue.questions[q].title)), " ",
        entry === undefined ? button(t("plan_stalled"), () => {
          stalled.set(q, model.rate(q, "shaky").i);
          ctx.say(t("plan_stalled_said"));
          list();
        }) : [el("span", { class: "desk-hint" }, t("shaky")), " ", button(t("undo"), () => {
          model.undo(entry);
          stalled.delete(q);
          list();
        })]);
    }

    return {
      /** @param {HTMLElement} place */
      show(place) {
        root = place;
        paint();
      },
      hide() {},
      changed: list,
    };
  }

  desk.views = desk.views || {};
  desk.views.debrief = createDebriefView;
})((globalThis.cuebook = globalThis.cuebook || {}));
