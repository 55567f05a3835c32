// @ts-check
/**
 * `filter.html`: the form, its counts and the list. The logic is `facets.js`; the data are `cuebook.book` and `decks/lines.js`.
 */
(function (cuebook) {
  "use strict";
  const { t, count, el, html, facets, site } = cuebook;
  const found = /** @type {HTMLElement|null} */ (document.querySelector("[data-filter]"));
  if (!found) return;
  const host = found;
  const status = /** @type {HTMLElement} */ (host.querySelector("[data-filter-status]"));

  Promise.all([cuebook.book(), cuebook.load("decks/lines.js")]).then(([index, lines]) => {
    index.questions.forEach((question, n) => (question.summary = lines[n]));
    start(index);
  }, () => (status.textContent = t("js_filter_failed")));

  /** @param {DeckIndex} index */
  function start(index) {
    let state = facets.parse(location.search.length > 1 ? location.search : location.hash, index);
    const plain = new Intl.NumberFormat(cuebook.locale());

    /** @typedef {"role"|"level"|"topic"} Facet */
    /** @type {Map<Facet, HTMLSelectElement>} */
    const selects = new Map();
    /** @type {Record<Facet, {id: string, text: string}[]>} */
    const lists = {
      role: index.roles.map(({ id, label }) => ({ id, text: label })),
      level: index.levels.map(({ id, label }) => ({ id, text: label })),
      topic: index.topics.map(({ id, title }) => ({ id, text: title })),
    };
    const fields = /** @type {Facet[]} */ (Object.keys(lists)).map((name) => {
      const list = lists[name];
      if (!list.length) return null;
      const select = el("select", { id: "filter-" + name }, el("option", { value: "" }));
      for (const item of list) select.append(el("option", { value: item.id }));
      select.addEventListener("change", () => change({ [name]: select.value }));
      selects.set(name, select);
      return el("div", {}, el("label", { for: "filter-" + name }, t("js_filter_" + name)), select);
    });

    /** @type {{box: HTMLInputElement, count: HTMLElement, chip: HTMLElement, id: string}[]} */
    const tags = index.tags.map((tag) => {
      const box = el("input", { type: "checkbox", value: tag.id });
      const number = el("span", { class: "count" });
      const chip = el("label", { class: "chip" }, box, el("span", {}, tag.label, " ", number));
      box.addEventListener("change", () => {
        change({ tags: tags.filter((other) => other.box.checked).map((other) => other.id) });
      });
      return { box, count: number, chip, id: tag.id };
    });

    // Some sixty tags at once are a wall: they unfold when asked for, or when the address names one.
    const chosenTags = el("span", { class: "count" });
    const folded = tags.length
      ? el(
          "details",
          { class: "filter-tags", open: state.tags.length > 0 },
          el("summary", {}, t("js_filter_tags"), " ", chosenTags),
          el("div", { class: "chips", role: "group", "aria-label": t("js_filter_tags") }, ...tags.map((tag) => tag.chip)),
        )
      : null;

    const clear = el("button", { type: "button", onclick: () => change(facets.empty()) }, t("js_filter_clear"));
    const list = el("ol", { class: "rows", "aria-labelledby": "filter-heading" });
    host.prepend(
      el(
        "form",
        { class: "filter-form", "aria-label": t("js_filter_form") },
        el("div", { class: "filter-selects" }, ...fields),
        folded,
      ),
    );
    const form = /** @type {HTMLFormElement} */ (host.querySelector("form"));
    form.addEventListener("submit", (event) => event.preventDefault());
    const heading = el("h2", { id: "filter-heading", class: "visually-hidden" }, t("js_filter_results"));
    const study = el("a", { href: site.root + "study.html", hidden: true });
    const bar = el("div", { class: "filter-bar" }, status, clear, study);
    const known = el("details", { class: "about", hidden: true });
    host.append(heading, bar, list, known);

    /** @param {Partial<FacetState>} part */
    function change(part) {
      state = Object.assign({}, state, part);
      remember();
      show();
    }

    function remember() {
      const query = facets.format(state);
      try {
        history.replaceState(null, "", location.pathname + (query ? "?" + query : ""));
      } catch (error) {
        // Refused on file:// by some browsers: the fragment carries the state there.
        location.hash = query;
      }
    }

    function show() {
      const numbers = facets.counts(index, state);
      for (const [name, select] of selects) {
        const items = lists[name];
        [...select.options].forEach((option, at) => {
          const n = at ? numbers[name][at - 1] : numbers.any[name];
          const label = at ? items[at - 1].text : t("js_filter_any_" + name);
          option.textContent = label + " (" + plain.format(n) + ")";
          option.disabled = at > 0 && !n && option.value !== state[name];
        });
        select.value = state[name];
      }
      tags.forEach((tag, at) => {
        const n = numbers.tags[at];
        tag.box.checked = state.tags.includes(tag.id);
        tag.count.textContent = plain.format(n);
        tag.chip.hidden = !n && !tag.box.checked;
      });
      chosenTags.textContent = state.tags.length ? t("js_filter_chosen", { n: plain.format(state.tags.length) }) : plain.format(tags.length);
      const found = facets.select(index, state);
      clear.hidden = !facets.format(state);
      status.textContent = found.length ? count("js_found", found.length) : t("js_found_none");
      // The whole book is a deck of its own; a choice from it is named question by question.
      study.hidden = !found.length || found.length === index.questions.length;
      study.href = site.root + "study.html#cards?questions=" + encodeURIComponent(found.map((question) => question.id).join(","));
      study.textContent = count("js_study_found", found.length);
      list.replaceChildren(...found.map(row));
      const below = facets.assumed(index, state);
      known.hidden = !below.length;
      cuebook.put(known, el("summary", {}, t("js_filter_assumed"), " ", el("span", { class: "count" }, plain.format(below.length))), el("ol", { class: "rows" }, below.map(row)));
    }

    /** @param {DeckQuestion} question */
    function row(question) {
      return el(
        "li",
        { class: "row", "data-question": question.id },
        el("a", { href: site.root + question.url }, html(question.title)),
        question.weight === 1 ? el("span", { class: "badge" }, t("js_weight_1")) : null,
        question.cue ? el("span", { class: "row-cue" }, question.cue) : null,
        question.summary ? el("span", { class: "row-line" }, question.summary) : null,
        cuebook.known.badge(question.id),
      );
    }

    addEventListener("popstate", () => {
      state = facets.parse(location.search.length > 1 ? location.search : location.hash, index);
      show();
    });
    show();
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
