/** A paper to draw on, by mouse, finger, pen or keys. */

import { paintShades } from "./digit_panels.js";
import { PAPER, inked } from "./pen.js";
import { adjust, clamp, h, placeIn, s } from "./shared.js";

const WAY = PAPER / 16; // of the pen, at each press of an arrow key

/**
 * Returns {node, ink(), clear(), paint()}: ink is PAPER × PAPER shares, 0 to 1.
 *
 * changed: called after each stroke and each clearing.
 */
export function paperOf({ label, changed, signal }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const tip = s("circle", { r: WAY });
  const node = h("div", { class: "wl-paper wl-pointable", tabindex: 0, role: "application",
    "aria-roledescription": "paper",
    "aria-label": `${label}. Arrow keys move the pen, Space puts it down or lifts it, `
      + "Delete clears the paper" }, canvas,
  s("svg", { viewBox: `0 0 ${PAPER} ${PAPER}`, "aria-hidden": "true" }, tip));
  const blank = () => new Float32Array(PAPER * PAPER);
  let ink = blank();
  let pen = null;
  let tipAt = [PAPER / 2, PAPER / 2];
  const draw = (from, to) => {
    ink = inked(ink, from, to);
    changed();
  };
  const clear = () => {
    ink = blank();
    pen = null;
    changed();
  };
  const place = (event) => placeIn(node, event)?.map((part) => part * PAPER);
  const listen = (name, callback) => node.addEventListener(name, callback, { signal });
  listen("pointerdown", (event) => {
    const at = place(event);
    if (event.button > 0 || !at || pen?.id !== undefined) return;
    node.setPointerCapture(event.pointerId);
    pen = { at, id: event.pointerId };
    draw(at, at);
  });
  listen("pointermove", (event) => {
    if (pen?.id !== event.pointerId || !event.buttons) return;
    const way = event.getCoalescedEvents?.() ?? [];
    for (const one of way.length ? way : [event]) {
      const to = place(one);
      if (!to) continue;
      draw(pen.at, to);
      pen.at = to;
    }
  });
  const lift = (event) => {
    if (event.pointerId !== undefined && event.pointerId !== pen?.id) return;
    pen = null;
    changed();
  };
  for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) listen(name, lift);
  const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  listen("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves[event.key];
    if (event.key === "Escape") node.blur();
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else if (event.key === " ") {
      pen = pen ? null : { at: tipAt };
      if (pen) draw(tipAt, tipAt);
    } else if (!move) return;
    event.preventDefault();
    if (move) {
      const from = tipAt;
      tipAt = tipAt.map((n, axis) => clamp(n + WAY * move[axis], WAY, PAPER - WAY));
      if (pen) draw(from, tipAt);
    }
    changed();
  });
  return { node, clear, ink: () => ink, paint: () => {
    paintShades(canvas, PAPER, PAPER, ink, 1, "input");
    adjust(tip, { cx: tipAt[0], cy: tipAt[1] });
    tip.classList.toggle("is-down", pen !== null);
  } };
}
