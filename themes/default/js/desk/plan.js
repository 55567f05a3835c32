// @ts-check
/**
 * The plan: what to do on which day until the interview. It is never stored: it is made each day from what the log held when
 * the day began, so it stands still during the day and needs no repair after days that were missed.
 *
 * Days of mocks, of the last pass and the light day hang on the plan's first day and the interview's date alone. Every day
 * begins with what is due; until the last pass each day has new questions, avoided and heavy ones first; the last pass walks
 * over the answers once, the weakest first. Minutes win: what does not fit is named.
 *
 * In: wishes, questions with their states, what is due, the reader's pace. Out: days with blocks. Must not know: store, page, words.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { weekday, dateOf, parseDate } = desk.days;

  /**
   * @typedef {{id: string, state: string, met: boolean, weight: number, cards: string[], answer: string, recall: number, passed: boolean}} Item
   *   a question in scope: its cards, its answer card or none, whether the last pass has been over it
   * @typedef {{date: string, minutes: number, off: number[], offDates: string[], since: number}} Wishes weekdays off, 0 is Monday;
   *   `since` is the day on which the plan began
   * @typedef {"review"|"new"|"drill"|"mock"|"pass"|"template"} BlockKind
   * @typedef {{id: string, kind: BlockKind, minutes: number, cards: string[], questions: string[], title?: string, url?: string,
   *   done?: string, asks?: number[]}} Block
   * @typedef {{id: string, title: string, done: string, asks?: number[]}} Step of the handbook's plan; `asks` are its questions, where the log
   *   says all of it
   * @typedef {{day: number, date: string, kind: "study"|"off"|"pass"|"light"|"interview", mock: boolean, blocks: Block[]}} Day
   * @typedef {{today: number, wishes: Wishes, items: Item[], due: string[], forecast: number[], pace: number, mocks: number[],
   *   template?: {id: string, url: string, blocks: Step[]}|null, templateDone?: Set<string>}} World
   *   `due` as the day began, in the order to take them; `forecast` cards due on each day after; `mocks` days on which one was done
   */

  const RANK = /** @type {Record<string, number>} */ ({ avoiding: 0, recognise: 1, "": 2, shaky: 3, confident: 4 });
  /** A study day in so many is a day of a mock interview. */
  const MOCK_EVERY = 5;
  const MOCK_MINUTES = 20;
  /** A new card is seen about twice on its first day. */
  const FIRST_DAY = 2;
  /** Share of a later day that what is learned until then is expected to take. */
  const RETURNS = 0.4;
  const LIGHT_MINUTES = 20;
  /** No block of a handbook's plan and no drill is shorter. */
  const SHORTEST = 5;
  const MOST_DAYS = 400;
  /** Without a date, the days that are shown ahead. */
  const OPEN_DAYS = 14;

  /** Avoided first, then the heavy ones, then the order of the track. @param {Item[]} items */
  function prioritise(items) {
    return items
      .map((item, place) => ({ item, place }))
      .sort((a, b) => RANK[a.item.state] - RANK[b.item.state] || a.item.weight - b.item.weight || a.place - b.place)
      .map(({ item }) => item);
  }

  /** Weakest first: by state, then by the chance to recall it. @param {Item[]} items */
  function weakest(items) {
    return items
      .map((item, place) => ({ item, place }))
      .sort((a, b) => RANK[a.item.state] - RANK[b.item.state] || a.item.recall - b.item.recall || a.item.weight - b.item.weight || a.place - b.place)
      .map(({ item }) => item);
  }

  /** @param {Wishes} wishes @param {number} day */
  function isOff(wishes, day) {
    return (wishes.off || []).includes(weekday(day)) || (wishes.offDates || []).includes(dateOf(day));
  }

  /**
   * The days from the plan's first to the interview, each with what kind of day it is: the same whatever today is.
   * @param {Wishes} wishes @param {number} until the interview, or how far to look where there is none @param {boolean} open
   * @returns {Day[]}
   */
  function frame(wishes, until, open) {
    /** @type {Day[]} */
    const days = [];
    for (let day = Math.max(wishes.since, until - MOST_DAYS); day < until; day += 1) {
      days.push({ day, date: dateOf(day), kind: isOff(wishes, day) ? "off" : "study", mock: false, blocks: [] });
    }
    const working = days.filter((day) => day.kind === "study");
    const before = open ? working.length : working.length - 1;
    const pass = open || before < 1 ? 0 : Math.min(4, Math.ceil(before / 6));
    working.forEach((day, n) => {
      if (!open && n === before) day.kind = "light";
      else if (n >= before - pass) day.kind = "pass";
      else day.mock = n % MOCK_EVERY === MOCK_EVERY - 1 || (!open && n === before - pass - 1 && n >= 2);
    });
    return days;
  }

  /** A mock that was missed moves to today, or the next day of study. @param {Day[]} days @param {World} world */
  function moveMocks(days, world) {
    const { today, mocks, wishes } = world;
    const asked = days.filter((day) => day.mock && day.day < today).length;
    const done = mocks.filter((day) => day >= wishes.since && day < today).length;
    if (asked <= done) return;
    const next = days.find((day) => day.day >= today && (day.kind === "study" || day.kind === "pass"));
    if (next) next.mock = true;
  }

  /** @param {Item} item @param {number} pace */
  const costOf = (item, pace) => Math.max(1, item.cards.length) * pace * FIRST_DAY;

  /** Fills days one after the other; what a day took is gone for the next. @param {World} world */
  function createFiller(world) {
    const { pace, wishes } = world;
    const minutes = Math.max(5, wishes.minutes);
    const waiting = prioritise(world.items.filter((item) => !item.met && item.cards.length > 0));
    const toPass = weakest(world.items.filter((item) => item.answer && !item.passed));
    const steps = world.template ? world.template.blocks.filter((block) => !(world.templateDone || new Set()).has(block.id)) : [];
    let drilled = 0;

    /** @param {Day} day @param {BlockKind} kind @param {number} length @param {Partial<Block>} more */
    function add(day, kind, length, more) {
      const id = day.date + "/" + kind + (more.id ? "/" + more.id : "");
      day.blocks.push(Object.assign({ kind, minutes: Math.max(1, Math.round(length)), cards: [], questions: [] }, more, { id }));
    }

    /** What is due, as many as fit. @param {Day} day @param {number} room @returns {number} minutes taken */
    function review(day, room) {
      const now = day.day === world.today;
      const count = now ? world.due.length : world.forecast[day.day - world.today - 1] || 0;
      const fit = Math.min(count, Math.max(0, Math.floor(room / pace)));
      if (!fit) return 0;
      add(day, "review", fit * pace, { cards: now ? world.due.slice(0, fit) : [], questions: [] });
      return fit * pace;
    }

    /** @param {Day} day @param {number} room @returns {number} minutes taken */
    function fresh(day, room) {
      /** @type {Item[]} */
      const taken = [];
      let spent = 0;
      while (waiting.length && (!taken.length || spent + costOf(waiting[0], pace) <= room)) {
        const item = /** @type {Item} */ (waiting.shift());
        taken.push(item);
        spent += costOf(item, pace);
      }
      if (taken.length) add(day, "new", spent, { questions: taken.map((item) => item.id), cards: taken.flatMap((item) => item.cards) });
      return spent;
    }

    /** The weakest of what was met, where nothing new is left. @param {Day} day @param {number} room */
    function drill(day, room) {
      const pool = weakest(world.items.filter((item) => item.answer && item.met && item.state !== "confident"));
      const count = Math.min(pool.length, Math.floor(room / pace), 20);
      if (count < 1 || room < SHORTEST) return;
      const chosen = Array.from({ length: count }, (_, n) => pool[(drilled + n) % pool.length]);
      drilled += count;
      add(day, "drill", count * pace, { questions: chosen.map((item) => item.id), cards: chosen.map((item) => item.answer) });
    }

    /** @param {Day} day @param {number} room */
    function walk(day, room) {
      const chosen = toPass.splice(0, Math.max(0, Math.floor(room / pace)));
      if (!chosen.length) return;
      add(day, "pass", chosen.length * pace, { questions: chosen.map((item) => item.id), cards: chosen.map((item) => item.answer) });
    }

    /** @param {Day} day @param {number} studyDays that are left, this one among them */
    function study(day, studyDays) {
      const mock = day.mock ? Math.min(MOCK_MINUTES, minutes * 0.5) : 0;
      const first = waiting.length ? costOf(waiting[0], pace) : 0;
      const share = Math.ceil(steps.length / Math.max(1, studyDays));
      let room = minutes - mock;
      if (day.day === world.today) room -= review(day, Math.max(pace, room - first));
      else room -= Math.max(review(day, room - first), world.items.some((item) => item.met) || day.day > world.today + 1 ? minutes * RETURNS : 0);
      for (let n = 0; n < share && steps.length && world.template && room - first >= SHORTEST; n += 1) {
        const block = /** @type {Step} */ (steps.shift());
        const length = Math.max(SHORTEST, Math.min(MOCK_MINUTES, (room - first) / 2));
        add(day, "template", length, { id: block.id, title: block.title, url: world.template.url + "#" + block.id, done: block.done, asks: block.asks });
        room -= length;
      }
      room -= fresh(day, room);
      if (!waiting.length) drill(day, room);
      if (mock) add(day, "mock", mock, {});
    }

    return {
      /** @param {Day} day @param {number} studyDays */
      fill(day, studyDays) {
        if (day.kind === "study") study(day, studyDays);
        else if (day.kind === "pass") {
          const mock = day.mock ? Math.min(MOCK_MINUTES, minutes * 0.4) : 0;
          const room = minutes - mock;
          walk(day, room - review(day, toPass.length ? room / 2 : room));
          if (mock) add(day, "mock", mock, {});
        } else if (day.kind === "light") {
          const room = Math.min(minutes, LIGHT_MINUTES);
          const spent = review(day, room);
          const gaps = weakest(world.items.filter((item) => item.answer && item.met)).slice(0, Math.min(9, Math.floor((room - spent) / pace)));
          if (gaps.length) add(day, "drill", gaps.length * pace, { questions: gaps.map((item) => item.id), cards: gaps.map((item) => item.answer) });
        }
      },
      /** What found no day. */
      left: () => ({ fresh: waiting.map((item) => item.id), passes: toPass.length, minutes: waiting.reduce((sum, item) => sum + costOf(item, pace), 0) }),
    };
  }

  /**
   * @param {World} world
   * @returns {{days: Day[], left: string[], more: number, unpassed: number, problem: ""|"past"|"today"}} from today on; `left` are new questions that
   *   find no day, `more` the minutes a day that would make them fit, `unpassed` answers that the last pass does not reach
   */
  function makePlan(world) {
    const { today, wishes } = world;
    const interview = parseDate(wishes.date);
    const open = Number.isNaN(interview);
    if (!open && interview < today) return { days: [], left: [], more: 0, unpassed: 0, problem: "past" };
    const begun = Object.assign({}, wishes, { since: Math.min(wishes.since || today, today) });
    const days = frame(begun, open ? today + OPEN_DAYS : interview, open);
    moveMocks(days, Object.assign({}, world, { wishes: begun }));
    const coming = days.filter((day) => day.day >= today);
    const filler = createFiller(world);
    let studyDays = coming.filter((day) => day.kind === "study").length;
    const study = studyDays;
    for (const day of coming) {
      filler.fill(day, studyDays);
      if (day.kind === "study") studyDays -= 1;
    }
    const { fresh, passes, minutes } = filler.left();
    if (!open) coming.push({ day: interview, date: wishes.date, kind: "interview", mock: false, blocks: [] });
    return {
      days: coming,
      left: open ? [] : fresh,
      more: open || !fresh.length ? 0 : Math.ceil(minutes / Math.max(1, study) / 5) * 5,
      unpassed: open ? 0 : passes,
      problem: !open && interview === today ? "today" : "",
    };
  }

  /**
   * Study days that passed without anything since the reader last did something.
   * @param {{today: number, lastActive: number, wishes: any}} input @returns {number}
   */
  function missed(input) {
    let count = 0;
    for (let day = Math.max(input.lastActive + 1, input.today - MOST_DAYS); day < input.today; day += 1) {
      if (!isOff(input.wishes, day)) count += 1;
    }
    return count;
  }

  desk.plan = { makePlan, frame, prioritise, missed };
})((globalThis.cuebook = globalThis.cuebook || {}));
