// @ts-check
/**
 * The desk's frame: loads the catalogue, makes the model, follows the address (`#today`, `#cards`, `#audit`, `#plan`, `#mock`, `#stats`,
 * `#settings`, `#debrief`, `#browse`, `#print`, `#take`, each with `?query`), shows one view at a time and loads it when it is first wanted. In: the page.
 * Must not know: what the views do.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  if (typeof document === "undefined") return;
  const { el } = cuebook;
  const { button } = /** @type {Controls} */ (desk.controls);
  const TABS = ["today", "cards", "audit", "plan", "mock", "stats", "settings"];
  /** Scripts of the views that are not here from the start; these show texts of questions too. @type {Record<string, string[]>} */
  const LATER = {
    audit: ["study-rating.js", "study-figures.js", "study-audit.js"],
    plan: ["study-plan.js"],
    mock: ["study-figures.js", "study-mock.js"],
    stats: ["study-figures.js", "study-stats.js"],
    settings: ["study-data.js", "study-settings.js"],
    debrief: ["study-plan.js"],
    browse: ["study-rating.js", "study-cards.js"],
    print: ["study-cards.js"],
    take: ["adopt.js", "study-data.js", "study-code.js"],
  };

  /** The view that the address names; else the card that is on the table, or today. */
  function chosenView() {
    const name = location.hash.replace(/^#/, "").split("?")[0];
    if (Object.hasOwn(LATER, name) || Object.hasOwn(desk.views, name)) return name;
    const kept = /** @type {any} */ (cuebook.store && cuebook.store.local.get("session"));
    return kept && typeof kept.current === "string" ? "cards" : "today";
  }

  async function boot() {
    const frame = document.getElementById("desk");
    if (!frame) return;
    const { t } = desk.text.createText(cuebook.site.strings || {}, cuebook.locale());
    const view = el("div", { class: "desk-view" });
    const nav = el("nav", { class: "desk-nav", "aria-label": t("nav") },
      el("ul", null, TABS.map((name) => el("li", null, el("a", { href: "#" + name, "data-view": name, "aria-current": name === chosenView() ? "page" : null }, t(name === "settings" ? name : "nav_" + name))))));
    const notice = el("div", { class: "desk-notice", role: "status", hidden: true });
    // It comes with the first view: below an empty place it would move.
    const side = el("aside", { class: "desk-side", "aria-label": t("side"), hidden: true });
    frame.replaceChildren(nav, notice, el("div", { class: "desk-columns" }, view, side));
    view.append(el("p", { class: "desk-hint" }, t("loading")));
    /** @type {any} */
    let ctx;
    try {
      const { back, needsBack } = desk.context;
      // Beside the index. The log may get its first reviews until that is here, from an earlier key of the book.
      if (needsBack()) back().catch(() => {});
      const index = await cuebook.deckIndex();
      if (needsBack()) await back();
      ctx = desk.context.createContext(desk.decks.createCatalogue(index), frame);
      // A plan of the handbook is part of the day's plan.
      if (desk.world.wishesOf(ctx.model).template) await ctx.texts();
    } catch (error) {
      view.replaceChildren(el("p", { class: "desk-note" }, t("no_index")));
      reportError(error);
      return;
    }
    ctx.focusMode();
    describeKeys(t);
    run(ctx, { view, nav, notice, side });
  }

  /** @param {any} ctx @param {{view: HTMLElement, nav: HTMLElement, notice: HTMLElement, side: HTMLElement}} places */
  function run(ctx, { view, nav, notice, side }) {
    const { store, model, t } = ctx;
    /** @type {Record<string, any>} */
    const views = {};
    /** @type {any} */
    let current = null;
    let visit = 0;
    const beside = desk.side.createSide(ctx, side, notice);

    /** @param {string} name */
    async function viewOf(name) {
      if (LATER[name]) await Promise.all([ctx.tabStyles(), ctx.need(...LATER[name]), ctx.texts()]);
      return (views[name] = views[name] || desk.views[name](ctx));
    }

    /** @param {boolean} first */
    function route(first) {
      const [, params] = location.hash.split(/\?(.*)/s);
      const chosen = chosenView();
      const mine = ++visit;
      if (current) current.hide();
      current = null;
      document.documentElement.removeAttribute("data-studying");
      for (const link of nav.querySelectorAll("a")) {
        if (link.dataset.view === chosen) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      ctx.frame.dataset.view = chosen;
      view.replaceChildren(el("p", { class: "desk-hint" }, t("loading")));
      const ready = views[chosen] || !LATER[chosen] ? { then: (/** @type {any} */ act) => act(views[chosen] || (views[chosen] = desk.views[chosen](ctx))) } : viewOf(chosen);
      ready.then((/** @type {any} */ found) => {
        if (mine === visit) show(found, params || "", first);
      }, () => {
        if (mine !== visit) return;
        besideIt();
        view.replaceChildren(el("p", { class: "desk-note", role: "alert" }, t("view_failed")), el("p", { class: "desk-actions" }, button(t("try_again"), () => route(false))));
      });
    }

    function besideIt() {
      side.hidden = false;
      beside.paint();
    }

    /** @param {any} found @param {string} params @param {boolean} first */
    function show(found, params, first) {
      current = found;
      view.replaceChildren();
      current.show(view, params);
      besideIt();
      if (first || document.documentElement.hasAttribute("data-studying")) return;
      const heading = /** @type {HTMLElement|null} */ (view.querySelector("h2"));
      if (heading && !view.contains(document.activeElement)) {
        heading.setAttribute("tabindex", "-1");
        heading.focus();
      }
    }

    window.addEventListener("hashchange", () => route(false));
    const summary = desk.summary.createKeeper(model, t);
    window.addEventListener("pagehide", summary.write);
    // What only this tab holds would go with it: the browser asks.
    window.addEventListener("beforeunload", (event) => {
      if (store.unsaved) event.preventDefault();
    });
    store.on((/** @type {any} */ change) => {
      summary.later();
      beside.later();
      if (change.type === "status") beside.state();
      else if (change.type === "wipe") {
        model.rebuild();
        route(true);
      } else if (!change.own && (change.type === "log" || /^(study|plan):/.test(String(change.key)))) {
        ctx.rebuild().then(() => current && current.changed && current.changed(), reportError);
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
