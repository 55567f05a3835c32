/**
 * The handbook's drills as a reader meets them: the solution that a page shows is written into the editor and passes; what is
 * wrong fails, with a reason that a reader understands. A sample of each language, from its page with the most drills, since
 * what runs the code starts once a page; with CUEBOOK_SOLUTIONS_ALL=1 every drill of every page.
 *
 * Needs the handbook's runtimes (`npm ci --prefix content`). `exercise-handbook.spec.mjs` runs every solution without an editor.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "./exercise-book.mjs";
import { reader, served } from "./harness.mjs";
import { pages } from "./pages.mjs";

const server = served();
/** How many solutions of a language the sample has. */
const SAMPLE = 8;
const ALL = process.env.CUEBOOK_SOLUTIONS_ALL === "1";

/** The drills of a page, by the number of their block: what is written from memory and checked. @param {string} text */
function drillsOf(text) {
  const around = JSON.parse(text.match(/id="cuebook-exercises">(.*?)<\/script>/s)?.[1] ?? "{}");
  const figures = text.matchAll(/<figure class="code"( data-role="broken")?(?: data-try)? data-lang="([\w-]+)" data-code="(\d+)"/g);
  const found = [...figures].map(([, broken, language, number]) => ({ broken, language, number, ...around[number] }));
  return found.filter((drill) => !drill.broken && drill.check !== undefined && (drill.run || drill.lacks));
}

const withDrills = pages.filter(({ kind }) => ["question", "questions"].includes(kind))
  .map(({ path, text }) => ({ path, drills: drillsOf(text) })).filter(({ drills }) => drills.length);

/** The page with the most drills that run in a language, with so many of them; the handbook may have none. @param {string} language */
function most(language) {
  const [first] = withDrills.map(({ path, drills }) => ({ path, drills: drills.filter((drill) => drill.run && drill.language === language) }))
    .sort((a, b) => b.drills.length - a.drills.length);
  return { path: first.path, drills: first.drills.slice(0, SAMPLE) };
}

/** Opens a drill, and gives its model as well. */
async function drill(page, { number }) {
  const figure = page.locator(`figure.code[data-code="${number}"]`);
  const model = (await figure.locator("code").textContent()).trimEnd();
  return { model, ...(await opened(page, figure.getByRole("button", { name: "Write it" }))) };
}

/** Strikes the keys of a text: what Enter indents is taken, shortened with Backspace or lengthened with spaces. */
async function typed(page, editor, text) {
  await editor.fill("");
  const column = () => editor.evaluate((area) => area.selectionStart - area.value.lastIndexOf("\n", area.selectionStart - 1) - 1);
  for (const [at, line] of text.split("\n").entries()) {
    if (at) await page.keyboard.press("Enter");
    const indent = line.length - line.trimStart().length;
    while ((await column()) > indent) await page.keyboard.press("Backspace");
    await page.keyboard.type(" ".repeat(indent - (await column())) + line.trimStart());
  }
  assert.equal(await editor.inputValue(), text);
}

/** Writes the solutions of a page's drills, and gives what is wrong with them. @param {boolean} keys whether the first is typed key by key */
async function written({ path, drills }, keys) {
  const { page, go, problems, close } = await reader({ server });
  await go(path);
  const wrong = [];
  const counts = { passed: 0, threads: 0, packages: 0 };
  for (const [at, one] of drills.entries()) {
    const { exercise, editor, model, run } = await drill(page, one);
    if (one.lacks) {
      await exercise.getByText(`This needs ${one.lacks}, which does not run in the page: run it on your own machine.`).waitFor();
      assert.equal(await exercise.getByRole("button", { name: "Run" }).count(), 0);
      counts.packages += 1;
      continue;
    }
    assert.notEqual((await editor.inputValue()).trim(), model.trim(), `${path} ${one.number}: the editor opens with the solution`);
    if (keys && at === 0) await typed(page, editor, model);
    else await editor.fill(model);
    const said = await run();
    if (/Passed/.test(said)) counts.passed += 1;
    else if (/has no threads.*run this on your own machine/.test(said)) counts.threads += 1;
    else wrong.push(`${path} ${one.number}: ${said}`);
  }
  const solved = await page.evaluate(() => new Set(cuebook.store.entries("solved").filter((entry) => entry.v === 1).map((entry) => entry.q)).size);
  await close();
  wrong.push(...problems);
  if (counts.passed && !solved) wrong.push(`${path}: nothing was kept as solved`);
  return { wrong, counts };
}

