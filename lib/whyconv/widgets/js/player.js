/** Play, step and scrub through numbered steps: the bar of a figure that moves. */

import { adjust, clamp, h, valueText, write } from "./shared.js";

/**
 * A bar with Play, two step buttons and a slider over the steps 0 to last().
 *
 * label: what a step is. at() is the step shown, -1 for none; go(step) shows one;
 * perSecond() says how many play in a second. Whatever else moves at() pauses it. Where
 * motion is not wanted, Play takes one step. set() is the step that this bar last went to.
 * While ready() is false, Play waits.
 */
export function playBar({ label, last, at, go, perSecond, request, signal, ready = () => true }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let playing = null;
  let set = null;
  const move = (step) => {
    set = clamp(step, 0, last());
    go(set);
  };
  const pause = () => {
    if (playing) request();
    playing = null;
  };
  const step = (by) => {
    pause();
    move(at() + by);
  };
  const frame = (now) => {
    if (!playing || signal.aborted) return;
    if (at() !== set) {
      pause();
      return;
    }
    const speed = perSecond();
    if (playing.speed !== speed) Object.assign(playing, { from: set, start: now, speed });
    if (!ready()) {
      const due = Math.max(playing.start + (1000 * (set - playing.from)) / speed, now - 1000 / speed);
      Object.assign(playing, { from: set, start: due });
      requestAnimationFrame(frame);
      return;
    }
    const next = playing.from + Math.floor(((now - playing.start) / 1000) * speed);
    if (next > set) move(next);
    if (set >= last()) pause();
    else requestAnimationFrame(frame);
  };
  const toggle = () => {
    if (playing) {
      pause();
    } else if (still.matches) {
      step(1);
    } else {
      playing = {};
      move(at() >= last() ? 0 : at() + 1);
      requestAnimationFrame(frame);
    }
  };
  const button = (name, by, text) => h("button",
    { type: "button", class: "wl-button", "aria-label": name, onclick: () => step(by) }, text);
  const play = h("button", { type: "button", class: "wl-button wl-play", onclick: toggle });
  const scrub = h("input", { type: "range", min: 0, step: 1, oninput: () => {
    pause();
    move(scrub.valueAsNumber);
  } });
  const words = valueText();
  const node = h("div", { class: "wl-controls wl-play-bar" }, play,
    button("Step back", -1, "‹"), button("Step on", 1, "›"),
    h("label", { class: "wl-slider" }, h("span", {}, label), scrub, words));
  return { node, pause, set: () => set, paint: (text) => {
    const here = Math.max(0, at());
    write(play, playing ? "Pause" : "Play");
    scrub.max = last();
    if (scrub.valueAsNumber !== here) scrub.value = here;
    write(words, text);
    adjust(scrub, { "aria-valuetext": text });
  } };
}
