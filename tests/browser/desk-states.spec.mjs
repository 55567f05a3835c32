/**
 * What holds in every state of the study desk: axe, narrow windows, generous spacing, quiet counts, ten thousand cards,
 * worksheets, no script. Flows are in `desk.spec.mjs`.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { DAY, card, catalogue, desk, front, start, track, turn } from "./desk-reader.mjs";
import { axe, inEveryLook, site } from "./harness.mjs";

/** Every state of the desk, one after the other; `check` is called in each with its name. */
async function throughStates({ page, ready }, check) {
  const unfold = async () => {
    for (const fold of await page.locator("#desk details").all()) await fold.evaluate((element) => { element.open = true; });
  };
  const menu = async (name) => {
    await page.getByRole("button", { name: "Menu" }).click();
    if (name) await page.getByRole("button", { name }).click();
  };
  await ready("#cards?track=" + track.id);
  await unfold();
  await check("start");
  await start(page);
  await front(page);
  await check("front");
  if (await page.getByRole("button", { name: "Show the cue" }).count()) {
    await page.getByRole("button", { name: "Show the cue" }).click();
    await check("hint");
  }
  await turn(page);
  await check("back");
  await page.keyboard.press("m");
  await menu();
  await check("menu");
  await page.keyboard.press("Escape");
  for (let n = 0; n < 6; n += 1) {
    await page.keyboard.press("4");
    await turn(page);
  }
  await page.keyboard.press("4");
  await page.getByRole("button", { name: "Show answer" }).waitFor();
  await menu("Type answers");
  await page.getByLabel("Your answer").fill("It is a list.");
  await check("typing");
  await page.getByRole("button", { name: "Show answer" }).click();
  await check("typed");
  await menu("Set this card aside");
  await menu("Do not type answers");
  await menu("Stop for now");
  await unfold();
  await check("set aside");
  await page.getByRole("button", { name: "Just 5 cards" }).click();
  while (!(await page.locator(".study-end").count())) {
    await turn(page);
    await page.keyboard.press("4");
    await page.locator(".study-back").waitFor({ state: "detached" });
  }
  await check("end of a sitting");
  await ready("#audit?track=" + track.id);
  await page.locator(".audit-row input").first().focus();
  for (const key of ["1", "4", "3", "2"]) await page.keyboard.press(key);
  await unfold();
  await check("audit and its picture");
  await page.getByRole("button", { name: "Start a re-audit" }).click();
  await page.locator(".audit-row input").first().focus();
  await page.keyboard.press("1");
  await check("re-audit");
  await ready("#plan");
  await check("plan form");
  await page.getByLabel("Date of the interview").fill(new Date(Date.now() + 20 * DAY).toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.locator(".plan-today").waitFor();
  await unfold();
  await check("plan");
  await ready("#today");
  await page.getByRole("link", { name: /^Start/ }).waitFor();
  await check("today");
  await ready("#mock");
  await check("mock");
  await page.getByLabel("Time for each question").selectOption("5");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await front(page);
  await page.getByRole("button", { name: "Buy time" }).click();
  await page.getByRole("button", { name: "Follow-up" }).click();
  await page.locator(".mock-followup, .mock-followups .none").first().waitFor();
  await menu("Record my answer");
  await page.getByText("Recording. It stays in this tab.").waitFor({ state: "attached" });
  await check("mock running");
  await menu();
  await check("mock menu");
  await page.keyboard.press("Escape");
  while (!(await page.locator(".desk-radios").count())) await page.locator(".mock-controls button").first().click();
  await page.locator(".mock-recordings audio").waitFor();
  await check("mock score");
  for (const group of await page.getByRole("radiogroup").all()) await group.getByRole("radio").nth(1).check();
  await page.getByRole("button", { name: "Save the score" }).click();
  await page.locator(".mock-history").waitFor();
  await unfold();
  await check("mock history");
  await ready("#stats");
  await unfold();
  await check("stats and readiness");
  await ready("#settings");
  await page.getByRole("button", { name: "Delete all progress" }).click();
  await check("settings, wipe");
  await ready("#print?track=" + track.id);
  await page.locator(".print-card.back").first().waitFor();
  await check("print");
}

// One sheet of cards and a few rows of an audit show what all the others would.
const BEYOND = [".print-page:nth-of-type(n + 3)", ".audit-row:nth-of-type(n + 7)"];
for (const width of [360, 1440]) {
  test(`axe finds nothing in any state at ${width} px: all rules in light, those about colour in the other looks`, () => desk({ width, context: { permissions: ["microphone"] } }, async (it) => {
    const found = [];
    let states = 0;
    await throughStates(it, async (what) => {
      states += 1;
      await inEveryLook(it.page, async (look) => {
        if (process.env.CUEBOOK_SHOTS) await it.page.screenshot({ path: join(process.env.CUEBOOK_SHOTS, `${width}-${look}-${String(states).padStart(2, "0")}-${what.replaceAll(" ", "-")}.png`) });
        found.push(...await axe(it.page, `${what}, ${look}:`, { colours: look !== "light", beyond: BEYOND }));
      });
    });
    assert.ok(states >= 19, states + " states");
    assert.deepEqual(found, []);
  }));
}

test("nothing scrolls sideways at 320 px, and nothing clips at WCAG 1.4.12 spacing", () => desk({ width: 320, height: 640 }, async ({ page, ready }) => {
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const clipped = () => page.evaluate(() => [...document.querySelectorAll("#desk button, #desk a, #desk legend, #desk label, .study-tab")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) && getComputedStyle(e).overflow !== "visible";
  }).map((e) => e.textContent));
  const spaced = () => page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
  });
  for (const hash of ["#cards", "#audit", "#plan", "#mock", "#stats"]) {
    await ready(hash);
    assert.ok(await wide() <= 0, hash + " is wider than the window");
    await spaced();
    assert.ok(await wide() <= 0, hash + " is wider than the window when spaced");
    assert.deepEqual(await clipped(), [], hash);
  }
  await ready("#cards");
  await start(page);
  await turn(page);
  await page.keyboard.press("m");
  assert.ok(await wide() <= 0, "a card is wider than the window");
  assert.ok((await card(page).boundingBox()).width <= 320, "the card is wider than the window");
  await spaced();
  assert.ok(await wide() <= 0, "a spaced card is wider than the window");
  assert.deepEqual(await clipped(), []);
}));

