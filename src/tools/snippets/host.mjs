/**
 * Runs programs in a runtime of the page, under Node: the worker is the theme's own, and instead of a browser it gets the
 * files of the runtime's package.
 *
 * In: the name of a JSON file with `worker` (its script), `files` (name → path), `fresh` (a worker for each program),
 * `seconds`, `elsewhere` and `programs` (before, code, check, fails). Out: the file `results`, a line of JSON for each program: how it
 * ended, what it printed, what went wrong. A program that fails and should not runs once more in a new worker, since others
 * may have changed the old one; what needs what the runtime lacks (`elsewhere` is how it says so) fails there too.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";

const { worker: script, files, fresh, seconds, elsewhere, programs } = JSON.parse(readFileSync(process.argv[2], "utf8"));

/** What stands before the worker's script: what it asks of the page and of the browser. */
const BEFORE = `
const { parentPort, workerData } = require("node:worker_threads");
const { readFileSync } = require("node:fs");
const { runInThisContext } = require("node:vm");
const { pathToFileURL } = require("node:url");
globalThis.self = globalThis;
globalThis.WorkerGlobalScope = class { static [Symbol.hasInstance]() { return true; } };
globalThis.location = new URL("https://runtime.invalid/");
globalThis.addEventListener = () => undefined;
// Packages that look for Node here take it for a browser.
Object.assign(process, { browser: true, type: "renderer" });
const texts = new Map();
self.importScripts = (address) => runInThisContext(texts.get(address) ?? readFileSync(new URL(address), "utf8"));
self.runtime = {
  tell: (message) => message.modules || parentPort.postMessage(message),
  unpack: async (path) => Object.assign(new Uint8Array(readFileSync(path)), { path }),
  address(content) {
    if (content.path) return pathToFileURL(content.path).href;
    const address = "text:" + texts.size;
    texts.set(address, content);
    return address;
  },
  serve(load, run) {
    const broken = (error) => parentPort.postMessage({ kind: "broken", text: String((error && error.message) || error) });
    load({ packed: workerData }).then((text) => parentPort.postMessage({ kind: "ready", text }), broken);
    parentPort.on("message", (program) => run(program).then((came) => parentPort.postMessage({ kind: "done", ...came }), broken));
  },
};
`;

let worker = null;
let version = "";
let used = false;
/** Takes what the worker says next. */
let heard = () => undefined;

/** What the worker says next that is not output, or how it ended. */
function next(limit, output) {
  return new Promise((resolve) => {
    const end = (message) => {
      clearTimeout(timer);
      heard = () => undefined;
      resolve(message);
    };
    const timer = limit && setTimeout(() => end({ kind: "limit" }), limit * 1000);
    heard = (message) => {
      if (message.kind !== "out") end(message);
      else if (message.error) output.error += message.text;
      else output.out += message.text;
    };
  });
}

async function stop() {
  const old = worker;
  worker = null;
  if (old) await old.terminate();
}

async function start() {
  const made = new Worker(BEFORE + script, { eval: true, workerData: files });
  const tell = (message) => made === worker && heard(message);
  made.on("message", tell);
  made.on("error", (error) => tell({ kind: "broken", text: String(error && error.message) }));
  made.on("exit", (code) => tell({ kind: "broken", text: "it ended the interpreter, with code " + code }));
  worker = made;
  const said = await next(0, {});
  if (said.kind !== "ready") throw new Error("the runtime does not start: " + said.text);
  version = said.text;
  used = false;
}

/** @returns how it ended, and whether others ran before it */
async function attempt({ before, code, check }) {
  if (!worker) await start();
  const [output, after] = [{ out: "", error: "" }, used];
  worker.postMessage({ before, code, check });
  const { kind, ok = false, text = "", at = "" } = await next(seconds, output);
  used = true;
  if (kind !== "done" || fresh) await stop();
  return { after, came: { end: kind, ok, text, at, ...output, version } };
}

for (const program of programs) {
  let { came, after } = await attempt(program);
  if (!came.ok && !program.fails && after && !came.text.includes(elsewhere)) {
    await stop();
    ({ came } = await attempt(program));
  }
  appendFileSync("results", JSON.stringify(came) + "\n");
}
await stop();
