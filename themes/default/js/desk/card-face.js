// @ts-check
/**
 * One card as it lies on the table: its tab, its two sides, the bar of buttons and the menu behind it. Front and back have the
 * same frame, so that nothing moves.
 * In: the desk's context, what of the card is open, acts. Out: elements. Must not know: which card comes next.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;
  const { front } = desk.faces;

  /**
   * @typedef {{hint: boolean, more: boolean, menu: boolean, noting: boolean, typed: string, choice: any}} Open what of the card is open
   * @typedef {{n: number, card: any, content: any, session: any, open: Open, typing: boolean, acts: Record<string, any>}} Table
   */

  /** The whole view of a card. @param {any} ctx @param {Table} table */
  function cardFace(ctx, table) {
    const { t } = ctx;
    const { session, open, acts } = table;
    const counts = session.counts();
    const menuButton = el("button", { type: "button", class: "study-menu-button", "aria-expanded": String(open.menu), "aria-controls": "study-menu", onclick: () => acts.menu() }, t("menu"));
    return el("section", { class: "study", "data-kind": table.card.kind, "data-turned": session.shown, "aria-label": t("nav_cards") },
      el("p", { class: "study-counts", "data-count": "" }, session.mode === "cram"
        ? t("left", { n: counts.due })
        : t("left_counts", { learning: counts.learning, due: counts.due, fresh: counts.fresh })),
      el("div", { class: "study-place" }, tab(ctx, table)),
      el("article", { class: "study-card", tabindex: "-1", "aria-label": t("question") },
        el("p", { class: "study-marks" }, marks(ctx, table).join(" · ")),
        el("div", { class: "study-sides" },
          el("div", { class: "study-front prose" }, asking(ctx, table)),
          session.shown ? desk.cardBack.back(ctx, table) : table.typing && table.card.kind !== "choice" ? typeBox(ctx, table) : null)),
      el("div", { class: "study-bar" },
        el("div", { class: "study-controls " + (session.shown ? "back" : "front") }, session.shown ? desk.cardBack.grades(ctx, table) : el("button", { type: "button", class: "study-show", onclick: acts.turn }, t("show_answer"))),
        menuButton,
        menu(ctx, table)));
  }

  /** The front; of a card with options these are there to choose from. @param {any} ctx @param {Table} table */
  function asking(ctx, { card, content, session, open }) {
    const side = front(card, content);
    if (card.kind !== "choice") return side;
    if (session.shown) desk.choice.asked(side);
    else desk.choice.ask(ctx, side, open);
    return side;
  }

  /** The card's tab: the cue once it is asked for or the card is turned, else the way to it, or the topic. @param {any} ctx @param {Table} table */
  function tab({ t, catalogue }, { card, content, session, open, acts }) {
    const cue = content.hint || content.cue;
    if (open.hint && cue) return el("p", { class: "study-tab cue" }, el("span", null, cue));
    if (cue && !session.shown) return el("p", { class: "study-tab" }, el("button", { type: "button", class: "desk-button plain", onclick: acts.hint }, t("hint")));
    const topic = catalogue.index.topics[catalogue.questions[card.question].topic];
    return el("p", { class: "study-tab" }, el("span", null, cue ? cue : topic ? desk.decks.plainText(topic.title) : ""));
  }

  /** @param {any} ctx @param {Table} table @returns {string[]} */
  function marks({ t, model }, { n, card, session }) {
    const words = [t("kind_" + card.kind)];
    if (session.mode === "cram") words.push(t("cram_mark"));
    if (model.isUpdated(n)) words.push(t("updated"));
    if (!model.state(n)) words.push(t("new_mark"));
    return words;
  }

  /** @param {any} ctx @param {Table} table */
  function typeBox({ t }, { open, acts }) {
    const id = desk.controls.newId("typed");
    const area = el("textarea", { id, rows: 4, value: open.typed, oninput: () => acts.type(area.value),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) acts.turn();
      } });
    return el("div", { class: "study-type" }, el("label", { for: id }, t("your_answer")), area);
  }

  /** @param {any} ctx @param {Table} table */
  function menu({ t, root, store }, { content, session, open, typing, acts }) {
    /** @param {string} name @param {() => void} act @param {string=} key */
    const item = (name, act, key) => el("li", null, el("button", { type: "button", onclick: () => { open.menu = false; act(); } }, name,
      key ? el("kbd", { "aria-hidden": "true" }, key) : null));
    const hidden = store.local.get("hide-counts") === true;
    return el("div", { id: "study-menu", class: "study-menu", hidden: !open.menu },
      el("ul", null,
        session.shown && content.more && !open.more ? item(t("more"), acts.more, "M") : null,
        session.canUndo ? item(t("undo"), acts.undo, "U") : null,
        session.shown && !open.noting ? item(t("note_write"), acts.note) : null,
        item(t("bury"), () => acts.away("bury")),
        item(t("suspend"), () => acts.away("suspend")),
        el("li", null, el("a", { href: root + content.url }, t("open_page"))),
        item(typing ? t("no_typing") : t("type_answers"), () => acts.setting("typing")),
        item(hidden ? t("show_counts") : t("hide_counts"), () => acts.setting("hide-counts")),
        item(t("end_sitting"), acts.end)));
  }

  /** The reader's own words on a question; they are kept as they are written. @param {any} ctx @param {string} id */
  function noteField(ctx, id) {
    const { t, store } = ctx;
    const name = desk.controls.newId("note");
    const area = el("textarea", { id: name, rows: 3, maxlength: 8000, value: store.get("note:" + id) || "",
      oninput: () => store.set("note:" + id, area.value.trim() === "" ? null : area.value) });
    return el("div", { class: "desk-field desk-own-note" }, el("label", { for: name }, t("note")), area);
  }

  desk.cardFace = { cardFace };
  desk.notes = { noteField };
})((globalThis.cuebook = globalThis.cuebook || {}));
