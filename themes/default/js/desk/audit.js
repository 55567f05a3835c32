// @ts-check
/**
 * The gap audit: how a track stands in the reader's own eyes, and how that moved since the last round. A round begins with an
 * `ar` entry (the first one by itself); a rating counts for the round in which it was given.
 *
 * In: history and questions. Out: counts, groups, movement. Must not know: the page, schedules.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const AUDIT = desk.decks.AUDIT;

  /** The bucket of a list of ratings before a time. @param {any[]|undefined} list @param {number} time */
  function before(list, time) {
    let value = "";
    for (const entry of list || []) if (entry.t < time) value = AUDIT[entry.v];
    return value;
  }

  /** @param {any[]|undefined} list */
  function latest(list) {
    return list && list.length ? AUDIT[list[list.length - 1].v] : "";
  }

  /**
   * Questions by topic with their buckets, in the order given.
   * @param {any} model @param {number[]} questions
   * @returns {{topic: number, rows: {q: number, bucket: string}[]}[]}
   */
  function groups(model, questions) {
    /** @type {Map<number, {q: number, bucket: string}[]>} */
    const byTopic = new Map();
    for (const q of questions) {
      const topic = model.catalogue.questions[q].topic;
      const row = { q, bucket: model.bucketOf(q) };
      const rows = byTopic.get(topic);
      if (rows) rows.push(row);
      else byTopic.set(topic, [row]);
    }
    return [...byTopic].map(([topic, rows]) => ({ topic, rows }));
  }

  /** @param {any} model @param {number[]} questions */
  function summary(model, questions) {
    /** @type {Record<string, number>} */
    const counts = { confident: 0, shaky: 0, recognise: 0, avoiding: 0, "": 0 };
    for (const q of questions) counts[model.bucketOf(q)] += 1;
    return { counts, total: questions.length, rated: questions.length - counts[""] };
  }

  /**
   * What changed since the running round began: only questions rated before it and again in it.
   * @param {any} model @param {number[]} questions
   */
  function movement(model, questions) {
    const { rounds, audits } = model.history;
    if (!rounds.length) return null;
    const since = rounds[rounds.length - 1].t;
    /** @type {{q: number, from: string, to: string}[]} */
    const up = [];
    /** @type {{q: number, from: string, to: string}[]} */
    const down = [];
    let same = 0;
    let waiting = 0;
    for (const q of questions) {
      const list = audits.get(model.catalogue.questions[q].id);
      const from = before(list, since);
      if (!from) continue;
      const again = (list || []).some((/** @type {any} */ entry) => entry.t > since);
      if (!again) {
        waiting += 1;
        continue;
      }
      const to = latest(list);
      const step = AUDIT.indexOf(from) - AUDIT.indexOf(to);
      if (step > 0) up.push({ q, from, to });
      else if (step < 0) down.push({ q, from, to });
      else same += 1;
    }
    return { since, up, down, same, waiting };
  }

  /** Whether a question waits for its rating in the running round. @param {any} model @param {number} q */
  function waits(model, q) {
    const list = model.history.audits.get(model.catalogue.questions[q].id);
    if (!list || !list.length) return true;
    const { rounds } = model.history;
    return rounds.length > 0 && list[list.length - 1].t < rounds[rounds.length - 1].t;
  }

  desk.audit = { groups, summary, movement, waits };
})((globalThis.cuebook = globalThis.cuebook || {}));
