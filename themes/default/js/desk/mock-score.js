// @ts-check
/**
 * After a mock interview: what was recorded to be heard again, each question beside its model answer, and the scores.
 * In: the desk's context, a place, the interview. Out: scores on the interview. Must not know: what becomes of them.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { radios, button } = /** @type {Controls} */ (desk.controls);
  const { POINTS } = desk.mock;

  /** @param {any} ctx @param {HTMLElement} root @param {{run: any, recorder: any, keep: () => void, save: () => void, drop: () => void}} stage */
  function paintMockScore(ctx, root, stage) {
    const { t } = ctx;
    const { run } = stage;
    put(root, el("section", { class: "desk-panel", "aria-labelledby": "desk-score-title" },
      el("h2", { id: "desk-score-title", tabindex: "-1" }, t("score_title")),
      el("p", null, t("score_lead")),
      el("div", { class: "mock-recordings" }, takes(ctx, stage.recorder)),
      el("h3", null, t("mock_questions", { n: run.questions.length })),
      run.questions.map((/** @type {string} */ id, /** @type {number} */ at) => compared(ctx, stage, id, at)),
      el("h3", null, t("mock_points")),
      POINTS.map((/** @type {string} */ point, /** @type {number} */ n) => scored(t, t("mock_point_" + point), run.points, n, stage.keep)),
      noteField(t, stage),
      el("p", { class: "desk-actions" }, button(t("score_save"), stage.save, "primary"), button(t("score_drop"), stage.drop))));
  }

  /** @param {(name: string) => string} t @param {string|Node} legend @param {number[]} scores @param {number} at @param {() => void} keep */
  function scored(t, legend, scores, at, keep) {
    return radios(legend, [1, 2, 3, 4].map((v) => /** @type {[string, string]} */ ([String(v), v + " " + t("mock_score_" + v)])), String(scores[at] || ""), (value) => {
      scores[at] = +value;
      keep();
    });
  }

  /** One question: the model answer beside what the reader remembers saying, and a score. @param {any} ctx @param {any} stage @param {string} id @param {number} at */
  function compared(ctx, { run, keep }, id, at) {
    const { t, root, catalogue } = ctx;
    const q = catalogue.questionNumber.get(catalogue.canonicalQuestion(id));
    const { url } = catalogue.questions[q];
    const answer = catalogue.byQuestion[q].map((/** @type {number} */ n) => catalogue.cards[n]).find((/** @type {any} */ card) => desk.states.isMain(card.kind));
    const place = el("div", { class: "prose mock-answer", hidden: true });
    const open = answer ? el("button", { type: "button", class: "desk-button", "aria-expanded": "false", onclick: async () => {
      const shown = place.hidden;
      if (shown && !place.childNodes.length) put(place, desk.faces.still((await ctx.cardLater(answer)).back));
      place.hidden = !shown;
      open.setAttribute("aria-expanded", String(shown));
    } }, t("mock_compare")) : el("a", { class: "desk-button", href: root + url }, t("open_page"));
    return el("div", { class: "mock-question" },
      scored(t, el("a", { href: root + url }, catalogue.plain(q)), run.scores, at, keep),
      el("p", { class: "desk-actions" }, open), place);
  }

  /** @param {(name: string) => string} t @param {any} stage */
  function noteField(t, { run, keep }) {
    const id = desk.controls.newId("fix");
    const control = el("input", { id, type: "text", value: run.notes, maxlength: 300, autocomplete: "off", oninput: () => { run.notes = control.value; keep(); } });
    return el("div", { class: "desk-field" }, el("label", { for: id }, t("fix")), control);
  }

  /** The takes, to be heard again. @param {any} ctx @param {any} recorder */
  function takes({ t, catalogue }, recorder) {
    if (!recorder.takes.length) return [];
    return [el("h3", null, t("mock_recordings")), el("p", { class: "desk-hint" }, t("mock_recordings_hint")),
      recorder.takes.map((/** @type {any} */ take) => {
        const title = catalogue.plain(catalogue.questionNumber.get(catalogue.canonicalQuestion(take.question)));
        return el("figure", null, el("figcaption", null, title), measured(el("audio", { controls: true, src: take.url, "aria-label": title })));
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

  desk.mockScore = { paintMockScore, takes };
})((globalThis.cuebook = globalThis.cuebook || {}));
