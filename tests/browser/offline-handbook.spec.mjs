/**
 * The handbook itself in the reader's pocket: a whole track kept and walked without a host, an update of the real site, and
 * the site from a folder with an awkward name. The site is the one in CUEBOOK_SITE, built from this repository.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch, site } from "./harness.mjs";
import { pages } from "./pages.mjs";
import { edition, end, host, keep, needed, reader } from "./offline-reader.mjs";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const CUEBOOK = resolve(process.env.CUEBOOK ?? join(repository, "target/debug/cuebook"));
const work = mkdtempSync(join(tmpdir(), "cuebook-handbook-"));
const catalogue = JSON.parse(readFileSync(join(site, "book.json"), "utf8"));
// The smallest track says as much as the largest, sooner.
const track = [...catalogue.tracks].sort((a, b) => a.questions.length - b.questions.length)[0];
const urls = new Map(catalogue.questions.map((question) => [question.id, question.url]));
const WORD = "quernstone";

let first, second;
before(() => {
  first = edition(site);
  const book = join(work, "book");
  mkdirSync(book);
  for (const part of ["book.toml", "book.lock", "content", "themes"]) {
    if (existsSync(join(repository, part))) cpSync(join(repository, part), join(book, part), { recursive: true });
  }
  // One sentence more in one answer of the track.
  const changed = track.questions.find((id) => existsSync(join(book, "content", id + ".md")));
  const page = join(book, "content", changed + ".md");
  const text = readFileSync(page, "utf8");
  writeFileSync(page, text.replace(/^(## Answer\s*\n)/m, `$1\nThe ${WORD} grinds. `));
  assert.match(readFileSync(page, "utf8"), new RegExp(WORD));
  const folder = join(work, "second");
  // Published where the site is: canonical addresses stand on every page.
  const [, address] = readFileSync(join(site, "index.html"), "utf8").match(/rel="canonical" href="(.*?)\/(?:index\.html)?"/) ?? [];
  execFileSync(CUEBOOK, ["build", book, "-d", folder, "-q", ...(address ? ["--base-url", address] : [])], { stdio: ["ignore", "inherit", "ignore"] });
  second = edition(folder);
});
after(async () => {
  await end();
  rmSync(work, { recursive: true, force: true });
});

/** Plans, worksheets, and the guides that they lead to, such as the day's checklist: what a plan needs on any day. Pages that lead to them are no part of it. */
function prepared() {
  const own = pages.filter(({ kind }) => kind === "plan" || kind === "worksheet");
  const guides = new Set(pages.filter(({ kind }) => kind === "guide").map(({ path }) => path));
  const led = own.flatMap(({ path, text }) => [...text.slice(text.indexOf("<article"), text.indexOf("</article>")).replace(/<ul class="links">.*?<\/ul>/gs, "").matchAll(/href="([^"#?:]+\.html)/g)].map((found) => posix.normalize(posix.join(posix.dirname(path), found[1]))));
  const found = [...own.map(({ path }) => path), ...led.filter((path) => guides.has(path))];
  assert.ok(own.filter(({ kind }) => kind === "plan").length >= 3 && own.length >= 10 && found.some((path) => /checklist/.test(path)), found.join());
  return [...new Set(found)];
}

/** Bytes that the worker holds. @param {any} page */
const held = (page) => page.evaluate(async () => {
  let bytes = 0;
  for (const name of (await caches.keys()).filter((name) => name.endsWith(":files"))) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) bytes += (await (await cache.match(request)).arrayBuffer()).byteLength;
  }
  return bytes;
});

test("A19: a kept track has the plans, the worksheets and the day's checklist, and is as large as was said", async (t) => {
  const { base, stop } = await host(first.folder);
  const one = await reader(base, [first]);
  await one.page.goto(base + "index.html");
  let shell = await one.ask({ type: "check" });
  while (!shell.status.active) shell = await one.ask({ type: "check" });
  const before = await held(one.page);
  await one.page.goto(base + `tracks/${track.id}.html`);
  await one.page.locator(".take-away > summary").click();
  const button = one.page.getByRole("button", { name: /^Keep this track offline/ });
  const [, number, unit] = (await button.innerText()).match(/\(([\d.,]+)\s*([kM]B)\)/);
  await button.click();
  // Hundreds of files: a busy machine takes its time.
  await one.page.getByRole("button", { name: "Remove from this device" }).waitFor({ timeout: 240_000 });
  const kept = (await held(one.page)) - before;
  const said = Number(number) * (unit === "MB" ? 1e6 : 1e3);
  assert.ok(Math.abs(kept - said) <= (unit === "MB" ? 0.05e6 : 0.5e3) + 1, `${said} said, ${kept} kept`);
  await stop();
  const paths = prepared();
  for (const path of paths) {
    await one.page.goto(base + path);
    assert.equal(await one.page.locator("[data-offline-lost]").count(), 0, path + " is not kept");
    assert.notEqual((await one.page.locator("h1").first().innerText()).trim(), "", path);
  }
  await one.fine("what a plan needs");
  t.diagnostic(`${paths.length} pages of plans, worksheets and guides; ${number} ${unit} said, ${kept} bytes kept`);
  await one.close();
});

/** Every page of the track (or every n-th), its page, summary and booklet, its cards, the search, the desk's views. @returns {Promise<number>} pages seen */
async function walk(page, base, every = 1) {
  const paths = [...new Set(track.questions.map((id) => urls.get(id).split("#")[0]))].filter((_, n) => n % every === 0);
  paths.push(track.url ?? `tracks/${track.id}.html`, `print/books/${track.id}.html`, `print/tracks/${track.id}.html`);
  paths.push("index.html", "study.html", "search.html", "filter.html");
  for (const path of paths) {
    await page.goto(base + path);
    assert.equal(await page.locator("[data-offline-lost]").count(), 0, path + " is not kept");
    assert.notEqual((await page.locator("h1").first().innerText()).trim(), "", path);
    const broken = await page.evaluate(async () => {
      const images = [...document.images];
      for (const image of images) image.loading = "eager";
      await Promise.all(images.map((image) => image.decode().catch(() => {})));
      return images.filter((image) => !image.naturalWidth).map((image) => image.src);
    });
    assert.deepEqual(broken, [], path);
  }
  await page.goto(base + `study.html#cards?track=${track.id}`);
  const begin = page.getByRole("button", { name: "Study", exact: true });
  await begin.or(page.getByRole("button", { name: "Show answer" })).first().waitFor();
  if (await begin.isVisible()) await begin.click();
  for (let n = 0; n < 5; n += 1) {
    await page.getByRole("button", { name: "Show answer" }).click();
    await page.getByRole("button", { name: /^Easy/ }).click();
    await page.locator(".study-back").waitFor({ state: "detached" });
  }
  // Every card of the track has its text at hand, not only those that came up.
  const missing = await page.evaluate(async (id) => {
    const { catalogue, cardLater } = cuebook.desk.ctx;
    const numbers = cuebook.desk.decks.cardsOf(catalogue, { track: id });
    const results = await Promise.allSettled([...numbers].map((n) => cardLater(catalogue.cards[n])));
    return results.filter((result) => result.status === "rejected").length;
  }, track.id);
  assert.equal(missing, 0, "cards without text");
  await page.evaluate(() => void (location.hash = "#audit"));
  await page.locator(".audit-row").first().waitFor();
  await page.evaluate(() => void (location.hash = "#mock"));
  await page.getByRole("button", { name: "Start the interview" }).waitFor();
  await page.goto(base + "search.html?q=dictionary");
  await page.getByRole("list", { name: "Search results" }).getByRole("link").first().waitFor();
  return paths.length;
}

test("a track of the handbook, kept and walked without a host; then an update, broken at every fourth request", async (t) => {
  const { base, state, stop, start, taken } = await host(first.folder);
  const one = await reader(base, [first, second]);
  await keep(one, base, track.id);
  const asked = taken().length;
  await stop();
  const walked = await walk(one.page, base, process.env.CUEBOOK_SITE_ALL ? 1 : 3);
  await one.fine("the first edition without a host");
  await start();

  state.folder = second.folder;
  const had = new Set(first.files.values());
  const changed = needed(second, track.id).filter(([, hash]) => !had.has(hash)).map(([path]) => path);
  taken();
  let broken = 0;
  // offline.spec breaks a small book's update at every request.
  const EVERY = 4;
  for (let step = 1; ; step += EVERY) {
    assert.ok(step < 100, "it ends");
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
    assert.equal((await one.ask({ type: "status" })).status.active, first.list.version, "step " + step);
    await stop();
    await one.page.goto(base + urls.get(track.questions[0]));
    assert.ok(!(await one.page.locator("main").innerText()).includes(WORD));
    await start();
    // What came before the break would spare the next try the same requests: it is taken away again.
    await one.page.evaluate(async (hashes) => {
      const cache = await caches.open((await caches.keys()).find((name) => name.endsWith(":files")));
      for (const request of await cache.keys()) {
        if (!hashes.includes(request.url.split("/").pop().slice(0, 32))) await cache.delete(request);
      }
    }, [...had]);
  }
  // The whole update, unbroken: the list and what changed, each once.
  assert.deepEqual([...new Set(taken())].sort(), ["offline.json", ...changed].sort());
  assert.ok(broken * EVERY >= changed.length, `${broken} breaks, ${changed.length} changed files`);
  await one.ask({ type: "take" });
  await stop();
  await one.page.goto(base + changed.find((path) => [...urls.values()].includes(path)));
  assert.match(await one.page.locator("main").innerText(), new RegExp(WORD));
  await walk(one.page, base, 8);
  await one.fine("the second edition without a host");
  t.diagnostic(`${track.id}: ${asked} requests to keep, ${walked} pages walked; the update fetches ${changed.length + 1} of ${needed(second, track.id).length} files; ${broken} breaks`);
  await one.close();
});

for (const kind of ["the built folder", "the zip of a track"]) {
  test(`from disk at an odd path: ${kind}`, async () => {
    const odd = join(work, "my books #1, 100% é ü");
    mkdirSync(odd, { recursive: true });
    let root = join(odd, "whole");
    if (kind === "the built folder") {
      symlinkSync(site, root);
    } else {
      const zip = join(work, "track.zip");
      execFileSync(CUEBOOK, ["export", "offline", repository, "--track", track.id, "-o", zip, "-q"]);
      const folder = join(odd, "zip");
      mkdirSync(folder);
      execFileSync("python3", ["-m", "zipfile", "-e", zip, folder]);
      root = join(folder, catalogue.key ?? execFileSync("ls", [folder], { encoding: "utf8" }).trim());
    }
    const context = await (await launch()).newContext({ reducedMotion: "reduce", locale: "en-GB" });
    const problems = [];
    const page = await context.newPage();
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push("exception: " + error.message));
    page.on("requestfailed", (request) => request.failure()?.errorText !== "net::ERR_ABORTED" && problems.push("failed: " + request.url()));
    page.on("request", (request) => /^https?:/.test(request.url()) && problems.push("foreign: " + request.url()));
    await walk(page, pathToFileURL(root).href + "/", 6);
    assert.deepEqual(problems, []);
    await context.close();
  });
}
