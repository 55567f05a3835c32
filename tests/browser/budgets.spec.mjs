/**
 * What a page costs: weight, requests, layout shift, Lighthouse; and the validator over the whole site.
 * CUEBOOK_SITE=public node --test tests/browser/budgets.spec.mjs
 */
import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { index, reader, served, site } from "./harness.mjs";
import { kinds, pages } from "./pages.mjs";

const require = createRequire(import.meta.url);
// The worker fetches the whole site once it is installed: that is tested where offline reading is.
const context = { serviceWorkers: "block" };
const server = served();

const weights = new Map();
/** Bytes of a file of the site under gzip, level 9. */
function weight(path) {
  if (!weights.has(path)) weights.set(path, gzipSync(readFileSync(join(site, path)), { level: 9 }).length);
  return weights.get(path);
}

/** The heaviest of some pages, and those over the limit. @param {string[]} wanted kinds of page @param {number} limit in KB */
function weigh(wanted, limit) {
  const heavy = [];
  let heaviest = { bytes: 0, path: "" };
  for (const { path, text, kind } of pages) {
    if (!wanted.includes(kind)) continue;
    const assets = [...text.matchAll(/<(?:script[^>]* src|link rel="stylesheet" href)="([^"]+)"/g)].map((m) => posix.normalize(posix.join(posix.dirname(path), m[1])));
    assert.ok(assets.length >= 3, `${path}: ${assets}`);
    const bytes = [path, ...assets].reduce((sum, file) => sum + weight(file), 0);
    if (bytes > heaviest.bytes) heaviest = { bytes, path };
    // An exercise may add 3 KB before its first press.
    const most = limit + (text.includes('id="cuebook-exercises"') ? 3 : 0);
    if (bytes > most * 1024) heavy.push(`${path}: ${bytes}`);
  }
  console.log(`# heaviest page of ${wanted.join(", ")}: ${(heaviest.bytes / 1024).toFixed(1)} KB ${heaviest.path}`);
  assert.ok(heaviest.bytes > 0);
  assert.deepEqual(heavy, []);
}

test("every question page is at most 40 KB, 43 KB with exercises: HTML, styles and scripts, compressed", () => weigh(["question", "questions"], 40));
test("every track page is at most 45 KB: HTML, styles and scripts, compressed", () => weigh(["track"], 45));

test("the fonts that a page asks for before its first paint are at most 35 KB", () => {
  let most = 0;
  for (const { path, text } of pages) {
    const fonts = text.match(/ data-fonts="([^"]+)"/)?.[1].split(" ") ?? [];
    const bytes = fonts.reduce((sum, file) => sum + readFileSync(join(site, posix.join(posix.dirname(path), file))).length, 0);
    assert.ok(bytes <= 35 * 1024, `${path}: ${bytes}`);
    most = Math.max(most, bytes);
  }
  assert.ok(most > 0);
});

test("of a list of thousands only what is near the screen is laid out, scripts or none", async () => {
  const track = pages.find(({ kind, text }) => kind === "track" && text.includes('class="rows"'));
  for (const javaScriptEnabled of [true, false]) {
    const { page, go, close } = await reader({ server, context: { ...context, javaScriptEnabled } });
    const row = /<li class="row .*?<\/li>/s.exec(track.text)[0];
    const long = track.text.replace(/<ol class="rows">/, `<ol class="rows">${row.repeat(2000)}`);
    await page.route("**/" + track.path, (route) => route.fulfill({ body: long, contentType: "text/html; charset=utf-8" }));
    await go(track.path);
    const laidOut = () => page.locator(".rows > .row > a").evaluateAll((links) => links.map((link) => link.checkVisibility({ contentVisibilityAuto: true })));
    const before = await laidOut();
    assert.ok(before.length > 2000 && before.slice(0, 100).every(Boolean));
    assert.ok(before.filter(Boolean).length < 400, String(before.filter(Boolean).length));
    await page.locator(".rows > .row").nth(1500).scrollIntoViewIfNeeded();
    // Without scripts the page has no timers either: it is asked from here.
    while (!(await laidOut())[1500]) await page.waitForTimeout(50);
    await close();
  }
});

