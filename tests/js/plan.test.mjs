import assert from "node:assert/strict";
import test from "node:test";
import { load, seeded } from "./desk-harness.mjs";

const { cuebook } = load();
const { makePlan, missed, blocksFor, offer } = cuebook.desk.plan;
const { weekday, dateOf, parseDate } = cuebook.desk.days;
const AUDIT = ["avoiding", "recognise", "", "shaky", "confident"];

function random(seed) {
  const r = seeded(seed);
  const today = parseDate("2026-11-21") + Math.floor(r() * 300);
  const length = 1 + Math.floor(r() * 60);
  const off = [0, 1, 2, 3, 4, 5, 6].filter(() => r() < 0.2);
  const offDates = Array.from({ length: Math.floor(r() * 4) }, () => dateOf(today + Math.floor(r() * length)));
  const items = Array.from({ length: Math.floor(r() * 200) }, (_, n) => ({ id: "q" + n, audit: AUDIT[Math.floor(r() * 5)], weight: 1 + Math.floor(r() * 3) }));
  const template = r() < 0.3 ? { id: "p", url: "p.html", blocks: Array.from({ length: 9 }, (_, n) => ({ id: "b" + n, title: "B" + n, done: "d" })) } : null;
  const wishes = { date: dateOf(today + length), minutes: 15 + Math.floor(r() * 200), off, offDates };
  return { today, wishes, items, template, length };
}

test("plans keep what they promise, whatever is asked", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const input = random(seed);
    const { today, wishes, items, length } = input;
    const plan = makePlan(input);
    const name = "seed " + seed;
    assert.equal(plan.days.length, length + 1, name);
    assert.equal(plan.days[0].day, today, name);
    assert.equal(plan.days.at(-1).kind, "interview", name);
    const ids = new Set();
    let minutes = 0;
    for (const day of plan.days) {
      const free = wishes.off.includes(weekday(day.day)) || wishes.offDates.includes(day.date);
      // No block on a day off.
      if (free && day.kind !== "interview") assert.deepEqual([day.kind, day.blocks.length], ["off", 0], name);
      if (day.kind === "off") assert.ok(free, name);
      minutes = 0;
      for (const block of day.blocks) {
        assert.ok(block.minutes >= 15 && block.minutes <= 25, name);
        assert.ok(!ids.has(block.id), name);
        ids.add(block.id);
        minutes += block.minutes;
      }
      assert.ok(minutes <= Math.max(25, wishes.minutes), name + ": " + minutes + " of " + wishes.minutes);
    }
    const working = plan.days.filter((day) => day.kind !== "off" && day.kind !== "interview");
    if (!working.length) {
      assert.equal(plan.problem, "no-days", name);
      continue;
    }
    // The last day before the interview that is not off is light: one short block.
    const last = working.at(-1);
    assert.equal(last.kind, "light", name);
    assert.deepEqual(last.blocks.map((b) => [b.kind, b.minutes]).flat().join(), "light,15", name);
    assert.equal(working.filter((day) => day.kind === "light").length, 1, name);
    // The last pass stands right before it and walks over everything once.
    if (working.length > 1) {
      const pass = working.filter((day) => day.kind === "pass");
      assert.ok(items.length === 0 || pass.length >= 1, name);
      const walked = pass.flatMap((day) => day.blocks.flatMap((block) => [...block.questions]));
      assert.deepEqual([...walked].sort(), items.map((item) => item.id).sort(), name);
      const kinds = working.map((day) => day.kind).join(" ");
      assert.match(kinds, /^(study ?)*(pass ?)*light$/, name);
    }
    // New questions: avoided first, then heavy; each at most once; the rest is named.
    const rank = new Map(items.map((item) => [item.id, AUDIT.indexOf(item.audit) * 10 + item.weight]));
    const met = working.flatMap((day) => day.blocks.filter((b) => b.kind === "new" || b.kind === "mixed").flatMap((b) => [...b.questions]));
    assert.equal(new Set(met).size, met.length, name);
    for (let n = 1; n < met.length; n += 1) assert.ok(rank.get(met[n - 1]) <= rank.get(met[n]), name);
    assert.deepEqual([...met, ...plan.left].sort(), items.map((item) => item.id).sort(), name);
    if (met.length && plan.left.length) assert.ok(Math.max(...met.map((id) => rank.get(id))) <= Math.min(...[...plan.left].map((id) => rank.get(id))), name);
    // New is mixed with review on every study day.
    for (const day of working.filter((d) => d.kind === "study")) {
      if (day.blocks.some((b) => b.kind === "new")) assert.ok(day.blocks.some((b) => b.kind === "review"), name);
    }
  }
});

test("the same wishes on the same day give the same plan", () => {
  for (let seed = 1; seed < 30; seed += 1) assert.equal(JSON.stringify(makePlan(random(seed))), JSON.stringify(makePlan(random(seed))));
});

test("missed days need no repair: what was not done stands first tomorrow, what was done is gone", () => {
  const input = random(12);
  input.wishes = { date: dateOf(input.today + 30), minutes: 60, off: [6], offDates: [] };
  input.template = null;
  const first = makePlan(input);
  const blocks = first.days.flatMap((day) => day.blocks).filter((b) => b.kind === "new");
  const later = makePlan({ ...input, today: input.today + 5, done: new Set(blocks[0].questions) });
  const met = later.days.flatMap((day) => day.blocks).filter((b) => b.kind === "new").flatMap((b) => [...b.questions]);
  assert.deepEqual([...met.slice(0, blocks[1].questions.length)], [...blocks[1].questions]);
  for (const id of blocks[0].questions) assert.ok(!met.includes(id));
});

