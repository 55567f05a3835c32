// @ts-nocheck: what a worker or a frame without an origin has is not what the page has.
/*
 * Python: Pyodide, handed its files instead of an address, and each run in a fresh `__main__`.
 */
(function () {
  "use strict";
  const { tell, unpack, address, serve } = self.runtime;
  const PLACE = "https://runtime.invalid/";
  /** @type {any} */
  let python = null;

  const RUN = `
import builtins, io, json, linecache, logging, os, sys, time, traceback, types, warnings

class _Ended(BaseException):
    pass

class _Output(io.TextIOBase):
    MOST = 100_000

    def __init__(self, error):
        self.parts, self.size, self.last, self.silent, self.error = [], 0, time.monotonic(), False, error

    def writable(self):
        return True

    def write(self, text):
        if self.silent:
            return len(text)
        self.size += len(text)
        self.parts.append(text)
        if self.size > self.MOST:
            self.flush()
            raise _Ended(f"stopped after {self.MOST:,} characters of output")
        if time.monotonic() - self.last > 0.1:
            self.flush()
        return len(text)

    def flush(self):
        if self.parts:
            _tell("".join(self.parts), self.error)
        self.parts, self.last = [], time.monotonic()

def _input(prompt=""):
    raise EOFError("input() cannot ask anybody here: give the value as an argument")

def _sleep(seconds):
    # Pyodide's own lets the event loop go on meanwhile, which no other Python does.
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass

def _shown(error, name):
    # The run's own lines are no part of what went wrong.
    text = "".join(traceback.format_exception(error)).splitlines()
    first = next((n for n, line in enumerate(text) if f'File "<{name}>"' in line or 'File "<your code>"' in line), 1)
    return "\\n".join(text[:1] + text[first:])

def _last(error, name):
    said = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    if isinstance(error, AssertionError) and not error.args:
        lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.filename == f"<{name}>"]
        said += f": {lines[-1]}" if lines else ""
    if isinstance(error, ModuleNotFoundError) and error.name:
        said = f"ModuleNotFoundError: {error.name} is not part of Python in the page: run this on your own machine"
    for sign, lacks in _LACKS.items():
        if sign in said:
            said = f"{type(error).__name__}: Python in the page {lacks}: run this on your own machine"
    return said

_LACKS = {
    "can't start new thread": "has no threads",
    "does not support processes": "starts no other programs",
    "lacks multiprocessing": "starts no other programs",
    "_multiprocessing": "starts no other programs",
    "No time zone found": "has no time zones",
    "pyodide.loadPackage": "has no time zones",
}
_FIRST = vars(builtins).copy(), os.getcwd(), dict(os.environ), list(sys.path), list(warnings.filters)

def _renew():
    # Each run finds the interpreter as the first one did.
    names, folder, environment, path, filters = _FIRST
    vars(builtins).update(names)
    builtins.input, time.sleep = _input, _sleep
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:], warnings.filters[:] = path, filters
    for logger in (logging.root, *logging.root.manager.loggerDict.values()):
        for handler in getattr(logger, "handlers", ())[:]:
            logger.removeHandler(handler)
    logging.root.setLevel(logging.WARNING)
    logging.root.manager.loggerDict.clear()
    logging.disable(logging.NOTSET)

def _attempt(before, code, check):
    main = types.ModuleType("__main__")
    sys.modules["__main__"] = main
    _renew()
    streams = _Output(False), _Output(True)
    kept = sys.stdout, sys.stderr, sys.getrecursionlimit()
    sys.stdout, sys.stderr = streams
    name = "before"
    try:
        for name, text in (("before", before), ("your code", code), ("check", check)):
            # What the page's own code prints is no part of what the reader's prints.
            for stream in streams:
                stream.silent = name == "before"
            if not text:
                continue
            linecache.cache[f"<{name}>"] = (len(text), None, text.splitlines(True), f"<{name}>")
            exec(compile(text, f"<{name}>", "exec"), main.__dict__)
        return json.dumps({"ok": True, "text": "", "at": name})
    except SystemExit as error:
        return json.dumps({"ok": False, "text": f"SystemExit: the code ended the program ({error.code})", "at": name})
    except _Ended as error:
        return json.dumps({"ok": False, "text": str(error), "at": name})
    except BaseException as error:
        trace = _last(error, name) if isinstance(error, ModuleNotFoundError) else _shown(error, name)
        return json.dumps({"ok": False, "text": _last(error, name), "at": name, "trace": trace})
    finally:
        for stream in streams:
            stream.flush()
        sys.stdout, sys.stderr = kept[:2]
        sys.setrecursionlimit(kept[2])
`;

  /** Pyodide asks for its files by address; they are here. @param {Record<string, string>} packed @param {any} module */
  function answers(packed, module) {
    self.fetch = async (/** @type {any} */ address) => {
      const name = String(address.url || address).slice(PLACE.length);
      if (name === "pyodide.asm.wasm") return new Response(new Uint8Array(), { headers: { "content-type": "application/wasm" } });
      if (!packed[name]) throw new TypeError("no file " + name);
      return new Response(await unpack(packed[name]));
    };
    const compiled = async (/** @type {any} */ given, /** @type {any} */ imports) => ({ module, instance: await WebAssembly.instantiate(module, imports) });
    WebAssembly.instantiateStreaming = /** @type {any} */ (compiled);
  }

  // What a reader has to know comes as text; Pyodide's own words are for its makers.
  console.error = console.warn = () => undefined;

  // What ends the interpreter itself, such as `os._exit()`.
  self.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell({ kind: "broken", text: String((event.reason && event.reason.message) || event.reason) });
  });

  serve(
    async ({ packed, modules }) => {
      let module = modules && modules.python;
      if (!module) {
        module = await WebAssembly.compile(await unpack(packed["pyodide.asm.wasm"]));
        tell({ modules: { python: module } });
      }
      const fetched = self.fetch;
      const streaming = WebAssembly.instantiateStreaming;
      answers(packed, module);
      // Pyodide refuses a worker of this kind for it, and needs nothing of it.
      self.importScripts = undefined;
      const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
        ["pyodide.mjs", "pyodide.asm.mjs"].map(async (name) => import(address(await unpack(packed[name])))),
      );
      python = await loadPyodide({ indexURL: PLACE, createPyodideModule });
      self.fetch = fetched;
      WebAssembly.instantiateStreaming = streaming;
      python.globals.set("_tell", (/** @type {string} */ text, /** @type {boolean} */ error) => tell({ kind: "out", text, error }));
      python.runPython(RUN);
      return "Python " + python.runPython("import sys; sys.version.split()[0]");
    },
    async ({ before, code, check }) => {
      const given = python.toPy({ before, code, check });
      try {
        python.globals.set("_given", given);
        const { ok, text, at, trace } = JSON.parse(await python.runPythonAsync("_attempt(**_given)"));
        if (trace) tell({ kind: "out", text: "\n" + trace + "\n", error: true });
        return { ok, text, at };
      } finally {
        given.destroy();
      }
    },
  );
})();
