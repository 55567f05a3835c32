// @ts-check
/**
 * One attempt at an exercise: the code runs, and what came of it is said in words.
 *
 * In: a runner, a task, the reader's code. Out: a verdict (`passed`, `failed` or nothing), a sentence, and what was printed.
 */
(function (cuebook) {
  "use strict";
  const { el } = cuebook;
  /** @param {string} name @param {Record<string, string|number>=} values */
  const t = (name, values) => cuebook.t("js_run_" + name, values);

  /** What is printed, without what nobody sees: spaces at ends, and around the bars of a table. @param {string} text */
  function seen(text) {
    return text.trim().split("\n").map((line) => line.split("|").map((cell) => cell.trim()).join("|")).join("\n");
  }

  /** What was printed, with what ran it. @param {any} outcome */
  function printed(outcome) {
    if (!outcome.version) return undefined;
    const about = t("ran_by", { version: outcome.version, ms: outcome.ms });
    const out = outcome.out.replace(/^\n+|\s+$/g, "");
    if (!out) return el("p", { class: "exercise-by" }, about);
    return el("figure", {}, el("figcaption", { class: "exercise-by" }, t("output") + " · " + about), el("pre", { tabindex: "0", class: "exercise-out" }, out));
  }

  /** @param {any} outcome @param {any} task @returns {{verdict: string, text: string}} */
  function judged(outcome, task) {
    if (outcome.end === "limit") return { verdict: "failed", text: t("limit") };
    if (outcome.end === "stopped") return { verdict: "", text: t("stopped") };
    if (outcome.end === "broken") return { verdict: "failed", text: t("broken", { text: outcome.text }) };
    if (!outcome.ok) return { verdict: "failed", text: outcome.at === "check" ? outcome.text : t("raised", { text: outcome.text }) };
    if (task.check) return { verdict: "passed", text: t("holds") };
    if (task.expected === null || task.kind === "try") return { verdict: "", text: t("ran") };
    const same = seen(outcome.printed) === seen(task.expected);
    return same ? { verdict: "passed", text: t("prints") } : { verdict: "failed", text: t("prints_other") };
  }

  /**
   * Says how far a runtime is: each stage once, in words; what has come of it in a bar that is read out only when asked.
   * @param {any} about @param {(text: string, more?: Node) => void} say
   */
  function progress(about, say) {
    const megabytes = new Intl.NumberFormat(cuebook.locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const bar = el("progress", { class: "exercise-bar", "aria-label": t("progress") });
    const figures = el("p", { class: "exercise-by" });
    let last = "";
    return (/** @type {string} */ stage, /** @type {number} */ done, /** @type {number} */ total) => {
      if (total) {
        [bar.max, bar.value] = [total, Math.min(done, total)];
        figures.textContent = t("progress_of", { done: megabytes.format(done / 1e6), total: megabytes.format(total / 1e6) });
      }
      if (stage === last) return;
      last = stage;
      if (stage === "loading") say(t("loading", { size: megabytes.format(about.megabytes) }), el("div", {}, bar, figures));
      else if (stage === "running") say(t("running"));
      else say(t("starting"), about.path ? el("progress", { class: "exercise-bar", "aria-label": t("progress") }) : undefined);
    };
  }

  /** @param {any} runner @param {any} task @param {string} code @param {(text: string, more?: Node) => void} say */
  cuebook.attempt = async function (runner, task, code, say) {
    try {
      const outcome = await runner.run({ before: task.before, code: task.after ? code + "\n" + task.after : code, check: task.check }, progress(runner.about, say));
      return Object.assign(judged(outcome, task), { more: printed(outcome) });
    } catch (error) {
      return { verdict: "", text: t("not_loaded") };
    }
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
