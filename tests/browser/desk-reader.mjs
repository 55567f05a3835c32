/**
 * A reader at the study desk, for the tests that drive it: opening it, turning and rating cards, exporting and importing.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { index, reader, serve, served } from "./harness.mjs";

export const DAY = 86400000;
const server = served();

export const catalogue = index();
export const track = catalogue.tracks[0];
export const GRADES = ["Again", "Hard", "Good", "Easy"];

/**
 * A reader at the desk; at the end nothing may have gone wrong. `where: "offline"` is a reader who kept a track and whose
 * host is gone.
 */
export async function desk(options, act) {
  const offline = options.where === "offline";
  const host = offline ? await serve() : server;
  const it = await reader({ server: host, ...options, where: offline ? "http" : options.where });
  try {
    if (offline) await take(it, host);
    await act({ ...it, ready: (hash = "") => ready(it, hash) });
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
  }
}

/** Keeps the track with the worker, then stops the host. */
async function take({ page, base }, host) {
  await page.goto(base + "study.html");
  const error = await page.evaluate((track) => navigator.serviceWorker.ready.then(({ active }) => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => data.end && done(data.error ?? "");
    active.postMessage({ type: "keep", track }, [port2]);
  })), track.id);
  assert.equal(error, "", "the track is kept");
  await host.close();
}

async function ready(it, hash) {
  await it.go("study.html" + hash);
  await it.page.locator("#desk h2, .study-card").first().waitFor();
}

export const card = (page) => page.locator(".study-card");
/** What the card in view asks. */
export const front = async (page) => {
  await page.locator(".study:not([aria-busy=true]) .study-front").waitFor();
  return (await page.locator(".study-front").innerText()) + (await page.locator(".study-marks").innerText());
};
export const start = (page, name = "Study") => page.getByRole("button", { name, exact: true }).click();
/** Turns the card in view by keyboard. Keys do nothing while the next card is being fetched, so the card is waited for. */
export async function turn(page) {
  await page.getByRole("button", { name: "Show answer" }).waitFor();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: /^Good/ }).waitFor();
}
/** Turns and rates the card in view, and waits until it is gone. */
export async function rate(page, key) {
  await turn(page);
  await page.keyboard.press(key);
  await page.locator(".study-back").waitFor({ state: "detached" });
}
export const controls = (page) => page.locator("button:visible, a[href]:visible, select:visible, input:visible, summary:visible, textarea:visible").count();
export async function exported(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export progress" }).click()]);
  return JSON.parse(await readFile(await download.path(), "utf8"));
}
/** Chooses a file for the import; returns what the desk says of it. */
export async function importing(page, content) {
  const file = join(tmpdir(), `cuebook-import-${process.pid}.json`);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  await page.evaluate(() => document.querySelector(".desk-report").replaceChildren());
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Import progress" }).click()]);
  await chooser.setFiles(file);
  await page.waitForFunction(() => document.querySelector(".desk-report")?.textContent);
  return page.locator(".desk-report").innerText();
}
