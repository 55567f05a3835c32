/**
 * Reading, in a real browser: what the theme promises to someone who reads, over http under a subpath and from disk, with
 * keyboard, with wide letters, on a small screen, without colours, without scripts, without storage, on paper.
 * CUEBOOK_SITE=public node --test tests/browser/reading.spec.mjs
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { index, reader, serve, served, site, tabTo } from "./harness.mjs";
import { find, key, kinds, pages, prefer } from "./pages.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const server = served();

/** A reader; at the end nothing may have gone wrong. */
async function reading(options, act) {
  const it = await reader({ server, ...options });
  try {
    await act(it);
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
  }
}
const button = (page, name) => page.getByRole("button", { name, exact: true });
const denied = (page) => page.addInitScript(() => {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(globalThis, name, { get() { throw new DOMException("denied", "SecurityError"); } });
  }
});
/** Rules on top of the page's own: its policy allows no `<style>`. */
const restyle = (page, css) => page.evaluate((css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}, css);
const SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }";

for (const where of ["http", "file"]) {
  test(`${where}: practice holds the answer back, and is remembered`, () => reading({ where }, async ({ page, go }) => {
    await go(kinds.question);
    const answer = page.locator(".part-answer .prose").first();
    assert.ok(await answer.isVisible());
    assert.equal(await button(page, "Show answer").count(), 0);
    await button(page, "Practice").click();
    assert.ok(!(await answer.isVisible()));
    for (const part of await page.locator(".parts > .part").all()) assert.ok(!(await part.isVisible()));
    assert.ok(await page.locator(".tab").first().isVisible(), "the cue stays");
    await page.reload();
    assert.ok(!(await answer.isVisible()), "remembered");
    await button(page, "Show answer").click();
    assert.ok(await answer.isVisible());
    assert.equal(await page.evaluate(() => document.activeElement.closest(".part-answer") !== null), true, "focus goes to the answer");
    await go(kinds.coding);
    assert.ok(await page.locator(".part-problem").first().isVisible(), "the problem is not the answer");
    assert.ok(await button(page, "Show answer").first().isVisible());
    assert.ok(!(await page.locator(".part-solution, .part-answer").first().isVisible()));
    await button(page, "Reading").click();
    await go(kinds.question);
    assert.ok(await answer.isVisible(), "reading is remembered too");
  }));

  test(`${where}: a page of several questions shows one answer at a time`, () => reading({ where, before: prefer({ mode: "practice" }) }, async ({ page, go }) => {
    await go(kinds.questions);
    const several = page.locator(".several");
    await several.nth(1).getByRole("button", { name: "Show answer" }).click();
    assert.ok(await several.nth(1).locator(".held .prose").first().isVisible());
    assert.ok(!(await several.nth(0).locator(".held .prose").first().isVisible()));
  }));

  test(`${where}: marks stay, and show in lists and progress`, () => reading({ where }, async ({ page, go }) => {
    const catalogue = index();
    const track = catalogue.tracks[0];
    const question = catalogue.questions[track.questions[0]];
    await go(question.url);
    const group = page.getByRole("group", { name: "How well do you know it?" }).first();
    await group.getByRole("button", { name: "Confident" }).click();
    await page.reload();
    assert.equal(await group.getByRole("button", { name: "Confident" }).getAttribute("aria-pressed"), "true");
    await go(track.url);
    assert.equal(await page.locator(`.row[data-question="${question.id}"] .row-mark`).first().innerText(), "Confident");
    assert.equal(await page.locator("#page-progress").innerText(), `1 of ${new Set(track.questions).size} confident`);
    await go("index.html");
    assert.equal(await page.locator(`#progress-${track.id}`).innerText(), `1 of ${track.questions.length} confident`);
    assert.equal(await page.locator(`#progress-${track.id}`).evaluate((text) => text.parentElement.querySelector("progress").value), 1);
    await go(question.url);
    await group.getByRole("button", { name: "Shaky" }).click();
    assert.equal(await group.getByRole("button", { name: "Confident" }).getAttribute("aria-pressed"), "false");
    await go(track.url);
    assert.match(await page.locator(".progress-more").innerText(), /1 shaky/);
    // What was chosen by hand is taken back: first this choice, then the one before it.
    await go(question.url);
    await group.getByRole("button", { name: "Shaky" }).click();
    assert.equal(await group.getByRole("button", { name: "Confident" }).getAttribute("aria-pressed"), "true");
    await group.getByRole("button", { name: "Confident" }).click();
    await go(track.url);
    assert.equal(await page.locator(".row-mark").count(), 0);
    await go("filter.html");
    await page.locator(".rows .row").first().waitFor();
    assert.equal(await page.locator(".row-mark").count(), 0);
  }));

  for (const kept of [true, false]) {
    test(`${where}: previous and next follow the track the reader came by${kept ? "" : ", without storage"}`, () => reading({ where, before: kept ? undefined : denied }, async ({ page, go }) => {
      const catalogue = index();
      // A place where the track and the topic go on differently.
      const rowsOf = (track) => track.questions.map((n) => catalogue.questions[n]).filter((q, at, all) => at === 0 || q.url.split("#")[0] !== all[at - 1].url.split("#")[0]);
      const track = catalogue.tracks.find((track) => rowsOf(track).length > 4);
      const rows = rowsOf(track);
      const at = rows.findIndex((q, n) => n > 0 && n < rows.length - 1 && !q.url.includes("#") && !rows[n + 1].url.includes("#") && rows[n + 1].topic !== q.topic);
      const way = page.locator(".neighbours:visible");
      await go(track.url);
      await page.locator(`.row[data-question="${rows[at].id}"] > a`).first().click();
      await page.waitForURL((url) => url.href.includes(rows[at].url.split("/").pop()));
      await page.waitForFunction(() => document.documentElement.dataset.accent);
      assert.equal(await way.count(), 1);
      const accent = await page.evaluate(() => document.documentElement.dataset.accent);
      assert.match(accent, /^[0-5]$/, "the track's colour");
      const next = way.getByRole("link", { name: /^Next/ });
      assert.ok((await next.getAttribute("href")).includes(rows[at + 1].url.split("/").pop()));
      await next.click();
      await page.waitForURL((url) => url.href.includes(rows[at + 1].url.split("/").pop()));
      assert.ok((await way.getByRole("link", { name: /^Previous/ }).getAttribute("href")).includes(rows[at].url.split("/").pop()), "and on");
      // Who comes through the topic goes on through the topic.
      const topic = catalogue.topics[rows[at].topic];
      await go(topic.url);
      await page.locator(`.row[data-question="${rows[at].id}"] > a`).click();
      assert.equal(await way.getAttribute("data-way"), "");
      assert.equal(await page.evaluate(() => document.documentElement.hasAttribute("data-accent")), false);
    }));
  }

  test(`${where}: the filter combines with AND, counts, keeps its state in the address`, () => reading({ where }, async ({ page, go }) => {
    const catalogue = index();
    await go("filter.html");
    const links = page.getByRole("list", { name: "Questions" }).getByRole("link");
    await links.first().waitFor();
    assert.equal(await links.count(), catalogue.questions.length);
    const level = 1;
    // Two tags that some question of that level has.
    const sample = catalogue.questions.find((q) => q.levels.includes(level) && q.tags.length > 1);
    const [one, two] = sample.tags.map((n) => catalogue.tags[n]);
    const role = sample.roles[0];
    const fits = (q) => q.levels.includes(level) && q.roles.includes(role) && [one, two].every((tag) => q.tags.includes(catalogue.tags.indexOf(tag)));
    const option = await page.getByLabel("Level").locator(`option[value="${catalogue.levels[level].id}"]`).textContent();
    assert.ok(option.endsWith(`(${catalogue.questions.filter((q) => q.levels.includes(level)).length})`), option);
    await page.getByLabel("Level").selectOption(catalogue.levels[level].id);
    await page.getByLabel("Role").selectOption(catalogue.roles[role].id);
    await page.locator(".filter-tags > summary").click();
    const chip = (tag) => page.locator(".filter-tags .chip").filter({ has: page.locator(`input[value="${tag.id}"]`) });
    await chip(one).click();
    const promised = Number(await chip(two).locator(".count").textContent());
    await chip(two).click();
    const wanted = catalogue.questions.filter(fits);
    assert.equal(await links.count(), wanted.length);
    assert.equal(promised, wanted.length, "a count says what choosing it leaves");
    assert.match(await page.getByRole("status").first().innerText(), new RegExp(`^${wanted.length} question`));
    const titles = await links.allInnerTexts();
    await page.reload();
    await links.first().waitFor();
    assert.deepEqual(await links.allInnerTexts(), titles, "the address brings it back");
    assert.ok(await chip(one).getByRole("checkbox").isChecked());
    assert.match(page.url(), /[?#].*level=.*tag=.*tag=/);
    await links.first().click();
    await page.goBack();
    await links.first().waitFor();
    assert.deepEqual(await links.allInnerTexts(), titles, "and back");
    await button(page, "Clear all").click();
    assert.equal(await links.count(), catalogue.questions.length);
  }));

  test(`${where}: preferences hold on every page, before the first paint`, () => reading({ where }, async ({ page, go }) => {
    // What stands on <html> when the body begins, before anything can be painted.
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        observer.disconnect();
        globalThis.early = { ...document.documentElement.dataset };
      }).observe(document, { childList: true, subtree: true });
    });
    await go(kinds.home);
    await button(page, "Reading preferences").click();
    const choices = { Colours: "Dark", Typeface: "System", "Text size": "Large", Spacing: "Wide", "Line length": "Short", Motion: "None" };
    for (const [group, choice] of Object.entries(choices)) await page.getByRole("group", { name: group }).getByRole("radio", { name: choice, exact: true }).check();
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(background, "rgb(26, 23, 20)");
    for (const kind of ["question", "track", "study", "search"]) {
      await go(kinds[kind]);
      const early = await page.evaluate(() => globalThis.early);
      for (const [name, value] of Object.entries({ theme: "dark", font: "system", size: "large", spacing: "wide", width: "narrow", motion: "off" })) assert.equal(early[name], value, `${kind}: ${name}`);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), background);
    }
    await button(page, "Reading preferences").click();
    assert.ok(await page.getByRole("radio", { name: "Dark" }).isChecked());
    await button(page, "Back to the defaults").click();
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(245, 239, 227)");
    assert.ok(await page.getByRole("radio", { name: "Same as my device" }).first().isChecked());
  }));

  test(`${where}: everything on a page works without storage, and the page says what it cannot keep`, () => reading({ where, before: denied }, async ({ page, go }) => {
    await go(kinds.question);
    await button(page, "Reading preferences").click();
    await page.getByRole("radio", { name: "Dark" }).check();
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(26, 23, 20)");
    await page.getByText(/keeps nothing for this page/).waitFor();
    await button(page, "Close").click();
    await button(page, "Practice").click();
    await button(page, "Show answer").click();
    assert.ok(await page.locator(".part-answer .prose").first().isVisible());
    const mark = page.getByRole("group", { name: "How well do you know it?" }).getByRole("button", { name: "Confident" });
    await mark.click();
    assert.equal(await mark.getAttribute("aria-pressed"), "true");
    for (const kind of ["plan", "worksheet", "filter", "study", "track", "home"]) await go(kinds[kind]);
  }));
}

