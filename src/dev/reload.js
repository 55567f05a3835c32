// Added by `cuebook serve` to the pages it answers with; never part of a built site.
(function () {
  "use strict";
  var shown = document.currentScript.dataset.version;
  var events = null;
  var overlay = null;
  var reload = 0;

  // What was written is shown at once, in the place of what was there. Scripts that have made something of the page know
  // nothing of that: a little later, when nobody writes, the page is loaded anew.
  function show(version) {
    clearTimeout(reload);
    shown = version;
    fetch(location.href, { cache: "no-store" })
      .then(function (answer) { return answer.text(); })
      .then(function (html) {
        if (shown !== version) return;
        var page = new DOMParser().parseFromString(html, "text/html");
        var main = page.querySelector("main");
        var old = document.querySelector("main");
        if (!main || !old || !known(page)) throw new Error("not a page like this one");
        old.replaceWith(document.importNode(main, true));
        document.title = page.title;
        reload = setTimeout(function () { location.reload(); }, 400);
      })
      .catch(function () { location.reload(); });
  }

  // Whether a page has no scripts and styles that this one lacks.
  function known(page) {
    var wanted = Array.from(page.querySelectorAll("script[src], link[rel=stylesheet]"));
    var here = Array.from(document.querySelectorAll("script[src], link[rel=stylesheet]"));
    return wanted.every(function (element) {
      return here.some(function (other) {
        return other.getAttribute("src") === element.getAttribute("src") && other.getAttribute("href") === element.getAttribute("href");
      });
    });
  }

  function say(status) {
    if (status.version !== shown && status.report === "") {
      show(status.version);
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
