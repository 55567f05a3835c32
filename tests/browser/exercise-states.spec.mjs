/**
 * Every state of an exercise as axe sees it, with every rule that it has: from the editor that opens to the runtime that is lost.
 * On a wide screen that is low, where the column of contents scrolls, on a phone in the dark, and in high contrast.
 * What is loading is in `exercise-feel.spec.mjs`.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened, servedBook } from "./exercise-book.mjs";
import { everyRule, reader } from "./harness.mjs";

const server = servedBook();

const RIGHT = "console.log('seen');\nconst double = (n) => n + n;";
const LOOP = "for (;;);";

/** On the page of a solution in JavaScript, in the order in which a reader comes there: what is pressed, what is said then. */
const WRITING = [
  ["writing", async () => undefined, /^$/],
  ["failed", ({ run }) => run("function double(n) {}"), /^Failed.*undefined/],
  ["ended with an error", ({ run }) => run("throw new TypeError('no')"), /^Failed.*TypeError: no/],
  ["passed, with output", ({ run }) => run(RIGHT), /^Passed/],
  ["running", async ({ editor, press }) => {
    await editor.fill(LOOP);
    await press("Run");
  }, /^Running/],
  ["stopped", ({ press }) => press("Stop"), /^Stopped\.$/],
  ["time limit", ({ run }) => run(LOOP), /^Failed Stopped after 10 seconds/],
  ["runtime broken down", ({ run }) => run('self.postMessage({ kind: "broken", text: "out of memory" }); for (;;);'), /^Failed.*broken down.*out of memory/],
  ["compared", async ({ editor, press }) => {
    await editor.fill("function double(m) {\n  return m;\n}");
    await press("Compare");
  }, /differences/],
  ["solution shown", ({ press }) => press("Show solution"), /differences/],
  ["what is checked", ({ exercise }) => exercise.locator("summary").click(), /differences/],
  ["copied", async ({ press, exercise }) => {
    await press("Copy your code");
    await exercise.getByRole("button", { name: "Copied" }).waitFor();
  }, /differences/],
  ["too long to be kept", async ({ editor, exercise }) => {
    await editor.fill("// long".repeat(2000));
    await exercise.getByText("This is too long to be kept").waitFor();
  }, /differences/],
  ["begun anew", ({ press }) => press("Start over"), /as it was at first/],
];

/** Walks through the states of one exercise. @param {any} page @param {string|any} which @param {any[]} states @param {(what: string) => Promise<void>} look */
async function walk(page, which, states, look) {
  const it = await opened(page, which);
  const press = (name) => it.exercise.getByRole("button", { name }).click();
  for (const [what, act, said] of states) {
    await act({ ...it, press });
    await page.waitForFunction(([node, text]) => new RegExp(text).test(node.textContent), [await it.result.elementHandle(), said.source]);
    await look(what);
    // It is still so.
    assert.match(await it.result.textContent(), said, what);
  }
}

/** @param {import("playwright-core").BrowserContext} context @param {RegExp} address */
const lose = (context, address) => context.route(address, (route) => route.abort());

/** Everything beside the solution: what is mended, tried, kept from running. @type {Record<string, (tools: any) => Promise<void>>} */
const OTHERS = {
  async mend({ page, go, look }) {
    await go("t/mend.html");
    await walk(page, "Mend it", [
      ["mending", async () => undefined, /^$/],
      ["mending failed", ({ run }) => run(), /^Failed/],
      ["mended", ({ run }) => run("CREATE VIEW answer AS SELECT title FROM books;"), /^Passed/],
    ], look);
  },
  async try({ page, go, look }) {
    await go("t/js.html");
    await walk(page, "Try it", [["trying", async () => undefined, /^$/], ["tried", ({ run }) => run(), /ran to the end/]], look);
  },
  async practice({ page, go, look }) {
    await go("t/js.html");
    await page.getByRole("button", { name: "Practice" }).click();
    await walk(page, "Write it", [["practising", async () => undefined, /^$/], ["practising, solution shown", ({ press }) => press("Show solution"), /^$/]], look);
  },
  async "no runtime"({ page, go, look }) {
    await go("t/plain.html");
    await walk(page, "Write it", [["nothing runs it", ({ exercise }) => exercise.getByRole("button", { name: "Run" }).waitFor({ state: "detached" }), /^$/]], look);
  },
  async "a package"({ page, go, look }) {
    await go("t/pandas.html");
    await walk(page, "Write it", [["package lacks", ({ exercise }) => exercise.getByText("This needs pandas").waitFor(), /^$/]], look);
  },
  async "runtime lost"({ page, context, go, look }) {
    await lose(context, /\/runtime\//);
    await go("t/sql.html");
    await walk(page, "Write it", [["runtime lost", ({ run }) => run("SELECT 1;"), /could not be loaded/]], look);
  },
  async "editor lost"({ page, context, go, look }) {
    await lose(context, /\/assets\/exercise\.[^/]*js$/);
    await go("t/js.html");
    await page.getByRole("button", { name: "Write it" }).first().click();
    await page.getByRole("alert").first().waitFor();
    await look("editor lost");
  },
};

const LOOKS = {
  "wide and low": { width: 1280, height: 320 },
  "phone, dark": { width: 360, height: 740, scheme: "dark" },
  "high contrast": { width: 1280, height: 800, context: { contrast: "more" } },
};

test("axe finds nothing in any state", { timeout: 300_000 }, async () => {
  const found = [];
  await Promise.all(Object.entries(LOOKS).map(async ([name, options]) => {
    const seen = [];
    /** A reader, and what axe makes of each state. */
    const begin = async () => {
      const one = await reader({ server, ...options });
      const look = async (what) => {
        seen.push(what);
        for (const violation of await everyRule(one.page, { enhanced: name === "high contrast" })) found.push(`${name}, ${what}: ${violation}`);
      };
      return { ...one, look };
    };
    const first = await begin();
    await first.go("t/js.html");
    await walk(first.page, "Write it", WRITING, first.look);
    assert.deepEqual(first.problems, []);
    await first.close();
    for (const state of Object.values(OTHERS)) {
      const other = await begin();
      await state(other);
      await other.close();
    }
    assert.equal(seen.length, WRITING.length + 11, seen.join());
  }));
  assert.deepEqual(found, []);
});
