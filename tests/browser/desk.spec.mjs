/**
 * The study desk in a real browser: every flow by keyboard, over http under a subpath, from disk, and without a host.
 * CUEBOOK_SITE=public node --test tests/browser/desk.spec.mjs
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { DAY, GRADES, catalogue, controls, desk, exported, front, importing, rate, start, track, turn } from "./desk-reader.mjs";
import { tabTo } from "./harness.mjs";

for (const where of ["http", "file", "offline"]) {
  test(`${where}: cards by keyboard alone, undo, reload`, () => desk({ where }, async ({ page, ready }) => {
    await ready("#cards?track=" + track.id);
    await tabTo(page, "button", "Study");
    await page.keyboard.press("Enter");
    const first = await front(page);
    assert.equal(await page.getByRole("button", { name: "Show answer" }).count(), 1);
    assert.ok(await controls(page) <= 5, "controls on the front: " + await controls(page));
    const bar = await page.locator(".study-bar").boundingBox();
    const menu = await page.getByRole("button", { name: "Menu" }).boundingBox();
    await turn(page);
    for (const grade of GRADES) assert.equal(await page.getByRole("button", { name: new RegExp(`^${grade} \\d`) }).count(), 1, grade);
    assert.ok(await controls(page) <= 5, "controls on the back: " + await controls(page));
    assert.deepEqual(await page.locator(".study-bar").boundingBox(), bar);
    assert.deepEqual(await page.getByRole("button", { name: "Menu" }).boundingBox(), menu);
    // A reload brings back this card, turned.
    await page.reload();
    assert.equal(await front(page), first);
    await page.getByRole("button", { name: /^Good/ }).waitFor();
    await page.keyboard.press("3");
    await page.waitForFunction((text) => document.querySelector(".study-front").innerText + document.querySelector(".study-marks").innerText !== text, first);
    const second = await front(page);
    for (const key of ["1", "2", "4"]) {
      await rate(page, key);
    }
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("u");
    assert.equal(await front(page), second);
    await page.reload();
    assert.equal(await front(page), second);
    await page.keyboard.press("u");
    assert.equal(await front(page), first);
    assert.equal(await page.evaluate(() => Object.keys(cuebook.desk.ctx.model.plainStates()).length), 0);
    // The menu opens and closes by keyboard, and gives the focus back.
    await tabTo(page, "button", "Menu");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Stop for now" }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Menu");
    await page.keyboard.press("Enter");
    await tabTo(page, "button", "Stop for now");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Study", exact: true }).waitFor();
  }));

  test(`${where}: gap audit by keys 1 to 4, picture, avoided first`, () => desk({ where }, async ({ page, ready }) => {
    await ready("#audit?track=" + track.id);
    const group = page.getByRole("radiogroup").first();
    for (const name of ["Confident", "Shaky", "Recognise", "Avoiding"]) assert.equal(await group.getByRole("radio", { name, exact: true }).count(), 1);
    await group.getByRole("radio").first().focus();
    for (const key of ["1", "4", "3", "2"]) await page.keyboard.press(key);
    await page.waitForFunction(() => /^4 of/.test(document.querySelector(".audit-total").textContent));
    await page.reload();
    await page.locator(".audit-total").waitFor();
    assert.match(await page.locator(".audit-total").innerText(), /^4 of/);
    assert.ok(await group.getByRole("radio", { name: "Avoiding" }).isChecked());
    const topic = await group.locator("legend").innerText();
    await page.getByRole("link", { name: /Start with the 2/ }).press("Enter");
    await page.getByRole("button", { name: "Study", exact: true }).waitFor();
    await start(page);
    assert.ok((await front(page)).includes(topic.trim().slice(0, 30)), topic);
    // A re-audit shows what moved.
    await ready("#audit?track=" + track.id);
    await page.getByRole("button", { name: "Start a re-audit" }).click();
    await page.getByRole("radiogroup").first().getByRole("radio").first().focus();
    await page.keyboard.press("4");
    await page.getByText(/1 moved up/).waitFor();
  }));

  test(`${where}: plan made, worked off by the log, exported; gentle after missed days`, () => desk({ where }, async ({ page, ready }) => {
    const now = Date.UTC(2026, 10, 23, 10);
    await page.clock.setFixedTime(now);
    await ready("#plan");
    await page.getByLabel("Date of the interview").fill("2026-12-14");
    await page.getByLabel("Minutes a day").fill("20");
    await page.getByRole("combobox", { name: "Role" }).selectOption(track.id);
    await page.getByRole("button", { name: "Make the plan" }).press("Enter");
    await page.getByText("21 days until").waitFor();
    assert.equal(await page.locator(".plan-today input").count(), 0, "the log ticks cards by itself");
    await page.getByRole("link", { name: "Go to Today" }).press("Enter");
    await page.getByRole("link", { name: /^Start: \d+ new/ }).press("Enter");
    await rate(page, "3");
    await ready("#plan");
    await page.locator(".plan-today").getByText(/^1 of \d+/).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Calendar file/ }).click()]);
    const ics = await readFile(await download.path(), "utf8");
    assert.match(ics, /^BEGIN:VCALENDAR\r\n/);
    assert.ok(ics.match(/BEGIN:VEVENT/g).length > 20);
    await page.clock.setFixedTime(now + 5 * DAY);
    await ready("#plan");
    await page.getByText(/study days passed quietly/).waitFor();
    await ready("#today");
    await page.getByRole("link", { name: "Low energy: 5 cards" }).press("Enter");
    await front(page);
  }));

  test(`${where}: mock interview, timer silent, score, history`, () => desk({ where }, async ({ page, ready }) => {
    await ready("#mock?track=" + track.id);
    await page.getByLabel("Track", { exact: true }).selectOption(track.id);
    await page.getByLabel("Concept").fill("2");
    for (const name of ["Coding", "Behavioural", "Design"]) await page.getByLabel(name).fill("0");
    await page.getByLabel("Time for each question").selectOption("2");
    await page.getByRole("button", { name: "Start the interview" }).press("Enter");
    await front(page);
    assert.ok(await controls(page) <= 5, "controls: " + await controls(page));
    assert.equal(await page.locator(".mock-clock").getAttribute("aria-hidden"), "true");
    // Nothing is announced by itself.
    await page.evaluate(() => {
      globalThis.said = 0;
      for (const region of document.querySelectorAll("[role=status], [aria-live], [role=alert], [role=timer]")) new MutationObserver(() => (globalThis.said += 1)).observe(region, { childList: true, characterData: true, subtree: true });
    });
    await page.waitForTimeout(2300);
    assert.equal(await page.evaluate(() => globalThis.said), 0);
    assert.match(await page.locator(".mock-clock").innerText(), /1:5\d/);
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    assert.match(await page.locator(".mock-clock").innerText(), /paused/);
    await page.getByRole("button", { name: "Buy time" }).press("Enter");
    await page.getByText("Let me think about that").waitFor();
    await page.getByRole("button", { name: "Follow-up" }).press("Enter");
    await page.locator(".mock-followup, .mock-followups .none").first().waitFor();
    await page.reload();
    await front(page);
    await page.getByRole("button", { name: "Next question" }).press("Enter");
    await page.getByRole("button", { name: "Finish and score" }).press("Enter");
    const groups = page.getByRole("radiogroup");
    assert.equal(await groups.count(), 9, "two questions and seven points");
    await page.getByRole("button", { name: "Compare" }).first().press("Enter");
    await page.locator(".mock-answer:visible").first().waitFor();
    await groups.first().getByRole("radio").nth(0).check();
    for (let n = 1; n < 9; n += 1) await groups.nth(n).getByRole("radio").nth(2).check();
    await page.getByLabel("One line to fix").fill("Say the trade-off first.");
    await page.getByRole("button", { name: "Save the score" }).press("Enter");
    await page.getByText("Say the trade-off first.").waitFor();
    // The state of both questions follows; the weak one comes back tomorrow.
    const states = await page.evaluate(() => cuebook.store.entries("m")[0].q.map((id) => cuebook.desk.ctx.model.bucketOf(cuebook.desk.ctx.catalogue.questionNumber.get(id))));
    assert.deepEqual(states, ["recognise", "confident"]);
    await ready("#stats");
    await page.getByText(/2 of \d+/).first().waitFor();
  }));

  test(`${where}: two devices reach the same state, wrong files change nothing, wipe asks`, () => desk({ where }, async ({ page, ready, context, base }) => {
    await ready("#cards");
    await start(page);
    for (const key of ["1", "3", "4"]) {
      await rate(page, key);
    }
    await ready("#stats");
    const mine = await exported(page);
    assert.equal(mine.log.filter((e) => e.k === "r").length, 3);
    const theirs = JSON.parse(JSON.stringify(mine));
    theirs.log = [{ ...mine.log[0], i: "other.1", t: mine.log[0].t - 1000 }];
    theirs.fields = { "mark:x": [mine.log[0].t, "other", "read"] };
    assert.match(await importing(page, theirs), /1 new entries, 1 newer values/);
    assert.match(await importing(page, theirs), /already here/);
    const before = (await exported(page)).log.length;
    for (const [file, words] of [["{", /cannot be read/], ["{}", /not a progress file/], [{ ...mine, version: 9 }, /newer version/], [{ ...mine, key: "other", title: "Other" }, /another book: Other/], [{ ...mine, log: 1 }, /damaged/]]) {
      const said = await importing(page, file);
      assert.match(said, words);
      assert.match(said, /Nothing was changed/);
    }
    assert.equal((await exported(page)).log.length, before);
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await page.getByRole("button", { name: "Delete all progress" }).click();
    await page.getByRole("button", { name: "Keep it", exact: true }).click();
    assert.equal((await exported(page)).log.length, before);
    await page.getByRole("button", { name: "Delete all progress" }).click();
    await page.getByRole("button", { name: "Delete everything" }).click();
    await page.getByText(/was deleted/).waitFor();
    assert.equal((await exported(page)).log.length, 0);
  }));

  test(`${where}: two open tabs agree`, () => desk({ where }, async ({ page, ready, tab }) => {
    await ready("#cards?track=" + track.id);
    await start(page);
    await turn(page);
    const other = await tab("study.html#audit?track=" + track.id);
    await other.locator(".audit-row").first().waitFor();
    await page.keyboard.press("3");
    await other.locator(".audit-row").first().getByRole("radio", { name: "Avoiding" }).check();
    await page.waitForFunction(() => cuebook.store.entries("a").length === 1);
    await other.waitForFunction(() => cuebook.store.entries("r").length === 1);
    // Both write on: nobody overwrites the other.
    for (let n = 1; n < 6; n += 1) {
      await rate(page, "4");
      await other.locator(".audit-row").nth(n).getByRole("radio", { name: "Recognise" }).check();
    }
    await page.waitForFunction(() => cuebook.store.entries().length === 12);
    await other.waitForFunction(() => cuebook.store.entries().length === 12);
    await page.reload();
    assert.equal(await page.evaluate(() => cuebook.store.entries().length), 12);
  }));

  test(`${where}: storage full and denied are said plainly, nothing is lost`, async () => {
    await desk({ where }, async ({ page, ready }) => {
      await ready("#cards");
      await page.evaluate(() => {
        globalThis.real = Storage.prototype.setItem;
        Storage.prototype.setItem = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      });
      await start(page);
      for (let n = 0; n < 3; n += 1) {
        await rate(page, "4");
      }
      await page.getByText("The browser's storage is full.").waitFor();
      assert.equal(await page.evaluate(() => cuebook.store.entries("r").length), 3);
      await page.evaluate(() => {
        Storage.prototype.setItem = globalThis.real;
      });
      // Whatever is written next takes what waits along, so the button may be gone before it is pressed.
      await page.getByRole("button", { name: "Try again" }).click({ timeout: 3000 }).catch(() => {});
      await page.getByText("The browser's storage is full.").waitFor({ state: "hidden" });
      await page.reload();
      assert.equal(await page.evaluate(() => cuebook.store.entries("r").length), 3);
    });
    const denied = (page) => page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
    });
    await desk({ where, before: denied }, async ({ page, ready }) => {
      await ready("#cards");
      await page.getByText("does not let the page keep anything").waitFor();
      await start(page);
      await rate(page, "4");
      await page.getByRole("button", { name: "Menu" }).click();
      await page.getByRole("button", { name: "Stop for now" }).click();
      assert.equal((await exported(page.locator(".desk-data").page())).log.length, 1);
    });
  });

  test(`${where}: clock moved back, tab closed in mid-review`, () => desk({ where }, async ({ page, ready, tab }) => {
    await page.clock.setFixedTime(Date.UTC(2026, 10, 23, 10));
    await ready("#cards?track=" + track.id);
    await start(page);
    await rate(page, "3");
    await page.clock.setFixedTime(Date.UTC(2026, 7, 1, 10));
    await rate(page, "4");
    const log = await page.evaluate(() => cuebook.store.log().map((e) => [e.t, e.w]));
    assert.equal(log.length, 2);
    assert.ok(log[1][0] > log[0][0]);
    assert.equal(log[1][1], Date.UTC(2026, 7, 1, 10));
    await page.clock.setFixedTime(Date.UTC(2026, 10, 23, 10, 5));
    await turn(page);
    const shown = await front(page);
    await page.close({ runBeforeUnload: false });
    const next = await tab("study.html");
    await next.locator(".study-front").waitFor();
    assert.equal(await front(next), shown);
    assert.equal(await next.evaluate(() => cuebook.store.log().length), 2);
  }));

  test(`${where}: printed cards match back to back`, () => desk({ where }, async ({ page, ready }) => {
    const few = track.questions.slice(0, 12).map((n) => catalogue.questions[n].id);
    await ready("#print?questions=" + encodeURIComponent(few.join()));
    await page.locator(".print-card.back").first().waitFor();
    const layout = () => page.evaluate(() => [...document.querySelectorAll(".print-page")].slice(0, 2).map((sheet) => {
      const box = sheet.querySelector(".print-grid").getBoundingClientRect();
      return Object.fromEntries([...sheet.querySelectorAll("[data-card]")].map((cell) => {
        const at = cell.getBoundingClientRect();
        return [cell.dataset.card, [at.left - box.left, at.top - box.top, box.right - at.right, box.bottom - at.bottom].map(Math.round)];
      }));
    }));
    const [fronts, backs] = await layout();
    assert.ok(Object.keys(fronts).length > 0);
    // Turned on the long edge a card's distance to the left becomes that to the right.
    for (const [id, [left, top]] of Object.entries(fronts)) assert.deepEqual([backs[id][2], backs[id][1]], [left, top]);
    await page.getByRole("radio", { name: /short edge/ }).check();
    await page.waitForTimeout(200);
    const [again, turned] = await layout();
    for (const [id, [left, top]] of Object.entries(again)) assert.deepEqual([turned[id][0], turned[id][3]], [left, top]);
    const pdf = await page.pdf({ preferCSSPageSize: false, format: "A4", margin: { top: "10mm", bottom: "10mm", left: "10mm", right: "10mm" } });
    const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length;
    assert.equal(pages, await page.locator(".print-page").count());
  }));
}

test("the published FSRS-6 vectors through the desk", () => desk({}, async ({ page, ready }) => {
  const id = catalogue.questions[track.questions[0]].id;
  const hash = `#cards?kind=answer&questions=${encodeURIComponent(id)}`;
  let now = Date.UTC(2022, 10, 29, 12, 30);
  await page.clock.setFixedTime(now);
  await ready(hash);
  await page.getByText("Settings", { exact: true }).click();
  await page.getByLabel(/^Spread due dates/).uncheck();
  const days = [];
  for (const rating of [3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3]) {
    await page.clock.setFixedTime(now);
    await ready(hash);
    if (await page.getByRole("button", { name: "Study", exact: true }).count()) await start(page);
    await page.getByRole("button", { name: "Show answer" }).click();
    const name = await page.getByRole("button", { name: new RegExp("^" + GRADES[rating - 1]) }).innerText();
    await page.keyboard.press(String(rating));
    const state = await page.evaluate(() => {
      const { model } = cuebook.desk.ctx;
      const n = model.catalogue.cards.findIndex((c) => model.state(c.n));
      return { due: model.scheduler.dueTime(model.state(n)), days: model.state(n).card.scheduled_days };
    });
    days.push(state.days);
    if (state.days > 0 && state.days < 45) assert.match(name.replace(/\s+/g, " "), new RegExp(` ${state.days} day`));
    now = state.due;
  }
  assert.deepEqual(days, [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]);
}));

test("memory states in the exported file", () => desk({}, async ({ page, ready }) => {
  const id = catalogue.questions[track.questions[0]].id;
  const hash = `#cards?kind=answer&questions=${encodeURIComponent(id)}`;
  let now = Date.UTC(2022, 10, 29, 12, 30);
  for (const [rating, gap] of [[1, 0], [3, 0], [3, 1], [3, 3], [3, 8], [3, 21]]) {
    now += gap * DAY;
    await page.clock.setFixedTime(now);
    await ready(hash);
    if (await page.getByRole("button", { name: "Study", exact: true }).count()) await start(page);
    // A card that is not due yet is rated all the same, as the vector wants it.
    await page.locator(".study-card, .study-end, .desk-counts").first().waitFor();
    const asked = await page.getByRole("button", { name: "Show answer" }).isVisible();
    if (asked) {
      await rate(page, String(rating));
    } else {
      await page.evaluate((g) => cuebook.desk.ctx.model.review(cuebook.desk.ctx.catalogue.cards.findIndex((c) => cuebook.desk.ctx.model.state(c.n)), g, 1000), rating);
    }
  }
  await ready("#stats");
  const [state] = Object.values((await exported(page)).states);
  assert.ok(Math.abs(state.stability - 53.62691) < 1e-4, String(state.stability));
  assert.ok(Math.abs(state.difficulty - 6.3574867) < 1e-4, String(state.difficulty));
}));
