// @ts-check
/**
 * What to keep for reading offline, and which kept file answers a request. Pure: no cache, no network, no page.
 *
 * In: the offline list (`offline.json`: every file of one version of the site with its digest and size, and which of them
 * the shell and each track need). Out: `cuebook.plan`. The service worker (`worker.js`) does what is planned here.
 */
(function (cuebook) {
  "use strict";

  /** The format of the list that this script reads. */
  const FORMAT = 1;

  /**
   * The list in a text, or null when it is none (half a file, a login page of the network, another format).
   * @param {string} text @returns {OfflineList|null}
   */
  function read(text) {
    try {
      const raw = JSON.parse(text);
      if (raw.format !== FORMAT || !/^[0-9a-f]{32}$/.test(raw.version)) return null;
      /** @type {OfflineFile[]} */
      const files = raw.files.map((/** @type {[string, string, number]} */ [path, hash, size]) => ({ path, hash, size }));
      if (files.some((file) => !/^[0-9a-f]{32}$/.test(file.hash) || typeof file.path !== "string")) return null;
      const pick = (/** @type {number[]} */ numbers) => {
        const picked = numbers.map((number) => files[number]);
        if (picked.includes(/** @type {any} */ (undefined))) throw new RangeError("no such file");
        return picked;
      };
      return {
        version: raw.version,
        files: new Map(files.map((file) => [file.path, file])),
        shell: pick(raw.shell),
        tracks: raw.tracks.map((/** @type {any} */ track) => ({ ...track, files: pick(track.files) })),
      };
    } catch (error) {
      return null;
    }
  }

  /** The name a file is kept under: its content, and its ending since that decides its type. @param {OfflineFile} file */
  function blobName(file) {
    const ending = /\.[a-z0-9]+$/i.exec(file.path);
    return file.hash + (ending ? ending[0].toLowerCase() : "");
  }

  /** Files with each content once. @param {OfflineFile[]} files */
  function distinct(files) {
    return [...new Map(files.map((file) => [blobName(file), file])).values()];
  }

  /** What the shell and some tracks need, each content once. @param {OfflineList} list @param {string[]} tracks */
  function wanted(list, tracks) {
    const chosen = list.tracks.filter((track) => tracks.includes(track.id));
    return distinct([...list.shell, ...chosen.flatMap((track) => track.files)]);
  }

  /** What is wanted and not there yet. @param {OfflineFile[]} files @param {Set<string>} have names of what is kept */
  function missing(files, have) {
    return distinct(files).filter((file) => !have.has(blobName(file)));
  }

  /** What a track adds to the shell: the size that is offered is the size that is kept. @param {OfflineList} list @param {string} track */
  function own(list, track) {
    const shell = new Set(list.shell.map(blobName));
    return wanted(list, [track]).filter((file) => !shell.has(blobName(file)));
  }

  /**
   * The part of a file that a `Range` header asks for, both ends included: null for what no file of this size has, undefined
   * for a header that is not one plain range, which is answered with the whole.
   * @param {string} header @param {number} size @returns {{from: number, to: number}|null|undefined}
   */
  function rangeOf(header, size) {
    const asked = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
    if (!asked || (!asked[1] && !asked[2])) return undefined;
    const from = asked[1] ? Number(asked[1]) : Math.max(0, size - Number(asked[2]));
    const to = asked[1] && asked[2] ? Math.min(Number(asked[2]), size - 1) : size - 1;
    return from < size && from <= to ? { from, to } : null;
  }

  /** @param {OfflineFile[]} files */
  function size(files) {
    return files.reduce((sum, file) => sum + file.size, 0);
  }

  /** The tracks that a list still has. @param {OfflineList} list @param {string[]} tracks */
  function surviving(list, tracks) {
    return tracks.filter((id) => list.tracks.some((track) => track.id === id));
  }

  /**
   * What stands at a path of the site, as hosts resolve it: also without its ending, and for a folder its `index.html`. A
   * folder without its slash is answered with a redirect, or every relative link on it would break.
   * @param {OfflineList} list @param {string} path decoded, from the site's root
   * @returns {{file?: OfflineFile, redirect?: string}}
   */
  function find(list, path) {
    const candidates = path === "" || path.endsWith("/") ? [path + "index.html"] : [path, path + ".html"];
    for (const candidate of candidates) {
      const file = list.files.get(candidate);
      if (file) return { file };
    }
    return list.files.has(path + "/index.html") ? { redirect: path + "/" } : {};
  }

  /** The path of an address from the site's root, decoded; null when it lies outside. @param {string} url @param {string} scope */
  function pathOf(url, scope) {
    const [address] = url.split(/[?#]/, 1);
    if (!address.startsWith(scope)) return null;
    try {
      return decodeURIComponent(address.slice(scope.length));
    } catch (error) {
      return null;
    }
  }

  /** The address of a path. @param {string} path @param {string} scope */
  function urlOf(path, scope) {
    return scope + path.split("/").map(encodeURIComponent).join("/");
  }

  cuebook.plan = { FORMAT, read, blobName, wanted, own, rangeOf, missing, size, surviving, find, pathOf, urlOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
