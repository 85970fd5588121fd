/** Fields that are answered by hand: cells of a grid, an order, a curve (see fields.js). */

import { clamp, h, placeIn, s } from "./shared.js";
import { bare, inline } from "./marked.js";

/** A grid of buttons; the arrow keys go from one to the next. */
export function cellField({ grid: [rows, columns], pick, values, shades, right }) {
  let taken = new Set();
  let locked = false;
  const rightCells = new Set(right.map(([row, column]) => row * columns + column));
  const hint = pick === "one" ? "Choose a cell." : "Mark the cells; a second time takes a mark away.";
  const below = h("p", { class: "wl-ask-hint" }, hint);
  const buttons = Array.from({ length: rows * columns }, (_, n) => h("button", {
    type: "button", tabindex: n ? -1 : 0,
    style: shades ? `--wl-dark: ${shades[n]}` : null,
    onclick: () => choose(n),
    onkeydown: (event) => move(event, n),
  }, values ? values[n] : ""));
  const node = h("div", {}, h("div", { class: "wl-ask-cells", role: "group", "aria-label": hint,
    style: `--wl-columns: ${columns}` }, ...buttons), below);
  const paintCell = (button, n) => {
    const held = taken.has(n);
    const belongs = rightCells.has(n);
    const mark = !locked || (!held && !belongs) ? ""
      : !belongs ? "wrong" : held ? "right" : "missed";
    const value = values ? `, ${values[n]}` : "";
    const place = `row ${Math.floor(n / columns) + 1}, column ${(n % columns) + 1}${value}`;
    button.dataset.mark = mark;
    button.setAttribute("aria-pressed", `${held}`);
    button.setAttribute("aria-disabled", `${locked}`);
    button.setAttribute("aria-label", mark ? `${place}: ${mark}` : place);
  };
  const paint = () => {
    below.textContent = !locked ? hint : taken.size
      ? "Solid: right. Dotted: does not belong. Dashed: was missing." : "Dashed: the answer.";
    buttons.forEach(paintCell);
  };
  const choose = (n) => {
    if (locked) return;
    const next = new Set(pick === "one" ? [] : taken);
    if (taken.has(n)) next.delete(n);
    else next.add(n);
    taken = next;
    paint();
    node.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const move = (event, n) => {
    const steps = { ArrowUp: -columns, ArrowDown: columns, ArrowLeft: -1, ArrowRight: 1 };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const sideways = Math.abs(step) === 1;
    const to = n + step;
    if (to < 0 || to >= buttons.length) return;
    if (sideways && Math.floor(to / columns) !== Math.floor(n / columns)) return;
    buttons[n].tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
  };
  paint();
  return {
    node,
    read: () => [...taken].sort((a, b) => a - b).map((n) => [Math.floor(n / columns), n % columns]),
    show: (answer) => {
      const cells = (answer ?? []).map(([row, column]) => row * columns + column);
      taken = new Set(cells);
      paint();
    },
    mark: (seen) => {
      locked = seen;
      paint();
    },
  };
}

/** A list whose rows are dragged by their handle, or moved by their buttons. */
export function orderField({ things, shown, first, last }) {
  let order = [...shown];
  let locked = false;
  let held = null;
  const list = h("ol", { class: "wl-ask-order" });
  const told = h("span", { class: "wl-ask-aloud", role: "status" });
  const rows = things.map((thing, n) => {
    const button = (sign, word, step) => h("button", { type: "button",
      "aria-label": `${word}: ${bare(thing)}`, onclick: (event) => {
        if (locked) return;
        shift(n, step);
        event.currentTarget.focus();
        told.textContent = `${bare(thing)}: ${order.indexOf(n) + 1} of ${order.length}`;
      } }, sign);
    const handle = h("span", { class: "wl-ask-handle", "aria-hidden": "true" }, "⠿");
    const row = h("li", {}, handle, h("span", {}, ...inline(thing)),
      h("span", { class: "wl-ask-mark" }), button("↑", "Up", -1), button("↓", "Down", 1));
    handle.addEventListener("pointerdown", (event) => {
      if (locked) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      held = n;
      row.classList.add("wl-ask-held");
    });
    handle.addEventListener("pointermove", (event) => { if (held === n) follow(event); });
    for (const end of ["pointerup", "pointercancel"]) {
      handle.addEventListener(end, () => {
        held = null;
        row.classList.remove("wl-ask-held");
      });
    }
    return row;
  });
  const node = h("div", {}, h("p", { class: "wl-ask-end" }, first), list,
    h("p", { class: "wl-ask-end" }, last), told);
  const shift = (n, step) => {
    const from = order.indexOf(n);
    const to = clamp(from + step, 0, order.length - 1);
    order.splice(from, 1);
    order.splice(to, 0, n);
    list.append(...order.map((one) => rows[one]));
    node.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const follow = (event) => {
    const place = order.indexOf(held);
    const middle = (k) => {
      const { top, height } = rows[order[k]].getBoundingClientRect();
      return top + height / 2;
    };
    const step = place > 0 && event.clientY < middle(place - 1) ? -1
      : place < order.length - 1 && event.clientY > middle(place + 1) ? 1 : 0;
    if (!step) return;
    // The neighbour goes to the other side: the row that is held never leaves the page.
    const neighbour = rows[order[place + step]];
    list.insertBefore(neighbour, step < 0 ? rows[held].nextSibling : rows[held]);
    [order[place], order[place + step]] = [order[place + step], order[place]];
    node.dispatchEvent(new Event("input", { bubbles: true }));
  };
  list.append(...order.map((n) => rows[n]));
  return {
    node,
    read: () => [...order],
    show: (answer) => {
      order = answer ? answer.map(Number) : locked ? things.map((_, n) => n) : [...shown];
      list.append(...order.map((one) => rows[one]));
    },
    mark: (seen) => {
      locked = seen;
      node.classList.toggle("wl-ask-locked", seen);
      order.forEach((n, place) => {
        const mark = rows[n].querySelector(".wl-ask-mark");
        mark.textContent = !seen ? "" : n === place ? "right" : `is ${n + 1}`;
        rows[n].dataset.mark = !seen ? "" : n === place ? "right" : "wrong";
      });
    },
  };
}

const WIDE = 600;
const HIGH = 220;
const EDGE = { left: 8, right: 8, top: 12, bottom: 12 };

/** A curve through points that are dragged up and down, or moved by the arrow keys. */
export function curveField({ at, heights, range: [low, high], ticks, x, y }) {
  const start = at.map(() => (low + high) / 2);
  let drawn = [...start];
  let touched = false;
  let locked = false;
  const across = (n) => EDGE.left + ((n + 0.5) * (WIDE - EDGE.left - EDGE.right)) / at.length;
  const down = (value) => EDGE.top
    + ((high - value) / (high - low)) * (HIGH - EDGE.top - EDGE.bottom);
  const path = (curve) => `M${curve.map((one, n) => `${across(n)} ${down(one)}`).join("L")}`;
  const words = (value) => `${Number(value.toPrecision(3))}`.replace("-", "−");
  const yours = s("path", { class: "wl-ask-yours" });
  const right = s("path", { class: "wl-ask-rightly", d: path(heights) });
  const points = at.map((place, n) => h("span", { class: "wl-ask-point", tabindex: 0, role: "slider",
    style: `left: ${(100 * across(n)) / WIDE}%`,
    "aria-label": `${y || "height"} at ${x} ${place}`, "aria-valuemin": low, "aria-valuemax": high,
    "aria-orientation": "vertical", onkeydown: (event) => key(event, n) }));
  const plot = s("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none",
    class: "wl-ask-lines" },
  ...ticks.map(([height]) => s("line", { x1: 0, x2: WIDE, y1: down(height), y2: down(height),
    class: "wl-ask-tick" })), right, yours);
  const board = h("div", { class: "wl-ask-plot" }, plot,
    ...ticks.map(([height, label]) => h("span", { class: "wl-ask-ticked",
      style: `top: ${(100 * down(height)) / HIGH}%` }, label)), ...points);
  const legend = h("p", { class: "wl-ask-key" });
  const node = h("div", { class: "wl-ask-curve" }, h("p", { class: "wl-ask-axis" }, y), board,
    h("div", { class: "wl-ask-at", "aria-hidden": "true" },
      ...at.map((place) => h("span", {}, place))),
    h("p", { class: "wl-ask-axis wl-ask-below" }, x), legend);
  const paint = () => {
    yours.setAttribute("d", path(drawn));
    node.classList.toggle("wl-ask-untouched", !touched && !locked);
    points.forEach((point, n) => {
      point.style.top = `${(100 * down(drawn[n])) / HIGH}%`;
      point.setAttribute("aria-valuenow", words(drawn[n]).replace("−", "-"));
      point.setAttribute("aria-valuetext", words(drawn[n]));
    });
  };
  const put = (n, value) => {
    drawn[n] = clamp(Number(value.toFixed(6)), low, high);
    touched = true;
    paint();
    node.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const key = (event, n) => {
    const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 5, PageDown: -5,
      Home: -20, End: 20 };
    const step = steps[event.key];
    if (!step || locked || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    put(n, drawn[n] + (step * (high - low)) / 20);
  };
  const draw = (event) => {
    const place = placeIn(plot, event);
    if (!place || locked) return;
    const n = clamp(Math.round((place[0] * WIDE - across(0)) / (across(1) - across(0))), 0, at.length - 1);
    const share = (place[1] * HIGH - EDGE.top) / (HIGH - EDGE.top - EDGE.bottom);
    put(n, high - share * (high - low));
  };
  board.addEventListener("pointerdown", (event) => {
    if (locked || event.button) return;
    board.setPointerCapture(event.pointerId);
    draw(event);
  });
  board.addEventListener("pointermove", (event) => {
    if (board.hasPointerCapture(event.pointerId)) draw(event);
  });
  paint();
  return {
    node,
    read: () => (touched ? [...drawn] : null),
    show: (answer) => {
      drawn = answer ? [...answer] : locked ? [...heights] : [...start];
      touched = Boolean(answer);
      paint();
    },
    mark: (seen) => {
      locked = seen;
      node.classList.toggle("wl-ask-locked", seen);
      legend.textContent = !seen ? "" : touched ? "Dashed: yours. Solid: the answer." : "The answer.";
      for (const point of points) point.setAttribute("aria-disabled", `${seen}`);
      paint();
    },
  };
}
