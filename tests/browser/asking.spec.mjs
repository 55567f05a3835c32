/**
 * Cards of options and of gaps: on the page in practice mode, and at the desk, where options are shuffled, chosen and compared.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { axe, reader, serve, shutdown } from "./harness.mjs";

const CUEBOOK = resolve(process.env.CUEBOOK ?? join(import.meta.dirname, "../../target/debug/cuebook"));
const book = mkdtempSync(join(tmpdir(), "cuebook-asking-"));
const put = (path, text) => {
  mkdirSync(dirname(join(book, path)), { recursive: true });
  writeFileSync(join(book, path), text);
};
let server;

before(async () => {
  put("book.toml", '[book]\ntitle = "B"\n[print]\npdf = false\n');
  put("content/t/types.md", '+++\ntitle = "Which types can change?"\ncue = "in place"\n+++\n\n## Choices\n\n- [x] `list` — `append` changes it.\n- [ ] `tuple` — no method does.\n- [x] `dict`\n- [ ] `str`\n');
  put("content/t/one.md", '+++\ntitle = "Is an empty list true?"\ncue = "empty is false"\nweight = 3\n+++\n\n## Choices\n\n- [ ] True\n- [x] False — nothing is in it.\n');
  put("content/t/await.md", '+++\ntitle = "What does `await` do?"\ncue = "pause"\ncloze = true\n+++\n\n## Answer\n\nIt ==suspends the coroutine== and gives control to ==the loop==.\n');
  execFileSync(CUEBOOK, ["build", book, "-d", join(book, "public"), "-q"], { stdio: ["ignore", "inherit", "inherit"] });
  server = await serve(join(book, "public"));
});
after(async () => {
  await shutdown();
  await server.close();
  rmSync(book, { recursive: true });
});

/** A reader of the book; at the end nothing may have gone wrong. */
async function reading(act) {
  const it = await reader({ server });
  try {
    await act(it);
    assert.deepEqual(it.problems, []);
  } finally {
    await it.close();
  }
}

/** Opens the cards of a kind at the desk. */
async function sit({ page, go }, kind) {
  await go("study.html#cards?kind=" + kind);
  await page.getByRole("button", { name: "Study", exact: true }).click();
  await page.locator(".study-card").waitFor();
}

test("a page in practice mode holds back verdicts and the words of gaps until the answer is asked for", () => reading(async ({ page, go }) => {
  await go("t/types.html");
  await page.locator(".choose").waitFor();
  await page.getByRole("button", { name: "Practice" }).click();
  assert.equal(await page.locator(".choose .option").count(), 4);
  assert.equal(await page.locator(".verdict:visible").count(), 0);
  await page.getByRole("button", { name: "Show answer" }).click();
  assert.equal(await page.locator(".choose .verdict:visible").count(), 4);
  assert.deepEqual(await axe(page, "options"), []);
  await go("t/await.html");
  const answer = page.locator(".part-answer .prose");
  assert.equal((await answer.innerText()).replace(/\s+/g, " ").trim(), "It and gives control to .");
  await page.getByRole("button", { name: "Show answer" }).click();
  assert.match(await answer.innerText(), /suspends the coroutine and gives control to the loop/);
  assert.deepEqual(await axe(page, "gaps"), []);
}));

