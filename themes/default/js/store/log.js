// @ts-check
/**
 * The log in memory: entries by id, in order, and which of them stand. It only grows; an undo is a tombstone entry.
 *
 * In: entries from anywhere, in any order, any number of times. Out: the same log whatever the order. Must not know:
 * storage, clocks, what the entries mean beside the tombstone (`k: "x"`).
 */
(function (cuebook) {
  "use strict";
  const { byTime, replaces } = cuebook.merge;

  /** @typedef {LogEntry} Entry */

  /** @param {(entry: Entry) => boolean} fits whether an entry is what its kind says: others are kept and never stand */
  function createLog(fits) {
    /** @type {Map<string, Entry>} */
    let byId = new Map();
    /** All entries in order, tombstones included. @type {Entry[]} */
    let all = [];
    /** @type {Entry[]|null} */
    let live = null;

    /**
     * Takes entries in. @param {Entry[]} entries @returns {number} how many were new
     */
    function absorb(entries) {
      let added = 0;
      let sorted = true;
      for (const entry of entries) {
        const present = byId.get(entry.i);
        if (present) {
          if (present !== entry && replaces(entry, present)) {
            byId.set(entry.i, entry);
            all[all.indexOf(present)] = entry;
            sorted = false;
            live = null;
          }
          continue;
        }
        byId.set(entry.i, entry);
        if (all.length && byTime(all[all.length - 1], entry) > 0) sorted = false;
        all.push(entry);
        added += 1;
      }
      if (added) live = null;
      if (!sorted) all.sort(byTime);
      return added;
    }

    /** Entries that stand, in order: no tombstones and nothing they took back. @returns {Entry[]} */
    function standing() {
      if (!live) {
        const gone = new Set();
        for (const entry of all) if (entry.k === "x") gone.add(entry.of);
        live = all.filter((entry) => entry.k !== "x" && !gone.has(entry.i) && fits(entry));
      }
      return live;
    }

    /**
     * Those of a file's entries that would change the log, and how many it has already.
     * @param {Entry[]} entries @param {Set<any>} weak those that never replace one that is known
     * @returns {{fresh: Entry[], known: number}}
     */
    function compare(entries, weak) {
      /** @type {Map<string, Entry>} */
      const fresh = new Map();
      let known = 0;
      for (const entry of entries) {
        const present = fresh.get(entry.i) || byId.get(entry.i);
        if (present && (weak.has(entry) || !replaces(entry, present))) known += 1;
        else fresh.set(entry.i, entry);
      }
      return { fresh: [...fresh.values()], known };
    }

    return {
      absorb,
      standing,
      compare,
      /** Forgets everything. */
      clear() {
        byId = new Map();
        all = [];
        live = null;
      },
      get all() {
        return all;
      },
      /** The latest time in the log that is not past a bound. @param {number} bound */
      lastBefore(bound) {
        for (let at = all.length - 1; at >= 0; at -= 1) if (all[at].t <= bound) return all[at].t;
        return 0;
      },
    };
  }

  cuebook.createLog = createLog;
})((globalThis.cuebook = globalThis.cuebook || {}));
