/**
 * Recording in the mock interview, with Chromium's pretended microphone: takes stay in the tab and play, the microphone is
 * open only while it is said to be, and a refusal is said plainly.
 */
import assert from "node:assert/strict";
import test from "node:test";
import { desk, front } from "./desk-reader.mjs";

/** A browser that lets the page use the microphone, and one that does not. */
const allowed = { permissions: ["microphone"] };
const denied = { permissions: ["notifications"] };

/** Keeps count of the microphone: asked for, open now. */
const listening = (page) => page.addInitScript(() => {
  if (!navigator.mediaDevices) return;
  globalThis.microphone = { asked: 0, streams: [], later: null };
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    microphone.asked += 1;
    if (microphone.later) await microphone.later;
    const stream = await real(wish);
    microphone.streams.push(stream);
    return stream;
  };
});
const open = (page) => page.evaluate(() => microphone.streams.flatMap((stream) => stream.getTracks()).filter((track) => track.readyState === "live").length);

async function begin({ page, ready }) {
  await ready("#mock");
  await page.getByLabel("Concept").fill("2");
  for (const name of ["Coding", "Behavioural", "Design"]) await page.getByLabel(name).fill("0");
  await page.getByRole("button", { name: "Start the interview" }).click();
  await front(page);
}
async function menu(page, name) {
  await page.getByRole("button", { name: "Menu" }).press("Enter");
  await page.getByRole("button", { name }).press("Enter");
}
const marks = (page) => page.locator(".study-marks");

for (const where of ["http", "file"]) {
  test(`${where}: a take is heard again, stays in the tab, and goes with the score`, () => desk({ where, before: listening, context: allowed }, async (it) => {
    const { page } = it;
    await begin(it);
    assert.equal(await page.evaluate(() => microphone.asked), 0, "nothing is asked for unasked");
    await menu(page, "Record my answer");
    await page.getByText("Recording. It stays in this tab.").waitFor({ state: "attached" });
    assert.match(await marks(page).innerText(), /· Recording$/);
    assert.equal(await open(page), 1);
    await page.waitForTimeout(1200);
    // The next question ends the take; the microphone is closed.
    await page.getByRole("button", { name: "Next question" }).press("Enter");
    await page.waitForFunction(() => microphone.streams.every((stream) => stream.getTracks().every((track) => track.readyState === "ended")));
    assert.ok(!/Recording/.test(await marks(page).innerText()));
    await menu(page, "Record my answer");
    await page.waitForFunction(() => / Recording$/.test(document.querySelector(".study-marks").textContent));
    await page.waitForTimeout(600);
    await menu(page, "Stop recording");
    await page.getByRole("button", { name: "Finish and score" }).press("Enter");
    await page.locator(".mock-recordings audio").nth(1).waitFor();
    // The focus is where it was put, though the takes came later.
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Score yourself");
    // The player knows how long a take is.
    await page.waitForFunction(() => [...document.querySelectorAll(".mock-recordings audio")].every((audio) => Number.isFinite(audio.duration)));
    const urls = await page.locator(".mock-recordings audio").evaluateAll((all) => all.map((audio) => audio.src));
    for (const url of urls) assert.match(url, /^blob:/);
    const played = await page.locator(".mock-recordings audio").first().evaluate((audio) => new Promise((done, fail) => {
      audio.muted = true;
      audio.onerror = () => fail(new Error(audio.error.message));
      audio.ontimeupdate = () => audio.currentTime > 0.2 && done(audio.currentTime);
      audio.play().catch(fail);
    }));
    assert.ok(played > 0.2);
    assert.equal(await page.evaluate(() => Object.keys(localStorage).some((key) => /webm|blob:/.test(localStorage[key]))), false, "nothing of it is stored");
    for (const group of await page.getByRole("radiogroup").all()) await group.getByRole("radio").nth(2).check();
    await page.getByRole("button", { name: "Save the score" }).press("Enter");
    await page.locator(".mock-history").waitFor();
    // Gone: the address leads nowhere now.
    const left = await page.evaluate((url) => new Promise((done) => {
      const audio = new Audio(url);
      audio.onloadedmetadata = () => done("there");
      audio.onerror = () => done("gone");
    }), urls[0]);
    assert.equal(left, "gone");
    it.problems.splice(0, it.problems.length, ...it.problems.filter((line) => !line.includes("blob:") && !/ERR_FILE_NOT_FOUND/.test(line)));
  }));
}

test("refused, no microphone, failed: said plainly, and the interview goes on", () => desk({ before: listening, context: allowed }, async (it) => {
  const { page } = it;
  await begin(it);
  for (const [name, words] of [["NotAllowedError", "was not allowed to use the microphone"], ["NotFoundError", "No microphone was found"], ["NotReadableError", "The recording failed"]]) {
    await page.evaluate((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", name));
    }, name);
    await menu(page, "Record my answer");
    await marks(page).getByText(words).waitFor();
  }
  await page.getByRole("button", { name: "Next question" }).click();
  await front(page);
}));

test("leave that comes too late opens no microphone", () => desk({ before: listening, context: allowed }, async (it) => {
  const { page } = it;
  for (const leave of [
    () => page.getByRole("button", { name: "Next question" }).click(),
    () => menu(page, "Stop recording"),
    () => page.evaluate(() => void (location.hash = "#stats")),
    () => menu(page, "End without a score"),
  ]) {
    await begin(it);
    await page.evaluate(() => {
      microphone.later = new Promise((done) => (microphone.allow = done));
    });
    await menu(page, "Record my answer");
    await marks(page).getByText("Waiting for the browser").waitFor();
    await leave();
    await page.evaluate(() => microphone.allow());
    await page.waitForFunction(() => microphone.streams.length === 1);
    await page.waitForFunction(() => microphone.streams[0].getTracks().every((track) => track.readyState === "ended"));
    await page.evaluate(() => localStorage.clear());
  }
}));

test("the browser's own refusal reaches the page", () => desk({ before: listening, context: denied }, async (it) => {
  await begin(it);
  await menu(it.page, "Record my answer");
  await marks(it.page).getByText("was not allowed to use the microphone").waitFor();
  assert.equal(await it.page.evaluate(() => microphone.asked), 1);
}));
