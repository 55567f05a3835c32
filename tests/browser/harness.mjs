/**
 * What the browser tests stand on: a static server for a built site under a subpath, pages over http and from disk, and a
 * record of everything that should not happen (console errors, failed requests, requests to another host).
 *
 * The built site is the folder in CUEBOOK_SITE. Chromium is Debian's.
 */
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize, resolve } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { createGzip } from "node:zlib";
import { chromium } from "playwright-core";
import { run } from "../js/bundles.mjs";

const require = createRequire(import.meta.url);
export const SUBPATH = "/some/sub/path/";
export const site = resolve(process.env.CUEBOOK_SITE ?? "public");
/** The deck catalogue of the built site. */
export function index() {
  const texts = dataOf("decks/texts.js");
  const { cuebook } = run(["js/deck-index.js"]);
  const index = structuredClone(cuebook.deckIndex.unpack(dataOf("decks/index.js")));
  const questions = index.questions.map((question, n) => {
    const [title, cue, tags, roles] = texts.questions[n];
    return { ...question, title, cue, tags, roles };
  });
  return { ...index, ...texts, questions };
}

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2", ".xml": "application/xml",
  ".txt": "text/plain; charset=utf-8", ".md": "text/markdown; charset=utf-8", ".webmanifest": "application/manifest+json",
  ".pdf": "application/pdf", ".ico": "image/x-icon", ".tsv": "text/tab-separated-values", ".apkg": "application/octet-stream",
};

/** The JSON inside a data script. @param {string} path from the site's root */
export function dataOf(path) {
  const text = readFileSync(join(site, path), "utf8");
  return JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")")));
}

/** Serves a folder under a subpath, as GitHub Pages does for a project. @param {string=} folder @param {string=} prefix */
export async function serve(folder = site, prefix = SUBPATH) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
    const notFound = () => {
      const page = join(folder, "404.html");
      response.writeHead(404, { "content-type": TYPES[".html"] });
      response.end(path.startsWith(prefix) && existsSync(page) ? readFileSync(page) : "not found");
    };
    if (!path.startsWith(prefix)) return notFound();
    let file = join(folder, normalize("/" + path.slice(prefix.length)));
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!file.startsWith(folder) || !existsSync(file)) return notFound();
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const gzip = /^text|json|xml|svg/.test(type) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    response.writeHead(200, { "content-type": type, "cache-control": "no-store", ...(gzip ? { "content-encoding": "gzip" } : {}) });
    if (gzip) createReadStream(file).pipe(createGzip()).pipe(response);
    else createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  };
}

/** The site, served while the tests of a file run; the browser ends with them. `url` is known once the first begins. */
export function served() {
  const shared = { url: "" };
  let server;
  before(async () => {
    server = await serve();
    shared.url = server.url;
  });
  after(async () => {
    await shutdown();
    await server.close();
  });
  return shared;
}

let browser;
/** One browser for all tests of a process, those that ask for it at the same time too. */
export function launch() {
  browser ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
      "--disable-sync", "--use-fake-device-for-media-stream"],
  });
  return browser;
}

export async function shutdown() {
  await (await browser)?.close();
  browser = undefined;
}

/**
 * A fresh reader: own storage, own window.
 * @param {{server?: {url: string}, where?: "http"|"file", width?: number, height?: number, scheme?: "light"|"dark",
 *   context?: import("playwright-core").BrowserContextOptions, before?: (page: any) => Promise<void>, folder?: string}} [options] `folder`
 *   is the site where it is not the handbook
 */
