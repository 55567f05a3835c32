/**
 * Reading offline, in a real Chromium: tracks that are kept, pages that are not, new editions, and copies on disk.
 *
 * The tests write a small book, build it with the program in CUEBOOK (`target/debug/cuebook`) and serve it under a subpath
 * from a server that counts what is asked and can break at any request. Whatever a page gets is compared with the offline
 * list of the edition that the page's own HTML belongs to.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launch, SUBPATH } from "./harness.mjs";
import { edition, end, host, keep, needed, reader, sha } from "./offline-reader.mjs";

const CUEBOOK = resolve(process.env.CUEBOOK ?? "target/debug/cuebook");
const work = mkdtempSync(join(tmpdir(), "cuebook-offline-"));

/* The book */

const TOPICS = { basics: ["lists", "dicts", "sets", "tuples"], web: ["http", "rest", "cookies"], data: ["frames", "joins"] };
const ROLES = { basics: ["backend", "analyst"], web: ["backend"], data: ["analyst"] };

/** Two seconds of a tone, as a file that a browser plays. */
function tone() {
  const [rate, seconds] = [8000, 2];
  const bytes = Buffer.alloc(44 + rate * seconds);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(rate * seconds, 40);
  for (let n = 0; n < rate * seconds; n += 1) bytes[44 + n] = 128 + Math.round(40 * Math.sin((n * 440 * 2 * Math.PI) / rate));
  return bytes;
}

/** Writes the book in some edition; only the page of `lists` and the picture differ between editions. */
function writeBook(folder, edition) {
  const put = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put("book.toml", `[book]
title = "Travel book"
description = "A book to take along."
base_url = "https://example.org${SUBPATH.slice(0, -1)}"
[vocabulary.roles]
backend = "Backend"
analyst = "Analyst"
[vocabulary.levels]
junior = "Junior"
[vocabulary.tags]
core = "Core"
[lint]
track_questions = 1
`);
  put("content/_index.md", "+++\ntitle = \"Travel book\"\n+++\nWelcome.\n");
  for (const [topic, questions] of Object.entries(TOPICS)) {
    put(`content/${topic}/_index.md`, `+++\ntitle = "The ${topic} topic"\n+++\nAll about ${topic}.\n`);
    for (const name of questions) {
      const changed = name === "lists" ? `This is edition ${edition}.` : "";
      const picture = name === "http" ? "![A line](line.svg)\n\n[Hear it](spoken.wav)\n" : "";
      const link = name === "rest" ? "See [frames](../data/frames.md) too.\n" : "";
      put(`content/${topic}/${name}.md`, `+++
title = "What is special about ${name}?"
cue = "${name} in a word"
tags = ["core"]
roles = ${JSON.stringify(ROLES[topic])}
+++
${picture}
## Answer
The ${name} answer is short. ${changed}

${link}
## Follow-ups
### And why ${name}?
Because of ${name}.
`);
    }
  }
  put("content/web/spoken.wav", tone());
  put("content/web/line.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><title>${edition}</title><path d="M0 5h40" stroke="#000"/></svg>`);
}

/** @returns {{folder: string, list: any, files: Map<string, string>}} */
function build(number) {
  const book = join(work, "book");
  const folder = join(work, "edition-" + number);
  writeBook(book, number);
  execFileSync(CUEBOOK, ["build", book, "-d", folder, "-q"], { stdio: "inherit" });
  return edition(folder);
}

/** Every page of a track, its cards, the search, the booklet and the summary. */
async function walk({ page }, base, track, { answers = null } = {}) {
  await page.goto(base + `tracks/${track}.html`);
  const hrefs = await page.locator("main section a[href]").evaluateAll((links) => links.map((link) => link.href));
  assert.ok(hrefs.length >= 6, "a track has pages");
  for (const href of new Set(hrefs)) {
    await page.goto(href);
    assert.match(await page.locator("h1").innerText(), /special|topic/, href);
    for (const image of await page.locator("main img").all()) {
      await image.scrollIntoViewIfNeeded();
      await page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await image.elementHandle());
    }
  }
  if (answers) {
    await page.goto(base + "basics/lists.html");
    assert.match(await page.locator("main").innerText(), answers);
  }
  await page.goto(base + `print/books/${track}.html`);
  assert.match(await page.locator("main").innerText(), /The lists answer is short/);
  await page.goto(base + `tracks/${track}.html`);
  const sheet = await page.getByRole("link", { name: "One-page summary", exact: true }).getAttribute("href");
  if (existsSync(join(work, "edition-1", "tracks", sheet))) {
    await page.goto(new URL(sheet, base + "tracks/").href);
    assert.match(await page.locator("body").innerText(), /lists/);
  }
  await page.goto(base + `study.html#cards?track=${track}`);
  // A session that was left open goes on by itself.
  const begin = page.getByRole("button", { name: /^Study/ }).first();
  await begin.or(page.getByRole("button", { name: "Show answer" })).first().waitFor();
  if (await begin.isVisible()) await begin.click();
  await page.getByRole("button", { name: "Show answer" }).click();
  await page.getByRole("button", { name: /^Good/ }).waitFor();
  await page.goto(base + "search.html");
  await page.getByRole("searchbox", { name: "Search" }).first().fill("lists");
  const found = page.getByRole("list", { name: "Search results" }).getByRole("link").first();
  await found.waitFor();
  assert.match(await found.innerText(), /lists/);
}

