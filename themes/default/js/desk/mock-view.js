// @ts-check
/**
 * The mock interview on the page: set up, one question at a time, score. The timer is off unless asked for, makes no sound, is
 * never announced, can be paused and made longer.
 *
 * In: the desk's context. Must not know: how questions are drawn, how a voice is recorded.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { h, put, select, input, radios, check, button, fragment } = /** @type {DeskDom} */ (desk.dom);
  const { FORMATS, POINTS } = desk.mock;

  /** @param {any} ctx */
  function createMockView(ctx) {
    const { t, text, store, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    /** The interview that runs, or null. @type {any} */
    let run = null;
    /** @type {any} */
    let ticking = null;
    /** The follow-ups of the question that is asked. @type {Promise<void>} */
    let coming = Promise.resolve();
    let panel = "";
    const recorder = desk.recorder.createRecorder(heardOf);

    /** Track and level are those that hold everywhere. */
    const wishes = () => Object.assign({ mix: { concept: 3, coding: 1, behavioural: 1, design: 0 }, timer: 0, interrupt: false }, store.get("mock:wishes") || {},
      { track: store.get("study:track") || "", level: store.get("study:level") || "" });

    // ---- set up --------------------------------------------------------------------------------------------------

    function setUp() {
      ctx.studying(false);
      const w = wishes();
      const { index } = catalogue;
      /** @param {string} part */
      const wish = (part) => (/** @type {any} */ value) => {
        w[part] = value;
        if (part === "track" || part === "level") store.set("study:" + part, value || null);
        else store.set("mock:wishes", w);
      };
      /** @param {any[]} list @param {string} all @returns {[string, string][]} */
      const options = (list, all) => [["", all], ...list.map((item) => /** @type {[string, string]} */ ([item.id, desk.decks.plainText(item.title || item.label)]))];
      const warning = h("p", { class: "desk-note", role: "alert", hidden: true });
      put(root, 
        h("section", { class: "desk-panel", "aria-labelledby": "desk-mock-title" },
          h("h2", { id: "desk-mock-title" }, t("mock_title")),
          h("p", null, t("mock_lead")),
          h("div", { class: "desk-fields" },
            index.tracks.length ? select(t("track"), options(index.tracks, t("whole_book")), w.track, wish("track")) : null,
            index.levels.length ? select(t("level"), options(index.levels, t("all_levels")), w.level, wish("level")) : null,
            select(t("timer"), [["0", t("mock_timer_off")], ...[2, 3, 5, 10, 20, 35].map((n) => /** @type {[string, string]} */ ([String(n), t("mock_timer_minutes", { n })]))], String(w.timer), (v) => wish("timer")(+v))),
          h("fieldset", { class: "desk-radios" }, h("legend", null, t("mix")),
            h("div", { class: "desk-fields mock-mix" }, FORMATS.map((/** @type {string} */ format) =>
              input(t("format_" + format), { type: "number", min: 0, max: 20, value: w.mix[format] || 0, inputmode: "numeric" },
                (v) => wish("mix")(Object.assign({}, w.mix, { [format]: Math.max(0, Math.min(20, Math.round(+v) || 0)) })))))),
          check(t("mock_interrupt_me"), w.interrupt, wish("interrupt")),
          warning,
          h("p", { class: "desk-actions" }, button(t("mock_start"), () => begin(wishes(), warning), "primary"))),
        pastMocks());
    }

    /** @param {any} w @param {HTMLElement} warning */
    function begin(w, warning) {
      const pool = desk.decks.questionsOf(catalogue, { track: w.track || undefined, level: w.level || undefined }).map((/** @type {number} */ q) => ({
        id: catalogue.questions[q].id, format: catalogue.questions[q].format, weight: catalogue.questions[q].weight, audit: model.bucketOf(q) }));
      const recent = model.history.mocks.slice(-3).flatMap((/** @type {any} */ mock) => mock.q || []);
      const { questions } = desk.mock.draw(pool, w.mix, { recent, seed: desk.session.hash(store.device + model.now()) });
      if (!questions.length) {
        warning.hidden = false;
        warning.textContent = t("mock_empty");
        return;
      }
      const now = model.now();
      run = { questions, at: 0, started: now, seconds: w.timer * 60, timer: w.timer ? desk.mock.createTimer(w.timer * 60, now) : null,
        since: now, interrupt: w.interrupt, asked: 0, followups: [], scoring: false, query: { track: w.track, level: w.level }, notes: "", points: POINTS.map(() => null), scores: questions.map(() => null) };
      recorder.forget();
      panel = "";
      keep();
      paint();
    }

    /** A mock that is under way survives a reload; its timer starts the question anew. */
    function keep() {
      store.local.set("mock", run ? { questions: run.questions, at: run.at, started: run.started, seconds: run.seconds, interrupt: run.interrupt,
        scoring: run.scoring, query: run.query, points: run.points, scores: run.scores, notes: run.notes } : null);
    }

    // ---- under way -----------------------------------------------------------------------------------------------

    function paint() {
      stopTicking();
      if (!run) {
        setUp();
        return;
      }
      ctx.studying(true);
      if (run.scoring) {
        score();
        return;
      }
      const q = catalogue.questionNumber.get(catalogue.canonicalQuestion(run.questions[run.at]));
      const question = catalogue.questions[q];
      const last = run.at === run.questions.length - 1;
      const clock = run.timer ? h("p", { class: "mock-clock", "data-count": "", "aria-hidden": "true" }) : null;
      const asked = h("div", { class: "mock-followups", "aria-live": "polite" }, run.followups.slice(0, run.asked).map((/** @type {any} */ f) =>
        h("div", { class: "mock-followup prose" }, h("p", { class: "desk-hint" }, t("mock_interruption")), f())));
      put(root, h("section", { class: "study", "aria-label": t("nav_mock") },
        h("div", { class: "mock-top" }, h("p", { class: "study-counts", "data-count": "" }, t("mock_at", { at: run.at + 1, n: run.questions.length })), clock),
        h("article", { class: "study-card", tabindex: "-1", "aria-label": t("question") },
          h("p", { class: "study-tab" }, t("format_" + question.format)),
          h("p", { class: "study-marks" }, t("mock_say"), h("span", { class: "mock-recording" }, recordingWords())),
          h("div", { class: "study-front prose" }, h("p", null, fragment(question.title))),
          asked,
          panel === "time" ? recovery() : null),
        h("div", { class: "study-bar" },
          h("div", { class: "study-controls mock-controls" },
            button(last ? t("mock_finish") : t("mock_next"), next, "primary"),
            button(t("mock_followup"), askFollowup),
            button(t("mock_buy_time"), () => { panel = panel === "time" ? "" : "time"; paint(); voice("recovery"); }),
            run.timer ? button(run.timer.paused ? t("mock_timer_resume") : t("mock_timer_pause"), pause) : null),
          h("button", { type: "button", class: "study-menu-button", "aria-expanded": "false", "aria-controls": "study-menu", onclick: toggleMenu }, t("menu")),
          h("div", { id: "study-menu", class: "study-menu", hidden: true }, h("ul", null,
            run.timer ? item(t("mock_timer_more"), () => { run.timer.extend(60); tick(clock); ctx.say(t("mock_timer_extended")); }) : null,
            run.timer ? item(t("mock_timer_drop"), () => { run.timer = null; run.seconds = 0; keep(); paint(); }) : null,
            desk.recorder.canRecord() ? h("li", null, h("button", { type: "button", class: "mock-record", onclick: () => { closeMenu(); record(); } }, recordName())) : null,
            item(t("mock_end"), () => { recorder.forget(); run = null; keep(); paint(); heading(); }))))));
      if (run.timer || run.interrupt) {
        ticking = setInterval(() => tick(clock), 1000);
        tick(clock);
      }
      loadFollowups(q);
    }

    /** @param {string} name @param {() => void} act */
    function item(name, act) {
      return h("li", null, h("button", { type: "button", onclick: () => { closeMenu(); act(); } }, name));
    }

    function toggleMenu() {
      const menu = document.getElementById("study-menu");
      const opener = root.querySelector(".study-menu-button");
      if (!menu || !opener) return;
      menu.hidden = !menu.hidden;
      opener.setAttribute("aria-expanded", String(!menu.hidden));
      if (!menu.hidden) {
        const first = menu.querySelector("button");
        if (first) first.focus();
      }
    }

    function closeMenu() {
      const menu = document.getElementById("study-menu");
      const opener = root.querySelector(".study-menu-button");
      if (!menu || menu.hidden || !opener) return false;
      menu.hidden = true;
      opener.setAttribute("aria-expanded", "false");
      /** @type {HTMLElement} */ (opener).focus();
      return true;
    }

    function heading() {
      const found = root.querySelector("h2");
      if (found) {
        found.setAttribute("tabindex", "-1");
        /** @type {HTMLElement} */ (found).focus();
      }
    }

    /** @param {string} name */
    function voice(name) {
      if (panel && name === "recovery") ctx.say(t("recovery_shown"));
    }

    /** @param {HTMLElement|null} clock */
    function tick(clock) {
      if (!run) return;
      const now = model.now();
      if (clock && run.timer) {
        const left = run.timer.left(now);
        clock.textContent = text.clock(left) + (run.timer.paused ? " · " + t("mock_paused") : "");
        clock.classList.toggle("over", left < 0);
      }
      if (run.interrupt && run.asked === 0 && run.followups.length && !(run.timer && run.timer.paused)) {
        const spent = run.timer ? run.timer.spent(now) : (now - run.since) / 1000;
        if (spent > (run.timer ? run.timer.total / 2 : 60)) interrupt();
      }
    }

    function stopTicking() {
      clearInterval(ticking);
      ticking = null;
    }

    /** Follow-ups of a question are cards of it. @param {number} q */
    function loadFollowups(q) {
      if (run.loaded === q) return;
      run.loaded = q;
      const mine = run;
      const cards = catalogue.byQuestion[q].map((/** @type {number} */ n) => catalogue.cards[n]).filter((/** @type {any} */ card) => card.kind === "followup");
      coming = Promise.all(cards.map((/** @type {any} */ card) => ctx.cardLater(card).catch(() => null))).then((contents) => {
        if (run === mine && run.loaded === q) run.followups = contents.filter(Boolean).map((content) => () => fragment(content.front));
      });
    }

    /** The reader asks for a follow-up, maybe before they are here. */
    function askFollowup() {
      const mine = run;
      const { at } = run;
      coming.then(() => {
        if (run === mine && run && !run.scoring && run.at === at) interrupt();
      });
    }

    function interrupt() {
      if (run.asked < run.followups.length) {
        run.asked += 1;
        const place = root.querySelector(".mock-followups");
        if (place) place.append(h("div", { class: "mock-followup prose" }, h("p", { class: "desk-hint" }, t("mock_interruption")), run.followups[run.asked - 1]()));
      } else {
        ctx.say(t("mock_no_followups"));
        const place = root.querySelector(".mock-followups");
        if (place && !place.querySelector(".none")) place.append(h("p", { class: "desk-hint none" }, t("mock_no_followups")));
      }
    }

    function recovery() {
      return h("aside", { class: "mock-recovery", "aria-label": t("mock_buy_time") }, h("ul", null, [1, 2, 3, 4, 5].map((n) => h("li", null, t("mock_recovery_" + n)))));
    }

    function pause() {
      if (run.timer.paused) run.timer.resume(model.now());
      else run.timer.pause(model.now());
      paint();
      const controls = root.querySelectorAll(".mock-controls button");
      if (controls[3]) /** @type {HTMLElement} */ (controls[3]).focus();
    }

    function next() {
      recorder.stop();
      panel = "";
      if (run.at + 1 >= run.questions.length) {
        run.scoring = true;
      } else {
        run.at += 1;
        run.asked = 0;
        run.followups = [];
        run.loaded = -1;
        run.since = model.now();
        if (run.timer) run.timer.restart(run.seconds, model.now());
      }
      keep();
      paint();
      const card = root.querySelector(".study-card, h2");
      if (card) /** @type {HTMLElement} */ (card).focus();
      window.scrollTo(0, 0);
    }

    // ---- recording -----------------------------------------------------------------------------------------------

    function record() {
      if (recorder.state !== "idle") {
        recorder.stop();
        ctx.say(t("record_stopped"));
      } else if (run) {
        recorder.start(run.questions[run.at]);
      }
    }

    function recordName() {
      return recorder.state === "idle" ? t("mock_record") : t("record_stop");
    }

    /** What stands on the card about the microphone. */
    function recordingWords() {
      const words = recorder.state === "on" ? t("mock_recording") : recorder.state === "asking" ? t("record_asking") : recorder.trouble ? t("mock_record_" + recorder.trouble) : "";
      return words ? " · " + words : "";
    }

    /** The microphone changed its state, or a take is ready: only what shows it is made anew, so that the focus stays. @param {string} what */
    function heardOf(what) {
      if (!run || !root) return;
      if (what === "take") {
        const place = root.querySelector(".mock-recordings");
        if (place) put(place, takes());
        return;
      }
      const words = root.querySelector(".mock-recording");
      const name = root.querySelector(".mock-record");
      if (words) words.textContent = recordingWords();
      if (name) name.textContent = recordName();
      if (recorder.state === "on") ctx.say(t("record_started"));
      else if (recorder.trouble) ctx.say(t("mock_record_" + recorder.trouble));
    }

    /** The takes, to be heard again. */
    function takes() {
      if (!recorder.takes.length) return [];
      return [h("h3", null, t("mock_recordings")), h("p", { class: "desk-hint" }, t("mock_recordings_hint")),
        recorder.takes.map((/** @type {any} */ take) => {
          const title = catalogue.plain(catalogue.questionNumber.get(catalogue.canonicalQuestion(take.question)));
          return h("figure", null, h("figcaption", null, title), measured(h("audio", { controls: true, src: take.url, "aria-label": title })));
        })];
    }

    /** A recording does not say how long it is: a look past its end makes the player find out. @param {HTMLAudioElement} audio */
    function measured(audio) {
      audio.addEventListener("loadedmetadata", () => {
        if (audio.duration !== Infinity) return;
        audio.addEventListener("durationchange", () => { audio.currentTime = 0; }, { once: true });
        audio.currentTime = 1e9;
      }, { once: true });
      return audio;
    }

    // ---- scoring -------------------------------------------------------------------------------------------------

    function score() {
      ctx.studying(false);
      put(root, h("section", { class: "desk-panel", "aria-labelledby": "desk-score-title" },
        h("h2", { id: "desk-score-title", tabindex: "-1" }, t("score_title")),
        h("p", null, t("score_lead")),
        h("div", { class: "mock-recordings" }, takes()),
        h("h3", null, t("mock_questions", { n: run.questions.length })),
        run.questions.map(compared),
        h("h3", null, t("mock_points")),
        POINTS.map((/** @type {string} */ point, /** @type {number} */ n) =>
          radios(t("mock_point_" + point), [1, 2, 3, 4].map((v) => /** @type {[string, string]} */ ([String(v), v + " " + t("mock_score_" + v)])), String(run.points[n] || ""), (value) => {
            run.points[n] = +value;
            keep();
          })),
        noteField(),
        h("p", { class: "desk-actions" }, button(t("score_save"), save, "primary"),
          button(t("score_drop"), () => { recorder.forget(); run = null; keep(); paint(); heading(); }))));
    }

    /** One question: the model answer beside what the reader remembers saying, and a score. @param {string} id @param {number} at */
    function compared(id, at) {
      const q = catalogue.questionNumber.get(catalogue.canonicalQuestion(id));
      const answer = catalogue.byQuestion[q].map((/** @type {number} */ n) => catalogue.cards[n]).find((/** @type {any} */ card) => desk.states.isMain(card.kind));
      const place = h("div", { class: "prose mock-answer", hidden: true });
      const open = answer ? h("button", { type: "button", class: "desk-button", "aria-expanded": "false", onclick: async () => {
        const shown = place.hidden;
        if (shown && !place.childNodes.length) put(place, desk.faces.still((await ctx.cardLater(answer)).back));
        place.hidden = !shown;
        open.setAttribute("aria-expanded", String(shown));
      } }, t("mock_compare")) : h("a", { class: "desk-button", href: ctx.root + catalogue.questions[q].url }, t("open_page"));
      return h("div", { class: "mock-question" },
        radios(h("a", { href: ctx.root + catalogue.questions[q].url }, catalogue.plain(q)), [1, 2, 3, 4].map((v) => /** @type {[string, string]} */ ([String(v), v + " " + t("mock_score_" + v)])),
          String(run.scores[at] || ""), (value) => {
            run.scores[at] = +value;
            keep();
          }),
        h("p", { class: "desk-actions" }, open), place);
    }

    function noteField() {
      const id = desk.dom.newId("fix");
      const control = h("input", { id, type: "text", value: run.notes, maxlength: 300, autocomplete: "off", oninput: () => { run.notes = control.value; keep(); } });
      return h("div", { class: "desk-field" }, h("label", { for: id }, t("fix")), control);
    }

    function save() {
      model.act({ k: "m", q: run.questions, p: run.points, g: run.scores, n: run.notes, s: Math.round((model.now() - run.started) / 1000), r: run.query });
      recorder.forget();
      run = null;
      keep();
      paint();
      heading();
      ctx.say(t("score_saved"));
    }

    function pastMocks() {
      const { mocks } = model.history;
      if (!mocks.length) return null;
      const points = desk.mock.trend(mocks).slice(-20);
      const weakest = desk.mock.weakest(mocks);
      const days = (/** @type {any} */ entry) => text.date(desk.days.dateOf(desk.history.dayOfEntry(entry)), { weekday: undefined, month: "short" });
      return h("section", { class: "desk-panel", "aria-labelledby": "desk-past-title" },
        h("h2", { id: "desk-past-title" }, t("mock_past_mocks")),
        weakest >= 0 ? h("p", null, t("mock_weakest", { point: t("mock_point_" + POINTS[weakest]) })) : null,
        points.length ? desk.figures.figure(
          desk.figures.lineChart(points.map((/** @type {any} */ p) => ({ value: p.average, tick: points.length < 8 ? days(p.entry) : "" })), t("mock_trend_name", { n: points.length, last: points[points.length - 1].average }), 1, 4),
          t("mock_trend"), t("figures"), [t("date"), t("mock_average")], points.map((/** @type {any} */ p) => [days(p.entry), text.number(p.average)])) : null,
        h("ul", { class: "mock-history" }, mocks.slice(-10).reverse().map((/** @type {any} */ entry) => {
          const mean = desk.mock.average(entry.p);
          return h("li", null, h("b", null, days(entry)), " ", t("mock_line", { n: (entry.q || []).length }), mean === null ? "" : " · " + text.number(mean) + " / 4", entry.n ? h("span", { class: "mock-fix" }, t("fix"), ": ", entry.n) : null);
        })));
    }

    /** @param {KeyboardEvent} event */
    function onKey(event) {
      if (event.key === "Escape" && closeMenu()) event.preventDefault();
    }

    return {
      /** @param {HTMLElement} place @param {string} params */
      show(place, params) {
        root = place;
        const wanted = desk.decks.fromText(params);
        if (wanted.track !== undefined) store.set("study:track", wanted.track);
        if (wanted.level !== undefined) store.set("study:level", wanted.level);
        document.addEventListener("keydown", onKey);
        const kept = store.local.get("mock");
        if (!run && kept && kept.questions && kept.questions.every((/** @type {string} */ id) => catalogue.questionNumber.has(catalogue.canonicalQuestion(id)))) {
          const now = model.now();
          run = Object.assign({ scores: kept.questions.map(() => null), asked: 0, followups: [], loaded: -1, since: now, timer: kept.seconds ? desk.mock.createTimer(kept.seconds, now) : null }, kept);
        }
        paint();
      },
      hide() {
        document.removeEventListener("keydown", onKey);
        stopTicking();
        recorder.stop();
        ctx.studying(false);
      },
      changed() {
        if (!run) paint();
      },
    };
  }

  desk.views = desk.views || {};
  desk.views.mock = createMockView;
})((globalThis.cuebook = globalThis.cuebook || {}));
