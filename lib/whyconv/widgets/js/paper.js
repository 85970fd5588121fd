/** A paper to draw on, by mouse, finger, pen or keys. */

import { paintShades } from "./digit_panels.js";
import { PAPER, inked } from "./pen.js";
import { adjust, clamp, h, placeIn, s } from "./shared.js";

const WAY = PAPER / 16; // of the pen, at each press of an arrow key

/**
 * Returns {node, ink(), isDown(), wipe(), clear(), paint()}: ink is PAPER × PAPER shares,
 * 0 to 1; clear tells of it, wipe does not.
 *
 * over: what lies on the paper. changed: called with whether the ink is another, or the
 * pen alone.
 */
export function paperOf({ label, over = [], changed, signal }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const tip = s("circle", { r: WAY });
  const node = h("div", { class: "wl-paper wl-pointable", tabindex: 0, role: "application",
    "aria-roledescription": "paper",
    "aria-label": `${label}. Arrow keys move the pen, Space puts it down or lifts it, `
      + "Delete clears the paper" }, canvas, ...over,
  s("svg", { viewBox: `0 0 ${PAPER} ${PAPER}`, "aria-hidden": "true" }, tip));
  const blank = () => new Float32Array(PAPER * PAPER);
  let ink = blank();
  let pen = null;
  let tipAt = [PAPER / 2, PAPER / 2];
  const wipe = () => { ink = blank(); };
  const clear = () => {
    wipe();
    pen = null;
    changed(true);
  };
  const draw = (from, to) => {
    ink = inked(ink, from, to);
    changed(true);
  };
  const putDown = (at, id) => {
    pen = { at, id };
    draw(at, at);
  };
  const place = (event) => placeIn(node, event)?.map((part) => part * PAPER);
  const listen = (name, callback) => node.addEventListener(name, callback, { signal });
  listen("pointerdown", (event) => {
    const at = place(event);
    // A second finger, or the palm, draws nothing and takes the pen from nobody.
    if (event.button > 0 || !at || pen?.id !== undefined) return;
    node.setPointerCapture(event.pointerId);
    putDown(at, event.pointerId);
  });
  listen("pointermove", (event) => {
    if (pen?.id !== event.pointerId || !event.buttons) return;
    const way = event.getCoalescedEvents?.() ?? [];
    for (const one of way.length ? way : [event]) {
      const to = place(one);
      if (!to) continue;
      ink = inked(ink, pen.at, to);
      pen.at = to;
    }
    changed(true);
  });
  const lift = (event) => {
    if (event.pointerId !== undefined && event.pointerId !== pen?.id) return;
    pen = null;
    changed(false);
  };
  for (const name of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) listen(name, lift);
  const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  listen("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moves[event.key];
    if (event.key === "Escape") node.blur();
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else if (event.key === " ") {
      if (pen) pen = null;
      else putDown(tipAt);
    } else if (!move) return;
    event.preventDefault();
    if (move) {
      const from = tipAt;
      tipAt = tipAt.map((n, axis) => clamp(n + WAY * move[axis], WAY, PAPER - WAY));
      if (pen) draw(from, tipAt);
    }
    changed(false);
  });
  return { node, wipe, clear, ink: () => ink, isDown: () => pen !== null, paint: () => {
    paintShades(canvas, PAPER, PAPER, ink, 1, "input");
    adjust(tip, { cx: tipAt[0], cy: tipAt[1] });
    tip.classList.toggle("is-down", pen !== null);
  } };
}
