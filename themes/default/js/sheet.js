// Sheets: checks that the page holds what the build has set, and steps the text down where a browser's own fonts need more
// room; the print button.
// @ts-check
(function (cuebook) {
  "use strict";

  /** The next size down, or null at the smallest: sizes are whole points and hundredths. */
  /** @param {{points: number, part: number}} size @param {number} step @returns {{points: number, part: number} | null} */
  function smaller(size, step) {
    const next = size.points * 100 + size.part - step;
    return next < 400 ? null : { points: Math.floor(next / 100), part: next % 100 };
  }
  cuebook.sheet = { smaller };
  if (typeof document === "undefined") return;

  /** @type {HTMLElement | null} */
  const sheet = document.querySelector(".sheet");
  if (!sheet) return;
  const built = { points: Number(sheet.dataset.points), part: Number(sheet.dataset.part) };

  /** @param {{points: number, part: number}} size */
  function show(size) {
    if (!sheet) return;
    sheet.dataset.points = String(size.points);
    sheet.dataset.part = String(size.part);
  }

  /** Whether something stands out of its place: a column over the foot or the QR code, a line over its column. */
  function overflows() {
    if (!sheet) return false;
    // Half a pixel of rounding, and an overhang that stays well inside the gap between columns, do no harm.
    const slack = parseFloat(getComputedStyle(sheet).fontSize) / 2;
    const foot = sheet.querySelector(".sheet-foot")?.getBoundingClientRect();
    const qr = sheet.querySelector(".sheet-qr")?.getBoundingClientRect();
    const columns = Array.from(sheet.querySelectorAll(".sheet-column"));
    return columns.some((column, index) => {
      const last = column.lastElementChild?.getBoundingClientRect();
      const limit = qr && index === columns.length - 1 ? Math.min(qr.top, foot ? foot.top : qr.top) : foot ? foot.top : Infinity;
      return (last && last.bottom > limit + 0.5) || column.scrollWidth > column.clientWidth + slack;
    });
  }

  function correct() {
    // A narrow screen flows the text; only the printed form has to fit.
    if (!sheet || getComputedStyle(sheet).display !== "grid") return;
    let size = built;
    show(size);
    for (let tries = 0; tries < 60 && overflows(); tries += 1) {
      const next = smaller(size, 10);
      if (!next) break;
      size = next;
      show(size);
    }
  }

  // Turning to print, a browser may take its fonts anew: what was found with them holds, and is not measured again while
  // others stand in.
  const recheck = () => {
    if (sheet.dataset.checked === undefined || document.fonts?.status !== "loading") correct();
  };
  // From the first moment on: a reader may print before the fonts are there.
  addEventListener("beforeprint", recheck);
  matchMedia("print").addEventListener("change", (event) => { if (event.matches) recheck(); });
  const start = () => {
    correct();
    if (getComputedStyle(sheet).display === "grid") sheet.dataset.checked = "";
  };
  // Asked for by name: `ready` alone may come before the first of them is wanted.
  const wanted = ['400 1em "Sheet Sans"', '700 1em "Sheet Sans"', '400 1em "Sheet Mono"', '700 1em "Sheet Mono"'];
  if (document.fonts) Promise.allSettled(wanted.map((font) => document.fonts.load(font))).then(() => document.fonts.ready).then(start, start);
  else start();
  document.querySelector("[data-print]")?.addEventListener("click", () => print());
})((globalThis.cuebook = globalThis.cuebook || {}));
