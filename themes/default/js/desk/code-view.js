// @ts-check
/**
 * Progress to another device by a QR code: the code holds the address of this page with the log behind it. The other device
 * opens it, sees what it would take over, and takes it over or not.
 *
 * In: the desk's context; `#take?DIGITS`. Must not know: how progress is packed, what it means.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button } = /** @type {Controls} */ (desk.controls);
  /** Rows of the largest code that a phone still reads from a screen: version 32 of 40. */
  const ROWS = 145;
  /** White around a code, in its own squares, as the standard asks. */
  const MARGIN = 4;

  /** Where the other device finds this page: a copy on a disk says where it is published, if it is. @returns {string} */
  function address() {
    const published = /** @type {HTMLLinkElement|null} */ (document.querySelector('link[rel="canonical"]'));
    const here = /^https?:$/.test(location.protocol) ? location.href : published ? published.href : "";
    return here && here.split("#")[0] + "#take?";
  }

  /** A code as a drawing, or null when it would be too large. @param {string} start @param {string} digits @param {string} label @returns {DocumentFragment|null} */
  function drawing(start, digits, label) {
    const code = /** @type {any} */ (globalThis).qrcode(0, "L");
    try {
      code.addData(start, "Byte");
      code.addData(digits, "Numeric");
      code.make();
    } catch (error) {
      return null;
    }
    const rows = code.getModuleCount();
    if (rows > ROWS) return null;
    let path = "";
    for (let y = 0; y < rows; y += 1) {
      for (let x = 0; x < rows; x += 1) if (code.isDark(y, x)) path += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
    }
    const size = rows + 2 * MARGIN;
    const svg = cuebook.html(`<svg class="desk-code" viewBox="0 0 ${size} ${size}" role="img" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${path}"/></svg>`);
    /** @type {Element} */ (svg.firstElementChild).setAttribute("aria-label", label);
    return svg;
  }

  /** Shows the code of what is kept here, or why there is none. @param {any} ctx @param {HTMLElement} place */
  async function showCode(ctx, place) {
    const { t, store } = ctx;
    const start = address();
    const { log, fields } = store.content();
    const why = !cuebook.packed.able() ? "code_unable" : !start ? "code_no_address" : "";
    let code = null;
    if (!why) {
      await cuebook.asset("qr.js");
      code = drawing(start, await cuebook.packed.pack({ key: store.key, log, fields }), t("code_label"));
    }
    if (!code) {
      put(place, el("p", { class: "desk-note", role: "status" }, t(why || "code_too_big", { n: log.length })));
      return;
    }
    put(place, el("p", { role: "status" }, t("code_how")), code, el("p", { class: "desk-hint" }, t("code_without")));
  }

  /** @param {any} ctx */
  function createTakeView(ctx) {
    const { t } = ctx;
    /** @type {HTMLElement} */
    let root;

    /** @param {...any} children */
    function panel(...children) {
      put(root, el("section", { class: "desk-panel", "aria-labelledby": "desk-take-title" },
        el("h2", { id: "desk-take-title", tabindex: "-1" }, t("code_take_title")), children));
    }
    const away = () => ctx.go("today");

    /** @param {string} digits */
    async function ask(digits) {
      /** @type {any} */
      let file = null;
      let text = "";
      if (cuebook.packed.able()) {
        try {
          text = await cuebook.packed.unpack(digits);
          file = JSON.parse(text);
        } catch (error) {
          file = null;
        }
      }
      // What was in the address stays out of the history of visits.
      ctx.setHash("take", "");
      if (!file) {
        panel(el("p", { class: "desk-note", role: "alert" }, t(cuebook.packed.able() ? "code_damaged" : "code_unable")), el("p", { class: "desk-actions" }, button(t("nav_today"), away)));
        return;
      }
      const count = (/** @type {(entry: any) => boolean} */ test) => file.log.filter(test).length;
      panel(
        el("p", null, t("code_take_what", { reviews: count((entry) => entry.k === "r" || entry.k === "c"), ratings: count((entry) => entry.k === "a"), all: file.log.length })),
        el("p", null, t("code_take_adds")),
        el("p", { class: "desk-actions" },
          button(t("code_take"), () => {
            const said = desk.data.take(ctx, text);
            ctx.go("today");
            ctx.report(said);
          }, "primary"),
          button(t("code_leave"), away)));
    }

    return {
      /** @param {HTMLElement} place @param {string} digits */
      show(place, digits) {
        root = place;
        panel(el("p", { class: "desk-hint" }, t("loading")));
        ask(digits);
      },
      hide() {},
    };
  }

  desk.code = { showCode };
  desk.views = desk.views || {};
  desk.views.take = createTakeView;
})((globalThis.cuebook = globalThis.cuebook || {}));
