/** Guesses beside a chart: a mark for each curve, dragged to where it will end. */

import { adjust, clamp, h, placeIn, write } from "./shared.js";

const WAITS = 10; // per cent: where a mark stands that is no guess yet
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1,
  PageUp: 10, PageDown: -10, Home: -100, End: 100 };

/**
 * A lane for each curve beside a chart of 0 to 100 per cent, with the mark in it.
 *
 * lines: [{name, look}], look a class with its colour; at(n) is a guess in per cent, −1
 * for none, and go(n, guess) makes one. Returns {node, paint(ends)}: ends[n] is where the
 * curve ended, or null.
 */
export function guessLanes({ lines, at, go, signal }) {
  const place = (n) => (at(n) < 0 ? WAITS : at(n));
  const lanes = lines.map(({ name, look }, n) => {
    const grip = h("i", { "aria-hidden": "true" });
    const mark = h("div", { class: `wl-guess ${look}`, tabindex: 0, role: "slider",
      "aria-label": `your guess: ${name}`, "aria-orientation": "vertical",
      "aria-valuemin": 0, "aria-valuemax": 100 }, grip);
    const off = h("div", { class: "wl-guess-off", "aria-hidden": "true" });
    const lane = h("div", { class: "wl-guess-lane" }, off, mark);
    answer(mark, lane, n);
    return { mark, grip, off, lane };
  });

  function answer(mark, lane, n) {
    let held = null;
    const listen = (name, callback) => mark.addEventListener(name, callback, { signal });
    const height = (event) => 100 * (1 - (placeIn(lane, event)?.[1] ?? NaN));
    listen("pointerdown", (event) => {
      if (event.button > 0 || held) return;
      mark.setPointerCapture(event.pointerId);
      held = { id: event.pointerId, lift: place(n) - height(event) };
    });
    listen("pointermove", (event) => {
      if (held?.id !== event.pointerId) return;
      const guess = Math.round(height(event) + held.lift);
      if (Number.isFinite(guess) && guess !== place(n)) go(n, clamp(guess, 0, 100));
    });
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      listen(name, ({ pointerId }) => { if (held?.id === pointerId) held = null; });
    }
    listen("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (KEYS[event.key]) go(n, clamp(place(n) + KEYS[event.key], 0, 100));
      else if (event.key === "Delete" || event.key === "Backspace") go(n, -1);
      else return;
      event.preventDefault();
    });
  }

  const node = h("div", { class: "wl-guess-lanes" }, ...lanes.map(({ lane }) => lane));
  return { node, paint: (ends) => lanes.forEach(({ mark, grip, off }, n) => {
    const [guess, end] = [at(n), ends[n]];
    const judged = guess >= 0 && end !== null;
    mark.style.top = `${100 - place(n)}%`;
    write(grip, guess < 0 ? "?" : guess);
    adjust(mark, { "aria-valuenow": place(n), "aria-valuetext": guess < 0 ? "none yet"
      : `${guess}%${judged ? `; it came to ${end}%` : ""}` });
    off.hidden = !judged;
    off.style.top = `${100 - Math.max(guess, end ?? 0)}%`;
    off.style.height = `${Math.abs(guess - (end ?? 0))}%`;
  }) };
}
