// @ts-check
/**
 * The options of a multiple-choice card: shuffled, chosen before the card is turned, and compared with what is right.
 * In: the two sides of a card, and what was chosen of it. Out: nodes, and the grade that the choice speaks for. Must not know:
 * sittings, schedules.
 */
(function (cuebook) {
  "use strict";
  const desk = (cuebook.desk = cuebook.desk || {});
  const { el } = cuebook;
  const { newId } = /** @type {Controls} */ (desk.controls);

  const AGAIN = 1;
  const GOOD = 3;

  /** @typedef {{order: number[], chosen: Set<number>, right: Set<number>}} Choice options by their places in the book */

  /** @param {number} count */
  function shuffled(count) {
    const order = Array.from({ length: count }, (_, at) => at);
    for (let at = count - 1; at > 0; at -= 1) {
      const other = Math.floor(Math.random() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    return order;
  }

  /** The options of a side, in the order of this showing of the card. @param {ParentNode} side @param {{choice: Choice|null}} open */
  function options(side, open) {
    const list = side.querySelector("ul.choices");
    if (!list) return null;
    const items = /** @type {HTMLElement[]} */ ([...list.children]);
    const right = new Set(items.flatMap((item, at) => (item.dataset.right === "true" ? [at] : [])));
    const choice = (open.choice = open.choice || { order: shuffled(items.length), chosen: new Set(), right });
    for (const at of choice.order) list.append(items[at]);
    return { list, items, choice };
  }

  /** Makes the options of the front something to choose from. @param {any} ctx @param {ParentNode} side @param {any} open */
  function ask(ctx, side, open) {
    const found = options(side, open);
    if (!found) return;
    const { list, items, choice } = found;
    const one = choice.right.size === 1;
    const name = newId("choice");
    items.forEach((item, at) => {
      const box = /** @type {HTMLInputElement} */ (el("input", { type: one ? "radio" : "checkbox", name, checked: choice.chosen.has(at), onchange: () => {
        if (one) choice.chosen.clear();
        if (box.checked) choice.chosen.add(at);
        else choice.chosen.delete(at);
      } }));
      const text = item.querySelector(".option");
      item.replaceChildren(el("label", null, box, el("span", null, ...(text || item).childNodes)));
    });
    const frame = el("fieldset", { class: "study-choose" }, el("legend", { class: "desk-hint" }, ctx.t(one ? "choose_one" : "choose_several")));
    list.replaceWith(frame);
    frame.append(list);
  }

  /** Takes the options off the front of a card that is turned: they stand on its back. @param {ParentNode} side */
  function asked(side) {
    for (const list of side.querySelectorAll("ul.choices")) list.remove();
  }

  /** Marks on the back what was chosen, and whether it is right. @param {any} ctx @param {ParentNode} side @param {any} open */
  function answered(ctx, side, open) {
    const found = options(side, open);
    if (!found) return;
    for (const at of found.choice.chosen) {
      found.items[at].classList.add("chosen");
      found.items[at].prepend(el("p", { class: "study-chosen" }, ctx.t("chosen")));
    }
    const grade = gradeOf(open);
    if (grade) found.list.before(el("p", { class: "study-result" }, ctx.t(grade === GOOD ? "chosen_right" : "chosen_wrong")));
  }

  /** The grade that the choice speaks for; 0 where nothing was chosen. @param {{choice: Choice|null}} open */
  function gradeOf({ choice }) {
    if (!choice || !choice.chosen.size) return 0;
    return choice.chosen.size === choice.right.size && [...choice.chosen].every((at) => choice.right.has(at)) ? GOOD : AGAIN;
  }

  desk.choice = { ask, asked, answered, gradeOf };
})((globalThis.cuebook = globalThis.cuebook || {}));