/** Every file that a page is given, as the network has it, in the order in which they came; fonts and pictures weigh elsewhere. */
function transferred(page) {
  const asked = [];
  page.on("response", (response) => {
    const path = response.url().slice(server.url.length).split(/[?#]/)[0] || "index.html";
    if (response.url().startsWith(server.url) && /\.(html|css|js|json)$/.test(path) && !asked.includes(path)) asked.push(path);
  });
  return asked;
}

const sum = (files) => files.reduce((bytes, file) => bytes + weight(file), 0);

// What comes over the line from pressing the link on the home page until the first card can be turned, the desk's own page and all
// data included. What home has brought already (site.js, prefs.js) is in the browser's cache then.
test("the desk is at most 60 KB before its first card can be turned, and 130 KB with all its tabs", async () => {
  for (const returning of [false, true]) {
    const { page, go, close, problems } = await reader({ server, context });
    if (returning) {
      await go("study.html");
      await page.getByRole("form", { name: "Set up" }).waitFor();
      await page.evaluate(() => {
        const { catalogue } = cuebook.desk.ctx;
        cuebook.store.set("study:track", catalogue.index.tracks[0].id);
        catalogue.index.tracks[0].questions.slice(0, 40).forEach((q) => cuebook.store.append({ k: "r", c: catalogue.questions[q].id + "/answer", g: 3, s: 5000 }));
      });
    }
    const all = transferred(page);
    await go("index.html");
    // What comes when the page is idle is there too.
    while (!all.some((file) => /\/offline\./.test(file))) await page.waitForTimeout(100);
    const before = new Set(all);
    const asked = { get files() { return all.filter((file) => !before.has(file)); } };
    await go("study.html");
    if (!returning) await page.getByRole("button", { name: "Look around first" }).click();
    await page.getByRole("link", { name: /^Start/ }).click();
    await page.getByRole("button", { name: "Show answer" }).waitFor();
    const first = sum(asked.files);
    assert.ok(asked.files.some((file) => file.startsWith("decks/index")) && asked.files.includes("study.html") && asked.files.length >= 5, asked.files.join());
    assert.ok(first <= 60 * 1024, `${returning}: ${first}: ${asked.files.map((file) => file + " " + weight(file)).join(", ")}`);
    await page.keyboard.press("Space");
    for (const tab of ["audit", "plan", "mock", "stats", "settings", "browse", "cards", "print", "today"]) {
      await page.evaluate((tab) => (location.hash = tab), tab);
      await page.locator("#desk h2, .study-card").first().waitFor();
      if (tab === "print") continue;
      await page.waitForTimeout(300);
    }
    const chunks = asked.files.filter((file) => file.startsWith("decks/") && !/index|texts/.test(file));
    const whole = sum(asked.files.filter((file) => !chunks.slice(4).includes(file)));
    const kb = (bytes) => (bytes / 1024).toFixed(1);
    console.log(`# desk, ${returning ? "returning" : "new"} reader: ${kb(first)} KB to the first card, ${kb(whole)} KB with all tabs and ${Math.min(4, chunks.length)} files of cards`);
    assert.ok(whole <= 130 * 1024, `${returning}: ${whole}: ${asked.files.map((file) => file + " " + weight(file)).join(", ")}`);
    assert.deepEqual(problems.filter((problem) => !problem.includes("Service Worker")), []);
    await close();
  }
});

test("who begins with the desk, nothing cached, fetches at most 60 KB before the first card can be turned", async () => {
  const { page, go, close, problems } = await reader({ server, context });
  const all = transferred(page);
  await go("study.html");
  await page.getByRole("button", { name: "Look around first" }).click();
  await page.getByRole("link", { name: /^Start/ }).click();
  await page.getByRole("button", { name: "Show answer" }).waitFor();
  // What keeps the book for reading offline comes when the page has nothing else to do.
  const files = all.filter((file) => !/\/offline\./.test(file));
  for (const part of ["study.html", "decks/index.js", "assets/site.", "assets/study.", "assets/desk."]) assert.ok(files.some((file) => file.startsWith(part)), part);
  assert.ok(files.some((file) => /^decks\/(?!index|texts|lines)/.test(file)), files.join());
  console.log(`# desk from an empty cache: ${(sum(files) / 1024).toFixed(1)} KB`);
  assert.ok(sum(files) <= 60 * 1024, files.map((file) => file + " " + weight(file)).join(", "));
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: /^Good/ }).waitFor();
  assert.deepEqual(problems.filter((problem) => !problem.includes("Service Worker")), []);
  await close();
});

test("a question page asks for at most 8 files, all of them here", async () => {
  for (const kind of ["question", "behavioural", "questions"]) {
    const { page, go, close, problems } = await reader({ server });
    const asked = new Set();
    page.on("request", (request) => /^https?:/.test(request.url()) && !request.serviceWorker() && asked.add(request.url()));
    await go(kinds[kind]);
    await page.waitForTimeout(1500);
    assert.ok(asked.size >= 4 && asked.size <= 8, `${kind}: ${asked.size}: ${[...asked].join("\n")}`);
    assert.deepEqual(problems, []);
    await close();
  }
});

/** In the page: notes what moves. */
function noteShifts() {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.shifts.push([entry.value, ...entry.sources.map((source) => `${source.node?.nodeName ?? "gone"}.${source.node?.className ?? ""} ${source.previousRect.y}→${source.currentRect.y}`)]);
  }).observe({ type: "layout-shift", buffered: true });
}