test("two books on one origin share nothing", async () => {
  const folders = [site, build("other", { "book.toml": '[book]\ntitle = "Another book"\nlanguage = "en"\n', "content/topic/one.md": QUESTION })];
  const root = mkdtempSync(join(tmpdir(), "cuebook-two-"));
  execFileSync("cp", ["-r", folders[0], join(root, "one")]);
  execFileSync("cp", ["-r", folders[1], join(root, "two")]);
  const both = await serve(root, "/");
  const it = await reader({ server: both });
  try {
    const { page } = it;
    await page.goto(both.url + "one/" + kinds.question);
    await page.getByRole("group", { name: "How well do you know it?" }).getByRole("button", { name: "Confident" }).click();
    await button(page, "Practice").click();
    await button(page, "Reading preferences").click();
    await page.getByRole("radio", { name: "Dark" }).check();
    const first = await page.evaluate(() => Object.keys(localStorage));
    await page.goto(both.url + "two/topic/one.html");
    assert.ok(await page.locator(".part-answer .prose").isVisible(), "practice mode stays with its book");
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme ?? ""), "");
    assert.equal(await page.getByRole("button", { pressed: true, name: "Confident" }).count(), 0);
    await page.getByRole("group", { name: "How well do you know it?" }).getByRole("button", { name: "Recognise", exact: true }).click();
    await button(page, "Practice").click();
    const second = (await page.evaluate(() => Object.keys(localStorage))).filter((name) => !first.includes(name));
    assert.ok(second.length > 0);
    const prefix = await page.evaluate(() => cuebook.site.key);
    assert.notEqual(prefix, key);
    for (const name of second) assert.ok(name.startsWith(prefix + ":"), name);
    for (const name of first) assert.ok(name.startsWith(key + ":"), name);
    assert.equal(await page.evaluate(() => cuebook.site.title), "Another book");
    await page.goto(both.url + "two/study.html#stats");
    await page.locator("#desk h2").first().waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Export progress").click()]);
    const file = readFileSync(await download.path(), "utf8");
    assert.equal(JSON.parse(file).title, "Another book");
    assert.deepEqual(JSON.parse(file).log.filter((entry) => entry.k === "a").map((entry) => entry.v), [2], "the other book's rating is not in it");
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
    await both.close();
    rmSync(root, { recursive: true });
  }
});

