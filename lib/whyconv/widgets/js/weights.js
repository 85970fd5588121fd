/** An editable kernel: one field a weight, to type in, to drag, to arrow up and down. */

import { clamp, h } from "./shared.js";
import { fitting } from "./panels.js";
import { weightOf } from "./kernels.js";

const LARGEST = 100;
const TINT = 0.55;
const tenths = (number) => clamp(Math.round(number * 10) / 10, -LARGEST, LARGEST) + 0;

/** A weight in at most `letters` letters: −1, .0625, .004. */
export function weightText(weight, letters) {
  for (let decimals = 4; decimals >= 0; decimals -= 1) {
    const text = Number(weight.toFixed(decimals)).toString()
      .replace("-", "−").replace("0.", ".");
    if (text.replace("−", "").length <= letters) return text;
  }
  return String(Math.round(weight)).replace("-", "−");
}

/**
 * The grid of the weights that laid() has, {shape, data}; change(n, weight) is called
 * with the place of the one that the reader changed.
 */
export function weightGrid(laid, change) {
  const label = h("div", { class: "wl-lab-label" });
  const grid = h("div", { class: "wl-lab-weights" });
  const node = h("div", { class: "wl-lab-grid wl-lab-kernel" }, label,
    h("div", { class: "wl-lab-room" }, grid));
  const finger = matchMedia("(pointer: coarse)");
  let fields = [];
  let shown = "";

  const field = (n, row, column) => {
    let pressed = null;
    const step = (by) => change(n, tenths(laid().data[n] + by));
    const neighbour = (by) => fields[n + by]?.focus();
    const keys = (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const whole = input.selectionEnd - input.selectionStart === input.value.length;
      if (by) {
        event.preventDefault();
        input.value = "";
        step(event.shiftKey ? by / 10 : by);
      } else if (aside && whole && !event.shiftKey) {
        event.preventDefault();
        neighbour(aside);
      } else if (event.key === "Enter") {
        event.preventDefault();
        input.select();
        neighbour(event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape") {
        input.blur();
      }
    };
    const move = (event) => {
      if (!pressed || event.pointerId !== pressed.id) return;
      const up = pressed.y - event.clientY;
      if (!pressed.dragged && Math.abs(up) < 4) return;
      if (!pressed.dragged) input.setPointerCapture(event.pointerId);
      pressed.dragged = true;
      input.value = "";
      change(n, tenths(pressed.weight + 0.05 * up));
    };
    const input = h("input", {
      type: "text", role: "spinbutton", autocomplete: "off", spellcheck: "false",
      "aria-label": `weight, row ${row}, column ${column}`,
      "aria-valuemin": -LARGEST, "aria-valuemax": LARGEST,
      onkeydown: keys,
      onfocus: () => { paint(); input.select(); },
      onblur: () => paint(),
      oninput: () => {
        const weight = weightOf(input.value);
        input.setAttribute("aria-invalid", weight === null);
        if (weight !== null) change(n, weight);
      },
      onpointerdown: (event) => {
        if (event.pointerType === "mouse" || document.activeElement === input) {
          pressed = { id: event.pointerId, y: event.clientY, weight: laid().data[n] };
        }
      },
      onpointermove: move,
      onpointerup: () => { pressed = null; },
      onpointercancel: () => { pressed = null; },
    });
    return input;
  };

  const build = ([rows, columns]) => {
    fields = Array.from({ length: rows * columns }, (_, n) =>
      field(n, Math.floor(n / columns), n % columns));
    grid.style.setProperty("--columns", columns);
    const taps = Math.max(rows, columns);
    node.parentElement.style.setProperty("--taps", taps);
    node.parentElement.classList.toggle("is-large", taps > 5 && finger.matches);
    grid.replaceChildren(...fields);
  };
  const paint = () => {
    const kernel = laid();
    if (shown !== `${kernel.shape}`) build(kernel.shape);
    shown = `${kernel.shape}`;
    const largest = kernel.data.reduce((top, one) => Math.max(top, Math.abs(one)), 0) || 1;
    const letters = Math.max(...kernel.shape) > 5 ? 4 : 5;
    fields.forEach((input, n) => {
      const weight = Number(kernel.data[n].toPrecision(6)) + 0;
      const focused = document.activeElement === input;
      const typed = weightOf(input.value);
      const unfinished = focused && input.value !== "" && typed === null;
      const agrees = focused && typed !== null && Math.abs(typed - weight) < 1e-4;
      const text = focused ? `${weight}`.replace("-", "−") : weightText(weight, letters);
      if (!unfinished && !agrees && input.value !== text) {
        input.value = text;
        if (focused) input.select();
      }
      if (!focused) input.removeAttribute("aria-invalid");
      input.setAttribute("aria-valuenow", weight);
      input.style.setProperty("--fit", fitting(text, Math.max(...kernel.shape)));
      input.style.setProperty("--tint", `${Math.round((100 * TINT * Math.abs(weight)) / largest)}%`);
      input.style.setProperty("--hue",
        weight < 0 ? "var(--wl-negative)" : "var(--wl-positive)");
    });
  };
  /** Let the weights be seen to turn by half a turn to where they are now. */
  const turn = () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    grid.animate([{ rotate: "180deg" }, { rotate: "0deg" }], { duration: 200, easing: "ease-out" });
  };
  return { node, label, paint, turn };
}
