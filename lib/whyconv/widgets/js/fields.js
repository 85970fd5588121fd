/**
 * What the reader answers with: one field for each kind of question.
 *
 * A field is {node, read(), show(answer), mark(seen)}: `read` gives the answer as
 * `grade` takes it, `show` puts a kept one back (null: none), and `mark` locks the
 * field and shows what is right, once that may be seen, or takes the marks away.
 */

import { h } from "./shared.js";
import { inline } from "./marked.js";
import { cellField, curveField, orderField } from "./sketched.js";

function number({ unit }) {
  const label = unit && unit !== "%" ? `Your answer, ${unit}` : "Your answer";
  const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off",
    autocapitalize: "off", spellcheck: "false", enterkeyhint: "done", maxlength: 200,
    "aria-label": label });
  return {
    node: h("div", { class: "wl-ask-number" }, input, unit ? h("span", {}, unit) : ""),
    read: () => input.value,
    show: (answer) => { input.value = answer ?? ""; },
    mark: (seen) => { input.readOnly = seen; },
  };
}

/** Native radio buttons, or check boxes where several may hold. */
function choices(question, type) {
  // Each question of a notebook has this module for itself, so a count would not do.
  const group = `wl-ask-${Math.random().toString(36).slice(2)}`;
  let locked = false;
  // Not disabled: that would take the colour from what the reader has chosen.
  const inputs = question.choices.map((_, n) => h("input", { type, name: group, value: n,
    onclick: (event) => { if (locked) event.preventDefault(); } }));
  const marks = inputs.map(() => h("span", { class: "wl-ask-mark" }));
  const right = (n) => (type === "radio" ? question.whys[n] === null : question.right.includes(n));
  const node = h("fieldset", { class: "wl-ask-choices" },
    h("legend", {}, type === "radio" ? "Choose one" : "Choose all that hold"),
    ...inputs.map((input, n) => h("label", {}, input,
      h("span", {}, ...inline(question.choices[n])), marks[n])));
  const taken = () => inputs.flatMap((input, n) => (input.checked ? [n] : []));
  return {
    node,
    read: () => (type === "radio" ? taken()[0] ?? null : taken()),
    show: (answer) => {
      const held = answer === null ? [] : [answer].flat().map(Number);
      inputs.forEach((input, n) => { input.checked = held.includes(n); });
    },
    mark: (seen) => inputs.forEach((input, n) => {
      locked = seen;
      input.setAttribute("aria-disabled", `${seen}`);
      const word = !seen || (!right(n) && !input.checked) ? "" : right(n) ? "right" : "wrong";
      marks[n].textContent = word;
      input.parentNode.dataset.mark = word;
    }),
  };
}

const FIELDS = {
  number,
  one: (question) => choices(question, "radio"),
  several: (question) => choices(question, "checkbox"),
  cells: cellField,
  order: orderField,
  curve: curveField,
};

/** The field of a question. */
export const fieldOf = (question) => FIELDS[question.kind](question);
