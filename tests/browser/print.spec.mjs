// Sheets printed by a real Chromium: one page each on A4 and on Letter, all text there, nothing outside the margins, and
// the browser's lines the same as the build's.
//
//   CUEBOOK_SITE=public node --test tests/browser/print.spec.mjs
//
// CUEBOOK_SITE is a built site; CUEBOOK_SHEETS_OUT, when set, a folder that `cargo test --test sheets` wrote with it, with
// sheets of generated books. Of the site a sample is printed, all of it with CUEBOOK_PRINT_ALL. Needs poppler.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const site = path.resolve(process.env.CUEBOOK_SITE ?? "public");
const found = (/** @type {string} */ root) => {
  const folder = path.join(root, "print");
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".html") && !name.startsWith("books"));
  return names.sort().map((name) => ({ name, folder }));
};
const everySixth = (/** @type {any} */ _sheet, /** @type {number} */ index) => process.env.CUEBOOK_PRINT_ALL || index % 6 === 0;
const generated = process.env.CUEBOOK_SHEETS_OUT ? found(path.resolve(process.env.CUEBOOK_SHEETS_OUT)) : [];
const sheets = [...found(site).filter(everySixth), ...generated];
const papers = { a4: { format: "A4", width: 595.28, height: 841.89 }, letter: { format: "Letter", width: 612, height: 792 } };
const MARGIN = 22;
const squeeze = (text) => text.normalize("NFKC").replace(/[\s±\u200b\u202a-\u202e\u2066-\u2069\u00ad]/gu, "");

let browser;
let output;
before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  output = process.env.CUEBOOK_PRINT_OUT ?? fs.mkdtempSync(path.join(os.tmpdir(), "cuebook-print-"));
  fs.mkdirSync(output, { recursive: true });
});
after(async () => {
  await browser?.close();
  if (!process.env.CUEBOOK_PRINT_OUT && output) fs.rmSync(output, { recursive: true });
});

test("there are sheets to print", () => assert.ok(sheets.length > 0, site));

/** Turned to print, Chromium takes the page's fonts anew and measures with others until they are there: waits that out. */
async function settled(page) {
  await page.waitForFunction(() => [...document.fonts].every((face) => face.status !== "loading") && document.querySelector(".sheet").dataset.checked !== undefined);
  await page.evaluate(() => Promise.allSettled([400, 700].flatMap((weight) => ["Sans", "Mono"].map((name) => document.fonts.load(`${weight} 1em "Sheet ${name}"`)))));
  await page.evaluate(() => document.fonts.ready);
}

/**
 * Where ink stands in the margins of a printed page, in points from its top left corner. The page is drawn at one pixel a
 * point: the box of a letter is as high as its font, which differs between machines, and is more than its ink.
 * @param {string} file @param {number} width of the paper, in points @param {number} height
 */
function inkInMargins(file, width, height) {
  const pixels = execFileSync("pdftoppm", ["-gray", "-r", "72", file], { maxBuffer: 1 << 28 });
  const [header, columns, rows] = pixels.subarray(0, 40).toString("latin1").match(/^P5\s(\d+)\s(\d+)\s255\s/);
  assert.ok(Math.abs(+columns - width) < 2 && Math.abs(+rows - height) < 2, header);
  const outside = (/** @type {number} */ at, /** @type {number} */ size) => at < MARGIN - 2 || at > size - MARGIN + 2;
  const found = [];
  for (let y = 0; y < +rows; y += 1) {
    for (let x = 0; x < +columns; x += 1) {
      if ((outside(x, width) || outside(y, height)) && pixels[header.length + y * +columns + x] < 255) found.push([x, y]);
    }
  }
  return found.slice(0, 5);
}

