// @ts-nocheck: what a worker or a frame without an origin has is not what the page has.
/*
 * The inside of the runner: a frame without an origin, whose policy lets nothing in or out, and in it a worker that runs
 * the reader's code. What is to be run comes from the page by message, and what came of it goes back the same way, as text.
 *
 * Stands in the frame as it is, allowed by its hash. Must not know: the page, languages.
 */
(function () {
  "use strict";
  /** What a run may say, in characters: the rest is dropped. */
  const MOST = 200000;
  /** @type {Worker|null} */
  let worker = null;
  /** @type {any} */
  let loaded = null;
  /** @type {any} */
  let modules = null;
  let said = 0;

  /** @param {Record<string, any>} message */
  function tell(message) {
    parent.postMessage(message, "*");
  }

  function end() {
    if (worker) worker.terminate();
    worker = null;
  }

  function start() {
    end();
    const url = URL.createObjectURL(new Blob([loaded.script], { type: "text/javascript" }));
    const made = new Worker(url);
    worker = made;
    made.onmessage = (event) => {
      const message = event.data;
      if (made !== worker || !message || typeof message !== "object") return;
      // Compiled once for all workers that follow.
      if (message.modules) {
        modules = message.modules;
        return;
      }
      const text = String(message.text === undefined ? "" : message.text);
      said += text.length + 1;
      if (said > MOST && message.kind === "out") return;
      tell({ kind: String(message.kind), text: text.slice(0, MOST), ok: message.ok === true, error: message.error === true, at: String(message.at || "") });
    };
    made.onerror = (event) => {
      event.preventDefault();
      if (made === worker) tell({ kind: "broken", text: String(event.message || "") });
    };
    made.postMessage({ do: "load", packed: loaded.packed, modules });
  }

  addEventListener("message", (event) => {
    if (event.source !== parent) return;
    const message = event.data;
    said = 0;
    if (message.do === "load") loaded = message;
    if (message.do === "load" || message.do === "restart") start();
    else if (message.do === "run" && worker) worker.postMessage(message);
    else if (message.do === "stop") end();
  });
  tell({ kind: "frame" });
})();
