// @ts-check
/**
 * A mock interview under way: one question on the card, said aloud, with follow-ups, lines that buy time, a silent clock, and
 * the reader's voice recorded on request.
 *
 * In: the desk's context, a place, the interview. Out: the question on the page; when the reader goes on or ends. Must not know:
 * how questions are drawn or scored.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button, toggleMenu } = /** @type {Controls} */ (desk.controls);

  /** @param {any} ctx @param {HTMLElement} root @param {{run: any, recorder: any, keep: () => void, next: () => void, end: () => void}} stage */
  function createMockQuestion(ctx, root, stage) {
    const { t, text, model, catalogue } = ctx;
    const { run, recorder } = stage;
    const q = catalogue.questionNumber.get(catalogue.canonicalQuestion(run.questions[run.at]));
    /** @type {any[]} */
    let followups = [];
    let asked = 0;
    let buying = false;
    let over = false;
    /** @type {any} */
    let ticking = null;
    /** The follow-ups of a question are cards of it. */
    const coming = Promise.all(catalogue.byQuestion[q].map((/** @type {number} */ n) => catalogue.cards[n]).filter((/** @type {any} */ card) => card.kind === "followup")
      .map((/** @type {any} */ card) => ctx.cardLater(card).catch(() => null))).then((contents) => {
      followups = contents.filter(Boolean);
    });

    function paint() {
      clearInterval(ticking);
      const clock = run.timer ? el("p", { class: "mock-clock", "data-count": "", "aria-hidden": "true" }) : null;
      put(root, el("section", { class: "study", "aria-label": t("nav_mock") },
        el("div", { class: "mock-top" }, el("p", { class: "study-counts", "data-count": "" }, t("mock_at", { at: run.at + 1, n: run.questions.length })), clock),
        card(),
        el("div", { class: "study-bar" }, controls(),
          el("button", { type: "button", class: "study-menu-button", "aria-expanded": "false", "aria-controls": "study-menu", onclick: () => toggleMenu(root) }, t("menu")),
          menu(clock))));
      if (!run.timer && !run.interrupt) return;
      ticking = setInterval(() => tick(clock), 1000);
      tick(clock);
    }

    function card() {
      const { format, title } = catalogue.questions[q];
      return [el("div", { class: "study-place" }, el("p", { class: "study-tab" }, t("format_" + format))), el("article", { class: "study-card", tabindex: "-1", "aria-label": t("question") },
        el("p", { class: "study-marks" }, t("mock_say"), el("span", { class: "mock-recording" }, recordingWords())),
        el("div", { class: "study-front prose" }, el("p", null, cuebook.html(title))),
        el("div", { class: "mock-followups", "aria-live": "polite" }, followups.slice(0, asked).map(followup)),
        buying ? el("aside", { class: "mock-recovery", "aria-label": t("mock_buy_time") }, el("ul", null, [1, 2, 3, 4, 5].map((n) => el("li", null, t("mock_recovery_" + n))))) : null)];
    }

    /** @param {any} content */
    function followup(content) {
      return el("div", { class: "mock-followup prose" }, el("p", { class: "desk-hint" }, t("mock_interruption")), cuebook.html(content.front));
    }

    function controls() {
      const last = run.at === run.questions.length - 1;
      return el("div", { class: "study-controls mock-controls" },
        button(last ? t("mock_finish") : t("mock_next"), stage.next, "primary"),
        // The reader may ask before the follow-ups are here.
        button(t("mock_followup"), () => coming.then(() => over || ask())),
        button(t("mock_buy_time"), () => {
          buying = !buying;
          paint();
          if (buying) ctx.say(t("recovery_shown"));
        }),
        run.timer ? button(run.timer.paused ? t("mock_timer_resume") : t("mock_timer_pause"), pause, "mock-pause") : null);
    }

    /** @param {HTMLElement|null} clock */
    function menu(clock) {
      /** @param {string} name @param {() => void} act */
      const item = (name, act) => el("li", null, el("button", { type: "button", onclick: () => { toggleMenu(root, false); act(); } }, name));
      return el("div", { id: "study-menu", class: "study-menu", hidden: true }, el("ul", null,
        run.timer ? item(t("mock_timer_more"), () => { run.timer.extend(60); tick(clock); ctx.say(t("mock_timer_extended")); }) : null,
        run.timer ? item(t("mock_timer_drop"), () => { run.timer = null; run.seconds = 0; stage.keep(); paint(); }) : null,
        desk.recorder.canRecord() ? el("li", null, el("button", { type: "button", class: "mock-record", onclick: () => { toggleMenu(root, false); record(); } }, recordName())) : null,
        item(t("mock_end"), stage.end)));
    }

    /** @param {HTMLElement|null} clock */
    function tick(clock) {
      const now = model.now();
      if (clock && run.timer) {
        const left = run.timer.left(now);
        clock.textContent = text.clock(left) + (run.timer.paused ? " · " + t("mock_paused") : "");
        clock.classList.toggle("over", left < 0);
      }
      if (run.interrupt && asked === 0 && followups.length && !(run.timer && run.timer.paused)) {
        const spent = run.timer ? run.timer.spent(now) : (now - run.since) / 1000;
        if (spent > (run.timer ? run.timer.total / 2 : 60)) ask();
      }
    }

    /** Asks the next follow-up. */
    function ask() {
      const place = root.querySelector(".mock-followups");
      if (asked < followups.length) {
        asked += 1;
        if (place) place.append(followup(followups[asked - 1]));
      } else {
        ctx.say(t("mock_no_followups"));
        if (place && !place.querySelector(".none")) place.append(el("p", { class: "desk-hint none" }, t("mock_no_followups")));
      }
    }

    function pause() {
      if (run.timer.paused) run.timer.resume(model.now());
      else run.timer.pause(model.now());
      paint();
      /** @type {HTMLElement} */ (root.querySelector(".mock-pause")).focus();
    }

    function record() {
      if (recorder.state === "idle") {
        recorder.start(run.questions[run.at]);
      } else {
        recorder.stop();
        ctx.say(t("record_stopped"));
      }
    }

    const recordName = () => (recorder.state === "idle" ? t("mock_record") : t("record_stop"));

    /** What stands on the card about the microphone. */
    function recordingWords() {
      const words = recorder.state === "on" ? t("mock_recording") : recorder.state === "asking" ? t("record_asking") : recorder.trouble ? t("mock_record_" + recorder.trouble) : "";
      return words ? " · " + words : "";
    }

    return {
      paint,
      /** Closes the menu, if it is open. */
      escape: () => toggleMenu(root, false),
      /** The microphone changed its state: only what shows it is made anew, so that the focus stays. */
      heard() {
        const words = root.querySelector(".mock-recording");
        const name = root.querySelector(".mock-record");
        if (words) words.textContent = recordingWords();
        if (name) name.textContent = recordName();
        if (recorder.state === "on") ctx.say(t("record_started"));
        else if (recorder.trouble) ctx.say(t("mock_record_" + recorder.trouble));
      },
      stop() {
        over = true;
        clearInterval(ticking);
      },
    };
  }

  desk.mockQuestion = { createMockQuestion };
})((globalThis.cuebook = globalThis.cuebook || {}));
