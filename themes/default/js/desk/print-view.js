// @ts-check
/**
 * Cards to print and cut: eight a sheet, a page of fronts, then the page of their backs, placed so that they match when the
 * printer turns the sheet on its long or on its short edge. In: the desk's context.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { radios, button } = /** @type {Controls} */ (desk.controls);
  const COLUMNS = 2;
  const ROWS = 4;
  const LIMIT = 400;

  /**
   * Where the back of each place stands, so that both meet on one piece of paper. Turned on the long edge (a portrait sheet
   * like a book), left and right change places; turned on the short edge (like a calendar), top and bottom do.
   * @param {"long"|"short"} edge @returns {number[]} for each place of the back page, the place of its front
   */
  function backPlaces(edge) {
    const places = [];
    for (let row = 0; row < ROWS; row += 1) {
      for (let column = 0; column < COLUMNS; column += 1) {
        places.push(edge === "long" ? row * COLUMNS + (COLUMNS - 1 - column) : (ROWS - 1 - row) * COLUMNS + column);
      }
    }
    return places;
  }

  /** @param {any} ctx */
  function createPrintView(ctx) {
    const { t, store, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    /** @type {any} */
    let query = {};
    let edge = /** @type {"long"|"short"} */ ("long");
    let drawn = 0;

    async function paint() {
      const mine = ++drawn;
      const cards = desk.decks.cardsOf(catalogue, query, model.bucketOf).map((/** @type {number} */ n) => catalogue.cards[n]);
      const shown = cards.slice(0, LIMIT);
      const sheets = el("div", { class: "print-sheets", role: "region", tabindex: "0", "aria-label": t("deck_print_sheets") }, el("p", { class: "desk-hint" }, t("loading")));
      put(root, 
        el("section", { class: "desk-panel print-setup", "aria-labelledby": "desk-print-title" },
          el("h2", { id: "desk-print-title" }, t("deck_print_title")),
          el("p", null, desk.describe.describe(ctx, query), " · ", t("deck_print_count", { n: shown.length, sheets: Math.ceil(shown.length / (COLUMNS * ROWS)) })),
          cards.length > LIMIT ? el("p", { class: "desk-note" }, t("deck_print_limit", { n: LIMIT })) : null,
          radios(t("deck_print_edge"), [["long", t("deck_print_long")], ["short", t("deck_print_short")]], edge, (value) => {
            edge = value === "short" ? "short" : "long";
            store.local.set("print-edge", edge);
            paint();
          }),
          el("p", { class: "desk-hint" }, t("deck_print_hint")),
          el("p", { class: "desk-actions" }, button(t("print"), () => window.print(), "primary"),
            el("a", { class: "desk-button", href: "#cards?" + desk.decks.toText(query) }, t("back_to_decks")))),
        sheets);
      /** @type {any[]} */
      const contents = [];
      for (const card of shown) {
        try {
          contents.push(ctx.cardNow(card) || (await ctx.cardLater(card)));
        } catch (error) {
          contents.push(null);
        }
        if (mine !== drawn) return;
      }
      const size = COLUMNS * ROWS;
      const back = backPlaces(edge);
      /** @type {any[]} */
      const pages = [];
      for (let at = 0; at < shown.length; at += size) {
        const number = at / size + 1;
        /** @param {number} place */
        const cell = (place) => (at + place < shown.length && contents[at + place] ? { card: shown[at + place], content: contents[at + place], place: at + place + 1 } : null);
        pages.push(page(t("deck_print_fronts", { n: number }), back.map((_, place) => face(cell(place), "front"))));
        pages.push(page(t("deck_print_backs", { n: number }), back.map((place) => face(cell(place), "back"))));
      }
      sheets.replaceChildren(...pages);
      fit(sheets);
    }

    /** @param {string} name @param {any[]} faces */
    function page(name, faces) {
      return el("section", { class: "print-page", "aria-label": name }, el("p", { class: "print-name" }, name), el("div", { class: "print-grid" }, faces));
    }

    /** @param {any} cell @param {"front"|"back"} side */
    function face(cell, side) {
      if (!cell) return el("div", { class: "print-card empty" });
      const cue = cell.content.hint || cell.content.cue;
      const body = el("div", { class: "print-body prose" }, flat(side === "front" ? desk.faces.front(cell.card, cell.content) : desk.faces.still(cell.content.back)));
      return el("div", { class: "print-card " + side, "data-card": cell.card.written },
        el("p", { class: "print-foot" }, el("span", null, side === "front" ? t("kind_" + cell.card.kind) : cue || ""), el("span", null, String(cell.place))),
        body);
    }

    /** On paper nothing can be focused, and ids must not repeat. @param {any} content */
    function flat(content) {
      for (const element of content.querySelectorAll("[id]")) element.removeAttribute("id");
      for (const element of content.querySelectorAll("[tabindex]")) element.removeAttribute("tabindex");
      return content;
    }

    /** Makes long texts smaller until they fit; what still does not fit says so. @param {HTMLElement} sheets */
    function fit(sheets) {
      for (const card of sheets.querySelectorAll(".print-card:not(.empty)")) {
        const body = card.querySelector(".print-body");
        if (!body) continue;
        for (let step = 0; step <= 5; step += 1) {
          card.setAttribute("data-fit", String(step));
          if (body.scrollHeight <= body.clientHeight + 1 && body.scrollWidth <= body.clientWidth + 1) break;
          if (step === 5) card.setAttribute("data-cut", t("deck_print_cut"));
        }
      }
    }

    return {
      /** @param {HTMLElement} place @param {string} params */
      show(place, params) {
        root = place;
        query = desk.decks.fromText(params);
        edge = store.local.get("print-edge") === "short" ? "short" : "long";
        paint();
      },
      hide() {
        drawn += 1;
      },
    };
  }

  desk.printing = { backPlaces };
  desk.views = desk.views || {};
  desk.views.print = createPrintView;
})((globalThis.cuebook = globalThis.cuebook || {}));
