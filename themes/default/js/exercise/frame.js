// @ts-nocheck: what a worker or a frame without an origin has is not what the page has.
/*
 * The inside of the runner: a frame without an origin, whose policy lets nothing in or out, and in it a worker that runs
 * the reader's code. What is to be run comes from the page by message, and what came of it goes back the same way, as text.
 * A spare worker gets ready meanwhile, so that the next run need not wait where the first one had to be ended.
 *
 * Stands in the frame as it is, allowed by its hash. Must not know: the page, languages.
 */
(function () {
  "use strict";
  /** What a run may say, in characters: the rest is dropped. */
  const MOST = 200000;
  /** How long after a worker is ready the spare one is begun, in milliseconds: a first run is not to wait for it. */
  const LATER = 300;
  /** @typedef {{worker: Worker, version: string|null}} Made a worker, and its version once it is ready */
  /** @type {Made|null} */
  let current = null;
  /** @type {Made|null} */
  let spare = null;
  /** @type {any} */
  let loaded = null;
  /** What was compiled once, for all workers that follow. @type {any} */
  let modules = null;
  let said = 0;
  let timer = 0;

  /** @param {Record<string, any>} message */
  function tell(message) {
    parent.postMessage(message, "*");
  }

  /** @param {Made} made @param {any} message */
  function heard(made, message) {
    if (!message || typeof message !== "object") return;
    // Only before a reader's code has run in it: what that says of modules is not believed.
    if (message.modules) {
      if (made.version === null) modules = modules || message.modules;
      return;
    }
    const text = String(message.text === undefined ? "" : message.text);
    if (message.kind === "ready" && made.version === null) made.version = text;
    if (made !== current) {
      if (made === spare && message.kind === "broken") drop();
      return;
    }
    said += text.length + 1;
    if (said > MOST && message.kind === "out") return;
    tell({ kind: String(message.kind), text: text.slice(0, MOST), ok: message.ok === true, error: message.error === true, at: String(message.at || "") });
    if (message.kind === "ready") prepare();
  }

  /** @returns {Made} */
  function make() {
    loaded.url = loaded.url || URL.createObjectURL(new Blob([loaded.script], { type: "text/javascript" }));
    /** @type {Made} */
    const made = { worker: new Worker(loaded.url), version: null };
    made.worker.onmessage = (event) => heard(made, event.data);
    made.worker.onerror = (event) => {
      event.preventDefault();
      heard(made, { kind: "broken", text: String(event.message || "") });
    };
    made.worker.postMessage({ do: "load", packed: loaded.packed, modules });
    return made;
  }

  function drop() {
    if (spare) spare.worker.terminate();
    spare = null;
  }

  function prepare() {
    clearTimeout(timer);
    if (loaded.spare) timer = setTimeout(() => (spare = spare || make()), LATER);
  }

  /** Another worker in the place of the one that ran: the spare one, where there is one. */
  function renew() {
    if (current) current.worker.terminate();
    clearTimeout(timer);
    current = spare || make();
    spare = null;
    if (current.version === null) return;
    tell({ kind: "ready", text: current.version });
    prepare();
  }

  addEventListener("message", (event) => {
    if (event.source !== parent) return;
    const message = event.data;
    said = 0;
    if (message.do === "load") loaded = message;
    if (message.do === "load" || message.do === "restart") renew();
    else if (message.do === "run" && current) current.worker.postMessage(message);
  });
  tell({ kind: "frame" });
})();
