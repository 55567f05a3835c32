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

  /** @param {any} runner @param {any} task @param {string} code @param {(text: string) => void} say */
  cuebook.attempt = async function (runner, task, code, say) {
    const { megabytes } = runner.about;
    if (runner.loaded) say(t("running"));
    else say(megabytes ? t("loading", { size: new Intl.NumberFormat(cuebook.locale()).format(megabytes) }) : t("starting"));
    try {
      const outcome = await runner.run({ before: task.before, code: task.after ? code + "\n" + task.after : code, check: task.check });
      return Object.assign(judged(outcome, task), { more: printed(outcome) });
    } catch (error) {
      return { verdict: "", text: t("not_loaded") };
    }
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
