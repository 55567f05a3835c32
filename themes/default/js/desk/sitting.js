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
  const { el, put } = cuebook;

  /** @param {any} ctx @param {HTMLElement} root @param {{session: any, typed: string, ended: () => void}} begun */
  function createSitting(ctx, root, { session, typed, ended }) {
    const { t, store, model, catalogue } = ctx;
    const nothingOpen = () => ({ hint: false, more: false, menu: false, noting: false, typed: "", choice: null });
    let open = Object.assign(nothingOpen(), { typed });
    let shownAt = 0;
    let turnedAt = 0;
    let painted = 0;
    /** The card the reader sees. While the next one is still being fetched, keys must not act on what nobody has read. @type {number|null} */
    let drawn = null;

    /** Whether the current card is the one in view. */
    const inView = () => session.current !== null && session.current === drawn;

    function save() {
      store.local.set("session", Object.assign({ typed: open.typed }, session.snapshot()));
    }

    /** Shows what is on the table now. @param {boolean} takeFocus */
    function paint(takeFocus) {
      const n = session.current;
      if (n === null) {
        finish();
        return;
      }
      ctx.studying(true);
      const mine = ++painted;
      const card = catalogue.cards[n];
      const ready = (card.kind !== "choice" || desk.choice) && (!session.shown || ctx.hasBack);
      const content = ready ? ctx.cardNow(card) : undefined;
      if (!content) {
        const missing = () => desk.sittingEnd.paintMissing(ctx, root, { card, again: () => paint(true), end });
        Promise.all([ctx.cardLater(card), card.kind === "choice" && ctx.need("study-choice.js"), session.shown && ctx.back()])
          .then(() => mine === painted && paint(takeFocus), () => mine === painted && missing());
        const before = root.querySelector(".study");
        if (before) before.setAttribute("aria-busy", "true");
        else put(root, el("p", { class: "desk-hint" }, t("loading")));
        return;
      }
      drawn = n;
      put(root, desk.cardFace.cardFace(ctx, { n, card, content, session, open, typing: store.local.get("typing") === true, acts }));
      if (takeFocus) {
        focusOn(session.shown ? ".study-back" : ".study-card");
        window.scrollTo(0, 0);
        if (session.shown) desk.turned.bringIntoView(root);
      }
      if (!session.shown) shownAt = performance.now();
      // While the answer is read, the next cards come.
      else for (const next of session.soon()) if (next !== n) ctx.cardLater(catalogue.cards[next]).catch(() => {});
    }

    /** @param {string} what */
    function focusOn(what) {
      const found = /** @type {HTMLElement|null} */ (root.querySelector(what));
      if (found) found.focus({ preventScroll: found.matches(".study-back, .study-card") });
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
        // Only a rating of what was in view counts.
        if (!desk.turned.isInView(root)) {
          desk.turned.bringIntoView(root);
          return;
        }
        const n = session.current;
        const wasAside = model.isSuspended(n);
        const first = !store.entries("r").length;
        session.answer(grade, performance.now() - shownAt);
        if (first) ctx.askToKeep();
        goOn(!wasAside && model.isSuspended(n) ? t("leech") : t("rated_" + desk.cardBack.GRADES[grade - 1]));
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
        focusOn(".study-more");
      },
      note() {
        if (!inView()) return;
        open.noting = true;
        paint(false);
        focusOn(".desk-own-note textarea");
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
        desk.controls.toggleMenu(root, open.menu);
      },
      /** A key too soon after the last. */
      wait() {},
      end,
    };

    function finish() {
      ctx.studying(false);
      desk.sittingEnd.paintEnd(ctx, root, { session, end, undo: acts.undo, allow(/** @type {number} */ more) {
        session.allow(more);
        save();
        paint(true);
      } });
    }

    /** @param {KeyboardEvent} event */
    function onKey(event) {
      const act = desk.sittingKeys.actOf(event, {
        menu: open.menu, card: session.current !== null, shown: session.shown, free: cuebook.keys.free(event), since: performance.now() - turnedAt });
      if (!act) return;
      acts[act.name](act.value);
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
