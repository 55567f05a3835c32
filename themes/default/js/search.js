// @ts-check
/**
 * Search on the page: `cuebook.search.attach(form)` gives a search form results while the reader types.
 *
 * In: a form as `components/frame.html` prints it, `search-core.js`, the data scripts `search/*.js`. Out: links in the
 * form's list, their number in its status, on `search.html` also filters with counts and the state in the address.
 * `search-open.js` opens and closes the panel; this file fills it.
 */
(function (cuebook) {
  "use strict";
  const { t, count, el, site, search } = cuebook;

  /** Results in the panel, and on `search.html` before more are asked for. */
  const PANEL = 7;
  const PAGE = 20;
  /** The number of results is told when the reader pauses, not at every key. */
  const PAUSE = 250;
  /** So many files are read ahead at once. */
  const LANES = 4;
  const FACETS = ["role", "level", "topic", "tag"];

  /** What the address asked for, before anything is written to it. */
  const asked = new URLSearchParams(location.search);

  /** When the browser has nothing else to do. @param {(deadline?: IdleDeadline) => void} act */
  const idle = (act) => ("requestIdleCallback" in globalThis ? requestIdleCallback(act) : setTimeout(act, 200));
  /** When the next frame is on the screen. A browser is not idle while someone types, and what is read ahead is for the next key. @param {() => void} act */
  const soon = (act) => requestAnimationFrame(() => setTimeout(act));

  /** Whether bytes cost the reader nothing to speak of: from disk, or on a line that is known to be fast and not metered. */
  function cheap() {
    const line = /** @type {any} */ (navigator).connection;
    return location.protocol === "file:" || Boolean(line && !line.saveData && line.effectiveType === "4g");
  }

  /** Until the answer to the last key is on the screen. @type {Promise<unknown>} */
  let quiet = Promise.resolve();
  let reading = false;
  /** Reads what hits show, some chunks at a time, between keys: a reader who searches once searches again. @param {SearchIndex} index */
  function readAll(index) {
    if (reading || !cheap()) return;
    reading = true;
    let next = 0;
    const step = () => {
      if (next >= index.main.chunks.length) return;
      index.chunk(next).then(() => quiet).then(() => setTimeout(step), () => {});
      next += 1;
    };
    for (let lane = 0; lane < LANES; lane += 1) step();
  }

  /** @type {Promise<SearchIndex>|null} */
  let opened = null;
  /** The index, opened once for all forms of the page. */
  function engine() {
    if (opened) return opened;
    const opening = cuebook.load("search/main.js").then((main) => {
      const index = search.open(main, { load: cuebook.load, language: site.language });
      /** A little at a time, or a key waits for it. @param {IdleDeadline=} deadline */
      const warm = (deadline) => {
        const until = performance.now() + 4;
        if (!index.warm(() => (deadline ? deadline.timeRemaining() > 2 : performance.now() < until))) idle(warm);
      };
      idle(warm);
      return index;
    });
    opened = opening;
    opening.catch(() => (opened = null));
    return opening;
  }

  /** @param {string} text @param {{has: (word: string) => boolean}} words @returns {Node[]} */
  function marks(text, words) {
    return search.marked(text, words).map((piece) =>
      piece.mark ? el("mark", {}, piece.text) : document.createTextNode(piece.text));
  }

  /** A title: what stands between backticks is code. @param {string} title @param {{has: (word: string) => boolean}} words */
  function titled(title, words) {
    return title.split("`").map((part, n) => {
      if (n % 2) return el("code", {}, ...marks(part, words));
      return el("span", {}, ...marks(part, words));
    });
  }

  /**
   * Puts rows in the list. A row that shows what it showed before stays the element it was.
   * @param {HTMLElement} list @param {{name: string, make: () => HTMLElement}[]} rows
   */
  function fill(list, rows) {
    const present = new Map([...list.children].map((row) => [names.get(row), row]));
    rows.forEach(({ name, make }, at) => {
      const row = present.get(name) || make();
      present.delete(name);
      names.set(row, name);
      if (list.children[at] !== row) list.insertBefore(row, list.children[at] || null);
    });
    while (list.children.length > rows.length) /** @type {Element} */ (list.lastElementChild).remove();
  }
  /** @type {WeakMap<Element, string>} */
  const names = new WeakMap();

  /** What a row depends on: its page and section, and which words are marked. @param {SearchHit} hit @param {{has: (word: string) => boolean}} words */
  function nameOf(hit, words) {
    const section = hit.section ? hit.sections[hit.section - 1].title : "";
    const texts = [hit.title, section, hit.cue, hit.summary].map((text) =>
      search.marked(text, words).map((piece) => (piece.mark ? "*" : "") + piece.text.length));
    return [hit.doc, hit.section, ...texts].join("|");
  }

  /** @param {SearchIndex} index @param {SearchHit} hit @param {{has: (word: string) => boolean}} words */
  function row(index, hit, words) {
    const section = hit.section ? hit.sections[hit.section - 1] : null;
    const href = section ? hit.url.replace(/#.*/, "") + "#" + section.anchor : hit.url;
    const topic = index.main.topics[hit.topic];
    const kind = hit.kind === "question" ? "" : t("js_search_kind_" + hit.kind);
    const where = [topic ? topic[1] : "", kind].filter((part) => part && part !== hit.title);
    return el(
      "li",
      {},
      el("a", { href: site.root + href }, ...titled(hit.title, words)),
      where.length || section
        ? el(
            "p",
            { class: "search-where" },
            where.join(" · "),
            section ? el("span", { class: "search-section" }, where.length ? " › " : "", ...marks(section.title, words)) : null,
          )
        : null,
      hit.cue ? el("p", { class: "search-cue" }, ...marks(hit.cue, words)) : null,
      hit.summary ? el("p", { class: "search-excerpt" }, ...marks(hit.summary, words)) : null,
    );
  }

  /**
   * @param {HTMLFormElement} form
   */
  search.attach = function (form) {
    const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=search]"));
    const panel = /** @type {HTMLElement} */ (form.querySelector("[data-search-panel]"));
    const status = /** @type {HTMLElement} */ (form.querySelector("[data-search-status]"));
    const list = /** @type {HTMLElement} */ (form.querySelector("[data-search-list]"));
    const whole = form.hasAttribute("data-search-open");
    const ways = whole ? /** @type {HTMLElement|null} */ (document.querySelector("[data-search-ways]")) : null;
    const more = el("p", { class: "search-more", hidden: true });
    const study = el("p", { class: "search-more", hidden: true });
    panel.append(study, more);

    /** Counts the questions: an answer to an older one is dropped. */
    let turns = 0;
    let told = 0;
    /** What Enter waits for. @type {Promise<void>} */
    let shown = Promise.resolve();
    /** @type {Promise<any>|null} */
    let filters = null;

    /** @param {string} text @param {boolean=} now */
    function tell(text, now) {
      clearTimeout(told);
      const say = () => {
        if (status.textContent !== text) status.textContent = text;
      };
      if (now) say();
      else told = setTimeout(say, PAUSE);
    }

    function update() {
      shown = show(whole ? PAGE : PANEL);
      quiet = shown.then(() => new Promise((done) => soon(() => done(undefined))));
      return shown;
    }

    /** @param {number} limit */
    async function show(limit) {
      const turn = (turns += 1);
      const query = input.value;
      if (filters) await filters.then(remember, () => {});
      if (turn !== turns) return;
      if (!query.trim()) {
        list.replaceChildren();
        study.hidden = true;
        list.dataset.answers = "";
        more.hidden = true;
        panel.hidden = !whole;
        if (ways) ways.hidden = false;
        tell("", true);
        if (filters) (await filters).count([]);
        return;
      }
      try {
        const index = await engine();
        const ranked = await index.rank(query, { quick: !whole });
        const narrowed = filters ? await filters : null;
        const docs = narrowed ? ranked.docs.filter(narrowed.allows()) : ranked.docs;
        const hits = await index.hits(ranked, docs.slice(0, limit));
        if (turn !== turns) return;
        const words = index.found(ranked.matches);
        fill(list, hits.map((hit) => ({ name: nameOf(hit, words), make: () => row(index, hit, words) })));
        if (whole) deck(hits);
        if (narrowed) narrowed.count(ranked.docs);
        list.dataset.answers = query;
        panel.hidden = false;
        if (ways) ways.hidden = true;
        offer(docs.length, limit, query);
        const found = ranked.partial ? "js_search_first" : "js_search_found";
        const meant = similar(index, ranked.matches);
        if (!docs.length) tell(t("js_search_none", { query: query.trim() }));
        else tell(meant ? t("js_search_similar", { query: query.trim(), words: meant }) : count(found, docs.length));
        soon(() => {
          if (turn !== turns) return;
          index.ahead(query, cheap());
          readAll(index);
        });
      } catch (error) {
        if (turn !== turns) return;
        list.replaceChildren();
        study.hidden = true;
        more.hidden = true;
        panel.hidden = false;
        tell(t(error instanceof search.Stale ? "js_search_stale" : "js_failed_search"), true);
      }
    }

    /** Where no word that was typed is in the book: the words that were taken for it. @param {SearchIndex} index @param {SearchMatch[]} matches */
    function similar(index, matches) {
      const told = matches.filter((match) => match.lists.length && !match.common);
      if (!told.length || !told.every((match) => match.fuzzy)) return "";
      return [...new Set(told.flatMap((match) => match.lists.slice(0, 2).map(({ word }) => index.spelling(word))))].join(", ");
    }

    /** The way from the questions found to their cards. @param {SearchHit[]} hits */
    function deck(hits) {
      const urls = new Set(hits.filter((hit) => hit.kind === "question").map((hit) => hit.url));
      study.hidden = !urls.size;
      const go = () => cuebook.book().then((book) => {
        const ids = book.questions.filter((question) => urls.has(question.url)).map((question) => question.id);
        location.href = site.root + "study.html#cards?questions=" + encodeURIComponent(ids.join(","));
      }, () => tell(t("js_failed_search"), true));
      study.replaceChildren(el("button", { type: "button", onclick: go }, count("js_study_found", urls.size)));
    }

    /** The way to what is not shown. @param {number} total @param {number} limit @param {string} query */
    function offer(total, limit, query) {
      more.hidden = total <= limit;
      if (more.hidden) return;
      if (!whole) {
        if (more.dataset.total === total + query) return;
        more.dataset.total = total + query;
        const href = site.root + "search.html?q=" + encodeURIComponent(query);
        more.replaceChildren(el("a", { href }, count("js_search_all", total)));
        return;
      }
      const next = () => {
        show(limit + PAGE).then(() => {
          const link = /** @type {HTMLElement|null} */ (list.querySelector(`li:nth-child(${limit + 1}) a`));
          if (link) link.focus();
        });
      };
      more.replaceChildren(el("button", { type: "button", onclick: next }, t("js_search_more")));
    }

    /** On `search.html` the address says what was asked, so that it can be kept and gone back to. */
    function remember() {
      const state = new URLSearchParams();
      if (input.value) state.set("q", input.value);
      for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (form.querySelectorAll("select"))) {
        if (select.value) state.set(select.name, select.value);
      }
      const text = state.toString();
      try {
        history.replaceState(null, "", location.pathname + (text ? "?" + text : ""));
      } catch (error) {
        // Refused on file:// by some browsers: the results stand all the same.
      }
    }

    /** @returns {HTMLElement[]} */
    const links = () => [...panel.querySelectorAll(".search-results a, .search-more a, .search-more button")].map(
      (link) => /** @type {HTMLElement} */ (link)).filter((link) => link.getClientRects().length);

    form.addEventListener("keydown", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "ArrowDown" && target === input && panel.hidden && input.value.trim()) {
        panel.hidden = false;
        event.preventDefault();
        return;
      }
      // Other keys are typing: they do not wait for a layout.
      if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
      const all = links();
      const at = all.indexOf(target);
      if (at < 0 && target !== input) return;
      /** @type {HTMLElement|undefined} */
      let next;
      if (event.key === "ArrowDown") next = all[at + 1];
      else if (event.key === "ArrowUp" && at >= 0) next = all[at - 1] || input;
      else if (event.key === "Home" && at >= 0) next = all[0];
      else if (event.key === "End" && at >= 0) next = all[all.length - 1];
      else return;
      event.preventDefault();
      if (next) next.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      shown.then(() => {
        const first = /** @type {HTMLElement|null} */ (list.querySelector("a"));
        if (first && !whole) first.click();
        else if (first) first.focus();
      });
    });
    input.addEventListener("input", update);
    input.addEventListener("click", () => {
      if (input.value.trim() && list.firstChild) panel.hidden = false;
    });
    input.addEventListener("focus", engine);

    if (whole) {
      const made = engine().then((index) => makeFilters(index, form, update));
      filters = made;
      made.catch(() => (filters = null));
    } else {
      engine().catch(() => {});
    }
    return update();
  };

  /**
   * Selects for role, level, topic and tag, combined with AND; each option says how many results it would leave.
   * @param {SearchIndex} index @param {HTMLFormElement} form @param {() => void} changed
   */
  async function makeFilters(index, form, changed) {
    const { main } = index;
    const columns = await cuebook.load("search/facets.js");
    if (columns.stamp !== main.stamp) throw new search.Stale("search/facets");
    const topics = search.spread(columns.topics, main.docs);
    /** @param {{sets: number[][], docs: number[]}} column */
    const sets = (column) => (/** @type {number} */ doc) => column.sets[column.docs[doc]];
    /** @type {Record<string, {items: [string, string][], of: (doc: number) => number[]}>} */
    const facets = {
      role: { items: main.roles, of: sets(columns.roles) },
      level: { items: main.levels, of: sets(columns.levels) },
      topic: { items: main.topics, of: (doc) => [topics[doc]] },
      tag: { items: main.tags, of: sets(columns.tags) },
    };
    const plain = new Intl.NumberFormat(cuebook.locale());
    const host = el("div", { class: "search-filters" });
    /** @type {Record<string, HTMLSelectElement>} */
    const selects = {};
    for (const name of FACETS) {
      const { items } = facets[name];
      if (items.length < 2) continue;
      const id = "search-" + name;
      const select = el("select", { id, name }, el("option", { value: "" }, t("js_filter_any_" + name)));
      for (const [value, label] of items) select.append(el("option", { value }, label));
      const wanted = asked.get(name);
      if (wanted && items.some(([value]) => value === wanted)) select.value = wanted;
      select.addEventListener("change", changed);
      selects[name] = select;
      host.append(el("div", {}, el("label", { for: id }, t("js_filter_" + name)), select));
    }
    const field = /** @type {HTMLElement} */ (form.querySelector(".search-field"));
    field.after(host);

    /** The test of all filters but one. @param {string=} but @returns {(doc: number) => boolean} */
    function allows(but) {
      const tests = Object.entries(selects)
        .filter(([name, select]) => name !== but && select.value)
        .map(([name, select]) => {
          const number = facets[name].items.findIndex(([value]) => value === select.value);
          return (/** @type {number} */ doc) => facets[name].of(doc).includes(number);
        });
      return (doc) => tests.every((test) => test(doc));
    }

    /** @param {number[]} docs all results of the query, unfiltered */
    function counts(docs) {
      for (const [name, select] of Object.entries(selects)) {
        const { items, of } = facets[name];
        const numbers = new Map();
        for (const doc of docs.filter(allows(name))) for (const value of of(doc)) numbers.set(value, (numbers.get(value) || 0) + 1);
        [...select.options].forEach((option, at) => {
          if (!at) return;
          const n = numbers.get(at - 1) || 0;
          option.textContent = items[at - 1][1] + (docs.length ? ` (${plain.format(n)})` : "");
          option.disabled = docs.length > 0 && !n && !option.selected;
        });
      }
    }
    return { allows, count: counts };
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
