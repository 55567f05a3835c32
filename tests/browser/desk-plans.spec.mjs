/**
 * The handbook's own plans tick themselves from the log, on their pages and on the desk.
 *
 *     CUEBOOK_SITE=public node --test tests/browser/desk-plans.spec.mjs
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogue, desk } from "./desk-reader.mjs";
import { axe } from "./harness.mjs";
import { pages } from "./pages.mjs";

const urls = new Map(catalogue.questions.map((question) => [question.url, question.id]));

/** Tasks of a plan's page as they stand there: their text, whether they are ticked, and the paths of their links. @param {any} page @param {string} base */
const tasks = (page, base) => page.locator("input[data-task]").evaluateAll((boxes, base) => boxes.map((box) => {
  const text = document.getElementById(box.getAttribute("aria-labelledby"));
  return { text: text.innerText, ticked: box.checked, fixed: box.disabled, links: [...text.querySelectorAll("a")].map((link) => decodeURIComponent(link.href.slice(base.length))) };
}), base);

for (const where of ["http", "file"]) {
  test(`${where}: every plan of the handbook ticks what the log knows, and nothing else`, () => desk({ where }, async ({ page, go, base }) => {
    const plans = pages.filter(({ kind }) => kind === "plan").map(({ path }) => path);
    assert.ok(plans.length >= 5, plans.join());
    let own = 0;
    for (const path of plans) {
      await go(path);
      await page.waitForFunction(() => /\d/.test(document.querySelector("[data-task-progress] .progress-text").textContent));
      const before = await tasks(page, base);
      const seen = before.filter(({ links }) => links.length && links.every((link) => urls.has(link)));
      own += seen.length;
      if (path !== plans[0]) continue;
      assert.ok(before.every(({ ticked, fixed }) => !ticked && !fixed), "nothing is ticked before anything was done");
      assert.ok(seen.length >= 20 && seen.length < before.length, `${seen.length} of ${before.length}`);
      // One question graded, one rated by hand, one said aloud; and of a task with several, all but one.
      const single = seen.filter(({ links }) => links.length === 1).map(({ links }) => urls.get(links[0]));
      const several = seen.find(({ links }) => links.length > 1 && links.every((link) => !single.slice(0, 3).includes(urls.get(link))));
      await page.evaluate(([a, b, c, part]) => {
        cuebook.store.append({ k: "r", c: a + "/answer", g: 1, s: 5000 });
        cuebook.store.append({ k: "a", q: b, v: 3 });
        cuebook.store.append({ k: "m", q: [c], p: [], g: [2], s: 300 });
        for (const id of part) cuebook.store.append({ k: "a", q: id, v: 0 });
      }, [...single.slice(0, 3), several ? several.links.slice(1).map((link) => urls.get(link)) : []]);
      const met = new Set([...single.slice(0, 3), ...(several ? several.links.slice(1).map((link) => urls.get(link)) : [])]);
      for (const fresh of [false, true]) {
        if (fresh) await go(path);
        await page.waitForFunction(() => document.querySelector("input[data-task]:disabled"));
        const after = await tasks(page, base);
        assert.deepEqual(after.map(({ ticked }) => ticked), before.map(({ links }) => links.length > 0 && links.every((link) => met.has(urls.get(link)))), fresh ? "after a reload" : "at once");
        const done = after.filter(({ ticked }) => ticked).length;
        assert.ok(done >= 3);
        assert.equal(await page.locator("[data-task-progress] .progress-text").innerText(), `${done} of ${after.length} done`);
      }
      // What the log cannot see is the reader's own tick, and stays.
      const free = page.locator("input[data-task]:not(:disabled)").first();
      await free.check();
      await go(path);
      assert.equal(await free.isChecked(), true);
      // axe asks for style sheets in a way that a disk refuses.
      if (where === "http") assert.deepEqual(await axe(page, path), []);
    }
    assert.ok(own >= 60, `${own} tasks tick themselves`);
  }));
}

test("on the desk a day of the handbook's plan is behind when the log has all that it asks", () => desk({}, async ({ page, ready }) => {
  const plan = catalogue.plans.find(({ blocks }) => blocks.slice(0, 6).some(({ asks }) => asks));
  const at = plan.blocks.findIndex(({ asks }) => asks);
  await ready("#today");
  await page.evaluate(([id, behind]) => {
    const { model } = cuebook.desk.ctx;
    const today = model.today();
    cuebook.store.set("plan:wishes", { date: cuebook.desk.days.dateOf(today + 30), minutes: 60, off: [], offDates: [], since: today, template: id });
    // What comes before it was closed by hand, on another day.
    for (const block of behind) cuebook.store.append({ k: "p", b: `x/t/${block}`, d: today - 1, v: 1, t: Date.now() - 2 * 86400000 });
  }, [plan.id, plan.blocks.slice(0, at).map(({ id }) => id)]);
  await ready("#plan");
  const block = page.locator(".plan-today .plan-block", { hasText: plan.blocks[at].title });
  await block.waitFor();
  assert.equal(await block.getByRole("checkbox").isChecked(), false);
  await page.evaluate((asks) => {
    for (const q of asks) cuebook.desk.ctx.model.rate(q, "shaky");
  }, plan.blocks[at].asks);
  await ready("#plan");
  await block.waitFor();
  assert.equal(await block.getByRole("checkbox").isChecked(), true);
}));