test("single keys work, rest while one types, and can be switched off", () => reading({}, async ({ page, go }) => {
  await go(kinds.question);
  const mode = () => page.evaluate(() => document.documentElement.dataset.mode ?? "reading");
  const answer = page.locator(".part-answer .prose").first();
  await page.keyboard.press("m");
  assert.equal(await mode(), "practice");
  await page.keyboard.press("a");
  assert.ok(await answer.isVisible());
  await page.keyboard.press("4");
  assert.equal(await page.getByRole("button", { pressed: true, name: "Confident" }).count(), 1);
  await page.keyboard.press("Control+m");
  assert.equal(await mode(), "practice", "with a modifier it is not ours");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.type), "search");
  await page.keyboard.type("m2");
  assert.equal(await page.getByRole("searchbox").inputValue(), "m2");
  assert.equal(await mode(), "practice");
  await page.keyboard.press("Escape");
  await go(kinds.question);
  const before = page.url();
  await page.keyboard.press("n");
  await page.waitForURL((url) => url.href !== before);
  await page.keyboard.press("p");
  await page.waitForURL((url) => url.href === before);
  await button(page, "Reading preferences").click();
  await page.getByRole("group", { name: "Single-key shortcuts" }).getByRole("radio", { name: "Off" }).check();
  await button(page, "Close").click();
  for (const where of ["here", "on the next page"]) {
    const now = await mode();
    for (const press of ["m", "1", "3", "n", "/"]) await page.keyboard.press(press);
    assert.equal(await mode(), now, where);
    assert.equal(page.url(), before);
    assert.equal(await page.evaluate(() => document.activeElement.type ?? ""), where === "here" ? "button" : "", where);
    assert.equal(await page.getByRole("button", { pressed: true, name: "Shaky" }).count(), 0);
    await page.reload();
  }
}));

test("the preferences name every single-key shortcut, those of the desk too", () => reading({}, async ({ page, go }) => {
  const named = async (path) => {
    await go(path);
    await page.waitForLoadState("networkidle");
    await button(page, "Reading preferences").click();
    await page.locator(".prefs-keys > div").first().waitFor();
    return page.locator(".prefs-keys > div").evaluateAll((rows) => rows.map((row) => [row.querySelector("kbd").textContent, row.querySelector("dd").textContent]));
  };
  const onQuestion = new Map(await named(kinds.question));
  for (const key of ["/", "a", "m", "n", "p", "1", "2", "3", "4"]) assert.ok(onQuestion.get(key), `${key} on a question`);
  const onDesk = await named(kinds.study);
  for (const [key, what] of [["Space", /Show answer/], ["1–4", /Again.*Easy/], ["u", /Undo/], ["h", /cue/], ["m", /answer/], ["1–4", /Avoiding.*Confident/]]) {
    assert.ok(onDesk.some(([name, label]) => name === key && what.test(label)), `${key} on the desk: ${JSON.stringify(onDesk)}`);
  }
}));

test("every function by keyboard alone", () => reading({ context: { permissions: ["clipboard-read", "clipboard-write"] } }, async ({ page, go }) => {
  // Off, so that nothing but Tab, Enter, Space and arrows can help.
  await prefer({ shortcuts: "off" })(page);
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  await go(kinds.question);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to the content");
  assert.ok((await page.locator(".skip").boundingBox()).y >= 0, "the skip link shows when it has the focus");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await tabTo(page, "button", "Practice");
  await page.keyboard.press("Space");
  await tabTo(page, "button", "Show answer");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator(".part-answer .prose").first().isVisible());
  const summary = page.locator("details.fold > summary").first();
  for (let n = 0; n < 60 && !(await summary.evaluate((element) => element === document.activeElement)); n += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("details.fold").first().evaluate((fold) => fold.open));
  await go(kinds.question);
  await button(page, "Reading").press("Enter");
  await tabTo(page, "button", "Copy");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator("figure.code code").first().evaluate((code) => code.textContent));
  await tabTo(page, "button", "Shaky");
  await page.keyboard.press("Space");
  assert.equal(await page.getByRole("button", { pressed: true, name: "Shaky" }).count(), 1);
  await tabTo(page, "link", /^Next/);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.href.endsWith(kinds.question));

  // The panel: opened, changed, closed; the focus comes back.
  await go(kinds.home);
  await tabTo(page, "button", "Reading preferences");
  await page.keyboard.press("Enter");
  await page.locator(".prefs h2:focus").waitFor();
  assert.equal(await focused(), "Reading preferences");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Close");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-preferences")), true);
  assert.equal(await page.locator(".prefs:visible").count(), 0);

  await go(kinds.track);
  const all = await page.locator(".row:visible").count();
  await tabTo(page, "radio", /^All levels/);
  await page.keyboard.press("ArrowRight");
  assert.ok((await page.locator(".row:visible").count()) <= all);
  assert.match(page.url(), /level=/);
  assert.match(await page.locator("[data-level-status]").textContent(), /shown/);

  await go(kinds.filter);
  await page.locator(".filter-form").waitFor();
  await tabTo(page, "combobox", "Level");
  await page.keyboard.press("ArrowDown");
  assert.match(page.url(), /level=/);
  const tags = page.locator(".filter-tags > summary");
  for (let n = 0; n < 20 && !(await tags.evaluate((element) => element === document.activeElement)); n += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".filter-tags[open] .chip:visible").first().waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.type), "checkbox");
  await page.keyboard.press("Space");
  await page.waitForURL(/tag=/);

  await go(kinds.plan);
  const box = page.getByRole("checkbox").first();
  for (let n = 0; n < 60 && !(await box.evaluate((element) => element === document.activeElement)); n += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.reload();
  assert.ok(await box.isChecked());
  assert.match(await page.locator("#plan-progress").innerText(), /^1 of \d+ done/);
}));

