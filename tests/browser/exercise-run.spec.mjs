/**
 * Exercises that run: Python, SQL and JavaScript, over http and from disk; what is right passes and what is wrong fails with a
 * reason; what never ends is stopped; nothing is fetched before the first press.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { opened, servedBook } from "./exercise-book.mjs";
import { axe, reader, serve } from "./harness.mjs";

const server = servedBook();

const RIGHT = {
  py: ["def total(numbers):\n    result = 0\n    for n in numbers:\n        result += n\n    return result", "def total(numbers):\n    return 3", /Failed.*no numbers/],
  sql: ["select id, title\nfrom books order by 2", "select title, id from books order by 1", /Failed.*something else/],
  js: ["const double = (n) => n + n;", "function double(n) {}", /Failed.*double\(2\) is undefined/],
};

for (const where of ["http", "file"]) {
  for (const [name, [right, wrong, reason]] of Object.entries(RIGHT)) {
    test(`${name} (${where}): right passes and is evidence, wrong fails with a reason`, { timeout: 300_000 }, async () => {
      const { page, go, problems, close } = await reader({ server, where, folder: server.folder });
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      await go(`t/${name}.html`);
      const { exercise, editor, result, run } = await opened(page);
      assert.equal(asked.filter((url) => url.includes("/runtime/")).length, 0, "nothing is fetched before the first run");
      assert.match(await run(wrong), reason);
      assert.deepEqual(await page.evaluate(() => cuebook.store.entries("solved")), []);
      assert.match(await run(right), /Passed/);
      assert.deepEqual(await page.evaluate(() => cuebook.store.entries("solved").map(({ q, v }) => [q, v])), [[`t/${name}`, 1]]);
      assert.match(await exercise.locator(".exercise-by").textContent(), { py: /Python 3\.\d+/, sql: /SQLite 3/, js: /JavaScript/ }[name]);
      assert.equal(asked.filter((url) => url.includes("/runtime/")).length, name === "js" ? 0 : 1);
      await editor.fill(wrong);
      await exercise.getByRole("button", { name: "Compare" }).click();
      assert.match(await result.textContent(), /differences?/);
      assert.deepEqual(problems, []);
      await close();
    });
  }
}

for (const where of ["http", "file"]) {
  test(`mend it (${where}): the broken block fails as it is and passes when it is mended`, { timeout: 300_000 }, async () => {
    const { page, go, problems, close } = await reader({ server, where, folder: server.folder });
    await go("t/mend.html");
    const { exercise, editor, run } = await opened(page, "Mend it");
    assert.equal(await exercise.getAttribute("aria-label"), "Mend it");
    assert.match(await editor.inputValue(), /WHERE id = 1/);
    assert.match(await run(), /Failed/);
    assert.match(await run("CREATE VIEW answer AS SELECT title FROM books;"), /Passed/);
    assert.deepEqual(problems, []);
    await close();
  });
}

test("try it: opens with what stands there, hidden lines run too, and no verdict is given", { timeout: 300_000 }, async () => {
  const { page, go, close } = await reader({ server });
  await go("t/py.html");
  const { editor, exercise, run } = await opened(page, "Try it");
  assert.equal((await editor.inputValue()).trim(), "print(math.pi > 3)");
  assert.match(await run(), /It ran to the end/);
  assert.equal(await exercise.locator(".exercise-out").textContent(), "True");
  await close();
});

test("what is compared is what the block prints: not what runs before it, nor a warning, nor what an earlier run changed", { timeout: 300_000 }, async () => {
  const { page, go, problems, close } = await reader({ server });
  await go("t/parts.html");
  const { exercise, run } = await opened(page, page.getByRole("button", { name: "Write it" }).last());
  for (const half of ["n / 2", "n * 0.5"]) {
    assert.match(await run("def half(n):\n    return " + half), /Passed/, half);
    assert.match(await exercise.locator(".exercise-out").textContent(), /SyntaxWarning.*1\.5 30|1\.5 30.*SyntaxWarning/s);
    assert.doesNotMatch(await exercise.locator(".exercise-out").textContent(), /made/);
  }
  assert.deepEqual(problems, []);
  await close();
});

test("what never ends is stopped, by the button and by the limit, and the next run goes", { timeout: 300_000 }, async () => {
  for (const [name, loop, good] of [["js", "for (;;);", RIGHT.js[0]], ["sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;", RIGHT.sql[0]], ["py", "while True:\n    pass", RIGHT.py[0]]]) {
    const { page, go, problems, close } = await reader({ server });
    await go(`t/${name}.html`);
    const { exercise, editor, result, run } = await opened(page);
    assert.match(await run(good), /Passed/);
    await editor.fill(loop);
    await exercise.getByRole("button", { name: "Run" }).click();
    await page.waitForTimeout(300);
    // The page is alive meanwhile.
    assert.equal(await page.evaluate(() => 1 + 1), 2);
    await exercise.getByRole("button", { name: "Stop" }).click();
    await page.waitForFunction((node) => /Stopped/.test(node.textContent), await result.elementHandle());
    assert.match(await run(good), /Passed/);
    assert.match(await run(loop), /Failed.*10 seconds/);
    assert.match(await run(good), /Passed/);
    assert.deepEqual(problems, []);
    await close();
  }
});

test("whatever Python code does, the page stays and says what happened", { timeout: 600_000 }, async () => {
  const { page, go, problems, close } = await reader({ server });
  await go("t/py.html");
  const { run } = await opened(page);
  const cases = [
    ["input()", /EOFError.*give the value as an argument/],
    ["import sys\nsys.exit(3)", /SystemExit.*\(3\)/],
    ["def f():\n    return f()\nf()", /RecursionError/],
    ["while True:\n    print('x' * 50)", /100,000 characters/],
    ["x = [0] * 10**9", /MemoryError/],
    ["import numpy", /numpy is not part of Python in the page/],
    ["def total(numbers)", /SyntaxError/],
    ["", /NameError/],
    ["import sys\nsys.stdout = None\ndef total(numbers): return sum(numbers)", /Passed/],
    ["import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 1\nprint(asyncio.run(f()))\ntotal = sum", /Passed/],
    ["import os\nos._exit(0)", /Failed/],
    [RIGHT.py[0], /Passed/],
    ["print('</pre><img src=x onerror=alert(1)>')\ntotal = sum", /Passed/],
  ];
  for (const [code, said] of cases) assert.match(await run(code), said, code);
  assert.equal(await page.locator(".exercise img").count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test("a language without a runtime, and a site that lost it, can still be compared", async () => {
  const { page, go, close, context } = await reader({ server });
  await go("t/plain.html");
  const { exercise } = await opened(page);
  assert.equal(await exercise.getByRole("button", { name: "Run" }).count(), 0);
  assert.equal(await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content").then((csp) => csp.includes("blob: 'wasm")), false);
  await context.route(/\/runtime\//, (route) => route.abort());
  await go("t/py.html");
  const lost = await opened(page);
  assert.match(await lost.run("x"), /could not be loaded/);
  await close();
});

test("in practice mode the drill is begun from the question, with the solution out of sight", async () => {
  const { page, go, problems, close } = await reader({ server });
  await go("t/js.html");
  await page.getByRole("button", { name: "Practice" }).click();
  const { exercise, run } = await opened(page);
  assert.equal(await page.getByRole("heading", { name: "Solution" }).isVisible(), false);
  assert.match(await run(RIGHT.js[0]), /Passed/);
  await exercise.getByRole("button", { name: "Show solution" }).click();
  assert.match(await exercise.locator(".exercise-detail").textContent(), /return n \* 2/);
  assert.deepEqual(await axe(page, "practice"), []);
  assert.deepEqual(problems, []);
  await close();
});

test("kept on the device, Python runs without a network", { timeout: 600_000 }, async () => {
  const host = await serve(server.folder);
  const { page, go, close } = await reader({ server: host });
  await go("study.html");
  for (const id of ["*", "run:python"]) {
    const item = page.locator(`.offline-tracks li[data-track="${id}"]`);
    const button = item.getByRole("button");
    await button.waitFor({ timeout: 60_000 });
    // The size is said before anything is fetched, and Python is a part of its own.
    if (id === "run:python") assert.match(await button.textContent(), /Keep it offline \(8\.\d MB\)/);
    else assert.doesNotMatch(await button.textContent(), /MB/);
    await button.click();
    await item.getByRole("button", { name: /^Remove/ }).waitFor({ timeout: 120_000 });
  }
  await host.close();
  await go("t/py.html");
  const { run } = await opened(page);
  assert.match(await run(RIGHT.py[1]), RIGHT.py[2]);
  assert.match(await run(RIGHT.py[0]), /Passed/);
  await close();
});

test("on a phone with its keyboard up, editor and result are in sight and nothing is cut off", async () => {
  const { page, go, problems, close } = await reader({ server, width: 360, height: 740, context: { hasTouch: true, isMobile: true } });
  await go("t/js.html");
  const { editor, exercise, result } = await opened(page);
  // What an on-screen keyboard leaves.
  await page.setViewportSize({ width: 360, height: 400 });
  await editor.tap();
  await editor.fill(RIGHT.js[0]);
  await page.waitForFunction((area) => {
    const { top, height } = area.getBoundingClientRect();
    return top >= -1 && top + Math.min(height, 120) <= innerHeight;
  }, await editor.elementHandle());
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await exercise.getByRole("button", { name: "Run" }).tap();
  await page.waitForFunction((node) => /Passed/.test(node.textContent), await result.elementHandle());
  await result.scrollIntoViewIfNeeded();
  for (const name of ["Run", "Stop", "Compare", "Show solution", "Start over"]) {
    const { x, width, height } = await exercise.getByRole("button", { name }).boundingBox();
    assert.ok(height >= 44 && x >= 0 && x + width <= 360, `${name}: ${x} ${width} ${height}`);
  }
  assert.deepEqual(problems, []);
  await close();
});

test("axe finds nothing while code runs, when it has failed and when it has passed", { timeout: 300_000 }, async () => {
  for (const scheme of ["light", "dark"]) {
    const { page, go, close } = await reader({ server, scheme, width: 360 });
    await go("t/js.html");
    const { exercise, editor, run } = await opened(page);
    const found = await axe(page, "open");
    await run(RIGHT.js[1]);
    found.push(...(await axe(page, "failed")));
    await run("console.log('x');" + RIGHT.js[0]);
    found.push(...(await axe(page, "passed")));
    await editor.fill("for (;;);");
    await exercise.getByRole("button", { name: "Run" }).click();
    found.push(...(await axe(page, "running")));
    assert.deepEqual(found, []);
    await close();
  }
});
