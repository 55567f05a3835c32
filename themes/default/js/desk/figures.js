// @ts-check
/**
 * Pictures of numbers, as SVG that reads without colour: every figure has a name, a caption and its table. In: numbers and
 * words. Must not know: where they come from.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;
  const { details } = /** @type {Controls} */ (desk.controls);

  /** @param {string} tag @param {Record<string, any>|null} attributes @param {...Child} children */
  const svg = (tag, attributes, ...children) => el(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, ...children);

  /** How full each bucket's mark is, in quarters. */
  const FULL = /** @type {Record<string, number>} */ ({ confident: 4, shaky: 3, recognise: 2, avoiding: 1, "": 0 });

  /** The mark of a bucket: a small card, fuller the surer. @param {string} bucket @param {string=} title */
  function mark(bucket, title) {
    const part = FULL[bucket] || 0;
    const height = [0, 4, 8, 12, 16][part];
    return svg("svg", { class: "desk-mark desk-mark-" + (bucket || "none"), viewBox: "0 0 14 18", width: 14, height: 18, "aria-hidden": "true", focusable: "false" },
      title ? svg("title", null, title) : null,
      height ? svg("rect", { class: "desk-mark-fill", x: 1, y: 17 - height, width: 12, height }) : null,
      svg("rect", { class: "desk-mark-edge", x: 1, y: 1, width: 12, height: 16, rx: 1.5 }));
  }

  /** A figure with its table folded below. @param {any} picture @param {string} caption @param {string} tableName @param {string[]} head @param {(string|number)[][]} rows */
  function figure(picture, caption, tableName, head, rows) {
    return el("figure", { class: "desk-figure" }, el("figcaption", null, caption), picture,
      details(tableName, el("div", { class: "desk-table", role: "region", tabindex: "0", "aria-label": caption },
        table(head, rows))));
  }

  /** @param {string[]} head @param {(string|number|Node)[][]} rows @param {string=} caption */
  function table(head, rows, caption) {
    return el("table", null, caption ? el("caption", null, caption) : null,
      el("thead", null, el("tr", null, head.map((text) => el("th", { scope: "col" }, text)))),
      el("tbody", null, rows.map((row) => el("tr", null, row.map((cell, n) =>
        n === 0 ? el("th", { scope: "row" }, cell) : el("td", null, cell))))));
  }

  /** @param {{label: string, value: number, tick?: string}[]} bars @param {string} name */
  function barChart(bars, name) {
    const width = 640;
    const height = 180;
    const base = height - 26;
    const top = Math.max(1, ...bars.map((bar) => bar.value));
    const step = width / Math.max(1, bars.length);
    return svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": name },
      svg("line", { class: "axis", x1: 0, y1: base + 0.5, x2: width, y2: base + 0.5 }),
      bars.map((bar, n) => {
        const tall = bar.value ? Math.max(3, (bar.value / top) * (base - 22)) : 0;
        const x = n * step + step * 0.14;
        return [
          tall ? svg("rect", { class: "bar", x, y: base - tall, width: step * 0.72, height: tall, rx: 2 }) : null,
          bar.value ? svg("text", { class: "value", x: n * step + step / 2, y: base - tall - 6, "text-anchor": "middle" }, bar.value) : null,
          bar.tick ? svg("text", { class: "tick", x: n * step + step / 2, y: height - 8, "text-anchor": "middle" }, bar.tick) : null,
        ];
      }));
  }

  /** Weeks as columns, days as rows. @param {{day: number, count: number}[]} days @param {string} name @param {(n: number) => string} weekday */
  function heatMap(days, name, weekday) {
    const cell = 20;
    const left = 34;
    const first = desk.days.weekday(days[0].day);
    const columns = Math.ceil((days.length + first) / 7);
    const top = Math.max(1, ...days.map((d) => d.count));
    return svg("svg", { class: "chart heat", viewBox: `0 0 ${left + columns * cell} ${7 * cell + 2}`, role: "img", "aria-label": name },
      [0, 2, 4].map((n) => svg("text", { class: "tick", x: left - 6, y: n * cell + 15, "text-anchor": "end" }, weekday(n))),
      days.map((d, n) => {
        const place = n + first;
        const size = d.count ? 6 + Math.round((d.count / top) * 10) : 0;
        const x = left + Math.floor(place / 7) * cell;
        const y = (place % 7) * cell;
        return [
          svg("rect", { class: "slot", x: x + 1, y: y + 1, width: cell - 3, height: cell - 3, rx: 2 }),
          size ? svg("rect", { class: "bar", x: x + 1 + (cell - 3 - size) / 2, y: y + 1 + (cell - 3 - size) / 2, width: size, height: size, rx: 2 }) : null,
        ];
      }));
  }

  /** @param {{value: number, tick?: string}[]} points @param {string} name @param {number} low @param {number} high */
  function lineChart(points, name, low, high) {
    const width = 640;
    const height = 160;
    const base = height - 26;
    const x = (/** @type {number} */ n) => (points.length === 1 ? width / 2 : 24 + (n * (width - 48)) / (points.length - 1));
    const y = (/** @type {number} */ v) => base - 8 - ((v - low) / (high - low)) * (base - 30);
    return svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": name },
      svg("line", { class: "axis", x1: 0, y1: base + 0.5, x2: width, y2: base + 0.5 }),
      points.length > 1 ? svg("polyline", { class: "line", points: points.map((p, n) => `${x(n)},${y(p.value)}`).join(" ") }) : null,
      points.map((p, n) => [
        svg("circle", { class: "dot", cx: x(n), cy: y(p.value), r: 5 }),
        p.tick ? svg("text", { class: "tick", x: x(n), y: height - 8, "text-anchor": "middle" }, p.tick) : null,
      ]));
  }

  desk.figures = { svg, mark, figure, table, barChart, heatMap, lineChart, FULL };
})((globalThis.cuebook = globalThis.cuebook || {}));
