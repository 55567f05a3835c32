// Search as a reader uses it, on a server under a subpath and from disk.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reader, served } from "./harness.mjs";

const server = served();

const box = (page) => page.getByRole("searchbox", { name: "Search" });
const results = (page) => page.getByRole("list", { name: "Search results" });
const links = (page) => results(page).getByRole("link");
const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.type);

for (const where of ["http", "file"]) {
  describe(where, () => {
    test("nothing of the search is loaded until it is used; then results come while typing", async () => {
      const { page, problems, go, base, close } = await reader({ server, where });
      const loaded = [];
      // From the site's root on: the folder it stands in has a name of its own.
      page.on("request", (request) => /\/search[./]/.test(request.url().slice(base.length - 1)) && loaded.push(request.url()));
      await go("core-language/list-vs-tuple.html");
      assert.deepEqual(loaded, []);
      await page.keyboard.press("/");
      await box(page).pressSequentially("mutable default");
      await page.waitForFunction(() => /Why are mutable default/.test(document.querySelector("[data-search-list] a")?.textContent));
      assert.match(await links(page).first().getAttribute("href"), /core-language\/mutable-default-arguments\.html/);
      assert.ok((await results(page).locator("mark").count()) > 0, "found words are marked");
      await page.waitForFunction(() => /^\d+ results?$/.test(document.querySelector("[data-search-status]").textContent));
      assert.equal(await page.getByRole("search").getByRole("status").count(), 1);
      await links(page).first().click();
      assert.match(page.url(), /mutable-default-arguments\.html/);
      assert.deepEqual(problems, []);
      await close();
    });

    test("the arrow keys walk the results, Enter opens the first, Escape closes", async () => {
      const { page, problems, go, close } = await reader({ server, where });
      await go("index.html");
      await box(page).fill("generator");
      await links(page).first().waitFor();
      await page.keyboard.press("ArrowDown");
      const first = await links(page).nth(0).innerText();
      assert.equal(await focused(page), first);
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(page), await links(page).nth(1).innerText());
      await page.keyboard.press("Home");
      assert.equal(await focused(page), first);
      await page.keyboard.press("ArrowUp");
      assert.equal(await focused(page), "search");
      await page.keyboard.press("Escape");
      assert.equal(await results(page).isVisible(), false);
      // A search field empties itself on Escape.
      await box(page).fill("generator");
      await links(page).first().waitFor();
      await page.locator("main").click({ position: { x: 2, y: 2 } });
      assert.equal(await results(page).isVisible(), false);
      await box(page).focus();
      await page.keyboard.press("ArrowDown");
      assert.equal(await results(page).isVisible(), true);
      const href = await links(page).first().evaluate((link) => link.href);
      await page.keyboard.press("Enter");
      await page.waitForURL(href);
      assert.deepEqual(problems, []);
      await close();
    });

    test("a hit in a follow-up names it and leads there", async () => {
      const { page, problems, go, close } = await reader({ server, where });
      await go("index.html");
      await box(page).fill("tuple with one element trailing comma");
      const hit = results(page).getByRole("listitem").filter({ has: page.locator("a[href*='list-vs-tuple']") });
      await hit.locator(".search-section").waitFor();
      assert.match(await hit.locator(".search-section").innerText(), /one element/);
      assert.match(await hit.getByRole("link").getAttribute("href"), /#how-do-you-write-a-tuple/);
      assert.deepEqual(problems, []);
      await close();
    });

    test("nothing found is said, and what readers type is text", async () => {
      const { page, problems, go, close } = await reader({ server, where });
      await go("index.html");
      await box(page).fill("<img src=x onerror=alert(1)>zzzz");
      await page.waitForFunction(() => /Nothing found|result/.test(document.querySelector("[data-search-status]").textContent));
      assert.equal(await page.locator("[data-search-panel] img").count(), 0);
      await box(page).fill("xyzzyplugh");
      await page.waitForFunction(() => /Nothing found for “xyzzyplugh”/.test(document.querySelector("[data-search-status]").textContent));
      assert.equal(await links(page).count(), 0);
      assert.deepEqual(problems, []);
      await close();
    });

    test("search.html narrows by facets, keeps its state in the address and shows more when asked", async () => {
      const { page, problems, go, base, close } = await reader({ server, where });
      await go("index.html");
      await box(page).fill("function");
      await page.getByRole("link", { name: /^All \d+ results$/ }).click();
      await links(page).nth(19).waitFor();
      assert.equal(await links(page).count(), 20);
      await page.getByRole("button", { name: "Show more" }).click();
      await links(page).nth(20).waitFor();
      assert.equal(await focused(page), await links(page).nth(20).innerText());
      await page.getByLabel("Topic", { exact: true }).selectOption("core-language");
      await page.waitForFunction(() => [...document.querySelectorAll("[data-search-list] a")].every((a) => /core-language/.test(a.href)));
      const option = await page.getByLabel("Topic", { exact: true }).evaluate((select) => select.selectedOptions[0].textContent);
      const total = Number(option.match(/\((\d+)\)/)[1]);
      await page.waitForFunction((n) => document.querySelector("[data-search-status]").textContent.startsWith(`${n} result`), total);
      await page.getByLabel("Level", { exact: true }).selectOption("senior");
      await page.waitForFunction((n) => !document.querySelector("[data-search-status]").textContent.startsWith(`${n} result`), total);
      assert.match(page.url(), /[?]q=function&/);
      assert.match(page.url(), /level=senior/);
      const before = await links(page).allInnerTexts();
      await page.goto(base + "search.html" + new URL(page.url()).search);
      await links(page).first().waitFor();
      await page.waitForFunction((n) => document.querySelectorAll("[data-search-list] a").length === n, before.length);
      assert.deepEqual(await links(page).allInnerTexts(), before);
      assert.deepEqual(problems, []);
      await close();
    });
  });
}

test("the first result shows within 300 ms of the first key on a processor slowed four times", async () => {
  // The best of five readers: others may use this machine.
  let best = Infinity;
  for (let n = 0; n < 5 && best >= 300; n += 1) {
    const { page, context, go, close } = await reader({ server });
    const session = await context.newCDPSession(page);
    await go("core-language/list-vs-tuple.html");
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.evaluate(() => {
      const list = document.querySelector("[data-search-list]");
      document.addEventListener("keydown", () => (globalThis.pressed ??= performance.now()), true);
      new MutationObserver(() => (globalThis.found ??= performance.now())).observe(list, { childList: true });
    });
    await box(page).focus();
    await page.waitForTimeout(1500);
    await page.keyboard.type("d");
    await page.waitForFunction(() => globalThis.found);
    best = Math.min(best, await page.evaluate(() => globalThis.found - globalThis.pressed));
    await close();
  }
  assert.ok(best < 300, `${best.toFixed(0)} ms`);
});