test("solutions that are written into the editor pass", { timeout: ALL ? 7_200_000 : 300_000 }, async () => {
  const languages = ["python", "sql", "javascript"].map(most).filter(({ drills }) => drills.length);
  assert.ok(languages.length >= 2, "the site has no runtimes: npm ci --prefix content");
  const results = [];
  if (ALL) for (const one of withDrills) results.push(await written(one, false));
  else results.push(...(await Promise.all(languages.map((one) => written(one, true)))));
  const sum = (name) => results.reduce((total, { counts }) => total + counts[name], 0);
  console.log(`# ${sum("passed")} solutions passed on ${results.length} pages; ${sum("threads")} need threads, ${sum("packages")} a package`);
  assert.deepEqual(results.flatMap(({ wrong }) => wrong), []);
  assert.ok(sum("passed") >= (ALL ? 70 : 15), `${sum("passed")}`);
  assert.ok(sum("threads") <= 3 && (!ALL || sum("packages") >= 14));
});

const nameOf = (model) => /^(?:def|class) (\w+)/m.exec(model)[1];
/** What a reader may get wrong, made from the model, and what is said of it. `stop` presses the button; what says nothing of it runs into the limit or ends. */
const WRONG = {
  python: [
    ["a slip of the pen", (model) => model.replace(/:$/m, ""), /^Failed Your code ended with SyntaxError: expected ':'$/],
    ["an indentation", (model) => model + "\n  x = 1", /^Failed Your code ended with IndentationError: .*indent/],
    ["a name that is not there", () => "", (model) => new RegExp(`^Failed NameError: name '${nameOf(model)}' is not defined$`)],
    ["another value", (model) => `${model}\ndef ${nameOf(model)}(*given):\n    return "x"`, /^Failed AssertionError: ./],
    ["an exception of its own", (model) => model + '\nraise ValueError("not yet")', /^Failed Your code ended with ValueError: not yet$/],
    ["something else than a number", (model) => model + "\n'1' + 1", /^Failed Your code ended with TypeError: can only concatenate str/],
    ["no way back", () => "def f():\n    return f()\nf()", /^Failed Your code ended with RecursionError: maximum recursion depth exceeded/],
    ["a package", () => "import requests", /^Failed Your code ended with ModuleNotFoundError: requests is not part of Python in the page: run this on your own machine$/],
    ["a question to the reader", () => "input()", /^Failed Your code ended with EOFError: .*give the value as an argument$/],
    ["a loop without an end", () => "while True:\n    pass", /^Failed Stopped after 10 seconds\. Is there a loop that never ends\?$/],
  ],
  sql: [
    ["a slip of the pen", () => "CREATE VIEW answer AS SELEC 1;", /^Failed Your code ended with near "SELEC": syntax error$/],
    ["a column that is not there", (model) => model.replace(/SELECT /, "SELECT missing_column, "), /^Failed Your code ended with no such column: missing_column$/],
    ["a table that is not there", () => "SELECT * FROM missing_table;", /^Failed Your code ended with no such table: missing_table$/],
    ["no view", () => "SELECT 1;", /^Failed no such table: answer$/],
    ["other rows", (model) => model.replace(/;/, " LIMIT 0;"), /^Failed CHECK constraint failed: ./],
    ["a query without an end", () => "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;", /^Stopped\.$/, "stop"],
  ],
};

/** Tries everything that is wrong in a language on its first drill. @param {string} language */
async function failing(language) {
  const { path, drills } = most(language);
  const { page, go, problems, close } = await reader({ server });
  await go(path);
  const { exercise, editor, result, model, run } = await drill(page, drills.find((one) => language !== "python" || one.starter) ?? drills[0]);
  for (const [what, wrong, reason, how] of WRONG[language]) {
    await editor.fill(wrong(model));
    const said = run();
    if (how === "stop") {
      await page.waitForFunction((node) => node.textContent === "Running …", await result.elementHandle());
      await exercise.getByRole("button", { name: "Stop" }).click();
    }
    assert.match(await said, reason instanceof RegExp ? reason : reason(model), `${language}: ${what}`);
  }
  assert.deepEqual(await page.evaluate(() => cuebook.store.entries("solved")), []);
  assert.match(await run(model), /^Passed/, `${language}: what is right passes after all of it`);
  assert.deepEqual(problems, []);
  await close();
}

test("wrong answers fail, each with a readable reason", { timeout: 300_000 }, async () => {
  await Promise.all(["python", "sql"].map(failing));
});
