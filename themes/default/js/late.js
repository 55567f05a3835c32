// @ts-check
/**
 * Loads what a page does not need at once: a notice when the browser keeps nothing, the panel "Reading preferences" when its button is first used, ticks, options to choose from, the reader's
 * own stories when there are any, and what reading offline needs when the page has nothing else to do.
 *
 * In: `[data-preferences]`, behavioural questions, `cuebook.store`, `[data-offline-lost]`. Out: `js/preferences.js`,
 * `js/choose.js`, `js/tasks.js`, `js/stories.js`, `js/keeping.js` and `js/offline.js`, once each.
 */
(function (cuebook) {
  "use strict";
  const opener = document.querySelector("[data-preferences]");
  const host = document.getElementById("preferences");
  if (opener && host) {
    const load = () => cuebook.asset("preferences.js");
    // Whoever comes near the button finds the panel there when it is pressed.
    for (const near of ["pointerenter", "focus"]) opener.addEventListener(near, () => load().catch(() => undefined), { once: true });
    opener.addEventListener("click", () => load().then(
      () => cuebook.preferences.toggle(),
      () => host.replaceChildren(cuebook.el("p", { role: "alert" }, cuebook.t("js_failed"))),
    ));
  }

  const { store } = cuebook;
  if (store && cuebook.site.kind !== "study") {
    // What could not be written is said, once there is something to say; leaving with it asks.
    store.on((/** @type {{type: string, own?: boolean}} */ change) => {
      if (store.status !== "ok" && (change.own || change.type === "status")) cuebook.asset("keeping.js").catch(() => undefined);
    });
    addEventListener("beforeunload", (event) => {
      if (store.unsaved) event.preventDefault();
    });
  }
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const notes = document.querySelectorAll("details[data-note]");
  for (const fold of notes) {
    if (store && store.get("note:" + fold.dataset.note)) fold.dataset.written = "";
    fold.addEventListener("toggle", () => cuebook.asset("note.js").catch(() => fold.append(cuebook.el("p", { role: "alert" }, cuebook.t("js_failed")))), { once: true });
  }

  if (store && document.querySelector("input[data-task]")) cuebook.asset("tasks.js").catch(() => undefined);
  if (document.querySelector(".verdicts")) cuebook.asset("choose.js").catch(() => undefined);
  if (store && document.querySelector('[data-question][data-format="behavioural"]')) {
    const look = () => store.keys("story:").length && cuebook.asset("stories.js").catch(() => undefined);
    look();
    store.on((/** @type {{type: string, key?: string}} */ change) => {
      if (change.type === "field" && /^story:/.test(change.key || "")) look();
    });
  }

  // A book on disk is offline as it is. `cuebook serve` marks its pages: what is being written must never come from a cache.
  if (!/^https?:$/.test(location.protocol) || document.querySelector('script[src^="/__cuebook/"]')) return;
  // Where it cannot be had now, the next page tries again.
  const offline = () => cuebook.asset("offline.js").catch(() => undefined);
  const idle = globalThis.requestIdleCallback || ((/** @type {() => void} */ act) => setTimeout(act, 500));
  if (document.querySelector("[data-offline-lost]")) offline();
  else if (document.readyState === "complete") idle(offline);
  else addEventListener("load", () => idle(offline));
})((globalThis.cuebook = globalThis.cuebook || {}));
