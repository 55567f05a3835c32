/**
 * Hostile HTML in pages, as Chromium reads it: of what the checks let through, nothing runs, nothing leaves the site, no
 * element of the page is replaced, and only elements on the list stand in the prose.
 *
 * The sites are those of the Rust test `hostile::`, which makes the fragments. Missing ones are made here; CUEBOOK_HOSTILE
 * sets how many fragments each setting of `[markdown] html` gets.
 *
 *     node --test tests/browser/hostile.spec.mjs
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./harness.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
const given = process.env.CUEBOOK_HOSTILE_OUT;
const sites = given ?? mkdtempSync(join(tmpdir(), "cuebook-hostile-"));
const TABS = 4;

let browser;
let elsewhere;
const asked = [];

before(async () => {
  if (!given) {
    const env = { ...process.env, CUEBOOK_HOSTILE_OUT: sites, CUEBOOK_HOSTILE: process.env.CUEBOOK_HOSTILE ?? "100" };
    execFileSync("cargo", ["test", "--quiet", "--workspace", "--locked", "--test", "suite", "hostile::"], { cwd: ROOT, env, stdio: "inherit" });
  }
  // Every other host is this server: what reaches it has left the site.
  elsewhere = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`);
    response.end();
  });
  await new Promise((done) => elsewhere.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = elsewhere.address();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
      `--host-resolver-rules=MAP *.example 127.0.0.1:${port}`, "--ignore-certificate-errors"],
  });
});

after(async () => {
  await browser.close();
  elsewhere.closeAllConnections();
  await new Promise((done) => elsewhere.close(done));
  if (!given) rmSync(sites, { recursive: true });
});

/** Runs before the page's own scripts: counts what hostile code would call, and what the policy had to stop. */
function watch() {
  const noted = [];
  Object.defineProperty(globalThis, "noted", { value: noted });
  Object.defineProperty(globalThis, "evil", { value: () => noted.push("a script of the page ran") });
  for (const name of ["alert", "confirm", "prompt"]) globalThis[name] = () => noted.push(name);
  document.addEventListener("securitypolicyviolation", (event) => noted.push(`the policy stopped ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
}

/** What of a page is not as it should be. `own` are the ids of a harmless page with the elements that have them. */
function look({ own, mode }) {
  const problems = [...globalThis.noted];
  // A trusted author's open elements may stand around the theme's.
  const place = (element) => {
    let path = element.localName;
    for (let above = mode === "allow" ? null : element.parentElement; above; above = above.parentElement) path = `${above.localName} ${path}`;
    return path;
  };
  const ids = Object.fromEntries([...document.querySelectorAll("[id]")].reverse().map((element) => [element.id, place(element)]));
  if (!own) return { ids, problems };
  for (const [id, path] of Object.entries(own)) {
    if (mode !== "allow" && document.querySelectorAll(`[id="${CSS.escape(id)}"]`).length !== 1) problems.push(`#${id} is there more than once`);
    if (ids[id] !== path) problems.push(`#${id} is ${ids[id]} rather than ${path}`);
    if (!(document[id] === undefined || mode === "allow")) problems.push(`document.${id} is taken`);
  }
  const made = "a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure footer h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd li mark ol p picture pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var video wbr button label".split(" ");
  const drawn = "svg g path rect circle ellipse line polyline polygon text tspan textPath title desc defs marker symbol use image a linearGradient radialGradient stop clipPath mask pattern switch view".split(" ");
  const never = "applet base embed form frame frameset iframe link meta noembed noframes noscript object plaintext script style textarea xmp".split(" ");
  for (const element of document.querySelectorAll(".prose *")) {
    const name = element.localName;
    const allowed = element.namespaceURI.endsWith("/svg") ? drawn : element.namespaceURI.endsWith("MathML") ? [name] : made;
    if (mode !== "allow" && !allowed.includes(name)) problems.push(`<${name}> in the prose`);
    for (const { name: key, value } of element.attributes) {
      if ((key.startsWith("on") && key.length > 2) || key === "style" || key === "srcdoc") problems.push(`${key}=${value} on <${name}>`);
    }
    const to = typeof element.href === "string" ? element.href : element.href?.baseVal ?? "";
    if (/^\s*(javascript|vbscript|data):/i.test(to)) problems.push(`${to} on <${name}>`);
  }
  if (mode === "allow") {
    // Scripts that the theme loads late go into the head.
    problems.push("theme: " + never.map((name) => document.body.getElementsByTagName(name).length).join(" "));
  } else {
    const frame = (of) => [...of.children].map((child) => child.localName + "." + child.className).join(" ");
    problems.push(...[["body", document.body], ["main", document.querySelector("main")]].map(([name, element]) => `${name}: ${frame(element)}`));
  }
  return { ids, problems };
}

/** Loads pages in a few tabs, and says which of them have problems beyond those of a harmless page. */
async function pages(mode, base, names, own, usual) {
  const failed = [];
  let seen = 0;
  const tabs = Array.from({ length: TABS }, async () => {
    const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB" });
    const page = await context.newPage();
    await page.addInitScript(watch);
    page.on("dialog", (dialog) => dialog.dismiss());
    const left = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(new URL(base).origin) && !/^(data|blob|about):/.test(request.url())) left.push(request.url());
    });
    for (let name = names.pop(); name; name = names.pop()) {
      left.length = 0;
      await page.goto(base + "h/" + name, { waitUntil: "load" });
      const { problems } = await page.evaluate(look, { own, mode });
      const real = [...problems.filter((problem) => !usual.includes(problem)), ...left.map((url) => `asked for ${url}`)];
      if (!page.url().startsWith(base + "h/" + name)) real.push(`went to ${page.url()}`);
      if (real.length) failed.push(`${name}: ${real.join("; ")}`);
      seen += 1;
    }
    await context.close();
  });
  await Promise.all(tabs);
  return { failed, seen };
}

