import assert from "node:assert/strict";
import test from "node:test";
import { load, seeded } from "./desk-harness.mjs";

/** How many random cases; `tests/long.sh` takes all ten thousand. */
const RUNS = Number(process.env.CUEBOOK_HISTORIES ?? 2000);

const { cuebook } = load();
const { makePlan, frame, missed } = cuebook.desk.plan;
const { weekday, dateOf, parseDate } = cuebook.desk.days;
const STATES = ["avoiding", "recognise", "", "shaky", "confident"];

/** A random world on a random day of a plan. */
function random(seed) {
  const r = seeded(seed);
  const pick = (n) => Math.floor(r() * n);
  const since = parseDate("2026-11-21") + pick(300);
  const length = 1 + pick(60);
  const today = since + pick(length + 1);
  const off = [0, 1, 2, 3, 4, 5, 6].filter(() => r() < 0.2);
  const offDates = Array.from({ length: pick(4) }, () => dateOf(since + pick(length)));
  const items = Array.from({ length: pick(200) }, (_, n) => {
    const state = STATES[pick(5)];
    const cards = Array.from({ length: pick(7) }, (_, c) => `q${n}/${c ? "followup/" + c : "answer"}`);
    return { id: "q" + n, state, met: state !== "" || r() < 0.2, weight: 1 + pick(3), cards, answer: cards[0] ?? "", recall: r(), passed: r() < 0.1 };
  });
  const cards = items.filter((item) => item.met).flatMap((item) => item.cards);
  const due = cards.filter(() => r() < 0.3);
  const forecast = Array.from({ length: 60 }, () => pick(30));
  const template = r() < 0.3 ? { id: "p", url: "p.html", blocks: Array.from({ length: 9 }, (_, n) => ({ id: "b" + n, title: "B" + n, done: "d" })) } : null;
  const date = r() < 0.2 ? "" : dateOf(since + length);
  const wishes = { date, minutes: 15 + pick(200), off, offDates, since };
  const mocks = Array.from({ length: pick(4) }, () => since + pick(length));
  return { today, wishes, items, due, forecast, pace: 0.2 + r(), mocks, template, length };
}

test(`${RUNS} random worlds: the plan keeps what it promises`, () => {
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const world = random(seed);
    const { today, wishes, items, due } = world;
    const plan = makePlan(world);
    const name = "seed " + seed;
    const interview = parseDate(wishes.date);
    assert.equal(JSON.stringify(plan), JSON.stringify(makePlan(world)), name);
    if (plan.days.length) assert.equal(plan.days[0].day, today, name);
    const byId = new Map(items.map((item) => [item.id, item]));
    const ids = new Set();
    const met = [];
    for (const day of plan.days) {
      const free = wishes.off.includes(weekday(day.day)) || wishes.offDates.includes(day.date);
      // 6: the interview's day says so, whatever the weekday; a day off is a rest.
      if (day.day === interview) assert.equal(day.kind, "interview", name);
      else assert.equal(day.kind === "off", free, name);
      if (day.kind === "off" || day.kind === "interview") assert.equal(day.blocks.length, 0, name);
      let minutes = 0;
      for (const block of day.blocks) {
        assert.ok(!ids.has(block.id), name);
        ids.add(block.id);
        minutes += block.minutes;
        // 3: no block is empty.
        const later = block.kind === "review" && day.day > today;
        if (!["mock", "template"].includes(block.kind) && !later) assert.ok(block.cards.length > 0, name);
        assert.ok(block.minutes >= 1, name);
        if (block.kind === "new") met.push(...block.questions.map((id) => [id, day]));
      }
      // 3: minutes win, but for the one new question of a day.
      const one = Math.max(0, ...items.filter((item) => !item.met).map((item) => item.cards.length * world.pace * 2));
      assert.ok(minutes <= wishes.minutes * 1.2 + one + day.blocks.length, `${name}: ${minutes} of ${wishes.minutes}`);
      // 4: what is due comes first, and as much of it as fits.
      if (day.day === today && due.length && ["study", "pass", "light"].includes(day.kind)) {
        assert.equal(day.blocks[0].kind, "review", name);
        assert.deepEqual([...day.blocks[0].cards], due.slice(0, day.blocks[0].cards.length), name);
      }
    }
    // 1: what was met is never new again; each question is new once, in its order.
    for (const [id] of met) assert.ok(!byId.get(id).met, name);
    assert.equal(new Set(met.map(([id]) => id)).size, met.length, name);
    const open = items.filter((item) => !item.met && item.cards.length).map((item) => item.id).sort();
    if (wishes.date && !plan.problem) assert.deepEqual([...met.map(([id]) => id), ...plan.left].sort(), open, name);
    // 3: at least one new question on each day of study while there is one.
    const firstDry = plan.days.findIndex((day) => day.kind === "study" && !day.blocks.some((block) => block.kind === "new"));
    if (firstDry >= 0) assert.ok(!plan.days.slice(firstDry).some((day) => day.blocks.some((block) => block.kind === "new")), name);
    // 7: what does not fit is said with what would make it fit.
    assert.equal(plan.left.length > 0, plan.more > 0, name);
    // 5: the last pass is one card a question, the weakest first, each once.
    const passes = plan.days.flatMap((day) => day.blocks).filter((block) => block.kind === "pass");
    const walked = passes.flatMap((block) => [...block.questions]);
    assert.equal(new Set(walked).size, walked.length, name);
    for (const block of passes) assert.deepEqual([...block.cards], block.questions.map((id) => byId.get(id).answer), name);
    const rank = walked.map((id) => STATES.indexOf(byId.get(id).state));
    for (let n = 1; n < rank.length; n += 1) assert.ok(rank[n - 1] <= rank[n], name);
    const passable = items.filter((item) => item.answer && !item.passed).length;
    if (wishes.date && !plan.problem) assert.equal(walked.length + plan.unpassed, passable, name);
  }
});

