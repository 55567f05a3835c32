// @ts-nocheck: what a worker or a frame without an origin has is not what the page has.
/*
 * The beginning of every runtime's worker: files from text (gzip as base64), and messages. Must not know: languages.
 */
(function () {
  "use strict";
  const post = self.postMessage.bind(self);

  self.runtime = {
    /** @param {Record<string, any>} message */
    tell: (message) => post(message),

    /** A file of the runtime. @param {string} packed @returns {Promise<Uint8Array<ArrayBuffer>>} */
    async unpack(packed) {
      const text = atob(packed);
      const bytes = new Uint8Array(text.length);
      for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    },

    /** The address of a script. @param {BlobPart} content */
    address: (content) => URL.createObjectURL(new Blob([content], { type: "text/javascript" })),

    /**
     * Answers the page: `load` once, then `run` each time. @param {(message: any) => Promise<string>} load gives the version
     * @param {(message: any) => Promise<{ok: boolean, text: string, at?: string}>} run
     */
    serve(load, run) {
      self.onmessage = async (event) => {
        const message = event.data;
        try {
          if (message.do === "load") post({ kind: "ready", text: await load(message) });
          else post(Object.assign({ kind: "done" }, await run(message)));
        } catch (error) {
          post({ kind: "broken", text: String(/** @type {any} */ (error)?.message || error) });
        }
      };
    },
  };
})();