for (const mode of ["sanitize", "allow", "escape"]) {
  test(`${mode}: nothing of a hostile fragment runs, leaves the site or takes the place of the page's own`, async () => {
    const folder = join(sites, mode);
    const server = await serve(folder);
    const context = await browser.newContext({ reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(server.url + "h/bbb.html");
    const { ids } = await page.evaluate(look, { mode });
    assert.ok(ids["cuebook-site"] && ids.main, JSON.stringify(ids));
    const usual = (await page.evaluate(look, { own: ids, mode })).problems;
    assert.ok(usual.every((problem) => /^(body|main|theme): /.test(problem)), usual.join("\n"));
    await context.close();
    const names = readdirSync(join(folder, "h")).filter((name) => /^n\d+\.html$/.test(name));
    const { failed, seen } = await pages(mode, server.url, names, ids, usual);
    console.log(`${mode}: ${seen} pages, ${failed.length} with a problem`);
    assert.deepEqual(failed.slice(0, 20), [], `${failed.length} pages`);
    assert.deepEqual(asked, []);
    await server.close();
  });
}

test("what would harm is seen: the same page with a hostile script, handler, picture and id", async () => {
  const folder = join(sites, "escape");
  const harmless = readFileSync(join(folder, "h/bbb.html"), "utf8");
  const open = harmless.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
  const put = (html, where = open) => where.replace("<p>An answer first.", "<p>" + html);
  const bad = {
    "run.html": put("<img src=x.png alt=x onload=evil()>"), "file.html": put("<script src=evil.js></script>"),
    "left.html": put('<img alt=x src="http://evil.example/left.png">'), "blocked.html": put("<img src=x.png alt=x onload=evil()>", harmless),
    "taken.html": harmless.replace("<body>", '<body><p id="cuebook-site"></p>'), "listed.html": put("<marquee>x</marquee>"), "out.html": put("</div></section></div></main>"),
    "link.html": put("<a href=javascript:evil()>x</a>"),
  };
  for (const [name, html] of Object.entries(bad)) writeFileSync(join(folder, "h", name), html);
  const server = await serve(folder);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(server.url + "h/bbb.html");
  const { ids } = await page.evaluate(look, { mode: "escape" });
  const usual = (await page.evaluate(look, { own: ids, mode: "escape" })).problems;
  await context.close();
  const { failed } = await pages("escape", server.url, Object.keys(bad), ids, usual);
  assert.deepEqual(failed.map((line) => line.split(":")[0]).sort(), Object.keys(bad).sort(), failed.join("\n"));
  assert.deepEqual(asked, ["evil.example/left.png"]);
  await server.close();
  for (const name of Object.keys(bad)) rmSync(join(folder, "h", name));
});
