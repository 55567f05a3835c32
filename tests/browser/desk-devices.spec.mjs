/**
 * From one device to another by a QR code: drawn in Chromium, read from its pixels as a camera would, opened by another reader.
 *
 *     CUEBOOK_SITE=public node --test tests/browser/desk-devices.spec.mjs
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { catalogue, desk, track } from "./desk-reader.mjs";
import { axe, reader } from "./harness.mjs";

const jsQR = createRequire(import.meta.url)("jsqr");

/** A first day: ten ratings, some cards, an undo, what is aimed at; and a note, which stays behind. @param {any} page @param {number} cards */
const firstDay = (page, cards) => page.evaluate(async ([id, cards]) => {
  const { model, catalogue, store, back } = cuebook.desk.ctx;
  // What rates cards comes with the first answer.
  await back();
  store.set("study:track", id);
  store.set("plan:wishes", { date: "2031-03-01", minutes: 35, off: [6], offDates: [], since: model.today(), track: id });
  const questions = cuebook.desk.decks.questionsOf(catalogue, { track: id });
  store.set("note:" + catalogue.questions[questions[0]].id, "my own words");
  for (let n = 0; n < 10; n += 1) model.rate(questions[n], ["confident", "shaky", "recognise", "avoiding"][n % 4]);
  for (let n = 0; n < cards; n += 1) {
    const all = catalogue.byQuestion[questions[n % questions.length]];
    const card = all[Math.floor(n / questions.length) % all.length];
    await cuebook.desk.ctx.cardLater(catalogue.cards[card]);
    model.review(card, 1 + (n % 4), 3000 + 417 * n);
  }
  store.undo(store.entries().at(-1).i);
}, [track.id, cards]);

/** What the desk says of the progress. @param {any} page */
const numbers = (page) => page.evaluate(() => {
  const { model, catalogue } = cuebook.desk.ctx;
  return { states: model.plainStates(), buckets: catalogue.questions.map((_, q) => model.bucketOf(q)), today: document.querySelector(".today").innerText, log: cuebook.store.log().length };
});

/** The text that a picture of the screen holds. @param {any} page @param {any} locator */
async function scan(page, locator) {
  const picture = (await locator.screenshot()).toString("base64");
  // The picture's pixels, by another page: the desk's own policy lets no data in.
  const helper = await page.context().newPage();
  const { data, width, height } = await helper.evaluate(async (picture) => {
    const image = new Image();
    image.src = "data:image/png;base64," + picture;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return { data: [...context.getImageData(0, 0, canvas.width, canvas.height).data], width: canvas.width, height: canvas.height };
  }, picture);
  await helper.close();
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data;
}

const show = (page) => page.getByRole("button", { name: "Show a QR code" }).click();

for (const scheme of ["light", "dark"]) {
  test(`a code on the screen takes a first day to another device: ${scheme}`, () => desk({ scheme, width: 1440, height: 1000 }, async (it) => {
    const { page, ready, base } = it;
    const loaded = [];
    page.on("request", (request) => /\/assets\/(qr|study-code)/.test(request.url()) && loaded.push(request.url()));
    await ready("#today");
    await firstDay(page, 30);
    await ready("#settings");
    assert.deepEqual(loaded, [], "nothing of it is loaded before it is asked for");
    await show(page);
    const code = page.getByRole("img", { name: "QR code with your progress" });
    await code.waitFor();
    assert.deepEqual(await axe(page, "code"), []);
    const address = await scan(page, code);
    assert.ok(address?.startsWith(base + "study.html#take?"), String(address).slice(0, 120));
    await ready("#today");
    await page.locator(".today").waitFor();
    const mine = await numbers(page);

    const other = await reader({ server: { url: base }, width: 360, height: 740 });
    await other.page.goto(address);
    await other.page.getByRole("heading", { name: "Progress from another device" }).waitFor();
    assert.match(await other.page.locator("#desk").innerText(), /Graded cards: 30 · ratings: 10 · entries in all: 41/);
    assert.deepEqual(await axe(other.page, "take"), []);
    assert.equal(await other.page.evaluate(() => cuebook.store.log().length), 0, "nothing is taken over before it is wanted");
    assert.equal(await other.page.evaluate(() => location.hash), "#take", "the log is out of the address");
    await other.page.getByRole("button", { name: "Take it over" }).click();
    await other.page.locator(".today").waitFor();
    assert.match(await other.page.locator(".desk-report").innerText(), /^Imported: 41 new entries, 2 newer values\./);
    assert.deepEqual(await numbers(other.page), mine);
    assert.equal(await other.page.evaluate(() => cuebook.store.keys("note:").length), 0);
    // Once more: nothing is new.
    await other.page.goto("about:blank");
    await other.page.goto(address);
    await other.page.getByRole("button", { name: "Take it over" }).click();
    await other.page.getByText("Imported: everything in the file was already here.").waitFor();
    assert.deepEqual(other.problems, []);
    await other.close();
  }));
}

test("a log that is too large for a code is told so, and a broken address takes nothing over", () => desk({}, async ({ page, ready, go }) => {
  await ready("#today");
  await page.evaluate((id) => {
    for (let n = 0; n < 400; n += 1) cuebook.store.append({ k: "r", c: id + "/answer", g: 3, s: 1000 + n });
  }, catalogue.questions[track.questions[0]].id);
  await ready("#settings");
  await show(page);
  await page.getByText("Your log has 400 entries, more than a code can hold.").waitFor();
  assert.equal(await page.locator(".desk-code").count(), 0);
  for (const wrong of ["123456", "abc", "", "9".repeat(170)]) {
    await go("study.html#take?" + wrong);
    await page.getByText("This code cannot be read: its address is not complete.").waitFor();
  }
  assert.equal(await page.evaluate(() => cuebook.store.log().length), 400);
}));

test("from a disk the code leads to where the book is published", () => desk({ where: "file", width: 1440, height: 1000 }, async ({ page, ready }) => {
  await ready("#today");
  await firstDay(page, 3);
  await ready("#settings");
  await show(page);
  const code = page.getByRole("img", { name: "QR code with your progress" });
  await code.waitFor();
  const published = await page.locator('link[rel="canonical"]').getAttribute("href");
  assert.ok((await scan(page, code)).startsWith(published + "#take?"));
}));
