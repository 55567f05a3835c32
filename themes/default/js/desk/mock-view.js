// @ts-check
/**
 * The mock interview on the page, from its form over one question at a time to the scores. An interview under way survives a
 * reload. The timer is off unless asked for, makes no sound, is never announced, can be paused and made longer.
 *
 * In: the desk's context. Must not know: how questions are drawn, how a voice is recorded, what the three steps look like.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});

  /** @param {any} ctx */
  function createMockView(ctx) {
    const { t, store, model, catalogue } = ctx;
    /** @type {HTMLElement} */
    let root;
    /** The interview that runs, or null. @type {any} */
    let run = null;
    /** The question in view. @type {any} */
    let question = null;
    const recorder = desk.recorder.createRecorder((/** @type {string} */ what) => {
      const takes = root && root.querySelector(".mock-recordings");
      if (what === "take" && takes) cuebook.put(takes, desk.mockScore.takes(ctx, recorder));
      else if (what !== "take" && question) question.heard();
    });

    /** @param {any} w wishes @returns {boolean} */
    function begin(w) {
      const query = desk.mock.queryOf(w, desk.world.scopeOf(model));
      const pool = desk.decks.questionsOf(catalogue, query).map((/** @type {number} */ q) => ({
        id: catalogue.questions[q].id, format: catalogue.questions[q].format, weight: catalogue.questions[q].weight, audit: model.bucketOf(q) }));
      const recent = model.history.mocks.slice(-3).flatMap((/** @type {any} */ mock) => mock.q || []);
      const { questions } = desk.mock.draw(pool, w.mix, { recent, seed: desk.session.hash(store.device + model.now()) });
      if (!questions.length) return false;
      run = begun({ questions, at: 0, started: model.now(), seconds: w.timer * 60, interrupt: w.interrupt, scoring: false,
        query, notes: "", points: desk.mock.POINTS.map(() => null), scores: questions.map(() => null) });
      recorder.forget();
      keep();
      paint();
      return true;
    }

    /** What is kept of an interview, with what lasts as long as the page; the timer starts the question anew. @param {any} kept */
    function begun(kept) {
      const now = model.now();
      return Object.assign({ scores: kept.questions.map(() => null), since: now, timer: kept.seconds ? desk.mock.createTimer(kept.seconds, now) : null }, kept);
    }

    function keep() {
      store.local.set("mock", run && Object.assign({}, run, { timer: undefined, since: undefined }));
    }

    function paint() {
      if (question) question.stop();
      question = null;
      ctx.studying(!!run && !run.scoring);
      if (!run) {
        desk.mockForm.paintMockForm(ctx, root, begin);
      } else if (run.scoring) {
        desk.mockScore.paintMockScore(ctx, root, { run, recorder, keep, save, drop: leave });
      } else {
        question = desk.mockQuestion.createMockQuestion(ctx, root, { run, recorder, keep, next, end: leave });
        question.paint();
      }
    }

    function next() {
      recorder.stop();
      if (run.at + 1 >= run.questions.length) {
        run.scoring = true;
      } else {
        run.at += 1;
        run.since = model.now();
        if (run.timer) run.timer.restart(run.seconds, model.now());
      }
      keep();
      paint();
      focus(".study-card, h2");
      window.scrollTo(0, 0);
    }

    function save() {
      const entry = model.act({ k: "m", q: run.questions, p: run.points, g: run.scores, n: run.notes, s: Math.round((model.now() - run.started) / 1000), r: run.query });
      // What is not kept stays on the page, where the notice above it says so.
      if (!store.keeps(entry)) return;
      leave();
      ctx.say(t("score_saved"));
    }

    function leave() {
      recorder.forget();
      run = null;
      keep();
      paint();
      focus("h2");
    }

    /** @param {string} what */
    function focus(what) {
      const found = /** @type {HTMLElement|null} */ (root.querySelector(what));
      if (!found) return;
      found.setAttribute("tabindex", "-1");
      found.focus();
    }

    /** @param {KeyboardEvent} event */
    function onKey(event) {
      if (event.key === "Escape" && question && question.escape()) event.preventDefault();
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
        if (!run && kept && kept.questions && kept.questions.every((/** @type {string} */ id) => catalogue.questionNumber.has(catalogue.canonicalQuestion(id)))) run = begun(kept);
        paint();
      },
      hide() {
        document.removeEventListener("keydown", onKey);
        if (question) question.stop();
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
