/** A player for the epochs of a training, and charts with a cursor at one of them. */

import { clamp, count, h, s } from "./shared.js";

const SECONDS_AN_EPOCH = 0.4;

/**
 * Play, step and scrub through a whole-number trait `epoch`, from 0 to last.
 *
 * Whatever else sets the epoch pauses it. Where motion is not wanted, Play takes a step.
 */
export function epochPlayer({ get, put, request, signal, last }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let playing = null;
  let set = null;
  const go = (epoch) => {
    set = clamp(epoch, 0, last);
    put({ epoch: set });
  };
  const pause = () => {
    playing = null;
    request();
  };
  const step = (by) => {
    pause();
    go(get("epoch") + by);
  };
  const frame = (now) => {
    if (!playing || signal.aborted) return;
    if (get("epoch") !== set) {
      pause();
      return;
    }
    playing.start ??= now;
    const next = playing.from + Math.floor((now - playing.start) / 1000 / SECONDS_AN_EPOCH);
    if (next > set) go(next);
    if (set >= last) pause();
    else requestAnimationFrame(frame);
  };
  const toggle = () => {
    if (playing) {
      pause();
    } else if (still.matches) {
      step(1);
    } else {
      playing = { from: get("epoch") >= last ? 0 : get("epoch"), start: null };
      go(playing.from);
      requestAnimationFrame(frame);
    }
  };
  const button = (label, onclick, text = label) => h("button",
    { type: "button", class: "wl-button", "aria-label": label, onclick }, text);
  const play = h("button", { type: "button", class: "wl-button wl-epoch-play", onclick: toggle });
  const scrub = h("input", { type: "range", min: 0, max: last, step: 1, oninput: () => {
    pause();
    go(scrub.valueAsNumber);
  } });
  const told = h("output");
  const node = h("div", { class: "wl-controls wl-epoch-bar" }, play,
    button("Step back", () => step(-1), "‹"), button("Step on", () => step(1), "›"),
    h("label", { class: "wl-slider" }, h("span", {}, "epoch"), scrub, told));
  return { node, paint: () => {
    const epoch = get("epoch");
    play.textContent = playing ? "Pause" : "Play";
    if (scrub.valueAsNumber !== epoch) scrub.value = epoch;
    told.textContent = epoch ? `${count(epoch)} of ${count(last)}` : "before training";
    scrub.setAttribute("aria-valuetext", told.textContent);
  } };
}

/** Where a value stands between the lowest and the highest: 0 to 1. */
export function heightIn(value, [low, high], log) {
  const [a, b, x] = log ? [low, high, value].map(Math.log) : [low, high, value];
  return b > a ? (x - a) / (b - a) : 0.5;
}

/** A cost as it is read: 0.070. */
export const twoDigits = (value) => value.toPrecision(2);

/**
 * Lines over the epochs, and what they are at the epoch shown.
 *
 * lines: [{name, values}], values[0] after epoch 1. say: a value as it is read. log: on a
 * logarithmic scale, where all are above 0. Returns {node, paint(epoch)}.
 */
export function epochChart({ title, lines, say = twoDigits, log = false }) {
  const all = lines.flatMap(({ values }) => Array.from(values));
  const log10 = log && Math.min(...all) > 0;
  const range = [log10 ? Math.min(...all) : 0, Math.max(...all)];
  const last = lines[0].values.length;
  const [wide, tall] = [100, 60];
  const at = (values, n) => [(wide * (n + 1)) / last, tall * (1 - heightIn(values[n], range, log10))];
  const cursor = s("path", { class: "wl-epoch-cursor" });
  const paths = lines.map(({ values }, n) => s("path", { class: `wl-epoch-line is-${n}`,
    d: `M${Array.from(values, (_, e) => at(values, e).join(" ")).join("L")}` }));
  const told = lines.map(() => h("b"));
  const node = h("div", { class: "wl-epoch-chart" },
    h("div", { class: "wl-digit-head" }, h("span", {}, title),
      h("small", {}, `${say(range[0])} to ${say(range[1])}${log10 ? ", log" : ""}`)),
    h("div", { class: "wl-epoch-plot" }, s("svg", { viewBox: `0 0 ${wide} ${tall}`,
      preserveAspectRatio: "none", "aria-hidden": "true" }, cursor, ...paths)),
    h("ul", {}, ...lines.map(({ name }, n) => h("li", {},
      s("svg", { viewBox: "0 0 24 4", "aria-hidden": "true" },
        s("path", { class: `wl-epoch-line is-${n}`, d: "M0 2H24" })),
      h("span", {}, name), told[n]))));
  return { node, paint: (epoch) => {
    const here = epoch <= last;
    cursor.setAttribute("d", here ? `M${(wide * epoch) / last} 0V${tall}` : "");
    lines.forEach(({ values }, n) => {
      told[n].textContent = epoch ? say(values[Math.min(epoch, last) - 1]) : "–";
    });
  } };
}

/** A table of what was shown (down) against what was said. paint(counts): flat. */
export function confusionTable(classes = 10) {
  const cells = Array.from({ length: classes ** 2 }, (_, n) => {
    const [x, y] = [1 + (n % classes), 1 + Math.floor(n / classes)];
    return { diagonal: x === y, rect: s("rect", { x, y, width: 1, height: 1 }),
      text: s("text", { x: x + 0.5, y: y + 0.5 }) };
  });
  const names = Array.from({ length: classes }, (_, n) => [
    s("text", { x: 0.5, y: n + 1.5, class: "wl-epoch-class" }, n),
    s("text", { x: n + 1.5, y: 0.5, class: "wl-epoch-class" }, n)]);
  const drawing = s("svg", { viewBox: `0 0 ${classes + 1.05} ${classes + 1.05}`, role: "img" },
    ...names.flat(), ...cells.flatMap(({ rect, text }) => [rect, text]));
  const node = h("div", { class: "wl-epoch-confusion" },
    h("div", { class: "wl-digit-head" }, h("span", {}, "shown (down), said (across)")), drawing);
  return { node, paint: (counts) => {
    const most = Math.max(...counts);
    cells.forEach(({ diagonal, rect, text }, n) => {
      rect.style.fill = counts[n] ? `var(--wl-${diagonal ? "output" : "error"}-fill)` : "none";
      rect.style.fillOpacity = diagonal ? (0.6 * counts[n]) / most : 0.25 + (0.5 * counts[n]) / most;
      text.textContent = counts[n] || "";
    });
    const right = cells.reduce((sum, { diagonal }, n) => sum + (diagonal ? counts[n] : 0), 0);
    const total = counts.reduce((a, b) => a + b, 0);
    drawing.setAttribute("aria-label",
      `Confusion matrix: ${count(right)} of ${count(total)} on the diagonal`);
    return { right, total };
  } };
}