test("whatever has the focus shows it", () => reading({}, async ({ page, go }) => {
  for (const kind of ["home", "question", "track", "filter", "plan", "search", "not-found"]) {
    await go(kinds[kind]);
    if (kind === "filter") await page.locator(".filter-form").waitFor();
    for (let n = 0; n < 40; n += 1) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        // The ring stands on the element, on the chip around it, or on what covers the card.
        const rings = [getComputedStyle(element), getComputedStyle(element, "::after"), ...(element.closest(".chip") ? [getComputedStyle(element.closest(".chip"))] : [])];
        const ring = rings.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
        const box = element.getBoundingClientRect();
        const shown = box.bottom > 0 && box.top < innerHeight && box.width > 0;
        return { ring, shown, what: element.outerHTML.slice(0, 120) };
      });
      if (!seen) break;
      assert.ok(seen.ring, `${kind}: no ring: ${seen.what}`);
      assert.ok(seen.shown, `${kind}: out of sight: ${seen.what}`);
    }
  }
}));

/** Text that does not fit: cut off, out of the window, or on top of other text. */
function lost() {
  const found = [];
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} "${element.textContent.trim().slice(0, 30)}"`;
  const hiddenOnPurpose = (element) => element.closest(".visually-hidden, .skip, .prefs-label, .row-mark-word, .brand > span, .menu-more, pre, .copy-area, svg, math, .desk-page > h1");
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth + 1) found.push(`the page is ${root.scrollWidth} px wide in ${innerWidth}`);
  for (const element of document.body.querySelectorAll("*")) {
    if (hiddenOnPurpose(element) || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const clips = (value) => value === "hidden" || value === "clip";
    if (clips(style.overflowX) && element.scrollWidth > element.clientWidth + 1) found.push("cut across: " + name(element));
    if (clips(style.overflowY) && element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 0) found.push("cut off below: " + name(element));
  }
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || hiddenOnPurpose(parent) || parent.closest("script, noscript, option, select")) continue;
    if (!parent.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    // What scrolls within the page is reached by scrolling it.
    const scroller = parent.closest(".table, .drawing, .question-picker, .bar");
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      if (!scroller && (box.left < -1 || box.right > innerWidth + 1)) found.push(`out of the window: ${name(parent)}`);
      if (!scroller) lines.push({ box, parent });
    }
  }
  lines.sort((a, b) => a.box.top - b.box.top);
  lines.forEach((a, at) => {
    const rest = a.box.height * 0.3;
    for (let next = at + 1; next < lines.length && lines[next].box.top < a.box.bottom - rest; next += 1) {
      const b = lines[next];
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 3 && down > Math.min(a.box.height, b.box.height) * 0.45) found.push(`on top of each other: ${name(a.parent)} and ${name(b.parent)}`);
    }
  });
  return [...new Set(found)];
}

async function settle(page, kind) {
  // A booklet repeats one kind of thing some thousand times: two questions of each chapter say as much.
  if (kind === "booklet") {
    await page.evaluate(() => document.querySelectorAll(".chapter").forEach((chapter) => [...chapter.querySelectorAll("article.question")].slice(2).forEach((one) => one.remove())));
  }
  if (kind === "filter") await page.locator(".filter-form").waitFor();
  // The worker is asked first, and what it answers brings buttons.
  if (kind === "study") {
    await page.locator("#desk h2").first().waitFor();
    await page.getByRole("button", { name: "Remove all offline data" }).waitFor();
  }
  if (kind === "track") {
    for (const fold of await page.locator(".about:not([hidden]) > summary").all()) await fold.click();
    await page.getByRole("button", { name: /^Keep this track offline/ }).waitFor();
  }
}

for (const [what, width, zoomed] of [["WCAG 1.4.12 spacing at 1280 px", 1280, false], ["WCAG 1.4.12 spacing at 360 px", 360, false], ["400 % zoom (320 px)", 320, true], ["400 % zoom with the largest text", 320, "largest"]]) {
  test(`${what}: nothing lost, cut off or overlapping`, { timeout: 300_000 }, () => reading({ width, height: zoomed ? 256 : 900, before: prefer(zoomed === "largest" ? { size: "largest" } : {}) }, async ({ page, go }) => {
    const found = [];
    for (const [kind, path] of Object.entries(kinds)) {
      if (kind === "sheet") continue; // A sheet is one page of paper.
      await go(path);
      await settle(page, kind);
      if (kind === "question") {
        await button(page, "Reading preferences").click();
        await page.evaluate(() => document.querySelectorAll("details:not([data-drop])").forEach((details) => (details.open = true)));
        // The note's script is fetched when its fold opens.
        for (const fold of await page.locator("details[data-note]").all()) await fold.getByRole("textbox").waitFor();
      }
      if (!zoomed) await restyle(page, SPACING);
      for (const one of await page.evaluate(lost)) found.push(`${kind}: ${one}`);
      if (zoomed === true) {
        // Whatever can be used on a wide screen can be used here.
        const usable = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length).map((e) => e.outerHTML.slice(0, 160));
        // What a button drops down counts: it is one press away.
        const drop = (open) => page.evaluate((open) => document.querySelectorAll("details[data-drop]").forEach((details) => (details.open = open)), open);
        await drop(true);
        const small = await page.evaluate(usable);
        await drop(false);
        await page.setViewportSize({ width: 1280, height: 900 });
        const large = await page.evaluate(usable);
        await page.setViewportSize({ width, height: 256 });
        for (const one of large) if (!small.includes(one)) found.push(`${kind}: only on a wide screen: ${one}`);
      }
    }
    assert.deepEqual(found, []);
  }));
}

test("what is within reach of a finger is large enough (24 px, or alone in its line)", () => reading({ width: 360 }, async ({ page, go }) => {
  const small = [];
  for (const kind of ["home", "question", "track", "filter", "plan"]) {
    await go(kinds[kind]);
    await settle(page, kind);
    small.push(...(await page.evaluate(() => [...document.querySelectorAll("button, input, select, .chip, summary, .button")].filter((e) => e.checkVisibility() && !e.closest(".chip input, .visually-hidden") && !(e.closest(".chip") && e.tagName === "INPUT")).map((e) => [e.getBoundingClientRect(), e.closest("label, li")?.getBoundingClientRect(), e.outerHTML.slice(0, 80)]).filter(([box, label]) => box.width && (box.height < 24 || box.width < 24) && !(label && label.height >= 24)).map(([box, , html]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`))).map((one) => `${kind}: ${one}`));
  }
  assert.deepEqual(small, []);
}));

