// @ts-check
/**
 * Study days. A day ends at four in the morning, as in Anki, so that an evening past midnight is one evening; days are
 * whole numbers (days since 1970 in the reader's zone), calendar dates are `YYYY-MM-DD` text. Must not know: cards.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const DAY = 86400000;
  const START_HOUR = 4;

  /** Shift from real time to a time line on which every study day begins at a multiple of 24 h. @param {number} zone */
  function shift(zone) {
    return -(zone * 60000) - START_HOUR * 3600000;
  }

  /** The study day of a moment. @param {number} time @param {number} zone `Date#getTimezoneOffset` */
  function dayOf(time, zone) {
    return Math.floor((time + shift(zone)) / DAY);
  }

  /** When a study day begins. @param {number} day @param {number} zone */
  function startOf(day, zone) {
    return day * DAY - shift(zone);
  }

  /** @param {number} day @returns {string} */
  function dateOf(day) {
    return new Date(day * DAY).toISOString().slice(0, 10);
  }

  /** The day of a calendar date, NaN when it is none. @param {string} date */
  function parseDate(date) {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date || "")) return NaN;
    const time = Date.parse(date + "T00:00:00Z");
    return Number.isNaN(time) || dateOf(time / DAY) !== date ? NaN : time / DAY;
  }

  /** 0 is Monday. @param {number} day */
  function weekday(day) {
    return (((day + 3) % 7) + 7) % 7;
  }

  desk.days = { DAY, START_HOUR, shift, dayOf, startOf, dateOf, parseDate, weekday };
})((globalThis.cuebook = globalThis.cuebook || {}));
