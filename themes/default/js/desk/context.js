// @ts-check
/**
 * What every view of the desk is given: words, store, model, and the ways to what is loaded when it is needed (further scripts,
 * the texts of questions, the two sides of a card).
 *
 * In: the catalogue, the page's frame. Out: the context. Must not know: the views.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** ts-fsrs, once it was fetched. */
  const library = () => /** @type {any} */ (globalThis).FSRS;

  /** The other side of cards, with what works out when they come again. @returns {Promise<void>} */
  const back = () => cuebook.asset("study-back.js");

  /** Whether it has to be fetched before the model reads the log: without a review there is nothing to work out. */
  function needsBack() {
    const { store } = cuebook;
    return !library() && !!store && store.entries("r").length > 0;
  }

  /** @param {any} catalogue @param {HTMLElement} frame */
  function createContext(catalogue, frame) {
    const { site } = cuebook;
    const store = /** @type {Store} */ (cuebook.store);
    const text = desk.text.createText(site.strings || {}, cuebook.locale());
    const model = desk.model.createModel({ catalogue, store, library, now: () => Date.now() });
    /** @type {Map<number, Record<string, any>>} */
    const chunks = new Map();
    let texts = false;
    /** @type {Promise<void>|undefined} */
    let styles;

    const ctx = {
      t: text.t, text, store, model, catalogue, frame,
      say: desk.controls.createVoice(),
      /** Says what became of the reader's data, where it stays in view. @param {string} words */
      report: (words) => words,
      root: site.root || "",
      /** Scripts of the desk that only some views need, in order. @param {string[]} bundles */
      async need(...bundles) {
        for (const bundle of bundles) await cuebook.asset(bundle);
      },
      /** The styles of tabs that come later, once. Without them a tab is plain and works. @returns {Promise<void>} */
      tabStyles() {
        styles = styles || new Promise((resolve) => {
          const link = cuebook.el("link", { rel: "stylesheet", href: site.root + site.assets["desk-tabs.css"], onload: () => resolve(undefined), onerror: () => resolve(undefined) });
          document.head.append(link);
        });
        return styles;
      },
      /** Titles, cues and summaries of all questions, and the handbook's plans. */
      async texts() {
        if (texts) return;
        catalogue.addTexts(await cuebook.load("decks/texts.js"));
        texts = true;
      },
      get hasTexts() {
        return texts;
      },
      /** What stands on a card, if it is here. @param {any} card */
      cardNow(card) {
        const chunk = chunks.get(catalogue.questions[card.question].chunk);
        return chunk ? chunk[card.id] : undefined;
      },
      /** What stands on a card, fetched. @param {any} card */
      async cardLater(card) {
        const number = catalogue.questions[card.question].chunk;
        if (!chunks.has(number)) chunks.set(number, catalogue.learn(await cuebook.load("decks/" + catalogue.index.chunks[number] + ".js")));
        const content = /** @type {any} */ (chunks.get(number))[card.id];
        if (!content) throw new Error("no such card: " + card.id);
        return content;
      },
      back,
      get hasBack() {
        return !!desk.cardBack;
      },
      /** Reads the log again, which may hold the first reviews. */
      async rebuild() {
        if (needsBack()) await back();
        model.rebuild();
      },
      /** While something is studied the page's own navigation steps back. @param {boolean} on */
      studying(on) {
        document.documentElement.toggleAttribute("data-studying", on);
      },
      focusMode() {
        frame.toggleAttribute("data-hide-counts", store.local.get("hide-counts") === true);
      },
      /** Changes the address without a visit. @param {string} name @param {string} params */
      setHash(name, params) {
        try {
          history.replaceState(null, "", "#" + name + (params ? "?" + params : ""));
        } catch (error) {
          // Some browsers refuse this on file://: the choice then lasts as long as the page.
        }
      },
      /** @param {string} name @param {string=} params */
      go(name, params) {
        location.hash = "#" + name + (params ? "?" + params : "");
      },
      /** Asks the browser to keep what is here, where it decides without a dialog. */
      askToKeep() {
        const { storage } = navigator;
        if (storage && storage.persist && !/firefox/i.test(navigator.userAgent)) storage.persist().catch(() => {});
      },
      /** Study days that went by with nothing done. */
      missedDays() {
        const last = desk.history.lastActive(model);
        if (last === null) return 0;
        return desk.plan.missed({ today: model.today(), lastActive: last, wishes: desk.world.wishesOf(model) });
      },
    };
    return ctx;
  }

  desk.context = { createContext, back, needsBack };
})((globalThis.cuebook = globalThis.cuebook || {}));
