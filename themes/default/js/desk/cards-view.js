// @ts-check
/**
 * Flashcards on the desk: what the address or a sitting that was left asks for, a sitting, or else the choice of a deck.
 * In: the desk's context. Must not know: how cards look, how they are scheduled or ordered.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button } = /** @type {Controls} */ (desk.controls);
  /** Milliseconds that the first card is there before the other side of cards is fetched: the reader still thinks. */
  const THINKING = 2000;

  /** @param {any} ctx */
  function createCardsView(ctx) {
    const { t, store, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    /** @type {any} */
    let query = {};
    /** @type {any} */
    let sitting = null;
    let visit = 0;

    /** @param {any} session @param {string=} typed */
    function sit(session, typed = "") {
      sitting = desk.sitting.createSitting(ctx, root, { session, typed, ended: () => {
        stop();
        choose().then(focusHeading);
      } });
      sitting.save();
      sitting.paint(true);
      const fetchBack = () => setTimeout(() => ctx.back().catch(() => {}), THINKING);
      if (session.current !== null) ctx.cardLater(catalogue.cards[session.current]).then(fetchBack, () => {});
    }

    function stop() {
      if (sitting) sitting.stop();
      sitting = null;
    }

    /** @param {string} mode @param {number=} limit */
    function begin(mode, limit) {
      sit(desk.session.createSession(model, { query, mode, limit }));
    }

    /** The sitting that today's button begins; of low energy only a few cards. @param {boolean} few */
    function beginToday(few) {
      const today = desk.world.todayOf(model);
      if (!today.cards.length) {
        // What comes first is no sitting of cards, or nothing is left: Today says which.
        if (today.next && today.next.kind === "mock") ctx.go("mock");
        else ctx.go("today");
        return;
      }
      const cards = few ? today.cards.slice(0, desk.today.FEW) : today.cards;
      const mode = today.next && (today.next.kind === "drill" || today.next.kind === "pass") ? "cram" : "study";
      sit(desk.session.createSession(model, { query, cards, mode }));
    }

    /** The choice of a deck, which shows texts and loads what it needs. */
    async function choose() {
      const mine = ++visit;
      ctx.studying(false);
      try {
        await Promise.all([ctx.tabStyles(), ctx.need("study-cards.js"), ctx.texts()]);
      } catch (error) {
        if (mine !== visit) return;
        put(root, el("p", { class: "desk-note", role: "alert" }, t("view_failed")), el("p", { class: "desk-actions" }, button(t("try_again"), () => choose())));
        return;
      }
      if (mine === visit && !sitting) paintDeck();
    }

    function paintDeck() {
      desk.deckView.paintDeck(ctx, root, { query, begin, change(/** @type {any} */ next) {
        query = next;
        ctx.setHash("cards", desk.decks.toText(query));
        paintDeck();
      } });
    }

    function focusHeading() {
      const heading = /** @type {HTMLElement|null} */ (root.querySelector("h2"));
      if (!heading) return;
      heading.setAttribute("tabindex", "-1");
      heading.focus();
    }

    /** Goes on with the sitting that was left, if the address asks for no other. @param {string} params @returns {boolean} */
    function resume(params) {
      const kept = store.local.get("session");
      if (!kept || !kept.query || (params && desk.decks.toText(kept.query) !== desk.decks.toText(query))) return false;
      const session = desk.session.createSession(model, kept);
      if (session.current === null) return false;
      query = kept.query;
      const same = catalogue.canonicalCard(kept.current || "") === catalogue.cards[session.current].id;
      sit(session, same ? kept.typed || "" : "");
      return true;
    }

    /** @param {string} params */
    async function open(params) {
      const mine = ++visit;
      const kept = store.local.get("session");
      // What is narrowed by words or a tag is looked for in the texts.
      if ([query, (kept && kept.query) || {}].some((wanted) => wanted.words || wanted.tag)) await ctx.texts().catch(() => {});
      if (mine !== visit) return;
      const mode = new URLSearchParams(params).get("start");
      if (mode) {
        // A link of the plan: begins at once, and only once.
        ctx.setHash("cards", desk.decks.toText(query));
        if (mode === "today" || mode === "few") beginToday(mode === "few");
        else begin(mode === "five" ? "study" : mode, mode === "five" ? 5 : undefined);
        return;
      }
      if (resume(params)) return;
      if (params) {
        if (query.track !== undefined) store.set("study:track", query.track);
        if (query.level !== undefined) store.set("study:level", query.level);
      } else {
        const { track, level } = desk.world.wishesOf(model);
        if (track) query.track = track;
        if (level) query.level = level;
      }
      choose();
    }

    return {
      /** @param {HTMLElement} place @param {string} params */
      show(place, params) {
        root = place;
        query = desk.decks.fromText(params);
        put(root, el("p", { class: "desk-hint" }, t("loading")));
        open(params);
      },
      hide() {
        visit += 1;
        stop();
        ctx.studying(false);
      },
      /** The log changed in another tab or by an import. */
      changed() {
        if (sitting) sitting.changed();
        else if (root.querySelector("#desk-deck-title")) paintDeck();
      },
    };
  }

  desk.views = desk.views || {};
  desk.views.cards = createCardsView;
})((globalThis.cuebook = globalThis.cuebook || {}));
