// @ts-check
/**
 * Runs code where it can reach nothing: in a worker inside a frame without an origin, whose own policy lets nothing in or out.
 * The page fetches the runtime's script when a reader first runs something, hands the text over, and takes text back.
 *
 * In: `cuebook.site.runs`, the texts of the frame and the workers. Out: `cuebook.runner.of(language)`. Must not know: exercises.
 *
 * To the frame: `load` (script, packed, spare), `run` (before, code, check), `restart`. From it: `frame`, `ready` (version),
 * `out` (text, error), `done` (ok, text, at), `broken`.
 */
(function (cuebook) {
  "use strict";
  const { el, site } = cuebook;
  const CANONICAL = /** @type {Record<string, string>} */ ({ py: "python", python3: "python", js: "javascript", node: "javascript" });
  /** How long a run may take, in milliseconds. */
  const LIMIT = 10000;
  /** Whether this device has the memory for a second worker; those that do not say and are held in the hand may not. */
  const { deviceMemory } = /** @type {{deviceMemory?: number}} */ (navigator);
  const ROOMY = deviceMemory === undefined ? !matchMedia("(pointer: coarse)").matches : deviceMemory >= 4;

  /**
   * @typedef {{end: "done"|"limit"|"stopped"|"broken", ok: boolean, text: string, at: string, out: string, printed: string, ms: number, version: string}} Outcome
   * @typedef {{name: string, path?: string, megabytes?: number}} About
   * @typedef {(stage: "loading"|"starting"|"running", done?: number, total?: number) => void} Heard how far it is; of loading in bytes
   */

  /** @param {string} language @param {string} inside the script of the frame */
  function frameOf(language, inside) {
    const frame = el("iframe", { sandbox: "allow-scripts", hidden: true, title: language, "aria-hidden": "true" });
    frame.srcdoc = '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'sha256-' +
      site.frame + "' blob: 'wasm-unsafe-eval'; worker-src blob:\"><title>" + language + "</title><script>" + inside + "</" + "script>";
    return frame;
  }

  /** @param {string} language @param {About} about */
  function create(language, about) {
    /** @type {any} */
    let frame = null;
    /** @type {Promise<string>|null} the version, once it is there */
    let ready = null;
    /** The version of the worker that waits for a run; nothing while none does. */
    let version = "";
    /** @type {{resolve: (version: string) => void, reject: (error: Error) => void}|null} */
    let starting = null;
    /** @type {{end: (how: Outcome["end"], message?: any) => void, out: string, printed: string}|null} */
    let running = null;
    /** Gives up a run that has not begun. */
    let giveUp = () => {};
    /** Exercises that are open. @type {Set<string>} */
    const users = new Set();
    let script = "";
    /** What was fetched stays; it is the small part of what a runtime takes. @type {Record<string, string>} */
    let packed = {};

    /** @param {Record<string, any>} message */
    const tell = (message) => frame && frame.contentWindow.postMessage(message, "*");

    function wait() {
      version = "";
      ready = new Promise((resolve, reject) => (starting = { resolve, reject }));
      ready.catch(() => undefined);
      return ready;
    }

    addEventListener("message", (event) => {
      if (!frame || event.source !== frame.contentWindow || !event.data) return;
      const { kind, text } = event.data;
      if (kind === "frame") tell({ do: "load", script, packed, spare: ROOMY });
      else if (kind === "ready" && starting) {
        version = text;
        starting.resolve(text);
        starting = null;
      } else if (kind === "out" && running) {
        running.out += text;
        // What a page says its code prints is what it prints, without warnings.
        if (!event.data.error) running.printed += text;
      } else if (kind === "done" && running) running.end("done", event.data);
      else if (kind === "broken" && running) running.end("broken", event.data);
      else if (kind === "broken" && starting) {
        // The next press begins anew.
        starting.reject(new Error(text));
        close();
      }
    });

    /** @param {Heard} heard */
    async function start(heard) {
      if (ready) return ready;
      const mine = wait();
      try {
        const texts = Promise.all(["frame", "unpack", about.name].map((name) => cuebook.load("text/" + name + ".js")));
        if (about.path && !Object.keys(packed).length) packed = await cuebook.fetching(about.path, (/** @type {number} */ done, /** @type {number} */ total) => heard("loading", done, total));
        const [inside, head, own] = await texts;
        script = head + own;
        // Closed in the meantime.
        if (ready !== mine) return mine;
        heard("starting");
        document.body.append((frame = frameOf(language, inside)));
      } catch (error) {
        if (ready === mine) close();
        throw error;
      }
      return mine;
    }

    /** A new worker: the frame has all it needs. */
    function restart() {
      wait();
      tell({ do: "restart" });
    }

    function stop() {
      giveUp();
      if (running) running.end("stopped");
    }

    function close() {
      if (starting) starting.reject(new Error("closed"));
      if (frame) frame.remove();
      frame = ready = starting = null;
      version = "";
    }

    /** @param {{before: string, code: string, check: string}} what @param {Heard=} listener @returns {Promise<Outcome>} */
    async function run(what, listener) {
      stop();
      /** @type {Heard|undefined} who waits; nobody once the run is given up */
      let waiting = listener;
      /** @type {Heard} */
      const heard = (stage, done, total) => waiting && waiting(stage, done, total);
      if (!version) heard(about.path && !ready ? "loading" : "starting", 0, 0);
      /** @type {Promise<null>} */
      const given = new Promise((resolve) => (giveUp = () => resolve(null)));
      const mine = giveUp;
      const both = Promise.all([version || start(heard), cuebook.load("setups.js")]);
      const came = await Promise.race([both, given]);
      if (giveUp === mine) giveUp = () => {};
      if (!came) waiting = undefined;
      if (!came) return { end: "stopped", ok: false, text: "", at: "", out: "", printed: "", ms: 0, version: "" };
      const [by, setups] = came;
      heard("running");
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
            resolve({ end: how, ok, text, at, out, printed, ms: Math.round(performance.now() - from), version: by });
            // What ran on, or broke, gives way to a new worker at once; so does a worker that keeps names from run to run.
            if ((how !== "done" || about.name === "javascript") && frame) restart();
          },
        };
        tell({ do: "run", before: (setups[language] || "") + what.before, code: what.code, check: what.check });
      });
    }

    return {
      about,
      run,
      stop,
      /** @param {string} user */
      enter: (user) => users.add(user),
      /** Gives the memory back when nobody is left. @param {string} user */
      leave(user) {
        users.delete(user);
        if (users.size) return;
        stop();
        close();
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