test("a handbook plan is followed in order, before the last pass", () => {
  const template = { id: "p", url: "plans/p.html", blocks: Array.from({ length: 6 }, (_, n) => ({ id: "b" + n, title: "B" + n, done: "d" + n })) };
  const items = Array.from({ length: 12 }, (_, n) => ({ id: "q" + n, audit: "", weight: 2 }));
  const today = parseDate("2026-11-23");
  const wishes = { date: dateOf(today + 14), minutes: 60, off: [], offDates: [] };
  const plan = makePlan({ today, wishes, items, template });
  const steps = plan.days.flatMap((day) => day.blocks).filter((b) => b.kind === "template");
  assert.deepEqual([...steps.map((b) => b.title)], ["B0", "B1", "B2", "B3", "B4", "B5"]);
  assert.equal(steps[0].url, "plans/p.html#b0");
  const rest = makePlan({ today, wishes, items, template, templateDone: new Set(["b0", "b1"]) });
  assert.equal(rest.days.flatMap((d) => d.blocks).filter((b) => b.kind === "template")[0].title, "B2");
});

test("dates that make no plan say why", () => {
  const today = parseDate("2026-11-23");
  const wishes = { minutes: 40, off: [], offDates: [] };
  assert.equal(makePlan({ today, wishes: { ...wishes, date: "" }, items: [] }).problem, "no-date");
  assert.equal(makePlan({ today, wishes: { ...wishes, date: "2026-02-30" }, items: [] }).problem, "no-date");
  assert.equal(makePlan({ today, wishes: { ...wishes, date: "2026-11-22" }, items: [] }).problem, "past");
  assert.equal(makePlan({ today, wishes: { ...wishes, date: "2026-11-25", off: [0, 1, 2, 3, 4, 5, 6] }, items: [] }).problem, "no-days");
});

test("missed days do not count days off", () => {
  const today = parseDate("2026-11-23"); // a Monday
  assert.equal(missed({ today, lastActive: today - 4, wishes: { off: [5, 6] } }), 1);
  assert.equal(missed({ today, lastActive: today - 4, wishes: {} }), 3);
  assert.equal(missed({ today, lastActive: today, wishes: {} }), 0);
});

test("blocks are 15 to 25 minutes and fill the day", () => {
  for (let minutes = 10; minutes <= 300; minutes += 1) {
    const { count, length } = blocksFor(minutes);
    assert.ok(length >= 15 && length <= 25);
    assert.ok(count * length <= Math.max(15, minutes));
    assert.ok(minutes < 30 || count * length >= minutes * 0.7, minutes + " → " + count + " × " + length);
  }
});

test("energy chooses: low reviews, high drills", () => {
  for (const kind of ["review", "new", "mixed", "drill", "pass", "mock", "light", "template"]) assert.equal(offer(kind, "low"), "review");
  assert.equal(offer("new", "high"), "new");
  assert.equal(offer("review", "high"), "drill");
  assert.equal(offer("mock", "ok"), "mock");
});

test("the calendar file is valid iCalendar", () => {
  const { makeIcs } = cuebook.desk.ics;
  const events = [
    { uid: "demo-2026-11-23-1", date: "2026-11-23", start: 23 * 60 + 50, minutes: 20, title: "New; questions, with \\ and\nlines", text: "Done when: äöü 🎈 ".repeat(12) },
    { uid: "demo-interview", date: "2026-12-31", title: "Interview" },
  ];
  const text = makeIcs({ name: "Plan, mine", domain: "cuebook", stamp: Date.UTC(2026, 10, 21, 9, 5, 7), events });
  assert.ok(text.endsWith("END:VCALENDAR\r\n"));
  const raw = text.split("\r\n");
  assert.ok(!text.replace(/\r\n/g, "").includes("\n"));
  for (const line of raw) assert.ok(new TextEncoder().encode(line).length <= 75, line);
  // Unfolded and read again.
  const lines = text.replace(/\r\n[ \t]/g, "").trimEnd().split("\r\n");
  assert.equal(lines[0], "BEGIN:VCALENDAR");
  assert.deepEqual(lines.filter((l) => l.startsWith("VERSION") || l.startsWith("PRODID")).length, 2);
  let depth = 0;
  for (const line of lines) {
    if (line.startsWith("BEGIN:")) depth += 1;
    if (line.startsWith("END:")) depth -= 1;
    assert.match(line, /^[A-Z-]+(;[A-Z]+=[A-Z]+)?:/);
  }
  assert.equal(depth, 0);
  const value = (name, n = 0) => lines.filter((l) => l.startsWith(name))[n].slice(name.length);
  assert.equal(value("DTSTAMP:"), "20261121T090507Z");
  assert.equal(value("DTSTART:"), "20261123T235000");
  assert.equal(value("DTEND:"), "20261124T001000");
  assert.equal(value("DTSTART;VALUE=DATE:"), "20261231");
  assert.equal(value("DTEND;VALUE=DATE:"), "20270101");
  assert.equal(value("SUMMARY:"), "New\\; questions\\, with \\\\ and\\nlines");
  assert.equal(value("DESCRIPTION:").replace(/\\n/g, "\n"), events[0].text);
  assert.equal(new Set(lines.filter((l) => l.startsWith("UID:"))).size, 2);
  assert.equal(makeIcs({ name: "Plan, mine", domain: "cuebook", stamp: Date.UTC(2026, 10, 21, 9, 5, 7), events }), text);
});
