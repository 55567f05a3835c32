/**
 * Where things stand: the header and the bar of a phone, the first thing to do on every kind of page, the ways from a page
 * to its lists, and the level that goes along.
 * CUEBOOK_SITE=public node --test tests/browser/layout.spec.mjs
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundle, theme } from "../js/bundles.mjs";
import { reader, served, site } from "./harness.mjs";
import { kinds } from "./pages.mjs";

const server = served();

/** @param {any} options @param {(it: any) => Promise<void>} what */
async function visit(options, what) {
  const it = await reader({ server, ...options });
  try {
    await what(it);
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
  }
}

const PHONE = { width: 360, height: 740 };
const first = {
  home: (page) => page.locator("[data-today] a.button").first(),
  track: (page) => page.getByRole("link", { name: "Study this track" }),
  topic: (page) => page.getByRole("link", { name: "Study as cards" }),
  question: (page) => page.locator(".part-answer .prose").first(),
};

test("on a phone the header is one row of at most 56 px, with mark, search, preferences and menu", () => visit(PHONE, async ({ page, go }) => {
  for (const kind of ["home", "track", "topic", "question", "guide", "study"]) {
    await go(kinds[kind]);
    const header = await page.locator(".site-header").boundingBox();
    assert.ok(header.height <= 56, `${kind}: ${header.height} px`);
    const middle = header.y + header.height / 2;
    for (const selector of [".brand", ".site-header input[type=search]", ".prefs-button", ".menu > summary"]) {
      const box = await page.locator(selector).boundingBox();
      assert.ok(Math.abs(box.y + box.height / 2 - middle) < 4, `${kind}: ${selector} stands in the row`);
      assert.ok(box.width >= 44 && box.height >= 44, `${kind}: ${selector} is ${box.width} × ${box.height}`);
    }
  }
}));

test("the search of a phone takes the row when it is used, and gives it back", () => visit(PHONE, async ({ page, go }) => {
  await go(kinds.question);
  const field = page.getByRole("searchbox", { name: "Search" });
  const small = (await field.boundingBox()).width;
  await field.click();
  assert.ok((await field.boundingBox()).width > 250 && small < 60);
  await field.fill("list");
  await page.getByRole("list", { name: "Search results" }).getByRole("link").first().waitFor();
  await page.keyboard.press("Escape");
  assert.ok((await field.boundingBox()).width < 60);
}));

test("on a phone the first thing to do needs no scrolling", () => visit(PHONE, async ({ page, go }) => {
  for (const [kind, find] of Object.entries(first)) {
    await go(kinds[kind]);
    const box = await find(page).boundingBox();
    const bar = await page.locator(".bar").boundingBox();
    assert.ok(box && box.y + Math.min(box.height, 60) <= bar.y, `${kind}: it begins at ${box?.y}, the bar at ${bar.y}`);
  }
}));

test("the bar leads to today, the questions and the search; a wide screen has none", async () => {
  await visit(PHONE, async ({ page, go, base }) => {
    await go(kinds.question);
    const bar = page.getByRole("navigation", { name: "Quick ways" });
    const wanted = { Today: "study.html#today", Questions: "filter.html", Search: "search.html" };
    for (const [name, path] of Object.entries(wanted)) {
      assert.equal(await bar.getByRole("link", { name, exact: true }).evaluate((link) => link.href), base + path);
    }
    // The end of the page is not under it.
    await page.keyboard.press("End");
    await page.waitForTimeout(200);
    const foot = await page.locator(".site-footer li").last().boundingBox();
    assert.ok(foot.y + foot.height <= (await bar.boundingBox()).y);
  });
  await visit({ width: 1280 }, async ({ page, go }) => {
    await go(kinds.question);
    assert.equal(await page.locator(".bar").isVisible(), false);
  });
});

test("the menu has every way in, closes with Escape and when the focus leaves", () => visit(PHONE, async ({ page, go }) => {
  await go(kinds.question);
  const menu = page.locator(".menu");
  await menu.locator("summary").click();
  for (const name of ["Home", "Study desk", "Questions", "Tracks", "Topics", "Worksheets"]) {
    assert.ok(await menu.getByRole("link", { name, exact: true }).isVisible(), name);
  }
  await page.keyboard.press("Escape");
  assert.equal(await menu.evaluate((element) => element.open), false);
  assert.ok(await menu.locator("summary").evaluate((element) => element === document.activeElement));
  await page.keyboard.press("Enter");
  assert.equal(await menu.evaluate((element) => element.open), true);
  await page.mouse.click(20, 400);
  assert.equal(await menu.evaluate((element) => element.open), false);
}));

test("from a question its topic and its tracks are one press away: a column when wide, else a button", async () => {
  const ways = async (page) => {
    const panel = page.getByRole("navigation", { name: "Contents" });
    const links = await panel.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    assert.ok(links.some((href) => /tracks\/[\w-]+\.html$/.test(href)), links.join(" "));
    assert.ok(links.some((href) => /index\.html$/.test(href)), links.join(" "));
    const box = await panel.boundingBox();
    const view = page.viewportSize();
    assert.ok(box.y < view.height && box.x >= 0 && box.x + box.width <= view.width, JSON.stringify(box));
  };
  await visit({ width: 1440, height: 900 }, async ({ page, go }) => {
    await go(kinds.question);
    await ways(page);
    await page.mouse.wheel(0, 1500);
    await page.waitForTimeout(200);
    assert.ok((await page.getByRole("navigation", { name: "Contents" }).boundingBox()).y >= 0, "it stays in view");
  });
  await visit(PHONE, async ({ page, go }) => {
    await go(kinds.question);
    assert.equal(await page.getByRole("navigation", { name: "Contents" }).isVisible(), false);
    await page.locator(".panel > summary").click();
    await ways(page);
  });
});

