// @ts-check
/**
 * The two faces of a card as they stand on the desk and on paper: nothing in them can be pressed (the page itself is one entry
 * of the menu), and a follow-up carries the question it follows. In: build-made HTML. Out: nodes. Must not know: the views.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el, html } = cuebook;

  /** A side of a card, without what could be pressed. @param {string} side */
  function still(side) {
    const content = html(side);
    for (const link of content.querySelectorAll("a")) link.replaceWith(...link.childNodes);
    for (const element of content.querySelectorAll("button, input, summary")) element.remove();
    return content;
  }

  /** @param {any} card @param {any} content */
  function front(card, content) {
    const face = still(content.front);
    if (card.kind === "followup" && !face.querySelector(".context")) {
      face.prepend(el("p", { class: "context" }, html(content.title)));
    }
    return face;
  }

  desk.faces = { still, front };
})((globalThis.cuebook = globalThis.cuebook || {}));
