/**
 * What the offline tests stand on: a host that counts what is asked and can break at any request, and a reader whose every
 * answer is compared with the offline list of the edition that the page's own HTML belongs to.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { launch, shutdown, SUBPATH } from "./harness.mjs";

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml",
  ".png": "image/png", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json", ".pdf": "application/pdf", ".md": "text/markdown" };
/** A digest as `offline.json` has it. */
export const sha = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 32);

/** A built site as an edition. @param {string} folder @returns {{folder: string, list: any, files: Map<string, string>}} */
export function edition(folder) {
  const list = JSON.parse(readFileSync(join(folder, "offline.json"), "utf8"));
  return { folder, list, files: new Map(list.files.map(([path, hash]) => [path, hash])) };
}

/** The paths that a track and the shell need. */
export function needed({ list }, track) {
  const numbers = new Set([...list.shell, ...list.tracks.find(({ id }) => id === track).files]);
  return [...numbers].map((number) => list.files[number]);
}

/** All of them, for the end. @type {import("node:http").Server[]} */
const hosts = [];

/** A host that serves a folder, counts, and breaks at will. */
export async function host(folder) {
  const state = { folder, asked: [], breakAt: 0, count: 0, cache: "max-age=600" };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    if (!path.startsWith(SUBPATH)) return response.writeHead(404).end();
    let name = path.slice(SUBPATH.length);
    state.asked.push(name);
    state.count += 1;
    if (state.count === state.breakAt) {
      // Half an answer, then nothing: the worst that a network does.
      response.writeHead(200, { "content-type": "text/html", "content-length": "100000" });
      response.write("<!doctype html>");
      return setTimeout(() => request.socket.destroy(), 5);
    }
    let file = join(state.folder, name);
    if (existsSync(file) && statSync(file).isDirectory()) {
      if (name && !name.endsWith("/")) return response.writeHead(301, { location: SUBPATH + name + "/" }).end();
      file = join(file, "index.html");
    }
    if (!existsSync(file) && existsSync(file + ".html")) file += ".html";
    const found = existsSync(file);
    if (!found) file = join(state.folder, "404.html");
    response.writeHead(found ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": state.cache });
    response.end(readFileSync(file));
  });
  hosts.push(server);
  const listen = (port) => new Promise((done) => server.listen(port, "127.0.0.1", () => done(undefined)));
  await listen(0);
  const { port } = server.address();
  return {
    state,
    base: `http://127.0.0.1:${port}${SUBPATH}`,
    /** Forgets what was asked and returns it. */
    taken() {
      state.count = 0;
      return state.asked.splice(0);
    },
    stop: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
    start: () => listen(port),
  };
}

/** A fresh reader whose every answer is compared with the editions: one page, one edition. */
export async function reader(base, editions) {
  const context = await (await launch()).newContext({ reducedMotion: "reduce", locale: "en-GB" });
  const problems = [];
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error("CSP: " + event.violatedDirective + " " + event.blockedURI));
  });
  const checks = [];
  context.on("page", (page) => {
    let fitting = null;
    page.on("console", (message) => /CSP|Content Security Policy/.test(message.text()) && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push("exception: " + error.message));
    page.on("response", (response) => {
      const url = response.url().split(/[?#]/)[0];
      if (!url.startsWith(base) || response.status() !== 200) return;
      const path = decodeURIComponent(url.slice(base.length));
      const isPage = response.request().isNavigationRequest() && response.frame() === page.mainFrame();
      const mine = isPage ? (fitting = { path, set: null }) : fitting;
      checks.push((async () => {
        let bytes;
        try {
          bytes = await response.body();
        } catch (error) {
          return;
        }
        const names = [path, path + ".html", path + "index.html"];
        const having = new Set(editions.filter(({ files }) => names.some((name) => files.get(name) === sha(bytes))));
        if (["offline.json", "sw.js"].includes(path)) return;
        if (!having.size) return void problems.push(`${path}: no edition has it`);
        if (!mine) return;
        mine.set = mine.set ? new Set([...mine.set].filter((edition) => having.has(edition))) : having;
        if (!mine.set.size) problems.push(`${mine.path} got ${path} of another edition`);
      })());
    });
  });
  const page = await context.newPage();
  return {
    context, page,
    /** Asks the worker as the page does. */
    ask: (message, on = page) => on.evaluate((message) => navigator.serviceWorker.ready.then(({ active }) => new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => data.end && done(data);
      active.postMessage(message, [port2]);
    })), message),
    async fine(what) {
      await Promise.all(checks.splice(0));
      assert.deepEqual(problems, [], what);
    },
    close: () => context.close(),
  };
}

/** Keeps a track with the button on its page. */
export async function keep({ page }, base, track) {
  await page.goto(base + `tracks/${track}.html`);
  await page.locator(".take-away > summary").click();
  await page.getByRole("button", { name: /^Keep this track offline \(.+[kM]B\)$/ }).click();
  await page.getByRole("button", { name: "Remove from this device" }).waitFor();
}

/** Ends the browser and every host. */
export async function end() {
  await shutdown();
  for (const server of hosts) {
    server.closeAllConnections();
    server.close();
  }
}
