/** A player for the places of a sliding window. */

import { clamp, count, h } from "./shared.js";

const SECONDS = 12;
const SLOWEST = 4;

const same = (a, b) => `${a}` === `${b}`;

/**
 * Play, step and scrub: a window's way over an image, place by place, in `output`.
 *
 * size() is [rows, columns] of places. slides(at) is true where the reader got there by
 * these controls and not by pointing. pause() stops it; so does whatever else sets
 * `output`. Where motion is not wanted, Play takes one step.
 */
export function transport({ get, put, request, signal, size }) {
  let playing = null;
  let slid = null;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const number = () => size()[0] * size()[1];
  const index = () => {
    const at = get("output");
    const [rows, columns] = size();
    return at ? Math.min(at[0], rows - 1) * columns + Math.min(at[1], columns - 1) : -1;
  };
  const go = (n) => {
    const columns = size()[1];
    const at = clamp(n, 0, number() - 1);
    slid = [Math.floor(at / columns), at % columns];
    put({ output: slid, pixel: null });
  };
  const pause = () => {
    if (playing) request();
    playing = null;
  };
  const step = (by) => {
    pause();
    go(index() + by);
  };
  const frame = (now) => {
    if (!playing || signal.aborted) return;
    if (!same(get("output"), slid) || get("pixel")) {
      pause();
      return;
    }
    playing.start ??= now;
    const speed = Math.max(SLOWEST, number() / SECONDS);
    const next = playing.from + Math.floor(((now - playing.start) / 1000) * speed);
    if (next > index()) go(next);
    if (next >= number() - 1) pause();
    else requestAnimationFrame(frame);
  };
  const toggle = () => {
    if (playing) {
      pause();
    } else if (still.matches) {
      step(1);
    } else {
      const last = index() >= number() - 1;
      playing = { from: last ? 0 : index() + 1, start: null };
      go(playing.from);
      requestAnimationFrame(frame);
    }
  };
  const button = (label, onclick, text = label) => h("button",
    { type: "button", class: "wl-button", "aria-label": label, onclick }, text);
  const play = h("button", { type: "button", class: "wl-button wl-lab-play", onclick: toggle });
  const scrub = h("input", { type: "range", min: 0, step: 1, oninput: () => {
    pause();
    go(scrub.valueAsNumber);
  } });
  const told = h("output");
  const node = h("div", { class: "wl-controls wl-lab-bar" }, play,
    button("Step back", () => step(-1), "‹"), button("Step on", () => step(1), "›"),
    h("label", { class: "wl-slider" }, h("span", {}, "window"), scrub, told));
  return { node, pause,
    slides: (at) => same(at, slid),
    paint: (shape, at) => {
      const all = shape[0] * shape[1];
      const n = at ? at[0] * shape[1] + at[1] : 0;
      play.textContent = playing ? "Pause" : "Play";
      scrub.max = all - 1;
      if (scrub.valueAsNumber !== n) scrub.value = n;
      told.textContent = at ? `${count(n + 1)} of ${count(all)}` : `${count(all)}`;
      scrub.setAttribute("aria-valuetext", told.textContent);
    },
  };
}