test("nothing moves on a new reader's desk while its parts come in one after the other", async () => {
  for (const width of [360, 1440]) {
    const { page, context: tab, go, close } = await reader({ server, width, context });
    await tab.route(/\/(assets\/(?!prefs)|decks\/)[^/]*\.js$/, async (route) => {
      await new Promise((done) => setTimeout(done, 300));
      await route.continue();
    });
    await tab.addInitScript(noteShifts);
    await go("study.html");
    await page.getByRole("form", { name: "Set up" }).waitFor();
    await page.waitForTimeout(600);
    assert.deepEqual(await page.evaluate(() => globalThis.shifts), [], `${width} px`);
    await close();
  }
});

test("nothing moves: layout shift 0, for a new reader and for one with marks, progress and a track", { timeout: 300_000 }, async () => {
  const catalogue = index();
  const track = catalogue.tracks[0];
  for (const width of [360, 1440]) {
    for (const returning of [false, true]) {
      const { page, context: tab, go, close } = await reader({ server, width, height: 1600, context });
      if (returning) {
        await go(kinds.question);
        // As many marks as make every text of the progress longer, written as the page itself writes them.
        await page.evaluate((ids) => ids.forEach((id, n) => cuebook.store.set("mark:" + id, ["read", "confident", "revise"][n % 3])), catalogue.questions.map((q) => q.id));
        await go(kinds.plan);
        await page.locator("input[data-task]:not(:disabled)").first().waitFor();
        await page.evaluate(() => document.querySelectorAll("input[data-task]").forEach((box) => box.click()));
        await page.waitForTimeout(300);
      }
      // Scripts that wait come well after the first paint, as on a slow line.
      await tab.route(/\/assets\/(?!prefs)[^/]*\.js$/, async (route) => {
        await new Promise((done) => setTimeout(done, 400));
        await route.continue();
      });
      await tab.addInitScript(noteShifts);
      const look = async (what) => {
        await page.waitForTimeout(600);
        assert.deepEqual(await page.evaluate(() => globalThis.shifts), [], `${what} at ${width} px${returning ? ", returning" : ""}`);
      };
      for (const kind of ["home", "track", "topic", "tag", "question", "coding", "behavioural", "questions", "guide", "plan", "filter", "search"]) {
        await go(kinds[kind]);
        await look(kind);
      }
      await go(track.url);
      await go(catalogue.questions[track.questions[0]].url);
      await look("question, by a track");
      await close();
    }
  }
});

/** Chromium for Lighthouse, with a profile of its own. */
async function chromium() {
  const profile = mkdtempSync(join(tmpdir(), "cuebook-lighthouse-"));
  const child = spawn(process.env.CHROMIUM ?? "/usr/bin/chromium", ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "--no-first-run", "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise((done, fail) => {
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
      const found = said.match(/DevTools listening on ws:\/\/[^:]+:(\d+)/);
      if (found) done(Number(found[1]));
    });
    child.on("exit", () => fail(new Error("Chromium ended: " + said)));
  });
  return {
    port,
    async close() {
      const ended = new Promise((done) => child.on("exit", done));
      child.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

// Performance is told and not asked for: it is a time, and a test runs beside others. What it hangs on is asked for above.
test("Lighthouse: 100 for accessibility, best practices and SEO, no layout shift", { timeout: 1_200_000 }, async () => {
  const { default: lighthouse } = await import("lighthouse");
  const browser = await chromium();
  try {
    for (const kind of ["home", "question", "track", "search"]) {
      const { lhr } = await lighthouse(server.url + kinds[kind], { port: browser.port, output: "json", logLevel: "silent", onlyCategories: ["performance", "accessibility", "best-practices", "seo"] });
      for (const name of ["accessibility", "best-practices", "seo"]) {
        const short = lhr.categories[name].auditRefs.filter((ref) => ref.weight && lhr.audits[ref.id].score !== null && lhr.audits[ref.id].score < 1).map((ref) => ref.id);
        assert.equal(lhr.categories[name].score, 1, `${kind}: ${name}: ${short}`);
      }
      assert.equal(lhr.audits["cumulative-layout-shift"].numericValue, 0, `${kind}: layout shift`);
      console.log(`# Lighthouse ${kind}: performance ${Math.round(lhr.categories.performance.score * 100)}; accessibility, best practices, SEO 100`);
    }
  } finally {
    await browser.close();
  }
});

test("the validator finds no error in any page", { timeout: 900_000 }, async (t) => {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" });
  } catch {
    t.skip("needs Java (apt install default-jre-headless)");
    return;
  }
  const jar = join(require.resolve("vnu-jar/package.json"), "../build/dist/vnu.jar");
  const run = await promisify(execFile)("java", ["-Xss4m", "-jar", jar, "--errors-only", "--skip-non-html", "--exit-zero-always", "--format", "json", site], { maxBuffer: 1 << 28 }).catch((error) => error);
  const { messages } = JSON.parse(run.stderr);
  assert.deepEqual(messages.map((m) => `${m.url.split(site).pop()}:${m.lastLine}: ${m.message} ${m.extract?.slice(0, 120) ?? ""}`).slice(0, 40), []);
});
