// @ts-check
/**
 * Runs code where it can reach nothing: in a worker inside a frame without an origin, whose own policy lets nothing in or out.
 * The page loads the runtime's script when a reader first runs something, hands the text over, and takes text back.
 *
 * In: `cuebook.site.runs`, the texts of the frame and the workers. Out: `cuebook.runner.of(language)`. Must not know: exercises.
 *
 * To the frame: `load` (script, packed), `run` (before, code, check), `stop`, `restart`. From it: `frame`, `ready` (version),
 * `out` (text, error), `done` (ok, text, at), `broken`.
 */
(function (cuebook) {
  "use strict";
  const { el, site } = cuebook;
  const CANONICAL = /** @type {Record<string, string>} */ ({ py: "python", python3: "python", js: "javascript", node: "javascript" });
  /** How long a run may take, in milliseconds. */
  const LIMIT = 10000;

  /**
   * @typedef {{end: "done"|"limit"|"stopped"|"broken", ok: boolean, text: string, at: string, out: string, printed: string, ms: number, version: string}} Outcome
   * @typedef {{name: string, path?: string, megabytes?: number}} About
   */

  /** @param {string} language @param {About} about */
  function create(language, about) {
    /** @type {any} */
    let frame = null;
    /** @type {Promise<string>|null} the version, once it is there */
    let ready = null;
    /** @type {{resolve: (version: string) => void, reject: (error: Error) => void}|null} */
    let starting = null;
    /** @type {{end: (how: Outcome["end"], message?: any) => void, out: string, printed: string}|null} */
    let running = null;
    /** Exercises that are open. @type {Set<string>} */
    const users = new Set();
    let script = "";
    /** @type {Record<string, string>} */
    let packed = {};

    /** @param {Record<string, any>} message */
    const tell = (message) => frame && frame.contentWindow.postMessage(message, "*");

    function wait() {
      ready = new Promise((resolve, reject) => (starting = { resolve, reject }));
      ready.catch(() => undefined);
      return ready;
    }

    addEventListener("message", (event) => {
      if (!frame || event.source !== frame.contentWindow || !event.data) return;
      const { kind, text } = event.data;
      if (kind === "frame") tell({ do: "load", script, packed });
      else if (kind === "ready" && starting) starting.resolve(text);
      else if (kind === "out" && running) {
        running.out += text;
        // What a page says its code prints is what it prints, without warnings.
        if (!event.data.error) running.printed += text;
      }
      else if (kind === "done" && running) running.end("done", event.data);
      else if (kind === "broken" && running) running.end("broken", event.data);
      else if (kind === "broken" && starting) starting.reject(new Error(text));
    });

    async function start() {
      if (ready) return ready;
      const version = wait();
      try {
        const [inside, head, own] = await Promise.all(["frame", "unpack", about.name].map((name) => cuebook.load("text/" + name + ".js")));
        script = head + own;
        packed = about.path ? await cuebook.load(about.path) : {};
        const hash = site.frame;
        frame = el("iframe", { sandbox: "allow-scripts", hidden: true, title: language, "aria-hidden": "true" });
        frame.srcdoc = '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'sha256-' +
          hash + "' blob: 'wasm-unsafe-eval'; worker-src blob:\"><title>" + language + "</title><script>" + inside + "</" + "script>";
        document.body.append(frame);
      } catch (error) {
        close();
        throw error;
      }
      return version;
    }

    /** A new worker: the frame has all it needs. */
    function restart() {
      wait();
      tell({ do: "restart" });
    }

    function close() {
      if (running) running.end("stopped");
      if (starting) starting.reject(new Error("closed"));
      if (frame) frame.remove();
      frame = ready = starting = null;
      packed = {};
    }

    /** @param {{before: string, code: string, check: string}} what @returns {Promise<Outcome>} */
    async function run(what) {
      const version = await start();
      const setups = await cuebook.load("setups.js");
      const from = performance.now();
      return new Promise((resolve) => {
        const timer = setTimeout(() => running && running.end("limit"), LIMIT);
        running = {
          out: "",
          printed: "",
          end(how, message) {
            clearTimeout(timer);
            const { out, printed } = /** @type {any} */ (running);
            running = null;
            const { ok = false, text = "", at = "" } = message || {};
            resolve({ end: how, ok, text, at, out, printed, ms: Math.round(performance.now() - from), version });
            // What ran on, or broke, gives way to a new worker at once; so does a worker that keeps names from run to run.
            if ((how !== "done" || about.name === "javascript") && frame) {
              tell({ do: "stop" });
              restart();
            }
          },
        };
        tell({ do: "run", before: (setups[language] || "") + what.before, code: what.code, check: what.check });
      });
    }

    return {
      about,
      run,
      stop: () => (running ? running.end("stopped") : undefined),
      /** Whether the next run begins at once. */
      get loaded() {
        return !!frame;
      },
      /** @param {string} user */
      enter: (user) => users.add(user),
      /** Gives the memory back when nobody is left. @param {string} user */
      leave(user) {
        users.delete(user);
        if (!users.size) close();
      },
    };
  }

  /** @type {Map<string, any>} */
  const made = new Map();
  cuebook.runner = {
    /** What runs a language; nothing where the page cannot. @param {string} language */
    of(language) {
      const name = CANONICAL[language] || language;
      const about = site.runs[name];
      if (about && !made.has(name)) made.set(name, create(name, about));
      return made.get(name);
    },
  };
})((globalThis.cuebook = globalThis.cuebook || {}));
