// @ts-check
/**
 * Says on a page of the handbook that what the reader just did is in this tab alone, and offers to try again where that can help.
 * In: `cuebook.store`. Out: a notice at the end of the page, in view. Must not know: what was done.
 */
(function (cuebook) {
  "use strict";
  const { t, el } = cuebook;
  if (!cuebook.store) return;
  const store = cuebook.store;
  const words = el("p", {});
  const again = el("button", { type: "button", onclick: () => { store.retry(); show(); } }, t("js_keeping_again"));
  const act = el("p", {}, again);
  const notice = el("div", { class: "keeping", role: "alert" }, words, act);

  function show() {
    const { status } = store;
    notice.hidden = status === "ok";
    act.hidden = status === "refused";
    if (status !== "ok") words.textContent = t("js_keeping_" + status);
  }

  document.body.append(notice);
  show();
  store.on((/** @type {{type: string}} */ change) => change.type === "status" && show());
})((globalThis.cuebook = globalThis.cuebook || {}));
