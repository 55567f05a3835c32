// @ts-check
/**
 * Statistics from the log: what is due in the coming days, what was done, how much was recalled, how long it took.
 * In: a model, card numbers. Out: numbers. Must not know: pictures, words.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** Cards due on each of the coming days; what is overdue counts for today. @param {any} model @param {number} days */
  function forecast(model, days) {
    const today = model.today();
    const counts = new Array(days).fill(0);
    for (const card of model.catalogue.cards) {
      const state = model.state(card.n);
      if (!state || model.isSuspended(card.n)) continue;
      const day = Math.max(0, model.dueDay(card.n) - today);
      if (day < days) counts[day] += 1;
    }
    return counts.map((count, n) => ({ day: today + n, count }));
  }

  /** Reviews and minutes of each of the past days, today last. @param {any} model @param {number} days */
  function activity(model, days) {
    const today = model.today();
    const out = Array.from({ length: days }, (_, n) => ({ day: today - days + 1 + n, count: 0, minutes: 0 }));
    for (const list of [model.history.all, model.history.crams]) {
      for (let at = list.length - 1; at >= 0; at -= 1) {
        const place = desk.history.dayOfEntry(list[at]) - today + days - 1;
        if (place < 0 || place >= days) continue;
        out[place].count += 1;
        out[place].minutes += (list[at].s || 0) / 60000;
      }
    }
    return out;
  }

  /**
   * Share of reviews that were recalled, among those at least a day after the one before: what the schedule promised.
   * @param {any} model @param {number} days
   */
  function retention(model, days) {
    const since = model.today() - days;
    let total = 0;
    let recalled = 0;
    for (const list of model.history.reviews.values()) {
      for (let n = 1; n < list.length; n += 1) {
        const day = desk.history.dayOfEntry(list[n]);
        if (day <= since || day - desk.history.dayOfEntry(list[n - 1]) < 1) continue;
        total += 1;
        if (list[n].g > 1) recalled += 1;
      }
    }
    return { total, recalled, share: total ? recalled / total : null };
  }

  desk.stats = { forecast, activity, retention };
})((globalThis.cuebook = globalThis.cuebook || {}));
