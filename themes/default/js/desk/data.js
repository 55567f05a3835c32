// @ts-check
/**
 * The reader's progress out of the browser and into it, as a file, with plain words for what happened.
 * In: the desk's context, a file. Out: what to say. Must not know: the page, what the data mean.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { download } = /** @type {Controls} */ (desk.controls);

  /** @param {any} ctx @param {string} ending */
  function nameOf({ store, model }, ending) {
    return store.key + "-progress-" + desk.days.dateOf(model.today()) + "." + ending;
  }

  /** Offers everything as one file. @param {any} ctx @returns {string} */
  function save(ctx) {
    download(nameOf(ctx, "json"), ctx.store.exportJson({ states: ctx.model.plainStates() }), "application/json");
    return ctx.t("exported");
  }

  /** Offers reviews and ratings as a table. @param {any} ctx @returns {string} */
  function saveTable(ctx) {
    download(nameOf(ctx, "csv"), cuebook.csv.write(ctx.store.entries(), cuebook.evidence.questionOf), "text/csv");
    return ctx.t("data_exported_table");
  }

  /** Merges a file that the reader chose. @param {any} ctx @param {File} file @returns {Promise<string>} */
  async function read(ctx, file) {
    try {
      const written = await file.text();
      await cuebook.asset("adopt.js").catch(() => {});
      return take(ctx, cuebook.csv.isTable(written) ? cuebook.csv.read(written, ctx.store.key) : written);
    } catch (error) {
      return said(ctx, { ok: false, reason: "unreadable" });
    }
  }

  /** Merges the text of a progress file. @param {any} ctx @param {string} text @returns {string} what to say of it */
  function take(ctx, text) {
    return said(ctx, ctx.store.importJson(text, cuebook.adopt && ((/** @type {any} */ content) => cuebook.adopt.belongings(content, ctx.catalogue.index))));
  }

  /** @param {any} ctx @param {any} result of an import */
  function said({ t }, result) {
    if (!result.ok) return t("data_import_" + result.reason.replace("-", "_"), { detail: result.detail || "" }) + " " + t("import_untouched");
    const words = [result.added + result.fields ? t("data_imported", { entries: result.added, fields: result.fields }) : t("data_imported_nothing")];
    if (result.aside.length) words.push(t("data_imported_aside", { n: result.aside.length, names: desk.side.named(result.aside) }));
    if (result.redated) words.push(t("data_imported_redated", { n: result.redated }));
    return words.join(" ");
  }

  desk.data = { save, saveTable, read, take, said, nameOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
