/**
 * Accessibility by machine: axe-core with every rule it has, on every page kind and in every open state, on a phone and on
 * a wide screen; in dark and in high contrast the rules about colour, since nothing else differs there. With
 * CUEBOOK_AXE_ALL every rule in every theme at every width.
 *
 * Rules that axe itself leaves off are turned on too, but for `color-contrast-enhanced` outside high contrast: 7:1 is what
 * high contrast promises; light and dark promise 4.5:1.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { reader, served } from "./harness.mjs";
import { kinds, prefer } from "./pages.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const server = served();

const THEMES = {
  light: { scheme: "light", prefs: { theme: "light" } },
  dark: { scheme: "dark", prefs: {} },
  // Chosen by the reader, and asked for by the system; the page for a wrong address knows only the system.
  contrast: { scheme: "light", prefs: { theme: "contrast" }, context: { contrast: "more" } },
  "contrast dark": { scheme: "dark", prefs: {}, context: { contrast: "more" } },
};

const ALL = Boolean(process.env.CUEBOOK_AXE_ALL);
/** The widths in pixels at which a theme is looked at. */
const WIDTHS = { light: [1440, 360], dark: ALL ? [1440, 360] : [360], contrast: ALL ? [1440, 360] : [1440], "contrast dark": ALL ? [1440, 360] : [360] };

/**
 * What axe finds wrong, in words. Of a booklet, which holds hundreds of questions of one shape, the first two of each
 * chapter are looked at.
 * @param {any} page @param {string} theme
 */
async function violations(page, theme) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  return page.evaluate(async ({ colours, enhanced }) => {
    const { axe } = globalThis;
    if (document.documentElement.dataset.kind === "booklet") document.querySelectorAll(".chapter > article:nth-of-type(n + 3)").forEach((question) => question.remove());
    const chosen = axe.getRules(colours ? ["cat.color"] : undefined).map(({ ruleId }) => ruleId);
    const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: chosen.includes(ruleId) }]));
    rules["color-contrast-enhanced"].enabled = enhanced;
    const { violations } = await axe.run(document, { rules, resultTypes: ["violations"] });
    return violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`).join("; ")}`);
  }, { colours: theme !== "light" && !ALL, enhanced: theme.startsWith("contrast") });
}

/** What a reader opens on a page, by name: the page's kind and the way there. */
const STATES = {
  "preferences panel": ["question", async (page) => {
    await page.getByRole("button", { name: "Reading preferences" }).click();
    await page.getByRole("radio", { name: "Dark" }).waitFor();
  }],
  "preferences panel at home": ["home", async (page) => {
    await page.getByRole("button", { name: "Reading preferences" }).click();
    await page.getByRole("radio", { name: "Dark" }).waitFor();
  }],
  "search panel": ["home", async (page) => {
    await page.getByRole("searchbox", { name: "Search" }).fill("list");
    await page.getByRole("list", { name: "Search results" }).getByRole("link").first().waitFor();
  }],
  "search without a result": ["home", async (page) => {
    await page.getByRole("searchbox", { name: "Search" }).fill("xyzzyplugh");
    await page.waitForFunction(() => document.querySelector("[data-search-status]").textContent !== "");
  }],
  "search page with results": ["search", async (page) => {
    await page.getByRole("searchbox", { name: "Search" }).fill("dict");
    await page.getByRole("list", { name: "Search results" }).getByRole("link").first().waitFor();
  }],
  "answer held back": ["question", async (page) => {
    await page.getByRole("button", { name: "Practice" }).click();
    await page.getByRole("button", { name: "Show answer" }).waitFor();
  }],
  "answer shown, folds open, marked": ["question", async (page) => {
    await page.getByRole("button", { name: "Show answer" }).click();
    for (const fold of await page.locator("details.fold > summary").all()) await fold.click();
    await page.getByRole("button", { name: "Shaky" }).click();
  }],
  "focus mode": ["question", async (page) => {
    await page.evaluate(() => globalThis.cuebook.prefs.set("focus", "on"));
  }],
  "filter with choices": ["filter", async (page) => {
    await page.getByLabel("Level").selectOption({ index: 1 });
    await page.locator(".filter-tags > summary").click();
    await page.locator(".filter-tags .chip").first().click();
  }],
  "track with a level": ["track", async (page) => {
    await page.locator(".levels .chip").nth(1).click();
  }],
  "plan with ticks": ["plan", async (page) => {
    for (const box of await page.locator(".block").first().getByRole("checkbox").all()) await box.check();
  }],
};

for (const [name, theme] of Object.entries(THEMES)) {
  for (const width of WIDTHS[name]) {
    test(`axe: ${name} at ${width} px`, { timeout: 1_200_000 }, async () => {
      const { page, go, close, problems } = await reader({ server, width, height: 900, scheme: theme.scheme, context: theme.context });
      const found = [];
      const look = async (what) => {
        for (const one of await violations(page, name)) found.push(`${what}: ${one}`);
      };
      // The first page of the origin writes the preference; the pages after it read it.
      await prefer(theme.prefs)(page);
      for (const [kind, path] of Object.entries(kinds)) {
        await go(path);
        if (kind === "study") await page.locator("#desk h2").first().waitFor();
        if (kind === "filter") await page.locator(".filter-form").waitFor();
        if (kind !== "not-found" && kind !== "sheet") assert.equal(await page.evaluate(() => document.documentElement.dataset.theme ?? ""), theme.prefs.theme ?? "");
        await look(`${kind} ${path}`);
      }
      await close();
      for (const [what, [kind, open]] of Object.entries(STATES)) {
        if (!kinds[kind]) continue;
        const fresh = await reader({ server, width, height: 900, scheme: theme.scheme, context: theme.context });
        const mode = what === "answer shown, folds open, marked" ? { mode: "practice" } : {};
        await prefer({ ...theme.prefs, ...mode })(fresh.page);
        await fresh.go(kinds[kind]);
        await open(fresh.page);
        for (const one of await violations(fresh.page, name)) found.push(`${what} (${kinds[kind]}): ${one}`);
        problems.push(...fresh.problems);
        await fresh.close();
      }
      assert.deepEqual(found, []);
      assert.deepEqual(problems, []);
    });
  }
}
