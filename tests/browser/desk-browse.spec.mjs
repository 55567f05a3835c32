/**
 * All cards and notes: found by words and state, set aside and brought back, a private note that card, export and reload keep.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe } from "./harness.mjs";
import { catalogue, desk, exported, start, track, turn } from "./desk-reader.mjs";

test("cards are found, set aside and brought back", () => desk({}, async ({ page, ready }) => {
  await ready("#browse");
  const count = page.locator(".browse-count");
  assert.equal(await count.innerText(), `${catalogue.questions.length} questions`);
  await page.getByLabel("How well you know it").selectOption("away");
  assert.equal(await count.innerText(), "0 questions");
  await page.getByLabel("How well you know it").selectOption("");
  const row = page.locator(".browse-row").first();
  await row.locator("summary").click();
  await row.getByRole("button", { name: "Set this card aside" }).first().click();
  await row.getByRole("button", { name: "Not today" }).first().click();
  await row.getByText("resting until tomorrow").waitFor();
  assert.deepEqual(await axe(page, "browse"), []);
  await page.getByLabel("How well you know it").selectOption("away");
  assert.equal(await count.innerText(), "1 question");
  await row.locator("summary").click();
  for (let n = 0; n < 2; n += 1) await row.getByRole("button", { name: "Bring back" }).first().click();
  assert.equal(await row.getByRole("button", { name: "Bring back" }).count(), 0);
}));

test("a private note is written on a card, shown, found, kept and exported", () => desk({}, async ({ page, ready }) => {
  await ready("#cards?track=" + track.id);
  await start(page);
  await turn(page);
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("button", { name: "Write a note" }).click();
  await page.getByLabel("My note").fill("zebra: ask about the <b>index</b>");
  await page.reload();
  await page.locator(".desk-own-note").getByText("zebra: ask about the <b>index</b>").waitFor();
  await ready("#browse");
  await page.getByRole("searchbox", { name: "Words in the question" }).fill("zebra");
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(".browse-count").innerText(), "1 question");
  const { fields } = await exported(page);
  assert.equal(Object.keys(fields).filter((name) => name.startsWith("note:")).length, 1);
}));
