// Worksheets on paper: what was written into a field is printed whole, however long, where the field itself would cut it.
// @ts-check
(function () {
  "use strict";
  if (typeof document === "undefined") return;

  /** Puts the text of each filled field beside it, for print alone (css/worksheet.css shows one of the two). */
  function copy() {
    clear();
    for (const field of document.querySelectorAll(".field > textarea, .field > input")) {
      const { value } = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (field);
      if (!value.trim()) continue;
      field.after(cuebook.el("p", { class: "printed" }, value));
    }
  }

  function clear() {
    document.querySelectorAll(".field > .printed").forEach((printed) => printed.remove());
  }

  addEventListener("beforeprint", copy);
  addEventListener("afterprint", clear);
})();