test("what was promised stays: each day of a plan sees the same days of mocks, last pass and light day", () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const world = random(seed);
    if (!world.wishes.date) continue;
    const { since } = world.wishes;
    // A reader who does every mock on its day.
    const promised = makePlan({ ...world, today: since, mocks: [] }).days;
    const mocks = promised.filter((day) => day.mock).map((day) => day.day);
    for (let today = since; today <= since + world.length; today += 1) {
      const plan = makePlan({ ...world, today, mocks });
      const kinds = plan.days.map(({ day, kind, mock }) => [day, kind, mock].join());
      assert.deepEqual([...kinds], [...promised.slice(today - since).map(({ day, kind, mock }) => [day, kind, mock].join())], `seed ${seed}`);
    }
    // One who misses a mock has it on the next day of study.
    const missedDay = mocks[0];
    if (missedDay === undefined) continue;
    const next = makePlan({ ...world, today: missedDay + 1, mocks: [] }).days.find((day) => day.kind === "study" || day.kind === "pass");
    if (next) assert.ok(next.mock && next.blocks.some((block) => block.kind === "mock"), `seed ${seed}`);
  }
});

test("a handbook plan is followed in order, and what is done is not asked again", () => {
  const template = { id: "p", url: "plans/p.html", blocks: Array.from({ length: 6 }, (_, n) => ({ id: "b" + n, title: "B" + n, done: "d" + n })) };
  const since = parseDate("2026-11-23");
  const wishes = { date: dateOf(since + 14), minutes: 60, off: [], offDates: [], since };
  const world = { today: since, wishes, items: [], due: [], forecast: [], pace: 0.5, mocks: [], template };
  const steps = (world) => makePlan(world).days.flatMap((day) => day.blocks).filter((block) => block.kind === "template");
  assert.deepEqual([...steps(world).map((block) => block.title)], ["B0", "B1", "B2", "B3", "B4", "B5"]);
  assert.equal(steps(world)[0].url, "plans/p.html#b0");
  assert.equal(steps({ ...world, templateDone: new Set(["b0", "b1"]) })[0].title, "B2");
});

test("the interview's day, the day before and the days after it have their words", () => {
  const monday = parseDate("2026-12-14");
  const wishes = { date: "2026-12-14", minutes: 40, off: [6, 0], offDates: [], since: monday - 14 };
  const world = { wishes, items: [], due: [], forecast: [], pace: 0.5, mocks: [] };
  assert.equal(makePlan({ ...world, today: monday - 1 }).days[0].kind, "off");
  assert.deepEqual([makePlan({ ...world, today: monday }).days[0].kind, makePlan({ ...world, today: monday }).problem], ["interview", "today"]);
  assert.equal(makePlan({ ...world, today: monday + 1 }).problem, "past");
  assert.equal(frame(wishes, monday, false).filter((day) => day.kind === "light").length, 1);
});

test("intervals know the date: whatever the schedule, a card comes again before it, and never twice on a day", () => {
  const { dueDay } = cuebook.desk.dates;
  const r = seeded(5);
  for (let n = 0; n < 5000; n += 1) {
    const today = Math.floor(r() * 40);
    const last = Math.floor(r() * (today + 1));
    const interview = r() < 0.1 ? NaN : Math.floor(r() * 60);
    const due = last + Math.floor(r() * 200);
    const day = dueDay(due, last, interview, today, Math.floor(r() * 1e9));
    assert.ok(day <= due, "never later than the schedule");
    if (Number.isNaN(interview) || interview < today) assert.equal(day, due);
    else if (last < interview - 7) assert.ok(day < interview && (day > last || day === due), `${last} ${interview} ${due} ${day}`);
  }
});

test("missed days do not count days off", () => {
  const today = parseDate("2026-11-23"); // a Monday
  assert.equal(missed({ today, lastActive: today - 4, wishes: { off: [5, 6] } }), 1);
  assert.equal(missed({ today, lastActive: today - 4, wishes: {} }), 3);
  assert.equal(missed({ today, lastActive: today, wishes: {} }), 0);
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
