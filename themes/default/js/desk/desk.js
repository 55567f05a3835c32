// @ts-check
/**
 * The desk's frame: loads the catalogue, makes the model, follows the address (`#today`, `#cards`, `#audit`, `#plan`, `#mock`, `#stats`,
 * `#print`, each with `?query`), shows one view at a time. In: the page. Must not know: what the views do.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  if (typeof document === "undefined") return;
  const { h } = desk.dom;
  const VIEWS = ["today", "cards", "audit", "plan", "mock", "stats", "settings"];

  async function boot() {
    const frame = document.getElementById("desk");
    if (!frame) return;
    const { site } = cuebook;
    const text = desk.text.createText(site.strings || {}, cuebook.locale());
    const { t } = text;
    const store = cuebook.store;
    const view = h("div", { class: "desk-view" });
    const notice = h("div", { class: "desk-notice", role: "status", hidden: true });
    const nav = h("nav", { class: "desk-nav", "aria-label": t("nav") },
      h("ul", null, VIEWS.map((name) => h("li", null, h("a", { href: "#" + name, "data-view": name }, t(name === "settings" ? name : "nav_" + name))))));
    const data = h("div", { class: "desk-footer" });
    frame.replaceChildren(nav, notice, view, data);
    view.append(h("p", { class: "desk-hint" }, t("loading")));

    /** @type {any} */
    let index;
    try {
      index = await cuebook.load("decks/index.js");
    } catch (error) {
      view.replaceChildren(h("p", { class: "desk-note" }, t("no_index")));
      return;
    }
    const catalogue = desk.decks.createCatalogue(index);
    const now = () => Date.now();
    const model = desk.model.createModel({ catalogue, store, FSRS: globalThis.FSRS, now });
    /** @type {Map<number, Record<string, any>>} */
    const chunks = new Map();
    const say = desk.dom.createVoice();

    const ctx = {
      t, text, store, model, catalogue, say,
      root: site.root || "",
      /** What stands on a card, if it is here. @param {any} card */
      cardNow(card) {
        const chunk = chunks.get(catalogue.questions[card.question].chunk);
        return chunk ? chunk[card.id] : undefined;
      },
      /** What stands on a card, fetched. @param {any} card */
      async cardLater(card) {
        const number = catalogue.questions[card.question].chunk;
        if (!chunks.has(number)) chunks.set(number, await cuebook.load("decks/" + index.chunks[number] + ".js"));
        const content = /** @type {any} */ (chunks.get(number))[card.id];
        if (!content) throw new Error("no such card: " + card.id);
        return content;
      },
      /** While something is studied the page's own navigation steps back. @param {boolean} on */
      studying(on) {
        document.documentElement.toggleAttribute("data-studying", on);
      },
      focusMode() {
        /** @type {HTMLElement} */ (frame).toggleAttribute("data-hide-counts", store.local.get("hide-counts") === true);
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
      /** Study days that went by with nothing done. */
      missedDays() {
        const last = desk.stats.lastActive(model);
        if (last === null) return 0;
        return desk.plan.missed({ today: model.today(), lastActive: last, wishes: desk.world.wishesOf(model) });
      },
    };
    ctx.focusMode();
    describeKeys(t);
    const dataView = desk.dataView.createDataView(ctx, data, notice);
    /** @type {Record<string, any>} */
    const views = {};
    for (const name of Object.keys(desk.views)) views[name] = desk.views[name](ctx);
    /** @type {any} */
    let current = null;

    /** Whether a card is on the table: who comes back finds it there. */
    function onTable() {
      const kept = store.local.get("session");
      return !!kept && typeof kept.current === "string";
    }

    /** @param {boolean} first */
    function route(first) {
      const [name, params] = location.hash.replace(/^#/, "").split(/\?(.*)/s);
      const chosen = Object.hasOwn(views, name) ? name : onTable() ? "cards" : "today";
      if (current) current.hide();
      document.documentElement.removeAttribute("data-studying");
      for (const link of nav.querySelectorAll("a")) {
        if (link.dataset.view === chosen) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      /** @type {HTMLElement} */ (frame).dataset.view = chosen;
      current = views[chosen];
      view.replaceChildren();
      current.show(view, params || "");
      if (!first && !document.documentElement.hasAttribute("data-studying")) {
        const heading = view.querySelector("h2");
        if (heading && !view.contains(document.activeElement)) {
          heading.setAttribute("tabindex", "-1");
          heading.focus();
        }
      }
    }

    window.addEventListener("hashchange", () => route(false));
    const summary = desk.summary.createKeeper(model);
    window.addEventListener("pagehide", summary.write);
    // What only this tab holds would go with it: the browser asks.
    window.addEventListener("beforeunload", (event) => {
      if (store.unsaved) event.preventDefault();
    });
    store.on((/** @type {any} */ change) => {
      summary.later();
      if (change.type === "status") dataView.state();
      else if (change.type === "wipe") {
        model.rebuild();
        route(true);
      } else if (!change.own && (change.type === "log" || String(change.key).startsWith("study:") || String(change.key).startsWith("plan:"))) {
        model.rebuild();
        if (current.changed) current.changed();
      }
    });
    route(true);
    summary.later();
    desk.ctx = ctx;
  }

  /** Lists the keys of the desk in the reading preferences. @param {(name: string, values?: Record<string, any>) => string} t */
  function describeKeys(t) {
    const keys = cuebook.keys;
    /** @param {string} view @param {string} key @param {...string} names */
    const list = (view, key, ...names) => keys.describe(key, t("key", { view: t("nav_" + view), what: names.map((name) => t(name)).join(", ") }));
    list("cards", t("key_space"), "show_answer", "good");
    list("cards", "1–4", "again", "hard", "good", "easy");
    list("cards", "h", "hint");
    list("cards", "m", "more");
    list("cards", "u", "undo");
    list("audit", "1–4", "avoiding", "recognise", "shaky", "confident");
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", boot);
  else boot();
})((globalThis.cuebook = globalThis.cuebook || {}));
