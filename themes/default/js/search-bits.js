// @ts-check
/**
 * Numbers as `src/outputs/search/encode.rs` packs them.
 *
 * In: base64, bits, columns of repeated numbers. Out: bytes and numbers. Must not know: what they stand for.
 */
(function (cuebook) {
  "use strict";

  const DIGITS = new Uint8Array(128);
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((c, n) => {
    DIGITS[c.charCodeAt(0)] = n;
  });

  /** @param {string} text base64 without padding @returns {Uint8Array} with some bytes more than there are: the reader looks ahead */
  function bytesOf(text) {
    const bytes = /** @type {any} */ (new Uint8Array(((text.length * 3) >> 2) + 8));
    // Where the browser can, it is faster than a script.
    if (bytes.setFromBase64) {
      bytes.setFromBase64(text);
      return bytes;
    }
    let out = 0;
    for (let at = 0; at < text.length; at += 4) {
      const word = (DIGITS[text.charCodeAt(at)] << 18) | (DIGITS[text.charCodeAt(at + 1)] << 12) |
        ((DIGITS[text.charCodeAt(at + 2)] || 0) << 6) | (DIGITS[text.charCodeAt(at + 3)] || 0);
      bytes[out++] = word >> 16;
      bytes[out++] = word >> 8;
      bytes[out++] = word;
    }
    return bytes;
  }

  /** Reads bits, most significant first. */
  class Bits {
    /** @param {Uint8Array} bytes @param {number} at bit */
    constructor(bytes, at) {
      this.bytes = bytes;
      this.at = at;
    }
    /** The next bits at the top of a word: 25 of them are true. */
    peek() {
      const { bytes, at } = this;
      const from = at >> 3;
      return ((bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3]) << (at & 7);
    }
    /** @param {number} width at most 25 */
    read(width) {
      if (width === 0) return 0;
      const word = this.peek();
      this.at += width;
      return word >>> (32 - width);
    }
    ones() {
      let count = 0;
      for (;;) {
        const run = Math.clz32(~this.peek());
        if (run < 25) {
          this.at += run + 1;
          return count + run;
        }
        count += 25;
        this.at += 25;
      }
    }
    gamma() {
      const width = this.ones();
      return (1 << width) | this.read(width);
    }
    /** @param {number} k */
    rice(k) {
      return (this.ones() << k) | this.read(k);
    }
    /** @param {number} size */
    truncated(size) {
      const width = 31 - Math.clz32(size);
      const short = (2 << width) - size;
      const value = this.read(width);
      return value < short ? value : ((value << 1) | this.read(1)) - short;
    }
    /** @param {Int32Array} into @param {number} from @param {number} count @param {number} low @param {number} high */
    interpolative(into, from, count, low, high) {
      const before = count >> 1;
      const after = count - before - 1;
      const middle = low + before + this.truncated(high - after - low - before + 1);
      into[from + before] = middle;
      if (before) this.interpolative(into, from, before, low, middle - 1);
      if (after) this.interpolative(into, from + before + 1, after, middle + 1, high);
    }
  }

  /** @param {number[]} pairs value, how many times @param {number} length */
  function spread(pairs, length) {
    const values = new Int32Array(length);
    let at = 0;
    for (let n = 0; n < pairs.length; n += 2) {
      values.fill(pairs[n], at, at + pairs[n + 1]);
      at += pairs[n + 1];
    }
    return values;
  }

  /** Running sums: where each part ends. @param {number[]} counts */
  function ends(counts) {
    let sum = 0;
    return counts.map((count) => (sum += count));
  }

  /** The first place whose value is above. @param {ArrayLike<number>} sorted @param {number} value */
  function above(sorted, value) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] > value) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  cuebook.search = Object.assign(cuebook.search || {}, { bytesOf, Bits, spread, ends, above });
})((globalThis.cuebook = globalThis.cuebook || {}));
