// @ts-check
/**
 * Recording the reader's voice, one take a question. A take is a blob in this tab's memory: it is written nowhere, sent
 * nowhere, and gone when it is forgotten or the tab closes.
 *
 * In: the browser's microphone, once the reader allows it. Out: takes with a `blob:` address to play. The microphone is
 * open only between `start` and `stop`: when leave is given after `stop`, it is closed again at once and nothing is kept.
 * Must not know: interviews, the page.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** @typedef {{url: string, question: string}} Take */
  /** @typedef {"idle"|"asking"|"on"} State */
  /** Why there is no recording: the reader (or the browser for them) said no, there is no microphone, it failed. @typedef {""|"refused"|"none"|"failed"} Trouble */

  function canRecord() {
    return typeof MediaRecorder === "function" && !!navigator.mediaDevices && !!navigator.mediaDevices.getUserMedia;
  }

  /** @param {any} error @returns {Trouble} */
  function troubleOf(error) {
    const name = error && error.name;
    if (name === "NotAllowedError" || name === "SecurityError") return "refused";
    return name === "NotFoundError" || name === "OverconstrainedError" ? "none" : "failed";
  }

  /** @param {MediaStream} stream */
  function close(stream) {
    for (const track of stream.getTracks()) track.stop();
  }

  /** @param {(what: "state"|"take") => void} changed called when the state changed, or a take is ready */
  function createRecorder(changed) {
    /** @type {State} */
    let state = "idle";
    /** @type {Trouble} */
    let trouble = "";
    /** @type {Take[]} */
    let takes = [];
    /** @type {MediaRecorder|null} */
    let active = null;
    /** Counts up with every start, stop and forget, so that what comes late knows that it does. */
    let turn = 0;
    let age = 0;

    /** @param {State} next @param {Trouble} why */
    function be(next, why) {
      state = next;
      trouble = why;
      changed("state");
    }

    /** @param {string} question */
    async function start(question) {
      if (state !== "idle") return;
      const mine = ++turn;
      be("asking", "");
      /** @type {MediaStream} */
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch (error) {
        if (mine === turn) be("idle", troubleOf(error));
        return;
      }
      if (mine !== turn) {
        close(stream);
        return;
      }
      try {
        active = record(stream, question);
        be("on", "");
      } catch (error) {
        close(stream);
        be("idle", "failed");
      }
    }

    /** @param {MediaStream} stream @param {string} question */
    function record(stream, question) {
      /** @type {Blob[]} */
      const parts = [];
      const born = age;
      const recorder = new MediaRecorder(stream);
      recorder.ondataavailable = (event) => parts.push(event.data);
      recorder.onstop = () => {
        close(stream);
        // Unplugged, or taken by another program: what was said until then is kept.
        if (recorder === active) {
          active = null;
          be("idle", "failed");
        }
        const blob = new Blob(parts, { type: recorder.mimeType });
        if (born !== age || !blob.size) return;
        takes.push({ url: URL.createObjectURL(blob), question });
        changed("take");
      };
      recorder.start();
      return recorder;
    }

    /** Ends the take, or the question for leave. */
    function stop() {
      if (state === "idle") return;
      turn += 1;
      const ending = active;
      active = null;
      be("idle", "");
      if (ending && ending.state !== "inactive") ending.stop();
    }

    return {
      start,
      stop,
      /** Stops and lets go of every take. */
      forget() {
        age += 1;
        stop();
        for (const take of takes) URL.revokeObjectURL(take.url);
        takes = [];
        trouble = "";
      },
      get state() {
        return state;
      },
      get trouble() {
        return trouble;
      },
      get takes() {
        return takes;
      },
    };
  }

  desk.recorder = { canRecord, createRecorder };
})((globalThis.cuebook = globalThis.cuebook || {}));
