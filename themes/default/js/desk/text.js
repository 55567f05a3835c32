// @ts-check
/**
 * Words and numbers of the desk in the book's language: strings by key with plurals, intervals, dates. Every key starts with
 * `js_desk_`; here they are named without it. In: the page's strings. Must not know: the DOM beyond its data element.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** @param {Record<string, string>} strings @param {string} tag the language, as `Intl` takes it */
  function createText(strings, tag) {
    const plurals = new Intl.PluralRules(tag);
    const numbers = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
    const percent = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 });

    /**
     * The string of a key, `{name}` replaced. With a number `n`, `KEY_one` and `KEY_other` are tried first.
     * @param {string} key @param {Record<string, any>=} values
     */
    function t(key, values) {
      const full = "js_desk_" + key;
      let text;
      if (values && typeof values.n === "number") text = strings[full + "_" + plurals.select(values.n)] || strings[full + "_other"];
      if (text === undefined) text = strings[full];
      if (text === undefined) return key;
      return text.replace(/\{(\w+)\}/g, (whole, name) => {
        const value = values ? values[name] : undefined;
        return value === undefined ? whole : typeof value === "number" ? numbers.format(value) : String(value);
      });
    }

    /** @param {number} value @param {string} name @param {"long"|"short"=} display */
    function unit(value, name, display) {
      return new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay: display || "long", maximumFractionDigits: 1 }).format(value);
    }

    /** An interval as it stands on a rating button. @param {{minutes: number, days: number}} preview */
    function interval(preview) {
      const { days, minutes } = preview;
      if (days >= 365) return unit(Math.round(days / 36.5) / 10, "year");
      if (days >= 45) return unit(Math.round(days / 3.04) / 10, "month");
      if (days >= 1) return unit(days, "day");
      if (minutes >= 1440) return unit(Math.round(minutes / 1440), "day");
      if (minutes >= 60) return unit(Math.round(minutes / 6) / 10, "hour", "short");
      return unit(Math.max(1, minutes), "minute", "short");
    }

    /** @param {string} date `YYYY-MM-DD` @param {Intl.DateTimeFormatOptions=} options */
    function date(date, options) {
      return new Intl.DateTimeFormat(tag, Object.assign({ timeZone: "UTC", weekday: "long", day: "numeric", month: "long" }, options || {}))
        .format(new Date(date + "T00:00:00Z"));
    }

    /** @param {number} n 0 is Monday @param {"long"|"short"|"narrow"=} style */
    function weekday(n, style) {
      return new Intl.DateTimeFormat(tag, { timeZone: "UTC", weekday: style || "long" }).format(new Date(Date.UTC(2024, 0, 1 + n)));
    }

    /** Minutes and seconds, as on a clock. @param {number} seconds */
    function clock(seconds) {
      const whole = Math.abs(Math.round(seconds));
      return (seconds < -0.5 ? "\u2212" : "") + Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
    }

    return { t, interval, date, weekday, clock, number: numbers.format, percent: percent.format, unit, language: tag };
  }

  desk.text = { createText };
})((globalThis.cuebook = globalThis.cuebook || {}));