test("forced colours: state and structure do not hang on colour", () => reading({ context: { forcedColors: "active" } }, async ({ page, go }) => {
  await go(kinds.question);
  const look = (locator) => locator.evaluate((element) => {
    const style = getComputedStyle(element);
    return [style.backgroundColor, style.color, style.borderTopStyle, style.borderTopWidth].join(" ");
  });
  assert.notEqual(await look(button(page, "Reading")), await look(button(page, "Practice")), "which mode is on");
  for (const name of [".face", ".tab", "figure.code", ".marks button"]) {
    const border = await page.locator(name).first().evaluate((element) => getComputedStyle(element).borderTopWidth);
    assert.notEqual(border, "0px", name);
  }
  await go(kinds.track);
  assert.notEqual(await look(page.locator(".chip").nth(0)), await look(page.locator(".chip").nth(1)), "which level is chosen");
  await go(kinds.home);
  const bar = page.locator("progress").first();
  assert.notEqual(await bar.evaluate((element) => getComputedStyle(element).borderTopWidth), "0px");
}));

test("motion: little, none where the system or the reader says so", async () => {
  const moving = (page) => page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => [null, "::before", "::after"].some((pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
  })).length);
  await reading({}, async ({ page, go }) => {
    for (const path of Object.values(kinds)) {
      await go(path);
      assert.equal(await moving(page), 0, path);
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto", path);
    }
  });
  await reading({ context: { reducedMotion: "no-preference" } }, async ({ page, go }) => {
    await go(kinds.home);
    assert.ok((await moving(page)) > 0, "the test sees motion");
    await page.evaluate(() => cuebook.prefs.set("motion", "off"));
    assert.equal(await moving(page), 0);
  });
});

for (const where of ["http", "file"]) {
  test(`${where}: reading needs no JavaScript`, () => reading({ where, context: { javaScriptEnabled: false } }, async ({ page, go }) => {
    await go(kinds.question);
    assert.ok(await page.locator(".part-answer .prose").first().isVisible());
    await page.getByText("Fold or unfold the answer").first().click();
    assert.ok(!(await page.locator(".part-answer .prose").first().isVisible()), "it can be folded to practise");
    const fold = page.locator("details.fold").first();
    await fold.locator("summary").click();
    assert.ok(await fold.locator(".fold-body").isVisible());
    assert.equal(await page.locator(".neighbours:visible").count(), 1);
    for (const [kind, path] of Object.entries(kinds)) {
      await go(path);
      assert.equal(await page.locator(".needs-js:visible").count(), 0, kind);
      assert.ok(await page.locator("main h1").isVisible(), kind);
      if (kind === "booklet") assert.ok(await page.locator(".part-answer .prose").first().isVisible());
      if (["filter", "search", "study", "not-found"].includes(kind)) assert.ok((await page.locator("main .topic:visible, main .topics li:visible").count()) > 0, `${kind}: another way to the questions`);
    }
    await go(kinds.home);
    await page.locator(".track-card a").first().click();
    await page.locator(".row > a").first().click();
    assert.ok(await page.locator(".question h1").isVisible());
    await page.locator(".site-header").getByRole("link", { name: "Search" }).click();
    assert.match(page.url(), /search\.html$/);
  }));
}

test("links: every page has one h1, a title of its own, one main, and no link leads nowhere", () => {
  const known = new Set(pages.map((page) => page.path));
  const titles = new Map();
  for (const { path, text, kind } of pages) {
    if (!kind) continue; // A page that moved.
    const title = text.match(/<title>([^<]*)/)[1];
    if (!["sheet", "booklet"].includes(kind)) {
      assert.ok(!titles.has(title), `${path} and ${titles.get(title)} have one title: ${title}`);
      titles.set(title, path);
    }
    assert.equal(text.match(/<main\b/g)?.length, 1, path);
    if (kind === "not-found") continue;
    for (const [, href] of text.matchAll(/<a\b[^>]*? href="([^"]*)"/g)) {
      if (/^(https?:|mailto:)/.test(href)) continue;
      assert.ok(!href.startsWith("/"), `${path}: ${href} is not relative`);
      const target = decodeURIComponent(new URL(href.replaceAll("&amp;", "&"), "http://x/" + path).pathname.slice(1));
      if (target.startsWith("decks/") || target.endsWith(".md") || target.endsWith(".pdf") || target.endsWith(".xml")) assert.ok(existsSync(join(site, target)), `${path}: ${href}`);
      else assert.ok(known.has(target) || existsSync(join(site, target)), `${path}: ${href}`);
    }
  }
});