let first, second;
before(() => {
  first = build(1);
  second = build(2);
});
after(async () => {
  await end();
  rmSync(work, { recursive: true, force: true });
});

describe("offline", () => {
  test("the search answers after one visit, without a network", async () => {
    const { base, stop } = await host(first.folder);
    const one = await reader(base, [first]);
    await one.page.goto(base + "basics/lists.html");
    await one.page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true));
    while (!(await one.ask({ type: "check" })).status.active);
    await stop();
    await one.page.goto(base + "search.html?q=cookies");
    await one.page.getByRole("list", { name: "Search results" }).getByRole("link").first().waitFor();
    await one.fine("search");
    await one.close();
  });

  test("a kept track works whole; what is not kept says so and leads to what is; progress stays", async () => {
    const { base, state, stop, taken } = await host(first.folder);
    const one = await reader(base, [first]);
    await keep(one, base, "backend");
    const fetched = new Set(taken());
    for (const [path] of needed(first, "backend")) assert.ok(fetched.has(path), path + " was fetched");
    assert.ok(!state.asked.includes("data/frames.html"), "what nobody chose is not fetched");
    await one.page.evaluate(() => localStorage.setItem("cuebook:travel-book:x", "mine"));
    await stop();
    await walk(one, base, "backend", { answers: /edition 1/ });
    // As hosts answer: without the ending, a folder with and without its slash, with a query.
    for (const path of ["basics/lists", "basics/", "basics", "", "filter.html?role=backend"]) {
      await one.page.goto(base + path);
      await one.page.locator("h1").waitFor();
      assert.equal(await one.page.locator("[data-offline-lost]").count(), 0, path);
    }
    await one.page.goto(base + "data/frames.html?x=1#y");
    assert.equal(await one.page.locator("h1").innerText(), "This page is not kept on this device");
    await one.page.getByText("You asked for data/frames.html").waitFor();
    await one.page.getByRole("main").getByRole("link", { name: "Backend" }).click();
    assert.match(one.page.url(), /tracks\/backend\.html$/);
    await one.fine("offline walk");

    await one.page.goto(base + "study.html#stats");
    await one.page.getByRole("button", { name: "Remove all offline data" }).click();
    await one.page.getByText("Your progress is untouched").waitFor();
    assert.deepEqual(await one.page.evaluate(() => caches.keys()), []);
    assert.equal(await one.page.evaluate(() => localStorage.getItem("cuebook:travel-book:x")), "mine");
    await one.close();
  });

  test("audio that is kept is heard and wound without a host: any part of it is given", async () => {
    const { base, stop } = await host(first.folder);
    const one = await reader(base, [first]);
    await keep(one, base, "backend");
    await stop();
    await one.page.goto(base + "web/http.html");
    const whole = tone();
    const parts = await one.page.evaluate(async (url) => {
      const asked = async (range) => {
        const answer = await fetch(url, range ? { headers: { range } } : {});
        const bytes = new Uint8Array(await answer.arrayBuffer());
        return { status: answer.status, range: answer.headers.get("content-range"), length: bytes.length, first: bytes[0] ?? null };
      };
      return [await asked(""), await asked("bytes=0-"), await asked("bytes=100-199"), await asked("bytes=-50"), await asked("bytes=900000-")];
    }, "spoken.wav");
    const all = whole.length;
    assert.deepEqual(parts, [
      { status: 200, range: null, length: all, first: whole[0] },
      { status: 206, range: `bytes 0-${all - 1}/${all}`, length: all, first: whole[0] },
      { status: 206, range: `bytes 100-199/${all}`, length: 100, first: whole[100] },
      { status: 206, range: `bytes ${all - 50}-${all - 1}/${all}`, length: 50, first: whole[all - 50] },
      { status: 416, range: `bytes */${all}`, length: 0, first: null },
    ]);
    const heard = await one.page.evaluate(() => new Promise((done) => {
      const audio = new Audio("spoken.wav");
      audio.onerror = () => done("error " + audio.error.message);
      audio.onloadedmetadata = () => (audio.currentTime = 1.5);
      audio.onseeked = () => done([Math.round(audio.duration * 10) / 10, audio.currentTime, audio.seekable.end(0) > 1.9]);
    }));
    assert.deepEqual(heard, [2, 1.5, true]);
    await one.close();
  });

  test("only own caches are touched, also where another book shares the host", async () => {
    const { base, stop } = await host(first.folder);
    const one = await reader(base, [first]);
    await one.page.goto(base + "index.html");
    const others = ["cuebook:travel-book:offline:/some/sub/path/inner/:files", "cuebook:other:offline:/:files", "unrelated"];
    await one.page.evaluate((others) => Promise.all(others.map((name) => caches.open(name))), others);
    await keep(one, base, "backend");
    await one.ask({ type: "clear" });
    assert.deepEqual((await one.page.evaluate(() => caches.keys())).sort(), others.sort());
    await one.close();
    await stop();
  });

  test("a new edition: only what changed is fetched, it is offered, and a page keeps its own", async () => {
    const { base, state, stop, taken } = await host(first.folder);
    const one = await reader(base, [first, second]);
    await keep(one, base, "backend");
    await one.page.goto(base + "study.html#cards?track=backend");
    await one.page.getByRole("button", { name: /^Study/ }).first().click();
    await one.page.getByRole("button", { name: "Show answer" }).waitFor();
    state.folder = second.folder;
    taken();
    const { status } = await one.ask({ type: "check", now: true });
    assert.equal(status.active, first.list.version);
    assert.equal(status.waiting, second.list.version);
    const changed = needed(second, "backend").filter(([, hash]) => ![...first.files.values()].includes(hash)).map(([path]) => path);
    assert.deepEqual(taken().sort(), ["offline.json", ...changed].sort(), "nothing else is fetched");
    assert.ok(changed.includes("basics/lists.html") && changed.length < needed(second, "backend").length / 2, changed.join(" "));
    // In mid-card nothing asks for attention; the offer stands where the session ends.
    await one.page.getByRole("button", { name: "Use it now", includeHidden: true }).waitFor({ state: "attached" });
    assert.ok(!(await one.page.getByText("A new version of the handbook").isVisible()));
    await one.page.getByRole("button", { name: "Show answer" }).click();
    await one.page.getByRole("button", { name: /^Good/ }).click();
    await one.page.evaluate(() => void (location.hash = "#stats"));
    await one.page.getByRole("button", { name: "Use it now" }).waitFor();
    // Another page of the old edition asks for a file it has not loaded: it gets its own, or none.
    const two = await one.context.newPage();
    await two.goto(base + "web/http.html");
    await Promise.all([one.page.waitForEvent("load"), one.page.getByRole("button", { name: "Use it now" }).click()]);
    assert.equal((await one.ask({ type: "status" })).status.active, second.list.version);
    const text = await two.evaluate(() => cuebook.load("decks/index.js").then((index) => JSON.stringify(index), () => "none"));
    const chunk = await two.evaluate(() => cuebook.load("decks/basics.js").then((cards) => JSON.stringify(cards), () => "none"));
    assert.ok(text !== "none" && /edition 1/.test(chunk), "the old page reads the old edition: " + chunk.slice(0, 200));
    await two.goto(base + "basics/lists.html");
    assert.match(await two.locator("main").innerText(), /edition 2/);
    await stop();
    await walk(one, base, "backend", { answers: /edition 2/ });
    await one.fine("update");
    await one.close();
  });

  test("broken at any request, an update leaves the old edition whole", async () => {
    const { base, state, stop, start, taken } = await host(first.folder);
    const one = await reader(base, [first, second]);
    await keep(one, base, "backend");
    state.folder = second.folder;
    let broken = 0;
    for (let step = 1; ; step += 1) {
      assert.ok(step < 200, "it ends");
      taken();
      state.breakAt = step;
      const answer = await one.ask({ type: "check", now: true });
      const reached = state.count >= step;
      state.breakAt = 0;
      if (!reached) {
        assert.equal(answer.status.waiting, second.list.version, JSON.stringify(answer));
        break;
      }
      broken += 1;
      assert.equal(answer.error, "network", "step " + step);
      const { status } = await one.ask({ type: "status" });
      assert.equal(status.active, first.list.version, "step " + step);
      await stop();
      await one.page.goto(base + "basics/lists.html");
      assert.match(await one.page.locator("main").innerText(), /edition 1/);
      await one.page.goto(base + "tracks/backend.html");
      await start();
      // What came before the break would spare the next try the same requests: it is taken away again.
      await one.page.evaluate(async (hashes) => {
        const cache = await caches.open((await caches.keys()).find((name) => name.endsWith(":files")));
        for (const request of await cache.keys()) {
          if (!hashes.includes(request.url.split("/").pop().slice(0, 32))) await cache.delete(request);
        }
      }, [...first.files.values()]);
    }
    assert.ok(broken >= 8, `${broken} breaks`);
    await one.ask({ type: "check", now: true });
    await one.ask({ type: "take" });
    await stop();
    await walk(one, base, "backend", { answers: /edition 2/ });
    await one.fine("broken update");
    await one.close();
  });

  test("broken at any request, keeping a track keeps nothing that is not whole", async () => {
    const { base, state, stop, start, taken } = await host(first.folder);
    for (const step of [1, 2, 5, 13, 29]) {
      const one = await reader(base, [first]);
      await one.page.goto(base + "tracks/backend.html");
      await one.page.locator(".take-away > summary").click();
      await one.page.getByRole("button", { name: /^Keep this track offline/ }).waitFor();
      taken();
      state.breakAt = step;
      await one.page.getByRole("button", { name: /^Keep this track offline/ }).click();
      await one.page.getByText(/What was kept before is untouched/).or(one.page.getByText(/^Kept on this device/)).waitFor();
      const { status } = await one.ask({ type: "status" });
      if (state.count >= step) {
        // A browser repeats a request whose connection broke: then nothing is lost.
        if (status.kept.length) assert.deepEqual(status.kept, ["backend"]);
      }
      state.breakAt = 0;
      await one.page.getByRole("button", { name: /^Keep this track offline|^Remove/ }).waitFor();
      if (!status.kept.length) await one.page.getByRole("button", { name: /^Keep this track offline/ }).click();
      await one.page.getByRole("button", { name: "Remove from this device" }).waitFor();
      await stop();
      await one.page.goto(base + "web/rest.html");
      assert.match(await one.page.locator("h1").innerText(), /rest/);
      await start();
      await one.fine("step " + step);
      await one.close();
    }
    await stop();
  });

  test("a worker that is stopped in the middle leaves the old edition whole", async () => {
    const { base, state, stop } = await host(first.folder);
    const one = await reader(base, [first, second]);
    await keep(one, base, "backend");
    state.folder = second.folder;
    const devtools = await one.context.newCDPSession(one.page);
    await devtools.send("ServiceWorker.enable");
    void one.ask({ type: "check", now: true }).catch(() => undefined);
    await new Promise((done) => setTimeout(done, 30));
    await devtools.send("ServiceWorker.stopAllWorkers");
    await stop();
    await one.page.goto(base + "basics/lists.html");
    assert.match(await one.page.locator("main").innerText(), /edition 1/);
    await one.fine("stopped");
    await one.close();
  });

  test("a host in the middle of publishing is not believed", async () => {
    const { base, state, stop } = await host(first.folder);
    const one = await reader(base, [first, second]);
    await keep(one, base, "backend");
    // The list is new, the files are old: as a cache in between may have it.
    const mixed = join(work, "mixed");
    execFileSync("cp", ["-r", first.folder, mixed]);
    writeFileSync(join(mixed, "offline.json"), readFileSync(join(second.folder, "offline.json")));
    state.folder = mixed;
    const answer = await one.ask({ type: "check", now: true });
    assert.equal(answer.error, "changed");
    assert.equal((await one.ask({ type: "status" })).status.active, first.list.version);
    await stop();
    await walk(one, base, "backend", { answers: /edition 1/ });
    await one.fine("mixed");
    await one.close();
  });

  test("who keeps nothing reads the newest, and each page is of one edition", async () => {
    const { base, state, stop } = await host(first.folder);
    // What the browser's own cache shows is another matter.
    state.cache = "no-cache";
    const one = await reader(base, [first, second]);
    await one.page.goto(base + "index.html");
    while (!(await one.ask({ type: "check" })).status.active);
    await one.page.goto(base + "basics/lists.html");
    state.folder = second.folder;
    // This page is of the first edition; the host has only the second.
    const chunk = await one.page.evaluate(() => cuebook.load("decks/basics.js").then((cards) => JSON.stringify(cards), () => "none"));
    assert.equal(chunk, "none");
    await one.page.goto(base + "basics/lists.html");
    assert.match(await one.page.locator("main").innerText(), /edition 2/);
    assert.match(await one.page.evaluate(() => cuebook.load("decks/basics.js").then((cards) => JSON.stringify(cards))), /edition 2/);
    await one.page.goto(base + "study.html");
    await one.fine("newest");
    await one.close();
    await stop();
  });
});

