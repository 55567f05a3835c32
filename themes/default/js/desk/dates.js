// @ts-check
/**
 * Intervals that know the interview's date: a card whose next review would come too late comes back in the days before it,
 * spread so that they do not all come at once, and before the light day, the last one. In: days. Out: a day. Must not know: how the schedule was made.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** The last days before the date on which every card comes again. */
  const LAST = 7;

  /**
   * @param {number} due the day by the schedule @param {number} last the day of the last review @param {number} interview NaN for none
   * @param {number} today @param {number} seed stable for the card
   */
  function dueDay(due, last, interview, today, seed) {
    if (Number.isNaN(interview) || interview < today || due < interview - LAST) return due;
    const span = Math.max(1, Math.min(LAST, Math.floor((interview - last) / 2)));
    const latest = interview - 2 - (seed % span);
    return last >= latest ? due : Math.min(due, Math.max(last + 1, latest));
  }

  desk.dates = { dueDay, LAST };
})((globalThis.cuebook = globalThis.cuebook || {}));
