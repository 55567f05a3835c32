/**
 * Accessibility by machine: axe-core with every rule it has, on every page kind and in every open state, on a phone and on
 * a wide screen; then the same page in dark and in high contrast, where the rules about colour are asked again, since nothing
 * else differs there.
 *
 * Rules that axe itself leaves off are turned on too, but for `color-contrast-enhanced` outside high contrast: 7:1 is what
 * high contrast promises; light and dark promise 4.5:1.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { everyRule, inEveryLook, reader, served } from "./harness.mjs";
import { kinds, prefer } from "./pages.mjs";

const server = served();

/**
 * What axe finds wrong with what is open, in words, in each look of its width. Of a booklet, which holds hundreds of questions of one
 * shape, the first two of each chapter are looked at.
 */
async function violations(page) {
  await page.evaluate(() => {
    if (document.documentElement.dataset.kind === "booklet") document.querySelectorAll(".chapter > article:nth-of-type(n + 3)").forEach((question) => question.remove());
  });
  const found = [];
  await inEveryLook(page, async (look) => {
    const wrong = await everyRule(page, { colours: look !== "light", enhanced: look.startsWith("contrast") });
    found.push(...wrong.map((one) => `${look}: ${one}`));
  });
  return found;
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

for (const width of [1440, 360]) {
  test(`axe: every kind of page at ${width} px`, { timeout: 1_200_000 }, async () => {
    const { page, go, close, problems } = await reader({ server, width, height: 900 });
    const found = [];
    for (const [kind, path] of Object.entries(kinds)) {
      await go(path);
      if (kind === "study") await page.locator("#desk h2").first().waitFor();
      if (kind === "filter") await page.locator(".filter-form").waitFor();
      found.push(...(await violations(page)).map((one) => `${kind} ${path}: ${one}`));
    }
    await close();
    assert.deepEqual(found, []);
    assert.deepEqual(problems, []);
  });

  test(`axe: what a reader opens at ${width} px`, { timeout: 1_200_000 }, async () => {
    const found = [];
    for (const [what, [kind, open]] of Object.entries(STATES)) {
      if (!kinds[kind]) continue;
      const { page, go, close, problems } = await reader({ server, width, height: 900 });
      if (what === "answer shown, folds open, marked") await prefer({ mode: "practice" })(page);
      await go(kinds[kind]);
      await open(page);
      found.push(...(await violations(page)).map((one) => `${what} (${kinds[kind]}): ${one}`));
      await close();
      assert.deepEqual(problems, []);
    }
    assert.deepEqual(found, []);
  });
}
