// @ts-check
/**
 * Flashcards on the page: the choice of a deck, one card at a time, the end of a sitting. While a card is on the table there are
 * at most five controls in view; the rest is in the menu. Front and back have the same frame, so that nothing moves.
 *
 * In: the desk's context. Must not know: how cards are scheduled or ordered.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { h, put, button, check, input, details, letterKey } = desk.dom;
  const { still, front } = desk.faces;
  const GRADES = ["again", "hard", "good", "easy"];

  /** @param {any} ctx */
  function createCardsView(ctx) {
    const { t, text, store, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    /** @type {any} */
    let query = {};
    /** @type {any} */
    let session = null;
    let shownAt = 0;
    let turnedAt = 0;
    /** What of the card is open: these do not outlive the card. */
    let hint = false;
    let more = false;
    let menu = false;
    let noting = false;
    let typed = "";
    let painted = 0;
    /** The card the reader sees. While the next one is still being fetched, keys must not act on what nobody has read. @type {number|null} */
    let drawn = null;

    /** Whether the current card is the one in view. */
    const inView = () => !!session && session.current !== null && session.current === drawn;
    const hideCounts = () => store.local.get("hide-counts") === true;
    const typing = () => store.local.get("typing") === true;

    function save() {
      store.local.set("session", session ? Object.assign({ typed }, session.snapshot()) : null);
    }

    // ---- choosing ------------------------------------------------------------------------------------------------

    function available() {
      const trial = desk.session.createSession(model, { query, mode: "study" });
      const counts = trial.counts();
      return Object.assign(counts, { total: desk.decks.cardsOf(catalogue, query, model.bucketOf).length });
    }

    function start() {
      ctx.studying(false);
      const counts = available();
      const now = counts.due + counts.fresh + counts.learning;
      const missed = ctx.missedDays();
      put(root, 
        h("section", { class: "desk-panel", "aria-labelledby": "desk-deck-title" },
          h("h2", { id: "desk-deck-title" }, t("deck_title")),
          desk.deckForm.deckForm(ctx, query, (/** @type {any} */ next) => {
            const place = placeOf(document.activeElement);
            query = next;
            ctx.setHash("cards", desk.decks.toText(query));
            start();
            if (place) refocus(place);
          }),
          h("p", { class: "desk-counts", "data-count": "", role: "status" }, now
            ? t("ready", { due: counts.due + counts.learning, fresh: counts.fresh, total: counts.total })
            : counts.total ? t("nothing_due", { n: counts.total }) : t("empty_deck")),
          missed >= 3 && now > 5 ? h("p", { class: "desk-note" }, t("welcome_back")) : null,
          h("p", { class: "desk-actions" },
            now ? button(t("study"), () => begin("study"), "primary") : null,
            !now && counts.total ? button(t("study_ahead"), () => begin("cram")) : null,
            now > 5 ? button(t("study_five"), () => begin("study", 5)) : null),
          details(t("other_ways"),
            h("ul", { class: "desk-ways" },
              way(t("only_due"), t("only_due_hint"), () => begin("review")),
              way(t("only_new"), t("only_new_hint"), () => begin("new")),
              way(t("cram"), t("cram_hint"), () => begin("cram")),
              way(t("print_cards"), t("print_cards_hint"), () => ctx.go("print", desk.decks.toText(query)))),
            check(t("type_answers"), typing(), (on) => store.local.set("typing", on || null)),
            check(t("hide_counts"), hideCounts(), (on) => { store.local.set("hide-counts", on || null); ctx.focusMode(); })),
          h("p", null, h("a", { href: "#browse" }, t("browse")))),
      );
    }

    /** @param {string} name @param {string} what @param {() => void} act */
    function way(name, what, act) {
      return h("li", null, button(name, act), " ", h("span", { class: "desk-hint" }, what));
    }

    /** Where the focus is, so that it is there again after the form was made anew. @param {Element|null} element */
    function placeOf(element) {
      if (!element || !root.contains(element)) return null;
      const label = root.querySelector(`label[for="${CSS.escape(element.id)}"]`);
      return label ? label.textContent : null;
    }

    /** @param {string} label */
    function refocus(label) {
      const found = [...root.querySelectorAll("label")].find((l) => l.textContent === label);
      const control = found && document.getElementById(found.htmlFor);
      if (control) control.focus();
    }

    // ---- studying ------------------------------------------------------------------------------------------------

    /** The sitting that today's button begins; of low energy only a few cards. @param {boolean} few */
    function beginToday(few) {
      const today = desk.world.todayOf(model);
      const cards = few ? today.cards.slice(0, desk.today.FEW) : today.cards;
      const mode = today.next && (today.next.kind === "drill" || today.next.kind === "pass") ? "cram" : "study";
      session = desk.session.createSession(model, { query, cards, mode });
      typed = "";
      save();
      paint(true);
    }

    /** @param {string} mode @param {number=} limit */
    function begin(mode, limit) {
      session = desk.session.createSession(model, { query, mode, limit });
      typed = "";
      save();
      paint(true);
    }

    function end() {
      session = null;
      drawn = null;
      typed = "";
      save();
      start();
      focusHeading();
    }

    function focusHeading() {
      const heading = root.querySelector("h2");
      if (heading) {
        heading.setAttribute("tabindex", "-1");
        /** @type {HTMLElement} */ (heading).focus();
      }
    }

    /** @param {boolean} takeFocus */
    function paint(takeFocus) {
      if (!session) return;
      const n = session.current;
      if (n === null) {
        finished();
        return;
      }
      ctx.studying(true);
      const mine = ++painted;
      const card = catalogue.cards[n];
      const ready = ctx.cardNow(card);
      if (!ready) {
        ctx.cardLater(card).then(() => {
          if (mine === painted && session) paint(takeFocus);
        }, () => {
          if (mine === painted && session) missing(card);
        });
        const before = root.querySelector(".study");
        if (before) before.setAttribute("aria-busy", "true");
        else put(root, h("p", { class: "desk-hint" }, t("loading")));
        return;
      }
      draw(n, card, ready);
      if (takeFocus) {
        const target = root.querySelector(session.shown ? ".study-back" : ".study-card");
        if (target) /** @type {HTMLElement} */ (target).focus({ preventScroll: true });
        window.scrollTo(0, 0);
        if (session.shown) bringBack();
      }
      if (!session.shown) shownAt = performance.now();
      for (const next of session.soon()) if (next !== n) ctx.cardLater(catalogue.cards[next]).catch(() => {});
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

    /** @param {number} n @param {any} card @param {any} content */
    function draw(n, card, content) {
      drawn = n;
      const question = catalogue.questions[card.question];
      const topic = catalogue.index.topics[question.topic];
      const { shown } = session;
      const cue = content.hint || question.cue;
      const own = store.get("note:" + question.id);
      const counts = session.counts();
      const tab = hint && cue
        ? h("p", { class: "study-tab cue" }, h("span", null, cue))
        : cue && !shown
          ? h("p", { class: "study-tab" }, h("button", { type: "button", class: "desk-button plain", onclick: showHint }, t("hint")))
          : h("p", { class: "study-tab" }, h("span", null, cue && shown ? cue : topic ? desk.decks.plainText(topic.title) : ""));
      const marks = [t("kind_" + card.kind)];
      if (session.mode === "cram") marks.push(t("cram_mark"));
      if (model.isUpdated(n)) marks.push(t("updated"));
      if (!model.state(n)) marks.push(t("new_mark"));

      const back = shown
        ? h("div", { class: "study-back", tabindex: "-1", role: "group", "aria-label": t("answer") },
            typed ? h("div", { class: "study-typed" }, h("p", { class: "desk-hint" }, t("you_wrote")), h("p", null, typed)) : null,
            h("div", { class: "prose" }, still(content.back)),
            more && content.more ? h("div", { class: "prose study-more" }, still(content.more)) : null,
            noting ? desk.notes.noteField(ctx, question.id) : own ? h("div", { class: "desk-own-note" }, h("p", { class: "desk-hint" }, t("note")), h("p", null, own)) : null)
        : typing() ? typeBox() : null;

      const face = h("article", { class: "study-card", tabindex: "-1", "aria-label": t("question") },
        tab,
        h("p", { class: "study-marks" }, marks.join(" · ")),
        h("div", { class: "study-front prose" }, front(ctx, card, content)),
        back);

      /** @type {any[]} */
      let controls;
      if (shown) {
        const previews = session.mode === "cram" ? [] : model.preview(n);
        controls = GRADES.map((grade, at) => h("button", { type: "button", class: "study-grade " + grade, onclick: () => rate(at + 1) },
          h("span", { class: "grade-name" }, t(grade), " ", h("kbd", { "aria-hidden": "true" }, String(at + 1))), previews.length ? " " : null,
          previews.length ? h("span", { class: "grade-next" }, text.interval(previews[at])) : null));
      } else {
        controls = [h("button", { type: "button", class: "study-show", onclick: turn }, t("show_answer"))];
      }
      const menuButton = h("button", { type: "button", class: "study-menu-button", "aria-expanded": String(menu), "aria-controls": "study-menu", onclick: () => toggleMenu() }, t("menu"));
      put(root, h("section", { class: "study", "aria-label": t("nav_cards") },
        h("p", { class: "study-counts", "data-count": "" }, session.mode === "cram"
          ? t("left", { n: counts.due })
          : t("left_counts", { learning: counts.learning, due: counts.due, fresh: counts.fresh })),
        face,
        h("div", { class: "study-bar" },
          h("div", { class: "study-controls " + (shown ? "back" : "front") }, controls),
          menuButton,
          menuPanel(card, content, question))));
    }

    function typeBox() {
      const id = desk.dom.newId("typed");
      const area = h("textarea", { id, rows: 4, value: typed, oninput: () => { typed = area.value; save(); },
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) turn();
        } });
      return h("div", { class: "study-type" }, h("label", { for: id }, t("your_answer")), area);
    }

    /** @param {any} card @param {any} content @param {any} question */
    function menuPanel(card, content, question) {
      /** @param {string} name @param {() => void} act @param {string=} key */
      const item = (name, act, key) => h("li", null, h("button", { type: "button", onclick: () => { menu = false; act(); } }, name,
        key ? h("kbd", { "aria-hidden": "true" }, key) : null));
      return h("div", { id: "study-menu", class: "study-menu", hidden: !menu },
        h("ul", null,
          session.shown && content.more && !more ? item(t("more"), showMore, "M") : null,
          session.canUndo ? item(t("undo"), undo, "U") : null,
          session.shown && !noting ? item(t("note_write"), writeNote) : null,
          item(t("bury"), () => away("bury")),
          item(t("suspend"), () => away("suspend")),
          h("li", null, h("a", { href: ctx.root + content.url }, t("open_page"))),
          item(typing() ? t("no_typing") : t("type_answers"), () => { store.local.set("typing", !typing() || null); paint(true); }),
          item(hideCounts() ? t("show_counts") : t("hide_counts"), () => { store.local.set("hide-counts", !hideCounts() || null); ctx.focusMode(); paint(true); }),
          item(t("end_sitting"), end)));
    }

    /** @param {boolean=} on */
    function toggleMenu(on) {
      menu = on === undefined ? !menu : on;
      const panel = document.getElementById("study-menu");
      const opener = root.querySelector(".study-menu-button");
      if (!panel || !opener) return;
      panel.hidden = !menu;
      opener.setAttribute("aria-expanded", String(menu));
      if (menu) {
        const first = panel.querySelector("button, a");
        if (first) /** @type {HTMLElement} */ (first).focus();
      } else {
        /** @type {HTMLElement} */ (opener).focus();
      }
    }

    function fresh() {
      hint = false;
      more = false;
      menu = false;
      noting = false;
      typed = "";
    }

    function turn() {
      if (!inView() || session.shown) return;
      session.show();
      turnedAt = performance.now();
      menu = false;
      save();
      paint(true);
    }

    /** @param {number} grade */
    function rate(grade) {
      if (!inView() || !session.shown) return;
      if (!backInView()) {
        bringBack();
        return;
      }
      const n = session.current;
      const wasAside = model.isSuspended(n);
      session.answer(grade, performance.now() - shownAt);
      fresh();
      save();
      paint(true);
      const leech = !wasAside && model.isSuspended(n);
      ctx.say(leech ? t("leech") : t("rated_" + GRADES[grade - 1]));
    }

    function undo() {
      if (!session || !session.undo()) return;
      fresh();
      save();
      paint(true);
      ctx.say(t("undone"));
    }

    /** @param {"bury"|"suspend"} how */
    function away(how) {
      if (!inView()) return;
      session[how]();
      fresh();
      save();
      paint(true);
      ctx.say(t(how === "bury" ? "buried" : "suspended"));
    }

    function showHint() {
      if (!inView()) return;
      hint = true;
      paint(true);
    }

    function writeNote() {
      if (!inView()) return;
      noting = true;
      paint(false);
      const area = /** @type {HTMLElement|null} */ (root.querySelector(".desk-own-note textarea"));
      if (area) area.focus();
    }

    function showMore() {
      if (!inView()) return;
      more = true;
      paint(false);
      const part = root.querySelector(".study-more");
      if (part) {
        part.setAttribute("tabindex", "-1");
        /** @type {HTMLElement} */ (part).focus();
      }
    }

    function finished() {
      ctx.studying(false);
      const next = session.nextTime();
      const done = session.done;
      const taken = model.taken();
      const { newCap } = model.scheduler.settings;
      const left = desk.decks.cardsOf(catalogue, query, model.bucketOf).filter((/** @type {number} */ n) => !model.state(n) && !model.isSuspended(n)).length;
      put(root, h("section", { class: "desk-panel study-end", "aria-labelledby": "desk-end-title" },
        h("h2", { id: "desk-end-title", tabindex: "-1" }, t("done_title")),
        h("p", { "data-count": "" }, t("done_cards", { n: done })),
        next !== null ? h("p", null, t("next_in", { time: text.interval({ days: 0, minutes: Math.max(1, Math.ceil((next - model.now()) / 60000)) }) })) : null,
        h("p", { class: "desk-actions" },
          session.cards ? button(t("back_to_today"), () => { end(); ctx.go("today"); }, "primary") : button(t("back_to_decks"), end, "primary"),
          left && session.mode !== "cram" && session.mode !== "review" && taken.fresh >= newCap ? button(t("more_new"), () => { session.allow(5); save(); paint(true); }) : null,
          session.canUndo ? button(t("undo"), undo) : null)));
      const heading = root.querySelector("h2");
      if (heading) /** @type {HTMLElement} */ (heading).focus();
    }

    // ---- keys and life -------------------------------------------------------------------------------------------

    /** @param {KeyboardEvent} event */
    function onKey(event) {
      if (!session || event.repeat) return;
      if (event.key === "Escape" && menu) {
        event.preventDefault();
        toggleMenu(false);
        return;
      }
      if (!letterKey(event)) return;
      const target = /** @type {HTMLElement} */ (event.target);
      if (event.key === " ") {
        if (target.closest("button, a, summary, input")) return;
        event.preventDefault();
        if (session.current === null) return;
        if (!session.shown) turn();
        else if (performance.now() - turnedAt > 400) rate(3);
        return;
      }
      const key = event.key.toLowerCase();
      if (key === "u") undo();
      else if (session.current === null) return;
      else if (session.shown && /^[1-4]$/.test(key)) rate(+key);
      else if (key === "h" && !session.shown) showHint();
      else if (key === "m" && session.shown) showMore();
      else return;
      event.preventDefault();
    }

    return {
      /** @param {HTMLElement} place @param {any} params */
      show(place, params) {
        root = place;
        query = desk.decks.fromText(params);
        document.addEventListener("keydown", onKey);
        const kept = store.local.get("session");
        const wants = new URLSearchParams(params);
        const mode = wants.get("start");
        if (mode) {
          // A link of the plan: begins at once, and only once.
          ctx.setHash("cards", desk.decks.toText(query));
          if (mode === "today" || mode === "few") beginToday(mode === "few");
          else begin(mode === "five" ? "study" : mode, mode === "five" ? 5 : undefined);
          return;
        }
        if (kept && kept.query && (!params || desk.decks.toText(kept.query) === desk.decks.toText(query))) {
          query = kept.query;
          session = desk.session.createSession(model, kept);
          typed = session.current !== null && kept.current === catalogue.cards[session.current].id ? kept.typed || "" : "";
          if (session.current !== null) {
            paint(true);
            return;
          }
          session = null;
        }
        if (!params) {
          const track = store.get("study:track");
          const level = store.get("study:level");
          if (track) query.track = track;
          if (level) query.level = level;
        } else {
          if (query.track !== undefined) store.set("study:track", query.track);
          if (query.level !== undefined) store.set("study:level", query.level);
        }
        session = null;
        start();
      },
      hide() {
        document.removeEventListener("keydown", onKey);
        painted += 1;
        drawn = null;
        session = null;
        ctx.studying(false);
      },
      /** The log changed in another tab or by an import. */
      changed() {
        if (session && session.current !== null) {
          const before = session.current;
          session.reconsider();
          if (session.current !== before) {
            fresh();
            save();
            paint(false);
          }
        } else if (!session) {
          start();
        }
      },
    };
  }

  desk.views = desk.views || {};
  desk.views.cards = createCardsView;
})((globalThis.cuebook = globalThis.cuebook || {}));
