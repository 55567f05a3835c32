// @ts-check
/**
 * A small progress file as digits, so that it fits into a QR code: what is said again and again is said once, the rest is
 * compressed, and digits are what such a code holds with the least waste. Long texts (notes, drafts, worksheets) stay behind.
 *
 * In: entries and fields, or digits. Out: digits, or the text of a progress file, which an import reads like any other. Must
 * not know: storage, the page.
 */
(function (cuebook) {
  "use strict";

  /** Of what is packed; what is of a later one is refused. */
  const VERSION = 1;
  /** A code holds far less; what is larger was made by someone else. */
  const MOST = 400000;
  /** Fields whose texts are the reader's own and long. */
  const TEXTS = /^(note|draft|story|field):/;
  /** So many digits hold so many bytes. */
  const DIGITS = [0, 3, 5, 8, 10, 13, 15, 17];
  const BLOCK = DIGITS.length - 1;

  /** @param {Uint8Array} bytes @returns {string} */
  function toDigits(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += BLOCK) {
      const part = bytes.subarray(at, at + BLOCK);
      let value = 0n;
      for (const byte of part) value = value * 256n + BigInt(byte);
      text += String(value).padStart(DIGITS[part.length], "0");
    }
    return text;
  }

  /** @param {string} digits @returns {Uint8Array} */
  function toBytes(digits) {
    if (!/^\d+$/.test(digits)) throw new Error("no digits");
    /** @type {number[]} */
    const bytes = [];
    for (let at = 0; at < digits.length; at += DIGITS[BLOCK]) {
      const part = digits.slice(at, at + DIGITS[BLOCK]);
      const length = DIGITS.indexOf(part.length);
      let value = BigInt(part);
      if (length < 0 || value >= 256n ** BigInt(length)) throw new Error("damaged digits");
      const block = new Array(length);
      for (let n = length - 1; n >= 0; n -= 1) {
        block[n] = Number(value % 256n);
        value /= 256n;
      }
      bytes.push(...block);
    }
    return Uint8Array.from(bytes);
  }

  /** Whether this browser can press and unpress. */
  const able = () => typeof CompressionStream === "function" && typeof DecompressionStream === "function";

  /** @param {Uint8Array} bytes @param {CompressionStream|DecompressionStream} through @returns {Promise<Uint8Array>} */
  async function run(bytes, through) {
    const writer = through.writable.getWriter();
    // What goes wrong is heard where the other end is read.
    writer.write(/** @type {any} */ (bytes)).catch(() => undefined);
    writer.close().catch(() => undefined);
    const reader = through.readable.getReader();
    /** @type {Uint8Array[]} */
    const parts = [];
    let length = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value);
      length += next.value.length;
      if (length > MOST) throw new Error("too long");
    }
    const all = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  /** Parts of an entry that name a card or a question. */
  const NAMES = ["c", "q"];

  /**
   * Entries as columns: ids, times since the one before, and the rest by the names of their parts; what names a card stands once.
   * @param {LogEntry[]} entries
   */
  function columns(entries) {
    /** @param {any[]} list @returns {(value: any) => number} */
    const once = (list) => (value) => (list.includes(value) ? list.indexOf(value) : list.push(value) - 1);
    /** @type {string[]} */
    const devices = [];
    /** @type {string[]} */
    const names = [];
    /** @type {string[]} */
    const shapes = [];
    /** @type {string[]} */
    const ids = [];
    /** @type {number[]} */
    const times = [];
    let last = 0;
    const rows = entries.map(({ i, t, ...rest }) => {
      const at = i.indexOf(".");
      ids.push(once(devices)(i.slice(0, at + 1)) + ":" + i.slice(at + 1));
      times.push(t - last);
      last = t;
      const parts = Object.keys(rest).filter((part) => rest[part] !== undefined).sort();
      return [once(shapes)(parts.join(" ")), ...parts.map((part) => (NAMES.includes(part) && typeof rest[part] === "string" ? once(names)(rest[part]) : rest[part]))];
    });
    return { devices, names, shapes, ids, times, rows };
  }

  /** @param {any} packed as `columns` gives it @returns {any[]} */
  function entriesOf({ devices, names, shapes, ids, times, rows }) {
    let t = 0;
    return rows.map((/** @type {any[]} */ [shape, ...values], /** @type {number} */ n) => {
      const [device, end] = ids[n].split(/:(.*)/s);
      t += times[n];
      /** @type {Record<string, any>} */
      const entry = { i: devices[device] + end, t };
      String(shapes[shape]).split(" ").forEach((/** @type {string} */ part, at) => {
        const value = values[at];
        entry[part] = NAMES.includes(part) && typeof value === "number" ? names[value] : value;
      });
      return entry;
    });
  }

  /** @param {{key: string, log: LogEntry[], fields: Record<string, any>}} content @returns {Promise<string>} digits */
  async function pack({ key, log, fields }) {
    const kept = Object.fromEntries(Object.entries(fields).filter(([name]) => !TEXTS.test(name)));
    const text = JSON.stringify({ v: VERSION, key, ...columns(log), fields: kept });
    return toDigits(await run(new TextEncoder().encode(text), new CompressionStream("deflate-raw")));
  }

  /** The progress file that some digits hold; throws where they hold none. @param {string} digits @returns {Promise<string>} */
  async function unpack(digits) {
    if (digits.length > MOST) throw new Error("too long");
    const packed = JSON.parse(new TextDecoder().decode(await run(toBytes(digits), new DecompressionStream("deflate-raw"))));
    return JSON.stringify({ format: "cuebook-progress", version: packed.v, key: packed.key, log: entriesOf(packed), fields: packed.fields });
  }

  cuebook.packed = { able, pack, unpack, toDigits, toBytes };
})((globalThis.cuebook = globalThis.cuebook || {}));