test("the page for a wrong address works at any depth, and from disk", async () => {
  const page404 = readFileSync(join(site, "404.html"), "utf8");
  assert.ok(!/<script|<link[^>]+stylesheet|(src|href)="(?!data:)[^"]*\.(js|css|svg|png)/.test(page404), "it asks for no file");
  for (const scheme of ["light", "dark"]) {
    const it = await reader({ server, scheme });
    const messages = [];
    it.page.on("console", (message) => messages.push(message.text()));
    it.page.on("requestfailed", (request) => messages.push("failed " + request.url()));
    const asked = [];
    it.page.on("request", (request) => asked.push(request.url()));
    for (const path of ["nothing.html", "a/nothing.html", "a/b/c/d/nothing", "tags/nothing.html"]) {
      asked.length = 0;
      messages.length = 0;
      const response = await it.page.goto(server.url + path);
      assert.equal(response.status(), 404);
      assert.ok(await it.page.getByRole("heading", { level: 1, name: "Nothing on this card" }).isVisible());
      // The one message is the browser's own: that the address is wrong.
      assert.deepEqual(messages.filter((text) => !/status of 404/.test(text)), [], path);
      assert.deepEqual(asked.filter((url) => !url.startsWith("data:")), [server.url + path]);
      assert.equal(await it.page.evaluate(() => getComputedStyle(document.body).backgroundColor), scheme === "light" ? "rgb(245, 239, 227)" : "rgb(26, 23, 20)", "its style is allowed");
      const base = new URL(await it.page.evaluate(() => document.querySelector(".brand").href)).pathname;
      for (const href of await it.page.evaluate(() => [...document.links].map((link) => new URL(link.href).pathname))) {
        assert.ok(href.startsWith(base.replace("index.html", "")), href);
        assert.ok(existsSync(join(site, decodeURIComponent(href.slice(base.length - "index.html".length)))), href);
      }
    }
    await it.close();
  }
  await reading({ where: "file" }, async ({ page, go }) => {
    await go("404.html");
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(245, 239, 227)");
  });
});

test("paper: nothing folded, no navigation, addresses of links shown", () => reading({ before: prefer({ mode: "practice", theme: "dark" }) }, async ({ page, go }) => {
  const path = find("question", ['class="sources"', 'class="fold"', 'href="https://']) ?? kinds.question;
  await go(path);
  await page.emulateMedia({ media: "print" });
  const gone = ".site-header, .site-footer, .page-top, .neighbours, .marks, .show-answer, .copy, .prefs-host";
  for (const one of await page.locator(gone).all()) assert.ok(!(await one.isVisible()), await one.evaluate((element) => element.className));
  assert.ok(await page.locator(".part-answer .prose").first().isVisible(), "the answer, also in practice mode");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  const shown = await page.evaluate(() => [...document.querySelectorAll('.prose a[href^="http"], .sources a[href^="http"]')].map((link) => getComputedStyle(link, "::after").content.includes(link.getAttribute("href"))));
  assert.ok(shown.length > 0 && shown.every(Boolean), "addresses");
  const file = join(mkdtempSync(join(tmpdir(), "cuebook-print-")), "page.pdf");
  await page.pdf({ path: file, format: "A4" });
  const squeeze = (text) => text.replace(/\s+/g, "");
  const text = squeeze(execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }));
  const source = squeeze(await page.locator(".sources a").first().getAttribute("href").catch(() => ""));
  for (const body of await page.locator(".fold-body > p:first-child").all()) {
    const words = squeeze(await body.evaluate((p) => p.textContent)).slice(0, 24);
    assert.ok(text.includes(words), "folded on paper: " + words);
  }
  assert.ok(text.includes(source), source);
  assert.ok(!text.includes("Studydesk"), "navigation on paper");
  assert.ok(!text.includes("Showanswer"));
}));

test("paper: wide tables and formulas fit, long code breaks across pages", async () => {
  const columns = Array.from({ length: 11 }, (_, n) => `Heading ${n} of it`);
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const lines = Array.from({ length: 90 }, (_, n) => `value_${n} = ${n}`);
  const sum = Array.from({ length: 40 }, (_, n) => `x_{${n}}^{2}`).join(" + ");
  const out = build("wide", {
    "book.toml": '[book]\nid = "wide"\ntitle = "Wide"\nlanguage = "en"\n',
    "content/topic/one.md": `+++\ntitle = "Wide things?"\n+++\n\n## Answer\n\nHere.\n\n${row(columns)}\n${row(columns.map(() => "---"))}\n${row(columns.map((_, n) => `internationalisation_${n}`))}\n\n$$${sum}$$\n\n\`\`\`python\n${lines.join("\n")}\n\`\`\`\n`,
  });
  const wide = await serve(out);
  // The width of A4 within its margins.
  const it = await reader({ server: wide, width: 680, height: 1000 });
  try {
    const { page } = it;
    await page.goto(wide.url + "topic/one.html");
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const over = await page.evaluate(() => [...document.querySelectorAll(".table, table, td, th, math[display=block], pre")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 || element.scrollWidth > element.clientWidth + 2 && element.matches(".table, pre"))
      .map((element) => `${element.tagName} ${element.getBoundingClientRect().right} ${element.scrollWidth}`));
    assert.deepEqual(over, []);
    assert.ok(await page.locator("math[display=block]").count(), "the formula is there");
    const pdf = await page.pdf({ format: "A4", margin: { top: "16mm", bottom: "16mm", left: "15mm", right: "15mm" } });
    writeFileSync(join(out, "wide.pdf"), pdf);
    const first = execFileSync("pdftotext", ["-layout", "-l", "1", join(out, "wide.pdf"), "-"], { encoding: "utf8" });
    assert.match(first, /value_5 =/, "the code begins on the first page");
    const all = execFileSync("pdftotext", ["-layout", join(out, "wide.pdf"), "-"], { encoding: "utf8" });
    for (const line of lines) assert.ok(all.includes(line), line);
  } finally {
    await it.close();
    await wide.close();
  }
});

