/**
 * While `cuebook serve` runs, a page of another origin gets nothing of the book, by any way of asking that a browser has.
 *
 *     node --test tests/browser/origins.spec.mjs
 */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./harness.mjs";

const CUEBOOK = resolve(process.env.CUEBOOK ?? join(import.meta.dirname, "../../target/debug/cuebook"));
const SECRET = "the answer that nobody has published yet";

let folder, program, address, foreign, browser, copy;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "cuebook-origins-"));
  mkdirSync(join(folder, "content/a"), { recursive: true });
  writeFileSync(join(folder, "book.toml"), '[book]\ntitle = "Test"\n');
  writeFileSync(join(folder, "content/_index.md"), "# Home\n");
  writeFileSync(join(folder, "content/a/q.md"), `+++\ntitle = "Why?"\ncue = "because"\n+++\n\n## Answer\n\nThis is ${SECRET}.\n`);
  execFileSync(CUEBOOK, ["build", folder], { stdio: "ignore" });
  program = spawn(CUEBOOK, ["serve", folder], { stdio: ["ignore", "pipe", "ignore"] });
  address = await new Promise((done) => program.stdout.once("data", (text) => done(String(text).trim().split("\n")[0])));
  foreign = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>x</title>"));
  await new Promise((done) => foreign.listen(0, "127.0.0.1", () => done(undefined)));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--host-resolver-rules=MAP evil.example 127.0.0.1"],
  });
  copy = await serve(join(folder, "public"));
});

after(async () => {
  await browser?.close();
  program?.kill("SIGINT");
  foreign?.close();
  await copy?.close();
  rmSync(folder, { recursive: true });
});

/** Everything that a page can get of a site by asking for it: what its data scripts hand over, and what loads at all. */
async function attack(base) {
  const got = [];
  globalThis.cuebook = new Proxy({}, { get: () => (...given) => got.push(JSON.stringify(given)) });
  const load = (name, attributes) => new Promise((done) => {
    const element = Object.assign(document.createElement(name), attributes);
    const ended = (how) => {
      if (how === "load" && name !== "iframe" && name !== "object") got.push(`${name} ${attributes.src ?? attributes.href} loaded`);
      done(undefined);
    };
    element.onload = () => ended("load");
    element.onerror = () => ended("error");
    setTimeout(() => ended("never"), 3000);
    document.body.append(element);
  });
  for (const path of ["decks/a.js", "decks/index.js", "search/main.js"]) await load("script", { src: base + path });
  await load("link", { rel: "stylesheet", href: base + "book.json" });
  await load("img", { src: base + "icons/icon-180.png" });
  await load("iframe", { src: base + "a/q.html" });
  for (const frame of document.querySelectorAll("iframe")) {
    try {
      if (frame.contentDocument) got.push("frame " + frame.contentDocument.body.textContent);
    } catch {
      // Another origin's frame.
    }
  }
  for (const path of ["book.json", "a/q.html"]) {
    for (const mode of ["cors", "no-cors"]) {
      const answer = await fetch(base + path, { mode }).then((response) => response.text(), () => "");
      if (answer) got.push(`${mode} ${answer}`);
    }
  }
  const socket = new EventSource(base + "__cuebook/events");
  await new Promise((done) => {
    socket.onopen = () => {
      got.push("events");
      done(undefined);
    };
    socket.onerror = () => done(undefined);
    setTimeout(done, 3000);
  });
  socket.close();
  return got;
}

/** What a page of a foreign host gets. @param {string} base */
async function stolen(base) {
  const page = await browser.newPage();
  await page.goto(`http://evil.example:${foreign.address().port}/`);
  const got = await page.evaluate(attack, base);
  await page.close();
  return got;
}

test("a foreign page gets nothing of a book that is being served", async () => {
  assert.match(address, /^http:\/\//);
  const base = address.replace(/\/?$/, "/");
  for (const host of [base, base.replace("127.0.0.1", "localhost"), base.replace("localhost", "127.0.0.1")]) {
    assert.deepEqual(await stolen(host), [], host);
  }
  const own = await browser.newPage();
  await own.goto(base + "a/q.html");
  assert.ok((await own.textContent("main")).includes(SECRET));
  await own.close();
});

test("from a host without these rules the same page does get it", async () => {
  const got = (await stolen(copy.url)).join("\n");
  assert.ok(got.includes(SECRET) && got.includes("img"), got.slice(0, 400));
});
