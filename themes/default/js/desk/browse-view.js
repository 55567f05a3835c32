// @ts-check
/**
 * All cards of the chosen role and level, question by question: search, state, when each card comes, suspend and bury and
 * bring back, and a private note on every question. In: the desk's context. Must not know: how cards are scheduled.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, html, put } = cuebook;
  const { button, input, select, details } = /** @type {Controls} */ (desk.controls);
  const PAGE = 25;

  /** @param {any} ctx */
  function createBrowseView(ctx) {
    const { t, text, model, catalogue, store } = ctx;
    /** @type {HTMLElement} */
    let root;
    let words = "";
    let state = "";
    let from = 0;

    function chosen() {
      const all = desk.decks.questionsOf(catalogue, desk.world.scopeOf(model));
      const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
      return all.filter((/** @type {number} */ q) => {
        if (state === "away" ? !catalogue.byQuestion[q].some((/** @type {number} */ n) => model.isSuspended(n) || model.isBuried(n)) : state && (model.bucketOf(q) || "unmet") !== state) return false;
        const question = catalogue.questions[q];
        const said = [catalogue.plain(q), question.cue, store.get("note:" + question.id)].join(" ").toLowerCase();
        return wanted.every((word) => said.includes(word));
      });
    }

    function paint() {
      put(root, el("section", { class: "desk-panel", "aria-labelledby": "desk-browse-title" },
        el("h2", { id: "desk-browse-title", tabindex: "-1" }, t("deck_browse")),
        el("div", { class: "desk-fields" },
          input(t("words"), { type: "search", value: words, autocomplete: "off" }, (v) => { words = v; from = 0; list(); }),
          select(t("state"), [["", t("show_all")], ...[...desk.rating.ORDER, "unmet", "away"].map((name) => /** @type {[string, string]} */ ([name, t(name)]))], state, (v) => { state = v; from = 0; list(); })),
        el("p", { role: "status", class: "desk-hint browse-count" }),
        el("div", { class: "browse-list" })));
      list();
    }

    function list() {
      const found = chosen();
      const place = root.querySelector(".browse-list");
      const count = root.querySelector(".browse-count");
      if (!place || !count) return;
      count.textContent = t("deck_browse_count", { n: found.length });
      put(place, ...found.slice(from, from + PAGE).map(row), el("p", { class: "desk-actions" },
        from > 0 ? button(t("page_before"), () => turn(from - PAGE)) : null,
        found.length > from + PAGE ? button(t("page_next", { n: Math.min(PAGE, found.length - from - PAGE) }), () => turn(from + PAGE)) : null));
    }

    /** @param {number} place */
    function turn(place) {
      from = Math.max(0, place);
      list();
      root.scrollIntoView();
    }

    /** @param {number} q */
    function row(q) {
      const question = catalogue.questions[q];
      const body = el("div", { class: "browse-body" });
      const fold = details("", body);
      fold.className = "desk-details browse-row";
      const summary = /** @type {HTMLElement} */ (fold.querySelector("summary"));
      summary.append(el("span", null, html(question.title)), " ", el("span", { class: "desk-hint" }, t(model.bucketOf(q) || "unmet")));
      fold.addEventListener("toggle", () => {
        if (fold.open && !body.childNodes.length) open(body, q);
      });
      return fold;
    }

    /** @param {HTMLElement} body @param {number} q */
    function open(body, q) {
      const question = catalogue.questions[q];
      put(body, el("p", null, el("a", { href: ctx.root + question.url }, t("open_page"))),
        el("ul", { class: "desk-list" }, catalogue.byQuestion[q].map((/** @type {number} */ n) => card(n, () => open(body, q)))),
        desk.notes.noteField(ctx, question.id));
    }

    /** @param {number} n @param {() => void} again */
    function card(n, again) {
      const { kind } = catalogue.cards[n];
      const away = model.isSuspended(n);
      const resting = model.isBuried(n);
      return el("li", null, el("span", null, t("kind_" + kind), " ", el("span", { class: "desk-hint" }, away ? t("deck_is_suspended") : resting ? t("deck_is_buried") : comes(n))), " ",
        away ? button(t("deck_take_back"), () => { model.suspend(n, false); again(); })
          : resting ? button(t("deck_take_back"), () => { model.unbury(n); again(); })
            : [button(t("bury"), () => { model.bury(n); again(); }), " ", button(t("suspend"), () => { model.suspend(n, true); again(); })]);
    }

    /** When a card comes, and its interval. @param {number} n */
    function comes(n) {
      const known = model.state(n);
      if (!known) return t("new_mark");
      const day = model.dueDay(n);
      const when = day <= model.today() ? t("deck_due_now") : text.date(desk.days.dateOf(day), { weekday: undefined, month: "short" });
      return known.card.scheduled_days ? when + " · " + text.interval({ days: known.card.scheduled_days, minutes: 0 }) : when;
    }

    return {
      /** @param {HTMLElement} place */
      show(place) {
        root = place;
        from = 0;
        paint();
      },
      hide() {},
      changed: list,
    };
  }

  desk.views = desk.views || {};
  desk.views.browse = createBrowseView;
})((globalThis.cuebook = globalThis.cuebook || {}));