test("type: at most 80 characters a line, at least 16 px, lines 1.5 apart, no italics, nothing justified", { timeout: 300_000 }, async () => {
  for (const [width, prefs] of [[1440, {}], [1440, { width: "wide" }], [1440, { width: "wide", font: "system" }], [1440, { width: "wide", font: "dyslexic" }], [1440, { width: "wide", size: "small" }], [768, { width: "wide" }]]) {
    await reading({ width, before: prefer(prefs) }, async ({ page, go }) => {
      for (const kind of ["home", "track", "topic", "question", "behavioural", "guide", "plan", "worksheet", "filter", "tag"]) {
        await go(kinds[kind]);
        await settle(page, kind);
        await page.evaluate(async () => {
          document.querySelectorAll("details:not([data-drop])").forEach((details) => (details.open = true));
          await document.fonts.ready;
        });
        const { long, wrong } = await page.evaluate(() => {
          const long = [];
          const wrong = [];
          const name = (element) => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 40)}"`;
          for (const block of document.querySelectorAll("main :is(.prose, .fold-body, .lead) :is(p, li, dd), main .row-line, main .shelf-note, .site-footer p")) {
            if (!block.checkVisibility() || block.querySelector("p, li, pre, table") || block.closest("figure, table")) continue;
            // Characters by the line they stand on.
            const lines = new Map();
            const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              for (let at = 0; at < node.length; at += 1) {
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + 1);
                const box = range.getClientRects()[0];
                if (!box || !box.width) continue;
                const middle = Math.round((box.top + box.bottom) / 2 / 12);
                lines.set(middle, (lines.get(middle) ?? "") + node.data[at]);
              }
            }
            for (const line of lines.values()) if (line.trim().length > 80) long.push(`${line.trim().length}: ${line.trim()}`);
          }
          if (parseFloat(getComputedStyle(document.body).fontSize) < 16) wrong.push("body " + getComputedStyle(document.body).fontSize);
          for (const element of document.body.querySelectorAll("*")) {
            if (!element.checkVisibility() || element.closest("math, svg")) continue;
            const style = getComputedStyle(element);
            const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
            if (style.fontStyle !== "normal") wrong.push("italic: " + name(element));
            if (style.textAlign === "justify") wrong.push("justified: " + name(element));
            if (style.textTransform !== "none") wrong.push("capitals: " + name(element));
            if (!words) continue;
            if (style.textDecorationLine.includes("underline") && !element.closest("a") && !element.matches("pre i")) wrong.push("underlined: " + name(element));
            const prose = element.matches("main .prose :is(p, li, dd, td), .fold-body p, main .row-line, main .row-cue, main .shelf-note");
            if (prose && parseFloat(style.fontSize) < 16) wrong.push(`${style.fontSize}: ${name(element)}`);
            if (prose && !element.closest("figure, .alert-title") && parseFloat(style.lineHeight) / parseFloat(style.fontSize) < 1.499) wrong.push(`leading ${style.lineHeight} on ${style.fontSize}: ${name(element)}`);
          }
          // What browsers set in italics, whether the page uses it or not.
          const probe = document.querySelector("main").appendChild(document.createElement("p"));
          for (const tag of ["em", "i", "cite", "dfn", "var", "address"]) {
            if (getComputedStyle(probe.appendChild(document.createElement(tag))).fontStyle !== "normal") wrong.push("italic: " + tag);
          }
          probe.remove();
          for (const p of document.querySelectorAll(".prose > p + p, .fold-body > p + p")) {
            if (!p.checkVisibility()) continue;
            const style = getComputedStyle(p);
            const gap = p.getBoundingClientRect().top - p.previousElementSibling.getBoundingClientRect().bottom;
            if (gap < 1.49 * parseFloat(style.lineHeight)) wrong.push(`gap ${gap} under lines of ${style.lineHeight}: ${name(p)}`);
          }
          return { long, wrong };
        });
        assert.deepEqual(long, [], `${kind} ${JSON.stringify(prefs)}`);
        assert.deepEqual([...new Set(wrong)], [], `${kind} ${JSON.stringify(prefs)}`);
      }
    });
  }
});

test("drawings: in the theme's colours, their words legible on a phone, reached by keyboard", async () => {
  const path = find("question", ["<svg viewBox", 'class="box']);
  for (const [width, scheme] of [[360, "light"], [1280, "dark"]]) {
    await reading({ width, scheme }, async ({ page, go }) => {
      await go(path);
      const seen = await page.evaluate(() => {
        const token = (name) => {
          const probe = document.body.appendChild(document.createElement("div"));
          probe.style.setProperty("color", `var(${name})`);
          const colour = getComputedStyle(probe).color;
          probe.remove();
          return colour;
        };
        const svg = document.querySelector(".prose svg[role=img]");
        const style = (part) => getComputedStyle(svg.querySelector(part));
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        return {
          box: style(".box:not(.accent)").fill, card: token("--card"), line: style(".line").fill, label: style(".label").fill, ink: token("--ink"),
          smallest: Math.min(...[...svg.querySelectorAll("text")].map((text) => parseFloat(getComputedStyle(text).fontSize) * scale)),
          scrolls: svg.closest(".drawing").scrollWidth > svg.closest(".drawing").clientWidth, page: document.documentElement.scrollWidth,
        };
      });
      assert.equal(seen.box, seen.card);
      assert.equal(seen.label, seen.ink);
      assert.equal(seen.line, "none");
      assert.ok(seen.smallest >= 12, `letters of ${seen.smallest} px`);
      assert.equal(seen.page, width);
      if (seen.scrolls) await tabTo(page, "region", "Diagram");
    });
  }
});

/* Books in other languages, built here. */

const QUESTION = "+++\ntitle = \"What is one?\"\ncue = \"one is one\"\nweight = 1\n+++\n\n## Answer\n\nOne is a number. It is the first.\n\n```python\nprint(1)\n```\n\n```output\n1\n```\n\n## Trade-offs\n\n- Small, but first.\n\n## Follow-ups\n\n### And two?\n\nThe next.\n";

/** Builds a small book; returns where. @param {string} name @param {Record<string, string>} files */
function build(name, files) {
  const root = mkdtempSync(join(tmpdir(), `cuebook-${name}-`));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const out = join(root, "public");
  const binary = process.env.CUEBOOK ?? join(here, "../../target/debug/cuebook");
  execFileSync(binary, ["build", root, "-d", out], { stdio: ["ignore", "ignore", "pipe"] });
  return out;
}

const book = (title, language, labels) => `[book]\ntitle = "${title}"\nlanguage = "${language}"\ndescription = "${title}."\n\n[vocabulary.roles]\na = "${labels[0]}"\n\n[vocabulary.levels]\nl = "${labels[1]}"\n\n[vocabulary.tags]\nt = "${labels[2]}"\n`;

