// @ts-check
/**
 * A plan as an iCalendar file (RFC 5545): local times, CRLF, lines folded at 75 octets, uids that stay the same from export to
 * export, so that a calendar updates its events. In: events. Out: text. Must not know: plans.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** @param {string} text */
  function escape(text) {
    return String(text)
      .replace(/\\/g, "\\\\")
      .replace(/;/g, "\\;")
      .replace(/,/g, "\\,")
      .replace(/\r\n|\r|\n/g, "\\n")
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
  }

  /** @param {string} char */
  function octets(char) {
    const code = char.codePointAt(0) || 0;
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }

  /** Folds one line at 75 octets, never inside a character. @param {string} line */
  function fold(line) {
    let out = "";
    let used = 0;
    for (const char of line) {
      const size = octets(char);
      if (used + size > 75) {
        out += "\r\n ";
        used = 1;
      }
      out += char;
      used += size;
    }
    return out;
  }

  /** @param {string} date @param {number} minutes since midnight */
  function local(date, minutes) {
    const time = new Date(Date.parse(date + "T00:00:00Z") + minutes * 60000);
    return time.toISOString().replace(/[-:]/g, "").slice(0, 15);
  }

  /** Letters, digits and `-` of any script as ASCII, no two texts alike. @param {string} text */
  function plain(text) {
    return text.replace(/[^A-Za-z0-9-]/gu, (char) => "_" + (char.codePointAt(0) || 0).toString(16) + "_");
  }

  /**
   * The blocks of a plan as events: the uid of a block hangs on its day and kind, so an export takes the place of the one before.
   * @param {any[]} days @param {{key: string, start: string, interview: string, title: (block: any) => string, text: (block: any) => string}} words
   */
  function eventsOf(days, words) {
    const [hours, minutes] = words.start.split(":").map(Number);
    /** @type {any[]} */
    const events = [];
    for (const day of days) {
      let start = (hours || 0) * 60 + (minutes || 0);
      for (const block of day.blocks) {
        events.push({ uid: plain(words.key + "-" + block.id), date: day.date, start, minutes: block.minutes, title: words.title(block), text: words.text(block) });
        start += block.minutes + 5;
      }
      if (day.kind === "interview") events.push({ uid: plain(words.key) + "-interview", date: day.date, title: words.interview });
    }
    return events;
  }

  /** Counts up from export to export, so that calendars take the newer one. @param {number} stamp */
  function sequence(stamp) {
    return Math.max(0, Math.floor(stamp / 60000) - 29000000);
  }

  /**
   * @param {{name: string, domain: string, stamp: number, events: {uid: string, date: string, start?: number, minutes?: number,
   *   title: string, text?: string}[]}} input an event without `start` lasts all day
   */
  function makeIcs(input) {
    const stamp = new Date(input.stamp).toISOString().replace(/[-:]/g, "").slice(0, 15) + "Z";
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cuebook//study desk//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
      "X-WR-CALNAME:" + escape(input.name)];
    for (const event of input.events) {
      lines.push("BEGIN:VEVENT", "UID:" + escape(event.uid + "@" + input.domain), "DTSTAMP:" + stamp, "SEQUENCE:" + sequence(input.stamp));
      if (event.start === undefined) {
        const next = new Date(Date.parse(event.date + "T00:00:00Z") + 86400000).toISOString().slice(0, 10);
        lines.push("DTSTART;VALUE=DATE:" + event.date.replace(/-/g, ""), "DTEND;VALUE=DATE:" + next.replace(/-/g, ""));
      } else {
        lines.push("DTSTART:" + local(event.date, event.start), "DTEND:" + local(event.date, event.start + (event.minutes || 20)));
      }
      lines.push("SUMMARY:" + escape(event.title));
      if (event.text) lines.push("DESCRIPTION:" + escape(event.text));
      lines.push("TRANSP:" + (event.start === undefined ? "TRANSPARENT" : "OPAQUE"), "END:VEVENT");
    }
    lines.push("END:VCALENDAR");
    return lines.map(fold).join("\r\n") + "\r\n";
  }

  desk.ics = { makeIcs, eventsOf, fold, escape };
})((globalThis.cuebook = globalThis.cuebook || {}));