test("the level chosen on a track goes along to the cards and the summary, and back", () => visit({}, async ({ page, go }) => {
  await go(kinds.track);
  const study = page.getByRole("link", { name: "Study this track" });
  const sheet = page.getByRole("link", { name: "One-page summary" });
  const whole = [await study.getAttribute("href"), await sheet.getAttribute("href")];
  await page.locator(".levels .chip").nth(1).click();
  const level = await page.locator(".levels input:checked").inputValue();
  assert.equal(await study.getAttribute("href"), `${whole[0]}&level=${level}`);
  assert.match(await sheet.getAttribute("href"), new RegExp(`/${level}\\.html$`));
  await page.reload();
  assert.equal(await study.getAttribute("href"), `${whole[0]}&level=${level}`, "also by the address");
  await page.locator(".levels .chip").first().click();
  assert.deepEqual([await study.getAttribute("href"), await sheet.getAttribute("href")], whole);
}));

test("what unfolds has the theme's own sign, and selects its own arrow", () => visit({}, async ({ page, go }) => {
  for (const kind of ["track", "question", "filter", "worksheet", "study"]) {
    await go(kinds[kind]);
    if (kind === "study") await page.locator("#desk h2").first().waitFor();
    if (kind === "filter") await page.locator(".filter-form").waitFor();
    const bare = await page.evaluate(() => [...document.querySelectorAll("summary")].filter((summary) => getComputedStyle(summary).display === "list-item").map((summary) => summary.textContent));
    assert.deepEqual(bare, [], kind);
    for (const look of await page.locator("select").evaluateAll((all) => all.map((select) => getComputedStyle(select).appearance))) assert.equal(look, "none", kind);
  }
}));

test("one state for a question everywhere: on it, in its topic, on its track, in the filter; and home begins with today", () => visit({}, async ({ page, go }) => {
  await go(kinds.question);
  const id = await page.locator("article.question").getAttribute("data-question");
  assert.equal(await page.locator("[data-today]").count(), 0);
  for (const [key, name] of [["1", "Avoiding"], ["2", "Recognise"], ["3", "Shaky"], ["4", "Confident"]]) {
    await go(kinds.question);
    await page.keyboard.press(key);
    assert.equal(await page.getByRole("button", { pressed: true, name, exact: true }).count(), 1);
    const [topic, track] = await page.evaluate(() => [document.querySelector(".crumbs li:last-child a"), document.querySelector("[data-panel-track]")].map((link) => link.href));
    for (const url of [topic, track]) {
      await page.goto(url);
      assert.equal(await page.locator(`.row[data-question="${id}"] .row-mark`).first().innerText(), name, url);
    }
    await go("filter.html");
    await page.locator(".rows .row").first().waitFor();
    // A row far below the screen is not laid out yet: its text is there all the same.
    assert.deepEqual(await page.locator(".row-mark").allTextContents(), [name]);
  }
  await go("index.html");
  assert.match(await page.locator("[data-today] a.button").first().innerText(), /^Start/);
  assert.match(await page.locator(".tally").innerText(), /day/);
}));

test("the level chosen once holds on the track's page, and changed there it changes everywhere", () => visit({}, async ({ page, go }) => {
  await go(kinds.track);
  const levels = await page.locator(".levels input").evaluateAll((all) => all.map((input) => input.value).filter(Boolean));
  await page.evaluate(([track, level]) => cuebook.states.choose({ track, level }), [await page.locator("[data-track]").getAttribute("data-track"), levels[0]]);
  await go(kinds.track);
  assert.equal(await page.locator(".levels input:checked").inputValue(), levels[0]);
  assert.ok((await page.getByRole("link", { name: "Study this track" }).getAttribute("href")).endsWith(`&level=${levels[0]}`));
  await page.locator(".levels .chip").nth(2).click();
  assert.equal(await page.evaluate(() => cuebook.states.chosen().level), levels[1]);
}));

test("a published style sheet says what its sources say, without comments and needless spaces", () => visit({}, async ({ page, go }) => {
  await go(kinds.home);
  const published = readdirSync(join(site, "assets"));
  for (const name of ["site", "desk", "desk-tabs", "sheet", "worksheet", "exercise"]) {
    const sources = bundle(name + ".css").map((file) => readFileSync(join(theme, file), "utf8")).join("\n");
    const small = readFileSync(join(site, "assets", published.find((file) => new RegExp(`^${name}\\.[0-9a-f]+\\.css$`).test(file))), "utf8");
    assert.ok(small.length < sources.length && !small.includes("/*"), name);
    const [written, read] = await page.evaluate((sheets) => sheets.map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      // Custom properties and values with `var()` keep the spaces of their source; addresses have a digest.
      return [...sheet.cssRules].map(({ cssText }) => cssText.replace(/url\("[^"]*"\)/g, "url()").replace(/([,:]) +/g, "$1"));
    }), [sources, small]);
    assert.ok(written.length > 10 || name === "worksheet", name);
    assert.deepEqual(read, written, name);
  }
}));
