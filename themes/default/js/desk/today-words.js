// @ts-check
/**
 * What Today says in words: the one button, where it leads, and what stands beside or instead of it. The desk shows it, and
 * home shows the same.
 * In: words, today as `world.js` has it. Out: texts and addresses from the site's root. Must not know: the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** @param {(name: string, values?: Record<string, any>) => string} t @param {any} now */
  function labelOf(t, now) {
    const { next, due, fresh, minutes } = now;
    if (next.kind === "review" || next.kind === "new") {
      const what = due && fresh ? cuebook.t("js_today_both", { due, fresh }) : due ? cuebook.t("js_today_due", { due }) : cuebook.t("js_today_fresh", { fresh });
      return cuebook.t("js_today_start_with", { what, minutes });
    }
    return cuebook.t("js_today_start_with", { what: t("what_" + next.kind, { n: now.cards.length, title: next.title || "" }), minutes });
  }

  /** @param {any} block */
  function hrefOf(block) {
    if (block.kind === "mock") return "study.html#mock";
    return block.kind === "template" ? block.url : "study.html#cards?start=today";
  }

  /** @param {(name: string, values?: Record<string, any>) => string} t @param {any} now @returns {{label: string, href: string, said: string}} */
  function wordsOf(t, now) {
    const { next, plan, day } = now;
    if (plan.problem === "past") return { label: t("debrief"), href: "study.html#debrief", said: "" };
    if (next) return { label: labelOf(t, now), href: hrefOf(next), said: "" };
    const said = t(day && day.kind === "off" ? "rest" : day && day.kind === "interview" ? "day_interview_more" : "enough");
    return { label: t("study_more"), href: "study.html#cards", said };
  }

  desk.todayWords = { wordsOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
