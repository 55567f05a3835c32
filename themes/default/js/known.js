// @ts-check
/**
 * How well the reader knows each question, shown in one way everywhere: on the question itself (where it can be chosen by
 * hand), in lists, along tracks and topics, and at home what today holds.
 *
 * In: `cuebook.states`, the page's `data-*`. Out: the page, brought up to date; `cuebook.known.badge(id)` for lists that
 * other scripts make. Must not know: how a state comes about.
 */
(function (cuebook) {
  "use strict";
  const { t, el, keys, site, states, store } = cuebook;
  /** @param {string} selector @param {ParentNode=} within @returns {HTMLElement[]} */
  const all = (selector, within) => [.../** @type {NodeListOf<HTMLElement>} */ ((within || document).querySelectorAll(selector))];
  /** As everywhere: 1 is worst. @type {QuestionState[]} */
  const ORDER = ["avoiding", "recognise", "shaky", "confident"];

  /** @param {string} id @returns {QuestionState} */
  const stateOf = (id) => (states ? states.of(id) : "");

  /** The sign of a state, for a row; none for a question not met. @param {string} id @returns {HTMLElement|null} */
  function badge(id) {
    const state = stateOf(id);
    return state ? el("span", { class: "row-mark", "data-mark": state }, el("span", { class: "row-mark-word" }, t("js_state_" + state))) : null;
  }

  /* The choice on a question */

  /** Chooses a state by hand; the one chosen by hand is taken back. @param {string} id @param {QuestionState} state */
  function choose(id, state) {
    if (!states || !store) return;
    const own = store.entries("a").filter((/** @type {LogEntry} */ entry) => entry.q === id).pop();
    if (stateOf(id) === state && own) store.undo(own.i);
    else states.rate(id, state);
    if (store.get("mark:" + id) !== undefined) store.set("mark:" + id, null);
  }

  const groups = all("[data-marks]");
  for (const group of groups) {
    for (const button of all("[data-mark]", group)) {
      button.addEventListener("click", () => choose(group.dataset.marks || "", /** @type {QuestionState} */ (button.dataset.mark)));
    }
  }
  if (groups.length === 1) {
    ORDER.forEach((state, at) => {
      keys.add(String(at + 1), t("js_key_mark", { mark: t("js_state_" + state) }), () => choose(groups[0].dataset.marks || "", state));
    });
  }

  /* What is shown */

  // The build leaves out the id of a question that its link tells.
  for (const row of all(".row:not([data-question])")) {
    const link = row.querySelector("a");
    if (link) row.dataset.question = (link.getAttribute("href") || "").slice(site.root.length).replace(".html", "");
  }

  /** @param {HTMLElement} row */
  function showRow(row) {
    const present = /** @type {HTMLElement|null} */ (row.querySelector(".row-mark"));
    const next = badge(row.dataset.question || "");
    if (present && next && present.dataset.mark === next.dataset.mark) return;
    if (present) present.remove();
    if (next) row.append(next);
  }

  /** @param {HTMLElement} bar @param {string[]} ids */
  function fill(bar, ids) {
    const counts = states ? states.count(ids) : { confident: 0, shaky: 0, recognise: 0, avoiding: 0, "": ids.length };
    const progress = bar.querySelector("progress");
    const text = bar.querySelector(".progress-text");
    if (progress) {
      progress.max = ids.length;
      progress.value = counts.confident;
    }
    const said = t("js_progress", { n: counts.confident, all: ids.length });
    if (text && text.textContent !== said) text.textContent = said;
    const more = bar.querySelector(".progress-more");
    if (!more) return;
    const others = /** @type {const} */ (["shaky", "recognise", "avoiding"]).filter((state) => counts[state]);
    more.textContent = others.map((state) => t("js_progress_" + state, { n: counts[state] })).join(" · ");
  }

  function showProgress() {
    for (const bar of all("[data-progress]")) fill(bar, (bar.dataset.progress || "").split(" ").filter(Boolean));
    const own = all("[data-progress-page]")[0];
    if (own) fill(own, [...new Set(all("main .row[data-question]").filter((row) => !row.hidden).map((row) => row.dataset.question || ""))]);
  }

  /** What today holds, in the place of what a newcomer reads. */
  function showToday() {
    const place = all("[data-today]")[0];
    if (!place || !states || !states.begun()) return;
    const today = states.today();
    const button = place.querySelector("a.button");
    if (button) {
      button.textContent = today ? today.label : t("js_today_start");
      // Begins at once; without a summary the desk works out first what today holds.
      button.setAttribute("href", site.root + (today ? today.href : "study.html#today"));
    }
    const line = all(".tally")[0];
    if (!line) return;
    const format = new Intl.DateTimeFormat(cuebook.locale(), { weekday: "long", day: "numeric", month: "long" });
    const days = today && today.days !== null ? today.days : -1;
    cuebook.put(line,
      el("li", {}, format.format(new Date())),
      ...(days > 0 ? [el("li", {}, cuebook.count("js_days_left", days))] : days === 0 ? [el("li", {}, t("js_days_today"))] : []),
      today && today.said ? el("li", {}, today.said) : null,
    );
  }

  function show() {
    for (const group of groups) {
      const state = stateOf(group.dataset.marks || "");
      for (const button of all("[data-mark]", group)) button.setAttribute("aria-pressed", String(button.dataset.mark === state));
    }
    for (const row of all(".row[data-question]")) showRow(row);
    showProgress();
    showToday();
  }

  cuebook.known = { badge, showProgress };
  show();
  if (states) states.on(show);

  // A level chosen once holds on the track's page too.
  const track = all("[data-track]")[0];
  if (track && states && site.kind === "track" && !new URLSearchParams(location.search).has("level")) {
    const chosen = states.chosen();
    const radio = chosen.track === track.dataset.track && chosen.level
      ? /** @type {HTMLInputElement|undefined} */ (all("input[name=level]").find((input) => /** @type {HTMLInputElement} */ (input).value === chosen.level))
      : undefined;
    if (radio) radio.checked = true;
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
