// Added by `cuebook serve` to the pages it answers with; never part of a built site.
(function () {
  "use strict";
  var shown = document.currentScript.dataset.version;
  var events = null;
  var overlay = null;

  function say(status) {
    if (status.version !== shown && status.report === "") {
      location.reload();
      return;
    }
    if (overlay) overlay.remove();
    overlay = null;
    if (status.report === "") return;
    overlay = document.createElement("section");
    overlay.setAttribute("role", "alert");
    overlay.setAttribute("aria-label", "cuebook");
    overlay.id = "cuebook-overlay";
    var text = document.createElement("pre");
    text.textContent = status.report;
    text.tabIndex = 0;
    Object.assign(overlay.style, {
      position: "fixed", inset: "auto 0 0 0", maxHeight: "60vh", overflow: "auto", zIndex: "1000",
      background: "#1d1b19", color: "#f6efe4", padding: "1rem 1.5rem", borderTop: "4px solid #d0483a",
    });
    Object.assign(text.style, { margin: "0", whiteSpace: "pre-wrap", font: "14px/1.5 monospace", background: "none", color: "inherit" });
    overlay.append(text);
    document.body.append(overlay);
  }

  function listen() {
    if (events || document.hidden) return;
    events = new EventSource("/__cuebook/events");
    events.onmessage = function (event) { say(JSON.parse(event.data)); };
  }

  // A browser keeps six connections to a host: a page that nobody sees holds none.
  document.addEventListener("visibilitychange", function () {
    if (document.hidden && events) {
      events.close();
      events = null;
    } else {
      listen();
    }
  });
  addEventListener("pagehide", function () {
    if (events) events.close();
    events = null;
  });
  addEventListener("pageshow", listen);
  listen();
})();
