// @ts-check
/**
 * An exercise on the page: the editor in the place of the code, what can be done with it, what came of it.
 *
 * In: a figure and its button; `cuebook.taskOf`, `cuebook.runner` where the page can run the language. Out:
 * `cuebook.exercise.open`. What is solved is evidence for the question's state.
 */
(function (cuebook) {
  "use strict";
  const { el, store, words } = cuebook;
  /** @param {string} name @param {Record<string, string|number>=} values */
  const t = (name, values) => cuebook.t("js_exercise_" + name, values);
  const drafts = cuebook.createDrafts(store);
  const DAY = 86400000;
  /** @type {Map<HTMLElement, {toggle: () => void}>} */
  const open = new Map();
  let count = 0;

  /** The styles, once. @type {Promise<void>|undefined} */
  let styles;
  function styled() {
    styles = styles || new Promise((resolve) => {
      const link = el("link", { rel: "stylesheet", href: cuebook.site.root + cuebook.site.assets["exercise.css"] });
      link.onload = link.onerror = () => resolve(undefined);
      document.head.append(link);
    });
    return styles;
  }

  /** Keeps in the log that a question's exercise was solved, once a day. @param {string} question @param {boolean} alone */
  function solved(question, alone) {
    if (!store || !question) return;
    const since = Date.now() - DAY / 2;
    const v = alone ? 1 : 0;
    const known = store.entries("solved").some((/** @type {any} */ entry) => entry.q === question && entry.t > since && entry.v >= v);
    if (!known) store.append({ k: "solved", q: question, v });
  }

  /** What the differences are, marked in one text. @param {{kind: string, text: string}[]} runs */
  function differences(runs) {
    const pre = el("pre", { class: "exercise-diff", tabindex: "0", role: "group", "aria-label": t("differences") });
    for (const { kind, text } of runs) {
      if (kind === "same") pre.append(text);
      else pre.append(el(kind === "mine" ? "del" : "ins", {}, text.replace(/\n/g, "↵\n")));
    }
    return pre;
  }

  /** @param {HTMLElement} figure @param {HTMLElement} button @param {any} task @param {HTMLElement|undefined} place */
  function create(figure, button, task, place) {
    const runner = task.run && cuebook.runner ? cuebook.runner.of(task.language) : undefined;
    const id = "exercise-" + (count += 1);
    let helped = false;
    let passed = false;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    let waiting;

    const result = el("div", { class: "exercise-result", role: "status", "aria-live": "polite", "aria-label": t("result") });
    const detail = el("div", { class: "exercise-detail" });
    const kept = el("p", { class: "exercise-kept" });

    /** @param {string} verdict `passed`, `failed` or nothing @param {string} text @param {Node=} more */
    function say(verdict, text, more) {
      result.dataset.verdict = verdict;
      result.replaceChildren(...(verdict ? [el("strong", {}, t(verdict)), " "] : []), text);
      detail.replaceChildren(...(more ? [more] : []));
    }

    function keep() {
      clearTimeout(waiting);
      waiting = undefined;
      const text = area.value;
      const fits = drafts.set(task.id, text === task.opening ? null : text);
      kept.textContent = fits ? "" : t(store ? "too_long" : "not_kept");
    }

    /** @param {string} text @param {Node=} more */
    function pass(text, more) {
      passed = true;
      solved(task.question, !helped);
      say("passed", text, more);
    }

    function compare() {
      const runs = words.diff(area.value, task.model);
      const off = runs.filter((/** @type {any} */ run) => run.kind !== "same").length;
      if (!off) {
        pass(t("same"));
        return;
      }
      if (!passed) helped = true;
      say("", cuebook.count("js_exercise_differ", off), differences(runs));
    }

    const panel = el("section", { class: "exercise", role: "group", "aria-label": t("title_" + task.kind) });
    const area = cuebook.createEditor({
      text: drafts.get(task.id) ?? task.opening,
      language: task.language,
      id,
      act: () => (runner ? run() : compare()),
      leave: () => /** @type {HTMLElement} */ (panel.querySelector("button:not([disabled])") || button).focus(),
      input: () => {
        if (!waiting) waiting = setTimeout(keep, 400);
      },
    });
    area.addEventListener("blur", () => waiting && keep());
    addEventListener("pagehide", () => waiting && keep());

    const row = el("div", { class: "exercise-row" });
    /** @param {string} name @param {() => void} act @param {string=} kind */
    const add = (name, act, kind) => {
      const made = el("button", { type: "button", class: kind, onclick: act }, t(name));
      row.append(made);
      return made;
    };
    const runButton = runner && add("run", () => run(), "button");
    const stopButton = runner && add("stop", () => runner.stop());
    if (stopButton) stopButton.disabled = true;
    if (task.model) {
      add("compare", compare, runner ? "" : "button");
      let shown = false;
      const show = add("show", () => {
        shown = !shown;
        if (shown && !passed) helped = true;
        if (place) detail.replaceChildren(...(shown ? [el("pre", { tabindex: "0" }, task.model)] : []));
        else figure.classList.toggle("folded", !shown);
        show.textContent = t(shown ? "hide" : "show");
        show.setAttribute("aria-expanded", String(shown));
      });
      show.setAttribute("aria-expanded", "false");
    }
    const copy = add("copy", () => cuebook.copyOf(area).then((/** @type {boolean} */ done) => {
      copy.textContent = cuebook.t(done ? "js_copied" : "js_copy_failed");
      setTimeout(() => (copy.textContent = t("copy")), 2500);
    }), "quiet");
    copy.setAttribute("aria-live", "polite");
    add("reset", () => {
      area.value = task.opening;
      area.dispatchEvent(new Event("input"));
      keep();
      [helped, passed] = [false, false];
      say("", t("was_reset"));
    }, "quiet");

    function run() {
      keep();
      runButton.disabled = true;
      stopButton.disabled = false;
      cuebook.attempt(runner, task, area.value, (/** @type {string} */ text, /** @type {Node|undefined} */ more) => say("", text, more)).then((/** @type {any} */ came) => {
        runButton.disabled = false;
        stopButton.disabled = true;
        if (came.verdict === "passed") pass(came.text, came.more);
        else say(came.verdict, came.text, came.more);
      });
    }

    panel.append(
      el("label", { for: id, class: "exercise-label" }, t("your_code"), el("span", { class: "exercise-lang", "aria-hidden": "true" }, task.language)),
      area,
      el("p", { class: "exercise-keys" }, t(runner ? "keys_run" : "keys")),
      task.lacks ? el("p", { class: "exercise-keys exercise-lacks" }, t("lacks", { name: task.lacks })) : "",
      row, result, detail, kept,
    );
    if (task.check) {
      panel.append(el("details", { class: "exercise-check" }, el("summary", {}, t("check")), el("pre", { tabindex: "0" }, task.check)));
    }
    panel.id = id + "-panel";
    button.setAttribute("aria-controls", panel.id);

    function toggle() {
      const opening = panel.hidden !== false || !panel.isConnected;
      if (!panel.isConnected) (place || figure).after(panel);
      panel.hidden = !opening;
      // What a reader mends is in the editor; what a reader recalls is out of sight.
      if (!place) figure.classList.toggle("folded", opening);
      button.setAttribute("aria-expanded", String(opening));
      if (opening) area.focus();
      else if (waiting) keep();
      if (runner && opening) runner.enter(id);
      else if (runner) runner.leave(id);
    }
    return { toggle };
  }

  cuebook.exercise = {
    /**
     * Opens the exercise of a figure, or closes it. @param {HTMLElement} figure @param {HTMLElement} button
     * @param {HTMLElement=} place the editor stands behind it, in the figure's stead
     */
    async open(figure, button, place) {
      let made = open.get(button);
      if (!made) {
        const task = cuebook.taskOf(figure);
        // Where the runner cannot be had, code can still be compared.
        await Promise.all([styled(), task.run ? cuebook.asset("run.js").catch(() => undefined) : undefined]);
        open.set(button, (made = create(figure, button, task, place)));
      }
      made.toggle();
    },
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
