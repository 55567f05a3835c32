/**
 * What an exercise costs a reader who never presses a button: the same page with its exercises and without them, all that comes
 * before the first press, compressed.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { opened, servedBook } from "./exercise-book.mjs";
import { reader } from "./harness.mjs";
import { pages } from "./pages.mjs";

const MOST = 3 * 1024;
const server = servedBook();
const compressed = (bytes) => gzipSync(bytes, { level: 9 }).length;

test("a page with exercises brings at most 3 KB more than the same page without, until the first press", async () => {
  const brought = {};
  for (const name of ["py", "plain-py"]) {
    const { page, go, problems, close } = await reader({ server, context: { serviceWorkers: "block" } });
    const files = new Set();
    page.on("response", (response) => response.url().startsWith(server.url) && files.add(response.url().slice(server.url.length)));
    await go(`t/${name}.html`);
    await page.waitForLoadState("networkidle");
    brought[name] = [...files].filter((file) => !file.startsWith("t/")).sort();
    const weigh = (list) => list.reduce((sum, file) => sum + compressed(readFileSync(join(server.folder, decodeURIComponent(file)))), 0);
    brought[name + " bytes"] = weigh([`t/${name}.html`, ...brought[name]]);
    // The press is what brings the rest.
    await opened(page);
    assert.ok([...files].some((file) => /^assets\/exercise\..*js$/.test(file)), [...files].join());
    assert.deepEqual(problems.filter((problem) => !problem.includes("Service Worker")), []);
    await close();
  }
  assert.deepEqual(brought.py, brought["plain-py"]);
  const more = brought["py bytes"] - brought["plain-py bytes"];
  console.log(`# ${more} bytes more with a solution, a broken block and one to try, each with what it needs`);
  assert.ok(more > 0 && more <= MOST, `${more}`);
});

test("of no page of the handbook its exercises are more than 3 KB", () => {
  let heaviest = { bytes: 0, path: "" };
  for (const { path, text, kind } of pages) {
    if (!kind.startsWith("question") || !text.includes('id="cuebook-exercises"')) continue;
    const bare = text.replace(/<script type="application\/json" id="cuebook-exercises">.*?<\/script>\n?/s, "")
      .replace(/<figure class="code scaffold".*?<\/figure>\n?/gs, "")
      .replace(/ 'sha256-[^']+' blob: 'wasm-unsafe-eval'/, "").replace("worker-src 'self' blob:", "worker-src 'self'");
    const bytes = compressed(text) - compressed(bare);
    if (bytes > heaviest.bytes) heaviest = { bytes, path };
    assert.ok(bytes <= MOST, `${path}: ${bytes}`);
  }
  console.log(`# at most ${heaviest.bytes} bytes: ${heaviest.path}`);
  assert.ok(heaviest.bytes > 100, "no page has an exercise");
});
