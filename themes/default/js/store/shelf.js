// @ts-check
/**
 * A book's place in the browser's storage: keys under one prefix, and writes that are never lost. What cannot be written
 * (full, denied) stays in memory, reads as if it were written, and is tried again with the next write.
 *
 * In: a `Storage` or none. Out: texts by key, and how writing goes. Must not know: what the texts say.
 */
(function (cuebook) {
  "use strict";

  /**
   * @typedef {{getItem(k: string): string|null, setItem(k: string, v: string): void, removeItem(k: string): void,
   *   key(n: number): string|null, readonly length: number}} StorageLike
   * @typedef {"ok"|"denied"|"full"} Status
   */

  /** @param {unknown} error @returns {"denied"|"full"} */
  function reasonOf(error) {
    const text = error && typeof error === "object" && "name" in error ? String(error.name) : "";
    return /quota/i.test(text) ? "full" : "denied";
  }

  /** @param {StorageLike|null} storage @param {string} prefix @param {() => void} told called when the status changed */
  function createShelf(storage, prefix, told) {
    /** What could not be written yet; null stands for a removal. @type {Map<string, string|null>} */
    const pending = new Map();
    /** @type {Status} */
    let status = storage ? "ok" : "denied";

    /** @param {Status} next */
    function setStatus(next) {
      if (next === status) return;
      status = next;
      told();
    }

    /** @param {string} k @returns {string|null} */
    function read(k) {
      if (pending.has(k)) return pending.get(k) || null;
      if (!storage) return null;
      try {
        return storage.getItem(prefix + k);
      } catch (error) {
        return null;
      }
    }

    /** @param {string} k @param {string|null} value */
    function put(k, value) {
      if (!storage) return;
      if (value === null) storage.removeItem(prefix + k);
      else storage.setItem(prefix + k, value);
    }

    /**
     * Writes now, or keeps it in memory and says so. Earlier failures are tried again first.
     * @param {string} k @param {string|null} value
     */
    function write(k, value) {
      pending.set(k, value);
      flush();
    }

    function flush() {
      if (!storage) return;
      for (const [k, value] of [...pending]) {
        try {
          put(k, value);
          pending.delete(k);
        } catch (error) {
          setStatus(reasonOf(error));
          return;
        }
      }
      setStatus("ok");
    }

    /**
     * Writes all of these or none. Without a storage they are kept in memory.
     * @param {[string, string][]} writes @returns {""|"denied"|"full"} why nothing was written
     */
    function writeAll(writes) {
      if (!storage || status === "denied") {
        for (const [k, value] of writes) pending.set(k, value);
        return "";
      }
      /** @type {[string, string|null][]} */
      const before = [];
      try {
        for (const [k, value] of writes) {
          before.push([k, storage.getItem(prefix + k)]);
          put(k, value);
        }
      } catch (error) {
        for (const [k, value] of before.reverse()) {
          try {
            put(k, value);
          } catch (again) {
            // Putting back what stood there needs no more room than it had.
          }
        }
        return reasonOf(error);
      }
      for (const [k] of writes) pending.delete(k);
      return "";
    }

    /** Names of all keys that start so, without that start, in order. @param {string} start @returns {string[]} */
    function names(start) {
      const full = prefix + start;
      const found = new Set();
      if (storage) {
        try {
          for (let n = 0; n < storage.length; n += 1) {
            const k = storage.key(n);
            if (k !== null && k.startsWith(full)) found.add(k.slice(full.length));
          }
        } catch (error) {
          // A storage that cannot be listed holds nothing for us.
        }
      }
      for (const [k, value] of pending) {
        if (!k.startsWith(start)) continue;
        if (value === null) found.delete(k.slice(start.length));
        else found.add(k.slice(start.length));
      }
      return [...found].sort();
    }

    return {
      read,
      write,
      writeAll,
      names,
      flush,
      /** Another tab wrote this key since: what waits here is older. @param {string} k */
      yield: (k) => pending.delete(k),
      /** Lets go of everything that waits. */
      drop: () => pending.clear(),
      get status() {
        return status;
      },
      get unsaved() {
        return pending.size;
      },
    };
  }

  /** The browser's storage, or nothing where it is refused. @returns {StorageLike|null} */
  function browserStorage() {
    try {
      const storage = window.localStorage;
      const probe = "cuebook:probe";
      try {
        storage.setItem(probe, "1");
        storage.removeItem(probe);
      } catch (error) {
        // A full storage still holds what was kept: only one that cannot be read is none.
        storage.getItem(probe);
        if (!storage.length) return null;
      }
      return storage;
    } catch (error) {
      return null;
    }
  }

  cuebook.shelf = { createShelf, browserStorage };
})((globalThis.cuebook = globalThis.cuebook || {}));
