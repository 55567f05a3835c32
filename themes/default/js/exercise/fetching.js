// @ts-check
/**
 * Fetches what runs code, and says how much of it has come.
 *
 * In: the path of a runtime's script, whose first line tells its length. Out: its files. A page on a disk can load nothing but
 * scripts, and learns nothing of how far they are. Must not know: how code is run.
 */
(function (cuebook) {
  "use strict";

  /** @param {string} path @param {(done: number, total: number) => void} heard in bytes; a total of 0 is not known */
  async function fetched(path, heard) {
    const response = await fetch(cuebook.site.root + path);
    if (!response.ok || !response.body) throw new Error("cannot load " + path);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const parts = [];
    let [done, total] = [0, 0];
    for (;;) {
      const piece = await reader.read();
      if (piece.done) break;
      parts.push(decoder.decode(piece.value, { stream: true }));
      if (!done) total = Number((/^\/\/ (\d+) bytes\n/.exec(parts[0]) || [])[1]) || 0;
      done += piece.value.length;
      heard(done, total);
    }
    const text = parts.join("");
    const files = JSON.parse(text.slice(text.indexOf(", {") + 2, text.lastIndexOf(")")));
    // Kept as if the script itself had been run.
    cuebook.data(path.replace(/\.js$/, ""), files);
    return files;
  }

  /**
   * The files of a runtime: whatever keeps them from being fetched, its script may still come.
   * @param {string} path @param {(done: number, total: number) => void} heard
   */
  cuebook.fetching = (path, heard) => (location.protocol === "file:" ? cuebook.load(path) : fetched(path, heard).catch(() => cuebook.load(path)));
})((globalThis.cuebook = globalThis.cuebook || {}));