export async function reader(options = {}) {
  const { server, where = "http", width = 1280, height = 800, scheme = "light" } = options;
  const context = await (await launch()).newContext({
    viewport: { width, height }, colorScheme: scheme, acceptDownloads: true, reducedMotion: "reduce", locale: "en-GB", ...options.context,
  });
  // A booklet holds a whole track: on a machine with other work its page takes a while.
  context.setDefaultNavigationTimeout(120_000);
  const base = where === "file" ? pathToFileURL(options.folder ?? site).href + "/" : server.url;
  const problems = [];
  const origin = where === "file" ? "file://" : new URL(base).origin;
  context.on("page", (page) => watch(page));
  function watch(page) {
    page.on("console", (message) => {
      // The browser says so when a page with something unsaved is left before its reader did anything there: it asks nobody.
      if (message.text().startsWith("Blocked attempt to show a 'beforeunload'")) return;
      if (message.type() === "error" || message.type() === "warning") problems.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push("exception: " + (error.stack ?? error.message)));
    page.on("requestfailed", (request) => {
      if (request.failure()?.errorText !== "net::ERR_ABORTED") problems.push("failed: " + request.url());
    });
    page.on("response", (response) => {
      if (response.status() >= 400) problems.push(response.status() + ": " + response.url());
    });
    page.on("request", (request) => {
      if (!/^(data|blob|about):/.test(request.url()) && !request.url().startsWith(origin)) problems.push("foreign: " + request.url());
    });
  }
  const page = await context.newPage();
  if (options.before) await options.before(page);
  return {
    page,
    context,
    problems,
    base,
    /** Goes to a page of the site; the same page with another hash is loaded anew. @param {string} path */
    async go(path) {
      if (page.url().split("#")[0] === base + path.split("#")[0]) await page.goto("about:blank");
      await page.goto(base + path);
    },
    /** Another tab of the same reader. @param {string} path */
    async tab(path) {
      const other = await context.newPage();
      await other.goto(base + path);
      return other;
    },
    close: () => context.close(),
  };
}

/**
 * axe-core with every rule that it has, those too that it leaves off itself, or those about colour alone; returns what it found
 * in words. `enhanced` asks for a contrast of 7:1, which only high contrast promises.
 * @param {any} page @param {{colours?: boolean, enhanced?: boolean}} [options]
 */
export async function everyRule(page, { colours = false, enhanced = false } = {}) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async ({ colours, enhanced }) => {
    const { axe } = globalThis;
    const chosen = axe.getRules(colours ? ["cat.color"] : undefined).map(({ ruleId }) => ruleId);
    const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: chosen.includes(ruleId) }]));
    rules["color-contrast-enhanced"].enabled = enhanced;
    const { violations } = await axe.run(document, { rules, resultTypes: ["violations"] });
    return violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`).join("; ")}`);
  }, { colours, enhanced });
}

/**
 * axe-core's rules, or those about colour alone; returns what it found in words.
 * @param {any} page @param {string} what @param {{colours?: boolean, beyond?: string[]}} [options] `beyond` names by selector what
 *   repeats what was looked at
 */
export async function axe(page, what = "", { colours = false, beyond = [] } = {}) {
  await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(({ colours, beyond }) => {
    const runOnly = colours ? { runOnly: ["cat.color"] } : {};
    return globalThis.axe.run({ exclude: beyond.filter((selector) => document.querySelector(selector)) }, { ...runOnly, resultTypes: ["violations"] });
  }, { colours, beyond });
  return violations.map((v) => `${what} ${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(" ") + " — " + (n.any[0]?.message ?? n.failureSummary)).slice(0, 4).join("; ")}`);
}

/** High contrast is chosen by the reader in light, and asked for by the system in dark. */
const LOOKS = {
  light: { media: { colorScheme: "light", contrast: "no-preference" }, theme: "light" },
  dark: { media: { colorScheme: "dark", contrast: "no-preference" }, theme: "auto" },
  contrast: { media: { colorScheme: "light", contrast: "more" }, theme: "contrast" },
  "contrast dark": { media: { colorScheme: "dark", contrast: "more" }, theme: "auto" },
};
/**
 * Shows what is open in every look, light first, and calls `act` with the look's name. What is opened at two widths is shown dark
 * on the wide one and in high contrast on the phone, with CUEBOOK_LOOKS_ALL in every look on both.
 */
export async function inEveryLook(page, act) {
  const phone = page.viewportSize().width < 600;
  const here = (look) => process.env.CUEBOOK_LOOKS_ALL || look === "light" || look.startsWith("contrast") === phone;
  for (const [look, { media, theme }] of Object.entries(LOOKS).filter(([look]) => here(look))) {
    await page.emulateMedia(media);
    await page.evaluate((theme) => void globalThis.cuebook?.prefs?.set("theme", theme), theme);
    await act(look);
  }
}

/** Presses Tab until an element with this role and name has the focus. */
export async function tabTo(page, role, name, limit = 80) {
  const locator = page.getByRole(role, { name, exact: typeof name === "string" });
  for (let n = 0; n < limit; n += 1) {
    if (await locator.first().evaluate((element) => element === document.activeElement).catch(() => false)) return locator.first();
    await page.keyboard.press("Tab");
  }
  throw new Error(`no way by Tab to ${role} "${name}"`);
}
