// @ts-check
/**
 * Small helpers for building the page: elements, fields, figures, one polite voice. Text always goes in as text; only HTML made
 * by the build goes in as HTML (`fragment`). Must not know: what is studied.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const SVG = "http://www.w3.org/2000/svg";

  /** @param {Element} element @param {Record<string, any>|null} attributes @param {any[]} children */
  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name === "value" || name === "checked" || name === "selected" || name === "disabled") /** @type {any} */ (element)[name] = value;
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === false) continue;
      element.append(child instanceof Node ? child : String(child));
    }
    return element;
  }

  /** @param {string} tag @param {Record<string, any>|null=} attributes @param {...any} children @returns {any} */
  function h(tag, attributes, ...children) {
    return fill(document.createElement(tag), attributes || null, children);
  }

  /** @param {string} tag @param {Record<string, any>|null=} attributes @param {...any} children @returns {any} */
  function svg(tag, attributes, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes || null, children);
  }

  /** HTML made by the build, as nodes. @param {string} html */
  function fragment(html) {
    const template = document.createElement("template");
    template.innerHTML = html || "";
    return template.content;
  }

  let number = 0;
  /** @param {string} name */
  function newId(name) {
    number += 1;
    return "desk-" + name + "-" + number;
  }

  /** A labelled select. @param {string} label @param {[string, string][]} options @param {string} value @param {(value: string) => void} change */
  function select(label, options, value, change) {
    const id = newId("select");
    const control = h("select", { id, onchange: () => change(control.value) },
      options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
    return h("div", { class: "desk-field" }, h("label", { for: id }, label), control);
  }

  /** A labelled input. @param {string} label @param {Record<string, any>} attributes @param {(value: string) => void} change @param {string=} hint */
  function input(label, attributes, change, hint) {
    const id = newId("input");
    const control = h("input", Object.assign({ id, "aria-describedby": hint ? id + "-hint" : null, onchange: () => change(control.value) }, attributes));
    return h("div", { class: "desk-field" }, h("label", { for: id }, label), control,
      hint ? h("p", { class: "desk-hint", id: id + "-hint" }, hint) : null);
  }

  /** A check box before its label. @param {string} label @param {boolean} checked @param {(on: boolean) => void} change */
  function check(label, checked, change) {
    const id = newId("check");
    const control = h("input", { type: "checkbox", id, checked, onchange: () => change(control.checked) });
    return h("div", { class: "desk-check" }, control, h("label", { for: id }, label));
  }

  /**
   * A group of radio buttons. @param {string|Node} legend @param {[string, string][]} options @param {string} value
   * @param {(value: string) => void} change @param {string=} className
   */
  function radios(legend, options, value, change, className) {
    const name = newId("radio");
    return h("fieldset", { class: "desk-radios " + (className || ""), role: "radiogroup" }, h("legend", null, legend),
      h("div", { class: "desk-options" }, options.map(([key, text]) =>
        h("label", { class: "desk-option", "data-value": key },
          h("input", { type: "radio", name, value: key, checked: key === value, onchange: () => change(key) }),
          h("span", null, text)))));
  }

  /** @param {string} text @param {() => void} act @param {string=} className */
  function button(text, act, className) {
    return h("button", { type: "button", class: "desk-button " + (className || ""), onclick: act }, text);
  }

  /** @param {string} summary @param {...any} children */
  function details(summary, ...children) {
    return h("details", { class: "desk-details" }, h("summary", null, summary), children);
  }

  /** One polite voice for what changes without a move of the focus. */
  function createVoice() {
    const element = h("p", { class: "desk-voice", role: "status" });
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
    const link = h("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  /** Whether single letters may act: off by the reader's choice, while writing, and with modifier keys. @param {KeyboardEvent} event */
  function letterKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    if (document.documentElement.dataset.shortcuts === "off") return false;
    const target = /** @type {HTMLElement} */ (event.target);
    return !(target.closest && target.closest("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])"));
  }

  /** What stood in a place makes room for these; nothing is left out. @param {Element} place @param {...any} children */
  function put(place, ...children) {
    place.replaceChildren();
    fill(place, null, children);
  }

  desk.dom = { h, svg, put, fragment, newId, select, input, check, radios, button, details, createVoice, download, letterKey };
})((globalThis.cuebook = globalThis.cuebook || {}));