test("an option that is chosen on its page says whether it is right, and why", () => reading(async ({ page, go }) => {
  await go("t/types.html");
  const options = page.getByRole("group", { name: "Choose all that are right" });
  await options.waitFor();
  assert.deepEqual(await axe(page, "options on a page"), []);
  assert.equal(await page.locator(".verdict:visible").count(), 0, "nothing is given away");
  await options.getByRole("checkbox", { name: "list" }).focus();
  await page.keyboard.press("Space");
  assert.match(await options.getByRole("listitem").filter({ hasText: "list" }).innerText(), /Right\. append changes it\./);
  assert.equal((await page.getByRole("status").filter({ hasText: "Right." }).innerText()).trim(), "Right. append changes it.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  assert.match(await options.getByRole("listitem").filter({ hasText: "tuple" }).innerText(), /Not right\. no method does\./);
  assert.equal(await page.locator(".choose .verdict:visible").count(), 2, "the others wait");
  assert.deepEqual(await axe(page, "options chosen on a page"), []);
  assert.equal(await page.evaluate(() => cuebook.store.log().length), 0, "nothing is kept");
  await page.reload();
  await options.waitFor();
  assert.equal(await page.locator(".verdict:visible").count(), 0);

  await go("t/one.html");
  const one = page.getByRole("group", { name: "Choose one" });
  await one.getByRole("radio", { name: "True" }).check();
  await page.keyboard.press("ArrowDown");
  assert.ok(await one.getByRole("radio", { name: "False" }).isChecked());
  assert.match(await one.innerText(), /Right\. nothing is in it\./);

  // Whoever only reads unfolds all of them.
  await page.getByText("See which are right").click();
  assert.equal(await page.locator(".verdicts .verdict:visible").count(), 2);
}));

test("without scripts options are a list, and what is right stands in a fold", async () => {
  const it = await reader({ server, context: { javaScriptEnabled: false } });
  try {
    await it.go("t/types.html");
    assert.equal(await it.page.locator("ul.choices").first().getByRole("listitem").count(), 4);
    assert.equal(await it.page.locator(".verdict:visible").count(), 0);
    await it.page.getByText("See which are right").click();
    assert.equal(await it.page.locator(".verdict:visible").count(), 4);
  } finally {
    await it.close();
  }
});

test("options are chosen before the card is turned, and the grade that fits is marked", () => reading(async (it) => {
  const { page } = it;
  await sit(it, "choice");
  await page.getByText("Choose all that are right").waitFor();
  assert.deepEqual(await axe(page, "options at the desk"), []);
  await page.getByRole("checkbox", { name: "list" }).check();
  await page.getByRole("checkbox", { name: "tuple" }).check();
  const order = await page.locator(".study-choose li").allInnerTexts();
  await page.getByRole("button", { name: "Show answer" }).click();
  await page.getByText("Not quite.").waitFor();
  assert.deepEqual(await page.locator(".study-back .option").allInnerTexts(), order, "the order stays");
  assert.deepEqual((await page.locator(".study-back li.chosen .option").allInnerTexts()).sort(), ["list", "tuple"]);
  assert.match(await page.locator(".study-grade.fitting").innerText(), /^Again/);
  assert.deepEqual(await axe(page, "options compared"), []);
  await page.locator(".study-grade.again").click();
  // It comes again in this sitting, with nothing chosen.
  await page.getByRole("button", { name: /Show answer|Study/ }).first().waitFor();
}));

test("the right choice fits Good, and options do not stand in one order for ever", () => reading(async (it) => {
  const { page } = it;
  const orders = new Set();
  for (let n = 0; n < 12 && orders.size < 2; n += 1) {
    await sit(it, "choice");
    orders.add((await page.locator(".study-choose li").allInnerTexts()).join());
    await page.evaluate(() => cuebook.store.local.set("session", null));
    await page.reload();
  }
  assert.ok(orders.size > 1, "shuffled");
  await sit(it, "choice");
  await page.getByRole("checkbox", { name: "list" }).check();
  await page.getByRole("checkbox", { name: "dict" }).check();
  await page.getByRole("button", { name: "Show answer" }).click();
  await page.getByText("All right.").waitFor();
  assert.match(await page.locator(".study-grade.fitting").innerText(), /^Good/);
}));

test("each gap is a card: the others stand as they are", () => reading(async (it) => {
  const { page } = it;
  await sit(it, "cloze");
  const front = page.locator(".study-front");
  assert.equal((await front.innerText()).split("[…]").length, 2);
  assert.deepEqual(await axe(page, "a gap"), []);
  await page.getByRole("button", { name: "Show answer" }).click();
  assert.match(await page.locator(".study-back").innerText(), /It suspends the coroutine and gives control to the loop\./);
  assert.equal(await page.locator(".study-back mark.cloze").count(), 1);
  await page.locator(".study-grade.good").click();
  await page.locator(".study-card").waitFor();
  await page.waitForFunction(() => cuebook.store.local.get("states")?.log === 1);
  await it.go("t/await.html");
  assert.equal(await page.evaluate(() => cuebook.states.of("t/await")), "shaky");
}));
