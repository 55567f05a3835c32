/**
 * The whole built site, page by page: over http under a subpath and from disk no page logs an error, misses a file, or
 * asks another host for anything. Half of the pages are opened in one way and half in the other, with CUEBOOK_SITE_ALL all in both.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { launch, serve, shutdown, site } from "./harness.mjs";

const pages = readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
  .map((entry) => relative(site, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();

after(shutdown);

for (const where of ["http", "file"]) {
  test(`every page opens without an error (${where})`, { timeout: 900_000 }, async () => {
    const server = where === "http" ? await serve() : undefined;
    const browser = await launch();
    const context = await browser.newContext();
    context.setDefaultNavigationTimeout(120_000);
    const trouble = [];
    const queue = pages.filter((_, number) => process.env.CUEBOOK_SITE_ALL || number % 2 === (where === "http" ? 0 : 1));
    const walk = async () => {
      const page = await context.newPage();
      let path = "";
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") trouble.push(`${path}: ${message.text()}`);
      });
      page.on("pageerror", (error) => trouble.push(`${path}: ${error.message}`));
      page.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText;
        // Leaving a page ends what it was still loading.
        if (reason !== "net::ERR_ABORTED") trouble.push(`${path}: ${request.url()} ${reason}`);
      });
      page.on("request", (request) => {
        const url = request.url();
        const own = server ? url.startsWith(server.url) : url.startsWith("file://");
        if (!own && !/^(data|blob):/.test(url)) trouble.push(`${path}: asks ${url}`);
      });
      page.on("response", (response) => {
        if (response.status() >= 400) trouble.push(`${path}: ${response.status()} ${response.url()}`);
      });
      for (path = queue.shift() ?? ""; path; path = queue.shift() ?? "") {
        const url = server ? new URL(path.split("/").map(encodeURIComponent).join("/"), server.url).href : pathToFileURL(join(site, path)).href;
        await page.goto(url, { waitUntil: "load" });
        const heading = await page.locator("main h1").count();
        if (heading !== 1) trouble.push(`${path}: ${heading} h1 in main`);
      }
      await page.close();
    };
    await Promise.all([walk(), walk(), walk()]);
    await context.close();
    await server?.close();
    assert.deepEqual(trouble, []);
    assert.ok(pages.length > 50, `${pages.length} pages`);
  });
}
