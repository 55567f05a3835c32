// What a reader waits for when code of a page runs: from "Run" to the result, and what it takes of the machine.
//
//   cargo build --release
//   npm ci --prefix tests/browser
//   CUEBOOK=target/release/cuebook node benches/exercises.mjs [--rounds N]
//
// Builds the small book that the tests of exercises use, serves it on loopback, and opens its page of each language in a new
// browser each round. `first` is the first run of a page, with all that is fetched and started for it; `again` the runs after it;
// `after Stop` a run right after an endless loop was stopped, with a spare worker ready; `stopped early` one without. Memory is what
// the processes of the page hold, before and after the first run, and once the exercise is closed. Medians of the rounds.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { exerciseBook, opened } from "../tests/browser/exercise-book.mjs";
import { reader, serve, shutdown } from "../tests/browser/harness.mjs";

const rounds = Number(process.argv[process.argv.indexOf("--rounds") + 1] || 5);
const CODE = {
  python: { path: "t/py.html", right: "def total(numbers):\n    return sum(numbers)", loop: "while True:\n    pass" },
  sql: { path: "t/sql.html", right: "SELECT id, title FROM books ORDER BY title;", loop: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n;" },
  javascript: { path: "t/js.html", right: "function double(n) {\n  return n * 2;\n}", loop: "while (true) {}" },
};
const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** MiB that the processes of all pages hold, each shared page counted by its part. */
function held() {
  let total = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) continue;
      total += Number(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+)/m)[1]) / 1024;
    } catch { /* A process that has ended holds nothing. */ }
  }
  return total;
}

/** What one reader waits for on the page of a language, in ms and MiB. */
async function round(server, { path, right, loop }) {
  const { page, go, close } = await reader({ server });
  await go(path);
  const { exercise, editor, run } = await opened(page);
  const button = (name) => exercise.getByRole("button", { name });
  /** Milliseconds until the page shows what came of a run, told by the page's own clock. */
  const timed = async (code) => {
    await editor.fill(code);
    await exercise.evaluate((panel) => {
      const run = [...panel.querySelectorAll("button")].find((one) => one.textContent === "Run");
      globalThis.took = undefined;
      run.addEventListener("click", () => {
        const start = performance.now();
        const watch = () => (run.disabled ? requestAnimationFrame(watch) : (globalThis.took = performance.now() - start));
        requestAnimationFrame(watch);
      }, { once: true });
    });
    await button("Run").click();
    return (await page.waitForFunction(() => globalThis.took, undefined, { timeout: 120_000 })).jsonValue();
  };
  const stopped = async () => {
    await editor.fill(loop);
    await button("Run").click();
    await page.waitForTimeout(300);
    await button("Stop").click();
    await page.waitForFunction((panel) => ![...panel.querySelectorAll("button")].find((one) => one.textContent === "Run").disabled, await exercise.elementHandle());
  };
  const before = held();
  const first = await timed(right);
  const open = held();
  const again = [];
  for (let at = 0; at < 9; at += 1) again.push(await timed(right));
  // A spare worker gets ready in the background.
  await page.waitForTimeout(15_000);
  const spare = held();
  await stopped();
  const after = await timed(right);
  await stopped();
  const early = await timed(right);
  assert.match(await run(right), /Passed|as expected|same/i);
  await page.getByRole("button", { name: "Write it" }).first().click();
  await page.waitForTimeout(5_000);
  const closed = held();
  await close();
  await shutdown();
  return { first, again: middle(again), after, early, before, open, spare, closed };
}

const book = exerciseBook();
const server = await serve(book.site);
try {
  console.log("| language | first, ms | again | after Stop | stopped early | MiB before | after the first run | with a spare | closed |");
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const [language, code] of Object.entries(CODE)) {
    const all = [];
    for (let at = 0; at < rounds; at += 1) all.push(await round(server, code));
    const figures = Object.keys(all[0]).map((key) => Math.round(middle(all.map((one) => one[key]))));
    console.log(`| ${language} | ${figures.join(" | ")} |`);
  }
} finally {
  await shutdown();
  await server.close();
  book.remove();
}