describe("from disk", () => {
  const odd = join(work, "my books #1, 100% é ü");
  for (const track of ["backend", null]) {
    test(`a copy of ${track ?? "everything"} works at an odd path`, async () => {
      const zip = join(work, `${track}.zip`);
      const folder = join(odd, String(track));
      mkdirSync(folder, { recursive: true });
      const make = (file) => execFileSync(CUEBOOK, ["export", "offline", join(work, "book"), ...(track ? ["--track", track] : []), "-o", file, "-q"]);
      make(zip);
      make(zip + "2");
      assert.equal(sha(readFileSync(zip)), sha(readFileSync(zip + "2")), "the same bytes each time");
      execFileSync("python3", ["-m", "zipfile", "-e", zip, folder]);
      const root = join(folder, "travel-book");
      const base = pathToFileURL(root).href + "/";
      const context = await (await launch()).newContext({ reducedMotion: "reduce", locale: "en-GB" });
      const problems = [];
      const page = await context.newPage();
      page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
      page.on("pageerror", (error) => problems.push("exception: " + error.message));
      page.on("requestfailed", (request) => request.failure()?.errorText !== "net::ERR_ABORTED" && problems.push("failed: " + request.url()));
      page.on("request", (request) => /^https?:/.test(request.url()) && problems.push("foreign: " + request.url()));
      // Every link that a reader can follow leads to a file that is there.
      const seen = new Set();
      const queue = [base + "index.html"];
      for (let url = queue.shift(); url; url = queue.shift()) {
        await page.goto(url);
        for (const href of await page.locator("a[href], link[href], script[src], img[src]").evaluateAll((all) => all.map((one) => one.href || one.src))) {
          const target = href.split(/[?#]/)[0];
          if (seen.has(target) || !target.startsWith("file:")) continue;
          seen.add(target);
          assert.ok(existsSync(new URL(target)), `${url} links to ${target}`);
          if (target.endsWith(".html")) queue.push(target);
        }
      }
      if (track) {
        assert.ok(!existsSync(join(root, "data")), "another track's topic is left out");
        await page.goto(base + "web/rest.html");
        assert.equal(await page.getByRole("link", { name: "frames", exact: true }).count(), 0);
        assert.match(await page.locator("main").innerText(), /See frames too/);
      }
      await walk({ page }, base, "backend", {});
      assert.deepEqual(problems, []);
      await context.close();
    });
  }
});
