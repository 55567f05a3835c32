/**
 * Exercises: code written from memory on any example, over http and from disk, by keyboard alone, on a phone, in every state
 * without a violation that axe finds.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "./exercise-book.mjs";
import { axe, reader, served, tabTo } from "./harness.mjs";
import { kinds, prefer } from "./pages.mjs";

const server = served();

/** Opens the last block of code of a question that is written from memory. */
async function openedLast(page) {
  const figure = page.locator("[data-question] figure.code:has(.code-tools):not([data-role], [data-try])").last();
  const model = await figure.locator("code").textContent();
  return { figure, model, ...(await opened(page, figure.getByRole("button", { name: "Write it" }))) };
}

for (const where of ["http", "file"]) {
  test(`write it from memory (${where}): compared word by word, kept, and evidence when it is right`, async () => {
    const { page, go, problems, close } = await reader({ server, where });
    await go(kinds.coding);
    const id = await page.locator("[data-question]").first().getAttribute("data-question");
    const { figure, model, exercise, editor, result } = await openedLast(page);
    assert.equal(await figure.locator("pre").isVisible(), false);
    await editor.fill(model.replace(/\w+/, "wrong"));
    await exercise.getByRole("button", { name: "Compare" }).click();
    assert.match(await result.textContent(), /2 differences/);
    assert.equal(await exercise.locator("del").first().textContent(), "wrong");
    await exercise.getByRole("button", { name: "Show solution" }).click();
    assert.equal(await figure.locator("pre").isVisible(), true);
    // The draft outlives the page.
    await page.waitForTimeout(600);
    await page.reload();
    const again = await openedLast(page);
    assert.equal(await again.editor.inputValue(), model.replace(/\w+/, "wrong"));
    await again.editor.fill(model);
    await again.exercise.getByRole("button", { name: "Compare" }).click();
    assert.match(await again.result.textContent(), /Passed/);
    assert.deepEqual(await page.evaluate(() => cuebook.store.entries("solved").map(({ q, v }) => [q, v])), [[id, 1]]);
    assert.equal(await page.evaluate((question) => cuebook.states.of(question), id), "shaky");
    await again.exercise.getByRole("button", { name: "Start over" }).click();
    assert.equal(await page.evaluate(() => cuebook.store.keys("draft:").length), 0);
    assert.deepEqual(problems, []);
    await close();
  });
}

test("by keyboard alone: Tab does not trap, Escape leaves, Enter indents, Ctrl+Enter acts", { timeout: 200_000 }, async () => {
  const { page, go, problems, close } = await reader({ server });
  await go(kinds.coding);
  await tabTo(page, "button", "Write it", 200);
  await page.keyboard.press("Enter");
  const editor = page.getByRole("textbox", { name: "Your code" }).first();
  await editor.waitFor();
  const focused = () => page.evaluate(() => document.activeElement.tagName);
  assert.equal(await focused(), "TEXTAREA");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "BUTTON");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(), "TEXTAREA");
  await editor.fill("");
  await page.keyboard.type("if x:\npass");
  assert.equal(await editor.inputValue(), "if x:\n    pass");
  await page.keyboard.press("Control+z");
  assert.notEqual(await editor.inputValue(), "if x:\n    pass");
  await page.keyboard.press("Control+Enter");
  // It runs what the site can run, and compares the rest.
  const result = await page.getByRole("status", { name: "Result" }).first().elementHandle();
  await page.waitForFunction((node) => /difference|Failed|ran to the end/.test(node.textContent), result, { timeout: 120_000 });
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "BUTTON");
  assert.deepEqual(problems, []);
  await close();
});

test("preferences hold in the editor, and a phone shows editor and buttons together", async () => {
  const { page, go, problems, close } = await reader({ server, width: 360, height: 740, context: { hasTouch: true, isMobile: true } });
  await prefer({ theme: "dark", size: "125" })(page);
  await go(kinds.coding);
  const { exercise, editor } = await openedLast(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360));
  const style = await editor.evaluate((area) => ({ size: parseFloat(getComputedStyle(area).fontSize), ground: getComputedStyle(area).backgroundColor, color: getComputedStyle(area).color }));
  assert.ok(style.size >= 16, `${style.size}`);
  assert.equal(style.ground, "rgb(21, 18, 15)");
  // With an on-screen keyboard some 400 px are left: the editor's first lines are among them.
  await page.setViewportSize({ width: 360, height: 420 });
  await editor.focus();
  await page.waitForTimeout(300);
  const box = await editor.boundingBox();
  assert.ok(box.y >= -1 && box.y < 300, `${box.y}`);
  for (const name of ["Compare", "Show solution", "Start over"]) {
    const { height } = await exercise.getByRole("button", { name }).boundingBox();
    assert.ok(height >= 44, `${name}: ${height}`);
  }
  assert.deepEqual(problems, []);
  await close();
});

test("axe finds nothing in any state", async () => {
  for (const [scheme, width] of [["light", 1280], ["dark", 360]]) {
    const { page, go, close } = await reader({ server, scheme, width });
    await go(kinds.coding);
    const found = await axe(page, "closed");
    const { model, exercise, editor } = await openedLast(page);
    found.push(...(await axe(page, "open")));
    await editor.fill(model.replace(/\w+/, "wrong"));
    await exercise.getByRole("button", { name: "Compare" }).click();
    await exercise.getByRole("button", { name: "Show solution" }).click();
    found.push(...(await axe(page, "compared")));
    await editor.fill(model);
    await exercise.getByRole("button", { name: "Compare" }).click();
    found.push(...(await axe(page, "passed")));
    assert.deepEqual(found, [], scheme);
    await close();
  }
});
