/**
 * Runs the handbook's Python blocks on the CPython of Pyodide, under Node.
 *
 * In: the pages of `content/`, and the folder of the npm package `pyodide`. Out: a line for each block that cannot run
 * there, with the reason, then how many passed; exit code 1 if a block fails for a reason that is not in `REASONS`.
 * Blocks are put together as `cuebook test` does: `continue`, `raises`, `check`. A block that fails runs once more in a
 * fresh interpreter, since others may have changed a module of the shared one.
 *
 * Run `node --experimental-wasm-stack-switching --stack-size=3900 --wasm-stack-switching-stack-size=3900 tests/handbook/pyodide.mjs node_modules/pyodide [PART_OF_A_PATH]`.
 * `asyncio.run` needs stack switching, which newer versions of Node have without the option; deep recursion needs the stack.
 */
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, only = ""] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const CONTENT = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../../content");

/** What the interpreter cannot do, by what it says. */
const REASONS = [
  ["a third-party package", /No module named '(pandas|numpy|polars|duckdb|sklearn|flask|django|pytest|scipy|joblib)/],
  ["threads", /can't start new thread/],
  ["other processes", /does not support processes|_multiprocessing|No module named '_posixsubprocess'|BrokenProcessPool/],
  ["time zones, for which `tzdata` is a package of its own", /No time zone found/],
  ["`venv`", /No module named 'venv'/],
];

/** Pages whose blocks notice where they run without an error that says so. */
const PAGES = {
  "core-language/running-other-programs.md": "other processes",
  "internals-and-concurrency/async-pitfalls.md": "a `time.sleep` that stops the event loop",
  "internals-and-concurrency/io-bound-vs-cpu-bound.md": "a clock that leaves waiting out",
  "web-and-apis/wsgi-vs-asgi.md": "a `time.sleep` that stops the event loop",
};

/** The fences of a page: words, code, line. */
function fences(text) {
  const found = [];
  for (const match of text.matchAll(/^```(\w+)([^\n]*)\n([^]*?)^```$/gm)) {
    const line = text.slice(0, match.index).split("\n").length;
    found.push({ language: match[1], words: match[2].trim().split(/\s+/), code: match[3], line, end: match.index + match[0].length, start: match.index });
  }
  return found;
}

/** The programs of a page: what runs, what it prints, how it ends. */
function programs(text) {
  const all = fences(text);
  const found = [];
  let chain = "";
  let exercise = { solution: null, broken: null };
  all.forEach((fence, at) => {
    if (fence.language !== "python") return;
    const has = (word) => fence.words.includes(word);
    const raises = fence.words.find((word) => word.startsWith("raises="))?.slice(7);
    if (has("starter") || has("no-run")) return;
    if (has("check")) {
      // That a broken block can be mended is proven by mends.py.
      if (exercise.solution !== null) found.push({ code: exercise.solution + fence.code, line: fence.line });
      exercise = { solution: null, broken: null };
      return;
    }
    const apart = has("broken");
    if (!has("continue") && !apart) chain = "";
    const before = has("continue") ? chain : "";
    const next = all[at + 1];
    const follows = next?.language === "output" && text.slice(fence.end, next.start).trim() === "";
    found.push({ before, code: fence.code, raises, output: follows ? next.code : null, line: fence.line });
    if (apart) exercise = { solution: null, broken: fence.code };
    else if (!raises) {
      exercise.solution = before + fence.code;
      chain += fence.code;
    }
  });
  return found;
}

const tidy = (text) => text.replace(/[^\S\n]+$/gm, "").trimEnd();

/** A fresh interpreter. */
async function interpreter() {
  const python = await loadPyodide({ env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" } });
  return { python, version: python.runPython("import sys; sys.version.split()[0]"), folders: 0 };
}

/** What is wrong with a program, or null. */
async function run(state, program) {
  const { python } = state;
  const work = `/work${(state.folders += 1)}`;
  python.FS.mkdir(work);
  python.FS.chdir(work);
  const lines = [];
  const decoder = new TextDecoder();
  python.setStdout({ write: (bytes) => (lines.push(decoder.decode(bytes, { stream: true })), bytes.length) });
  python.setStderr({ write: (bytes) => bytes.length });
  // The program is a file with a name, as it is for `cuebook test`.
  python.FS.writeFile(`${work}/block.py`, (program.before ?? "") + "print('\\0', end='')\n" + program.code);
  const main = `
import sys, types
from pathlib import Path
_main = types.ModuleType("__main__")
_main.__file__ = "block.py"
sys.modules["__main__"] = _main
try:
    exec(compile(Path("block.py").read_text(encoding="utf-8"), "block.py", "exec"), _main.__dict__)
finally:
    sys.stdout.flush()
`;
  let failed = null;
  try {
    await python.runPythonAsync(main, { globals: python.toPy({}) });
  } catch (error) {
    failed = String(error.message).trim();
  }
  const printed = lines.join("").split("\0").pop();
  const named = failed?.split("\n").reverse().find((line) => /^[\w.]+(:|$)/.test(line)) ?? failed;
  if (program.raises) {
    const wanted = program.raises.split(".").pop();
    if (!failed) return `ended well, and not with ${wanted}`;
    if (!new RegExp(`(^|\\.)${wanted}\\b`, "m").test(named)) return named;
  } else if (failed) return [named, ...REASONS.map(([, sign]) => sign.exec(failed)?.[0])].filter(Boolean).join(" ");
  if (program.output !== null && program.output !== undefined && tidy(printed) !== tidy(program.output)) return `prints another text:\n${tidy(printed)}`;
  return null;
}

let state = await interpreter();
const version = state.version;
const counts = { passed: 0 };
const unknown = [];
const pages = fs.readdirSync(CONTENT, { recursive: true }).filter((file) => file.endsWith(".md") && file.includes(only)).sort();
for (const page of pages) {
  for (const program of programs(fs.readFileSync(path.join(CONTENT, page), "utf8"))) {
    let problem = await run(state, program);
    if (problem && !REASONS.some(([, sign]) => sign.test(problem))) {
      state = await interpreter();
      problem = await run(state, program);
    }
    const reason = problem && (REASONS.find(([, sign]) => sign.test(problem))?.[0] ?? PAGES[page]);
    if (!problem) counts.passed += 1;
    else if (reason) {
      counts[reason] = (counts[reason] ?? 0) + 1;
      if (reason !== REASONS[0][0]) console.log(`content/${page}:${program.line}: needs ${reason}`);
    } else unknown.push(`content/${page}:${program.line}: ${problem}`);
  }
}
for (const line of unknown) console.log(line);
console.log(`CPython ${version}: ${Object.entries(counts).map(([what, count]) => `${count} ${what === "passed" ? "passed" : "need " + what}`).join(", ")}, ${unknown.length} failed`);
process.exit(unknown.length ? 1 : 0);
