// @ts-check
/**
 * A sitting on the page: one card after the other, turned and rated by button or key, until nothing is left. While a card is on
 * the table there are at most five controls in view.
 *
 * In: the desk's context, a place, a session. Out: acts on the session; what is on the table is kept for a reload. Must not know:
 * how cards are chosen or scheduled.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { h, put, button } = /** @type {DeskDom} */ (desk.dom);
  const { GRADES } = desk.cardFace;
  /** A second press of Space so soon after the first rates nothing. */
  const PAUSE = 400;

  /** @param {any} ctx @param {HTMLElement} root @param {{session: any, typed: string, ended: () => void}} begun */
  function createSitting(ctx, root, { session, typed, ended }) {
    const { t, text, store, model, catalogue } = ctx;
    const nothingOpen = () => ({ hint: false, more: false, menu: false, noting: false, typed: "", choice: null });
    let open = Object.assign(nothingOpen(), { typed });
    let shownAt = 0;
    let turnedAt = 0;
    let painted = 0;
    /** The card the reader sees. While the next one is still being fetched, keys must not act on what nobody has read. @type {number|null} */
    let drawn = null;

    /** Whether the current card is the one in view. */
    const inView = () => session.current !== null && session.current === drawn;
    const typing = () => store.local.get("typing") === true;

    function save() {
      store.local.set("session", Object.assign({ typed: open.typed }, session.snapshot()));
    }

    /** Shows what is on the table now. @param {boolean} takeFocus */
    function paint(takeFocus) {
      const n = session.current;
      if (n === null) {
        finished();
        return;
      }
      ctx.studying(true);
      const mine = ++painted;
      const card = catalogue.cards[n];
      const content = card.kind === "choice" && !desk.choice ? undefined : ctx.cardNow(card);
      if (!content) {
        Promise.all([ctx.cardLater(card), card.kind === "choice" && ctx.need("study-choice.js")]).then(() => mine === painted && paint(takeFocus), () => mine === painted && missing(card));
        const before = root.querySelector(".study");
        if (before) before.setAttribute("aria-busy", "true");
        else put(root, h("p", { class: "desk-hint" }, t("loading")));
        return;
      }
      drawn = n;
      put(root, desk.cardFace.cardFace(ctx, { n, card, content, session, open, typing: typing(), acts }));
      if (takeFocus) {
        const target = /** @type {HTMLElement|null} */ (root.querySelector(session.shown ? ".study-back" : ".study-card"));
        if (target) target.focus({ preventScroll: true });
        window.scrollTo(0, 0);
        if (session.shown) bringBack();
      }
      if (!session.shown) shownAt = performance.now();
      // While the answer is read, the next cards come.
      else for (const next of session.soon()) if (next !== n) ctx.cardLater(catalogue.cards[next]).catch(() => {});
    }

    /** Where the bar of buttons begins: what is below it is not in view. */
    function foldLine() {
      const bar = root.querySelector(".study-bar");
      return bar ? Math.min(window.innerHeight, bar.getBoundingClientRect().top) : window.innerHeight;
    }

    /** The answer, where the reader looks: of a long card its back goes to the top. */
    function bringBack() {
      const back = root.querySelector(".study-back");
      if (!back) return;
      const { top, bottom } = back.getBoundingClientRect();
      if (bottom > foldLine()) window.scrollBy(0, Math.max(0, Math.min(top - 16, bottom - foldLine() + 16)));
    }

    /** Whether any of the answer is or was in view: only then a rating counts. */
    function backInView() {
      const back = root.querySelector(".study-back");
      return !!back && back.getBoundingClientRect().top < foldLine();
    }

    /** @param {any} card */
    function missing(card) {
      drawn = null;
      put(root, h("section", { class: "desk-panel" }, h("p", null, t("card_missing", { id: card.id })),
        h("p", { class: "desk-actions" }, button(t("try_again"), () => paint(true)), button(t("end_sitting"), end))));
    }

    /** Goes on with whatever is on the table now. @param {string} said */
    function goOn(said) {
      open = nothingOpen();
      save();
      paint(true);
      ctx.say(said);
    }

    function end() {
      painted += 1;
      drawn = null;
      store.local.set("session", null);
      ended();
    }

    /** @type {Record<string, any>} */
    const acts = {
      turn() {
        if (!inView() || session.shown) return;
        session.show();
        turnedAt = performance.now();
        open.menu = false;
        save();
        paint(true);
      },
      /** @param {number} grade */
      rate(grade) {
        if (!inView() || !session.shown) return;
        if (!backInView()) {
          bringBack();
          return;
        }
        const n = session.current;
        const wasAside = model.isSuspended(n);
        const first = !store.entries("r").length;
        session.answer(grade, performance.now() - shownAt);
        if (first) ctx.askToKeep();
        goOn(!wasAside && model.isSuspended(n) ? t("leech") : t("rated_" + GRADES[grade - 1]));
      },
      undo() {
        if (session.undo()) goOn(t("undone"));
      },
      /** @param {"bury"|"suspend"} how */
      away(how) {
        if (!inView()) return;
        session[how]();
        goOn(t(how === "bury" ? "buried" : "suspended"));
      },
      hint() {
        if (!inView()) return;
        open.hint = true;
        paint(true);
      },
      more() {
        if (!inView()) return;
        open.more = true;
        paint(false);
        const part = /** @type {HTMLElement|null} */ (root.querySelector(".study-more"));
        if (!part) return;
        part.setAttribute("tabindex", "-1");
        part.focus();
      },
      note() {
        if (!inView()) return;
        open.noting = true;
        paint(false);
        const area = /** @type {HTMLElement|null} */ (root.querySelector(".desk-own-note textarea"));
        if (area) area.focus();
      },
      /** @param {string} words what the reader writes before turning */
      type(words) {
        open.typed = words;
        save();
      },
      /** @param {"typing"|"hide-counts"} name */
      setting(name) {
        store.local.set(name, store.local.get(name) === true ? null : true);
        ctx.focusMode();
        paint(true);
      },
      /** @param {boolean=} on */
      menu(on) {
        open.menu = on === undefined ? !open.menu : on;
        const panel = document.getElementById("study-menu");
        const opener = /** @type {HTMLElement|null} */ (root.querySelector(".study-menu-button"));
        if (!panel || !opener) return;
        panel.hidden = !open.menu;
        opener.setAttribute("aria-expanded", String(open.menu));
        const target = /** @type {HTMLElement|null} */ (open.menu ? panel.querySelector("button, a") : opener);
        if (target) target.focus();
      },
      end,
    };

    function finished() {
      ctx.studying(false);
      const next = session.nextTime();
      const { query } = session;
      const left = desk.decks.cardsOf(catalogue, query, model.bucketOf).some((/** @type {number} */ n) => !model.state(n) && !model.isSuspended(n));
      const moreNew = left && session.mode !== "cram" && session.mode !== "review" && model.taken().fresh >= model.scheduler.settings.newCap;
      put(root, h("section", { class: "desk-panel study-end", "aria-labelledby": "desk-end-title" },
        h("h2", { id: "desk-end-title", tabindex: "-1" }, t("done_title")),
        h("p", { "data-count": "" }, t("done_cards", { n: session.done })),
        next !== null ? h("p", null, t("next_in", { time: text.interval({ days: 0, minutes: Math.max(1, Math.ceil((next - model.now()) / 60000)) }) })) : null,
        h("p", { class: "desk-actions" },
          session.cards ? button(t("back_to_today"), () => { store.local.set("session", null); ctx.go("today"); }, "primary") : button(t("back_to_decks"), end, "primary"),
          moreNew ? button(t("more_new"), () => { session.allow(5); save(); paint(true); }) : null,
          session.canUndo ? button(t("undo"), acts.undo) : null)));
      const heading = root.querySelector("h2");
      if (heading) /** @type {HTMLElement} */ (heading).focus();
    }

    /** @param {KeyboardEvent} event */
    function onKey(event) {
      if (event.repeat) return;
      if (event.key === "Escape" && open.menu) {
        event.preventDefault();
        acts.menu(false);
        return;
      }
      if (!desk.dom.letterKey(event)) return;
      const target = /** @type {HTMLElement} */ (event.target);
      const key = event.key.toLowerCase();
      if (key === " ") {
        if (target.closest("button, a, summary, input")) return;
        if (session.current !== null && !session.shown) acts.turn();
        else if (session.current !== null && performance.now() - turnedAt > PAUSE) acts.rate(3);
      } else if (key === "u") acts.undo();
      else if (session.current === null) return;
      else if (session.shown && /^[1-4]$/.test(key)) acts.rate(+key);
      else if (key === "h" && !session.shown) acts.hint();
      else if (key === "m" && session.shown) acts.more();
      else return;
      event.preventDefault();
    }

    document.addEventListener("keydown", onKey);
    return {
      save,
      paint,
      stop() {
        document.removeEventListener("keydown", onKey);
        painted += 1;
        drawn = null;
        ctx.studying(false);
      },
      /** The log changed in another tab or by an import: who is shown a card that was rated meanwhile goes on to the next. */
      changed() {
        const before = session.current;
        if (before === null) return;
        session.reconsider();
        if (session.current === before) return;
        open = nothingOpen();
        save();
        paint(false);
      },
    };
  }

  desk.sitting = { createSitting };
})((globalThis.cuebook = globalThis.cuebook || {}));
