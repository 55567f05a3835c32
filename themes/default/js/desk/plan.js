// @ts-check
/**
 * The plan: from the interview's date, minutes a day and days off, what to do on which day. Avoided and heavy questions come
 * first; every day mixes review with new; the last days walk over everything once more; the day before is light.
 *
 * A plan is never stored. It is made anew each day from what is still open, so missed days need no repair: what was not done
 * stands again among the first. What was ticked today stays where it is.
 *
 * In: the wishes, the questions with their weight and audit, today. Out: days with blocks. Must not know: store, page, words.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { weekday, dateOf, parseDate } = desk.days;

  /** Minutes to take one question from the page to the mouth. */
  const PER_QUESTION = 7;
  /** Questions that a last pass can walk over in one block. */
  const PASS_SIZE = 12;
  const RANK = /** @type {Record<string, number>} */ ({ avoiding: 0, recognise: 1, "": 2, shaky: 3, confident: 4 });

  /**
   * @typedef {{id: string, audit: string, weight: number, format?: string}} Item
   * @typedef {{date: string, minutes: number, off: number[], offDates: string[]}} Wishes weekdays off, 0 is Monday
   * @typedef {{id: string, kind: "review"|"new"|"mixed"|"drill"|"mock"|"pass"|"light"|"template", minutes: number,
   *   questions: string[], title?: string, url?: string, done?: string}} Block
   * @typedef {{day: number, date: string, kind: "study"|"off"|"pass"|"light"|"interview", blocks: Block[]}} Day
   */

  /** Length and number of blocks for a day: 15 to 25 minutes each, as near to 20 as it goes. @param {number} minutes */
  function blocksFor(minutes) {
    const room = Math.max(15, Math.min(600, Math.round(minutes) || 15));
    let count = Math.max(1, Math.round(room / 20));
    while (count > 1 && room / count < 15) count -= 1;
    return { count, length: Math.max(15, Math.min(25, Math.floor(room / count))) };
  }

  /** Avoided first, then the heavy ones (core before common), then the order of the track. @param {Item[]} items */
  function prioritise(items) {
    return items
      .map((item, place) => ({ item, place }))
      .sort(
        (a, b) =>
          RANK[a.item.audit || ""] - RANK[b.item.audit || ""] || a.item.weight - b.item.weight || a.place - b.place,
      )
      .map(({ item }) => item);
  }

  /**
   * @param {{today: number, wishes: Wishes, items: Item[], done?: Set<string>,
   *   template?: {id: string, url: string, blocks: {id: string, title: string, done: string}[]}|null,
   *   templateDone?: Set<string>}} input `done`: ids of questions whose new block is behind them
   */
  function makePlan(input) {
    const { today, wishes } = input;
    const interview = parseDate(wishes.date);
    if (Number.isNaN(interview)) return { days: [], left: [], problem: "no-date" };
    if (interview < today) return { days: [], left: [], problem: "past" };
    const off = new Set(wishes.off || []);
    const offDates = new Set(wishes.offDates || []);
    /** @type {Day[]} */
    const days = [];
    for (let day = today; day < interview && day < today + 400; day += 1) {
      const date = dateOf(day);
      const free = off.has(weekday(day)) || offDates.has(date);
      days.push({ day, date, kind: free ? "off" : "study", blocks: [] });
    }
    const open = days.filter((day) => day.kind === "study");
    const { count, length } = blocksFor(wishes.minutes);
    const order = prioritise(input.items);

    // The light day is the last one that is not off; the last pass takes about a sixth of the days before it.
    const light = open.length ? open[open.length - 1] : null;
    const before = open.slice(0, -1);
    const needed = Math.ceil(order.length / (PASS_SIZE * count));
    const passDays = before.length ? Math.max(1, Math.min(needed, Math.ceil(before.length / 6), 4)) : 0;
    const pass = before.slice(before.length - passDays);
    const study = before.slice(0, before.length - passDays);

    /** @type {Map<Day, number>} */
    const made = new Map();
    /** @param {Day} day @param {Block["kind"]} kind @param {string[]} questions @param {Partial<Block>=} more */
    function add(day, kind, questions, more) {
      const number = (made.get(day) || 0) + 1;
      made.set(day, number);
      day.blocks.push(Object.assign({ id: day.date + "/" + number, kind, minutes: length, questions }, more || {}));
    }

    // Last pass: everything once, avoided and heavy first again, spread over its days.
    for (const day of pass) day.kind = "pass";
    const passBlocks = passDays * count;
    const size = Math.max(1, Math.ceil(order.length / Math.max(1, passBlocks)));
    pass.forEach((day, n) => {
      for (let b = 0; b < count; b += 1) {
        const at = (n * count + b) * size;
        const chunk = order.slice(at, at + size).map((item) => item.id);
        if (chunk.length) add(day, "pass", chunk);
      }
    });
    if (light) {
      light.kind = "light";
      const gaps = order.slice(0, 9).map((item) => item.id);
      made.set(light, 1);
      light.blocks.push({ id: light.date + "/1", kind: "light", minutes: 15, questions: gaps });
    }

    // Study days: review first, then what is new; a single block is half of each.
    const done = input.done || new Set();
    const waiting = order.filter((item) => !done.has(item.id));
    const perBlock = Math.max(1, Math.floor(length / PER_QUESTION));
    const template = input.template || null;
    const steps = template ? template.blocks.filter((block) => !(input.templateDone || new Set()).has(block.id)) : [];
    let at = 0;
    let step = 0;
    let drill = 0;
    const again = order.filter((item) => item.audit === "avoiding" || item.audit === "recognise" || item.weight === 1);
    study.forEach((day, n) => {
      const single = count === 1;
      if (!single) add(day, "review", []);
      const blocks = single ? 1 : count - 1;
      const mockDay = n % 5 === 4 || (n === study.length - 1 && study.length > 2);
      const wantedSteps = template ? Math.round((steps.length * (n + 1)) / study.length) : 0;
      let stepsLeft = Math.min(blocks, wantedSteps - step);
      for (let b = 0; b < blocks; b += 1) {
        if (mockDay && b === blocks - 1 && !(single && at < waiting.length)) {
          add(day, "mock", []);
        } else if (template && stepsLeft > 0) {
          const block = steps[step];
          step += 1;
          stepsLeft -= 1;
          add(day, "template", [], { title: block.title, url: template.url + "#" + block.id, done: block.done, id: day.date + "/t/" + block.id });
        } else if (at < waiting.length) {
          const take = single ? Math.max(1, Math.ceil(perBlock / 2)) : perBlock;
          const chunk = waiting.slice(at, at + take).map((item) => item.id);
          at += take;
          add(day, single ? "mixed" : "new", chunk);
        } else if (again.length) {
          const chunk = [];
          for (let k = 0; k < Math.min(perBlock, again.length); k += 1) chunk.push(again[(drill + k) % again.length].id);
          drill += perBlock;
          add(day, "drill", chunk);
        } else {
          add(day, single ? "mixed" : "review", []);
        }
      }
    });
    const last = { day: interview, date: wishes.date, kind: /** @type {const} */ ("interview"), blocks: [] };
    return {
      days: /** @type {Day[]} */ (days.concat([last])),
      left: waiting.slice(at).map((item) => item.id),
      problem: open.length ? "" : "no-days",
    };
  }

  /**
   * Study days that passed without anything since the reader last did something.
   * @param {{today: number, lastActive: number, wishes: Wishes}} input @returns {number}
   */
  function missed(input) {
    const off = new Set(input.wishes.off || []);
    const offDates = new Set(input.wishes.offDates || []);
    let count = 0;
    for (let day = Math.max(input.lastActive + 1, input.today - 400); day < input.today; day += 1) {
      if (!off.has(weekday(day)) && !offDates.has(dateOf(day))) count += 1;
    }
    return count;
  }

  /** What a block offers at an energy: low reviews, high drills. @param {Block["kind"]} kind @param {string} energy */
  function offer(kind, energy) {
    if (kind === "mock" && energy !== "low") return "mock";
    if (energy === "low") return "review";
    if (energy === "high") return kind === "review" ? "drill" : "new";
    return kind === "review" ? "review" : kind === "new" || kind === "mixed" ? "study" : "drill";
  }

  desk.plan = { makePlan, prioritise, blocksFor, missed, offer };
})((globalThis.cuebook = globalThis.cuebook || {}));
