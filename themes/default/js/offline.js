// @ts-check
/**
 * Reading offline, as the page sees it: registers the service worker, adds the manifest, fills the places where tracks are
 * kept and removed, offers a new version.
 *
 * In: `[data-offline="TRACK"]` (a button for one track), `[data-offline-all]` (all of them), `[data-offline-lost]` (the page
 * for what is not kept). Out: buttons that talk to `js/offline/worker.js`. Loaded by
 * `js/late.js`, over http(s) only. Must not know: progress; the one thing kept here is that the reader removed offline data (`KEY:offline`).
 */
(function (cuebook) {
  "use strict";
  const { site, t, el } = cuebook;
  const root = site.root || "./";
  document.head.append(el("link", { rel: "manifest", href: root + "manifest.webmanifest" }));

  const lost = /** @type {HTMLElement|null} */ (document.querySelector("[data-offline-lost]"));
  const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-offline]")]);
  const all = /** @type {HTMLElement|null} */ (document.querySelector("[data-offline-all]"));
  if (!("serviceWorker" in navigator) || !globalThis.caches) return;

  /** @typedef {{id: string, title: string, path: string, size: number}} Track */
  /** @typedef {{active: string|null, waiting: string|null, kept: string[], tracks: Track[]}} Status */
  /** The name of everything, among the tracks. */
  const WHOLE = "*";
  const key = site.key + ":offline";
  const declined = () => {
    try {
      return localStorage.getItem(key) === "off";
    } catch (error) {
      return false;
    }
  };
  /** @param {boolean} off */
  function decline(off) {
    try {
      if (off) localStorage.setItem(key, "off");
      else localStorage.removeItem(key);
    } catch (error) {
      // Without storage there are no caches either.
    }
  }

  /** The worker, once it runs. @returns {Promise<ServiceWorker>} */
  function worker() {
    return navigator.serviceWorker.register(root + "sw.js", { scope: root, updateViaCache: "none" }).then((registration) => {
      const active = registration.active;
      if (active) return active;
      const coming = registration.installing || registration.waiting;
      return new Promise((resolve, reject) => {
        if (!coming) return reject(new Error("no worker"));
        coming.addEventListener("statechange", () => {
          if (coming.state === "activated") resolve(coming);
          else if (coming.state === "redundant") reject(new Error("the worker could not be installed"));
        });
        if (coming.state === "activated") resolve(coming);
      });
    });
  }

  /**
   * Asks the worker for something.
   * @param {Record<string, any>} message @param {((done: number, total: number) => void)=} progress
   * @returns {Promise<Status>}
   */
  function ask(message, progress) {
    return worker().then((to) => new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => {
        const { end, error, status, done, total, detail } = event.data;
        if (!end) return progress && progress(done, total);
        port1.close();
        if (error) reject(Object.assign(new Error(detail), { code: error }));
        else resolve(status);
      };
      to.postMessage(message, [port2]);
    }));
  }

  const format = new Intl.NumberFormat(cuebook.locale(), { maximumFractionDigits: 1 });
  /** @param {number} bytes */
  function size(bytes) {
    return bytes < 1e6 ? t("js_offline_kb", { n: format.format(Math.max(1, Math.round(bytes / 1e3))) }) : t("js_offline_mb", { n: format.format(bytes / 1e6) });
  }
  /** @param {any} error */
  function failure(error) {
    return t("js_offline_failed_" + (["changed", "full", "gone"].includes(error.code) ? error.code : "network"));
  }

  /** A track's buttons. @param {HTMLElement} place @param {Track} track @param {Status} status @param {boolean} named */
  function draw(place, track, status, named) {
    if (place.dataset.busy) return;
    const kept = status.kept.includes(track.id);
    const said = el("span", { role: "status", class: "offline-said" }, kept ? t("js_offline_kept", { size: size(track.size) }) : "");
    const name = named && track.id !== WHOLE ? t("js_offline_of", { title: track.title }) : null;
    const button = el("button", { type: "button", class: "button quiet", "aria-label": name && (kept ? t("js_offline_drop") : t(/^run:/.test(track.id) ? "js_offline_part" : "js_offline_keep")) + name, onclick: act },
      kept ? t("js_offline_drop") : t(track.id === WHOLE ? "js_offline_whole_size" : /^run:/.test(track.id) ? "js_offline_part_size" : "js_offline_keep_size", { size: size(track.size) }));
    place.replaceChildren(button, said);
    place.hidden = false;

    function act() {
      place.dataset.busy = "yes";
      button.disabled = true;
      const bar = el("progress", { max: 1, value: 0, "aria-label": t("js_offline_progress") });
      if (!kept) {
        decline(false);
        place.append(bar);
        said.textContent = t("js_offline_coming");
        // A browser that runs short of room then asks before it removes anything.
        if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => false);
      }
      ask({ type: kept ? "drop" : "keep", track: track.id }, (done, total) => {
        bar.max = Math.max(1, total);
        bar.value = done;
      }).then(
        (status) => {
          delete place.dataset.busy;
          show(status);
          const next = place.querySelector("button");
          if (next) next.focus();
        },
        (error) => {
          delete place.dataset.busy;
          bar.remove();
          button.disabled = false;
          said.textContent = failure(error);
        },
      );
    }
  }

  /** @param {Status} status */
  function show(status) {
    for (const place of places) {
      const track = status.tracks.find((track) => track.id === place.dataset.offline);
      if (track) draw(place, track, status, false);
    }
    if (all) drawAll(all, status);
    if (lost) drawLost(lost, status);
    offer(status);
  }

  /** @param {HTMLElement} place @param {Status} status */
  function drawAll(place, status) {
    let list = place.querySelector("ul");
    if (!list) {
      list = /** @type {HTMLUListElement} */ (el("ul", { class: "offline-tracks" }));
      const said = el("span", { role: "status", class: "offline-said" });
      const look = el("button", { type: "button", class: "button quiet", onclick: () => {
        said.textContent = t("js_offline_looking");
        ask({ type: "check", now: true }).then(
          (status) => {
            said.textContent = status.waiting ? "" : t("js_offline_newest");
            show(status);
          },
          (error) => (said.textContent = failure(error)),
        );
      } }, t("js_offline_look"));
      const remove = el("button", { type: "button", class: "button quiet", onclick: () => {
        decline(true);
        ask({ type: "clear" }).then(() => {
          place.replaceChildren(el("p", { role: "status" }, t("js_offline_cleared")));
        }, (error) => (said.textContent = failure(error)));
      } }, t("js_offline_clear"));
      place.append(list, el("p", { class: "actions" }, look, remove, said));
    }
    for (const track of status.tracks) {
      let item = /** @type {HTMLElement|null} */ ([...list.children].find((item) => /** @type {HTMLElement} */ (item).dataset.track === track.id) || null);
      if (!item) {
        item = /** @type {HTMLElement} */ (el("li", { "data-track": track.id }, el("a", { href: root + track.path }, track.title), el("span", { class: "offline" })));
        list.append(item);
      }
      draw(/** @type {HTMLElement} */ (item.lastElementChild), track, status, true);
    }
    place.hidden = false;
  }

  /** @param {HTMLElement} place @param {Status} status */
  function drawLost(place, status) {
    const asked = cuebook.hash();
    const kept = status.tracks.filter((track) => status.kept.includes(track.id));
    place.replaceChildren(
      ...(asked && !asked.startsWith("/") && !/^[a-z]+:/i.test(asked)
        ? [el("p", {}, t("js_offline_lost", { path: asked }), " ", el("a", { href: root + asked }, t("js_offline_again")))]
        : []),
      ...(kept.length ? [el("p", {}, t("js_offline_these"))] : []),
      kept.length
        ? el("ul", {}, ...kept.map((track) => el("li", {}, el("a", { href: root + track.path }, track.title))))
        : el("p", {}, t("js_offline_none")),
    );
  }

  /** @type {HTMLElement|null} */
  let bar = null;
  let later = "";
  /** Offers the version that waits, in the page's own time. @param {Status} status */
  function offer(status) {
    if (bar) bar.remove();
    bar = null;
    const { waiting } = status;
    if (!waiting || waiting === later) return;
    bar = /** @type {HTMLElement} */ (el("div", { class: "offline-offer", role: "status" },
      el("p", {}, t("js_offline_offer")),
      el("button", { type: "button", class: "button", onclick: () => ask({ type: "take" }).then(() => location.reload()) }, t("js_offline_take")),
      el("button", { type: "button", class: "button quiet", onclick: () => {
        later = waiting;
        offer(status);
      } }, t("js_offline_later"))));
    document.body.append(bar);
  }

  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data && event.data.cuebook === "offline") show(event.data.status);
  });

  const connection = /** @type {any} */ (navigator).connection;
  const sparing = declined() || (connection && connection.saveData);
  const shown = places.length > 0 || all || lost;
  if (sparing && !shown) return;
  // The shell comes by itself, tracks on request: after one visit, search answers without a network.
  ask({ type: sparing ? "status" : "check" }).then(show, () => shown && ask({ type: "status" }).then(show, () => undefined));
})((globalThis.cuebook = globalThis.cuebook || {}));