test("focus mode and hidden counts show no number; shortcuts can be off", () => desk({}, async ({ page, ready }) => {
  await ready("#cards");
  await start(page);
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Hide counts" }).click();
  assert.equal(await page.locator(".study-counts").isVisible(), false);
  await page.evaluate(async () => {
    await cuebook.desk.ctx.back();
    cuebook.prefs.set("shortcuts", "off");
  });
  const before = await front(page);
  for (const key of ["Space", "3", "u"]) await page.keyboard.press(key);
  assert.equal(await page.getByRole("button", { name: "Show answer" }).count(), 1);
  assert.equal(await front(page), before);
  await ready("#stats");
  assert.equal(await page.locator(".desk-numbers").isVisible(), false);
}));

test("10,000 cards: the next one within 100 ms", (t) => desk({}, async ({ page, ready }) => {
  const big = structuredClone(catalogue);
  const sample = big.questions[0];
  big.questions = Array.from({ length: 3334 }, (_, n) => ({ ...sample, id: "big/q" + n, aliases: [], title: "Question " + n, chunk: 0, cards: "answer ~e40c output" }));
  const column = (name) => big.questions.map((question) => question[name]);
  const packed = {
    ...big,
    chunks: ["big"],
    tracks: [{ ...big.tracks[0], questions: `0-${big.questions.length - 1}`, levels: big.levels.map(() => "a".repeat(big.questions.length)) }],
    questions: { ids: column("id").map((id) => "/" + id), topics: column("topic"), levels: column("levels"), weights: column("weight"), formats: column("format"), chunks: column("chunk"), cards: column("cards"), urls: {}, aliases: {} },
  };
  const cards = Object.fromEntries(big.questions.flatMap((q) => ["answer", "followup/a", "output"].map((k) => [q.id + "/" + k, { kind: k.split("/")[0], title: q.title, front: `<p>${q.title} ${k}</p>`, back: "<p>Yes.</p>", url: q.url }])));
  await page.route("**/decks/index.js", (route) => route.fulfill({ contentType: "text/javascript", body: `cuebook.data("decks/index", ${JSON.stringify(packed)});` }));
  await page.route("**/decks/texts.js", (route) => route.fulfill({ contentType: "text/javascript", body: `cuebook.data("decks/texts", ${JSON.stringify({ version: 2, plans: [], tags: [], roles: [], questions: big.questions.map((q) => [q.title, "", [], []]) })});` }));
  await page.route("**/decks/big.js", (route) => route.fulfill({ contentType: "text/javascript", body: `cuebook.data("decks/big", ${JSON.stringify(cards)});` }));
  await ready("#cards");
  await page.evaluate(() => {
    cuebook.store.set("study:newCap", 9999);
    cuebook.desk.ctx.model.rebuild();
    return cuebook.desk.ctx.back();
  });
  await start(page);
  await front(page);
  const times = await page.evaluate(async () => {
    const press = (key) => document.querySelector(".study-card").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const out = [];
    for (let n = 0; n < 40; n += 1) {
      press(" ");
      const before = document.querySelector(".study-front").textContent;
      const at = performance.now();
      press(String(1 + (n % 4)));
      while (document.querySelector(".study-front").textContent === before || document.querySelector(".study-back")) await new Promise(requestAnimationFrame);
      document.body.getBoundingClientRect();
      out.push(performance.now() - at);
    }
    return out.sort((a, b) => a - b);
  });
  t.diagnostic(`next card: median ${times[times.length / 2].toFixed(1)} ms, slowest ${times.at(-1).toFixed(1)} ms`);
  // The median, since a test machine may be busy with something else at any one card.
  assert.ok(times[times.length / 2] < 100, "times: " + times.map(Math.round).join(" "));
}));

