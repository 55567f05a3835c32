// @ts-check
/**
 * What the desk's forms are made of: labelled fields, buttons, folds; one polite voice; a file to save.
 * In: labels, values, acts. Out: elements. Must not know: what is studied.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;

  let number = 0;
  /** @param {string} name */
  function newId(name) {
    number += 1;
    return "desk-" + name + "-" + number;
  }

  /** A labelled select. @param {string} label @param {[string, string][]} options @param {string} value @param {(value: string) => void} change */
  function select(label, options, value, change) {
    const id = newId("select");
    const control = el("select", { id, onchange: () => change(control.value) },
      options.map(([key, text]) => el("option", { value: key, selected: key === value }, text)));
    return el("div", { class: "desk-field" }, el("label", { for: id }, label), control);
  }

  /** A labelled input. @param {string} label @param {Record<string, any>} attributes @param {(value: string) => void} change @param {string=} hint */
  function input(label, attributes, change, hint) {
    const id = newId("input");
    const control = el("input", Object.assign({ id, "aria-describedby": hint ? id + "-hint" : null, onchange: () => change(control.value) }, attributes));
    return el("div", { class: "desk-field" }, el("label", { for: id }, label), control,
      hint ? el("p", { class: "desk-hint", id: id + "-hint" }, hint) : null);
  }

  /**
   * A check box before its label. @param {string} label @param {boolean} checked @param {(on: boolean) => void} change
   * @param {string=} name what the label abbreviates
   */
  function check(label, checked, change, name) {
    const id = newId("check");
    const control = el("input", { type: "checkbox", id, checked, "aria-label": name || null, onchange: () => change(control.checked) });
    return el("div", { class: "desk-check" }, control, el("label", { for: id }, label));
  }

  /**
   * A group of radio buttons. @param {string|Node} legend @param {[string, string][]} options @param {string} value
   * @param {(value: string) => void} change @param {string=} className
   */
  function radios(legend, options, value, change, className) {
    const name = newId("radio");
    return el("fieldset", { class: "desk-radios " + (className || ""), role: "radiogroup" }, el("legend", null, legend),
      el("div", { class: "desk-options" }, options.map(([key, text]) =>
        el("label", { class: "desk-option", "data-value": key },
          el("input", { type: "radio", name, value: key, checked: key === value, onchange: () => change(key) }),
          el("span", null, text)))));
  }

  /** @param {string} text @param {() => void} act @param {string=} className */
  function button(text, act, className) {
    return el("button", { type: "button", class: "desk-button " + (className || ""), onclick: act }, text);
  }

  /** @param {string} summary @param {...any} children */
  function details(summary, ...children) {
    return el("details", { class: "desk-details" }, el("summary", null, summary), children);
  }

  /**
   * Opens or closes the menu of the card on the table; the focus goes with it. @param {HTMLElement} root @param {boolean=} on
   * @returns {boolean} whether anything changed
   */
  function toggleMenu(root, on) {
    const panel = /** @type {HTMLElement|null} */ (root.querySelector("#study-menu"));
    const opener = /** @type {HTMLElement|null} */ (root.querySelector(".study-menu-button"));
    if (!panel || !opener || on === !panel.hidden) return false;
    panel.hidden = !panel.hidden;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
    /** @type {HTMLElement} */ (panel.hidden ? opener : panel.querySelector("button, a")).focus();
    return true;
  }

  /** One polite voice for what changes without a move of the focus. */
  function createVoice() {
    const element = el("p", { class: "desk-voice", role: "status" });
    document.body.append(element);
    return (/** @type {string} */ text) => {
      element.textContent = "";
      setTimeout(() => {
        element.textContent = text;
      }, 30);
    };
  }

  /** Offers a text as a file. @param {string} name @param {string} text @param {string} type */
  function download(name, text, type) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = el("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  desk.controls = { newId, select, input, check, radios, button, details, toggleMenu, createVoice, download };
})((globalThis.cuebook = globalThis.cuebook || {}));
