// @ts-check
/**
 * Worksheets: fields that are saved as they are typed, sections that repeat (STAR stories), a picker of questions, export as
 * Markdown. Ticks of tasks are page.js's.
 *
 * Keys: `field:PAGE:FIELD`; in a repeated section `field:PAGE:SECTION:N:FIELD`. The first item is `1`, later ones are named by
 * the time they were added, so that two devices do not write into each other's story; `…:N:#removed` takes one away without
 * forgetting it. `story:PAGE:SECTION` says how to show the items elsewhere (stories.js).
 *
 * In: the page, `cuebook.store`. Out: the page, brought to life; `cuebook.worksheet` for tests.
 */
(function (cuebook) {
  "use strict";

  /**
   * @typedef {{kind: "field", label: string, value: string} | {kind: "task", label: string, done: boolean} |
   *   {kind: "heading", label: string, level: number}} Part
   */

  /** @param {string} title @param {Part[]} parts @param {string} empty what stands for an empty field */
  function toMarkdown(title, parts, empty) {
    const out = ["# " + line(title), ""];
    let inTasks = false;
    for (const part of parts) {
      if (part.kind !== "task" && inTasks) out.push("");
      inTasks = part.kind === "task";
      if (part.kind === "heading") out.push("#".repeat(Math.min(6, part.level)) + " " + line(part.label), "");
      else if (part.kind === "task") out.push("- [" + (part.done ? "x" : " ") + "] " + line(part.label));
      else out.push("**" + line(part.label) + "**", "", part.value.trim() ? block(part.value) : empty, "");
    }
    return out.join("\n").replace(/\n{3,}/g, "\n\n").trimEnd() + "\n";
  }

  /** @param {string} text */
  function line(text) {
    return text.replace(/\s+/g, " ").trim();
  }

  /** What the reader typed, as paragraphs that cannot turn into headings, rules or front matter. @param {string} text */
  function block(text) {
    return text
      .replace(/\r\n?/g, "\n")
      .trim()
      .split("\n")
      .map((row) => row.replace(/^(\s*)(#{1,6}(?=\s|$)|[-=*_]{3,}\s*$|\+{3,}\s*$|>)/, "$1\\$2"))
      .join("\n");
  }

  /** Names of the items of a repeated section, from the keys that hold something. @param {string[]} keys without the section's prefix */
  function itemsOf(keys) {
    const removed = new Set();
    const found = new Set(["1"]);
    for (const key of keys) {
      const at = key.indexOf(":");
      if (at < 1) continue;
      if (key.slice(at + 1) === "#removed") removed.add(key.slice(0, at));
      else found.add(key.slice(0, at));
    }
    const items = [...found].filter((item) => !removed.has(item)).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    return items;
  }

  cuebook.worksheet = { toMarkdown, itemsOf };

  if (typeof document === "undefined" || !cuebook.store) return;
  const page = /** @type {HTMLElement|null} */ (document.querySelector("[data-worksheet]"));
  if (!page) return;

  const { store, el } = cuebook;
  const pageId = page.dataset.worksheet || "";
  /** @param {string} key @param {Record<string, any>=} values */
  const t = (key, values) => cuebook.t("js_desk_" + key, values);
  /** Things to bring up to date when a key changes, by key. @type {Map<string, () => void>} */
  const watchers = new Map();

  /** @param {string} text @param {() => void} act */
  const button = (text, act) => el("button", { type: "button", onclick: act }, text);

  /** @type {Promise<any>|null} */
  let index = null;
  function loadIndex() {
    if (!index) index = cuebook.book();
    return index;
  }

  /**
   * Brings the fields within an element to life. @param {ParentNode} within @param {string} prefix of their keys
   */
  function enliven(within, prefix) {
    for (const control of /** @type {NodeListOf<HTMLInputElement|HTMLTextAreaElement>} */ (within.querySelectorAll("input[data-field], textarea[data-field]"))) {
      if (control.closest('[data-kind="questions"]')) continue;
      const key = prefix + control.dataset.field;
      const show = () => {
        const value = store.get(key);
        if (document.activeElement !== control) control.value = typeof value === "string" ? value : "";
      };
      show();
      control.addEventListener("input", () => {
        store.set(key, control.value === "" ? null : control.value);
        note();
      });
      watchers.set(key, show);
    }
    for (const group of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll("fieldset[data-field]"))) {
      const key = prefix + group.dataset.field;
      const radios = /** @type {HTMLInputElement[]} */ ([...group.querySelectorAll('input[type="radio"]')]);
      const show = () => {
        const value = store.get(key);
        for (const radio of radios) radio.checked = radio.value === String(value);
      };
      show();
      for (const radio of radios) {
        radio.addEventListener("change", () => {
          store.set(key, radio.value);
          note();
        });
      }
      watchers.set(key, show);
    }
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll('[data-kind="questions"]'))) picker(place, prefix);
  }

  /** The field's name, wherever the build put it. @param {HTMLElement} place */
  function pickerField(place) {
    const inner = /** @type {HTMLElement|null} */ (place.querySelector("[data-field]"));
    return place.dataset.field || (inner && inner.dataset.field) || "questions";
  }

  /** Questions to choose from, loaded when they are asked for. @param {HTMLElement} place @param {string} prefix */
  function picker(place, prefix) {
    const key = prefix + pickerField(place);
    const label = place.querySelector("label, .field-label");
    const name = label ? (label.textContent || "").trim() : t("ws_pick");
    for (const control of place.querySelectorAll("input, textarea, select")) control.remove();
    if (label) label.replaceWith(el("p", { class: "field-name" }, name));
    const chosen = el("ul", { class: "picked" });
    const list = el("div", { class: "question-picker", role: "group", "aria-label": name });
    const fold = el("details", {}, el("summary", {}, t("ws_pick")), list);
    place.append(chosen, fold);
    /** @returns {string[]} */
    const value = () => {
      const kept = store.get(key);
      return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
    };
    /** @type {any[]} */
    let questions = [];

    async function show() {
      const ids = value();
      if (!ids.length) {
        chosen.replaceChildren(el("li", {}, t("ws_none")));
      } else {
        await ready();
        chosen.replaceChildren(...ids.map((id) => {
          const question = questions.find((q) => q.id === id || q.aliases.includes(id));
          return question ? el("li", {}, el("a", { href: cuebook.site.root + question.url }, cuebook.html(question.title))) : el("li", {}, id);
        }));
      }
      for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (list.querySelectorAll("input"))) box.checked = ids.includes(box.value);
    }

    async function ready() {
      if (questions.length) return;
      const catalogue = await loadIndex();
      const format = place.dataset.format;
      questions = catalogue.questions.filter((/** @type {any} */ q) => !format || q.format === format);
    }

    fold.addEventListener("toggle", async () => {
      if (!fold.open || list.childElementCount) return;
      await ready();
      const ids = value();
      list.replaceChildren(...questions.map((question) => {
        const box = el("input", { type: "checkbox", value: question.id });
        box.checked = ids.includes(question.id);
        box.addEventListener("change", () => {
          const next = value().filter((id) => id !== question.id);
          if (box.checked) next.push(question.id);
          store.set(key, next.length ? next : null);
          note();
          show();
        });
        return el("label", {}, box, cuebook.html(question.title));
      }));
    });
    show().catch(() => {});
    watchers.set(key, () => show().catch(() => {}));
  }

  /** Names made unique for one item. @param {Element} copy @param {string} item */
  function rename(copy, item) {
    for (const element of copy.querySelectorAll("[id]")) element.id = element.id + "-" + item;
    for (const label of copy.querySelectorAll("label[for]")) label.setAttribute("for", label.getAttribute("for") + "-" + item);
    for (const radio of copy.querySelectorAll("input[name]")) radio.setAttribute("name", radio.getAttribute("name") + "-" + item);
    for (const element of copy.querySelectorAll("[aria-labelledby]")) element.setAttribute("aria-labelledby", element.getAttribute("aria-labelledby") + "-" + item);
  }

  /** @param {HTMLElement} section */
  function repeat(section) {
    const name = section.dataset.repeat || "repeat";
    const heading = section.querySelector("h2");
    const title = heading ? (heading.textContent || "").trim() : "";
    const body = section.querySelector(".prose") || section;
    const pattern = el("div");
    pattern.append(...[...body.childNodes].filter((node) => node !== heading).map((node) => node.cloneNode(true)));
    for (const node of [...body.childNodes]) if (node !== heading) node.remove();
    const list = el("div", { class: "repeat-items" });
    const status = el("p", { class: "saved-note", role: "status" });
    const tools = el("div", { class: "repeat-tools" }, button(t("ws_add"), () => add()));
    body.append(list, tools, status);
    const prefix = "field:" + pageId + ":" + name + ":";

    const items = () => itemsOf(store.keys(prefix).map((/** @type {string} */ key) => key.slice(prefix.length)));

    /** @param {string} item @param {number} at */
    function build(item, at) {
      const copy = /** @type {HTMLElement} */ (pattern.cloneNode(true));
      rename(copy, item);
      copy.className = "repeat-item prose";
      copy.dataset.item = item;
      const head = el("h3", { id: "repeat-" + name + "-" + item, tabindex: "-1" }, t("ws_number", { title, at }));
      copy.prepend(head);
      copy.setAttribute("role", "group");
      copy.setAttribute("aria-labelledby", head.id);
      copy.append(el("p", { class: "field-tools" }, button(t("ws_remove"), () => remove(item))));
      enliven(copy, prefix + item + ":");
      return copy;
    }

    /** Adds what is new, takes away what is gone, leaves the rest under the reader's hands. */
    function draw() {
      const wanted = items();
      const present = new Map([...list.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.item, child]));
      for (const [item, child] of present) if (!wanted.includes(item || "")) child.remove();
      wanted.forEach((item, n) => {
        let child = present.get(item);
        if (!child || !child.isConnected) child = build(item, n + 1);
        else /** @type {HTMLElement} */ (child.querySelector("h3")).textContent = t("ws_number", { title, at: n + 1 });
        if (list.children[n] !== child) list.insertBefore(child, list.children[n] || null);
      });
      describe();
    }

    function add() {
      const item = Date.now().toString(36);
      store.set(prefix + item + ":#open", true);
      draw();
      note();
      const head = document.getElementById("repeat-" + name + "-" + item);
      if (head) head.focus();
    }

    /** @param {string} item */
    function remove(item) {
      store.set(prefix + item + ":#removed", true);
      draw();
      status.replaceChildren(t("ws_removed"), " ", button(t("ws_undo"), () => {
        store.set(prefix + item + ":#removed", null);
        if (item !== "1") store.set(prefix + item + ":#open", true);
        status.replaceChildren();
        draw();
        const head = document.getElementById("repeat-" + name + "-" + item);
        if (head) head.focus();
      }));
      /** @type {HTMLElement} */ (status.querySelector("button")).focus();
    }

    /** Lets other pages show these items: their labels, and the field that ties them to questions. */
    function describe() {
      const picked = /** @type {HTMLElement|null} */ (pattern.querySelector('[data-kind="questions"]'));
      if (!picked) return;
      const labels = [...pattern.querySelectorAll("label[for]")]
        .map((label) => {
          const control = /** @type {HTMLElement|null} */ (pattern.querySelector("#" + CSS.escape(label.getAttribute("for") || "")));
          return control && control.dataset.field && !control.closest('[data-kind="questions"]') ? [control.dataset.field, (label.textContent || "").trim()] : null;
        })
        .filter(Boolean);
      store.set("story:" + pageId + ":" + name, { url: cuebook.site.path, labels, picker: pickerField(picked) });
    }

    draw();
    watchers.set(prefix, draw);
  }

  // ---- the whole sheet -----------------------------------------------------------------------------------------------

  const saved = el("p", { class: "saved-note", role: "status" });
  let said = "";
  function note() {
    const text = t(store.status === "ok" ? "saved" : "not_saved");
    if (text === said) return;
    said = text;
    saved.textContent = text;
  }

  /** @returns {Part[]} */
  function parts() {
    /** @type {Part[]} */
    const out = [];
    const walker = /** @type {HTMLElement} */ (page).querySelectorAll("h2, h3, .field, fieldset.choice, fieldset[data-field], .task, input[data-task]");
    const tasks = new Set();
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (walker)) {
      if (element.matches("h2, h3")) {
        if (element.closest(".footnotes, .page-head")) continue;
        out.push({ kind: "heading", label: element.textContent || "", level: element.tagName === "H2" ? 2 : 3 });
      } else if (element.matches("input[data-task], .task")) {
        const box = /** @type {HTMLInputElement|null} */ (element.matches("input") ? element : element.querySelector("input[data-task]"));
        if (!box || tasks.has(box)) continue;
        tasks.add(box);
        const words = document.getElementById(box.getAttribute("aria-labelledby") || "");
        out.push({ kind: "task", label: words ? words.textContent || "" : "", done: box.checked });
      } else if (element.matches('[data-kind="questions"]')) {
        const name = element.querySelector(".field-name");
        const list = [...element.querySelectorAll(".picked a")].map((link) => "- " + (link.textContent || ""));
        out.push({ kind: "field", label: name ? name.textContent || "" : "", value: list.join("\n") });
      } else if (element.matches("fieldset")) {
        const legend = element.querySelector("legend");
        const radio = /** @type {HTMLInputElement|null} */ (element.querySelector("input:checked"));
        out.push({ kind: "field", label: legend ? legend.textContent || "" : "", value: radio && radio.parentElement ? (radio.parentElement.textContent || radio.value).trim() : "" });
      } else {
        const label = element.querySelector("label");
        const control = /** @type {HTMLInputElement|null} */ (element.querySelector("input, textarea"));
        out.push({ kind: "field", label: label ? label.textContent || "" : "", value: control ? control.value : "" });
      }
    }
    return out;
  }

  function exportMarkdown() {
    const heading = document.querySelector("h1");
    const title = heading ? heading.textContent || "" : pageId;
    const url = URL.createObjectURL(new Blob([toMarkdown(title, parts(), t("ws_empty"))], { type: "text/markdown" }));
    const link = el("a", { href: url, download: (pageId.split("/").pop() || "worksheet") + ".md" });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  const question = el("div", { class: "ws-confirm" });
  function ask() {
    question.replaceChildren(el("p", {}, t("ws_clear_ask")), el("p", { class: "field-tools" },
      button(t("ws_clear_yes"), () => {
        for (const start of ["field:", "task:"]) {
          for (const key of store.keys(start + pageId + ":")) store.set(key, null);
        }
        location.reload();
      }),
      button(t("ws_clear_no"), () => {
        question.replaceChildren();
        clear.focus();
      })));
    /** @type {HTMLElement} */ (question.querySelectorAll("button")[1]).focus();
  }
  const clear = button(t("ws_clear"), ask);

  for (const section of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll("section.repeat"))) repeat(section);
  const repeated = [...page.querySelectorAll(".repeat")];
  for (const part of page.querySelectorAll(".block:not(.repeat), .page-head")) enliven(part, "field:" + pageId + ":");
  if (!page.querySelector(".block") && !repeated.length) enliven(page, "field:" + pageId + ":");
  const tools = page.querySelector("[data-worksheet-tools]");
  if (tools) tools.append(button(t("ws_export"), exportMarkdown), button(t("ws_print"), () => window.print()), clear, question, saved);
  if (store.status !== "ok") note();

  store.on((/** @type {any} */ change) => {
    if (change.type === "status") note();
    if (change.type === "wipe") location.reload();
    if (change.type !== "field" || change.own) return;
    for (const [key, act] of watchers) if (key === change.key || (key.endsWith(":") && change.key.startsWith(key))) act();
  });
})((globalThis.cuebook = globalThis.cuebook || {}));