test("a topic, a tag, a filter and a search become decks", () => desk({}, async ({ page, go }) => {
  const question = catalogue.questions[track.questions[0]];
  const topic = catalogue.topics[question.topic];
  const start = page.getByRole("button", { name: "Study", exact: true });
  await go(topic.url);
  await page.getByRole("link", { name: "Study as cards" }).click();
  await start.waitFor();
  assert.equal(await page.getByLabel("Topic", { exact: true }).inputValue(), topic.id);
  const tag = catalogue.tags[question.tags[0]];
  await go(`tags/${tag.id}.html`);
  await page.getByRole("link", { name: "Study as cards" }).click();
  await start.waitFor();
  assert.equal(await page.getByLabel("Tag", { exact: true }).inputValue(), tag.id);
  await go("filter.html?tag=" + tag.id);
  const link = page.getByRole("link", { name: /^Study (this|these)/ });
  const n = catalogue.questions.filter((q) => q.tags.includes(question.tags[0])).length;
  if (n > 1) assert.equal(await link.innerText(), `Study these ${n} questions as cards`);
  assert.deepEqual(await axe(page, "filter"), []);
  await link.click();
  await start.waitFor();
  assert.match(await page.locator("#desk").innerText(), new RegExp(`\\b${n} (chosen )?question`));
  await go("search.html?q=" + encodeURIComponent(question.title.replace(/<[^>]+>/g, "")));
  const button = page.getByRole("button", { name: /^Study (this|these)/ });
  await button.waitFor();
  assert.deepEqual(await axe(page, "search"), []);
  await button.click();
  await start.click();
  await page.getByRole("button", { name: "Show answer" }).waitFor();
}));

const bank = join(site, "worksheets/star-story-bank.html");
test("worksheets keep what is typed, repeat, export, and stories stand on the questions they answer", { skip: !existsSync(bank) && "no story bank in this site" }, () => desk({}, async ({ page, go }) => {
  await go("worksheets/star-story-bank.html");
  const item = page.locator(".repeat-item");
  await item.first().waitFor();
  const field = item.first().locator("input[data-field], textarea[data-field]").first();
  await field.fill("The migration that failed");
  await page.getByRole("button", { name: "Add another" }).first().click();
  await item.nth(1).locator("input[data-field], textarea[data-field]").first().fill("Another story");
  const behavioural = catalogue.questions.find((q) => q.format === "behavioural");
  if (behavioural && await item.first().getByText("Choose questions").count()) {
    await item.first().getByText("Choose questions").click();
    await item.first().locator(".question-picker input").first().check();
  }
  await page.reload();
  await item.nth(1).waitFor();
  assert.equal(await field.inputValue(), "The migration that failed");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export as Markdown" }).click()]);
  assert.match(await readFile(await download.path(), "utf8"), /The migration that failed[^]*Another story/);
  assert.deepEqual(await axe(page, "worksheet"), []);
  await item.nth(1).getByRole("button", { name: "Remove this one" }).click();
  assert.equal(await item.count(), 1);
  await page.getByRole("button", { name: "Bring it back" }).click();
  assert.equal(await item.nth(1).locator("input[data-field], textarea[data-field]").first().inputValue(), "Another story");
  if (!behavioural) return;
  await go(behavioural.url);
  await page.getByText("The migration that failed").waitFor();
  assert.deepEqual(await axe(page, "question with a story"), []);
}));

test("without JavaScript the page says what it would do and leads to the handbook", () => desk({ context: { javaScriptEnabled: false } }, async ({ page, go }) => {
  await go("study.html");
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
  await page.getByText(/flashcards/).first().waitFor();
  assert.ok(await page.locator("main a").count() >= 1);
}));
