/**
 * The handbook's own exercises, as a reader's browser runs them: every solution passes its check, and what a reader mends fails
 * as it stands. Needs the handbook's runtimes (`npm ci --prefix content`); without them the site has no exercise that runs.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened } from "./exercise-book.mjs";
import { reader, served } from "./harness.mjs";
import { pages } from "./pages.mjs";

const server = served();

const withExercises = pages.filter((page) => ["question", "questions"].includes(page.kind) && page.text.includes('"check":') && /"(run|lacks)":/.test(page.text));

test("every solution passes its check, and every broken snippet fails it", { timeout: 1_200_000 }, async () => {
  assert.ok(withExercises.length, "the site has no runtimes: npm ci --prefix content");
  const { page, go, problems, close } = await reader({ server });
  await go(withExercises.find((page) => page.text.includes('"run":1')).path);
  // Loads what runs code.
  await opened(page);
  const found = await page.evaluate(async (paths) => {
    const wrong = [];
    const counts = { solutions: 0, broken: 0, threads: 0, packages: 0 };
    for (const path of paths) {
      const text = await (await fetch(cuebook.site.root + path)).text();
      const other = new DOMParser().parseFromString(text, "text/html");
      const exercises = JSON.parse(other.getElementById("cuebook-exercises").textContent);
      const figure = (number) => other.querySelector(`figure.code[data-code="${number}"]`);
      const code = (number) => figure(number)?.querySelector("code").textContent ?? "";
      for (const [number, around] of Object.entries(exercises)) {
        if (around.lacks && around.check !== undefined) counts.packages += 1;
        if (!around.run || around.check === undefined) continue;
        const broken = figure(number).dataset.role === "broken";
        counts[broken ? "broken" : "solutions"] += 1;
        const outcome = await cuebook.runner.of(figure(number).dataset.lang).run({ before: around.before ?? "", code: code(number), check: code(around.check) });
        if (!broken && /has no threads/.test(outcome.text)) counts.threads += 1;
        else if (outcome.ok === broken) wrong.push(`${path} ${number}: ${outcome.end} ${outcome.text} ${outcome.out.slice(-300)}`);
      }
    }
    return { wrong, counts };
  }, withExercises.map((page) => page.path));
  console.log(`# ${found.counts.solutions} solutions, ${found.counts.broken} broken snippets on ${withExercises.length} pages; ${found.counts.threads} need threads, ${found.counts.packages} a package`);
  assert.deepEqual(found.wrong, []);
  // What needs threads says so to the reader; there are few.
  assert.ok(found.counts.threads <= 3, `${found.counts.threads}`);
  // The drills on pandas, and those that write tests for pytest, are not offered to be run.
  assert.ok(found.counts.packages >= 14, `${found.counts.packages}`);
  assert.ok(found.counts.solutions >= 70, `${found.counts.solutions}`);
  assert.deepEqual(problems, []);
  await close();
});

test("a drill on pandas says that it does not run in the page, and is compared", async () => {
  const { page, go, problems, close } = await reader({ server });
  const drill = withExercises.find((page) => page.text.includes('"lacks":"pandas"') && page.text.includes('data-format="coding"'));
  await go(drill.path);
  const { exercise } = await opened(page, page.getByRole("button", { name: "Write it" }).last());
  await exercise.getByText("This needs pandas, which does not run in the page: run it on your own machine.").waitFor();
  assert.equal(await exercise.getByRole("button", { name: "Run" }).count(), 0);
  assert.equal(await exercise.getByRole("button", { name: "Compare" }).count(), 1);
  assert.deepEqual(problems, []);
  await close();
});