for (const [number, { name, folder }] of sheets.entries()) {
  // Without scripts nothing is corrected: what the build has set must fit as it stands.
  for (const script of number % 4 === 0 ? [true, false] : [true]) {
    test(`${name}${script ? "" : " without scripts"}`, async () => {
      const context = await browser.newContext({ javaScriptEnabled: script, viewport: { width: 1100, height: 900 } });
      const page = await context.newPage();
      const problems = [];
      page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.goto(pathToFileURL(path.join(folder, name)).href, { waitUntil: "load" });

      let facts;
      if (script) {
        await settled(page);
        await page.emulateMedia({ media: "print" });
        await settled(page);
        facts = await page.evaluate(() => {
          const sheet = document.querySelector(".sheet");
          const box = sheet.getBoundingClientRect();
          const foot = document.querySelector(".sheet-foot").getBoundingClientRect();
          const qr = document.querySelector(".sheet-qr")?.getBoundingClientRect();
          const columns = [...document.querySelectorAll(".sheet-column")];
          const wide = columns.flatMap((column) => {
            const own = column.getBoundingClientRect();
            return [...column.querySelectorAll(".l")].map((line) => {
              const rects = [...line.getClientRects()];
              const left = Math.min(...rects.map((rect) => rect.left));
              const right = Math.max(...rects.map((rect) => rect.right));
              // Pieces of one direction or face stand on one line: their middles are near.
              const middles = rects.map((rect) => (rect.top + rect.bottom) / 2);
              const split = Math.max(...middles) - Math.min(...middles) > 4;
              return { over: Math.max(own.left - left, right - own.right), split, text: line.textContent };
            });
          });
          // Two lines of the build must not end up on one line of the browser, unless both fit there.
          let joined = 0;
          for (const block of document.querySelectorAll(".sheet-column :is(h2, h3, p)")) {
            const lines = [...block.querySelectorAll(".l")].map((line) => line.getBoundingClientRect().bottom);
            for (let index = 1; index < lines.length; index += 1) if (Math.abs(lines[index] - lines[index - 1]) < 2) joined += 1;
          }
          const bottoms = columns.map((column) => Math.max(0, ...[...column.children].map((child) => child.getBoundingClientRect().bottom)));
          return {
            built: sheet.outerHTML.match(/data-points="\d+" data-part="\d+"/)[0],
            box: { width: box.width, height: box.height },
            overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
            over: Math.max(0, ...wide.map((line) => line.over)),
            worst: wide.sort((a, b) => b.over - a.over)[0],
            split: wide.filter((line) => line.split).length,
            lines: wide.length,
            joined,
            bottoms: bottoms.map((bottom, index) => (qr && index === bottoms.length - 1 ? Math.min(qr.top, foot.top) : foot.top) - bottom),
            text: columns.map((column) => column.textContent).join(""),
            loaded: [...document.fonts].filter((font) => font.status === "loaded").map((font) => font.family),
          };
        });
        assert.deepEqual(problems, []);
        // The markup is what the build wrote: the page found nothing to correct.
        const written = fs.readFileSync(path.join(folder, name), "utf8").match(/data-points="\d+" data-part="\d+"/)[0];
        const known = /cjk|emoji/.test(name);
        if (!known) {
          assert.equal(facts.built, written);
          // Lines are as wide as the build measured them, but for rounding.
          assert.ok(facts.over <= 0.5, JSON.stringify(facts.worst));
        }
        assert.equal(facts.split, 0);
        assert.ok(Math.min(...facts.bottoms) > -0.5, JSON.stringify(facts.bottoms));
      }
      for (const [paper, { format, width, height }] of Object.entries(papers)) {
        const file = path.join(output, `${name.replaceAll("/", "-").replace(/\.html$/, "")}.${script ? "" : "noscript."}${paper}.pdf`);
        if (script) await page.emulateMedia({ media: null });
        await page.pdf({ path: file, format, preferCSSPageSize: false, displayHeaderFooter: false });
        const info = execFileSync("pdfinfo", [file], { encoding: "utf8" });
        assert.match(info, /^Pages:\s+1$/m, `${name} on ${paper}`);
        if (!script) continue;
        assert.deepEqual(inkInMargins(file, width, height), [], `${name} on ${paper}`);
        if (/cjk|rtl|emoji/.test(name)) continue;
        const printed = squeeze(execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8", maxBuffer: 1 << 28 }));
        const blocks = fs.readFileSync(path.join(folder, name), "utf8");
        let from = 0;
        for (const [, html] of blocks.matchAll(/<(?:h3|p class="cue"|p)(?: dir="\w+")?>(.*?)<\/(?:h3|p)>/gs)) {
          if (html.includes("<svg") || !html.includes('class="l"')) continue;
          const text = squeeze(html.replace(/<span class="mark".*?<\/span>/, "").replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&nbsp;", "").replaceAll("&amp;", "&"));
          const at = printed.indexOf(text);
          assert.ok(at >= 0, `${text} is not on the printed page ${name} ${paper}`);
          from = Math.max(from, at);
        }
      }
      await context.close();
      if (script && process.env.CUEBOOK_PRINT_OUT) console.log(name, JSON.stringify({ ...facts, text: undefined }));
    });
  }
}

// A browser whose letters are wider and whose lines are higher than those that the build measured: the page sets itself
// smaller until it is one page again, and nothing stands over anything else.
const full = sheets.filter(({ name, folder }) => !/cjk|code/.test(name) && /data-points="[67]"/.test(fs.readFileSync(path.join(folder, name), "utf8")));
for (const { name, folder } of full.slice(0, 2)) {
  for (const [what, css] of Object.entries({
    "wider letters": ".sheet { letter-spacing: 0.06em }",
    "higher lines": ".sheet { line-height: 1.5 } .sheet .cue { line-height: 1.6em }",
    "none of its fonts": "",
  })) {
    test(`${name} in a browser with ${what} corrects itself`, async () => {
      const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
      const page = await context.newPage();
      await page.route(/sheet[^/]*\.css$/, async (route) => {
        const response = fs.readFileSync(new URL(route.request().url()), "utf8");
        await route.fulfill({ contentType: "text/css", body: response + css });
      });
      if (!css) await page.route(/\.woff2$/, (route) => route.abort());
      await page.goto(pathToFileURL(path.join(folder, name)).href, { waitUntil: "load" });
      await settled(page);
      for (const [paper, { format }] of Object.entries(papers)) {
        const file = path.join(output, `corrected.${paper}.pdf`);
        await page.pdf({ path: file, format });
        assert.match(execFileSync("pdfinfo", [file], { encoding: "utf8" }), /^Pages:\s+1$/m, paper);
      }
      await page.emulateMedia({ media: "print" });
      await settled(page);
      const facts = await page.evaluate(() => {
        const sheet = document.querySelector(".sheet");
        const foot = document.querySelector(".sheet-foot").getBoundingClientRect();
        const columns = [...document.querySelectorAll(".sheet-column")];
        const size = Number(sheet.dataset.points) * 100 + Number(sheet.dataset.part);
        const gap = columns[1].getBoundingClientRect().left - columns[0].getBoundingClientRect().right;
        const over = columns.flatMap((column) => [...column.querySelectorAll(".l")].map((line) => Math.max(...[...line.getClientRects()].map((rect) => rect.right)) - column.getBoundingClientRect().right));
        const low = columns.map((column) => Math.max(0, ...[...column.children].map((child) => child.getBoundingClientRect().bottom)));
        return { size, gap, over: Math.max(...over), below: Math.max(...low) - foot.top };
      });
      const [, points, part] = fs.readFileSync(path.join(folder, name), "utf8").match(/data-points="(\d+)" data-part="(\d+)"/);
      if (css) assert.ok(facts.size < Number(points) * 100 + Number(part), `nothing was corrected: ${JSON.stringify(facts)}`);
      assert.ok(facts.over < facts.gap * 0.75 && facts.below <= 0.5, JSON.stringify(facts));
      await context.close();
    });
  }
}

const worksheets = fs.existsSync(path.join(site, "worksheets")) ? fs.readdirSync(path.join(site, "worksheets")).filter((name) => name.endsWith(".html") && name !== "index.html") : [];
for (const name of worksheets.slice(0, 3)) {
  test(`worksheets/${name} prints blank without examples and filled without loss`, async () => {
    const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
    const page = await context.newPage();
    await page.goto(pathToFileURL(path.join(site, "worksheets", name)).href, { waitUntil: "load" });
    const fields = await page.$$(".field > textarea, .field > input:not([type=date])");
    const examples = await page.$$eval(".field > [placeholder]", (all) => all.map((field) => getComputedStyle(field, "::placeholder").color));
    await page.emulateMedia({ media: "print" });
    const printed = await page.$$eval(".field > [placeholder]", (all) => all.map((field) => getComputedStyle(field, "::placeholder").color));
    assert.ok(printed.every((color) => color === "rgba(0, 0, 0, 0)") && examples.every((color) => color !== "rgba(0, 0, 0, 0)"), String(printed));
    await page.emulateMedia({ media: null });
    for (const [index, field] of fields.entries()) await field.fill(`Begin${index} ${"with a long answer ".repeat(12)} End${index}`);
    const file = path.join(output, `worksheet-${name}.pdf`);
    await page.pdf({ path: file, format: "A4" });
    const text = execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" });
    for (const index of fields.keys()) assert.ok(text.includes(`Begin${index}`) && text.includes(`End${index}`), `field ${index} of ${name}`);
    assert.equal(await page.locator(".printed").count(), 0, "what was put there for print is gone again");
    await context.close();
  });
}
