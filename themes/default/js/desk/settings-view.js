// @ts-check
/**
 * Settings of the desk: how cards are scheduled, and how they are shown. What cannot be read is said and the old value stays.
 * In: the desk's context. Must not know: what the settings do.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button, check, input } = /** @type {Controls} */ (desk.controls);

  /** @param {any} ctx */
  function createSettingsView(ctx) {
    const { t, store, model } = ctx;

    function fields() {
      const chosen = model.scheduler.settings;
      const warning = el("p", { class: "desk-note", role: "alert", hidden: true });
      /** Keeps what can be read; what cannot is said, and the old value stays. @param {string} key @param {(v: string) => any} read */
      const keep = (key, read) => (/** @type {string} */ value) => {
        const next = value.trim() === "" ? null : read(value);
        warning.hidden = next !== undefined;
        warning.textContent = next === undefined ? t("settings_not_kept", { value }) : "";
        if (next === undefined) return;
        store.set("study:" + key, next);
        ctx.rebuild().catch(reportError);
      };
      /** @param {number} low @param {number} high */
      const within = (low, high) => (/** @type {string} */ v) => (/^\s*\d+\s*$/.test(v) && +v >= low && +v <= high ? +v : undefined);
      const whole = within(0, 9999);
      /** @param {string} v */
      const steps = (v) => {
        const read = desk.schedule.steps(v);
        return read.length && read.length === v.split(/[\s,;]+/).filter(Boolean).length ? read.join(" ") : undefined;
      };
      return [el("div", { class: "desk-fields" },
        input(t("settings_set_retention"), { type: "number", min: 70, max: 97, step: 1, value: Math.round(chosen.retention * 100), inputmode: "numeric" },
          keep("retention", (v) => { const share = within(70, 97)(v); return share === undefined ? undefined : share / 100; }), t("settings_set_retention_hint")),
        input(t("settings_set_new"), { type: "number", min: 0, max: 9999, value: chosen.newCap, inputmode: "numeric" }, keep("newCap", whole)),
        input(t("settings_set_reviews"), { type: "number", min: 0, max: 9999, value: chosen.reviewCap, inputmode: "numeric" }, keep("reviewCap", whole)),
        input(t("settings_set_cram"), { type: "number", min: 0, max: 9999, value: chosen.cramCap, inputmode: "numeric" }, keep("cramCap", whole)),
        input(t("settings_set_steps"), { type: "text", value: chosen.learning, maxlength: 300, autocomplete: "off" }, keep("learning", steps)),
        input(t("settings_set_resteps"), { type: "text", value: chosen.relearning, maxlength: 300, autocomplete: "off" }, keep("relearning", steps)),
        input(t("settings_set_leech"), { type: "number", min: 2, max: 99, value: chosen.leech, inputmode: "numeric" }, keep("leech", within(2, 99)), t("settings_set_leech_hint"))),
        warning,
        check(t("settings_set_fuzz"), chosen.fuzz, (on) => { store.set("study:fuzz", on); ctx.rebuild().catch(reportError); })];
    }

    /** A code that another device reads. */
    function code() {
      const place = el("div", { class: "desk-code-place" });
      return [el("p", { class: "desk-actions" }, button(t("settings_code"), async () => {
        await ctx.need("study-code.js").then(() => desk.code.showCode(ctx, place)).catch(() => place.replaceChildren(t("view_failed")));
      }), el("span", { class: "desk-hint" }, t("settings_code_hint"))), place];
    }

    /** Whether the browser promises to keep what is here, and a button to ask it. */
    function keeping() {
      const place = el("p", { class: "desk-actions" });
      const { storage } = navigator;
      if (!storage || !storage.persisted || !storage.persist) return place;
      /** @param {boolean} kept */
      const show = (kept) => put(place, kept ? el("span", null, t("settings_kept"))
        : button(t("settings_keep"), async () => show(await storage.persist())), kept ? null : el("span", { class: "desk-hint" }, t("settings_keep_hint")));
      storage.persisted().then(show, () => {});
      return place;
    }

    /** Deleting everything is asked twice. */
    function wiping() {
      const question = el("div", { class: "desk-confirm", hidden: true });
      const wipe = button(t("settings_wipe"), () => {
        question.hidden = false;
        /** @type {HTMLElement} */ (question.querySelector("button:last-child")).focus();
      }, "plain");
      put(question, el("p", { id: "desk-wipe" }, t("settings_wipe_ask")), el("p", { class: "desk-actions" },
        el("button", { type: "button", class: "desk-button danger", "aria-describedby": "desk-wipe", onclick: () => {
          store.wipe();
          ctx.report(t("settings_wiped"));
        } }, t("settings_wipe_yes")),
        button(t("settings_wipe_no"), () => {
          question.hidden = true;
          wipe.focus();
        })));
      return [el("p", { class: "desk-actions" }, wipe), question];
    }

    return {
      /** @param {HTMLElement} root */
      show(root) {
        put(root, el("section", { class: "desk-panel", "aria-labelledby": "desk-settings-title" },
          el("h2", { id: "desk-settings-title", tabindex: "-1" }, t("settings")),
          fields(),
          check(t("type_answers"), store.local.get("typing") === true, (on) => store.local.set("typing", on || null)),
          check(t("hide_counts"), store.local.get("hide-counts") === true, (on) => { store.local.set("hide-counts", on || null); ctx.focusMode(); })),
        el("section", { class: "desk-panel", "aria-labelledby": "desk-keep-title" }, el("h2", { id: "desk-keep-title" }, t("settings_data")),
          el("p", { class: "desk-actions" }, button(t("settings_table"), () => ctx.report(desk.data.saveTable(ctx))), el("span", { class: "desk-hint" }, t("settings_table_hint"))),
          ...code(), keeping()),
        el("section", { class: "desk-panel", "aria-labelledby": "desk-wipe-title" }, el("h2", { id: "desk-wipe-title" }, t("settings_wipe")), wiping()));
      },
      hide() {},
    };
  }

  desk.views = desk.views || {};
  desk.views.settings = createSettingsView;
})((globalThis.cuebook = globalThis.cuebook || {}));