test("a German book is German throughout", async () => {
  const { parse } = strings();
  const [en, de] = [parse("en"), parse("de")];
  assert.deepEqual([...de.keys()].sort(), [...en.keys()].sort(), "the same strings in both languages");
  for (const [name, text] of en) {
    const holes = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join();
    if (!name.endsWith("_one")) assert.equal(holes(de.get(name)), holes(text), name);
  }
  const out = build("german", {
    "book.toml": book("Fragebuch", "de", ["Werkstatt", "Anfang", "Zahlen"]),
    "content/zahlen/_index.md": "+++\ntitle = \"Zahlen\"\n+++\n\nAlles über Zahlen.\n",
    "content/zahlen/eins.md": "+++\ntitle = \"Was ist eins?\"\ncue = \"eins bleibt eins\"\nweight = 1\ntags = [\"t\"]\n+++\n\n## Antwort\n\nEins ist eine Zahl.\n\n## Nachfragen\n\n### Und zwei?\n\nDie nächste.\n".replace("## Antwort", "## Answer").replace("## Nachfragen", "## Follow-ups"),
    "content/zahlen/zwei.md": "+++\ntitle = \"Was ist zwei?\"\ncue = \"eins und eins\"\n+++\n\n## Answer\n\nZwei ist eine Zahl.\n",
  });
  const german = await serve(out);
  const it = await reader({ server: german });
  try {
    const { page } = it;
    // English words of the interface that are no German words.
    const tell = [...en].filter(([name, text]) => de.get(name) !== text && /^[A-Z][a-z]+( [a-z]+)+/.test(text) && !text.includes("{")).map(([, text]) => text);
    for (const path of ["index.html", "zahlen/eins.html", "zahlen/index.html", "tracks/a.html", "filter.html", "search.html", "study.html", "404.html", "tags/t.html"]) {
      await page.goto(german.url + path);
      if (path.startsWith("filter")) await page.locator(".filter-form").waitFor();
      if (path.startsWith("study")) await page.locator("#desk h2").first().waitFor();
      if (path === "zahlen/eins.html") await page.getByRole("button", { name: de.get("preferences"), exact: true }).click();
      assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
      const said = await page.evaluate(() => document.body.innerText + [...document.querySelectorAll("[aria-label], [placeholder]")].map((e) => e.ariaLabel + " " + (e.placeholder ?? "")).join(" "));
      for (const words of tell) assert.ok(!said.includes(words), `${path}: "${words}"`);
    }
    await page.goto(german.url + "zahlen/eins.html");
    await page.getByRole("button", { name: de.get("mode_practice") }).click();
    await page.getByRole("button", { name: de.get("show_answer") }).click();
    assert.ok(await page.locator(".part-answer .prose").isVisible());
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
    await german.close();
  }
});

test("a right-to-left book is mirrored, its code is not", async () => {
  const out = build("rtl", {
    "book.toml": book("كتاب الأسئلة", "ar", ["مهندس", "مبتدئ", "قوائم"]),
    "content/lists/_index.md": "+++\ntitle = \"القوائم\"\n+++\n\nكل شيء عن القوائم.\n",
    "content/lists/one.md": "+++\ntitle = \"ما الفرق بين القائمة والصف؟\"\ncue = \"القائمة تتغير\"\nweight = 1\ntags = [\"t\"]\n+++\n\n## Answer\n\nالقائمة قابلة للتغيير، والصف غير قابل للتغيير. استخدم `list` عندما يتغير العدد.\n\n## Example\n\n```python\nprices = [1, 2, 3]\n```\n\n## Trade-offs\n\n- بسيطة وسريعة.\n\n## Follow-ups\n\n### وماذا بعد؟\n\nالجواب قصير.\n",
    "content/lists/two.md": "+++\ntitle = \"ما هو القاموس؟\"\ncue = \"مفتاح وقيمة\"\n+++\n\n## Answer\n\nيربط القاموس بين مفتاح وقيمة.\n",
  });
  const rtl = await serve(out);
  for (const width of [1280, 360]) {
    const it = await reader({ server: rtl, width });
    try {
      const { page } = it;
      for (const path of ["index.html", "lists/one.html", "lists/index.html", "tracks/a.html", "filter.html", "study.html", "404.html"]) {
        await page.goto(rtl.url + path);
        if (path.startsWith("filter")) await page.locator(".filter-form").waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
        assert.deepEqual(await page.evaluate(lost), [], `${path} at ${width}`);
        if (path === "404.html") continue;
        const [brand, prefs] = [await page.locator(".brand").boundingBox(), await page.locator(".prefs-button").boundingBox()];
        assert.ok(brand.x > prefs.x, "the header starts at the right");
      }
      await page.goto(rtl.url + "lists/one.html");
      const box = (selector) => page.locator(selector).first().boundingBox();
      if (width > 1000) {
        assert.ok((await box(".facts")).x > (await box(".card-body")).x + (await box(".card-body")).width - 2, "the margin of the card stands at the right");
        assert.ok((await box(".parts .part-title")).x > (await box(".parts .part .prose")).x, "and so do the headings of the parts");
        // Text keeps away from the line beside it.
        const body = await page.locator(".card-body").evaluate((element) => [getComputedStyle(element).paddingRight, getComputedStyle(element).borderRightWidth]);
        assert.ok(parseFloat(body[0]) > 8 && parseFloat(body[1]) >= 1, body.join(" "));
      }
      const tab = await box(".tab");
      const face = await box(".face");
      assert.ok(tab.x + tab.width / 2 > face.x + face.width / 2, "the tab too");
      assert.equal(await page.locator("figure.code pre").evaluate((pre) => getComputedStyle(pre).direction), "ltr");
      assert.equal(await page.locator("figure.code pre").evaluate((pre) => getComputedStyle(pre).textAlign), "start");
      if (process.env.CUEBOOK_SHOTS) await page.screenshot({ path: join(process.env.CUEBOOK_SHOTS, `rtl-${width}.png`), fullPage: true });
      assert.deepEqual(it.problems, []);
    } finally {
      await it.close();
    }
  }
  await rtl.close();
});

/** The interface's strings, all files of a language together. */
function strings() {
  const folder = join(here, "../../themes/default/strings");
  const read = (file) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "");
  const parse = (language) => new Map([`${language}.toml`, `desk.${language}.toml`, `search.${language}.toml`].flatMap((file) => [...read(file).matchAll(/^(\w+)\s*=\s*(".*")\s*$/gm)]).map((m) => [m[1], JSON.parse(m[2])]));
  return { parse };
}
