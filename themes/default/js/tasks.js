// @ts-check
/**
 * Tasks to tick on plans, worksheets and lists. What the reader ticks is kept; on a plan, a task that leads to questions and
 * nowhere else ticks itself once the log knows all of them, however they were met.
 *
 * In: `cuebook.store`, `cuebook.states`, `input[data-task]`, on a plan the deck index. Out: the boxes and how many are done.
 */
(function (cuebook) {
  "use strict";
  const { t, site } = cuebook;
  if (!cuebook.store || !cuebook.states || !document.querySelector("[data-page]")) return;
  const { store, states } = cuebook;
  const page = /** @type {HTMLElement} */ (document.querySelector("[data-page]"));
  const boxes = /** @type {HTMLInputElement[]} */ ([...page.querySelectorAll("input[data-task]")]);
  /** The questions that a task is about, where it is about nothing else. @type {Map<HTMLInputElement, string[]>} */
  const asks = new Map();

  const keyOf = (/** @type {HTMLElement} */ box) => "task:" + page.dataset.page + ":" + box.dataset.task;

  /** Whether the log knows all that a task is about. @param {HTMLInputElement} box */
  function isSeen(box) {
    const ids = asks.get(box);
    return !!ids && ids.every((id) => states.of(id));
  }

  function show() {
    for (const box of boxes) {
      const seen = isSeen(box);
      box.checked = seen || store.get(keyOf(box)) === true;
      // A tick is for what the log cannot see.
      box.disabled = seen;
      box.title = seen ? t("js_task_seen") : "";
    }
    const done = boxes.filter((box) => box.checked).length;
    const bar = document.querySelector("[data-task-progress]");
    if (bar) {
      const progress = bar.querySelector("progress");
      const text = bar.querySelector(".progress-text");
      if (progress) Object.assign(progress, { max: boxes.length, value: done });
      if (text) text.textContent = t("js_tasks", { n: done, all: boxes.length });
    }
    for (const note of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("[data-block-done]"))) {
      const block = note.closest(".block");
      const own = boxes.filter((box) => block && block.contains(box));
      if (!own.length) continue;
      note.hidden = !own.every((box) => box.checked);
      note.textContent = t("js_block_done");
    }
  }

  /** Finds the questions that tasks lead to. @param {any} index */
  function learn(index) {
    const root = new URL(site.root || ".", location.href);
    /** @type {Map<string, string>} */
    const ids = new Map(index.questions.map((/** @type {any} */ question) => [new URL(question.url, root).href, question.id]));
    for (const box of boxes) {
      const text = document.getElementById(box.getAttribute("aria-labelledby") || "");
      const links = text ? [...text.querySelectorAll("a")].map((link) => ids.get(link.href)) : [];
      if (links.length && links.every(Boolean)) asks.set(box, /** @type {string[]} */ (links));
    }
    show();
  }

  for (const box of boxes) box.addEventListener("change", () => {
    store.set(keyOf(box), box.checked ? true : null);
    show();
  });
  show();
  store.on((/** @type {{type: string, key?: string}} */ change) => {
    if (change.type === "wipe" || (change.type === "field" && (change.key || "").startsWith("task:"))) show();
  });
  if (site.kind !== "plan") return;
  states.on(show);
  cuebook.deckIndex().then(learn, () => undefined);
})((globalThis.cuebook = globalThis.cuebook || {}));
