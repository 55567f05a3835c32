// @ts-check
/**
 * What stands beside every view of the desk: the date and the days left, what is coming, the days kept, and the reader's
 * progress to take along. Above all views it says what the browser does not keep.
 *
 * In: the desk's context, two places. Must not know: the views, what an export holds.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, put } = cuebook;
  const { button } = /** @type {Controls} */ (desk.controls);
  /** Days that the line of days kept looks back. */
  const BACK = 14;

  /** The first few of a list. @param {string[]} names */
  function named(names) {
    return names.slice(0, 5).join(", ") + (names.length > 5 ? " …" : "");
  }

  /** @param {any} ctx @param {HTMLElement} place @param {HTMLElement} notice */
  function createSide(ctx, place, notice) {
    const { t, text, store, model, catalogue } = ctx;
    const report = el("p", { class: "desk-report", role: "status" });
    const file = el("input", { type: "file", accept: ".json,.csv,application/json,text/csv", class: "desk-file", tabindex: "-1", "aria-hidden": "true", onchange: take });
    const glance = el("div", { class: "desk-glance" });
    let timer = 0;

    /** What an export and an import are made of comes when it is wanted. @param {(data: any) => any} act */
    async function withData(act) {
      try {
        await ctx.need("study-data.js");
        const said = await act(desk.data);
        if (said) report.textContent = said;
      } catch (error) {
        report.textContent = t("view_failed");
      }
    }

    async function take() {
      const chosen = file.files && file.files[0];
      file.value = "";
      if (chosen) await withData((data) => data.read(ctx, chosen));
    }
    const save = () => withData((data) => data.save(ctx));

    /** Cards of the chosen track that are due in the coming days. */
    function coming() {
      const today = model.today();
      let tomorrow = 0;
      let week = 0;
      for (const n of desk.decks.cardsOf(catalogue, desk.world.scopeOf(model))) {
        if (!model.state(n) || model.isSuspended(n)) continue;
        const ahead = model.dueDay(n) - today;
        if (ahead === 1) tomorrow += 1;
        if (ahead >= 1 && ahead <= 7) week += 1;
      }
      return { tomorrow, week };
    }

    /** Study days of the last two weeks with anything done. */
    function kept() {
      const today = model.today();
      const days = new Set();
      const entries = store.entries();
      for (let at = entries.length - 1; at >= 0; at -= 1) {
        const day = desk.history.dayOfEntry(entries[at]);
        if (day <= today - BACK) break;
        days.add(day);
      }
      return days.size;
    }

    function paint() {
      clearTimeout(timer);
      timer = 0;
      const { date } = desk.world.wishesOf(model);
      const left = desk.days.parseDate(date) - model.today();
      const { tomorrow, week } = coming();
      put(glance, el("p", { class: "glance-date" }, text.date(desk.days.dateOf(model.today()))),
        el("ul", { "data-count": "" },
          left > 0 ? el("li", null, t("days_left", { n: left })) : null,
          el("li", null, t("coming_tomorrow", { n: tomorrow })),
          el("li", null, t("coming_week", { n: week })),
          el("li", null, t("days_kept", { n: kept(), of: BACK }))));
    }

    /** Says what the storage does and what of it cannot be read, and nothing while all is well. */
    function state() {
      const { status } = store;
      const aside = store.aside();
      const count = aside.length + store.unreadable;
      notice.hidden = status === "ok" && !count;
      if (status === "ok") {
        notice.replaceChildren(count ? el("p", null, t("kept_aside", { n: count, names: named(aside) || "log" })) : "");
        return;
      }
      const said = el("p", null, el("strong", null, t("storage_" + status)), " ", t("storage_" + status + "_more"));
      if (status === "refused") {
        notice.replaceChildren(said);
        return;
      }
      // Whoever cannot keep anything here must be able to take it along, even when the network goes next.
      ctx.need("study-data.js").catch(() => {});
      notice.replaceChildren(said,
        el("p", { class: "desk-actions" }, button(t("export_now"), save), button(t("try_again"), () => {
          store.retry();
          state();
        })));
    }

    put(place, el("section", { class: "desk-panel", "aria-labelledby": "desk-glance-title" },
      el("h2", { id: "desk-glance-title" }, t("glance")), glance),
    el("section", { class: "desk-panel desk-data", "aria-labelledby": "desk-data-title" },
      el("h2", { id: "desk-data-title" }, t("progress_title")),
      el("p", null, t(location.protocol === "file:" ? "progress_lead_file" : "progress_lead")),
      el("p", { class: "desk-actions" }, button(t("export"), save), button(t("import"), () => file.click()), file),
      el("p", null, el("a", { href: "#settings" }, t("progress_more"))),
      report));
    state();
    ctx.report = (/** @type {string} */ words) => { report.textContent = words; };
    return {
      state,
      paint,
      later() {
        if (!timer) timer = window.setTimeout(paint, 300);
      },
    };
  }

  desk.side = { createSide, named };
})((globalThis.cuebook = globalThis.cuebook || {}));
