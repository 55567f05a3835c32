// @ts-check
/**
 * The reader's own STAR stories on the behavioural questions they answer. Nothing happens where there is none.
 * In: what worksheet.js kept (`story:PAGE:SECTION`, `field:PAGE:SECTION:N:FIELD`). Out: a section on the question's page.
 */
(function (cuebook) {
  "use strict";
  if (typeof document === "undefined" || !cuebook.store) return;
  const { store, el } = cuebook;
  const questions = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-question][data-format="behavioural"]'));
  if (!questions.length) return;
  /** @param {string} key @param {Record<string, any>=} values */
  const t = (key, values) => cuebook.t("js_" + key, values);

  /** Stories tied to a question. @param {string} id @returns {{url: string, lines: [string, string][]}[]} */
  function storiesOf(id) {
    /** @type {{url: string, lines: [string, string][]}[]} */
    const found = [];
    for (const key of store.keys("story:")) {
      const how = store.get(key);
      if (!how || !Array.isArray(how.labels)) continue;
      const prefix = "field:" + key.slice("story:".length) + ":";
      const items = new Set(store.keys(prefix).map((/** @type {string} */ k) => k.slice(prefix.length).split(":")[0]));
      for (const item of items) {
        if (store.get(prefix + item + ":#removed")) continue;
        const tied = store.get(prefix + item + ":" + how.picker);
        if (!Array.isArray(tied) || !tied.includes(id)) continue;
        /** @type {[string, string][]} */
        const lines = [];
        for (const [field, label] of how.labels) {
          const value = store.get(prefix + item + ":" + field);
          if (typeof value === "string" && value.trim()) lines.push([label, value]);
        }
        if (lines.length) found.push({ url: how.url, lines });
      }
    }
    return found;
  }

  function show() {
    for (const question of questions) {
      const present = question.querySelector(".stories");
      if (present) present.remove();
      const stories = storiesOf(question.dataset.question || "");
      if (!stories.length) continue;
      const heading = question.querySelector("h1, h2, h3");
      const level = heading ? Math.min(6, Number(heading.tagName.slice(1)) + 1) : 2;
      const section = el("section", { class: "part stories" }, el("h" + level, { class: "part-title" }, t("stories_title")),
        el("p", { class: "stories-note" }, t("stories_from"), " ", el("a", { href: cuebook.site.root + stories[0].url }, t("stories_open"))));
      for (const story of stories) {
        const list = el("dl", {});
        for (const [label, value] of story.lines) list.append(el("dt", {}, label), el("dd", {}, value));
        section.append(list);
      }
      (question.querySelector(".parts") || question).append(section);
    }
  }

  document.head.append(el("link", { rel: "stylesheet", href: cuebook.site.root + cuebook.site.assets["worksheet.css"] }));
  show();
  store.on((/** @type {any} */ change) => {
    if (change.type === "wipe" || (change.type === "field" && /^(story|field):/.test(change.key || ""))) show();
  });
})((globalThis.cuebook = globalThis.cuebook || {}));
