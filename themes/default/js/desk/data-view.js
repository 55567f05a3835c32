// @ts-check
/**
 * The reader's data on the page: export, import, delete, and plain words when the browser does not keep what it is given.
 * In: the desk's context. Must not know: what the data mean.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { h, button, download } = desk.dom;

  /** @param {any} ctx @param {HTMLElement} root @param {HTMLElement} notice */
  function createDataView(ctx, root, notice) {
    const { t, store, model } = ctx;
    const file = h("input", { type: "file", accept: ".json,application/json", class: "desk-file", tabindex: "-1", "aria-hidden": "true", onchange: read });
    const report = h("p", { class: "desk-report", role: "status" });
    const question = h("div", { class: "desk-confirm", hidden: true });

    function save() {
      const date = desk.days.dateOf(model.today());
      download(store.key + "-progress-" + date + ".json", store.exportJson({ states: model.plainStates() }), "application/json");
      report.textContent = t("exported");
    }

    async function read() {
      const chosen = file.files && file.files[0];
      file.value = "";
      if (!chosen) return;
      /** @type {any} */
      let result;
      try {
        const text = await chosen.text();
        await cuebook.asset("adopt.js").catch(() => {});
        result = store.importJson(text, (/** @type {any} */ content) => cuebook.adopt.belongings(content, ctx.catalogue.index));
      } catch (error) {
        result = { ok: false, reason: "unreadable" };
      }
      if (result.ok) {
        const said = [result.added + result.fields ? t("imported", { entries: result.added, fields: result.fields }) : t("imported_nothing")];
        if (result.aside.length) said.push(t("imported_aside", { n: result.aside.length, names: named(result.aside) }));
        if (result.redated) said.push(t("imported_redated", { n: result.redated }));
        report.textContent = said.join(" ");
      } else {
        report.textContent = t("import_" + result.reason.replace("-", "_"), { detail: result.detail || "" }) + " " + t("import_untouched");
      }
    }

    /** The first few of a list. @param {string[]} names */
    function named(names) {
      return names.slice(0, 5).join(", ") + (names.length > 5 ? " …" : "");
    }

    function ask() {
      question.hidden = false;
      question.replaceChildren(h("p", { id: "desk-wipe" }, t("wipe_ask")),
        h("p", { class: "desk-actions" },
          h("button", { type: "button", class: "desk-button danger", "aria-describedby": "desk-wipe", onclick: () => {
            store.wipe();
            question.hidden = true;
            report.textContent = t("wiped");
            wipe.focus();
          } }, t("wipe_yes")),
          button(t("wipe_no"), () => {
            question.hidden = true;
            wipe.focus();
          })));
      question.querySelector("button:last-child").focus();
    }
    const wipe = button(t("wipe"), ask, "plain");

    root.replaceChildren(h("section", { class: "desk-panel desk-data", "aria-labelledby": "desk-data-title" },
      h("h2", { id: "desk-data-title" }, t("data_title")),
      h("p", null, t(location.protocol === "file:" ? "data_lead_file" : "data_lead")),
      h("p", { class: "desk-actions" }, button(t("export"), save), button(t("import"), () => file.click()), file, wipe),
      question, report));

    /** Says what the storage does and what of it cannot be read, and nothing while all is well. */
    function state() {
      const { status } = store;
      const aside = store.aside();
      const count = aside.length + store.unreadable;
      notice.hidden = status === "ok" && !count;
      if (status === "ok") {
        notice.replaceChildren(count ? h("p", null, t("kept_aside", { n: count, names: named(aside) || "log" })) : "");
        return;
      }
      notice.replaceChildren(h("p", null, h("strong", null, t("storage_" + status)), " ", t("storage_" + status + "_more")),
        h("p", { class: "desk-actions" }, button(t("export_now"), save), button(t("try_again"), () => {
          store.retry();
          state();
        })));
    }
    state();
    return { state };
  }

  desk.dataView = { createDataView };
})((globalThis.cuebook = globalThis.cuebook || {}));
