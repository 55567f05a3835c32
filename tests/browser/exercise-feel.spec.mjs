/**
 * What an exercise feels like: loading says how far it is and can be given up, a spare worker stands ready when a run has to be
 * stopped, closing gives the memory back, what a reader wrote can be taken along.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened, servedBook } from "./exercise-book.mjs";
import { axe, reader, serve } from "./harness.mjs";

const RIGHT = "def total(numbers):\n    return sum(numbers)";
const LOOP = "while True:\n    pass";

const server = servedBook();

/** Lets at most so many bytes a second in. */
async function slow(context, page, bytes) {
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: bytes, uploadThroughput: bytes });
}

/** Everything that is said and shown while code gets ready, as it changes. */
async function watched(page, exercise) {
  await exercise.evaluate((panel) => {
    globalThis.seen = { said: [], figures: [], values: [] };
    new MutationObserver(() => {
      const add = (list, value) => value !== undefined && value !== "" && list.at(-1) !== value && list.push(value);
      add(globalThis.seen.said, panel.querySelector(".exercise-result").textContent);
      add(globalThis.seen.figures, panel.querySelector(".exercise-bar + .exercise-by")?.textContent);
      add(globalThis.seen.values, panel.querySelector(".exercise-bar[max]")?.value);
    }).observe(panel, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  return () => page.evaluate(() => globalThis.seen);
}

test("loading says how much has come of how much, each stage is announced once, and the page stays alive", { timeout: 300_000 }, async () => {
  const { page, go, context, problems, close } = await reader({ server });
  await go("t/py.html");
  const { exercise, editor, result, run } = await opened(page);
  await slow(context, page, 3_000_000);
  const seen = await watched(page, exercise);
  const running = run(RIGHT);
  await exercise.getByRole("progressbar", { name: "Loading what runs the code" }).waitFor();
  const found = await axe(page, "loading");
  // Meanwhile the reader goes on writing.
  await editor.press("Control+End");
  await page.keyboard.type("\n# later");
  assert.match(await editor.inputValue(), /# later$/);
  assert.match(await running, /Passed/);
  const { said, figures, values } = await seen();
  assert.ok(figures.length >= 4, figures.join());
  for (const text of figures) assert.match(text, /^\d\.\d of 8\.\d MB$/);
  assert.deepEqual(values, values.toSorted((a, b) => a - b));
  assert.ok(values.at(-1) > 8_000_000, `${values.at(-1)}`);
  assert.deepEqual(said.map((text) => text.replace(/[\d.]+ MB/, "N MB")), [
    "Loading what runs the code: about N MB, the first time only …", "Starting …", "Running …", await result.textContent(),
  ]);
  assert.deepEqual(found, []);
  assert.deepEqual(problems, []);
  await close();
});

test("a run that waits for its runtime can be stopped, and the next one goes", { timeout: 300_000 }, async () => {
  const { page, go, context, problems, close } = await reader({ server });
  await go("t/py.html");
  const { exercise, result, run } = await opened(page);
  await slow(context, page, 2_000_000);
  const waiting = run(LOOP);
  await exercise.getByRole("progressbar").waitFor();
  await exercise.getByRole("button", { name: "Stop" }).click();
  assert.match(await waiting, /^Stopped/);
  assert.equal(await exercise.getByRole("progressbar").count(), 0);
  assert.match(await run(RIGHT), /Passed/);
  assert.match(await result.textContent(), /Passed/);
  assert.deepEqual(problems, []);
  await close();
});

for (const where of ["http", "file"]) {
  test(`after Stop the next run begins at once, with a spare worker (${where})`, { timeout: 600_000 }, async () => {
    const { page, go, problems, close } = await reader({ server, where, folder: server.folder });
    await go("t/py.html");
    const { exercise, editor, result, run } = await opened(page);
    assert.match(await run(RIGHT), /Passed/);
    const seen = await watched(page, exercise);
    let said = [];
    // How long a worker takes to get ready depends on the machine; that one gets ready does not.
    for (const seconds of [4, 8, 16, 32, 64]) {
      await page.waitForTimeout(seconds * 1000);
      await editor.fill(LOOP);
      await exercise.getByRole("button", { name: "Run" }).click();
      await page.waitForFunction((node) => /Running/.test(node.textContent), await result.elementHandle());
      await exercise.getByRole("button", { name: "Stop" }).click();
      await page.waitForTimeout(1000);
      await page.evaluate(() => (globalThis.seen.said.length = 0));
      assert.match(await run(RIGHT), /Passed/);
      said = (await seen()).said.map((text) => text.split(" ")[0]).filter((word) => word !== "Stopped.");
      if (!said.includes("Starting")) break;
    }
    assert.deepEqual(said, ["Running", "Passed"]);
    assert.deepEqual(problems, []);
    await close();
  });
}

test("closing the exercise gives the memory back, and opening it again runs again", { timeout: 300_000 }, async () => {
  const { page, go, problems, close } = await reader({ server });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await go("t/py.html");
  const { run } = await opened(page);
  assert.match(await run(RIGHT), /Passed/);
  assert.equal(await page.locator("iframe").count(), 1);
  await page.getByRole("button", { name: "Write it" }).first().click();
  assert.equal(await page.locator("iframe").count(), 0);
  assert.deepEqual(page.frames().length, 1);
  await page.getByRole("button", { name: "Write it" }).first().click();
  assert.match(await run(), /Passed/);
  assert.equal(asked.filter((url) => url.includes("/runtime/")).length, 1, "what was fetched is not fetched again");
  assert.deepEqual(problems, []);
  await close();
});

for (const where of ["http", "file"]) {
  test(`what was written is copied, and thrown away (${where})`, async () => {
    const { page, go, problems, close } = await reader({ server, where, folder: server.folder });
    await go("t/py.html");
    const { exercise, editor } = await opened(page);
    await editor.fill("mine = 1");
    await exercise.getByRole("button", { name: "Copy your code" }).click();
    await exercise.getByRole("button", { name: "Copied" }).waitFor();
    await exercise.getByRole("button", { name: "Start over" }).click();
    assert.equal(await editor.inputValue(), "def total(numbers):\n    ...");
    await editor.press("Control+a");
    await page.keyboard.press("Control+v");
    assert.equal(await editor.inputValue(), "mine = 1");
    assert.deepEqual(problems, []);
    await close();
  });
}
