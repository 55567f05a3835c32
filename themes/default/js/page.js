// @ts-check
/**
 * What reading leaves behind and finds again: the way the reader came by, the level of a track, copy buttons.
 *
 * In: the page's `data-*`. Out: the page, brought up to date.
 */
(function (cuebook) {
  "use strict";
  const { t, count, el, keys, site } = cuebook;
  /** @param {string} selector @param {ParentNode=} within @returns {HTMLElement[]} */
  const all = (selector, within) => [.../** @type {NodeListOf<HTMLElement>} */ ((within || document).querySelectorAll(selector))];

  /* Copy */
  for (const figure of all("figure.code")) {
    const code = figure.querySelector("code");
    if (!code) continue;
    const button = el("button", { type: "button", class: "copy" }, t("js_copy"));
    button.addEventListener("click", () => {
      copy(code.textContent || "").then(
        () => say(button, t("js_copied")),
        () => say(button, t("js_copy_failed")),
      );
    });
    figure.append(button);
  }

  /** @param {string} text @returns {Promise<void>} */
  function copy(text) {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text).catch(() => copyByHand(text));
    return copyByHand(text);
  }

  /** @param {string} text @returns {Promise<void>} */
  function copyByHand(text) {
    const area = el("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("refused"));
  }

  /** The button's own name says what happened. @param {HTMLElement} button @param {string} text */
  function say(button, text) {
    button.textContent = text;
    button.setAttribute("aria-live", "polite");
    setTimeout(() => (button.textContent = t("js_copy")), 2500);
  }

  /* The way the reader came by */
  /** @returns {{id: string, accent: string, asked?: boolean}|null} */
  function way() {
    const asked = new URLSearchParams(location.search).get("track");
    if (asked) return { id: asked, accent: "", asked: true };
    try {
      return JSON.parse(sessionStorage.getItem(site.key + ":track") || "null");
    } catch (error) {
      return null;
    }
  }

  /** @param {string} id @param {string} accent @returns {boolean} whether it was kept */
  function keepWay(id, accent) {
    try {
      sessionStorage.setItem(site.key + ":track", JSON.stringify({ id, accent }));
      return true;
    } catch (error) {
      return false;
    }
  }

  /** Where nothing can be kept, the links carry it. @param {HTMLElement[]} links @param {string} id */
  function carry(links, id) {
    for (const link of links) {
      const [path, hash] = (link.getAttribute("href") || "").split("#");
      if (!path) continue;
      link.setAttribute("href", path + "?track=" + encodeURIComponent(id) + (hash ? "#" + hash : ""));
    }
  }

  const track = all("[data-track]")[0];
  if (track) {
    const id = track.dataset.track || "";
    if (!keepWay(id, track.dataset.trackAccent || "")) carry(all("main .row > a"), id);
  } else if (site.kind === "topic" || site.kind === "home") {
    // Going through a topic is a way of its own.
    try {
      sessionStorage.removeItem(site.key + ":track");
    } catch (error) {
      // Then nothing was kept.
    }
  }

  const ways = all("[data-way]");
  let shown = ways.find((nav) => !nav.hidden);
  if (ways.length) {
    const came = way();
    const chosen = came && ways.find((nav) => nav.dataset.way === came.id);
    if (came && chosen) {
      if (shown) shown.hidden = true;
      chosen.hidden = false;
      shown = chosen;
      document.documentElement.dataset.accent = chosen.dataset.wayAccent || "";
      if (came.asked && !keepWay(came.id, chosen.dataset.wayAccent || "")) carry(all("a.neighbour", chosen), came.id);
    } else {
      delete document.documentElement.dataset.accent;
      if (!shown) {
        shown = ways[0];
        shown.hidden = false;
      }
    }
    for (const [key, kind] of [["n", "next"], ["p", "previous"]]) {
      keys.add(key, t("js_key_" + kind), () => {
        const link = shown && /** @type {HTMLAnchorElement|null} */ (shown.querySelector("a." + kind));
        if (!link) return false;
        link.click();
      });
    }
  }

  /* The level filter of a track */
  const filter = all("[data-level-filter]")[0];
  if (filter) {
    const radios = /** @type {HTMLInputElement[]} */ (all("input[name=level]", filter));
    const asked = new URLSearchParams(location.search).get("level");
    for (const radio of radios) {
      if (asked && radio.value === asked) radio.checked = true;
      radio.addEventListener("change", () => applyLevel(true));
    }
    /** Each row of a group with its list, in order. @type {{row: HTMLElement, home: HTMLElement}[]} */
    const homes = all("[data-group] .rows").flatMap((home) => all(".row", home).map((row) => ({ row, home })));
    applyLevel(false);
    /** The ways on from here are those of the level. @param {string} level @param {string=} sheet */
    function carryLevel(level, sheet) {
      for (const link of all("[data-level-study]")) {
        const whole = (link.dataset.whole = link.dataset.whole || link.getAttribute("href") || "");
        link.setAttribute("href", level ? whole + "&level=" + encodeURIComponent(level) : whole);
      }
      for (const link of all("[data-level-sheet]")) {
        const whole = (link.dataset.whole = link.dataset.whole || link.getAttribute("href") || "");
        link.setAttribute("href", sheet || whole);
      }
    }

    /** What the level takes for known goes to a list of its own, and back. Gives how many there are. @param {string} level */
    function gather(level) {
      const list = all("[data-assumed-list]")[0];
      if (!list) return 0;
      for (const { row, home } of homes) home.append(row);
      const assumed = homes.filter(({ row }) => !!level && (row.dataset.assumed || "").split(" ").includes(level));
      for (const { row } of assumed) {
        row.hidden = false;
        all(".rows", list)[0].append(row);
      }
      all(".count", list)[0].textContent = String(assumed.length);
      list.hidden = assumed.length === 0;
      return assumed.length;
    }

    /** @param {boolean} told */
    function applyLevel(told) {
      const chosen = radios.find((radio) => radio.checked);
      const level = chosen ? chosen.value : "";
      let n = gather(level);
      for (const group of all("[data-group]")) {
        let some = false;
        for (const row of all(".row", group)) {
          row.hidden = !!level && !(row.dataset.levels || "").split(" ").includes(level);
          if (!row.hidden) some = true;
          if (!row.hidden) n += 1;
        }
        group.hidden = !some;
      }
      cuebook.known.showProgress();
      carryLevel(level, chosen && chosen.dataset.sheet);
      if (!told) return;
      const states = cuebook.states;
      if (states && track && states.chosen().track === track.dataset.track) states.choose({ level });
      const status = all("[data-level-status]")[0];
      if (status) status.textContent = count("js_shown", n);
      try {
        const url = new URL(location.href);
        if (level) url.searchParams.set("level", level);
        else url.searchParams.delete("level");
        history.replaceState(null, "", url);
      } catch (error) {
        // Some browsers refuse this on file://: the choice then lasts as long as the page.
      }
    }
  }
})((globalThis.cuebook = globalThis.cuebook || {}));
